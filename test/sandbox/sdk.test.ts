import {
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketRequestPaymentCommand,
  GetBucketWebsiteCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  paginateListBuckets,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetPublicAccessBlockCommand as GetAccountPublicAccessBlockCommand, S3ControlClient } from '@aws-sdk/client-s3-control';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { SandboxOptions } from '../../src/sandbox/server.js';
import { canonicalId, start } from './start.js';

const estate = `
publicAccessBlock: { BlockPublicPolicy: true }
buckets:
  bare: { region: us-east-1, ownership: none, publicAccessBlock: none, encryption: none }
  closed:
    region: us-east-1
    deny: [{ operation: GetBucketAcl, reason: explicit deny in a resource-based policy }]
  rich:
    region: eu-central-1
    ownership: BucketOwnerPreferred
    publicAccessBlock: { RestrictPublicBuckets: true }
    requestPayment: Requester
    encryption: { algorithm: "aws:kms", kmsKey: key-1 }
    website: { index: index.html, error: error.html }
    policyStatus: not-public
    policy: { Version: "2012-10-17", Statement: [] }
    acl: [{ grantee: AllUsers, permission: READ }, { grantee: old@example.com, permission: WRITE }]
generate: { count: 25000, prefix: many-, like: rich }
`;

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };

async function clients(region: string, options: SandboxOptions = {}) {
  const { url } = await start(estate, { signatures: 'required', ...options });
  const shared = { region, credentials, maxAttempts: 1 };
  const s3 = new S3Client({ ...shared, endpoint: url, forcePathStyle: true });
  const sts = new STSClient({ ...shared, endpoint: url });
  const control = new S3ControlClient({
    ...shared,
    disableHostPrefix: true,
    endpointProvider: () => ({ url: new URL(url), headers: {}, properties: {} }),
  });
  onTestFinished(() => {
    for (const client of [s3, sts, control]) client.destroy();
  });
  return { s3, sts, control };
}

/** What a caller of the SDK sees of an error. */
async function failure(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error('the call did not fail');
}

describe('the real clients read', () => {
  const Bucket = 'rich';
  const ExpectedBucketOwner = '111122223333';

  test('the account', async () => {
    const { sts, control } = await clients('eu-central-1');
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: '111122223333', Arn: 'arn:aws:iam::111122223333:role/audit' });
    const { PublicAccessBlockConfiguration } = await control.send(new GetAccountPublicAccessBlockCommand({ AccountId: '111122223333' }));
    expect(PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: false,
      IgnorePublicAcls: false,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: false,
    });
  });

  test('all pages of the listing', async () => {
    const { s3 } = await clients('us-east-1');
    const pages: number[] = [];
    const regions = new Set<string | undefined>();
    for await (const { Buckets = [], Owner } of paginateListBuckets({ client: s3 }, { MaxBuckets: 10_000 })) {
      expect(Owner?.ID).toBe(canonicalId);
      pages.push(Buckets.length);
      for (const bucket of Buckets) regions.add(bucket.BucketRegion);
    }
    expect(pages).toEqual([10_000, 10_000, 5003]);
    expect(regions).toEqual(new Set(['us-east-1', 'eu-central-1']));
  });

  test('the policy and its status', async () => {
    const { s3 } = await clients('eu-central-1');
    expect((await s3.send(new GetBucketPolicyCommand({ Bucket, ExpectedBucketOwner }))).Policy).toBe('{"Version":"2012-10-17","Statement":[]}');
    expect((await s3.send(new GetBucketPolicyStatusCommand({ Bucket, ExpectedBucketOwner }))).PolicyStatus).toEqual({ IsPublic: false });
  });

  test('the ACL, with every kind of grantee', async () => {
    const { s3 } = await clients('eu-central-1');
    const { Owner, Grants } = await s3.send(new GetBucketAclCommand({ Bucket, ExpectedBucketOwner }));
    expect(Owner).toEqual({ ID: canonicalId });
    expect(Grants).toEqual([
      { Grantee: { Type: 'CanonicalUser', ID: canonicalId }, Permission: 'FULL_CONTROL' },
      { Grantee: { Type: 'Group', URI: 'http://acs.amazonaws.com/groups/global/AllUsers' }, Permission: 'READ' },
      { Grantee: { Type: 'AmazonCustomerByEmail', EmailAddress: 'old@example.com' }, Permission: 'WRITE' },
    ]);
  });

  test('ownership, block, request payment, encryption, website, location and region', async () => {
    const { s3 } = await clients('eu-central-1');
    expect((await s3.send(new GetBucketOwnershipControlsCommand({ Bucket }))).OwnershipControls?.Rules).toEqual([
      { ObjectOwnership: 'BucketOwnerPreferred' },
    ]);
    expect((await s3.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: false,
      IgnorePublicAcls: false,
      BlockPublicPolicy: false,
      RestrictPublicBuckets: true,
    });
    expect((await s3.send(new GetBucketRequestPaymentCommand({ Bucket }))).Payer).toBe('Requester');
    expect((await s3.send(new GetBucketEncryptionCommand({ Bucket }))).ServerSideEncryptionConfiguration?.Rules).toEqual([
      { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'key-1' }, BucketKeyEnabled: false },
    ]);
    expect(await s3.send(new GetBucketWebsiteCommand({ Bucket }))).toMatchObject({
      IndexDocument: { Suffix: 'index.html' },
      ErrorDocument: { Key: 'error.html' },
    });
    expect((await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBe('eu-central-1');
    expect((await s3.send(new HeadBucketCommand({ Bucket }))).BucketRegion).toBe('eu-central-1');
  });
});

describe('the real clients see the error', () => {
  test.each([
    { name: 'NoSuchBucketPolicy', send: (s3: S3Client) => s3.send(new GetBucketPolicyCommand({ Bucket: 'bare' })) },
    { name: 'NoSuchBucketPolicy', send: (s3: S3Client) => s3.send(new GetBucketPolicyStatusCommand({ Bucket: 'bare' })) },
    { name: 'OwnershipControlsNotFoundError', send: (s3: S3Client) => s3.send(new GetBucketOwnershipControlsCommand({ Bucket: 'bare' })) },
    { name: 'NoSuchPublicAccessBlockConfiguration', send: (s3: S3Client) => s3.send(new GetPublicAccessBlockCommand({ Bucket: 'bare' })) },
    { name: 'ServerSideEncryptionConfigurationNotFoundError', send: (s3: S3Client) => s3.send(new GetBucketEncryptionCommand({ Bucket: 'bare' })) },
    { name: 'NoSuchWebsiteConfiguration', send: (s3: S3Client) => s3.send(new GetBucketWebsiteCommand({ Bucket: 'bare' })) },
    { name: 'NoSuchBucket', send: (s3: S3Client) => s3.send(new GetBucketAclCommand({ Bucket: 'nobody' })) },
  ])('$name', async ({ name, send }) => {
    const { s3 } = await clients('us-east-1');
    expect(await failure(send(s3))).toMatchObject({ name, $metadata: { httpStatusCode: 404 } });
  });

  test('NoSuchPublicAccessBlockConfiguration of an account', async () => {
    const { url } = await start('publicAccessBlock: none');
    const endpointProvider = () => ({ url: new URL(url), headers: {}, properties: {} });
    const control = new S3ControlClient({ region: 'us-east-1', credentials, maxAttempts: 1, disableHostPrefix: true, endpointProvider });
    onTestFinished(() => control.destroy());
    expect(await failure(control.send(new GetAccountPublicAccessBlockCommand({ AccountId: '111122223333' })))).toMatchObject({
      name: 'NoSuchPublicAccessBlockConfiguration',
      $metadata: { httpStatusCode: 404 },
    });
  });

  test('AccessDenied with its reason', async () => {
    const { s3 } = await clients('us-east-1');
    expect(await failure(s3.send(new GetBucketAclCommand({ Bucket: 'closed' })))).toMatchObject({
      name: 'AccessDenied',
      message:
        'User: arn:aws:iam::111122223333:role/audit is not authorized to perform: s3:GetBucketAcl on resource: "arn:aws:s3:::closed" with an explicit deny in a resource-based policy',
      $metadata: { httpStatusCode: 403 },
    });
  });

  test('AccessDenied where another owner is expected', async () => {
    const { s3 } = await clients('us-east-1');
    expect(await failure(s3.send(new GetBucketAclCommand({ Bucket: 'bare', ExpectedBucketOwner: '444455556666' })))).toMatchObject({
      name: 'AccessDenied',
    });
  });

  test('PermanentRedirect with the right region', async () => {
    const { s3 } = await clients('us-east-1');
    const error = await failure(s3.send(new GetBucketAclCommand({ Bucket: 'rich' })));
    expect(error).toMatchObject({ name: 'PermanentRedirect', $response: { statusCode: 301, headers: { 'x-amz-bucket-region': 'eu-central-1' } } });
  });

  test('SlowDown and ExpiredToken of every service', async () => {
    const limited = await clients('us-east-1', { throttle: { callsPerSecond: 0.001, burst: 0 } });
    expect(await failure(limited.s3.send(new GetBucketAclCommand({ Bucket: 'bare' })))).toMatchObject({
      name: 'SlowDown',
      $metadata: { httpStatusCode: 503 },
    });
    const expired = await clients('us-east-1', { faults: [{ kind: 'expired-token' }] });
    expect(await failure(expired.sts.send(new GetCallerIdentityCommand({})))).toMatchObject({ name: 'ExpiredToken' });
    expect(await failure(expired.control.send(new GetAccountPublicAccessBlockCommand({ AccountId: '111122223333' })))).toMatchObject({
      name: 'ExpiredToken',
    });
  });
});
