import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { savedFacts } from './saved-facts.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curbside-saved-'));
});
afterEach(() => rm(folder, { recursive: true }));

const header = {
  record: 'header',
  kind: 'facts',
  schemaVersion: 1,
  from: 'live',
  collectedAt: '2026-11-22T10:00:00.000Z',
  caller: null,
  scope: { accounts: ['1'], regions: [], buckets: [] },
};
async function* nothing(): AsyncGenerator<Uint8Array> {}

test('tells how much of a file is read, up to all of it', async () => {
  const path = join(folder, 'facts.ndjson');
  const buckets = Array.from({ length: 2_000 }, (_, index) => ({
    record: 'bucket',
    provider: 'aws',
    bucket: `s3://b-${index}`,
    account: '1',
    facts: {},
  }));
  const records = [header, { record: 'account', provider: 'aws', account: '1', facts: {} }, ...buckets];
  await writeFile(path, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  const shares: number[] = [];
  const source = await savedFacts({ path, buckets: [], notBuckets: [], onRead: (share) => shares.push(share) }, { stdin: nothing() });
  let count = 0;
  for await (const _ of source.facts(new AbortController().signal)) count += 1;
  expect(count).toBe(2_003);
  expect(shares.length).toBeGreaterThan(1);
  expect(shares).toEqual([...shares].sort((left, right) => left - right));
  expect([shares.at(0), shares.at(-1)]).toEqual([expect.closeTo(65_536 / (await stat(path)).size, 5), 1]);
});

test('tells nothing of standard input, whose end nobody knows', async () => {
  const shares: number[] = [];
  const stdin = (async function* () {
    yield Buffer.from(`${JSON.stringify(header)}\n`);
  })();
  const source = await savedFacts({ path: '-', buckets: [], notBuckets: [], onRead: (share) => shares.push(share) }, { stdin });
  for await (const record of source.facts(new AbortController().signal)) expect(['header', 'end']).toContain(record.record);
  expect(shares).toEqual([]);
});
