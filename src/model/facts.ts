import type { NotRead } from './observed.js';

/**
 * The stream of facts: one header, then accounts, then buckets in any order, then one end record.
 * `facts` belongs to the provider; nothing outside the provider reads it. Every record is plain JSON.
 */
export type FactRecord = HeaderRecord | AccountRecord | BucketRecord | EndRecord;

export interface HeaderRecord {
  readonly record: 'header';
  readonly kind: 'facts';
  readonly schemaVersion: 1;
  readonly from: FactsFrom;
  /** ISO 8601 time at which the collection began, UTC. */
  readonly collectedAt: string;
  /** ARN of the identity that looked; `null` where nobody had to sign in. */
  readonly caller: string | null;
  readonly scope: Scope;
}

export type FactsFrom = 'live' | 'snapshot' | 'plan' | 'template' | 'policy';

/** What the scan was asked to cover. Empty `buckets` means every bucket. */
export interface Scope {
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  readonly buckets: readonly string[];
}

export interface AccountRecord {
  readonly record: 'account';
  readonly provider: string;
  readonly account: string;
  readonly facts: unknown;
}

export interface BucketRecord {
  readonly record: 'bucket';
  readonly provider: string;
  /** Such as `s3://customer-exports`. */
  readonly bucket: string;
  readonly account: string;
  readonly facts: unknown;
}

/** Says how far the collection came. A stream without it was cut off. */
export interface EndRecord {
  readonly record: 'end';
  readonly accounts: readonly AccountCompleteness[];
  /** True when the collection was stopped before it was through (Ctrl-C, deadline). */
  readonly interrupted: boolean;
  /** Requests sent to the provider, retries included. */
  readonly calls: number;
}

export interface AccountCompleteness {
  readonly account: string;
  /** `partial`: some bucket or page was not listed; `failed`: the listing gave nothing. */
  readonly status: 'complete' | 'partial' | 'failed';
  readonly bucketsListed: number;
  /** Reads of the account itself (not of one bucket) that failed. */
  readonly notRead: readonly NotRead[];
}

export interface FactSource {
  facts(signal: AbortSignal): AsyncIterable<FactRecord>;
}
