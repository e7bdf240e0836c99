import { afterEach, expect, test } from 'vitest';
import type { BucketRecord, HeaderRecord } from '../model/facts.js';
import type { HardBuckets } from '../scan.js';
import { judgeApart } from './judge-apart.js';

const scope = { accounts: [], regions: [], buckets: [] };
const header: HeaderRecord = { record: 'header', kind: 'facts', schemaVersion: 1, from: 'live', collectedAt: 'then', caller: null, scope };
const record: BucketRecord = { record: 'bucket', provider: 'aws', bucket: 's3://b', account: '111122223333', facts: {} };

let apart: HardBuckets | undefined;
afterEach(() => apart?.close());

/** Judged by a thread that runs this, with every message and the estate at hand. */
function judgedBy(onMessage: string, signal = new AbortController().signal): HardBuckets {
  const script = `import{parentPort,workerData}from"node:worker_threads";parentPort.on("message",(record)=>{${onMessage}})`;
  apart = judgeApart({ header, accounts: [] }, signal, new URL(`data:text/javascript,${encodeURIComponent(script)}`));
  return apart;
}

function refused(message: string) {
  return { ok: false, problems: [{ message, severity: 'error', pointer: '', line: 1, column: 1 }] };
}

test('asks one thread for one bucket after the other', async () => {
  const { evaluate } = judgedBy(
    'globalThis.count=(globalThis.count??0)+1;parentPort.postMessage([workerData.header.collectedAt,record.bucket,count])',
  );
  expect([await evaluate(record), await evaluate({ ...record, bucket: 's3://c' }), await evaluate(record)]).toEqual([
    ['then', 's3://b', 1],
    ['then', 's3://c', 2],
    ['then', 's3://b', 3],
  ]);
});

test('a thread that fails costs its bucket alone', async () => {
  const { evaluate } = judgedBy(
    'if(record.bucket==="s3://b")throw new Error("no room");if(record.bucket==="s3://c")process.exit();parentPort.postMessage(1)',
  );
  expect(await evaluate(record)).toEqual(refused('judging it failed: no room'));
  expect(await evaluate({ ...record, bucket: 's3://c' })).toEqual(refused('judging it failed: the thread ended without an answer'));
  expect(await evaluate({ ...record, bucket: 's3://d' })).toBe(1);
});

test('a signal ends it at once', async () => {
  const controller = new AbortController();
  const { evaluate } = judgedBy('for(;;);', controller.signal);
  const answer = evaluate(record);
  setTimeout(() => controller.abort(), 50);
  expect(await answer).toBeUndefined();
  expect(await evaluate(record)).toBeUndefined();
});

test('a thread that has ended in between is told, not waited for', async () => {
  const { evaluate } = judgedBy('parentPort.postMessage(1);setTimeout(()=>process.exit(),10)');
  expect(await evaluate(record)).toBe(1);
  await new Promise((done) => setTimeout(done, 500));
  expect(await evaluate(record)).toEqual(refused('judging it failed: the thread ended without an answer'));
});
