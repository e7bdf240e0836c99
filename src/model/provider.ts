import type { HeaderRecord } from './facts.js';
import type { Parsed } from './observed.js';
import type { AccountEvaluation, BucketEvaluation } from './result.js';

/** One cloud: reads its own facts and establishes what is true. `A`, `B`: its account and bucket facts; `E`: its compact estate. */
export interface Provider<A, B, E> {
  readonly id: string;
  /** A snapshot is outside data: never throws. */
  parseAccount(raw: unknown): Parsed<A>;
  /** Refuses what cannot be true of the estate, too. */
  parseBucket(raw: unknown, estate: E): Parsed<B>;
  /** Whose facts these are, by their own word. */
  accountOf(account: A): AccountEvaluation['account'];
  /** `collectedAt`: ISO time of the facts, the only clock an evaluation knows. */
  estateBuilder(facts: FactsOrigin): EstateBuilder<A, E>;
  evaluateEstate(estate: E): readonly AccountEvaluation[];
  evaluate(bucket: B, estate: E): BucketEvaluation;
  /** The same, or `undefined` where it would keep signals and timers waiting. */
  evaluateSoon(bucket: B, estate: E): BucketEvaluation | undefined;
  /** The row of a bucket that nobody looks into: which one it is, and what was not read of it. Takes no time. */
  outline(bucket: B): BucketEvaluation;
  /** What this version never looks at, with its effect on a verdict. */
  readonly notLookedAt: readonly { readonly what: string; readonly effect: 'may-hide' | 'may-soften'; readonly unlisted?: true }[];
}

export type FactsOrigin = Pick<HeaderRecord, 'collectedAt'> & Partial<Pick<HeaderRecord, 'from'>>;

export interface EstateBuilder<A, E> {
  add(account: A): void;
  build(): E;
}

/** The names that a cloud's exposures, guardrails and settings can have. A rule that asks for another one would never find anything. */
export interface Vocabulary {
  readonly path: readonly string[];
  readonly guardrail: readonly string[];
  readonly setting: readonly string[];
}
