import type { AwsAccountFacts, AwsBucketFacts, BucketRead } from './facts.js';

/** Which reads can still change what is said of a bucket, given what is known so far. Empty: all that matters was read. */
export type CallPlan = (bucket: AwsBucketFacts, account: AwsAccountFacts) => readonly BucketRead[];
