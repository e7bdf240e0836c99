import { findText, globMatches, parseGlob, patternsInclude, patternsOverlap } from '../glob/index.js';
import { listedKeys, offeredKeys, withoutIncluded } from './key-patterns.js';
import type { Statement } from './policy.js';
import type { Universe } from './universe.js';

/** Keys of objects: inside one of `match`, outside of all `except`; globs. */
export interface KeyExtent {
  readonly match: readonly [string, ...string[]];
  readonly except: readonly string[];
  /** Every such key, not only some of them. */
  readonly exact: boolean;
}

/** The key of some object that is reached. */
interface Example {
  readonly kind: 'yes';
  /** Missing where no single key shows it. */
  readonly key?: string;
}

/** Whether some object is reached whose key is inside one pattern of each list, and outside of all of the others. */
export type Reaches<A> = (within: readonly (readonly string[])[], outside: readonly string[]) => A;
type IsReached = Reaches<'yes' | 'no' | 'undetermined'>;

export interface ExtentQuestion {
  readonly patterns: KeyLists;
  /** The key that was found to be reached, if one was. */
  readonly found?: string;
  readonly reaches: Reaches<Example | { readonly kind: 'no' | 'undetermined' }>;
}

/** More patterns than this are not told apart: the extent then covers too much, and says so. */
const mostPatterns = 24;

/** Keys that are reached: what the Allow lists, less what Denies take away for good. */
export function extentOf({ patterns, found, reaches: ask }: ExtentQuestion): KeyExtent {
  if (areTooMany(patterns)) return toExtent(patterns.offered, [], false);
  const { offered, taken, narrower } = patterns;
  // A single pattern was reached: that is why its extent is asked for.
  if (offered.length === 1 && taken.length + narrower.length === 0) return toExtent(offered, [], !patterns.areWidened);
  let isOpen = false;
  const known = found === undefined ? [] : [found];
  const reaches: IsReached = (within, outside) => {
    // A key that is reached anyhow answers for every set that it is in.
    if (known.some((key) => isBetween(key, within, outside))) return 'yes';
    const answer = ask(within, outside);
    if (answer.kind === 'yes' && answer.key !== undefined) known.push(answer.key);
    isOpen ||= answer.kind === 'undetermined';
    return answer.kind;
  };
  const match = matched(patterns, reaches);
  if (match.length === 0) return toExtent(offered, [], false);
  const overlapping = taken.filter((pattern) => takesSome(pattern, match));
  const gone = overlapping.filter((pattern) => reaches([match, [pattern]], []) === 'no');
  const except = withoutIncluded(gone);
  const partly = [...overlapping, ...narrower].filter((pattern) => !gone.includes(pattern));
  const isWhole = areCellsReached({ match, except, partly, reaches });
  return toExtent(withoutIncluded(match), except, isWhole && !isOpen && !patterns.areWidened);
}

function isBetween(key: string, within: readonly (readonly string[])[], outside: readonly string[]): boolean {
  const isIn = (pattern: string) => globMatches(parseGlob(pattern), key);
  return within.every((patterns) => patterns.some(isIn)) && !outside.some(isIn);
}

/** Patterns of keys, by what they are to an extent. */
export interface KeyLists {
  readonly offered: readonly string[];
  /** What the Allow leaves out, or a Deny speaks of. */
  readonly taken: readonly string[];
  /** What a Deny with NotResource leaves over. */
  readonly narrower: readonly string[];
  /** Some pattern stands for more than is asked about, or than any one sender meets. */
  readonly areWidened: boolean;
}

/** What cuts an extent: `taking` is reached where no statement of it matches, `giving` where one of it does. */
export interface Cuts {
  readonly taking: readonly Statement[];
  readonly giving?: readonly Statement[];
}

/** The keys that an Allow offers, and those of the statements that may cut them. */
export function keyLists(allow: Statement, { taking, giving = [] }: Cuts, universe: Universe): KeyLists {
  const listed = listedKeys(allow, universe);
  const keysOf = (statements: readonly Statement[]) =>
    statements.map((statement) => ({ name: statement.resource.name, keys: listedKeys(statement, universe) }));
  const [takers, givers] = [keysOf(taking), keysOf(giving)];
  const among = (lists: typeof takers, wanted: Statement['resource']['name']) =>
    lists.flatMap(({ name, keys }) => (name === wanted ? keys.patterns : []));
  const left = allow.resource.name === 'NotResource' ? listed.patterns : [];
  return {
    offered: offeredKeys(allow, universe),
    // What one Deny takes away from all keys says nothing of what another one takes away from some of them.
    taken: [...new Set([...left, ...among(takers, 'Resource'), ...among(givers, 'NotResource')])].filter((pattern) => pattern !== '*'),
    narrower: [...among(takers, 'NotResource'), ...among(givers, 'Resource').filter((pattern) => pattern !== '*')],
    areWidened: listed.widened || [...takers, ...givers].some(({ keys }) => keys.widened),
  };
}

function areTooMany({ offered, taken, narrower }: KeyLists): boolean {
  return offered.length + taken.length + narrower.length > mostPatterns;
}

/** The patterns of the Allow that are reached; what a Deny with NotResource leaves of one stands in its place. */
function matched({ offered, narrower }: KeyLists, reaches: IsReached): readonly string[] {
  return offered.flatMap((pattern) => {
    if (offered.length > 1 && reaches([[pattern]], []) === 'no') return [];
    const inner = narrower.filter((other) => patternsInclude([pattern], other) === true && reaches([[other]], []) !== 'no');
    return inner.length > 0 && reaches([[pattern]], inner) === 'no' ? inner : [pattern];
  });
}

/** What takes in all that is reached takes nothing of it away. */
function takesSome(pattern: string, match: readonly string[]): boolean {
  return match.some((other) => patternsOverlap(pattern, other)) && !match.every((other) => patternsInclude([pattern], other) === true);
}

function toExtent(match: readonly string[], except: readonly string[], exact: boolean): KeyExtent {
  const [first = '*', ...rest] = match;
  return { match: [first, ...rest], except: [...except].sort(), exact };
}

interface Cells {
  readonly match: readonly string[];
  readonly except: readonly string[];
  readonly partly: readonly string[];
  readonly reaches: IsReached;
}

/** The patterns of Denies cut the extent into cells; it is exact when each cell is reached. */
function areCellsReached({ match, except, partly, reaches }: Cells): boolean {
  if (partly.length > 4) return false;
  // Each pattern was asked for as a whole already.
  if (partly.length === 0 && except.length === 0) return true;
  for (const pattern of match) {
    for (let cell = 0; cell < 1 << partly.length; cell += 1) {
      const inside = partly.filter((_, index) => (cell & (1 << index)) !== 0);
      const outside = [...except, ...partly.filter((_, index) => (cell & (1 << index)) === 0)];
      const all = [pattern, ...inside].map((text) => [parseGlob(text)]);
      if (findText({ all, none: outside.map(parseGlob) }) === 'empty') continue;
      if (reaches([[pattern], ...inside.map((text) => [text])], outside) !== 'yes') return false;
    }
  }
  return true;
}

/** Sets of keys: inside one pattern of each list, outside of all others. */
export interface Keys {
  readonly within: readonly (readonly string[])[];
  readonly outside: readonly string[];
}

export const everyKey: Keys = { within: [], outside: [] };

export function narrowed(keys: Keys, { within, outside }: Keys): Keys {
  return { within: [...keys.within, ...within], outside: [...keys.outside, ...outside] };
}

/** Where keys were asked for, and the patterns that may cut them. */
export interface KeyPlace {
  readonly keys: Keys;
  readonly patterns: KeyLists;
}

/** The keys of a place that an extent leaves out: somebody else may reach them, or from somewhere else. */
export function keysLeft({ match, except }: KeyExtent, { keys, patterns }: KeyPlace): readonly KeyPlace[] {
  const unmatched = patterns.offered.filter((pattern) => !match.includes(pattern));
  const beside: KeyPlace = { keys: narrowed(keys, { within: [unmatched], outside: match }), patterns: { ...patterns, offered: unmatched } };
  const insideOf = (pattern: string): KeyPlace => {
    // Keys that match it and lie outside of what is offered, or of the extent's patterns, are not of this place.
    const isInside = patternsInclude(match, pattern) === true && patternsInclude(patterns.offered, pattern) === true;
    const areWidened = patterns.areWidened || !isInside;
    return { keys: narrowed(keys, { within: [match, [pattern]], outside: [] }), patterns: { ...patterns, offered: [pattern], areWidened } };
  };
  return [...(unmatched.length === 0 ? [] : [beside]), ...except.map(insideOf)];
}
