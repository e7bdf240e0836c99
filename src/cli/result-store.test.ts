import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BucketResult, Finding } from '../model/result.js';
import type { Severity } from '../model/rule.js';
import { createResultStore } from './result-store.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curbside-store-'));
});
afterEach(() => rm(folder, { recursive: true }));

function finding(bucket: string, severity: Severity, kind: Finding['kind'], ruleId = 'rule'): Finding {
  return { id: `${ruleId}:${bucket}`, ruleId, kind, severity, bucket, account: '111122223333', message: 'm' };
}

function result(name: string, findings: readonly Finding[] = [], document = ''): BucketResult {
  return {
    id: `s3://${name}`,
    bucket: name,
    provider: 'aws',
    partition: 'aws',
    account: '111122223333',
    region: 'eu-west-1',
    state: 'judged',
    awsPublic: 'not-public',
    awsPolicyStatus: 'not-asked',
    guardrails: [],
    notRead: [],
    exposures: [],
    settings: [],
    documents: { 'bucket-policy': document },
    notLookedAt: [],
    findings,
  };
}

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const gathered: T[] = [];
  for await (const value of values) gathered.push(value);
  return gathered;
}

describe.each([
  { where: 'in memory', memoryLimit: 1 << 30, padding: 10 },
  { where: 'in a temporary file', memoryLimit: 0, padding: 100_000 },
])('results $where', ({ memoryLimit, padding }) => {
  test('come in order of id, as often as they are asked for', async () => {
    const store = createResultStore({ orderBy: 'id', memoryLimit, folder });
    for (const name of ['b', 'a-10', 'é', 'a-9', 'B']) await store.add(result(name, [], 'x'.repeat(padding)));
    const names = async () => (await all(store.read())).map((one) => one.bucket);
    expect(await names()).toEqual(['B', 'a-10', 'a-9', 'b', 'é']);
    expect(await names()).toEqual(['B', 'a-10', 'a-9', 'b', 'é']);
    await store.close();
  });

  test('come back as they were', async () => {
    const store = createResultStore({ orderBy: 'id', memoryLimit, folder });
    const one = result('a', [finding('s3://a', 'high', 'fail')], `\u{1f4a3}\n\ud800${'x'.repeat(padding)}`);
    await store.add(one);
    expect(await all(store.read())).toEqual([one]);
    await store.close();
  });

  test('give their findings worst first: severity, failing before open, bucket, rule', async () => {
    const store = createResultStore({ orderBy: 'id', memoryLimit, folder });
    const document = 'x'.repeat(padding);
    await store.add(result('b', [finding('s3://b', 'low', 'fail'), finding('s3://b', 'critical', 'open')], document));
    await store.add(result('a', [finding('s3://a', 'critical', 'fail', 'z'), finding('s3://a', 'critical', 'fail', 'c')], document));
    await store.add(result('c', [finding('s3://c', 'critical', 'fail'), finding('s3://c', 'info', 'open')], document));
    const found = (await all(store.findings())).map((one) => `${one.severity} ${one.kind} ${one.id}`);
    expect(found).toEqual([
      'critical fail c:s3://a',
      'critical fail z:s3://a',
      'critical fail rule:s3://c',
      'critical open rule:s3://b',
      'low fail rule:s3://b',
      'info open rule:s3://c',
    ]);
    await store.close();
  });
});

test('in the order of arrival nothing is sorted', async () => {
  const store = createResultStore({ orderBy: 'arrival' });
  for (const name of ['b', 'a', 'c']) await store.add(result(name));
  expect((await all(store.read())).map((one) => one.bucket)).toEqual(['b', 'a', 'c']);
  await store.close();
});

test('the temporary file has no name while it is in use', async () => {
  const store = createResultStore({ orderBy: 'id', memoryLimit: 0, folder });
  for (let index = 0; index < 10; index += 1) await store.add(result(`bucket-${index}`, [], 'x'.repeat(100_000)));
  expect(await all(store.read())).toHaveLength(10);
  expect(await readdir(folder)).toEqual([]);
  await store.close();
});

test('a disk that takes nothing costs memory and no result', async () => {
  const store = createResultStore({ orderBy: 'id', memoryLimit: 0, folder: join(folder, 'missing') });
  for (let index = 0; index < 10; index += 1) await store.add(result(`bucket-${index}`, [], 'x'.repeat(100_000)));
  expect((await all(store.read())).map((one) => one.bucket)).toEqual([
    'bucket-0',
    'bucket-1',
    'bucket-2',
    'bucket-3',
    'bucket-4',
    'bucket-5',
    'bucket-6',
    'bucket-7',
    'bucket-8',
    'bucket-9',
  ]);
  await store.close();
});
