import { type CertainTest, type Literal, leastOf, mostOf, type ValueTest } from './literal.js';
import { meets } from './solve-key.js';

/** Whether a demand certainly holds for these values of its key (none: the key is missing). */
export function holds(literal: Literal, values: readonly string[]): boolean {
  return values.length === 0 ? literal.onAbsent === 'yes' : isMet(leastOf(literal.onPresent), values);
}

/** Whether a demand certainly fails for these values. What neither holds nor fails is for AWS to decide. */
export function fails(literal: Literal, values: readonly string[]): boolean {
  return values.length === 0 ? literal.onAbsent === 'no' : !isMet(mostOf(literal.onPresent), values);
}

function isMet(test: CertainTest, values: readonly string[]): boolean {
  switch (test.kind) {
    case 'always':
      return true;
    case 'never':
      return false;
    case 'one':
    case 'all':
      for (const value of values) if (isInside(value, test.union) !== test.inside) return false;
      return true;
    case 'some':
      for (const value of values) if (isInside(value, test.union) === test.inside) return true;
      return false;
  }
}

function isInside(value: string, union: readonly ValueTest[]): boolean {
  for (const test of union) if (meets(value, test)) return true;
  return false;
}
