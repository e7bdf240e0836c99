import type { ReportedBucket, ReportedGrant } from '../built-program.js';
import type { Circumstance, Requester } from './cases.js';
import { isIn } from './claim.js';
import { headersOf, keysFor, listingOf } from './probe.js';
import type { StoreRequest } from './request.js';

/** A witness of a report as a request to the store. */
export interface Replay {
  readonly name: string;
  readonly requester: Requester;
  readonly access: string;
  /** Keys that must exist for a yes, since S3 answers 403 for a missing one. */
  readonly needs: readonly string[];
  request(address: string): StoreRequest;
}

interface Kind {
  /** Of the keys that a witness may leave open. */
  readonly keys?: readonly string[];
  readonly needsObject?: true;
  toRequest(path: string, circumstance: Circumstance): StoreRequest;
}

/** What the store can be asked, by action. Requests that change the bucket itself come last. */
const kinds: Readonly<Record<string, Kind>> = {
  's3:GetObject': {
    keys: keysFor.read,
    needsObject: true,
    toRequest: (path, circumstance) => ({ method: 'GET', path, headers: headersOf(circumstance) }),
  },
  's3:ListBucket': {
    toRequest: (path, circumstance) => ({
      method: 'GET',
      path,
      headers: headersOf(circumstance),
      query: { 'list-type': '2', ...listingOf(circumstance) },
    }),
  },
  's3:ListBucketVersions': {
    toRequest: (path, circumstance) => ({
      method: 'GET',
      path,
      headers: headersOf(circumstance),
      query: { versions: '', ...listingOf(circumstance) },
    }),
  },
  's3:GetBucketAcl': { toRequest: (path, circumstance) => ({ method: 'GET', path, headers: headersOf(circumstance), query: { acl: '' } }) },
  's3:PutObject': {
    keys: keysFor.write,
    toRequest: (path, circumstance) => ({ method: 'PUT', path, headers: headersOf(circumstance), body: 'replayed\n' }),
  },
  's3:DeleteObject': { keys: keysFor.delete, toRequest: (path, circumstance) => ({ method: 'DELETE', path, headers: headersOf(circumstance) }) },
  's3:PutBucketAcl': {
    toRequest: (path, circumstance) => ({
      method: 'PUT',
      path,
      headers: { ...headersOf(circumstance), 'x-amz-acl': 'public-read' },
      query: { acl: '' },
    }),
  },
};

/** Audiences that the store's requesters belong to; they are in no organization. */
const strangers = ['anyone', 'any-account', 'network', 'outside-account'];

/** The last request of every witness that the store can be asked, as its sender or as one who may stand for it. */
export function replaysOf(bucket: ReportedBucket, requesters: readonly Requester[]): readonly Replay[] {
  const replays = bucket.exposures
    .filter(({ audience }) => strangers.includes(audience))
    .flatMap(({ access, grants }) => grants.flatMap((grant) => toReplay(access, grant, requesters)));
  const order = Object.keys(kinds);
  return replays.sort((left, right) => order.indexOf(left.name) - order.indexOf(right.name));
}

function toReplay(access: string, grant: ReportedGrant, requesters: readonly Requester[]): readonly Replay[] {
  const witness = grant.witness?.requests.at(-1);
  if (grant.status !== 'reachable' || witness === undefined) return [];
  const kind = kinds[witness.action];
  const requester = requesters.find((candidate) => standsFor(candidate, witness.sender));
  if (kind === undefined || requester === undefined) return [];
  const key = kind.keys === undefined ? undefined : keyOf(kind.keys, witness.resource, grant);
  const circumstance = circumstanceOf(witness.context);
  return [
    {
      name: witness.action,
      requester,
      access,
      needs: kind.needsObject && key !== undefined ? [key] : [],
      request: (address) => kind.toRequest(key === undefined ? address : `${address}/${key}`, circumstance),
    },
  ];
}

/** A witness may be sent by any account's identity; the store knows two. */
function standsFor(requester: Requester, sender: string): boolean {
  if (requester === 'anonymous') return sender === 'anonymous';
  if (!sender.startsWith('arn:')) return false;
  return !sender.includes(requester === 'foreign' ? '333333333333' : '222222222222');
}

/** A witness says `<any existing key under public/>` where it can't know one. */
function keyOf(candidates: readonly string[], resource: string, { objects }: ReportedGrant): string {
  const literal = resource.slice(resource.indexOf('/') + 1);
  if (!literal.includes('<')) return literal;
  const key = candidates.find((candidate) => objects === undefined || isIn(objects, candidate));
  if (key === undefined) throw new Error(`no key of the test is among ${JSON.stringify(objects)}`);
  return key;
}

/** As `probe.ts` spells the keys that a request can carry. */
const carried = ['aws:SourceIp', 'aws:Referer', 'aws:UserAgent', 'aws:SecureTransport', 's3:x-amz-acl', 's3:prefix', 's3:max-keys', 's3:delimiter'];

function circumstanceOf(context: Readonly<Record<string, readonly string[]>>): Circumstance {
  const values = Object.entries(context).map(([key, [value]]) => [carried.find((known) => known.toLowerCase() === key.toLowerCase()), value]);
  return Object.fromEntries(values.filter(([key, value]) => key !== undefined && value !== undefined));
}
