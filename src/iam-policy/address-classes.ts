import { type AddressRange, cutAt, isInRange, parseAddressRange, printAddress, publicRanges } from './addresses.js';
import { addressText } from './key-types.js';
import type { Statement } from './policy.js';

/** Addresses of the internet that a policy cannot tell apart. */
export interface AddressClass {
  /** One of them, for a request. */
  readonly example: string;
  readonly ranges: readonly AddressRange[];
}

const sourceIp = 'aws:sourceip';

/** Cuts the public addresses at every border of the conditions on aws:SourceIp; without any, everything is one class. */
export function addressClasses(statements: readonly Statement[]): readonly AddressClass[] {
  const values = statements.flatMap((statement) =>
    statement.conditions.filter(({ key }) => key === sourceIp).flatMap((condition) => condition.values),
  );
  const cuts = [...new Set(values.map((value) => value.text))].flatMap((text) => addressText(text) ?? []);
  if (cuts.length === 0) return [everywhere];
  const byAnswer = new Map<string, AddressRange[]>();
  for (const piece of cutAt(publicRanges(), cuts)) {
    const answer = cuts.map((cut) => (isInRange(cut, { family: piece.family, value: piece.first }) ? '1' : '0')).join('');
    const key = `${piece.family}${answer}`;
    byAnswer.set(key, [...(byAnswer.get(key) ?? []), piece]);
  }
  return [...byAnswer.values()].map((ranges) => ({ example: exampleOf(ranges), ranges }));
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
