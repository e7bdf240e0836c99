import { createResultStore } from '../../src/cli/result-store.js';
import { emptyConfig } from '../../src/judge/config.js';
import { createJudge } from '../../src/judge/judge.js';
import type { HeaderRecord } from '../../src/model/facts.js';
import type { BucketResult, Summary } from '../../src/model/result.js';
import { nextReads } from '../../src/providers/aws/call-plan.js';
import { liveSource } from '../../src/providers/aws/collect/live.js';
import { openEvaluator } from '../../src/providers/index.js';
import type { Counters, SandboxOptions } from '../../src/sandbox/server.js';
import { scan } from '../../src/scan.js';
import { readBuiltInRules } from '../docs/rule-files.js';
import { start } from '../sandbox/start.js';

const rules = readBuiltInRules();
const asked: HeaderRecord = {
  record: 'header',
  kind: 'facts',
  schemaVersion: 1,
  from: 'live',
  collectedAt: '2026-11-22T10:00:00.000Z',
  caller: null,
  scope: { accounts: [], regions: [], buckets: [] },
};
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };

export interface Scanned {
  readonly summary: Summary;
  /** In order of name. */
  readonly buckets: readonly BucketResult[];
  readonly calls: Counters['calls'];
}

/** Scans a sandbox account with the real collector, plan, evaluator and judge. */
export async function scanned(account: string, sandbox: SandboxOptions = {}, wanted: readonly string[] = []): Promise<Scanned> {
  const running = await start(account, sandbox);
  const results = await scan({
    tool: { name: 'curbside', version: '0.0.0' },
    source: liveSource({
      region: 'us-east-1',
      endpointUrl: running.url,
      buckets: wanted,
      notBuckets: [],
      plan: nextReads,
      logger: quiet,
      now: () => new Date('2026-11-22T10:00:00Z'),
      // Short pauses, but time to connect on a machine that has much else to do.
      patience: { retryMs: 2, secondLookMs: 5, restMs: 200, throttledMs: 10_000, regionThrottledMs: 10_000 },
    }),
    signal: new AbortController().signal,
    turn: async () => undefined,
    wasInterrupted: () => false,
    asked,
    openEvaluator,
    openJudge: (namedBuckets) =>
      createJudge({ rules, config: emptyConfig, failOn: 'high', allowIncomplete: false, today: '2026-11-22', namedBuckets }),
    subject: (name) => ({ provider: 'aws', bucket: `s3://${name}` }),
    store: createResultStore({ orderBy: 'id' }),
  });
  const buckets: BucketResult[] = [];
  for await (const bucket of results.buckets()) buckets.push(bucket);
  return { summary: results.summary, buckets, calls: running.counters().calls };
}
