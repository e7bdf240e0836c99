import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseGlob } from '../glob/index.js';
import { address, type Domain, fixed, maybe, several, text, toDomain } from './domain.js';
import { compileStatement, resourceKey } from './literal.js';
import { parsePolicyText } from './parse-policy.js';
import { type KeySolution, solveKey } from './solve-key.js';

/** What solves the conditions of one Allow, all on one key; each block stands for itself. */
function solve(domain: Domain, ...blocks: readonly object[]): KeySolution {
  const Statement = blocks.map((Condition) => ({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*', Condition }));
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement }));
  if (!parsed.ok) throw new Error('the conditions can be read');
  const context = { callers: [{ kind: 'anonymous' as const }], assignment: new Map<string, string>() };
  const literals = parsed.value.statements.flatMap((statement) => compileStatement(statement, context) ?? []);
  return solveKey(
    domain,
    literals.filter(({ key }) => key !== resourceKey),
  );
}

const entangled = { kind: 'gave-up', because: 'the patterns on one key were too entangled to search through' };
const anyText = text([parseGlob('*')], 'any');
const shaped = (...shapes: readonly string[]) => text(shapes.map(parseGlob), 'nothing like that');
const few = toDomain({ values: { kind: 'number', from: 2, to: 12 } });

const comparisons = {
  Equals: (one: number, other: number) => one === other,
  NotEquals: (one: number, other: number) => one !== other,
  LessThan: (one: number, other: number) => one < other,
  LessThanEquals: (one: number, other: number) => one <= other,
  GreaterThan: (one: number, other: number) => one > other,
  GreaterThanEquals: (one: number, other: number) => one >= other,
} as const;
const names = Object.keys(comparisons).filter((name): name is keyof typeof comparisons => name in comparisons);

/** Each comparison with a multiple of a half. */
const compared = (from: number, to: number) =>
  fc.array(fc.record({ name: fc.constantFrom(...names), half: fc.integer({ min: 2 * from, max: 2 * to }) }), { minLength: 1, maxLength: 4 });

type Compared = readonly { readonly name: keyof typeof comparisons; readonly half: number }[];

const meetsAll = (value: number, wanted: Compared) => wanted.every(({ name, half }) => comparisons[name](value, half / 2));
const upTo = (from: number, to: number, step: number) => Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);

describe('comparisons leave a value exactly where one meets them all', () => {
  const numeric = (wanted: Compared) => wanted.map(({ name, half }) => ({ [`Numeric${name}`]: { 's3:max-keys': String(half / 2) } }));

  test('among the whole numbers of a range', () => {
    fc.assert(
      fc.property(compared(0, 14), (wanted) => {
        const found = solve(few, ...numeric(wanted));
        const numbers = upTo(2, 12, 1).filter((value) => meetsAll(value, wanted));
        expect(found.kind).toBe(numbers.length > 0 ? 'present' : 'none');
        expect(found.kind === 'present' ? numbers.map(String) : [undefined]).toContain(found.kind === 'present' ? found.values[0] : undefined);
      }),
    );
  });

  test('among all numbers, where any text may come', () => {
    fc.assert(
      fc.property(compared(-3, 3), (wanted) => {
        const found = solve(anyText, ...numeric(wanted));
        const isPossible = upTo(-5, 5, 0.25).some((value) => meetsAll(value, wanted));
        expect(found.kind).toBe(isPossible ? 'present' : 'none');
        expect(found.kind !== 'present' || meetsAll(Number(found.values[0]), wanted)).toBe(true);
      }),
    );
  });

  const now = 1_767_225_600;
  const dated = (wanted: Compared) => wanted.map(({ name, half }) => ({ [`Date${name}`]: { 'aws:CurrentTime': String(now + half / 2) } }));

  test.each([
    { format: 'seconds' as const, step: 1, read: Number },
    { format: 'iso' as const, step: 0.25, read: (printed: string) => new Date(printed).getTime() / 1000 },
  ])('among times from now on in $format', ({ format, step, read }) => {
    const domain = toDomain({ values: { kind: 'time', from: now, format } });
    fc.assert(
      fc.property(compared(-2, 4), (wanted) => {
        const found = solve(domain, ...dated(wanted));
        const isPossible = upTo(0, 6, step).some((value) => meetsAll(value, wanted));
        expect(found.kind).toBe(isPossible ? 'present' : 'none');
        const value = found.kind === 'present' ? read(found.values[0] ?? '') - now : 0;
        expect(found.kind !== 'present' || (value >= 0 && meetsAll(value, wanted))).toBe(true);
      }),
    );
  });
});

describe('texts that are compared with addresses', () => {
  const of = (operator: string, ...values: readonly string[]) => ({ [operator]: { 'aws:VpcSourceIp': values } });
  const anywhere = address('10.0.0.1');

  test.each([
    { name: 'an address is found by its text', asked: [of('StringEquals', '192.0.2.7')], value: '192.0.2.7' },
    {
      name: 'the first address of a range that is cut',
      asked: [of('IpAddress', '192.0.2.6/31'), of('StringNotEquals', '192.0.2.7')],
      value: '192.0.2.6',
    },
    {
      name: 'the last address of a range that is cut',
      asked: [of('IpAddress', '192.0.2.6/31'), of('StringNotEquals', '192.0.2.6')],
      value: '192.0.2.7',
    },
    {
      name: 'none is left of a range that is cut at both ends',
      asked: [of('IpAddress', '192.0.2.6/31'), of('StringNotEquals', '192.0.2.6', '192.0.2.7')],
    },
    {
      name: 'the first one behind those with the same beginning',
      asked: [of('IpAddress', '192.0.2.0/23'), of('StringNotLike', '192.0.2.*')],
      value: '192.0.3.0',
    },
    {
      name: 'the last one before those with the same beginning',
      asked: [of('IpAddress', '192.0.2.0/23'), of('StringNotLike', '192.0.3.*'), of('StringNotEquals', '192.0.2.0')],
      value: '192.0.2.255',
    },
    { name: 'the first address of all', asked: [of('IpAddress', '0.0.0.0/31'), of('StringNotEquals', '0.0.0.1')], value: '0.0.0.0' },
    {
      name: 'the last address of all',
      asked: [of('IpAddress', '255.255.255.254/31'), of('StringNotLike', '255.255.255.254')],
      value: '255.255.255.255',
    },
    { name: 'nothing comes before the first address', asked: [of('IpAddress', '0.0.0.0/32'), of('StringNotEquals', '0.0.0.0')] },
    { name: 'nothing that is no address, whatever text will do', asked: [of('StringLike', '*'), of('NotIpAddress', '0.0.0.0/0', '::/0')] },
    {
      name: 'nothing that is no address, if only a text is ruled out',
      asked: [of('StringNotEquals', '192.0.2.7'), of('NotIpAddress', '0.0.0.0/0', '::/0')],
    },
  ])('$name', ({ asked, value }) => {
    expect(solve(anywhere, ...asked)).toEqual(value === undefined ? { kind: 'none' } : { kind: 'present', values: [value] });
  });
});

describe('patterns on numbers', () => {
  const like = (...values: readonly string[]) => ({ StringLike: { 's3:max-keys': values } });

  test.each([
    { name: 'a pattern that a tried number has is met', asked: [like('?')], found: { kind: 'present', values: ['3'] } },
    { name: 'a pattern that no tried number has is left open', asked: [like('1?7')], found: entangled },
    { name: 'a text that is no number is never met', asked: [like('x')], found: { kind: 'none' } },
    { name: 'one pattern among texts leaves it open', asked: [like('x', '1?7')], found: entangled },
    { name: 'a number outside of the range is not there', asked: [like('13')], found: { kind: 'none' } },
    { name: 'a pattern beside a text leaves it open', asked: [like('x'), like('1?7')], found: entangled },
  ])('$name', ({ asked, found }) => {
    expect(solve(few, ...asked)).toEqual(found);
  });
});

describe('patterns and comparisons on one key', () => {
  const key = 'aws:PrincipalTag/t';
  const like = (...values: readonly string[]) => ({ StringLike: { [key]: values } });
  const more = (value: string) => ({ NumericGreaterThan: { [key]: value } });

  test.each([
    { name: 'a text that meets both is found', domain: anyText, asked: [like('4*', '5*'), more('3')], found: { kind: 'present', values: ['4'] } },
    {
      name: 'patterns that leave nothing leave nothing',
      domain: anyText,
      asked: [like('a*'), { StringNotLike: { [key]: 'a*' } }, more('3')],
      found: { kind: 'none' },
    },
    { name: 'it is left open where no tried number has the pattern', domain: anyText, asked: [like('4?7'), more('3')], found: entangled },
    { name: 'a number must have the form of the key', domain: shaped('n*'), asked: [like('*'), more('3')], found: entangled },
    { name: 'one of several forms will do', domain: shaped('n*', '4*'), asked: [like('*'), more('3')], found: { kind: 'present', values: ['4'] } },
    {
      name: 'a number between two borders may have the pattern',
      domain: shaped('1*', 'n*'),
      asked: [like('1.*'), more('1'), { NumericLessThan: { [key]: '2' } }],
      found: { kind: 'present', values: ['1.5'] },
    },
    {
      name: 'it is left open beside a number that is ruled out',
      domain: shaped('*'),
      asked: [like('a*'), { NumericNotEquals: { [key]: '5' } }],
      found: entangled,
    },
  ])('$name', ({ domain, asked, found }) => {
    expect(solve(domain, ...asked)).toEqual(found);
  });
});

describe('texts in any letter case', () => {
  const key = 'aws:PrincipalTag/t';
  const same = (...values: readonly string[]) => ({ StringEqualsIgnoreCase: { [key]: values } });
  const notSame = (...values: readonly string[]) => ({ StringNotEqualsIgnoreCase: { [key]: values } });
  const like = (...values: readonly string[]) => ({ StringLike: { [key]: values } });
  const notLike = (...values: readonly string[]) => ({ StringNotLike: { [key]: values } });

  test.each([
    { name: 'the text as it is', asked: [same('Red')], value: /^Red$/ },
    { name: 'in capitals where a pattern wants them', asked: [same('red'), like('R?D')], value: /^RED$/ },
    { name: 'with a capital at the beginning', asked: [same('red'), like('Re?')], value: /^Red$/ },
    { name: 'in letters of which only some are capitals', asked: [like('rE?'), same('red')], value: /^rEd$/ },
    { name: 'not where its letters are others', asked: [same('red'), like('b*')], found: { kind: 'none' } },
    { name: 'not where all its spellings are ruled out', asked: [same('ab'), notLike('ab', 'Ab', 'aB', 'AB')], found: { kind: 'none' } },
    { name: 'not the text that is ruled out in any case', asked: [like('r?d'), notSame('red', 'rad')], value: /^r[^ae]d$/ },
    { name: 'not the shortest text of a pattern, if that is ruled out in any case', asked: [like('aB*'), notSame('ab')], value: /^aB.$/ },
    { name: 'not the shortest text of a pattern, if that is ruled out as it is', asked: [like('aB*'), notSame('zz'), notLike('aB')], value: /^aB.$/ },
    { name: 'what is ruled out in one case only is left in another', asked: [like('aB*'), notSame('zz'), notLike('ab')], value: /^aB$/ },
    { name: 'left open, if it is too long for all its spellings', asked: [same('abcdefghijklmnop'), like('aBcD*')], found: entangled },
    { name: 'not one that is ruled out, however long that is', asked: [like('aB*'), notSame('abcdefghijklmnop')], value: /^aB$/ },
    { name: 'left open, if what is ruled out is too long for that', asked: [like('aBc*p'), notSame('abcp', 'abcdefghijklmnop')], found: entangled },
    { name: 'neither what is ruled out in any case nor what is as it is', asked: [like('aB*'), notSame('ab'), notLike('aBx*')], value: /^aB[^x]$/ },
    { name: 'a text whose end is another one than six letters that are ruled out', asked: [like('aBcdef*'), notSame('abcdef')], value: /^aBcdef.$/ },
    { name: 'left open, if eleven letters are ruled out in all', asked: [like('aBcde*'), notSame('abcde', 'fghijk')], found: entangled },
    { name: 'none of a long text that is ruled out itself', asked: [same('abcdefghijk'), notSame('ABCDEFGHIJK')], found: { kind: 'none' } },
    {
      name: 'none of a long text where all of its length are ruled out',
      asked: [same('abcdefghijk'), notLike('???????????')],
      found: { kind: 'none' },
    },
    { name: 'none where patterns leave nothing', asked: [like('aB*'), notLike('a*'), notSame('abcdefghijklmnop')], found: { kind: 'none' } },
    { name: 'a text in the form of the key', domain: shaped('R*', 'B*'), asked: [same('red')], value: /^R[eE][dD]$/ },
    { name: 'a text in the form of the key that only some letters have', domain: shaped('rE?', 'x*'), asked: [same('red')], value: /^rEd$/ },
    { name: 'no text in the form of the key', domain: shaped('x*'), asked: [same('red')], found: { kind: 'none' } },
  ])('$name', ({ domain = anyText, asked, value, found }) => {
    const wanted = value === undefined ? found : { kind: 'present', values: [expect.stringMatching(value)] };
    expect(solve(domain, ...asked)).toEqual(wanted);
  });
});

describe('a key that may be missing', () => {
  const key = 'aws:PrincipalTag/t';
  const is = (operator: string, ...values: readonly string[]) => ({ [operator]: { [key]: values } });

  test.each([
    { name: 'is missing where that will do', asked: [is('StringNotEquals', 'a')], found: { kind: 'absent' } },
    {
      name: 'is there where one demand wants it',
      asked: [is('StringNotEquals', 'a'), is('Null', 'false')],
      found: { kind: 'present', values: ['any'] },
    },
    {
      name: 'is there for sure rather than missing perhaps',
      asked: [is('StringEquals'), is('StringEqualsIfExists', 'a')],
      found: { kind: 'present', values: ['a'] },
    },
    {
      name: 'is missing perhaps where no value will do',
      asked: [is('Null', 'maybe'), is('StringEqualsIfExists'), is('StringLikeIfExists', 'a'), is('StringNotLike', 'a')],
      found: { kind: 'absent' },
    },
    {
      name: 'is neither where both are ruled out',
      asked: [is('Null', 'false'), is('StringEquals', 'a'), is('StringNotEquals', 'a')],
      found: { kind: 'none' },
    },
    {
      name: 'rather has a value that is sure',
      asked: [is('StringEquals', 'b'), is('Null', 'false', 'maybe')],
      found: { kind: 'present', values: ['b'] },
    },
  ])('$name', ({ asked, found }) => {
    expect(solve(maybe(anyText), ...asked)).toEqual(found);
  });

  test('has the value that AWS leaves no doubt about', () => {
    const both = { StringEquals: { 'aws:VpcSourceIp': ['10.0.0.7', '2001:DB8::1'] } };
    expect(solve(fixed('2001:db8::1', '10.0.0.7'), both)).toEqual({
      kind: 'present',
      values: ['10.0.0.7'],
    });
    const another = { StringNotEquals: { 'aws:VpcSourceIp': '10.0.0.8' } };
    expect(solve(fixed('2001:db8::1', '10.0.0.7'), both, another)).toEqual({ kind: 'present', values: ['10.0.0.7'] });
  });
});

test('each demand for some value gets one of its own, and the demands for all bind them all', () => {
  const key = 's3:RequestObjectTagKeys';
  const domain = several(fixed('a', 'b', 'c'));
  const some = (...values: readonly string[]) => ({ 'ForAnyValue:StringEquals': { [key]: values } });
  const all = (...values: readonly string[]) => ({ 'ForAllValues:StringEquals': { [key]: values } });
  expect(solve(domain, some('c'), some('b'))).toEqual({ kind: 'present', values: ['c', 'b'] });
  expect(solve(domain, some('c'), some('b'), all('b', 'c'))).toEqual({ kind: 'present', values: ['c', 'b'] });
  expect(solve(domain, some('c'), some('b'), all('a', 'b'))).toEqual({ kind: 'none' });
  expect(solve(domain, all('b'))).toEqual({ kind: 'present', values: ['b'] });
});
