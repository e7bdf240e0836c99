import type { FactSource } from '../model/facts.js';
import { selectBuckets, toBucketName } from '../providers/aws/collect/bucket-names.js';

/** Only the buckets that were asked for, out of facts that may hold more. The counts at the end follow. */
export function selecting(source: FactSource, buckets: readonly string[], notBuckets: readonly string[]): FactSource {
  if (buckets.length === 0 && notBuckets.length === 0) return source;
  const selection = selectBuckets(buckets, notBuckets);
  const asked = [...(buckets.length === 0 ? ['*'] : buckets.map(toBucketName)), ...notBuckets.map((text) => `!${toBucketName(text)}`)];
  return {
    async *facts(signal) {
      const leftOut = new Map<string, number>();
      for await (const record of source.facts(signal)) {
        if (record.record === 'header') {
          yield { ...record, scope: { ...record.scope, buckets: asked } };
        } else if (record.record === 'end') {
          const accounts = record.accounts.map((account) => ({
            ...account,
            bucketsListed: account.bucketsListed - (leftOut.get(account.account) ?? 0),
          }));
          yield { ...record, accounts };
        } else if (record.record === 'account' || selection.includes(record.bucket.replace(/^s3:\/\//, ''))) {
          yield record;
        } else {
          leftOut.set(record.account, (leftOut.get(record.account) ?? 0) + 1);
        }
      }
    },
  };
}
