import type { BaselineState, BucketState, Finding, Results } from '../model/result.js';
import { isUncovered } from './selection.js';
import type { Voice } from './voice.js';
import { accountText } from './wording.js';

/** What one pass over all findings counts. Bounded by the number of rules, not of findings. */
export interface Tally {
  readonly baseline: ReadonlyMap<BaselineState, number>;
  /** Failing findings without an exposure, by rule: settings and guardrails repeat over many buckets. */
  readonly settings: readonly RuleGroup[];
  readonly covered: readonly CoveredGroup[];
  /** Rule of the worst failing finding that nothing covers. */
  readonly worstRule: string | undefined;
}

export interface RuleGroup {
  readonly ruleId: string;
  readonly severity: Finding['severity'];
  readonly count: number;
  /** The first few things concerned, as the voice spells them. */
  readonly where: readonly string[];
  /** Message of the first. */
  readonly message: string;
}

/** Findings that one declaration covers. */
export interface CoveredGroup {
  readonly kind: 'expected' | 'waived';
  readonly place: string;
  readonly owner: string;
  readonly reason: string;
  readonly expires: string;
  readonly count: number;
  readonly where: readonly string[];
}

const namesKept = 50;

export async function tally(results: Results, voice: Voice): Promise<Tally> {
  const baseline = new Map<BaselineState, number>();
  const settings = new Map<string, RuleGroup>();
  const covered = new Map<string, CoveredGroup>();
  const files = await policyFiles(results);
  let worstRule: string | undefined;
  for await (const finding of results.findings()) {
    if (finding.baseline !== undefined) baseline.set(finding.baseline, (baseline.get(finding.baseline) ?? 0) + 1);
    if (!isUncovered(finding)) addCovered(covered, finding, nameOf(finding, files, voice));
    else if (finding.kind === 'fail') {
      worstRule ??= finding.ruleId;
      if (finding.exposure === undefined) addSetting(settings, finding, nameOf(finding, files, voice));
    }
  }
  for (const { baseline: state } of results.summary.former) {
    if (state !== undefined) baseline.set(state, (baseline.get(state) ?? 0) + 1);
  }
  return { baseline, settings: [...settings.values()], covered: [...covered.values()], worstRule };
}

/** Of policies in files, whose buckets are often the same and made up: the file of each, by the id of its row. */
async function policyFiles(results: Results): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  if (results.summary.facts.from !== 'policy') return files;
  for await (const { id, source } of results.buckets()) if (source !== undefined) files.set(id, source.file);
  return files;
}

function nameOf(finding: Finding, files: ReadonlyMap<string, string>, voice: Voice): string {
  const file = finding.bucket === undefined ? undefined : files.get(finding.bucket);
  return file === undefined ? subjectOf(finding, voice) : voice.value(file);
}

function addSetting(groups: Map<string, RuleGroup>, finding: Finding, name: string): void {
  const { ruleId, severity, message } = finding;
  const known = groups.get(ruleId) ?? { ruleId, severity, message, count: 0, where: [] };
  groups.set(ruleId, { ...known, count: known.count + 1, where: withName(known.where, name) });
}

function addCovered(groups: Map<string, CoveredGroup>, finding: Finding, name: string): void {
  const use = finding.expected ?? finding.waived;
  if (use === undefined) return;
  const kind = finding.expected === undefined ? 'waived' : 'expected';
  const place = `${use.file}:${use.line}`;
  const key = `${kind} ${place}`;
  const known = groups.get(key) ?? { kind, place, owner: use.owner, reason: use.reason, expires: use.expires, count: 0, where: [] };
  groups.set(key, { ...known, count: known.count + 1, where: withName(known.where, name) });
}

function withName(names: readonly string[], name: string): readonly string[] {
  return names.length >= namesKept || names.includes(name) ? names : [...names, name];
}

/** What a finding is about, in one name. */
export function subjectOf(finding: Finding, voice: Voice): string {
  const name = finding.bucket ?? finding.identity;
  return name === undefined ? accountText(finding.account, voice) : voice.value(name);
}

/** Buckets that have a row but no verdict. */
export interface NotJudged {
  readonly state: BucketState;
  readonly count: number;
  /** The first few, as the voice spells them. */
  readonly where: readonly string[];
}

export async function notJudgedBuckets(results: Results, voice: Voice): Promise<readonly NotJudged[]> {
  const groups = new Map<BucketState, NotJudged>();
  const { bucketsListed, bucketsJudged } = results.summary.completeness;
  // A bucket has its row where it was listed, so that none is left to look for.
  if (bucketsJudged === bucketsListed) return [];
  for await (const { state, bucket, source } of results.buckets()) {
    if (state === 'judged') continue;
    const known = groups.get(state) ?? { state, count: 0, where: [] };
    groups.set(state, { state, count: known.count + 1, where: withName(known.where, voice.value(source?.file ?? bucket)) });
  }
  return [...groups.values()];
}
