/** Deeper than any fact, and far from what a stack holds. */
const deepest = 64;

/** JSON with the keys of every object in order, so that the same value gives the same bytes. */
export function canonicalJson(value: unknown): string {
  return print(value, 0) ?? 'null';
}

function print(value: unknown, depth: number): string | undefined {
  if (depth > deepest) throw new Error(`facts are nested deeper than ${deepest} levels`);
  if (Array.isArray(value)) return `[${value.map((each) => print(each, depth + 1) ?? 'null').join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, each]) => [JSON.stringify(key), print(each, depth + 1)] as const)
    .filter(([, text]) => text !== undefined);
  return `{${fields.map(([key, text]) => `${key}:${text}`).join(',')}}`;
}

/** Whether a parsed value stays within the depth that can be handled. */
export function isShallow(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) return false;
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each).filter(isContainer) : []));
  }
  return true;
}

function isContainer(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
