/**
 * A wildcard pattern: `*` is any run of characters (none included, `/` and newline too), `?` exactly one.
 * State `i` of its automaton means: the first `i` tokens are matched; a star before token `i` lets state `i` stay.
 */
export interface Glob {
  /** Code points; `anyCharacter` for `?`. */
  readonly tokens: readonly number[];
  /** `stars[i]`: a star stands before token `i` (or at the end, for `i = tokens.length`). */
  readonly stars: readonly boolean[];
}

export const anyCharacter = -1;

/** Reads `*` and `?` as wildcards. */
export function parseGlob(text: string): Glob {
  const builder = new GlobBuilder();
  builder.pattern(text);
  return builder.build();
}

/** Every character stands for itself. */
export function literalGlob(text: string): Glob {
  const builder = new GlobBuilder();
  builder.literal(text);
  return builder.build();
}

/** Builds a pattern from pieces in which wildcards count or not; lives for one pattern. */
export class GlobBuilder {
  private readonly tokens: number[] = [];
  private readonly stars: boolean[] = [false];

  literal(text: string): this {
    for (const character of text) this.token(character.codePointAt(0) ?? 0);
    return this;
  }

  pattern(text: string): this {
    for (const character of text) {
      if (character === '*') this.stars[this.tokens.length] = true;
      else this.token(character === '?' ? anyCharacter : (character.codePointAt(0) ?? 0));
    }
    return this;
  }

  build(): Glob {
    return { tokens: this.tokens, stars: this.stars };
  }

  private token(value: number): void {
    this.tokens.push(value);
    this.stars.push(false);
  }
}

/** The text of a pattern without wildcards; `undefined` if it has one. */
export function literalText(glob: Glob): string | undefined {
  if (glob.stars.includes(true) || glob.tokens.includes(anyCharacter)) return undefined;
  return String.fromCodePoint(...glob.tokens);
}

/** The pattern as text. A literal `*` or `?` is written `${*}` or `${?}`, as in IAM policies. */
export function printGlob(glob: Glob): string {
  let text = glob.stars[0] === true ? '*' : '';
  glob.tokens.forEach((token, index) => {
    if (token === anyCharacter) text += '?';
    else if (token === 0x2a) text += '${*}';
    else if (token === 0x3f) text += '${?}';
    else text += String.fromCodePoint(token);
    if (glob.stars[index + 1] === true) text += '*';
  });
  return text;
}

/** The same pattern for text in lower case. */
export function foldGlob(glob: Glob): Glob {
  return { tokens: glob.tokens.map(foldToken), stars: glob.stars };
}

function foldToken(token: number): number {
  if (token === anyCharacter) return token;
  const folded = String.fromCodePoint(token).toLowerCase();
  const first = folded.codePointAt(0) ?? token;
  // A character that folds into several keeps itself: one token stands for one character.
  return folded.length === String.fromCodePoint(first).length ? first : token;
}

/** Text folded the way `foldGlob` folds patterns. */
export function foldText(text: string): string {
  let folded = '';
  for (const character of text) folded += String.fromCodePoint(foldToken(character.codePointAt(0) ?? 0));
  return folded;
}

/** Linear in practice, at worst the product of the lengths: the last star is the only place to go back to. */
export function globMatches(glob: Glob, text: string): boolean {
  const { tokens, stars } = glob;
  let state = 0;
  let at = 0;
  let starState = -1;
  let starAt = 0;
  if (stars[0] === true) starState = 0;
  while (at < text.length) {
    const point = text.codePointAt(at) ?? 0;
    const width = point > 0xffff ? 2 : 1;
    const token = tokens[state];
    if (token !== undefined && (token === anyCharacter || token === point)) {
      state += 1;
      at += width;
      if (stars[state] === true) {
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
  let states = new Set<number>([0]);
  for (const character of prefix) {
    const point = character.codePointAt(0) ?? 0;
    const next = new Set<number>();
    for (const state of states) {
      if (glob.stars[state] === true) next.add(state);
      const token = glob.tokens[state];
      if (token !== undefined && (token === anyCharacter || token === point)) next.add(state + 1);
    }
    states = next;
  }
  return [...states].sort((one, other) => one - other).map((state) => ({ tokens: glob.tokens.slice(state), stars: glob.stars.slice(state) }));
}
