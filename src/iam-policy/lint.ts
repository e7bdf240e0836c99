import { type Glob, globMatches, parseGlob } from '../glob/index.js';
import type { Place } from '../json/json.js';
import { namedActionsOf } from './named-actions.js';
import type { Condition, PolicyDocument, Statement } from './policy.js';
import { isFixed } from './policy-string.js';
import { canCarry, carriersOf, type S3Action, s3Actions } from './s3/actions.js';
import type { Universe } from './universe.js';

/** Something in a policy that can hardly mean what its author thinks. It changes no verdict. */
export interface Lint extends Place {
  readonly kind: LintKind;
  /** One sentence; quotes the policy. */
  readonly text: string;
}

export const lintKinds = [
  'action-unknown-to-s3',
  'action-and-resource-never-meet',
  'condition-key-never-present',
  'condition-key-unknown',
  'for-all-values-without-null',
  'if-exists-in-an-allow',
  'deny-passed-by-a-missing-key',
  'wildcard-taken-literally',
  'allow-for-everybody-but-some',
  'principal-matches-nobody',
] as const;
export type LintKind = (typeof lintKinds)[number];

/** Reads every statement for what is no mistake of form but most likely one of meaning. */
export function lintPolicy(policy: PolicyDocument, universe: Universe): readonly Lint[] {
  return policy.statements.flatMap((statement) => [
    ...lintActions(statement),
    ...lintMeeting(statement, universe),
    ...lintPrincipal(statement),
    ...lintNobody(statement),
    ...statement.conditions.flatMap((condition) => lintCondition(condition, statement)),
  ]);
}

function at({ pointer, line, column }: Place): Place {
  return { pointer, line, column };
}

function nameOf(statement: Statement): string {
  return statement.sid === undefined ? `statement ${statement.index + 1}` : `\`${statement.sid}\``;
}

function lintActions(statement: Statement): readonly Lint[] {
  return statement.action.anyOf
    .filter((pattern) => pattern !== '*' && pattern !== 's3:*' && !isActionOfS3(parseGlob(pattern)))
    .map((pattern) => ({
      kind: 'action-unknown-to-s3',
      text: `${nameOf(statement)} names \`${pattern}\`, which is no action of S3: it means nothing here`,
      ...at(statement),
    }));
}

function isActionOfS3(pattern: Glob): boolean {
  return s3Actions.some((action) => globMatches(pattern, action.lowerCase));
}

/** Object actions need the ARN of objects, bucket actions that of the bucket; `s3:GetObject` on the bucket matches nothing. */
function lintMeeting(statement: Statement, universe: Universe): readonly Lint[] {
  if (statement.action.name !== 'Action' || statement.resource.name !== 'Resource') return [];
  const named = namedActions(statement);
  if (named.length === 0) return [];
  const resources = statement.resource.anyOf.map((resource) =>
    parseGlob(resource.parts.map((part) => (part.kind === 'variable' ? '*' : part.text)).join('')),
  );
  const onBucket = resources.some((glob) => globMatches(glob, universe.arn));
  const onObjects = statement.resource.anyOf.some((resource) => resource.text.startsWith(universe.objectPrefix) || /^[^/]*[*?]/.test(resource.text));
  if (named.some((action) => (onBucket && action.on.includes('bucket')) || (onObjects && action.on.includes('object')))) return [];
  const wanted = named.some((action) => action.on.includes('object')) ? `\`${universe.objectPrefix}*\`` : `\`${universe.arn}\``;
  const text = `the actions of ${nameOf(statement)} need ${wanted}, so with its resources it matches nothing`;
  return [{ kind: 'action-and-resource-never-meet', text, ...at(statement) }];
}

function lintPrincipal(statement: Statement): readonly Lint[] {
  if (statement.principal.name !== 'NotPrincipal' || statement.effect !== 'Allow') return [];
  const text = `${nameOf(statement)} allows everybody but the principals it lists, unsigned requests included; AWS does not support NotPrincipal with Allow`;
  return [{ kind: 'allow-for-everybody-but-some', text, ...at(statement) }];
}

/** A wildcard inside an ARN, a text of no known form, the id of a deleted user or role. */
function lintNobody(statement: Statement): readonly Lint[] {
  return statement.principal.anyOf.flatMap((value) => {
    if (value.kind !== 'invalid' && value.kind !== 'deleted') return [];
    const named = value.kind === 'invalid' ? value.text : value.id;
    const because =
      value.kind === 'invalid' ? 'S3 refuses such a principal, and it matches nobody' : 'it is the id of a deleted user or role, and matches nobody';
    return [{ kind: 'principal-matches-nobody' as const, text: `${nameOf(statement)} names \`${named}\`: ${because}`, ...at(statement) }];
  });
}

function namedActions(statement: Statement): readonly S3Action[] {
  return namedActionsOf(statement).filter(({ on }) => on.includes('bucket') || on.includes('object'));
}

function lintCondition(condition: Condition, statement: Statement): readonly Lint[] {
  return [keyNeverPresent, forAllWithoutNull, ifExistsInAllow, passedByMissingKey, wildcardTakenLiterally].flatMap(
    (check) => check(condition, statement) ?? [],
  );
}

type Check = (condition: Condition, statement: Statement) => Lint | undefined;

const keyNeverPresent: Check = (condition, statement) => {
  if (!condition.key.startsWith('s3:')) return undefined;
  if (carriersOf(condition.key) === undefined) {
    const text = `${nameOf(statement)} tests \`${condition.keyText}\`, which is no condition key of S3`;
    return { kind: 'condition-key-unknown', text, ...at(condition) };
  }
  const named = namedActions(statement);
  if (named.length === 0 || named.some((action) => canCarry(action, condition.key))) return undefined;
  const text = `no action of ${nameOf(statement)} ever carries \`${condition.keyText}\`, so the condition is decided by the key being missing`;
  return { kind: 'condition-key-never-present', text, ...at(condition) };
};

const forAllWithoutNull: Check = (condition, statement) => {
  if (condition.quantifier !== 'all' || statement.effect !== 'Allow') return undefined;
  const guarded = statement.conditions.some(
    (other) => other.key === condition.key && other.operator?.name === 'Null' && other.values.some((value) => value.text.toLowerCase() === 'false'),
  );
  if (guarded) return undefined;
  const text = `\`${condition.operatorText}\` in ${nameOf(statement)} also holds where \`${condition.keyText}\` is missing; add \`Null\` with \`false\` beside it`;
  return { kind: 'for-all-values-without-null', text, ...at(condition) };
};

const ifExistsInAllow: Check = (condition, statement) => {
  if (!condition.ifExists || statement.effect !== 'Allow') return undefined;
  const text = `\`${condition.operatorText}\` in ${nameOf(statement)} lets in every request that has no \`${condition.keyText}\``;
  return { kind: 'if-exists-in-an-allow', text, ...at(condition) };
};

/** Keys that a stranger's unsigned request lacks: a Deny that asks for a value of one lets such requests pass. */
const missingForStrangers =
  /^aws:(principalisawsservice|principalorgid|principalorgpaths|principalarn|principaltag\/.*|sourcevpce?|username|multifactorauthpresent)$/;

const passedByMissingKey: Check = (condition, statement) => {
  const { operator } = condition;
  if (statement.effect !== 'Deny' || operator === undefined || operator.negated || operator.name === 'Null') return undefined;
  if (condition.ifExists || condition.quantifier === 'all' || !missingForStrangers.test(condition.key)) return undefined;
  const text = `the Deny ${nameOf(statement)} does not touch requests that have no \`${condition.keyText}\`, unsigned ones among them`;
  return { kind: 'deny-passed-by-a-missing-key', text, ...at(condition) };
};

const wildcardTakenLiterally: Check = (condition, statement) => {
  const exact = new Set(['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase']);
  if (condition.operator === undefined || !exact.has(condition.operator.name)) return undefined;
  const wild = condition.values.find((value) => !isFixed(value) && value.parts.every((part) => part.kind === 'text'));
  if (wild === undefined) return undefined;
  const text = `\`${condition.operatorText}\` in ${nameOf(statement)} takes \`${wild.text}\` literally: its wildcards match nothing but themselves`;
  return { kind: 'wildcard-taken-literally', text, ...at(condition) };
};
