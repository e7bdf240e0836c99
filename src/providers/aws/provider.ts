import type { Provider } from '../../model/provider.js';
import type { AccountEvaluation } from '../../model/result.js';
import { bitsOff, guardrailsOf } from './evaluate/block.js';
import { evaluateBucket } from './evaluate/bucket.js';
import { notLookedAt } from './evaluate/not-looked-at.js';
import { toNotRead } from './evaluate/unread.js';
import { type AwsAccountFacts, type AwsBucketFacts, parseAccountFacts, parseBucketFacts } from './facts.js';

/** All accounts of one scan. */
export interface AwsEstate {
  readonly accounts: ReadonlyMap<string, AwsAccountFacts>;
  /** Seconds since 1970 at which the facts were read. */
  readonly now: number;
}

export function awsProvider(): Provider<AwsAccountFacts, AwsBucketFacts, AwsEstate> {
  return {
    id: 'aws',
    parseAccount: parseAccountFacts,
    parseBucket: parseBucketFacts,
    estateBuilder: ({ collectedAt }) => {
      const accounts = new Map<string, AwsAccountFacts>();
      return {
        add: (account) => void accounts.set(account.account, account),
        build: () => ({ accounts, now: secondsOf(collectedAt) }),
      };
    },
    evaluateEstate: ({ accounts }) => [...accounts.values()].map(evaluateAccount),
    evaluate: (facts, { accounts, now }) => evaluateBucket({ facts, account: accounts.get(facts.account), now }),
    notLookedAt,
  };
}

/** A time that cannot be read puts no time window into the past. */
export function secondsOf(collectedAt: string): number {
  const milliseconds = Date.parse(collectedAt);
  return Number.isNaN(milliseconds) ? 0 : Math.floor(milliseconds / 1000);
}

function evaluateAccount(account: AwsAccountFacts): AccountEvaluation {
  const { publicAccessBlock } = account;
  const missing = bitsOff(publicAccessBlock);
  const names = { operation: 'GetPublicAccessBlock', permission: 's3:GetAccountPublicAccessBlock' };
  return {
    account: account.account,
    provider: 'aws',
    guardrails: guardrailsOf(publicAccessBlock, 'account'),
    settings:
      missing.length === 0
        ? []
        : [{ name: 'account-public-access-block-incomplete', state: 'fail', text: `off at the account: ${missing.join(', ')}` }],
    notRead: publicAccessBlock.state === 'unknown' ? [toNotRead(publicAccessBlock, names)] : [],
  };
}
