import { setImmediate as nextTurn } from 'node:timers/promises';

/** So long, in milliseconds, work that never waits may keep a signal or a timer waiting. */
const longest = 25;

/** To be awaited between two pieces of work: lets whatever else is waiting, such as Ctrl-C or a deadline, have its turn where that is due. */
export function createTurns(clock: () => number = () => performance.now()): () => Promise<void> {
  let last = clock();
  return async () => {
    if (clock() - last < longest) return;
    // The first may come before the loop has looked for signals, the second never does.
    await nextTurn();
    await nextTurn();
    last = clock();
  };
}
