import { describe, expect, test } from 'vitest';
import type { AwsAccountFacts, AwsBucketFacts, BlockBit } from '../../src/providers/aws/facts.js';
import { judged, reachOf } from '../aws/evaluated.js';
import { accountFacts, acl, aclGrant, allOn, allow, block, bucketArn, bucketFacts, denied, deny, known, policyText } from '../aws/facts.js';

/** What other scanners got wrong, by the ids of our collection of public reports; states of the account are rebuilt here. */
interface Case {
  readonly id: string;
  readonly state: string;
  readonly bucket: Partial<AwsBucketFacts>;
  readonly account?: Partial<AwsAccountFacts>;
  /** Who besides the owner can do what. */
  readonly reach: readonly string[];
  readonly exitCode: 0 | 1 | 3;
  /** Rules that have to speak, besides others. */
  readonly rules?: readonly string[];
  readonly not?: readonly string[];
}

const policy = (...statements: readonly object[]) => ({ policy: known(policyText(...statements)) });
const withAcl = (...grants: readonly (readonly [string, string])[]): Partial<AwsBucketFacts> => ({
  ownership: known('ObjectWriter'),
  acl: known(acl(...grants.map(([grantee, permission]) => aclGrant(grantee, permission)))),
});
const both = [bucketArn, `${bucketArn}/*`];
const account = (...bits: readonly BlockBit[]) => ({ publicAccessBlock: known(block(...bits)) });
const closed = { publicAccessBlock: known(allOn) };
const anythingByPolicy = ['anyone anything undetermined by policy'];
const organization = 'o-a1b2c3d4e5';

const falseAlarms: readonly Case[] = [
  {
    id: 'A01',
    state: 'everything to everybody, from one VPC only',
    bucket: policy(allow({ Action: 's3:*', Resource: both, Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1a2b3c4d' } } })),
    reach: [
      'network change-permissions reachable by policy',
      'network write reachable by policy',
      'network delete reachable by policy',
      'network read reachable by policy',
      'network list reachable by policy',
      'network read-permissions reachable by policy',
    ],
    exitCode: 0,
    not: ['anyone-can-read', 'any-account-can-read'],
  },
  {
    id: 'A02',
    state: 's3:Get* to everybody is a read and no write',
    bucket: policy(allow({ Action: 's3:Get*' })),
    reach: ['anyone read reachable by policy', 'anyone read-permissions reachable by policy'],
    exitCode: 1,
    not: ['anyone-can-write'],
  },
  {
    id: 'A03',
    state: 'public write under RestrictPublicBuckets of the bucket',
    bucket: { ...policy(allow({ Action: 's3:PutObject' })), publicAccessBlock: known(block('RestrictPublicBuckets')) },
    reach: ['anyone write blocked by policy'],
    exitCode: 0,
    rules: ['one-switch-from-public'],
  },
  {
    id: 'A04',
    state: 'account closed, bucket without a configuration of its own',
    bucket: policy(allow()),
    account: closed,
    reach: ['anyone read blocked by policy'],
    exitCode: 0,
    not: ['bucket-public-access-block-incomplete'],
  },
  {
    id: 'A05',
    state: 'bucket closed, ACL public',
    bucket: { ...withAcl(['AllUsers', 'READ']), publicAccessBlock: known(allOn) },
    reach: ['anyone list blocked by acl'],
    exitCode: 0,
  },
  {
    id: 'A07',
    state: 'a service principal without a source condition',
    bucket: policy(allow({ Principal: { Service: 'cloudtrail.amazonaws.com' }, Action: 's3:PutObject' })),
    reach: ['service cloudtrail.amazonaws.com write reachable by policy'],
    exitCode: 1,
    rules: ['service-can-write'],
    not: ['anyone-can-write', 'any-account-can-write'],
  },
  {
    id: 'A08',
    state: 'TLS is enforced for objects, not for the bucket',
    bucket: policy(deny({ Resource: `${bucketArn}/*`, Condition: { Bool: { 'aws:SecureTransport': 'false' } } })),
    reach: [],
    exitCode: 0,
    rules: ['tls-not-enforced'],
  },
  {
    id: 'A09',
    state: 'every read denied by the organization',
    bucket: {
      policy: denied('s3:GetBucketPolicy'),
      acl: denied('s3:GetBucketAcl'),
      ownership: denied('s3:GetBucketOwnershipControls'),
      publicAccessBlock: denied('s3:GetBucketPublicAccessBlock'),
    },
    reach: ['anyone anything undetermined by acl', 'anyone anything undetermined by policy'],
    exitCode: 3,
    not: ['anyone-can-read', 'anyone-can-change-permissions'],
  },
  {
    id: 'A10',
    state: 'Block Public Access of the bucket denied',
    bucket: { ...policy(allow()), publicAccessBlock: denied('s3:GetBucketPublicAccessBlock') },
    reach: ['anyone read undetermined by policy'],
    exitCode: 3,
    not: ['bucket-public-access-block-incomplete', 'anyone-can-read'],
  },
  {
    id: 'A11',
    state: 'the policy could not be fetched',
    bucket: { policy: { state: 'unknown', cause: { kind: 'unreachable' }, source: { kind: 'api', operation: 'GetBucketPolicy' } } },
    reach: anythingByPolicy,
    exitCode: 3,
    not: ['tls-not-enforced'],
  },
  {
    id: 'A12',
    state: 'one of two organizations and a role name: keys are ANDed',
    bucket: policy(
      allow({
        Condition: {
          StringEquals: { 'aws:PrincipalOrgID': [organization, 'o-b1b2c3d4e5'] },
          StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/X-*' },
        },
      }),
    ),
    reach: [`organization ${organization} read reachable by policy`, 'organization o-b1b2c3d4e5 read reachable by policy'],
    exitCode: 1,
    rules: ['foreign-organization-can-read'],
    not: ['anyone-can-read', 'any-account-can-read'],
  },
  {
    id: 'A13',
    state: 'StringLike on aws:userId without a wildcard',
    bucket: policy(allow({ Principal: { AWS: '*' }, Condition: { StringLike: { 'aws:userId': 'AROAEXAMPLEID12345678:foo' } } })),
    reach: ['outside-account AROAEXAMPLEID12345678 read reachable by policy'],
    exitCode: 0,
    not: ['anyone-can-read', 'any-account-can-read'],
  },
  {
    id: 'A14',
    state: 'organization paths and a role name with a wildcard',
    bucket: policy(
      allow({
        Condition: {
          'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': `${organization}/*` },
          StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/*' },
        },
      }),
    ),
    reach: [`organization ${organization} read reachable by policy`],
    exitCode: 1,
    not: ['anyone-can-read', 'any-account-can-read'],
  },
  {
    id: 'A15',
    state: 'a principal that was deleted',
    bucket: policy(allow({ Principal: { AWS: 'AROAEXAMPLEID12345678' } })),
    reach: [],
    exitCode: 0,
  },
  {
    id: 'A16',
    state: 'an origin access identity, written with spaces',
    bucket: policy(allow({ Principal: { AWS: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE' } })),
    reach: ['outside-account E1EXAMPLE read reachable by policy'],
    exitCode: 0,
    rules: ['origin-access-identity-can-read'],
    not: ['anyone-can-read'],
  },
  {
    id: 'A17',
    state: 'the same identity with underscores is the same principal',
    bucket: policy(allow({ Principal: { AWS: 'arn:aws:iam::cloudfront:user/CloudFront_Origin_Access_Identity_E1EXAMPLE' } })),
    reach: ['outside-account E1EXAMPLE read reachable by policy'],
    exitCode: 0,
  },
  {
    id: 'A18',
    state: 'named accounts with all switches on stay what they are, and are not public',
    bucket: policy(allow({ Principal: { AWS: ['444455556666', '555566667777'] } })),
    account: closed,
    reach: ['outside-account 444455556666 read reachable by policy', 'outside-account 555566667777 read reachable by policy'],
    exitCode: 1,
    not: ['anyone-can-read', 'one-switch-from-public'],
  },
  {
    id: 'A19',
    state: 'writing for one source account',
    bucket: policy(allow({ Action: 's3:PutObject', Condition: { StringLike: { 'aws:SourceAccount': '444455556666' } } })),
    reach: ['outside-account 444455556666 write reachable by policy'],
    exitCode: 1,
    not: ['anyone-can-write', 'any-account-can-write', 'service-can-write'],
  },
  {
    id: 'A20',
    state: 'a Deny of everything without a principal is not valid, and not public',
    bucket: policy({ Effect: 'Deny', Action: '*', Resource: '*' }),
    reach: anythingByPolicy,
    exitCode: 3,
    not: ['anyone-can-read', 'any-account-can-read'],
  },
  { id: 'A21', state: 'a Deny of deletes', bucket: policy(deny({ Action: 's3:DeleteObject*', Resource: `${bucketArn}/*` })), reach: [], exitCode: 0 },
  {
    id: 'A22',
    state: 'a Deny outside of one range',
    bucket: policy(deny({ Condition: { NotIpAddress: { 'aws:SourceIp': '54.240.143.0/24' } } })),
    reach: [],
    exitCode: 0,
  },
  {
    id: 'A28',
    state: 'BlockPublicPolicy off at the account and on at the bucket: the stricter one counts',
    bucket: { publicAccessBlock: known(block('BlockPublicPolicy')) },
    account: account('BlockPublicAcls', 'IgnorePublicAcls', 'RestrictPublicBuckets'),
    reach: [],
    exitCode: 0,
    not: ['bucket-public-access-block-incomplete'],
  },
  {
    id: 'A29',
    state: 'public ACL and public policy, each held by the account',
    bucket: { ...withAcl(['AllUsers', 'READ']), ...policy(allow()) },
    account: account('IgnorePublicAcls', 'RestrictPublicBuckets'),
    reach: ['anyone read blocked by policy', 'anyone list blocked by acl'],
    exitCode: 0,
  },
  {
    id: 'A30',
    state: 'IgnorePublicAcls alone holds the ACL, not the policy',
    bucket: { ...withAcl(['AllUsers', 'READ']), ...policy(allow()), publicAccessBlock: known(block('IgnorePublicAcls')) },
    reach: ['anyone read reachable by policy', 'anyone list blocked by acl'],
    exitCode: 1,
  },
  {
    id: 'A31',
    state: 'one switch at the account, the other at the bucket: bits are merged, not levels',
    bucket: { ...withAcl(['AllUsers', 'READ']), ...policy(allow()), publicAccessBlock: known(block('RestrictPublicBuckets')) },
    account: account('IgnorePublicAcls'),
    reach: ['anyone read blocked by policy', 'anyone list blocked by acl'],
    exitCode: 0,
  },
  {
    id: 'A32',
    state: 'a public entry of an ACL that object ownership has ended, and a policy for own people',
    bucket: {
      ...withAcl(['AllUsers', 'READ']),
      ownership: known('BucketOwnerEnforced'),
      ...policy(allow({ Principal: { AWS: 'arn:aws:iam::111122223333:root' } })),
    },
    reach: [],
    exitCode: 0,
  },
];

const missed: readonly Case[] = [
  {
    id: 'B01 by the ACL',
    state: 'public policy, ACL denied',
    bucket: { ...policy(allow()), ownership: known('ObjectWriter'), acl: denied('s3:GetBucketAcl') },
    reach: ['anyone read reachable by policy', 'anyone anything undetermined by acl'],
    exitCode: 1,
  },
  {
    id: 'B01 by the ACL alone',
    state: 'ACL denied',
    bucket: { ownership: known('ObjectWriter'), acl: denied('s3:GetBucketAcl') },
    reach: ['anyone anything undetermined by acl'],
    exitCode: 3,
  },
  {
    id: 'B01 by the policy',
    state: 'public ACL, policy denied',
    bucket: { ...withAcl(['AllUsers', 'READ']), policy: denied('s3:GetBucketPolicy') },
    reach: ['anyone list reachable by acl', 'anyone anything undetermined by policy'],
    exitCode: 1,
  },
  {
    id: 'B02',
    state: 'encryption denied',
    bucket: { ...policy(allow()), encryption: denied('s3:GetEncryptionConfiguration') },
    reach: ['anyone read reachable by policy'],
    exitCode: 1,
    rules: ['fact-not-read open'],
  },
  {
    id: 'B03',
    state: 'ownership denied and nothing else wrong',
    bucket: { ownership: denied('s3:GetBucketOwnershipControls') },
    reach: [],
    exitCode: 3,
  },
  {
    id: 'B05',
    state: 'everything to everybody',
    bucket: policy(allow({ Action: 's3:*', Resource: both })),
    reach: [
      'anyone change-permissions reachable by policy',
      'anyone write reachable by policy',
      'anyone delete reachable by policy',
      'anyone read reachable by policy',
      'anyone list reachable by policy',
      'anyone read-permissions reachable by policy',
    ],
    exitCode: 1,
    rules: ['anyone-can-read', 'anyone-can-write'],
  },
  {
    id: 'B06',
    state: 'S3 says public where no stranger gets in: both answers are told',
    bucket: { ...policy(allow({ Principal: { AWS: '111122223333' } })), policyStatus: known(true) },
    reach: [],
    exitCode: 0,
    rules: ['aws-public-disagrees'],
  },
  {
    id: 'B07',
    state: 'no Block Public Access configuration is none',
    bucket: policy(allow()),
    reach: ['anyone read reachable by policy'],
    exitCode: 1,
    rules: ['bucket-public-access-block-incomplete'],
  },
  {
    id: 'B08',
    state: 'public by policy, ACL private',
    bucket: { ...withAcl(), ...policy(allow()) },
    reach: ['anyone read reachable by policy'],
    exitCode: 1,
  },
  {
    id: 'B09, B11',
    state: 'authenticated-read is every account there is',
    bucket: withAcl(['AuthenticatedUsers', 'READ']),
    reach: ['any-account list reachable by acl'],
    exitCode: 1,
  },
  {
    id: 'B12',
    state: 'a star under AWS',
    bucket: policy(allow({ Principal: { AWS: '*' } })),
    reach: ['anyone read reachable by policy'],
    exitCode: 1,
  },
  {
    id: 'B15',
    state: 'a level that is absent holds nothing',
    bucket: { ...policy(allow()), publicAccessBlock: known(block('BlockPublicPolicy')) },
    reach: ['anyone read reachable by policy'],
    exitCode: 1,
  },
  {
    id: 'B16',
    state: 'public ACL on a bucket of any age',
    bucket: withAcl(['AllUsers', 'READ'], ['AllUsers', 'WRITE']),
    reach: ['anyone write reachable by acl', 'anyone list reachable by acl'],
    exitCode: 1,
  },
  { id: 'B17', state: 'public by ACL, no policy', bucket: withAcl(['AllUsers', 'READ']), reach: ['anyone list reachable by acl'], exitCode: 1 },
  { id: 'B19', state: 'no policy: other accounts get nothing', bucket: {}, reach: [], exitCode: 0 },
  {
    id: 'B20',
    state: 'a star matches everybody',
    bucket: policy(allow({ Principal: '*' })),
    reach: ['anyone read reachable by policy'],
    exitCode: 1,
  },
  {
    id: 'B21',
    state: 'one condition bounds every access that its statement gives',
    bucket: policy(allow({ Action: 's3:*', Resource: both, Condition: { StringEquals: { 'aws:PrincipalOrgID': organization } } })),
    reach: ['change-permissions', 'write', 'delete', 'read', 'list', 'read-permissions'].map(
      (access) => `organization ${organization} ${access} reachable by policy`,
    ),
    exitCode: 1,
    not: ['anyone-can-read', 'anyone-can-write', 'anyone-can-list', 'anyone-can-delete', 'any-account-can-read'],
  },
  {
    id: 'B22',
    state: 'two keys under one operator are both asked',
    bucket: policy(allow({ Condition: { StringEquals: { 'aws:PrincipalAccount': '444455556666', 'aws:PrincipalOrgID': organization } } })),
    reach: ['outside-account 444455556666 read reachable by policy'],
    exitCode: 1,
    not: ['any-account-can-read', 'foreign-organization-can-read'],
  },
  {
    id: 'B22 with a condition that anyone meets beside',
    state: 'an odd condition does not hide a bucket',
    bucket: policy(allow({ Condition: { StringLike: { 'aws:UserAgent': '*', 'aws:Referer': '*' } } })),
    reach: ['anyone read reachable by policy'],
    exitCode: 1,
  },
  {
    id: 'B23',
    state: 'a Deny of plain requests that holds for some addresses only enforces nothing',
    bucket: policy(
      deny({
        Action: 's3:*',
        Resource: both,
        Condition: { Bool: { 'aws:SecureTransport': 'false' }, IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
      }),
    ),
    reach: [],
    exitCode: 0,
    rules: ['tls-not-enforced'],
  },
  {
    id: 'B24',
    state: 'ForAllValues holds for a key that is not there',
    bucket: policy(allow({ Condition: { 'ForAllValues:StringEquals': { 'aws:PrincipalOrgPaths': `${organization}/r-ab12/` } } })),
    reach: ['anyone read reachable by policy'],
    exitCode: 1,
  },
  {
    id: 'B25',
    state: 'ForAllValues with a Null guard beside it',
    bucket: policy(
      allow({
        Condition: { 'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': `${organization}/*` }, Null: { 'aws:PrincipalOrgPaths': 'false' } },
      }),
    ),
    reach: [`organization ${organization} read reachable by policy`],
    exitCode: 1,
    not: ['anyone-can-read', 'any-account-can-read'],
  },
  {
    id: 'B26',
    state: 'an Allow for everybody but one',
    bucket: policy({ Effect: 'Allow', NotPrincipal: { AWS: '444455556666' }, Action: 's3:GetObject', Resource: `${bucketArn}/*` }),
    reach: ['anyone read reachable by policy'],
    exitCode: 1,
  },
  {
    id: 'B27 resource',
    state: 'object actions on the ARN of the bucket match nothing',
    bucket: policy(allow({ Resource: bucketArn })),
    reach: [],
    exitCode: 0,
  },
  {
    id: 'B27 principal',
    state: 'a principal type that nobody knows matches nobody, and is told',
    bucket: policy(allow({ Principal: { Robot: 'r2' } })),
    reach: anythingByPolicy,
    exitCode: 3,
  },
  {
    id: 'B28',
    state: 'Block Public Access fails for another reason than none set: the bucket keeps its row',
    bucket: {
      ...policy(allow()),
      publicAccessBlock: { state: 'unknown', cause: { kind: 'service-error' }, source: { kind: 'api', operation: 'GetPublicAccessBlock' } },
    },
    reach: ['anyone read undetermined by policy'],
    exitCode: 3,
  },
  {
    id: 'B30',
    state: 'a private ACL and no switch on, and a policy whose principal is everybody in a list',
    bucket: { ...withAcl(), ...policy(allow({ Principal: { AWS: ['*'] }, Action: ['s3:GetObject', 's3:PutObject'] })) },
    reach: ['anyone write reachable by policy', 'anyone read reachable by policy'],
    exitCode: 1,
    rules: ['anyone-can-read', 'anyone-can-write'],
  },
  {
    id: 'B34 /8',
    state: 'a network as wide as /8 is not public to S3, and wide to us',
    bucket: policy(allow({ Condition: { IpAddress: { 'aws:SourceIp': '52.0.0.0/8' } } })),
    reach: ['network read reachable by policy'],
    exitCode: 1,
    rules: ['wide-network-can-read', 'aws-public-disagrees'],
  },
  {
    id: 'B34 /7',
    state: 'broader than /8 is public to S3, so its switch holds',
    bucket: {
      ...policy(allow({ Condition: { IpAddress: { 'aws:SourceIp': '52.0.0.0/7' } } })),
      publicAccessBlock: known(block('RestrictPublicBuckets')),
    },
    reach: ['network read blocked by policy'],
    exitCode: 0,
  },
  {
    id: 'B34 side by side',
    state: 'half of the internet in pieces of which none is broader than /8',
    bucket: {
      ...policy(
        allow({
          Condition: {
            IpAddress: { 'aws:SourceIp': Array.from({ length: 127 }, (_, index) => `${index + 1}.0.0.0/8`).concat('128.0.0.0/8', '129.0.0.0/8') },
          },
        }),
      ),
      publicAccessBlock: known(allOn),
    },
    reach: ['anyone read reachable by policy'],
    exitCode: 1,
    rules: ['aws-public-disagrees'],
  },
  {
    id: 'B35',
    state: 'one public statement under RestrictPublicBuckets cuts off the partner of another statement',
    bucket: {
      ...policy(allow(), allow({ Principal: { AWS: '444455556666' }, Action: 's3:PutObject' })),
      publicAccessBlock: known(block('RestrictPublicBuckets')),
    },
    reach: ['anyone read blocked by policy', 'outside-account 444455556666 write blocked by policy'],
    exitCode: 0,
  },
  {
    id: 'B37',
    state: 'S3 counts actions that may come; we name none: two verdicts',
    bucket: policy(allow({ Action: 's3:GetNothingThatIsThereToday' })),
    reach: [],
    exitCode: 0,
    rules: ['aws-public-disagrees'],
  },
  {
    id: 'B38',
    state: 'the organization shows in the effective value of the account',
    bucket: policy(allow()),
    account: closed,
    reach: ['anyone read blocked by policy'],
    exitCode: 0,
  },
  {
    id: 'C06',
    state: 'an Allow without a principal',
    bucket: policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: `${bucketArn}/*` }),
    reach: anythingByPolicy,
    exitCode: 3,
  },
  {
    id: 'C07',
    state: 'a statement that is a string',
    bucket: { policy: known(`{"Version":"2012-10-17","Statement":["concat"]}`) },
    reach: anythingByPolicy,
    exitCode: 3,
  },
  {
    id: 'C08',
    state: 'two kinds of principal in one statement',
    bucket: policy(allow({ Principal: { AWS: '444455556666', Service: 'cloudtrail.amazonaws.com' }, Action: 's3:PutObject' })),
    reach: ['outside-account 444455556666 write reachable by policy', 'service cloudtrail.amazonaws.com write reachable by policy'],
    exitCode: 1,
  },
  {
    id: 'C36',
    state: 'a partition of its own',
    bucket: {
      partition: 'aws-us-gov',
      policy: known(policyText(allow({ Principal: { AWS: 'arn:aws-us-gov:iam::444455556666:root' }, Resource: 'arn:aws-us-gov:s3:::b/*' }))),
    },
    account: { partition: 'aws-us-gov' },
    reach: ['outside-account 444455556666 read reachable by policy'],
    exitCode: 1,
  },
  {
    id: 'C37',
    state: 'a policy of a megabyte',
    bucket: { policy: known(policyText(allow()).padEnd(1_000_000, ' ')) },
    reach: ['anyone read reachable by policy'],
    exitCode: 1,
  },
];

describe.each([
  { name: 'false alarms of others', cases: falseAlarms },
  { name: 'what others missed', cases: missed },
])('$name', ({ cases }) => {
  test.each(cases)('$id: $state', ({ bucket, account: accountMore, reach, exitCode, rules = [], not = [] }) => {
    const found = judged(bucketFacts(bucket), accountFacts(accountMore));
    expect(reachOf(found.bucket)).toEqual(reach);
    expect(found.judgement.exitCode).toBe(exitCode);
    expect(found.rules).toEqual(expect.arrayContaining([...rules]));
    expect(found.rules.filter((rule) => not.includes(rule))).toEqual([]);
  });
});

// B29: one check of another tool saw 4 of these 13 ways to write.
test.each([
  { grant: { Action: 's3:PutObject' }, access: 'write' },
  { grant: { Action: 's3:Put*' }, access: 'write' },
  { grant: { Action: 's3:*' }, access: 'write' },
  { grant: { Action: '*' }, access: 'write' },
  { grant: { Action: 's3:PutObjectAcl' }, access: 'change-permissions' },
  { grant: { Action: 's3:putobject' }, access: 'write' },
  { grant: { Action: 's3:P*' }, access: 'write' },
  { grant: { Action: 's3:PutObject*' }, access: 'write' },
  { grant: { Action: 's3:PutBucketAcl' }, access: 'change-permissions' },
  { grant: { Action: 's3:DeleteObjectVersion' }, access: 'delete' },
  { grant: { Action: 's3:ReplicateObject' }, access: 'write' },
  { grant: { Action: undefined, NotAction: 's3:GetObject' }, access: 'write' },
])('B29: $grant.Action lets strangers $access', ({ grant, access }) => {
  const bucket = { ...policy(allow({ Resource: both, ...grant })), ownership: known('ObjectWriter' as const) };
  const open = reachOf(judged(bucketFacts(bucket)).bucket).filter(
    (line) => /^(anyone|any-account) /.test(line) && line.endsWith('reachable by policy'),
  );
  expect(open.map((line) => line.split(' ')[1])).toContain(access);
});

test('B29: s3:PutBucketPolicy is answered 405 to strangers, so it is held by the service', () => {
  expect(reachOf(judged(bucketFacts(policy(allow({ Action: 's3:PutBucketPolicy', Resource: both })))).bucket)).toEqual([
    'anyone change-permissions blocked by policy',
  ]);
});

test('B32: an access point in its own policy is public where the same grant in a bucket policy is not', () => {
  const arn = 'arn:aws:s3:eu-central-1:111122223333:accesspoint/a';
  const grant = allow({
    Resource: `${arn}/object/*`,
    Condition: { StringLike: { 's3:DataAccessPointArn': 'arn:aws:s3:us-west-2:123456789012:accesspoint/*' } },
  });
  const inBucket = { ...grant, Resource: `${bucketArn}/*` };
  expect(judged(bucketFacts(policy(inBucket))).bucket.awsPublic).toBe('not-public');
  expect(judged(bucketFacts({ ...policy(grant), only: 'access-point-policy' })).bucket.awsPublic).toBe('public');
});

test('B36: a public ACL behind IgnorePublicAcls does not show, and while ACLs count those of objects are said not to be looked at', () => {
  const ignored = bucketFacts({ ...withAcl(), publicAccessBlock: known(block('IgnorePublicAcls')) });
  expect(judged(ignored).bucket.exposures).toEqual([]);
  expect(judged(ignored).bucket.notLookedAt).toContain('object ACLs');
  expect(judged(bucketFacts(withAcl())).bucket.notLookedAt).toContain('object ACLs');
  expect(judged(bucketFacts()).bucket.notLookedAt).not.toContain('object ACLs');
});

test('C22: a directory bucket has its row and is not asked for what it has not got', () => {
  const found = judged(bucketFacts({ name: 'data--euw1-az1--x-s3', state: 'not-applicable' }));
  expect(found.bucket).toMatchObject({ state: 'not-applicable', exposures: [], findings: [] });
});
