/** Offset of a line and column, both from 1; `undefined` where the text has no such place. */
export function offsetOf(text: string, line: number, column: number): number | undefined {
  let start = 0;
  for (let current = 1; current < line; current += 1) {
    const next = text.indexOf('\n', start);
    if (next < 0) return undefined;
    start = next + 1;
  }
  const offset = start + column - 1;
  const lineEnd = text.indexOf('\n', start);
  return offset < (lineEnd < 0 ? text.length : lineEnd) ? offset : undefined;
}

/** Offset behind the JSON object or list that begins at `start`; for anything else, the end of its line. */
export function endOfValue(text: string, start: number): number {
  if (text[start] !== '{' && text[start] !== '[') return endOfLine(text, start);
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (quoted && character === '\\') at += 1;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && (character === '{' || character === '[')) depth += 1;
    else if (!quoted && (character === '}' || character === ']')) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return endOfLine(text, start);
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end < 0 ? text.length : end;
}

/** The value at a place, as text at the margin, for reports that quote the statement. */
export function statementAt(text: string, spot: { readonly line?: number; readonly column?: number }): string | undefined {
  if (spot.line === undefined) return undefined;
  const start = offsetOf(text, spot.line, spot.column ?? 1);
  if (start === undefined) return undefined;
  const indent = /[ ]*$/.exec(text.slice(text.lastIndexOf('\n', start - 1) + 1, start))?.[0].length ?? 0;
  return text
    .slice(start, endOfValue(text, start))
    .split('\n')
    .map((line, index) => (index > 0 && line.startsWith(' '.repeat(indent)) ? line.slice(indent) : line))
    .join('\n');
}
