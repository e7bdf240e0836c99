import type { Parsed } from '../model/observed.js';
import type { FactsOrigin, Provider } from '../model/provider.js';
import type { AccountEvaluation, BucketEvaluation } from '../model/result.js';

/** One cloud at work on one scan. Accounts come first; from the first bucket on, the estate is closed. */
export interface Evaluator {
  readonly notLookedAt: Provider<unknown, unknown, unknown>['notLookedAt'];
  /** `account`: whose facts they are said to be; those of another are refused. */
  addAccount(account: string, raw: unknown): Parsed<true>;
  evaluateBucket(raw: unknown): Parsed<BucketEvaluation>;
  /** The same, with no row where it would keep signals and timers waiting. */
  evaluateBucketSoon(raw: unknown): Parsed<BucketEvaluation | undefined>;
  /** Its row without looking into it. */
  outlineBucket(raw: unknown): Parsed<BucketEvaluation>;
  evaluateAccounts(): readonly AccountEvaluation[];
}

/** Hides a provider's own types, so that clouds can stand in one registry. */
export function evaluatorOf<A, B, E>(provider: Provider<A, B, E>, facts: FactsOrigin): Evaluator {
  const builder = provider.estateBuilder(facts);
  let estate: { readonly value: E } | undefined;
  const closed = () => {
    estate ??= { value: builder.build() };
    return estate.value;
  };
  function rowOf<R extends BucketEvaluation | undefined>(raw: unknown, toRow: (bucket: B) => R): Parsed<R> {
    const parsed = provider.parseBucket(raw, closed());
    return parsed.ok ? { ok: true, value: toRow(parsed.value), problems: parsed.problems } : parsed;
  }
  return {
    notLookedAt: provider.notLookedAt,
    addAccount(account, raw) {
      const parsed = provider.parseAccount(raw);
      if (!parsed.ok) return parsed;
      if (estate !== undefined) return refused('the account comes after the first bucket');
      const named = provider.accountOf(parsed.value);
      if (named !== account) return refused(`these are facts of \`${named}\``);
      builder.add(parsed.value);
      return { ok: true, value: true, problems: parsed.problems };
    },
    evaluateBucket: (raw) => rowOf(raw, (bucket) => provider.evaluate(bucket, closed())),
    evaluateBucketSoon: (raw) => rowOf(raw, (bucket) => provider.evaluateSoon(bucket, closed())),
    outlineBucket: (raw) => rowOf(raw, provider.outline),
    evaluateAccounts: () => provider.evaluateEstate(closed()),
  };
}

function refused(message: string): Parsed<never> {
  return { ok: false, problems: [{ message, severity: 'error', pointer: '', line: 1, column: 1 }] };
}
