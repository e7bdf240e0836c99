import type { ConditionOperator } from './operators.js';
import type { Condition, PrincipalValue, Statement } from './policy.js';

/** Longest piece of a policy's text in a sentence. */
const longestQuote = 80;
const mostListed = 3;

/** Outside text in backticks; every sink escapes it in its own way. */
export function quoted(text: string): string {
  return `\`${text.length > longestQuote ? `${text.slice(0, longestQuote - 1)}…` : text}\``;
}

/** `` `a`, `b` or `c` ``; at most three of them. */
export function alternatives(texts: readonly string[]): string {
  const shown = texts.slice(0, mostListed).map(quoted);
  if (texts.length > mostListed) return `${shown.join(', ')} or one of ${texts.length - mostListed} more`;
  return joined(shown, 'or');
}

/** `a, b and c`. */
export function joined(texts: readonly string[], word: 'and' | 'or'): string {
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} ${word} ${texts.at(-1) ?? ''}`;
}

/** `` `PublicRead` ``, or `statement 2` where it has no Sid or a blank one. */
export function statementName({ sid = '', index }: Pick<Statement, 'sid' | 'index'>): string {
  return sid.trim() === '' ? `statement ${index + 1}` : quoted(sid);
}

/** Who is listed in Principal or NotPrincipal. */
export function principalsText({ anyOf }: Statement['principal']): string {
  if (anyOf.some(({ kind }) => kind === 'everyone')) return 'everyone';
  const shown = anyOf.slice(0, mostListed).map(principalText);
  const more = anyOf.length > mostListed ? [`${anyOf.length - mostListed} more`] : [];
  return joined([...shown, ...more], 'and');
}

function principalText(value: PrincipalValue): string {
  switch (value.kind) {
    case 'everyone':
      return 'everyone';
    case 'authenticated':
      return 'every AWS account';
    case 'account':
      return `account ${quoted(value.account)}`;
    case 'arn':
      return quoted(value.arn);
    case 'service':
      return `service ${quoted(value.name)}`;
    case 'canonical-user':
      return `canonical user ${quoted(value.id)}`;
    case 'origin-access-identity':
      return `origin access identity ${quoted(value.id)}`;
    case 'federated':
      return `callers signed in with ${quoted(value.id)}`;
    case 'deleted':
      return `the deleted principal ${quoted(value.id)}`;
    case 'invalid':
      return quoted(value.text);
  }
}

const phrases: Readonly<Record<string, string>> = {
  StringLike: 'fits',
  ArnLike: 'fits',
  ArnEquals: 'fits',
  IpAddress: 'is in',
  NumericLessThan: 'is below',
  NumericLessThanEquals: 'is at most',
  NumericGreaterThan: 'is above',
  NumericGreaterThanEquals: 'is at least',
  DateLessThan: 'is before',
  DateLessThanEquals: 'is not after',
  DateGreaterThan: 'is after',
  DateGreaterThanEquals: 'is not before',
};

const negations: Readonly<Record<string, string>> = { fits: 'does not fit', 'is in': 'is not in', is: 'is not' };

/** `` is `a` or `b` ``: what the operator asks of a value, its negation left aside. */
export function wantedText({ operator, values }: Condition): string {
  return `${verbOf(operator)} ${valuesText(values)}`;
}

function unwantedText({ operator, values }: Condition): string {
  const verb = verbOf(operator);
  return `${negations[verb] ?? verb} ${valuesText(values)}`;
}

function valuesText(values: Condition['values']): string {
  return values.length === 0 ? 'one of no values' : alternatives(values.map(({ text }) => text));
}

function verbOf(operator: ConditionOperator | undefined): string {
  return phrases[(operator?.name ?? '').replace('Not', '')] ?? 'is';
}

/** Which requests a condition holds for, as words behind "requests" or "a request": `` whose `aws:Referer` is `x` ``. */
export function conditionText(condition: Condition): string {
  const { operator, key, quantifier, ifExists, values } = condition;
  const name = quoted(condition.keyText);
  const onlyValue = values.length === 1 ? values[0]?.text.toLowerCase() : undefined;
  if (operator === undefined) return `for which ${quoted(condition.operatorText)} on ${name} holds`;
  if (operator.name === 'Null') return onlyValue === 'true' ? `without ${name}` : onlyValue === 'false' ? `with ${name}` : `with or without ${name}`;
  if (key === 'aws:securetransport' && operator.name === 'Bool' && quantifier === undefined && !ifExists) {
    if (onlyValue === 'true') return 'over TLS';
    if (onlyValue === 'false') return 'without TLS';
  }
  const says = operator.negated ? unwantedText(condition) : wantedText(condition);
  if (quantifier === 'any') return `with a value of ${name} that ${says}`;
  if (quantifier === 'all') return `with no value of ${name} but one that ${says}`;
  // A negated operator holds for a missing key anyhow.
  return `whose ${name} ${says}${ifExists && !operator.negated ? ' or is missing' : ''}`;
}
