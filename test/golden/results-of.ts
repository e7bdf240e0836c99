import type { BucketResult, Finding, Results, Summary } from '../../src/model/result.js';
import { type Rule, type Severity, severities } from '../../src/model/rule.js';

/** Results held in arrays: buckets by id, findings worst first, as a scan hands them over. */
export function resultsOf(summary: Summary, buckets: readonly BucketResult[], rules: readonly Rule[]): Results {
  const sorted = [...buckets].sort((a, b) => compare(a.id, b.id));
  const findings = [...summary.accountFindings, ...sorted.flatMap((bucket) => bucket.findings)].sort(worstFirst);
  return {
    summary,
    rules,
    async *buckets() {
      yield* sorted;
    },
    async *findings() {
      yield* findings;
    },
  };
}

function worstFirst(a: Finding, b: Finding): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    compare(a.kind, b.kind) ||
    compare(a.bucket ?? '', b.bucket ?? '') ||
    compare(a.ruleId, b.ruleId) ||
    compare(a.id, b.id)
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The whole report in one string. */
export async function rendered(chunks: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += chunk;
  return text;
}

/** Failing findings by severity, the rest zero. */
export function failing(counts: Partial<Record<Severity, number>>): Record<Severity, number> {
  return { critical: 0, high: 0, medium: 0, low: 0, info: 0, ...counts };
}
