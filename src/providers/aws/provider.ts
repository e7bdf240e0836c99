import type { Unknown } from '../../model/observed.js';
import type { Provider } from '../../model/provider.js';
import type { AccountEvaluation, Setting } from '../../model/result.js';
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
    accountOf: ({ account }) => account,
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
