import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createResultStore } from '../../src/cli/result-store.js';
import { readFacts } from '../../src/inventory/read-facts.js';
import { writeFacts } from '../../src/inventory/write-facts.js';
import { emptyConfig } from '../../src/judge/config.js';
import { createJudge } from '../../src/judge/judge.js';
import type { BucketRecord, EndRecord, FactRecord, FactSource, HeaderRecord } from '../../src/model/facts.js';
import type { Results } from '../../src/model/result.js';
import type { AwsAccountFacts, AwsBucketFacts } from '../../src/providers/aws/facts.js';
import { openEvaluator } from '../../src/providers/index.js';
import { renderJson } from '../../src/report/json.js';
import { scan } from '../../src/scan.js';
import { owner } from '../aws/facts.js';
import { readBuiltInRules } from '../docs/rule-files.js';
import { accounts, buckets } from './estates.js';
import { runs } from './runs.js';

const rules = readBuiltInRules();

const named = fc
  .array(fc.tuple(buckets, fc.constantFrom('present', 'present', 'present', 'gone', 'not-ours', 'not-applicable')), { maxLength: 4 })
  .map((list) =>
    list.map(
      ([facts, state], index): AwsBucketFacts => ({
        ...facts,
        name: state === 'not-applicable' ? `b${index}--euw1-az1--x-s3` : `b${index}`,
        state,
      }),
    ),
  );

test('a snapshot that is read back gives the report of the run that wrote it, byte for byte', async () => {
  await fc.assert(
    fc.asyncProperty(named, accounts, async (list, account) => {
      const records = recordsOf(list, account);
      const lines: string[] = [];
      await writeFacts(sourceOf(records).facts(never), (line) => void lines.push(line));
      const live = await reportOf(sourceOf(records));
      const saved = await reportOf(readFacts(streamOf(lines), 'facts.ndjson'));
      expect(saved).toBe(live.replace('"from": "live"', '"from": "snapshot"'));
    }),
    runs(15),
  );
});

test('the order in which buckets come says nothing', async () => {
  await fc.assert(
    fc.asyncProperty(named, accounts, fc.infiniteStream(fc.nat({ max: 1000 })), async (list, account, choices) => {
      const shuffled = list
        .map((facts) => ({ facts, place: choices.next().value ?? 0 }))
        .sort((one, other) => one.place - other.place)
        .map(({ facts }) => facts);
      expect(await reportOf(sourceOf(recordsOf(shuffled, account)))).toBe(await reportOf(sourceOf(recordsOf(list, account))));
    }),
    runs(15),
  );
});

test('every bucket that was listed has its row, and the counts say what became of it', async () => {
  await fc.assert(
    fc.asyncProperty(named, accounts, async (list, account) => {
      const { summary, buckets: rows } = await resultsOf(sourceOf(recordsOf(list, account)));
      const ids: string[] = [];
      for await (const row of rows()) ids.push(row.id);
      expect(ids).toEqual(list.map(({ name }) => `s3://${name}`).sort());
      const count = (state: AwsBucketFacts['state']) => list.filter((facts) => facts.state === state).length;
      expect(summary.completeness).toMatchObject({ bucketsListed: list.length, bucketsJudged: count('present'), bucketsGone: count('gone') });
      expect(summary.completeness.accounts).toMatchObject([{ account: owner, status: 'complete', bucketsListed: list.length }]);
    }),
    runs(15),
  );
});

const never = new AbortController().signal;

function recordsOf(list: readonly AwsBucketFacts[], account: AwsAccountFacts): readonly FactRecord[] {
  const header: HeaderRecord = {
    record: 'header',
    kind: 'facts',
    schemaVersion: 1,
    from: 'live',
    collectedAt: '2026-11-22T10:00:00.000Z',
    caller: account.caller,
    scope: { accounts: [owner], regions: [], buckets: [] },
  };
  const rows = list.map((facts): BucketRecord => ({ record: 'bucket', provider: 'aws', bucket: `s3://${facts.name}`, account: owner, facts }));
  const status = { account: owner, status: 'complete', bucketsListed: list.length, notRead: [] } as const;
  const end: EndRecord = { record: 'end', accounts: [status], interrupted: false, calls: 7 };
  return [header, { record: 'account', provider: 'aws', account: owner, facts: account }, ...rows, end];
}

function sourceOf(records: readonly FactRecord[]): FactSource {
  return {
    async *facts() {
      yield* records;
    },
  };
}

async function* streamOf(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

async function resultsOf(source: FactSource): Promise<Results> {
  const [header] = recordsOf([], { partition: 'aws', account: owner, caller: '', publicAccessBlock: { state: 'not-asked', because: '' } });
  if (header?.record !== 'header') throw new Error('the first record is the header');
  return scan({
    tool: { name: 'curbside', version: '0.0.0' },
    source,
    signal: never,
    turn: async () => undefined,
    wasInterrupted: () => false,
    asked: header,
    openEvaluator,
    openJudge: (namedBuckets) =>
      createJudge({ rules, config: emptyConfig, failOn: 'high', allowIncomplete: false, today: '2026-11-22', namedBuckets }),
    subject: (name) => ({ provider: 'aws', bucket: `s3://${name}` }),
    store: createResultStore({ orderBy: 'id' }),
  });
}

async function reportOf(source: FactSource): Promise<string> {
  let text = '';
  for await (const piece of renderJson(await resultsOf(source))) text += piece;
  return text;
}
