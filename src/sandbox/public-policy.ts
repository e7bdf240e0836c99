import { isIP } from 'node:net';

/**
 * What GetBucketPolicyStatus says of a policy: S3's own meaning of public (S3 User Guide, "Blocking public access to your Amazon S3 storage",
 * "The meaning of public"). S3 begins with public, and takes it back where every grant is limited to fixed values. A reading of its own, so
 * that the scanner is not tested against itself. Where the page leaves something open, the likelier reading stands here and says so; the
 * description of a bucket can say otherwise by `policyStatus`.
 */
export function isPublicPolicy(text: string): boolean {
  const document = parsed(text);
  // S3 would not store it; then nothing takes back that it is public.
  if (!isRecord(document)) return true;
  // Open: whether a Deny can make a policy not public. The page speaks of what is granted.
  return listOf(document['Statement']).some((statement) => !isRecord(statement) || (statement['Effect'] === 'Allow' && !isLimited(statement)));
}

type Members = Readonly<Record<string, unknown>>;

/** Open: older texts of the API count grants of certain actions only. The page names none. */
function isLimited(statement: Members): boolean {
  return namesFixedPrincipals(statement['Principal']) || conditionsOf(statement['Condition']).some(limits);
}

/** `NotPrincipal` is everybody else, and leaves `principal` undefined. */
function namesFixedPrincipals(principal: unknown): boolean {
  if (!isRecord(principal)) return false;
  const kinds = Object.entries(principal);
  // The page's example of a public policy is one for a web identity.
  return kinds.length > 0 && kinds.every(([kind, names]) => kind !== 'Federated' && areAll(listOf(names), isFixed));
}

interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly unknown[];
}

function conditionsOf(block: unknown): readonly Condition[] {
  if (!isRecord(block)) return [];
  return Object.entries(block).flatMap(([operator, keys]) =>
    isRecord(keys) ? Object.entries(keys).map(([key, values]) => ({ operator, key: key.toLowerCase(), values: listOf(values) })) : [],
  );
}

/** `ForAllValues:`, `...IfExists`, `Null` and every `...Not...` hold, or may hold, for a request without the key: they limit nothing. */
const comparisons = new Set(['StringEquals', 'StringEqualsIgnoreCase', 'StringLike', 'ArnEquals', 'ArnLike']);

const isFixedFor: Readonly<Record<string, (value: string) => boolean>> = {
  'aws:principalorgid': isFixed,
  // Open: the page says "AWS principal, user, role, or service principal" and names one key as an example. These say the same.
  'aws:principalarn': isFixed,
  'aws:principalaccount': isFixed,
  'aws:principalorgpaths': isFixed,
  'aws:principalservicename': isFixed,
  'aws:sourcearn': isFixed,
  'aws:sourcevpc': isFixed,
  'aws:sourcevpce': isFixed,
  'aws:sourceowner': isFixed,
  'aws:sourceaccount': isFixed,
  's3:x-amz-server-side-encryption-aws-kms-key-id': isFixed,
  's3:dataaccesspointaccount': isFixed,
  // The name of the access point may be a wildcard while the account is fixed.
  's3:dataaccesspointarn': (value) => isFixed(value) || /^arn:aws[a-z-]*:s3:[a-z0-9-]+:\d{12}:accesspoint\/[^:$]*$/.test(value),
  // Open: "outside the pattern `AROLEID:*`". It is the way to name a role's sessions, so it seems to be the one wildcard that is let through.
  'aws:userid': (value) => isFixed(value) || /^AROA[A-Z0-9]+:\*$/.test(value),
};

/** Open: keys that are newer than the page and name no principal, such as `aws:VpceOrgID`. S3 begins with public, so they limit nothing. */
function limits({ operator, key, values }: Condition): boolean {
  if (key === 'aws:sourceip') return operator === 'IpAddress' && areAll(values, isNarrow);
  const isFixedValue = Object.hasOwn(isFixedFor, key) ? isFixedFor[key] : undefined;
  if (isFixedValue === undefined) return false;
  // Open: a key of several values. One of the fixed ones must be there.
  return comparisons.has(operator.replace(/^ForAnyValue:/, '')) && areAll(values, isFixedValue);
}

function areAll(values: readonly unknown[], isWanted: (value: string) => boolean): boolean {
  return values.length > 0 && values.every((value) => typeof value === 'string' && isWanted(value));
}

/** No wildcard and no policy variable, also where an operator would take a wildcard literally. */
function isFixed(value: string): boolean {
  return !/[*?]|\$\{/.test(value);
}

/** Range by range: /8 of IPv4 or /32 of IPv6 at most. Private addresses are excepted, and no range of them is broader. */
function isNarrow(range: string): boolean {
  const [address = '', length] = range.split('/');
  const version = isIP(address);
  if (version === 0) return false;
  if (length === undefined) return true;
  const bits = /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  return version === 4 ? bits >= 8 && bits <= 32 : bits >= 32 && bits <= 128;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** IAM takes one value for a list of one. */
function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function isRecord(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
