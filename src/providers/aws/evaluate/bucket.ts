import { accessPointUniverse, bucketUniverse, parsePolicyText, quoted, SearchMemory, type Universe } from '../../../iam-policy/index.js';
import { accesses as accessOrder, audiences, type Exposure, statuses } from '../../../model/exposure.js';
import { causeText, type UnknownCause } from '../../../model/observed.js';
import type { BucketEvaluation } from '../../../model/result.js';
import type { AwsAccountFacts, AwsBucketFacts } from '../facts.js';
import { accessPointNamedBy, type NamedAccessPoint } from '../policy-names.js';
import { readAcl } from './acl-statements.js';
import { effectiveBit, guardrailsOf } from './block.js';
import { toExposures } from './grants.js';
import { lookedPast } from './not-looked-at.js';
import { notOfS3 } from './not-of-s3.js';
import { aclAllows, grantsOf, letsOutsidersIn, policyAllows, publicnessOf } from './paths.js';
import type { PlacedGrant } from './placed-grant.js';
import { refusalsOf } from './refusals.js';
import { settingsOf } from './settings.js';
import type { Subject } from './subject.js';
import { aclAccesses, everyAccess, notReadOf, undeterminedExposure } from './unread.js';

export interface BucketQuestion {
  readonly facts: AwsBucketFacts;
  readonly account: AwsAccountFacts | undefined;
  /** Seconds since 1970 at which the facts were read. */
  readonly now: number;
}

/** What searches may cost before a bucket counts as one that takes long: some hundredths of a second. */
const shortEffort = 50_000;
/** Characters of a policy that takes long whatever is in it, for not only searches take time. */
const longPolicy = 4_000;
/** Wildcards that do not end their text, characters that may be wildcards in disguise, and variables: more of them take long, wherever they stand. */
const manyWildcards = 24;

/** Establishes what is true of one bucket: who can reach it, by which way, what stops whom, what could not be read. */
export function evaluateBucket(question: BucketQuestion): BucketEvaluation {
  return evaluated(question, () => new SearchMemory());
}

/** The same, where it takes no longer than a signal or a timer can wait. */
export function evaluateBucketSoon(question: BucketQuestion): BucketEvaluation | undefined {
  const { policy } = question.facts;
  if (policy.state === 'known' && isDemanding(policy.value)) return undefined;
  return withShortEffort((newMemory) => evaluated(question, newMemory));
}

function isDemanding(policy: string): boolean {
  return policy.length > longPolicy || (policy.match(/[*?](?!")|\\u|\$\{/g)?.length ?? 0) > manyWildcards;
}

type NewMemory = Subject['newMemory'];

class TakesLong extends Error {}

/** `undefined` where that takes more than a short effort, over all the memories together. */
function withShortEffort<T>(work: (newMemory: NewMemory) => T): T | undefined {
  let left = shortEffort;
  const onSpend = (effort: number) => {
    left -= effort;
    if (left < 0) throw new TakesLong();
  };
  try {
    return work(() => new SearchMemory(onSpend));
  } catch (error) {
    if (error instanceof TakesLong) return undefined;
    throw error;
  }
}

function evaluated(question: BucketQuestion, newMemory: NewMemory): BucketEvaluation {
  const { facts } = question;
  if (facts.state !== 'present') return { ...frame(facts), state: facts.state };
  const { subject, exposures } = lookInto(question, newMemory);
  const awsPublic = ourPublicness(subject);
  const refusals = facts.only === undefined ? undefined : refusalsOf(subject, exposures);
  return {
    ...frame(facts),
    ...(isWithoutFile(facts) ? { state: 'not-applicable' } : {}),
    awsPublic,
    awsPolicyStatus: statusOf(facts),
    guardrails: [...guardrailsOf(subject.block.account, 'account'), ...guardrailsOf(subject.block.bucket, subject.block.of)],
    notRead: notReadOf(facts, awsPublic),
    exposures,
    settings: settingsOf(subject, exposures),
    documents: facts.policy.state === 'known' ? { [facts.only ?? 'bucket-policy']: facts.policy.value } : {},
    notLookedAt: lookedPast(subject, exposures),
    ...(refusals === undefined ? {} : { refusals }),
  };
}

/** The same row without who can reach the bucket: only which one it is, and what was not read of it. */
export function outlineBucket(facts: AwsBucketFacts): BucketEvaluation {
  if (facts.state !== 'present') return { ...frame(facts), state: facts.state };
  return { ...frame(facts), ...(isWithoutFile(facts) ? { state: 'not-applicable' } : {}), notRead: notReadOf(facts, 'unknown') };
}

/** A file that could not be read gives nothing to judge, though it keeps its row and its question. */
function isWithoutFile({ only, policy }: AwsBucketFacts): boolean {
  return only !== undefined && policy.state === 'unknown' && policy.cause.kind === 'unreadable-file';
}

/**
 * Who gets what by the bucket's documents, each found request replayed, and nothing written of it yet: what the benchmark measures.
 * @public
 */
export function placedGrantsOf(question: BucketQuestion): readonly PlacedGrant[] {
  if (question.facts.state !== 'present') return [];
  const { subject } = toSubject(question, () => new SearchMemory());
  return [...grantsOf(policyAllows(subject), subject), ...grantsOf(aclAllows(subject), subject)];
}

/**
 * Who can reach the bucket, with the proofs, without what else there is to say of it: what the benchmark measures.
 * @public
 */
export function exposuresOf(question: BucketQuestion): readonly Exposure[] {
  return question.facts.state === 'present' ? lookInto(question, () => new SearchMemory()).exposures : [];
}

/** Whether someone outside the account gets through, certainly or possibly, by a document that was read. Possibly, where that takes long to tell. */
export function isReachedFromOutside(question: BucketQuestion): boolean {
  if (question.facts.state !== 'present') return false;
  const isReached = withShortEffort((newMemory) => {
    const { subject } = toSubject(question, newMemory);
    return letsOutsidersIn(policyAllows(subject), subject) || letsOutsidersIn(aclAllows(subject), subject);
  });
  return isReached ?? true;
}

interface Look {
  readonly subject: Subject;
  readonly exposures: readonly Exposure[];
}

function lookInto(question: BucketQuestion, newMemory: NewMemory): Look {
  const { facts } = question;
  const { subject, oddEntries } = toSubject(question, newMemory);
  const exposures = [
    ...toExposures(subject.id, policyPath(facts), grantsOf(policyAllows(subject), subject)),
    ...unreadPolicy(subject),
    ...(facts.only === undefined
      ? [...toExposures(subject.id, 'bucket-acl', grantsOf(aclAllows(subject), subject)), ...unreadAcl(subject, oddEntries)]
      : []),
  ].sort(worstFirst);
  return { subject, exposures };
}

function frame(facts: AwsBucketFacts): BucketEvaluation {
  return {
    id: `s3://${facts.name}`,
    bucket: facts.name,
    provider: 'aws',
    partition: facts.partition,
    account: facts.account,
    region: facts.region,
    state: 'judged',
    ...(facts.source === undefined ? {} : { source: facts.source }),
    awsPublic: 'unknown',
    awsPolicyStatus: 'not-asked',
    guardrails: [],
    notRead: [],
    exposures: [],
    settings: [],
    documents: {},
    notLookedAt: [],
  };
}

function toSubject(
  { facts, account, now }: BucketQuestion,
  newMemory: NewMemory,
): { readonly subject: Subject; readonly oddEntries: readonly string[] } {
  const policy = facts.policy.state === 'known' ? parsePolicyText(facts.policy.value) : undefined;
  const universe = universeOf(facts, account);
  const ownerOwnsAll = facts.ownership.state === 'known' && facts.ownership.value === 'BucketOwnerEnforced';
  const acl =
    facts.acl.state === 'known' && !ownerOwnsAll && facts.only === undefined ? readAcl(facts.acl.value, universe) : { statements: [], odd: [] };
  const statements = policy?.ok === true ? policy.value.statements : [];
  const subject: Subject = {
    id: `s3://${facts.name}`,
    facts,
    account,
    block: {
      account: facts.only === undefined ? (account?.publicAccessBlock ?? { state: 'not-asked', because: 'the account was not read' }) : nothingOn,
      bucket: facts.publicAccessBlock,
      of: facts.only === 'access-point-policy' ? 'access-point' : 'bucket',
    },
    universe,
    policy,
    aclStatements: acl.statements,
    denies: statements.filter(({ effect }) => effect === 'Deny'),
    now,
    memory: newMemory(),
    newMemory,
  };
  return { subject, oddEntries: acl.odd };
}

/** A document alone is judged as if no level but its own had anything turned on. */
const nothingOn: Subject['block']['account'] = { state: 'absent', source: { kind: 'file', path: '', pointer: '' } };

function universeOf(facts: AwsBucketFacts, account: AwsAccountFacts | undefined): Universe {
  if (facts.only === 'access-point-policy') {
    const named = accessPointOf(facts);
    return accessPointUniverse(named.kind === 'named' ? named.arn : anyAccessPoint(facts));
  }
  return bucketUniverse({ ...facts, ...(account?.canonicalId === undefined ? {} : { canonicalId: account.canonicalId }) });
}

function accessPointOf(facts: AwsBucketFacts): NamedAccessPoint {
  return accessPointNamedBy(facts.policy.state === 'known' ? [facts.policy.value] : [], anyAccessPoint(facts));
}

function anyAccessPoint({ partition, region, account, name }: AwsBucketFacts): string {
  return `arn:${partition}:s3:${region || 'us-east-1'}:${account}:accesspoint/${name}`;
}

function policyPath(facts: AwsBucketFacts): string {
  return facts.only ?? 'bucket-policy';
}

/** What a policy that could not be read, or not be understood in full, leaves possible. */
function unreadPolicy(subject: Subject): readonly Exposure[] {
  const [first, ...more] = policyDoubts(subject);
  if (first === undefined) return [];
  const { id, facts } = subject;
  const path = policyPath(facts);
  return [undeterminedExposure({ bucketId: id, path, document: path, audience: 'anyone', accesses: everyAccess, because: [first, ...more] })];
}

/** Of a text that could not be used the first problem says more than its kind. */
function reasonText(cause: UnknownCause): string {
  return cause.kind === 'unparseable' ? cause.problems[0].message : causeText(cause);
}

function policyDoubts(subject: Subject): readonly string[] {
  const { facts, policy } = subject;
  if (facts.policy.state === 'unknown') return [`the bucket policy could not be read: ${reasonText(facts.policy.cause)}`];
  if (facts.policy.state === 'not-asked') return [`the bucket policy was not read: ${facts.policy.because}`];
  if (policy === undefined) return [];
  // Behind the first mistake of JSON the others mostly follow from it.
  if (!policy.ok) return policy.problems.slice(0, 1).map(({ line, column, message }) => `line ${line}, column ${column} of the policy: ${message}`);
  const named = facts.only === 'access-point-policy' ? accessPointOf(facts) : undefined;
  if (named?.kind === 'several') return [`the policy names several access points (${named.names.join(', ')}), and nothing says which one it is on`];
  if (named?.kind === 'not-of-s3') return [`the policy is on ${quoted(named.arn)}, whose requests this version does not know`];
  const unreadable = policy.value.unreadable.map((statement) => `line ${statement.line} of the policy could not be understood: ${statement.because}`);
  return [...unreadable, ...notOfS3(subject)].slice(0, 5);
}

/** What an ACL that could not be read leaves possible; nothing where ACLs do not count. */
function unreadAcl(subject: Subject, oddEntries: readonly string[]): readonly Exposure[] {
  const { facts } = subject;
  if (facts.ownership.state === 'known' && facts.ownership.value === 'BucketOwnerEnforced') return [];
  const reasons = [...aclDoubts(facts), ...oddEntries];
  const [first, ...more] = reasons;
  if (first === undefined) return [];
  // With IgnorePublicAcls on only entries for named accounts are left; which ones, nobody knows.
  const requester =
    effectiveBit(subject.block, 'IgnorePublicAcls').state === 'on'
      ? ({ audience: 'outside-account', party: { type: 'account', id: 'unknown', trusted: false } } as const)
      : ({ audience: 'anyone' } as const);
  return [
    undeterminedExposure({
      bucketId: subject.id,
      path: 'bucket-acl',
      document: 'bucket-acl',
      ...requester,
      accesses: aclAccesses,
      because: [first, ...more],
    }),
  ];
}

function aclDoubts(facts: AwsBucketFacts): readonly string[] {
  if (facts.acl.state === 'known') return [];
  const ownership = facts.ownership.state === 'unknown' ? [`object ownership could not be read: ${causeText(facts.ownership.cause)}`] : [];
  if (facts.acl.state === 'unknown') return [`the bucket ACL could not be read: ${causeText(facts.acl.cause)}`, ...ownership];
  return [`the bucket ACL was not read: ${facts.acl.state === 'not-asked' ? facts.acl.because : 'the answer held none'}`, ...ownership];
}

/** Our own reading alone, so that S3's answer can stand beside it. */
function ourPublicness(subject: Subject): BucketEvaluation['awsPublic'] {
  return publicnessOf({ ...subject, facts: { ...subject.facts, policyStatus: { state: 'not-asked', because: '' } } });
}

function statusOf(facts: AwsBucketFacts): BucketEvaluation['awsPolicyStatus'] {
  switch (facts.policyStatus.state) {
    case 'known':
      return facts.policyStatus.value ? 'public' : 'not-public';
    case 'absent':
      return 'not-public';
    case 'unknown':
      return 'unknown';
    case 'not-asked':
      return 'not-asked';
  }
}

function worstFirst(one: Exposure, other: Exposure): number {
  return (
    statuses.indexOf(one.status) - statuses.indexOf(other.status) ||
    audiences.indexOf(one.audience) - audiences.indexOf(other.audience) ||
    accessOrder.indexOf(one.access) - accessOrder.indexOf(other.access) ||
    (one.id < other.id ? -1 : 1)
  );
}
