/**
 * Works on many items at once and gives the results in the items' order. What is under way or done and not yet handed out
 * is bounded by count, what is done by weight too, so that one slow item costs time and not memory.
 */
export async function* inOrder<T, R>(
  items: AsyncIterable<T>,
  work: (item: T) => Promise<R>,
  bounds: { readonly count: number; readonly weight: number; readonly weigh: (result: R) => number },
): AsyncGenerator<R, void, undefined> {
  const source = items[Symbol.asyncIterator]();
  const queue: Promise<R>[] = [];
  let held = 0;
  let through = false;

  function start(item: T): void {
    const result = work(item).then((value) => {
      held += bounds.weigh(value);
      return value;
    });
    // Thrown when its turn comes; until then it must not count as unhandled.
    result.catch(() => undefined);
    queue.push(result);
  }

  try {
    for (;;) {
      while (!through && queue.length < bounds.count && (queue.length === 0 || held < bounds.weight)) {
        const next = await source.next();
        if (next.done === true) through = true;
        else start(next.value);
      }
      const first = queue.shift();
      if (first === undefined) return;
      const value = await first;
      held -= bounds.weigh(value);
      yield value;
    }
  } finally {
    await source.return?.();
  }
}
