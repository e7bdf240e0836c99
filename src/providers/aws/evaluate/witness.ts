import { authorize, printCaller, type Request, type Statement, type Universe } from '../../../iam-policy/index.js';
import type { Extent, Witness } from '../../../model/exposure.js';

export interface WitnessSource {
  readonly request: Request;
  readonly allow: Statement;
  readonly denies: readonly Statement[];
  readonly universe: Universe;
  readonly objects: Extent | undefined;
  readonly bucket: string;
}

/** The request as reports print it; what needs an existing key says so instead of inventing one, since S3 answers 403 for a missing key. */
export function toWitness(source: WitnessSource): Witness {
  const { request, key } = withReadableKey(source);
  const curl = toCurl(request, key, source);
  return {
    requests: [
      {
        sender: printCaller(request.caller),
        action: request.action,
        resource: request.resource,
        context: Object.fromEntries([...request.context].sort(([one], [other]) => (one < other ? -1 : 1))),
        ...(curl === undefined ? {} : { curl }),
      },
    ],
  };
}

/** Actions whose object need not be there yet. */
const creating = new Set(['s3:PutObject', 's3:ReplicateObject']);

interface Readable {
  readonly request: Request;
  /** As a command shows it. */
  readonly key: string;
}

/** Puts a placeholder for the key, and keeps it only if the interpreter lets the request through with it. */
function withReadableKey(source: WitnessSource): Readable {
  const { request, allow, denies, universe, objects } = source;
  const key = request.resource.startsWith(universe.objectPrefix) ? request.resource.slice(universe.objectPrefix.length) : '';
  if (objects === undefined || !request.resource.startsWith(universe.objectPrefix)) return { request, key };
  for (const pattern of objects.match) {
    const placeholder = placeholderKey(pattern, creating.has(request.action));
    const readable = { ...request, resource: universe.objectPrefix + placeholder.text };
    if (authorize(readable, [{ statements: [allow, ...denies] }]).outcome === 'allowed') return { request: readable, key: placeholder.shown };
  }
  return { request, key };
}

/** A text that the pattern matches, and how it is shown where that need not be so. */
function placeholderKey(pattern: string, isNew: boolean): { readonly text: string; readonly shown: string } {
  const [before = '', ...after] = pattern.split('*');
  const isPlain = !pattern.includes('?') && (after.length === 0 || (after.length === 1 && after[0] === ''));
  const like = `<any existing key like ${pattern}>`;
  const existing = !isPlain ? like : before === '' ? '<any existing key>' : `<any existing key under ${before}>`;
  const filled = [before, ...(after.length === 0 ? [] : [isNew ? 'any-new-key' : existing]), ...after];
  // A question mark that stays one is no key that somebody made up.
  const text = filled.map((part) => (isNew ? part.replaceAll('?', 'x') : part)).join('');
  return { text, shown: isNew || isPlain ? text : like };
}

/** Unsigned reads and listings as a command; writes and deletes are shown as requests only. */
function toCurl(request: Request, key: string, { universe, bucket }: WitnessSource): string | undefined {
  if (request.caller.kind !== 'anonymous' || universe.kind !== 'bucket') return undefined;
  const query = queryOf(request);
  if (query === undefined) return undefined;
  const headers = headersOf(request);
  // A line break in a header would end it and begin another one.
  if (headers.some((header) => /[\u0000-\u001f\u007f]/.test(header))) return undefined;
  const scheme = request.context.get('aws:securetransport')?.[0] === 'false' ? 'http' : 'https';
  const url = `${scheme}://${hostAndPath({ universe, bucket, request })}/${encodeKey(key)}${query}`;
  return ['curl', ...headers.flatMap((header) => ['-H', quoted(header)]), quoted(url)].join(' ');
}

function queryOf({ action, context }: Request): string | undefined {
  const parameters = listing(context);
  switch (action) {
    case 's3:ListBucket':
      return `?${['list-type=2', ...parameters].join('&')}`;
    case 's3:ListBucketVersions':
      return `?${['versions', ...parameters].join('&')}`;
    case 's3:GetObject':
      return '';
    case 's3:GetObjectVersion':
      return `?versionId=${versionIn(context)}`;
    case 's3:GetBucketAcl':
    case 's3:GetObjectAcl':
      return '?acl';
    default:
      return undefined;
  }
}

/** Of a version that the policy doesn't name, a place to fill in, as for keys. */
function versionIn(context: Request['context']): string {
  const version = context.get('s3:versionid')?.[0];
  return version === undefined ? '<any existing version>' : encodePart(version);
}

function listing(context: Request['context']): readonly string[] {
  return ['prefix', 'delimiter', 'max-keys'].flatMap((name) => {
    const value = context.get(`s3:${name}`)?.[0];
    return value === undefined ? [] : [`${name}=${encodePart(value)}`];
  });
}

function headersOf({ context }: Request): readonly string[] {
  return [
    { key: 'aws:referer', header: 'Referer' },
    { key: 'aws:useragent', header: 'User-Agent' },
  ].flatMap(({ key, header }) => {
    const value = context.get(key)?.[0];
    return value === undefined ? [] : [`${header}: ${value}`];
  });
}

/** DNS suffixes of partitions, where it is another than everywhere else. */
const domains: Readonly<Record<string, string>> = {
  'aws-cn': 'amazonaws.com.cn',
  'aws-eusc': 'amazonaws.eu',
  'aws-iso': 'c2s.ic.gov',
  'aws-iso-b': 'sc2s.sgov.gov',
};

/** A name with dots does not fit the certificate of host-style addresses. */
function hostAndPath({ universe: { partition, region }, bucket, request }: Pick<WitnessSource, 'universe' | 'bucket' | 'request'>): string {
  const domain = domains[partition] ?? 'amazonaws.com';
  // No other host has addresses of IPv6 (S3 User Guide, "Using dual-stack endpoints").
  const isIpv6 = request.context.get('aws:sourceip')?.[0]?.includes(':') === true;
  const service = isIpv6 ? `s3.dualstack.${region ?? 'us-east-1'}` : region === undefined ? 's3' : `s3.${region}`;
  const host = `${service}.${domain}`;
  return /^[a-z0-9-]+$/.test(bucket) ? `${bucket}.${host}` : `${host}/${encodeURIComponent(bucket)}`;
}

/** Encodes a key for a URL; placeholders in angle brackets stay readable. */
function encodeKey(key: string): string {
  return key
    .split(/(<any existing key[^>]*>)/)
    .map((piece, index) => (index % 2 === 1 ? piece : piece.split('/').map(encodePart).join('/')))
    .join('');
}

function encodePart(text: string): string {
  // A lone surrogate has no encoding; it is shown as U+FFFD.
  return encodeURIComponent(text.replaceAll(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD'));
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
