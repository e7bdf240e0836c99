import { type Glob, GlobBuilder } from '../glob/index.js';
import { toLowerCaseAscii } from './letter-case.js';

/** A string of a policy: text with wildcards, and variables to fill in. */
export interface PolicyString {
  /** As written. */
  readonly text: string;
  readonly parts: readonly PolicyStringPart[];
  /** What it comes to, where no variable is in it. */
  readonly fixed: FilledString | undefined;
}

export type PolicyStringPart =
  /** `*` and `?` in it are wildcards where the operator has wildcards. */
  | { readonly kind: 'text'; readonly text: string }
  /** `${*}`, `${?}`, `${$}`: the character itself. */
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'variable'; readonly key: string; readonly fallback?: string };

const literalVariables = new Set(['*', '?', '$']);

/** Reads the variables of a string. Documents of version 2008-10-17 have none: `${...}` is plain text there. */
export function parsePolicyString(text: string, version: '2012-10-17' | '2008-10-17'): PolicyString {
  if (version === '2008-10-17' || !text.includes('${')) return plainString(text);
  const parts: PolicyStringPart[] = [];
  let end = 0;
  for (let start = text.indexOf('${'); start >= 0; start = text.indexOf('${', end)) {
    const close = text.indexOf('}', start);
    // Once nothing closes, nothing later does: each character is looked at once, however many `${` there are.
    if (close < 0) break;
    if (start > end) parts.push({ kind: 'text', text: text.slice(end, start) });
    parts.push(toPart(text.slice(start + 2, close)));
    end = close + 1;
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) });
  return toPolicyString(text, parts);
}

/** Without variables, whatever is in it. */
export function plainString(text: string): PolicyString {
  return toPolicyString(text, [{ kind: 'text', text }]);
}

/** `text`: as written. */
export function toPolicyString(text: string, parts: readonly PolicyStringPart[]): PolicyString {
  return { text, parts, fixed: parts.some(isVariable) ? undefined : fill(parts, () => undefined) };
}

function toPart(inside: string): PolicyStringPart {
  if (literalVariables.has(inside)) return { kind: 'literal', text: inside };
  const comma = inside.indexOf(',');
  const key = (comma < 0 ? inside : inside.slice(0, comma)).trim();
  const fallback = comma < 0 ? undefined : /'([^']*)'/.exec(inside.slice(comma + 1))?.[1];
  const folded = { kind: 'variable', key: toLowerCaseAscii(key) } as const;
  return fallback === undefined ? folded : { ...folded, fallback };
}

/** The condition keys that a string uses as variables, in lower case. */
export function variablesOf(string: PolicyString): readonly string[] {
  if (string.fixed !== undefined) return none;
  return string.parts.flatMap((part) => (part.kind === 'variable' ? [part.key] : []));
}

const none: readonly string[] = [];

function isVariable({ kind }: PolicyStringPart): boolean {
  return kind === 'variable';
}

/** Whether one of the variables stands in the string. */
export function usesAny(string: PolicyString, variables: Pick<ReadonlySet<string>, 'has'>): boolean {
  return variablesOf(string).some((key) => variables.has(key));
}

/** A string with its variables filled in: text with wildcards, and text without. */
export type FilledString = readonly { readonly text: string; readonly wildcards: boolean }[];

/**
 * Fills in the variables. `undefined` where one has no value and no default: nothing matches such a string
 * (IAM User Guide, "Policy variables and tags").
 */
export function fillVariables(string: PolicyString, lookUp: (key: string) => string | undefined): FilledString | undefined {
  return string.fixed ?? fill(string.parts, lookUp);
}

function fill(parts: readonly PolicyStringPart[], lookUp: (key: string) => string | undefined): FilledString | undefined {
  const filled: { text: string; wildcards: boolean }[] = [];
  for (const part of parts) {
    if (part.kind === 'text') filled.push({ text: part.text, wildcards: true });
    else if (part.kind === 'literal') filled.push({ text: part.text, wildcards: false });
    else {
      const value = lookUp(part.key) ?? part.fallback;
      if (value === undefined) return undefined;
      filled.push({ text: value, wildcards: false });
    }
  }
  return filled;
}

export function toText(filled: FilledString): string {
  const [first] = filled;
  return filled.length === 1 && first !== undefined ? first.text : filled.map((part) => part.text).join('');
}

const fixedGlobs = new WeakMap<PolicyString, Glob>();

/** The pattern that a string stands for, where wildcards count; `undefined` where a variable in it has no value. */
export function globOf(string: PolicyString, lookUp: (key: string) => string | undefined): Glob | undefined {
  const known = fixedGlobs.get(string);
  if (known !== undefined) return known;
  const filled = fillVariables(string, lookUp);
  if (filled === undefined) return undefined;
  const glob = toGlob(filled);
  if (string.fixed !== undefined) fixedGlobs.set(string, glob);
  return glob;
}

/** The pattern that a filled string stands for, where wildcards count. */
export function toGlob(filled: FilledString): Glob {
  const builder = new GlobBuilder();
  for (const part of filled) {
    if (part.wildcards) builder.pattern(part.text);
    else builder.literal(part.text);
  }
  return builder.build();
}

/** Whether the text has a wildcard or a variable, so that S3 does not count it as a fixed value. */
export function isFixed(string: PolicyString): boolean {
  return string.fixed?.every(({ text, wildcards }) => !wildcards || !/[*?]/.test(text)) ?? false;
}
