import { describe, expect, test } from 'vitest';
import type { Network } from '../model/exposure.js';
import { countAddresses, networkInside } from './addresses.js';

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
