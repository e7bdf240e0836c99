import { type Glob, literalText, parseGlob } from './glob.js';
import { type Machine, step, toMachine } from './machine.js';
import { globMatches } from './match.js';

/** Texts that match at least one pattern of each list in `all`, and none of `none`. */
export interface TextSet {
  readonly all: readonly (readonly Glob[])[];
  readonly none: readonly Glob[];
  /** The characters that they are made of; missing: any. */
  readonly of?: readonly string[];
  /** How many characters they have; missing: any number. Where it is given, none is the shortest, and one is found sooner. */
  readonly length?: number;
}

export type FoundText = { readonly found: string } | 'empty' | 'gave-up';

/** States visited before the search gives up. The general problem is PSPACE-complete, so some bound is needed. */
const defaultBudget = 5_000;
/** Steps of single automata that a search may take: many patterns over many characters get fewer states. */
const mostSteps = 600_000;

export interface FindOptions {
  /** States that may be visited. */
  readonly budget?: number;
  /** Hears how many steps of automata the search took; each takes a good part of a microsecond. */
  readonly onSteps?: (steps: number) => void;
}

/** Finds a shortest text of the set, or proves that there is none, or gives up. */
export function findText(set: TextSet, { budget = defaultBudget, onSteps = () => undefined }: FindOptions = {}): FoundText {
  if (set.all.some((union) => union.length === 0)) return 'empty';
  const finite = set.all.map((union) => union.map(literalText)).find((texts) => texts.every((text) => text !== undefined));
  if (finite !== undefined) {
    const text = finite.find((candidate) => candidate !== undefined && contains(set, candidate));
    return text === undefined ? 'empty' : { found: text };
  }
  const guess = guesses(set).find((candidate) => contains(set, candidate));
  if (guess !== undefined) return { found: guess };
  if (haveNoCommonPrefix(set) || isTakenAway(set)) return 'empty';
  const product = new Product(set);
  const found = set.length === undefined ? product.search(budget) : product.searchDeep(budget, set.length);
  onSteps(product.steps);
  return found;
}

/** Texts made from the patterns themselves, shortest first: most searches end with one of them. */
function guesses(set: TextSet): readonly string[] {
  const single: string[] = [];
  const character = set.of?.[0] ?? 'x';
  for (const glob of set.all.flat().slice(0, 8)) single.push(fill(glob, '', character), fill(glob, character, character));
  single.sort((one, other) => one.length - other.length);
  // Patterns that may stand anywhere are met by one after the other.
  let chained = '';
  for (const [glob] of set.all) if (glob !== undefined) chained += fill(glob, '', character);
  single.push(chained);
  return single;
}

/** `filler` where a star stands, `character` for a question mark. */
function fill(glob: Glob, filler: string, character: string): string {
  if (glob.text !== undefined) return glob.text;
  if (glob.prefix !== undefined) return glob.prefix + filler;
  let text = glob.stars[0] === 0 ? '' : filler;
  glob.tokens.forEach((token, index) => {
    text += token < 0 ? character : String.fromCodePoint(token);
    if (glob.stars[index + 1] !== 0) text += filler;
  });
  return text;
}

/** Two lists whose patterns all begin differently have nothing in common. */
function haveNoCommonPrefix(set: TextSet): boolean {
  const prefixes = set.all.map((union) => union.map(fixedPrefix));
  return prefixes.some((union, index) =>
    prefixes.slice(index + 1).some((other) => union.every((one) => other.every((two) => !one.startsWith(two) && !two.startsWith(one)))),
  );
}

/** A list of which each pattern begins as something forbidden does, whatever follows. */
function isTakenAway({ all, none }: TextSet): boolean {
  const forbidden = none.flatMap(openEnded);
  return forbidden.length > 0 && all.some((union) => union.every((glob) => forbidden.some((prefix) => fixedPrefix(glob).startsWith(prefix))));
}

/** The prefix of a pattern that takes in everything that begins so. */
function openEnded(glob: Glob): readonly string[] {
  if (glob.prefix !== undefined) return [glob.prefix];
  if (glob.text !== undefined) return [];
  const prefix = fixedPrefix(glob);
  return glob.stars[glob.tokens.length] === 1 && [...prefix].length === glob.tokens.length ? [prefix] : [];
}

const prefixes = new WeakMap<Glob, string>();

/** The text before the first wildcard. */
function fixedPrefix(glob: Glob): string {
  const fixed = glob.text ?? glob.prefix;
  if (fixed !== undefined) return fixed;
  const known = prefixes.get(glob);
  if (known !== undefined) return known;
  const end = glob.tokens.findIndex((token, index) => token < 0 || glob.stars[index] !== 0);
  let prefix = '';
  for (const token of end < 0 ? glob.tokens : glob.tokens.slice(0, end)) prefix += String.fromCodePoint(token);
  prefixes.set(glob, prefix);
  return prefix;
}

function contains(set: TextSet, text: string): boolean {
  const { of, length } = set;
  if (length !== undefined && [...text].length !== length) return false;
  if (of !== undefined && ![...text].every((character) => of.includes(character))) return false;
  return set.all.every((union) => union.some((glob) => globMatches(glob, text))) && !set.none.some((glob) => globMatches(glob, text));
}

/** Whether every text of `inner` matches a pattern of `outer`. `undefined`: the search gave up. */
export function globsInclude(outer: readonly Glob[], inner: Glob, except: readonly Glob[] = []): boolean | undefined {
  const [only, ...more] = outer;
  if (only !== undefined && more.length === 0 && except.length === 0) {
    const [prefix] = openEnded(only);
    // Texts that all begin alike begin as their pattern does: behind that every wildcard can be something else.
    if (prefix !== undefined) return fixedPrefix(inner).startsWith(prefix);
  }
  const answer = findText({ all: [[inner]], none: [...outer, ...except] });
  return answer === 'gave-up' ? undefined : answer === 'empty';
}

/** `globsInclude` for patterns as text: does `outer` cover all that `inner` matches, `except` left aside? */
export function patternsInclude(outer: readonly string[], inner: string, except: readonly string[] = []): boolean | undefined {
  return globsInclude(outer.map(parseGlob), parseGlob(inner), except.map(parseGlob));
}

/** Whether some text matches both patterns; no only where that is proven. */
export function patternsOverlap(one: string, other: string): boolean {
  return findText({ all: [[parseGlob(one)], [parseGlob(other)]], none: [] }) !== 'empty';
}

interface Reached {
  readonly states: readonly bigint[];
  readonly text: readonly number[];
}

/** The product of all patterns' automata; one bit set of states for each pattern. */
class Product {
  /** Of single automata, so far. */
  steps = 0;
  private readonly machines: readonly Machine[];
  private readonly unions: readonly (readonly number[])[];
  private readonly forbidden: readonly number[];
  private readonly alphabet: readonly number[];

  constructor(set: TextSet) {
    const globs = [...set.all.flat(), ...set.none];
    this.machines = globs.map(toMachine);
    let next = 0;
    this.unions = set.all.map((union) => union.map(() => next++));
    this.forbidden = set.none.map(() => next++);
    this.alphabet = set.of === undefined ? alphabetOf(globs) : alphabetWithin(set.of, globs);
  }

  /** Breadth first. */
  search(budget: number): FoundText {
    const start = this.machines.map(() => 1n);
    if (this.accepts(start)) return { found: '' };
    const seen = new Set<string>([start.join()]);
    let frontier: Reached[] = [{ states: start, text: [] }];
    let visited = 0;
    while (frontier.length > 0) {
      const following: Reached[] = [];
      for (const { states, text } of frontier) {
        for (const point of this.alphabet) {
          this.steps += states.length;
          const next = states.map((state, index) => stepOf(this.machines[index], state, point));
          if (!this.isAlive(next)) continue;
          const extended = [...text, point];
          if (this.accepts(next)) return { found: String.fromCodePoint(...extended) };
          const key = next.join();
          if (seen.has(key)) continue;
          visited += 1;
          if (visited > budget || this.steps > mostSteps) return 'gave-up';
          seen.add(key);
          following.push({ states: next, text: extended });
        }
      }
      frontier = following;
    }
    return 'empty';
  }

  /** Depth first. */
  searchDeep(budget: number, length: number): FoundText {
    const seen = new Set<string>();
    const open: Reached[] = [{ states: this.machines.map(() => 1n), text: [] }];
    for (let reached = open.pop(); reached !== undefined; reached = open.pop()) {
      const { states, text } = reached;
      if (text.length === length) {
        if (this.accepts(states)) return { found: String.fromCodePoint(...text) };
        continue;
      }
      const key = [text.length, ...states].join();
      if (seen.has(key)) continue;
      seen.add(key);
      this.steps += states.length * this.alphabet.length;
      if (seen.size > budget || this.steps > mostSteps) return 'gave-up';
      const following = this.alphabet.map((point) => ({
        states: states.map((state, index) => stepOf(this.machines[index], state, point)),
        text: [...text, point],
      }));
      open.push(...following.filter((each) => this.isAlive(each.states)).reverse());
    }
    return 'empty';
  }

  private accepts(states: readonly bigint[]): boolean {
    return (
      this.unions.every((union) => union.some((index) => this.isAccepting(states, index))) &&
      !this.forbidden.some((index) => this.isAccepting(states, index))
    );
  }

  private isAccepting(states: readonly bigint[], index: number): boolean {
    return ((states[index] ?? 0n) & (this.machines[index]?.accept ?? 0n)) !== 0n;
  }

  /** Some pattern of each union can still match, and no forbidden one matches whatever follows. */
  private isAlive(states: readonly bigint[]): boolean {
    if (!this.unions.every((union) => union.some((index) => (states[index] ?? 0n) !== 0n))) return false;
    return !this.forbidden.some((index) => {
      const machine = this.machines[index];
      // INVARIANT: an accepting state with a loop stays accepting for ever.
      return machine !== undefined && ((states[index] ?? 0n) & machine.accept & machine.loops) !== 0n;
    });
  }
}

function stepOf(machine: Machine | undefined, states: bigint, point: number): bigint {
  return machine === undefined ? 0n : step(machine, states, point);
}

/** Every character that occurs, after one that does not: readable where possible. */
function alphabetOf(globs: readonly Glob[]): readonly number[] {
  const points = charactersOf(globs);
  let other = readable.find((point) => !points.has(point));
  for (let point = 0x100; other === undefined; point += 1) if (!points.has(point)) other = point;
  return [other, ...[...points].sort((one, next) => one - next)];
}

const readable = [...'xyzabcdefghijklmnopqrstuvw0123456789'].map(toPoint);

/** The same of the characters that there are: the first that does not occur, if there is one, and all that do. */
function alphabetWithin(characters: readonly string[], globs: readonly Glob[]): readonly number[] {
  const points = charactersOf(globs);
  const own = characters.map(toPoint);
  const other = own.find((point) => !points.has(point));
  return [...(other === undefined ? [] : [other]), ...own.filter((point) => points.has(point))];
}

function charactersOf(globs: readonly Glob[]): ReadonlySet<number> {
  const points = new Set<number>();
  for (const glob of globs) for (const token of glob.tokens) if (token >= 0) points.add(token);
  return points;
}

function toPoint(character: string): number {
  return character.codePointAt(0) ?? 0;
}
