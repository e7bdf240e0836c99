import { expect, test } from 'vitest';
import { createTurns } from './turns.js';

function clock() {
  let now = 0;
  return { read: () => now, pass: (milliseconds: number) => (now += milliseconds) };
}

/** Whether a timer that was due came to its turn. */
async function isTurn(turn: () => Promise<void>): Promise<boolean> {
  let came = false;
  const timer = setImmediate(() => {
    came = true;
  });
  await turn();
  clearImmediate(timer);
  return came;
}

test('others get their turn once work took 25 milliseconds, and not again before as many more', async () => {
  const { read, pass } = clock();
  const turn = createTurns(read);
  const seen: boolean[] = [];
  for (const milliseconds of [0, 24, 1, 0, 24, 1]) {
    pass(milliseconds);
    seen.push(await isTurn(turn));
  }
  expect(seen).toEqual([false, false, true, false, false, true]);
});
