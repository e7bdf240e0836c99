import { findText, parseGlob, patternsInclude, patternsOverlap } from '../glob/index.js';
import type { AccountCompleteness, FactSource } from '../model/facts.js';
import type { NotRead } from '../model/observed.js';
import { selectBuckets, toBucketName } from '../providers/aws/collect/bucket-names.js';

/**
 * Only the buckets that were asked for, out of facts that may hold more. The counts at the end follow, and so does what the facts cover:
 * those of some buckets say nothing of the others.
 */
export function selecting(source: FactSource, buckets: readonly string[], notBuckets: readonly string[]): FactSource {
  if (buckets.length === 0 && notBuckets.length === 0) return source;
  const selection = selectBuckets(buckets, notBuckets);
  const asked = { names: buckets.map(toBucketName), leftOut: notBuckets.map(toBucketName) };
  return {
    async *facts(signal) {
      const leftOut = new Map<string, number>();
      let beyond: readonly NotRead[] = [];
      for await (const record of source.facts(signal)) {
        if (record.record === 'header') {
          const saved = record.scope.buckets;
          beyond = reachesBeyond(asked, saved) ? [savedOnly(saved)] : [];
          yield { ...record, scope: { ...record.scope, buckets: coverageOf(asked, saved) } };
        } else if (record.record === 'end') {
          yield { ...record, accounts: record.accounts.map((account) => counted(account, leftOut.get(account.account) ?? 0, beyond)) };
        } else if (record.record === 'account' || selection.includes(record.bucket.replace(/^s3:\/\//, ''))) {
          yield record;
        } else {
          leftOut.set(record.account, (leftOut.get(record.account) ?? 0) + 1);
        }
      }
    },
  };
}

interface Asked {
  readonly names: readonly string[];
  readonly leftOut: readonly string[];
}

/** What the report may say it covers: whoever only leaves something out asks for the rest of what was saved, not for the rest of the account. */
function coverageOf({ names, leftOut }: Asked, saved: readonly string[]): readonly string[] {
  const collected = collectedIn(saved);
  const wanted = names.length > 0 ? names : collected.length > 0 ? collected : ['*'];
  // A bucket that is asked for by its name now has to show, whatever was left out then.
  const single = wanted.filter((name) => !isPattern(name));
  const leftOutThen = leftOutOf(saved).filter((text) => !single.some((name) => patternsOverlap(text, name)) && !covers(leftOut, text));
  return [...wanted, ...[...leftOutThen, ...leftOut].map((text) => `!${text}`)];
}

function covers(patterns: readonly string[], text: string): boolean {
  return patternsInclude(patterns, text) === true;
}

const isPattern = (text: string) => /[*?]/.test(text);

/** Whether a pattern that was asked for may match a bucket that was never collected. A single name gets its row, or is told as missing. */
function reachesBeyond({ names, leftOut }: Asked, saved: readonly string[]): boolean {
  const without = leftOutOf(saved);
  const collected = collectedIn(saved);
  const isHeld = (pattern: string) => {
    const inside = collected.length === 0 || patternsInclude(collected, pattern, leftOut) === true;
    return inside && findText({ all: [[parseGlob(pattern)], without.map(parseGlob)], none: leftOut.map(parseGlob) }) === 'empty';
  };
  return names.some((name) => isPattern(name) && !isHeld(name));
}

function collectedIn(saved: readonly string[]): readonly string[] {
  return saved.filter((text) => !text.startsWith('!'));
}

function leftOutOf(saved: readonly string[]): readonly string[] {
  return saved.flatMap((text) => (text.startsWith('!') ? [text.slice(1)] : []));
}

function savedOnly(saved: readonly string[]): NotRead {
  const shown = saved.slice(0, 3).map((text) => `\`${text}\``);
  const more = saved.length > 3 ? ` and ${saved.length - 3} more` : '';
  return { operation: 'saved facts', permission: '', cause: `they were collected for ${shown.join(', ')}${more} only` };
}

function counted(account: AccountCompleteness, leftOut: number, beyond: readonly NotRead[]): AccountCompleteness {
  const { status, bucketsListed, notRead } = account;
  const isPartly = status === 'complete' && beyond.length > 0;
  return { ...account, status: isPartly ? 'partial' : status, bucketsListed: bucketsListed - leftOut, notRead: [...notRead, ...beyond] };
}
