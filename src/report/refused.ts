import type { BucketResult, Refusals, Results } from '../model/result.js';

/** Buckets of which it is told why others stay outside, as it is of documents that are judged by themselves. */
export async function* refusedBuckets(results: Results): AsyncIterable<{ readonly bucket: BucketResult; readonly refusals: Refusals }> {
  const { from } = results.summary.facts;
  // A scan judges no document by itself: there is no need to go through its buckets.
  if (from === 'live' || from === 'snapshot') return;
  for await (const bucket of results.buckets()) if (bucket.refusals !== undefined) yield { bucket, refusals: bucket.refusals };
}
