import type { Exposure, Guardrail, GuardrailLevel, Status } from '../model/exposure.js';
import type { NotRead } from '../model/observed.js';
import type { AccountEvaluation, BucketEvaluation, Finding, Setting } from '../model/result.js';
import type { Rule } from '../model/rule.js';
import { fingerprint } from './fingerprint.js';
import { leavesGap } from './gaps.js';
import { matchesSetting, missingGuardrails, rulesFor, type SortedRules } from './match.js';
import { exposureMessage, guardrailMessage, notReadMessage } from './message.js';

/** A finding before anyone's declarations, with the status that a waiver has to name. */
export interface RawFinding {
  readonly finding: Finding;
  readonly status: Status;
  readonly exposure?: Exposure;
}

/** The setting by which the judge itself tells that a fact could not be read. */
export const factNotRead = 'fact-not-read';

export function bucketFindings(bucket: BucketEvaluation, rules: SortedRules): readonly RawFinding[] {
  const place: Place = { id: bucket.id, name: bucket.bucket, account: bucket.account, bucket: bucket.id };
  const found = [
    ...bucket.exposures.flatMap((exposure) => rulesFor(exposure, rules.exposure).map((rule) => exposureFinding(rule, exposure, bucket))),
    ...guardrailFindings(place, bucket.guardrails, ['bucket', 'access-point', 'service'], rules),
    ...settingFindings(place, bucket.settings, rules),
  ];
  return [...found, ...unreadFindings(place, bucket.notRead, found, rules)];
}

export function accountFindings(account: AccountEvaluation, rules: SortedRules): readonly RawFinding[] {
  const place: Place = { id: account.account, name: account.account, account: account.account };
  const found = [
    ...guardrailFindings(place, account.guardrails, ['organization', 'account'], rules),
    ...settingFindings(place, account.settings, rules),
  ];
  return [...found, ...unreadFindings(place, account.notRead, found, rules)];
}

/** What a finding speaks of: a bucket, or an account where `bucket` is missing. */
interface Place {
  readonly id: string;
  readonly name: string;
  readonly account: string;
  readonly bucket?: string;
}

/** Which status gives which result, for everything: reachable fails, undetermined is open, blocked fails for the rules that ask for it. */
function kindOf(status: Status): Finding['kind'] {
  return status === 'undetermined' ? 'open' : 'fail';
}

function exposureFinding(rule: Rule, exposure: Exposure, bucket: BucketEvaluation): RawFinding {
  const finding: Finding = {
    id: fingerprint(rule.id, exposure.id),
    ruleId: rule.id,
    kind: kindOf(exposure.status),
    severity: rule.severity,
    bucket: bucket.id,
    account: bucket.account,
    exposure: exposure.id,
    message: exposureMessage(exposure, bucket),
  };
  return { finding, status: exposure.status, exposure };
}

function guardrailFindings(
  place: Place,
  guardrails: readonly Guardrail[],
  levels: readonly GuardrailLevel[],
  rules: SortedRules,
): readonly RawFinding[] {
  return rules.guardrail.flatMap((rule) => {
    const missing = missingGuardrails(rule.match, guardrails, levels);
    if (missing.length === 0) return [];
    const off = missing.filter(({ on }) => on === false);
    const status = off.length > 0 ? 'reachable' : 'undetermined';
    const about = (off.length > 0 ? off : missing).map(({ kind }) => kind);
    return [placeFinding({ rule, place, status, subject: place.id, message: guardrailMessage(missing, place.name), about })];
  });
}

/** One finding for each rule, however often its setting stands there. */
function settingFindings(place: Place, settings: readonly Setting[], rules: SortedRules): readonly RawFinding[] {
  return rules.setting.flatMap((rule) => {
    if (rule.match.setting === factNotRead) return [];
    const found = settings.filter((setting) => matchesSetting(rule.match, setting));
    const failing = found.filter(({ state }) => state === 'fail');
    const told = failing.length > 0 ? failing : found;
    const texts = [...new Set(told.map(({ text }) => text))].sort();
    const [first] = texts;
    if (first === undefined) return [];
    const message = texts.length === 1 ? first : `${first} (and ${texts.length - 1} more)`;
    const status = failing.length > 0 ? 'reachable' : 'undetermined';
    const about = told.flatMap(({ about: parts, text }) => parts ?? [text]);
    return [placeFinding({ rule, place, status, subject: place.id, message, setting: rule.match.setting, about })];
  });
}

/**
 * A failed read mostly leaves something undetermined, and then that open finding stands for it. Only where nothing of this bucket
 * (or account) is open does each failed read get an open finding of its own. The run is incomplete either way.
 */
function unreadFindings(place: Place, notRead: readonly NotRead[], found: readonly RawFinding[], rules: SortedRules): readonly RawFinding[] {
  if (found.some(({ finding }) => finding.kind === 'open')) return [];
  const byOperation = new Map(
    notRead
      .filter(leavesGap)
      .reverse()
      .map((read) => [read.operation, read]),
  );
  const unread = rules.setting.filter((rule) => rule.match.setting === factNotRead);
  return unread.flatMap((rule) =>
    [...byOperation.values()].map((read) => {
      const subject = `${place.id}#${read.operation}`;
      const message = notReadMessage(read, place.name);
      return placeFinding({ rule, place, status: 'undetermined', subject, message, setting: factNotRead, about: [read.operation] });
    }),
  );
}

function placeFinding(finds: {
  readonly rule: Rule;
  readonly place: Place;
  readonly status: Status;
  readonly subject: string;
  readonly message: string;
  readonly setting?: string;
  readonly about: readonly string[];
}): RawFinding {
  const { rule, place, status, subject, message, setting } = finds;
  const finding: Finding = {
    id: fingerprint(rule.id, subject),
    ruleId: rule.id,
    kind: kindOf(status),
    severity: rule.severity,
    ...(place.bucket === undefined ? {} : { bucket: place.bucket }),
    account: place.account,
    message,
    ...(setting === undefined ? {} : { setting }),
    about: [...new Set(finds.about)].sort(),
  };
  return { finding, status };
}
