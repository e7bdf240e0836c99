import { type Document, isAlias, isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { Parsed, Problem } from '../model/observed.js';

/** More uses of aliases than this are refused: a description needs few, and expanding many could fill the memory. */
const mostAliases = 1000;

/** Reads YAML and checks it against a schema; every problem comes with its line and column. */
export function parseYaml<T extends z.ZodType>(text: string, file: string, schema: T): Parsed<z.output<T>> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const places: Places = { document, lines, file };
  const [first, ...rest] = document.errors.map((error) => problemAt(places, { offset: error.pos[0], path: [], message: error.message }));
  if (first !== undefined) return { ok: false, problems: [first, ...rest] };
  const value = toValue(document);
  if (!value.ok) return { ok: false, problems: [problemAt(places, { offset: 0, path: [], message: value.message })] };
  const checked = schema.safeParse(value.value, { error: messageOf });
  if (checked.success) return { ok: true, value: checked.data, problems: [] };
  const [worst, ...others] = checked.error.issues.map((issue) => problemOf(places, issue)).sort(byPlace);
  if (worst === undefined) throw new Error('zod reported failure without an issue');
  return { ok: false, problems: [worst, ...others] };
}

function byPlace(left: Problem, right: Problem): number {
  return left.line - right.line || left.column - right.column;
}

interface Places {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
  readonly file: string;
}

function toValue(document: Document.Parsed): { ok: true; value: unknown } | { ok: false; message: string } {
  try {
    return { ok: true, value: document.toJS({ maxAliasCount: mostAliases }) };
  } catch (error) {
    if (error instanceof ReferenceError) return { ok: false, message: `cannot follow its aliases: ${error.message}` };
    throw error;
  }
}

const typeNames: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  map: 'a mapping',
  number: 'a number',
  object: 'a mapping',
  record: 'a mapping',
  string: 'text',
};

function messageOf(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'invalid_type') return issue.input === undefined ? 'is missing' : `must be ${typeNames[issue.expected] ?? issue.expected}`;
  if (issue.code === 'unrecognized_keys') return `has an unknown key: ${issue.keys.map((key) => `\`${key}\``).join(', ')}`;
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`;
  return undefined;
}

function problemOf(places: Places, issue: z.core.$ZodIssue): Problem {
  const key = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const offset = offsetOf(places.document, key === undefined ? issue.path : [...issue.path, key]);
  const inner = issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined;
  return problemAt(places, { offset, path: issue.path, message: inner ?? issue.message });
}

function problemAt(places: Places, found: { offset: number; path: readonly PropertyKey[]; message: string }): Problem {
  const { line, col } = places.lines.linePos(found.offset);
  const where = found.path.length === 0 ? '' : ` \`${found.path.map(String).join('.')}\``;
  return {
    message: `${places.file}:${where} ${found.message}`,
    severity: 'error',
    pointer: found.path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
    line: Math.max(line, 1),
    column: Math.max(col, 1),
  };
}

/** Where the path stands; the innermost part that exists if it does not. A member's place is its key. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const part of path) {
    const child = childOf(resolved(document, node), part);
    if (child === undefined) return offset;
    offset = startOf(child.key) ?? startOf(child.value) ?? offset;
    node = child.value;
  }
  return offset;
}

function childOf(node: unknown, part: PropertyKey): { key: unknown; value: unknown } | undefined {
  if (isSeq(node) && typeof part === 'number') return { key: undefined, value: node.items[part] };
  // One value may stand for a list of one.
  if (!isSeq(node) && part === 0) return { key: undefined, value: node };
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item) => isPair(item) && String(isScalar(item.key) ? item.key.value : item.key) === String(part));
  return pair === undefined ? undefined : { key: pair.key, value: pair.value };
}

function resolved(document: Document.Parsed, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
