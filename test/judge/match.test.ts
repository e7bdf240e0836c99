import { describe, expect, test } from 'vitest';
import { matchesExposure } from '../../src/judge/match.js';
import type { ExposureMatch } from '../../src/model/rule.js';
import { blocked, blockedByService, exposure, network, reachable, undetermined } from './evaluations.js';

const anyRead: ExposureMatch = { kind: 'exposure', audience: ['anyone', 'network'], access: ['read'] };
const from = (...networks: readonly (readonly [string, string])[]) => {
  const [first = reachable(), ...rest] = networks.map(([ipv4, range]) => reachable({ from: network(ipv4, [range]) }));
  return exposure({ audience: 'network', grants: [first, ...rest] });
};

describe('what a rule asks for', () => {
  test.each([
    { name: 'the audience and access', match: anyRead, found: exposure(), fires: true },
    { name: 'another access', match: anyRead, found: exposure({ access: 'list' }), fires: false },
    { name: 'another audience', match: anyRead, found: exposure({ audience: 'service' }), fires: false },
    {
      name: 'one of several possible accesses',
      match: anyRead,
      found: exposure({ accesses: ['write', 'read'], grants: [undetermined()] }),
      fires: true,
    },
    { name: 'a blocked one unasked', match: anyRead, found: exposure({ grants: [blocked(true)] }), fires: false },
    {
      name: 'by its switches what the service itself refuses',
      match: { ...anyRead, status: ['blocked'], lastOne: [false] },
      found: exposure({ grants: [blockedByService] }),
      fires: false,
    },
    {
      name: 'what the service itself refuses, where switches do not matter',
      match: { ...anyRead, status: ['blocked'] },
      found: exposure({ grants: [blockedByService] }),
      fires: true,
    },
    {
      name: 'the last switch of one grant beside what the service refuses',
      match: { ...anyRead, status: ['blocked'], lastOne: [true] },
      found: exposure({ grants: [blockedByService, blocked(true)] }),
      fires: true,
    },
    {
      name: 'a blocked one by its last switch',
      match: { ...anyRead, status: ['blocked'], lastOne: [true] },
      found: exposure({ grants: [blocked(false), blocked(true)] }),
      fires: true,
    },
    {
      name: 'one grant whose other switches nobody looked at',
      match: { ...anyRead, status: ['blocked'], lastOne: ['not-asked'] },
      found: exposure({ grants: [blocked(false), blocked('not-asked')] }),
      fires: true,
    },
    { name: 'another way', match: { ...anyRead, path: ['access-point'] }, found: exposure(), fires: false },
    { name: 'a type of party where there is none', match: { ...anyRead, partyType: ['account'] }, found: exposure(), fires: false },
    { name: 'nobody named is nobody trusted', match: { ...anyRead, trusted: false }, found: exposure(), fires: true },
    { name: 'enough addresses in one range', match: { ...anyRead, ipv4AtLeast: '256' }, found: from(['256', '203.0.113.0/24']), fires: true },
    { name: 'one address too few', match: { ...anyRead, ipv4AtLeast: '257' }, found: from(['256', '203.0.113.0/24']), fires: false },
    {
      name: 'enough addresses in two ranges',
      match: { ...anyRead, ipv4AtLeast: '512' },
      found: from(['256', '203.0.113.0/24'], ['256', '198.51.100.0/24']),
      fires: true,
    },
    {
      name: 'the same range twice is not twice as many',
      match: { ...anyRead, ipv4AtLeast: '512' },
      found: from(['256', '203.0.113.0/24'], ['256', '203.0.113.0/24']),
      fires: false,
    },
    { name: 'below the bound', match: { ...anyRead, ipv4Below: '257' }, found: from(['256', '203.0.113.0/24']), fires: true },
    { name: 'at the bound is not below it', match: { ...anyRead, ipv4Below: '256' }, found: from(['256', '203.0.113.0/24']), fires: false },
    {
      name: 'enough IPv4 is enough, though IPv6 is asked for too',
      match: { ...anyRead, ipv4AtLeast: '256', ipv6AtLeast: '1' },
      found: from(['256', '203.0.113.0/24']),
      fires: true,
    },
    {
      name: 'from anywhere is never below a bound',
      match: { ...anyRead, ipv4Below: '4294967296' },
      found: exposure({ audience: 'network' }),
      fires: false,
    },
  ] as const)('$name: $fires', ({ match, found, fires }) => {
    expect(matchesExposure(match, found)).toBe(fires);
  });
});
