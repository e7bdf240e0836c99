import { closestName } from '../../judge/spelling.js';
import type { Match, Rule } from '../../model/rule.js';
import { severities } from '../../model/rule.js';
import { visible } from '../../report/escape.js';
import type { RulesFlags } from '../program.js';
import { readRules } from '../settings.js';
import { notOneOf } from '../suggest.js';
import type { Surroundings } from '../surroundings.js';
import { UsageError } from '../usage-error.js';

const formats = ['text', 'json'];

export async function rulesCommand(id: string | undefined, flags: RulesFlags, surroundings: Surroundings): Promise<number> {
  if (!formats.includes(flags.format)) throw new UsageError(notOneOf('format', flags.format, formats));
  const { rules } = await readRules(flags.policies, surroundings);
  const chosen = id === undefined ? undefined : ruleNamed(id, rules);
  const text =
    flags.format === 'json' ? `${JSON.stringify(chosen ?? rules, undefined, 2)}\n` : chosen === undefined ? ruleTable(rules) : rulePage(chosen);
  await surroundings.stdout.write(text);
  return 0;
}

function ruleNamed(id: string, rules: readonly Rule[]): Rule {
  const rule = rules.find((candidate) => candidate.id === id || candidate.aliases.includes(id));
  if (rule !== undefined) return rule;
  const meant = closestName(
    id,
    rules.map((candidate) => candidate.id),
  );
  throw new UsageError(`there is no rule \`${id}\`: ${meant === undefined ? '`curbside rules` lists them all' : `did you mean \`${meant}\`?`}`);
}

/** Every rule on a line: severity, id, title; worst first. */
export function ruleTable(rules: readonly Rule[]): string {
  const sorted = [...rules].sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || (a.id < b.id ? -1 : 1));
  const idWidth = Math.max(0, ...sorted.map((rule) => rule.id.length));
  const lines = sorted.map((rule) => `${rule.severity.padEnd(8)}  ${rule.id.padEnd(idWidth)}  ${visible(rule.title)}`);
  return `${lines.join('\n')}\n\n${sorted.length} rules; \`curbside rules ID\` explains one.\n`;
}

/** One rule as text. */
export function rulePage(rule: Rule): string {
  const also = rule.aliases.length === 0 ? '' : `Formerly: ${rule.aliases.join(', ')}\n`;
  const tags = rule.tags.length === 0 ? '' : `Tags:     ${rule.tags.map(visible).join(', ')}\n`;
  const head = `${visible(rule.title)}\n\nRule:     ${rule.id}\nSeverity: ${rule.severity}\nFires on: ${matchText(rule.match)}\n${also}${tags}`;
  const references = rule.references.length === 0 ? '' : `\nSee also\n${rule.references.map((reference) => `  ${visible(reference)}\n`).join('')}`;
  return `${head}\nWhy it matters\n${paragraph(rule.why)}\nHow to close it\n${paragraph(rule.fix)}${references}`;
}

function matchText(match: Match): string {
  const members = Object.entries(match).filter(([name]) => name !== 'kind');
  const conditions = members.map(([name, value]) => `${name} ${Array.isArray(value) ? value.join('|') : String(value)}`);
  return visible([match.kind, ...conditions].join(', '));
}

/** Indented, with the author's own line breaks. */
function paragraph(text: string): string {
  const lines = text.trimEnd().split('\n');
  return lines.map((line) => (line === '' ? '\n' : `  ${visible(line)}\n`)).join('');
}
