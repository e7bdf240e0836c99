import type { FailOn, Finding, Summary, Verdict } from '../model/result.js';
import { severities } from '../model/rule.js';

/** Whether a finding's severity reaches the threshold. */
export function reaches(finding: Finding, threshold: Exclude<FailOn, 'none'>): boolean {
  return severities.indexOf(finding.severity) <= severities.indexOf(threshold);
}

/** Whether anything stands against it: a failing finding that nobody declared or accepted. */
export function stands(finding: Finding): boolean {
  return finding.kind === 'fail' && finding.expected === undefined && finding.waived === undefined;
}

/** Findings win over gaps. Only complete knowledge without findings is clean. */
export function verdictOf(run: { readonly findingsAtThreshold: boolean; readonly incomplete: boolean }): Verdict {
  if (run.findingsAtThreshold) return 'findings';
  return run.incomplete ? 'incomplete' : 'clean';
}

/** One contract for all commands; 2 is for wrong use, which never gets this far. */
export function exitCodeOf(run: {
  readonly interrupted: boolean;
  /** Findings that count: at the threshold, and new or wider where there is a baseline. */
  readonly counting: number;
  readonly incomplete: boolean;
  readonly allowIncomplete: boolean;
}): 0 | 1 | 3 | 130 {
  if (run.interrupted) return 130;
  if (run.counting > 0) return 1;
  return run.incomplete && !run.allowIncomplete ? 3 : 0;
}

/** The same run, had the interruption come before its end. */
export function asInterrupted(summary: Summary): Summary {
  const { verdict, counts, allowIncomplete, completeness } = summary;
  return {
    ...summary,
    verdict: verdictOf({ findingsAtThreshold: verdict === 'findings', incomplete: true }),
    exitCode: exitCodeOf({ interrupted: true, counting: counts.counting, incomplete: true, allowIncomplete }),
    completeness: { ...completeness, interrupted: true },
  };
}
