import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FactRecord } from '../model/facts.js';
import { readFacts } from './read-facts.js';
import { alsoWriting, toLine, writeFacts } from './write-facts.js';

async function* each<T>(items: Iterable<T>): AsyncGenerator<T, void, undefined> {
  yield* items;
}

async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const text = fc.string({ unit: 'binary' });
const facts = fc.jsonValue({ maxDepth: 4, stringUnit: 'binary', noUnicodeString: false }).map((value) => JSON.parse(JSON.stringify(value)));

const stream = fc
  .record({
    names: fc.uniqueArray(
      text.filter((name) => name !== ''),
      { maxLength: 6 },
    ),
    account: text,
    facts,
    caller: fc.option(text),
    notRead: fc.array(fc.record({ operation: text, permission: text, cause: text }), { maxLength: 2 }),
    status: fc.constantFrom('complete', 'partial', 'failed'),
    interrupted: fc.boolean(),
    calls: fc.nat(),
    scope: fc.record({ accounts: fc.array(text), regions: fc.array(text), buckets: fc.array(text) }),
  })
  .map((from): FactRecord[] => [
    {
      record: 'header',
      kind: 'facts',
      schemaVersion: 1,
      from: 'live',
      collectedAt: '2026-03-01T10:00:00.000Z',
      caller: from.caller,
      scope: from.scope,
    },
    { record: 'account', provider: 'aws', account: from.account, facts: from.facts },
    ...from.names.map((bucket): FactRecord => ({ record: 'bucket', provider: 'aws', bucket, account: from.account, facts: from.facts })),
    {
      record: 'end',
      accounts: [{ account: from.account, status: from.status, bucketsListed: from.names.length, notRead: from.notRead }],
      interrupted: from.interrupted,
      calls: from.calls,
    },
  ]);

async function linesOf(records: readonly FactRecord[]): Promise<string[]> {
  const lines: string[] = [];
  await writeFacts(each(records), (line) => {
    lines.push(line);
  });
  return lines;
}

const noSignal = new AbortController().signal;
const asSnapshot = (record: FactRecord): FactRecord => (record.record === 'header' ? { ...record, from: 'snapshot' } : record);

test('what was written is read back as it was, but for being a snapshot', async () => {
  await fc.assert(
    fc.asyncProperty(stream, async (records) => {
      const lines = await linesOf(records);
      expect(await collected(readFacts(each(lines), 'saved.ndjson').facts(noSignal))).toEqual(records.map(asSnapshot));
    }),
  );
});

test('it does not matter where the file is cut into chunks', async () => {
  await fc.assert(
    fc.asyncProperty(stream, fc.integer({ min: 1, max: 40 }), async (records, size) => {
      const bytes = Buffer.from((await linesOf(records)).join(''));
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
      expect(await collected(readFacts(each(chunks), 'saved.ndjson').facts(noSignal))).toEqual(records.map(asSnapshot));
    }),
    { numRuns: 50 },
  );
});

test('a file that is cut off anywhere never ends as complete', async () => {
  await fc.assert(
    fc.asyncProperty(stream, fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), async (records, part) => {
      const bytes = Buffer.from((await linesOf(records)).join(''));
      // The last newline may go: then the end record is whole.
      const kept = bytes.subarray(0, Math.floor((bytes.length - 1) * part));
      const read = await collected(readFacts(each([kept]), 'saved.ndjson').facts(noSignal)).catch(() => 'refused');
      if (read === 'refused') return;
      const last = read.at(-1);
      if (typeof last !== 'object' || last.record !== 'end') throw new Error('the stream has no end');
      expect(last.interrupted).toBe(true);
      expect(last.accounts.every(({ status }) => status === 'partial')).toBe(true);
    }),
  );
});

test('the keys of a line are in order, whatever order they were set in', () => {
  const record: FactRecord = {
    record: 'bucket',
    provider: 'aws',
    bucket: 's3://a',
    account: '111122223333',
    facts: { z: 1, a: { y: [true, null], b: 'ü' } },
  };
  expect(toLine(record)).toBe(
    '{"account":"111122223333","bucket":"s3://a","facts":{"a":{"b":"ü","y":[true,null]},"z":1},"provider":"aws","record":"bucket"}\n',
  );
});

test('fields without a value are left out', () => {
  const record: FactRecord = { record: 'account', provider: 'aws', account: 'a', facts: { present: 1, missing: undefined } };
  expect(toLine(record)).toBe('{"account":"a","facts":{"present":1},"provider":"aws","record":"account"}\n');
});

test('a line stands in the file before its record is seen', async () => {
  const order: string[] = [];
  const records: FactRecord[] = [{ record: 'account', provider: 'aws', account: 'a', facts: {} }];
  for await (const record of alsoWriting(each(records), async () => void order.push('written'))) order.push(record.record);
  expect(order).toEqual(['written', 'account']);
});
