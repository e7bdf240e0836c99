import ipaddr from 'ipaddr.js';
import type { Network } from '../model/exposure.js';

interface Interval {
  readonly first: bigint;
  readonly last: bigint;
}

/** Addresses as sorted intervals that don't touch. */
interface AddressSet {
  readonly ipv4: readonly Interval[];
  readonly ipv6: readonly Interval[];
}

/** How many addresses, IPv4 and IPv6 apart. */
export interface AddressCount {
  readonly ipv4: bigint;
  readonly ipv6: bigint;
}

const everywhere: AddressCount = { ipv4: 2n ** 32n, ipv6: 2n ** 128n };

/** Addresses in the union of the networks. `undefined` among them means: from anywhere. Never too few. */
export function countAddresses(networks: readonly (Network | undefined)[]): AddressCount {
  let sum: AddressCount = { ipv4: 0n, ipv6: 0n };
  const sets: (AddressSet | undefined)[] = [];
  for (const network of networks) {
    if (network === undefined) return everywhere;
    const stated = statedCount(network);
    sum = { ipv4: sum.ipv4 + stated.ipv4, ipv6: sum.ipv6 + stated.ipv6 };
    sets.push(setOf(network));
  }
  const known = sets.filter((set) => set !== undefined);
  return known.length < sets.length ? sum : sizeOf(union(known));
}

/** Whether every request that `inner` lets in comes from somewhere that one of `outer` lets in. In doubt: no. */
export function networkInside(inner: Network | undefined, outer: readonly (Network | undefined)[]): boolean {
  if (outer.length === 0) return false;
  const bounded = outer.filter((network) => network !== undefined);
  if (bounded.length < outer.length) return true;
  if (inner === undefined) return false;
  if (bounded.some((network) => sameNetwork(network, inner))) return true;
  const set = setOf(inner);
  if (set === undefined) return false;
  const around = union(bounded.map(setOf).filter((known) => known !== undefined));
  const endpoints = new Set(bounded.flatMap((network) => network.vpcEndpoints));
  return covers(around.ipv4, set.ipv4) && covers(around.ipv6, set.ipv6) && inner.vpcEndpoints.every((endpoint) => endpoints.has(endpoint));
}

function sameNetwork(left: Network, right: Network): boolean {
  const key = (network: Network) => JSON.stringify([network.ipv4, network.ipv6, [...network.ranges].sort(), [...network.vpcEndpoints].sort()]);
  return key(left) === key(right);
}

/** The id of a VPC endpoint or of a VPC, or all endpoints of one account in the words of a report. */
const privatePlace = /^(?:vpce?-[0-9a-z]+|endpoints of account \d{12})$/;

/** Whether a person may name this as a place to come from: a CIDR, an address, or private networks as `privatePlace` says. */
export function isPlace(text: string): boolean {
  if (privatePlace.test(text)) return true;
  const [, address = '', prefix = '0'] = /^([0-9a-fA-F:.]+)(?:\/(0|[1-9][0-9]{0,2}))?$/.exec(text) ?? [];
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) return Number(prefix) <= 32;
  return address.includes(':') && ipaddr.IPv6.isValid(address) && Number(prefix) <= 128;
}

/** Whether every request that the network lets in comes from one of the places (see `isPlace`). In doubt: no. */
export function networkFromPlaces(network: Network | undefined, places: readonly string[]): boolean {
  if (network === undefined) return false;
  const ids = new Set(places.filter((place) => privatePlace.test(place)));
  const set = setOf(network);
  const around = toSet(places.filter((place) => !privatePlace.test(place)));
  if (set === undefined || around === undefined) return false;
  if (!covers(around.ipv4, set.ipv4) || !covers(around.ipv6, set.ipv6)) return false;
  // `vpce-1+vpc-2` is that endpoint in that VPC, so either of them bounds it.
  return network.vpcEndpoints.every((through) => through.split('+').some((id) => ids.has(id)));
}

/** The ranges as intervals; `undefined` where they can't be read or don't add up to the counts beside them. */
function setOf(network: Network): AddressSet | undefined {
  const set = toSet(network.ranges);
  if (set === undefined) return undefined;
  const size = sizeOf(set);
  const stated = statedCount(network);
  return size.ipv4 === stated.ipv4 && size.ipv6 === stated.ipv6 ? set : undefined;
}

function toSet(ranges: readonly string[]): AddressSet | undefined {
  const ipv4: Interval[] = [];
  const ipv6: Interval[] = [];
  for (const range of ranges) {
    const read = readRange(range);
    if (read === undefined) return undefined;
    (read.kind === 'ipv4' ? ipv4 : ipv6).push(read.interval);
  }
  return { ipv4: merged(ipv4), ipv6: merged(ipv6) };
}

/** Reads `203.0.113.0/24`, `203.0.113.4` and `203.0.113.4-203.0.113.9`. */
function readRange(text: string): { readonly kind: 'ipv4' | 'ipv6'; readonly interval: Interval } | undefined {
  const [from = '', to] = text.split('-');
  if (to === undefined) return readCidr(text);
  if (!ipaddr.isValid(from) || !ipaddr.isValid(to)) return undefined;
  const [first, last] = [ipaddr.parse(from), ipaddr.parse(to)];
  const interval = { first: toNumber(first.toByteArray()), last: toNumber(last.toByteArray()) };
  return first.kind() === last.kind() && interval.first <= interval.last ? { kind: first.kind(), interval } : undefined;
}

function readCidr(text: string): { readonly kind: 'ipv4' | 'ipv6'; readonly interval: Interval } | undefined {
  const single = ipaddr.isValid(text);
  if (!single && !ipaddr.isValidCIDR(text)) return undefined;
  const [address, prefix] = single ? [ipaddr.parse(text), undefined] : ipaddr.parseCIDR(text);
  const bits = address.kind() === 'ipv4' ? 32 : 128;
  const free = BigInt(bits - (prefix ?? bits));
  const first = (toNumber(address.toByteArray()) >> free) << free;
  return { kind: address.kind(), interval: { first, last: first + 2n ** free - 1n } };
}

function toNumber(bytes: readonly number[]): bigint {
  return bytes.reduce((value, byte) => value * 256n + BigInt(byte), 0n);
}

/** A count that is no number counts as everything: it may be wrong, but not too small. */
function statedCount(network: Network): AddressCount {
  const read = (text: string, most: bigint) => (/^\d{1,39}$/.test(text) ? BigInt(text) : most);
  return { ipv4: read(network.ipv4, everywhere.ipv4), ipv6: read(network.ipv6, everywhere.ipv6) };
}

function union(sets: readonly AddressSet[]): AddressSet {
  return { ipv4: merged(sets.flatMap((set) => set.ipv4)), ipv6: merged(sets.flatMap((set) => set.ipv6)) };
}

function merged(intervals: readonly Interval[]): readonly Interval[] {
  const sorted = [...intervals].sort((left, right) => (left.first < right.first ? -1 : left.first > right.first ? 1 : 0));
  const result: Interval[] = [];
  for (const interval of sorted) {
    const former = result.at(-1);
    if (former === undefined || interval.first > former.last + 1n) result.push(interval);
    else if (interval.last > former.last) result[result.length - 1] = { first: former.first, last: interval.last };
  }
  return result;
}

function sizeOf(set: AddressSet): AddressCount {
  const size = (intervals: readonly Interval[]) => intervals.reduce((sum, { first, last }) => sum + last - first + 1n, 0n);
  return { ipv4: size(set.ipv4), ipv6: size(set.ipv6) };
}

function covers(outer: readonly Interval[], inner: readonly Interval[]): boolean {
  return inner.every(({ first, last }) => outer.some((interval) => interval.first <= first && last <= interval.last));
}
