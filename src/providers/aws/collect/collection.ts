import pLimit from 'p-limit';
import type { AccountCompleteness, FactRecord, Scope } from '../../../model/facts.js';
import type { AwsAccountFacts, AwsBucketFacts } from '../facts.js';
import { blockNotRead, notRead, readAccountBlock, toAccountFacts } from './account.js';
import { type BucketTarget, type BucketTools, collectBucket, weightOf } from './bucket.js';
import { type BucketSelection, selectBuckets } from './bucket-names.js';
import type { Answer, Caller } from './caller.js';
import { startClients } from './clients.js';
import type { Failure } from './failure.js';
import { inOrder } from './in-order.js';
import { type ListingEnd, listedBuckets, type Page, readPage } from './listing.js';
import type { LiveOptions } from './live-options.js';
import { type Session, throwIfHopeless } from './session.js';
import type { Stop } from './stop.js';
import type { Transport } from './transport.js';

/** All that one collection works with. */
export interface Collection {
  readonly options: LiveOptions;
  readonly session: Session;
  readonly transport: Transport;
  readonly caller: Caller;
  readonly stop: Stop;
  readonly collectedAt: string;
  readonly scope: Scope;
  readonly concurrency: number;
  readonly secondLookMs: number;
}

// Wide enough that a bucket which hangs does not hold up the others at once; by weight, because a policy may be as large as a megabyte.
const window = { count: 2048, weight: 32_000_000, weigh: weightOf };

/** The records of one signed-in account, buckets in the listing's order, then those that were named and not listed. */
export async function* collectAccount(collection: Collection): AsyncGenerator<FactRecord, void, undefined> {
  const { options, session, caller, stop } = collection;
  const clients = startClients(session, collection.transport);
  const read = (token?: string) => readPage({ caller, clients, region: session.region }, token);
  const readBlock = () => readAccountBlock(session, { caller, clients });
  const known = session.identity !== undefined;
  const [first, block] = known ? await Promise.all([read(), readBlock()]) : [await read(), await readBlock()];
  if (!first.ok) throwIfHopeless(first.failure, session.endpointUrl === undefined ? options : { ...options, endpointUrl: session.endpointUrl });

  const account = toAccountFacts(session, first.ok ? first.value.owner : undefined, block);
  const scope = { ...collection.scope, accounts: [account.account] };
  yield {
    record: 'header',
    kind: 'facts',
    schemaVersion: 1,
    from: 'live',
    collectedAt: collection.collectedAt,
    caller: session.identity?.arn ?? null,
    scope,
  };
  yield { record: 'account', provider: 'aws', account: account.account, facts: account };

  const counts: Counts = { listed: 0, listing: true, done: 0 };
  const report = () => options.onProgress?.({ ...counts, calls: caller.calls });
  const selection = selectBuckets(options.buckets, options.notBuckets);
  const end: ListingEnd = { failure: first.ok ? undefined : first.failure };
  const targets = wantedBuckets({ first, read, end, selection, collection, counts, report });
  const tools: BucketTools = {
    account,
    plan: options.plan,
    caller,
    clients,
    stop,
    homeRegion: session.region,
    ownEndpoint: session.endpointUrl !== undefined,
    secondLookMs: collection.secondLookMs,
    regionsThatKnowTheKey: new Set([session.region]),
  };
  // Few enough that a call which is put back finds its turn soon, many enough that the calls never run out.
  const underWay = pLimit(4 * collection.concurrency);
  const collectOne = async (target: BucketTarget): Promise<AwsBucketFacts> => {
    const facts = await underWay(() => collectBucket(target, tools));
    counts.done += 1;
    report();
    return facts;
  };
  for await (const facts of inOrder(targets, collectOne, window)) {
    yield { record: 'bucket', provider: 'aws', bucket: `s3://${facts.name}`, account: account.account, facts };
  }
  const interrupted = stop.reason !== undefined;
  const completeness = completenessOf({ account, failure: end.failure, counts, onlyNamed: selection.onlyNamed, interrupted });
  yield { record: 'end', accounts: [completeness], interrupted, calls: caller.calls };
}

interface Counts {
  listed: number;
  listing: boolean;
  done: number;
}

async function* wantedBuckets(from: {
  readonly first: Answer<Page>;
  readonly read: (token: string) => Promise<Answer<Page>>;
  readonly end: ListingEnd;
  readonly selection: BucketSelection;
  readonly collection: Collection;
  readonly counts: Counts;
  readonly report: () => void;
}): AsyncGenerator<BucketTarget, void, undefined> {
  const { selection, counts, end } = from;
  const missing = new Set(selection.named);
  const listing = from.first.ok ? listedBuckets(from.first.value, { read: from.read, end, logger: from.collection.options.logger }) : [];
  for await (const bucket of listing) {
    if (!selection.includes(bucket.name)) continue;
    missing.delete(bucket.name);
    counts.listed += 1;
    yield { ...bucket, standing: 'listed' };
    if (selection.onlyNamed && missing.size === 0) break;
  }
  counts.listed += missing.size;
  counts.listing = false;
  from.report();
  const standing = end.failure === undefined ? 'missing' : 'unsure';
  for (const name of missing) yield { name, region: '', standing };
}

/** Where every wanted bucket was named, nothing hangs on the listing, unless it was the last to say whose they are. */
function completenessOf(of: {
  readonly account: AwsAccountFacts;
  readonly failure: Failure | undefined;
  readonly counts: Counts;
  readonly onlyNamed: boolean;
  readonly interrupted: boolean;
}): AccountCompleteness {
  const { account, counts } = of;
  const isNameless = account.account === '';
  const failure = of.onlyNamed && !isNameless ? undefined : of.failure;
  const whole = failure === undefined && !of.interrupted;
  const gaveNothing = failure !== undefined && (counts.listed === 0 || isNameless);
  return {
    account: account.account,
    status: whole ? 'complete' : gaveNothing ? 'failed' : 'partial',
    bucketsListed: counts.listed,
    notRead: [...(failure === undefined ? [] : [notRead('ListBuckets', failure)]), ...blockNotRead(account.publicAccessBlock)],
  };
}
