import ipaddr from 'ipaddr.js';
import type { ReportedBucket, ReportedExposure, ReportedGrant } from '../built-program.js';
import type { ProbedAccess, Requester } from './cases.js';
import type { Probe } from './probe.js';

export type Claim = 'reachable' | 'undetermined' | 'not reachable';

/** What the report says of one request. Of conditions other than key and address it can only say that some request gets through. */
export function claimOf(bucket: ReportedBucket, probe: Probe): Claim {
  const statuses = bucket.exposures
    .filter((exposure) => isAbout(exposure, probe))
    .flatMap((exposure) => exposure.grants)
    .filter((grant) => covers(grant, probe))
    .map((grant) => grant.status);
  if (statuses.includes('reachable')) return 'reachable';
  return statuses.includes('undetermined') ? 'undetermined' : 'not reachable';
}

const plainAction: Readonly<Record<ProbedAccess, string>> = {
  list: 's3:listbucket',
  read: 's3:getobject',
  write: 's3:putobject',
  delete: 's3:deleteobject',
};

/**
 * Whether the report promises that such a request gets through: its witness is of this action and of this kind of sender.
 * An unsigned witness promises nothing to who signs, for a Deny may name them; nor does another action of the same access.
 */
export function isPromised(bucket: ReportedBucket, probe: Probe): boolean {
  const grants = bucket.exposures.filter((exposure) => isAbout(exposure, probe)).flatMap((exposure) => exposure.grants);
  return grants.some((grant) => {
    const request = grant.witness?.requests.at(-1);
    if (grant.status !== 'reachable' || request === undefined || !covers(grant, probe)) return false;
    const isUnsigned = request.sender === 'anonymous';
    return isUnsigned === (probe.requester === 'anonymous') && request.action.toLowerCase() === plainAction[probe.access];
  });
}

function isAbout(exposure: ReportedExposure, { requester, access }: Probe): boolean {
  return exposure.accesses.includes(access) && includes(exposure, requester);
}

const accountOf = { foreign: '222222222222', third: '333333333333' } as const;

function includes({ audience, party }: ReportedExposure, requester: Requester): boolean {
  if (audience === 'anyone' || audience === 'network') return true;
  if (requester === 'anonymous') return false;
  if (audience === 'any-account') return true;
  return audience === 'outside-account' && party !== undefined && party.id.includes(accountOf[requester]);
}

function covers({ objects, from }: ReportedGrant, { key, circumstance }: Probe): boolean {
  return (
    (key === undefined || objects === undefined || isIn(objects, key)) && (from === undefined || isFrom(from.ranges, circumstance['aws:SourceIp']))
  );
}

/** Whether an extent covers a key. */
export function isIn({ match, except }: { readonly match: readonly string[]; readonly except: readonly string[] }, key: string): boolean {
  return match.some((pattern) => asExpression(pattern).test(key)) && !except.some((pattern) => asExpression(pattern).test(key));
}

function asExpression(pattern: string): RegExp {
  const body = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^]*')
    .replaceAll('?', '[^]');
  return new RegExp(`^${body}$`, 'u');
}

function isFrom(ranges: readonly string[], address: string | undefined): boolean {
  if (address === undefined) return false;
  return ranges.some((range) => contains(range, address));
}

/** A range is a CIDR or `first-last`. */
function contains(range: string, address: string): boolean {
  const [first = '', last] = range.split('-');
  const wanted = ipaddr.parse(address);
  if (last !== undefined) return bytes(first) <= bytes(address) && bytes(address) <= bytes(last) && ipaddr.parse(first).kind() === wanted.kind();
  const [network, bits] = ipaddr.parseCIDR(first.includes('/') ? first : `${first}/${wanted.kind() === 'ipv4' ? 32 : 128}`);
  return network.kind() === wanted.kind() && wanted.match(network, bits);
}

function bytes(address: string): string {
  return Buffer.from(ipaddr.parse(address).toByteArray()).toString('hex');
}
