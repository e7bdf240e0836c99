/** Draws that a seed repeats: mulberry32, a well-known small generator. */
export interface Draw {
  /** A whole number from 0 up to `below`, not included. */
  below(below: number): number;
  chance(probability: number): boolean;
  one<T>(choices: readonly [T, ...T[]]): T;
  /** Between `least` and `most` different ones. */
  some<T>(choices: readonly T[], least: number, most: number): T[];
}

export function drawFrom(seed: number): Draw {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (bound: number) => Math.floor(next() * bound);
  return {
    below,
    chance: (probability) => next() < probability,
    one: (choices) => choices[below(choices.length)] ?? choices[0],
    some: (choices, least, most) => {
      const left = [...choices];
      const count = Math.min(left.length, least + below(most - least + 1));
      return Array.from({ length: count }, () => left.splice(below(left.length), 1)).flat();
    },
  };
}
