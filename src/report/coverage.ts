import type { FactsFrom } from '../model/facts.js';
import { missingPermission } from '../model/observed.js';
import type { Declaration, NotLookedAt, NotRead, Summary } from '../model/result.js';
import { type Severity, severities } from '../model/rule.js';
import type { Voice } from './voice.js';
import { accountText, few, plural } from './wording.js';

const origins: Readonly<Record<FactsFrom, string>> = {
  live: 'live account',
  snapshot: 'saved snapshot',
  plan: 'Terraform plan',
  template: 'template',
  policy: 'policy files',
};

/** Where the facts come from, when they were read, by whom, within which bounds. */
export function factsLines(summary: Summary, voice: Voice): readonly string[] {
  const { from, collectedAt, caller, scope, calls } = summary.facts;
  const by = caller === null ? 'nobody signed in' : `as ${voice.value(caller)}`;
  return [
    `facts: ${origins[from]}, read ${voice.value(collectedAt)}, ${by}, ${plural(calls, 'request')}`,
    `scope: ${scopePart('accounts', scope.accounts, voice)}; ${scopePart('regions', scope.regions, voice)}; ${scopePart('buckets', scope.buckets, voice)}`,
  ];
}

function scopePart(noun: string, values: readonly string[], voice: Voice): string {
  if (noun === 'accounts' && values.length === 1 && values[0] === '') return accountText('', voice);
  return values.length === 0 ? `all ${noun}` : `${noun} ${few(values, voice)}`;
}

/** `2 critical, 1 high`, or `nothing found`. */
export function countsText(summary: Summary): string {
  const { fail, open, expected, waived } = summary.counts;
  const parts = severities.filter((severity) => fail[severity] > 0).map((severity) => `${fail[severity]} ${severity}`);
  const rest = [open > 0 ? [`${open} undecided`] : [], expected > 0 ? [`${expected} expected`] : [], waived > 0 ? [`${waived} waived`] : []].flat();
  return [parts.length === 0 ? 'no finding' : parts.join(', '), ...rest].join(', ');
}

/** `28 of 30 buckets judged, 1 gone`. */
export function coverageText(summary: Summary): string {
  const { bucketsListed, bucketsJudged, bucketsGone } = summary.completeness;
  const gone = bucketsGone === 0 ? '' : `, ${bucketsGone} gone`;
  return `${bucketsJudged} of ${plural(bucketsListed, 'bucket')} judged${gone}`;
}

/** What a failed read needs, or that it leaves no gap. */
export function effectText(notRead: NotRead, voice: Voice): string {
  if (notRead.changesNothing === true) return ', which changes nothing here';
  const permission = missingPermission(notRead);
  return permission === undefined ? '' : `; needs ${voice.value(permission)}`;
}

/** Why the run can't be called complete; empty where it can. */
export function incompleteBecause(summary: Summary, voice: Voice): readonly string[] {
  const { completeness, counts } = summary;
  const accounts = completeness.accounts.filter((account) => account.status !== 'complete');
  const failedReads = completeness.notRead.reduce((sum, entry) => sum + (entry.changesNothing === true ? 0 : entry.count), 0);
  const missing = completeness.bucketsListed - completeness.bucketsJudged - completeness.bucketsGone;
  const known = [
    completeness.interrupted ? ['the scan was interrupted before it was through'] : [],
    accounts
      .slice(0, 20)
      .map((account) => `${accountText(account.account, voice)}: ${account.status === 'failed' ? 'could not be listed' : 'only partly listed'}`),
    accounts.length > 20 ? [`${accounts.length - 20} more accounts were not listed completely`] : [],
    failedReads > 0 ? [`${plural(failedReads, 'read')} failed`] : [],
    counts.open > 0 ? [`${plural(counts.open, 'question')} could not be decided`] : [],
    missing > 0 ? [`${plural(missing, 'listed bucket')} not judged`] : [],
  ].flat();
  return known.length === 0 && summary.verdict === 'incomplete' ? ['not everything that was asked for could be judged'] : known;
}

const thresholds: Readonly<Record<Severity, string>> = {
  critical: 'critical',
  high: 'high or worse',
  medium: 'medium or worse',
  low: 'low or worse',
  info: 'any finding',
};

/** `findings (and incomplete), exit code 1 (fails on high or worse)`. */
export function verdictText(summary: Summary): string {
  const also = summary.verdict === 'findings' && incompleteBecause(summary, { value: String, prose: String }).length > 0 ? ' (and incomplete)' : '';
  const allowed = summary.allowIncomplete ? ', incomplete allowed' : '';
  const compared = summary.comparedToBaseline ? ' if new or wider' : '';
  const threshold = summary.failOn === 'none' ? 'fails on nothing' : `fails on ${thresholds[summary.failOn]}${compared}`;
  return `${summary.verdict}${also}, exit code ${summary.exitCode}${knownText(summary)} (${threshold}${allowed})`;
}

/** Why findings do not fail: without a word the verdict and the exit code seem to contradict each other. */
function knownText({ verdict, comparedToBaseline, failOn, counts }: Summary): string {
  const isKnown = verdict === 'findings' && comparedToBaseline && failOn !== 'none' && counts.counting === 0;
  return isKnown ? '; what reaches the threshold was in the baseline already' : '';
}

export function notLookedAtText(entry: NotLookedAt, voice: Voice): string {
  const effect = entry.effect === 'may-hide' ? 'may hide an exposure' : 'may make an exposure smaller than said';
  const number = entry.unlisted === true ? 'not listed, so not counted' : plural(entry.buckets, 'bucket');
  return `${voice.prose(entry.what)}: ${effect}, ${number}`;
}

/** Declarations that need their owner's attention. */
export function isUnsettled(declaration: Declaration): boolean {
  return declaration.state !== 'used';
}

export function declarationText(declaration: Declaration, voice: Voice): string {
  return `${declaration.kind} ${declaration.state.replace('-', ' ')}: ${voice.prose(declaration.text)} (${voice.value(`${declaration.file}:${declaration.line}`)})`;
}
