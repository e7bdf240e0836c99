// Texts of a request as the solver sees them, and patterns held against them. What the caller chooses freely is a z3 string. An id
// that AWS assigns has a fixed length: it is a row of characters, and a pattern is walked over them here, place by place, because
// z3's theory of strings takes seconds for `vpce-` and seventeen hexadecimal digits that it takes milliseconds for as characters.
import { because, Excluded } from './excluded.mjs';
import { and, equal, inside, joined, not, or, sequence, text } from './formula.mjs';

/**
 * @typedef {{ kind: 'constant', text: string } | { kind: 'characters', symbols: readonly string[] } | { kind: 'free', symbol: string }} Segment
 * @typedef {readonly Segment[]} Text A free segment stands last.
 * @typedef {{ kind: 'character', either: readonly string[] } | { kind: 'one' | 'run', crossesColons: boolean }} Place
 */

/** @param {string} value @returns {Text} */
export function constant(value) {
  return [{ kind: 'constant', text: value }];
}

/** @param {string} symbol @returns {Text} */
export function free(symbol) {
  return [{ kind: 'free', symbol }];
}

/** @param {string} symbol A character as eight bits. @param {string} character */
function isCharacter(symbol, character) {
  const code = character.codePointAt(0) ?? 0;
  return code > 0x7f ? 'false' : `(= ${symbol} #x${code.toString(16).padStart(2, '0')})`;
}

/** @param {string} symbol @param {readonly (readonly [string, string])[]} ranges */
export function inRanges(symbol, ranges) {
  const code = (character) => `#x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`;
  return or(ranges.map(([first, last]) => `(and (bvule ${code(first)} ${symbol}) (bvule ${symbol} ${code(last)}))`));
}

/** @param {string} pattern @returns {readonly Place[]} */
export function placesOf(pattern, { wildcards = true, foldsCase = false, crossesColons = true } = {}) {
  return Array.from(pattern, (character) => {
    if (wildcards && character === '*') return { kind: /** @type {const} */ ('run'), crossesColons };
    if (wildcards && character === '?') return { kind: /** @type {const} */ ('one'), crossesColons };
    const isLetter = foldsCase && /^[a-zA-Z]$/.test(character);
    return { kind: /** @type {const} */ ('character'), either: isLetter ? [character.toLowerCase(), character.toUpperCase()] : [character] };
  });
}

const anyOne = { true: 're.allchar', false: '(re.diff re.allchar (str.to_re ":"))' };

/** The language of what is left of a pattern. @param {readonly Place[]} places */
function languageOf(places) {
  const pieces = [];
  let plain = '';
  const flush = () => {
    if (plain !== '') pieces.push(`(str.to_re ${text(plain)})`);
    plain = '';
  };
  for (const place of places) {
    if (place.kind === 'character' && place.either.length === 1) {
      plain += place.either[0];
      continue;
    }
    flush();
    if (place.kind === 'character') pieces.push(`(re.union ${place.either.map((one) => `(str.to_re ${text(one)})`).join(' ')})`);
    else if (place.kind === 'one') pieces.push(anyOne[`${place.crossesColons}`]);
    else pieces.push(place.crossesColons ? 're.all' : `(re.* ${anyOne.false})`);
  }
  flush();
  return sequence(pieces);
}

/**
 * Whether the text matches the whole pattern.
 * @param {Text} is @param {readonly Place[]} places @param {(formula: string) => string} name Gives a formula a name, so that it stands once.
 */
export function matches(is, places, name) {
  /** Formulas by how much of the pattern is behind. @type {Map<number, string>} */
  let reached = new Map([[0, 'true']]);
  for (const segment of is) {
    if (segment.kind === 'free') return or([...reached].map(([at, formula]) => and([formula, left(segment.symbol, places.slice(at))])));
    const characters = segment.kind === 'constant' ? Array.from(segment.text) : segment.symbols;
    const test = segment.kind === 'constant' ? (one, wanted) => (one === wanted ? 'true' : 'false') : isCharacter;
    for (const character of characters) reached = step(reached, places, (wanted) => test(character, wanted), name);
  }
  return or([...reached].filter(([at]) => places.slice(at).every(({ kind }) => kind === 'run')).map(([, formula]) => formula));
}

/** @param {string} symbol @param {readonly Place[]} places */
function left(symbol, places) {
  if (places.length > 0 && places.every((place) => place.kind === 'run' && place.crossesColons)) return 'true';
  if (places.every((place) => place.kind === 'character' && place.either.length === 1)) {
    return equal(symbol, text(places.map((place) => (place.kind === 'character' ? place.either[0] : '')).join('')));
  }
  return inside(symbol, languageOf(places));
}

/** Takes one character. */
function step(reached, places, isOneOf, name) {
  /** @type {Map<number, string[]>} */
  const next = new Map();
  const add = (at, formula) => formula !== 'false' && next.set(at, [...(next.get(at) ?? []), formula]);
  for (const [from, formula] of reached) {
    let at = from;
    // A run may end here, and then the next place takes the character.
    for (; places[at]?.kind === 'run'; at += 1) add(at, and([formula, places[at].crossesColons ? 'true' : not(isOneOf(':'))]));
    const place = places[at];
    if (place === undefined) continue;
    if (place.kind === 'one') add(at + 1, and([formula, place.crossesColons ? 'true' : not(isOneOf(':'))]));
    if (place.kind === 'character') add(at + 1, and([formula, or(place.either.map(isOneOf))]));
  }
  return new Map([...next].map(([at, formulas]) => [at, name(or(formulas))]));
}

/** The text as one term of z3's theory of strings. @param {Text} is */
export function termOf(is) {
  return joined(
    is.map((segment) => {
      if (segment.kind === 'constant') return text(segment.text);
      if (segment.kind === 'free') return segment.symbol;
      throw new Excluded(because.variableOfId);
    }),
  );
}

/** @param {Text} one @param {Text} other */
export function sameText(one, other) {
  const [left, right] = [one, other].map(merged);
  if (JSON.stringify(left) === JSON.stringify(right)) return 'true';
  return equal(termOf(left), termOf(right));
}

/** Neighbouring constants become one. @param {Text} is @returns {Text} */
function merged(is) {
  /** @type {Segment[]} */
  const done = [];
  for (const segment of is) {
    const last = done.at(-1);
    if (segment.kind === 'constant' && last?.kind === 'constant') done[done.length - 1] = constant(last.text + segment.text)[0];
    else if (segment.kind !== 'constant' || segment.text !== '') done.push(segment);
  }
  return done;
}
