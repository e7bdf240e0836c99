import { type Access, accesses, type Exposure, type Grant, type Guardrail, type GuardrailLevel, type GuardrailName } from '../model/exposure.js';
import type { Setting } from '../model/result.js';
import { type ExposureMatch, type GuardrailMatch, type Rule, type SettingMatch, severities } from '../model/rule.js';
import { countAddresses } from './addresses.js';

/** A rule that asks for exposures; likewise for the other kinds. */
export type ExposureRule = Rule & { readonly match: ExposureMatch };
export type GuardrailRule = Rule & { readonly match: GuardrailMatch };
export type SettingRule = Rule & { readonly match: SettingMatch };

/** The rules by what they ask for. */
export interface SortedRules {
  readonly exposure: readonly ExposureRule[];
  readonly guardrail: readonly GuardrailRule[];
  readonly setting: readonly SettingRule[];
}

export function sortRules(rules: readonly Rule[]): SortedRules {
  const byId = [...rules].sort((left, right) => (left.id < right.id ? -1 : 1));
  return { exposure: byId.filter(isExposureRule), guardrail: byId.filter(isGuardrailRule), setting: byId.filter(isSettingRule) };
}

/**
 * The rules that an exposure breaks. Where it is undetermined it can stand for several accesses, of which nobody knows which are
 * real; then only the most severe rule speaks, so that one gap in knowledge gives one finding.
 */
export function rulesFor(exposure: Exposure, rules: readonly ExposureRule[]): readonly ExposureRule[] {
  const matching = rules.filter((rule) => matchesExposure(rule.match, exposure));
  if (exposure.status !== 'undetermined' || exposure.accesses.length === 1) return matching;
  return [...matching].sort((left, right) => bySeverity(left, right) || byAccess(left, right, exposure)).slice(0, 1);
}

export function matchesExposure(match: ExposureMatch, exposure: Exposure): boolean {
  if (!match.audience.includes(exposure.audience)) return false;
  if (worstAccess(match, exposure) === undefined) return false;
  if (!(match.status ?? ['reachable', 'undetermined']).includes(exposure.status)) return false;
  if (match.path !== undefined && !match.path.includes(exposure.path.kind)) return false;
  if (match.trusted !== undefined && match.trusted !== (exposure.party?.trusted ?? false)) return false;
  if (match.partyType !== undefined && !(exposure.party !== undefined && match.partyType.includes(exposure.party.type))) return false;
  return matchesLastOne(match, exposure) && matchesAddresses(match, exposure);
}

function worstAccess(match: ExposureMatch, exposure: Exposure): Access | undefined {
  return exposure.accesses.find((access) => match.access.includes(access));
}

/**
 * What one exposure's `lastOne` is: true when a single switch holds any of its grants in, else the least certain of them. `undefined`
 * where no switch could let anything out, because the service itself refuses.
 */
function lastOneOf(exposure: Exposure): boolean | 'not-asked' | undefined {
  const held = exposure.grants.flatMap((grant) => (grant.status === 'blocked' && grant.blockedBy.every(isSwitch) ? [grant.lastOne] : []));
  if (held.length === 0) return undefined;
  if (held.includes(true)) return true;
  return held.includes('not-asked') ? 'not-asked' : false;
}

/** What a service refuses by its own rules nobody can turn off. */
function isSwitch({ level }: GuardrailName): boolean {
  return level !== 'service';
}

function matchesLastOne(match: ExposureMatch, exposure: Exposure): boolean {
  if (match.lastOne === undefined) return true;
  const lastOne = lastOneOf(exposure);
  return exposure.status === 'blocked' && lastOne !== undefined && match.lastOne.includes(lastOne);
}

function matchesAddresses(match: ExposureMatch, exposure: Exposure): boolean {
  const { ipv4AtLeast, ipv6AtLeast, ipv4Below, ipv6Below } = match;
  if ([ipv4AtLeast, ipv6AtLeast, ipv4Below, ipv6Below].every((bound) => bound === undefined)) return true;
  const count = countAddresses(grantsInForce(exposure).map((grant) => grant.from));
  if (ipv4Below !== undefined && count.ipv4 >= BigInt(ipv4Below)) return false;
  if (ipv6Below !== undefined && count.ipv6 >= BigInt(ipv6Below)) return false;
  if (ipv4AtLeast === undefined && ipv6AtLeast === undefined) return true;
  return (ipv4AtLeast !== undefined && count.ipv4 >= BigInt(ipv4AtLeast)) || (ipv6AtLeast !== undefined && count.ipv6 >= BigInt(ipv6AtLeast));
}

/** The grants that make an exposure what it is: what is held in counts only where nothing else is left. */
export function grantsInForce(exposure: Exposure): readonly Grant[] {
  if (exposure.status === 'blocked') return exposure.grants;
  return exposure.grants.filter((grant) => grant.status !== 'blocked');
}

/** The guardrails of one level that a rule asks about and that are not known to be on. */
export function missingGuardrails(match: GuardrailMatch, guardrails: readonly Guardrail[], levels: readonly GuardrailLevel[]): readonly Guardrail[] {
  if (!levels.includes(match.level)) return [];
  return guardrails.filter(({ kind, level, on }) => level === match.level && match.guardrail.includes(kind) && on !== true);
}

export function matchesSetting(match: SettingMatch, setting: Setting): boolean {
  return match.setting === setting.name;
}

function isExposureRule(rule: Rule): rule is ExposureRule {
  return rule.match.kind === 'exposure';
}

function isGuardrailRule(rule: Rule): rule is GuardrailRule {
  return rule.match.kind === 'guardrail';
}

function isSettingRule(rule: Rule): rule is SettingRule {
  return rule.match.kind === 'setting';
}

function bySeverity(left: Rule, right: Rule): number {
  return severities.indexOf(left.severity) - severities.indexOf(right.severity);
}

function byAccess(left: ExposureRule, right: ExposureRule, exposure: Exposure): number {
  const rank = (rule: ExposureRule) => accesses.indexOf(worstAccess(rule.match, exposure) ?? 'read-permissions');
  return rank(left) - rank(right);
}
