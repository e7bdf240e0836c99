import type { Exposure, Guardrail } from './exposure.js';
import type { FactsFrom, Scope } from './facts.js';
import type { NonEmpty, NotRead } from './observed.js';
import type { Rule, Severity } from './rule.js';

export type { NotRead };

/** A state of a bucket or account that is no exposure, such as `tls-not-enforced`. Rules match it by `name`. */
export interface Setting {
  readonly name: string;
  /** `open` where it could not be decided. */
  readonly state: 'fail' | 'open';
  /** One sentence for this case; may quote outside text. */
  readonly text: string;
  /** What it speaks of, one entry each, so that two runs can be compared: more entries are worse. Default: the text. */
  readonly about?: readonly string[];
  /** Where in the bucket's documents it stands, if anywhere. */
  readonly place?: { readonly document: string; readonly pointer: string; readonly line?: number; readonly column?: number };
}

export type BucketState = 'judged' | 'gone' | 'not-ours' | 'not-applicable';

/** What a provider establishes about one bucket. No severity, no rule. */
export interface BucketEvaluation {
  readonly id: string;
  readonly bucket: string;
  readonly provider: string;
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  readonly state: BucketState;
  readonly source?: { readonly file: string; readonly line: number };
  readonly awsPublic: 'public' | 'not-public' | 'unknown';
  readonly awsPolicyStatus: 'public' | 'not-public' | 'not-asked' | 'unknown';
  readonly guardrails: readonly Guardrail[];
  readonly notRead: readonly NotRead[];
  readonly exposures: readonly Exposure[];
  readonly settings: readonly Setting[];
  /** Documents as read, for reports that show places: name (`bucket-policy`) to text. */
  readonly documents: Readonly<Record<string, string>>;
  /** Names out of `notLookedAt` that concern this bucket. */
  readonly notLookedAt: readonly string[];
  /** What keeps others out; told only where a document is judged by itself, and something does. */
  readonly refusals?: Refusals;
}

/** Why statements that allow something let nobody outside in. */
export interface Refusals {
  /** No way in is left, certain or possible. */
  readonly everybody: boolean;
  /** One sentence each; may quote outside text. */
  readonly because: NonEmpty<string>;
}

/** What a provider establishes about one account. */
export interface AccountEvaluation {
  readonly account: string;
  readonly provider: string;
  readonly guardrails: readonly Guardrail[];
  readonly settings: readonly Setting[];
  readonly notRead: readonly NotRead[];
}

export interface Finding {
  /** Fingerprint: rule and exposure (or rule, bucket and setting). Stable across runs. */
  readonly id: string;
  readonly ruleId: string;
  readonly kind: 'fail' | 'open';
  readonly severity: Severity;
  readonly bucket?: string;
  readonly identity?: string;
  readonly account: string;
  /** Exposure id. */
  readonly exposure?: string;
  readonly message: string;
  /** Declared as intended by this expectation, and inside its extent. */
  readonly expected?: DeclarationUse;
  readonly waived?: DeclarationUse;
  readonly baseline?: BaselineState;
  /** For findings about settings: which. */
  readonly setting?: string;
  /** For findings about settings and guardrails: what they speak of, sorted. An entry that was not there before makes them wider. */
  readonly about?: readonly string[];
}

export interface DeclarationUse {
  readonly file: string;
  readonly line: number;
  readonly owner: string;
  readonly reason: string;
  /** ISO date, the last day on which it holds. */
  readonly expires: string;
}

export type BaselineState = 'new' | 'wider' | 'unchanged' | 'narrower' | 'fixed' | 'not-seen';

export interface Declaration {
  readonly file: string;
  readonly line: number;
  readonly kind: 'expectation' | 'waiver';
  readonly state: 'used' | 'stale' | 'expired' | 'too-narrow' | 'not-checked';
  /** What it names, for people. */
  readonly text: string;
}

/** One bucket, judged. */
export interface BucketResult extends BucketEvaluation {
  readonly findings: readonly Finding[];
}

export interface CountedNotRead extends NotRead {
  readonly count: number;
}

/** Something this version never looks at. `buckets` counts those it concerns. */
export interface NotLookedAt {
  readonly what: string;
  readonly effect: 'may-hide' | 'may-soften';
  readonly buckets: number;
  /** In no listing that was asked for: there may be any number of them. */
  readonly unlisted?: true;
}

export interface Completeness {
  readonly accounts: readonly {
    readonly account: string;
    readonly status: 'complete' | 'partial' | 'failed';
    readonly bucketsListed: number;
    readonly bucketsJudged: number;
  }[];
  readonly bucketsListed: number;
  readonly bucketsJudged: number;
  readonly bucketsGone: number;
  readonly notRead: readonly CountedNotRead[];
  readonly notLookedAt: readonly NotLookedAt[];
  readonly interrupted: boolean;
}

export type Verdict = 'clean' | 'findings' | 'incomplete';
export type FailOn = Severity | 'none';

/** Everything of a scan but its buckets. */
export interface Summary {
  readonly tool: { readonly name: string; readonly version: string };
  readonly facts: {
    readonly from: FactsFrom;
    readonly collectedAt: string;
    readonly caller: string | null;
    readonly scope: Scope;
    readonly calls: number;
  };
  readonly verdict: Verdict;
  readonly exitCode: number;
  readonly failOn: FailOn;
  readonly allowIncomplete: boolean;
  readonly completeness: Completeness;
  readonly accounts: readonly AccountEvaluation[];
  readonly counts: FindingCounts;
  /** Findings about accounts, worst first. Those about buckets stand with their bucket. */
  readonly accountFindings: readonly Finding[];
  /** Findings of the baseline that are fixed or were not seen. */
  readonly former: readonly Finding[];
  /** A baseline was given, so findings carry their state against it. */
  readonly comparedToBaseline: boolean;
  readonly declarations: readonly Declaration[];
  /** Rules turned off or changed by the configuration, one sentence each. */
  readonly ruleChanges: readonly string[];
}

export interface FindingCounts {
  /** Failing findings that are neither expected nor waived, by severity. */
  readonly fail: Readonly<Record<Severity, number>>;
  readonly open: number;
  readonly expected: number;
  readonly waived: number;
  /** Those of `fail` that count for the exit code: at the threshold, and new or wider where a baseline was given. */
  readonly counting: number;
}

/** Re-iterable, so that several formats can be written from one scan with flat memory. Buckets come in order of id. */
export interface Results {
  readonly summary: Summary;
  readonly rules: readonly Rule[];
  buckets(): AsyncIterable<BucketResult>;
  /** All findings, of accounts and buckets, worst first, then by bucket and rule. */
  findings(): AsyncIterable<Finding>;
}

/** Keeps judged buckets outside the heap where there are many. Reading gives them in order of `orderBy`. */
export interface ResultStore {
  add(result: BucketResult): Promise<void>;
  read(): AsyncIterable<BucketResult>;
  findings(): AsyncIterable<Finding>;
  close(): Promise<void>;
}

/** A report format. Pure: no clock, no file, no environment. */
export interface Reporter {
  readonly format: string;
  readonly describe: string;
  render(results: Results, options: ReportOptions): AsyncIterable<string>;
}

export interface ReportOptions {
  /** ANSI colours wanted. */
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
  readonly verbose: boolean;
}
