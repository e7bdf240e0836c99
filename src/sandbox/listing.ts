import { type Answer, errorAnswer, xmlAnswer } from './answer.js';
import type { Call } from './call.js';
import type { Directory, FoundBucket } from './directory.js';
import { element, leaf, s3Document } from './xml.js';

/** Also the most that S3 lists in one answer. */
const pageSize = 10_000;
const created = '2024-03-01T08:00:00.000Z';

/** ListBuckets. As on AWS the region is told only to those who send a parameter, and large accounts must ask for pages. */
export function listBuckets(call: Call, directory: Directory, owner: string): Answer {
  const asked = readParameters(call.parameters);
  if (asked === undefined) return errorAnswer('s3', { status: 400, code: 'InvalidArgument', message: 'Invalid Argument' });
  if (!asked.any && directory.count > pageSize) {
    return errorAnswer('s3', { status: 400, code: 'InvalidRequest', message: 'This account has too many buckets to list them without pagination' });
  }
  if (asked.region !== undefined && call.region !== undefined && asked.region !== call.region) {
    return errorAnswer('s3', { status: 400, code: 'InvalidArgument', message: 'Argument value bucket-region is not the region of this endpoint' });
  }
  const { found, next } = page(directory, asked);
  const buckets = found.map((bucket) => bucketElement(bucket, asked.any));
  const token = next === undefined ? '' : leaf('ContinuationToken', next);
  const prefix = asked.prefix === '' ? '' : leaf('Prefix', asked.prefix);
  const body = element('Owner', leaf('ID', owner)) + element('Buckets', buckets.join('')) + token + prefix;
  return xmlAnswer(s3Document('ListAllMyBucketsResult', body));
}

/** The token that continues after a name; after the empty name the whole list follows. */
export function continuationToken(name: string): string {
  return Buffer.from(`after ${name}`).toString('base64url');
}

interface Asked {
  readonly any: boolean;
  readonly most: number;
  readonly prefix: string;
  readonly region?: string;
  /** The first name that may be listed. */
  readonly from: string;
}

function readParameters(parameters: URLSearchParams): Asked | undefined {
  const most = parameters.get('max-buckets');
  const token = parameters.get('continuation-token');
  const region = parameters.get('bucket-region');
  const prefix = parameters.get('prefix');
  if (most !== null && !/^[1-9]\d{0,4}$/.test(most)) return undefined;
  if (Number(most) > pageSize) return undefined;
  const after = token === null || token === '' ? '' : afterToken(token);
  if (after === undefined) return undefined;
  const first = after === '' ? '' : `${after}\u0000`;
  return {
    any: most !== null || token !== null || region !== null || prefix !== null,
    most: most === null ? pageSize : Number(most),
    prefix: prefix ?? '',
    from: prefix !== null && prefix > first ? prefix : first,
    ...(region === null ? {} : { region }),
  };
}

function afterToken(token: string): string | undefined {
  const text = Buffer.from(token, 'base64url').toString();
  return text.startsWith('after ') ? text.slice('after '.length) : undefined;
}

function page(directory: Directory, asked: Asked): { found: readonly FoundBucket[]; next?: string } {
  const found: FoundBucket[] = [];
  for (const bucket of directory.from(asked.from)) {
    if (!bucket.name.startsWith(asked.prefix)) break;
    if (asked.region !== undefined && bucket.region !== asked.region) continue;
    const last = found.at(-1);
    if (found.length === asked.most && last !== undefined) return { found, next: continuationToken(last.name) };
    found.push(bucket);
  }
  return { found };
}

function bucketElement({ name, region }: FoundBucket, withRegion: boolean): string {
  const where = withRegion ? leaf('BucketRegion', region) : '';
  return element('Bucket', leaf('Name', name) + leaf('CreationDate', created) + where);
}
