// Addresses as the solver sees them: a family and a whole number.
import { and, integer, not, or } from './formula.mjs';

/** @typedef {{ family: 4 | 6, first: bigint, last: bigint }} Block */

/** @param {string} cidr @returns {Block | undefined} */
export function parseBlock(cidr) {
  const [host = '', length, more] = cidr.split('/');
  if (more !== undefined || (length !== undefined && !/^\d{1,3}$/.test(length))) return undefined;
  const family = host.includes(':') ? 6 : 4;
  const value = family === 6 ? parseSix(host) : parseFour(host);
  const width = family === 6 ? 128 : 32;
  const kept = Number(length ?? width);
  if (value === undefined || kept > width) return undefined;
  const size = 2n ** BigInt(width - kept);
  const first = (value / size) * size;
  return { family, first, last: first + size - 1n };
}

/** @param {string} host */
function parseFour(host) {
  const octets = host.split('.');
  if (octets.length !== 4 || !octets.every((octet) => /^(0|[1-9]\d{0,2})$/.test(octet) && Number(octet) < 256)) return undefined;
  return octets.reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
}

/** @param {string} host */
function parseSix(host) {
  const halves = host.split('::');
  if (halves.length > 2) return undefined;
  const [left = [], right = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  if (![...left, ...right].every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  const missing = 8 - left.length - right.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...left, ...Array.from({ length: missing }, () => '0'), ...right];
  return groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}

/** @param {{ isFour: string, value: string }} address @param {Block} block */
export function inBlock({ isFour, value }, { family, first, last }) {
  const range = first === last ? `(= ${value} ${integer(first)})` : `(and (<= ${integer(first)} ${value}) (<= ${value} ${integer(last)}))`;
  return and([family === 4 ? isFour : not(isFour), range]);
}

/** Blocks from which nothing comes over the internet (IANA special-purpose registries; those for documentation stand for the public ones). */
const reserved = [
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
].flatMap((cidr) => parseBlock(cidr) ?? []);

/** @param {{ isFour: string, value: string }} address */
export function isAddress({ isFour, value }) {
  return and([`(<= 0 ${value})`, `(< ${value} (ite ${isFour} ${2n ** 32n} ${2n ** 128n}))`]);
}

/** @param {{ isFour: string, value: string }} address */
export function isPublic(address) {
  return not(or(reserved.map((block) => inBlock(address, block))));
}

/** @param {4 | 6} family @param {bigint} value */
export function printAddress(family, value) {
  const [count, base] = family === 4 ? [4, 256n] : [8, 65536n];
  const groups = Array.from({ length: count }, (_, index) => (value / base ** BigInt(count - 1 - index)) % base);
  return family === 4 ? groups.join('.') : groups.map((group) => group.toString(16)).join(':');
}
