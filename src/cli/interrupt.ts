import type { FactRecord, FactSource } from '../model/facts.js';

/** A source that has not ended by itself this many milliseconds after the signal is cut off. */
const grace = 500;
/** So long after Ctrl-C everything else may take until the process ends, whatever it is doing: less than the two seconds that people are told. */
const longestEnd = 1_300;

/** Calls `end` when too much time went by after an interruption. */
export function endingInTime(interrupted: AbortSignal, end: () => void): void {
  const start = () => void setTimeout(end, longestEnd).unref();
  if (interrupted.aborted) start();
  else interrupted.addEventListener('abort', start, { once: true });
}

/** The same source, ending soon after the signal even where a call hangs. What came until then stays. */
export function endingSoon(source: FactSource): FactSource {
  return {
    async *facts(signal) {
      const records = source.facts(signal)[Symbol.asyncIterator]();
      const cutOff = createCutOff(signal);
      try {
        for (;;) {
          const next = await cutOff.race(records.next());
          if (next === undefined || next.done === true) return;
          yield next.value;
        }
      } finally {
        cutOff.stop();
        // Not awaited: a call that hangs would hold up the end of the run.
        records.return?.().catch(() => undefined);
      }
    },
  };
}

interface CutOff {
  /** The result, or `undefined` if the time is up first. */
  race(next: Promise<IteratorResult<FactRecord>>): Promise<IteratorResult<FactRecord> | undefined>;
  stop(): void;
}

function createCutOff(signal: AbortSignal): CutOff {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  // One waiter at a time instead of Promise.race, which would keep every record for as long as the scan runs.
  let wake: () => void = () => undefined;
  const start = () => {
    timer = setTimeout(() => {
      isOver = true;
      wake();
    }, grace);
  };
  if (signal.aborted) start();
  else signal.addEventListener('abort', start, { once: true });
  return {
    race(next) {
      return new Promise((resolve, reject) => {
        wake = () => resolve(undefined);
        if (isOver) wake();
        next.then(resolve, reject);
      });
    },
    stop() {
      clearTimeout(timer);
      signal.removeEventListener('abort', start);
    },
  };
}

/** So many milliseconds after the signal there is still time to judge what was read by then. */
const timeToJudge = 300;

export interface Stop {
  /** Follows Ctrl-C and, if there is one, the deadline. */
  readonly signal: AbortSignal;
  /** Follows the signal when no time is left to judge what was read before it. */
  readonly late: AbortSignal;
  /** Lets the timers go. */
  stop(): void;
}

/** `deadline`: in milliseconds from now. */
export function stopSignal(interrupted: AbortSignal, deadline: number | undefined): Stop {
  const controller = new AbortController();
  const late = new AbortController();
  let lateTimer: NodeJS.Timeout | undefined;
  const abort = () => {
    lateTimer ??= setTimeout(() => late.abort(), timeToJudge);
    controller.abort();
  };
  // Timers are monotonic: a clock that jumps moves no deadline.
  const timer = deadline === undefined ? undefined : setTimeout(abort, deadline);
  if (interrupted.aborted) abort();
  interrupted.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    late: late.signal,
    stop() {
      clearTimeout(timer);
      clearTimeout(lateTimer);
      interrupted.removeEventListener('abort', abort);
    },
  };
}
