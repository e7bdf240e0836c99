import { worstFirst } from './finding-order.js';
import type { Judge } from './judge/judge.js';
import { namesIn, openLedger } from './ledger.js';
import type { AccountRecord, BucketRecord, EndRecord, FactSource, HeaderRecord } from './model/facts.js';
import { causeText, type NonEmpty, type Parsed, type Problem } from './model/observed.js';
import type { BucketEvaluation, ResultStore, Results, Summary } from './model/result.js';
import type { Evaluator } from './providers/evaluator.js';
import { neverCame, notReadable, unjudged, withId, withoutFacts } from './row.js';

export interface ScanOptions {
  readonly tool: Summary['tool'];
  readonly source: FactSource;
  /** Ends the source. What it had read in whole by then is still judged, if that takes no time. */
  readonly signal: AbortSignal;
  /** Once it is aborted no further bucket is judged: what still comes has its row. Missing: the signal above. */
  readonly late?: AbortSignal;
  /** Before each bucket: lets whatever aborts the signal have its turn. */
  readonly turn: () => Promise<void>;
  /** Whether a person or the system asked this run to end; a deadline does not count. */
  readonly wasInterrupted: () => boolean;
  /** What the report says of the facts where the source was stopped before its header. */
  readonly asked: HeaderRecord;
  /** `undefined`: no such cloud is known. */
  readonly openEvaluator: (provider: string, header: HeaderRecord) => Evaluator | undefined;
  /** `scope`: what the facts cover, as their header says it. */
  readonly openJudge: (namedBuckets: readonly string[], scope: readonly string[]) => Judge;
  /** Provider and id of a bucket that was asked for by its name. */
  readonly subject: (name: string) => Pick<BucketRecord, 'provider' | 'bucket'>;
  readonly store: ResultStore;
  /** After each bucket. */
  readonly onJudged?: () => void;
  /** Opened for the first bucket that takes long; without it those are evaluated like the others. */
  readonly openHardBuckets?: (estate: HardEstate) => HardBuckets;
}

/** What evaluating a bucket needs besides its own record. */
export interface HardEstate {
  readonly header: HeaderRecord;
  readonly accounts: readonly AccountRecord[];
}

/** Where buckets that take long are evaluated while everything else goes on. */
export interface HardBuckets {
  /** `stopped`: the run was, before the evaluation was through. */
  evaluate(record: BucketRecord): Promise<Parsed<BucketEvaluation> | 'stopped' | 'out-of-memory'>;
  close(): Promise<void>;
}

/** The whole flow: facts come in, each bucket is evaluated and judged by itself, and in the end everything is counted. */
export async function scan(options: ScanOptions): Promise<Results> {
  const { source, signal, store } = options;
  let flow: Flow | undefined;
  let end: EndRecord | undefined;
  try {
    for await (const record of source.facts(signal)) {
      if (record.record === 'header') flow ??= openFlow(options, record);
      else if (record.record === 'account') flow?.account(record);
      else if (record.record === 'bucket') await flow?.bucket(record);
      else end = record;
    }
  } finally {
    await flow?.closeHardBuckets();
  }
  const { summary, rules } = await (flow ?? openFlow(options, options.asked)).close(end);
  return { summary, rules, buckets: () => store.read(), findings: () => worstFirst(summary.accountFindings, store.findings()) };
}

interface Flow {
  account(record: AccountRecord): void;
  bucket(record: BucketRecord): Promise<void>;
  closeHardBuckets(): Promise<void>;
  close(end: EndRecord | undefined): Promise<Pick<Results, 'summary' | 'rules'>>;
}

function openFlow(options: ScanOptions, header: HeaderRecord): Flow {
  const ledger = openLedger(header);
  const judge = options.openJudge(namesIn(header), header.scope.buckets);
  const evaluators = new Map<string, Evaluator>();
  const accounts: AccountRecord[] = [];
  let hardBuckets: HardBuckets | undefined;

  function evaluator(provider: string): Evaluator | undefined {
    const opened = evaluators.get(provider) ?? options.openEvaluator(provider, header);
    if (opened !== undefined) evaluators.set(provider, opened);
    return opened;
  }

  // Every record of a bucket gets its row, whatever is wrong with it.
  async function add(id: string, evaluation: BucketEvaluation): Promise<void> {
    const row = withId(evaluation, ledger.uniqueId(id));
    ledger.row(row);
    await options.store.add(judge.judgeBucket(row));
    options.onJudged?.();
  }

  function isStopped(cloud: Evaluator, { facts }: BucketRecord): boolean {
    const { signal, late = signal } = options;
    if (!signal.aborted || late.aborted) return late.aborted;
    const outlined = cloud.outlineBucket(facts);
    return outlined.ok && outlined.value.notRead.some(({ cause }) => cause === cutOff);
  }

  async function evaluate(cloud: Evaluator, record: BucketRecord): ReturnType<HardBuckets['evaluate']> {
    if (isStopped(cloud, record)) return 'stopped';
    const { openHardBuckets } = options;
    if (openHardBuckets === undefined) return cloud.evaluateBucket(record.facts);
    const soon = cloud.evaluateBucketSoon(record.facts);
    if (!soon.ok) return soon;
    if (soon.value !== undefined) return { ...soon, value: soon.value };
    hardBuckets ??= openHardBuckets({ header, accounts });
    return hardBuckets.evaluate(record);
  }

  async function look(record: BucketRecord): Promise<Parsed<BucketEvaluation>> {
    const cloud = evaluator(record.provider);
    if (cloud === undefined) return unknownProvider(record.provider);
    const evaluated = await evaluate(cloud, record);
    if (typeof evaluated === 'object') return evaluated;
    if (evaluated === 'stopped') ledger.cutShort();
    else ledger.broken(record.account);
    const outlined = cloud.outlineBucket(record.facts);
    return outlined.ok ? { ...outlined, value: unjudged(outlined.value, evaluated) } : outlined;
  }

  return {
    account(record) {
      const parsed = evaluator(record.provider)?.addAccount(record.account, record.facts) ?? unknownProvider(record.provider);
      if (parsed.ok) {
        accounts.push(record);
        return;
      }
      ledger.broken(record.account);
      ledger.accountNotRead(record.account, notReadable('account record', parsed.problems));
    },

    async bucket(record) {
      await options.turn();
      const parsed = ofItsSubject(record, await look(record));
      if (parsed.ok) return add(record.bucket, parsed.value);
      ledger.broken(record.account);
      await add(record.bucket, withoutFacts(record, [notReadable('bucket record', parsed.problems)]));
    },

    async closeHardBuckets() {
      await hardBuckets?.close();
    },

    async close(end) {
      await options.turn();
      if (end !== undefined) ledger.end(end);
      const interrupted = options.wasInterrupted();
      if (interrupted) ledger.cutShort();
      for (const name of ledger.missing()) {
        const subject = { ...options.subject(name), account: header.scope.accounts[0] ?? 'unknown' };
        await add(subject.bucket, withoutFacts(subject, [neverCame]));
      }
      const clouds = [...evaluators.values()];
      const accounts = clouds.flatMap((cloud) => cloud.evaluateAccounts());
      for (const account of accounts) judge.judgeAccount(account);
      const neverLookedAt = clouds.flatMap((cloud) => cloud.notLookedAt);
      const completeness = ledger.close(accounts, neverLookedAt);
      const judgement = judge.finish({ completeness, interrupted });
      return { summary: { tool: options.tool, facts: factsOf(header, end), completeness, ...judgement }, rules: judge.rules };
    },
  };
}

/** Of a read that the end of the scan cut off. */
const cutOff = causeText({ kind: 'cancelled' });

function ofItsSubject(record: BucketRecord, looked: Parsed<BucketEvaluation>): Parsed<BucketEvaluation> {
  const other = looked.ok ? otherSubject(record, looked.value) : undefined;
  return other === undefined ? looked : refused(`these are facts of \`${other}\``);
}

/** Facts of one bucket or account under the name of another say nothing of either. */
function otherSubject(record: BucketRecord, evaluation: BucketEvaluation): string | undefined {
  if (!isIdOf(record.bucket, evaluation)) return evaluation.id;
  return evaluation.account === record.account ? undefined : evaluation.account;
}

/** Several policies may be asked for one bucket; from the second on they carry a number. */
function isIdOf(text: string, { id }: BucketEvaluation): boolean {
  return text === id || text.startsWith(`${id}#`);
}

function unknownProvider(provider: string): Refused {
  return refused(`no provider \`${provider}\` in this version`);
}

interface Refused {
  readonly ok: false;
  readonly problems: NonEmpty<Problem>;
}

function refused(message: string): Refused {
  return { ok: false, problems: [{ message, severity: 'error', pointer: '', line: 1, column: 1 }] };
}

function factsOf(header: HeaderRecord, end: EndRecord | undefined): Summary['facts'] {
  return { from: header.from, collectedAt: header.collectedAt, caller: header.caller, scope: header.scope, calls: end?.calls ?? 0 };
}
