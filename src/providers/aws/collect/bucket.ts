import type { Observed } from '../../../model/observed.js';
import type { CallPlan } from '../call-plan.js';
import { type AwsAccountFacts, type AwsBucketFacts, type BucketRead, bucketReads } from '../facts.js';
import { isDirectoryBucket, isRegionName } from '../names.js';
import type { Line } from './breaker.js';
import { isAskable } from './bucket-names.js';
import { type BucketInput, type FactOf, readDefinitions } from './bucket-reads.js';
import type { Answer, Caller } from './caller.js';
import type { Clients } from './clients.js';
import { type Failure, hasExpired, toCause } from './failure.js';
import { partitionOf, toRegion } from './regions.js';
import type { Stop } from './stop.js';

export interface BucketTarget {
  readonly name: string;
  readonly region: string;
  /** `listed`: ours for certain. `missing`: a complete listing does not hold it. `unsure`: the listing could not be read. */
  readonly standing: 'listed' | 'missing' | 'unsure';
}

export interface BucketTools {
  readonly account: AwsAccountFacts;
  readonly plan: CallPlan;
  readonly caller: Caller;
  readonly clients: Clients;
  readonly stop: Stop;
  readonly homeRegion: string;
  readonly ownEndpoint: boolean;
  readonly secondLookMs: number;
  /** Regions that have answered this key; what they say of it later is no sign that they are off. */
  readonly regionsThatKnowTheKey: Set<string>;
}

const notNeeded = 'it could not change the answer';

/** Asks what the plan asks for, round by round. Every failure stays with its fact. */
export async function collectBucket(target: BucketTarget, tools: BucketTools): Promise<AwsBucketFacts> {
  // Stores of others may give such a name to any bucket.
  const directory = isDirectoryBucket(target.name) && !tools.ownEndpoint;
  const facts = blank(target, tools.account, directory ? 'a directory bucket cannot be public' : notNeeded);
  if (directory) return { ...facts, state: 'not-applicable' };
  const visit: Visit = { target, tools, facts, region: target.region, line: { answered: false, silent: false }, asked: new Set() };
  for (;;) {
    const reads = tools.plan(visit.facts, tools.account).filter((read) => !visit.asked.has(read));
    if (reads.length === 0) return located(visit);
    await readRound(visit, reads);
    if (visit.facts.state !== 'present') return located(visit);
  }
}

/** One bucket on its way through its rounds. */
interface Visit {
  readonly target: BucketTarget;
  readonly tools: BucketTools;
  facts: AwsBucketFacts;
  /** Learned from a redirect where the listing did not say. */
  region: string;
  readonly line: Line;
  readonly asked: Set<BucketRead>;
}

/** The facts with the region that was learned on the way. What is no region's name is kept out of the facts: reports build host names from it. */
function located({ facts, region }: Visit): AwsBucketFacts {
  return { ...facts, region: toKnownRegion(region) };
}

function toKnownRegion(region: string): string {
  return isRegionName(region) ? region : '';
}

type ReadAnswer<F extends BucketRead = BucketRead> = { readonly read: F; readonly answer: Answer<FactOf<F>> };

async function readRound(visit: Visit, reads: readonly BucketRead[]): Promise<void> {
  const answers = await Promise.all(reads.map((read) => askRead(visit, read)));
  const missing = answers.filter(({ answer }) => !answer.ok && answer.failure.kind === 'no-such-bucket').map(({ read }) => read);
  const again = missing.length === 0 ? { answers, former: [] } : await lookAgain(visit, answers, missing);
  for (const each of again.answers) record(visit, each);
  settleState(visit, again.answers, again.former);
}

/** Answers after a second look, and what a read of an earlier round says now. */
interface SecondLook {
  readonly answers: readonly ReadAnswer[];
  readonly former: readonly ReadAnswer[];
}

/**
 * Under load the service has denied buckets that are there; only a second word is believed. Where one call denies a bucket that another
 * has just told of, that other is asked too: a store may use these words for a call that it does not know.
 */
async function lookAgain(visit: Visit, answers: readonly ReadAnswer[], missing: readonly BucketRead[]): Promise<SecondLook> {
  const answered = bucketReads.filter((read) => ['known', 'absent'].includes(visit.facts[read].state)).slice(0, 1);
  await visit.tools.stop.sleep(visit.tools.secondLookMs);
  const [second, former] = await Promise.all([missing, answered].map((reads) => Promise.all(reads.map((read) => askRead(visit, read)))));
  return { answers: answers.map((first) => second?.find(({ read }) => read === first.read) ?? first), former: former ?? [] };
}

async function askRead<F extends BucketRead>(visit: Visit, read: F): Promise<ReadAnswer<F>> {
  visit.asked.add(read);
  if (!isAskable(visit.target.name)) {
    return { read, answer: { ok: false, failure: { kind: 'not-a-bucket-name' } } };
  }
  const region = visit.region === '' ? visit.tools.homeRegion : visit.region;
  if (!mayAskIn(region, placeOf(visit.tools))) {
    return { read, answer: { ok: false, failure: { kind: 'unusable-region' } } };
  }
  const answer = await askIn(visit, read, region);
  if (answer.ok && visit.region === '' && !visit.tools.ownEndpoint) visit.region = region;
  if (answer.ok || answer.failure.kind !== 'elsewhere') return { read, answer };
  return { read, answer: await askElsewhere(visit, read, { asked: region, failure: answer.failure }) };
}

/** One hop to the region that the answer names, by our own idea of its host. Never to a host that an answer names. */
async function askElsewhere<F extends BucketRead>(
  visit: Visit,
  read: F,
  first: { readonly asked: string; readonly failure: Failure },
): Promise<Answer<FactOf<F>>> {
  const region = toRegion(first.failure.region);
  if (region === first.asked || !mayAskIn(region, placeOf(visit.tools))) return { ok: false, failure: disabledOr(first.failure) };
  const answer = await askIn(visit, read, region);
  if (answer.ok || answer.failure.kind !== 'elsewhere') visit.region = region;
  return answer.ok ? answer : { ok: false, failure: disabledOr(answer.failure) };
}

function disabledOr(failure: Failure): Failure {
  return failure.code === 'IllegalLocationConstraintException' ? { ...failure, kind: 'region-disabled' } : failure;
}

/** Keys are good for one partition, and a region's name becomes part of a host. */
export function mayAskIn(region: string, from: { readonly partition: string; readonly ownEndpoint: boolean }): boolean {
  if (!isRegionName(region)) return false;
  return from.ownEndpoint || partitionOf(region) === from.partition;
}

function placeOf({ account, ownEndpoint }: BucketTools) {
  return { partition: account.partition, ownEndpoint };
}

async function askIn<F extends BucketRead>(visit: Visit, read: F, region: string): Promise<Answer<FactOf<F>>> {
  const { tools, target } = visit;
  const definition = readDefinitions[read];
  const answer = await tools.caller.ask<BucketInput, FactOf<F>>({
    operation: definition.operation,
    region,
    input: { Bucket: target.name, ...expectedOwner(tools.account.account) },
    line: visit.line,
    send: (input, exchange) => definition.read(tools.clients.s3(region), input, exchange),
  });
  if (knowsKey(answer)) tools.regionsThatKnowTheKey.add(region);
  if (answer.ok || !isUnknownKey(answer.failure) || tools.regionsThatKnowTheKey.has(region)) return answer;
  // The same key was good elsewhere: a region that is off refuses it with these words.
  return { ok: false, failure: { ...answer.failure, kind: 'region-disabled' } };
}

function knowsKey(answer: Answer<unknown>): boolean {
  return answer.ok || ['denied', 'no-such-bucket', 'not-supported'].includes(answer.failure.kind);
}

/** A token that has run out was known once, a wrong signature says nothing of its key, and a key that cannot be fetched was never sent. */
function isUnknownKey(failure: Failure): boolean {
  return failure.kind === 'credentials' && !hasExpired(failure) && !/^SignatureDoesNotMatch$|ProviderError$/.test(failure.code ?? '');
}

function expectedOwner(account: string): { ExpectedBucketOwner?: string } {
  return /^\d{12}$/.test(account) ? { ExpectedBucketOwner: account } : {};
}

function record(visit: Visit, { read, answer }: ReadAnswer): void {
  visit.facts = { ...visit.facts, [read]: toObserved(read, answer, visit.facts) };
}

function toObserved(read: BucketRead, answer: ReadAnswer['answer'], known: AwsBucketFacts): Observed<unknown> {
  const { operation, absent } = readDefinitions[read];
  const source = { kind: 'api', operation } as const;
  if (answer.ok) return { state: 'known', value: answer.value, source };
  // It is asked of a policy that was read: where there is none now, it was taken away meanwhile.
  if (read === 'policyStatus' && answer.failure.code === 'NoSuchBucketPolicy' && known.policy.state === 'known') {
    return { state: 'unknown', cause: { kind: 'changed-during-scan', detail: answer.failure.code }, source };
  }
  // S3 says so under this status alone; by whatever stands between, a code under another is no answer of its own.
  if (answer.failure.status === 404 && absent.includes(answer.failure.code ?? '')) return { state: 'absent', source };
  return { state: 'unknown', cause: toCause(answer.failure, operation), source };
}

function settleState(visit: Visit, answers: readonly ReadAnswer[], former: readonly ReadAnswer[]): void {
  const failures = answers.flatMap(({ answer }) => (answer.ok ? [] : [answer.failure]));
  if (failures.some(({ kind }) => kind === 'no-such-bucket')) {
    settleGone(visit, answers, former);
    return;
  }
  if (visit.target.standing !== 'missing' || visit.tools.account.account === '') return;
  if (failures.length < answers.length || !failures.every(isRefusalToStrangers)) return;
  forget(visit, answers, 'another account owns the bucket');
  visit.facts = { ...visit.facts, state: 'not-ours' };
}

function settleGone(visit: Visit, answers: readonly ReadAnswer[], former: readonly ReadAnswer[]): void {
  const allMissing = [...answers, ...former].every(({ answer }) => !answer.ok && answer.failure.kind === 'no-such-bucket');
  if (allMissing) {
    forget(visit, answers, 'the bucket is gone');
    visit.facts = { ...visit.facts, state: 'gone' };
    return;
  }
  for (const { read, answer } of answers) {
    if (answer.ok || answer.failure.kind !== 'no-such-bucket') continue;
    const source = { kind: 'api', operation: readDefinitions[read].operation } as const;
    visit.facts = { ...visit.facts, [read]: { state: 'unknown', cause: { kind: 'changed-during-scan', detail: 'NoSuchBucket' }, source } };
  }
}

/** No permission would have helped, so none is named. */
function forget(visit: Visit, answers: readonly ReadAnswer[], because: string): void {
  for (const { read } of answers) visit.facts = { ...visit.facts, [read]: { state: 'not-asked', because } };
}

/** With the expected owner in the request this is what a stranger's bucket answers; inside one account the service names the policy. */
function isRefusalToStrangers(failure: Failure): boolean {
  if (failure.kind === 'not-supported') return failure.status === 405;
  return failure.kind === 'denied' && !/is not authorized to perform/.test(failure.message ?? '');
}

function blank(target: BucketTarget, account: AwsAccountFacts, because: string): AwsBucketFacts {
  const notAsked = { state: 'not-asked', because } as const;
  return {
    name: target.name,
    partition: account.partition,
    account: account.account,
    region: toKnownRegion(target.region),
    state: 'present',
    policy: notAsked,
    ownership: notAsked,
    acl: notAsked,
    publicAccessBlock: notAsked,
    policyStatus: notAsked,
    requestPayment: notAsked,
    encryption: notAsked,
    website: notAsked,
  };
}

/** How much memory a bucket's facts hold, roughly, in characters. */
export function weightOf(facts: AwsBucketFacts): number {
  const policy = facts.policy.state === 'known' ? facts.policy.value.length : 0;
  const grants = facts.acl.state === 'known' ? facts.acl.value.grants.length * 200 : 0;
  return 1000 + bucketReads.length * 100 + policy + grants;
}
