import type { Exposure } from '../model/exposure.js';
import type { BucketResult, Finding, Results } from '../model/result.js';
import { type Severity, severities } from '../model/rule.js';

/** A finding, with the bucket and exposure it is about where there are any. */
export interface FoundOn {
  readonly finding: Finding;
  readonly bucket: BucketResult | undefined;
  readonly exposure: Exposure | undefined;
  /** Of parties for whom a person would read the same: told together with this one. */
  readonly others: readonly Exposure[];
}

export interface Selection<T> {
  /** Worst first. */
  readonly chosen: readonly T[];
  readonly leftOut: LeftOut;
}

interface Wanted<T> {
  readonly limit: number;
  readonly wants: (finding: Finding) => boolean;
  readonly render: (found: FoundOn) => T;
  /** Findings of one bucket for which it says the same are told together; `undefined`: by itself. */
  readonly foldBy?: (finding: Finding, exposure: Exposure) => string | undefined;
}

/** Renders the worst findings with what they are about. Holds no more than `limit` of them, however many buckets there are. */
export async function selectWorst<T>(results: Results, wanted: Wanted<T>): Promise<Selection<T>> {
  const { limit, wants, render } = wanted;
  const kept: Finding[] = [];
  const leftOut = new LeftOut();
  for await (const finding of results.findings()) {
    if (!wants(finding)) continue;
    if (kept.length < limit) kept.push(finding);
    else leftOut.add(finding.severity);
  }
  const rendered = await renderOnBuckets(results, { kept, leftOut }, wanted);
  const alone = (finding: Finding): readonly T[] => [render({ finding, bucket: undefined, exposure: undefined, others: [] })];
  return { chosen: kept.flatMap((finding) => rendered.get(finding) ?? alone(finding)), leftOut };
}

interface Limited {
  readonly kept: readonly Finding[];
  readonly leftOut: LeftOut;
}

/** Nothing for a finding that is told with another one; of those that are left out, what is told with a kept one is not. */
async function renderOnBuckets<T>(
  results: Results,
  { kept, leftOut }: Limited,
  { wants, render, foldBy }: Wanted<T>,
): Promise<ReadonlyMap<Finding, readonly T[]>> {
  // The same bucket may be given twice (two policy files for one name); then ids repeat, and each finding takes its turn.
  const waiting = new Map<string, Finding[]>();
  for (const finding of kept) {
    if (finding.bucket === undefined) continue;
    const queue = waiting.get(finding.id);
    if (queue === undefined) waiting.set(finding.id, [finding]);
    else queue.push(finding);
  }
  const rendered = new Map<Finding, readonly T[]>();
  if (waiting.size === 0) return rendered;
  for await (const bucket of results.buckets()) {
    const exposures = new Map(bucket.exposures.map((exposure) => [exposure.id, exposure]));
    const folds = new Map<string, { readonly finding: Finding; readonly exposure: Exposure | undefined; readonly others: Exposure[] }>();
    for (const each of bucket.findings) {
      const finding = waiting.get(each.id)?.shift();
      if (finding === undefined && (folds.size === 0 || !wants(each))) continue;
      const exposure = each.exposure === undefined ? undefined : exposures.get(each.exposure);
      const fold = exposure === undefined ? undefined : foldBy?.(each, exposure);
      const told = fold === undefined ? undefined : folds.get(fold);
      if (told !== undefined && exposure !== undefined) told.others.push(exposure);
      if (finding === undefined) {
        if (told !== undefined) leftOut.add(each.severity, -1);
        continue;
      }
      if (told === undefined) folds.set(fold ?? `${folds.size}`, { finding, exposure, others: [] });
      rendered.set(finding, []);
    }
    for (const each of folds.values()) rendered.set(each.finding, [render({ ...each, bucket })]);
  }
  return rendered;
}

/** How many findings of each severity a sink had no room for. */
export class LeftOut {
  readonly #counts = new Map<Severity, number>();

  add(severity: Severity, count = 1): void {
    this.#counts.set(severity, (this.#counts.get(severity) ?? 0) + count);
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** `3 high, 12 low`. */
  get text(): string {
    return severities
      .filter((severity) => (this.#counts.get(severity) ?? 0) > 0)
      .map((severity) => `${this.#counts.get(severity) ?? 0} ${severity}`)
      .join(', ');
  }
}

/** Neither declared as intended nor waived. */
export function isUncovered(finding: Finding): boolean {
  return finding.expected === undefined && finding.waived === undefined;
}
