import { awsPublic, type PolicyDocument, parsePolicyText, type Statement } from '../../iam-policy/index.js';
import type { Observed } from '../../model/observed.js';
import { isReachedFromOutside } from './evaluate/bucket.js';
import type { AwsAccountFacts, AwsBucketFacts, BlockBit, BucketRead, PublicAccessBlock } from './facts.js';

/** Which reads can still change what is said of a bucket, given what is known so far. Empty: all that matters was read. */
export type CallPlan = (bucket: AwsBucketFacts, account: AwsAccountFacts) => readonly BucketRead[];

/**
 * Asks what can still change the answer and nothing else: two reads for a modern bucket, four at most for its exposure,
 * and the facts that describe an exposure only where there is one.
 */
export const nextReads: CallPlan = (bucket, account) => {
  if (bucket.state !== 'present') return [];
  const open = (read: BucketRead): boolean => bucket[read].state === 'not-asked';
  const first = (['policy', 'ownership'] as const).filter(open);
  if (first.length > 0) return first;
  if (isLongerThanS3Holds(bucket)) return [...(aclCounts(bucket) ? ['acl' as const] : []), ...restOfReads].filter(open);
  const policy = readable(bucket);
  const second = [
    ...(aclCounts(bucket) ? ['acl' as const] : []),
    ...(blockMatters(bucket, account, policy) ? ['publicAccessBlock' as const] : []),
  ].filter(open);
  if (second.length > 0) return second;
  const describing = [...describingReads, ...(statusTeaches(policy) ? ['policyStatus' as const] : [])].filter(open);
  return describing.length > 0 && reachesOutsiders(bucket, account, policy) ? describing : [];
};

/** Facts that say how an outsider's reach is bounded or reached; only for buckets that outsiders reach. */
const describingReads = ['requestPayment', 'encryption', 'website'] as const;

const restOfReads = ['publicAccessBlock', ...describingReads, 'policyStatus'] as const;

/** S3 holds 20 KB at most. A longer policy of another store is not read to save a call: that could take seconds. White space takes none. */
const longestOfS3 = 20_480;

function isLongerThanS3Holds({ policy }: AwsBucketFacts): boolean {
  return policy.state === 'known' && policy.value.length > longestOfS3 && policy.value.replaceAll(/\s/g, '').length > longestOfS3;
}

/** The policy, where there is one that can be read. */
function readable({ policy }: AwsBucketFacts): PolicyDocument | undefined {
  const parsed = policy.state === 'known' ? parsePolicyText(policy.value) : undefined;
  return parsed?.ok === true ? parsed.value : undefined;
}

function aclCounts({ ownership }: AwsBucketFacts): boolean {
  return !(ownership.state === 'known' && ownership.value === 'BucketOwnerEnforced');
}

/** The bucket's own level matters where the account's leaves a bit off that a policy or an ACL of this bucket could feel. */
function blockMatters(bucket: AwsBucketFacts, { publicAccessBlock }: AwsAccountFacts, policy: PolicyDocument | undefined): boolean {
  const restricts = isOn(publicAccessBlock, 'RestrictPublicBuckets');
  const ignores = isOn(publicAccessBlock, 'IgnorePublicAcls');
  return (!restricts && mayBePublic(bucket, policy)) || (!ignores && aclCounts(bucket));
}

function isOn(block: Observed<PublicAccessBlock>, bit: BlockBit): boolean {
  return block.state === 'known' && block.value[bit];
}

/** S3's own answer, where it was asked for, counts more than our reading. */
function mayBePublic({ policy, policyStatus }: AwsBucketFacts, read: PolicyDocument | undefined): boolean {
  if (policy.state !== 'known') return false;
  if (policyStatus.state === 'known') return policyStatus.value;
  return read !== undefined && awsPublic(read, 'bucket') !== 'not-public';
}

function reachesOutsiders(bucket: AwsBucketFacts, account: AwsAccountFacts, policy: PolicyDocument | undefined): boolean {
  return namesOutsiders(bucket, account, policy) && isReachedFromOutside({ facts: bucket, account, now: 0 });
}

/** Most policies speak of the own account alone, and most ACLs of the owner: then there is nothing to search for. */
function namesOutsiders({ acl }: AwsBucketFacts, { account }: AwsAccountFacts, policy: PolicyDocument | undefined): boolean {
  if (acl.state === 'known' && acl.value.grants.some(({ grantee }) => grantee.kind !== 'canonical-user' || grantee.id !== acl.value.owner))
    return true;
  return policy?.statements.some((statement) => statement.effect === 'Allow' && isForOutsiders(statement.principal, account)) === true;
}

function isForOutsiders({ name, anyOf }: Statement['principal'], account: string): boolean {
  if (name === 'NotPrincipal') return true;
  return anyOf.some((value) => !('account' in value && value.account === account) && value.kind !== 'deleted' && value.kind !== 'invalid');
}

/** S3's own answer can teach something where its documentation is silent, such as on Denies, and where conditions are judged. */
function statusTeaches(policy: PolicyDocument | undefined): boolean {
  if (policy === undefined) return false;
  return awsPublic(policy, 'bucket') === 'unknown' || policy.statements.some(({ effect, conditions }) => effect === 'Deny' || conditions.length > 0);
}
