import { describe, expect, test } from 'vitest';
import { createResultStore } from '../../src/cli/result-store.js';
import { emptyConfig } from '../../src/judge/config.js';
import { createJudge } from '../../src/judge/judge.js';
import type { FactRecord, HeaderRecord } from '../../src/model/facts.js';
import type { Parsed } from '../../src/model/observed.js';
import type { Provider } from '../../src/model/provider.js';
import type { BucketEvaluation, BucketResult, Results } from '../../src/model/result.js';
import type { Rule } from '../../src/model/rule.js';
import { evaluatorOf } from '../../src/providers/evaluator.js';
import { type HardEstate, type ScanOptions, scan } from '../../src/scan.js';

const account = '111122223333';

function header(buckets: readonly string[] = [], accounts: readonly string[] = [account]): HeaderRecord {
  const scope = { accounts, regions: [], buckets };
  return { record: 'header', kind: 'facts', schemaVersion: 1, from: 'live', collectedAt: '2026-11-22T10:00:00.000Z', caller: null, scope };
}
const accountRecord: FactRecord = { record: 'account', provider: 'aws', account, facts: {} };
function bucket(name: string, facts: unknown = { name }): FactRecord {
  return { record: 'bucket', provider: 'aws', bucket: `s3://${name}`, account, facts };
}
function end(bucketsListed: number, more: Partial<Extract<FactRecord, { record: 'end' }>> = {}): FactRecord {
  return { record: 'end', accounts: [{ account, status: 'complete', bucketsListed, notRead: [] }], interrupted: false, calls: 7, ...more };
}

interface SampleBucket {
  readonly name: string;
  readonly state: BucketEvaluation['state'];
  readonly isOpen: boolean;
  readonly owner: string;
}

/** Stands for a cloud: a bucket is open when its facts say so, and broken when they do not name it. */
const sample: Provider<object, SampleBucket, number> = {
  id: 'aws',
  parseAccount: (raw) => (typeof raw === 'object' && raw !== null ? { ok: true, value: raw, problems: [] } : refused('/')),
  parseBucket(raw) {
    if (typeof raw !== 'object' || raw === null || !('name' in raw) || typeof raw.name !== 'string') return refused('/name');
    const state = 'state' in raw && raw.state === 'gone' ? 'gone' : 'judged';
    const owner = 'owner' in raw && typeof raw.owner === 'string' ? raw.owner : account;
    return { ok: true, value: { name: raw.name, state, isOpen: 'isOpen' in raw, owner }, problems: [] };
  },
  accountOf: (raw) => ('account' in raw && typeof raw.account === 'string' ? raw.account : account),
  estateBuilder() {
    let accounts = 0;
    return { add: () => (accounts += 1), build: () => accounts };
  },
  evaluateEstate: () => [
    { account, provider: 'aws', guardrails: [], settings: [{ name: 'acls-enabled', state: 'fail', text: 'of the account' }], notRead: [] },
  ],
  evaluate: (bucket, accounts) => ({
    ...rowOf(bucket),
    region: `accounts-${accounts}`,
    settings: bucket.isOpen ? [{ name: 'tls-not-enforced', state: 'fail', text: 'is open' }] : [],
    notLookedAt: ['object ACLs'],
  }),
  evaluateSoon: (bucket, accounts) => (bucket.name.startsWith('hard') ? undefined : sample.evaluate(bucket, accounts)),
  outline: (bucket) => {
    const cause = bucket.name.startsWith('cut') ? 'cancelled' : 'timed out';
    return { ...rowOf(bucket), notRead: [{ operation: 'GetBucketPolicy', permission: 's3:GetBucketPolicy', cause }] };
  },
  notLookedAt: [{ what: 'object ACLs', effect: 'may-hide' }],
};

function rowOf({ name, state, owner }: SampleBucket): BucketEvaluation {
  return {
    id: `s3://${name}`,
    bucket: name,
    provider: 'aws',
    partition: 'aws',
    account: owner,
    region: '',
    state,
    awsPublic: 'not-public',
    awsPolicyStatus: 'not-asked',
    guardrails: [],
    notRead: [],
    exposures: [],
    settings: [],
    documents: {},
    notLookedAt: [],
  };
}

function refused(pointer: string): Parsed<never> {
  return { ok: false, problems: [{ message: 'is missing', severity: 'error', pointer, line: 1, column: 1 }] };
}

function settingRule(id: string, severity: Rule['severity']): Rule {
  return {
    id,
    aliases: [],
    title: id,
    severity,
    match: { kind: 'setting', setting: id },
    why: '',
    fix: '',
    references: [],
    tags: [],
    examples: { fails: [], passes: [] },
  };
}

async function scanned(
  records: readonly FactRecord[],
  options: {
    readonly wasInterrupted?: boolean;
    readonly signal?: AbortSignal;
    readonly late?: AbortSignal;
    readonly turn?: () => Promise<void>;
    readonly openHardBuckets?: NonNullable<ScanOptions['openHardBuckets']>;
  } = {},
): Promise<Results & { rows: readonly BucketResult[] }> {
  const results = await scan({
    tool: { name: 'curbside', version: '0.0.0' },
    source: {
      async *facts() {
        yield* records;
      },
    },
    signal: options.signal ?? new AbortController().signal,
    ...(options.late === undefined ? {} : { late: options.late }),
    turn: options.turn ?? (async () => undefined),
    wasInterrupted: () => options.wasInterrupted === true,
    asked: header(['wanted']),
    openEvaluator: (provider, facts) => (provider === 'aws' ? evaluatorOf(sample, facts) : undefined),
    openJudge: (namedBuckets) =>
      createJudge({
        rules: [settingRule('tls-not-enforced', 'high'), settingRule('acls-enabled', 'high')],
        config: emptyConfig,
        failOn: 'high',
        allowIncomplete: false,
        today: '2026-11-22',
        namedBuckets,
      }),
    subject: (name) => ({ provider: 'aws', bucket: `s3://${name}` }),
    store: createResultStore({ orderBy: 'id' }),
    ...(options.openHardBuckets === undefined ? {} : { openHardBuckets: options.openHardBuckets }),
  });
  const rows: BucketResult[] = [];
  for await (const row of results.buckets()) rows.push(row);
  return { ...results, rows };
}

describe('the flow', () => {
  test('judges every bucket, in order of id, with the accounts that came before it', async () => {
    const { rows, summary } = await scanned([header(), accountRecord, bucket('b'), bucket('a', { name: 'a', isOpen: true }), end(2)]);
    expect(rows.map(({ id, region, findings }) => [id, region, findings.length])).toEqual([
      ['s3://a', 'accounts-1', 1],
      ['s3://b', 'accounts-1', 0],
    ]);
    expect(summary).toMatchObject({
      facts: { from: 'live', calls: 7 },
      verdict: 'findings',
      exitCode: 1,
      completeness: {
        accounts: [{ account, status: 'complete', bucketsListed: 2, bucketsJudged: 2 }],
        bucketsListed: 2,
        bucketsJudged: 2,
        notRead: [],
        notLookedAt: [{ what: 'object ACLs', effect: 'may-hide', buckets: 2 }],
        interrupted: false,
      },
    });
  });

  test('tells findings of accounts first within their severity', async () => {
    const results = await scanned([header(), accountRecord, bucket('a', { name: 'a', isOpen: true }), end(1)]);
    const messages: string[] = [];
    for await (const finding of results.findings()) messages.push(finding.message);
    expect(messages).toEqual(['of the account', 'is open']);
  });

  test('a record that cannot be read keeps its row, is not judged, and leaves the run incomplete', async () => {
    const { rows, summary } = await scanned([header(), accountRecord, bucket('a', { nonsense: true }), bucket('b'), end(2)]);
    expect(rows[0]).toMatchObject({
      id: 's3://a',
      bucket: 'a',
      state: 'not-applicable',
      notRead: [{ operation: 'bucket record', permission: '', cause: 'not a valid record at /name: is missing' }],
    });
    expect(summary.completeness).toMatchObject({
      accounts: [{ status: 'partial', bucketsListed: 2, bucketsJudged: 1 }],
      notRead: [{ operation: 'bucket record', count: 1 }],
    });
    expect(summary.verdict).not.toBe('clean');
  });

  test('an account that cannot be read leaves the run incomplete', async () => {
    const { summary } = await scanned([header(), { ...accountRecord, facts: null } as FactRecord, bucket('a'), end(1)]);
    expect(summary.completeness).toMatchObject({ accounts: [{ account, status: 'partial' }], notRead: [{ operation: 'account record', count: 1 }] });
  });

  test('facts of one bucket under the name of another are judged for neither', async () => {
    const { rows, summary } = await scanned([header(), bucket('harmless', { name: 'exports', isOpen: true }), end(1)]);
    expect(rows).toMatchObject([
      { id: 's3://harmless', state: 'not-applicable', notRead: [{ cause: 'not a valid record: these are facts of `s3://exports`' }] },
    ]);
    expect(summary.completeness.accounts).toMatchObject([{ status: 'partial', bucketsListed: 1, bucketsJudged: 0 }]);
  });

  test('facts of a bucket of one account under the name of another are judged for neither, and counted once', async () => {
    const { rows, summary } = await scanned([header(), accountRecord, bucket('exports', { name: 'exports', owner: '444455556666' }), end(1)]);
    expect(rows).toMatchObject([
      { id: 's3://exports', account, state: 'not-applicable', notRead: [{ cause: 'not a valid record: these are facts of `444455556666`' }] },
    ]);
    expect(summary.completeness).toMatchObject({
      accounts: [{ account, status: 'partial', bucketsListed: 1, bucketsJudged: 0 }],
      bucketsListed: 1,
    });
  });

  test('facts of one account under the name of another are held against nobody', async () => {
    const { rows, summary } = await scanned([header(), { ...accountRecord, facts: { account: '444455556666' } } as FactRecord, bucket('a'), end(1)]);
    expect(rows[0]?.region).toBe('accounts-0');
    expect(summary.completeness).toMatchObject({
      accounts: [{ account, status: 'partial' }],
      notRead: [{ operation: 'account record', cause: 'not a valid record: these are facts of `444455556666`', count: 1 }],
    });
  });

  test('a cloud that this version does not know leaves its buckets not judged', async () => {
    const { rows, summary } = await scanned([header(), { ...bucket('a'), provider: 'elsewhere' } as FactRecord, end(1)]);
    expect(rows).toMatchObject([{ state: 'not-applicable', notRead: [{ cause: 'not a valid record: no provider `elsewhere` in this version' }] }]);
    expect(summary).toMatchObject({ verdict: 'incomplete', exitCode: 3 });
  });

  test('a bucket that was listed and never came is missed', async () => {
    const { summary } = await scanned([header(), bucket('a'), end(2)]);
    expect(summary.completeness).toMatchObject({
      accounts: [{ status: 'partial', bucketsListed: 2, bucketsJudged: 1 }],
      bucketsListed: 2,
      bucketsJudged: 1,
    });
  });

  test('a bucket that was named and never came has its row', async () => {
    const { rows, summary } = await scanned([header(['a', 'b', 'c-*', '!d']), bucket('a'), end(1)]);
    expect(rows.map(({ id, state }) => [id, state])).toEqual([
      ['s3://a', 'judged'],
      ['s3://b', 'not-applicable'],
    ]);
    expect(summary.completeness.notRead).toEqual([
      { operation: 'bucket record', permission: '', cause: 'asked for by name and never answered', count: 1 },
    ]);
  });

  test('a pattern that matches no bucket leaves the run incomplete, by its name', async () => {
    const { summary } = await scanned([header(['a*', 'b*', 'p?', '!q*']), bucket('a'), end(1)]);
    expect(summary.completeness.notRead).toEqual([
      { operation: 'bucket listing', permission: '', cause: 'no bucket has a name like `b*`', count: 1 },
      { operation: 'bucket listing', permission: '', cause: 'no bucket has a name like `p?`', count: 1 },
    ]);
    const nothing = await scanned([header(['b*']), end(0)]);
    expect(nothing.summary).toMatchObject({ verdict: 'incomplete', exitCode: 3, completeness: { accounts: [{ status: 'complete' }] } });
  });

  test('a pattern says nothing where the listing is not whole, for that is said already', async () => {
    const failed = { account, status: 'failed', bucketsListed: 0, notRead: [] } as const;
    const { summary } = await scanned([header(['b*']), end(0, { accounts: [failed] })]);
    expect(summary).toMatchObject({ verdict: 'incomplete', completeness: { notRead: [] } });
  });

  test('two records of one bucket give two rows with ids of their own', async () => {
    const { rows } = await scanned([header(), bucket('a', { name: 'a', isOpen: true }), bucket('a', { name: 'a', isOpen: true }), end(2)]);
    expect(rows.map(({ id }) => id)).toEqual(['s3://a', 's3://a#2']);
    expect(rows.map(({ findings }) => findings[0]?.id)).toEqual(['tls-not-enforced:s3://a', 'tls-not-enforced:s3://a#2']);
  });

  test('a bucket that is gone counts as gone, not as judged', async () => {
    const { summary } = await scanned([header(), bucket('a', { name: 'a', state: 'gone' }), end(1)]);
    expect(summary.completeness).toMatchObject({ bucketsListed: 1, bucketsJudged: 0, bucketsGone: 1, accounts: [{ status: 'complete' }] });
  });

  test('buckets that were listed and are all gone were never there: that is not clean', async () => {
    const gone = (name: string) => bucket(name, { name, state: 'gone' });
    const all = await scanned([header(), gone('a'), gone('b'), end(2)]);
    expect(all.summary.completeness.notRead).toEqual([
      {
        operation: 'bucket listing',
        permission: '',
        cause: 'every bucket that was listed is said not to exist: check --endpoint-url, and whether it wants buckets in the path',
        count: 1,
      },
    ]);
    const one = await scanned([header(), gone('a'), bucket('b'), end(2)]);
    expect(one.summary.completeness).toMatchObject({ bucketsGone: 1, notRead: [] });
    const named = await scanned([header(['a']), gone('a'), end(1)]);
    expect(named.summary.completeness).toMatchObject({ bucketsGone: 1, notRead: [] });
  });

  test('a bucket that is asked for and left out again is nothing that was looked at', async () => {
    const nothing = await scanned([header(['a', '!a*']), end(0)]);
    expect(nothing.summary).toMatchObject({
      verdict: 'incomplete',
      exitCode: 3,
      completeness: {
        accounts: [{ status: 'complete' }],
        notRead: [{ operation: 'bucket listing', cause: '`a` was asked for and left out again: nothing was looked at', count: 1 }],
      },
    });
    const other = await scanned([header(['a', 'b', '!a*']), bucket('b'), end(1)]);
    expect(other.summary.completeness.notRead).toEqual([]);
  });

  test('a stream without its end was cut off, and nothing is missing from what came', async () => {
    const { rows, summary } = await scanned([header(), accountRecord, bucket('a')]);
    expect(rows).toHaveLength(1);
    expect(summary.completeness).toMatchObject({ interrupted: true, accounts: [{ status: 'partial', bucketsListed: 1, bucketsJudged: 1 }] });
    expect(summary.exitCode).toBe(1);
  });

  test('an interruption by a person decides the exit code', async () => {
    const { summary } = await scanned([header(), bucket('a'), end(1, { interrupted: true })], { wasInterrupted: true });
    expect(summary).toMatchObject({ exitCode: 130, completeness: { interrupted: true } });
  });

  test('a source that was stopped before its header reports what was asked', async () => {
    const { rows, summary } = await scanned([], { wasInterrupted: true });
    expect(summary).toMatchObject({ verdict: 'incomplete', exitCode: 130, facts: { scope: { buckets: ['wanted'] }, calls: 0 } });
    expect(rows).toMatchObject([{ id: 's3://wanted', state: 'not-applicable' }]);
  });

  test('no account at all is not the same as an account without buckets', async () => {
    const nobody = await scanned([header([], []), { record: 'end', accounts: [], interrupted: false, calls: 1 }]);
    expect(nobody.summary).toMatchObject({ verdict: 'incomplete', exitCode: 3 });
    const empty = await scanned([header(), end(0)]);
    expect(empty.summary).toMatchObject({ verdict: 'clean', exitCode: 0 });
  });

  test('an account after the first bucket comes too late, and the report says so', async () => {
    const { summary } = await scanned([header(), bucket('a'), accountRecord, end(1)]);
    expect(summary.completeness).toMatchObject({
      accounts: [{ status: 'partial' }],
      notRead: [{ cause: 'not a valid record: the account comes after the first bucket' }],
    });
  });
});

describe('a scan that is stopped', () => {
  const records = [header(), accountRecord, bucket('a'), bucket('b'), bucket('c', { name: 'c', state: 'gone' }), end(3)];

  /** Stops when it is asked for the given time. */
  function stoppingAt(count: number) {
    const controller = new AbortController();
    let asked = 0;
    const turn = async () => {
      asked += 1;
      if (asked === count) controller.abort();
    };
    return { signal: controller.signal, turn };
  }

  test('judges no further bucket, and each keeps its row with what was not read of it', async () => {
    const { rows, summary } = await scanned(records, stoppingAt(2));
    expect(rows.map(({ id, state, notRead }) => [id, state, notRead.map(({ operation, cause }) => `${operation}: ${cause}`)])).toEqual([
      ['s3://a', 'judged', []],
      ['s3://b', 'not-applicable', ['GetBucketPolicy: timed out', 'bucket record: the scan ended before this bucket was judged']],
      ['s3://c', 'gone', ['GetBucketPolicy: timed out']],
    ]);
    expect(summary).toMatchObject({
      exitCode: 1,
      completeness: {
        accounts: [{ account, bucketsListed: 3, bucketsJudged: 1 }],
        bucketsListed: 3,
        bucketsJudged: 1,
        bucketsGone: 1,
        interrupted: true,
      },
    });
  });

  test('still judges what had been read in whole, until it is late', async () => {
    const [stop, late] = [new AbortController(), new AbortController()];
    let asked = 0;
    const turn = async () => {
      asked += 1;
      if (asked === 2) stop.abort();
      if (asked === 4) late.abort();
    };
    const all = [header(), accountRecord, bucket('a'), bucket('b'), bucket('cut-off'), bucket('d'), end(4, { interrupted: true })];
    const { rows, summary } = await scanned(all, { signal: stop.signal, late: late.signal, turn });
    expect(rows.map(({ id, state }) => [id, state])).toEqual([
      ['s3://a', 'judged'],
      ['s3://b', 'judged'],
      ['s3://cut-off', 'not-applicable'],
      ['s3://d', 'not-applicable'],
    ]);
    expect(summary.completeness).toMatchObject({ bucketsJudged: 2, interrupted: true });
  });

  test('after the last bucket was judged has lost nothing', async () => {
    const { summary } = await scanned(records, stoppingAt(4));
    expect(summary.completeness).toMatchObject({ bucketsJudged: 2, interrupted: false });
  });

  test('by a person is marked even where everything was judged', async () => {
    const { summary } = await scanned(records, { wasInterrupted: true });
    expect(summary).toMatchObject({ exitCode: 130, completeness: { bucketsJudged: 2, interrupted: true } });
  });
});

describe('buckets that take long', () => {
  /** A place for them that remembers what it was handed, and gives these answers by the name of the bucket. */
  function placeFor(answers: Readonly<Record<string, BucketEvaluation | 'out-of-memory'>>) {
    const seen = { estates: [] as HardEstate[], buckets: [] as string[], closed: 0 };
    const openHardBuckets: ScanOptions['openHardBuckets'] = (estate) => {
      seen.estates.push(estate);
      return {
        async evaluate({ bucket: id }) {
          seen.buckets.push(id);
          const value = answers[id];
          if (typeof value !== 'object') return value ?? 'stopped';
          return { ok: true, value, problems: [] };
        },
        async close() {
          seen.closed += 1;
        },
      };
    };
    return { seen, openHardBuckets };
  }

  const hard = (name: string) => ({ ...rowOf({ name, state: 'judged', isOpen: false, owner: account }), region: 'from-the-other-place' });
  const records = [header(), accountRecord, bucket('easy'), bucket('hard-1'), bucket('hard-2'), end(3)];

  test('are evaluated where it keeps nobody waiting, with the accounts that came before them', async () => {
    const { seen, openHardBuckets } = placeFor({ 's3://hard-1': hard('hard-1'), 's3://hard-2': hard('hard-2') });
    const { rows, summary } = await scanned(records, { openHardBuckets });
    expect(rows.map(({ id, region }) => [id, region])).toEqual([
      ['s3://easy', 'accounts-1'],
      ['s3://hard-1', 'from-the-other-place'],
      ['s3://hard-2', 'from-the-other-place'],
    ]);
    expect(seen).toEqual({ estates: [{ header: header(), accounts: [accountRecord] }], buckets: ['s3://hard-1', 's3://hard-2'], closed: 1 });
    expect(summary.completeness).toMatchObject({ bucketsJudged: 3, interrupted: false });
  });

  test('have a row that says so where the run was stopped meanwhile', async () => {
    const { openHardBuckets } = placeFor({ 's3://hard-2': hard('hard-2') });
    const { rows, summary } = await scanned(records, { openHardBuckets });
    expect(rows[1]).toMatchObject({ id: 's3://hard-1', state: 'not-applicable', notRead: [{ cause: 'timed out' }, { operation: 'bucket record' }] });
    expect(summary.completeness).toMatchObject({ bucketsJudged: 2, interrupted: true });
    expect(summary.verdict).not.toBe('clean');
  });

  test('have a row that says so where they take too much memory, and the run goes on, incomplete', async () => {
    const { openHardBuckets } = placeFor({ 's3://hard-1': 'out-of-memory', 's3://hard-2': hard('hard-2') });
    const { rows, summary } = await scanned(records, { openHardBuckets });
    const cause = 'judging this bucket takes more memory than there is';
    expect(rows[1]).toMatchObject({ id: 's3://hard-1', state: 'not-applicable', notRead: [{ cause: 'timed out' }, { cause }] });
    expect(rows[2]).toMatchObject({ id: 's3://hard-2', region: 'from-the-other-place' });
    expect(summary.completeness).toMatchObject({ accounts: [{ status: 'partial' }], bucketsJudged: 2, interrupted: false });
    expect(summary.verdict).not.toBe('clean');
  });

  test('know no account that was refused', async () => {
    const { seen, openHardBuckets } = placeFor({ 's3://hard-1': hard('hard-1'), 's3://hard-2': hard('hard-2') });
    const late = { ...accountRecord, account: '999988887777', facts: { account: '999988887777' } } as FactRecord;
    await scanned([header(), accountRecord, bucket('easy'), late, bucket('hard-1'), end(2)], { openHardBuckets });
    expect(seen.estates.map(({ accounts }) => accounts)).toEqual([[accountRecord]]);
  });

  test('answered for another bucket are refused', async () => {
    const { openHardBuckets } = placeFor({ 's3://hard-1': hard('hard-2'), 's3://hard-2': hard('hard-2') });
    const { rows } = await scanned(records, { openHardBuckets });
    expect(rows[1]).toMatchObject({ id: 's3://hard-1', state: 'not-applicable' });
  });

  test('no longer have a place once the source fails', async () => {
    const { seen, openHardBuckets } = placeFor({ 's3://hard-1': hard('hard-1') });
    const broken = [header(), bucket('hard-1'), undefined] as unknown as FactRecord[];
    await expect(scanned(broken, { openHardBuckets })).rejects.toThrow();
    expect(seen.closed).toBe(1);
  });

  test('are evaluated in turn where there is no other place', async () => {
    const { rows } = await scanned(records);
    expect(rows.map(({ region }) => region)).toEqual(['accounts-1', 'accounts-1', 'accounts-1']);
  });
});
