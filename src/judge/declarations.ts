import { type Glob, globMatches, parseGlob } from '../glob/index.js';
import type { Exposure, Status } from '../model/exposure.js';
import type { BucketEvaluation, Declaration, DeclarationUse, Finding } from '../model/result.js';
import type { Config, Declared, Expectation, Waiver } from './config.js';
import { type Fit, fitOf } from './expectation-fit.js';
import { partsOf } from './fingerprint.js';
import { groupedBy } from './grouped.js';

/** What has been seen of one declaration so far. */
interface Track<T extends Declared> {
  readonly declared: T;
  readonly expired: boolean;
  used: boolean;
  tooNarrow: boolean;
  /** What it is about was looked at in full, so that finding nothing means something. */
  checked: boolean;
  /** Some bucket that it may be about was not looked at in full. */
  open: boolean;
  /** The accounts in which what it is about is gone. */
  readonly goneIn: Set<string>;
}

/** Holds what people declared against what is found, over one run. */
export interface Declarations {
  expected(exposure: Exposure, bucket: BucketEvaluation): DeclarationUse | undefined;
  waived(finding: Finding, status: Status, bucketName: string | undefined): DeclarationUse | undefined;
  /** Says that a bucket was read and decided in full. */
  settledBucket(bucket: BucketEvaluation): void;
  /** Says that a bucket was not, or not in full. */
  openBucket(bucket: BucketEvaluation): void;
  /** Says that a bucket is gone, as far as its account can be believed. */
  goneBucket(bucket: BucketEvaluation): void;
  settledAccount(account: string): void;
  /** `wasAskedFor`: whether every bucket with a name like the pattern was looked for. */
  states(isBelieved: (account: string) => boolean, wasAskedFor: (pattern: string) => boolean): readonly Declaration[];
}

export function createDeclarations(config: Config, today: string): Declarations {
  const expectations = new ByBucket(config.expectations.map((declared) => track(declared, today)));
  const waivers = config.waivers.map((declared) => track(declared, today));
  const byBucket = groupedBy(waivers, ({ declared }) => ('bucket' in declared.target ? declared.target.bucket : ''));
  const byFinding = groupedBy(waivers, ({ declared }) => ('finding' in declared.target ? declared.target.finding : ''));
  const named = (bucket: BucketEvaluation) => [bucket.bucket, bucket.id].flatMap((name) => byBucket.get(name) ?? []);
  const bySubject = waivers.flatMap((entry) => subjectsOf(entry.declared).map((subject) => ({ entry, subject })));
  const about = (bucket: BucketEvaluation): readonly Track<Declared>[] => [
    ...expectations.of(bucket),
    ...named(bucket),
    ...bySubject.filter(({ subject }) => isAbout(subject, bucket.id)).map(({ entry }) => entry),
  ];

  return {
    expected: (exposure, bucket) => applied(expectations.of(bucket), ({ declared }) => fitOf(declared, exposure)),
    waived: (finding, status, bucketName) => {
      const inBucket = [bucketName, finding.bucket].flatMap((name) => (name === undefined ? [] : (byBucket.get(name) ?? [])));
      const candidates = [...inBucket, ...(byFinding.get(finding.id) ?? [])];
      return applied(candidates, ({ declared }) => waiverFit(declared, finding, status));
    },
    settledBucket: (bucket) => {
      for (const entry of about(bucket)) entry.checked = true;
    },
    openBucket: (bucket) => {
      for (const entry of about(bucket)) entry.open = true;
    },
    goneBucket: (bucket) => {
      for (const entry of about(bucket)) entry.goneIn.add(bucket.account);
    },
    settledAccount: (account) => {
      for (const { entry, subject } of bySubject) if (isAbout(subject, account)) entry.checked = true;
    },
    states: (isBelieved, wasAskedFor) => {
      for (const entry of [...expectations.all, ...waivers]) {
        if ([...entry.goneIn].some(isBelieved)) entry.checked = true;
        if (![...entry.goneIn].every(isBelieved)) entry.open = true;
      }
      for (const { entry } of expectations.patterns) if (!wasAskedFor(entry.declared.bucket)) entry.open = true;
      return [...expectations.all.map((entry) => stateOf(entry, 'expectation')), ...waivers.map((entry) => stateOf(entry, 'waiver'))];
    },
  };
}

/** The declarations that may speak about a bucket: by exact name at once, by pattern one after the other. */
class ByBucket {
  readonly all: readonly Track<Expectation>[];
  private readonly exact: ReadonlyMap<string, readonly Track<Expectation>[]>;
  readonly patterns: readonly { readonly glob: Glob; readonly entry: Track<Expectation> }[];

  constructor(all: readonly Track<Expectation>[]) {
    this.all = all;
    const isPattern = ({ declared }: Track<Expectation>) => /[*?]/.test(declared.bucket);
    this.exact = groupedBy(
      all.filter((entry) => !isPattern(entry)),
      ({ declared }) => declared.bucket,
    );
    this.patterns = all.filter(isPattern).map((entry) => ({ glob: parseGlob(entry.declared.bucket), entry }));
  }

  of(bucket: BucketEvaluation): readonly Track<Expectation>[] {
    const exact = [bucket.bucket, bucket.id].flatMap((name) => this.exact.get(name) ?? []);
    const matching = this.patterns.filter(({ glob }) => globMatches(glob, bucket.bucket)).map(({ entry }) => entry);
    return [...exact, ...matching];
  }
}

function track<T extends Declared>(declared: T, today: string): Track<T> {
  return { declared, expired: declared.expires < today, used: false, tooNarrow: false, checked: false, open: false, goneIn: new Set() };
}

/** Marks what each candidate did, and gives the first that covers. One that expired covers nothing any more. */
function applied<T extends Declared>(candidates: readonly Track<T>[], fitFor: (entry: Track<T>) => Fit): DeclarationUse | undefined {
  const fitting = candidates.filter(({ expired }) => !expired).map((entry) => ({ entry, fit: fitFor(entry) }));
  const covering = fitting.filter((candidate) => candidate.fit === 'covers');
  for (const { entry } of covering) entry.used = true;
  const [first] = covering;
  if (first !== undefined) return useOf(first.entry.declared);
  for (const candidate of fitting) if (candidate.fit === 'too-narrow') candidate.entry.tooNarrow = true;
  return undefined;
}

/** A waiver is for the statuses it names: what was accepted while nobody could tell is not accepted once it is reachable. */
function waiverFit(waiver: Waiver, finding: Finding, status: Status): Fit {
  if ('rule' in waiver.target && waiver.target.rule !== finding.ruleId) return 'unrelated';
  return waiver.status.includes(status) ? 'covers' : 'too-narrow';
}

/** What the finding speaks of that a waiver names, if it names one. */
function subjectsOf({ target }: Waiver): readonly string[] {
  const parts = 'finding' in target ? partsOf(target.finding) : undefined;
  return parts === undefined ? [] : [parts.subject];
}

/** Whether the subject of a finding is this bucket or account, or something in it: it begins with their id. */
function isAbout(subject: string, id: string): boolean {
  return subject === id || (subject.startsWith(id) && !/[A-Za-z0-9._-]/.test(subject.charAt(id.length)));
}

function useOf({ file, line, owner, reason, expires }: Declared): DeclarationUse {
  return { file, line, owner, reason, expires };
}

function stateOf(entry: Track<Expectation> | Track<Waiver>, kind: Declaration['kind']): Declaration {
  const { file, line } = entry.declared;
  return { file, line, kind, state: stateNameOf(entry), text: textOf(entry.declared) };
}

function stateNameOf({ expired, tooNarrow, used, checked, open }: Track<Declared>): Declaration['state'] {
  if (expired) return 'expired';
  if (tooNarrow) return 'too-narrow';
  if (used) return 'used';
  return checked && !open ? 'stale' : 'not-checked';
}

function textOf(declared: Expectation | Waiver): string {
  const until = `until ${declared.expires}, ${declared.owner}: ${declared.reason}`;
  if (!('target' in declared)) {
    const keys = declared.keys === undefined ? '' : ` of ${declared.keys.map((key) => `\`${key}\``).join(', ')}`;
    const from = declared.from === undefined ? '' : ` from ${declared.from.map((place) => `\`${place}\``).join(', ')}`;
    return `${declared.audience} may ${declared.access.join(', ')}${keys} in \`${declared.bucket}\`${from} (${until})`;
  }
  const { target } = declared;
  return 'finding' in target ? `\`${target.finding}\` is accepted (${until})` : `\`${target.rule}\` in \`${target.bucket}\` is accepted (${until})`;
}
