import type { Exposure } from '../model/exposure.js';
import type { BucketResult, Finding, Results } from '../model/result.js';
import { type Severity, severities } from '../model/rule.js';

/** A finding, with the bucket and exposure it is about where there are any. */
export interface FoundOn {
  readonly finding: Finding;
  readonly bucket: BucketResult | undefined;
  readonly exposure: Exposure | undefined;
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
}

/** Renders the worst findings with what they are about. Holds no more than `limit` of them, however many buckets there are. */
export async function selectWorst<T>(results: Results, { limit, wants, render }: Wanted<T>): Promise<Selection<T>> {
  const kept: Finding[] = [];
  const leftOut = new LeftOut();
  for await (const finding of results.findings()) {
    if (!wants(finding)) continue;
    if (kept.length < limit) kept.push(finding);
    else leftOut.add(finding.severity);
  }
  const rendered = await renderOnBuckets(results, kept, render);
  return { chosen: kept.map((finding) => rendered.get(finding) ?? render({ finding, bucket: undefined, exposure: undefined })), leftOut };
}

async function renderOnBuckets<T>(results: Results, kept: readonly Finding[], render: (found: FoundOn) => T): Promise<ReadonlyMap<Finding, T>> {
  // The same bucket may be given twice (two policy files for one name); then ids repeat, and each finding takes its turn.
  const waiting = new Map<string, Finding[]>();
  for (const finding of kept) {
    if (finding.bucket === undefined) continue;
    const queue = waiting.get(finding.id);
    if (queue === undefined) waiting.set(finding.id, [finding]);
    else queue.push(finding);
  }
  const rendered = new Map<Finding, T>();
  if (waiting.size === 0) return rendered;
  for await (const bucket of results.buckets()) {
    for (const { id } of bucket.findings) {
      const finding = waiting.get(id)?.shift();
      if (finding === undefined) continue;
      const exposure = bucket.exposures.find((candidate) => candidate.id === finding.exposure);
      rendered.set(finding, render({ finding, bucket, exposure }));
    }
  }
  return rendered;
}

/** How many findings of each severity a sink had no room for. */
export class LeftOut {
  readonly #counts = new Map<Severity, number>();

  add(severity: Severity): void {
    this.#counts.set(severity, (this.#counts.get(severity) ?? 0) + 1);
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** `3 high, 12 low`. */
  get text(): string {
    return severities
      .filter((severity) => this.#counts.has(severity))
      .map((severity) => `${this.#counts.get(severity) ?? 0} ${severity}`)
      .join(', ');
  }
}

/** Neither declared as intended nor waived. */
export function isUncovered(finding: Finding): boolean {
  return finding.expected === undefined && finding.waived === undefined;
}
