import { describe, expect, test } from 'vitest';
import { compareExposures, toComparable } from '../../src/judge/compare.js';
import { blocked, exposure, keys, network, reachable, undetermined } from './evaluations.js';

const some = exposure({ grants: [reachable({ objects: keys(['public/*']) })] });
const office = network('256', ['203.0.113.0/24']);
const fromOffice = (match: [string, ...string[]]) => exposure({ audience: 'network', grants: [reachable({ objects: keys(match), from: office })] });

const limited = (...basis: [string, ...string[]]) => exposure({ access: 'list', grants: [reachable({ basis })] });
const listing = exposure({ access: 'list', grants: [reachable()] });
const among = (except: readonly string[], ...basis: [string, ...string[]]) =>
  exposure({ grants: [reachable({ objects: keys(['*'], except, false), basis })] });

describe('what was gained or lost since', () => {
  test.each([
    { name: 'the same', former: some, now: some, change: 'unchanged' },
    {
      name: 'the same keys, spelt as two patterns',
      former: exposure({ grants: [reachable({ objects: keys(['a*', '?*']) })] }),
      now: exposure({ grants: [reachable({ objects: keys(['?*']) })] }),
      change: 'unchanged',
    },
    {
      name: 'one statement became two',
      former: some,
      now: exposure({ grants: [reachable({ objects: keys(['public/a*']) }), reachable({ objects: keys(['public/*']) })] }),
      change: 'unchanged',
    },
    { name: 'more keys', former: some, now: exposure({ grants: [reachable({ objects: keys(['*']) })] }), change: 'wider' },
    { name: 'fewer keys', former: exposure(), now: some, change: 'narrower' },
    {
      name: 'an exception went',
      former: exposure({ grants: [reachable({ objects: keys(['*'], ['secret/*']) })] }),
      now: exposure(),
      change: 'wider',
    },
    {
      name: 'an exception came',
      former: exposure(),
      now: exposure({ grants: [reachable({ objects: keys(['*'], ['secret/*']) })] }),
      change: 'narrower',
    },
    {
      name: 'other keys, some gained and some lost',
      former: exposure({ grants: [reachable({ objects: keys(['a/*']) })] }),
      now: exposure({ grants: [reachable({ objects: keys(['b/*']) })] }),
      change: 'wider',
    },
    {
      name: 'keys that were only an upper bound are not known to have been there',
      former: exposure({ grants: [reachable({ objects: keys(['*'], [], false) })] }),
      now: some,
      change: 'wider',
    },
    {
      name: 'the bucket itself besides its objects',
      former: some,
      now: exposure({ grants: [reachable({ objects: keys(['public/*']) }), reachable()] }),
      change: 'wider',
    },
    { name: 'blocked, then reachable', former: exposure({ grants: [blocked(true)] }), now: exposure({ grants: [reachable()] }), change: 'wider' },
    {
      name: 'undetermined, then reachable',
      former: exposure({ grants: [undetermined()] }),
      now: exposure({ grants: [reachable()] }),
      change: 'wider',
    },
    { name: 'reachable, then blocked', former: exposure({ grants: [reachable()] }), now: exposure({ grants: [blocked(true)] }), change: 'narrower' },
    {
      name: 'reachable, then nobody could look',
      former: exposure({ grants: [reachable()] }),
      now: exposure({ grants: [undetermined()] }),
      change: 'unchanged',
    },
    {
      name: 'an assumption went',
      former: exposure({ grants: [reachable({ assuming: ['an object is not under KMS'] })] }),
      now: exposure({ grants: [reachable()] }),
      change: 'wider',
    },
    {
      name: 'an assumption came',
      former: exposure({ grants: [reachable()] }),
      now: exposure({ grants: [reachable({ assuming: ['an object is not under KMS'] })] }),
      change: 'narrower',
    },
    { name: 'the same limits', former: limited('a1', 'b2'), now: limited('a1', 'b2'), change: 'unchanged' },
    { name: 'the limit went', former: limited('a1'), now: listing, change: 'wider' },
    { name: 'a limit came', former: listing, now: limited('a1'), change: 'narrower' },
    { name: 'one of two limits went', former: limited('a1', 'b2'), now: limited('b2'), change: 'wider' },
    { name: 'a second limit came', former: limited('b2'), now: limited('a1', 'b2'), change: 'narrower' },
    { name: 'another limit', former: limited('a1'), now: limited('b2'), change: 'wider' },
    {
      name: 'one of two statements lost its limit',
      former: exposure({ access: 'list', grants: [reachable({ basis: ['a1'] }), reachable({ basis: ['b2'] })] }),
      now: exposure({ access: 'list', grants: [reachable({ basis: ['a1'] }), reachable()] }),
      change: 'wider',
    },
    {
      name: 'a limited statement beside one without a limit went',
      former: exposure({ access: 'list', grants: [reachable({ basis: ['a1'] }), reachable()] }),
      now: listing,
      change: 'unchanged',
    },
    { name: 'the same keys at most, and the same limits', former: among([], 'a1', 'b2'), now: among([], 'a1', 'b2'), change: 'unchanged' },
    { name: 'the same keys at most, and one limit less', former: among([], 'a1', 'b2'), now: among([], 'a1'), change: 'wider' },
    { name: 'the same keys at most, and one limit more', former: among([], 'a1'), now: among([], 'a1', 'b2'), change: 'narrower' },
    { name: 'one limit more, and the exception that it makes', former: among([], 'a1'), now: among(['x/*'], 'a1', 'b2'), change: 'narrower' },
    { name: 'one limit less, and the exception that it made', former: among(['x/*'], 'a1', 'b2'), now: among([], 'a1'), change: 'wider' },
    {
      name: 'the same keys at most, now for certain',
      former: among([], 'a1'),
      now: exposure(),
      change: 'wider',
    },
    {
      name: 'the same keys at most in a report that says no limits',
      former: exposure({ grants: [reachable({ objects: keys(['*'], [], false) })] }),
      now: among([], 'a1'),
      change: 'narrower',
    },
    {
      name: 'more addresses',
      former: fromOffice(['*']),
      now: exposure({ audience: 'network', grants: [reachable({ objects: keys(['*']), from: network('512', ['203.0.112.0/23']) })] }),
      change: 'wider',
    },
    {
      name: 'fewer addresses',
      former: fromOffice(['*']),
      now: exposure({ audience: 'network', grants: [reachable({ objects: keys(['*']), from: network('1', ['203.0.113.9']) })] }),
      change: 'narrower',
    },
    {
      name: 'from anywhere now',
      former: fromOffice(['*']),
      now: exposure({ audience: 'network', grants: [reachable({ objects: keys(['*']) })] }),
      change: 'wider',
    },
    {
      name: 'another access in the dark',
      former: exposure({ accesses: ['read'], grants: [undetermined()] }),
      now: exposure({ accesses: ['read', 'list'], grants: [undetermined()] }),
      change: 'wider',
    },
    {
      name: 'keys and addresses of two grants do not mix',
      former: exposure({
        audience: 'network',
        grants: [reachable({ objects: keys(['a/*']), from: office }), reachable({ objects: keys(['b/*']), from: network('1', ['198.51.100.1']) })],
      }),
      now: exposure({ audience: 'network', grants: [reachable({ objects: keys(['b/*']), from: office })] }),
      change: 'wider',
    },
  ])('$name: $change', ({ former, now, change }) => {
    expect(compareExposures(toComparable(former), now)).toBe(change);
  });
});
