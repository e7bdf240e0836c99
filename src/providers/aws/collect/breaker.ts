/** Keeps an unreachable region from costing a timeout per call. */
export interface Breaker {
  /** False while the region counts as unreachable; now and then one caller is let through to look. */
  mayTry(): boolean;
  answered(): void;
  silent(): void;
}

export function startBreaker(options: { readonly clock: () => number; readonly silences: number; readonly restMs: number }): Breaker {
  let silences = 0;
  let closedUntil = 0;
  return {
    mayTry() {
      if (silences < options.silences) return true;
      if (options.clock() < closedUntil) return false;
      closedUntil = options.clock() + options.restMs;
      return true;
    },
    answered() {
      silences = 0;
    },
    silent() {
      silences += 1;
      closedUntil = options.clock() + options.restMs;
    },
  };
}
