import { type Glob, GlobBuilder, globMatches, literalGlob } from '../glob/index.js';
import { isInRange, isMapped, parseAddress, parseAddressRange, printAddress } from './addresses.js';
import { type FilledString, toGlob, toText } from './policy-string.js';

/**
 * A condition operator (IAM User Guide, "IAM JSON policy elements: Condition operators"), as its positive test.
 * `matches` serves the interpreter, `set` the search; they are written apart so that each checks the other.
 */
export interface ConditionOperator {
  readonly name: string;
  /** No value may match, and a missing key counts as a match. */
  readonly negated: boolean;
  readonly variables: boolean;
  /** Whether one value of a request meets one value of the policy; `undefined` where the policy's value makes no sense here. */
  matches(actual: string, wanted: FilledString): boolean | undefined;
  /** All values that meet it. */
  set(wanted: FilledString): OperatorSet;
}

/** The values that meet one value of a policy. */
export type OperatorSet =
  | { readonly kind: 'globs'; readonly globs: readonly Glob[]; readonly fold: boolean }
  /** One value on each side of every border that the operator draws. */
  | { readonly kind: 'samples'; readonly samples: readonly string[] }
  | { readonly kind: 'invalid' };

const stringEquals: ConditionOperator = {
  name: 'StringEquals',
  negated: false,
  variables: true,
  matches: (actual, wanted) => actual === toText(wanted),
  set: (wanted) => ({ kind: 'globs', globs: [literalGlob(toText(wanted))], fold: false }),
};

const stringEqualsIgnoreCase: ConditionOperator = {
  name: 'StringEqualsIgnoreCase',
  negated: false,
  variables: true,
  matches: (actual, wanted) => actual.toLowerCase() === toText(wanted).toLowerCase(),
  set: (wanted) => ({ kind: 'globs', globs: [literalGlob(toText(wanted))], fold: true }),
};

export const stringLike: ConditionOperator = {
  name: 'StringLike',
  negated: false,
  variables: true,
  matches: (actual, wanted) => globMatches(toGlob(wanted), actual),
  set: (wanted) => ({ kind: 'globs', globs: [toGlob(wanted)], fold: false }),
};

const arnLike: ConditionOperator = {
  name: 'ArnLike',
  negated: false,
  variables: true,
  matches: matchesArn,
  set: arnSet,
};

const bool: ConditionOperator = {
  name: 'Bool',
  negated: false,
  variables: true,
  matches: (actual, wanted) => {
    const text = toText(wanted).toLowerCase();
    return text === 'true' || text === 'false' ? actual.toLowerCase() === text : undefined;
  },
  set: (wanted) => {
    const text = toText(wanted).toLowerCase();
    return text === 'true' || text === 'false' ? { kind: 'globs', globs: [literalGlob(text)], fold: true } : { kind: 'invalid' };
  },
};

const binaryEquals: ConditionOperator = {
  name: 'BinaryEquals',
  negated: false,
  variables: false,
  // Binary values stand in requests as in policies: in base64, of which each byte string has one padded spelling.
  matches: (actual, wanted) => (isBase64(toText(wanted)) ? actual === toText(wanted) : undefined),
  set: (wanted) => (isBase64(toText(wanted)) ? { kind: 'globs', globs: [literalGlob(toText(wanted))], fold: false } : { kind: 'invalid' }),
};

function isBase64(text: string): boolean {
  return /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$/.test(text);
}

const ipAddress: ConditionOperator = {
  name: 'IpAddress',
  negated: false,
  variables: false,
  matches: (actual, wanted) => {
    const range = comparedRange(wanted);
    if (range === undefined) return undefined;
    const address = parseAddress(actual);
    return address !== undefined && isInRange(range, address);
  },
  set: (wanted) => {
    const range = comparedRange(wanted);
    if (range === undefined) return { kind: 'invalid' };
    const top = (1n << (range.family === 4 ? 32n : 128n)) - 1n;
    const borders = [range.first - 1n, range.first, range.last, range.last + 1n].filter((value) => value >= 0n && value <= top);
    const otherFamily = range.family === 4 ? '2001:db8::1' : '198.51.100.1';
    return { kind: 'samples', samples: [...borders.map((value) => printAddress(range.family, value)), otherFamily] };
  },
};

/** Whether an IPv4 address is inside its own spelling as an IPv6 one is not documented. */
function comparedRange(wanted: FilledString): ReturnType<typeof parseAddressRange> {
  const range = parseAddressRange(toText(wanted));
  return range === undefined || isMapped(range) ? undefined : range;
}

type Comparison = (actual: number, wanted: number) => boolean;

function comparing(
  name: string,
  parse: (text: string) => number | undefined,
  compare: Comparison,
  print: (value: number) => string,
): ConditionOperator {
  return {
    name,
    negated: false,
    variables: false,
    matches: (actual, wanted) => {
      const bound = parse(toText(wanted));
      if (bound === undefined) return undefined;
      const value = parse(actual);
      return value !== undefined && compare(value, bound);
    },
    set: (wanted) => {
      const bound = parse(toText(wanted));
      return bound === undefined ? { kind: 'invalid' } : { kind: 'samples', samples: [bound - 1, bound, bound + 1].map(print) };
    },
  };
}

const comparisons: readonly { readonly suffix: string; readonly compare: Comparison }[] = [
  { suffix: 'Equals', compare: (actual, wanted) => actual === wanted },
  { suffix: 'LessThan', compare: (actual, wanted) => actual < wanted },
  { suffix: 'LessThanEquals', compare: (actual, wanted) => actual <= wanted },
  { suffix: 'GreaterThan', compare: (actual, wanted) => actual > wanted },
  { suffix: 'GreaterThanEquals', compare: (actual, wanted) => actual >= wanted },
];

const numeric = comparisons.map(({ suffix, compare }) => comparing(`Numeric${suffix}`, parseNumber, compare, String));
const dates = comparisons.map(({ suffix, compare }) => comparing(`Date${suffix}`, parseDate, compare, printDate));

/** `Null` asks for presence alone; the compiler and the interpreter treat it apart by its name. */
export const nullOperator: ConditionOperator = {
  name: 'Null',
  negated: false,
  variables: false,
  matches: () => undefined,
  set: () => ({ kind: 'invalid' }),
};

function negation(operator: ConditionOperator, name: string): ConditionOperator {
  return { ...operator, name, negated: true };
}

const operators: readonly ConditionOperator[] = [
  stringEquals,
  negation(stringEquals, 'StringNotEquals'),
  stringEqualsIgnoreCase,
  negation(stringEqualsIgnoreCase, 'StringNotEqualsIgnoreCase'),
  stringLike,
  negation(stringLike, 'StringNotLike'),
  // The pairs behave identically (IAM User Guide, "ARN condition operators").
  { ...arnLike, name: 'ArnEquals' },
  arnLike,
  negation(arnLike, 'ArnNotEquals'),
  negation(arnLike, 'ArnNotLike'),
  bool,
  binaryEquals,
  ipAddress,
  negation(ipAddress, 'NotIpAddress'),
  ...numeric,
  ...numeric.slice(0, 1).map((operator) => negation(operator, 'NumericNotEquals')),
  ...dates,
  ...dates.slice(0, 1).map((operator) => negation(operator, 'DateNotEquals')),
  nullOperator,
];

const byName = new Map(operators.map((operator) => [operator.name.toLowerCase(), operator]));

/** All operators that AWS defines, without their `...IfExists` and set forms. */
export const operatorNames: readonly string[] = operators.map((operator) => operator.name);

/** Finds an operator in any letter case. */
export function findOperator(name: string): ConditionOperator | undefined {
  return byName.get(name.toLowerCase());
}

/** Whole numbers and decimals; what AWS makes of other spellings, such as exponents, is not documented. */
export function parseNumber(text: string): number | undefined {
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

const isoDate = /^\d{4}(-\d{2}(-(\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?)?)?$/;

/** Seconds since 1970: W3C's profile of ISO 8601, in which a time has a zone, or the number itself. */
export function parseDate(text: string): number | undefined {
  const match = isoDate.exec(text);
  if (match === null) return parseNumber(text);
  const milliseconds = Date.parse(text);
  // `Date` takes 31 February for 3 March.
  const day = match[3] === undefined ? undefined : new Date(`${text.slice(0, 10)}T00:00Z`).getUTCDate();
  return Number.isNaN(milliseconds) || (day !== undefined && day !== Number(match[3])) ? undefined : milliseconds / 1000;
}

function printDate(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString();
}

/** Six parts, compared one by one: a wildcard does not cross a colon but in the last part, which may hold colons. */
function matchesArn(actual: string, wanted: FilledString): boolean | undefined {
  const pattern = arnParts(wanted);
  const parts = splitArn(actual);
  if (pattern.length < 6 && isOpenEnded(pattern) && !isStar(wanted)) return undefined;
  if (parts === undefined) return false;
  if (pattern.length < 6) return isStar(wanted);
  return pattern.every((part, index) => globMatches(toGlob(part), parts[index] ?? ''));
}

function splitArn(arn: string): readonly string[] | undefined {
  const parts = arn.split(':');
  return parts.length < 6 ? undefined : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/** `*` alone stands for every ARN. */
function isStar(wanted: FilledString): boolean {
  return wanted.every((piece) => piece.wildcards && /^\**$/.test(piece.text)) && toText(wanted) !== '';
}

/** What AWS makes of a pattern with fewer than six parts that ends in a star is not documented; any other matches no ARN. */
function isOpenEnded(parts: readonly FilledString[]): boolean {
  const last = parts.at(-1)?.at(-1);
  return last?.wildcards === true && last.text.endsWith('*');
}

/** Splits a filled string at its first five colons. */
function arnParts(wanted: FilledString): readonly FilledString[] {
  const parts: { text: string; wildcards: boolean }[][] = [[]];
  for (const piece of wanted) {
    let rest = piece.text;
    for (let at = rest.indexOf(':'); at >= 0 && parts.length < 6; at = rest.indexOf(':')) {
      parts.at(-1)?.push({ text: rest.slice(0, at), wildcards: piece.wildcards });
      parts.push([]);
      rest = rest.slice(at + 1);
    }
    parts.at(-1)?.push({ text: rest, wildcards: piece.wildcards });
  }
  return parts;
}

function arnSet(wanted: FilledString): OperatorSet {
  const parts = isStar(wanted) ? arnParts([{ text: '*:*:*:*:*:*', wildcards: true }]) : arnParts(wanted);
  if (parts.length < 6) return isOpenEnded(parts) ? { kind: 'invalid' } : { kind: 'globs', globs: [], fold: false };
  const builder = new GlobBuilder();
  parts.forEach((part, index) => {
    if (index > 0) builder.literal(':');
    for (const piece of part) {
      if (!piece.wildcards) builder.literal(piece.text);
      else if (index < 5) builder.arnPart(piece.text);
      else builder.pattern(piece.text);
    }
  });
  return { kind: 'globs', globs: [builder.build()], fold: false };
}
