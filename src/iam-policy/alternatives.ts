import { isAddressKey, isMultivalued } from './key-types.js';
import type { Condition, ResourceElement, Statement } from './policy.js';
import { type PolicyString, usesAny } from './policy-string.js';
import { presence } from './relaxed.js';

/** A statement that would fall apart into more than these is left whole. */
const mostAlternatives = 16;

/**
 * Statements of which one matches just where this one does: of a list of strings that use one of these variables it is one that
 * matches, and each of them stands alone here.
 */
export function alternativesOf(statement: Statement, variables: ReadonlySet<string>): readonly Statement[] {
  const resources = resourcesOf(statement.resource, variables);
  if (resources.length > mostAlternatives) return [statement];
  let found: readonly Statement[] = resources.map((resource) => ({ ...statement, resource, conditions: [] }));
  for (const condition of statement.conditions) {
    const each = conditionsOf(condition, variables);
    found = found.flatMap((other) => each.map((alternative) => ({ ...other, conditions: [...other.conditions, alternative] })));
    if (found.length > mostAlternatives) return [statement];
  }
  return found;
}

function resourcesOf(resource: ResourceElement, variables: ReadonlySet<string>): readonly ResourceElement[] {
  if (resource.name === 'NotResource') return [resource];
  return apart(resource.anyOf, variables).map((anyOf) => ({ ...resource, anyOf }));
}

function conditionsOf(condition: Condition, variables: ReadonlySet<string>): readonly Condition[] {
  const { operator, key, values, quantifier, ifExists } = condition;
  if (operator === undefined || operator.negated || !isComparable(key) || !values.some((string) => usesAny(string, variables))) return [condition];
  const isMissing = ifExists || quantifier === 'all' ? [presence(condition, 'true')] : [];
  const plain: Condition = { ...condition, quantifier: undefined, ifExists: false };
  return [...isMissing, ...apart(values, variables).map((alone) => ({ ...plain, values: alone }))];
}

/** What uses none of the variables stays together. */
function apart(strings: readonly PolicyString[], variables: ReadonlySet<string>): readonly (readonly PolicyString[])[] {
  const open = strings.filter((string) => usesAny(string, variables));
  const rest = strings.filter((string) => !usesAny(string, variables));
  return [...open.map((string) => [string]), ...(rest.length > 0 ? [rest] : [])];
}

/** Whether the key has one value, and its texts decide alone. */
export function isComparable(key: string): boolean {
  return !isMultivalued(key) && !isAddressKey(key);
}
