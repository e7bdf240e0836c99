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
  /** Where that is known: of a pattern without wildcards, the text. */
  readonly text: string | undefined;
  /** Where that is known: of a pattern that is a text and a star, the text. */
  readonly prefix: string | undefined;
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
  private readonly pieces: Piece[] = [];

  literal(text: string): this {
    this.pieces.push({ text, wildcards: 'none' });
    return this;
  }

  pattern(text: string): this {
    this.pieces.push({ text, wildcards: /[*?]/.test(text) ? 'free' : 'none' });
    return this;
  }

  /** Wildcards that do not cross a colon, as in the first five parts of an ARN pattern. */
  arnPart(text: string): this {
    this.pieces.push({ text, wildcards: /[*?]/.test(text) ? 'bound' : 'none' });
    return this;
  }

  build(): Glob {
    return new Pattern(this.pieces);
  }
}

interface Piece {
  readonly text: string;
  readonly wildcards: 'none' | 'free' | 'bound';
}

/** Most patterns are never taken apart: they are a text, or all that begins with one. */
class Pattern implements Glob {
  readonly isBound: boolean;
  readonly text: string | undefined;
  readonly prefix: string | undefined;
  private readonly pieces: readonly Piece[];
  private parts: Pick<Glob, 'tokens' | 'stars'> | undefined;

  constructor(pieces: readonly Piece[]) {
    this.pieces = pieces;
    this.isBound = pieces.some(({ wildcards }) => wildcards === 'bound');
    const whole = pieces.length === 1 ? (pieces[0]?.text ?? '') : pieces.reduce((text, piece) => text + piece.text, '');
    const isText = pieces.every(({ wildcards }) => wildcards === 'none');
    this.text = isText ? whole : undefined;
    this.prefix = !isText && isPrefix(pieces) ? whole.slice(0, -1) : undefined;
  }

  get tokens(): readonly number[] {
    return this.taken().tokens;
  }

  get stars(): readonly Star[] {
    return this.taken().stars;
  }

  private taken(): Pick<Glob, 'tokens' | 'stars'> {
    this.parts ??= takeApart(this.pieces);
    return this.parts;
  }
}

/** Fixed text and one star that stands for anything. Half a pair of surrogates is no character to begin with. */
function isPrefix(pieces: readonly Piece[]): boolean {
  const last = pieces.at(-1);
  if (last === undefined || last.wildcards !== 'free' || pieces.slice(0, -1).some(({ wildcards }) => wildcards !== 'none')) return false;
  return /^[^*?]*\*$/.test(last.text) && !pieces.some(({ text }) => /[\ud800-\udbff]\*?$/.test(text));
}

function takeApart(pieces: readonly Piece[]): Pick<Glob, 'tokens' | 'stars'> {
  const tokens: number[] = [];
  const stars: Star[] = [0];
  for (const { text, wildcards } of pieces) {
    for (const character of text) {
      if (character === '*' && wildcards !== 'none') stars[tokens.length] = wildcards === 'free' ? 1 : 2;
      else {
        const isAny = character === '?' && wildcards !== 'none';
        tokens.push(isAny ? (wildcards === 'free' ? anyCharacter : anyButColon) : (character.codePointAt(0) ?? 0));
        stars.push(0);
      }
    }
  }
  return { tokens, stars };
}

/** The text of a pattern without wildcards; `undefined` if it has one. */
export function literalText(glob: Glob): string | undefined {
  if (glob.text !== undefined || glob.prefix !== undefined) return glob.text;
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

/** ASCII without capitals folds to itself. */
function isFolded(text: string): boolean {
  return /^[\u0000-@[-\u007f]*$/.test(text);
}

const folded = new WeakMap<Glob, Glob>();

/** The same pattern for text in lower case. */
export function foldGlob(glob: Glob): Glob {
  if (glob.text !== undefined && isFolded(glob.text)) return glob;
  const known = folded.get(glob);
  if (known !== undefined) return known;
  const { tokens, stars, isBound, text } = glob;
  const found: Glob = { tokens: tokens.map(foldToken), stars, isBound, text: text === undefined ? undefined : foldText(text), prefix: undefined };
  folded.set(glob, found);
  return found;
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
  if (isFolded(text)) return text;
  let folded = '';
  for (const character of text) folded += String.fromCodePoint(foldToken(character.codePointAt(0) ?? 0));
  return folded;
}
