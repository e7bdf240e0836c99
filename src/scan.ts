import { worstFirst } from './finding-order.js';
import type { Judge } from './judge/judge.js';
import type { AccountCompleteness, AccountRecord, BucketRecord, EndRecord, FactSource, HeaderRecord } from './model/facts.js';
import type { NonEmpty, NotRead, Problem } from './model/observed.js';
import type { BucketEvaluation, ResultStore, Results, Summary } from './model/result.js';
import type { Evaluator } from './providers/evaluator.js';
import { neverCame, notReadable, withId, withoutFacts } from './row.js';

export interface ScanOptions {
  readonly tool: Summary['tool'];
  readonly source: FactSource;
  readonly signal: AbortSignal;
  /** Whether a person or the system asked this run to end; a deadline does not count. */
  readonly wasInterrupted: () => boolean;
  /** What the report says of the facts where the source was stopped before its header. */
  readonly asked: HeaderRecord;
  /** `undefined`: no such cloud is known. */
  readonly openEvaluator: (provider: string, header: HeaderRecord) => Evaluator | undefined;
  readonly openJudge: (namedBuckets: readonly string[]) => Judge;
  /** Provider and id of a bucket that was asked for by its name. */
  readonly subject: (name: string) => Pick<BucketRecord, 'provider' | 'bucket'>;
  readonly store: ResultStore;
  /** After each bucket. */
  readonly onJudged?: () => void;
}

/** The whole flow: facts come in, each bucket is evaluated and judged by itself, and in the end everything is counted. */
export async function scan(options: ScanOptions): Promise<Results> {
  const { source, signal, store } = options;
  let flow: Flow | undefined;
  let end: EndRecord | undefined;
  for await (const record of source.facts(signal)) {
    if (record.record === 'header') flow ??= openFlow(options, record);
    else if (record.record === 'account') flow?.account(record);
    else if (record.record === 'bucket') await flow?.bucket(record);
    else end = record;
  }
  const { summary, rules } = await (flow ?? openFlow(options, options.asked)).close(end);
  return { summary, rules, buckets: () => store.read(), findings: () => worstFirst(summary.accountFindings, store.findings()) };
}

interface Flow {
  account(record: AccountRecord): void;
  bucket(record: BucketRecord): Promise<void>;
  close(end: EndRecord | undefined): Promise<Pick<Results, 'summary' | 'rules'>>;
}

function openFlow(options: ScanOptions, header: HeaderRecord): Flow {
  const ids = new Set<string>();
  const missing = new Set(namesIn(header));
  const judge = options.openJudge([...missing]);
  const evaluators = new Map<string, Evaluator>();
  const unusableAccounts = new Map<string, NotRead[]>();

  function evaluator(provider: string): Evaluator | undefined {
    const opened = evaluators.get(provider) ?? options.openEvaluator(provider, header);
    if (opened !== undefined) evaluators.set(provider, opened);
    return opened;
  }

  // Every record of a bucket gets its row, whatever is wrong with it.
  async function add(id: string, evaluation: BucketEvaluation): Promise<void> {
    const unique = uniqueIn(ids, id);
    ids.add(unique);
    missing.delete(evaluation.bucket);
    await options.store.add(judge.judgeBucket(withId(evaluation, unique)));
    options.onJudged?.();
  }

  return {
    account(record) {
      const parsed = evaluator(record.provider)?.addAccount(record.facts) ?? unknownProvider(record.provider);
      if (parsed.ok) return;
      unusableAccounts.set(record.account, [...(unusableAccounts.get(record.account) ?? []), notReadable('account record', parsed.problems)]);
    },

    async bucket(record) {
      const parsed = evaluator(record.provider)?.evaluateBucket(record.facts) ?? unknownProvider(record.provider);
      await add(record.bucket, parsed.ok ? parsed.value : withoutFacts(record, notReadable('bucket record', parsed.problems)));
    },

    async close(end) {
      const account = header.scope.accounts[0] ?? 'unknown';
      for (const name of missing) await add(options.subject(name).bucket, withoutFacts({ ...options.subject(name), account }, neverCame));
      for (const opened of evaluators.values()) for (const evaluation of opened.evaluateAccounts()) judge.judgeAccount(evaluation);
      const interrupted = options.wasInterrupted();
      const judgement = judge.finish({
        accounts: withUnusable(end?.accounts ?? [], unusableAccounts),
        interrupted,
        cutOff: end === undefined || end.interrupted,
        notLookedAt: [...evaluators.values()].flatMap((opened) => opened.notLookedAt),
      });
      return { summary: { tool: options.tool, facts: factsOf(header, end), ...judgement }, rules: judge.rules };
    },
  };
}

/** Patterns ask for whatever matches, and `!` leaves something out; only a whole name asks for one bucket. */
function namesIn(header: HeaderRecord): readonly string[] {
  return header.scope.buckets.filter((name) => !/[*?]|^!/.test(name));
}

function uniqueIn(ids: ReadonlySet<string>, id: string): string {
  let unique = id;
  for (let count = 2; ids.has(unique); count += 1) unique = `${id}#${count}`;
  return unique;
}

/** An account of which a record could not be used is not complete, whatever the end of the collection says. */
function withUnusable(accounts: readonly AccountCompleteness[], unusable: ReadonlyMap<string, readonly NotRead[]>): readonly AccountCompleteness[] {
  const told = accounts.map((account): AccountCompleteness => {
    const more = unusable.get(account.account);
    return more === undefined ? account : { ...account, status: 'partial', notRead: [...account.notRead, ...more] };
  });
  const untold = [...unusable].filter(([account]) => !accounts.some((one) => one.account === account));
  return [...told, ...untold.map(([account, notRead]) => ({ account, status: 'failed', bucketsListed: 0, notRead }) as const)];
}

function unknownProvider(provider: string): { readonly ok: false; readonly problems: NonEmpty<Problem> } {
  return { ok: false, problems: [{ message: `no provider \`${provider}\` in this version`, severity: 'error', pointer: '', line: 1, column: 1 }] };
}

function factsOf(header: HeaderRecord, end: EndRecord | undefined): Summary['facts'] {
  return { from: header.from, collectedAt: header.collectedAt, caller: header.caller, scope: header.scope, calls: end?.calls ?? 0 };
}
