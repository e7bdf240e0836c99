import type { Parsed } from '../model/observed.js';
import type { Rule } from '../model/rule.js';
import { matchSchemas, ruleSchema } from './rule-schema.js';
import { type KnownKeys, parseYaml, problemIn, refusal } from './schema-problems.js';

/** Reads one rule file. Its id has to be the file's name, so that a rule is found where its name says. */
export function parseRule(text: string, file: string): Parsed<Rule> {
  const parsed = parseYaml(text, ruleSchema, knownKeys);
  if (!parsed.ok) return parsed;
  const { value: rule, text: yaml } = parsed.value;
  const problems = [];
  const name = nameOf(file);
  if (rule.id !== name) problems.push(problemIn(yaml, `the id \`${rule.id}\` is not the file's name: rename one of them`, ['id']));
  if (new Set([rule.id, ...rule.aliases]).size <= rule.aliases.length) problems.push(problemIn(yaml, 'an alias stands twice', ['aliases']));
  return refusal(problems) ?? { ok: true, value: rule, problems: [] };
}

function nameOf(file: string): string {
  const base = file.split(/[/\\]/).at(-1) ?? file;
  return base.replace(/\.ya?ml$/, '');
}

const knownKeys: KnownKeys = (path) => {
  if (path.length === 0) return Object.keys(ruleSchema.shape);
  if (path[0] === 'examples') return path.length === 1 ? ['fails', 'passes'] : [];
  if (path[0] === 'match') return [...new Set(Object.values(matchSchemas).flatMap((schema) => Object.keys(schema.shape)))];
  return [];
};
