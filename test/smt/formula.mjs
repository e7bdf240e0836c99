// Small pieces of SMT-LIB text. A formula is text; `true` and `false` fold, so that what is known beforehand never reaches the solver.

/** @param {readonly string[]} parts */
export function and(parts) {
  const open = [...new Set(parts)].filter((part) => part !== 'true');
  if (open.includes('false')) return 'false';
  return open.length < 2 ? (open[0] ?? 'true') : `(and ${open.join(' ')})`;
}

/** @param {readonly string[]} parts */
export function or(parts) {
  const open = [...new Set(parts)].filter((part) => part !== 'false');
  if (open.includes('true')) return 'true';
  return open.length < 2 ? (open[0] ?? 'false') : `(or ${open.join(' ')})`;
}

/** @param {string} part */
export function not(part) {
  if (part === 'true') return 'false';
  return part === 'false' ? 'true' : `(not ${part})`;
}

/** @param {string} condition @param {string} then @param {string} otherwise */
export function choose(condition, then, otherwise) {
  return or([and([condition, then]), and([not(condition), otherwise])]);
}

/** @param {string} left @param {string} right */
export function equal(left, right) {
  return left === right ? 'true' : `(= ${left} ${right})`;
}

/** A string constant; characters that SMT-LIB does not take as they are go in by their number. @param {string} value */
export function text(value) {
  const escaped = Array.from(value, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (character === '"') return '""';
    return code < 0x20 || code > 0x7e || character === '\\' ? `\\u{${code.toString(16)}}` : character;
  });
  return `"${escaped.join('')}"`;
}

/** @param {string} constant A value as the solver prints it. */
export function readText(constant) {
  return constant
    .slice(1, -1)
    .replaceAll('""', '"')
    .replace(/\\u\{([0-9a-fA-F]+)\}|\\u([0-9a-fA-F]{4})/g, (_, braced, plain) => String.fromCodePoint(Number.parseInt(braced ?? plain, 16)));
}

/** @param {readonly string[]} parts */
export function joined(parts) {
  const open = parts.filter((part) => part !== '""');
  return open.length < 2 ? (open[0] ?? '""') : `(str.++ ${open.join(' ')})`;
}

/** @param {readonly string[]} parts */
export function sequence(parts) {
  return parts.length < 2 ? (parts[0] ?? '(str.to_re "")') : `(re.++ ${parts.join(' ')})`;
}

/** @param {string} value @param {string} language */
export function inside(value, language) {
  return `(str.in_re ${value} ${language})`;
}

/** @param {bigint | number} value */
export function integer(value) {
  return value < 0 ? `(- ${String(value).slice(1)})` : String(value);
}

/** A decimal number as policies write it; `undefined` for spellings that SMT-LIB has no like of. @param {string} written */
export function decimal(written) {
  const [, sign, whole = '', rest = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(written) ?? [];
  if (whole === '') return undefined;
  const printed = `${BigInt(whole)}.${rest === '' ? '0' : rest}`;
  return sign === '-' ? `(- ${printed})` : printed;
}
