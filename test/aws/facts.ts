import type { Absent, Known, NotAsked, Unknown } from '../../src/model/observed.js';
import type { Acl, AclGrant, AwsAccountFacts, AwsBucketFacts, BlockBit, PublicAccessBlock } from '../../src/providers/aws/facts.js';

export const owner = '111122223333';
export const canonicalId = 'ab'.repeat(32);
export const bucketArn = 'arn:aws:s3:::b';
const source = { kind: 'api', operation: 'Test' } as const;

export function known<T>(value: T): Known<T> {
  return { state: 'known', value, source };
}
export const absent: Absent = { state: 'absent', source };
export const notAsked: NotAsked = { state: 'not-asked', because: 'the test did not ask' };

export function denied(permission: string): Unknown {
  return { state: 'unknown', cause: { kind: 'access-denied', permission }, source };
}

export function block(...on: readonly BlockBit[]): PublicAccessBlock {
  const isOn = (bit: BlockBit) => on.includes(bit);
  return {
    BlockPublicAcls: isOn('BlockPublicAcls'),
    IgnorePublicAcls: isOn('IgnorePublicAcls'),
    BlockPublicPolicy: isOn('BlockPublicPolicy'),
    RestrictPublicBuckets: isOn('RestrictPublicBuckets'),
  };
}
export const allOn: PublicAccessBlock = block('BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets');

const groupUri: Readonly<Record<string, string>> = {
  AllUsers: 'http://acs.amazonaws.com/groups/global/AllUsers',
  AuthenticatedUsers: 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers',
  LogDelivery: 'http://acs.amazonaws.com/groups/s3/LogDelivery',
};

/** One entry; the grantee is a group's name, an e-mail address or a canonical id. */
export function aclGrant(grantee: string, permission: string): AclGrant {
  const uri = groupUri[grantee];
  if (uri !== undefined) return { grantee: { kind: 'group', uri }, permission };
  return { grantee: grantee.includes('@') ? { kind: 'email', address: grantee } : { kind: 'canonical-user', id: grantee }, permission };
}

/** The owner's own entry and what else is given. */
export function acl(...grants: readonly AclGrant[]): Acl {
  return { owner: canonicalId, grants: [aclGrant(canonicalId, 'FULL_CONTROL'), ...grants] };
}

/** An account that turned nothing on. */
export function accountFacts(more: Partial<AwsAccountFacts> = {}): AwsAccountFacts {
  return { partition: 'aws', account: owner, canonicalId, caller: `arn:aws:iam::${owner}:role/audit`, publicAccessBlock: absent, ...more };
}

/** Bucket `b` of today, read in full: no policy, ACLs ended, no switch of its own on. */
export function bucketFacts(more: Partial<AwsBucketFacts> = {}): AwsBucketFacts {
  return {
    name: 'b',
    partition: 'aws',
    account: owner,
    region: 'eu-central-1',
    state: 'present',
    policy: absent,
    ownership: known('BucketOwnerEnforced'),
    acl: known(acl()),
    publicAccessBlock: absent,
    policyStatus: notAsked,
    requestPayment: known('BucketOwner'),
    encryption: known({ algorithm: 'AES256' }),
    website: absent,
    ...more,
  };
}

export function policyText(...statements: readonly object[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/** Allow everybody s3:GetObject on everything, unless said otherwise. */
export function allow(more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${bucketArn}/*`, ...more };
}

/** Deny everybody everything, unless said otherwise. */
export function deny(more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: [bucketArn, `${bucketArn}/*`], ...more };
}
