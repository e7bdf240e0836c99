import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { combineRules } from '../../src/judge/rule-set.js';
import { parseRule } from '../../src/judge/rules.js';
import type { Rule } from '../../src/model/rule.js';
import { vocabulary } from '../../src/providers/index.js';

export const rulesFolder = join(import.meta.dirname, '../../policies/rules');

/** Every built-in rule. Throws with the place of the problem where one can't be read. */
export function readBuiltInRules(): readonly Rule[] {
  const sources = readdirSync(rulesFolder).map((name) => {
    const parsed = parseRule(readFileSync(join(rulesFolder, name), 'utf8'), name, vocabulary);
    if (!parsed.ok) throw new Error(parsed.problems.map(({ line, column, message }) => `${name}:${line}:${column}: ${message}`).join('\n'));
    return { file: `policies/rules/${name}`, rule: parsed.value };
  });
  const combined = combineRules(sources);
  if (!combined.ok) throw new Error(combined.problems.map(({ message }) => message).join('\n'));
  return combined.value;
}
