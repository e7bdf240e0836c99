import type { AccountCompleteness } from '../model/facts.js';
import type { NotRead } from '../model/observed.js';
import type { AccountEvaluation, BucketEvaluation, Completeness, CountedNotRead, NotLookedAt } from '../model/result.js';

/** What the end of a run says about the collection. */
export interface CollectionEnd {
  readonly accounts: readonly AccountCompleteness[];
  /** The collection did not get through: Ctrl-C, SIGTERM. */
  readonly interrupted: boolean;
  /** It did not get through for another reason, such as a deadline or a snapshot without its end. Incomplete, but no exit code 130. */
  readonly cutOff?: boolean;
  /** What the provider never looks at. */
  readonly notLookedAt: readonly Omit<NotLookedAt, 'buckets'>[];
}

/** Counts what was looked at. Grows with accounts and causes, not with buckets. */
export interface Tally {
  account(account: AccountEvaluation): void;
  bucket(bucket: BucketEvaluation): void;
  /** The counts, and whether anything could not be looked at. */
  total(end: CollectionEnd): { readonly completeness: Completeness; readonly incomplete: boolean };
}

interface Rows {
  seen: number;
  judged: number;
}

/** `named`: buckets that were asked for by name; each has to be judged. */
export function createTally(named: readonly string[]): Tally {
  const rows = new Map<string, Rows>();
  const notRead = new Map<string, CountedNotRead>();
  const accountReads = new Map<string, Map<string, NotRead>>();
  const concerned = new Map<string, number>();
  const missing = new Set(named);
  const states = { gone: 0, 'not-ours': 0, judged: 0, 'not-applicable': 0 };

  const rowsOf = (account: string): Rows => {
    const known = rows.get(account) ?? { seen: 0, judged: 0 };
    rows.set(account, known);
    return known;
  };
  // The same failed read may be told by the evaluation and by the end of the collection: it counts once for each account.
  const readsOf = (account: string, reads: readonly NotRead[]) => {
    const known = accountReads.get(account) ?? new Map<string, NotRead>();
    for (const read of reads) known.set(keyOf(read), read);
    accountReads.set(account, known);
  };

  return {
    account: ({ account, notRead: reads }) => {
      rowsOf(account);
      readsOf(account, reads);
    },
    bucket: (bucket) => {
      const row = rowsOf(bucket.account);
      row.seen++;
      states[bucket.state]++;
      for (const read of bucket.notRead) count(notRead, read);
      for (const what of new Set(bucket.notLookedAt)) concerned.set(what, (concerned.get(what) ?? 0) + 1);
      if (bucket.state !== 'judged') return;
      row.judged++;
      missing.delete(bucket.bucket);
      missing.delete(bucket.id);
    },
    total: (end) => {
      for (const account of end.accounts) readsOf(account.account, account.notRead);
      const all = new Map(notRead);
      for (const reads of accountReads.values()) for (const read of reads.values()) count(all, read);
      const accounts = accountsOf(end.accounts, rows);
      const stopped = end.interrupted || end.cutOff === true;
      const completeness: Completeness = {
        accounts,
        bucketsListed: accounts.reduce((sum, { bucketsListed }) => sum + bucketsListed, 0),
        bucketsJudged: states.judged,
        bucketsGone: states.gone,
        notRead: [...all.entries()].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, read]) => read),
        notLookedAt: end.notLookedAt.map(({ what, effect }) => ({ what, effect, buckets: concerned.get(what) ?? 0 })),
        interrupted: stopped,
      };
      const nothingSeen = accounts.every(({ status }) => status !== 'complete') && states.judged === 0;
      const incomplete =
        stopped || nothingSeen || missing.size > 0 || states['not-ours'] > 0 || all.size > 0 || accounts.some(({ status }) => status !== 'complete');
      return { completeness, incomplete };
    },
  };
}

/** An account is complete only if it says so and every bucket that it listed has its row. */
function accountsOf(ends: readonly AccountCompleteness[], rows: ReadonlyMap<string, Rows>): Completeness['accounts'] {
  const told = ends.map(({ account, status, bucketsListed }) => {
    const { seen, judged } = rows.get(account) ?? { seen: 0, judged: 0 };
    const lost = status === 'complete' && seen < bucketsListed;
    return { account, status: lost ? ('partial' as const) : status, bucketsListed, bucketsJudged: judged };
  });
  const known = new Set(ends.map(({ account }) => account));
  const untold = [...rows].filter(([account]) => !known.has(account));
  const partial = untold.map(([account, { seen, judged }]) => ({ account, status: 'partial' as const, bucketsListed: seen, bucketsJudged: judged }));
  return [...told, ...partial].sort((left, right) => (left.account < right.account ? -1 : 1));
}

function count(counts: Map<string, CountedNotRead>, { operation, permission, cause }: NotRead): void {
  const key = keyOf({ operation, permission, cause });
  counts.set(key, { operation, permission, cause, count: (counts.get(key)?.count ?? 0) + 1 });
}

function keyOf({ operation, permission, cause }: NotRead): string {
  return JSON.stringify([operation, permission, cause]);
}
