import type { AccountRecord, EndRecord, FactRecord, FactSource, HeaderRecord } from '../../../../model/facts.js';
import type { AwsAccountFacts, AwsBucketFacts } from '../../facts.js';
import { parseAccountFacts, parseBucketFacts } from '../../facts.js';
import { liveSource } from '../live.js';
import type { LiveOptions } from '../live-options.js';

export interface Collected {
  readonly records: readonly FactRecord[];
  readonly header: HeaderRecord;
  readonly account: AwsAccountFacts | undefined;
  readonly buckets: readonly AwsBucketFacts[];
  readonly end: EndRecord;
  readonly logged: readonly string[];
}

/** Impatient, so that tests of faults take milliseconds. */
export const impatience = { retryMs: 2, secondLookMs: 5, connectTimeoutMs: 500, restMs: 200, throttledMs: 2_000, regionThrottledMs: 1_000 };

export function liveOptions(endpointUrl: string) {
  const silent = () => undefined;
  return {
    region: 'us-east-1',
    endpointUrl,
    buckets: [],
    notBuckets: [],
    plan: () => ['policy', 'ownership'],
    logger: { debug: silent, info: silent, warn: silent },
    now: () => new Date('2026-03-01T10:00:00Z'),
    patience: impatience,
  } satisfies LiveOptions;
}

/** Collects from an endpoint with a key for tests. Policy and ownership are read unless the plan says otherwise. */
export async function collectFrom(url: string, more: Partial<LiveOptions> & { readonly signal?: AbortSignal } = {}): Promise<Collected> {
  const logged: string[] = [];
  const log = (fields: object, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`);
  const { signal, ...options } = more;
  const logger = { debug: log, info: log, warn: log };
  const source = liveSource({ ...liveOptions(url), logger, ...options, patience: { ...impatience, ...options.patience } });
  const records: FactRecord[] = [];
  for await (const record of source.facts(signal ?? new AbortController().signal)) records.push(record);
  return { records, ...sorted(records), logged };
}

export async function bucketsOf(source: FactSource): Promise<readonly AwsBucketFacts[]> {
  const records: FactRecord[] = [];
  for await (const record of source.facts(new AbortController().signal)) records.push(record);
  return sorted(records).buckets;
}

/** Every record must be one that a snapshot could hold. */
function sorted(records: readonly FactRecord[]): Omit<Collected, 'records' | 'logged'> {
  const [header] = records;
  const end = records.at(-1);
  if (header?.record !== 'header' || end?.record !== 'end') throw new Error('the stream has no header or no end');
  const account = records.find((record): record is AccountRecord => record.record === 'account');
  const parsed = account === undefined ? undefined : parseAccountFacts(account.facts);
  if (parsed?.ok === false) throw new Error(JSON.stringify(parsed.problems));
  const buckets = records.flatMap((record) => {
    if (record.record !== 'bucket') return [];
    const bucket = parseBucketFacts(record.facts);
    if (!bucket.ok) throw new Error(JSON.stringify(bucket.problems));
    return [bucket.value];
  });
  return { header, account: parsed?.value, buckets, end };
}
