import type { ReportedBucket, ReportedGrant } from '../built-program.js';
import type { Circumstance, ProbedAccess, Requester } from './cases.js';
import { isIn } from './claim.js';
import { keysFor, type Probe } from './probe.js';

const accessOf: Readonly<Record<string, ProbedAccess>> = {
  's3:getobject': 'read',
  's3:listbucket': 'list',
  's3:putobject': 'write',
  's3:deleteobject': 'delete',
};

/** The last request of every witness that the store can be asked, as its sender or as one who may stand for it. */
export function replayable(bucket: ReportedBucket, requesters: readonly Requester[]): readonly Probe[] {
  const ofOutsiders = bucket.exposures.filter(({ audience }) => audience !== 'own-account');
  return ofOutsiders.flatMap((exposure) =>
    exposure.grants.flatMap((grant) => {
      const request = grant.witness?.requests.at(-1);
      if (grant.status !== 'reachable' || request === undefined) return [];
      const access = accessOf[request.action.toLowerCase()];
      const requester = requesters.find((candidate) => standsFor(candidate, request.sender));
      if (access === undefined || requester === undefined) return [];
      const key = access === 'list' ? {} : { key: keyOf(access, request.resource, grant) };
      return [{ requester, access, ...key, circumstance: circumstanceOf(request.context) }];
    }),
  );
}

/** A witness may be sent by any account's identity; the store knows two. */
function standsFor(requester: Requester, sender: string): boolean {
  if (requester === 'anonymous') return sender === 'anonymous';
  return sender !== 'anonymous' && !sender.includes(requester === 'foreign' ? '333333333333' : '222222222222');
}

/** A witness says `<any existing key under public/>` where it can't know one. */
function keyOf(access: keyof typeof keysFor, resource: string, { objects }: ReportedGrant): string {
  const literal = resource.slice(resource.indexOf('/') + 1);
  if (!literal.includes('<')) return literal;
  const key = keysFor[access].find((candidate) => objects === undefined || isIn(objects, candidate));
  if (key === undefined) throw new Error(`no key of the test is among ${JSON.stringify(objects)}`);
  return key;
}

/** As `probe.ts` spells the keys that a request can carry. */
const carried = ['aws:SourceIp', 'aws:Referer', 'aws:UserAgent', 'aws:SecureTransport', 's3:x-amz-acl', 's3:prefix', 's3:max-keys', 's3:delimiter'];

function circumstanceOf(context: Readonly<Record<string, readonly string[]>>): Circumstance {
  const values = Object.entries(context).map(([key, [value]]) => [carried.find((known) => known.toLowerCase() === key.toLowerCase()), value]);
  return Object.fromEntries(values.filter(([key, value]) => key !== undefined && value !== undefined));
}
