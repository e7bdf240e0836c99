import type { MultiformatMessageString, PropertyBag, ReportingConfiguration, ReportingDescriptor } from 'sarif';
import type { Rule, Severity } from '../model/rule.js';
import { cut, markdownFromRule, sarifText, visible } from './escape.js';

/** What GitHub requires of a rule, made so that it can't be left out. */
export interface Descriptor extends ReportingDescriptor {
  shortDescription: MultiformatMessageString;
  fullDescription: MultiformatMessageString;
  help: MultiformatMessageString;
  defaultConfiguration: ReportingConfiguration;
  properties: PropertyBag;
}

const descriptionLimit = 1024;
const helpLimit = 20_000;
/** Twenty are taken, ten are shown. */
const tagLimit = 10;

export const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};

/** In the middle of the bands in which GitHub reads them; a string, on the rule. */
const securitySeverities: Readonly<Record<Severity, string>> = { critical: '9.5', high: '8.0', medium: '5.5', low: '2.0', info: '0.1' };

export function toDescriptor(rule: Rule): Descriptor {
  const { title, why, fix, severity } = rule;
  const link = rule.references.find(isWebAddress);
  return {
    id: rule.id,
    name: pascalCase(rule.id),
    shortDescription: { text: text(title, rule.id) },
    fullDescription: { text: text(why, title) },
    help: { text: cut(`${text(why, title)}\n\nHow to close it: ${plainLines(fix)}`, helpLimit), markdown: cut(helpMarkdown(rule), helpLimit) },
    ...(link !== undefined && { helpUri: link }),
    defaultConfiguration: { level: levels[severity] },
    properties: { tags: [...tagsOf(rule)], precision: 'high', 'security-severity': securitySeverities[severity], severity },
  };
}

/** For a finding whose rule is not among the rules given: no result may stand without one. */
export function unknownDescriptor(ruleId: string, severity: Severity): Descriptor {
  const words = text(ruleId, 'unknown rule');
  return {
    id: ruleId,
    shortDescription: { text: words },
    fullDescription: { text: words },
    help: { text: words },
    defaultConfiguration: { level: levels[severity] },
    properties: { tags: ['security'], precision: 'high', 'security-severity': securitySeverities[severity], severity },
  };
}

function text(wanted: string, fallback: string): string {
  const shown = sarifText(wanted.trim().replaceAll(/\s+/g, ' '), descriptionLimit);
  return shown === '' ? sarifText(fallback, descriptionLimit) || 'rule' : shown;
}

function plainLines(markdown: string): string {
  return markdown
    .split(/\r\n|\r|\n/)
    .map(visible)
    .join('\n');
}

function helpMarkdown({ why, fix, references }: Rule): string {
  const links = references.filter(isWebAddress).map((address) => `- <${address}>`);
  const more = links.length === 0 ? '' : `\n\n**More**\n\n${links.join('\n')}`;
  return `${markdownFromRule(why)}\n\n**How to close it**\n\n${markdownFromRule(fix)}${more}`;
}

function tagsOf(rule: Rule): ReadonlySet<string> {
  const own = rule.tags.map((tag) => visible(/^cwe-[0-9]+$/i.test(tag) ? `external/cwe/${tag.toLowerCase()}` : tag)).filter((tag) => tag !== '');
  const weakness = own.some((tag) => tag.startsWith('external/cwe/')) ? [] : ['external/cwe/cwe-732'];
  return new Set(['security', ...weakness, ...own].slice(0, tagLimit));
}

function isWebAddress(address: string): boolean {
  return /^https:\/\/[\w.-]+(?:\/[\w./?&=%#~+:@!,;-]*)?$/.test(address);
}

function pascalCase(id: string): string {
  const name = id.replace(/[^A-Za-z0-9]+([A-Za-z0-9]?)/g, (_, next: string) => next.toUpperCase());
  return cut(name.charAt(0).toUpperCase() + name.slice(1), 255) || 'Rule';
}
