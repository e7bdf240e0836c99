import { describe, expect, test } from 'vitest';
import type { Network } from '../model/exposure.js';
import { countAddresses, isPlace, networkFromPlaces, networkInside } from './addresses.js';

const net = (ipv4: string, ranges: readonly string[], ipv6 = '0', vpcEndpoints: readonly string[] = []): Network => ({
  ipv4,
  ipv6,
  ranges,
  vpcEndpoints,
});

describe('addresses in a union', () => {
  test.each([
    { name: 'one range', networks: [net('256', ['203.0.113.0/24'])], ipv4: 256n, ipv6: 0n },
    { name: 'overlapping ranges count once', networks: [net('256', ['203.0.113.0/24']), net('128', ['203.0.113.128/25'])], ipv4: 256n, ipv6: 0n },
    { name: 'neighbours add up', networks: [net('4', ['203.0.113.0-203.0.113.3']), net('1', ['203.0.113.4'])], ipv4: 5n, ipv6: 0n },
    { name: 'versions apart', networks: [net('1', ['203.0.113.4', '2001:db8::/127'], '2')], ipv4: 1n, ipv6: 2n },
    {
      name: 'a range that cannot be read leaves the sum of the counts',
      networks: [net('256', ['203.0.113.0/24']), net('300', ['elsewhere'])],
      ipv4: 556n,
      ipv6: 0n,
    },
    {
      name: 'counts that say more than the ranges are believed',
      networks: [net('1000', ['203.0.113.0/24']), net('1', ['203.0.113.1'])],
      ipv4: 1001n,
      ipv6: 0n,
    },
    { name: 'a count that is no number is everything', networks: [net('many', [])], ipv4: 4294967296n, ipv6: 0n },
    { name: 'from anywhere is everything', networks: [net('1', ['203.0.113.1']), undefined], ipv4: 4294967296n, ipv6: 2n ** 128n },
  ])('$name', ({ networks, ipv4, ipv6 }) => {
    expect(countAddresses(networks)).toEqual({ ipv4, ipv6 });
  });
});

describe('one network inside others', () => {
  const office = net('256', ['203.0.113.0/24']);
  test.each([
    { name: 'itself', inner: office, outer: [office], inside: true },
    { name: 'half of it', inner: net('128', ['203.0.113.128/25']), outer: [office], inside: true },
    { name: 'the same in two halves', inner: office, outer: [net('128', ['203.0.113.0/25']), net('128', ['203.0.113.128/25'])], inside: true },
    { name: 'one address more', inner: net('257', ['203.0.113.0-203.0.114.0']), outer: [office], inside: false },
    { name: 'anywhere in a bounded one', inner: undefined, outer: [office], inside: false },
    { name: 'a bounded one in anywhere', inner: office, outer: [undefined], inside: true },
    { name: 'nothing to be inside of', inner: net('0', []), outer: [], inside: false },
    { name: 'another VPC endpoint', inner: net('0', [], '0', ['vpce-1']), outer: [net('0', [], '0', ['vpce-2'])], inside: false },
    { name: 'the same VPC endpoint', inner: net('0', [], '0', ['vpce-1']), outer: [net('0', [], '0', ['vpce-2', 'vpce-1'])], inside: true },
    { name: 'counts that the ranges do not explain', inner: net('999', ['203.0.113.0/24']), outer: [office], inside: false },
    { name: 'ranges that cannot be read, but are the same', inner: net('9', ['x', 'y']), outer: [net('9', ['y', 'x'])], inside: true },
  ])('$name: $inside', ({ inner, outer, inside }) => {
    expect(networkInside(inner, outer)).toBe(inside);
  });
});

describe('a network and the places that were declared', () => {
  const half = net('128', ['203.0.113.128/25']);
  test.each([
    { name: 'inside a CIDR', network: half, places: ['203.0.113.0/24'], inside: true },
    { name: 'inside two that touch', network: net('256', ['203.0.113.0/24']), places: ['203.0.113.0/25', '203.0.113.128/25'], inside: true },
    { name: 'one address outside', network: net('257', ['203.0.113.0-203.0.114.0']), places: ['203.0.113.0/24'], inside: false },
    { name: 'from anywhere', network: undefined, places: ['0.0.0.0/0', '::/0'], inside: false },
    { name: 'IPv6 beside a declared IPv4', network: net('1', ['203.0.113.4', '2001:db8::/127'], '2'), places: ['203.0.113.4'], inside: false },
    { name: 'an endpoint that is declared', network: net('0', [], '0', ['vpce-1']), places: ['203.0.113.0/24', 'vpce-1'], inside: true },
    {
      name: 'an endpoint that is not',
      network: net('128', ['203.0.113.128/25'], '0', ['vpce-2']),
      places: ['203.0.113.0/24', 'vpce-1'],
      inside: false,
    },
    {
      name: 'the endpoints of a declared account',
      network: net('0', [], '0', ['endpoints of account 111122223333']),
      places: ['endpoints of account 111122223333'],
      inside: true,
    },
    {
      name: 'the endpoints of another account',
      network: net('0', [], '0', ['endpoints of account 111122223333']),
      places: ['endpoints of account 444455556666', 'vpce-1', '0.0.0.0/0'],
      inside: false,
    },
    { name: 'an endpoint in a declared VPC', network: net('0', [], '0', ['vpce-1+vpc-2']), places: ['vpc-2'], inside: true },
    { name: 'all endpoints of the account', network: net('0', [], '0', ['endpoints of account 111122223333']), places: ['vpc-2'], inside: false },
    { name: 'ranges that do not add up', network: net('9999', ['203.0.113.128/25']), places: ['203.0.113.0/24'], inside: false },
    { name: 'places that cannot be read', network: half, places: ['203.0.113.0/24', 'elsewhere'], inside: false },
  ])('$name: $inside', ({ network, places, inside }) => {
    expect(networkFromPlaces(network, places)).toBe(inside);
  });

  test.each([
    { text: '203.0.113.0/24', is: true },
    { text: '203.0.113.7', is: true },
    { text: '2001:db8::/32', is: true },
    { text: 'vpce-0123456789abcdef0', is: true },
    { text: 'endpoints of account 111122223333', is: true },
    { text: 'endpoints of account 1111', is: false },
    { text: 'vpc-1a2b3c4d', is: true },
    { text: '203.0.113.0/33', is: false },
    { text: '2001:db8::/129', is: false },
    { text: '203.0.113', is: false },
    { text: '0xcb007100', is: false },
    { text: '203.0.113.010', is: false },
    { text: 'fe80::1%eth0', is: false },
    { text: 'vpce-*', is: false },
    { text: 'office', is: false },
    { text: '', is: false },
  ])('`$text` names a place: $is', ({ text, is }) => {
    expect(isPlace(text)).toBe(is);
  });
});
