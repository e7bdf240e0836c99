import { worstFirst } from './finding-order.js';
import { openLedger } from './ledger.js';
import type { AccountRecord, BucketRecord, EndRecord, FactSource, HeaderRecord } from './model/facts.js';
import type { NonEmpty, NotRead, Problem } from './model/observed.js';
import type { AccountEvaluation, BucketEvaluation, BucketResult, Completeness, ResultStore, Results, Summary } from './model/result.js';
import type { Rule } from './model/rule.js';
import type { Evaluator } from './providers/evaluator.js';

export interface ScanOptions {
  readonly source: FactSource;
  readonly signal: AbortSignal;
  /** What the report says of the facts where the source was stopped before its header. */
  readonly asked: HeaderRecord;
  /** `undefined`: no such cloud is known. */
  readonly openEvaluator: (provider: string, header: HeaderRecord) => Evaluator | undefined;
  /** Provider and id of a bucket that was asked for by its name. */
  readonly subject: (name: string) => Pick<BucketRecord, 'provider' | 'bucket'>;
  readonly judge: Judge;
  readonly store: ResultStore;
  /** After each bucket. */
  readonly onJudged?: () => void;
}

export interface Judge {
  readonly rules: readonly Rule[];
  bucket(evaluation: BucketEvaluation): BucketResult;
  close(end: { readonly facts: Summary['facts']; readonly accounts: readonly AccountEvaluation[]; readonly completeness: Completeness }): Summary;
}

/** The whole flow: facts come in, each bucket is evaluated and judged by itself, and in the end everything is counted. */
export async function scan(options: ScanOptions): Promise<Results> {
  const { judge, store } = options;
  let flow = openFlow(options, options.asked);
  let end: EndRecord | undefined;
  for await (const record of options.source.facts(options.signal)) {
    if (record.record === 'header') flow = openFlow(options, record);
    else if (record.record === 'account') flow.account(record);
    else if (record.record === 'bucket') await flow.bucket(record);
    else end = record;
  }
  const summary = await flow.close(end);
  return { summary, rules: judge.rules, buckets: () => store.read(), findings: () => worstFirst(summary.accountFindings, store.findings()) };
}

function openFlow({ openEvaluator, subject, judge, store, onJudged }: ScanOptions, header: HeaderRecord) {
  const ledger = openLedger(header);
  const evaluators = new Map<string, Evaluator>();

  function evaluator(provider: string): Evaluator | undefined {
    const opened = evaluators.get(provider) ?? openEvaluator(provider, header);
    if (opened !== undefined) evaluators.set(provider, opened);
    return opened;
  }

  async function add(evaluation: BucketEvaluation, isUsable: boolean): Promise<void> {
    ledger.row(evaluation, isUsable);
    await store.add(judge.bucket(evaluation));
    onJudged?.();
  }

  return {
    account(record: AccountRecord): void {
      const parsed = evaluator(record.provider)?.addAccount(record.facts) ?? unknownProvider(record.provider);
      if (!parsed.ok) ledger.accountNotRead(record.account, notReadable('account record', parsed.problems));
    },

    async bucket(record: BucketRecord): Promise<void> {
      const id = ledger.uniqueId(record.bucket);
      const parsed = evaluator(record.provider)?.evaluateBucket(record.facts) ?? unknownProvider(record.provider);
      if (parsed.ok) await add({ ...parsed.value, id }, true);
      else await add({ ...unusable(record), id, notRead: [notReadable('bucket record', parsed.problems)] }, false);
    },

    async close(end: EndRecord | undefined): Promise<Summary> {
      if (end !== undefined) ledger.end(end);
      for (const name of ledger.missing()) {
        const record = { ...subject(name), account: header.scope.accounts[0] ?? 'unknown' };
        await add({ ...unusable(record), id: ledger.uniqueId(record.bucket), bucket: name, notRead: [neverCame] }, false);
      }
      const accounts = [...evaluators.values()].flatMap((opened) => opened.evaluateAccounts());
      const neverLookedAt = [...evaluators.values()].flatMap((opened) => opened.notLookedAt);
      const completeness = ledger.close(accounts, neverLookedAt);
      return judge.close({ facts: factsOf(header, end), accounts, completeness });
    },
  };
}

const neverCame: NotRead = { operation: 'bucket record', permission: '', cause: 'asked for by name and never answered' };

/** A bucket that nothing is known of. It has its row, and the row says so. */
function unusable({ provider, bucket, account }: Pick<BucketRecord, 'provider' | 'bucket' | 'account'>): BucketEvaluation {
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
    notRead: [],
    exposures: [],
    settings: [],
    documents: {},
    notLookedAt: [],
  };
}

function notReadable(operation: string, [first]: NonEmpty<Problem>): NotRead {
  const place = first.pointer === '' ? '' : ` at ${first.pointer}`;
  return { operation, permission: '', cause: `not a valid record${place}: ${first.message}` };
}

function unknownProvider(provider: string): { readonly ok: false; readonly problems: NonEmpty<Problem> } {
  return { ok: false, problems: [{ message: `this version knows no provider \`${provider}\``, severity: 'error', pointer: '', line: 1, column: 1 }] };
}

function factsOf(header: HeaderRecord, end: EndRecord | undefined): Summary['facts'] {
  return { from: header.from, collectedAt: header.collectedAt, caller: header.caller, scope: header.scope, calls: end?.calls ?? 0 };
}
