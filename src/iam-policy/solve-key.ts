import { findText, foldGlob, foldText, type Glob, globMatches, literalText } from '../glob/index.js';
import type { Domain, DomainValues } from './domain.js';
import type { Literal, PresentTest, ValueTest } from './literal.js';
import { parseDate, parseNumber } from './operators.js';

/** Values for one key that meet all demands on it: absent, or present with these. */
export type KeySolution =
  | { readonly kind: 'absent' }
  | { readonly kind: 'present'; readonly values: readonly string[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'gave-up'; readonly because: string };

/**
 * Finds values of one key that meet all demands, the key missing if that will do. Demands on different keys never
 * touch each other, so solving key by key is complete.
 */
export function solveKey(domain: Domain, demands: readonly Literal[]): KeySolution {
  if (domain.absent !== 'never' && demands.every((demand) => demand.onAbsent || demand.onPresent.kind === 'undefined')) {
    // INVARIANT: an undefined demand is met by assumption, whether or not the key is there.
    if (demands.every((demand) => demand.onAbsent) || domain.absent === 'always') return { kind: 'absent' };
  }
  if (domain.absent === 'always') return { kind: 'none' };
  const tests = demands.map((demand) => demand.onPresent).filter((test) => test.kind !== 'always' && test.kind !== 'undefined');
  if (tests.some((test) => test.kind === 'never')) return { kind: 'none' };
  return domain.many ? solveMany(domain, tests) : solveOne(domain.values, tests);
}

/** Unions that a value must be in, and unions that it must not be in. */
interface Bounds {
  readonly inside: readonly (readonly ValueTest[])[];
  readonly outside: readonly ValueTest[];
}

function solveOne(values: DomainValues, tests: readonly PresentTest[]): KeySolution {
  // With one value, "every value" and "some value" ask the same.
  const found = findValue(values, toBounds(tests));
  return typeof found === 'object' ? { kind: 'present', values: [found.value] } : noValue(found);
}

/** Each "some" needs a value of its own; every "all" binds all of them. */
function solveMany(domain: Domain, tests: readonly PresentTest[]): KeySolution {
  const all = tests.filter((test) => test.kind === 'all' || test.kind === 'one');
  const some = tests.filter((test) => test.kind === 'some');
  const values: string[] = [];
  for (const wanted of some.length === 0 ? [undefined] : some) {
    const found = findValue(domain.values, toBounds(wanted === undefined ? all : [...all, wanted]));
    if (typeof found !== 'object') return noValue(found);
    values.push(found.value);
  }
  return { kind: 'present', values: [...new Set(values)] };
}

function noValue(found: 'none' | 'gave-up'): KeySolution {
  return found === 'none' ? { kind: 'none' } : { kind: 'gave-up', because: 'the patterns on one key were too entangled to search through' };
}

function toBounds(tests: readonly PresentTest[]): Bounds {
  const inside: (readonly ValueTest[])[] = [];
  const outside: ValueTest[] = [];
  for (const test of tests) {
    if (test.kind !== 'one' && test.kind !== 'all' && test.kind !== 'some') continue;
    if (test.inside) inside.push(test.union);
    else outside.push(...test.union);
  }
  return { inside, outside };
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

function hasWildcards({ operator, wanted }: ValueTest): boolean {
  const set = operator.set(wanted);
  return set.kind === 'globs' && set.globs.some((glob) => literalText(glob) === undefined);
}

function fits(value: string, { inside, outside }: Bounds): boolean {
  return inside.every((union) => union.some((test) => meets(value, test))) && !outside.some((test) => meets(value, test));
}

/** By the operator's set where it has one in globs, so that the search does not lean on the interpreter. */
export function meets(value: string, { operator, wanted }: ValueTest): boolean {
  const set = operator.set(wanted);
  if (set.kind !== 'globs') return operator.matches(value, wanted) === true;
  const subject = set.fold ? foldText(value) : value;
  return set.globs.some((glob) => globMatches(set.fold ? foldGlob(glob) : glob, subject));
}

/** What the tests name, and for comparisons one value on each side of every border. */
function samplesOf(bounds: Bounds): readonly string[] {
  return testsOf(bounds).flatMap(({ operator, wanted }) => {
    const set = operator.set(wanted);
    if (set.kind === 'samples') return [...set.samples];
    if (set.kind === 'invalid') return [];
    return set.globs.flatMap((glob) => literalText(glob) ?? []);
  });
}

/** At and between all borders: comparisons cannot tell apart the numbers between two neighbouring borders. */
function numberSamples(from: number, to: number, bounds: Bounds): readonly string[] {
  const borders = samplesOf(bounds).flatMap((sample) => parseNumber(sample) ?? []);
  return withMiddles([from, ...borders.filter((border) => border >= from && border <= to), to]).map(String);
}

function timeSamples(from: number, format: 'iso' | 'seconds', bounds: Bounds): readonly string[] {
  const borders = samplesOf(bounds).flatMap((sample) => parseDate(sample) ?? []);
  const latest = Math.max(from, ...borders) + 86_400;
  const points = withMiddles([from, ...borders.filter((border) => border >= from), latest]);
  return points.map((point) => (format === 'seconds' ? String(Math.floor(point)) : printTime(point)));
}

function withMiddles(points: readonly number[]): readonly number[] {
  const sorted = [...points].sort((one, other) => one - other);
  const middles = sorted.slice(1).map((point, index) => ((sorted[index] ?? point) + point) / 2);
  return [...new Set([...sorted, ...middles])].sort((one, other) => one - other);
}

function printTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  // Past the year 275760 there is no date to print.
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString();
}

/** Text of one of the shapes: exact where all tests are patterns or all are comparisons; a mixture may give up. */
function findFreeText(shapes: readonly Glob[], example: string, bounds: Bounds): FoundValue {
  const candidates = [example, ...samplesOf(bounds)].filter((sample) => shapes.some((shape) => globMatches(shape, sample)));
  const found = firstThatFits(candidates, bounds);
  if (found !== 'none') return found;
  const sets = testsOf(bounds).map(({ operator, wanted }) => operator.set(wanted));
  if (sets.every((set) => set.kind !== 'globs'))
    return firstThatFits(numberSamples(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, bounds), bounds);
  if (!sets.every((set) => set.kind === 'globs')) return 'gave-up';
  if (sets.some((set) => set.kind === 'globs' && set.fold)) return findFolded(shapes, bounds);
  const answer = findText({ all: [shapes, ...bounds.inside.map((union) => union.flatMap(globsOf))], none: bounds.outside.flatMap(globsOf) });
  if (answer === 'gave-up') return 'gave-up';
  return answer === 'empty' ? 'none' : { value: answer.found };
}

/** Searches in lower case, where letter case may be given up: emptiness is proven, a text found is checked as it is. */
function findFolded(shapes: readonly Glob[], bounds: Bounds): FoundValue {
  const answer = findText({
    all: [shapes, ...bounds.inside.map((union) => union.flatMap(globsOf))].map((union) => union.map(foldGlob)),
    // Only tests that fold themselves exclude every spelling.
    none: bounds.outside.filter(isFolding).flatMap(globsOf).map(foldGlob),
  });
  if (answer === 'gave-up') return 'gave-up';
  if (answer === 'empty') return 'none';
  const upper = answer.found.toUpperCase();
  const title = upper.slice(0, 1) + answer.found.slice(1);
  const fitting = [answer.found, upper, title].filter((candidate) => shapes.some((shape) => globMatches(shape, candidate)));
  const found = firstThatFits(fitting, bounds);
  return found === 'none' ? 'gave-up' : found;
}

function isFolding({ operator, wanted }: ValueTest): boolean {
  const set = operator.set(wanted);
  return set.kind === 'globs' && set.fold;
}

function globsOf({ operator, wanted }: ValueTest): readonly Glob[] {
  const set = operator.set(wanted);
  return set.kind === 'globs' ? set.globs : [];
}
