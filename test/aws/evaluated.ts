import { emptyConfig } from '../../src/judge/config.js';
import { createJudge, type Judgement } from '../../src/judge/judge.js';
import type { Exposure } from '../../src/model/exposure.js';
import type { BucketEvaluation, BucketResult, Completeness, FailOn } from '../../src/model/result.js';
import type { AwsAccountFacts, AwsBucketFacts } from '../../src/providers/aws/facts.js';
import { awsProvider } from '../../src/providers/aws/provider.js';
import { readBuiltInRules } from '../docs/rule-files.js';
import { accountFacts } from './facts.js';

const rules = readBuiltInRules();
const now = '2026-11-22T10:00:00.000Z';

function estateOf(account: AwsAccountFacts) {
  const builder = awsProvider().estateBuilder({ collectedAt: now });
  builder.add(account);
  return builder.build();
}

export function evaluated(bucket: AwsBucketFacts, account: AwsAccountFacts = accountFacts()): BucketEvaluation {
  return awsProvider().evaluate(bucket, estateOf(account));
}

/** Who besides the owner can do what, such as `anyone read reachable` or `outside-account 444455556666 list blocked`. */
export function reachOf(evaluation: Pick<BucketEvaluation, 'exposures'>): readonly string[] {
  return evaluation.exposures.filter((exposure) => exposure.audience !== 'own-account').map(reachLine);
}

function reachLine({ audience, party, accesses, status, path }: Exposure): string {
  const who = party === undefined ? audience : `${audience} ${party.id}`;
  const what = accesses.length > 1 ? 'anything' : accesses[0];
  return `${who} ${what} ${status} by ${path.kind.replace('bucket-', '')}`;
}

export interface Judged {
  readonly bucket: BucketResult;
  readonly judgement: Judgement;
  /** Ids of the rules that failed or stayed open. */
  readonly rules: readonly string[];
}

/** One bucket of one account through the built-in rules, as a whole run. */
export function judged(bucket: AwsBucketFacts, account: AwsAccountFacts = accountFacts(), failOn: FailOn = 'high'): Judged {
  const judge = createJudge({ rules, config: emptyConfig, failOn, allowIncomplete: false, today: '2026-11-22' });
  const estate = estateOf(account);
  for (const evaluation of awsProvider().evaluateEstate(estate)) judge.judgeAccount(evaluation);
  const result = judge.judgeBucket(awsProvider().evaluate(bucket, estate));
  const judgement = judge.finish({ completeness: completenessOf(result), interrupted: false });
  return { bucket: result, judgement, rules: result.findings.map(({ ruleId, kind }) => (kind === 'open' ? `${ruleId} open` : ruleId)) };
}

function completenessOf(bucket: BucketResult): Completeness {
  const count = bucket.state === 'judged' ? 1 : 0;
  return {
    accounts: [{ account: bucket.account, status: 'complete', bucketsListed: 1, bucketsJudged: count }],
    bucketsListed: 1,
    bucketsJudged: count,
    bucketsGone: bucket.state === 'gone' ? 1 : 0,
    notRead: bucket.notRead.map((read) => ({ ...read, count: 1 })),
    notLookedAt: [],
    interrupted: false,
  };
}
