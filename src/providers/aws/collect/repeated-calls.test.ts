import { GetBucketPolicyCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { bucketReads } from '../facts.js';
import { type BucketInput, readDefinitions } from './bucket-reads.js';
import { startClients } from './clients.js';
import { operations } from './permissions.js';
import { addressOf, recording, sessionIn } from './testing/recording.js';
import type { Exchange, Transport, WireRequest } from './transport.js';

beforeAll(() => void vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true'));
afterAll(() => void vi.unstubAllEnvs());
afterEach(() => void vi.useRealTimers());

const owner = '111122223333';
const sandbox = 'http://127.0.0.1:9000/store';

function open(endpointUrl?: string) {
  const { transport, sent } = recording();
  const carried: WireRequest[] = [];
  const carry: Transport['carry'] = (request, exchange) => {
    carried.push(request);
    return transport.carry(request, exchange);
  };
  const counting = { ...transport, carry };
  const client = startClients(sessionIn('us-east-1', 'aws', endpointUrl), counting).s3('eu-west-1');
  return { client, sent, carried, transport: counting };
}

function watched(transport: Transport, input: BucketInput, exchange?: Exchange): BucketInput {
  transport.watch(input, exchange ?? { expects: operations.GetBucketPolicy, ended: false });
  return input;
}

async function readIn(scene: { readonly client: S3Client; readonly transport: Transport }, read: (typeof bucketReads)[number], bucket: string) {
  await readDefinitions[read].read(scene.client, watched(scene.transport, { Bucket: bucket, ExpectedBucketOwner: owner }), {}).catch(() => undefined);
}

const cases = [undefined, sandbox].flatMap((endpointUrl) => bucketReads.map((read) => ({ read, endpointUrl, at: endpointUrl ?? 'AWS' })));

test.each(cases)('$read of a second bucket at $at is, byte for byte, what the SDK would have sent', async ({ read, endpointUrl }) => {
  vi.useFakeTimers({ now: new Date('2026-11-22T04:05:06Z'), toFake: ['Date'] });
  const repeated = open(endpointUrl);
  await readIn(repeated, read, 'alpha');
  for (const bucket of ['beta.with-dots', 'Odd_Name', 'eu-west-1', 's3']) {
    const sdk = open(endpointUrl);
    await readIn(sdk, read, bucket);
    repeated.sent.length = 0;
    await readIn(repeated, read, bucket);
    expect(repeated.sent.map(addressOf)).toEqual(sdk.sent.map(addressOf));
    expect(repeated.sent.map(({ headers }) => headers)).toEqual(sdk.sent.map(({ headers }) => headers));
    expect(sdk.carried).toHaveLength(0);
  }
  expect(repeated.carried).toHaveLength(4);
});

test('another input than that of the first call goes through the whole SDK', async () => {
  const { client, carried, sent, transport } = open();
  await client.send(new GetBucketPolicyCommand(watched(transport, { Bucket: 'alpha', ExpectedBucketOwner: owner }))).catch(() => undefined);
  await client.send(new GetBucketPolicyCommand(watched(transport, { Bucket: 'beta', ExpectedBucketOwner: '444455556666' }))).catch(() => undefined);
  await client.send(new GetBucketPolicyCommand(watched(transport, { Bucket: 'beta' }))).catch(() => undefined);
  expect(carried).toHaveLength(0);
  expect(sent.map(({ headers }) => headers['x-amz-expected-bucket-owner'])).toEqual([owner, '444455556666', undefined]);
});

test('a repeated call that nobody watches is a mistake of ours and fails', async () => {
  const { client, transport } = open();
  await client.send(new GetBucketPolicyCommand(watched(transport, { Bucket: 'alpha' }))).catch(() => undefined);
  await expect(client.send(new GetBucketPolicyCommand({ Bucket: 'beta' }))).rejects.toThrow('nobody watches');
});

test('new credentials sign from the next call on', async () => {
  let token = 'first';
  const { transport, sent } = recording();
  const credentials = Object.assign(async () => ({ accessKeyId: `AKIA${token}`, secretAccessKey: token, sessionToken: token }), { memoized: true });
  const client = startClients({ ...sessionIn('us-east-1', 'aws'), credentials }, transport).s3('us-east-1');
  for (const next of ['first', 'second', 'third']) {
    token = next;
    await client.send(new GetBucketPolicyCommand(watched(transport, { Bucket: 'alpha' }))).catch(() => undefined);
  }
  expect(sent.map(({ headers }) => headers['x-amz-security-token'])).toEqual(['first', 'second', 'third']);
  expect(sent.map(({ headers }) => /Credential=AKIA(\w+)/.exec(headers['authorization'] ?? '')?.[1])).toEqual(['first', 'second', 'third']);
});

test.each([
  { name: 'sets the clock for the next one', headers: { date: 'Sun, 22 Nov 2026 06:00:00 GMT' }, signed: '20261122T060000Z' },
  { name: 'sets no clock where it comes from a cache', headers: { date: 'Sun, 22 Nov 2026 06:00:00 GMT', age: '5' }, signed: '20261122T040506Z' },
  { name: 'sets no clock with a date that is none', headers: { date: 'yesterday' }, signed: '20261122T040506Z' },
])('an answer to a repeated call $name', async ({ headers, signed }) => {
  vi.useFakeTimers({ now: new Date('2026-11-22T04:05:06Z'), toFake: ['Date'] });
  const { client, transport, sent } = open();
  for (const bucket of ['alpha', 'beta', 'gamma']) {
    const exchange: Exchange = { expects: operations.GetBucketPolicy, ended: false, ...(bucket === 'beta' ? { headers } : {}) };
    await client.send(new GetBucketPolicyCommand(watched(transport, { Bucket: bucket }, exchange))).catch(() => undefined);
  }
  expect(sent.map((request) => request.headers['x-amz-date'])).toEqual(['20261122T040506Z', '20261122T040506Z', signed]);
});

test('the answer to a repeated call is read as that to the first', async () => {
  const { transport } = recording();
  const body = Buffer.from('{"Version":"2012-10-17","Statement":[]}');
  const answer = { statusCode: 200, headers: {}, body };
  const answering = { ...transport, carry: async () => answer, handler: { ...transport.handler, handle: async () => ({ response: answer }) } };
  const client = startClients(sessionIn('us-east-1', 'aws'), answering).s3('us-east-1');
  const read = (bucket: string) => readDefinitions.policy.read(client, watched(answering, { Bucket: bucket }), {});
  expect(await read('alpha')).toBe('{"Version":"2012-10-17","Statement":[]}');
  expect(await read('beta')).toBe('{"Version":"2012-10-17","Statement":[]}');
});
