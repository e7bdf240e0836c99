import type { FailOn } from '../model/result.js';
import { severities } from '../model/rule.js';
import { notOneOf } from './suggest.js';
import { UsageError } from './usage-error.js';

/** One `--format NAME[=FILE]`. Without a file it goes to standard output. */
export interface FormatChoice {
  readonly name: string;
  readonly file?: string;
}

export const failOnChoices = [...severities, 'none'] as const;

export function parseFailOn(text: string): FailOn {
  const found = failOnChoices.find((choice) => choice === text);
  if (found === undefined) throw new UsageError(notOneOf('threshold', text, failOnChoices));
  return found;
}

/** Reads `NAME`, `NAME=FILE` and `NAME=-`; the registry of reporters says later whether the name is known. */
export function parseFormat(text: string): FormatChoice {
  const split = text.indexOf('=');
  if (split < 0) return { name: text };
  const name = text.slice(0, split);
  const file = text.slice(split + 1);
  if (file === '') throw new UsageError(`no file after the \`=\` of \`--format ${text}\`: name one, or leave out the \`=\``);
  return file === '-' ? { name } : { name, file };
}

const unitMilliseconds: Readonly<Record<string, number>> = { '': 1000, s: 1000, m: 60_000, h: 3_600_000 };
/** Longer than any timer of Node can wait. */
const longestDeadline = 2 ** 31 - 1;

/** Reads `90s`, `10m`, `1h` or seconds; gives milliseconds. */
export function parseDeadline(text: string): number {
  const [, digits, unit] = /^(\d{1,9}(?:\.\d{1,3})?)(|s|m|h)$/.exec(text) ?? [];
  const milliseconds = Math.round(Number(digits) * (unitMilliseconds[unit ?? ''] ?? Number.NaN));
  if (digits === undefined || !(milliseconds > 0 && milliseconds <= longestDeadline)) {
    throw new UsageError(`cannot read the deadline \`${text}\`: write it like 90s, 10m or 1h, more than nothing and at most 24 days`);
  }
  return milliseconds;
}

/** `from`: the flag or variable that the text comes from. */
export function parseEndpoint(text: string, from = '--endpoint-url'): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new UsageError(`cannot use the endpoint \`${text}\` of ${from}: write a whole address such as http://127.0.0.1:9000`);
  }
  if (url.username !== '' || url.password !== '')
    throw new UsageError(`put no user or password into ${from}: credentials come from the environment or a profile`);
  if (url.search !== '' || url.hash !== '') throw new UsageError(`the address of ${from} must not have a query or a fragment`);
  return text;
}

/** A name or pattern with `*` and `?`; an ARN, `s3://` address or URL of a bucket too. */
export function parseBucketGlob(text: string): string {
  if (text.trim() === '' || text.length > 1024 || /\p{Cc}/u.test(text)) {
    throw new UsageError(`\`${text.slice(0, 80)}\` is no bucket name: write a name, or a pattern with \`*\` and \`?\``);
  }
  // In a report's scope `!` stands before what is left out: read so, a scan of nothing would pass for a scan of all the rest.
  if (text.includes('!')) throw new UsageError(`\`${text.slice(0, 80)}\` is no bucket name: leave buckets out with --not-bucket, without a \`!\``);
  return text;
}

/** A single name; shorter ones than S3 gives out are fine for a policy on paper. */
export function parseBucketName(text: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/.test(text)) {
    throw new UsageError(`\`${text.slice(0, 80)}\` is no bucket name: use letters, digits, dots and hyphens`);
  }
  return text;
}

export function parseAccount(text: string): string {
  if (!/^\d{12}$/.test(text)) throw new UsageError(`\`${text.slice(0, 80)}\` is no account: write its 12 digits`);
  return text;
}

/** An empty name, as of a variable that is not set, would mean whoever else is signed in. */
export function parseProfile(text: string): string {
  if (text.trim() === '') throw new UsageError('`--profile` is empty: name a profile, or leave it out to use the credentials that are there');
  return text;
}

export function parseRegion(text: string): string {
  if (!/^[a-z0-9-]{1,64}$/.test(text)) throw new UsageError(`\`${text.slice(0, 80)}\` is no region: write it like eu-central-1`);
  return text;
}

/** For flags that may be given several times. */
export function collect<T>(parse: (text: string) => T): (text: string, previous: readonly T[] | undefined) => readonly T[] {
  return (text, previous) => [...(previous ?? []), parse(text)];
}
