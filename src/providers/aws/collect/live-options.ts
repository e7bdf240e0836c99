import type { CallPlan } from '../call-plan.js';
import type { Patience } from './caller.js';
import type { Logger } from './logger.js';

export interface LiveOptions {
  readonly profile?: string;
  readonly region?: string;
  /** Used for S3, S3 Control and STS alike. */
  readonly endpointUrl?: string;
  /** Names, patterns, `s3://` addresses, ARNs, URLs. Empty: every bucket. */
  readonly buckets: readonly string[];
  readonly notBuckets: readonly string[];
  readonly concurrency?: number;
  readonly callTimeoutMs?: number;
  /** For the whole collection. */
  readonly deadlineMs?: number;
  readonly plan: CallPlan;
  readonly logger: Logger;
  readonly onProgress?: (progress: Progress) => void;
  /** The first connection stands. */
  readonly onConnected?: () => void;
  readonly now: () => Date;
  /** For tests and slow networks. */
  readonly patience?: Partial<Patience & { readonly connectTimeoutMs: number; readonly secondLookMs: number }>;
}

export interface Progress {
  readonly listed: number;
  /** The listing goes on, so `listed` will grow. */
  readonly listing: boolean;
  readonly done: number;
  readonly calls: number;
}
