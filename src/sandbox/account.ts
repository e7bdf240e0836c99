import type { Parsed } from '../model/observed.js';
import { accountSchema } from './account-schema.js';
import type { Operation } from './operations.js';
import { parseYaml } from './yaml.js';

/** Block Public Access as one level stores it; `none`: there is no configuration at that level. */
export type SandboxBlock =
  | 'none'
  | {
      readonly BlockPublicAcls: boolean;
      readonly IgnorePublicAcls: boolean;
      readonly BlockPublicPolicy: boolean;
      readonly RestrictPublicBuckets: boolean;
    };

export interface SandboxGrant {
  /** `AllUsers`, `AuthenticatedUsers`, `LogDelivery`, `owner` (the account), a canonical id, or an e-mail address. */
  readonly grantee: string;
  readonly permission: string;
}

/** Answers AccessDenied. With a reason the message names it, as S3 does inside one account. */
export interface SandboxDenial {
  readonly operation: Operation;
  /** Such as `explicit deny in a resource-based policy`. */
  readonly reason?: string;
}

/** A bucket as stored; what the API shows of it (the effective ACL) is worked out when it is asked. */
export interface SandboxBucket {
  readonly name: string;
  readonly region: string;
  /** The account that owns it, where a listed name has since gone to somebody else. */
  readonly owner?: string;
  /** The policy's text, valid or not. */
  readonly policy?: string;
  readonly acl: readonly SandboxGrant[];
  readonly ownership: string;
  readonly publicAccessBlock: SandboxBlock;
  readonly requestPayment: string;
  readonly encryption: 'none' | { readonly algorithm: string; readonly kmsKey?: string };
  readonly website?: { readonly index?: string; readonly error?: string; readonly redirectTo?: string };
  /** Overrides what is worked out from the policy, by our reading of S3's documentation. */
  readonly policyStatus?: 'public' | 'not-public';
  readonly deny: readonly SandboxDenial[];
}

/** Many buckets alike, never held in memory. Bucket `i` takes the template and the region at `i` modulo their number. */
export interface GeneratedBuckets {
  readonly count: number;
  readonly prefix: string;
  /** Empty: the region of the template. */
  readonly regions: readonly string[];
  /** Names of described buckets. */
  readonly like: readonly string[];
}

export interface SandboxAccount {
  readonly account: string;
  readonly partition: string;
  /** ARN that GetCallerIdentity answers. */
  readonly caller: string;
  readonly canonicalId: string;
  readonly publicAccessBlock: SandboxBlock;
  readonly deny: readonly SandboxDenial[];
  /** In order of name. */
  readonly buckets: readonly SandboxBucket[];
  readonly generate: readonly GeneratedBuckets[];
}

/**
 * Reads the description of an account. What it does not say is as in a new account of today: bucket owner enforced,
 * all four bucket blocks on, no policy, SSE-S3; no block for the account. Messages start with the file's name.
 */
export function parseSandboxAccount(text: string, file: string): Parsed<SandboxAccount> {
  return parseYaml(text, file, accountSchema);
}
