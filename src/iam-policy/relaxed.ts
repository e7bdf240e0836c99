import { isAddressKey } from './key-types.js';
import { isMetByAbsence } from './literal.js';
import { nullOperator } from './operators.js';
import type { Condition, Statement } from './policy.js';
import { type PolicyString, type PolicyStringPart, variablesOf } from './policy-string.js';

/** A statement that matches all that this one could match for any value of the given variables. */
export function relaxed(statement: Statement, variables: ReadonlySet<string>): Statement {
  const { resource } = statement;
  const anyOf =
    resource.name === 'Resource'
      ? resource.anyOf.map((string) => widened(string, variables))
      : resource.anyOf.filter((string) => !uses(string, variables));
  return { ...statement, resource: { ...resource, anyOf }, conditions: statement.conditions.flatMap((each) => relaxedCondition(each, variables)) };
}

function relaxedCondition(condition: Condition, variables: ReadonlySet<string>): readonly Condition[] {
  const { operator, key, values } = condition;
  if (!values.some((string) => uses(string, variables))) return [condition];
  if (operator === undefined) return [];
  // Whether a text makes sense for an address depends on the whole of it.
  if (!isAddressKey(key) && hasWildcards(condition) && values.every((string) => operator.name === 'StringLike' || isInLastPart(string, variables))) {
    return [{ ...condition, values: values.map((string) => widened(string, variables)) }];
  }
  const plain = values.filter((string) => !uses(string, variables));
  if (operator.negated && plain.length > 0) return [{ ...condition, values: plain }];
  return isMetByAbsence(condition, operator) ? [] : [presence(condition, 'false')];
}

/** Whether a star in a value lets more in. */
function hasWildcards({ operator, quantifier }: Condition): boolean {
  return quantifier !== 'all' && operator !== undefined && ['StringLike', 'ArnLike', 'ArnEquals'].includes(operator.name);
}

/** Before the last part of an ARN a star stops at a colon, while a value could bring one. */
function isInLastPart({ parts }: PolicyString, variables: ReadonlySet<string>): boolean {
  const first = parts.findIndex((part) => part.kind === 'variable' && variables.has(part.key));
  if (first < 0) return true;
  const before = parts.slice(0, first);
  const text = before.map((part) => (part.kind === 'variable' ? '' : part.text)).join('');
  return text.split(':').length > 5;
}

/** A statement that matches nothing but what this one matches for every value of the given variables; `undefined` where that may be nothing. */
export function narrowed(statement: Statement, variables: ReadonlySet<string>): Statement | undefined {
  const { resource } = statement;
  const isListed = resource.name === 'Resource';
  const anyOf = isListed ? resource.anyOf.filter((string) => !uses(string, variables)) : resource.anyOf.map((string) => widened(string, variables));
  if (isListed && anyOf.length === 0) return undefined;
  const conditions: Condition[] = [];
  for (const each of statement.conditions) {
    const condition = narrowedCondition(each, variables);
    if (condition === undefined) return undefined;
    conditions.push(condition);
  }
  return { ...statement, resource: { ...resource, anyOf }, conditions };
}

function narrowedCondition(condition: Condition, variables: ReadonlySet<string>): Condition | undefined {
  const { operator, key, values } = condition;
  if (!values.some((string) => uses(string, variables))) return condition;
  if (operator === undefined) return undefined;
  const plain = values.filter((string) => !uses(string, variables));
  if (!operator.negated && plain.length > 0) return { ...condition, values: plain };
  if (operator.name === 'StringNotLike' && !isAddressKey(key)) return { ...condition, values: values.map((string) => widened(string, variables)) };
  return isMetByAbsence(condition, operator) ? presence(condition, 'true') : undefined;
}

function uses(string: PolicyString, variables: ReadonlySet<string>): boolean {
  return variablesOf(string).some((key) => variables.has(key));
}

/** Asks only whether the key is missing. */
function presence({ quantifier: _quantifier, ...condition }: Condition, isMissing: 'true' | 'false'): Condition {
  const value: PolicyString = { text: isMissing, parts: [{ kind: 'text', text: isMissing }] };
  return { ...condition, operator: nullOperator, operatorText: 'Null', ifExists: false, values: [value] };
}

const anyText: PolicyStringPart = { kind: 'text', text: '*' };

function widened({ text, parts }: PolicyString, variables: ReadonlySet<string>): PolicyString {
  return { text, parts: parts.map((part) => (part.kind === 'variable' && variables.has(part.key) ? anyText : part)) };
}
