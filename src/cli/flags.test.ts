import { describe, expect, test } from 'vitest';
import { parseAccount, parseBucketGlob, parseBucketName, parseDeadline, parseEndpoint, parseFailOn, parseFormat, parseRegion } from './flags.js';
import { UsageError } from './usage-error.js';

describe('flags are read', () => {
  test.each([
    { text: '90s', milliseconds: 90_000 },
    { text: '10m', milliseconds: 600_000 },
    { text: '1h', milliseconds: 3_600_000 },
    { text: '45', milliseconds: 45_000 },
    { text: '0.5s', milliseconds: 500 },
  ])('the deadline $text is $milliseconds ms', ({ text, milliseconds }) => {
    expect(parseDeadline(text)).toBe(milliseconds);
  });

  test.each([
    { text: 'json', choice: { name: 'json' } },
    { text: 'json=-', choice: { name: 'json' } },
    { text: 'sarif=out.sarif', choice: { name: 'sarif', file: 'out.sarif' } },
    { text: 'json=a=b.json', choice: { name: 'json', file: 'a=b.json' } },
  ])('the format $text', ({ text, choice }) => {
    expect(parseFormat(text)).toEqual(choice);
  });

  test('an endpoint may be an address on this machine', () => {
    expect(parseEndpoint('http://127.0.0.1:9000')).toBe('http://127.0.0.1:9000');
  });

  test('a bucket may be given as pattern, address or ARN', () => {
    expect(['prod-*', 's3://exports/key', 'arn:aws:s3:::exports'].map(parseBucketGlob)).toEqual([
      'prod-*',
      's3://exports/key',
      'arn:aws:s3:::exports',
    ]);
  });
});

test.each([
  { name: 'a deadline without a number', parse: () => parseDeadline('soon') },
  { name: 'a deadline of nothing', parse: () => parseDeadline('0s') },
  { name: 'a deadline below nothing', parse: () => parseDeadline('-5s') },
  { name: 'a deadline beyond any timer', parse: () => parseDeadline('9999h') },
  { name: 'a deadline in a unit of its own', parse: () => parseDeadline('3d') },
  { name: 'a format without its file', parse: () => parseFormat('json=') },
  { name: 'an endpoint that is no address', parse: () => parseEndpoint('localhost:9000') },
  { name: 'an endpoint in a file', parse: () => parseEndpoint('file:///etc/passwd') },
  { name: 'an endpoint with a password', parse: () => parseEndpoint('http://user:password@127.0.0.1') },
  { name: 'an endpoint with a query', parse: () => parseEndpoint('http://127.0.0.1/?a=b') },
  { name: 'an empty bucket pattern', parse: () => parseBucketGlob(' ') },
  { name: 'a bucket pattern with a line break', parse: () => parseBucketGlob('a\nb') },
  { name: 'a bucket pattern that is left out', parse: () => parseBucketGlob('!prod-*') },
  { name: 'an address of a bucket that is left out', parse: () => parseBucketGlob('s3://!prod') },
  { name: 'a bucket name with a slash', parse: () => parseBucketName('a/b') },
  { name: 'an account of eleven digits', parse: () => parseAccount('11112222333') },
  { name: 'a region with a dot', parse: () => parseRegion('evil.example') },
])('$name is refused', ({ parse }) => {
  expect(parse).toThrow(UsageError);
});

test('a mistyped threshold names the one that was meant', () => {
  expect(() => parseFailOn('hihg')).toThrow('unknown threshold `hihg` (did you mean `high`?): choose critical, high, medium, low, info, none');
});
