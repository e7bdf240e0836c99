import { type ParseErrorCode, printParseErrorCode, visit } from 'jsonc-parser';
import type { Parsed, Problem } from '../model/observed.js';

/** A JSON value with its place in the text. A leaf may be unknown: a plan's value that is not decided yet. */
export type JsonNode = JsonObject | JsonArray | JsonString | JsonNumber | JsonBoolean | JsonNull | JsonHole;

export interface Place {
  /** JSON Pointer (RFC 6901). */
  readonly pointer: string;
  /** Both start at 1. */
  readonly line: number;
  readonly column: number;
}
export interface JsonObject extends Place {
  readonly kind: 'object';
  /** In the order of the text, duplicates included. */
  readonly members: readonly JsonMember[];
}
export interface JsonMember extends Place {
  readonly key: string;
  readonly value: JsonNode;
}
export interface JsonArray extends Place {
  readonly kind: 'array';
  readonly items: readonly JsonNode[];
}
export interface JsonString extends Place {
  readonly kind: 'string';
  readonly value: string;
}
export interface JsonNumber extends Place {
  readonly kind: 'number';
  /** As written, so that no digit is lost. */
  readonly text: string;
}
export interface JsonBoolean extends Place {
  readonly kind: 'boolean';
  readonly value: boolean;
}
export interface JsonNull extends Place {
  readonly kind: 'null';
}
export interface JsonHole extends Place {
  readonly kind: 'hole';
  readonly because: string;
}

/** Deeper nesting is refused: no policy needs it, and recursion over it could end the process. */
const deepest = 64;

/** Reads JSON text strictly: no comments, no trailing commas. Every syntax problem and every duplicate key is reported. */
export function parseJson(text: string): Parsed<JsonNode> {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const source = text.slice(start);
  if (source.trim() === '')
    return failed([{ message: 'not valid JSON: there is nothing in it', severity: 'error', pointer: '', line: 1, column: 1 }]);
  const tooDeep = placeTooDeep(source);
  if (tooDeep !== undefined) {
    return failed([{ message: `nested more than ${deepest} levels deep`, severity: 'error', pointer: '', ...tooDeep }]);
  }
  const builder = new TreeBuilder(source);
  const { root, problems } = builder.read();
  const errors = problems.filter((problem) => problem.severity === 'error');
  if (root === undefined || errors.length > 0) {
    return failed(errors.length > 0 ? errors : [{ message: 'there is no JSON value', severity: 'error', pointer: '', line: 1, column: 1 }]);
  }
  return { ok: true, value: root, problems };
}

interface Frame {
  readonly place: Place;
  readonly members?: JsonMember[];
  /** The names of the members so far: an object can have a hundred thousand. */
  readonly names?: Set<string>;
  readonly items?: JsonNode[];
  key: { readonly name: string; readonly place: Place } | undefined;
}

/** Collects the parser's events into nodes; lives for one text. */
class TreeBuilder {
  private readonly stack: Frame[] = [];
  private readonly problems: Problem[] = [];
  private readonly text: string;
  private root: JsonNode | undefined;

  constructor(text: string) {
    this.text = text;
  }

  read(): { root: JsonNode | undefined; problems: readonly Problem[] } {
    visit(
      this.text,
      {
        onObjectBegin: (_offset, _length, line, column) => {
          this.stack.push({ place: this.place(line, column), members: [], names: new Set(), key: undefined });
        },
        onObjectProperty: (name, _offset, _length, line, column) => this.property(name, line, column),
        onObjectEnd: () => this.close(),
        onArrayBegin: (_offset, _length, line, column) => {
          this.stack.push({ place: this.place(line, column), items: [], key: undefined });
        },
        onArrayEnd: () => this.close(),
        onLiteralValue: (value: unknown, offset, length, line, column) => {
          const text = typeof value === 'number' ? this.text.slice(offset, offset + length) : '';
          this.add(literal(value, text, this.place(line, column)));
        },
        onError: (code, _offset, _length, line, column) => this.syntaxError(code, line, column),
      },
      { disallowComments: true, allowTrailingComma: false },
    );
    return { root: this.root, problems: this.problems };
  }

  private place(line: number, column: number): Place {
    return { pointer: this.pointer(), line: line + 1, column: column + 1 };
  }

  private pointer(): string {
    const frame = this.stack.at(-1);
    if (frame === undefined) return '';
    const { place, items, key } = frame;
    return items === undefined ? (key?.place.pointer ?? `${place.pointer}/`) : `${place.pointer}/${items.length}`;
  }

  private property(name: string, line: number, column: number): void {
    const frame = this.stack.at(-1);
    if (frame?.names === undefined) return;
    const twice = frame.names.has(name);
    frame.names.add(name);
    const place = { pointer: `${frame.place.pointer}/${escapePointer(name)}`, line: line + 1, column: column + 1 };
    frame.key = { name, place };
    if (twice) {
      this.problems.push({ message: `the key \`${name}\` stands twice in one object`, severity: 'warning', ...place });
    }
  }

  private close(): void {
    const frame = this.stack.pop();
    if (frame === undefined) return;
    const { members, items, place } = frame;
    const { pointer, line, column } = place;
    if (members !== undefined) this.add({ kind: 'object', members, pointer, line, column });
    else this.add({ kind: 'array', items: items ?? [], pointer, line, column });
  }

  private add(node: JsonNode): void {
    const parent = this.stack.at(-1);
    if (parent === undefined) {
      this.root ??= node;
    } else if (parent.items !== undefined) {
      parent.items.push(node);
    } else if (parent.key !== undefined) {
      const { name, place } = parent.key;
      parent.members?.push({ key: name, value: node, pointer: place.pointer, line: place.line, column: place.column });
    }
  }

  private syntaxError(code: ParseErrorCode, line: number, column: number): void {
    const message = `not valid JSON: ${printParseErrorCode(code)
      .replaceAll(/([A-Z])/g, ' $1')
      .trim()
      .toLowerCase()}`;
    this.problems.push({ message, severity: 'error', pointer: this.pointer(), line: line + 1, column: column + 1 });
  }
}

function literal(value: unknown, text: string, { pointer, line, column }: Place): JsonNode {
  if (typeof value === 'string') return { kind: 'string', value, pointer, line, column };
  if (typeof value === 'number') return { kind: 'number', text, pointer, line, column };
  if (typeof value === 'boolean') return { kind: 'boolean', value, pointer, line, column };
  return { kind: 'null', pointer, line, column };
}

function escapePointer(part: string): string {
  return /[~/]/.test(part) ? part.replaceAll('~', '~0').replaceAll('/', '~1') : part;
}

function failed(problems: readonly Problem[]): Parsed<never> {
  const [first, ...rest] = problems;
  if (first === undefined) throw new Error('a failed parse needs a problem');
  return { ok: false, problems: [first, ...rest] };
}

/** Counts brackets outside strings, without recursion. */
function placeTooDeep(text: string): { line: number; column: number } | undefined {
  let depth = 0;
  let line = 1;
  let lineStart = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (character === 0x0a) {
      line += 1;
      lineStart = index + 1;
    }
    if (inString) {
      if (character === 0x5c) index += 1;
      else if (character === 0x22) inString = false;
    } else if (character === 0x22) {
      inString = true;
    } else if (character === 0x7b || character === 0x5b) {
      depth += 1;
      if (depth > deepest) return { line, column: index - lineStart + 1 };
    } else if (character === 0x7d || character === 0x5d) {
      depth -= 1;
    }
  }
  return undefined;
}
