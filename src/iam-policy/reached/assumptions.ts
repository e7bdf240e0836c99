import type { NonEmpty } from '../../model/observed.js';

export function isSame(assumptions: readonly string[], others: readonly string[]): boolean {
  return assumptions.length === others.length && isWithin(assumptions, others);
}

export function isWithin(assumptions: readonly string[], others: readonly string[]): boolean {
  return assumptions.every((assumption) => others.includes(assumption));
}

/** For each set of assumptions that something needs, all that holds under it, led by the one that needs it. */
export function byAssumptions<T>(found: readonly T[], assumptionsOf: (each: T) => readonly string[]): readonly NonEmpty<T>[] {
  const [only] = found;
  if (only === undefined) return [];
  if (found.length === 1) return [[only]];
  const groups: NonEmpty<T>[] = [];
  const fewestFirst = [...found].sort((one, other) => assumptionsOf(one).length - assumptionsOf(other).length);
  for (const each of fewestFirst) {
    const assumptions = assumptionsOf(each);
    if (groups.some(([head]) => isSame(assumptionsOf(head), assumptions))) continue;
    groups.push([each, ...fewestFirst.filter((other) => other !== each && isWithin(assumptionsOf(other), assumptions))]);
  }
  return groups;
}
