import { createHash, createHmac } from 'node:crypto';
import { type IncomingMessage, request } from 'node:http';

export interface Caller {
  readonly account: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly arn: string;
  readonly canonicalId: string;
}

export interface StoreRequest {
  readonly method: string;
  /** Path without the leading slash, unescaped. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const escaped = (text: string): string => encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/** Sends one request, signed by `caller` or by nobody. Never follows, never retries. */
export function send(endpoint: URL, caller: Caller | undefined, wanted: StoreRequest): Promise<Answer> {
  const body = wanted.body ?? '';
  const path = `/${wanted.path.split('/').map(escaped).join('/')}`;
  const query = Object.entries(wanted.query ?? {})
    .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
    .sort()
    .join('&');
  const headers = { host: endpoint.host, ...wanted.headers, ...(body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) }) };
  const signed = caller === undefined ? headers : { ...headers, ...signature(caller, { method: wanted.method, path, query, headers, body }) };
  return new Promise((resolve, reject) => {
    const target = { host: endpoint.hostname, port: endpoint.port, method: wanted.method, path: query === '' ? path : `${path}?${query}` };
    let answer: IncomingMessage | undefined;
    const outgoing = request({ ...target, headers: signed, timeout: 20_000, agent: false }, (incoming) => {
      answer = incoming;
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part));
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8') }));
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer to ${wanted.method} ${path}`)));
    // Where no public access block is set, the store sends more than it announced, after a whole answer.
    outgoing.on('error', (error) => answer?.complete || reject(error));
    outgoing.end(body === '' ? undefined : body);
  });
}

interface Unsigned {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The headers that AWS Signature Version 4 adds. */
function signature(caller: Caller, { method, path, query, headers, body }: Unsigned): Record<string, string> {
  const time = new Date().toISOString().replace(/[:-]|\.\d{3}/g, '');
  const day = time.slice(0, 8);
  const own = { 'x-amz-content-sha256': sha256(body), 'x-amz-date': time };
  const covered = Object.entries({ ...headers, ...own })
    .filter(([name]) => name === 'host' || name.startsWith('x-amz-'))
    .sort(([left], [right]) => (left < right ? -1 : 1));
  const names = covered.map(([name]) => name).join(';');
  const canonical = [method, path, query, covered.map(([name, value]) => `${name}:${value}\n`).join(''), names, sha256(body)].join('\n');
  const scope = `${day}/us-east-1/s3/aws4_request`;
  const key = ['us-east-1', 's3', 'aws4_request'].reduce(hmac, hmac(`AWS4${caller.secretAccessKey}`, day));
  const proof = hmac(key, ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')).toString('hex');
  return { ...own, authorization: `AWS4-HMAC-SHA256 Credential=${caller.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${proof}` };
}
