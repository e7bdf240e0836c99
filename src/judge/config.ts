import type { z } from 'zod';
import type { Access, Audience, Status } from '../model/exposure.js';
import type { Parsed, Problem } from '../model/observed.js';
import { configSchema, configSections } from './config-schema.js';
import { resolveFingerprint } from './fingerprint.js';
import type { RuleChange } from './rule-set.js';
import { type KnownKeys, parseYaml, problemIn, quoted, refusal } from './schema-problems.js';
import { closestName } from './spelling.js';
import type { YamlText } from './yaml-text.js';

/** What the user's `curbside.yaml` says. */
export interface Config {
  readonly trusted: Trusted;
  readonly ruleChanges: readonly RuleChange[];
  readonly expectations: readonly Expectation[];
  readonly waivers: readonly Waiver[];
}

export interface Trusted {
  readonly accounts: readonly string[];
  readonly organizations: readonly string[];
  readonly canonicalUsers: readonly string[];
}

/** What every declaration carries. `expires` is the last day on which it holds. */
export interface Declared {
  readonly file: string;
  readonly line: number;
  readonly owner: string;
  readonly reason: string;
  readonly expires: string;
}

/** Exposure that its owner means to have. */
export interface Expectation extends Declared {
  /** Exact name or pattern. */
  readonly bucket: string;
  readonly audience: Audience;
  readonly access: readonly Access[];
  /** Missing where no access is about objects, or where permissions of the whole bucket are meant. */
  readonly keys?: readonly string[];
  readonly party?: readonly string[];
  /** Where requests may come from: CIDRs, addresses, ids of VPC endpoints and VPCs. */
  readonly from?: readonly string[];
  readonly path?: readonly string[];
}

/** A finding that somebody accepts for now, in the statuses named and in no other. */
export interface Waiver extends Declared {
  readonly target: { readonly finding: string } | { readonly rule: string; readonly bucket: string };
  readonly status: readonly Status[];
}

/** A run without a configuration file. */
export const emptyConfig: Config = {
  trusted: { accounts: [], organizations: [], canonicalUsers: [] },
  ruleChanges: [],
  expectations: [],
  waivers: [],
};

/** Reads `curbside.yaml`. `ruleIds` maps every name that a rule goes by, aliases too, to its present id (`ruleNames`). */
export function parseConfig(text: string, file: string, ruleIds: ReadonlyMap<string, string>): Parsed<Config> {
  // A file that is empty, or comments only, says nothing; that is no mistake.
  if (text.split('\n').every((line) => /^\s*(#|$)/.test(line))) return { ok: true, value: emptyConfig, problems: [] };
  const parsed = parseYaml(text, configSchema, knownKeys);
  if (!parsed.ok) return parsed;
  const reading: Reading = { text: parsed.value.text, file, ruleIds, problems: [] };
  const raw = parsed.value.value;
  const config: Config = {
    trusted: raw.trusted,
    ruleChanges: ruleChangesOf(raw.rules, reading),
    expectations: raw.expectations.map((entry, index) => expectationOf(entry, index, reading)),
    waivers: raw.waivers.flatMap((entry, index) => waiverOf(entry, index, reading)),
  };
  return refusal(reading.problems) ?? { ok: true, value: config, problems: [] };
}

interface Reading {
  readonly text: YamlText;
  readonly file: string;
  readonly ruleIds: ReadonlyMap<string, string>;
  readonly problems: Problem[];
}
type RawConfig = z.output<typeof configSchema>;

function ruleChangesOf(rules: RawConfig['rules'], reading: Reading): readonly RuleChange[] {
  const seen = new Set<string>();
  return Object.entries(rules).flatMap(([name, change]) => {
    const rule = ruleIdOf(name, ['rules'], name, reading);
    if (rule === undefined) return [];
    if (seen.has(rule)) reading.problems.push(problemIn(reading.text, `the rule \`${rule}\` is changed twice`, ['rules'], name));
    seen.add(rule);
    const wanted = change.off === true ? { off: change.off } : change.severity === undefined ? undefined : { severity: change.severity };
    if (wanted === undefined || (change.off === true && change.severity !== undefined)) {
      reading.problems.push(problemIn(reading.text, 'say either `off: true` or a `severity`', ['rules'], name));
      return [];
    }
    return [{ rule, change: wanted, reason: change.reason }];
  });
}

const aboutObjects: readonly Access[] = ['read', 'write', 'delete'];

function expectationOf(entry: RawConfig['expectations'][number], index: number, reading: Reading): Expectation {
  const path = ['expectations', index];
  const object = entry.access.find((access) => aboutObjects.includes(access));
  if (object !== undefined && entry.keys === undefined) {
    reading.problems.push(problemIn(reading.text, `\`keys\` is missing: name the objects that \`${object}\` is meant for, or "*" for all`, path));
  }
  return { ...entry, file: reading.file, line: reading.text.placeOf(path).line };
}

function waiverOf(entry: RawConfig['waivers'][number], index: number, reading: Reading): readonly Waiver[] {
  const path = ['waivers', index];
  const { finding, rule, bucket, ...declared } = entry;
  const target = finding !== undefined ? findingTarget(finding, path, reading) : ruleTarget({ rule, bucket }, path, reading);
  if (finding !== undefined && (rule !== undefined || bucket !== undefined)) {
    reading.problems.push(problemIn(reading.text, 'say either `finding`, or `rule` and `bucket`', path));
  }
  return target === undefined ? [] : [{ ...declared, target, file: reading.file, line: reading.text.placeOf(path).line }];
}

function findingTarget(finding: string, path: readonly PropertyKey[], reading: Reading): Waiver['target'] | undefined {
  const resolved = resolveFingerprint(finding, reading.ruleIds);
  if (resolved === undefined) {
    reading.problems.push(problemIn(reading.text, `${quoted(finding)} is no id of a finding: copy it from a report`, [...path, 'finding']));
    return undefined;
  }
  return { finding: resolved };
}

function ruleTarget(
  { rule, bucket }: { readonly rule: string | undefined; readonly bucket: string | undefined },
  path: readonly PropertyKey[],
  reading: Reading,
): Waiver['target'] | undefined {
  if (rule === undefined || bucket === undefined) {
    reading.problems.push(problemIn(reading.text, 'names nothing to accept: say `finding`, or `rule` and `bucket`', path));
    return undefined;
  }
  const wildcard = /[*?]/.test(bucket);
  if (wildcard) reading.problems.push(problemIn(reading.text, 'a waiver is for one bucket: wildcards are not allowed', [...path, 'bucket']));
  const id = ruleIdOf(rule, [...path, 'rule'], undefined, reading);
  return wildcard || id === undefined ? undefined : { rule: id, bucket };
}

function ruleIdOf(name: string, path: readonly PropertyKey[], key: string | undefined, reading: Reading): string | undefined {
  const id = reading.ruleIds.get(name);
  if (id !== undefined) return id;
  const meant = closestName(name, [...reading.ruleIds.keys()]);
  const advice = meant === undefined ? 'see `curbside rules` for all' : `did you mean \`${meant}\`?`;
  reading.problems.push(problemIn(reading.text, `there is no rule ${quoted(name)}: ${advice}`, path, key));
  return undefined;
}

const knownKeys: KnownKeys = ([section]) => {
  if (section === undefined) return Object.keys(configSchema.shape);
  if (section === 'trusted') return Object.keys(configSections.trusted.shape);
  if (section === 'rules') return Object.keys(configSections.ruleChange.shape);
  return Object.keys((section === 'expectations' ? configSections.expectation : configSections.waiver).shape);
};
