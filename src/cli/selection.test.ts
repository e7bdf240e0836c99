import { expect, test } from 'vitest';
import type { FactRecord } from '../model/facts.js';
import { selecting } from './selection.js';

/** What is left of facts that were saved for a scope. */
async function selected(options: {
  readonly saved: readonly string[];
  readonly holds: readonly string[];
  readonly buckets?: readonly string[];
  readonly notBuckets?: readonly string[];
}): Promise<{ readonly scope: readonly string[]; readonly rows: readonly string[]; readonly listed: number; readonly causes: readonly string[] }> {
  const { saved, holds, buckets = [], notBuckets = [] } = options;
  async function* saying(): AsyncGenerator<FactRecord> {
    const scope = { accounts: ['111122223333'], regions: [], buckets: saved };
    yield { record: 'header', kind: 'facts', schemaVersion: 1, from: 'snapshot', collectedAt: '2026-11-22T10:00:00.000Z', caller: null, scope };
    yield { record: 'account', provider: 'aws', account: '111122223333', facts: {} };
    for (const name of holds) yield { record: 'bucket', provider: 'aws', bucket: `s3://${name}`, account: '111122223333', facts: {} };
    const whole = { account: '111122223333', status: 'complete', bucketsListed: holds.length, notRead: [] } as const;
    yield { record: 'end', accounts: [whole], interrupted: false, calls: 1 };
  }
  const records: FactRecord[] = [];
  for await (const record of selecting({ facts: saying }, buckets, notBuckets).facts(new AbortController().signal)) records.push(record);
  const end = records.find((record) => record.record === 'end')?.accounts[0];
  return {
    scope: records.find((record) => record.record === 'header')?.scope.buckets ?? ['no header'],
    rows: records.flatMap((record) => (record.record === 'bucket' ? [record.bucket] : [])),
    listed: end?.bucketsListed ?? -1,
    causes: end?.notRead.map(({ cause }) => cause) ?? ['no end'],
  };
}

test.each([
  {
    name: 'a pattern out of everything',
    given: { saved: [], holds: ['a', 'prod-a'], buckets: ['prod-*'] },
    kept: { scope: ['prod-*'], rows: ['s3://prod-a'], listed: 1, causes: [] },
  },
  {
    name: 'everything but a name',
    given: { saved: [], holds: ['a', 'b'], notBuckets: ['a'] },
    kept: { scope: ['*', '!a'], rows: ['s3://b'], listed: 1, causes: [] },
  },
  {
    name: 'a narrower pattern',
    given: { saved: ['prod-*'], holds: ['prod-a', 'prod-eu-a'], buckets: ['prod-eu-*'] },
    kept: { scope: ['prod-eu-*'], rows: ['s3://prod-eu-a'], listed: 1, causes: [] },
  },
  {
    name: 'a wider pattern than what was saved, and says so',
    given: { saved: ['prod-*'], holds: ['prod-a'], buckets: ['p*'] },
    kept: { scope: ['p*'], rows: ['s3://prod-a'], listed: 1, causes: ['the facts were saved for `prod-*`, which is not all of `p*`'] },
  },
  {
    name: 'everything, where one bucket was saved, and says so',
    given: { saved: ['prod-a'], holds: ['prod-a'], buckets: ['*'] },
    kept: { scope: ['*'], rows: ['s3://prod-a'], listed: 1, causes: ['the facts were saved for `prod-a`, which is not all of `*`'] },
  },
  {
    name: 'a pattern that the saved scan left something of out, and says so',
    given: { saved: ['*', '!p-secret'], holds: ['p-a'], buckets: ['p*'] },
    kept: { scope: ['p*', '!p-secret'], rows: ['s3://p-a'], listed: 1, causes: ['the facts were saved for `* !p-secret`, which is not all of `p*`'] },
  },
  {
    name: 'all that was saved but a name, and no more than that',
    given: { saved: ['prod-*', '!prod-x'], holds: ['prod-a', 'prod-b'], notBuckets: ['prod-b'] },
    kept: { scope: ['prod-*', '!prod-x', '!prod-b'], rows: ['s3://prod-a'], listed: 1, causes: [] },
  },
  {
    name: 'a name that was left out then, which has to show',
    given: { saved: ['*', '!prod-*'], holds: ['a'], buckets: ['prod-a', 'a'] },
    kept: { scope: ['prod-a', 'a'], rows: ['s3://a'], listed: 1, causes: [] },
  },
  {
    name: 'a name that is left out again',
    given: { saved: [], holds: ['a'], buckets: ['s3://a'], notBuckets: ['a'] },
    kept: { scope: ['a', '!a'], rows: [], listed: 0, causes: [] },
  },
])('of saved facts: $name', async ({ given, kept }) => {
  expect(await selected(given)).toEqual(kept);
});
