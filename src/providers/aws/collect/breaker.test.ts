import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Breaker, type Leave, type Line, startBreaker } from './breaker.js';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

const start = (): Breaker => startBreaker({ clock: () => Date.now(), silences: 2, silentMs: 10_000, restMs: 1_000 });

function inDoubt(): Breaker {
  const breaker = start();
  breaker.silent('go');
  breaker.silent('go');
  return breaker;
}

const line = (silent = false): Line => ({ answered: false, silent });

/** Who may go so far, in the order in which they came. */
function queue(breaker: Breaker, lines: readonly Line[]): (Leave | 'waits')[] {
  const leaves: (Leave | 'waits')[] = lines.map(() => 'waits');
  for (const [index, each] of lines.entries()) {
    void Promise.resolve(breaker.leave(each)).then((leave) => {
      leaves[index] = leave;
    });
  }
  return leaves;
}

test('a region that is silent twice is in doubt, and a few far apart are sent ahead while the others wait', async () => {
  const breaker = start();
  breaker.silent('go');
  expect([breaker.state, breaker.leave(line())]).toEqual(['open', 'go']);
  breaker.silent('go');
  expect(breaker.state).toBe('in-doubt');
  const leaves = queue(breaker, [line(true), line(), line(), line(), line()]);
  await vi.advanceTimersByTimeAsync(1);
  expect(leaves).toEqual(['waits', 'probe', 'waits', 'probe', 'waits']);
});

test('one answer lets everyone go', async () => {
  const breaker = inDoubt();
  const leaves = queue(breaker, [line(), line(), line()]);
  await vi.advanceTimersByTimeAsync(1);
  breaker.silent('probe');
  breaker.answered('bucket');
  await vi.advanceTimersByTimeAsync(1);
  expect([breaker.state, ...leaves]).toEqual(['open', 'probe', 'go', 'probe']);
});

test('where those are silent too, the rest is refused, and one may look now and then', async () => {
  const breaker = inDoubt();
  const leaves = queue(breaker, [line(), line(), line()]);
  await vi.advanceTimersByTimeAsync(1);
  breaker.silent('probe');
  breaker.silent('probe');
  await vi.advanceTimersByTimeAsync(1);
  expect([breaker.state, ...leaves]).toEqual(['unreachable', 'probe', 'refused', 'probe']);
  expect(breaker.leave(line())).toBe('refused');
  await vi.advanceTimersByTimeAsync(1_001);
  expect([breaker.leave(line()), breaker.leave(line())]).toEqual(['probe', 'refused']);
  breaker.answered('other');
  expect([breaker.state, breaker.leave(line())]).toEqual(['open', 'go']);
});

test('calls of one bucket are one probe, and where there is nobody else it is asked again', async () => {
  const breaker = inDoubt();
  const only = line(true);
  const leaves = queue(breaker, [only, only, only]);
  await vi.advanceTimersByTimeAsync(1);
  expect(leaves.filter((leave) => leave === 'probe')).toHaveLength(1);
  breaker.silent('probe');
  await vi.advanceTimersByTimeAsync(1);
  expect(leaves.filter((leave) => leave === 'probe')).toHaveLength(2);
  breaker.silent('probe');
  await vi.advanceTimersByTimeAsync(1);
  expect(leaves.filter((leave) => leave === 'refused')).toHaveLength(1);
});

test('a region that has answered a bucket is not in doubt, and is given up when nothing comes for very long', async () => {
  const breaker = start();
  breaker.answered('bucket');
  for (let count = 0; count < 100; count += 1) breaker.silent('go');
  await vi.advanceTimersByTimeAsync(10_000);
  expect([breaker.state, breaker.leave(line())]).toEqual(['open', 'go']);
  breaker.silent('go');
  await vi.advanceTimersByTimeAsync(1);
  expect([breaker.state, breaker.leave(line())]).toEqual(['unreachable', 'refused']);
  await vi.advanceTimersByTimeAsync(1_000);
  expect([breaker.leave(line()), breaker.leave(line())]).toEqual(['probe', 'refused']);
});

test('an answer that is not about a bucket starts the count anew, and vouches for nobody', () => {
  const breaker = start();
  breaker.silent('go');
  breaker.answered('other');
  breaker.silent('go');
  expect(breaker.state).toBe('open');
  breaker.silent('go');
  expect(breaker.state).toBe('in-doubt');
});

test('the end of a collection lets everyone go', async () => {
  const breaker = inDoubt();
  const leaves = queue(breaker, [line(), line()]);
  breaker.open();
  await vi.advanceTimersByTimeAsync(1);
  expect(leaves).toEqual(['go', 'go']);
});

test('who comes after the end of a collection may go, too', async () => {
  const breaker = inDoubt();
  const leaves = queue(breaker, [line(), line()]);
  await vi.advanceTimersByTimeAsync(1);
  expect(leaves).toEqual(['probe', 'probe']);
  breaker.open();
  expect([breaker.state, breaker.leave(line())]).toEqual(['open', 'go']);
});

test('for one that was sent ahead and never asked another one is sent', async () => {
  const breaker = inDoubt();
  const leaves = queue(breaker, [line(), line(), line()]);
  await vi.advanceTimersByTimeAsync(1);
  expect(leaves).toEqual(['probe', 'waits', 'probe']);
  breaker.unused('probe');
  await vi.advanceTimersByTimeAsync(1);
  expect(leaves).toEqual(['probe', 'probe', 'probe']);
});
