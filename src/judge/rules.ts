import type { Parsed, Problem } from '../model/observed.js';
import type { Vocabulary } from '../model/provider.js';
import type { Match, Rule } from '../model/rule.js';
import { factNotRead } from './findings.js';
import { matchSchemas, ruleSchema } from './rule-schema.js';
import { type KnownKeys, parseYaml, problemIn, refusal } from './schema-problems.js';
import { closestName } from './spelling.js';
import type { YamlText } from './yaml-text.js';

/** Reads one rule file. Its id has to be the file's name, so that a rule is found where its name says. `words`: all that it may ask for. */
export function parseRule(text: string, file: string, words: Vocabulary): Parsed<Rule> {
  const parsed = parseYaml(text, ruleSchema, knownKeys);
  if (!parsed.ok) return parsed;
  const { value: rule, text: yaml } = parsed.value;
  const problems = unknownWords(rule.match, yaml, words);
  const name = nameOf(file);
  if (rule.id !== name) problems.push(problemIn(yaml, `the id \`${rule.id}\` is not the file's name: rename one of them`, ['id']));
  if (new Set([rule.id, ...rule.aliases]).size <= rule.aliases.length) problems.push(problemIn(yaml, 'an alias stands twice', ['aliases']));
  return refusal(problems) ?? { ok: true, value: rule, problems: [] };
}

/** A misspelt name would never be found, and a rule that never fires looks like a bucket without fault. */
function unknownWords(match: Match, yaml: YamlText, words: Vocabulary): Problem[] {
  const check = (member: keyof Vocabulary, written: readonly string[], known: readonly string[]) =>
    written
      .filter((word) => !known.includes(word))
      .map((word) => problemIn(yaml, `there is no ${member} \`${word}\`: ${adviceFor(word, known)}`, ['match', member]));
  switch (match.kind) {
    case 'exposure':
      return check('path', match.path ?? [], words.path);
    case 'guardrail':
      return check('guardrail', match.guardrail, words.guardrail);
    case 'setting':
      return check('setting', [match.setting], [...words.setting, factNotRead]);
  }
}

function adviceFor(word: string, known: readonly string[]): string {
  const meant = closestName(word, known);
  return meant === undefined ? `choose ${known.join(', ')}` : `did you mean \`${meant}\`?`;
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
