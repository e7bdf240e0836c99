import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Fault } from '../../src/sandbox/fault.js';
import { reachOf } from '../aws/evaluated.js';
import { scanned } from './scanned.js';

// What a scanner meets on the line: denied reads, regions, pages. Ids are those of our collection of public reports.

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
});
afterEach(() => vi.unstubAllEnvs());

const publicPolicy = (name: string) =>
  `{ Version: "2012-10-17", Statement: [{ Effect: Allow, Principal: "*", Action: s3:GetObject, Resource: "arn:aws:s3:::${name}/*" }] }`;
const openBucket = (name: string, region = 'us-east-1') =>
  `  ${name}: { region: ${region}, publicAccessBlock: none, policy: ${publicPolicy(name)} }\n`;
const threeBuckets = `buckets:\n${openBucket('alpha')}${openBucket('beta')}  calm: { region: us-east-1 }\n`;

const on = (operation: Fault['operation'] & string, kind: Fault['kind'], bucket?: string): Fault => ({
  kind,
  operation,
  ...(bucket === undefined ? {} : { bucket }),
});

test('B01: a public ACL behind a denied GetBucketAcl is undecided, and the run says incomplete', async () => {
  const { summary, buckets } = await scanned(
    'buckets:\n  alpha: { region: us-east-1, ownership: ObjectWriter, publicAccessBlock: none, acl: public-read, deny: [GetBucketAcl] }\n',
  );
  expect(buckets.map(reachOf)).toEqual([['anyone anything undetermined by acl']]);
  expect(summary).toMatchObject({ verdict: 'incomplete', exitCode: 3 });
});

test('B01: a public policy behind a denied GetBucketPolicy is undecided too', async () => {
  const { summary, buckets } = await scanned(threeBuckets, { faults: [on('GetBucketPolicy', 'denied')] });
  expect(buckets.map(reachOf)).toEqual([
    ['anyone anything undetermined by policy'],
    ['anyone anything undetermined by policy'],
    ['anyone anything undetermined by policy'],
  ]);
  expect(summary).toMatchObject({ verdict: 'incomplete', exitCode: 3 });
});

test('B10: a denied GetBucketAcl hides no anonymous listing that the policy proves, and what only the ACL would show is undecided', async () => {
  const { summary, buckets } = await scanned(`buckets:
  alpha: { region: us-east-1, ownership: ObjectWriter, publicAccessBlock: none, acl: public-read, deny: [GetBucketAcl],
    policy: { Version: "2012-10-17", Statement: [{ Effect: Allow, Principal: "*", Action: s3:ListBucket, Resource: "arn:aws:s3:::alpha" }] } }
  beta: { region: us-east-1, ownership: ObjectWriter, publicAccessBlock: none, acl: public-read, deny: [GetBucketAcl] }
`);
  expect(buckets.map(reachOf)).toEqual([
    ['anyone list reachable by policy', 'anyone anything undetermined by acl'],
    ['anyone anything undetermined by acl'],
  ]);
  expect(summary).toMatchObject({ verdict: 'findings', exitCode: 1, completeness: { notRead: [{ operation: 'GetBucketAcl', count: 2 }] } });
});

test('B07: no Block Public Access configuration is an answer, and it means none', async () => {
  const { summary, buckets } = await scanned(`buckets:\n${openBucket('alpha')}`);
  expect(buckets[0]?.guardrails.filter(({ level }) => level === 'bucket').map(({ on: isOn }) => isOn)).toEqual([false, false, false, false]);
  expect(summary).toMatchObject({ verdict: 'findings', exitCode: 1 });
});

test.each(['denied', 'error-500', 'method-not-allowed', 'html-200', 'empty-200'] as const)(
  'B28: Block Public Access that answers %s costs that fact, never the bucket',
  async (kind) => {
    const { summary, buckets } = await scanned(threeBuckets, { faults: [on('GetPublicAccessBlock', kind, 'alpha')] });
    expect(buckets.map((bucket) => [bucket.bucket, ...reachOf(bucket)])).toEqual([
      ['alpha', 'anyone read undetermined by policy'],
      ['beta', 'anyone read reachable by policy'],
      ['calm'],
    ]);
    expect(summary).toMatchObject({ verdict: 'findings', exitCode: 1, completeness: { bucketsListed: 3, bucketsJudged: 3 } });
    expect(summary.completeness.notRead.map(({ operation, count }) => [operation, count])).toEqual([['GetPublicAccessBlock', 1]]);
  },
);

test('B04: a bucket that was named and is not there to be read is not a clean scan', async () => {
  const { summary, buckets } = await scanned(threeBuckets, { faults: [{ kind: 'denied', bucket: 'beta' }] }, ['beta']);
  expect(buckets.map(({ bucket }) => bucket)).toEqual(['beta']);
  expect(summary).toMatchObject({ verdict: 'incomplete', exitCode: 3 });
});

test('B18: a bucket that the listing repeats has one row', async () => {
  const { summary, buckets } = await scanned(threeBuckets, { faults: [on('ListBuckets', 'duplicate-names')] });
  expect(buckets.map(({ bucket }) => bucket)).toEqual(['alpha', 'beta', 'calm']);
  expect(summary.completeness).toMatchObject({ bucketsListed: 3, bucketsJudged: 3 });
});

test('B31: every page of the listing is read', async () => {
  const account = 'buckets: { seed: { region: us-east-1 } }\ngenerate: { count: 5000, prefix: many-, like: seed }\n';
  const { summary, buckets, calls } = await scanned(account, {}, ['*999']);
  expect(buckets).toHaveLength(5);
  // A thousand names a page.
  expect(calls.ListBuckets).toBe(6);
  expect(summary).toMatchObject({ verdict: 'clean', completeness: { bucketsListed: 5, bucketsJudged: 5 } });
});

test('C01: a bucket that vanishes keeps its row, and the others are judged', async () => {
  const { summary, buckets } = await scanned(threeBuckets, { faults: [{ kind: 'no-such-bucket', bucket: 'alpha' }] });
  expect(buckets.map(({ bucket, state }) => [bucket, state])).toEqual([
    ['alpha', 'gone'],
    ['beta', 'judged'],
    ['calm', 'judged'],
  ]);
  expect(summary).toMatchObject({ exitCode: 1, completeness: { bucketsListed: 3, bucketsJudged: 2, bucketsGone: 1 } });
});

test('C23: one false word that a bucket is not there is not believed', async () => {
  const { buckets } = await scanned(threeBuckets, { faults: [{ kind: 'no-such-bucket', bucket: 'alpha', firstOfEach: 1 }] });
  expect(buckets.map(({ state }) => state)).toEqual(['judged', 'judged', 'judged']);
});

test.each(['GetBucketPolicy', 'GetBucketOwnershipControls', 'GetPublicAccessBlock'] as const)(
  'C03, C04: a denied %s of one bucket leaves the rows of all others as they were',
  async (operation) => {
    const { buckets } = await scanned(threeBuckets, { faults: [on(operation, 'denied', 'alpha')] });
    expect(buckets.map(({ bucket }) => bucket)).toEqual(['alpha', 'beta', 'calm']);
    expect(buckets.slice(1).map((bucket) => reachOf(bucket))).toEqual([['anyone read reachable by policy'], []]);
    expect(buckets[0]?.notRead.map((read) => read.operation)).toEqual([operation]);
  },
);

test('C05: what was not read is listed by call, with the permission that would help', async () => {
  const { summary } = await scanned(threeBuckets, { faults: [on('GetBucketPolicy', 'denied', 'beta')] });
  expect(summary.completeness.notRead).toEqual([
    { operation: 'GetBucketPolicy', permission: 's3:GetBucketPolicy', cause: 'access denied', count: 1 },
  ]);
});

test('C10, C12: each bucket is read in its own region, opt-in ones too, without asking for its location', async () => {
  const account = `buckets:\n${openBucket('alpha', 'me-south-1')}${openBucket('beta', 'eu-central-1')}`;
  const { buckets, calls } = await scanned(account, { signatures: 'required' });
  expect(buckets.map((bucket) => [bucket.region, ...reachOf(bucket)])).toEqual([
    ['me-south-1', 'anyone read reachable by policy'],
    ['eu-central-1', 'anyone read reachable by policy'],
  ]);
  expect(calls.GetBucketLocation).toBe(0);
});

test('C16, C40: the region that one signs in to is no filter, and the report names no chosen regions', async () => {
  const account = `buckets:\n${openBucket('alpha', 'us-east-1')}${openBucket('beta', 'me-south-1')}${openBucket('gamma', 'eu-central-1')}`;
  const { buckets, summary } = await scanned(account, { signatures: 'required' });
  expect(buckets.map(({ region, state }) => [region, state])).toEqual([
    ['us-east-1', 'judged'],
    ['me-south-1', 'judged'],
    ['eu-central-1', 'judged'],
  ]);
  expect(summary.facts.scope.regions).toEqual([]);
  expect(summary.completeness).toMatchObject({ bucketsListed: 3, bucketsJudged: 3 });
});

test('C14: a listing that is denied is no empty account', async () => {
  const { summary, buckets } = await scanned(threeBuckets, { faults: [on('ListBuckets', 'denied')] });
  expect(buckets).toEqual([]);
  expect(summary).toMatchObject({ verdict: 'incomplete', exitCode: 3 });
});

test.each(['html-200', 'empty-200', 'empty-shape', 'truncated', 'listing-instead'] as const)(
  'C09, C35: a listing that is %s is no empty account either',
  async (kind) => {
    const result = await scanned(threeBuckets, { faults: [on('ListBuckets', kind)] }).catch((error: unknown) => error);
    if (result instanceof Error) expect(result.name).toMatch(/EndpointError/);
    else expect(result).toMatchObject({ summary: { verdict: 'incomplete', exitCode: 3 } });
  },
);

test.each(['redirect-301', 'wrong-region', 'redirect-no-region', 'illegal-location'] as const)(
  'C17, C19: a bucket that answers %s without end is undecided and does not end the scan',
  async (kind) => {
    const { summary, buckets } = await scanned(threeBuckets, { faults: [{ kind, bucket: 'alpha' }] });
    expect(buckets.map(({ bucket }) => bucket)).toEqual(['alpha', 'beta', 'calm']);
    expect(reachOf(buckets[0] ?? { exposures: [] })).toContain('anyone anything undetermined by policy');
    expect(summary.exitCode).toBe(1);
  },
);

test('C20: a name with dots, which no wildcard certificate covers, is read in its region like any other', async () => {
  const { summary, buckets } = await scanned(`buckets:\n${openBucket('my.own.site', 'eu-central-1')}`, { signatures: 'required' });
  expect(buckets.map((bucket) => [bucket.bucket, ...reachOf(bucket)])).toEqual([['my.own.site', 'anyone read reachable by policy']]);
  expect(summary.completeness.notRead).toEqual([]);
});

test.each(['alpha', 'alpha.s3.amazonaws.com', 'https://s3.us-east-1.amazonaws.com/alpha/key', 's3://alpha/key', 'arn:aws:s3:::alpha'])(
  'C21: a bucket that was given as %s is that bucket',
  async (text) => {
    const { buckets } = await scanned(threeBuckets, {}, [text]);
    expect(buckets.map((bucket) => [bucket.bucket, ...reachOf(bucket)])).toEqual([['alpha', 'anyone read reachable by policy']]);
  },
);

test('C24: each bucket is asked once, and in one region', async () => {
  const { calls } = await scanned(`buckets:\n  calm: { region: us-east-1 }\n  quiet: { region: eu-central-1 }\n`);
  expect([calls.ListBuckets, calls.GetBucketPolicy, calls.GetBucketOwnershipControls, calls.GetPublicAccessBlock]).toEqual([1, 2, 2, 0]);
});

test('C26: throttling loses nothing', async () => {
  const { summary, buckets } = await scanned(threeBuckets, { faults: [{ kind: 'slow-down', rate: 0.4 }] });
  expect(buckets.map(reachOf)).toEqual([['anyone read reachable by policy'], ['anyone read reachable by policy'], []]);
  expect(summary.completeness.notRead).toEqual([]);
});

// What is held beside the code that it is about: the id, the file, and the test there.
const live = 'src/providers/aws/collect/live.test.ts';
const held: readonly { readonly id: string; readonly by: string; readonly file: string }[] = [
  { id: 'B31', file: live, by: 'is read page by page, asked so that it names regions' },
  { id: 'C02', file: live, by: 'costs one fact' },
  { id: 'C11', file: live, by: 'is signed in to by one lone call' },
  { id: 'C13', file: live, by: 'one that is switched off is named so, and asked only a few times' },
  { id: 'C15', file: live, by: 'one that does not answer costs a few timeouts and not one per bucket' },
  { id: 'C17', file: live, by: 'a redirect with its header' },
  { id: 'C18', file: live, by: 'and is not in the listing is not ours if it refuses everything' },
  { id: 'C19', file: live, by: 'a signature for the wrong region' },
  { id: 'C25', file: live, by: 'nothing is lost when a third of all calls is throttled' },
  { id: 'C27', file: live, by: 'shares a bounded number of connections' },
  { id: 'C29', file: live, by: 'by the deadline says that time ran out' },
  { id: 'C30', file: 'src/judge/verdict.test.ts', by: 'interrupted $interrupted, counting $counting, incomplete $incomplete' },
  { id: 'C31', file: live, by: 'when the clock is wrong and stays wrong' },
  { id: 'C32', file: live, by: 'of a hundred thousand nested elements is a malformed answer' },
  { id: 'C33', file: live, by: 'where nothing is ever answered' },
  { id: 'C34', file: live, by: 'with a sign-in session that has run out' },
  { id: 'C39', file: 'test/sarif/sarif.test.ts', by: 'keeps 5,000 of 5,003 findings and says how many it left out' },
];

test.each(held)('$id is held by the tests of $file', ({ file, by }) => {
  expect(readFileSync(join(import.meta.dirname, '../..', file), 'utf8')).toContain(by);
});
