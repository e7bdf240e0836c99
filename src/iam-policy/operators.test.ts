import { describe, expect, test } from 'vitest';
import { globMatches } from '../glob/index.js';
import { findOperator, operatorNames, parseDate, parseNumber } from './operators.js';
import { fillVariables, parsePolicyString } from './policy-string.js';

const filled = (text: string) => fillVariables(parsePolicyString(text, '2008-10-17'), () => undefined) ?? [];

describe('one value of a request against one of a policy', () => {
  test.each([
    { operator: 'StringEquals', wanted: 'a*', actual: 'a*', matches: true },
    { operator: 'StringEquals', wanted: 'a*', actual: 'ab', matches: false },
    { operator: 'StringEqualsIgnoreCase', wanted: 'aB', actual: 'Ab', matches: true },
    { operator: 'StringLike', wanted: 'a?c*', actual: 'abcd', matches: true },
    { operator: 'StringLike', wanted: 'a?c*', actual: 'ABCD', matches: false },
    { operator: 'ArnLike', wanted: 'arn:aws:iam::*:role/*', actual: 'arn:aws:iam::444455556666:role/a:b', matches: true },
    { operator: 'ArnLike', wanted: 'arn:*:role/a', actual: 'arn:aws:iam::444455556666:role/a', matches: false },
    { operator: 'ArnEquals', wanted: '*', actual: 'arn:aws:s3:::b', matches: true },
    { operator: 'ArnEquals', wanted: '*', actual: 'no arn', matches: false },
    { operator: 'ArnLike', wanted: 'arn:aws:iam::*', actual: 'arn:aws:iam::444455556666:root', matches: undefined },
    { operator: 'Bool', wanted: 'True', actual: 'true', matches: true },
    { operator: 'Bool', wanted: '1', actual: 'true', matches: undefined },
    { operator: 'BinaryEquals', wanted: 'YQ==', actual: 'YQ==', matches: true },
    { operator: 'BinaryEquals', wanted: 'YWJj', actual: 'YWJj', matches: true },
    { operator: 'BinaryEquals', wanted: 'YWJjYWI=', actual: 'YWJjYWI=', matches: true },
    { operator: 'BinaryEquals', wanted: 'YWJ', actual: 'YWJ', matches: undefined },
    { operator: 'BinaryEquals', wanted: 'YQ==YQ==', actual: 'YQ==YQ==', matches: undefined },
    { operator: 'ArnLike', wanted: 'arn:aws:iam::44*', actual: 'arn:aws:iam::444455556666:root', matches: undefined },
    { operator: 'ArnLike', wanted: 'arn:aws:iam::*66', actual: 'arn:aws:iam::444455556666:root', matches: false },
    { operator: 'ArnLike', wanted: '**', actual: 'arn:aws:s3:::b', matches: true },
    { operator: 'BinaryEquals', wanted: 'no base64', actual: 'no base64', matches: undefined },
    { operator: 'IpAddress', wanted: '8.8.8.0/24', actual: '8.8.8.255', matches: true },
    { operator: 'IpAddress', wanted: '8.8.8.0/24', actual: '8.8.9.0', matches: false },
    { operator: 'IpAddress', wanted: '0.0.0.0/0', actual: '::1', matches: false },
    { operator: 'IpAddress', wanted: '::/0', actual: '8.8.8.8', matches: false },
    { operator: 'IpAddress', wanted: 'here', actual: '8.8.8.8', matches: undefined },
    { operator: 'NumericLessThan', wanted: '10', actual: '9.5', matches: true },
    { operator: 'NumericLessThan', wanted: '10', actual: '10', matches: false },
    { operator: 'NumericLessThanEquals', wanted: '10', actual: '10', matches: true },
    { operator: 'NumericGreaterThan', wanted: '-1', actual: '0', matches: true },
    { operator: 'NumericGreaterThanEquals', wanted: '1000', actual: '1000', matches: true },
    { operator: 'NumericEquals', wanted: '1e3', actual: '1000', matches: undefined },
    { operator: 'NumericEquals', wanted: '10.0', actual: '10', matches: true },
    { operator: 'NumericEquals', wanted: 'ten', actual: '10', matches: undefined },
    { operator: 'NumericEquals', wanted: '10', actual: 'ten', matches: false },
    { operator: 'DateEquals', wanted: '2026-01-01', actual: '2026-01-01T00:00:00.000Z', matches: true },
    { operator: 'DateLessThan', wanted: '2026-01-01T01:00:00+01:00', actual: '2025-12-31T23:59:59Z', matches: true },
    { operator: 'DateGreaterThan', wanted: '1767225600', actual: '2026-01-01T00:00:01Z', matches: true },
    { operator: 'DateGreaterThanEquals', wanted: 'soon', actual: '2026-01-01T00:00:00Z', matches: undefined },
  ])('$operator $wanted with $actual: $matches', ({ operator, wanted, actual, matches }) => {
    expect(findOperator(operator)?.matches(actual, filled(wanted))).toBe(matches);
  });

  test.each([
    { operator: 'ArnLike', wanted: 'arn:aws:iam::*:role/*' },
    { operator: 'ArnEquals', wanted: '*' },
    { operator: 'StringLike', wanted: '*:role/?' },
    { operator: 'StringEquals', wanted: 'arn:aws:iam::444455556666:role/a' },
  ])('the set of $operator $wanted holds what it matches, and nothing else', ({ operator, wanted }) => {
    const set = findOperator(operator)?.set(filled(wanted));
    const values = [
      'arn:aws:iam::444455556666:role/a',
      'arn:aws:iam::444455556666:role/a/b',
      'arn:aws:iam::444455556666:role/a:b',
      'arn:aws:s3:::b',
      'x:role/y',
      'none',
      '',
    ];
    for (const value of values) {
      const isInside = set?.kind === 'globs' && set.globs.some((glob) => globMatches(glob, value));
      expect([value, isInside]).toEqual([value, findOperator(operator)?.matches(value, filled(wanted))]);
    }
  });
});

test('all operators that IAM defines are known, each in any letter case', () => {
  expect([...operatorNames].sort()).toEqual([
    'ArnEquals',
    'ArnLike',
    'ArnNotEquals',
    'ArnNotLike',
    'BinaryEquals',
    'Bool',
    'DateEquals',
    'DateGreaterThan',
    'DateGreaterThanEquals',
    'DateLessThan',
    'DateLessThanEquals',
    'DateNotEquals',
    'IpAddress',
    'NotIpAddress',
    'Null',
    'NumericEquals',
    'NumericGreaterThan',
    'NumericGreaterThanEquals',
    'NumericLessThan',
    'NumericLessThanEquals',
    'NumericNotEquals',
    'StringEquals',
    'StringEqualsIgnoreCase',
    'StringLike',
    'StringNotEquals',
    'StringNotEqualsIgnoreCase',
    'StringNotLike',
  ]);
  expect(findOperator('stringNOTlike')).toMatchObject({ name: 'StringNotLike', negated: true });
});

test.each([
  { text: '2026', seconds: 1_767_225_600 },
  { text: '2026-02', seconds: 1_769_904_000 },
  { text: '2026-01-01T00:00Z', seconds: 1_767_225_600 },
  { text: '2026-01-01T00:00:00.5Z', seconds: 1_767_225_600.5 },
  { text: '2026-01-01T02:00:00+02:00', seconds: 1_767_225_600 },
  { text: '1767225600', seconds: 1_767_225_600 },
  { text: '2024-02-29', seconds: 1_709_164_800 },
  { text: '2026-13-01', seconds: undefined },
  { text: '2026-02-29', seconds: undefined },
  { text: '2026-02-29T00:00Z', seconds: undefined },
  { text: '2026-01-01T00:00:00', seconds: undefined },
  { text: '2026-01-01t00:00z', seconds: undefined },
  { text: 'today', seconds: undefined },
])('the date $text is $seconds', ({ text, seconds }) => {
  expect(parseDate(text)).toBe(seconds);
});

test.each([
  { text: '10', number: 10 },
  { text: '-0.5', number: -0.5 },
  { text: '10.25', number: 10.25 },
  { text: '.5', number: undefined },
  { text: '5.', number: undefined },
  { text: '+5', number: undefined },
  { text: ' 5', number: undefined },
  { text: '1e3', number: undefined },
  { text: '0x10', number: undefined },
  { text: '', number: undefined },
  { text: '1 0', number: undefined },
  { text: 'Infinity', number: undefined },
])('the number $text is $number', ({ text, number }) => {
  expect(parseNumber(text)).toBe(number);
});
