import { GetBucketAclCommand, GetBucketPolicyCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { bucketReads } from '../facts.js';
import { readDefinitions } from './bucket-reads.js';
import { startClients } from './clients.js';
import { operations } from './permissions.js';
import type { Session } from './session.js';
import { recording, sessionIn } from './testing/recording.js';
import type { WireRequest } from './transport.js';

beforeAll(() => void vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true'));
afterAll(() => void vi.unstubAllEnvs());

const place = ({ protocol, hostname, port, path }: WireRequest) => `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`;
const scope = ({ headers }: WireRequest) => /Credential=[^/]+\/\d+\/([^,]+)/.exec(headers['authorization'] ?? '')?.[1];

async function sentFor(from: Session, region: string): Promise<readonly WireRequest[]> {
  const { transport, sent } = recording();
  const clients = startClients(from, transport);
  const watched = <T extends object>(input: T): T => {
    transport.watch(input, { expects: operations.GetBucketPolicy, ended: false });
    return input;
  };
  await clients.s3(region).send(new ListBucketsCommand(watched({ MaxBuckets: 1 })));
  await clients.s3(region).send(new GetBucketPolicyCommand(watched({ Bucket: 'with.dots' })));
  await clients.s3(region).send(new GetBucketAclCommand(watched({ Bucket: 'alpha' })));
  const block = clients.accountBlock('111122223333');
  await block.send(watched({ ...block.input }));
  return sent;
}

test.each([
  {
    name: 'AWS is asked by path at the region of the bucket',
    from: sessionIn('us-east-1', 'aws'),
    region: 'eu-west-1',
    places: [
      'https://s3.eu-west-1.amazonaws.com/',
      'https://s3.eu-west-1.amazonaws.com/with.dots/',
      'https://s3.eu-west-1.amazonaws.com/alpha/',
      'https://111122223333.s3-control.us-east-1.amazonaws.com/v20180820/configuration/publicAccessBlock',
    ],
    scopes: ['eu-west-1/s3/aws4_request', 'us-east-1/s3/aws4_request'],
  },
  {
    name: 'the China partition has its own hosts',
    from: sessionIn('cn-north-1', 'aws-cn'),
    region: 'cn-northwest-1',
    places: [
      'https://s3.cn-northwest-1.amazonaws.com.cn/',
      'https://s3.cn-northwest-1.amazonaws.com.cn/with.dots/',
      'https://s3.cn-northwest-1.amazonaws.com.cn/alpha/',
      'https://111122223333.s3-control.cn-north-1.amazonaws.com.cn/v20180820/configuration/publicAccessBlock',
    ],
    scopes: ['cn-northwest-1/s3/aws4_request', 'cn-north-1/s3/aws4_request'],
  },
  {
    name: 'an endpoint of our own is asked for everything, and gets no account in its host',
    from: sessionIn('us-east-1', 'aws', 'http://127.0.0.1:9000/store'),
    region: 'eu-west-1',
    places: [
      'http://127.0.0.1:9000/store/',
      'http://127.0.0.1:9000/store/with.dots/',
      'http://127.0.0.1:9000/store/alpha/',
      'http://127.0.0.1:9000/store/v20180820/configuration/publicAccessBlock',
    ],
    scopes: ['eu-west-1/s3/aws4_request', 'us-east-1/s3/aws4_request'],
  },
])('$name', async ({ from, region, places, scopes }) => {
  const sent = await sentFor(from, region);
  expect(sent.map(place)).toEqual(places);
  expect([...new Set(sent.map(scope))]).toEqual(scopes);
});

test('a region has one client', () => {
  const clients = startClients(sessionIn('us-east-1', 'aws'), recording().transport);
  expect(clients.s3('eu-west-1')).toBe(clients.s3('eu-west-1'));
  expect(clients.s3('eu-west-1')).not.toBe(clients.s3('us-east-1'));
});

test('a call that nobody watches is a mistake of ours and fails', async () => {
  const clients = startClients(sessionIn('us-east-1', 'aws'), recording().transport);
  await expect(clients.s3('us-east-1').send(new ListBucketsCommand({}))).rejects.toThrow('nobody watches');
});

test.each(bucketReads)('%s goes to the common host of its region, also as the first call there', async (read) => {
  const { transport, sent } = recording();
  const input = { Bucket: 'alpha', ExpectedBucketOwner: '111122223333' };
  transport.watch(input, { expects: operations[readDefinitions[read].operation], ended: false });
  await readDefinitions[read].read(startClients(sessionIn('us-east-1', 'aws'), transport).s3('eu-west-1'), input, {}).catch(() => undefined);
  expect(sent.map(place)).toEqual(['https://s3.eu-west-1.amazonaws.com/alpha/']);
  expect(sent.map(scope)).toEqual(['eu-west-1/s3/aws4_request']);
});

test.each(['name--use1-az4--x-s3', 'name--op-s3', 'name-s3alias'])(
  'another store may call a bucket %s, and it is a bucket like any other',
  async (bucket) => {
    const { transport, sent } = recording();
    const input = { Bucket: bucket };
    transport.watch(input, { expects: operations.GetBucketPolicy, ended: false });
    const client = startClients(sessionIn('us-east-1', 'aws', 'http://127.0.0.1:9000'), transport).s3('us-east-1');
    await client.send(new GetBucketPolicyCommand(input)).catch(() => undefined);
    expect(sent.map(place)).toEqual([`http://127.0.0.1:9000/${encodeURIComponent(bucket)}/`]);
    expect(sent.map(scope)).toEqual(['us-east-1/s3/aws4_request']);
  },
);
