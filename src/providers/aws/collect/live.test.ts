import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type AwsBucketFacts, type BucketRead, bucketReads } from '../facts.js';
import { CredentialsError, EndpointError } from './errors.js';
import { liveSource } from './live.js';
import { permissions } from './permissions.js';
import { type Asked, type FakeEndpoint, failure, listing, owner, type Reply, startFake, stsFailure, xml } from './testing/fake-endpoint.js';
import { bucketsOf, collectFrom, liveOptions } from './testing/scan-fake.js';

let fake: FakeEndpoint | undefined;

async function serve(answer?: (asked: Asked) => Reply | undefined | Promise<Reply | undefined>, buckets?: readonly string[]): Promise<string> {
  fake = await startFake(answer, buckets);
  return fake.url;
}

const asked = (): readonly Asked[] => fake?.asked ?? [];
const askedOf = (operation: string): readonly Asked[] => asked().filter((one) => one.operation === operation);
const on =
  (operation: string, reply: Reply, bucket?: string) =>
  (one: Asked): Reply | undefined =>
    one.operation === operation && (bucket === undefined || one.bucket === bucket) ? reply : undefined;
/** What the report says of a listing that is none. */
const notOneList = 'malformed answer: it does not hold one list of entries and nothing else';
const raw = (send: Extract<Reply, (...parameters: never) => void>): Reply => send;

const all = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `all-${String(index).padStart(3, '0')}`);
const hanging =
  (hangs: (bucket: string) => boolean) =>
  (one: Asked): Reply | undefined =>
    one.bucket !== '' && hangs(one.bucket) ? raw(() => undefined) : undefined;
const lost = (buckets: readonly AwsBucketFacts[]): readonly string[] =>
  buckets.filter(({ policy, ownership }) => policy.state === 'unknown' || ownership.state === 'unknown').map(({ name }) => name);

const brokenOff = raw((response) => {
  response.writeHead(200, { 'content-length': '500' });
  response.write('<OwnershipControls>');
  setTimeout(() => response.socket?.destroy(), 5);
});

beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'canary-of-the-secret');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent/config');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent/credentials');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await fake?.close();
  fake = undefined;
});

describe('an ordinary account', () => {
  test('gives a header, the account, its buckets in order and an end', async () => {
    const url = await serve(undefined, ['alpha', 'beta', 'gamma']);
    const { records, header, account, buckets, end } = await collectFrom(url);
    expect(records.map(({ record }) => record)).toEqual(['header', 'account', 'bucket', 'bucket', 'bucket', 'end']);
    expect(header).toEqual({
      record: 'header',
      kind: 'facts',
      schemaVersion: 1,
      from: 'live',
      collectedAt: '2026-03-01T10:00:00.000Z',
      caller: 'arn:aws:iam::111122223333:user/auditor',
      scope: { accounts: ['111122223333'], regions: [], buckets: [] },
    });
    expect(account).toEqual({
      partition: 'aws',
      account: '111122223333',
      canonicalId: owner,
      caller: 'arn:aws:iam::111122223333:user/auditor',
      publicAccessBlock: {
        state: 'known',
        value: { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true },
        source: { kind: 'api', operation: 's3control:GetPublicAccessBlock' },
      },
    });
    expect(buckets.map(({ name }) => name)).toEqual(['alpha', 'beta', 'gamma']);
    expect(end).toEqual({
      record: 'end',
      accounts: [{ account: '111122223333', status: 'complete', bucketsListed: 3, notRead: [] }],
      interrupted: false,
      calls: 9,
    });
    expect(asked()).toHaveLength(9);
  });

  test('is signed in to by one lone call', async () => {
    const url = await serve(async (one) => {
      if (one.operation === 'GetCallerIdentity') await new Promise((resolve) => setTimeout(resolve, 30));
      return undefined;
    });
    await collectFrom(url);
    expect(asked()[0]?.operation).toBe('GetCallerIdentity');
    expect(askedOf('GetCallerIdentity')).toHaveLength(1);
  });

  test('is asked for only what the plan says, round by round, and nothing twice', async () => {
    const url = await serve(undefined, ['alpha']);
    const seen: string[] = [];
    const { buckets } = await collectFrom(url, {
      plan: (bucket, account) => {
        seen.push(`${bucket.ownership.state} ${account.publicAccessBlock.state}`);
        return bucket.ownership.state === 'known' ? ['ownership', 'acl'] : ['ownership'];
      },
    });
    expect(seen).toEqual(['not-asked known', 'known known', 'known known']);
    expect(
      asked()
        .slice(3)
        .map(({ operation }) => operation),
    ).toEqual(['GetBucketOwnershipControls', 'GetBucketAcl']);
    expect(buckets[0]?.policy).toEqual({ state: 'not-asked', because: 'it could not change the answer' });
  });

  test('gives every fact in its shape', async () => {
    const url = await serve(undefined, ['alpha']);
    const { buckets } = await collectFrom(url, { plan: () => bucketReads });
    const source = (operation: string) => ({ kind: 'api', operation });
    expect(buckets).toEqual([
      {
        name: 'alpha',
        partition: 'aws',
        account: '111122223333',
        region: 'us-east-1',
        state: 'present',
        policy: { state: 'absent', source: source('GetBucketPolicy') },
        ownership: { state: 'known', value: 'BucketOwnerEnforced', source: source('GetBucketOwnershipControls') },
        acl: {
          state: 'known',
          value: { owner, grants: [{ grantee: { kind: 'canonical-user', id: owner }, permission: 'FULL_CONTROL' }] },
          source: source('GetBucketAcl'),
        },
        publicAccessBlock: { state: 'absent', source: source('GetPublicAccessBlock') },
        policyStatus: { state: 'absent', source: source('GetBucketPolicyStatus') },
        requestPayment: { state: 'known', value: 'BucketOwner', source: source('GetBucketRequestPayment') },
        encryption: { state: 'known', value: { algorithm: 'AES256' }, source: source('GetBucketEncryption') },
        website: { state: 'absent', source: source('GetBucketWebsite') },
      },
    ]);
  });

  test('is asked with exactly the calls whose permissions are declared', async () => {
    const url = await serve(undefined, ['alpha']);
    await collectFrom(url, { plan: () => bucketReads });
    expect([...new Set(asked().map(({ operation }) => operation))].sort()).toEqual(permissions.map(({ operation }) => operation).sort());
  });

  test('is told on every call for a bucket whose bucket it must be', async () => {
    const url = await serve();
    await collectFrom(url, { plan: () => bucketReads });
    const calls = asked().filter(({ bucket }) => bucket !== '');
    expect(calls).toHaveLength(16);
    expect(calls.every(({ headers }) => headers['x-amz-expected-bucket-owner'] === '111122223333')).toBe(true);
  });

  test('works with a slash behind the endpoint', async () => {
    const { account, buckets } = await collectFrom(`${await serve()}/`);
    expect(account?.publicAccessBlock.state).toBe('known');
    expect(buckets.map(({ policy }) => policy.state)).toEqual(['absent', 'absent']);
  });

  test('works by the name localhost as by an address', async () => {
    const url = await serve();
    const { account } = await collectFrom(url.replace('127.0.0.1', 'localhost'));
    expect(account?.publicAccessBlock.state).toBe('known');
    expect(askedOf('s3control:GetPublicAccessBlock')[0]?.headers['x-amz-account-id']).toBe('111122223333');
  });

  test('without buckets is complete and empty', async () => {
    const { buckets, end } = await collectFrom(await serve(undefined, []));
    expect(buckets).toEqual([]);
    expect(end.accounts).toEqual([{ account: '111122223333', status: 'complete', bucketsListed: 0, notRead: [] }]);
  });

  test('without an account block has it absent, with a refused one unknown and told', async () => {
    const absent = await collectFrom(await serve(on('s3control:GetPublicAccessBlock', failure(404, 'NoSuchPublicAccessBlockConfiguration'))));
    expect(absent.account?.publicAccessBlock.state).toBe('absent');
    await fake?.close();
    const odd = await collectFrom(await serve(on('s3control:GetPublicAccessBlock', failure(400, 'NoSuchPublicAccessBlockConfiguration'))));
    expect(odd.account?.publicAccessBlock.state).toBe('unknown');
    await fake?.close();
    const denied = await collectFrom(await serve(on('s3control:GetPublicAccessBlock', failure(403, 'AccessDenied'))));
    expect(denied.account?.publicAccessBlock).toMatchObject({
      state: 'unknown',
      cause: { kind: 'access-denied', permission: 's3:GetAccountPublicAccessBlock' },
    });
    expect(denied.end.accounts[0]?.notRead).toEqual([
      { operation: 's3control:GetPublicAccessBlock', permission: 's3:GetAccountPublicAccessBlock', cause: 'access denied' },
    ]);
  });

  test('tells how far it is', async () => {
    const url = await serve(undefined, ['alpha', 'beta', 'gamma']);
    const told: string[] = [];
    await collectFrom(url, { onProgress: ({ listed, listing: goesOn, done, calls }) => told.push(`${done}/${listed} ${goesOn} ${calls > 0}`) });
    expect(told.at(-1)).toBe('3/3 false true');
  });

  test('shares a bounded number of connections', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `bucket-${String(index).padStart(2, '0')}`);
    const url = await serve(async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return undefined;
    }, names);
    await collectFrom(url, { concurrency: 8 });
    expect(fake?.busiest()).toBe(8);
    expect(fake?.connections()).toBeLessThanOrEqual(8);
  });
});

describe('the listing', () => {
  test('is read page by page, asked so that it names regions', async () => {
    const pages = [listing(['a1', 'a2'], 'second'), listing(['b1'], 'third'), listing(['c1'])];
    const url = await serve((one) => {
      if (one.operation === 'ListBuckets') return xml(pages[one.before] ?? '');
      return one.operation === 'GetBucketPolicy' ? failure(404, 'NoSuchBucketPolicy') : undefined;
    });
    const { buckets, end } = await collectFrom(url, { plan: () => ['policy'] });
    expect(buckets.map(({ name }) => name)).toEqual(['a1', 'a2', 'b1', 'c1']);
    expect(askedOf('ListBuckets').map(({ query }) => [query.get('max-buckets'), query.get('continuation-token')])).toEqual([
      ['1000', null],
      ['1000', 'second'],
      ['1000', 'third'],
    ]);
    expect(end.accounts[0]).toMatchObject({ status: 'complete', bucketsListed: 4 });
  });

  test.each([
    {
      name: 'a repeated token',
      pages: [listing(['a'], 't'), listing(['b'], 't'), listing(['c'], 't')],
      found: ['a', 'b'],
      cause: 'malformed answer: the listing repeats a continuation token',
    },
    {
      name: 'a loop of tokens',
      pages: [listing(['a'], 't'), listing(['b'], 'u'), listing(['c'], 't'), listing(['d'], 'u')],
      found: ['a', 'b', 'c'],
      cause: 'malformed answer: the listing repeats a continuation token',
    },
    {
      name: 'an empty page that announces another',
      pages: [listing(['a'], 't'), listing([], 'u'), listing(['b'])],
      found: ['a'],
      cause: 'malformed answer: an empty page of the listing announces another',
    },
    { name: 'a page of nothing', pages: [listing(['a'], 't'), ''], found: ['a'], cause: 'malformed answer: it is empty' },
    {
      name: 'a page without an owner',
      pages: [listing(['a'], 't'), '<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>'],
      found: ['a'],
      cause: 'malformed answer',
    },
    {
      name: 'a bucket without a name',
      pages: [listing(['a'], 't'), listing(['b', '', '\u007fc', 'd'])],
      found: ['a', 'b', 'd'],
      cause: 'malformed answer: 2 entries of the listing have no usable name',
    },
    {
      name: 'another owner on the second page',
      pages: [listing(['a'], 't'), listing(['b']).replace(owner, 'stranger')],
      found: ['a'],
      cause: 'malformed answer: the listing changed its owner between pages',
    },
    {
      name: 'a web page',
      pages: [listing(['a'], 't'), '<html><body>Sign in</body></html>'],
      found: ['a'],
      cause: 'malformed answer: it is a web page',
    },
    {
      name: 'a page that announces more in other words',
      pages: [listing(['a'], 't'), listing(['b']).replace('</Buckets>', '</Buckets><IsTruncated>true</IsTruncated><NextMarker>b</NextMarker>')],
      found: ['a', 'b'],
      cause: 'malformed answer: the listing says that there is more, and not where',
    },
  ])('that breaks off by $name is partial', async ({ pages, found, cause }) => {
    const url = await serve((one) => {
      if (one.operation === 'ListBuckets') return { body: pages[Math.min(one.before, pages.length - 1)] ?? '' };
      return one.operation === 'GetBucketPolicy' ? failure(404, 'NoSuchBucketPolicy') : undefined;
    });
    const { buckets, end } = await collectFrom(url, { plan: () => ['policy'] });
    expect(buckets.map(({ name }) => name)).toEqual(found);
    expect(end.accounts).toEqual([
      {
        account: '111122223333',
        status: 'partial',
        bucketsListed: found.length,
        notRead: [{ operation: 'ListBuckets', permission: 's3:ListAllMyBuckets', cause }],
      },
    ]);
  });

  test('that names a bucket twice gives it once', async () => {
    const pages = [listing(['b', 'a', 'b'], 't'), listing(['a', 'c'])];
    const url = await serve((one) => (one.operation === 'ListBuckets' ? xml(pages[one.before] ?? '') : failure(404, 'NoSuchBucketPolicy')));
    const idle = await collectFrom(url, { plan: () => [] }).catch((error: unknown) => error);
    // The store above answers nothing else, so it does not say who calls either.
    expect(idle).toMatchObject({ end: { accounts: [{ account: owner, status: 'complete', bucketsListed: 3 }] } });
    expect((idle as { buckets: { name: string }[] }).buckets.map(({ name }) => name)).toEqual(['b', 'a', 'c']);
  });

  test.each([
    { name: 'an empty answer', reply: { body: '' } },
    { name: 'an answer without an owner', reply: xml('<ListAllMyBucketsResult><Buckets></Buckets></ListAllMyBucketsResult>') },
    { name: 'an answer without a list', reply: xml(`<ListAllMyBucketsResult><Owner><ID>${owner}</ID></Owner></ListAllMyBucketsResult>`) },
    { name: 'another document', reply: xml('<ListBucketResult></ListBucketResult>') },
  ])('that is $name is a failed account, not an empty one', async ({ reply }) => {
    const { end } = await collectFrom(await serve(on('ListBuckets', reply)));
    expect(end.accounts[0]).toMatchObject({ status: 'failed', bucketsListed: 0, notRead: [{ operation: 'ListBuckets' }] });
  });

  test('that is denied fails the account, unless every bucket was named', async () => {
    const deny = on('ListBuckets', failure(403, 'AccessDenied'));
    const all = await collectFrom(await serve(deny));
    expect(all.end.accounts).toEqual([
      {
        account: '111122223333',
        status: 'failed',
        bucketsListed: 0,
        notRead: [{ operation: 'ListBuckets', permission: 's3:ListAllMyBuckets', cause: 'access denied' }],
      },
    ]);
    await fake?.close();
    const named = await collectFrom(await serve(deny), { buckets: ['alpha', 's3://beta'] });
    expect(named.buckets.map(({ name, policy }) => [name, policy.state])).toEqual([
      ['alpha', 'absent'],
      ['beta', 'absent'],
    ]);
    expect(named.end.accounts).toEqual([{ account: '111122223333', status: 'complete', bucketsListed: 2, notRead: [] }]);
    await fake?.close();
    const mixed = await collectFrom(await serve(deny), { buckets: ['alpha', 'b*'] });
    expect(mixed.buckets.map(({ name }) => name)).toEqual(['alpha']);
    expect(mixed.end.accounts[0]).toMatchObject({ status: 'partial', bucketsListed: 1, notRead: [{ operation: 'ListBuckets' }] });
  });

  test('that is denied where nobody else says whose account it is fails it, though every bucket was named', async () => {
    const url = await serve((one) => {
      if (one.operation === 'GetCallerIdentity') return stsFailure(403, 'AccessDenied');
      return one.operation === 'ListBuckets' ? failure(403, 'AccessDenied') : undefined;
    });
    const { buckets, end } = await collectFrom(url, { buckets: ['alpha'] });
    expect(buckets.map(({ name, policy }) => [name, policy.state])).toEqual([['alpha', 'absent']]);
    expect(end.accounts).toEqual([
      {
        account: '',
        status: 'failed',
        bucketsListed: 1,
        notRead: [
          { operation: 'ListBuckets', permission: 's3:ListAllMyBuckets', cause: 'access denied' },
          { operation: 'GetCallerIdentity', permission: 'sts:GetCallerIdentity', cause: 'access denied' },
        ],
      },
    ]);
  });

  test('is cut to the buckets that are wanted', async () => {
    const url = await serve(undefined, ['logs-1', 'logs-2', 'prod-1', 'prod-2']);
    const { buckets, header, end } = await collectFrom(url, { buckets: ['prod-*', 'arn:aws:s3:::logs-*'], notBuckets: ['*-2'] });
    expect(buckets.map(({ name }) => name)).toEqual(['logs-1', 'prod-1']);
    expect(header.scope.buckets).toEqual(['prod-*', 'logs-*', '!*-2']);
    expect(end.accounts[0]).toMatchObject({ status: 'complete', bucketsListed: 2 });
  });

  test('of a hundred thousand nested elements is a malformed answer', async () => {
    const deep = `<ListAllMyBucketsResult>${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}</ListAllMyBucketsResult>`;
    const { end } = await collectFrom(await serve(on('ListBuckets', xml(deep))));
    expect(end.accounts[0]).toMatchObject({ status: 'failed', notRead: [{ operation: 'ListBuckets', cause: notOneList }] });
  });

  test.each([
    { name: 'text where buckets belong', more: ['<Buckets/>', '<Buckets>database is down</Buckets>'], cause: notOneList },
    { name: 'other entries', more: ['<Buckets/>', '<Buckets><Entry><Name>alpha</Name></Entry></Buckets>'], cause: notOneList },
    { name: 'two lists', more: ['<Buckets/>', '<Buckets/><Buckets><Bucket><Name>alpha</Name></Bucket></Buckets>'], cause: notOneList },
    { name: 'a bucket outside of the list', more: ['<Buckets/>', '<Buckets/><Bucket><Name>alpha</Name></Bucket>'], cause: notOneList },
    { name: 'an error beside the list', more: ['<Buckets/>', '<Buckets/><Error><Code>InternalError</Code></Error>'], cause: notOneList },
    {
      name: 'entries that the SDK does not see',
      more: ['<Buckets/>', '<Buckets><s3:Bucket><Name>alpha</Name></s3:Bucket></Buckets>'],
      cause: notOneList,
    },
    {
      name: 'more to come, and no token',
      more: ['<Buckets/>', '<Buckets/><IsTruncated>true</IsTruncated>'],
      cause: 'malformed answer: the listing says that there is more, and not where',
    },
  ])('with $name is a failed account, not an empty one', async ({ more: [wellFormed = '', odd = ''], cause }) => {
    const empty = listing([]).replace('<Buckets></Buckets>', wellFormed);
    const calm = await collectFrom(await serve(on('ListBuckets', xml(empty))));
    expect(calm.end.accounts[0]).toEqual({ account: '111122223333', status: 'complete', bucketsListed: 0, notRead: [] });
    await fake?.close();
    const { end } = await collectFrom(await serve(on('ListBuckets', xml(empty.replace(wellFormed, odd)))));
    expect(end.accounts[0]).toEqual({
      account: '111122223333',
      status: 'failed',
      bucketsListed: 0,
      notRead: [{ operation: 'ListBuckets', permission: 's3:ListAllMyBuckets', cause }],
    });
  });

  test.each([
    { name: 'is cut off each time', reply: { body: '<ListAllMyBucketsResult><Owner><ID>', chunked: true } },
    { name: 'breaks off each time', reply: brokenOff },
  ])('that $name is a failed account, and not an endpoint out of reach', async ({ reply }) => {
    const { end } = await collectFrom(await serve(on('ListBuckets', reply)));
    expect(end.accounts[0]).toMatchObject({ status: 'failed', bucketsListed: 0, notRead: [{ operation: 'ListBuckets', cause: 'service error' }] });
  });

  test('of two documents is a failed account, not an empty one', async () => {
    const { end } = await collectFrom(await serve(on('ListBuckets', { body: listing([]) + listing(['alpha']) })));
    expect(end.accounts[0]).toMatchObject({ status: 'failed', notRead: [{ cause: 'malformed answer: it is another document, or none' }] });
  });

  test('with elements that only this store has is read all the same', async () => {
    const extended = listing(['alpha']).replace(
      '<Owner>',
      '<Vendor><Zone><Name>x</Name></Zone>a &amp; b</Vendor><IsTruncated>false</IsTruncated><NextMarker/><Owner>',
    );
    const { buckets, end } = await collectFrom(
      await serve(on('ListBuckets', xml(extended.replace('</Name>', '</Name><Vendor kind="x">y</Vendor>')))),
    );
    expect(buckets.map(({ name }) => name)).toEqual(['alpha']);
    expect(end.accounts[0]).toMatchObject({ status: 'complete', bucketsListed: 1, notRead: [] });
  });

  test('with an element named like a prototype does no harm', async () => {
    const hostile = listing(['alpha']).replace('<Owner>', '<__proto__><polluted>1</polluted></__proto__><constructor>x</constructor><Owner>');
    const { end } = await collectFrom(await serve(on('ListBuckets', xml(hostile))));
    expect(['complete', 'failed']).toContain(end.accounts[0]?.status);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  test('may hold odd names: they get their row and are not asked for', async () => {
    const url = await serve(on('ListBuckets', xml(listing(['alpha', 'arn:aws:s3:us-west-2:444455556666:accesspoint/x', 'a b']))));
    const { buckets, end } = await collectFrom(url);
    expect(buckets.map(({ name, policy }) => [name, policy.state])).toEqual([
      ['alpha', 'absent'],
      ['arn:aws:s3:us-west-2:444455556666:accesspoint/x', 'unknown'],
      ['a b', 'unknown'],
    ]);
    expect(end.accounts[0]).toMatchObject({ status: 'complete', bucketsListed: 3 });
    expect(buckets[1]?.policy).toMatchObject({ cause: { kind: 'not-a-bucket-name' } });
    expect(new Set(asked().map(({ bucket }) => bucket))).toEqual(new Set(['', 'alpha']));
  });
});

describe('a bucket that was named', () => {
  test('and is not in the listing is not ours if it refuses everything', async () => {
    const url = await serve((one) => (one.bucket === 'theirs' ? failure(403, 'AccessDenied') : undefined));
    const { buckets, end } = await collectFrom(url, { buckets: ['alpha', 'theirs'] });
    expect(buckets.map(({ name, state }) => [name, state])).toEqual([
      ['alpha', 'present'],
      ['theirs', 'not-ours'],
    ]);
    expect(end.accounts[0]).toMatchObject({ status: 'complete', bucketsListed: 2 });
  });

  test('stays undecided if the listing could not tell whose it is', async () => {
    const url = await serve((one) => (one.bucket === 'theirs' || one.operation === 'ListBuckets' ? failure(403, 'AccessDenied') : undefined));
    const { buckets } = await collectFrom(url, { buckets: ['theirs'] });
    expect(buckets[0]).toMatchObject({ state: 'present', policy: { state: 'unknown', cause: { kind: 'access-denied' } } });
  });

  test('and does not exist is gone', async () => {
    const { buckets } = await collectFrom(await serve(), { buckets: ['nowhere'] });
    expect(buckets).toMatchObject([{ name: 'nowhere', state: 'gone', policy: { state: 'not-asked', because: 'the bucket is gone' } }]);
    expect(askedOf('GetBucketPolicy')).toHaveLength(2);
  });

  test('and has no name that a bucket can have says so', async () => {
    const { buckets } = await collectFrom(await serve(), { buckets: ['no bucket!'] });
    expect(buckets).toMatchObject([{ name: 'no bucket!', state: 'present', policy: { state: 'unknown', cause: { kind: 'not-a-bucket-name' } } }]);
    expect(asked().filter(({ bucket }) => bucket !== '')).toEqual([]);
  });

  test('and is listed in a place that is no region says so', async () => {
    const url = await serve(on('ListBuckets', xml(listing([{ name: 'alpha', region: 'evil.example.com/' }]))));
    const { buckets } = await collectFrom(url);
    expect(buckets).toMatchObject([{ region: '', policy: { state: 'unknown', cause: { kind: 'unusable-region' } } }]);
    expect(asked().filter(({ bucket }) => bucket !== '')).toEqual([]);
  });

  test('and is a directory bucket is not asked', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', await serve());
    const { endpointUrl: _, ...aws } = liveOptions('');
    const buckets = await bucketsOf(liveSource({ ...aws, buckets: ['data--euw1-az1--x-s3'] }));
    expect(buckets).toMatchObject([{ name: 'data--euw1-az1--x-s3', state: 'not-applicable' }]);
    expect(asked().filter(({ operation }) => operation.startsWith('GetBucket'))).toEqual([]);
  });

  test('and has the name of a directory bucket in a store of its own is asked like any other', async () => {
    const { buckets } = await collectFrom(await serve(undefined, ['data--euw1-az1--x-s3']));
    expect(buckets).toMatchObject([{ name: 'data--euw1-az1--x-s3', state: 'present', policy: { state: 'absent' } }]);
  });
});

describe('one read that fails costs one fact', () => {
  const denied = (message: string): Reply => failure(403, 'AccessDenied', message);
  test.each([
    { name: 'denied', reply: failure(403, 'AccessDenied', 'Access Denied'), cause: { kind: 'access-denied', permission: 's3:GetBucketPolicy' } },
    {
      name: 'denied by the bucket itself',
      reply: denied(
        'User: arn:aws:iam::111122223333:user/auditor is not authorized to perform: s3:GetBucketPolicy on resource: "arn:aws:s3:::alpha" with an explicit deny in a resource-based policy',
      ),
      cause: { kind: 'access-denied', permission: 's3:GetBucketPolicy', deniedBy: 'resource-policy' },
    },
    {
      name: 'denied for want of a permission',
      reply: denied(
        'User: x is not authorized to perform: s3:GetBucketPolicy on resource: "y" because no identity-based policy allows the s3:GetBucketPolicy action',
      ),
      cause: { kind: 'access-denied', permission: 's3:GetBucketPolicy', deniedBy: 'identity-policy' },
    },
    {
      name: 'denied by the organization',
      reply: denied('User: x is not authorized to perform: s3:GetBucketPolicy with an explicit deny in a service control policy'),
      cause: { kind: 'access-denied', permission: 's3:GetBucketPolicy', deniedBy: 'organization-policy' },
    },
    {
      name: 'denied by the endpoint of the network',
      reply: denied('User: x is not authorized to perform: s3:GetBucketPolicy because no VPC endpoint policy allows the action'),
      cause: { kind: 'access-denied', permission: 's3:GetBucketPolicy', deniedBy: 'endpoint-policy' },
    },
    {
      name: 'denied with a web page',
      reply: { status: 403, body: '<html>no</html>' },
      cause: { kind: 'access-denied', permission: 's3:GetBucketPolicy' },
    },
    { name: 'denied with nothing', reply: { status: 403 }, cause: { kind: 'access-denied', permission: 's3:GetBucketPolicy' } },
    { name: 'empty', reply: { body: '' }, cause: { kind: 'malformed-answer' } },
    { name: 'a web page', reply: { body: '<!DOCTYPE html><html></html>' }, cause: { kind: 'malformed-answer' } },
    {
      name: 'a listing',
      reply: xml('<ListBucketResult><Name>alpha</Name></ListBucketResult>'),
      cause: { kind: 'not-supported', feature: 'GetBucketPolicy' },
    },
    { name: 'a part', reply: { status: 206, body: '{"Version":"2012-10-17","Statement":[]}' }, cause: { kind: 'service-error' } },
    { name: 'not implemented', reply: failure(501, 'NotImplemented'), cause: { kind: 'not-supported', feature: 'GetBucketPolicy' } },
    { name: 'not allowed as a method', reply: failure(405, 'MethodNotAllowed'), cause: { kind: 'not-supported', feature: 'GetBucketPolicy' } },
    { name: 'not found, and nobody says what', reply: { status: 404 }, cause: { kind: 'not-supported', feature: 'GetBucketPolicy' } },
    {
      name: 'none, in the words of a refusal',
      reply: failure(403, 'NoSuchBucketPolicy'),
      cause: { kind: 'access-denied', permission: 's3:GetBucketPolicy' },
    },
    { name: 'none, in an answer that is no error', reply: failure(200, 'NoSuchBucketPolicy'), cause: { kind: 'malformed-answer' } },
    { name: 'none, by a service that is out of order', reply: failure(500, 'NoSuchBucketPolicy'), cause: { kind: 'service-error' } },
    {
      name: 'none, in words that are cut off',
      reply: { status: 404, body: '<Error><Code>NoSuchBucketPolicy</Code><Mess' },
      cause: { kind: 'not-supported', feature: 'GetBucketPolicy' },
    },
    {
      name: 'none, in a comment on a refusal',
      reply: { status: 403, body: '<Error><!-- <Code>NoSuchBucketPolicy</Code> --><Code>AccessDenied</Code></Error>' },
      cause: { kind: 'access-denied', permission: 's3:GetBucketPolicy' },
    },
    { name: 'an unknown code', reply: failure(400, 'Whatever'), cause: { kind: 'service-error', detail: 'Whatever' } },
    { name: 'too large', reply: { body: `{"a":"${'x'.repeat(1024 * 1024)}"}` }, cause: { kind: 'too-large' } },
  ])('$name', async ({ reply, cause }) => {
    const { buckets, end } = await collectFrom(await serve(on('GetBucketPolicy', reply, 'alpha')));
    const [alpha, beta] = buckets;
    expect(alpha?.policy).toMatchObject({ state: 'unknown', cause, source: { kind: 'api', operation: 'GetBucketPolicy' } });
    expect(alpha?.state).toBe('present');
    expect(alpha?.ownership.state).toBe('known');
    expect(beta?.policy.state).toBe('absent');
    expect(end.accounts[0]?.status).toBe('complete');
  });

  test.each(
    [
      {
        operation: 'GetBucketOwnershipControls',
        read: 'ownership',
        bodies: [
          '<OwnershipControls/>',
          '<OwnershipControls><Rule></Rule></OwnershipControls>',
          '<OwnershipControls><Rule><ObjectOwnership>SomethingNew</ObjectOwnership></Rule></OwnershipControls>',
          '<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls><OwnershipControls></OwnershipControls>',
        ],
      },
      {
        operation: 'GetBucketAcl',
        read: 'acl',
        bodies: [
          '<AccessControlPolicy/>',
          `<AccessControlPolicy><Owner><ID>${owner}</ID></Owner></AccessControlPolicy>`,
          '<AccessControlPolicy><AccessControlList/></AccessControlPolicy>',
          ...[
            '<AccessControlList>hidden</AccessControlList>',
            '<AccessControlList><![CDATA[<Grant/>]]></AccessControlList>',
            '<AccessControlList><Entry><Permission>READ</Permission></Entry></AccessControlList>',
            '<AccessControlList/><AccessControlList/>',
            '<AccessControlList/><Grant/>',
            '<AccessControlList/><Error><Code>InternalError</Code></Error>',
            '<AccessControlList><s3:Grant/></AccessControlList>',
          ].map((list) => `<AccessControlPolicy><Owner><ID>${owner}</ID></Owner>${list}</AccessControlPolicy>`),
        ],
      },
      {
        operation: 'GetPublicAccessBlock',
        read: 'publicAccessBlock',
        bodies: [
          '<PublicAccessBlockConfiguration/>',
          '<PublicAccessBlockConfiguration><BlockPublicAcls>perhaps</BlockPublicAcls></PublicAccessBlockConfiguration>',
        ],
      },
      {
        operation: 'GetBucketPolicyStatus',
        read: 'policyStatus',
        bodies: ['<PolicyStatus/>', '<PolicyStatus><IsPublic>perhaps</IsPublic></PolicyStatus>'],
      },
      {
        operation: 'GetBucketRequestPayment',
        read: 'requestPayment',
        bodies: ['<RequestPaymentConfiguration/>', '<RequestPaymentConfiguration><Payer>Nobody</Payer></RequestPaymentConfiguration>'],
      },
      { operation: 'GetBucketEncryption', read: 'encryption', bodies: ['<ServerSideEncryptionConfiguration/>'] },
      { operation: 'GetBucketWebsite', read: 'website', bodies: ['<WebsiteConfiguration/>'] },
    ].flatMap(({ operation, read, bodies }) => bodies.map((body) => ({ operation, read, body }))),
  )('$operation with $body is unknown, never none', async ({ operation, read, body }) => {
    const { buckets } = await collectFrom(await serve(on(operation, xml(body), 'alpha')), { plan: () => bucketReads });
    expect(Reflect.get(buckets[0] ?? {}, read)).toMatchObject({ state: 'unknown', cause: { kind: 'malformed-answer' } });
  });

  test('a bit that is missing from a block that holds others is off', async () => {
    const partial = '<PublicAccessBlockConfiguration><IgnorePublicAcls>true</IgnorePublicAcls></PublicAccessBlockConfiguration>';
    const { buckets } = await collectFrom(await serve(on('GetPublicAccessBlock', xml(partial), 'alpha')), { plan: () => ['publicAccessBlock'] });
    expect(buckets[0]?.publicAccessBlock).toMatchObject({
      value: { BlockPublicAcls: false, IgnorePublicAcls: true, BlockPublicPolicy: false, RestrictPublicBuckets: false },
    });
  });

  test('every kind of grantee comes through', async () => {
    const grantee = (type: string, inside: string) =>
      `<Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="${type}">${inside}</Grantee><Permission>READ</Permission></Grant>`;
    const acl = `<AccessControlPolicy><Owner><ID>${owner}</ID></Owner><AccessControlList>${grantee('Group', '<URI>http://acs.amazonaws.com/groups/global/AllUsers</URI>')}${grantee('AmazonCustomerByEmail', '<EmailAddress>someone@example.com</EmailAddress>')}${grantee('NewKind', '<Thing>x</Thing>')}</AccessControlList></AccessControlPolicy>`;
    const { buckets } = await collectFrom(await serve(on('GetBucketAcl', xml(acl), 'alpha')), { plan: () => ['acl'] });
    expect(buckets[0]?.acl).toMatchObject({
      state: 'known',
      value: {
        grants: [
          { grantee: { kind: 'group', uri: 'http://acs.amazonaws.com/groups/global/AllUsers' }, permission: 'READ' },
          { grantee: { kind: 'email', address: 'someone@example.com' }, permission: 'READ' },
          { grantee: { kind: 'other', text: 'NewKind' }, permission: 'READ' },
        ],
      },
    });
  });

  test('a policy comes through as it was received', async () => {
    const policy = '{ "Version":"2012-10-17",\n "Statement": [] , "Id":"\\u001b[31m ü" }';
    const { buckets } = await collectFrom(await serve(on('GetBucketPolicy', { body: policy }, 'alpha')));
    expect(buckets[0]?.policy).toMatchObject({ state: 'known', value: policy });
  });
});

describe('a bucket that vanishes', () => {
  test('is looked at a second time before it counts as gone', async () => {
    const url = await serve((one) => (one.bucket === 'alpha' && one.before === 0 ? failure(404, 'NoSuchBucket') : undefined));
    const { buckets } = await collectFrom(url);
    expect(buckets[0]).toMatchObject({ state: 'present', policy: { state: 'absent' }, ownership: { state: 'known' } });
  });

  test('is gone with its row, and the others are unharmed', async () => {
    const url = await serve((one) => (one.bucket === 'alpha' ? failure(404, 'NoSuchBucket') : undefined));
    const { buckets, end } = await collectFrom(url);
    expect(buckets.map(({ name, state }) => [name, state])).toEqual([
      ['alpha', 'gone'],
      ['beta', 'present'],
    ]);
    expect(end.accounts[0]?.status).toBe('complete');
  });

  test('between two reads of one round has changed during the scan', async () => {
    const { buckets } = await collectFrom(await serve(on('GetBucketPolicy', failure(404, 'NoSuchBucket'), 'alpha')));
    expect(buckets[0]).toMatchObject({ state: 'present', policy: { state: 'unknown', cause: { kind: 'changed-during-scan' } } });
  });

  const policyThenAcl = { plan: ({ policy }: AwsBucketFacts): readonly BucketRead[] => (policy.state === 'not-asked' ? ['policy'] : ['acl']) };

  test('between two rounds is gone, and what was read stays', async () => {
    const isMissing = (one: Asked) => one.bucket === 'alpha' && (one.operation === 'GetBucketAcl' || one.before > 0);
    const { buckets } = await collectFrom(await serve((one) => (isMissing(one) ? failure(404, 'NoSuchBucket') : undefined)), policyThenAcl);
    expect(buckets[0]).toMatchObject({ state: 'gone', policy: { state: 'absent' }, acl: { state: 'not-asked' } });
  });

  test('only in the words of one call, while another still tells of it, is there', async () => {
    const { buckets } = await collectFrom(await serve(on('GetBucketAcl', failure(404, 'NoSuchBucket'), 'alpha')), policyThenAcl);
    expect(buckets[0]).toMatchObject({
      state: 'present',
      policy: { state: 'absent' },
      acl: { state: 'unknown', cause: { kind: 'changed-during-scan' } },
    });
  });
});

describe('regions', () => {
  test('each bucket is asked in its own', async () => {
    const url = await serve(
      on(
        'ListBuckets',
        xml(
          listing([
            { name: 'alpha', region: 'eu-central-1' },
            { name: 'beta', region: 'EU' },
          ]),
        ),
      ),
    );
    const { buckets } = await collectFrom(url);
    expect(buckets.map(({ region }) => region)).toEqual(['eu-central-1', 'eu-west-1']);
    expect(
      asked()
        .filter(({ bucket }) => bucket !== '')
        .map(({ bucket, region }) => `${bucket} ${region}`)
        .sort(),
    ).toEqual(['alpha eu-central-1', 'alpha eu-central-1', 'beta eu-west-1', 'beta eu-west-1']);
  });

  test.each([
    { name: 'a redirect with its header', reply: failure(301, 'PermanentRedirect', 'elsewhere', { 'x-amz-bucket-region': 'eu-west-3' }) },
    {
      name: 'a redirect to the region by its old name',
      reply: failure(301, 'PermanentRedirect', 'x', { 'x-amz-bucket-region': 'EU' }),
      region: 'eu-west-1',
    },
    { name: 'a redirect without a body', reply: { status: 301, headers: { 'x-amz-bucket-region': 'eu-west-3' } } },
    {
      name: 'a signature for the wrong region',
      reply: failure(400, 'AuthorizationHeaderMalformed', "the region 'us-east-1' is wrong; expecting 'eu-west-3'"),
    },
    {
      name: 'a location constraint',
      reply: failure(
        400,
        'IllegalLocationConstraintException',
        'The eu-west-3 location constraint is incompatible for the region specific endpoint this request was sent to.',
      ),
    },
  ])('$name leads to the right one, once', async ({ reply, region = 'eu-west-3' }) => {
    const url = await serve((one) => (one.bucket === 'alpha' && one.region !== region ? reply : undefined), ['alpha']);
    const { buckets } = await collectFrom(url, { plan: (bucket) => (bucket.policy.state === 'not-asked' ? ['policy'] : ['ownership']) });
    expect(buckets[0]).toMatchObject({ region, policy: { state: 'absent' }, ownership: { state: 'known' } });
    expect(
      asked()
        .filter(({ bucket }) => bucket === 'alpha')
        .map(({ region }) => region),
    ).toEqual(['us-east-1', region, region]);
  });

  test.each([
    { name: 'a loop', headers: (one: Asked) => ({ 'x-amz-bucket-region': one.region === 'eu-west-3' ? 'us-east-1' : 'eu-west-3' }), calls: 2 },
    { name: 'nowhere', headers: () => ({}), calls: 1 },
    { name: 'a region that is no name', headers: () => ({ 'x-amz-bucket-region': 'evil.example.com/' }), calls: 1 },
    { name: 'the region that was asked', headers: () => ({ 'x-amz-bucket-region': 'us-east-1' }), calls: 1 },
  ])('a redirect to $name is given up', async ({ headers, calls }) => {
    const url = await serve((one) => (one.bucket === 'alpha' ? failure(301, 'PermanentRedirect', 'x', headers(one)) : undefined), ['alpha']);
    const { buckets } = await collectFrom(url, { plan: () => ['policy'] });
    expect(buckets[0]?.policy).toMatchObject({ state: 'unknown', cause: { kind: 'service-error', detail: 'PermanentRedirect' } });
    expect(askedOf('GetBucketPolicy')).toHaveLength(calls);
  });

  test('a redirect to another host is not followed', async () => {
    const other = await startFake();
    const url = await serve(on('GetBucketPolicy', { status: 307, headers: { location: `${other.url}/alpha?policy` } }));
    const { buckets } = await collectFrom(url);
    expect(buckets[0]?.policy).toMatchObject({ state: 'unknown' });
    expect(other.asked).toEqual([]);
    await other.close();
  });

  test('one that is switched off is named so, and asked only a few times', async () => {
    const names = Array.from({ length: 200 }, (_, index) => ({ name: `far-${String(index).padStart(3, '0')}`, region: 'me-south-1' }));
    const url = await serve((one) => {
      if (one.operation === 'ListBuckets') return xml(listing([...names, { name: 'near', region: 'us-east-1' }]));
      return one.region === 'me-south-1' ? failure(400, 'InvalidToken') : one.bucket === 'near' ? failure(404, 'NoSuchBucketPolicy') : undefined;
    });
    const { buckets } = await collectFrom(url, { plan: () => ['policy'], concurrency: 4 });
    expect(buckets).toHaveLength(201);
    expect(buckets.slice(0, 200).every(({ policy }) => policy.state === 'unknown' && policy.cause.kind === 'region-disabled')).toBe(true);
    expect(buckets[200]?.policy.state).toBe('absent');
    expect(asked().filter(({ region }) => region === 'me-south-1').length).toBeLessThanOrEqual(8);
  });

  test('one that does not answer costs a few timeouts and not one per bucket', async () => {
    const names = Array.from({ length: 100 }, (_, index) => ({ name: `far-${String(index).padStart(3, '0')}`, region: 'ap-south-2' }));
    const url = await serve((one) => {
      if (one.operation === 'ListBuckets') return xml(listing([...names, { name: 'near', region: 'us-east-1' }]));
      if (one.region === 'ap-south-2') return raw(() => undefined);
      return one.bucket === 'near' ? failure(404, 'NoSuchBucketPolicy') : undefined;
    });
    const { buckets } = await collectFrom(url, { plan: () => ['policy'], callTimeoutMs: 100, concurrency: 10, patience: { restMs: 60_000 } });
    expect(buckets).toHaveLength(101);
    expect(buckets.slice(0, 100).every(({ policy }) => policy.state === 'unknown' && ['timed-out', 'unreachable'].includes(policy.cause.kind))).toBe(
      true,
    );
    expect(buckets[100]?.policy.state).toBe('absent');
    expect(asked().filter(({ region }) => region === 'ap-south-2').length).toBeLessThanOrEqual(20);
  });

  test('one that does not answer costs no more with thousands of buckets', async () => {
    const names = Array.from({ length: 3000 }, (_, index) => ({ name: `far-${String(index).padStart(4, '0')}`, region: 'ap-south-2' }));
    const url = await serve((one) => {
      if (one.operation === 'ListBuckets') return xml(listing(names));
      return one.region === 'ap-south-2' ? raw(() => undefined) : undefined;
    });
    const { buckets } = await collectFrom(url, { callTimeoutMs: 100, concurrency: 10, patience: { restMs: 60_000 } });
    expect(buckets.filter(({ policy, ownership }) => policy.state === 'unknown' && ownership.state === 'unknown')).toHaveLength(3000);
    expect(asked().filter(({ region }) => region === 'ap-south-2').length).toBeLessThanOrEqual(20);
  });

  test('one whose first buckets hang, before any has answered, costs the facts of these', async () => {
    const url = await serve(
      hanging((name) => name < 'all-012'),
      all(100),
    );
    const { buckets } = await collectFrom(url, { callTimeoutMs: 400, concurrency: 10, patience: { restMs: 60_000 } });
    expect(lost(buckets)).toEqual(all(12));
    expect(buckets).toHaveLength(100);
  });

  test('one where more buckets hang than fit into flight costs the facts of these', async () => {
    const url = await serve(
      hanging((name) => name > 'all-000' && name <= 'all-015'),
      all(100),
    );
    const { buckets } = await collectFrom(url, { callTimeoutMs: 400, concurrency: 10, patience: { restMs: 60_000 } });
    expect(lost(buckets)).toEqual(all(16).slice(1));
    expect(buckets).toHaveLength(100);
  });

  test('one that answered and then does no longer is given up after a while', async () => {
    const url = await serve(
      hanging((name) => name > 'all-009'),
      all(900),
    );
    const patience = { restMs: 60_000, silentMs: 1100 };
    const { buckets } = await collectFrom(url, { callTimeoutMs: 400, concurrency: 10, patience });
    expect(lost(buckets)).toEqual(all(900).slice(10));
    // Ten buckets answer twenty calls; of the waves of ten that hang, the fourth is the last.
    expect(asked().filter(({ bucket }) => bucket !== '').length).toBeLessThanOrEqual(80);
  });

  test('a bucket that says nothing is given its time once, and is looked at only shortly afterwards', async () => {
    const url = await serve(
      hanging((name) => name === 'all-001'),
      all(3),
    );
    const began = performance.now();
    const plan = (bucket: AwsBucketFacts): readonly BucketRead[] =>
      bucket.policy.state === 'not-asked' ? ['policy', 'ownership'] : ['acl', 'publicAccessBlock'];
    const { buckets } = await collectFrom(url, { plan, callTimeoutMs: 1500, patience: { silentCallTimeoutMs: 50 } });
    expect(performance.now() - began).toBeLessThan(4000);
    expect(buckets[1]).toMatchObject({ policy: { cause: { kind: 'timed-out' } }, acl: { cause: { kind: 'timed-out' } } });
    expect(asked().filter(({ bucket }) => bucket === 'all-001')).toHaveLength(8);
  });

  test('a bucket that answers something has its time for each call', async () => {
    const slow = async (one: Asked): Promise<Reply | undefined> => {
      if (one.operation === 'GetBucketPolicy' && one.before === 0) return raw(() => undefined);
      if (one.operation === 'GetBucketPolicy') await new Promise((resolve) => setTimeout(resolve, 300));
      return undefined;
    };
    const { buckets } = await collectFrom(await serve(slow, ['alpha']), { callTimeoutMs: 1000, patience: { silentCallTimeoutMs: 50 } });
    expect(buckets[0]?.policy.state).toBe('absent');
  });

  test('a bucket that the listing puts in another partition is not asked there', async () => {
    vi.stubEnv('AWS_REGION', 'us-east-1');
    const { mayAskIn } = await import('./bucket.js');
    expect(mayAskIn('cn-north-1', { partition: 'aws', ownEndpoint: false })).toBe(false);
    expect(mayAskIn('cn-north-1', { partition: 'aws-cn', ownEndpoint: false })).toBe(true);
    expect(mayAskIn('us-gov-west-1', { partition: 'aws-us-gov', ownEndpoint: false })).toBe(true);
    expect(mayAskIn('eu-west-1', { partition: 'aws', ownEndpoint: false })).toBe(true);
    expect(mayAskIn('x.example.com', { partition: 'aws', ownEndpoint: true })).toBe(false);
  });
});

describe('faults of the service and the line', () => {
  const resetInHeaders = raw((response) => {
    response.socket?.write('HTTP/1.1 200 OK\r\nx-amz-request-id: 1\r\ncontent-ty', () => response.socket?.resetAndDestroy());
  });
  const once =
    (reply: Reply) =>
    (one: Asked): Reply | undefined =>
      one.bucket === 'alpha' && one.before === 0 ? reply : undefined;

  test.each([
    { name: 'an internal error', reply: failure(500, 'InternalError') },
    { name: 'a bad gateway with a web page', reply: { status: 502, body: '<html>bad gateway</html>' } },
    { name: 'a gateway timeout', reply: { status: 504 } },
    { name: 'an error under status 200', reply: xml('<Error><Code>InternalError</Code></Error>') },
    { name: 'too fast', reply: failure(503, 'SlowDown') },
    { name: 'too many requests', reply: { status: 429 } },
    { name: 'a reset before the answer', reply: raw((response) => void response.socket?.destroy()) },
    { name: 'a reset within the headers', reply: resetInHeaders },
    { name: 'a reset within the answer', reply: brokenOff },
    { name: 'an answer cut off with a clean end', reply: { body: '<OwnershipControls><Rule><ObjectOwnership>Buck', chunked: true } },
    { name: 'a false word that the bucket is not there', reply: failure(404, 'NoSuchBucket') },
  ])('$name is tried again', async ({ reply }) => {
    const { buckets } = await collectFrom(await serve(once(reply)), { plan: () => ['ownership'] });
    expect(buckets[0]).toMatchObject({ state: 'present', ownership: { state: 'known', value: 'BucketOwnerEnforced' } });
  });

  test.each([
    { name: 'errors', reply: failure(500, 'InternalError'), cause: { kind: 'service-error', detail: 'InternalError' } },
    { name: 'resets', reply: raw((response) => void response.socket?.destroy()), cause: { kind: 'service-error' } },
    { name: 'resets within the headers', reply: resetInHeaders, cause: { kind: 'service-error' } },
    { name: 'cut off answers', reply: { body: '<OwnershipControls><Rule>' }, cause: { kind: 'service-error' } },
  ])('$name without end are given up after four tries', async ({ reply, cause }) => {
    const { buckets } = await collectFrom(await serve(on('GetBucketOwnershipControls', reply, 'alpha')), { plan: () => ['ownership'] });
    expect(buckets[0]?.ownership).toMatchObject({ state: 'unknown', cause });
    expect(askedOf('GetBucketOwnershipControls').filter(({ bucket }) => bucket === 'alpha')).toHaveLength(4);
    expect(buckets[1]?.ownership.state).toBe('known');
  });

  test.each([
    { operation: 'GetBucketPolicy', plain: '{"Version":"2012-10-17","Statement":[]}' },
    {
      operation: 'GetBucketOwnershipControls',
      plain: '<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>',
    },
  ])('a packed answer to $operation is not unpacked and never believed', async ({ operation, plain }) => {
    const bomb = gzipSync(Buffer.concat([Buffer.from(plain), Buffer.alloc(64 * 1024 * 1024, ' ')]));
    const packed = raw((response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
    const before = process.memoryUsage().rss;
    const { buckets } = await collectFrom(await serve(on(operation, packed, 'alpha')));
    const fact = operation === 'GetBucketPolicy' ? buckets[0]?.policy : buckets[0]?.ownership;
    expect(fact).toMatchObject({ state: 'unknown', cause: { kind: 'malformed-answer' } });
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * 1024 * 1024);
  });

  test('a policy that is taken away before S3 is asked about it has changed during the scan, and what was read of it stays', async () => {
    const policy = '{"Version":"2012-10-17","Statement":[]}';
    const url = await serve(on('GetBucketPolicy', { body: policy }, 'alpha'), ['alpha']);
    const { buckets } = await collectFrom(url, { plan: (bucket) => (bucket.policy.state === 'not-asked' ? ['policy'] : ['policyStatus']) });
    expect(buckets).toMatchObject([
      { state: 'present', policy: { state: 'known', value: policy }, policyStatus: { state: 'unknown', cause: { kind: 'changed-during-scan' } } },
    ]);
  });

  test('a body that trickles is ended at the deadline of the call', async () => {
    const trickle = raw((response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(timer));
    });
    const began = performance.now();
    const { buckets } = await collectFrom(await serve(on('GetBucketPolicy', trickle, 'alpha')), { callTimeoutMs: 150 });
    expect(buckets[0]).toMatchObject({ policy: { state: 'unknown', cause: { kind: 'timed-out' } }, ownership: { state: 'known' } });
    expect(performance.now() - began).toBeLessThan(3_000);
  });

  test('an answer without end is cut at its limit while it arrives', async () => {
    let sent = 0;
    const flood = raw((response) => {
      response.writeHead(200);
      const chunk = Buffer.alloc(65_536, 0x20);
      const pump = () => {
        while (!response.destroyed) {
          sent += chunk.length;
          if (!response.write(chunk)) return void response.once('drain', pump);
        }
      };
      pump();
    });
    const { buckets } = await collectFrom(await serve(on('GetBucketPolicy', flood, 'alpha')));
    expect(buckets[0]?.policy).toMatchObject({ state: 'unknown', cause: { kind: 'too-large' } });
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  test('nothing is lost when a third of all calls is throttled', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `bucket-${String(index).padStart(2, '0')}`);
    let count = 0;
    const url = await serve(() => {
      count += 1;
      return count > 5 && count % 3 === 0 ? failure(503, 'SlowDown') : undefined;
    }, names);
    // Patient, for a busy machine answers late.
    const { buckets, end } = await collectFrom(url, { patience: { throttledMs: 20_000, regionThrottledMs: 20_000 } });
    expect(buckets).toHaveLength(60);
    expect(buckets.every(({ policy, ownership }) => policy.state === 'absent' && ownership.state === 'known')).toBe(true);
    expect(end.accounts[0]?.status).toBe('complete');
  });

  test('a service that throttles everything is given up in the end, and the cause is kept', async () => {
    const url = await serve((one) => (one.bucket === '' ? undefined : failure(503, 'SlowDown')));
    const { buckets, end } = await collectFrom(url, { patience: { throttledMs: 300, regionThrottledMs: 200 } });
    expect(buckets.map(({ policy }) => policy)).toMatchObject([
      { state: 'unknown', cause: { kind: 'throttled' } },
      { state: 'unknown', cause: { kind: 'throttled' } },
    ]);
    expect(end.interrupted).toBe(false);
  });

  test('a service that throttles everything costs its patience once and not per bucket', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `bucket-${String(index).padStart(2, '0')}`);
    const url = await serve((one) => (one.bucket === '' ? undefined : failure(503, 'SlowDown')), names);
    const patience = { throttledMs: 300, regionThrottledMs: 60_000, restMs: 60_000 };
    const { buckets } = await collectFrom(url, { plan: () => ['policy'], concurrency: 1, patience });
    expect(buckets.map(({ policy }) => policy.state === 'unknown' && policy.cause.kind)).toEqual(names.map(() => 'throttled'));
    // Four under way, and one more that looks whether it is over.
    expect(new Set(askedOf('GetBucketPolicy').map(({ bucket }) => bucket)).size).toBeLessThanOrEqual(5);
  });

  test('a service that stops throttling after it was given up is asked again', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `bucket-${String(index).padStart(2, '0')}`);
    let sent = 0;
    const url = await serve((one) => {
      if (one.bucket === '') return undefined;
      sent += 1;
      return sent <= 6 ? failure(503, 'SlowDown') : undefined;
    }, names);
    const patience = { throttledMs: 0, regionThrottledMs: 60_000, restMs: 0 };
    const { buckets } = await collectFrom(url, { plan: () => ['policy'], concurrency: 1, patience });
    expect([buckets[0]?.policy.state, buckets.at(-1)?.policy.state]).toEqual(['unknown', 'absent']);
  });

  test('a word when to come back is kept', async () => {
    const times: number[] = [];
    const url = await serve((one) => {
      if (one.operation !== 'GetBucketPolicy' || one.bucket !== 'alpha') return undefined;
      times.push(performance.now());
      return one.before === 0 ? { status: 429, headers: { 'retry-after': '1' } } : undefined;
    });
    const { buckets } = await collectFrom(url, { plan: () => ['policy'] });
    expect(buckets[0]?.policy.state).toBe('absent');
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(950);
  });
});

describe('stopping', () => {
  const slow = (names: readonly string[]) => serve((one) => (one.bucket === '' ? undefined : raw(() => undefined)), names);

  test('by a signal ends within a second, with a row for every listed bucket', async () => {
    const url = await slow(Array.from({ length: 300 }, (_, index) => `bucket-${String(index).padStart(3, '0')}`));
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 300);
    const began = performance.now();
    const { buckets, end } = await collectFrom(url, { signal: stop.signal });
    expect(performance.now() - began).toBeLessThan(1_300);
    expect(buckets).toHaveLength(300);
    expect(buckets.every(({ policy }) => policy.state === 'unknown' && policy.cause.kind === 'cancelled')).toBe(true);
    expect(end).toMatchObject({ interrupted: true, accounts: [{ status: 'partial', bucketsListed: 300 }] });
  });

  test('by the deadline says that time ran out', async () => {
    const { buckets, end } = await collectFrom(await slow(['alpha']), { deadlineMs: 300 });
    expect(buckets[0]?.policy).toMatchObject({ state: 'unknown', cause: { kind: 'timed-out' } });
    expect(end).toMatchObject({ interrupted: true, accounts: [{ status: 'partial', bucketsListed: 1 }] });
  });

  test('while signing in gives a header and an end', async () => {
    const url = await serve(() => raw(() => undefined));
    const { records, end } = await collectFrom(url, { deadlineMs: 200 });
    expect(records.map(({ record }) => record)).toEqual(['header', 'end']);
    expect(end).toMatchObject({ interrupted: true, accounts: [] });
  });

  test('while throttled work waits does not wait for it', async () => {
    const url = await serve((one) => (one.bucket === '' ? undefined : { status: 429, headers: { 'retry-after': '30' } }));
    const { buckets } = await collectFrom(url, { deadlineMs: 400 });
    expect(buckets[0]?.policy).toMatchObject({ state: 'unknown', cause: { kind: 'timed-out' } });
  });

  test('before it began asks nothing', async () => {
    const url = await serve();
    const { end } = await collectFrom(url, { signal: AbortSignal.abort() });
    expect(end.interrupted).toBe(true);
    expect(asked()).toEqual([]);
  });

  test('by a reader that has enough lets go of everything', async () => {
    const url = await slow(['alpha']);
    const source = liveSource({
      region: 'us-east-1',
      endpointUrl: url,
      buckets: [],
      notBuckets: [],
      plan: () => ['policy'],
      logger: silent,
      now: () => new Date(0),
    });
    for await (const record of source.facts(new AbortController().signal)) if (record.record === 'account') break;
    expect(fake?.busiest()).toBeGreaterThan(0);
  });
});

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined };

describe('nothing can be scanned', () => {
  const errorOf = async (promise: Promise<unknown>): Promise<Error> => {
    const error = await promise.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof Error)) throw new Error('nothing was thrown');
    return error;
  };

  test('without credentials', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', undefined);
    const error = await errorOf(collectFrom(await serve()));
    expect(error).toBeInstanceOf(CredentialsError);
    expect(error.message).toBe(
      'no usable AWS credentials in the default chain (environment, shared files, SSO, container and instance roles): set AWS_PROFILE, pass --profile, or export a key',
    );
    expect(asked()).toEqual([]);
  });

  test('with a sign-in session that has run out', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'curbside-sso-'));
    await writeFile(
      join(folder, 'config'),
      '[profile audit]\nsso_session = work\nsso_account_id = 111122223333\nsso_role_name = audit\n[sso-session work]\nsso_start_url = https://example.com/start\nsso_region = us-east-1\n',
    );
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
    vi.stubEnv('HOME', folder);
    const error = await errorOf(collectFrom(await serve(), { profile: 'audit' }));
    await rm(folder, { recursive: true });
    expect(error).toBeInstanceOf(CredentialsError);
    expect(error?.message).toBe('the sign-in session of profile `audit` is missing or has expired: run `aws sso login`');
    expect(asked()).toEqual([]);
  });

  test('with a profile that does not exist', async () => {
    const error = await errorOf(collectFrom(await serve(), { profile: 'nobody' }));
    expect(error).toBeInstanceOf(CredentialsError);
    expect(error.message).toMatch(/profile `nobody`/);
  });

  test.each(['InvalidClientTokenId', 'SignatureDoesNotMatch', 'ExpiredToken', 'InvalidAccessKeyId'])(
    'when the key is refused with %s',
    async (code) => {
      const error = await errorOf(collectFrom(await serve(on('GetCallerIdentity', stsFailure(403, code)))));
      expect(error).toBeInstanceOf(CredentialsError);
      expect(error.message).toContain(code);
      expect(error.message).not.toContain('canary-of-the-secret');
    },
  );

  test('when the key is refused by the listing', async () => {
    const error = await errorOf(
      collectFrom(
        await serve((one) =>
          failure(one.operation === 'ListBuckets' ? 403 : 405, one.operation === 'ListBuckets' ? 'InvalidAccessKeyId' : 'MethodNotAllowed'),
        ),
      ),
    );
    expect(error).toBeInstanceOf(CredentialsError);
  });

  test('when the clock is wrong and stays wrong', async () => {
    const error = await errorOf(
      collectFrom(
        await serve(
          on(
            'GetCallerIdentity',
            stsFailure(403, 'SignatureDoesNotMatch', 'Signature expired: 20260301T100000Z is now earlier than 20260301T110000Z'),
          ),
        ),
      ),
    );
    expect(error).toBeInstanceOf(CredentialsError);
    expect(error.message).toMatch(/clock/);
  });

  test('when the clock is wrong for the listing', async () => {
    const error = await errorOf(collectFrom(await serve(on('ListBuckets', failure(403, 'RequestTimeTooSkewed')))));
    expect(error).toBeInstanceOf(CredentialsError);
    expect(error.message).toMatch(/clock/);
    expect(askedOf('ListBuckets')).toHaveLength(2);
  });

  test('where nobody listens', async () => {
    const url = await serve();
    await fake?.close();
    const error = await errorOf(collectFrom(url));
    expect(error).toBeInstanceOf(EndpointError);
    expect(error.message).toMatch(/ECONNREFUSED/);
  });

  test.each(['127.0.0.1:9000', 'ftp://127.0.0.1', 'http://key:secret@127.0.0.1', 'http://127.0.0.1/?x'])('at the endpoint %s', async (endpoint) => {
    const error = await errorOf(collectFrom(endpoint));
    expect(error).toBeInstanceOf(EndpointError);
    expect(error.message).not.toContain('secret');
  });

  test.each([
    { name: 'whose name nobody knows', endpoint: 'http://store.invalid', word: /ENOTFOUND|EAI_AGAIN/ },
    { name: 'that does not speak TLS', endpoint: undefined, word: /EPROTO|SSL/ },
  ])('at a host $name', async ({ endpoint, word }) => {
    const url = await serve();
    const error = await errorOf(collectFrom(endpoint ?? url.replace('http:', 'https:')));
    expect(error).toBeInstanceOf(EndpointError);
    expect(error.message).toMatch(word);
    expect(asked()).toEqual([]);
  });

  test('where a web page answers', async () => {
    const error = await errorOf(collectFrom(await serve(() => ({ body: '<!doctype html>\n<html><title>Sign in</title></html>' }))));
    expect(error).toBeInstanceOf(EndpointError);
    expect(error.message).toMatch(/not S3/);
  });

  test('where every line breaks before an answer', async () => {
    const error = await errorOf(collectFrom(await serve(() => raw((response) => void response.socket?.destroy()))));
    expect(error).toBeInstanceOf(EndpointError);
    expect(error.message).toMatch(/cannot reach/);
  });

  test('where nothing is ever answered', async () => {
    const error = await errorOf(collectFrom(await serve(() => raw(() => undefined)), { callTimeoutMs: 100 }));
    expect(error).toBeInstanceOf(EndpointError);
  });
});

describe('a store that is not AWS', () => {
  test.each([
    { name: 'refuses the method', reply: failure(405, 'MethodNotAllowed'), cause: { kind: 'not-supported', feature: 'GetCallerIdentity' } },
    { name: 'does not implement it', reply: failure(501, 'NotImplemented'), cause: { kind: 'not-supported', feature: 'GetCallerIdentity' } },
    { name: 'finds nothing', reply: { status: 404 }, cause: { kind: 'not-supported', feature: 'GetCallerIdentity' } },
    { name: 'answers something else', reply: xml('<ListBucketResult/>'), cause: { kind: 'not-supported', feature: 'GetCallerIdentity' } },
    { name: 'shows its console', reply: { body: '<html></html>' }, cause: { kind: 'malformed-answer' } },
    { name: 'is broken', reply: stsFailure(500, 'InternalFailure'), cause: { kind: 'service-error', detail: 'InternalFailure' } },
    { name: 'is denied', reply: stsFailure(403, 'AccessDenied'), cause: { kind: 'access-denied', permission: 'sts:GetCallerIdentity' } },
    { name: 'names nobody', reply: xml('<GetCallerIdentityResponse></GetCallerIdentityResponse>'), cause: { kind: 'malformed-answer' } },
    {
      name: 'names one account and an ARN of another',
      reply: xml(
        '<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/a</Arn><Account>444455556666</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
      ),
      cause: { kind: 'malformed-answer' },
    },
    {
      name: 'is cut off',
      reply: { body: '<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::1111', chunked: true },
      cause: { kind: 'service-error', detail: 'it is cut off' },
    },
    { name: 'breaks off within its answer', reply: brokenOff, cause: { kind: 'service-error' } },
  ])(
    'is scanned where its STS $name: the account is the owner, and the block that was never asked for is unknown for that',
    async ({ reply, cause }) => {
      const { header, account, buckets, end } = await collectFrom(await serve(on('GetCallerIdentity', reply)));
      expect(header.caller).toBeNull();
      expect(account).toEqual({
        partition: 'aws',
        account: owner,
        canonicalId: owner,
        caller: '',
        publicAccessBlock: {
          state: 'unknown',
          cause: expect.objectContaining(cause),
          source: { kind: 'api', operation: 'GetCallerIdentity' },
        },
      });
      expect(askedOf('s3control:GetPublicAccessBlock')).toEqual([]);
      expect(end.accounts[0]?.notRead).toMatchObject([{ operation: 'GetCallerIdentity', permission: 'sts:GetCallerIdentity' }]);
      expect(buckets.map(({ account: of }) => of)).toEqual([owner, owner]);
      expect(asked().some(({ headers }) => 'x-amz-expected-bucket-owner' in headers)).toBe(false);
      expect(end.accounts[0]?.status).toBe('complete');
    },
  );

  test('keeps the account block unknown where S3 Control is missing', async () => {
    const { account } = await collectFrom(await serve(on('s3control:GetPublicAccessBlock', failure(404, 'NoSuchKey'))));
    expect(account?.publicAccessBlock).toMatchObject({ state: 'unknown', cause: { kind: 'not-supported' } });
  });

  test.each(['SecondLevelDomainForbidden', 'PathStyleDomainForbidden'])(
    'that wants the bucket in front of its host (%s) is not read, and that is told',
    async (code) => {
      const { buckets } = await collectFrom(await serve((one) => (one.bucket === '' ? undefined : failure(403, code))));
      const cause = { kind: 'not-supported', feature: 'path-style addressing' };
      expect(buckets.map(({ state, policy, ownership }) => [state, policy, ownership])).toMatchObject([
        ['present', { state: 'unknown', cause }, { state: 'unknown', cause }],
        ['present', { state: 'unknown', cause }, { state: 'unknown', cause }],
      ]);
    },
  );

  test('that names no regions is asked where it was found', async () => {
    const { buckets } = await collectFrom(await serve(on('ListBuckets', xml(listing([{ name: 'alpha' }])))));
    expect(buckets).toMatchObject([{ region: '', policy: { state: 'absent' } }]);
  });
});

describe('secrets', () => {
  test('stay out of records, logs and errors', async () => {
    const url = await serve((one) => (one.before === 0 && one.bucket !== '' ? failure(500, 'InternalError') : undefined));
    const { records, logged } = await collectFrom(url);
    expect(logged.length).toBeGreaterThan(0);
    expect(JSON.stringify([records, logged])).not.toMatch(/canary-of-the-secret|AKIAEXAMPLE/);
  });
});

describe('a key that runs out on the way', () => {
  test('leaves the rest unread without asking for all of it', async () => {
    const names = Array.from({ length: 1000 }, (_, index) => `bucket-${String(index).padStart(3, '0')}`);
    const url = await serve((one) => (one.bucket > 'bucket-020' ? failure(400, 'ExpiredToken') : undefined), names);
    const { buckets, end } = await collectFrom(url, { plan: () => ['policy'], concurrency: 4 });
    expect(buckets).toHaveLength(1000);
    expect(buckets.at(-1)?.policy).toMatchObject({ state: 'unknown', cause: { kind: 'credentials-expired', detail: 'ExpiredToken' } });
    expect(buckets[0]?.policy.state).toBe('absent');
    expect(asked().length).toBeLessThan(500);
    expect(end.accounts[0]?.bucketsListed).toBe(1000);
  });

  test.each([
    { code: 'ExpiredToken', kind: 'credentials-expired' },
    { code: 'TokenRefreshRequired', kind: 'credentials-expired' },
    { code: 'SignatureDoesNotMatch', kind: 'credentials-refused' },
    { code: 'InvalidAccessKeyId', kind: 'region-disabled' },
    { code: 'InvalidToken', kind: 'region-disabled' },
  ])('reads as $kind where another region says $code from the start', async ({ code, kind }) => {
    const url = await serve(twoRegions((one) => (one.region === 'eu-south-1' ? failure(400, code) : undefined)));
    const { buckets } = await collectFrom(url, { plan: () => ['policy'] });
    expect(buckets).toMatchObject([{ policy: { state: 'unknown', cause: { kind, detail: code } } }, { policy: { state: 'absent' } }]);
  });

  test('is not taken for a region that is off, once that region has answered it', async () => {
    const url = await serve(twoRegions((one) => (one.operation === 'GetBucketOwnershipControls' ? failure(403, 'InvalidAccessKeyId') : undefined)));
    const { buckets } = await collectFrom(url, { plan: ({ policy }) => (policy.state === 'not-asked' ? ['policy'] : ['ownership']) });
    for (const { policy, ownership } of buckets) {
      expect(policy.state).toBe('absent');
      expect(ownership).toMatchObject({ state: 'unknown', cause: { kind: 'credentials-refused', detail: 'InvalidAccessKeyId' } });
    }
  });
});

/** A bucket in a region that is not home, and one that is. */
function twoRegions(answer: (one: Asked) => Reply | undefined) {
  const page = listing([
    { name: 'far', region: 'eu-south-1' },
    { name: 'near', region: 'us-east-1' },
  ]);
  return (one: Asked): Reply | undefined => {
    if (one.operation === 'ListBuckets') return xml(page);
    return answer(one) ?? (one.operation === 'GetBucketPolicy' ? failure(404, 'NoSuchBucketPolicy') : undefined);
  };
}
