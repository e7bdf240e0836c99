import { globMatches, parseGlob } from './glob/index.js';
import type { AccountCompleteness, EndRecord, HeaderRecord } from './model/facts.js';
import type { NotRead } from './model/observed.js';
import type { AccountEvaluation, BucketEvaluation, Completeness, CountedNotRead, NotLookedAt } from './model/result.js';

/** What was asked for, what came, and what is missing. Nothing that was listed leaves it without a row. */
export interface Ledger {
  /** A name for a row that no other row has. */
  uniqueId(id: string): string;
  /** A bucket that has its row now. */
  row(evaluation: BucketEvaluation): void;
  /** A record of the account could not be used: whatever the end says, it is not complete. */
  broken(account: string): void;
  /** A read of the account itself that failed. */
  accountNotRead(account: string, notRead: NotRead): void;
  end(record: EndRecord): void;
  /** The scan ends before everything that came was judged. */
  cutShort(): void;
  /** Buckets that were named and never came. */
  missing(): readonly string[];
  close(accounts: readonly AccountEvaluation[], neverLookedAt: readonly Omit<NotLookedAt, 'buckets'>[]): Completeness;
}

interface AccountPage {
  rows: number;
  judged: number;
  /** Listed, and then said not to exist; a bucket that was named may well not. */
  vanished: number;
  isBroken: boolean;
  /** By their text, so that one failed read that two stages tell of counts once. */
  readonly notRead: Map<string, NotRead>;
}

export function openLedger(header: HeaderRecord): Ledger {
  const ids = new Set<string>();
  const asked = new Set(namesIn(header));
  const named = new Set(asked);
  const unmatched = new Map(patternsIn(header).map((text) => [text, parseGlob(text)]));
  const pages = new Map<string, AccountPage>();
  const bucketNotRead = new Map<string, CountedNotRead>();
  const notLookedAt = new Map<string, number>();
  let ended: EndRecord | undefined;
  let gone = 0;
  let isCutShort = false;

  const page = (account: string) => {
    const found = pages.get(account) ?? { rows: 0, judged: 0, vanished: 0, isBroken: false, notRead: new Map<string, NotRead>() };
    pages.set(account, found);
    return found;
  };
  for (const account of header.scope.accounts) page(account);

  function accountNotRead(account: string, notRead: NotRead): void {
    page(account).notRead.set(keyOf(notRead), notRead);
  }

  return {
    uniqueId(id) {
      let unique = id;
      for (let count = 2; ids.has(unique); count += 1) unique = `${id}#${count}`;
      ids.add(unique);
      return unique;
    },
    row(evaluation) {
      const account = page(evaluation.account);
      account.rows += 1;
      if (evaluation.state === 'gone' && !asked.has(evaluation.bucket)) account.vanished += 1;
      named.delete(evaluation.bucket);
      for (const [text, glob] of unmatched) if (globMatches(glob, evaluation.bucket)) unmatched.delete(text);
      if (evaluation.state === 'judged') account.judged += 1;
      if (evaluation.state === 'gone') gone += 1;
      for (const what of evaluation.notLookedAt) notLookedAt.set(what, (notLookedAt.get(what) ?? 0) + 1);
      for (const notRead of evaluation.notRead) count(bucketNotRead, notRead, 1);
    },
    broken(account) {
      page(account).isBroken = true;
    },
    accountNotRead,
    end(record) {
      ended = record;
      for (const account of record.accounts) for (const notRead of account.notRead) accountNotRead(account.account, notRead);
    },
    cutShort() {
      isCutShort = true;
    },
    missing: () => [...named],
    close(accounts, neverLookedAt) {
      for (const account of accounts) for (const notRead of account.notRead) accountNotRead(account.account, notRead);
      const listed = new Map(ended?.accounts.map((account) => [account.account, account]));
      for (const account of listed.keys()) page(account);
      const answered = [...pages].map(([account, found]) => toAccount(account, found, listed.get(account)));
      const counted = new Map(bucketNotRead);
      for (const found of pages.values()) for (const notRead of found.notRead.values()) count(counted, notRead, 1);
      // Nobody answered is not the same as an account without buckets.
      if (answered.length === 0) count(counted, { operation: 'accounts', permission: '', cause: 'no account answered' }, 1);
      // A pattern for nothing is a mistake more often than a wish. Of a listing that is not whole it cannot be said.
      const isWhole = answered.length > 0 && answered.every(({ status }) => status === 'complete');
      for (const text of isWhole ? unmatched.keys() : []) count(counted, matchesNothing(text), 1);
      for (const { vanished, judged } of pages.values()) if (vanished > 0 && judged === 0) count(counted, allVanished, 1);
      const isEmpty = [...pages.values()].every(({ rows }) => rows === 0);
      for (const name of isEmpty ? leftOutNamesIn(header) : []) count(counted, leftOutAgain(name), 1);
      return {
        accounts: answered.sort((a, b) => compare(a.account, b.account)),
        bucketsListed: sum(answered.map((account) => account.bucketsListed)),
        bucketsJudged: sum(answered.map((account) => account.bucketsJudged)),
        bucketsGone: gone,
        notRead: [...counted].sort(([a], [b]) => compare(a, b)).map(([, notRead]) => notRead),
        notLookedAt: neverLookedAt.map((never) => ({ ...never, buckets: notLookedAt.get(never.what) ?? 0 })),
        interrupted: isCutShort || ended === undefined || ended.interrupted,
      };
    },
  };
}

/** An account without its line in the end record was not gone through to the end, whatever came of it. */
function toAccount(account: string, page: AccountPage, end: AccountCompleteness | undefined): Completeness['accounts'][number] {
  const bucketsListed = Math.max(end?.bucketsListed ?? 0, page.rows);
  const isWhole = end?.status === 'complete' && end.bucketsListed === page.rows && !page.isBroken;
  // Rows of an account that nobody could name are of buckets that were named themselves.
  const isFailed = end?.status === 'failed' && (page.rows === 0 || account === '');
  const status = isWhole ? 'complete' : isFailed ? 'failed' : 'partial';
  return { account, status, bucketsListed, bucketsJudged: page.judged };
}

function patternsIn(header: HeaderRecord): readonly string[] {
  return header.scope.buckets.filter((text) => /[*?]/.test(text) && !text.startsWith('!'));
}

function matchesNothing(pattern: string): NotRead {
  return { operation: 'bucket listing', permission: '', cause: `no bucket has a name like \`${pattern}\`` };
}

/** One bucket may go while it is read; all of them together were never there, where they were asked for. */
const allVanished: NotRead = {
  operation: 'bucket listing',
  permission: '',
  cause: 'every bucket that was listed is said not to exist: check --endpoint-url, and whether it wants buckets in the path',
};

function leftOutAgain(name: string): NotRead {
  return { operation: 'bucket listing', permission: '', cause: `\`${name}\` was asked for and left out again: nothing was looked at` };
}

/** Buckets that were asked for one by one. Patterns ask for whatever matches, and `!` leaves something out. */
export function namesIn(header: HeaderRecord): readonly string[] {
  const leftOut = new Set(leftOutNamesIn(header));
  return header.scope.buckets.filter((name) => isName(name) && !leftOut.has(name));
}

function leftOutNamesIn({ scope: { buckets } }: HeaderRecord): readonly string[] {
  const leftOut = buckets.filter((text) => text.startsWith('!')).map((text) => parseGlob(text.slice(1)));
  return buckets.filter((name) => isName(name) && leftOut.some((glob) => globMatches(glob, name)));
}

function isName(text: string): boolean {
  return !/[*?]|^!/.test(text);
}

function count(into: Map<string, CountedNotRead>, notRead: NotRead, more: number): void {
  const key = keyOf(notRead);
  into.set(key, { ...notRead, count: (into.get(key)?.count ?? 0) + more });
}

function keyOf({ operation, permission, cause, changesNothing }: NotRead): string {
  return [operation, permission, cause, ...(changesNothing === true ? ['changes nothing'] : [])].join('\n');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
