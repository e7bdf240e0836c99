import type { BucketRecord, FactRecord, FactSource } from '../../model/facts.js';
import type { NonEmpty, NotAsked, Observed, Problem, Source } from '../../model/observed.js';
import { type AwsBucketFacts, type BlockBit, blockBits, type PublicAccessBlock } from './facts.js';
import { anyBucket, bucketNamedBy, mistakenKind, policyMentions } from './policy-names.js';

/** A policy file as it could be read. */
export type PolicyFile =
  | { readonly path: string; readonly text: string }
  /** Could not be read or decoded. */
  | { readonly path: string; readonly error: string };

export interface PolicySourceOptions {
  readonly files: readonly PolicyFile[];
  /** Account that owns the bucket. */
  readonly owner?: string;
  readonly bucket?: string;
  readonly kind: 'bucket' | 'access-point';
  /** Bits of Block Public Access that are on; all others count as off. */
  readonly block: readonly BlockBit[];
  /** ISO 8601. */
  readonly now: string;
}

/** Policies in files as a source of facts: one bucket for each file, in their order, of which the policy alone is known. */
export interface PolicySource extends FactSource {
  /** What was assumed, one sentence each. */
  readonly notes: readonly string[];
}

/** Owner of a bucket nobody named an owner for. No real account has it, so every account in a policy counts as outside. */
export const nobodysAccount = '000000000000';

const notInPolicy: NotAsked = { state: 'not-asked', because: 'only a policy was given' };

export function policySource(options: PolicySourceOptions): PolicySource {
  const subjects = toSubjects(options);
  return {
    notes: notesOn(options, subjects),
    async *facts() {
      yield* toRecords(options, subjects);
    },
  };
}

interface Subject {
  readonly file: PolicyFile;
  readonly name: string;
  /** Such as `s3://customer-exports`; `#2` and on where a name comes again. */
  readonly id: string;
  readonly partition: string;
  readonly policy: Observed<string>;
  readonly note?: string;
}

function toSubjects(options: PolicySourceOptions): readonly Subject[] {
  const seen = new Map<string, number>();
  return options.files.map((file) => {
    const subject = toSubject(file, options);
    const count = (seen.get(subject.name) ?? 0) + 1;
    seen.set(subject.name, count);
    return { ...subject, file, id: count === 1 ? `s3://${subject.name}` : `s3://${subject.name}#${count}` };
  });
}

function toSubject(file: PolicyFile, options: PolicySourceOptions): Omit<Subject, 'file' | 'id'> {
  const source: Source = { kind: 'file', path: file.path, pointer: '' };
  if ('error' in file) return { name: options.bucket ?? anyBucket, partition: 'aws', policy: unreadable(file.error, source) };
  const named = bucketNamedBy(file.text);
  const policy: Observed<string> = { state: 'known', value: file.text, source };
  const { partition } = named;
  const mistake = mistakenKind(file.text, options.kind);
  if (mistake !== undefined) return { name: options.bucket ?? anyBucket, partition, policy: unparseable(mistake, source), note: `it ${mistake}` };
  if (options.bucket !== undefined) {
    const applies = options.kind === 'access-point' || policyMentions(file.text, options.bucket);
    return { name: options.bucket, partition, policy, ...(applies ? {} : { note: `no resource in it is of bucket \`${options.bucket}\`` }) };
  }
  if (options.kind === 'access-point') return { name: anyBucket, partition, policy };
  if (named.kind === 'several') {
    const problem = `names several buckets (${named.names.join(', ')}): say with --bucket which one is meant`;
    return { name: anyBucket, partition, policy: unparseable(problem, source), note: `it ${problem}` };
  }
  const note =
    named.kind === 'made-up' ? `it names no single bucket, so it is judged for one called \`${named.name}\`; --bucket says otherwise` : undefined;
  return { name: named.name, partition, policy, ...(note === undefined ? {} : { note }) };
}

function unreadable(problem: string, source: Source): Observed<string> {
  return { state: 'unknown', cause: { kind: 'unreadable-file', problem }, source };
}

function unparseable(message: string, source: Source): Observed<string> {
  const problems: NonEmpty<Problem> = [{ message, severity: 'error', pointer: '', line: 1, column: 1 }];
  return { state: 'unknown', cause: { kind: 'unparseable', problems }, source };
}

function notesOn(options: PolicySourceOptions, subjects: readonly Subject[]): readonly string[] {
  const owner = options.owner === undefined ? ['no --owner was given, so every account that a policy names counts as outside'] : [];
  return [...owner, ...subjects.flatMap((subject) => (subject.note === undefined ? [] : [`${subject.file.path}: ${subject.note}`]))];
}

function* toRecords(options: PolicySourceOptions, subjects: readonly Subject[]): Generator<FactRecord> {
  const account = options.owner ?? nobodysAccount;
  yield {
    record: 'header',
    kind: 'facts',
    schemaVersion: 1,
    from: 'policy',
    collectedAt: options.now,
    caller: null,
    scope: {
      accounts: [account],
      regions: [],
      buckets: subjects.map((subject) => subject.name).filter((name, index, all) => all.indexOf(name) === index),
    },
  };
  for (const subject of subjects) yield toRecord(subject, account, options);
  const status = { account, status: 'complete', bucketsListed: subjects.length, notRead: [] } as const;
  yield { record: 'end', accounts: [status], interrupted: false, calls: 0 };
}

function toRecord(subject: Subject, account: string, options: PolicySourceOptions): BucketRecord {
  const facts: AwsBucketFacts = {
    name: subject.name,
    partition: subject.partition,
    account,
    region: '',
    state: 'present',
    policy: subject.policy,
    ownership: notInPolicy,
    acl: notInPolicy,
    publicAccessBlock: { state: 'known', value: toBlock(options.block), source: { kind: 'file', path: subject.file.path, pointer: '' } },
    policyStatus: notInPolicy,
    requestPayment: notInPolicy,
    encryption: notInPolicy,
    website: notInPolicy,
    only: options.kind === 'bucket' ? 'bucket-policy' : 'access-point-policy',
    source: { file: subject.file.path, line: 1 },
  };
  return { record: 'bucket', provider: 'aws', bucket: subject.id, account, facts };
}

function toBlock(on: readonly BlockBit[]): PublicAccessBlock {
  const isOn = (bit: BlockBit) => on.includes(bit);
  const [acls, ignore, policy, restrict] = blockBits;
  return { BlockPublicAcls: isOn(acls), IgnorePublicAcls: isOn(ignore), BlockPublicPolicy: isOn(policy), RestrictPublicBuckets: isOn(restrict) };
}

/** Reads `RestrictPublicBuckets`, `restrict-public-buckets` or `all`; `undefined` for anything else. */
export function parseBlockBits(text: string): readonly BlockBit[] | undefined {
  const wanted = text.replaceAll('-', '').toLowerCase();
  if (wanted === 'all') return blockBits;
  const bit = blockBits.find((candidate) => candidate.toLowerCase() === wanted);
  return bit === undefined ? undefined : [bit];
}
