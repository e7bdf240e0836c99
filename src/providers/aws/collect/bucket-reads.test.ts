import {
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketRequestPaymentCommand,
  GetBucketWebsiteCommand,
  GetPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, expect, test, vi } from 'vitest';
import { bucketReads } from '../facts.js';
import { readDefinitions, toPublicAccessBlock } from './bucket-reads.js';
import { operations } from './permissions.js';

vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true');
const s3 = mockClient(S3Client);
const client = new S3Client({ region: 'us-east-1' });
vi.unstubAllEnvs();
/** What was counted in an answer without a list. */
const none = {};
const listOf = (entries: number) => ({ list: { entries, isCut: false } });
const input = { Bucket: 'alpha', ExpectedBucketOwner: '111122223333' };

afterEach(() => s3.reset());

test('a policy is its text, and an empty text is none that could be read', async () => {
  s3.on(GetBucketPolicyCommand).resolvesOnce({ Policy: '{}' }).resolvesOnce({ Policy: '' }).resolves({});
  expect(await readDefinitions.policy.read(client, input, none)).toBe('{}');
  expect(await readDefinitions.policy.read(client, input, none)).toBeUndefined();
  expect(await readDefinitions.policy.read(client, input, none)).toBeUndefined();
  expect(s3.commandCalls(GetBucketPolicyCommand)[0]?.args[0].input).toEqual(input);
});

test('ownership is one rule with a word that is known', async () => {
  s3.on(GetBucketOwnershipControlsCommand)
    .resolvesOnce({ OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] } })
    .resolvesOnce({ OwnershipControls: { Rules: [{ ObjectOwnership: undefined }] } })
    .resolvesOnce({ OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }, { ObjectOwnership: 'BucketOwnerEnforced' }] } })
    .resolves({});
  expect(await readDefinitions.ownership.read(client, input, none)).toBe('BucketOwnerPreferred');
  for (let times = 0; times < 3; times += 1) expect(await readDefinitions.ownership.read(client, input, none)).toBeUndefined();
});

test('an access list needs its owner, its list, and a grantee and permission in each grant', async () => {
  const grant = { Grantee: { Type: 'CanonicalUser' as const, ID: 'someone' }, Permission: 'READ' as const };
  s3.on(GetBucketAclCommand)
    .resolvesOnce({ Owner: { ID: 'me' }, Grants: [grant] })
    .resolvesOnce({ Owner: { ID: 'me' }, Grants: [] })
    .resolvesOnce({ Grants: [grant] })
    .resolvesOnce({ Owner: { ID: 'me' } })
    .resolvesOnce({ Owner: { ID: 'me' }, Grants: [grant, { Permission: 'READ' }] })
    .resolves({ Owner: { ID: 'me' }, Grants: [{ Grantee: grant.Grantee }] });
  expect(await readDefinitions.acl.read(client, input, listOf(1))).toEqual({
    owner: 'me',
    grants: [{ grantee: { kind: 'canonical-user', id: 'someone' }, permission: 'READ' }],
  });
  expect(await readDefinitions.acl.read(client, input, listOf(0))).toEqual({ owner: 'me', grants: [] });
  for (const entries of [1, 0, 2, 1]) expect(await readDefinitions.acl.read(client, input, listOf(entries))).toBeUndefined();
});

test('an access list that came out shorter than it was sent is none', async () => {
  const grant = { Grantee: { Type: 'CanonicalUser' as const, ID: 'someone' }, Permission: 'READ' as const };
  s3.on(GetBucketAclCommand)
    .resolvesOnce({ Owner: { ID: 'me' }, Grants: [] })
    .resolves({ Owner: { ID: 'me' }, Grants: [grant] });
  expect(await readDefinitions.acl.read(client, input, listOf(1))).toBeUndefined();
  expect(await readDefinitions.acl.read(client, input, listOf(2))).toBeUndefined();
  expect(await readDefinitions.acl.read(client, input, none)).toBeUndefined();
});

test('a grantee that is named in several ways is each of them', async () => {
  const uri = 'http://acs.amazonaws.com/groups/s3/LogDelivery';
  const grantee = { Type: 'CanonicalUser' as const, ID: 'someone', URI: uri, EmailAddress: 'someone@example.com' };
  s3.on(GetBucketAclCommand).resolves({ Owner: { ID: 'me' }, Grants: [{ Grantee: grantee, Permission: 'READ' }] });
  expect((await readDefinitions.acl.read(client, input, listOf(1)))?.grants.map((grant) => grant.grantee)).toEqual([
    { kind: 'group', uri },
    { kind: 'canonical-user', id: 'someone' },
    { kind: 'email', address: 'someone@example.com' },
  ]);
});

test.each([
  { name: 'nothing', configuration: undefined, expected: undefined },
  { name: 'an empty configuration', configuration: {}, expected: undefined },
  { name: 'a bit that is no boolean', configuration: { BlockPublicAcls: true, IgnorePublicAcls: 'true' }, expected: undefined },
  {
    name: 'one bit of four',
    configuration: { RestrictPublicBuckets: true },
    expected: { BlockPublicAcls: false, IgnorePublicAcls: false, BlockPublicPolicy: false, RestrictPublicBuckets: true },
  },
])('a public access block of $name', ({ configuration, expected }) => {
  expect(toPublicAccessBlock(configuration)).toEqual(expected);
});

test('the rest comes through, and a missing field is never a value', async () => {
  s3.on(GetPublicAccessBlockCommand).resolves({});
  s3.on(GetBucketPolicyStatusCommand)
    .resolvesOnce({ PolicyStatus: { IsPublic: false } })
    .resolves({ PolicyStatus: {} });
  s3.on(GetBucketRequestPaymentCommand).resolvesOnce({ Payer: 'Requester' }).resolves({});
  s3.on(GetBucketEncryptionCommand)
    .resolvesOnce({
      ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'key' } }] },
    })
    .resolves({ ServerSideEncryptionConfiguration: { Rules: [] } });
  s3.on(GetBucketWebsiteCommand)
    .resolvesOnce({ IndexDocument: { Suffix: 'index.html' } })
    .resolvesOnce({ RedirectAllRequestsTo: { HostName: 'example.com' } })
    .resolves({});
  expect(await readDefinitions.publicAccessBlock.read(client, input, none)).toBeUndefined();
  expect(await readDefinitions.policyStatus.read(client, input, none)).toBe(false);
  expect(await readDefinitions.policyStatus.read(client, input, none)).toBeUndefined();
  expect(await readDefinitions.requestPayment.read(client, input, none)).toBe('Requester');
  expect(await readDefinitions.requestPayment.read(client, input, none)).toBeUndefined();
  expect(await readDefinitions.encryption.read(client, input, none)).toEqual({ algorithm: 'aws:kms', kmsKey: 'key' });
  expect(await readDefinitions.encryption.read(client, input, none)).toBeUndefined();
  expect(await readDefinitions.website.read(client, input, none)).toEqual({ indexDocument: 'index.html' });
  expect(await readDefinitions.website.read(client, input, none)).toEqual({ redirectTo: 'example.com' });
  expect(await readDefinitions.website.read(client, input, none)).toBeUndefined();
});

test('every read has its operation among the declared ones', () => {
  expect(Object.keys(readDefinitions).sort()).toEqual([...bucketReads].sort());
  for (const read of bucketReads) expect(operations).toHaveProperty([readDefinitions[read].operation]);
});
