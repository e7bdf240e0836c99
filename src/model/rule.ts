import type { Access, Audience, GuardrailLevel, PartyType, Status } from './exposure.js';

/** Worst first. */
export const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof severities)[number];

/** A rule as read from its YAML file: which established truth matters, and how much. */
export interface Rule {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly title: string;
  readonly severity: Severity;
  readonly match: Match;
  /** What it means for the owner of the data. */
  readonly why: string;
  /** How to close it, Markdown. */
  readonly fix: string;
  readonly references: readonly string[];
  readonly tags: readonly string[];
  readonly examples: { readonly fails: readonly unknown[]; readonly passes: readonly unknown[] };
}

export type Match = ExposureMatch | GuardrailMatch | SettingMatch;

/** Every list given must contain the exposure's value. */
export interface ExposureMatch {
  readonly kind: 'exposure';
  readonly audience: readonly Audience[];
  readonly access: readonly Access[];
  readonly path?: readonly string[];
  /** Default: reachable, and undetermined (then the finding is `open`). `blocked` only when asked for. */
  readonly status?: readonly Status[];
  readonly trusted?: boolean;
  readonly partyType?: readonly PartyType[];
  /** For blocked exposures. What the service itself refuses has no switch, and never matches. */
  readonly lastOne?: readonly (boolean | 'not-asked')[];
  /** At least this many addresses in the union of its grants, decimal. Given for IPv4 and IPv6, one of both is enough. */
  readonly ipv4AtLeast?: string;
  readonly ipv6AtLeast?: string;
  /** Fewer addresses than this. Given for IPv4 and IPv6, both must hold. */
  readonly ipv4Below?: string;
  readonly ipv6Below?: string;
}

/** Fires where the guardrail is off. */
export interface GuardrailMatch {
  readonly kind: 'guardrail';
  readonly guardrail: readonly string[];
  readonly level: GuardrailLevel;
}

export interface SettingMatch {
  readonly kind: 'setting';
  readonly setting: string;
}
