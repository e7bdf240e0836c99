/**
 * What an ARN with wildcards asks of the account's id. A star may stand for colons too (`StringLike`), so that the account
 * can be in any place of the text that begins and ends at a colon or within a star.
 */
export function accountPatternsIn(arn: string): readonly string[] {
  const fields = arn.split(':');
  const account = fields[4];
  const isShifted = account === undefined || fields.slice(0, 4).some((field) => field.includes('*'));
  if (!isShifted) return [account];
  const runs = [...arn.matchAll(/[0-9?*]+/g)];
  return [...new Set(runs.flatMap(({ 0: run, index }) => slicesOf(run, { before: arn[index - 1], after: arn[index + run.length] })))];
}

interface Surroundings {
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** The pieces of a run that a whole id can stand in. */
function slicesOf(run: string, { before, after }: Surroundings): readonly string[] {
  const stars = [...run.matchAll(/\*/g)].map(({ index }) => index);
  const firsts = [...(before === ':' ? [0] : []), ...stars];
  const ends = [...(after === ':' ? [run.length] : []), ...stars.map((star) => star + 1)];
  return firsts.flatMap((first) => ends.filter((end) => end > first).map((end) => run.slice(first, end)));
}
