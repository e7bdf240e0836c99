import type { Parsed, Problem } from '../model/observed.js';
import type { Rule, Severity } from '../model/rule.js';

/** A rule beside the file that it was read from. */
export interface RuleSource {
  readonly file: string;
  readonly rule: Rule;
}

/** What the configuration changes about one rule. */
export interface RuleChange {
  /** The rule's present id. */
  readonly rule: string;
  readonly change: { readonly off: true } | { readonly severity: Severity };
  readonly reason: string;
}

/** The rules in force, and one sentence for each that the configuration turned off or changed. */
export interface EffectiveRules {
  readonly rules: readonly Rule[];
  readonly ruleChanges: readonly string[];
}

/** Puts built-in rules and the user's own together, in order of id. An id or alias that stands twice is a problem. */
export function combineRules(sources: readonly RuleSource[]): Parsed<readonly Rule[]> {
  const owners = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { file, rule } of sources) {
    for (const name of [rule.id, ...rule.aliases]) {
      const owner = owners.get(name);
      if (owner !== undefined) problems.push(duplicate(name, file, owner));
      else owners.set(name, file);
    }
  }
  const [first, ...rest] = problems;
  if (first !== undefined) return { ok: false, problems: [first, ...rest] };
  const rules = sources.map(({ rule }) => rule).sort((left, right) => (left.id < right.id ? -1 : 1));
  return { ok: true, value: rules, problems: [] };
}

/** Every name that a rule goes or went by, with its present id. */
export function ruleNames(rules: readonly Rule[]): ReadonlyMap<string, string> {
  return new Map(rules.flatMap((rule) => [rule.id, ...rule.aliases].map((name): [string, string] => [name, rule.id])));
}

export function applyChanges(rules: readonly Rule[], changes: readonly RuleChange[]): EffectiveRules {
  const changed = new Map(changes.map((change) => [change.rule, change]));
  const effective: Rule[] = [];
  const sentences: string[] = [];
  for (const rule of rules) {
    const wanted = changed.get(rule.id);
    if (wanted !== undefined) sentences.push(sentenceOf(rule, wanted));
    if (wanted === undefined) effective.push(rule);
    else if ('severity' in wanted.change) effective.push({ ...rule, severity: wanted.change.severity });
  }
  return { rules: effective, ruleChanges: sentences };
}

function sentenceOf(rule: Rule, { change, reason }: RuleChange): string {
  if ('off' in change) return `rule \`${rule.id}\` (${rule.severity}) is off: ${reason}`;
  return `rule \`${rule.id}\` is ${change.severity} instead of ${rule.severity}: ${reason}`;
}

function duplicate(name: string, file: string, owner: string): Problem {
  const message = `\`${file}\`: the rule id \`${name}\` stands in \`${owner}\` already: choose another`;
  return { message, severity: 'error', pointer: '/id', line: 1, column: 1 };
}
