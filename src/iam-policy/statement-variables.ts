import type { Statement } from './policy.js';
import { variablesOf } from './policy-string.js';

const found = new WeakMap<Statement, readonly string[]>();

/** The condition keys that a statement uses as policy variables, in lower case. */
export function variablesIn(statement: Statement): readonly string[] {
  const known = found.get(statement);
  if (known !== undefined) return known;
  const keys = [...statement.resource.anyOf, ...statement.conditions.flatMap((condition) => condition.values)].flatMap(variablesOf);
  found.set(statement, keys);
  return keys;
}
