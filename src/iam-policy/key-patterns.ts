import { afterPrefix, globMatches, parseGlob, patternsInclude, printGlob } from '../glob/index.js';
import type { Statement } from './policy.js';
import type { Universe } from './universe.js';

/** Key patterns of a list of resource strings, with variables widened to `*`; patterns that others include are left out. */
export interface KeyPatterns {
  readonly patterns: readonly string[];
  /** A variable was widened, so that the patterns cover more than any one sender gets. */
  readonly widened: boolean;
}

/** The object keys that a Resource or NotResource element lists: of NotResource, those it leaves out. */
export function listedKeys(statement: Statement, universe: Universe): KeyPatterns {
  const { objectPrefix } = universe;
  const known = listed.get(statement);
  if (known?.objectPrefix === objectPrefix) return known.keys;
  const keys = readKeys(statement, universe);
  listed.set(statement, { objectPrefix, keys });
  return keys;
}

/** With the bucket that they were last read for: a statement is asked about one after the other. */
const listed = new WeakMap<Statement, { readonly objectPrefix: string; readonly keys: KeyPatterns }>();

function readKeys(statement: Statement, universe: Universe): KeyPatterns {
  const { anyOf } = statement.resource;
  return { patterns: withoutIncluded(anyOf.flatMap((string) => keysIn(string, universe))), widened: anyOf.some(hasVariables) };
}

type ResourceString = Statement['resource']['anyOf'][number];

function keysIn({ parts }: ResourceString, { objectPrefix }: Universe): readonly string[] {
  const text = parts.map((part) => (part.kind === 'variable' ? '*' : part.text)).join('');
  return afterPrefix(parseGlob(text), objectPrefix)
    .map(printGlob)
    .filter((pattern) => pattern !== '');
}

function hasVariables({ parts }: ResourceString): boolean {
  return parts.some(({ kind }) => kind === 'variable');
}

/** Whether a resource string may speak of some object; variables could make it so. */
export function speaksOfObjects(string: ResourceString, universe: Universe): boolean {
  return keysIn(string, universe).length > 0;
}

/** Whether a resource string may speak of the bucket itself; variables could make it so. */
export function speaksOfBucket(string: ResourceString, { arn }: Universe): boolean {
  return hasVariables(string) || globMatches(parseGlob(string.text), arn);
}

/** The key patterns that a statement speaks of; of a NotResource, every key. */
export function offeredKeys(statement: Statement, universe: Universe): readonly string[] {
  return statement.resource.name === 'Resource' ? listedKeys(statement, universe).patterns : ['*'];
}

/** Whether a statement may speak of the bucket itself; variables could make it so. */
export function namesBucket({ resource }: Statement, universe: Universe): boolean {
  if (resource.name === 'NotResource') return true;
  return resource.anyOf.some((string) => speaksOfBucket(string, universe));
}

/** More patterns than this are not compared with each other: the list is then longer than it need be, and no less true. */
const mostCompared = 150;

/** Keeps the patterns that no other one includes; of two equal ones the first. */
export function withoutIncluded(patterns: readonly string[]): readonly string[] {
  const unique = [...new Set(patterns)];
  if (unique.length > mostCompared) return unique;
  return unique.filter(
    (pattern, index) =>
      !unique.some((other, otherIndex) => other !== pattern && includes(other, pattern) && (!includes(pattern, other) || otherIndex < index)),
  );
}

function includes(outer: string, inner: string): boolean {
  return patternsInclude([outer], inner) === true;
}
