/** How fast one account's region may be asked. */
export interface Pace {
  /** Resolves when the next request may go out; at once as long as nobody was told to slow down. */
  turn(): Promise<void> | undefined;
  answered(): void;
  /** The service said: too fast. `afterMs`: for how long it wants to be left alone. */
  throttled(afterMs: number | undefined): void;
  /** Lets everyone go, for the end of a collection. */
  open(): void;
}

/** At most one cut in this time: the answers to requests that were already under way say nothing new. */
const cutIntervalMs = 500;
const slowestPerSecond = 5;

/**
 * Adaptive: no limit until the first throttled answer, then somewhat below the rate that was served, growing again while nobody complains.
 * A floor at a part of the best rate seen keeps throttling that has nothing to do with our speed from starving the scan.
 */
export function startPace(clock: () => number): Pace {
  const waiting: (() => void)[] = [];
  const served = countServed(clock);
  let rate = Number.POSITIVE_INFINITY;
  let best = 0;
  let next = 0;
  let pausedUntil = 0;
  let lastCut = Number.NEGATIVE_INFINITY;
  let lastGrowth = 0;
  let timer: NodeJS.Timeout | undefined;

  function pump(): void {
    timer = undefined;
    const now = clock();
    grow(now);
    if (now >= pausedUntil) pausedUntil = 0;
    while (waiting.length > 0 && now >= Math.max(next, pausedUntil)) {
      next = Math.max(next, now - 50) + 1000 / rate;
      waiting.shift()?.();
    }
    if (waiting.length > 0) timer = setTimeout(pump, Math.max(1, Math.max(next, pausedUntil) - now));
  }

  function grow(now: number): void {
    if (now - Math.max(lastCut, lastGrowth) < cutIntervalMs) return;
    lastGrowth = now;
    rate *= 1.05;
    if (rate > 3 * best + slowestPerSecond) rate = Number.POSITIVE_INFINITY;
  }

  return {
    turn() {
      if (rate === Number.POSITIVE_INFINITY && pausedUntil === 0) return undefined;
      return new Promise((resolve) => {
        waiting.push(resolve);
        timer ??= setTimeout(pump, 0);
      });
    },
    answered: served.add,
    throttled(afterMs) {
      const now = clock();
      if (afterMs !== undefined) pausedUntil = Math.max(pausedUntil, now + afterMs);
      if (now - lastCut < cutIntervalMs) return;
      lastCut = now;
      const recent = served.perSecond();
      best = Math.max(best, recent);
      rate = Math.max(Math.min(rate, recent * 0.9), best * 0.2, slowestPerSecond);
    },
    open() {
      rate = Number.POSITIVE_INFINITY;
      pausedUntil = 0;
      clearTimeout(timer);
      for (const go of waiting.splice(0)) go();
    },
  };
}

/** Answers per second over the last one to two slots of half a second. */
function countServed(clock: () => number): { add(): void; perSecond(): number } {
  const slotMs = 500;
  let slot = clock();
  let current = 0;
  let before = 0;
  let beforeMs = 0;

  function turnOver(): number {
    const elapsed = clock() - slot;
    if (elapsed < slotMs) return elapsed;
    before = current;
    beforeMs = elapsed;
    current = 0;
    slot = clock();
    return 0;
  }

  return {
    add() {
      turnOver();
      current += 1;
    },
    perSecond() {
      const elapsed = turnOver();
      return ((before + current) * 1000) / Math.max(beforeMs + elapsed, 50);
    },
  };
}
