import { type Glob, globMatches, parseGlob } from '../../../glob/index.js';

/** Which buckets a scan covers. */
export interface BucketSelection {
  /** Names without wildcards: each gets its record, listed or not. */
  readonly named: readonly string[];
  /** True where nothing but named buckets is wanted. */
  readonly onlyNamed: boolean;
  includes(name: string): boolean;
}

export function selectBuckets(wanted: readonly string[], unwanted: readonly string[]): BucketSelection {
  const names = wanted.map(toBucketName);
  const patterns = names.map(parseGlob);
  const excluded = unwanted.map((text) => parseGlob(toBucketName(text)));
  const matchesAny = (globs: readonly Glob[], name: string) => globs.some((glob) => globMatches(glob, name));
  const isExcluded = (name: string) => matchesAny(excluded, name);
  const named = [...new Set(names.filter((name) => !hasWildcard(name) && !isExcluded(name)))];
  return {
    named,
    onlyNamed: names.length > 0 && names.every((name) => !hasWildcard(name)),
    includes: (name) => (patterns.length === 0 || matchesAny(patterns, name)) && !isExcluded(name),
  };
}

/** What was asked for, in the form in which a header tells it; what was left out carries an exclamation mark. */
export function scopeOf(wanted: readonly string[], unwanted: readonly string[]): readonly string[] {
  const names = wanted.map(toBucketName);
  if (unwanted.length === 0) return names;
  return [...(names.length === 0 ? ['*'] : names), ...unwanted.map((text) => `!${toBucketName(text)}`)];
}

/** The bucket's name or pattern in `s3://name/key`, an ARN, a URL or a host name; any other text stands for itself. */
export function toBucketName(text: string): string {
  const trimmed = text.trim();
  const arn = /^arn:[^:]*:s3:::([^/]+)/.exec(trimmed)?.[1];
  if (arn !== undefined) return arn;
  const s3Uri = /^s3:\/\/([^/]+)/i.exec(trimmed)?.[1];
  if (s3Uri !== undefined) return s3Uri;
  const [host = '', firstSegment = ''] = trimmed.replace(/^https?:\/\//i, '').split(/[/?#]/);
  return fromHost(host.replace(/:\d+$/, ''), firstSegment) ?? trimmed;
}

/** Host style `name.s3.region.amazonaws.com`, path style `s3.region.amazonaws.com/name`, and website hosts. */
function fromHost(host: string, firstSegment: string): string | undefined {
  const service = /^(?:(.+)\.)?s3(?:[.-][a-z0-9-]+)*\.amazonaws\.com(?:\.cn)?$/i.exec(host);
  if (service === null) return undefined;
  return service[1] ?? (firstSegment === '' ? undefined : firstSegment);
}

function hasWildcard(name: string): boolean {
  return /[*?]/.test(name);
}

/** Whether a name may go into a request. Old buckets in us-east-1 hold upper case, underscores and up to 255 characters. */
export function isAskable(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/.test(name);
}
