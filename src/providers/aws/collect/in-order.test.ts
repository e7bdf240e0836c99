import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inOrder } from './in-order.js';

async function* each<T>(items: Iterable<T>): AsyncGenerator<T, void, undefined> {
  yield* items;
}

async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const bounds = { count: 4, weight: 100, weigh: () => 1 };
const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('results come in the order of the items, however long each takes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(4), { maxLength: 20 }), async (delays) => {
      const work = async (delay: number, index: number) => later(delay).then(() => index);
      const numbered = delays.map((delay, index) => ({ delay, index }));
      expect(await collected(inOrder(each(numbered), ({ delay, index }) => work(delay, index), bounds))).toEqual(delays.map((_, index) => index));
    }),
    { numRuns: 30 },
  );
});

test('no more than the bound is begun ahead of the slowest', async () => {
  let begun = 0;
  const results = inOrder(
    each(Array.from({ length: 50 }, (_, index) => index)),
    async (index) => {
      begun += 1;
      if (index === 0) await later(30);
      return index;
    },
    bounds,
  );
  await results.next();
  expect(begun).toBe(4);
});

test('heavy results that wait keep others from being begun', async () => {
  let begun = 0;
  async function* slowly() {
    for (let index = 0; index < 50; index += 1) {
      await later(1);
      yield index;
    }
  }
  const results = inOrder(
    slowly(),
    async (index) => {
      begun += 1;
      if (index === 0) await later(200);
      return index;
    },
    { count: 50, weight: 10, weigh: () => 5 },
  );
  await results.next();
  expect(begun).toBeLessThan(10);
});

test('an error comes when its turn comes', async () => {
  const results = inOrder(
    each([1, 2, 3]),
    async (item) => {
      if (item === 2) throw new Error('a mistake of ours');
      await later(5);
      return item;
    },
    bounds,
  );
  expect((await results.next()).value).toBe(1);
  await expect(results.next()).rejects.toThrow('a mistake of ours');
});

test('a reader that leaves lets go of the source', async () => {
  let released = false;
  async function* source() {
    try {
      for (let index = 0; ; index += 1) yield index;
    } finally {
      released = true;
    }
  }
  for await (const _ of inOrder(source(), async (item) => item, bounds)) break;
  expect(released).toBe(true);
});
