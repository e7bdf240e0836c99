import {
  type BucketCannedACL,
  CreateBucketCommand,
  PutBucketAclCommand,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketRequestPaymentCommand,
  PutBucketWebsiteCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Acl, AclGrant, BlockBit, Fixture } from './moto-account.js';

const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };

export function clientFor(url: string): S3Client {
  return new S3Client({ endpoint: url, region: 'us-east-1', credentials, forcePathStyle: true });
}

/** Makes one bucket as its owner would, with the calls of the real API. */
export async function build(client: S3Client, fixture: Fixture): Promise<void> {
  const { bucket: Bucket, region, ownership, acl, statements, block, kms, website, requesterPays } = fixture;
  const place = region === undefined ? {} : { CreateBucketConfiguration: { LocationConstraint: region as 'eu-central-1' } };
  await client.send(new CreateBucketCommand({ Bucket, ...place }));
  if (ownership !== undefined) {
    await client.send(new PutBucketOwnershipControlsCommand({ Bucket, OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] } }));
  }
  if (acl !== undefined) await client.send(new PutBucketAclCommand({ Bucket, ...aclInput(acl) }));
  if (statements !== undefined) await client.send(new PutBucketPolicyCommand({ Bucket, Policy: policyText(Bucket, statements) }));
  if (block !== undefined) await client.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: bits(block) }));
  if (website) await client.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration: { IndexDocument: { Suffix: 'index.html' } } }));
  if (kms) {
    const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: 'alias/customers' } };
    await client.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules: [rule] } }));
  }
  if (requesterPays) await client.send(new PutBucketRequestPaymentCommand({ Bucket, RequestPaymentConfiguration: { Payer: 'Requester' } }));
}

function policyText(bucket: string, statements: NonNullable<Fixture['statements']>): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements }).replaceAll('BUCKET', bucket);
}

function bits(on: readonly BlockBit[]) {
  const isOn = (bit: BlockBit): boolean => on.includes(bit);
  return {
    BlockPublicAcls: isOn('BlockPublicAcls'),
    IgnorePublicAcls: isOn('IgnorePublicAcls'),
    BlockPublicPolicy: isOn('BlockPublicPolicy'),
    RestrictPublicBuckets: isOn('RestrictPublicBuckets'),
  };
}

function aclInput(acl: Acl) {
  // The client's types leave out `log-delivery-write`.
  if (typeof acl === 'string') return { ACL: acl as BucketCannedACL };
  return { AccessControlPolicy: { Owner: { ID: 'a'.repeat(64) }, Grants: acl.map(toGrant) } };
}

function toGrant({ to, permission }: AclGrant) {
  const Grantee = 'group' in to ? { Type: 'Group' as const, URI: to.group } : { Type: 'CanonicalUser' as const, ID: to.canonicalId };
  return { Grantee, Permission: permission };
}

/** Turns all four switches on for the whole account. */
export async function blockAccount(url: string, account: string): Promise<void> {
  const elements = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets']
    .map((bit) => `<${bit}>true</${bit}>`)
    .join('');
  const answer = await fetch(`${url}/v20180820/configuration/publicAccessBlock`, {
    method: 'PUT',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0',
      'x-amz-account-id': account,
      'content-type': 'application/xml',
    },
    body: `<PublicAccessBlockConfiguration xmlns="http://awss3control.amazonaws.com/doc/2018-08-20/">${elements}</PublicAccessBlockConfiguration>`,
  });
  if (!answer.ok) throw new Error(`the account's block was answered ${answer.status}: ${await answer.text()}`);
}
