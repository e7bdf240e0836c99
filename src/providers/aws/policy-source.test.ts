import { describe, expect, test } from 'vitest';
import type { FactRecord } from '../../model/facts.js';
import { parseBucketFacts } from './facts.js';
import { accessPointNamedBy, bucketNamedBy, policyMentions } from './policy-names.js';
import { type PolicySourceOptions, parseBlockBits, policySource } from './policy-source.js';

const now = '2026-11-22T10:00:00.000Z';

async function recordsOf(options: Partial<PolicySourceOptions>): Promise<readonly FactRecord[]> {
  const records: FactRecord[] = [];
  const source = policySource({ files: [], kind: 'bucket', block: [], now, ...options });
  for await (const record of source.facts(new AbortController().signal)) records.push(record);
  return records;
}

function policyOn(...resources: readonly string[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: resources }] });
}

describe('which bucket a policy belongs to', () => {
  test.each([
    {
      name: 'one literal name is the name',
      resources: ['arn:aws:s3:::customer-exports/*', 'arn:aws:s3:::customer-exports'],
      kind: 'named',
      bucket: 'customer-exports',
    },
    { name: 'the partition comes with it', resources: ['arn:aws-cn:s3:::exports/*'], kind: 'named', bucket: 'exports', partition: 'aws-cn' },
    { name: 'a lone star fits a made-up name', resources: ['*'], kind: 'made-up', bucket: 'any-bucket' },
    { name: 'a wildcard name is filled in so that it matches', resources: ['arn:aws:s3:::prod-*/*'], kind: 'made-up', bucket: 'prod-any-bucket' },
    {
      name: 'a variable in the name counts as a wildcard',
      resources: ['arn:aws:s3:::logs-${aws:PrincipalAccount}/*'],
      kind: 'made-up',
      bucket: 'logs-any-bucket',
    },
    { name: 'a wildcard service can be S3', resources: ['arn:aws:s*:::exports/*'], kind: 'named', bucket: 'exports' },
    { name: 'another service names no bucket', resources: ['arn:aws:sqs:eu-west-1:111122223333:queue'], kind: 'made-up', bucket: 'any-bucket' },
  ])('$name', ({ resources, kind, bucket, partition }) => {
    expect(bucketNamedBy(policyOn(...resources))).toEqual({ kind, name: bucket, partition: partition ?? 'aws' });
  });

  test.each([
    { name: 'two literal names', resources: ['arn:aws:s3:::a-bucket/*', 'arn:aws:s3:::b-bucket/*'] },
    { name: 'two patterns that share no name', resources: ['arn:aws:s3:::a-*/*', 'arn:aws:s3:::b-*/*'] },
    { name: 'a wildcard that runs over the colons', resources: ['arn:*exports/*'] },
  ])('$name leave it open', ({ resources }) => {
    expect(bucketNamedBy(policyOn(...resources)).kind).toBe('several');
  });

  const any = 'arn:aws:s3:us-east-1:111122223333:accesspoint/any';
  test.each([
    {
      name: 'its ARN',
      resources: ['arn:aws:s3:eu-west-1:444455556666:accesspoint/ap/object/*'],
      arn: 'arn:aws:s3:eu-west-1:444455556666:accesspoint/ap',
    },
    { name: 'nothing', resources: ['*', 'arn:aws:s3:::b/*'], arn: any },
    { name: 'a pattern of names', resources: ['arn:aws:s3:us-east-1:111122223333:accesspoint/a?-*/object/*'], arn: `${any.slice(0, -3)}ax-` },
    { name: 'open Regions and accounts', resources: ['arn:aws:s3:*:*:accesspoint/ap'], arn: `${any.slice(0, -3)}ap` },
    {
      name: 'one of all',
      resources: ['arn:aws:s3:*:*:accesspoint/*', 'arn:aws:s3:us-east-1:111122223333:accesspoint/ap'],
      arn: `${any.slice(0, -3)}ap`,
    },
  ])('an access point is found by $name', ({ resources, arn }) => {
    expect(accessPointNamedBy([policyOn(...resources)], any)).toEqual({ kind: 'named', arn });
  });

  test('an access point of another service than S3 is told apart', () => {
    const arn = 'arn:aws:s3-object-lambda:us-east-1:111122223333:accesspoint/x';
    expect(accessPointNamedBy([policyOn(arn)], any)).toEqual({ kind: 'not-of-s3', arn });
    expect(accessPointNamedBy([policyOn('arn:aws:s3*:us-east-1:111122223333:accesspoint/x')], any)).toEqual({
      kind: 'named',
      arn: 'arn:aws:s3:us-east-1:111122223333:accesspoint/x',
    });
  });

  test('two access points leave open which one it is', () => {
    const names = [`${any}-1`, `${any}-2`];
    expect(accessPointNamedBy([policyOn(...names)], any)).toEqual({ kind: 'several', names });
    expect(
      accessPointNamedBy(
        names.map((name) => policyOn(name)),
        any,
      ),
    ).toEqual({ kind: 'several', names });
  });

  test('a text that is no policy leaves the name open', () => {
    expect(bucketNamedBy('<html>')).toEqual({ kind: 'made-up', name: 'any-bucket', partition: 'aws' });
  });

  test('a policy of another bucket does not mention this one', () => {
    expect(policyMentions(policyOn('arn:aws:s3:::exports/*'), 'imports')).toBe(false);
    expect(policyMentions(policyOn('arn:aws:s3:::exp*/*'), 'exports')).toBe(true);
  });
});

describe('policies as a source of facts', () => {
  test('every record is one that the provider reads', async () => {
    const records = await recordsOf({ files: [{ path: 'policy.json', text: policyOn('arn:aws:s3:::exports/*') }], owner: '111122223333' });
    expect(records.map((record) => record.record)).toEqual(['header', 'bucket', 'end']);
    for (const record of records) {
      if (record.record === 'bucket') expect(parseBucketFacts(record.facts)).toMatchObject({ ok: true });
    }
  });

  test('the policy is known and nothing else is said of the bucket', async () => {
    const records = await recordsOf({ files: [{ path: 'policy.json', text: policyOn('arn:aws:s3:::exports/*') }] });
    expect(records[1]).toMatchObject({
      bucket: 's3://exports',
      account: '000000000000',
      facts: {
        only: 'bucket-policy',
        policy: { state: 'known', source: { kind: 'file', path: 'policy.json' } },
        acl: { state: 'not-asked' },
        publicAccessBlock: {
          state: 'known',
          value: { BlockPublicAcls: false, IgnorePublicAcls: false, BlockPublicPolicy: false, RestrictPublicBuckets: false },
        },
      },
    });
  });

  test('bits that are named are on and the others off', async () => {
    const records = await recordsOf({ files: [{ path: 'p', text: '{}' }], block: ['RestrictPublicBuckets'] });
    expect(records[1]).toMatchObject({
      facts: {
        publicAccessBlock: { value: { BlockPublicAcls: false, IgnorePublicAcls: false, BlockPublicPolicy: false, RestrictPublicBuckets: true } },
      },
    });
  });

  test('one record for each file in their order, unreadable ones included, each with its own id', async () => {
    const records = await recordsOf({
      bucket: 'exports',
      files: [
        { path: 'z.json', text: '{}' },
        { path: 'missing.json', error: 'there is no such file' },
        { path: 'a.json', text: '{}' },
      ],
    });
    const buckets = records.flatMap((record) => (record.record === 'bucket' ? [record] : []));
    expect(buckets.map((record) => record.bucket)).toEqual(['s3://exports', 's3://exports#2', 's3://exports#3']);
    expect(buckets[1]).toMatchObject({
      facts: { policy: { state: 'unknown', cause: { kind: 'unreadable-file', problem: 'there is no such file' } } },
    });
  });

  test('a policy of several buckets is undecided until somebody says which', async () => {
    const files = [{ path: 'p.json', text: policyOn('arn:aws:s3:::a-bucket/*', 'arn:aws:s3:::b-bucket/*') }];
    const [, open] = await recordsOf({ files });
    expect(open).toMatchObject({ facts: { policy: { state: 'unknown' } } });
    const [, settled] = await recordsOf({ files, bucket: 'a-bucket' });
    expect(settled).toMatchObject({ facts: { policy: { state: 'known' } } });
  });

  test('says what was assumed', () => {
    const source = policySource({ files: [{ path: 'p.json', text: policyOn('*') }], kind: 'bucket', block: [], now });
    expect(source.notes).toEqual([
      'no --owner was given, so every account that a policy names counts as outside',
      'p.json: it names no single bucket, so it is judged for one called `any-bucket`; --bucket says otherwise',
    ]);
  });

  test('says when the bucket that was named is not the one of the policy', () => {
    const source = policySource({
      files: [{ path: 'p.json', text: policyOn('arn:aws:s3:::exports/*') }],
      bucket: 'imports',
      owner: '111122223333',
      kind: 'bucket',
      block: [],
      now,
    });
    expect(source.notes).toEqual(['p.json: no resource in it is of bucket `imports`']);
  });
});

test.each([
  { text: 'RestrictPublicBuckets', bits: ['RestrictPublicBuckets'] },
  { text: 'restrict-public-buckets', bits: ['RestrictPublicBuckets'] },
  { text: 'all', bits: ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'] },
  { text: 'everything', bits: undefined },
])('the block bit $text is understood as $bits', ({ text, bits }) => {
  expect(parseBlockBits(text)).toEqual(bits);
});
