import { expect, test } from 'vitest';
import { isDirectoryBucket } from '../names.js';
import { isAskable, selectBuckets, toBucketName } from './bucket-names.js';

test.each([
  ['plain-name', 'plain-name'],
  [' spaced ', 'spaced'],
  ['prod-*', 'prod-*'],
  ['s3://name', 'name'],
  ['s3://name/key/more', 'name'],
  ['arn:aws:s3:::name', 'name'],
  ['arn:aws-cn:s3:::name/key/*', 'name'],
  ['name.s3.amazonaws.com', 'name'],
  ['with.dots.s3.eu-west-1.amazonaws.com', 'with.dots'],
  ['https://name.s3.eu-west-1.amazonaws.com/key?x=1', 'name'],
  ['https://s3.eu-west-1.amazonaws.com/name/key', 'name'],
  ['https://s3.amazonaws.com/name', 'name'],
  ['http://name.s3-website-us-east-1.amazonaws.com', 'name'],
  ['http://name.s3-website.eu-central-1.amazonaws.com:80/', 'name'],
  ['name.s3.cn-north-1.amazonaws.com.cn', 'name'],
  ['name.s3.dualstack.us-west-2.amazonaws.com', 'name'],
  ['https://example.com/name', 'https://example.com/name'],
  ['s3.amazonaws.com', 's3.amazonaws.com'],
])('%s means %s', (text, name) => {
  expect(toBucketName(text)).toBe(name);
});

test('names are told from patterns, and what is left out is not named', () => {
  const selection = selectBuckets(['alpha', 's3://beta', 'alpha', 'logs-*', 'gone'], ['gone', '*-tmp']);
  expect(selection.named).toEqual(['alpha', 'beta']);
  expect(selection.onlyNamed).toBe(false);
  expect(['alpha', 'beta', 'logs-1', 'logs-tmp', 'gone', 'other'].filter((name) => selection.includes(name))).toEqual(['alpha', 'beta', 'logs-1']);
});

test('nothing wanted means everything but what is left out', () => {
  const selection = selectBuckets([], ['b?']);
  expect(selection).toMatchObject({ named: [], onlyNamed: false });
  expect(['a', 'b1', 'b12'].filter((name) => selection.includes(name))).toEqual(['a', 'b12']);
});

test('names alone hang on no listing', () => {
  expect(selectBuckets(['alpha', 'beta'], []).onlyNamed).toBe(true);
});

test('a long pattern against a long name takes no time', () => {
  const selection = selectBuckets([`${'*a'.repeat(200)}b`], []);
  const began = performance.now();
  expect(selection.includes('a'.repeat(5000))).toBe(false);
  expect(performance.now() - began).toBeLessThan(2_000);
});

test.each([
  ['abc', true],
  ['Old_Upper.Case', true],
  ['a'.repeat(255), true],
  ['a'.repeat(256), false],
  ['arn:aws:s3:::x', false],
  ['a/b', false],
  ['.', false],
  ['..', false],
  ['a b', false],
  ['', false],
])('%s may be asked for: %s', (name, askable) => {
  expect(isAskable(name)).toBe(askable);
});

test('a directory bucket is known by its name', () => {
  expect(isDirectoryBucket('data--euw1-az1--x-s3')).toBe(true);
  expect(isDirectoryBucket('data-x-s3')).toBe(false);
});
