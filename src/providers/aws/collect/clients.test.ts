import { GetBucketAclCommand, GetBucketPolicyCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startClients } from './clients.js';
import { operations } from './permissions.js';
import type { Session } from './session.js';
import { openTransport, type Transport, type WireRequest } from './transport.js';

beforeAll(() => void vi.stubEnv('AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED', 'true'));
afterAll(() => void vi.unstubAllEnvs());

/** Keeps what would be sent, and answers with nothing. */
function recording(): { readonly transport: Transport; readonly sent: WireRequest[] } {
  const sent: WireRequest[] = [];
  const real = openTransport({ sockets: 1, connectTimeoutMs: 1 });
  const handle = async (request: WireRequest) => {
    sent.push(request);
    return { response: { statusCode: 200, headers: {}, body: Buffer.from('<x/>') } };
  };
  return { transport: { ...real, handler: { ...real.handler, handle } }, sent };
}

const session = (region: string, partition: string, endpointUrl?: string): Session => ({
  credentials: Object.assign(async () => ({ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' }), { memoized: true }),
  region,
  endpointUrl,
  clockOffset: 0,
  partition,
  identity: { arn: `arn:${partition}:iam::111122223333:root`, account: '111122223333' },
  identityFailure: undefined,
});

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
    from: session('us-east-1', 'aws'),
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
    from: session('cn-north-1', 'aws-cn'),
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
    from: session('us-east-1', 'aws', 'http://127.0.0.1:9000/store'),
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
  const clients = startClients(session('us-east-1', 'aws'), recording().transport);
  expect(clients.s3('eu-west-1')).toBe(clients.s3('eu-west-1'));
  expect(clients.s3('eu-west-1')).not.toBe(clients.s3('us-east-1'));
});

test('a call that nobody watches is a mistake of ours and fails', async () => {
  const clients = startClients(session('us-east-1', 'aws'), recording().transport);
  await expect(clients.s3('us-east-1').send(new ListBucketsCommand({}))).rejects.toThrow('nobody watches');
});
