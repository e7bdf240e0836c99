import { describe, expect, test } from 'vitest';
import { parseAddressRange, publicRanges } from '../addresses.js';
import type { Sender, SenderNetwork } from '../senders/sender.js';
import { freeNetworks, fromNetworks, isFree } from './networks.js';

const network = (more: Partial<SenderNetwork>): SenderNetwork => ({ domains: [], assuming: [], ...more });
const range = (text: string) => {
  const parsed = parseAddressRange(text);
  if (parsed === undefined) throw new Error(`not a range: ${text}`);
  return [parsed];
};
const internet = network({ ranges: publicRanges() });
const office = network({ ranges: range('203.0.113.0/24') });
const elsewhere = network({ ranges: range('8.0.0.0/8') });
const endpoint = network({ through: 'vpce-1111111111111111a' });
const anyEndpoint = network({});

function senderIn(...networks: readonly SenderNetwork[]): Sender {
  return {
    audience: 'anyone',
    party: undefined,
    kind: 'anonymous',
    variants: { identity: [], membership: [], network: networks, door: [] },
    owner: new Map(),
    assuming: [],
    isCut: false,
  };
}

describe('no network is a bound to a sender', () => {
  test.each([
    { name: 'that gets in from the internet', has: [internet, endpoint], reached: [internet], is: true },
    { name: 'that gets in from all parts of it', has: [office, elsewhere, endpoint], reached: [office, elsewhere], is: true },
    { name: 'but to one that gets in from a part of it', has: [office, elsewhere], reached: [office], is: false },
    { name: 'but to one that gets in through an endpoint', has: [internet, endpoint], reached: [endpoint], is: false },
    { name: 'but to one that has endpoints only', has: [endpoint], reached: [endpoint], is: false },
    { name: 'that gets in through an endpoint that everybody can have', has: [internet, anyEndpoint], reached: [anyEndpoint], is: true },
    { name: 'that gets in so, and through another one', has: [internet, endpoint, anyEndpoint], reached: [endpoint, anyEndpoint], is: true },
    { name: 'but to one that gets in from nowhere', has: [internet, anyEndpoint], reached: [], is: false },
  ])('$name', ({ has, reached, is }) => {
    expect(isFree(senderIn(...has), reached)).toBe(is);
  });
});

test.each([
  { name: 'the internet that is in one piece', has: [internet, endpoint], free: [internet] },
  { name: 'endpoints that everybody can have', has: [internet, endpoint, anyEndpoint], free: [internet, anyEndpoint] },
  { name: 'no piece of the internet', has: [office, elsewhere, endpoint], free: [] },
  { name: 'beside pieces of the internet such endpoints only', has: [office, elsewhere, anyEndpoint], free: [anyEndpoint] },
  { name: 'nothing of endpoints that policies name', has: [endpoint], free: [] },
])('of the networks of a sender are free $name', ({ has, free }) => {
  expect(freeNetworks(senderIn(...has))).toEqual(free);
});

test('a sender that is asked for in some networks has no others, and is the same otherwise', () => {
  const sender = senderIn(office, elsewhere, endpoint);
  expect(fromNetworks(sender, [elsewhere])).toEqual(senderIn(elsewhere));
  expect(fromNetworks(sender, sender.variants.network)).toBe(sender);
});
