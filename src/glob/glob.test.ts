import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterPrefix,
  findText,
  foldGlob,
  foldText,
  GlobBuilder,
  globMatches,
  literalGlob,
  literalText,
  parseGlob,
  patternsInclude,
  printGlob,
} from './index.js';

/** The plainest matcher there is. */
function naive(pattern: readonly string[], text: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return text.length === 0;
  if (first === '*') return naive(rest, text) || (text.length > 0 && naive(pattern, text.slice(1)));
  return text.length > 0 && (first === '?' || first === text[0]) && naive(rest, text.slice(1));
}

const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '💥'), maxLength: 7 });
const text = fc.string({ unit: fc.constantFrom('a', 'b', '💥'), maxLength: 7 });

describe('matching', () => {
  test('agrees with the plainest matcher', () => {
    fc.assert(
      fc.property(pattern, text, (glob, subject) => globMatches(parseGlob(glob), subject) === naive([...glob], [...subject])),
      { numRuns: 2_000 },
    );
  });

  test.each([
    { name: 'nothing matches only nothing', glob: '', text: '', matches: true },
    { name: 'a star matches nothing', glob: '*', text: '', matches: true },
    { name: 'a star matches a line break', glob: 'a*b', text: 'a\nb', matches: true },
    { name: 'a star matches slashes', glob: 'a*b', text: 'a/c/b', matches: true },
    { name: 'a question mark does not match nothing', glob: 'a?', text: 'a', matches: false },
    { name: 'a question mark matches a character beyond the basic plane', glob: '?', text: '🪣', matches: true },
    { name: 'two stars are one', glob: 'a**b', text: 'ab', matches: true },
    { name: 'a dot is a dot', glob: 'a.b', text: 'axb', matches: false },
    { name: 'the last part has to fit', glob: '*ab', text: 'abab', matches: true },
    { name: 'text may go back to an earlier star', glob: '*aab', text: 'aaab', matches: true },
    { name: 'the last character of the basic plane is one character', glob: '?a', text: '\uffffa', matches: true },
    { name: 'a star takes in the last character of the basic plane alone', glob: '*a', text: '\uffffa', matches: true },
    { name: 'letter case counts', glob: 'A*', text: 'abc', matches: false },
  ])('$name', ({ glob, text: subject, matches }) => {
    expect(globMatches(parseGlob(glob), subject)).toBe(matches);
  });

  test('within a part of an ARN wildcards stop at colons', () => {
    const glob = new GlobBuilder().literal('a:').arnPart('*x?').literal(':').pattern('*').build();
    expect(globMatches(glob, 'a:yxz:anything:else')).toBe(true);
    expect(globMatches(glob, 'a:y:xz:anything')).toBe(false);
    expect(globMatches(glob, 'a:yx::anything')).toBe(false);
  });

  test('a long pattern on a long text ends at once', () => {
    const started = performance.now();
    expect(globMatches(parseGlob(`*${'a'.repeat(9_999)}b*`), 'a'.repeat(20_000))).toBe(false);
    expect(globMatches(parseGlob(`${'*a'.repeat(10_000)}`), 'a'.repeat(20_000))).toBe(true);
    const text = 'a'.repeat(200_000);
    expect(globMatches(literalGlob(text), text)).toBe(true);
    expect(literalText(literalGlob(text))).toBe(text);
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  test.each([
    { name: 'letter case is given up on both sides', glob: 'AbC*', text: 'aBcD', matches: true },
    { name: 'wildcards stay', glob: 'A?C*', text: 'abcd', matches: true },
    { name: 'a letter that only looks alike in upper case is another one', glob: 's', text: '\u017f', matches: false },
    { name: 'a letter that would become two keeps itself', glob: 'i', text: '\u0130', matches: false },
    { name: 'a letter that would become two is still that letter', glob: '\u0130', text: '\u0130', matches: true },
  ])('where case is folded $name', ({ glob, text: subject, matches }) => {
    expect(globMatches(foldGlob(parseGlob(glob)), foldText(subject))).toBe(matches);
  });
});

describe('printing', () => {
  test('gives the pattern back', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '/', '*', '?'), maxLength: 8 }), (glob) => {
        expect(printGlob(parseGlob(glob))).toBe(glob.replaceAll(/\*+/g, '*'));
      }),
    );
  });

  test.each([
    { name: 'characters that stand for themselves are marked', glob: literalGlob('a*?'), printed: 'a${*}${?}', literal: 'a*?' },
    { name: 'a pattern is no literal', glob: parseGlob('a*'), printed: 'a*', literal: undefined },
    { name: 'nor is one that stands within a part of an ARN', glob: new GlobBuilder().arnPart('?').build(), printed: '?', literal: undefined },
    { name: 'the character zero is one', glob: literalGlob('a\u0000'), printed: 'a\u0000', literal: 'a\u0000' },
  ])('$name', ({ glob, printed, literal }) => {
    expect(printGlob(glob)).toBe(printed);
    expect(literalText(glob)).toBe(literal);
  });
});

describe('what may follow a prefix', () => {
  test.each([
    { name: 'the rest of the pattern', glob: 'abc*', prefix: 'ab', rests: ['c*'] },
    { name: 'a star that is still open', glob: 'a*c', prefix: 'ab', rests: ['*c'] },
    { name: 'a star that is open or done', glob: 'a*bc', prefix: 'ab', rests: ['*bc', 'c'] },
    { name: 'nothing where the prefix does not fit', glob: 'xy*', prefix: 'ab', rests: [] },
    { name: 'nothing more', glob: 'ab', prefix: 'ab', rests: [''] },
    { name: 'what comes after a question mark', glob: 'a?c', prefix: 'ab', rests: ['c'] },
  ])('$name', ({ glob, prefix, rests }) => {
    expect(afterPrefix(parseGlob(glob), prefix).map(printGlob)).toEqual(rests);
  });

  test.each([
    { name: 'a star goes on up to a colon', prefix: 'ab', rests: ['*?:c', ':c'] },
    { name: 'no wildcard takes in a colon', prefix: 'a:', rests: [] },
    { name: 'a colon that the pattern names ends the part', prefix: 'ab:', rests: ['c'] },
  ])('within a part of an ARN $name', ({ prefix, rests }) => {
    const glob = new GlobBuilder().arnPart('a*?').literal(':c').build();
    expect(afterPrefix(glob, prefix).map(printGlob)).toEqual(rests);
  });
});

describe('finding a text', () => {
  const words = ['', ...'abc', ...[...'abc'].flatMap((one) => [...'abc'].map((other) => one + other))];
  const longer = [
    ...words,
    ...words.flatMap((word) => (word.length === 2 ? [...'abc'].flatMap((one) => [word + one, `${word}${one}a`, `${word}${one}b`]) : [])),
  ];
  const small = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 4 });

  test('finds what is in the set, and never misses what enumeration finds', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(small, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 }),
        fc.array(small, { maxLength: 3 }),
        (all, none) => {
          const isIn = (word: string) =>
            all.every((union) => union.some((glob) => naive([...glob], [...word]))) && !none.some((glob) => naive([...glob], [...word]));
          const answer = findText({ all: all.map((union) => union.map(parseGlob)), none: none.map(parseGlob) });
          if (answer === 'gave-up') return false;
          if (answer === 'empty') return !longer.some(isIn);
          return isIn(answer.found);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test.each([
    { name: 'one pattern', all: [['a?c']], none: [], found: { found: 'axc' } },
    { name: 'two patterns at once', all: [['a*'], ['*b']], none: [], found: { found: 'ab' } },
    { name: 'what an exclusion leaves', all: [['a*']], none: ['a'], found: { found: 'ax' } },
    { name: 'nothing where an exclusion covers all', all: [['a?']], none: ['a*'], found: 'empty' },
    { name: 'nothing where beginnings differ', all: [['a*'], ['b*']], none: [], found: 'empty' },
    { name: 'nothing in an empty union', all: [[]], none: [], found: 'empty' },
    {
      name: 'the empty text, however late its pattern stands',
      all: [[...'abcdefghi*'].map((start) => (start === '*' ? '*' : `${start}*`))],
      none: ['?*'],
      found: { found: '' },
    },
    { name: 'readable characters where any would do', all: [['a*']], none: ['a', 'a?', 'ax*'], found: { found: 'ayy' } },
  ])('$name', ({ all, none, found }) => {
    expect(findText({ all: all.map((union) => union.map(parseGlob)), none: none.map(parseGlob) })).toEqual(found);
  });

  test.each([
    {
      name: 'a text that all lists name',
      all: [
        ['a', 'b'],
        ['b', 'c'],
      ],
      none: [],
      found: { found: 'b' },
    },
    { name: 'a text of a list that is not excluded', all: [['a', 'b']], none: ['a'], found: { found: 'b' } },
    { name: 'nothing where no text of a list fits a pattern', all: [['ab'], ['ab?*']], none: [], found: 'empty' },
    { name: 'a pattern with nothing for its stars', all: [['a*b*c']], none: [], found: { found: 'abc' } },
    { name: 'a pattern with something for its stars', all: [['a*b*c']], none: ['abc'], found: { found: 'axbxc' } },
    { name: 'a pattern with something for its first star', all: [['*a']], none: ['a'], found: { found: 'xa' } },
    { name: 'a pattern with something for its last star', all: [['a*']], none: ['a'], found: { found: 'ax' } },
    { name: 'a pattern with a character for a question mark', all: [['?b?']], none: [], found: { found: 'xbx' } },
    { name: 'something where only nothing is excluded', all: [['*']], none: [''], found: { found: 'x' } },
    { name: 'the shortest of several patterns', all: [['*aa*', '*b*']], none: [], found: { found: 'b' } },
    { name: 'patterns one after the other', all: [['*ab*', '*zz*'], ['*cd*']], none: [], found: { found: 'abcd' } },
    {
      name: 'nothing where all beginnings differ',
      all: [
        ['a*', 'b*'],
        ['c*', 'd?'],
      ],
      none: [],
      found: 'empty',
    },
    { name: 'nothing where the beginnings of two of three differ', all: [['a*'], ['*'], ['b*']], none: [], found: 'empty' },
    { name: 'nothing where beginnings differ after some characters', all: [['abc*'], ['abd*']], none: [], found: 'empty' },
    { name: 'nothing where everything that begins so is excluded', all: [['abc*']], none: ['ab*'], found: 'empty' },
    { name: 'nothing where all that begins so is excluded, and more', all: [['abc*'], ['*e']], none: ['x*', 'ab*'], found: 'empty' },
    { name: 'nothing where a text and a beginning are excluded', all: [['abc', 'abd*'], ['*']], none: ['ab*'], found: 'empty' },
    { name: 'nothing where a beginning with two stars behind it is excluded', all: [['abc*'], ['*e']], none: ['ab**'], found: 'empty' },
    { name: 'nothing where a beginning beyond the basic plane is excluded', all: [['a💥c*']], none: ['a💥*'], found: 'empty' },
  ])('without any search: $name', ({ all, none, found }) => {
    expect(findText({ all: all.map((union) => union.map(parseGlob)), none: none.map(parseGlob) }, { budget: 0 })).toEqual(found);
  });

  test.each([
    { name: 'a longer beginning and a shorter one', all: [['ab*c'], ['abd*']], found: 'abdc' },
    {
      name: 'beginnings of which one pair fits',
      all: [
        ['ab*c', 'x*'],
        ['y*', 'abd*'],
      ],
      found: 'abdc',
    },
    { name: 'a question mark in the beginning', all: [['a?*c'], ['abd*']], found: 'abdc' },
    { name: 'the character zero in the beginning', all: [['a\u0000*c'], ['a\u0000d*']], found: 'a\u0000dc' },
  ])('a search finds what fits $name', ({ all, found }) => {
    expect(findText({ all: all.map((union) => union.map(parseGlob)), none: [] })).toEqual({ found });
  });

  test.each([
    { name: 'an exclusion of some beginnings leaves the others', all: [['a*', 'b*']], none: ['a*'], found: 'b' },
    { name: 'an exclusion of a longer beginning leaves the rest', all: [['a*']], none: ['a', 'ax', 'ax*'], found: 'ay' },
    { name: 'an exclusion of a text leaves what goes on', all: [['ab*']], none: ['ab', 'abx'], found: 'aby' },
    { name: 'an exclusion with an end leaves other ends', all: [['a*']], none: ['a', 'ax', 'a*x'], found: 'ay' },
    { name: 'an exclusion of some beginnings leaves what goes on from the others', all: [['a*', 'b*']], none: ['a*', 'b', 'bx'], found: 'by' },
    { name: 'an exclusion of a length leaves others', all: [['a*']], none: ['a', 'ax', 'a?'], found: 'ayy' },
  ])('$name', ({ all, none, found }) => {
    expect(findText({ all: all.map((union) => union.map(parseGlob)), none: none.map(parseGlob) })).toEqual({ found });
  });

  test.each([
    { name: 'the first of them fills what is open', all: ['a?*c'], none: [], of: 'bac', found: { found: 'abc' } },
    { name: 'the first that no pattern names is taken', all: ['?*?'], none: ['b*'], of: 'bac', found: { found: 'aa' } },
    { name: 'all may be named', all: ['??'], none: ['b*', 'c*', '*a'], of: 'bac', found: { found: 'ab' } },
    { name: 'no other character is taken', all: ['?'], none: ['b', 'a', 'c'], of: 'bac', found: 'empty' },
    { name: 'what a pattern names besides is no text', all: ['*d*'], none: [], of: 'bac', found: 'empty' },
    { name: 'a text of other characters is none', all: ['d'], none: [], of: 'bac', found: 'empty' },
    { name: 'a character beyond the basic plane is one', all: ['?'], none: ['b'], of: 'b💥', found: { found: '💥' } },
  ])('where texts have certain characters only, $name', ({ all, none, of, found }) => {
    expect(findText({ all: all.map((glob) => [parseGlob(glob)]), none: none.map(parseGlob), of: [...of] })).toEqual(found);
  });

  test.each([
    { name: 'with the first of them wherever that fits', all: ['b*'], none: ['?b*'], length: 4, found: { found: 'baaa' } },
    { name: 'with what a pattern asks for', all: ['*b*'], none: [], length: 3, found: { found: 'aba' } },
    { name: 'and not one that is shorter', all: ['a*'], none: ['aa'], length: 2, found: { found: 'ab' } },
    { name: 'with no characters', all: ['*'], none: [], length: 0, found: { found: '' } },
    { name: 'or none where all are excluded', all: ['a*'], none: ['?a*', '?b*'], length: 2, found: 'empty' },
    { name: 'or none where the pattern is longer', all: ['abab?*'], none: ['b*'], length: 4, found: 'empty' },
    { name: 'beside exclusions with gaps', all: ['b*'], none: ['*b??????b*'], length: 12, found: { found: 'baaaaaaaaaaa' } },
  ])('finds a text of one length $name', ({ all, none, length, found }) => {
    expect(findText({ all: all.map((glob) => [parseGlob(glob)]), none: none.map(parseGlob), of: ['a', 'b'], length })).toEqual(found);
  });

  test('gives up on texts of one length where there are too many to look through', () => {
    const gaps = ['ab', 'ba', 'cd', 'dc'].map(([first, last]) => parseGlob(`*${first}?????${last}*`));
    expect(findText({ all: gaps.map((glob) => [glob]), none: [], of: [...'abcd'], length: 8 }, { budget: 20 })).toBe('gave-up');
  });

  test.each([
    { name: 'any texts', all: ['a*b'], none: ['*a?b', 'ab', 'a??*'], within: {}, states: 4, steps: 60 },
    { name: 'texts of one length', all: ['*b*'], none: ['*ab*', 'b*'], within: { of: ['a', 'b'], length: 3 }, states: 3, steps: 18 },
  ])('a search among $name counts its steps, and gives up where it may visit fewer states than there are', ({ all, none, within, states, steps }) => {
    const set = { all: all.map((glob) => [parseGlob(glob)]), none: none.map(parseGlob), ...within };
    const counted: number[] = [];
    expect(findText(set, { budget: states, onSteps: (each) => counted.push(each) })).toBe('empty');
    expect(counted).toEqual([steps]);
    expect(findText(set, { budget: states - 1 })).toBe('gave-up');
  });

  test('finds a character that no pattern names, though the patterns name all plain ones', () => {
    const named = [...'abcdefghijklmnopqrstuvwxyz0123456789'];
    const answer = findText({ all: [[parseGlob('*')]], none: [literalGlob(''), ...named.map((start) => parseGlob(`${start}*`))] });
    expect(typeof answer === 'object' && [...answer.found].length === 1 && !named.includes(answer.found)).toBe(true);
  });

  test('finds another one where the next character is named, too', () => {
    const named = [...'abcdefghijklmnopqrstuvwxyz0123456789\u0100'];
    const none = [literalGlob(''), ...named.map((start) => parseGlob(`${start}*`))];
    expect(findText({ all: [[parseGlob('*')]], none })).toEqual({ found: '\u0101' });
  });

  test('an excluded part of an ARN leaves what has a colon in it', () => {
    const part = new GlobBuilder().arnPart('ab*').build();
    expect(findText({ all: [[parseGlob('ab*')], [parseGlob('*:*')]], none: [part, literalGlob('ab:')] })).toEqual({ found: 'abx:' });
  });

  test('an inclusion that is too entangled to decide is not denied', () => {
    const entangled = `*a${'?'.repeat(13)}`;
    expect(patternsInclude([entangled], entangled)).not.toBe(false);
  });

  test('gives up instead of searching for ever', () => {
    const all = [...'abcdefghijkl'].map((letter) => [parseGlob(`*${letter}1${letter}*`)]);
    const none = [...'abcdefghijkl'].map((letter) => parseGlob(`*${letter}1${letter}*${letter}1*`));
    expect(['gave-up', 'object']).toContain(typeof findText({ all, none }, { budget: 50 }) === 'object' ? 'object' : 'gave-up');
    expect(
      findText(
        { all: [[parseGlob('*ab*ba*')], [parseGlob('*bb*aa*')]], none: [parseGlob('*a?b*'), parseGlob('*b?a*'), parseGlob('*b')] },
        { budget: 1 },
      ),
    ).toBe('gave-up');
  });

  test.each([
    { name: 'a wider pattern', outer: ['a*'], inner: 'ab*', except: [], includes: true },
    { name: 'a narrower pattern', outer: ['ab*'], inner: 'a*', except: [], includes: false },
    { name: 'parts that cover together', outer: ['a', 'a?*'], inner: 'a*', except: [], includes: true },
    { name: 'a narrower pattern with the rest left aside', outer: ['ab*'], inner: 'a?', except: ['a?'], includes: true },
  ])('inclusion of $name: $includes', ({ outer, inner, except, includes }) => {
    expect(patternsInclude(outer, inner, except)).toBe(includes);
  });
});
