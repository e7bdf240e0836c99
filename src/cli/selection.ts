import { globMatches, parseGlob, patternsInclude, patternsOverlap } from '../glob/index.js';
import type { FactSource } from '../model/facts.js';
import type { NotRead } from '../model/observed.js';
import { scopeOf, selectBuckets } from '../providers/aws/collect/bucket-names.js';

/**
 * Only the buckets that were asked for, out of facts that may hold more. The counts at the end follow. Where the facts were collected for
 * less than is asked for now, it is said: a bucket that nobody looked for is not one that is not there.
 */
export function selecting(source: FactSource, buckets: readonly string[], notBuckets: readonly string[]): FactSource {
  if (buckets.length === 0 && notBuckets.length === 0) return source;
  const selection = selectBuckets(buckets, notBuckets);
  const wanted = scopeOf(buckets, []);
  const asked = scopeOf(buckets, notBuckets);
  return {
    async *facts(signal) {
      const leftOut = new Map<string, number>();
      let beyond: readonly NotRead[] = [];
      for await (const record of source.facts(signal)) {
        if (record.record === 'header') {
          const saved = record.scope.buckets;
          beyond = wanted.flatMap((pattern) => (covers(saved, pattern) ? [] : [notCovered(pattern, saved)]));
          yield { ...record, scope: { ...record.scope, buckets: narrowed(saved, { wanted, asked }) } };
        } else if (record.record === 'end') {
          const accounts = record.accounts.map((account) => ({
            ...account,
            bucketsListed: account.bucketsListed - (leftOut.get(account.account) ?? 0),
            notRead: [...account.notRead, ...beyond],
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

const isLeftOut = (text: string) => text.startsWith('!');
const isPattern = (text: string) => /[*?]/.test(text);

/** Whether facts of the saved scope hold all that a pattern asks for. A name shows by itself whether it is there. */
function covers(saved: readonly string[], pattern: string): boolean {
  if (!isPattern(pattern)) return true;
  const wanted = saved.filter((text) => !isLeftOut(text));
  const isWithin = wanted.length === 0 || patternsInclude(wanted, pattern) === true;
  return isWithin && !saved.some((text) => isLeftOut(text) && patternsOverlap(text.slice(1), pattern));
}

function notCovered(pattern: string, saved: readonly string[]): NotRead {
  return {
    operation: 'bucket listing',
    permission: '',
    cause: `the facts were saved for \`${saved.join(' ')}\`, which is not all of \`${pattern}\``,
  };
}

/** What the report may say it covers: no more than was asked for then, and no more than is asked for now. */
function narrowed(saved: readonly string[], now: { readonly wanted: readonly string[]; readonly asked: readonly string[] }): readonly string[] {
  const then = saved.filter((text) => !isLeftOut(text));
  const wanted = now.wanted.length > 0 || then.length === 0 ? now.asked.filter((text) => !isLeftOut(text)) : then;
  // A bucket that is asked for by its name now has to show, whatever was left out then.
  const names = wanted.filter((text) => !isPattern(text));
  const leftOutThen = saved.filter((text) => isLeftOut(text) && !names.some((name) => globMatches(parseGlob(text.slice(1)), name)));
  return [...wanted, ...new Set([...leftOutThen, ...now.asked.filter(isLeftOut)])];
}
