import { missingPermission } from '../model/observed.js';
import type { BaselineState, CountedNotRead, Results, Summary } from '../model/result.js';
import type { Rule } from '../model/rule.js';
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
import { cut, markdownCell, markdownFromRule, markdownQuote, visible } from './escape.js';
import { textAsideFromParty } from './fold.js';
import { findingSection, type Section } from './markdown-finding.js';
import { refusedBuckets } from './refused.js';
import { isUncovered, type LeftOut, selectWorst } from './selection.js';
import { type NotJudged, notJudgedBuckets, type RuleGroup, subjectOf, type Tally, tally } from './tally.js';
import { markdownVoice as voice } from './voice.js';
import { plural } from './wording.js';

/** A job summary on GitHub is refused over 1,024 kB. */
const byteLimit = 900_000;
/** No more sections than these could fit. */
const sectionLimit = 2500;
const lineLimit = 100;
/** One list may take this much, so that no list of outside texts crowds out the findings. */
const listBytes = 60_000;
const settingsBytes = 150_000;
const namesShown = 20;

export async function* renderMarkdown(results: Results): AsyncIterable<string> {
  const { summary } = results;
  const counted = await tally(results, voice);
  const { chosen, leftOut } = await selectWorst<Section>(results, {
    limit: sectionLimit,
    wants: (finding) => isUncovered(finding) && (finding.exposure !== undefined || finding.kind === 'open'),
    render: findingSection,
    foldBy: textAsideFromParty,
  });
  const head = headOf(summary) + changesOf(summary, counted);
  const tail = section('Kept out', capped(await keptOut(results))) + tailOf(summary, counted, await notJudgedBuckets(results, voice));
  const settings = settingsOf(counted.settings, results.rules);
  const rules = new Map(results.rules.map((rule) => [rule.id, rule]));
  const body = thatFit(chosen, rules, leftOut, byteLimit - bytesOf(head + settings + tail) - 1000);

  yield head;
  yield* group(
    'Findings',
    '',
    body.filter(({ kind }) => kind === 'reachable'),
  );
  yield settings;
  yield* group(
    'Blocked',
    'Kept in by a guardrail alone.',
    body.filter(({ kind }) => kind === 'blocked'),
  );
  yield* group(
    'Undecided',
    'Could not be looked at, so neither clean nor exposed.',
    body.filter(({ kind }) => kind === 'open'),
  );
  if (leftOut.total > 0) yield `**${leftOut.total} more findings** (${leftOut.text}) had no room here: see the JSON report.\n\n`;
  yield tail;
}

async function keptOut(results: Results): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const { bucket, refusals } of refusedBuckets(results)) {
    const { everybody, because } = refusals;
    const where = `On ${voice.value(bucket.bucket)}: `;
    if (everybody) lines.push(`- ${where}nobody outside the account gets in: ${because.map(voice.prose).join('; ')}\n`);
    else lines.push(...because.map((reason) => `- ${where}${voice.prose(reason)}\n`));
    if (lines.length > lineLimit) break;
  }
  return lines;
}

/** Whole sections, worst first, while they fit. The first section of a rule explains it. */
function thatFit(chosen: readonly Section[], rules: ReadonlyMap<string, Rule>, leftOut: LeftOut, budget: number): readonly Section[] {
  const explained = new Map<string, string>();
  const taken: Section[] = [];
  let left = budget;
  let full = false;
  for (const section of chosen) {
    const first = explained.get(section.ruleId);
    const text = section.text(first === undefined ? explanation(rules.get(section.ruleId)) : `Why, and how to close it: with ${first}.\n`);
    left -= bytesOf(text);
    // Once one is left out, so is everything that is less severe.
    full ||= left < 0;
    if (full) {
      leftOut.add(section.severity, section.count);
      continue;
    }
    explained.set(section.ruleId, first ?? section.where);
    taken.push({ ...section, text: () => text });
  }
  return taken;
}

function* group(title: string, lead: string, sections: readonly Section[]): Iterable<string> {
  if (sections.length === 0) return;
  yield `## ${title}\n\n${lead === '' ? '' : `${lead}\n\n`}`;
  for (const section of sections) yield section.text('');
}

function explanation(rule: Rule | undefined): string {
  if (rule === undefined) return '';
  return `Why it matters:\n\n${markdownQuote(markdownFromRule(rule.why))}\n\nHow to close it:\n\n${markdownQuote(markdownFromRule(rule.fix))}\n`;
}

function headOf(summary: Summary): string {
  const allowed = summary.allowIncomplete ? ' Being incomplete was allowed.' : '';
  const facts = factsLines(summary, voice).map((line) => `- ${line}\n`);
  return `# ${visible(summary.tool.name)}: ${verdictText(summary)}\n\n**${countsText(summary)}**; ${coverageText(summary)}.${allowed}\n\n${facts.join('')}\n`;
}

const states: readonly BaselineState[] = ['new', 'wider', 'unchanged', 'narrower', 'fixed', 'not-seen'];

function changesOf({ comparedToBaseline, former }: Summary, { baseline }: Tally): string {
  if (!comparedToBaseline) return '';
  const rows = states.map((state) => `| ${state.replace('-', ' ')} | ${baseline.get(state) ?? 0} |\n`);
  const gone = former.map(
    (finding) => `- ${(finding.baseline ?? 'not-seen').replace('-', ' ')}: ${subjectOf(finding, voice)} (${voice.value(finding.ruleId)})\n`,
  );
  return `## What changed since the baseline\n\n| state | findings |\n| --- | --- |\n${rows.join('')}\n${capped(gone)}`;
}

function settingsOf(groups: readonly RuleGroup[], rules: readonly Rule[]): string {
  if (groups.length === 0) return '';
  const items = groups.map(({ ruleId, severity, count, where, message }) => {
    const rule = rules.find(({ id }) => id === ruleId);
    const title = rule?.title ?? message;
    const sentence = count === 1 ? `On ${names(where, count)}: ${voice.prose(message)}` : `${voice.prose(title)}: ${names(where, count)}`;
    const text = `### ${severity}: ${voice.value(ruleId)}\n\n${sentence}\n\n`;
    return `${text}${details(explanation(rule))}`;
  });
  const { shown, more } = within(items, settingsBytes);
  return `## Settings\n\n${shown}${more > 0 ? `${more} more rules had no room here: see the JSON report.\n\n` : ''}`;
}

function names(where: readonly string[], count: number): string {
  const shown = where.slice(0, namesShown);
  return `${shown.join(', ')}${count > shown.length ? ` and ${count - shown.length} more` : ''}`;
}

function details(text: string): string {
  return text === '' ? '' : `<details>\n<summary>Why and how to close it</summary>\n\n${text}\n</details>\n\n`;
}

function tailOf(summary: Summary, counted: Tally, notJudged: readonly NotJudged[]): string {
  const { completeness, declarations, ruleChanges } = summary;
  const covered = counted.covered.map(
    ({ kind, place, owner, reason, expires, count, where }) =>
      `- ${plural(count, 'finding')} ${kind} by ${voice.value(owner)} until ${voice.value(expires)} (${voice.value(place)}): ${voice.prose(reason)}; on ${where.slice(0, 10).join(', ')}\n`,
  );
  const unsettled = declarations.filter(isUnsettled).map((entry) => `- ${declarationText(entry, voice)}\n`);
  const rows = notJudged.map(({ state, count, where }) => `- ${state.replace('-', ' ')}: ${names(where, count)}\n`);
  return [
    section('Declared', capped(covered) + capped(unsettled)),
    section('Not judged', rows.join('')),
    section(incompleteBecause(summary, voice).length === 0 ? 'Not read' : 'Incomplete', incomplete(summary)),
    section('This version does not look at', completeness.notLookedAt.map((entry) => `- ${notLookedAtText(entry, voice)}\n`).join('')),
    section('Rules changed by the configuration', capped(ruleChanges.map((change) => `- ${voice.prose(change)}\n`))),
  ].join('');
}

function section(title: string, text: string): string {
  return text === '' ? '' : `## ${title}\n\n${text.trimEnd()}\n\n`;
}

function incomplete(summary: Summary): string {
  const because = incompleteBecause(summary, voice).map((reason) => `- ${reason}\n`);
  const { notRead } = summary.completeness;
  if (notRead.length === 0) return because.join('');
  const rows = notRead.map(notReadRow);
  const { shown, more } = within(rows, listBytes);
  return `${because.join('')}\n| not read | needs | cause | times |\n| --- | --- | --- | --- |\n${shown}${more > 0 ? `\nand ${more} more kinds of failed reads\n` : ''}`;
}

function notReadRow(entry: CountedNotRead): string {
  const permission = missingPermission(entry);
  const effect = entry.changesNothing === true ? effectText(entry, voice) : '';
  return `| ${cell(entry.operation)} | ${permission === undefined ? '' : cell(permission)} | ${cell(entry.cause)}${effect} | ${entry.count} |\n`;
}

function cell(text: string): string {
  return markdownCell(cut(text, 200));
}

function capped(lines: readonly string[]): string {
  const { shown, more } = within(lines.slice(0, lineLimit), listBytes);
  const rest = more + Math.max(0, lines.length - lineLimit);
  if (lines.length === 0) return '';
  return `${shown}${rest > 0 ? `- and ${rest} more\n` : ''}\n`;
}

/** As many as fit, whole. */
function within(parts: readonly string[], bytes: number): { readonly shown: string; readonly more: number } {
  let shown = '';
  let left = bytes;
  for (const [index, part] of parts.entries()) {
    left -= bytesOf(part);
    if (left < 0) return { shown, more: parts.length - index };
    shown += part;
  }
  return { shown, more: 0 };
}

const encoder = new TextEncoder();

function bytesOf(text: string): number {
  return encoder.encode(text).length;
}
