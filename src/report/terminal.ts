import { missingPermission } from '../model/observed.js';
import type { CountedNotRead, ReportOptions, Results, Summary } from '../model/result.js';
import {
  countsText,
  coverageText,
  declarationText,
  effectText,
  factsLines,
  incompleteBecause,
  isUnsettled,
  notLookedAtText,
  verdictText,
} from './coverage.js';
import { shellQuote, visible } from './escape.js';
import { type NotJudged, notJudgedBuckets, subjectOf, type Tally, tally } from './tally.js';
import { exposed, listed, refused, undecided } from './terminal-findings.js';
import { type Pen, penFor } from './terminal-pen.js';
import { terminalVoice as voice } from './voice.js';
import { few, plural } from './wording.js';

const { value, prose } = voice;

/** Lines of one list; `--verbose` and the other formats have all of them. */
const shownLines = 20;

export async function* renderTerminal(results: Results, options: ReportOptions): AsyncIterable<string> {
  const pen = penFor(options);
  const { summary } = results;
  const counted = await tally(results, voice);
  yield heading(summary, pen);
  yield* exposed(results, counted, pen);
  yield* undecided(results, pen);
  yield* refused(results, pen);
  yield declared(summary, counted, pen);
  yield compared(summary, counted, pen);
  yield notJudged(await notJudgedBuckets(results, voice), pen);
  yield notRead(summary, pen);
  yield notLookedAt(summary, pen);
  yield ruleChanges(summary, pen);
  yield closing(summary, counted, pen);
}

function heading(summary: Summary, pen: Pen): string {
  const title = `${summary.tool.name} ${summary.tool.version}`;
  return (
    pen.line(0, pen.paint.bold(visible(title))) +
    factsLines(summary, voice)
      .map((line) => pen.line(0, pen.paint.dim(line)))
      .join('')
  );
}

function declared({ declarations }: Summary, { covered }: Tally, pen: Pen): string {
  const parts = covered.slice(0, pen.verbose ? covered.length : 3).map(({ kind, where, count, owner, expires, reason }) => {
    return `${plural(count, 'finding')} on ${listed(where, where.length)} ${kind} by ${value(owner)} until ${value(expires)} (${prose(reason)})`;
  });
  const more = covered.length > parts.length ? `; ${covered.length - parts.length} more` : '';
  const line = covered.length === 0 ? '' : `\n${pen.line(0, `${pen.paint.bold('DECLARED')} ${parts.join('; ')}${more}`)}`;
  const unsettled = declarations.filter(isUnsettled);
  const gap = line === '' && unsettled.length > 0 ? '\n' : '';
  return (
    line +
    gap +
    capped(
      unsettled.map((entry) => pen.line(2, pen.paint.yellow(declarationText(entry, voice)))),
      pen,
    )
  );
}

function compared(summary: Summary, { baseline }: Tally, pen: Pen): string {
  if (!summary.comparedToBaseline) return '';
  const counts = (['new', 'wider', 'unchanged', 'narrower', 'fixed', 'not-seen'] as const)
    .flatMap((state) => (baseline.has(state) ? [`${baseline.get(state) ?? 0} ${state.replace('-', ' ')}`] : []))
    .join(', ');
  const gone = summary.former.map((finding) =>
    pen.line(2, `${(finding.baseline ?? 'not-seen').replace('-', ' ')}: ${subjectOf(finding, voice)} [${visible(finding.ruleId)}]`),
  );
  return `\n${pen.line(0, `${pen.paint.bold('SINCE THE BASELINE')} ${counts === '' ? 'nothing to compare' : counts}`)}${capped(gone, pen)}`;
}

function notJudged(groups: readonly NotJudged[], pen: Pen): string {
  const lines = groups.map(({ state, count, where }) => pen.line(2, `${state.replace('-', ' ')}: ${listed(where, count)}`));
  return lines.length === 0 ? '' : `\n${pen.paint.bold('NOT JUDGED')}\n${lines.join('')}`;
}

function notRead(summary: Summary, pen: Pen): string {
  const because = incompleteBecause(summary, voice);
  const reads = summary.completeness.notRead.map((entry) => pen.line(2, notReadText(entry)));
  if (because.length + reads.length === 0) return '';
  const title = because.length === 0 ? pen.paint.bold('NOT READ') : `${pen.paint.yellow(pen.paint.bold('INCOMPLETE'))} ${because.join('; ')}`;
  return `\n${pen.line(0, title)}${capped(reads, pen)}`;
}

function notReadText(entry: CountedNotRead): string {
  const { operation, cause, count } = entry;
  return `${value(operation)}: ${prose(cause)}, ${count === 1 ? 'once' : `${count} times`}${effectText(entry, voice)}`;
}

function notLookedAt({ completeness, facts }: Summary, pen: Pen): string {
  // A policy in a file has no such parts: what concerns none of them is no news.
  const told = completeness.notLookedAt.filter(({ buckets }) => buckets > 0 || facts.from !== 'policy');
  if (told.length === 0) return '';
  const lines = told.map((entry) => pen.line(2, pen.paint.dim(notLookedAtText(entry, voice))));
  return `\n${pen.paint.bold('THIS VERSION DOES NOT LOOK AT')}\n${lines.join('')}`;
}

function ruleChanges({ ruleChanges: changes }: Summary, pen: Pen): string {
  return changes.length === 0
    ? ''
    : `\n${pen.paint.bold('RULES CHANGED BY THE CONFIGURATION')}\n${capped(
        changes.map((change) => pen.line(2, prose(change))),
        pen,
      )}`;
}

function closing(summary: Summary, { worstRule }: Tally, pen: Pen): string {
  const color = { clean: pen.paint.green, findings: pen.paint.red, incomplete: pen.paint.yellow }[summary.verdict];
  const sum = pen.line(0, `${countsText(summary)}; ${coverageText(summary)}`);
  return `\n${sum}${pen.line(0, `verdict: ${color(pen.paint.bold(verdictText(summary)))}`)}${pen.line(0, `next: ${nextCommand(summary, worstRule)}`)}`;
}

function nextCommand({ tool, completeness }: Summary, rule: string | undefined): string {
  const name = shellQuote(visible(tool.name));
  if (rule !== undefined) return `${name} rules ${shellQuote(visible(rule))} (what it means, how to close it)`;
  const permissions = [...new Set(completeness.notRead.map(missingPermission))].filter((permission) => permission !== undefined);
  if (permissions.length > 0) return `allow ${few(permissions, voice)} to the caller and scan again`;
  return `${name} rules (what is looked for)`;
}

function capped(lines: readonly string[], pen: Pen): string {
  if (pen.verbose || lines.length <= shownLines) return lines.join('');
  return lines.slice(0, shownLines).join('') + pen.line(2, `and ${lines.length - shownLines} more: --verbose shows them`);
}
