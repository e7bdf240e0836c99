import { type AddressRange, cutAt, isInRange, parseAddressRange, printAddress, publicRanges } from './addresses.js';

/** Addresses of the internet that a policy cannot tell apart. */
export interface AddressClass {
  /** One of them, for a request. */
  readonly example: string;
  readonly ranges: readonly AddressRange[];
}

/** Cuts the public addresses where some condition on aws:SourceIp changes its answer; without any, everything is one class. */
export function addressClasses(addressSets: readonly (readonly AddressRange[])[]): readonly AddressClass[] {
  const sets = addressSets.filter((set) => set.length > 0);
  if (sets.length === 0) return [everywhere];
  const byAnswer = new Map<string, AddressRange[]>();
  for (const piece of cutAt(publicRanges(), sets.flat())) {
    const address = { family: piece.family, value: piece.first };
    const key = `${piece.family}${sets.map((set) => (isInside(set, address) ? '1' : '0')).join('')}`;
    const known = byAnswer.get(key);
    if (known === undefined) byAnswer.set(key, [piece]);
    else known.push(piece);
  }
  return [...byAnswer.values()].map((ranges) => ({ example: exampleOf(ranges), ranges }));
}

/** By halves: the ranges of a set are sorted and apart. */
function isInside(set: readonly AddressRange[], address: { readonly family: 4 | 6; readonly value: bigint }): boolean {
  let low = 0;
  let high = set.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const range = set[middle];
    if (range === undefined) return false;
    if (isInRange(range, address)) return true;
    if (range.family < address.family || (range.family === address.family && range.last < address.value)) low = middle + 1;
    else high = middle;
  }
  return false;
}

/** Addresses for documentation where they fit (RFC 5737, RFC 3849), else the first one. */
const documentation = ['198.51.100.1', '203.0.113.1', '192.0.2.1', '2001:db8::1'].flatMap((text) => parseAddressRange(text) ?? []);

function exampleOf(ranges: readonly AddressRange[]): string {
  const nice = documentation.find((address) => ranges.some((range) => isInRange(range, { family: address.family, value: address.first })));
  const first = nice ?? ranges[0];
  if (first === undefined) throw new Error('a class of addresses is never empty');
  const host = nice === undefined && first.last > first.first ? first.first + 1n : first.first;
  return printAddress(first.family, host);
}

/** Where nothing tells addresses apart, one class holds all. */
const everywhere: AddressClass = { example: exampleOf(publicRanges()), ranges: publicRanges() };
