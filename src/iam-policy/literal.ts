import { type Glob, literalGlob, printGlob } from '../glob/index.js';
import { isMultivalued, isUnclearFor } from './key-types.js';
import type { Match } from './match-statement.js';
import type { ConditionOperator, OperatorSet } from './operators.js';
import type { Condition, PrincipalValue, Statement } from './policy.js';
import { fillVariables, globOf, toText } from './policy-string.js';
import { isUserArn } from './principal-arn.js';
import { type Caller, isThroughFederatedUser } from './request.js';
import { type Dimension, dimensionOf } from './senders/sender.js';
import { variablesIn } from './statement-variables.js';

/**
 * One demand on one key of a request. A statement is a conjunction of these: it matches when all hold, and it is
 * avoided by making one of them fail.
 */
export interface Literal {
  /** A condition key in lower case, or `resourceKey`. */
  readonly key: string;
  /** The part of a sender that decides the key; `undefined` where the request does. */
  readonly dimension: Dimension | undefined;
  /** What the demand says of a request without the key. */
  readonly onAbsent: Match;
  readonly onPresent: PresentTest;
  /** As the policy has it, for assumptions. */
  readonly text: string;
  /** Tells it from every other demand of the same statements and variables. */
  readonly identity: () => string;
  /** Why the answer is open, where it is. */
  readonly because: string | undefined;
  /** In place of the tests, where the answer depends on the caller. */
  readonly byCaller: ReadonlyMap<Caller, boolean | Literal> | undefined;
}

type Optional = 'dimension' | 'because' | 'byCaller';

/** All of one shape: they are read more often than anything else. */
function toLiteral(parts: Omit<Literal, Optional> & Partial<Pick<Literal, Optional>>): Literal {
  const { key, dimension, onAbsent, onPresent, text, identity, because, byCaller } = parts;
  return { key, dimension, onAbsent, onPresent, text, identity, because, byCaller };
}

/** The resource ARN is asked like a condition key. Keys of policies are in lower case: none of them is one of these. */
export const resourceKey = '@Resource';

export type PresentTest =
  | CertainTest
  /** What AWS makes of it is not defined: it holds for sure where `least` does, and perhaps where `most` does. */
  | { readonly kind: 'unsure'; readonly least: CertainTest; readonly most: CertainTest };

export type CertainTest =
  | { readonly kind: 'always' }
  | { readonly kind: 'never' }
  /** The value (every value, some value) is inside, or outside, of a union. */
  | { readonly kind: 'one' | 'all' | 'some'; readonly union: readonly ValueTest[]; readonly inside: boolean };

/** One value of the policy under one operator. */
export interface ValueTest {
  readonly set: Exclude<OperatorSet, { kind: 'invalid' }>;
  /** For sets that are no patterns. */
  readonly matches: (actual: string) => boolean;
}

const always: CertainTest = { kind: 'always' };
const never: CertainTest = { kind: 'never' };

/** The demand that holds exactly where the other fails. */
export function negate(literal: Literal): Literal {
  const { byCaller } = literal;
  const identity = () => opposed(literal.identity());
  if (byCaller !== undefined) {
    const opposites = [...byCaller].map(([caller, demand]) => [caller, typeof demand === 'boolean' ? !demand : negate(demand)] as const);
    return { ...literal, identity, byCaller: new Map(opposites) };
  }
  return { ...literal, identity, onAbsent: opposite[literal.onAbsent], onPresent: negatePresent(literal.onPresent) };
}

function opposed(identity: string): string {
  return identity.startsWith('!') ? identity.slice(1) : `!${identity}`;
}

const opposite: Readonly<Record<Match, Match>> = { yes: 'no', no: 'yes', maybe: 'maybe' };

function negatePresent(test: PresentTest): PresentTest {
  return test.kind === 'unsure' ? unsure(negateCertain(test.most), negateCertain(test.least)) : negateCertain(test);
}

function negateCertain(test: CertainTest): CertainTest {
  switch (test.kind) {
    case 'always':
      return never;
    case 'never':
      return always;
    case 'one':
      return { ...test, inside: !test.inside };
    case 'all':
      return { ...test, kind: 'some', inside: !test.inside };
    case 'some':
      return { ...test, kind: 'all', inside: !test.inside };
  }
}

function unsure(least: CertainTest, most: CertainTest): PresentTest {
  return { kind: 'unsure', least, most };
}

/** What holds wherever the demand may hold. */
export function mostOf(test: PresentTest): CertainTest {
  return test.kind === 'unsure' ? test.most : test;
}

/** What must hold for the demand to hold for sure. */
export function leastOf(test: PresentTest): CertainTest {
  return test.kind === 'unsure' ? test.least : test;
}

/** What stands for the variables while a statement is read: the chosen value of each, `undefined` where the key is missing. */
export type Assignment = ReadonlyMap<string, string | undefined>;

export interface CompileContext {
  /** Who the senders can be. */
  readonly callers: readonly Caller[];
  readonly assignment: Assignment;
}

/** A statement as demands on requests of some callers with an action that it names; `undefined` where it can never match. */
export function compileStatement(statement: Statement, { callers, assignment }: CompileContext): readonly Literal[] | undefined {
  const rest = assignment.size === 0 || variablesIn(statement).length === 0 ? compileOnce(statement) : compileRest(statement, assignment);
  const principals = callers.map((caller) => compilePrincipal(statement, caller));
  if (principals.every((principal) => principal === true)) return rest;
  if (principals.every((principal) => principal === false)) return undefined;
  return [principalLiteral(statement, new Map(callers.map((caller, index) => [caller, principals[index] ?? false]))), ...rest];
}

/** The principals of a statement are asked like a condition key. */
export const principalKey = '@Principal';

/** What a statement's principals come to depends on who asks: for some it is settled, for others a demand on aws:PrincipalArn. */
function principalLiteral(statement: Statement, byCaller: ReadonlyMap<Caller, boolean | Literal>): Literal {
  const { name, anyOf } = statement.principal;
  return toLiteral({
    key: principalKey,
    dimension: 'identity',
    byCaller,
    onAbsent: 'no',
    onPresent: never,
    text: name,
    identity: () => `${principalKey} ${statement.effect} ${name} ${JSON.stringify(anyOf)}`,
  });
}

const doubtKey = '@Doubt';

/** Whether it is no condition key, but asked like one. */
export function isAskedBeside(key: string): boolean {
  return key === resourceKey || key === principalKey || key.startsWith(`${doubtKey} `);
}

/** A demand as it stands for one caller; true or false where that settles it. */
export function forCaller(literal: Literal, caller: Caller): boolean | Literal {
  return literal.byCaller === undefined ? literal : (literal.byCaller.get(caller) ?? false);
}

/** Whether the statement can speak of some request of the caller. */
export function couldName(statement: Statement, caller: Caller): boolean {
  const { name, anyOf } = statement.principal;
  if (name !== 'Principal') return compilePrincipal(statement, caller) !== false;
  for (const value of anyOf) if (namesCaller(value, caller) || (value.kind === 'arn' && couldBe(value.arn, value.account, caller))) return true;
  return false;
}

/** Statements are the same for every sender; what they compile to is kept as long as they are. */
const compiled = new WeakMap<Statement, readonly Literal[]>();

function compileOnce(statement: Statement): readonly Literal[] {
  const known = compiled.get(statement);
  if (known !== undefined) return known;
  const literals = compileRest(statement, new Map());
  compiled.set(statement, literals);
  return literals;
}

function compileRest(statement: Statement, assignment: Assignment): readonly Literal[] {
  return [
    compileResource(statement, assignment),
    ...statement.conditions.map((condition) => compileCondition(condition, assignment)),
    ...statement.doubts.map(
      (doubt): Literal =>
        toLiteral({
          key: `${doubtKey} ${doubt}`,
          onAbsent: 'maybe',
          onPresent: unsure(never, always),
          text: doubt,
          identity: () => doubt,
          because: doubt,
        }),
    ),
  ];
}

/** True or false where the caller settles it, else a demand on aws:PrincipalArn. */
function compilePrincipal(statement: Statement, caller: Caller): boolean | Literal {
  const { name, anyOf } = statement.principal;
  const isNamed = name === 'Principal';
  const isExempt = anyOf.some((value) => namesCaller(value, caller));
  const arns: string[] = [];
  for (const value of anyOf) if (value.kind === 'arn' && couldBe(value.arn, value.account, caller)) arns.push(value.arn);
  if (!isNamed && statement.effect === 'Deny') return compileExemption({ statement, caller, isExempt, arns });
  if (isExempt) return isNamed;
  if (arns.length === 0) return !isNamed;
  return toLiteral({
    key: 'aws:principalarn',
    dimension: 'identity',
    onAbsent: isNamed ? 'no' : 'yes',
    onPresent: { kind: 'one', union: arns.map((arn) => globTest([literalGlob(arn)])), inside: isNamed },
    text: `${name} ${arns.join(', ')}`,
    identity: () => JSON.stringify(['Principal', name, arns]),
  });
}

/** A principal is sure to escape a Deny with NotPrincipal only if all its levels are listed (IAM User Guide, "NotPrincipal"). */
export const exemptionDoubt = 'AWS exempts for sure only who is listed with account, user or role, and session';

interface Exemption {
  readonly statement: Statement;
  readonly caller: Caller;
  /** Listed by more than an ARN of a user or role. */
  readonly isExempt: boolean;
  readonly arns: readonly string[];
}

function compileExemption({ statement, caller, isExempt, arns }: Exemption): boolean | Literal {
  const { anyOf } = statement.principal;
  if (!isExempt && arns.length === 0) return true;
  if (caller.kind !== 'aws' || caller.accessIdentity !== undefined || anyOf.some((value) => value.kind === 'everyone')) return false;
  const hasAccount = anyOf.some((value) => value.kind === 'account' && value.account === caller.account);
  const root = literalGlob(`arn:${caller.arn.split(':')[1] ?? 'aws'}:iam::${caller.account}:root`);
  const sure = hasAccount ? [root, ...arns.filter(isUserArn).map(literalGlob)] : [];
  return toLiteral({
    key: 'aws:principalarn',
    dimension: 'identity',
    onAbsent: 'maybe',
    onPresent: unsure(
      isExempt ? never : { kind: 'one', union: [globTest(arns.map(literalGlob))], inside: false },
      sure.length === 0 ? always : { kind: 'one', union: [globTest(sure)], inside: false },
    ),
    text: `NotPrincipal ${[...arns, ...anyOf.filter((value) => namesCaller(value, caller)).map(idOf)].join(', ')}`,
    identity: () => JSON.stringify(['NotPrincipal', isExempt, hasAccount, arns]),
    because: exemptionDoubt,
  });
}

/** Whether the value names the caller whatever its ARN. */
function namesCaller(value: PrincipalValue, caller: Caller): boolean {
  switch (value.kind) {
    case 'everyone':
      return true;
    case 'authenticated':
      return caller.kind === 'aws';
    case 'account':
      return caller.kind === 'aws' && caller.account === value.account;
    case 'arn':
      return caller.kind === 'aws' && value.arn === (isThroughFederatedUser(caller) ? caller.arn : caller.sessionArn);
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

/** As the policy has it. */
function idOf(value: PrincipalValue): string {
  if (value.kind === 'arn') return value.arn;
  if (value.kind === 'account') return value.account;
  return 'id' in value ? value.id : 'name' in value ? value.name : '*';
}

function couldBe(arn: string, account: string, caller: Caller): boolean {
  // A session bears its role's ARN; a federated user bears its own.
  return caller.kind === 'aws' && caller.account === account && !arn.includes(':assumed-role/');
}

function globTest(globs: readonly Glob[]): ValueTest {
  return { set: { kind: 'globs', globs, fold: false }, matches: () => false };
}

function compileResource(statement: Statement, assignment: Assignment): Literal {
  const { name, anyOf } = statement.resource;
  const union = anyOf.flatMap((pattern) => {
    const glob = globOf(pattern, (key) => assignment.get(key));
    return glob === undefined ? [] : [globTest([glob])];
  });
  return toLiteral({
    key: resourceKey,
    onAbsent: 'no',
    onPresent: { kind: 'one', union, inside: name === 'Resource' },
    text: `${name} ${anyOf.map((pattern) => pattern.text).join(', ')}`,
    identity: () => JSON.stringify([name, anyOf.map((pattern) => pattern.text), [...assignment]]),
  });
}

function compileCondition(condition: Condition, assignment: Assignment): Literal {
  const { operator, key, operatorText } = condition;
  const values = condition.values.map((value) => value.text);
  const { onAbsent, onPresent, because } = meaningOf(condition, operator, assignment);
  return toLiteral({
    key,
    dimension: dimensionOf(key),
    onAbsent,
    onPresent,
    text: `${operatorText} ${condition.keyText} ${values.join(', ')}`,
    identity: () => JSON.stringify([key, operatorText, condition.quantifier, condition.ifExists, values, [...assignment]]),
    because,
  });
}

type Meaning = Pick<Literal, 'onAbsent' | 'onPresent' | 'because'>;

function meaningOf(condition: Condition, operator: ConditionOperator | undefined, assignment: Assignment): Meaning {
  if (operator !== undefined) return operator.name === 'Null' ? compileNull(condition) : compileOperator(condition, operator, assignment);
  return { onAbsent: 'maybe', onPresent: unsure(never, always), because: `\`${condition.operatorText}\` is not an operator that AWS defines` };
}

function compileOperator(condition: Condition, operator: ConditionOperator, assignment: Assignment): Meaning {
  const { key, quantifier } = condition;
  const { union, because } = toUnion(condition, operator, assignment);
  const onAbsent = isMetByAbsence(condition, operator) ? 'yes' : condition.values.length === 0 ? 'maybe' : 'no';
  const kind = quantifier === 'all' ? 'all' : quantifier === 'any' ? 'some' : 'one';
  const isMixed = quantifier === undefined && isMultivalued(key);
  if (because === undefined && !isMixed) return { onAbsent, onPresent: { kind, union, inside: !operator.negated }, because };
  const positive = { least: insideOf(union, kind), most: because === undefined ? insideOf(union, kind) : always };
  const { least, most } = isMixed ? mixed(positive.most, operator.negated) : operator.negated ? negated(positive, kind) : positive;
  return { onAbsent, onPresent: unsure(least, most), because: because ?? multivaluedDoubt(condition.operatorText) };
}

/** What a condition with values says of a request without its key. */
export function isMetByAbsence({ ifExists, quantifier }: Condition, { negated }: ConditionOperator): boolean {
  return ifExists || quantifier === 'all' || (quantifier === undefined && negated);
}

export function multivaluedDoubt(operatorText: string): string {
  return `AWS does not say what \`${operatorText}\` makes of a key with several values`;
}

interface Bounds {
  readonly least: CertainTest;
  readonly most: CertainTest;
}

function insideOf(union: readonly ValueTest[], kind: 'one' | 'all' | 'some'): CertainTest {
  return union.length === 0 ? never : { kind, union, inside: true };
}

/** Without a set operator no reading of several values matches one that is not there. */
function mixed(most: CertainTest, isNegated: boolean): Bounds {
  const some: CertainTest = most.kind === 'one' ? { ...most, kind: 'some' } : most;
  return isNegated ? { least: negateCertain(some), most: always } : { least: never, most: some };
}

function negated({ least, most }: Bounds, kind: 'one' | 'all' | 'some'): Bounds {
  const flip = (test: CertainTest): CertainTest => (test.kind === kind ? { ...test, inside: false } : negateCertain(test));
  return { least: flip(most), most: flip(least) };
}

/** The values that make sense, and why others do not. */
function toUnion(
  condition: Condition,
  operator: ConditionOperator,
  assignment: Assignment,
): { readonly union: readonly ValueTest[]; readonly because: string | undefined } {
  if (condition.values.length === 0) return { union: [], because: emptyListDoubt };
  const union: ValueTest[] = [];
  let because: string | undefined;
  for (const value of condition.values) {
    const wanted = fillVariables(value, (key) => assignment.get(key));
    if (wanted === undefined) continue;
    const set = operator.set(wanted);
    if (set.kind === 'invalid' || isUnclearFor(condition.key, operator, wanted)) {
      because ??= `\`${toText(wanted)}\` is no value for \`${condition.operatorText}\` on \`${condition.keyText}\``;
    } else union.push({ set, matches: (actual) => operator.matches(actual, wanted) === true });
  }
  return { union, because };
}

export const emptyListDoubt = 'AWS does not say what an empty list of values matches';

/** `Null: true` wants the key missing, `false` wants it there; both values together want nothing. */
function compileNull(condition: Condition): Meaning {
  const wanted = condition.values.map((value) => value.text.toLowerCase());
  const odd = wanted.find((value) => value !== 'true' && value !== 'false');
  const isOpen = odd !== undefined || condition.quantifier !== undefined || wanted.length === 0;
  const isSure = (value: string) => condition.quantifier === undefined && wanted.includes(value);
  if (!isOpen) return { onAbsent: isSure('true') ? 'yes' : 'no', onPresent: isSure('false') ? always : never, because: undefined };
  const because = odd === undefined ? `\`${condition.operatorText}\` is not defined` : `\`${odd}\` is no value for \`Null\``;
  return {
    onAbsent: isSure('true') ? 'yes' : 'maybe',
    onPresent: isSure('false') ? always : unsure(never, always),
    because,
  };
}

/** Patterns as demands on the resource: inside of them, or outside. */
export function resourceDemand(globs: readonly Glob[], inside: boolean): Literal {
  const identity = () => JSON.stringify(globs.map(printGlob));
  return toLiteral({
    key: resourceKey,
    onAbsent: 'no',
    onPresent: { kind: 'one', union: globs.map((glob) => globTest([glob])), inside },
    text: '',
    identity,
  });
}

/** The key has this value, or is missing: what stands for a variable stands in the request too. */
export function assignedDemand(key: string, value: string | undefined): Literal {
  return toLiteral({
    key,
    dimension: dimensionOf(key),
    onAbsent: value === undefined ? 'yes' : 'no',
    onPresent: value === undefined ? never : { kind: 'one', union: [globTest([literalGlob(value)])], inside: true },
    text: `\${${key}}`,
    identity: () => JSON.stringify(['assigned', key, value]),
  });
}

/** The key is there, with whatever value. */
export function presentDemand(key: string): Literal {
  return { ...assignedDemand(key, undefined), onAbsent: 'no', onPresent: always, identity: () => JSON.stringify(['present', key]) };
}
