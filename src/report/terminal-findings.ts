import type { Exposure, Grant, Step, WitnessRequest } from '../model/exposure.js';
import type { BucketResult, Results } from '../model/result.js';
import { type Rule, type Severity, severities } from '../model/rule.js';
import { isOneCommand, visible } from './escape.js';
import { textAsideFromParty } from './fold.js';
import { refusedBuckets } from './refused.js';
import { type FoundOn, isUncovered, type LeftOut, selectWorst } from './selection.js';
import { type RuleGroup, subjectOf, type Tally } from './tally.js';
import { type Pen, severityColor } from './terminal-pen.js';
import { terminalVoice as voice } from './voice.js';
import { capital, contextText, deciding, headline, plural, requestText, stepText, wayText } from './wording.js';

const { value, prose } = voice;

/** What a person reads to the end; `--verbose` and the other formats have all of it. */
const shownExposures = 100;
const shownUndecided = 40;
const shownWhenVerbose = 5000;
const shownRefusals = 10;

interface Item {
  readonly severity: Severity;
  readonly status: string;
  readonly where: string;
  readonly text: string;
}

export async function* exposed(results: Results, counted: Tally, pen: Pen): AsyncIterable<string> {
  const { chosen, leftOut } = await selectWorst<Item>(results, {
    limit: pen.verbose ? shownWhenVerbose : shownExposures,
    wants: (finding) => finding.kind === 'fail' && finding.exposure !== undefined && isUncovered(finding),
    render: (found) => toItem(found, pen),
    ...(pen.verbose ? {} : { foldBy: textAsideFromParty }),
  });
  const reached = chosen.filter((item) => item.status !== 'blocked');
  const held = chosen.filter((item) => item.status === 'blocked');
  for (const severity of severities) {
    const items = reached.filter((item) => item.severity === severity);
    const groups = counted.settings.filter((group) => group.severity === severity);
    if (items.length + groups.length === 0) continue;
    yield `\n${severityColor(severity, pen)(severity.toUpperCase())}\n`;
    yield byBucket(items, pen);
    yield groups.map((group) => settingGroup(group, results.rules, pen)).join('');
  }
  if (held.length > 0) yield `\n${pen.paint.bold('BLOCKED')}: kept in by a guardrail alone\n${byBucket(held, pen)}`;
  yield leftOutLine(leftOut, pen);
}

export async function* undecided(results: Results, pen: Pen): AsyncIterable<string> {
  if (results.summary.counts.open === 0) return;
  const { chosen, leftOut } = await selectWorst<Item>(results, {
    limit: pen.verbose ? shownWhenVerbose : shownUndecided,
    wants: (finding) => finding.kind === 'open' && isUncovered(finding),
    render: (found) => toItem(found, pen),
    ...(pen.verbose ? {} : { foldBy: textAsideFromParty }),
  });
  if (chosen.length === 0) return;
  yield `\n${pen.paint.yellow(pen.paint.bold('UNDECIDED'))}: could not be looked at, so it is neither clean nor exposed\n`;
  yield byBucket(chosen, pen);
  yield leftOutLine(leftOut, pen);
}

/** Why others stay outside; told of documents that are judged by themselves. */
export async function* refused(results: Results, pen: Pen): AsyncIterable<string> {
  let title = `\n${pen.paint.bold('KEPT OUT')}\n`;
  for await (const { bucket, refusals } of refusedBuckets(results)) {
    const { everybody, because } = refusals;
    const shown = because.slice(0, pen.verbose ? because.length : shownRefusals);
    const more = because.length > shown.length ? [`and ${plural(because.length - shown.length, 'more statement')}: --verbose shows them`] : [];
    const lines = [...shown.map(prose), ...more];
    const nobody = 'Nobody outside the account gets in:';
    yield title + pen.line(2, bucketTitle(bucket, pen));
    yield everybody
      ? lines.length === 1
        ? pen.line(4, `${nobody} ${lines.join('')}`)
        : pen.line(4, nobody) + lines.map((line) => pen.line(6, line)).join('')
      : lines.map((line) => pen.line(4, capital(line))).join('');
    title = '';
  }
}

function leftOutLine(leftOut: LeftOut, pen: Pen): string {
  if (leftOut.total === 0) return '';
  return `\n${pen.line(2, `${leftOut.total} more not shown here (${leftOut.text}): --verbose shows up to ${shownWhenVerbose}, --format json=FILE all`)}`;
}

function byBucket(items: readonly Item[], pen: Pen): string {
  let last: string | undefined;
  return items
    .map((item) => {
      const title = item.where === last ? '' : pen.line(2, item.where);
      last = item.where;
      return title + item.text;
    })
    .join('');
}

function toItem(found: FoundOn, pen: Pen): Item {
  const { finding, bucket, exposure, others } = found;
  // Where the heading is no severity, the mark says it.
  const severe = finding.kind === 'open' || exposure?.status === 'blocked' ? `, ${finding.severity}` : '';
  const label = `${visible(finding.ruleId)}${severe}`;
  const marks = [
    finding.baseline === 'new' || finding.baseline === 'wider' ? [pen.paint.bold(finding.baseline)] : [],
    pen.paint.dim(`[${label}]`),
  ].flat();
  const sentence =
    exposure === undefined || bucket === undefined ? prose(finding.message) : capital(headline(exposure, bucket.provider, voice, others));
  return {
    severity: finding.severity,
    status: exposure?.status ?? 'reachable',
    where: bucket === undefined ? pen.paint.bold(subjectOf(finding, voice)) : bucketTitle(bucket, pen),
    text: pen.line(4, [sentence, ...marks].join(' ')) + (exposure === undefined ? '' : proof(exposure, pen)) + likewise(others, pen),
  };
}

function likewise(others: readonly Exposure[], pen: Pen): string {
  return others.length === 0 ? '' : pen.line(6, `and ${plural(others.length, 'other')} in the same way: --verbose shows each`);
}

function bucketTitle(bucket: BucketResult, pen: Pen): string {
  const file = bucket.source === undefined ? [] : [`${bucket.source.file}:${bucket.source.line}`];
  const place = [bucket.account, bucket.region, ...file].filter((text) => text !== '').map(value);
  return `${pen.paint.bold(value(bucket.bucket))} ${pen.paint.dim(place.join(' '))}`;
}

function proof(exposure: Exposure, pen: Pen): string {
  const [first, ...others] = deciding(exposure);
  if (first === undefined) return '';
  const more = others.length === 0 ? '' : ` and ${plural(others.length, 'more way')}`;
  const place = pen.line(6, `by ${wayText(exposure, first, voice)}${more}`);
  const all = pen.verbose ? others.map((grant) => pen.line(6, `by ${wayText(exposure, grant, voice)}`) + outcome(grant, pen)).join('') : '';
  return place + outcome(first, pen) + all;
}

const seemsToHelp: ReadonlySet<string> = new Set(['explicit-deny', 'condition']);
const shownReasons = 4;

/** A Deny or condition that looks as if it helped is worth a line to everybody; the other controls to those who ask. */
function shownSteps(grant: Grant, pen: Pen): readonly Step[] {
  if (pen.verbose) return grant.steps;
  const telling = grant.steps.filter((step) => seemsToHelp.has(step.control) && step.decided === 'does-not-stop');
  return telling.slice(0, shownReasons);
}

function outcome(grant: Grant, pen: Pen): string {
  const steps = shownSteps(grant, pen)
    .map((step) => pen.line(8, pen.paint.dim(stepText(step, voice))))
    .join('');
  switch (grant.status) {
    case 'reachable': {
      const assuming = (grant.assuming ?? []).map((text) => pen.line(6, `assuming ${prose(text)}`)).join('');
      return assuming + requests(grant, pen) + steps;
    }
    case 'undetermined': {
      const reasons = pen.verbose ? grant.because : grant.because.slice(0, 2);
      const more = grant.because.length - reasons.length;
      return (
        reasons.map((text) => pen.line(6, `because ${prose(text)}`)).join('') +
        (more > 0 ? pen.line(6, `and ${plural(more, 'more reason')}`) : '') +
        steps
      );
    }
    case 'blocked':
      return steps;
  }
}

function requests({ witness: { requests: chain }, from }: Extract<Grant, { status: 'reachable' }>, pen: Pen): string {
  const shown = pen.verbose ? chain : chain.slice(-1);
  return shown.map((request) => witness(request, { isBound: from !== undefined }, pen)).join('');
}

function witness(request: WitnessRequest, { isBound }: { readonly isBound: boolean }, pen: Pen): string {
  if (request.curl !== undefined && isOneCommand(request.curl)) {
    // A command does not say from where it is to be sent.
    const context = isBound ? contextText(request, voice) : '';
    // It is never broken over lines: it is there to be copied.
    return `      ${pen.paint.cyan(`proof: ${request.curl}`)}\n${context === '' ? '' : pen.line(8, `sent with ${context}`)}`;
  }
  return pen.line(6, pen.paint.cyan(`proof: ${requestText(request, voice)}`));
}

function settingGroup(group: RuleGroup, rules: readonly Rule[], pen: Pen): string {
  const mark = pen.paint.dim(`[${visible(group.ruleId)}]`);
  if (group.count === 1) return pen.line(2, pen.paint.bold(group.where.join())) + pen.line(4, `${prose(group.message)} ${mark}`);
  const title = rules.find((rule) => rule.id === group.ruleId)?.title ?? group.message;
  return pen.line(2, `${pen.paint.bold(prose(title))} ${mark}`) + pen.line(4, `in ${group.count} places: ${listed(group.where, group.count)}`);
}

const namesShown = 6;

export function listed(names: readonly string[], count: number): string {
  const shown = names.slice(0, namesShown);
  const more = count - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
