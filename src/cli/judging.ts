import { parentPort, workerData } from 'node:worker_threads';
import type { BucketRecord } from '../model/facts.js';
import type { Evaluator } from '../providers/evaluator.js';
import { openEvaluator } from '../providers/index.js';
import type { HardEstate } from '../scan.js';

// INVARIANT: whoever starts this thread hands in the estate, sends buckets of clouds that are known, and waits for the answer to each.
const { header, accounts } = workerData as HardEstate;
const clouds = new Map<string, Evaluator>();

function cloudOf(provider: string): Evaluator {
  const cloud = clouds.get(provider) ?? openEvaluator(provider, header);
  if (cloud === undefined) throw new Error(`a bucket of \`${provider}\`, which is no cloud, came to be judged`);
  if (clouds.has(provider)) return cloud;
  for (const { account, facts } of accounts.filter((record) => record.provider === provider)) cloud.addAccount(account, facts);
  clouds.set(provider, cloud);
  return cloud;
}

parentPort?.on('message', ({ provider, facts }: BucketRecord) => parentPort?.postMessage(cloudOf(provider).evaluateBucket(facts)));
