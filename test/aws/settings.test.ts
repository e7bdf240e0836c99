import { describe, expect, test } from 'vitest';
import type { AwsBucketFacts } from '../../src/providers/aws/facts.js';
import { awsProvider } from '../../src/providers/aws/provider.js';
import { evaluated } from './evaluated.js';
import { accountFacts, allow, block, bucketArn, bucketFacts, deny, known, policyText } from './facts.js';

const both = [bucketArn, `${bucketArn}/*`];
const plain = { Bool: { 'aws:SecureTransport': 'false' } };
const policy = (...statements: readonly object[]) => ({ policy: known(policyText(...statements)) });

function aboutOf(name: string, bucket: Partial<AwsBucketFacts>): readonly (readonly string[] | undefined)[] {
  return evaluated(bucketFacts(bucket))
    .settings.filter((setting) => setting.name === name)
    .map(({ about }) => about);
}

describe('a setting names all that it speaks of, so that getting worse shows', () => {
  const onBucket = ['change-permissions', 'delete', 'list', 'read-permissions', 'write'].map((access) => `${access} on the bucket`);
  const onObjects = ['change-permissions', 'delete', 'list', 'read', 'read-permissions', 'write'].map((access) => `${access} on objects`);

  test.each([
    { name: 'no Deny at all: every access', bucket: {}, about: [...onBucket, ...onObjects] },
    {
      name: 'a Deny of everything but one listing: that',
      bucket: policy(deny({ Action: undefined, NotAction: 's3:ListBucket', Resource: both, Condition: plain })),
      about: ['list on the bucket'],
    },
    {
      name: 'a Deny for the objects: the bucket',
      bucket: policy(deny({ Action: 's3:*', Resource: `${bucketArn}/*`, Condition: plain })),
      about: onBucket,
    },
    {
      name: 'Denies that only tell actions apart: every access, as without them',
      bucket: policy(deny({ Action: 's3:PutObject', Resource: both, Condition: { StringEquals: { 'aws:PrincipalTag/team': 'x' } } })),
      about: [...onBucket, ...onObjects],
    },
  ])('TLS, $name', ({ bucket, about }) => {
    expect(aboutOf('tls-not-enforced', bucket).map((one) => [...(one ?? [])].sort())).toEqual([[...about].sort()]);
  });

  test('TLS for all: nothing is told', () => {
    expect(aboutOf('tls-not-enforced', policy(deny({ Action: 's3:*', Resource: both, Condition: plain })))).toEqual([]);
  });

  test.each([
    { name: 'to all but what comes through access points, which have nothing else: nothing is told', key: 's3:DataAccessPointAccount', about: [] },
    { name: 'to all but those with a header: every access', key: 'aws:Referer', about: [[...onBucket, ...onObjects]] },
  ])('TLS, denied without it $name', ({ key, about }) => {
    const Condition = { ...plain, StringNotEquals: { [key]: '444455556666' } };
    const denied = policy(deny({ Action: 's3:*', Resource: both, Condition }));
    expect(aboutOf('tls-not-enforced', denied).map((one) => [...(one ?? [])].sort())).toEqual(about.map((one) => [...one].sort()));
  });

  test('the bits of the bucket and of the account that are off', () => {
    expect(aboutOf('bucket-public-access-block-incomplete', { publicAccessBlock: known(block('BlockPublicAcls', 'IgnorePublicAcls')) })).toEqual([
      ['BlockPublicPolicy', 'RestrictPublicBuckets'],
    ]);
    const builder = awsProvider().estateBuilder({ collectedAt: '2026-11-22T10:00:00.000Z' });
    builder.add(accountFacts({ publicAccessBlock: known(block('BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy')) }));
    const [account] = awsProvider().evaluateEstate(builder.build());
    expect(account?.settings.map(({ about }) => about)).toEqual([['RestrictPublicBuckets']]);
  });

  test('each remark of one kind', () => {
    expect(aboutOf('policy-action-unknown-to-s3', policy(allow({ Sid: 'One', Action: ['s3:Fly', 's3:Swim'] })))).toEqual([
      [
        '`One` names `s3:fly`, which is no action of S3 and means nothing here: correct it or take it out',
        '`One` names `s3:swim`, which is no action of S3 and means nothing here: correct it or take it out',
      ],
    ]);
  });

  test('every Deny that is aimed at the auditor', () => {
    const first = deny({ Sid: 'A', Action: 's3:GetBucketAcl', Resource: bucketArn });
    const second = deny({ Sid: 'B', Action: 's3:GetBucketPolicy', Resource: bucketArn });
    expect(aboutOf('auditor-denied', policy(first))).toEqual([['s3:GetBucketAcl']]);
    expect(aboutOf('auditor-denied', policy(first, second))).toEqual([['s3:GetBucketAcl'], ['s3:GetBucketPolicy']]);
  });

  test('everybody whom S3 does not call public', () => {
    const wide = { IpAddress: { 'aws:SourceIp': ['8.0.0.0/8'] } };
    const reads = allow({ Action: 's3:GetObject', Condition: wide });
    const writes = allow({ Action: 's3:PutObject', Condition: wide });
    expect(aboutOf('aws-public-disagrees', policy(reads))).toEqual([['a network of more than 65536 addresses can read']]);
    expect(aboutOf('aws-public-disagrees', policy(reads, writes))).toEqual([
      ['a network of more than 65536 addresses can write', 'a network of more than 65536 addresses can read'],
    ]);
  });
});

describe('S3 calls a policy public', () => {
  const nobody = 'The policy is public by what S3 documents, but no request from outside gets through it';
  const cutOff =
    'so Block Public Access acts on it, but not everybody gets through: only a bounded network, or named accounts, organizations or services';
  const some = `S3 calls the policy public, ${cutOff}`;
  const documented = `The policy is public by what S3 documents, ${cutOff}`;
  const office = { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } };
  const notOffice = { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } };
  const partner = { AWS: 'arn:aws:iam::444455556666:root' };

  test.each([
    { name: 'and everybody gets in', bucket: policy(allow({})), says: [] },
    { name: 'and a block holds everybody in', bucket: { ...policy(allow({})), publicAccessBlock: known(block('RestrictPublicBuckets')) }, says: [] },
    { name: 'and a Deny lets nobody in', bucket: policy(allow({}), deny({})), says: [nobody] },
    { name: 'and a Deny lets an office in', bucket: policy(allow({}), deny({ Condition: notOffice })), says: [documented] },
    { name: 'against our own reading: an office', bucket: { ...policy(allow({ Condition: office })), policyStatus: known(true) }, says: [some] },
    { name: 'against our own reading: a partner', bucket: { ...policy(allow({ Principal: partner })), policyStatus: known(true) }, says: [some] },
    { name: 'no more, of an office', bucket: { ...policy(allow({ Condition: office })), policyStatus: known(false) }, says: [] },
  ])('$name', ({ bucket, says }) => {
    const found = evaluated(bucketFacts(bucket)).settings.filter((setting) => setting.name === 'aws-public-disagrees');
    expect(found.map(({ text }) => text)).toEqual(says);
  });
});
