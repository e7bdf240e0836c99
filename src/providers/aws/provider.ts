import type { Parsed, Unknown } from '../../model/observed.js';
import type { FactsOrigin, Provider } from '../../model/provider.js';
import type { AccountEvaluation, BucketEvaluation, Setting } from '../../model/result.js';
import { AlikeBuckets } from './evaluate/alike.js';
import { bitsOff, guardrailsOf } from './evaluate/block.js';
import { type BucketQuestion, evaluateBucket, evaluateBucketSoon, outlineBucket } from './evaluate/bucket.js';
import { notLookedAt } from './evaluate/not-looked-at.js';
import { toNotRead } from './evaluate/unread.js';
import { type AwsAccountFacts, type AwsBucketFacts, parseAccountFacts, parseBucketFacts } from './facts.js';

/** All accounts of one scan. */
export interface AwsEstate {
  readonly accounts: ReadonlyMap<string, AwsAccountFacts>;
  readonly buckets: AlikeBuckets<BucketEvaluation>;
  /** The same buckets, where that takes no time. */
  readonly soon: AlikeBuckets<BucketEvaluation | undefined>;
  /** What described the buckets; `undefined` where it does not matter. */
  readonly from: FactsOrigin['from'];
}

export function awsProvider(): Provider<AwsAccountFacts, AwsBucketFacts, AwsEstate> {
  return {
    id: 'aws',
    parseAccount: parseAccountFacts,
    parseBucket: (raw, estate) => fitting(parseBucketFacts(raw), estate),
    accountOf: ({ account }) => account,
    estateBuilder: ({ collectedAt, from }) => {
      const accounts = new Map<string, AwsAccountFacts>();
      return {
        add: (account) => void accounts.set(account.account, account),
        build: () => {
          const now = secondsOf(collectedAt);
          const about = (facts: AwsBucketFacts): BucketQuestion => ({ facts, account: accounts.get(facts.account), now });
          const buckets = new AlikeBuckets((facts) => evaluateBucket(about(facts)));
          return { accounts, from, buckets, soon: new AlikeBuckets((facts) => evaluateBucketSoon(about(facts))) };
        },
      };
    },
    evaluateEstate: ({ accounts }) => [...accounts.values()].map(evaluateAccount),
    evaluate: (facts, { buckets }) => buckets.evaluate(facts),
    evaluateSoon: (facts, { soon }) => soon.evaluate(facts),
    outline: outlineBucket,
    notLookedAt,
  };
}

/** Facts that no scan could have written next to those of its account would be judged by rules that are not theirs. */
function fitting(parsed: Parsed<AwsBucketFacts>, { accounts, from }: AwsEstate): Parsed<AwsBucketFacts> {
  if (!parsed.ok) return parsed;
  const { account, partition, only } = parsed.value;
  const known = accounts.get(account)?.partition ?? partition;
  if (known !== partition) return misfit('/partition', `the bucket is in \`${partition}\` and its account in \`${known}\``);
  const isScan = from === 'live' || from === 'snapshot';
  return isScan && only !== undefined ? misfit('/only', 'a scan never judges one document alone') : parsed;
}

function misfit(pointer: string, message: string): Parsed<never> {
  return { ok: false, problems: [{ message, severity: 'error', pointer, line: 1, column: 1 }] };
}

/** A time that cannot be read puts no time window into the past. */
export function secondsOf(collectedAt: string): number {
  const milliseconds = Date.parse(collectedAt);
  return Number.isNaN(milliseconds) ? 0 : Math.floor(milliseconds / 1000);
}

function evaluateAccount(account: AwsAccountFacts): AccountEvaluation {
  const { publicAccessBlock } = account;
  return {
    account: account.account,
    provider: 'aws',
    guardrails: guardrailsOf(publicAccessBlock, 'account'),
    settings: blockIncomplete(publicAccessBlock),
    notRead: publicAccessBlock.state === 'unknown' ? [toNotRead(publicAccessBlock, readNamesOf(publicAccessBlock))] : [],
  };
}

/** The block is asked for by the id of the account: where that was not to be had, the call for it is what failed. */
function readNamesOf({ source }: Unknown): { readonly operation: string; readonly permission: string } {
  const isIdentity = source.kind === 'api' && source.operation === 'GetCallerIdentity';
  if (isIdentity) return { operation: 'GetCallerIdentity', permission: 'sts:GetCallerIdentity' };
  return { operation: 'GetPublicAccessBlock', permission: 's3:GetAccountPublicAccessBlock' };
}

function blockIncomplete(block: AwsAccountFacts['publicAccessBlock']): readonly Setting[] {
  const name = 'account-public-access-block-incomplete';
  if (block.state === 'not-asked') return [{ name, state: 'open', text: `whether it is on at the account was not read: ${block.because}` }];
  const missing = bitsOff(block);
  return missing.length === 0 ? [] : [{ name, state: 'fail', text: `off at the account: ${missing.join(', ')}`, about: missing }];
}
