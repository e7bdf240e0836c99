import type { NonEmpty } from './observed.js';

/** Widest first. `anyone` is unsigned and from the internet; `any-account` is whoever opens an account. */
export const audiences = ['anyone', 'any-account', 'network', 'outside-account', 'organization', 'service', 'own-account'] as const;
export type Audience = (typeof audiences)[number];

/** Worst first. */
export const accesses = ['change-permissions', 'write', 'delete', 'read', 'list', 'read-permissions'] as const;
export type Access = (typeof accesses)[number];

/** Worst first. */
export const statuses = ['reachable', 'undetermined', 'blocked'] as const;
export type Status = (typeof statuses)[number];

/** A named requester: an account, an organization, a service. */
export interface Party {
  readonly type: PartyType;
  readonly id: string;
  /** Stamped by the judge from the configuration; an evaluator sets it only for the owner's own organization. */
  readonly trusted: boolean;
}
export type PartyType = 'account' | 'organization' | 'service' | 'canonical-user' | 'email' | 'origin-access-identity' | 'principal-id' | 'network';

export interface Exposure {
  /** From bucket, audience and party, access, path. Never from status, Sid, line or count. */
  readonly id: string;
  readonly audience: Audience;
  readonly party?: Party;
  /** The worst of `accesses`. */
  readonly access: Access;
  /** More than one only where a fact could not be read and several accesses stay possible. Worst first. */
  readonly accesses: NonEmpty<Access>;
  readonly path: ExposurePath;
  /** The worst of its grants. */
  readonly status: Status;
  readonly grants: NonEmpty<Grant>;
}

export interface ExposurePath {
  /** `bucket-acl`, `bucket-policy`, later access points and other doors. */
  readonly kind: string;
  readonly through: readonly string[];
}

export type Grant = ReachableGrant | UndeterminedGrant | BlockedGrant;

interface GrantPlace {
  /** `bucket-policy`, `bucket-acl` ... */
  readonly document: string;
  readonly sid?: string;
  /** JSON Pointer into the document. */
  readonly pointer: string;
  readonly line?: number;
  readonly column?: number;
  /** What is done, where `access` says it too coarsely: of objects the words that go before them (`read the tags of`). */
  readonly act?: string;
  /** The actions that are let through, without those by which nobody comes to more than by another one. Missing: not known which. */
  readonly actions?: NonEmpty<string>;
  /** Object keys covered; missing where the access is not about objects. */
  readonly objects?: Extent;
  /** Missing means: from anywhere. */
  readonly from?: Network;
  /**
   * What limits the grant without showing in its other members, a digest for each limit, sorted. Missing: nothing does. A grant with all
   * limits of another one for the same requesters and access, or more of them, reaches nothing that the other one does not.
   */
  readonly basis?: NonEmpty<string>;
  readonly steps: readonly Step[];
}

export interface ReachableGrant extends GrantPlace {
  readonly status: 'reachable';
  readonly witness: Witness;
  /** What has to be true besides what was read, one sentence each. */
  readonly assuming?: NonEmpty<string>;
}

export interface UndeterminedGrant extends GrantPlace {
  readonly status: 'undetermined';
  readonly because: NonEmpty<string>;
}

export interface BlockedGrant extends GrantPlace {
  readonly status: 'blocked';
  readonly blockedBy: NonEmpty<GuardrailName>;
  /** Whether a single switch keeps it in; `not-asked` where another level was not looked at. */
  readonly lastOne: boolean | 'not-asked';
}

/** Keys are wildcard patterns with `*` and `?`. `exact`: precisely these keys, no fewer. */
export interface Extent {
  readonly match: NonEmpty<string>;
  readonly except: readonly string[];
  readonly exact: boolean;
}

/** Where requests must come from. Counts are decimal strings of addresses. */
export interface Network {
  readonly ipv4: string;
  readonly ipv6: string;
  /** CIDRs or `first-last`. */
  readonly ranges: readonly string[];
  /** Ids of VPC endpoints and VPCs. */
  readonly vpcEndpoints: readonly string[];
}

/** A chain of requests; the last one reaches the bucket as its sender. */
export interface Witness {
  readonly requests: NonEmpty<WitnessRequest>;
}

export interface WitnessRequest {
  /** `anonymous`, an ARN, or a service principal. */
  readonly sender: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, readonly string[]>>;
  /** Only for unsigned reads and listings. */
  readonly curl?: string;
}

export interface GuardrailName {
  readonly kind: string;
  readonly level: GuardrailLevel;
}
export type GuardrailLevel = 'organization' | 'account' | 'bucket' | 'access-point' | 'service';

/** A switch that caps access whatever policies say. `on: 'unknown'` where it could not be read. */
export interface Guardrail extends GuardrailName {
  readonly on: boolean | 'unknown' | 'not-asked';
}

/** What one control on the way decided. */
export interface Step {
  readonly control: string;
  readonly decided: 'allows' | 'does-not-stop' | 'stops' | 'not-read' | 'leads-here';
  readonly text: string;
}
