import { parseAddressRange } from './addresses.js';
import type { Condition, PolicyDocument, PrincipalValue, Statement } from './policy.js';
import { isFixed, type PolicyString } from './policy-string.js';

export type AwsPublic = 'public' | 'not-public' | 'unknown';

/**
 * S3's own meaning of public (S3 User Guide, "Blocking public access", "The meaning of public"): a policy is public unless every
 * grant is tied to fixed values. It predicts what RestrictPublicBuckets and BlockPublicPolicy act on; it says nothing of real reach.
 * `unknown` where the page leaves it open; Denies are not looked at, since the page does not say that they count.
 */
export function awsPublic(policy: PolicyDocument, kind: 'bucket' | 'access-point'): AwsPublic {
  const answers = policy.statements.filter((statement) => statement.effect === 'Allow').map((statement) => statementPublic(statement, kind));
  if (answers.includes('public')) return 'public';
  return answers.includes('unknown') || policy.unreadable.length > 0 ? 'unknown' : 'not-public';
}

function statementPublic(statement: Statement, kind: 'bucket' | 'access-point'): AwsPublic {
  const open = opennessOf(statement);
  if (open === 'not-public') return 'not-public';
  const limits = statement.conditions.map((condition) => limitOf(condition, kind));
  if (limits.includes('limits')) return 'not-public';
  if (limits.includes('unsure') || statement.doubts.length > 0) return 'unknown';
  return open === 'public' && !grantsListedActions(statement) ? 'unknown' : open;
}

function opennessOf({ principal }: Statement): AwsPublic {
  if (principal.name === 'NotPrincipal') return 'public';
  const answers = principal.anyOf.map(principalPublic);
  return answers.includes('public') ? 'public' : answers.includes('unknown') ? 'unknown' : 'not-public';
}

function principalPublic(value: PrincipalValue): AwsPublic {
  switch (value.kind) {
    case 'everyone':
    case 'authenticated':
    case 'federated':
      return 'public';
    case 'service':
      return value.name.includes('*') ? 'unknown' : 'not-public';
    case 'invalid':
      // S3 would not store it, so it says nothing of one.
      return 'unknown';
    case 'account':
    case 'arn':
    case 'canonical-user':
    case 'origin-access-identity':
    case 'deleted':
      return 'not-public';
  }
}

/** Older API text names these actions; for a grant of others alone the page and that text differ. */
const listedActions = ['s3:get', 's3:list', 's3:abortmultipartupload', 's3:delete', 's3:put', 's3:restoreobject'];

function grantsListedActions({ action }: Statement): boolean {
  if (action.name === 'NotAction') return true;
  return action.anyOf.some((pattern) => {
    const fixedPart = pattern.split(/[*?]/)[0] ?? '';
    const isWild = fixedPart !== pattern;
    return listedActions.some((listed) => pattern.startsWith(listed) || (isWild && listed.startsWith(fixedPart)));
  });
}

/** Keys of the page whose fixed values make a grant non-public. */
const limitingKeys = new Set([
  'aws:principalorgid',
  'aws:sourcearn',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourceowner',
  'aws:sourceaccount',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
  'aws:userid',
  's3:dataaccesspointarn',
  's3:dataaccesspointaccount',
]);

/** Keys that are newer than the page: S3 may or may not count them. */
const newerKeys = new Set([
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalorgpaths',
  'aws:principalisawsservice',
  'aws:principalservicename',
  'aws:principalservicenameslist',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:sourcevpcarn',
  'aws:vpceaccount',
  'aws:vpceorgid',
  'aws:vpceorgpaths',
]);

type Limit = 'limits' | 'does-not' | 'unsure';

function limitOf(condition: Condition, kind: 'bucket' | 'access-point'): Limit {
  const { operator, key } = condition;
  if (operator === undefined) return 'unsure';
  // True without the key, so they tie the grant to nothing.
  if (operator.negated || condition.ifExists || condition.values.length === 0) return 'does-not';
  if (key === 'aws:sourceip') return operator.name === 'IpAddress' && condition.quantifier === undefined ? addressLimit(condition.values) : 'unsure';
  if (!limitingKeys.has(key) && !newerKeys.has(key)) return 'does-not';
  // In an access point's own policy such a grant is public.
  if (key === 's3:dataaccesspointarn' && kind === 'access-point') return 'does-not';
  // Presence alone is no fixed value.
  if (operator.name === 'Null') return 'does-not';
  const family = familyOf(operator.name);
  if (family === 'other') return newerKeys.has(key) ? 'unsure' : 'does-not';
  if (condition.quantifier === 'all') return 'unsure';
  if (!condition.values.every((value) => isFixedFor(key, value))) return wildLimit(condition, family);
  // The page leaves out the sessions of a role, whatever it means by that.
  if (key === 'aws:userid' && condition.values.some((value) => /^AROA[A-Z0-9]+:/.test(value.text))) return 'unsure';
  return newerKeys.has(key) || condition.quantifier === 'any' ? 'unsure' : 'limits';
}

function familyOf(operator: string): 'exact' | 'pattern' | 'other' {
  if (operator === 'StringEquals' || operator === 'StringEqualsIgnoreCase') return 'exact';
  return operator === 'StringLike' || operator === 'ArnLike' || operator === 'ArnEquals' ? 'pattern' : 'other';
}

/** A wildcard is no fixed value; whether S3 knows that `StringEquals` takes it literally is not documented. */
function wildLimit({ key, values }: Condition, family: 'exact' | 'pattern'): Limit {
  const hasVariable = values.some((value) => value.parts.some((part) => part.kind === 'variable'));
  if (family === 'exact' && !hasVariable) return 'unsure';
  // If the key counts at all, a wildcard is no fixed value; but a fixed account in an ARN might do.
  if (key === 'aws:principalarn' && values.every((value) => /^arn:[^:*?$]+:(iam|sts)::\d{12}:/.test(value.text))) return 'unsure';
  if (organizationPaths.has(key) && values.every((value) => /^o-[a-z0-9]+\//.test(value.text))) return 'unsure';
  // With any Region the account is still fixed.
  if (key === 's3:dataaccesspointarn' && values.every((value) => accessPointOfAccount.test(value.text))) return 'unsure';
  const isRoleSession = key === 'aws:userid' && values.every((value) => /^(AROA|AIDA)[A-Z0-9]+(:[^*?]*|:\*)?$/.test(value.text));
  return isRoleSession ? 'unsure' : 'does-not';
}

/** A path begins with its organization. */
const organizationPaths: ReadonlySet<string> = new Set(['aws:principalorgpaths', 'aws:sourceorgpaths', 'aws:vpceorgpaths']);

const accessPointOfAccount = /^arn:aws[a-z-]*:s3:[a-z0-9*?-]+:\d{12}:accesspoint\/[^:$]*$/;

/** In a bucket's policy the name of an access point alone may be a wildcard. */
function isFixedFor(key: string, value: PolicyString): boolean {
  if (isFixed(value)) return true;
  return key === 's3:dataaccesspointarn' && /^arn:aws[a-z-]*:s3:[a-z0-9-]+:\d{12}:accesspoint\/[^:$]*$/.test(value.text);
}

/** Per range, as the page has it: broader than /8, or /32 for IPv6, is public. It excepts RFC 1918, none of which is broader. */
function addressLimit(values: readonly PolicyString[]): Limit {
  const ranges = values.map((value) => parseAddressRange(value.text));
  if (ranges.includes(undefined)) return 'unsure';
  const tooBroad = ranges.some((range) => {
    if (range === undefined) return false;
    return range.last - range.first + 1n > 1n << (range.family === 4 ? 24n : 96n);
  });
  return tooBroad ? 'does-not' : 'limits';
}
