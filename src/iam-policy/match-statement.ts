import { type Glob, globMatches, parseGlob } from '../glob/index.js';
import { isMultivalued, isUnclearFor } from './key-types.js';
import type { ConditionOperator } from './operators.js';
import type { Condition, PrincipalValue, Statement } from './policy.js';
import { fillVariables, globOf } from './policy-string.js';
import { isUserArn } from './principal-arn.js';
import type { Request } from './request.js';

/** Three answers: something that AWS does not define neither matches for sure nor fails for sure. */
export type Match = 'yes' | 'no' | 'maybe';

/** Whether a statement speaks of a request. */
export function matchStatement(statement: Statement, request: Request): Match {
  const principal = matchPrincipal(statement, request);
  if (principal === 'no') return 'no';
  if (!matchesAction(statement, request.action)) return 'no';
  if (!matchesResource(statement, request)) return 'no';
  let isOpen = principal === 'maybe' || statement.doubts.length > 0;
  for (const condition of statement.conditions) {
    const match = matchCondition(condition, request);
    if (match === 'no') return 'no';
    if (match === 'maybe') isOpen = true;
  }
  return isOpen ? 'maybe' : 'yes';
}

/** All of them. */
export function weakest(matches: readonly Match[]): Match {
  if (matches.includes('no')) return 'no';
  return matches.includes('maybe') ? 'maybe' : 'yes';
}

export function matchPrincipal(statement: Statement, request: Request): Match {
  const { name, anyOf } = statement.principal;
  if (name === 'Principal') return anyOf.some((value) => isNamedBy(value, request)) ? 'yes' : 'no';
  const naming = anyOf.filter((value) => isNamedBy(value, request));
  if (statement.effect === 'Allow' || naming.length === 0) return naming.length > 0 ? 'no' : 'yes';
  return isExemptForSure(naming, request) ? 'no' : 'maybe';
}

/**
 * AWS checks account, then user or role, then session; a principal escapes a Deny with NotPrincipal for sure only if all its
 * levels are listed (IAM User Guide, "NotPrincipal"). A role acts through sessions whose names are not known.
 */
function isExemptForSure(naming: readonly PrincipalValue[], { caller }: Request): boolean {
  if (caller.kind !== 'aws' || caller.accessIdentity !== undefined) return true;
  if (naming.some((value) => value.kind === 'everyone')) return true;
  if (!naming.some((value) => value.kind === 'account')) return false;
  if (caller.arn.endsWith(':root')) return true;
  return isUserArn(caller.arn) && caller.sessionArn === undefined && naming.some((value) => value.kind === 'arn');
}

export function isNamedBy(value: PrincipalValue, { caller }: Pick<Request, 'caller'>): boolean {
  switch (value.kind) {
    case 'everyone':
      return true;
    case 'authenticated':
      return caller.kind === 'aws';
    case 'account':
      return caller.kind === 'aws' && caller.account === value.account;
    case 'arn':
      return caller.kind === 'aws' && (caller.arn === value.arn || caller.sessionArn === value.arn);
    case 'service':
      return caller.kind === 'service' && (caller.name === value.name || value.name === '*');
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

function matchesAction({ action: { name, anyOf } }: Statement, action: string): boolean {
  const wanted = action.toLowerCase();
  const named = actionGlobs(anyOf).some((glob) => globMatches(glob, wanted));
  return name === 'Action' ? named : !named;
}

const globsOfActions = new WeakMap<readonly string[], readonly Glob[]>();

function actionGlobs(patterns: readonly string[]): readonly Glob[] {
  const known = globsOfActions.get(patterns);
  if (known !== undefined) return known;
  const globs = patterns.map(parseGlob);
  globsOfActions.set(patterns, globs);
  return globs;
}

export function matchesResource(statement: Statement, request: Request): boolean {
  const lookUp = (key: string) => variableValue(key, request);
  const named = statement.resource.anyOf.some((pattern) => {
    const glob = globOf(pattern, lookUp);
    return glob !== undefined && globMatches(glob, request.resource);
  });
  return statement.resource.name === 'Resource' ? named : !named;
}

/** Variables take single-valued keys only. */
function variableValue(key: string, request: Request): string | undefined {
  const values = isMultivalued(key) ? [] : request.context.get(key);
  return values?.length === 1 ? values[0] : undefined;
}

export function matchCondition(condition: Condition, request: Request): Match {
  const { operator } = condition;
  if (operator === undefined) return 'maybe';
  const actual = request.context.get(condition.key) ?? [];
  if (operator.name === 'Null') return matchNull(condition, actual.length === 0);
  if (actual.length === 0) return matchAbsence(condition, operator);
  const each = actual.map((value) => matchValue({ condition, operator, value, request }));
  if (condition.quantifier === 'all') return weakest(each.map((match) => (operator.negated ? opposite[match] : match)));
  if (condition.quantifier === 'any') return strongest(each.map((match) => (operator.negated ? opposite[match] : match)));
  const positive = isMultivalued(condition.key) || each.length > 1 ? amongSeveral(each) : (each[0] ?? 'no');
  return operator.negated ? opposite[positive] : positive;
}

const opposite: Readonly<Record<Match, Match>> = { yes: 'no', no: 'yes', maybe: 'maybe' };

/** Without a set operator AWS compares keys of one value; what it makes of several is not documented, but none of them must match. */
function amongSeveral(each: readonly Match[]): Match {
  return each.every((match) => match === 'no') ? 'no' : 'maybe';
}

/** Any of them. */
export function strongest(matches: readonly Match[]): Match {
  if (matches.includes('yes')) return 'yes';
  return matches.includes('maybe') ? 'maybe' : 'no';
}

function matchNull({ values, quantifier }: Condition, isAbsent: boolean): Match {
  // `Null` has no set form.
  if (quantifier !== undefined || values.length === 0) return 'maybe';
  const answers = values.map(({ text }): Match => {
    const wanted = text.toLowerCase();
    if (wanted !== 'true' && wanted !== 'false') return 'maybe';
    return (wanted === 'true') === isAbsent ? 'yes' : 'no';
  });
  return strongest(answers);
}

function matchAbsence(condition: Condition, operator: ConditionOperator): Match {
  if (condition.ifExists || condition.quantifier === 'all') return 'yes';
  if (condition.quantifier === undefined && operator.negated) return 'yes';
  return condition.values.length === 0 ? 'maybe' : 'no';
}

interface ValueQuestion {
  readonly condition: Condition;
  readonly operator: ConditionOperator;
  readonly value: string;
  readonly request: Request;
}

/** One value of the request against all values of the policy, negation left aside. */
function matchValue({ condition, operator, value, request }: ValueQuestion): Match {
  // What AWS makes of an empty list is not documented.
  if (condition.values.length === 0) return 'maybe';
  const lookUp = (key: string) => variableValue(key, request);
  let answer: Match = 'no';
  for (const pattern of condition.values) {
    const filled = fillVariables(pattern, lookUp);
    if (filled === undefined) continue;
    const matches = isUnclearFor(condition.key, operator, filled) ? undefined : operator.matches(value, filled);
    if (matches === true) return 'yes';
    if (matches === undefined) answer = 'maybe';
  }
  return answer;
}
