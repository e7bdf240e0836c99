import { patternsInclude, patternsOverlap } from '../glob/index.js';

/** Whether all buckets with a name like the pattern were asked for. In doubt: no. */
export function scopeIncludes(scope: readonly string[], pattern: string): boolean {
  const wanted = scope.filter((text) => !text.startsWith('!'));
  const leftOut = scope.filter((text) => text.startsWith('!')).map((text) => text.slice(1));
  const isWanted = wanted.length === 0 || patternsInclude(wanted, pattern) === true;
  return isWanted && !leftOut.some((text) => patternsOverlap(text, pattern));
}
