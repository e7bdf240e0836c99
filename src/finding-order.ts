import type { Finding } from './model/result.js';
import { severities } from './model/rule.js';

/** What findings are ordered by first: severity, then failing before open. Worst first. */
export const findingClasses = severities.flatMap((severity) => [{ severity, kind: 'fail' } as const, { severity, kind: 'open' } as const]);

/** Place of the finding's class among them. */
export function classOf(finding: Finding): number {
  return findingClasses.findIndex(({ severity, kind }) => severity === finding.severity && kind === finding.kind);
}

/** Joins two streams that come worst first each. Findings of accounts lead within their class. */
export async function* worstFirst(ofAccounts: readonly Finding[], ofBuckets: AsyncIterable<Finding>): AsyncGenerator<Finding> {
  const waiting = [...ofAccounts];
  for await (const finding of ofBuckets) {
    const sooner = waiting.findIndex((account) => classOf(account) > classOf(finding));
    yield* waiting.splice(0, sooner < 0 ? waiting.length : sooner);
    yield finding;
  }
  yield* waiting;
}
