/** What a text asks of an account's id: an id, or a pattern that ids can match. */
export type AccountPattern = string;

const idLength = 12;

/**
 * What an ARN with wildcards asks of the account's id. Where wildcards stand for colons too (`StringLike`), the account can be in
 * any place of the text that begins and ends at a colon, or at a wildcard that may be one.
 */
export function accountPatternsIn(arn: string): readonly AccountPattern[] {
  const fields = arn.split(':');
  const account = fields[4];
  const isShifted = account === undefined || !/^[0-9?*]*$/.test(account) || fields.slice(0, 4).some((field) => /[*?]/.test(field));
  if (!isShifted) return [account];
  const runs = [...arn.matchAll(/[0-9?*]+/g)].filter(({ index }) => couldBeHead(arn.slice(0, index)));
  return [...new Set(runs.flatMap(({ 0: run, index }) => slicesOf(run, { before: arn[index - 1], after: arn[index + run.length] })))];
}

/** No account stands behind a slash: only what names something in the account has one. */
function couldBeHead(text: string): boolean {
  return !text.includes('/');
}

interface Surroundings {
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** The pieces of a run that a whole id can stand in. */
function slicesOf(run: string, { before, after }: Surroundings): readonly AccountPattern[] {
  const at = [...run].map((character, index) => ({ character, index }));
  const stars = at.filter(({ character }) => character === '*').map(({ index }) => index);
  const marks = at.filter(({ character }) => character === '?').map(({ index }) => index);
  const firsts = [...(before === ':' ? [0] : []), ...stars, ...marks.map((mark) => mark + 1)];
  const ends = [...(after === ':' ? [run.length] : []), ...stars.map((star) => star + 1), ...marks];
  return firsts.flatMap((first) => ends.filter((end) => end > first).flatMap((end) => asId(run.slice(first, end))));
}

/** The slice, or the one id that it can be; nothing where no id fits. */
function asId(slice: string): readonly AccountPattern[] {
  const fixed = slice.replaceAll('*', '');
  if (fixed.length > idLength) return [];
  if (fixed.length === idLength) return [fixed];
  return slice.includes('*') ? [slice] : [];
}
