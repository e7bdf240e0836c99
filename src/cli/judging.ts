import { parentPort, workerData } from 'node:worker_threads';
import type { BucketRecord } from '../model/facts.js';
import type { Evaluator } from '../providers/evaluator.js';
import { openEvaluator } from '../providers/index.js';
import type { HardEstate } from '../scan.js';

const { header, accounts } = workerData as HardEstate;
const clouds = new Map<string, Evaluator | undefined>();

function cloudOf(provider: string): Evaluator | undefined {
  if (clouds.has(provider)) return clouds.get(provider);
  const cloud = openEvaluator(provider, header);
  for (const { account, facts } of accounts.filter((record) => record.provider === provider)) cloud?.addAccount(account, facts);
  clouds.set(provider, cloud);
  return cloud;
}

// INVARIANT: whoever starts this thread hands in the estate, sends buckets of clouds that are known, and waits for the answer to each.
parentPort?.on('message', ({ provider, facts }: BucketRecord) => parentPort?.postMessage(cloudOf(provider)?.evaluateBucket(facts)));
