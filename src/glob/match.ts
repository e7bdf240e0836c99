import { anyButColon, anyCharacter, colon, type Glob, GlobBuilder, literalGlob } from './glob.js';
import { runMachine, toMachine } from './machine.js';

/** Steps beyond which a match is worth the set-up of a machine. */
const manySteps = 100_000;

/** Linear in practice, at worst the product of the lengths: the last star is the only place to go back to. */
export function globMatches(glob: Glob, text: string): boolean {
  if (glob.text !== undefined) return glob.text === text;
  if (glob.prefix !== undefined) return text.startsWith(glob.prefix);
  const { tokens, stars } = glob;
  // Without a star there is nothing to go back to.
  const isSlow = tokens.length * text.length > manySteps && stars.some((star) => star !== 0);
  if (glob.isBound || isSlow) return runMachine(toMachine(glob), text);
  let state = 0;
  let at = 0;
  let starState = -1;
  let starAt = 0;
  if (stars[0] === 1) starState = 0;
  while (at < text.length) {
    const point = text.codePointAt(at) ?? 0;
    const width = point > 0xffff ? 2 : 1;
    const token = tokens[state];
    if (token !== undefined && (token === anyCharacter || token === point)) {
      state += 1;
      at += width;
      if (stars[state] === 1) {
        starState = state;
        starAt = at;
      }
    } else if (starState >= 0) {
      const skipped = text.codePointAt(starAt) ?? 0;
      starAt += skipped > 0xffff ? 2 : 1;
      state = starState;
      at = starAt;
    } else {
      return false;
    }
  }
  return state === tokens.length;
}

/**
 * What may follow `prefix` so that the whole matches: a list of patterns, none where nothing can.
 * Used to read object keys out of resource patterns.
 */
export function afterPrefix(glob: Glob, prefix: string): readonly Glob[] {
  if (glob.text !== undefined) return glob.text.startsWith(prefix) ? [literalGlob(glob.text.slice(prefix.length))] : [];
  if (glob.prefix !== undefined) return afterPrefixOf(glob.prefix, prefix);
  let states = new Set<number>([0]);
  for (const character of prefix) {
    const point = character.codePointAt(0) ?? 0;
    const next = new Set<number>();
    for (const state of states) {
      const star = glob.stars[state];
      if (star === 1 || (star === 2 && point !== colon)) next.add(state);
      const token = glob.tokens[state];
      if (token === anyCharacter || token === point || (token === anyButColon && point !== colon)) next.add(state + 1);
    }
    states = next;
  }
  return [...states].map((state) => ({
    isBound: glob.isBound,
    tokens: glob.tokens.slice(state),
    stars: glob.stars.slice(state),
    text: undefined,
    prefix: undefined,
  }));
}

function afterPrefixOf(begins: string, prefix: string): readonly Glob[] {
  if (!begins.startsWith(prefix) && !prefix.startsWith(begins)) return [];
  return [new GlobBuilder().literal(begins.slice(prefix.length)).pattern('*').build()];
}
