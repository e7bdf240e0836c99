import { describe, expect, test } from 'vitest';
import { listedKeys, namesBucket, speaksOfObjects, withoutIncluded } from './key-patterns.js';
import { parsePolicyText } from './parse-policy.js';
import type { Statement } from './policy.js';
import { bucketUniverse } from './universe.js';

const universe = bucketUniverse({ name: 'b', partition: 'aws', account: '111122223333' });

function statementOn(resource: object): Statement {
  const statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', ...resource };
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: [statement] }));
  const found = parsed.ok ? parsed.value.statements[0] : undefined;
  if (found === undefined) throw new Error('the statement could not be read');
  return found;
}

describe('keys that a statement lists', () => {
  test.each([
    { name: 'all', resource: 'arn:aws:s3:::b/*', patterns: ['*'], widened: false },
    { name: 'a prefix', resource: 'arn:aws:s3:::b/public/*', patterns: ['public/*'], widened: false },
    { name: 'the bucket alone', resource: 'arn:aws:s3:::b', patterns: [], widened: false },
    { name: 'another bucket', resource: 'arn:aws:s3:::c/*', patterns: [], widened: false },
    { name: 'everything there is', resource: '*', patterns: ['*'], widened: false },
    { name: 'a wildcard that runs over the slash', resource: 'arn:aws:s3:::b*', patterns: ['*'], widened: false },
    { name: 'a narrower one inside a wider one', resource: ['arn:aws:s3:::b/a/*', 'arn:aws:s3:::b/*'], patterns: ['*'], widened: false },
    { name: 'a variable', resource: `arn:aws:s3:::b/\${aws:username}/*`, patterns: ['*/*'], widened: true },
    {
      name: 'a variable beside a plain one',
      resource: ['arn:aws:s3:::b/a', `arn:aws:s3:::b/\${aws:username}/*`],
      patterns: ['a', '*/*'],
      widened: true,
    },
    { name: 'what ends where keys begin', resource: 'arn:aws:s3:::b/', patterns: [], widened: false },
  ])('$name', ({ resource, patterns, widened }) => {
    expect(listedKeys(statementOn({ Resource: resource }), universe)).toEqual({ patterns, widened });
  });

  test('of NotResource they are what it leaves out', () => {
    expect(listedKeys(statementOn({ NotResource: 'arn:aws:s3:::b/secret/*' }), universe).patterns).toEqual(['secret/*']);
  });
});

test.each([
  { resource: 'arn:aws:s3:::b/a*', expected: true },
  { resource: `arn:aws:s3:::\${aws:username}`, expected: true },
  { resource: 'arn:aws:s3:::b', expected: false },
  { resource: 'arn:aws:s3:::c/*', expected: false },
])('$resource speaks of objects: $expected', ({ resource, expected }) => {
  const { anyOf } = statementOn({ Resource: resource }).resource;
  expect(anyOf.map((string) => speaksOfObjects(string, universe))).toEqual([expected]);
});

test.each([
  { name: 'nothing twice', patterns: ['a*', 'a*'], kept: ['a*'] },
  { name: 'the wider of two', patterns: ['a/b*', 'a/*', 'c'], kept: ['a/*', 'c'] },
  { name: 'the first of two that are the same by other words', patterns: ['a**', 'a*'], kept: ['a**'] },
  { name: 'patterns that only overlap', patterns: ['*.csv', 'public/*'], kept: ['*.csv', 'public/*'] },
])('keeps $name', ({ patterns, kept }) => {
  expect(withoutIncluded(patterns)).toEqual(kept);
});

test('a list that is too long to compare each with each stays as it is, but for what stands in it twice', () => {
  const names = Array.from({ length: 150 }, (_, index) => `report-${index}`);
  expect(withoutIncluded(['report-*', ...names])).toEqual(['report-*', ...names]);
  expect(withoutIncluded(['report-*', ...names.slice(1), 'report-1'])).toEqual(['report-*']);
});

test.each([
  { resource: { Resource: 'arn:aws:s3:::b' }, expected: true },
  { resource: { Resource: 'arn:aws:s3:::b/*' }, expected: false },
  { resource: { Resource: 'arn:aws:s3:::*' }, expected: true },
  { resource: { NotResource: 'arn:aws:s3:::c' }, expected: true },
  { resource: { Resource: `arn:aws:s3:::\${aws:username}` }, expected: true },
])('$resource names the bucket: $expected', ({ resource, expected }) => {
  expect(namesBucket(statementOn(resource), universe)).toBe(expected);
});
