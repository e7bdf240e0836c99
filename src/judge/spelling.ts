/** The known name closest to a misspelt one, if any is close enough to be meant. */
export function closestName(written: string, known: readonly string[]): string | undefined {
  // Nobody mistypes a name that long; and comparing costs its length.
  if (written.length > 100) return undefined;
  const most = Math.ceil(written.length / 3);
  const near = known.map((name) => ({ name, edits: editsBetween(written, name) })).filter(({ edits }) => edits <= most);
  near.sort((left, right) => left.edits - right.edits || (left.name < right.name ? -1 : 1));
  return near[0]?.name;
}

/** Levenshtein distance, letter case aside. */
function editsBetween(left: string, right: string): number {
  const target = right.toLowerCase();
  let row = Array.from({ length: target.length + 1 }, (_, index) => index);
  for (const [line, letter] of [...left.toLowerCase()].entries()) {
    const next = [line + 1];
    for (let column = 0; column < target.length; column++) {
      const replaced = (row[column] ?? 0) + (target[column] === letter ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[target.length] ?? 0;
}
