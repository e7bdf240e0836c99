import type { BucketRecord } from './model/facts.js';
import type { NonEmpty, NotRead, Problem } from './model/observed.js';
import type { BucketEvaluation } from './model/result.js';

export const neverCame: NotRead = { operation: 'bucket record', permission: '', cause: 'asked for by name and never answered' };

const unjudgedCauses = {
  stopped: 'the scan ended before this bucket was judged',
  'out-of-memory': 'judging this bucket takes more memory than there is',
};

/** A row that nobody looked into says so, and what was not read either. Where there is no such bucket to judge, nothing is missing. */
export function unjudged(outline: BucketEvaluation, why: keyof typeof unjudgedCauses): BucketEvaluation {
  if (outline.state !== 'judged') return outline;
  const notJudged: NotRead = { operation: 'bucket record', permission: '', cause: unjudgedCauses[why] };
  return { ...outline, state: 'not-applicable', notRead: [...outline.notRead, notJudged] };
}

/** A record that does not add up, as a read that failed. */
export function notReadable(operation: string, [first]: NonEmpty<Problem>): NotRead {
  const place = first.pointer === '' ? '' : ` at ${first.pointer}`;
  return { operation, permission: '', cause: `not a valid record${place}: ${first.message}` };
}

/** The row of a bucket that nothing is known of. It is not judged, and it says why. */
export function withoutFacts(
  { provider, bucket, account }: Pick<BucketRecord, 'provider' | 'bucket' | 'account'>,
  notRead: readonly NotRead[],
): BucketEvaluation {
  return {
    id: bucket,
    bucket: bucket.replace(/^[a-z0-9]+:\/\//, ''),
    provider,
    partition: '',
    account,
    region: '',
    state: 'not-applicable',
    awsPublic: 'unknown',
    awsPolicyStatus: 'unknown',
    guardrails: [],
    notRead,
    exposures: [],
    settings: [],
    documents: {},
    notLookedAt: [],
  };
}

/** The row under another id. Its exposures move along, for their ids begin with it and findings are named after them. */
export function withId(evaluation: BucketEvaluation, id: string): BucketEvaluation {
  const former = evaluation.id;
  if (former === id) return evaluation;
  const moved = (text: string) => (text.startsWith(former) ? `${id}${text.slice(former.length)}` : `${id} ${text}`);
  return { ...evaluation, id, exposures: evaluation.exposures.map((exposure) => ({ ...exposure, id: moved(exposure.id) })) };
}
