import { describe, expect, test } from 'vitest';
import { operations } from '../../src/providers/aws/collect/permissions.js';
import { readPermissions } from '../../src/providers/aws/read-permissions.js';
import { evaluated } from './evaluated.js';
import { accountFacts, bucketArn, bucketFacts, deny, known, policyText } from './facts.js';

const session = 'arn:aws:sts::111122223333:assumed-role/audit/nightly';
const role = 'arn:aws:iam::111122223333:role/audit';
const root = 'arn:aws:iam::111122223333:root';
const both = [bucketArn, `${bucketArn}/*`];

const allReads = [
  's3:GetBucketPolicy',
  's3:GetBucketOwnershipControls',
  's3:GetBucketAcl',
  's3:GetBucketPublicAccessBlock',
  's3:GetBucketPolicyStatus',
  's3:GetBucketRequestPayment',
  's3:GetEncryptionConfiguration',
  's3:GetBucketWebsite',
];

/** The reads that a Deny is said to be aimed at. */
function aimedAt(statement: object, caller = session): readonly string[] {
  const { settings } = evaluated(bucketFacts({ policy: known(policyText(deny({ Resource: both, ...statement }))) }), accountFacts({ caller }));
  return settings.flatMap((setting) => (setting.name === 'auditor-denied' ? (setting.about ?? []) : []));
}

describe('a Deny that tells the scanner from others counts, whatever it denies besides', () => {
  const scanner = { AWS: role };
  test.each([
    {
      name: 'actions by their ends',
      statement: { Principal: scanner, Action: ['s3:*Acl', 's3:*Policy*'] },
      reads: ['s3:GetBucketPolicy', 's3:GetBucketAcl', 's3:GetBucketPolicyStatus'],
    },
    { name: 'a question mark', statement: { Principal: scanner, Action: 's3:G?tBucketAcl', Resource: '*' }, reads: ['s3:GetBucketAcl'] },
    { name: 'every Get', statement: { Principal: scanner, Action: 's3:Get*', Resource: bucketArn }, reads: allReads },
    { name: 'all but one action', statement: { Principal: scanner, Action: undefined, NotAction: 's3:GetObject', Resource: '*' }, reads: allReads },
    { name: 'everything', statement: { Principal: scanner, Action: '*' }, reads: allReads },
    { name: 'its session by name', statement: { Principal: { AWS: session }, Action: 's3:*' }, reads: allReads },
    {
      name: 'its role with a path',
      statement: { Principal: { AWS: 'arn:aws:iam::111122223333:role/teams/audit' }, Action: 's3:*' },
      reads: allReads,
    },
    {
      name: 'the scanner, from some network',
      statement: { Principal: scanner, Action: 's3:*', Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } },
      reads: allReads,
    },
    { name: 'a condition on its ARN', statement: { Action: 's3:*', Condition: { ArnEquals: { 'aws:PrincipalArn': role } } }, reads: allReads },
    {
      name: 'a pattern on its ARN',
      statement: { Action: 's3:*', Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/aud*' } } },
      reads: allReads,
    },
    {
      name: 'a condition that leaves out somebody else',
      statement: { Action: 's3:*', Condition: { ArnNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/admin' } } },
      reads: allReads,
    },
    { name: 'all but the root', statement: { Principal: undefined, NotPrincipal: { AWS: root }, Action: 's3:*' }, reads: allReads },
    {
      name: 'all but an administrator',
      statement: { Principal: undefined, NotPrincipal: { AWS: [root, 'arn:aws:iam::111122223333:user/admin'] }, Action: 's3:*' },
      reads: allReads,
    },
  ])('$name', ({ statement, reads }) => {
    expect(aimedAt(statement)).toEqual(reads);
  });

  test('a user is known by its own ARN', () => {
    const user = 'arn:aws:iam::111122223333:user/audit';
    expect(aimedAt({ Principal: { AWS: user }, Action: 's3:*' }, user)).toEqual(allReads);
    expect(aimedAt({ Action: 's3:*', Condition: { StringEquals: { 'aws:username': 'audit' } } }, user)).toEqual(allReads);
    expect(aimedAt({ Principal: { AWS: user }, Action: 's3:*' })).toEqual([]);
  });

  test('in words of its own', () => {
    const policy = known(policyText(deny({ Sid: 'Blind', Principal: scanner, Action: 's3:*Acl', Resource: '*' })));
    const { settings } = evaluated(bucketFacts({ policy }), accountFacts({ caller: session }));
    expect(settings.filter(({ name }) => name === 'auditor-denied').map(({ text }) => text)).toEqual([
      'the Deny `Blind` is aimed at the scanner, and stops what it reads: `s3:GetBucketAcl`',
    ]);
  });
});

describe('a Deny for everybody counts where it is about reading the configuration', () => {
  test.each([
    { name: 'one read', statement: { Action: 's3:GetBucketPolicy' }, reads: ['s3:GetBucketPolicy'] },
    {
      name: 'reads that are no exposure',
      statement: { Action: ['s3:GetBucketRequestPayment', 's3:GetEncryptionConfiguration', 's3:GetBucketWebsite'], Resource: '*' },
      reads: ['s3:GetBucketRequestPayment', 's3:GetEncryptionConfiguration', 's3:GetBucketWebsite'],
    },
    {
      name: 'reads of buckets',
      statement: { Action: 's3:GetBucket*' },
      reads: allReads.filter((read) => read !== 's3:GetEncryptionConfiguration'),
    },
    { name: 'reads, beside data', statement: { Action: ['s3:GetObject', 's3:GetBucketAcl'] }, reads: ['s3:GetBucketAcl'] },
    { name: 'every Get on the bucket itself', statement: { Action: 's3:Get*', Resource: bucketArn }, reads: allReads },
    {
      name: 'what is left when data and changes are left out',
      statement: {
        Action: undefined,
        NotAction: [
          's3:*Object*',
          's3:List*',
          's3:Put*',
          's3:Delete*',
          's3:Create*',
          's3:*Tag*',
          's3:Replicate*',
          's3:Pause*',
          's3:Update*',
          's3:Allow*',
        ],
        Resource: bucketArn,
      },
      reads: allReads,
    },
    {
      name: 'reads from outside a network',
      statement: { Action: 's3:GetBucketAcl', Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-0123456789abcdef0' } } },
      reads: ['s3:GetBucketAcl'],
    },
  ])('$name', ({ statement, reads }) => {
    expect(aimedAt(statement)).toEqual(reads);
    expect(aimedAt(statement, '')).toEqual(reads);
  });
});

describe('a lock-down that is not about the scanner is left alone', () => {
  const notTls = { Bool: { 'aws:SecureTransport': 'false' } };
  test.each([
    { name: 'everything but TLS', statement: { Action: 's3:*', Condition: notTls } },
    { name: 'every action but TLS', statement: { Principal: { AWS: '*' }, Action: '*', Resource: '*', Condition: notTls } },
    { name: 'everything but a new TLS', statement: { Action: 's3:*', Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } } },
    { name: 'reads of the configuration without TLS', statement: { Action: 's3:GetBucket*', Condition: notTls } },
    { name: 'the scanner without TLS', statement: { Principal: { AWS: role }, Action: 's3:*', Condition: notTls } },
    {
      name: 'everything from outside a VPC endpoint',
      statement: { Action: 's3:*', Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-0123456789abcdef0' } } },
    },
    {
      name: 'everything from outside a VPC endpoint, but for an administrator',
      statement: {
        Action: 's3:*',
        Condition: {
          StringNotEquals: { 'aws:SourceVpce': 'vpce-0123456789abcdef0' },
          ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/admin' },
        },
      },
    },
    { name: 'everything from outside an office', statement: { Action: 's3:*', Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } } },
    { name: 'everything without MFA', statement: { Action: 's3:*', Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } } } },
    { name: 'other organizations', statement: { Action: 's3:*', Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } } },
    {
      name: 'unique ids that may be the own ones',
      statement: { Action: 's3:*', Condition: { StringNotLike: { 'aws:userid': 'AROAEXAMPLEADMIN00001:*' } } },
    },
    { name: 'other accounts', statement: { Action: 's3:*', Condition: { StringNotEquals: { 'aws:PrincipalAccount': '111122223333' } } } },
    { name: 'objects', statement: { Action: 's3:GetObject' } },
    { name: 'every Get of objects', statement: { Action: 's3:Get*', Resource: `${bucketArn}/*` } },
    { name: 'every Get', statement: { Action: 's3:Get*' } },
    { name: 'every Get, of some objects', statement: { Action: 's3:Get*', Resource: [bucketArn, `${bucketArn}/private/*`] } },
    { name: 'everything about ACLs', statement: { Action: 's3:*Acl' } },
    { name: 'everything', statement: { Action: 's3:*' } },
    { name: 'all but reads of objects', statement: { Action: undefined, NotAction: 's3:GetObject' } },
    { name: 'all but the scanner', statement: { Action: 's3:*', Condition: { ArnNotEquals: { 'aws:PrincipalArn': role } } } },
    { name: 'all but the scanner, as principal', statement: { Principal: undefined, NotPrincipal: { AWS: [root, role, session] }, Action: 's3:*' } },
    { name: 'all but the scanner, its session left out', statement: { Principal: undefined, NotPrincipal: { AWS: [root, role] }, Action: 's3:*' } },
    { name: 'another role', statement: { Principal: { AWS: 'arn:aws:iam::111122223333:role/intern' }, Action: 's3:*' } },
    { name: 'another role whose name ends alike', statement: { Principal: { AWS: 'arn:aws:iam::111122223333:role/not-audit' }, Action: 's3:*' } },
    { name: 'strangers', statement: { Principal: { AWS: 'arn:aws:iam::444455556666:root' }, Action: 's3:GetBucketAcl' } },
    { name: 'another bucket', statement: { Principal: { AWS: role }, Action: 's3:*', Resource: 'arn:aws:s3:::c' } },
  ])('$name', ({ statement }) => {
    expect(aimedAt(statement)).toEqual([]);
  });
});

test('every read of a bucket that the collectors declare is one that an auditor needs', () => {
  const ofAccounts = ['s3:GetAccountPublicAccessBlock', 's3:ListAllMyBuckets', 'sts:GetCallerIdentity'];
  const declared = Object.values(operations).map(({ permission }) => permission);
  expect(Object.values(readPermissions).sort()).toEqual(declared.filter((permission) => !ofAccounts.includes(permission)).sort());
  expect(allReads).toEqual(Object.values(readPermissions));
});
