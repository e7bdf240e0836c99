import { expect, test } from 'vitest';
import type { FactRecord } from '../model/facts.js';
import { selecting } from './selection.js';

const names = ['net-a', 'net-b'];

/** Facts of two buckets that were collected with these patterns. */
function savedFor(buckets: readonly string[]) {
  const records: readonly FactRecord[] = [
    {
      record: 'header',
      kind: 'facts',
      schemaVersion: 1,
      from: 'live',
      collectedAt: '2026-11-22T10:00:00.000Z',
      caller: null,
      scope: { accounts: ['111122223333'], regions: [], buckets },
    },
    ...names.map((name) => ({ record: 'bucket' as const, provider: 'aws', bucket: `s3://${name}`, account: '111122223333', facts: {} })),
    {
      record: 'end',
      accounts: [{ account: '111122223333', status: 'complete', bucketsListed: 2, notRead: [] }],
      interrupted: false,
      calls: 1,
    },
  ];
  return {
    async *facts() {
      yield* records;
    },
  };
}

async function selected(saved: readonly string[], buckets: readonly string[], notBuckets: readonly string[] = []) {
  const rows: string[] = [];
  let scope: readonly string[] = [];
  let end: unknown;
  for await (const record of selecting(savedFor(saved), buckets, notBuckets).facts(new AbortController().signal)) {
    if (record.record === 'header') scope = record.scope.buckets;
    if (record.record === 'bucket') rows.push(record.bucket);
    if (record.record === 'end') end = record.accounts.map(({ status, bucketsListed, notRead }) => [status, bucketsListed, notRead[0]?.cause]);
  }
  return { scope, rows, end };
}

const both = ['s3://net-a', 's3://net-b'];

test.each([
  { name: 'a pattern, of a whole account', saved: [], buckets: ['*-a'], scope: ['*-a'], rows: ['s3://net-a'], listed: 1 },
  { name: 'a pattern inside what was collected', saved: ['net-*'], buckets: ['net-a*'], scope: ['net-a*'], rows: ['s3://net-a'], listed: 1 },
  { name: 'a name', saved: ['net-*'], buckets: ['net-a'], scope: ['net-a'], rows: ['s3://net-a'], listed: 1 },
  { name: 'all but some, of a whole account', saved: [], notBuckets: ['keys'], scope: ['*', '!keys'], rows: both, listed: 2 },
  { name: 'all but some, of what was collected', saved: ['net-*'], notBuckets: ['keys'], scope: ['net-*', '!keys'], rows: both, listed: 2 },
  { name: 'all but more', saved: ['*', '!keys'], notBuckets: ['*-b'], scope: ['*', '!keys', '!*-b'], rows: ['s3://net-a'], listed: 1 },
  {
    name: 'a name that was left out then, which has to show',
    saved: ['*', '!net-*'],
    buckets: ['net-c', 'keys'],
    scope: ['net-c', 'keys'],
    rows: [],
    listed: 0,
  },
  {
    name: 'what was left out then, and still is',
    saved: ['*', '!keys'],
    buckets: ['net-a'],
    scope: ['net-a', '!keys'],
    rows: ['s3://net-a'],
    listed: 1,
  },
  {
    name: 'what was left out, left out again',
    saved: ['*', '!keys'],
    buckets: ['*'],
    notBuckets: ['k*'],
    scope: ['*', '!k*'],
    rows: both,
    listed: 2,
  },
])('saved facts hold $name', async ({ saved, buckets = [], notBuckets, scope, rows, listed }) => {
  expect(await selected(saved, buckets, notBuckets)).toEqual({ scope, rows, end: [['complete', listed, undefined]] });
});

test.each([
  { name: 'all buckets, of some', saved: ['net-*'], buckets: ['*'], rows: both, cause: 'they were collected for `net-*` only' },
  { name: 'a pattern of others', saved: ['net-*'], buckets: ['k*'], rows: [], cause: 'they were collected for `net-*` only' },
  { name: 'a pattern beside single names', saved: names, buckets: ['net-?'], rows: both, cause: 'they were collected for `net-a`, `net-b` only' },
  {
    name: 'a pattern over what was left out',
    saved: ['*', '!net-c'],
    buckets: ['n*'],
    rows: both,
    cause: 'they were collected for `*`, `!net-c` only',
  },
  {
    name: 'more than what is left out once more',
    saved: ['*', '!k*'],
    buckets: ['*'],
    notBuckets: ['keys'],
    rows: both,
    cause: 'they were collected for `*`, `!k*` only',
  },
])('saved facts do not hold $name', async ({ saved, buckets, notBuckets, rows, cause }) => {
  expect(await selected(saved, buckets, notBuckets)).toMatchObject({ rows, end: [['partial', rows.length, cause]] });
});
