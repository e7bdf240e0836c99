import type { Glob } from '../glob/index.js';
import type { ConditionOperator } from './operators.js';
import type { Condition, PrincipalValue, Statement } from './policy.js';
import { type FilledString, fillVariables, type PolicyString, toGlob, toText } from './policy-string.js';
import type { Sender } from './sender.js';

/**
 * One demand on one key of a request. A statement is a conjunction of these: it matches when all hold, and it is
 * avoided by making one of them fail.
 */
export interface Literal {
  /** A condition key in lower case, or `resourceKey`. */
  readonly key: string;
  /** What the demand says of a request without the key. */
  readonly onAbsent: boolean;
  readonly onPresent: PresentTest;
  /** As the policy has it, for assumptions. */
  readonly text: string;
}

/** The resource ARN is asked like a condition key. */
export const resourceKey = '@resource';

export type PresentTest =
  | { readonly kind: 'always' }
  | { readonly kind: 'never' }
  /** The value (every value, some value) is inside, or outside, of a union. */
  | { readonly kind: 'one' | 'all' | 'some'; readonly union: readonly ValueTest[]; readonly inside: boolean }
  /** What AWS makes of it is not defined. */
  | { readonly kind: 'undefined'; readonly because: string };

/** One value of the policy under one operator. */
export interface ValueTest {
  readonly operator: ConditionOperator;
  readonly wanted: FilledString;
}

/** The demand that holds exactly where the other fails. */
export function negate(literal: Literal): Literal {
  return { ...literal, onAbsent: !literal.onAbsent, onPresent: negatePresent(literal.onPresent) };
}

function negatePresent(test: PresentTest): PresentTest {
  switch (test.kind) {
    case 'always':
      return { kind: 'never' };
    case 'never':
      return { kind: 'always' };
    case 'one':
      return { ...test, inside: !test.inside };
    case 'all':
      return { ...test, kind: 'some', inside: !test.inside };
    case 'some':
      return { ...test, kind: 'all', inside: !test.inside };
    case 'undefined':
      return test;
  }
}

/** What stands for the variables while a statement is read: the chosen value of each, `undefined` where the key is missing. */
export type Assignment = ReadonlyMap<string, string | undefined>;

export interface CompileContext {
  readonly sender: Sender;
  /** In lower case. */
  readonly action: string;
  readonly assignment: Assignment;
  /** Keys that carry several values. */
  readonly many: (key: string) => boolean;
}

/** A statement as demands on one sender's requests with one action; `undefined` where it can never match. */
export function compileStatement(statement: Statement, context: CompileContext): readonly Literal[] | undefined {
  if (!namesAction(statement, context.action)) return undefined;
  const principal = compilePrincipal(statement, context.sender);
  if (principal === false) return undefined;
  const literals = [
    ...(principal === true ? [] : [principal]),
    compileResource(statement, context.assignment),
    ...statement.conditions.map((condition) => compileCondition(condition, context)),
    ...statement.doubts.map(
      (doubt): Literal => ({ key: `@doubt ${doubt}`, onAbsent: false, onPresent: { kind: 'undefined', because: doubt }, text: doubt }),
    ),
  ];
  return literals;
}

export function namesAction(statement: Statement, action: string): boolean {
  const named = statement.action.anyOf.some((pattern) => actionMatches(pattern, action));
  return statement.action.name === 'Action' ? named : !named;
}

/** Actions are compared character by character with backtracking to the last star; apart from the interpreter on purpose. */
function actionMatches(pattern: string, action: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === action;
  const pieces = pattern.split('*');
  const first = pieces[0] ?? '';
  const last = pieces.at(-1) ?? '';
  if (pieces.length === 1) return action.length === pattern.length && samePiece(action, pattern);
  if (action.length < first.length + last.length) return false;
  if (!samePiece(action.slice(0, first.length), first)) return false;
  if (!samePiece(action.slice(action.length - last.length), last)) return false;
  let at = first.length;
  const end = action.length - last.length;
  for (const piece of pieces.slice(1, -1)) {
    let found = at;
    while (found + piece.length <= end && !samePiece(action.slice(found, found + piece.length), piece)) found += 1;
    if (found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}

function samePiece(text: string, piece: string): boolean {
  return text.length === piece.length && [...piece].every((character, index) => character === '?' || character === text[index]);
}

/** True or false where the sender settles it, else a demand on aws:PrincipalArn. */
function compilePrincipal(statement: Statement, sender: Sender): boolean | Literal {
  const { name, anyOf } = statement.principal;
  const isNamed = name === 'Principal';
  if (anyOf.some((value) => namesSender(value, sender))) return isNamed;
  const arns = anyOf.flatMap((value) => (value.kind === 'arn' && couldBe(value.arn, value.account, sender) ? [value.arn] : []));
  if (arns.length === 0) return !isNamed;
  const union = arns.map((arn): ValueTest => ({ operator: arnIdentity, wanted: [{ text: arn, wildcards: false }] }));
  return {
    key: 'aws:principalarn',
    onAbsent: !isNamed,
    onPresent: { kind: 'one', union, inside: isNamed },
    text: `${name} ${arns.join(', ')}`,
  };
}

/** Whether the value names the sender whatever its ARN. */
function namesSender(value: PrincipalValue, { caller }: Sender): boolean {
  switch (value.kind) {
    case 'everyone':
      return true;
    case 'authenticated':
      return caller.kind === 'aws';
    case 'account':
      return caller.kind === 'aws' && caller.account === value.account;
    case 'arn':
      return caller.kind === 'aws' && caller.sessionArn === value.arn;
    case 'service':
      return caller.kind === 'service' && (value.name === caller.name || value.name === '*');
    case 'canonical-user':
      return caller.kind === 'aws' && caller.canonicalId === value.id;
    case 'origin-access-identity':
      return caller.kind === 'aws' && caller.accessIdentity === value.id;
    case 'federated':
      return caller.kind === 'federated' && caller.provider === value.id;
    case 'deleted':
    case 'invalid':
      return false;
  }
}

function couldBe(arn: string, account: string, { caller }: Sender): boolean {
  return caller.kind === 'aws' && caller.account === account && !arn.includes(':sts:');
}

const arnIdentity: ConditionOperator = {
  name: 'Principal',
  negated: false,
  variables: false,
  matches: (actual, wanted) => actual === toText(wanted),
  set: (wanted) => ({ kind: 'globs', globs: [literal(wanted)], fold: false }),
};

function literal(wanted: FilledString): Glob {
  return toGlob(wanted.map(({ text }) => ({ text, wildcards: false })));
}

const resourceMatch: ConditionOperator = {
  name: 'Resource',
  negated: false,
  variables: true,
  matches: () => undefined,
  set: (wanted) => ({ kind: 'globs', globs: [toGlob(wanted)], fold: false }),
};

function compileResource(statement: Statement, assignment: Assignment): Literal {
  const { name, anyOf } = statement.resource;
  const union = anyOf.flatMap((pattern) => {
    const wanted = fillVariables(pattern, (key) => assignment.get(key));
    return wanted === undefined ? [] : [{ operator: resourceMatch, wanted }];
  });
  return {
    key: resourceKey,
    onAbsent: false,
    onPresent: { kind: 'one', union, inside: name === 'Resource' },
    text: `${name} ${anyOf.map((pattern) => pattern.text).join(', ')}`,
  };
}

function compileCondition(condition: Condition, context: CompileContext): Literal {
  const { operator, key, quantifier, ifExists } = condition;
  const text = `${condition.operatorText} ${condition.keyText} ${condition.values.map((value) => value.text).join(', ')}`;
  if (operator === undefined) {
    const because = `\`${condition.operatorText}\` is not an operator that AWS defines`;
    return { key, onAbsent: false, onPresent: { kind: 'undefined', because }, text };
  }
  if (operator.name === 'Null') return compileNull(condition, text);
  const union = condition.values.flatMap((value) => toTests(operator, value, context.assignment));
  const inside = !operator.negated;
  const invalid = union.find(({ wanted }) => operator.set(wanted).kind === 'invalid');
  const onAbsent = ifExists || quantifier === 'all' || (quantifier === undefined && operator.negated);
  if (invalid !== undefined) {
    const because = `\`${toText(invalid.wanted)}\` is no value for \`${condition.operatorText}\``;
    return { key, onAbsent, onPresent: { kind: 'undefined', because }, text };
  }
  if (quantifier !== undefined) return { key, onAbsent, onPresent: { kind: quantifier === 'all' ? 'all' : 'some', union, inside }, text };
  if (context.many(key)) {
    const because = `AWS does not say what \`${condition.operatorText}\` makes of a key with several values`;
    return { key, onAbsent, onPresent: { kind: 'undefined', because }, text };
  }
  return { key, onAbsent, onPresent: { kind: 'one', union, inside }, text };
}

function toTests(operator: ConditionOperator, value: PolicyString, assignment: Assignment): readonly ValueTest[] {
  const wanted = fillVariables(value, (key) => assignment.get(key));
  return wanted === undefined ? [] : [{ operator, wanted }];
}

/** `Null: true` wants the key missing, `false` wants it there; both values together want nothing. */
function compileNull(condition: Condition, text: string): Literal {
  const wanted = condition.values.map((value) => value.text.toLowerCase());
  const odd = wanted.find((value) => value !== 'true' && value !== 'false');
  if (odd !== undefined) {
    return { key: condition.key, onAbsent: false, onPresent: { kind: 'undefined', because: `\`${odd}\` is no value for \`Null\`` }, text };
  }
  return {
    key: condition.key,
    onAbsent: wanted.includes('true'),
    onPresent: wanted.includes('false') ? { kind: 'always' } : { kind: 'never' },
    text,
  };
}

/** Patterns as demands on the resource: inside of them, or outside. */
export function resourceDemand(globs: readonly Glob[], inside: boolean): Literal {
  const union = globs.map(
    (glob): ValueTest => ({ operator: { ...resourceMatch, set: () => ({ kind: 'globs', globs: [glob], fold: false }) }, wanted: [] }),
  );
  return { key: resourceKey, onAbsent: false, onPresent: { kind: 'one', union, inside }, text: '' };
}
