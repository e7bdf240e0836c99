import type { AccountEvaluation, BucketEvaluation, BucketResult, Completeness, FailOn, Finding, FindingCounts, Summary } from '../model/result.js';
import type { Rule } from '../model/rule.js';
import type { Baseline } from './baseline.js';
import { createComparison } from './comparison.js';
import type { Config } from './config.js';
import { createDeclarations } from './declarations.js';
import { accountFindings, bucketFindings, type RawFinding } from './findings.js';
import { createGaps, leavesGap } from './gaps.js';
import { sortRules } from './match.js';
import { worstExposureFirst, worstFirst } from './order.js';
import { applyChanges } from './rule-set.js';
import { scopeIncludes } from './scope.js';
import { stampTrust } from './trusted.js';
import { exitCodeOf, reaches, stands, verdictOf } from './verdict.js';

export interface JudgeOptions {
  /** All rules, as `combineRules` gives them; what the configuration changes about them is applied here. */
  readonly rules: readonly Rule[];
  readonly config: Config;
  readonly baseline?: Baseline;
  readonly failOn: FailOn;
  readonly allowIncomplete: boolean;
  /** ISO day by which declarations expire; handed in, for judging reads no clock. */
  readonly today: string;
  /** Buckets that the user asked for by name, not by pattern. One that is not judged makes the run incomplete. */
  readonly namedBuckets?: readonly string[];
  /** Names and patterns of the buckets that were asked for, those left out after a `!`; none: all. */
  readonly scope?: readonly string[];
}

/** How the run ended. */
export interface RunEnd {
  /** What was counted while the facts came in. */
  readonly completeness: Completeness;
  /** A person or the system stopped this run (Ctrl-C, SIGTERM): exit code 130. A deadline is no such stop; it leaves the run incomplete. */
  readonly interrupted: boolean;
}

/** The part of a summary that judging decides. */
export type Judgement = Pick<
  Summary,
  | 'verdict'
  | 'exitCode'
  | 'failOn'
  | 'allowIncomplete'
  | 'accounts'
  | 'counts'
  | 'accountFindings'
  | 'former'
  | 'comparedToBaseline'
  | 'declarations'
  | 'ruleChanges'
>;

/** Judges one run, bucket by bucket in any order. Keeps counts and what declarations and baseline saw, never a bucket. */
export interface Judge {
  /** The rules in force, for reports. */
  readonly rules: readonly Rule[];
  judgeAccount(account: AccountEvaluation): readonly Finding[];
  judgeBucket(bucket: BucketEvaluation): BucketResult;
  finish(end: RunEnd): Judgement;
}

export function createJudge(options: JudgeOptions): Judge {
  const { config, baseline, failOn } = options;
  const { rules, ruleChanges } = applyChanges(options.rules, config.ruleChanges);
  const sorted = sortRules(rules);
  const declarations = createDeclarations(config, options.today);
  const comparison = baseline === undefined ? undefined : createComparison(baseline, rules);
  const named = new Set(options.namedBuckets);
  const gaps = createGaps([...named]);
  // One bucket may go while it is read. Where all that were listed did, they were never there for this scan, and nothing is proven.
  const judgedIn = new Set<string>();
  const goneIn = new Set<string>();
  const isBelieved = (account: string) => judgedIn.has(account) || !goneIn.has(account);
  const counts = createCounts(failOn);
  const accounts: AccountEvaluation[] = [];
  const ofAccounts: Finding[] = [];

  const finished = (raw: RawFinding, bucket: BucketEvaluation | undefined): Finding => {
    const expected = raw.exposure === undefined || bucket === undefined ? undefined : declarations.expected(raw.exposure, bucket);
    const waived = declarations.waived(raw.finding, raw.status, bucket?.bucket);
    const declared = { ...raw.finding, ...(expected === undefined ? {} : { expected }), ...(waived === undefined ? {} : { waived }) };
    const finding = comparison === undefined ? declared : { ...declared, baseline: comparison.stateOf(declared, raw.exposure) };
    counts.add(finding);
    return finding;
  };

  return {
    rules,
    judgeAccount: (account) => {
      const findings = accountFindings(account, sorted).map((raw) => finished(raw, undefined));
      accounts.push(account);
      ofAccounts.push(...findings);
      if (account.notRead.length === 0 && isDecided(findings)) {
        declarations.settledAccount(account.account);
        comparison?.settled(account.account);
      }
      return [...findings].sort(worstFirst);
    },
    judgeBucket: (evaluation) => {
      const bucket = { ...evaluation, exposures: [...stampTrust(evaluation.exposures, config.trusted)].sort(worstExposureFirst) };
      const findings = bucketFindings(bucket, sorted).map((raw) => finished(raw, bucket));
      gaps.bucket(bucket);
      if (bucket.state === 'judged') judgedIn.add(bucket.account);
      if (bucket.state === 'gone') {
        if (!named.has(bucket.bucket)) goneIn.add(bucket.account);
        declarations.goneBucket(bucket);
        comparison?.gone(bucket.id, bucket.account);
      } else if (isSettled(bucket, findings)) {
        declarations.settledBucket(bucket);
        comparison?.settled(bucket.id);
      } else declarations.openBucket(bucket);
      return { ...bucket, findings: findings.sort(worstFirst) };
    },
    finish: ({ completeness, interrupted }) => {
      const total = counts.total();
      const unread = accounts.some(({ notRead }) => notRead.length > 0);
      const incomplete = interrupted || unread || gaps.any(completeness) || total.open > 0;
      const { allowIncomplete, scope = [] } = options;
      const isListedWhole = !completeness.interrupted && completeness.accounts.every(({ status }) => status === 'complete');
      return {
        verdict: verdictOf({ findingsAtThreshold: counts.atThreshold() > 0, incomplete }),
        exitCode: exitCodeOf({ interrupted, counting: total.counting, incomplete, allowIncomplete }),
        failOn,
        allowIncomplete,
        accounts: [...accounts].sort((left, right) => (left.account < right.account ? -1 : 1)),
        counts: total,
        accountFindings: [...ofAccounts].sort(worstFirst),
        former: comparison?.former(isBelieved) ?? [],
        comparedToBaseline: comparison !== undefined,
        declarations: declarations.states(isBelieved, (pattern) => isListedWhole && scopeIncludes(scope, pattern)),
        ruleChanges,
      };
    },
  };
}

/** Read and decided in full: only then does finding nothing mean that there is nothing. */
function isSettled(bucket: BucketEvaluation, findings: readonly Finding[]): boolean {
  const decided = isDecided(findings) && bucket.exposures.every(({ status }) => status !== 'undetermined');
  return bucket.state === 'judged' && !bucket.notRead.some(leavesGap) && decided;
}

function isDecided(findings: readonly Finding[]): boolean {
  return findings.every(({ kind }) => kind !== 'open');
}

/** Counts findings as they pass. */
function createCounts(failOn: FailOn) {
  const fail = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  const counted = { open: 0, expected: 0, waived: 0, counting: 0 };
  let atThreshold = 0;
  return {
    add: (finding: Finding) => {
      if (finding.expected !== undefined) counted.expected++;
      else if (finding.waived !== undefined) counted.waived++;
      else if (finding.kind === 'open') counted.open++;
      if (!stands(finding)) return;
      fail[finding.severity]++;
      // Without a threshold the verdict still needs one: that of the default.
      if (!reaches(finding, failOn === 'none' ? 'high' : failOn)) return;
      atThreshold++;
      const known = finding.baseline !== undefined && finding.baseline !== 'new' && finding.baseline !== 'wider';
      if (failOn !== 'none' && !known) counted.counting++;
    },
    atThreshold: () => atThreshold,
    total: (): FindingCounts => ({ fail, ...counted }),
  };
}
