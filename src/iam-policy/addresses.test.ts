import { describe, expect, test } from 'vitest';
import { addressClasses } from './address-classes.js';
import {
  countAddresses,
  cutAt,
  includesRanges,
  isTheInternet,
  parseAddress,
  parseAddressRange,
  printRange,
  publicRanges,
  unite,
} from './addresses.js';
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
    '8.8.8.0/24x',
    '8.8.8.8x',
    '8.8.8.8.8',
    '8.8.8.0/ 24',
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

  test('neighbours that no CIDR holds are printed with their ends', () => {
    expect(unite(ranges('8.8.8.2', '8.8.8.1')).map(printRange)).toEqual(['8.8.8.1-8.8.8.2']);
  });

  test('families stay apart, IPv4 first, each in ascending order', () => {
    const set = ranges('2600::/64', '9.9.9.0/24', '::1', '8.8.8.0/25', '8.8.8.0/24', '7.7.7.7', '2001:db8::/32');
    expect(unite(set).map(printRange)).toEqual(['7.7.7.7/32', '8.8.8.0/24', '9.9.9.0/24', '::1/128', '2001:db8::/32', '2600::/64']);
  });

  test.each([
    { name: 'at the borders of a cut', range: '8.8.8.0/24', cuts: ['8.8.8.64/26'], pieces: ['8.8.8.0/26', '8.8.8.64/26', '8.8.8.128/25'] },
    { name: 'nowhere for a cut of the same size', range: '8.8.8.0/24', cuts: ['8.8.8.0/24'], pieces: ['8.8.8.0/24'] },
    { name: 'nowhere for a wider cut', range: '8.8.8.0/24', cuts: ['8.0.0.0/8'], pieces: ['8.8.8.0/24'] },
    { name: 'nowhere for a cut beside it', range: '8.8.8.0/24', cuts: ['8.8.7.0/24', '8.8.9.0/24'], pieces: ['8.8.8.0/24'] },
    {
      name: 'at a first and a last address',
      range: '8.8.8.0/30',
      cuts: ['8.8.8.0', '8.8.8.3'],
      pieces: ['8.8.8.0/32', '8.8.8.1-8.8.8.2', '8.8.8.3/32'],
    },
    { name: 'nowhere for a cut of the other family', range: '8.8.8.0/24', cuts: ['::808:840/122'], pieces: ['8.8.8.0/24'] },
    {
      name: 'once for two cuts that begin alike',
      range: '8.8.8.0/24',
      cuts: ['8.8.8.128/25', '8.8.8.128/25'],
      pieces: ['8.8.8.0/25', '8.8.8.128/25'],
    },
  ])('are cut $name', ({ range, cuts, pieces }) => {
    expect(cutAt(ranges(range), ranges(...cuts)).map(printRange)).toEqual(pieces);
  });

  test('private, shared, local, reserved and multicast addresses are not public, and nothing else is kept out', () => {
    expect(publicRanges().map(printRange)).toEqual([
      '1.0.0.0-9.255.255.255',
      '11.0.0.0-100.63.255.255',
      '100.128.0.0-126.255.255.255',
      '128.0.0.0-169.253.255.255',
      '169.255.0.0-172.15.255.255',
      '172.32.0.0-192.167.255.255',
      '192.169.0.0-223.255.255.255',
      '100::-fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
      'fe00::/9',
      'fec0::/10',
    ]);
  });

  test('exactly half of the public IPv4 addresses is the internet, one fewer is not', () => {
    const half = countAddresses(publicRanges(), 4) / 2n;
    expect(isTheInternet([{ family: 4, first: 0n, last: half - 1n }])).toBe(true);
    expect(isTheInternet([{ family: 4, first: 0n, last: half - 2n }])).toBe(false);
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

  test.each([
    { name: 'an address under another key', condition: { StringEquals: { 'aws:Referer': '8.8.8.8' } } },
    { name: 'a text that is no address', condition: { IpAddress: { 'aws:SourceIp': 'here' } } },
  ])('$name draws no border', ({ condition }) => {
    expect(classesOf(condition)).toHaveLength(1);
  });

  test('two conditions beside each other make a class each', () => {
    const found = classesOf({ IpAddress: { 'aws:SourceIp': '8.8.8.0/24' } }, { IpAddress: { 'aws:SourceIp': '9.9.9.0/24' } });
    expect(found.map(({ ranges: set }) => countAddresses(set, 4)).filter((count) => count === 256n)).toHaveLength(2);
  });

  test('all ranges of one condition are one class for each family', () => {
    const set = ['8.8.8.0/24', '9.9.9.0/24', '11.0.0.0/24', '2600::/64', '2601::/64', '2602::/64'];
    const found = classesOf({ IpAddress: { 'aws:SourceIp': set } });
    const counts = found.map(({ ranges: each }) => [countAddresses(each, 4), countAddresses(each, 6)]);
    expect(counts).toHaveLength(4);
    expect(counts).toContainEqual([768n, 0n]);
    expect(counts).toContainEqual([0n, 3n << 64n]);
  });

  test.each([
    { range: '203.0.113.0/24', example: '203.0.113.1' },
    { range: '192.0.2.0/24', example: '192.0.2.1' },
    { range: '198.51.100.0/24', example: '198.51.100.1' },
  ])('a class that holds $range speaks of an address for documentation', ({ range, example }) => {
    const found = classesOf({ IpAddress: { 'aws:SourceIp': ['8.8.8.0/24', range] } });
    expect(found.map((each) => each.example)).toContain(example);
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

describe('one list of ranges holds another', () => {
  const set = (...texts: readonly string[]) => unite(ranges(...texts));
  test.each([
    { wide: [], narrow: [], expected: true },
    { wide: ['8.8.8.0/24'], narrow: [], expected: true },
    { wide: [], narrow: ['8.8.8.0/24'], expected: false },
    { wide: ['8.8.8.0/24'], narrow: ['8.8.8.0/25', '8.8.8.192/26'], expected: true },
    { wide: ['8.8.8.0/24'], narrow: ['8.8.8.0/23'], expected: false },
    { wide: ['8.8.8.0/25', '8.8.8.128/25'], narrow: ['8.8.8.64/26', '8.8.8.128/26'], expected: true },
    { wide: ['8.8.8.0/24', '9.9.9.0/24'], narrow: ['9.9.9.9', '10.0.0.0'], expected: false },
    { wide: ['8.8.8.0/24', '9.9.9.0/24'], narrow: ['7.7.7.7', '9.9.9.9'], expected: false },
    { wide: ['8.8.8.0/24', '2600::/32'], narrow: ['8.8.8.8', '2600::1'], expected: true },
    { wide: ['2600::/32'], narrow: ['8.8.8.8'], expected: false },
    { wide: ['8.8.8.0/24'], narrow: ['2600::1'], expected: false },
  ])('$wide holds $narrow: $expected', ({ wide, narrow, expected }) => {
    expect(includesRanges(set(...wide), set(...narrow))).toBe(expected);
  });
});
