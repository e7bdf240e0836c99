import type { Exposure } from '../model/exposure.js';
import type { BucketEvaluation, Completeness, NotRead } from '../model/result.js';

/** Whether something stays unsaid because of a read that failed. */
export function leavesGap({ changesNothing }: NotRead): boolean {
  return changesNothing !== true;
}

/** A document of which nothing could be said stands for every access at once: no declaration makes up for not having read it. */
function isUnreadDocument({ status, accesses }: Exposure): boolean {
  return status === 'undetermined' && accesses.length > 1;
}

/** Watches for what could not be looked at. Grows with the buckets that were asked for by name, not with those that come. */
export interface Gaps {
  bucket(bucket: BucketEvaluation): void;
  /** Whether anything could not be looked at, open findings aside. */
  any(completeness: Completeness): boolean;
}

/** `named`: buckets that were asked for by name; each has to be judged, and one that is gone or another's is not. */
export function createGaps(named: readonly string[]): Gaps {
  const waiting = new Set(named);
  let rows = 0;
  let unread = false;
  let foreign = false;
  return {
    bucket: (bucket) => {
      rows++;
      unread ||= bucket.notRead.some(leavesGap) || bucket.exposures.some(isUnreadDocument);
      foreign ||= bucket.state === 'not-ours';
      if (bucket.state !== 'judged') return;
      waiting.delete(bucket.bucket);
      waiting.delete(bucket.id);
    },
    any: (completeness) => {
      const { accounts, bucketsListed, interrupted, notRead } = completeness;
      // Nothing at all is a clean answer only where an account said so to the end.
      const nobodyAnswered = rows === 0 && !accounts.some(({ status }) => status === 'complete');
      const partial = accounts.some(({ status }) => status !== 'complete');
      return interrupted || unread || notRead.some(leavesGap) || foreign || waiting.size > 0 || partial || nobodyAnswered || rows < bucketsListed;
    },
  };
}
