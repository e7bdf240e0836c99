import { findText, patternsInclude } from './find.js';
import { parseGlob } from './glob.js';

/** Texts that match one of `match` and none of `except`: wildcard patterns. */
export interface PatternSet {
  readonly match: readonly string[];
  readonly except: readonly string[];
}

/** Whether every text of the set matches one of the patterns. Where the search gives up: no. */
export function isInside({ match, except }: PatternSet, patterns: readonly string[]): boolean {
  if (patterns.includes('*')) return true;
  return match.every((pattern) => patternsInclude(patterns, pattern, except) === true);
}

/** Whether every text of `inner` is one of `outer`, taken together where they leave out nothing. Where in doubt: no. */
export function isInsideUnion(inner: PatternSet, outer: readonly PatternSet[]): boolean {
  const whole = outer.filter(({ except }) => except.length === 0).flatMap(({ match }) => match);
  if (whole.length > 0 && isInside(inner, whole)) return true;
  return outer.some(({ match, except }) => isInside(inner, match) && keepsOut(inner, except));
}

/** Whether none of what is left out elsewhere is left in `inner`. */
function keepsOut(inner: PatternSet, except: readonly string[]): boolean {
  return findText({ all: [inner.match.map(parseGlob), except.map(parseGlob)], none: inner.except.map(parseGlob) }) === 'empty';
}
