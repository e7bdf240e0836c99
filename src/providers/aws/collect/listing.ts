import { ListBucketsCommand, type ListBucketsCommandOutput } from '@aws-sdk/client-s3';
import type { Answer, Caller } from './caller.js';
import type { Clients } from './clients.js';
import type { Failure } from './failure.js';
import { ListedNames } from './listed-names.js';
import type { Logger } from './logger.js';
import { toRegion } from './regions.js';
import type { Exchange } from './transport.js';

export interface ListedBucket {
  readonly name: string;
  /** Empty where the listing does not say. */
  readonly region: string;
}

export interface Page {
  /** Canonical id of the account whose buckets these are. */
  readonly owner: string;
  readonly buckets: readonly ListedBucket[];
  readonly next: string | undefined;
  /** There is more, and `next` does not lead there. */
  readonly isCut: boolean;
  /** Entries without a name that could stand for a bucket. */
  readonly nameless: number;
}

/** How the listing went; `failure` says why it is not whole. */
export interface ListingEnd {
  failure: Failure | undefined;
}

// A parameter makes the service page the listing and name each bucket's region; small pages keep memory flat.
const bucketsPerPage = 1000;

export function readPage(
  tools: { readonly caller: Caller; readonly clients: Clients; readonly region: string },
  token: string | undefined,
): Promise<Answer<Page>> {
  return tools.caller.ask({
    operation: 'ListBuckets',
    region: tools.region,
    input: { MaxBuckets: bucketsPerPage, ...(token === undefined ? {} : { ContinuationToken: token }) },
    send: async (input, exchange) => toPage(await tools.clients.s3(tools.region).send(new ListBucketsCommand(input)), exchange),
  });
}

/** Streams the buckets of all pages, asking for the next page while one is worked on. */
export async function* listedBuckets(
  first: Page,
  options: { readonly read: (token: string) => Promise<Answer<Page>>; readonly end: ListingEnd; readonly logger: Logger },
): AsyncGenerator<ListedBucket, void, undefined> {
  const tokens = new Set<string>();
  const names = new ListedNames();
  let page = first;
  let last = '';
  for (;;) {
    const problem = tokenProblem(page, tokens);
    const following = page.next === undefined || problem !== undefined ? undefined : options.read(page.next);
    following?.catch(() => undefined);
    for (const bucket of page.buckets) {
      if (names.hasCome(bucket.name)) {
        options.logger.warn({ bucket: bucket.name }, 'the listing names a bucket twice');
        continue;
      }
      if (bucket.name < last) options.logger.debug({ bucket: bucket.name }, 'the listing is not in order');
      last = bucket.name;
      yield bucket;
    }
    if (page.nameless > 0) options.end.failure = { kind: 'malformed', message: `${page.nameless} entries of the listing have no usable name` };
    if (page.isCut) options.end.failure = { kind: 'malformed', message: 'the listing says that there is more, and not where' };
    if (problem !== undefined) options.end.failure = { kind: 'malformed', message: problem };
    if (following === undefined) return;
    const answer = await following;
    if (!answer.ok) {
      options.end.failure = answer.failure;
      return;
    }
    if (answer.value.owner !== first.owner) {
      options.end.failure = { kind: 'malformed', message: 'the listing changed its owner between pages' };
      return;
    }
    page = answer.value;
  }
}

/** A token that leads nowhere would otherwise be followed for ever, or end the listing as if it were whole. */
function tokenProblem(page: Page, seen: Set<string>): string | undefined {
  if (page.next === undefined) return undefined;
  if (page.buckets.length + page.nameless === 0) return 'an empty page of the listing announces another';
  if (seen.has(page.next)) return 'the listing repeats a continuation token';
  seen.add(page.next);
  return undefined;
}

/** `undefined` unless the page names its owner and lists as many buckets as it holds: only then does "no buckets" mean none. */
function toPage(output: ListBucketsCommandOutput, { list }: Pick<Exchange, 'list'>): Page | undefined {
  const owner = output.Owner?.ID;
  if (owner === undefined || owner === '' || output.Buckets === undefined || output.Buckets.length !== list?.entries) return undefined;
  const buckets: ListedBucket[] = [];
  let nameless = 0;
  for (const { Name: name, BucketRegion: region } of output.Buckets) {
    if (name === undefined || name === '' || /[\u0000-\u001f\u007f]/.test(name)) {
      nameless += 1;
      continue;
    }
    // A copy: a name cut out of the page would keep the whole page in memory.
    buckets.push({ name: Buffer.from(name).toString(), region: toRegion(region) });
  }
  return { owner, buckets, next: output.ContinuationToken || undefined, isCut: list.isCut, nameless };
}
