import { describe, expect, test } from 'vitest';
import { address, common, type Domain, fixed, isEmpty, maybe, never, several } from './domain.js';

describe('what a question leaves of the values that a sender has', () => {
  test.each<{ name: string; narrower: Domain; own: Domain; left: Domain }>([
    { name: 'are the values that both list', narrower: fixed('a', 'b'), own: fixed('b', 'c'), left: fixed('b') },
    { name: 'are none where they list others', narrower: fixed('a'), own: fixed('b'), left: fixed() },
    { name: 'may be missing where it may be for both', narrower: maybe(fixed('a')), own: maybe(fixed('a', 'b')), left: maybe(fixed('a')) },
    { name: 'is there where the sender always has it', narrower: maybe(fixed('a')), own: fixed('a'), left: fixed('a') },
    { name: 'is there where the question wants it', narrower: fixed('a'), own: maybe(fixed('a')), left: fixed('a') },
    { name: 'is no value where the question wants none', narrower: { ...never, values: fixed('a').values }, own: maybe(fixed('a')), left: never },
    { name: 'is nothing where the sender never has it', narrower: fixed('a'), own: { ...never, values: fixed('a').values }, left: fixed() },
    { name: 'is nothing where the question wants none and the sender always has one', narrower: never, own: fixed('a'), left: fixed() },
    { name: 'is what it wants where the sender can have any', narrower: fixed('192.0.2.1'), own: address('203.0.113.1'), left: fixed('192.0.2.1') },
    { name: 'is what it wants where a request has several', narrower: several(fixed('a')), own: fixed('b'), left: several(fixed('a')) },
    { name: 'is what it wants where the sender has several', narrower: fixed('a'), own: several(fixed('b')), left: fixed('a') },
  ])('$name', ({ narrower, own, left }) => {
    expect(common(narrower, own)).toEqual(left);
  });
});

test.each([
  { name: 'no value and must have one', domain: fixed(), is: true },
  { name: 'no value and has none', domain: never, is: false },
  { name: 'a value', domain: fixed('a'), is: false },
  { name: 'no value or lacks it', domain: maybe(fixed()), is: false },
  { name: 'any address', domain: address('203.0.113.1'), is: false },
])('no request is left where the key can have $name: $is', ({ domain, is }) => {
  expect(isEmpty(domain)).toBe(is);
});
