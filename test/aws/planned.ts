import { nextReads } from '../../src/providers/aws/call-plan.js';
import { type AwsAccountFacts, type AwsBucketFacts, type BucketRead, bucketReads } from '../../src/providers/aws/facts.js';
import { notAsked } from './facts.js';

export interface Planned {
  /** In the order of asking, round by round. */
  readonly rounds: readonly (readonly BucketRead[])[];
  /** What is known at the end: everything that was not asked stays not asked. */
  readonly bucket: AwsBucketFacts;
}

/** Asks a bucket by the plan, with all its facts at hand. */
export function asPlanned(full: AwsBucketFacts, account: AwsAccountFacts): Planned {
  const nothing = Object.fromEntries(bucketReads.map((read) => [read, notAsked]));
  let bucket: AwsBucketFacts = { ...full, ...nothing };
  const rounds: (readonly BucketRead[])[] = [];
  for (;;) {
    const reads = nextReads(bucket, account);
    if (reads.length === 0) return { rounds, bucket };
    if (reads.some((read) => bucket[read].state !== 'not-asked')) throw new Error(`asked twice: ${reads.join(', ')}`);
    rounds.push(reads);
    bucket = { ...bucket, ...Object.fromEntries(reads.map((read) => [read, full[read]])) };
  }
}
