/**
 * A wildcard pattern: `*` is any run of characters (none included, `/` and newline too), `?` exactly one.
 * State `i` of its automaton means: the first `i` tokens are matched; a star before token `i` lets state `i` stay.
 */
export interface Glob {
  /** Code points; `anyCharacter` for `?`, `anyButColon` for a `?` inside one part of an ARN. */
  readonly tokens: readonly number[];
  /** `stars[i]`: the star before token `i` (or at the end, for `i = tokens.length`). */
  readonly stars: readonly Star[];
  /** Some wildcard stops at a colon. */
  readonly isBound: boolean;
}

/** No star, a star for any run of characters, a star that stops at a colon (inside one part of an ARN). */
export type Star = 0 | 1 | 2;
export const anyCharacter = -1;
export const anyButColon = -2;
export const colon = 0x3a;

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
  private readonly stars: Star[] = [0];
  private isBound = false;

  literal(text: string): this {
    for (const character of text) this.token(character.codePointAt(0) ?? 0);
    return this;
  }

  pattern(text: string): this {
    return this.wild(text, 1, anyCharacter);
  }

  /** Wildcards that do not cross a colon, as in the first five parts of an ARN pattern. */
  arnPart(text: string): this {
    this.isBound ||= /[*?]/.test(text);
    return this.wild(text, 2, anyButColon);
  }

  private wild(text: string, star: Star, any: number): this {
    for (const character of text) {
      if (character === '*') this.stars[this.tokens.length] = star;
      else this.token(character === '?' ? any : (character.codePointAt(0) ?? 0));
    }
    return this;
  }

  build(): Glob {
    return { tokens: this.tokens, stars: this.stars, isBound: this.isBound };
  }

  private token(value: number): void {
    this.tokens.push(value);
    this.stars.push(0);
  }
}

/** The text of a pattern without wildcards; `undefined` if it has one. */
export function literalText(glob: Glob): string | undefined {
  if (glob.stars.some((star) => star !== 0) || glob.tokens.some((token) => token < 0)) return undefined;
  // One by one: as arguments of a single call a megabyte of text would not fit on the stack.
  return glob.tokens.reduce((text, token) => text + String.fromCodePoint(token), '');
}

/** The pattern as text. A literal `*` or `?` is written `${*}` or `${?}`, as in IAM policies. */
export function printGlob(glob: Glob): string {
  let text = glob.stars[0] === 0 ? '' : '*';
  glob.tokens.forEach((token, index) => {
    if (token < 0) text += '?';
    else if (token === 0x2a) text += '${*}';
    else if (token === 0x3f) text += '${?}';
    else text += String.fromCodePoint(token);
    if (glob.stars[index + 1] !== 0) text += '*';
  });
  return text;
}

/** The same pattern for text in lower case. */
export function foldGlob(glob: Glob): Glob {
  return { ...glob, tokens: glob.tokens.map(foldToken) };
}

function foldToken(token: number): number {
  if (token < 0) return token;
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
