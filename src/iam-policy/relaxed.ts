import { isAddressKey } from './key-types.js';
import { isMetByAbsence } from './literal.js';
import { nullOperator, stringLike } from './operators.js';
import type { Condition, ResourceElement, Statement } from './policy.js';
import { type PolicyString, type PolicyStringPart, plainString, toPolicyString, usesAny } from './policy-string.js';

/** Variables whose values are left open, with a pattern that all their values match. */
export type OpenVariables = ReadonlyMap<string, '*' | '?*'>;

/** A statement that matches all that this one could match for any value of the open variables. */
export function relaxed(statement: Statement, open: OpenVariables): Statement {
  const { resource } = statement;
  const anyOf =
    resource.name === 'Resource' ? resource.anyOf.map((string) => widened(string, open)) : resource.anyOf.filter((string) => !usesAny(string, open));
  return { ...statement, resource: { ...resource, anyOf }, conditions: statement.conditions.flatMap((each) => relaxedCondition(each, open)) };
}

function relaxedCondition(condition: Condition, open: OpenVariables): readonly Condition[] {
  const { operator, key, values } = condition;
  if (!values.some((string) => usesAny(string, open))) return [condition];
  if (operator === undefined) return [];
  // Whether a text makes sense for an address depends on the whole of it.
  if (!isAddressKey(key) && hasWildcards(condition) && values.every((string) => operator.name === 'StringLike' || isInLastPart(string, open))) {
    return [{ ...condition, values: values.map((string) => widened(string, open)) }];
  }
  if (isNoWiderThanPattern(condition, open)) {
    return [{ ...condition, ...like, values: values.map((string) => widened(string, open)) }];
  }
  const plain = values.filter((string) => !usesAny(string, open));
  if (operator.negated && plain.length > 0) return [{ ...condition, values: plain }];
  return isMetByAbsence(condition, operator) ? [] : [presence(condition, 'false')];
}

/** Whether a star in a value lets more in. */
function hasWildcards({ operator, quantifier }: Condition): boolean {
  return quantifier !== 'all' && operator !== undefined && ['StringLike', 'ArnLike', 'ArnEquals'].includes(operator.name);
}

const like = { operator: stringLike, operatorText: 'StringLike' };

/** Whether what the texts match, the same texts match as patterns. */
function isNoWiderThanPattern({ operator, quantifier, values }: Condition, open: OpenVariables): boolean {
  if (quantifier === 'all') return false;
  if (operator?.name === 'StringEquals') return true;
  // A variable that is not open stands for a text that may have letters.
  const hasCase = ({ parts }: PolicyString) =>
    parts.some((part) => (part.kind === 'variable' ? !open.has(part.key) : /[a-z]|[^ -~]/i.test(part.text)));
  return operator?.name === 'StringEqualsIgnoreCase' && !values.some(hasCase);
}

/** Before the last part of an ARN a star stops at a colon, while a value could bring one. */
function isInLastPart({ parts }: PolicyString, open: OpenVariables): boolean {
  const first = parts.findIndex((part) => part.kind === 'variable' && open.has(part.key));
  if (first < 0) return true;
  const before = parts.slice(0, first);
  const text = before.map((part) => (part.kind === 'variable' ? '' : part.text)).join('');
  return text.split(':').length > 5;
}

/** A resource that is nothing but what this one is for every value of the open variables; `undefined` where that may be nothing. */
export function narrowedResource(resource: ResourceElement, open: OpenVariables): ResourceElement | undefined {
  if (resource.name === 'NotResource') return { ...resource, anyOf: resource.anyOf.map((string) => widened(string, open)) };
  const anyOf = resource.anyOf.filter((string) => !usesAny(string, open));
  return anyOf.length === 0 ? undefined : { ...resource, anyOf };
}

/** A condition that holds only where this one does for every value of the open variables; `undefined` where that may be nowhere. */
export function narrowedCondition(condition: Condition, open: OpenVariables): Condition | undefined {
  const { operator, key, values } = condition;
  if (!values.some((string) => usesAny(string, open))) return condition;
  if (operator === undefined) return undefined;
  const plain = values.filter((string) => !usesAny(string, open));
  if (!operator.negated && plain.length > 0) return { ...condition, values: plain };
  if (operator.name === 'StringNotLike' && !isAddressKey(key)) return { ...condition, values: values.map((string) => widened(string, open)) };
  return isMetByAbsence(condition, operator) ? presence(condition, 'true') : undefined;
}

/** Asks only whether the key is missing. */
export function presence(condition: Condition, isMissing: 'true' | 'false'): Condition {
  const values = [plainString(isMissing)];
  return { ...condition, operator: nullOperator, operatorText: 'Null', quantifier: undefined, ifExists: false, values };
}

function widened({ text, parts }: PolicyString, open: OpenVariables): PolicyString {
  const widenedPart = (part: PolicyStringPart): PolicyStringPart => {
    const values = part.kind === 'variable' ? open.get(part.key) : undefined;
    return values === undefined ? part : { kind: 'text', text: values };
  };
  return toPolicyString(text, parts.map(widenedPart));
}
