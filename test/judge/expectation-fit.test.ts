import { describe, expect, test } from 'vitest';
import type { Expectation } from '../../src/judge/config.js';
import { fitOf } from '../../src/judge/expectation-fit.js';
import { blocked, exposure, keys, reachable, undetermined } from './evaluations.js';

const declared = { file: 'curbside.yaml', line: 1, owner: 'Web team', reason: 'site', expires: '2027-01-31', bucket: 'b' };
const site: Expectation = { ...declared, audience: 'anyone', access: ['read'], keys: ['assets/*', 'index.html'] };
const partner = { type: 'account', id: '444455556666' } as const;
const outside: Expectation = { ...declared, audience: 'outside-account', access: ['read'], keys: ['*'], party: ['444455556666'] };
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
      name: 'what a block holds in was declared too',
      expectation: site,
      found: exposure({ grants: [blocked(true, { objects: keys(['assets/*']) })] }),
      fit: 'covers',
    },
  ] as const)('$name: $fit', ({ expectation, found, fit }) => {
    expect(fitOf(expectation, found)).toBe(fit);
  });
});
