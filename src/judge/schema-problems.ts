import type { z } from 'zod';
import type { NonEmpty, Parsed, Problem } from '../model/observed.js';
import { closestName } from './spelling.js';
import { readYaml, type YamlText } from './yaml-text.js';

/** Keys that a place of the document may have, for suggestions. Empty where the schema can't say. */
export type KnownKeys = (path: readonly PropertyKey[]) => readonly string[];

/** A checked value beside the text that it was read from. */
export interface CheckedYaml<T> {
  readonly value: T;
  readonly text: YamlText;
}

/** Reads YAML and checks it against a schema. Every problem has its line and column, and misspelt names a suggestion. */
export function parseYaml<T extends z.ZodType>(text: string, schema: T, knownKeys: KnownKeys): Parsed<CheckedYaml<z.output<T>>> {
  const yaml = readYaml(text);
  if (!yaml.ok) return yaml;
  const checked = schema.safeParse(yaml.value.value, { reportInput: true });
  if (checked.success) return { ok: true, value: { value: checked.data, text: yaml.value }, problems: [] };
  const [first, ...rest] = checked.error.issues.flatMap((issue) => problemsOf(issue, yaml.value, knownKeys)).sort(byPlace);
  if (first === undefined) throw new Error('a failed check names at least one issue');
  return { ok: false, problems: [first, ...rest] };
}

/** A problem at one value of the text; with `key`, at that key. */
export function problemIn(text: YamlText, message: string, path: readonly PropertyKey[], key?: string): Problem {
  const pointer = (key === undefined ? path : [...path, key]).map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return { message, severity: 'error', pointer, ...text.placeOf(path, key) };
}

/** Problems as a failed reading, or nothing where there are none. */
export function refusal(problems: readonly Problem[]): { readonly ok: false; readonly problems: NonEmpty<Problem> } | undefined {
  const [first, ...rest] = [...problems].sort(byPlace);
  return first === undefined ? undefined : { ok: false, problems: [first, ...rest] };
}

function byPlace(left: Problem, right: Problem): number {
  return left.line - right.line || left.column - right.column;
}

function problemsOf(issue: z.core.$ZodIssue, text: YamlText, knownKeys: KnownKeys): readonly Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => problemIn(text, unknownKey(key, knownKeys(issue.path)), issue.path, key));
  }
  if (issue.code === 'invalid_key') {
    const key = String(issue.path.at(-1) ?? '');
    return [problemIn(text, `${quoted(key)} is no name that can stand here`, issue.path.slice(0, -1), key)];
  }
  if (issue.code === 'invalid_union') return problemsOfUnion(issue, text, knownKeys);
  return [problemIn(text, messageOf(issue), issue.path)];
}

/** Tells the problem of the alternative that was meant: the one that got furthest into the value. */
function problemsOfUnion(issue: z.core.$ZodIssueInvalidUnion, text: YamlText, knownKeys: KnownKeys): readonly Problem[] {
  const depth = (alternative: readonly z.core.$ZodIssue[]) => Math.max(0, ...alternative.map((inner) => inner.path.length));
  const meant = [...issue.errors].sort((left, right) => depth(right) - depth(left))[0];
  if (meant === undefined || meant.length === 0) return [problemIn(text, messageOf(issue), issue.path)];
  return meant.flatMap((inner) => problemsOf({ ...inner, path: [...issue.path, ...inner.path] }, text, knownKeys));
}

function unknownKey(key: string, known: readonly string[]): string {
  const meant = closestName(key, known);
  if (meant !== undefined) return `unknown key ${quoted(key)}: did you mean \`${meant}\`?`;
  return known.length === 0 ? `unknown key ${quoted(key)}` : `unknown key ${quoted(key)}: expected one of ${known.join(', ')}`;
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return typeMessage(issue);
  if (issue.code === 'invalid_value') return choiceMessage(issue);
  if (issue.code === 'too_small') return issue.origin === 'array' ? 'must name at least one' : 'must not be empty';
  if (issue.code === 'too_big') return `must have at most ${issue.maximum}`;
  if (issue.code === 'custom' || issue.code === 'invalid_format') return issue.message;
  if (issue.code === 'invalid_union' && issue.discriminator !== undefined) return discriminatorMessage(issue);
  return issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
}

function typeMessage(issue: z.core.$ZodIssueInvalidType): string {
  const name = String(issue.path.at(-1) ?? 'document');
  if (issue.input === undefined) return `\`${name}\` is missing`;
  const hint = issue.expected === 'string' && typeof issue.input === 'number' ? ': write it in quotes' : '';
  return `expected ${kindNames[issue.expected] ?? issue.expected}, got ${kindOf(issue.input)}${hint}`;
}

function choiceMessage(issue: z.core.$ZodIssueInvalidValue): string {
  const choices = issue.values.map(String);
  if (issue.input === undefined) return `\`${String(issue.path.at(-1) ?? 'value')}\` is missing: expected one of ${choices.join(', ')}`;
  const written = typeof issue.input === 'string' ? issue.input : undefined;
  const unquoted = issue.values.find((value) => typeof value !== 'string' && String(value) === written);
  if (unquoted !== undefined) return `expected ${String(unquoted)}, got text: write it without quotes`;
  const meant = written === undefined ? undefined : closestName(written, choices);
  const got = written === undefined ? kindOf(issue.input) : quoted(written);
  return meant === undefined ? `${got} is not one of ${choices.join(', ')}` : `${got} is not known: did you mean \`${meant}\`?`;
}

function discriminatorMessage(issue: z.core.$ZodIssueInvalidUnion): string {
  const options: unknown = 'options' in issue ? issue.options : undefined;
  return Array.isArray(options)
    ? `\`${issue.discriminator}\` must be one of ${options.map(String).join(', ')}`
    : `\`${issue.discriminator}\` is not known`;
}

const kindNames: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
};

function kindOf(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return kindNames[typeof value] ?? typeof value;
}

/** What was written, in backticks; a text that could flood a terminal is cut. */
export function quoted(written: string): string {
  return `\`${written.length > 100 ? `${written.slice(0, 99)}…` : written}\``;
}
