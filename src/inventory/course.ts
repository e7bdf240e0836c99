import type { AccountCompleteness, EndRecord, FactRecord } from '../model/facts.js';

export interface FactsFileProblem {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

const mostProblems = 100;

/** The order that a stream must keep, and what was found wrong on the way. */
export interface Course {
  readonly begun: boolean;
  /** Begun and not ended. */
  readonly underWay: boolean;
  lastLine: number;
  report(line: number, message: string): void;
  /** What was reported, cut at a hundred. */
  problems(): readonly FactsFileProblem[];
  /** Whether the record may stand where it stands. */
  check(record: FactRecord, line: number): boolean;
  /** The end that a stream without one gets. */
  close(): EndRecord | undefined;
}

export function startCourse(file: string): Course {
  const problems: FactsFileProblem[] = [];
  const listed = new Map<string, number>();
  const buckets = new Set<string>();
  let left = 0;
  let begun = false;
  let ended = false;

  const course: Course = {
    get begun() {
      return begun;
    },
    get underWay() {
      return begun && !ended;
    },
    lastLine: 0,
    report(line, message) {
      if (problems.length < mostProblems) problems.push({ file, line, message });
      else left += 1;
    },
    problems() {
      return left === 0 ? problems : [...problems, { file, line: course.lastLine, message: `and ${left} more problems` }];
    },
    check(record, line) {
      const problem = misplaced(record);
      if (problem === undefined) return true;
      course.report(line, problem);
      return false;
    },
    close() {
      return ended ? undefined : cutOffEnd(listed);
    },
  };

  function misplaced(record: FactRecord): string | undefined {
    if (record.record === 'header') {
      if (begun) return 'a second header: two files were joined';
      begun = true;
      return undefined;
    }
    if (!begun) return 'the first record is not a header: this is no file of `curbside scan --save`';
    if (ended) return 'a record after the end: two files were joined';
    if (record.record === 'account') return addAccount(record.account);
    if (record.record === 'bucket') return addBucket(record.bucket, record.account);
    ended = true;
    return miscounted(record);
  }

  function addAccount(account: string): string | undefined {
    if (buckets.size > 0) return 'an account after a bucket: accounts come first';
    if (listed.has(account)) return `account \`${account}\` stands here twice`;
    listed.set(account, 0);
    return undefined;
  }

  function addBucket(bucket: string, account: string): string | undefined {
    const before = listed.get(account);
    if (before === undefined) return `bucket \`${bucket}\` belongs to account \`${account}\`, which has no record`;
    if (buckets.has(bucket)) return `bucket \`${bucket}\` stands here twice`;
    buckets.add(bucket);
    listed.set(account, before + 1);
    return undefined;
  }

  /** A bucket that was cut out of the file must not look as if it had never been there. */
  function miscounted(record: EndRecord): string | undefined {
    const told = new Map(record.accounts.map((account) => [account.account, account.bucketsListed]));
    if (told.size < record.accounts.length) return 'the end counts an account twice';
    for (const [account, found] of listed) {
      const counted = told.get(account);
      if (counted === undefined) return `the end does not count account \`${account}\``;
      if (counted !== found) return `the end counts ${counted} buckets of account \`${account}\`, the file holds ${found}: it was edited or damaged`;
    }
    const unseen = record.accounts.find(({ account }) => !listed.has(account));
    return unseen === undefined ? undefined : `the end counts account \`${unseen.account}\`, which has no record`;
  }

  return course;
}

function cutOffEnd(listed: ReadonlyMap<string, number>): EndRecord {
  const accounts = [...listed].map(([account, bucketsListed]): AccountCompleteness => ({ account, status: 'partial', bucketsListed, notRead: [] }));
  return { record: 'end', accounts, interrupted: true, calls: 0 };
}
