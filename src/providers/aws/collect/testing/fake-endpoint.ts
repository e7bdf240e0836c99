import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** One request as a test sees it. `operation`: the API call's name. */
export interface Asked {
  readonly operation: string;
  readonly bucket: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  /** The region that the request was signed for. */
  readonly region: string;
  /** How often this operation was asked of this bucket before. */
  readonly before: number;
  /** The key that the request was signed with. */
  readonly key: string;
}

export type Reply =
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string; readonly chunked?: boolean }
  | ((response: ServerResponse) => void);

export interface FakeEndpoint {
  readonly url: string;
  readonly asked: Asked[];
  connections(): number;
  /** Most requests under way at one time. */
  busiest(): number;
  close(): Promise<void>;
}

const subResources: Readonly<Record<string, string>> = {
  policy: 'GetBucketPolicy',
  ownershipControls: 'GetBucketOwnershipControls',
  acl: 'GetBucketAcl',
  publicAccessBlock: 'GetPublicAccessBlock',
  policyStatus: 'GetBucketPolicyStatus',
  requestPayment: 'GetBucketRequestPayment',
  encryption: 'GetBucketEncryption',
  website: 'GetBucketWebsite',
};

/** A store on loopback that answers as the test says, `undefined` meaning: as an ordinary private account. */
export async function startFake(
  answer: (asked: Asked) => Reply | undefined | Promise<Reply | undefined> = () => undefined,
  buckets: readonly string[] = ['alpha', 'beta'],
): Promise<FakeEndpoint> {
  const asked: Asked[] = [];
  const counts = new Map<string, number>();
  let connections = 0;
  let busy = 0;
  let busiest = 0;
  const server: Server = createServer((request, response) => {
    busy += 1;
    busiest = Math.max(busiest, busy);
    response.on('close', () => {
      busy -= 1;
    });
    const one = toAsked(request, counts);
    asked.push(one);
    Promise.resolve(answer(one)).then(
      (reply) => send(response, reply ?? ordinary(one, buckets)),
      () => response.destroy(),
    );
  });
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the fake has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    asked,
    connections: () => connections,
    busiest: () => busiest,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function toAsked(request: IncomingMessage, counts: Map<string, number>): Asked {
  const url = new URL(request.url ?? '/', 'http://fake');
  const bucket = decodeURIComponent(url.pathname.slice(1)).replace(/\/$/, '');
  const operation = operationOf(request, url, bucket);
  const place = `${operation} ${bucket}`;
  const before = counts.get(place) ?? 0;
  counts.set(place, before + 1);
  const [, key = '', region = ''] = /Credential=([^/]+)\/[^/]+\/([^/]*)\//.exec(request.headers.authorization ?? '') ?? [];
  return {
    operation,
    bucket: operation === 's3control:GetPublicAccessBlock' ? '' : bucket,
    query: url.searchParams,
    headers: request.headers,
    region,
    before,
    key,
  };
}

function operationOf(request: IncomingMessage, url: URL, bucket: string): string {
  if (request.method === 'POST') return 'GetCallerIdentity';
  if (url.pathname === '/v20180820/configuration/publicAccessBlock') return 's3control:GetPublicAccessBlock';
  if (bucket === '') return 'ListBuckets';
  const name = [...url.searchParams.keys()].find((key) => key in subResources);
  return name === undefined ? `unknown ${request.url}` : (subResources[name] ?? '');
}

function ordinary(asked: Asked, buckets: readonly string[]): Reply {
  if (asked.operation === 'GetCallerIdentity') return xml(identity);
  if (asked.operation === 's3control:GetPublicAccessBlock') return xml(block(true));
  if (asked.operation === 'ListBuckets') return xml(listing(buckets));
  if (!buckets.includes(asked.bucket)) return failure(404, 'NoSuchBucket');
  return privateBucket[asked.operation] ?? failure(501, 'NotImplemented');
}

function send(response: ServerResponse, reply: Reply): void {
  if (typeof reply === 'function') {
    reply(response);
    return;
  }
  const body = reply.body ?? '';
  const length = reply.chunked === true ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  response.writeHead(reply.status ?? 200, { ...length, ...reply.headers });
  response.end(body);
}

export const owner = '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0';

const identity =
  '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/auditor</Arn><UserId>AIDAEXAMPLE</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';

export function listing(buckets: readonly (string | { readonly name: string; readonly region?: string })[], token?: string): string {
  const entries = buckets.map((bucket) => {
    const { name, region } = typeof bucket === 'string' ? { name: bucket, region: 'us-east-1' } : bucket;
    return `<Bucket><Name>${name}</Name>${region === undefined ? '' : `<BucketRegion>${region}</BucketRegion>`}</Bucket>`;
  });
  const next = token === undefined ? '' : `<ContinuationToken>${token}</ContinuationToken>`;
  return `<ListAllMyBucketsResult><Owner><ID>${owner}</ID></Owner><Buckets>${entries.join('')}</Buckets>${next}</ListAllMyBucketsResult>`;
}

export function block(on: boolean): string {
  const bits = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'].map((bit) => `<${bit}>${on}</${bit}>`);
  return `<PublicAccessBlockConfiguration>${bits.join('')}</PublicAccessBlockConfiguration>`;
}

export function xml(body: string): Reply {
  return { body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`, headers: { 'content-type': 'application/xml' } };
}

export function failure(status: number, code: string, message = 'no', headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers, body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>` };
}

/** STS wraps its errors. */
export function stsFailure(status: number, code: string, message = 'no'): Reply {
  return { status, body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>` };
}

const privateBucket: Readonly<Record<string, Reply>> = {
  GetBucketPolicy: failure(404, 'NoSuchBucketPolicy'),
  GetBucketOwnershipControls: xml('<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>'),
  GetBucketAcl: xml(
    `<AccessControlPolicy><Owner><ID>${owner}</ID></Owner><AccessControlList><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>${owner}</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant></AccessControlList></AccessControlPolicy>`,
  ),
  GetPublicAccessBlock: failure(404, 'NoSuchPublicAccessBlockConfiguration'),
  GetBucketPolicyStatus: failure(404, 'NoSuchBucketPolicy'),
  GetBucketRequestPayment: xml('<RequestPaymentConfiguration><Payer>BucketOwner</Payer></RequestPaymentConfiguration>'),
  GetBucketEncryption: xml(
    '<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>',
  ),
  GetBucketWebsite: failure(404, 'NoSuchWebsiteConfiguration'),
};
