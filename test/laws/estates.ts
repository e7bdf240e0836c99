import fc from 'fast-check';
import { awsPublic, parsePolicyText } from '../../src/iam-policy/index.js';
import type { Observed } from '../../src/model/observed.js';
import { type AwsAccountFacts, type AwsBucketFacts, type BlockBit, blockBits, type PublicAccessBlock } from '../../src/providers/aws/facts.js';
import { absent, accountFacts, acl, aclGrant, block, bucketArn, bucketFacts, denied, known, notAsked, policyText } from '../aws/facts.js';

/** What the policies of these worlds can say: a small grammar in which most pairs of an Allow and a Deny have something to do with each other. */
const principals = fc.constantFrom<unknown>(
  '*',
  '*',
  { AWS: '*' },
  { AWS: 'arn:aws:iam::444455556666:root' },
  { AWS: '444455556666' },
  { AWS: ['arn:aws:iam::444455556666:root', 'arn:aws:iam::555566667777:role/reader'] },
  { AWS: 'arn:aws:iam::111122223333:role/app' },
  { Service: 'cloudtrail.amazonaws.com' },
  { Service: 'cloudfront.amazonaws.com', AWS: '*' },
  { CanonicalUser: 'cd'.repeat(32) },
  { AWS: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE' },
);
const principal = fc.oneof(
  { weight: 9, arbitrary: principals.map((value) => ({ Principal: value })) },
  { weight: 1, arbitrary: fc.constantFrom({ NotPrincipal: { AWS: 'arn:aws:iam::444455556666:root' } }, { NotPrincipal: { AWS: '*' } }) },
);

const actionNames = [
  's3:GetObject',
  's3:GetObject*',
  's3:Get*',
  's3:ListBucket',
  's3:PutObject',
  's3:PutObjectAcl',
  's3:GetObjectTagging',
  's3:GetObjectVersion',
  's3:PutObjectTagging',
  's3:PutBucketAcl',
  's3:PutBucketPolicy',
  's3:DeleteObject',
  's3:GetBucketAcl',
  's3:PutLifecycleConfiguration',
  's3:*',
];
const action = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...actionNames).map((name) => ({ Action: name as unknown })) },
  {
    weight: 2,
    arbitrary: fc.uniqueArray(fc.constantFrom(...actionNames), { minLength: 1, maxLength: 3 }).map((names) => ({ Action: names as unknown })),
  },
  { weight: 1, arbitrary: fc.constantFrom('s3:Put*', ['s3:GetObject', 's3:ListBucket']).map((names) => ({ NotAction: names as unknown })) },
);

const resourceNames = [
  bucketArn,
  `${bucketArn}/*`,
  `${bucketArn}/public/*`,
  `${bucketArn}/public/a*`,
  `${bucketArn}/*.csv`,
  `${bucketArn}/one`,
  `${bucketArn}*`,
  'arn:aws:s3:::other/*',
  '*',
  `${bucketArn}/\${aws:username}/*`,
];

/** Some in each cell that these cut. */
export const keysOfGrammar = ['x', 'one', 'one/x', 'a.csv', 'public/x', 'public/a', 'public/ax', 'public/x.csv', 'public/a.csv'] as const;

const resource = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ Resource: [bucketArn, `${bucketArn}/*`] as unknown }) },
  { weight: 3, arbitrary: fc.constantFrom(...resourceNames).map((name) => ({ Resource: name as unknown })) },
  {
    weight: 2,
    arbitrary: fc.uniqueArray(fc.constantFrom(...resourceNames), { minLength: 1, maxLength: 3 }).map((names) => ({ Resource: names as unknown })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(`${bucketArn}/public/*`, [bucketArn, `${bucketArn}/one`]).map((names) => ({ NotResource: names as unknown })),
  },
);

const conditions: readonly Readonly<Record<string, Readonly<Record<string, unknown>>>>[] = [
  { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
  { StringNotEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
  { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
  { StringEquals: { 'aws:PrincipalAccount': '111122223333' } },
  { StringNotEquals: { 'aws:PrincipalAccount': ['111122223333', '444455556666'] } },
  { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
  { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
  { IpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '203.0.113.0/24'] } },
  { IpAddress: { 'aws:SourceIp': '128.0.0.0/1' } },
  { StringEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } },
  { StringNotEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } },
  { StringLike: { 'aws:SourceVpc': 'vpc-*' } },
  { Bool: { 'aws:SecureTransport': 'false' } },
  { Bool: { 'aws:SecureTransport': true } },
  { StringLike: { 'aws:UserAgent': '*curl*' } },
  { StringEquals: { 'aws:Referer': 'https://example.com/' } },
  { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666:role/*' } },
  { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/app' } },
  { StringLike: { 'aws:userId': 'AROAEXAMPLEID:*' } },
  { Null: { 'aws:PrincipalArn': 'true' } },
  { Null: { 'aws:SourceVpce': 'false' } },
  { StringEquals: { 's3:prefix': 'public/' } },
  { 'ForAllValues:StringEquals': { 'aws:PrincipalOrgPaths': 'o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/' } },
  { Bool: { 'aws:PrincipalIsAWSService': 'true' } },
  { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } },
  { StringEquals: { 'aws:SourceAccount': '444455556666' } },
  { ArnLike: { 'aws:SourceArn': 'arn:aws:cloudtrail:*:111122223333:trail/*' } },
  { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } },
  { StringEquals: { 's3:ExistingObjectTag/public': 'yes' } },
];
const condition = fc
  .array(fc.constantFrom(...conditions), { minLength: 0, maxLength: 2 })
  .map((chosen) => (chosen.length === 0 ? {} : { Condition: Object.assign({}, ...chosen) as unknown }));

export type StatementJson = Readonly<Record<string, unknown>>;

export function onKeyAlone({ NotResource: _, ...statement }: StatementJson, key: string): StatementJson {
  return { ...statement, Resource: `${bucketArn}/${key}` };
}

const body = fc.tuple(principal, action, resource, condition).map((parts): StatementJson => Object.assign({}, ...parts));
export const allowStatement = body.map((parts): StatementJson => ({ Effect: 'Allow', ...parts }));
export const denyStatement = body.map((parts): StatementJson => ({ Effect: 'Deny', ...parts }));
export const statements = fc
  .tuple(fc.array(allowStatement, { minLength: 1, maxLength: 2 }), fc.array(denyStatement, { maxLength: 2 }))
  .map(([allows, denies]): readonly StatementJson[] => [...allows, ...denies]);

const grantees = ['AllUsers', 'AuthenticatedUsers', 'LogDelivery', 'ef'.repeat(32), 'partner@example.com'];
const permissions = ['READ', 'WRITE', 'READ_ACP', 'WRITE_ACP', 'FULL_CONTROL', 'NEW_KIND'];
const acls = fc
  .array(fc.tuple(fc.constantFrom(...grantees), fc.constantFrom(...permissions)), { maxLength: 2 })
  .map((entries) => acl(...entries.map(([grantee, permission]) => aclGrant(grantee, permission))));

export function observed<T>(value: fc.Arbitrary<T>, permission: string, more: { readonly canBeAbsent: boolean }): fc.Arbitrary<Observed<T>> {
  return fc.oneof(
    { weight: 8, arbitrary: value.map(known) },
    { weight: more.canBeAbsent ? 3 : 0, arbitrary: fc.constant(absent) },
    { weight: 1, arbitrary: fc.constant(denied(permission)) },
    { weight: 1, arbitrary: fc.constant(notAsked) },
  );
}

const blocks: fc.Arbitrary<PublicAccessBlock> = fc.subarray<BlockBit>([...blockBits]).map((on) => block(...on));

export const accounts: fc.Arbitrary<AwsAccountFacts> = observed(blocks, 's3:GetAccountPublicAccessBlock', { canBeAbsent: true }).map(
  (publicAccessBlock) => accountFacts({ publicAccessBlock }),
);

const policies = fc.oneof(
  { weight: 9, arbitrary: statements.map((list) => policyText(...list)) },
  { weight: 1, arbitrary: fc.constantFrom('{"Version":"2012-10-17","Statement":[', '{"Statement":{"Effect":"Allow"}}', '', 'null') },
);

/** S3 answers as its documentation says; where that is silent, either way. */
function statusFor(policy: Observed<string>): fc.Arbitrary<Observed<boolean>> {
  if (policy.state !== 'known') return fc.constant(notAsked);
  const parsed = parsePolicyText(policy.value);
  const ours = parsed.ok ? awsPublic(parsed.value, 'bucket') : 'unknown';
  const answers = ours === 'unknown' ? fc.boolean() : fc.constant(ours === 'public');
  return fc.oneof({ weight: 2, arbitrary: fc.constant(notAsked) }, { weight: 1, arbitrary: answers.map(known) });
}

export const buckets: fc.Arbitrary<AwsBucketFacts> = fc
  .record({
    policy: observed(policies, 's3:GetBucketPolicy', { canBeAbsent: true }),
    ownership: observed(fc.constantFrom('BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'), 's3:GetBucketOwnershipControls', {
      canBeAbsent: true,
    }),
    acl: observed(acls, 's3:GetBucketAcl', { canBeAbsent: false }),
    publicAccessBlock: observed(blocks, 's3:GetBucketPublicAccessBlock', { canBeAbsent: true }),
    requestPayment: observed(fc.constantFrom('BucketOwner', 'BucketOwner', 'Requester'), 's3:GetBucketRequestPayment', { canBeAbsent: false }),
    encryption: observed(
      fc.constantFrom({ algorithm: 'AES256' }, { algorithm: 'aws:kms' }, { algorithm: 'aws:kms', kmsKey: 'key-1' }),
      's3:GetEncryptionConfiguration',
      { canBeAbsent: true },
    ),
    website: observed(fc.constantFrom({ indexDocument: 'index.html' }, { redirectTo: 'example.com' }), 's3:GetBucketWebsite', { canBeAbsent: true }),
  })
  .chain((facts) => statusFor(facts.policy).map((policyStatus) => bucketFacts({ ...facts, policyStatus })));

/** A bucket whose policy alone decides: no switch is on anywhere, ACLs can be written. */
export function onlyPolicy(list: readonly StatementJson[]): AwsBucketFacts {
  return bucketFacts({ policy: known(policyText(...list)), ownership: known('ObjectWriter') });
}
