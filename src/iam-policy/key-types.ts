import { parseAddressRange } from './addresses.js';
import type { ConditionOperator } from './operators.js';
import { type FilledString, toText } from './policy-string.js';

/** Keys whose requests may carry several values (IAM User Guide, "Multivalued context keys"). */
const multivaluedKeys: ReadonlySet<string> = new Set([
  'aws:calledvia',
  'aws:principalorgpaths',
  'aws:principalservicenameslist',
  'aws:resourceorgpaths',
  'aws:sourceorgpaths',
  'aws:tagkeys',
  'aws:vpceorgpaths',
  's3:requestobjecttagkeys',
]);

export function isMultivalued(key: string): boolean {
  return multivaluedKeys.has(key);
}

const addressKeys: ReadonlySet<string> = new Set(['aws:sourceip', 'aws:vpcsourceip']);

export function isAddressKey(key: string): boolean {
  return addressKeys.has(key);
}

/**
 * Whether AWS leaves open what an operator makes of a key. An address has more than one spelling, so that a comparison of
 * texts is clear only for IPv4 addresses, whole or with their first parts and a star.
 */
export function isUnclearFor(key: string, operator: ConditionOperator, wanted: FilledString): boolean {
  if (!isAddressKey(key) || operator.name.endsWith('IpAddress')) return false;
  const text = toText(wanted);
  return text !== '*' && addressText(text)?.family !== 4;
}

/** The range that an address, a CIDR, or a text such as `203.0.113.*` stands for. */
export function addressText(text: string): ReturnType<typeof parseAddressRange> {
  const octets = /^((?:\d{1,3}\.){1,3})\*$/.exec(text)?.[1]?.split('.').slice(0, -1);
  return parseAddressRange(octets === undefined ? text : `${[...octets, '0', '0', '0'].slice(0, 4).join('.')}/${octets.length * 8}`);
}

/** `aws:principaltag/` of `aws:principaltag/team`; any other key is its own family. */
export function familyOf(key: string): string {
  const slash = key.indexOf('/');
  return slash < 0 ? key : key.slice(0, slash + 1);
}
