import { findText, parseGlob, patternsInclude } from '../glob/index.js';
import type { Extent } from '../model/exposure.js';

/** Whether every key of the extent matches one of the patterns. Where the search gives up: no. */
export function extentInside(extent: Extent, patterns: readonly string[]): boolean {
  if (patterns.includes('*')) return true;
  return extent.match.every((match) => patternsInclude(patterns, match, extent.except) === true);
}

/** Whether every key of `inner` is a key of one of `outer`, taken together where they exclude nothing. Where in doubt: no. */
export function extentInsideUnion(inner: Extent, outer: readonly Extent[]): boolean {
  const whole = outer.filter((extent) => extent.except.length === 0).flatMap((extent) => extent.match);
  if (whole.length > 0 && extentInside(inner, whole)) return true;
  return outer.some((extent) => extentInside(inner, extent.match) && keepsOut(inner, extent.except));
}

/** Whether none of the excluded keys is left in `inner`. */
function keepsOut(inner: Extent, except: readonly string[]): boolean {
  return findText({ all: [inner.match.map(parseGlob), except.map(parseGlob)], none: inner.except.map(parseGlob) }) === 'empty';
}
