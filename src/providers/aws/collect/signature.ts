import { createHash, createHmac } from 'node:crypto';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** A request without a body, path and query escaped as they are sent. */
export interface UnsignedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What a signature is good for. */
export interface SigningScope {
  readonly region: string;
  readonly service: string;
}

/** Gives the headers of a request with those of Signature Version 4 added. */
export type Sign = (request: UnsignedRequest, keys: Keys, at: Date) => Record<string, string>;

const algorithm = 'AWS4-HMAC-SHA256';
const emptyBody = createHash('sha256').digest('hex');
/** Proxies may change it. */
const neverSigned = new Set(['user-agent']);

/** Signs for one region. The key that is good for a day is derived once a day and secret, not for each call. */
export function startSigning({ region, service }: SigningScope): Sign {
  let derived: { readonly for: string; readonly key: Buffer } | undefined;

  function keyOf(secret: string, day: string): Buffer {
    const wanted = `${day} ${secret}`;
    if (derived?.for !== wanted) {
      const key = [day, region, service, 'aws4_request'].reduce((parent: string | Buffer, text) => hmac(parent, text).digest(), `AWS4${secret}`);
      derived = { for: wanted, key: Buffer.from(key) };
    }
    return derived.key;
  }

  return (request, keys, at) => {
    const time = at.toISOString().replace(/[-:]|\.\d{3}/g, '');
    const day = time.slice(0, 8);
    const headers: Record<string, string> = { ...request.headers, 'x-amz-date': time, 'x-amz-content-sha256': emptyBody };
    if (keys.sessionToken !== undefined) headers['x-amz-security-token'] = keys.sessionToken;
    const names = Object.keys(headers)
      .filter((name) => !neverSigned.has(name))
      .sort();
    const list = names.join(';');
    const lines = names.map((name) => `${name}:${oneLine(headers[name] ?? '')}\n`).join('');
    const canonical = `${request.method}\n${request.path}\n${request.query}\n${lines}\n${list}\n${emptyBody}`;
    const scope = `${day}/${region}/${service}/aws4_request`;
    const toSign = `${algorithm}\n${time}\n${scope}\n${createHash('sha256').update(canonical).digest('hex')}`;
    const signature = hmac(keyOf(keys.secretAccessKey, day), toSign).digest('hex');
    headers['authorization'] = `${algorithm} Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${list}, Signature=${signature}`;
    return headers;
  };
}

function hmac(key: string | Buffer, text: string) {
  return createHmac('sha256', key).update(text);
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
