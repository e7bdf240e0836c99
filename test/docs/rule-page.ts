import { stringify } from 'yaml';
import { type Match, type Rule, severities } from '../../src/model/rule.js';

const notice = '<!-- Generated from policies/rules. Change the rule, then run: UPDATE_DOCS=1 npx vitest run test/docs -->';

/** The page of one rule. */
export function rulePage(rule: Rule): string {
  const sections = [
    notice,
    `# ${rule.title}`,
    `| | |\n| --- | --- |\n| id | \`${rule.id}\` |\n| severity | ${rule.severity} |\n| asks for | ${matchText(rule.match)} |${formerNames(rule)}`,
    '## Why it matters',
    rule.why.trim(),
    '## How to close it',
    rule.fix.trim(),
    ...exampleSection('Examples that it reports', rule.examples.fails),
    ...exampleSection('Examples that it does not report', rule.examples.passes),
    '## See also',
    [...rule.references.map((reference) => `- <${reference}>`), ...(rule.tags.length > 0 ? [`- Tags: ${rule.tags.join(', ')}`] : [])].join('\n'),
    '[All rules](README.md)',
  ];
  return `${sections.join('\n\n')}\n`;
}

/** The list of all rules, worst first. */
export function ruleIndex(rules: readonly Rule[]): string {
  const sorted = [...rules].sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || (a.id < b.id ? -1 : 1));
  const rows = sorted.map((rule) => `| ${rule.severity} | [${rule.id}](${rule.id}.md) | ${rule.title} |`);
  return [
    notice,
    '',
    '# Rules',
    '',
    'A rule says which established truth matters, and how much. Reachable exposures fail; undetermined ones are open, which makes a run incomplete; blocked ones are reported by the rules that ask for them.',
    '',
    '| severity | rule | what it reports |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function formerNames(rule: Rule): string {
  return rule.aliases.length === 0 ? '' : `\n| former ids | ${rule.aliases.map((alias) => `\`${alias}\``).join(', ')} |`;
}

function matchText(match: Match): string {
  const parts = Object.entries(match).map(([key, value]) => `${key}: ${Array.isArray(value) ? value.join(', ') : String(value)}`);
  return parts.join('; ');
}

function exampleSection(title: string, examples: readonly unknown[]): readonly string[] {
  if (examples.length === 0) return [];
  return [`## ${title}`, `\`\`\`yaml\n${stringify(examples, { lineWidth: 0 }).trim()}\n\`\`\``];
}
