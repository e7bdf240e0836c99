import type { GeneratedBuckets, SandboxAccount, SandboxBucket } from './account.js';
import { numberedName, numberOf } from './generated.js';

/** A bucket by name. `described` is the template of a generated one, whose policy speaks of the template's name. */
export interface FoundBucket {
  readonly name: string;
  readonly region: string;
  readonly described: SandboxBucket;
}

/** The account's buckets in order of name, without a list of the generated ones. */
export interface Directory {
  readonly count: number;
  find(name: string): FoundBucket | undefined;
  /** Those whose name is not before `name`, in order. */
  from(name: string): Iterable<FoundBucket>;
}

/** One run of names in order. */
interface Run {
  readonly length: number;
  at(index: number): FoundBucket;
}

export function toDirectory(account: SandboxAccount): Directory {
  const described = new Map(account.buckets.map((bucket) => [bucket.name, bucket]));
  const sets = account.generate.map((set) => toGeneratedRun(set, described));
  const named = toNamedRun(account.buckets);
  const find = (name: string): FoundBucket | undefined => {
    const bucket = described.get(name);
    if (bucket !== undefined) return { name, region: bucket.region, described: bucket };
    for (const set of sets) {
      const found = set.find(name);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const runs = [named, ...sets];
  return { count: runs.reduce((sum, run) => sum + run.length, 0), find, from: (name) => merged(runs, name) };
}

function toNamedRun(buckets: readonly SandboxBucket[]): Run {
  return {
    length: buckets.length,
    at: (index) => {
      const bucket = buckets[index];
      if (bucket === undefined) throw new RangeError(`no bucket ${index}`);
      return { name: bucket.name, region: bucket.region, described: bucket };
    },
  };
}

function toGeneratedRun(set: GeneratedBuckets, described: ReadonlyMap<string, SandboxBucket>): Run & { find(name: string): FoundBucket | undefined } {
  const templates = set.like.flatMap((name) => described.get(name) ?? []);
  const at = (index: number): FoundBucket => {
    const template = templates[index % templates.length];
    if (template === undefined) throw new RangeError(`no template for bucket ${index}`);
    const region = set.regions[index % set.regions.length] ?? template.region;
    return { name: numberedName(set, index), region, described: template };
  };
  const find = (name: string): FoundBucket | undefined => {
    const index = numberOf(set, name);
    return index === undefined ? undefined : at(index);
  };
  return { length: set.count, at, find };
}

function* merged(runs: readonly Run[], name: string): Generator<FoundBucket> {
  const cursors = runs.map((run) => ({ run, index: firstFrom(run, name) }));
  for (;;) {
    let least: { found: FoundBucket; cursor: { index: number } } | undefined;
    for (const cursor of cursors) {
      if (cursor.index >= cursor.run.length) continue;
      const found = cursor.run.at(cursor.index);
      if (least === undefined || found.name < least.found.name) least = { found, cursor };
    }
    if (least === undefined) return;
    least.cursor.index += 1;
    yield least.found;
  }
}

function firstFrom(run: Run, name: string): number {
  let low = 0;
  let high = run.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (run.at(middle).name >= name) high = middle;
    else low = middle + 1;
  }
  return low;
}
