import { type Document, isMap, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { NonEmpty, Parsed, Problem } from '../model/observed.js';

/** A YAML text as plain values, which still knows where each of them stands. */
export interface YamlText {
  readonly value: unknown;
  /** Line and column of a value, or of the nearest value around it; with `key`, of that key. Both start at 1. */
  placeOf(path: readonly PropertyKey[], key?: string): { readonly line: number; readonly column: number };
}

/** Rules and configurations are small; a longer text is refused before anything is built from it. */
const longest = 2_000_000;
/** Aliases may repeat a reason or an owner. More uses than this are an attempt to fill the memory. */
const mostAliases = 100;
const deepest = 50;
const secondDocument = 'a second YAML document begins here: put everything into one, without `---` between';

/** Reads one YAML document. Duplicate keys, unknown tags, alias bombs and second documents are problems. */
export function readYaml(text: string): Parsed<YamlText> {
  if (text.length > longest) return failed([problemAt(`longer than ${longest} characters: split it`, { line: 1, column: 1 })]);
  const tooDeep = placeTooDeep(text);
  if (tooDeep !== undefined) return failed([problemAt(`nested more than ${deepest} levels deep`, tooDeep)]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error', stringKeys: true });
  const [first, ...rest] = [...document.errors, ...document.warnings].map((error) =>
    problemAt(error.code === 'MULTIPLE_DOCS' ? secondDocument : `not valid YAML: ${lowerStart(error.message)}`, placeAt(lines, error.pos[0])),
  );
  if (first !== undefined) return failed([first, ...rest]);
  const forbidden = offsetOfKey(document, '__proto__');
  if (forbidden !== undefined) return failed([problemAt('no name can be `__proto__`', placeAt(lines, forbidden))]);
  return toValue(document, lines);
}

function toValue(document: Document.Parsed, lines: LineCounter): Parsed<YamlText> {
  try {
    const value: unknown = document.toJS({ maxAliasCount: mostAliases });
    return { ok: true, value: { value, placeOf: (path, key) => placeOf(document, lines, path, key) }, problems: [] };
  } catch (error) {
    // The only errors that building values from a well-formed document may give: too many aliases, or one without its anchor.
    if (!(error instanceof ReferenceError)) throw error;
    return failed([problemAt('its aliases cannot be followed: write the values out', { line: 1, column: 1 })]);
  }
}

function placeOf(document: Document.Parsed, lines: LineCounter, path: readonly PropertyKey[], key?: string) {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    const offset = key !== undefined && length === path.length ? keyOffset(node, key) : undefined;
    const range = rangeOf(node);
    if (offset !== undefined || range !== undefined) return placeAt(lines, offset ?? range ?? 0);
  }
  return { line: 1, column: 1 };
}

function keyOffset(node: unknown, key: string): number | undefined {
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
  return rangeOf(pair?.key);
}

/** Where a key stands anywhere in the document. Schemas drop this one silently, and what was written has to be read or refused. */
function offsetOfKey(document: Document.Parsed, name: string): number | undefined {
  let offset: number | undefined;
  visit(document, {
    Pair: (_, pair) => {
      if (!isScalar(pair.key) || pair.key.value !== name) return undefined;
      offset = rangeOf(pair.key) ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}

function rangeOf(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return undefined;
  const start: unknown = node.range[0];
  return typeof start === 'number' ? start : undefined;
}

/**
 * Finds where nesting gets too deep, before a recursive parser would: brackets of the flow style, markers in one line and
 * indentation of the block style. Counts brackets inside texts too, so it may refuse early but never late.
 */
function placeTooDeep(text: string): { line: number; column: number } | undefined {
  let brackets = 0;
  const indents: number[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const lead = /^(?:\s*[-?:](?=\s))*\s*/.exec(line)?.[0] ?? '';
    const indent = line.length - line.trimStart().length;
    while ((indents.at(-1) ?? -1) >= indent) indents.pop();
    indents.push(indent);
    if (lead.replace(/\s/g, '').length > deepest || indents.length > deepest) return { line: index + 1, column: 1 };
    for (const [column, character] of [...line].entries()) {
      if (character === '[' || character === '{') brackets++;
      if (character === ']' || character === '}') brackets = Math.max(0, brackets - 1);
      if (brackets > deepest) return { line: index + 1, column: column + 1 };
    }
  }
  return undefined;
}

function placeAt(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function problemAt(message: string, place: { line: number; column: number }): Problem {
  return { message, severity: 'error', pointer: '', ...place };
}

function lowerStart(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function failed(problems: NonEmpty<Problem>): { ok: false; problems: NonEmpty<Problem> } {
  return { ok: false, problems };
}
