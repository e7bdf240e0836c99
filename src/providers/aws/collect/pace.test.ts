import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startPace } from './pace.js';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

const clock = () => Date.now();

/** So many calls per second are answered, for a second. */
async function serve(pace: ReturnType<typeof startPace>, perSecond: number): Promise<void> {
  for (let count = 0; count < perSecond; count += 1) {
    pace.answered();
    await vi.advanceTimersByTimeAsync(1000 / perSecond);
  }
}

/** How many turns come within the time. */
async function turnsIn(pace: ReturnType<typeof startPace>, ms: number): Promise<number> {
  let turns = 0;
  let over = false;
  const ask = async () => {
    while (!over) {
      await (pace.turn() ?? new Promise((resolve) => setTimeout(resolve, 1)));
      turns += 1;
    }
  };
  void Promise.all(Array.from({ length: 20 }, ask));
  await vi.advanceTimersByTimeAsync(ms);
  over = true;
  pace.open();
  return turns;
}

test('nobody waits until someone is told to slow down', () => {
  expect(startPace(clock).turn()).toBeUndefined();
});

test('after a throttled answer the pace is just below what was served', async () => {
  const pace = startPace(clock);
  await serve(pace, 200);
  pace.throttled(undefined);
  const turns = await turnsIn(pace, 500);
  expect(turns).toBeGreaterThan(70);
  expect(turns).toBeLessThan(130);
});

test('many throttled answers at once count as one', async () => {
  const pace = startPace(clock);
  await serve(pace, 200);
  for (let count = 0; count < 50; count += 1) pace.throttled(undefined);
  expect(await turnsIn(pace, 500)).toBeGreaterThan(70);
});

test('throttling that has nothing to do with the pace does not starve the scan', async () => {
  const pace = startPace(clock);
  await serve(pace, 200);
  for (let count = 0; count < 40; count += 1) {
    pace.throttled(undefined);
    await vi.advanceTimersByTimeAsync(600);
  }
  expect(await turnsIn(pace, 1000)).toBeGreaterThan(35);
});

test('the pace grows again while nobody complains, until it is free', async () => {
  const pace = startPace(clock);
  await serve(pace, 50);
  pace.throttled(undefined);
  await turnsIn(pace, 400);
  const after = startPace(clock);
  await serve(after, 50);
  after.throttled(undefined);
  for (let seconds = 0; seconds < 120 && after.turn() !== undefined; seconds += 1) await vi.advanceTimersByTimeAsync(1000);
  expect(after.turn()).toBeUndefined();
});

test('a word when to come back holds everyone', async () => {
  const pace = startPace(clock);
  await serve(pace, 100);
  pace.throttled(2_000);
  let gone = false;
  void pace.turn()?.then(() => {
    gone = true;
  });
  await vi.advanceTimersByTimeAsync(1_900);
  expect(gone).toBe(false);
  await vi.advanceTimersByTimeAsync(200);
  expect(gone).toBe(true);
});

test('the end of the collection lets everyone go', async () => {
  const pace = startPace(clock);
  pace.throttled(60_000);
  const turn = pace.turn();
  pace.open();
  await expect(turn).resolves.toBeUndefined();
});
