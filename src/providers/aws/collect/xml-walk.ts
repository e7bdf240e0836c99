/** What a walk comes past. `path`: local names from the root down, the same list each time. */
export interface Visits {
  /** `written`: the name of the last with its prefix. */
  readonly element: (path: readonly string[], written: string) => void;
  /** Text that is not blank. */
  readonly text: (path: readonly string[], text: string) => void;
}

const tag = /^([^\s/]+)/;
const cdata = { opening: '<![CDATA[', closing: ']]>' };
/** What is no element. A document type with rules of its own does not end here where it ends, and so is refused. */
const kinds = [{ opening: '<!--', closing: '-->' }, { opening: '<?', closing: '?>' }, cdata, { opening: '<!', closing: '>' }];

/**
 * Goes through a document tag by tag, whatever the elements mean. False unless it is one element, well nested, with nothing but blanks,
 * comments and instructions around it. Entities stay as they are written.
 */
export function walkXml(document: string, visits: Visits): boolean {
  const path: string[] = [];
  let roots = 0;
  let at = 0;

  function text(found: string): boolean {
    if (!/[^ \t\r\n]/.test(found)) return true;
    if (path.length === 0) return false;
    visits.text(path, found);
    return true;
  }

  function element(inside: string): boolean {
    if (inside.startsWith('/')) return path.pop() === localName(inside.slice(1));
    if (path.length === 0) roots += 1;
    path.push(localName(inside));
    visits.element(path, tag.exec(inside)?.[1] ?? '');
    if (inside.endsWith('/')) path.pop();
    return roots === 1;
  }

  while (at < document.length) {
    const next = indexOrEnd(document, '<', at);
    if (!text(document.slice(at, next))) return false;
    if (next === document.length) break;
    const kind = kinds.find(({ opening }) => document.startsWith(opening, next));
    const closing = kind?.closing ?? '>';
    const start = next + (kind?.opening.length ?? 1);
    const end = document.indexOf(closing, start);
    if (end < 0) return false;
    const inside = document.slice(start, end);
    if (kind === undefined ? !element(inside) : kind === cdata && !text(inside)) return false;
    at = end + closing.length;
  }
  return roots === 1 && path.length === 0;
}

function localName(inside: string): string {
  const name = tag.exec(inside)?.[1] ?? '';
  return name.slice(name.indexOf(':') + 1);
}

function indexOrEnd(text: string, wanted: string, from: number): number {
  const index = text.indexOf(wanted, from);
  return index < 0 ? text.length : index;
}
