import type { Literal, ValueTest } from './literal.js';
import { meets } from './solve-key.js';

/** Whether a demand certainly holds for these values of its key (none: the key is missing). */
export function holds(literal: Literal, values: readonly string[]): boolean {
  const { onPresent } = literal;
  if (values.length === 0) return onPresent.kind !== 'undefined' && literal.onAbsent;
  switch (onPresent.kind) {
    case 'always':
      return true;
    case 'never':
    case 'undefined':
      return false;
    case 'one':
    case 'all':
      return values.every((value) => isInside(value, onPresent.union) === onPresent.inside);
    case 'some':
      return values.some((value) => isInside(value, onPresent.union) === onPresent.inside);
  }
}

function isInside(value: string, union: readonly ValueTest[]): boolean {
  return union.some((test) => meets(value, test));
}
