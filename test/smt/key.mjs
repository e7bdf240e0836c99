// What a request carries for one condition key.
import { and, equal, not } from './formula.mjs';

/**
 * @typedef {import('./texts.mjs').Text} Text
 * @typedef {{ when: string, is: Text | string | { isFour: string, value: string } }} Alternative A text, a number, or an address.
 * @typedef {{ exists: string, alternatives: readonly Alternative[] }} Element One value that the request may carry.
 * @typedef {{ type: 'text' | 'number' | 'time' | 'address', present: string, many: boolean, elements: readonly Element[] }} Key
 * @typedef {{ accounts: ReadonlySet<string>, organizations: ReadonlySet<string>, endpoints: ReadonlySet<string>, vpcs: ReadonlySet<string>,
 *   uniqueIds: ReadonlySet<string>, allowedAccounts: ReadonlySet<string>, accessPointAccounts: ReadonlySet<string>,
 *   organizationLengths: readonly number[], sourceParts: { services: readonly string[], regions: readonly string[], withoutAccount: readonly string[] } }} Named
 * @typedef {{ who: import('./physics.mjs').Who, named: Named, action: import('./physics.mjs').Action, now: number, mostValues: (key: string) => number }} WorldQuestion
 */

/** @param {string} symbol */
export function isNotEmpty(symbol) {
  return not(equal(symbol, '""'));
}

/** A name without a colon in it. @param {string} symbol */
export function isNotEmptyNorParted(symbol) {
  return and([isNotEmpty(symbol), not(`(str.contains ${symbol} ":")`)]);
}

/** @param {string} present @param {readonly Alternative[]} alternatives Which of them it is, is settled wherever the key is there. @returns {Key} */
export function oneAmong(present, alternatives) {
  return { type: 'text', present, many: false, elements: [{ exists: present, alternatives: alternatives.filter(({ when }) => when !== 'false') }] };
}

/** @param {Key['type']} type @param {string} present @param {Alternative['is']} is @returns {Key} */
export function single(type, present, is) {
  return { type, present, many: false, elements: [{ exists: present, alternatives: [{ when: 'true', is }] }] };
}

/** @param {string} present @param {Text} is */
export function one(present, is) {
  return single('text', present, is);
}

/** @type {Key} */
export const absent = { type: 'text', present: 'false', many: false, elements: [] };
