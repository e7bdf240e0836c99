import { expect, test } from 'vitest';
import type { Summary } from '../model/result.js';
import { asInterrupted, exitCodeOf, verdictOf } from './verdict.js';

test.each([
  { findingsAtThreshold: false, incomplete: false, verdict: 'clean' },
  { findingsAtThreshold: false, incomplete: true, verdict: 'incomplete' },
  { findingsAtThreshold: true, incomplete: false, verdict: 'findings' },
  { findingsAtThreshold: true, incomplete: true, verdict: 'findings' },
])('findings $findingsAtThreshold, incomplete $incomplete: $verdict', ({ findingsAtThreshold, incomplete, verdict }) => {
  expect(verdictOf({ findingsAtThreshold, incomplete })).toBe(verdict);
});

test.each([
  { interrupted: false, counting: 0, incomplete: false, allowIncomplete: false, code: 0 },
  { interrupted: false, counting: 0, incomplete: false, allowIncomplete: true, code: 0 },
  { interrupted: false, counting: 0, incomplete: true, allowIncomplete: false, code: 3 },
  { interrupted: false, counting: 0, incomplete: true, allowIncomplete: true, code: 0 },
  { interrupted: false, counting: 1, incomplete: false, allowIncomplete: false, code: 1 },
  { interrupted: false, counting: 1, incomplete: false, allowIncomplete: true, code: 1 },
  { interrupted: false, counting: 1, incomplete: true, allowIncomplete: false, code: 1 },
  { interrupted: false, counting: 1, incomplete: true, allowIncomplete: true, code: 1 },
  { interrupted: true, counting: 0, incomplete: false, allowIncomplete: false, code: 130 },
  { interrupted: true, counting: 0, incomplete: false, allowIncomplete: true, code: 130 },
  { interrupted: true, counting: 0, incomplete: true, allowIncomplete: false, code: 130 },
  { interrupted: true, counting: 0, incomplete: true, allowIncomplete: true, code: 130 },
  { interrupted: true, counting: 1, incomplete: false, allowIncomplete: false, code: 130 },
  { interrupted: true, counting: 1, incomplete: false, allowIncomplete: true, code: 130 },
  { interrupted: true, counting: 1, incomplete: true, allowIncomplete: false, code: 130 },
  { interrupted: true, counting: 1, incomplete: true, allowIncomplete: true, code: 130 },
])('interrupted $interrupted, counting $counting, incomplete $incomplete, allowed $allowIncomplete: exit $code', ({ code, ...run }) => {
  expect(exitCodeOf(run)).toBe(code);
});

test.each([
  { verdict: 'clean', exitCode: 0, marked: 'incomplete' },
  { verdict: 'incomplete', exitCode: 3, marked: 'incomplete' },
  { verdict: 'findings', exitCode: 1, marked: 'findings' },
] as const)('a run that is $verdict and is interrupted after all is $marked, interrupted, and ends with 130', ({ verdict, exitCode, marked }) => {
  const summary: Summary = {
    tool: { name: 'curbside', version: '0.0.0' },
    facts: { from: 'live', collectedAt: '2026-11-22T10:00:00.000Z', caller: null, scope: { accounts: [], regions: [], buckets: [] }, calls: 1 },
    verdict,
    exitCode,
    failOn: 'high',
    allowIncomplete: true,
    completeness: { accounts: [], bucketsListed: 1, bucketsJudged: 1, bucketsGone: 0, notRead: [], notLookedAt: [], interrupted: false },
    accounts: [],
    counts: { fail: { critical: 0, high: 1, medium: 0, low: 0, info: 0 }, open: 0, expected: 0, waived: 0, counting: 1 },
    accountFindings: [],
    former: [],
    comparedToBaseline: false,
    declarations: [],
    ruleChanges: [],
  };
  expect(asInterrupted(summary)).toEqual({
    ...summary,
    verdict: marked,
    exitCode: 130,
    completeness: { accounts: [], bucketsListed: 1, bucketsJudged: 1, bucketsGone: 0, notRead: [], notLookedAt: [], interrupted: true },
  });
});
