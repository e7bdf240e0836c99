import { lstat, readdir, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { type Config, emptyConfig, parseConfig } from '../judge/config.js';
import { combineRules, type RuleSource, ruleNames } from '../judge/rule-set.js';
import { parseRule } from '../judge/rules.js';
import type { NonEmpty, Problem } from '../model/observed.js';
import type { Rule } from '../model/rule.js';
import { vocabulary } from '../providers/index.js';
import { packagePath } from './package-files.js';
import type { Surroundings } from './surroundings.js';
import { readText } from './text-file.js';
import { hasCode, UsageError } from './usage-error.js';

/** Rules and configuration of a run, as data; nothing out of a project is ever executed. */
export interface Settings {
  readonly rules: readonly Rule[];
  readonly config: Config;
  /** As it was found or named; missing where there is none. */
  readonly configFile?: string;
  /** The configuration and the user's own rules, which nothing of this run may replace. */
  readonly files: readonly string[];
}

export interface SettingsFlags {
  readonly config?: string;
  readonly policies?: string;
}

/** Beyond this a rule or configuration file is refused. */
const largestFile = 2 * 1024 * 1024;

export async function readSettings(flags: SettingsFlags, surroundings: Surroundings): Promise<Settings> {
  const { rules, files } = await readRules(flags.policies, surroundings);
  const configFile = flags.config ?? (await findConfig(surroundings.folder));
  if (configFile === undefined) return { rules, config: emptyConfig, files };
  const shown = shownPath(configFile, surroundings.folder);
  const parsed = parseConfig(await textOf(configFile, 'configuration', surroundings), shown, ruleNames(rules));
  if (!parsed.ok) throw new UsageError(problemLines(parsed.problems, shown));
  return { rules, config: parsed.value, configFile: shown, files: [shown, ...files] };
}

/** The built-in rules and those of the user's folder, with the files of the latter. */
export async function readRules(folder: string | undefined, surroundings: Surroundings): Promise<Pick<Settings, 'rules' | 'files'>> {
  const builtIn = await readRuleFolder(packagePath('policies/rules'), 'policies/rules', surroundings);
  const own = folder === undefined ? [] : await readRuleFolder(folder, folder, surroundings);
  const combined = combineRules([...builtIn, ...own]);
  if (!combined.ok) throw new UsageError(combined.problems.map((problem) => problem.message).join('\n'));
  return { rules: combined.value, files: own.map(({ file }) => file) };
}

async function readRuleFolder(folder: string, shown: string, surroundings: Surroundings): Promise<readonly RuleSource[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    const reason = hasCode(cause, 'ENOENT') ? 'there is no such folder' : hasCode(cause, 'ENOTDIR') ? 'it is not a folder' : 'it cannot be read';
    throw new UsageError(`cannot read rules from \`${shown}\`: ${reason}`, { cause });
  });
  const files = names.filter((name) => /\.ya?ml$/.test(name) && !name.startsWith('.')).sort();
  // A folder without rules is a wrong path more often than a wish for none.
  if (files.length === 0) throw new UsageError(`no rules in \`${shown}\`: a rule is one file that ends in .yaml`);
  const sources: RuleSource[] = [];
  const problems: string[] = [];
  const texts = await Promise.all(files.map((name) => textOf(join(folder, name), 'rule', surroundings)));
  for (const [index, name] of files.entries()) {
    const file = join(shown, name);
    const parsed = parseRule(texts[index] ?? '', name, vocabulary);
    if (parsed.ok) sources.push({ file, rule: parsed.value });
    else problems.push(problemLines(parsed.problems, file));
  }
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
  return sources;
}

/**
 * The nearest `curbside.yaml` from this folder up to the root of its repository. Outside a repository only the folder itself counts:
 * a file somewhere above, such as in a shared temporary folder, may be anybody's.
 */
export async function findConfig(folder: string): Promise<string | undefined> {
  let nearest: string | undefined;
  for (let current = folder; ; current = dirname(current)) {
    if (nearest === undefined && (await isFile(join(current, configName)))) nearest = join(current, configName);
    if (await exists(join(current, '.git'))) return nearest;
    if (dirname(current) === current) return nearest === join(folder, configName) ? nearest : undefined;
  }
}

const configName = 'curbside.yaml';

/** A link that leads nowhere is one too: whoever reads it is told. */
async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => lstat(path).catch(() => undefined));
  return found !== undefined && !found.isDirectory();
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}

async function textOf(path: string, what: string, surroundings: Surroundings): Promise<string> {
  const read = await readText(path, largestFile, surroundings);
  if ('error' in read) throw new UsageError(`cannot read the ${what} file \`${path}\`: ${read.error}`);
  return read.text;
}

/** Every problem as `file:line:column: message`, one a line. */
export function problemLines(problems: NonEmpty<Problem>, file: string): string {
  return problems.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`).join('\n');
}

/** Relative to the working folder, or to the package: a report must not tell where somebody's home is. */
function shownPath(path: string, folder: string): string {
  const shipped = relative(packagePath(''), resolve(folder, path));
  return shipped.startsWith('policies') ? shipped : relative(folder, resolve(folder, path));
}
