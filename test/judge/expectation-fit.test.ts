import { describe, expect, test } from 'vitest';
import type { Expectation } from '../../src/judge/config.js';
import { fitOf } from '../../src/judge/expectation-fit.js';
import type { Network } from '../../src/model/exposure.js';
import { blocked, exposure, keys, network, reachable, undetermined } from './evaluations.js';

const declared = { file: 'curbside.yaml', line: 1, owner: 'Web team', reason: 'site', expires: '2027-01-31', bucket: 'b' };
const site: Expectation = { ...declared, audience: 'anyone', access: ['read'], keys: ['assets/*', 'index.html'] };
const partner = { type: 'account', id: '444455556666' } as const;
const outside: Expectation = { ...declared, audience: 'outside-account', access: ['read'], keys: ['*'], party: ['444455556666'] };
const office: Expectation = { ...declared, audience: 'network', access: ['read'], keys: ['*'] };
const fromOffice: Expectation = { ...office, from: ['203.0.113.0/24', 'vpce-1'] };
const readsFrom = (...networks: [Network, ...Network[]]) => {
  const [first, ...more] = networks.map((from) => reachable({ objects: keys(['*']), from }));
  return exposure({ audience: 'network', ...(first === undefined ? {} : { grants: [first, ...more] }) });
};
const reads = (match: [string, ...string[]], except: readonly string[] = []) => exposure({ grants: [reachable({ objects: keys(match, except) })] });

describe('an exposure held against a declaration', () => {
  test.each([
    { name: 'keys inside', expectation: site, found: reads(['assets/*']), fit: 'covers' },
    { name: 'keys inside the union of the patterns', expectation: site, found: reads(['index.html', 'assets/img/?.png']), fit: 'covers' },
    { name: 'everything', expectation: site, found: reads(['*']), fit: 'too-narrow' },
    {
      name: 'one statement of two outside',
      expectation: site,
      found: exposure({ grants: [reachable({ objects: keys(['assets/*']) }), reachable({ objects: keys(['logs/*']) })] }),
      fit: 'too-narrow',
    },
    {
      name: 'what could not be decided reaches further',
      expectation: site,
      found: exposure({ grants: [reachable({ objects: keys(['assets/*']) }), undetermined({ objects: keys(['*']) })] }),
      fit: 'too-narrow',
    },
    {
      name: 'what is held in does not count beside what is not',
      expectation: site,
      found: exposure({ grants: [reachable({ objects: keys(['assets/*']) }), blocked(true, { objects: keys(['*']) })] }),
      fit: 'covers',
    },
    { name: 'all but what was excepted lies inside', expectation: { ...site, keys: ['a*'] }, found: reads(['a*', 'b*'], ['b*']), fit: 'covers' },
    {
      name: 'undetermined was never declared',
      expectation: { ...site, keys: ['*'] },
      found: exposure({ grants: [undetermined({ objects: keys(['assets/*']) })] }),
      fit: 'unrelated',
    },
    { name: 'another access', expectation: site, found: exposure({ access: 'write' }), fit: 'unrelated' },
    { name: 'another way', expectation: { ...site, path: ['bucket-acl'] }, found: reads(['assets/*']), fit: 'unrelated' },
    {
      name: 'a narrower audience inside',
      expectation: site,
      found: exposure({ audience: 'outside-account', party: partner, grants: [reachable({ objects: keys(['assets/*']) })] }),
      fit: 'covers',
    },
    {
      name: 'a narrower audience outside was never meant',
      expectation: site,
      found: exposure({ audience: 'outside-account', party: partner }),
      fit: 'unrelated',
    },
    { name: 'the named party', expectation: outside, found: exposure({ audience: 'outside-account', party: partner }), fit: 'covers' },
    {
      name: 'another party',
      expectation: outside,
      found: exposure({ audience: 'outside-account', party: { type: 'account', id: '777788889999' } }),
      fit: 'unrelated',
    },
    { name: 'everybody where one party was declared', expectation: outside, found: exposure(), fit: 'too-narrow' },
    {
      name: 'unsigned from a network where accounts were declared',
      expectation: { ...site, audience: 'any-account', keys: ['*'] },
      found: exposure({ audience: 'network' }),
      fit: 'unrelated',
    },
    {
      name: 'a listing needs no keys',
      expectation: { ...declared, audience: 'anyone', access: ['list'] },
      found: exposure({ access: 'list', grants: [reachable()] }),
      fit: 'covers',
    },
    {
      name: 'deleting the bucket where some keys may be deleted',
      expectation: { ...declared, audience: 'anyone', access: ['delete'], keys: ['tmp/*'] },
      found: exposure({ access: 'delete', grants: [reachable()] }),
      fit: 'too-narrow',
    },
    {
      name: 'deleting the bucket where everything may be deleted',
      expectation: { ...declared, audience: 'anyone', access: ['delete'], keys: ['*'] },
      found: exposure({ access: 'delete', grants: [reachable()] }),
      fit: 'covers',
    },
    {
      name: 'permissions of the bucket where those of some objects are meant',
      expectation: { ...declared, audience: 'anyone', access: ['change-permissions'], keys: ['a/*'] },
      found: exposure({ access: 'change-permissions', grants: [reachable()] }),
      fit: 'too-narrow',
    },
    {
      name: 'reading the ACL of the bucket where some objects are meant',
      expectation: { ...site, access: ['read', 'read-permissions'] },
      found: exposure({ access: 'read-permissions', grants: [reachable()] }),
      fit: 'too-narrow',
    },
    {
      name: 'reading the ACL of the bucket where everything is meant',
      expectation: { ...site, access: ['read', 'read-permissions'], keys: ['*'] },
      found: exposure({ access: 'read-permissions', grants: [reachable()] }),
      fit: 'covers',
    },
    {
      name: 'reading the ACL of the bucket where no keys are named',
      expectation: { ...declared, audience: 'anyone', access: ['read-permissions'] },
      found: exposure({ access: 'read-permissions', grants: [reachable()] }),
      fit: 'covers',
    },
    {
      name: 'a small network that nobody bounded',
      expectation: office,
      found: readsFrom(network('65535', ['198.51.0.0-198.51.255.254'])),
      fit: 'covers',
    },
    {
      name: 'a private network that nobody bounded',
      expectation: office,
      found: readsFrom(network('0', [], { vpcEndpoints: ['vpce-1'] })),
      fit: 'covers',
    },
    { name: 'a wide network that nobody bounded', expectation: office, found: readsFrom(network('65536', ['198.51.0.0/16'])), fit: 'too-narrow' },
    {
      name: 'two networks that are wide together',
      expectation: office,
      found: readsFrom(network('32768', ['198.51.0.0/17']), network('32768', ['198.51.128.0/17'])),
      fit: 'too-narrow',
    },
    {
      name: 'a wide IPv6 network that nobody bounded',
      expectation: office,
      found: readsFrom(network('0', ['2001:db8::/32'], { ipv6: '79228162514264337593543950336' })),
      fit: 'too-narrow',
    },
    {
      name: 'a wide network that was named',
      expectation: { ...office, from: ['52.0.0.0/8'] },
      found: readsFrom(network('16777216', ['52.0.0.0/8'])),
      fit: 'covers',
    },
    { name: 'the named addresses', expectation: fromOffice, found: readsFrom(network('256', ['203.0.113.0/24'])), fit: 'covers' },
    { name: 'the named endpoint', expectation: fromOffice, found: readsFrom(network('0', [], { vpcEndpoints: ['vpce-1'] })), fit: 'covers' },
    { name: 'another address', expectation: fromOffice, found: readsFrom(network('1', ['198.51.100.1'])), fit: 'too-narrow' },
    { name: 'another endpoint', expectation: fromOffice, found: readsFrom(network('0', [], { vpcEndpoints: ['vpce-2'] })), fit: 'too-narrow' },
    {
      name: 'one grant of two from elsewhere',
      expectation: fromOffice,
      found: readsFrom(network('256', ['203.0.113.0/24']), network('1', ['198.51.100.1'])),
      fit: 'too-narrow',
    },
    {
      name: 'an account from anywhere where it was declared from the office',
      expectation: { ...outside, from: ['203.0.113.0/24'] },
      found: exposure({ audience: 'outside-account', party: partner }),
      fit: 'too-narrow',
    },
    {
      name: 'what a block holds in was declared too',
      expectation: site,
      found: exposure({ grants: [blocked(true, { objects: keys(['assets/*']) })] }),
      fit: 'covers',
    },
  ] as const)('$name: $fit', ({ expectation, found, fit }) => {
    expect(fitOf(expectation, found)).toBe(fit);
  });
});
