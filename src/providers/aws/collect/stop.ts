/** Why asking ended before everything was asked. */
export type StopReason = 'cancelled' | 'timed-out';

/** The end of a collection, by signal or by deadline. Lives as long as one collection. */
export interface Stop {
  /** Set once, never unset. */
  readonly reason: StopReason | undefined;
  /** Called once when it stops, at once if it has. Returns the way to forget it. */
  onStop(listener: (reason: StopReason) => void): () => void;
  /** Resolves after the time, or as soon as it stops. */
  sleep(ms: number): Promise<void>;
  /** Lets go of signal and timer, and ends what may still be under way. */
  finish(): void;
}

export function watchStop(signal: AbortSignal, deadlineMs: number | undefined): Stop {
  const listeners = new Set<(reason: StopReason) => void>();
  let reason: StopReason | undefined;

  function stop(because: StopReason): void {
    if (reason !== undefined) return;
    reason = because;
    release();
    for (const listener of [...listeners]) listener(because);
    listeners.clear();
  }

  const onAbort = () => stop('cancelled');
  const timer = deadlineMs === undefined ? undefined : setTimeout(() => stop('timed-out'), deadlineMs);
  function release(): void {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) stop('cancelled');

  function onStop(listener: (reason: StopReason) => void): () => void {
    if (reason !== undefined) {
      listener(reason);
      return () => undefined;
    }
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  return {
    get reason() {
      return reason;
    },
    onStop,
    sleep: (ms) =>
      new Promise((resolve) => {
        const waiting = setTimeout(done, ms);
        const forget = onStop(done);
        function done(): void {
          clearTimeout(waiting);
          queueMicrotask(() => forget());
          resolve();
        }
      }),
    finish: () => stop('cancelled'),
  };
}
