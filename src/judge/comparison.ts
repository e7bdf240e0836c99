import type { Exposure } from '../model/exposure.js';
import type { BaselineState, Finding } from '../model/result.js';
import { type Rule, severities } from '../model/rule.js';
import type { Baseline, FormerFinding } from './baseline.js';
import { compareExposures } from './compare.js';
import { worstFirst } from './order.js';

/** Holds a run against a former one, finding by finding. */
export interface Comparison {
  stateOf(finding: Finding, exposure: Exposure | undefined): BaselineState;
  /** Says that a bucket or account was read and decided in full. */
  settled(id: string): void;
  /** Says that a bucket is gone, as far as its account can be believed. */
  gone(id: string, account: string): void;
  /** Findings of the baseline that are no more, or that nobody looked for. */
  former(isBelieved: (account: string) => boolean): readonly Finding[];
}

export function createComparison(baseline: Baseline, rules: readonly Rule[]): Comparison {
  const places = new Set([...baseline.findings.values()].map(({ finding }) => placeOf(finding)));
  const inForce = new Set(rules.map(({ id }) => id));
  const settled = new Set<string>();
  const gone = new Map<string, string>();
  const seen = new Set<string>();
  const isSettled = (place: string, isBelieved: (account: string) => boolean) => {
    const account = gone.get(place);
    return settled.has(place) || (account !== undefined && isBelieved(account));
  };
  // A rule that is off finds nothing, and what could not be read shows nothing: neither proves that a thing was fixed.
  const isFixed = (finding: Finding, isBelieved: (account: string) => boolean) => {
    return inForce.has(finding.ruleId) && isSettled(placeOf(finding), isBelieved);
  };
  return {
    stateOf: (finding, exposure) => {
      const former = baseline.findings.get(finding.id);
      if (former === undefined) return 'new';
      seen.add(finding.id);
      // A bucket's name can pass to another account. What was known of the former owner's data nobody has accepted for this one's.
      if (former.finding.account !== finding.account) return 'new';
      return changeOf(former, finding, exposure);
    },
    settled: (id) => {
      if (places.has(id)) settled.add(id);
    },
    gone: (id, account) => {
      if (places.has(id)) gone.set(id, account);
    },
    former: (isBelieved) =>
      [...baseline.findings.values()]
        .map(({ finding }) => finding)
        .filter(({ id }) => !seen.has(id))
        .map((finding): Finding => ({ ...finding, baseline: isFixed(finding, isBelieved) ? 'fixed' : 'not-seen' }))
        .sort(worstFirst),
  };
}

function changeOf(former: FormerFinding, finding: Finding, exposure: Exposure | undefined): BaselineState {
  const wasCovered = former.finding.expected !== undefined || former.finding.waived !== undefined;
  const isCovered = finding.expected !== undefined || finding.waived !== undefined;
  // It was known, but as intended or accepted. Now that nothing covers it, nobody has accepted it as it stands.
  if (wasCovered && !isCovered) return 'new';
  if (former.finding.kind === 'open' && finding.kind === 'fail') return 'wider';
  // What was accepted as a small matter has not been accepted as a great one.
  if (isMoreSevere(finding, former.finding)) return 'wider';
  if (exposure === undefined) return changeOfAbout(former.finding, finding);
  return former.exposure === undefined ? 'wider' : compareExposures(former.exposure, exposure);
}

/** A setting is wider with whatever can't be shown to have been there before. A report of an earlier version says it in its message only. */
function changeOfAbout(former: Finding, { about = [], kind, message }: Finding): BaselineState {
  const before = former.about;
  if (before === undefined) return former.message === message ? 'unchanged' : 'wider';
  if (about.some((entry) => !before.includes(entry))) return 'wider';
  // What could not be decided this time is not known to have shrunk.
  return kind === 'fail' && about.length < new Set(before).size ? 'narrower' : 'unchanged';
}

function isMoreSevere(finding: Finding, former: Finding): boolean {
  return severities.indexOf(finding.severity) < severities.indexOf(former.severity);
}

function placeOf(finding: Finding): string {
  return finding.bucket ?? finding.account;
}
