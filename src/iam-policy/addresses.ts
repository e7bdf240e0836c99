import ipaddr from 'ipaddr.js';
import { oncePerText } from './once-per.js';

export type Family = 4 | 6;

/** Addresses from `first` to `last`, both included, as numbers of their family. */
export interface AddressRange {
  readonly family: Family;
  readonly first: bigint;
  readonly last: bigint;
}

/** Reads an address or a CIDR; a missing prefix length means a single address. `undefined` if it is neither. */
export const parseAddressRange = oncePerText((text: string): AddressRange | undefined => {
  const [address, prefix, ...rest] = text.trim().split('/');
  if (address === undefined || rest.length > 0) return undefined;
  const parsed = parseAddress(address);
  if (parsed === undefined) return undefined;
  const bits = parsed.family === 4 ? 32 : 128;
  if (prefix === undefined) return { family: parsed.family, first: parsed.value, last: parsed.value };
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > bits) return undefined;
  const size = 1n << BigInt(bits - Number(prefix));
  const first = parsed.value - (parsed.value % size);
  return { family: parsed.family, first, last: first + size - 1n };
});

/** Where IPv4 addresses are written as IPv6 ones (RFC 4291, section 2.5.5). */
const mapped = { first: 0xffff00000000n, last: 0xffffffffffffn };

/** Whether the range holds nothing but IPv4 addresses in the spelling of IPv6. */
export function isMapped({ family, first, last }: AddressRange): boolean {
  return family === 6 && mapped.first <= first && last <= mapped.last;
}

export function parseAddress(text: string): { readonly family: Family; readonly value: bigint } | undefined {
  const octets = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (octets !== null) return parseOctets(octets.slice(1));
  if (text.includes(':') && ipaddr.IPv6.isValid(text) && !text.includes('%'))
    return { family: 6, value: toNumber(ipaddr.IPv6.parse(text).toByteArray()) };
  return undefined;
}

/** In decimal without leading zeros, which some read as octal. */
function parseOctets(octets: readonly string[]): { readonly family: 4; readonly value: bigint } | undefined {
  if (octets.some((octet) => Number(octet) > 255 || (octet.length > 1 && octet.startsWith('0')))) return undefined;
  return { family: 4, value: BigInt(octets.reduce((value, octet) => value * 256 + Number(octet), 0)) };
}

function toNumber(bytes: readonly number[]): bigint {
  return bytes.reduce((value, byte) => value * 256n + BigInt(byte), 0n);
}

export function printAddress(family: Family, value: bigint): string {
  const length = family === 4 ? 4 : 16;
  const bytes = Array.from({ length }, (_, index) => Number((value >> BigInt(8 * (length - 1 - index))) & 255n));
  return family === 4 ? bytes.join('.') : ipaddr.fromByteArray(bytes).toString();
}

export function isInRange(range: AddressRange, address: { readonly family: Family; readonly value: bigint }): boolean {
  return range.family === address.family && range.first <= address.value && address.value <= range.last;
}

/** Sorted by family and address, without overlaps or neighbours that touch. */
export function unite(ranges: readonly AddressRange[]): readonly AddressRange[] {
  if (ranges.length <= 1) return ranges;
  const sorted = [...ranges].sort((one, other) => one.family - other.family || (one.first < other.first ? -1 : one.first > other.first ? 1 : 0));
  const united: AddressRange[] = [];
  for (const range of sorted) {
    const last = united.at(-1);
    if (last === undefined || last.family !== range.family || last.last + 1n < range.first) united.push(range);
    else if (last.last < range.last) united[united.length - 1] = { ...last, last: range.last };
  }
  return united;
}

/** Whether one list of ranges holds all of another; both as `unite` makes them. */
export function includesRanges(wide: readonly AddressRange[], narrow: readonly AddressRange[]): boolean {
  let at = 0;
  return narrow.every(({ family, first, last }) => {
    for (let range = wide[at]; range !== undefined; range = wide[at]) {
      if (range.family > family || (range.family === family && range.last >= first)) break;
      at += 1;
    }
    const range = wide[at];
    return range !== undefined && range.family === family && range.first <= first && last <= range.last;
  });
}

export function countAddresses(ranges: readonly AddressRange[], family: Family): bigint {
  return countUnited(unite(ranges), family);
}

function countUnited(united: readonly AddressRange[], family: Family): bigint {
  let count = 0n;
  for (const range of united) if (range.family === family) count += range.last - range.first + 1n;
  return count;
}

/** A CIDR where the range is one, else `first-last`. */
export function printRange(range: AddressRange): string {
  const bits = range.family === 4 ? 32 : 128;
  const size = range.last - range.first + 1n;
  const isPower = (size & (size - 1n)) === 0n;
  if (isPower && range.first % size === 0n) return `${printAddress(range.family, range.first)}/${bits - (size.toString(2).length - 1)}`;
  return `${printAddress(range.family, range.first)}-${printAddress(range.family, range.last)}`;
}

/** Ranges from which no request reaches a public endpoint: private, loopback, link-local, shared, multicast, reserved. */
const neverPublic = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '224.0.0.0/3',
  '::/8',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
].map((text) => {
  const range = parseAddressRange(text);
  if (range === undefined) throw new Error(`not a range: ${text}`);
  return range;
});

const everything: readonly AddressRange[] = [
  { family: 4, first: 0n, last: (1n << 32n) - 1n },
  { family: 6, first: 0n, last: (1n << 128n) - 1n },
];
const publicAddresses = everything.flatMap((range) => subtract(range, neverPublic));

const publicIpv4 = countAddresses(publicAddresses, 4);

/** What of all addresses can be the source of a request over the internet. */
export function publicRanges(): readonly AddressRange[] {
  return publicAddresses;
}

function subtract(range: AddressRange, holes: readonly AddressRange[]): readonly AddressRange[] {
  const rest: AddressRange[] = [];
  let first = range.first;
  for (const hole of unite(holes)) {
    if (hole.family !== range.family || hole.last < first || hole.first > range.last) continue;
    if (hole.first > first) rest.push({ family: range.family, first, last: hole.first - 1n });
    first = hole.last + 1n;
  }
  if (first <= range.last) rest.push({ family: range.family, first, last: range.last });
  return rest;
}

/** Cuts `ranges` at every bound of `cuts`, so that no piece lies half inside a cut. */
export function cutAt(ranges: readonly AddressRange[], cuts: readonly AddressRange[]): readonly AddressRange[] {
  const pieces: AddressRange[] = [];
  for (const range of ranges) {
    const starts = new Set<bigint>([range.first]);
    for (const cut of cuts) {
      if (cut.family !== range.family) continue;
      if (cut.first > range.first && cut.first <= range.last) starts.add(cut.first);
      if (cut.last >= range.first && cut.last < range.last) starts.add(cut.last + 1n);
    }
    const sorted = [...starts].sort((one, other) => (one < other ? -1 : 1));
    sorted.forEach((first, index) => {
      pieces.push({ family: range.family, first, last: (sorted[index + 1] ?? range.last + 1n) - 1n });
    });
  }
  return pieces;
}

/** Half of the public IPv4 space, or an IPv6 range of /3 or wider: then nobody is kept out in earnest. */
export function isTheInternet(ranges: readonly AddressRange[]): boolean {
  if (ranges === publicAddresses) return true;
  const united = unite(ranges);
  if (countUnited(united, 4) * 2n >= publicIpv4) return true;
  return united.some((range) => range.family === 6 && range.last - range.first + 1n >= nearlyWidestIpv6);
}

/** Of `::/3` and `e000::/3` a small part is never public; what is left of them still counts as /3. */
const nearlyWidestIpv6 = (1n << 125n) - (1n << 121n);
