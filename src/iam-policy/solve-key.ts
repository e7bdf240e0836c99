import { type FindOptions, findText, foldGlob, foldText, type Glob, globMatches, literalGlob, literalText, printGlob } from '../glob/index.js';
import { printAddress } from './addresses.js';
import type { Domain, DomainValues } from './domain.js';
import { addressText } from './key-types.js';
import { spellingsOf } from './letter-case.js';
import { type CertainTest, type Literal, leastOf, mostOf, type ValueTest } from './literal.js';
import { parseDate, parseNumber } from './operators.js';

/** Values for one key that meet all demands on it: absent, or present with these. */
export type KeySolution =
  | { readonly kind: 'absent' }
  | { readonly kind: 'present'; readonly values: readonly string[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'gave-up'; readonly because: string };

/**
 * Finds values of one key that meet all demands: for sure if that can be, else perhaps; the key missing if that will do.
 * Demands on different keys never touch each other, so solving key by key is complete. `onSteps` hears of the steps that searches for texts take.
 */
export function solveKey(domain: Domain, demands: readonly Literal[], onSteps: OnSteps = () => undefined): KeySolution {
  const mayBeAbsent = domain.absent !== 'never';
  if (mayBeAbsent && demands.every((demand) => demand.onAbsent === 'yes')) return { kind: 'absent' };
  const perhaps = solvePresent(
    domain,
    demands.map((demand) => mostOf(demand.onPresent)),
    onSteps,
  );
  if (perhaps.kind === 'present' && demands.some((demand) => demand.onPresent.kind === 'unsure')) {
    const sure = solvePresent(
      domain,
      demands.map((demand) => leastOf(demand.onPresent)),
      onSteps,
    );
    if (sure.kind === 'present') return sure;
  }
  if (perhaps.kind !== 'present' && mayBeAbsent && demands.every((demand) => demand.onAbsent !== 'no')) return { kind: 'absent' };
  return perhaps;
}

type OnSteps = NonNullable<FindOptions['onSteps']>;

function solvePresent(domain: Domain, demands: readonly CertainTest[], onSteps: OnSteps): KeySolution {
  if (domain.absent === 'always' || demands.some((test) => test.kind === 'never')) return { kind: 'none' };
  return domain.many ? solveMany(domain, demands, onSteps) : solveOne(domain.values, demands, onSteps);
}

/** Unions that a value must be in, and unions that it must not be in. */
interface Bounds {
  readonly inside: readonly (readonly ValueTest[])[];
  readonly outside: readonly ValueTest[];
  readonly onSteps: OnSteps;
}

function solveOne(values: DomainValues, tests: readonly CertainTest[], onSteps: OnSteps): KeySolution {
  // With one value, "every value" and "some value" ask the same.
  const found = findValue(values, toBounds(tests, onSteps));
  return typeof found === 'object' ? { kind: 'present', values: [found.value] } : noValue(found);
}

/** Each "some" needs a value of its own; every "all" binds all of them. */
function solveMany(domain: Domain, tests: readonly CertainTest[], onSteps: OnSteps): KeySolution {
  const all = tests.filter((test) => test.kind === 'all' || test.kind === 'one');
  const some = tests.filter((test) => test.kind === 'some');
  const values: string[] = [];
  for (const wanted of some.length === 0 ? [undefined] : some) {
    const found = findValue(domain.values, toBounds(wanted === undefined ? all : [...all, wanted], onSteps));
    if (typeof found !== 'object') return noValue(found);
    values.push(found.value);
  }
  return { kind: 'present', values: [...new Set(values)] };
}

function noValue(found: 'none' | 'gave-up'): KeySolution {
  return found === 'none' ? { kind: 'none' } : { kind: 'gave-up', because: 'the patterns on one key were too entangled to search through' };
}

function toBounds(tests: readonly CertainTest[], onSteps: OnSteps): Bounds {
  const inside: (readonly ValueTest[])[] = [];
  const outside: ValueTest[] = [];
  for (const test of tests) {
    if (test.kind === 'always' || test.kind === 'never') continue;
    if (test.inside) inside.push(test.union);
    else for (const each of test.union) outside.push(each);
  }
  return { inside, outside, onSteps };
}

type FoundValue = { readonly value: string } | 'none' | 'gave-up';

function findValue(values: DomainValues, bounds: Bounds): FoundValue {
  switch (values.kind) {
    case 'list':
      return firstThatFits(values.values, bounds);
    case 'number':
      return sampled(numberSamples(values.from, values.to, bounds), bounds);
    case 'time':
      return sampled(timeSamples(values.from, values.format, bounds), bounds);
    case 'address':
      return firstThatFits([values.example, ...addressSamples(bounds)], bounds);
    case 'text':
      return findFreeText(values.shapes, values.example, bounds);
  }
}

function firstThatFits(candidates: readonly string[], bounds: Bounds): FoundValue {
  const value = candidates.find((candidate) => fits(candidate, bounds));
  return value === undefined ? 'none' : { value };
}

/** Samples stand for all values only where no wildcard looks at the digits. */
function sampled(candidates: readonly string[], bounds: Bounds): FoundValue {
  const found = firstThatFits(candidates, bounds);
  return found === 'none' && testsOf(bounds).some(hasWildcards) ? 'gave-up' : found;
}

function testsOf({ inside, outside }: Bounds): readonly ValueTest[] {
  return [...inside.flat(), ...outside];
}

function hasWildcards({ set }: ValueTest): boolean {
  return set.kind === 'globs' && set.globs.some((glob) => literalText(glob) === undefined);
}

function fits(value: string, { inside, outside }: Bounds): boolean {
  return inside.every((union) => union.some((test) => meets(value, test))) && !outside.some((test) => meets(value, test));
}

/** By the operator's set where it has one in globs, so that the search does not lean on the interpreter. */
export function meets(value: string, { set, matches }: ValueTest): boolean {
  if (set.kind !== 'globs') return matches(value);
  const subject = set.fold ? foldText(value) : value;
  for (const glob of set.globs) if (globMatches(set.fold ? foldGlob(glob) : glob, subject)) return true;
  return false;
}

/** What the tests name, and for comparisons one value on each side of every border. */
function samplesOf(bounds: Bounds): readonly string[] {
  return testsOf(bounds).flatMap(({ set }) => (set.kind === 'samples' ? [...set.samples] : set.globs.flatMap((glob) => literalText(glob) ?? [])));
}

/**
 * Of the whole numbers that meet some comparisons the least is the first of all, or next to a border. The first of all comes late: a
 * listing of no keys would be allowed, but proves little to a person.
 */
function numberSamples(from: number, to: number, bounds: Bounds): readonly string[] {
  const borders = samplesOf(bounds).flatMap((sample) => parseNumber(sample) ?? []);
  const near = borders.flatMap((border) => [Math.floor(border), Math.ceil(border), Math.floor(border) - 1, Math.floor(border) + 1]);
  return [...new Set([...near, from + 1, from, to].filter((sample) => sample >= from && sample <= to))].map(String);
}

/** Between two neighbouring borders comparisons cannot tell numbers apart. */
function realSamples(bounds: Bounds): readonly string[] {
  const borders = samplesOf(bounds).flatMap((sample) => parseNumber(sample) ?? []);
  return withMiddles([-1, 0, 1, ...borders]).map(String);
}

function timeSamples(from: number, format: 'iso' | 'seconds', bounds: Bounds): readonly string[] {
  const borders = samplesOf(bounds).flatMap((sample) => parseDate(sample) ?? []);
  const latest = Math.max(from, ...borders) + 86_400;
  const points = withMiddles([from, ...borders.filter((border) => border >= from), latest]);
  if (format === 'iso') return points.map(printTime);
  return distinct(points.flatMap((point) => [Math.floor(point), Math.floor(point) + 1]).filter((point) => point >= from)).map(String);
}

function withMiddles(points: readonly number[]): readonly number[] {
  const sorted = distinct(points);
  const middles = sorted.slice(1).map((point, index) => ((sorted[index] ?? point) + point) / 2);
  return distinct([...sorted, ...middles]);
}

function distinct(points: readonly number[]): readonly number[] {
  return [...new Set(points)].sort((one, other) => one - other);
}

function printTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  // Past the year 275760 there is no date to print.
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString();
}

/** Of the addresses that meet some ranges the least is the first of all, or next to a border of one. */
function addressSamples(bounds: Bounds): readonly string[] {
  const texts = testsOf(bounds).flatMap(({ set }) => (set.kind === 'samples' ? [] : set.globs.map(printGlob)));
  const named = texts.flatMap((text) => {
    const range = addressText(text);
    if (range === undefined) return [];
    const top = (1n << (range.family === 4 ? 32n : 128n)) - 1n;
    const borders = [range.first - 1n, range.first, range.last + 1n].filter((value) => value >= 0n && value <= top);
    return borders.map((value) => printAddress(range.family, value));
  });
  const compared = testsOf(bounds).flatMap(({ set }) => (set.kind === 'samples' ? [...set.samples] : []));
  return [...named, ...compared, '10.0.0.1', '2001:db8::1', '0.0.0.0', '::'];
}

/** Text of one of the shapes: exact where all tests are patterns, all are comparisons, or some demand lists texts; a mixture may give up. */
function findFreeText(shapes: readonly Glob[], example: string, bounds: Bounds): FoundValue {
  const listed = listedTexts(bounds);
  if (listed !== undefined) {
    return firstThatFits(
      listed.filter((candidate) => shapes.some((shape) => globMatches(shape, candidate))),
      bounds,
    );
  }
  const candidates = [example, ...samplesOf(bounds)].filter((sample) => shapes.some((shape) => globMatches(shape, sample)));
  const found = firstThatFits(candidates, bounds);
  if (found !== 'none') return found;
  const tests = testsOf(bounds);
  if (tests.every(({ set }) => set.kind !== 'globs')) return firstThatFits(realSamples(bounds), bounds);
  if (!tests.every(({ set }) => set.kind === 'globs')) return mixedText(shapes, bounds);
  if (tests.some(isFolding)) return findInAnyCase(shapes, bounds);
  return findByGlobs(shapes, bounds, bounds.outside.flatMap(globsOf));
}

function findByGlobs(shapes: readonly Glob[], { inside, onSteps }: Omit<Bounds, 'outside'>, none: readonly Glob[]): FoundValue {
  const answer = findText({ all: [shapes, ...inside.map((union) => union.flatMap(globsOf))], none }, { onSteps });
  if (answer === 'gave-up') return 'gave-up';
  return answer === 'empty' ? 'none' : { value: answer.found };
}

/** All texts that some demand leaves, where it leaves only a few. */
function listedTexts({ inside }: Bounds): readonly string[] | undefined {
  for (const union of inside) {
    const texts = union.map(({ set }) =>
      set.kind === 'globs' && !set.fold && set.globs.length === 1 && set.globs[0] !== undefined ? literalText(set.globs[0]) : undefined,
    );
    if (union.length > 0 && texts.every((text) => text !== undefined)) return texts;
  }
  return undefined;
}

/** Patterns and comparisons on one key: nothing is left for sure where the patterns alone leave nothing. */
function mixedText(shapes: readonly Glob[], bounds: Bounds): FoundValue {
  const inside = bounds.inside.filter((union) => union.every(({ set }) => set.kind === 'globs'));
  const outside = bounds.outside.filter(({ set }) => set.kind === 'globs');
  const found = findFreeText(shapes, '', { inside, outside, onSteps: bounds.onSteps });
  if (found === 'none') return 'none';
  const real = firstThatFits(
    realSamples(bounds).filter((sample) => shapes.some((shape) => globMatches(shape, sample))),
    bounds,
  );
  return real === 'none' ? 'gave-up' : real;
}

/** More spellings than this are not tried, or not ruled out. */
const mostSpellings = { tried: 1_024, ruledOut: 64 };

/** Where the search in lower case gives up, texts are listed in all spellings if these are few. */
function findInAnyCase(shapes: readonly Glob[], bounds: Bounds): FoundValue {
  const found = findFolded(shapes, bounds);
  if (found !== 'gave-up') return found;
  const exactly = findExactly(shapes, bounds);
  if (exactly === 'none' || (typeof exactly === 'object' && fits(exactly.value, bounds))) return exactly;
  const [folded] = bounds.inside.filter((union) => union.some(isFolding));
  if (folded !== undefined) {
    const spellings = spellingsIn(folded, mostSpellings.tried);
    if (spellings === undefined) return 'gave-up';
    return firstThatFits(
      spellings.filter((spelling) => shapes.some((shape) => globMatches(shape, spelling))),
      bounds,
    );
  }
  const ruledOut = spellingsIn(bounds.outside.filter(isFolding), mostSpellings.ruledOut);
  if (ruledOut === undefined) return 'gave-up';
  return findByGlobs(shapes, bounds, [...bounds.outside.filter(isExact).flatMap(globsOf), ...ruledOut.map(literalGlob)]);
}

/** Without what gives up letter case: where even that leaves nothing, nothing is left. */
function findExactly(shapes: readonly Glob[], { inside, outside, onSteps }: Bounds): FoundValue {
  return findByGlobs(shapes, { inside: inside.filter((union) => union.every(isExact)), onSteps }, outside.filter(isExact).flatMap(globsOf));
}

/** All spellings of the texts that some tests want; `undefined` where they are too many. */
function spellingsIn(tests: readonly ValueTest[], most: number): readonly string[] | undefined {
  const all: string[] = [];
  for (const glob of tests.flatMap(globsOf)) {
    const text = literalText(glob);
    const spellings = text === undefined ? undefined : spellingsOf(text, most - all.length);
    if (spellings === undefined) return undefined;
    all.push(...spellings);
  }
  return all;
}

/** Searches in lower case, where letter case may be given up: emptiness is proven, a text found is checked as it is. */
function findFolded(shapes: readonly Glob[], bounds: Bounds): FoundValue {
  const answer = findText(
    {
      all: [shapes, ...bounds.inside.map((union) => union.flatMap(globsOf))].map((union) => union.map(foldGlob)),
      // Only tests that fold themselves, or have no letters, exclude every spelling.
      none: bounds.outside.flatMap((test) => globsOf(test).filter((glob) => isFolding(test) || !hasLetters(glob))).map(foldGlob),
    },
    bounds,
  );
  if (answer === 'gave-up') return 'gave-up';
  if (answer === 'empty') return 'none';
  const upper = answer.found.toUpperCase();
  const title = upper.slice(0, 1) + answer.found.slice(1);
  const fitting = [answer.found, upper, title].filter((candidate) => shapes.some((shape) => globMatches(shape, candidate)));
  const found = firstThatFits(fitting, bounds);
  return found === 'none' ? 'gave-up' : found;
}

function hasLetters(glob: Glob): boolean {
  const text = printGlob(glob);
  return text.toLowerCase() !== text.toUpperCase();
}

function isFolding({ set }: ValueTest): boolean {
  return set.kind === 'globs' && set.fold;
}

function isExact(test: ValueTest): boolean {
  return !isFolding(test);
}

function globsOf({ set }: ValueTest): readonly Glob[] {
  return set.kind === 'globs' ? set.globs : [];
}
