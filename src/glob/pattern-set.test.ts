import { describe, expect, test } from 'vitest';
import { isInside, isInsideUnion, type PatternSet } from './pattern-set.js';

const set = (match: readonly string[], except: readonly string[] = []): PatternSet => ({ match, except });
const entangled = `*a${'?'.repeat(13)}`;

describe('texts are all among patterns', () => {
  test.each([
    { name: 'where one pattern takes in the other', inner: set(['a/b*']), patterns: ['a/*'], is: true },
    { name: 'where each pattern is taken in by some', inner: set(['a/b*', 'c']), patterns: ['a/*', 'c*'], is: true },
    { name: 'not where one of them is not', inner: set(['a/b*', 'd']), patterns: ['a/*', 'c*'], is: false },
    { name: 'not where the patterns are narrower', inner: set(['a/*']), patterns: ['a/b*'], is: false },
    { name: 'where what lies outside is left out', inner: set(['a/*'], ['a/?', 'a/']), patterns: ['a/??*'], is: true },
    { name: 'not where only some of it is left out', inner: set(['a/*'], ['a/']), patterns: ['a/??*'], is: false },
    { name: 'where there is a pattern for everything', inner: set(['a*', '*b']), patterns: ['c', '*'], is: true },
    { name: 'not where there is no pattern', inner: set(['a']), patterns: [], is: false },
    { name: 'not where that is too entangled to decide', inner: set([entangled]), patterns: [entangled], is: false },
  ])('$name', ({ inner, patterns, is }) => {
    expect(isInside(inner, patterns)).toBe(is);
  });
});

describe('texts are all among those of some sets', () => {
  test.each([
    { name: 'where one set takes them in', inner: set(['a/b*']), outer: [set(['c*']), set(['a/*'])], is: true },
    { name: 'where two sets take them in together', inner: set(['a', 'b']), outer: [set(['a*']), set(['b*'])], is: true },
    { name: 'not where no set does', inner: set(['a']), outer: [set(['b*']), set(['c*'])], is: false },
    { name: 'not where there is no set', inner: set(['a']), outer: [], is: false },
    { name: 'not where a set leaves some of them out', inner: set(['a*']), outer: [set(['*'], ['ab*'])], is: false },
    { name: 'where what a set leaves out is none of them', inner: set(['a*']), outer: [set(['*'], ['b*'])], is: true },
    { name: 'where they leave out the same', inner: set(['a*'], ['ab*']), outer: [set(['*'], ['ab*'])], is: true },
    { name: 'where they leave out more', inner: set(['a*'], ['ab*']), outer: [set(['*'], ['abc*'])], is: true },
    { name: 'not where they leave out less', inner: set(['a*'], ['abc*']), outer: [set(['*'], ['ab*'])], is: false },
    { name: 'where one set is whole, whatever others leave out', inner: set(['a*']), outer: [set(['*'], ['ab*']), set(['a*'])], is: true },
    { name: 'not where a whole set lies elsewhere', inner: set(['a*']), outer: [set(['b*']), set(['*'], ['ab*'])], is: false },
    { name: 'where a whole set lies elsewhere and another one has them', inner: set(['a*']), outer: [set(['b*']), set(['a*'], ['c'])], is: true },
    { name: 'not where a set leaves nothing of them out but is narrower', inner: set(['a*']), outer: [set(['ab*'], ['b'])], is: false },
  ])('$name', ({ inner, outer, is }) => {
    expect(isInsideUnion(inner, outer)).toBe(is);
  });
});
