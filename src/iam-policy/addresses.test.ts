import { describe, expect, test } from 'vitest';
import { addressClasses } from './address-classes.js';
import { countAddresses, isTheInternet, parseAddress, parseAddressRange, printRange, unite } from './addresses.js';
import { mentionsOf } from './mentions.js';
import { parsePolicyText } from './parse-policy.js';

const ranges = (...texts: readonly string[]) => texts.flatMap((text) => parseAddressRange(text) ?? []);

describe('reading addresses', () => {
  test.each([
    { text: '8.8.8.0/24', family: 4, first: 134_744_064n, last: 134_744_319n },
    { text: '8.8.8.77/24', family: 4, first: 134_744_064n, last: 134_744_319n },
    { text: '8.8.8.8', family: 4, first: 134_744_072n, last: 134_744_072n },
    { text: '0.0.0.0/0', family: 4, first: 0n, last: 4_294_967_295n },
    { text: '255.255.255.255/32', family: 4, first: 4_294_967_295n, last: 4_294_967_295n },
    { text: '::/0', family: 6, first: 0n, last: 2n ** 128n - 1n },
    { text: '::1', family: 6, first: 1n, last: 1n },
    { text: '2001:db8::/32', family: 6, first: 0x20010db8n << 96n, last: ((0x20010db8n + 1n) << 96n) - 1n },
  ])('$text', ({ text, ...range }) => {
    expect(parseAddressRange(text)).toEqual(range);
  });

  test.each([
    '',
    '8.8.8',
    '8.8.8.256',
    '08.8.8.8',
    '8.8.8.8/33',
    '8.8.8.8/-1',
    '8.8.8.8/24/24',
    '::/129',
    'fe80::1%eth0',
    '1e1.1.1.1',
    'localhost',
    '8.8.8.8/',
    '0x8.8.8.8',
  ])('%j is no address', (text) => {
    expect(parseAddressRange(text)).toBeUndefined();
  });

  test('long and short spellings of IPv6 are one value', () => {
    expect(parseAddress('2600:0:0:0:0:0:0:1')).toEqual(parseAddress('2600::1'));
  });
});

describe('sets of addresses', () => {
  test('overlaps and neighbours become one range', () => {
    expect(unite(ranges('8.8.8.0/25', '8.8.8.128/25', '8.8.8.7')).map(printRange)).toEqual(['8.8.8.0/24']);
  });

  test('ranges that are no CIDR are printed with their ends', () => {
    expect(unite(ranges('8.8.8.0/32', '8.8.8.1/32', '8.8.8.2/32')).map(printRange)).toEqual(['8.8.8.0-8.8.8.2']);
  });

  test('counts are exact and by family', () => {
    const set = ranges('8.8.8.0/24', '8.8.8.128/25', '2600::/64');
    expect(countAddresses(set, 4)).toBe(256n);
    expect(countAddresses(set, 6)).toBe(18_446_744_073_709_551_616n);
  });

  test.each([
    { name: 'everything', set: ['0.0.0.0/0'], is: true },
    { name: 'both halves', set: ['0.0.0.0/1', '128.0.0.0/1'], is: true },
    { name: 'a quarter', set: ['64.0.0.0/2'], is: false },
    { name: 'a cloud provider', set: ['52.0.0.0/8', '54.0.0.0/8'], is: false },
    { name: 'an eighth of IPv6', set: ['2000::/3'], is: true },
    { name: 'a sixteenth of IPv6', set: ['2000::/4'], is: false },
    { name: 'nothing', set: [], is: false },
  ])('$name is the internet: $is', ({ set, is }) => {
    expect(isTheInternet(ranges(...set))).toBe(is);
  });
});

describe('classes of addresses', () => {
  const classesOf = (...conditions: readonly Record<string, unknown>[]) => {
    const statements = conditions.map((Condition) => ({ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*', Condition }));
    const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
    return parsed.ok ? addressClasses(mentionsOf([parsed.value]).addressSets) : [];
  };

  test('without conditions there is one class', () => {
    expect(classesOf({}).map(({ example }) => example)).toEqual(['198.51.100.1']);
  });

  test('one condition makes one class inside and one outside for each family', () => {
    const found = classesOf({ IpAddress: { 'aws:SourceIp': ['8.8.8.0/24', '9.9.9.0/24'] } });
    expect(found.map(({ example, ranges: set }) => [example, countAddresses(set, 4).toString()])).toEqual([
      ['198.51.100.1', '3702390272'],
      ['8.8.8.1', '512'],
      ['2001:db8::1', '0'],
    ]);
  });

  test('two conditions cut each other', () => {
    const found = classesOf({ IpAddress: { 'aws:SourceIp': '8.8.8.0/24' } }, { NotIpAddress: { 'AWS:SOURCEIP': '8.8.8.128/25' } });
    expect(found.map(({ ranges: set }) => set.filter(({ family }) => family === 4).map(printRange).length > 100)).toHaveLength(4);
    expect(found.slice(1, 3).map(({ ranges: set }) => set.map(printRange))).toEqual([['8.8.8.0/25'], ['8.8.8.128/25']]);
  });

  test('a text with a star after whole parts draws the border of a CIDR', () => {
    expect(classesOf({ StringLike: { 'aws:SourceIp': '8.8.8.*' } })[1]?.ranges.map(printRange)).toEqual(['8.8.8.0/24']);
  });
});
