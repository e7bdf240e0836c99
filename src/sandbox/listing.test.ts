import { describe, expect, test } from 'vitest';
import { canonicalId, signedFor, start } from '../../test/sandbox/start.js';

const many = `
buckets:
  alpha: { region: eu-central-1, policy: { Statement: [{ Resource: ["arn:aws:s3:::alpha", "arn:aws:s3:::alpha/*", "arn:aws:s3:::alpha-two/*"] }] } }
  many-00500x: { region: us-east-1 }
  zulu: { region: us-east-1, acl: public-read, ownership: ObjectWriter, publicAccessBlock: none }
generate:
  - { count: 25000, prefix: many-, like: [alpha, zulu, zulu], regions: [eu-central-1, us-east-1] }
  - { count: 10, prefix: few-, like: zulu }
`;

async function list(url: string, query: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}/?${new URLSearchParams(query)}`, { headers });
  const body = await response.text();
  const all = (pattern: RegExp) => [...body.matchAll(pattern)].map((match) => match[1] ?? '');
  return {
    status: response.status,
    body,
    names: all(/<Name>([^<]*)<\/Name>/g),
    regions: all(/<BucketRegion>([^<]*)<\/BucketRegion>/g),
    token: all(/<ContinuationToken>([^<]*)<\/ContinuationToken>/g)[0],
  };
}

test('pages give every bucket once, in order of name', async () => {
  const { url } = await start(many);
  const names: string[] = [];
  const sizes: number[] = [];
  let token: string | undefined;
  do {
    const page = await list(url, { 'max-buckets': '7000', ...(token === undefined ? {} : { 'continuation-token': token }) });
    names.push(...page.names);
    sizes.push(page.names.length);
    token = page.token;
  } while (token !== undefined);
  expect(sizes).toEqual([7000, 7000, 7000, 4013]);
  expect(new Set(names).size).toBe(25_013);
  expect(names).toEqual([...names].sort());
  expect(names.slice(0, 3)).toEqual(['alpha', 'few-0', 'few-1']);
  expect(names.slice(510, 514)).toEqual(['many-00499', 'many-00500', 'many-00500x', 'many-00501']);
  expect(names.at(-1)).toBe('zulu');
});

test('a page that holds the rest has no token', async () => {
  const { url } = await start('buckets: { a: { region: r }, b: { region: r } }');
  const page = await list(url, { 'max-buckets': '2' });
  expect([page.names, page.token]).toEqual([['a', 'b'], undefined]);
});

test('regions are told only to those who send a parameter', async () => {
  const { url } = await start('buckets: { a: { region: eu-central-1 } }');
  expect((await list(url, { 'x-id': 'ListBuckets' })).regions).toEqual([]);
  expect((await list(url, { 'max-buckets': '5' })).regions).toEqual(['eu-central-1']);
});

test('the owner is there even without a bucket', async () => {
  const { url } = await start('buckets: {}');
  expect((await list(url, {})).body).toBe(
    `<?xml version="1.0" encoding="UTF-8"?>\n<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Owner><ID>${canonicalId}</ID></Owner><Buckets></Buckets></ListAllMyBucketsResult>`,
  );
});

test('a prefix and a region narrow the list', async () => {
  const { url } = await start(many);
  const prefixed = await list(url, { prefix: 'few-', 'max-buckets': '4' });
  expect([prefixed.names, prefixed.body.includes('<Prefix>few-</Prefix>')]).toEqual([['few-0', 'few-1', 'few-2', 'few-3'], true]);
  const rest = await list(url, { prefix: 'few-', 'continuation-token': prefixed.token ?? '' });
  expect(rest.names).toEqual(['few-4', 'few-5', 'few-6', 'few-7', 'few-8', 'few-9']);
  const inRegion = await list(url, { 'bucket-region': 'eu-central-1', 'max-buckets': '3' }, signedFor('eu-central-1'));
  expect(inRegion.names).toEqual(['alpha', 'many-00000', 'many-00002']);
  expect((await list(url, { 'bucket-region': 'eu-central-1' }, signedFor('us-east-1'))).status).toBe(400);
});

test('without a size, pages have 10,000 buckets', async () => {
  const { url } = await start(many);
  expect((await list(url, { prefix: 'many-' })).names.length).toBe(10_000);
});

describe('a listing is refused', () => {
  test.each([
    { name: 'without a page size in a large account', query: {}, code: 'InvalidRequest' },
    { name: 'with a page of nothing', query: { 'max-buckets': '0' }, code: 'InvalidArgument' },
    { name: 'with a page beyond the limit', query: { 'max-buckets': '10001' }, code: 'InvalidArgument' },
    { name: 'with a size that is no number', query: { 'max-buckets': '1e3' }, code: 'InvalidArgument' },
    { name: 'with a token that nobody gave', query: { 'continuation-token': 'bm9wZQ' }, code: 'InvalidArgument' },
  ])('$name', async ({ query, code }) => {
    const { url } = await start(many);
    const { status, body } = await list(url, { ...query });
    expect([status, body]).toEqual([400, expect.stringContaining(`<Code>${code}</Code>`)]);
  });
});

describe('a generated bucket', () => {
  const get = async (url: string, path: string) => (await fetch(`${url}/${path}`)).text();

  test('takes its template and its region by its number', async () => {
    const { url } = await start(many);
    expect(await get(url, 'many-00000?location')).toContain('>eu-central-1<');
    expect(await get(url, 'many-00001?acl')).toContain('AllUsers');
    expect(await get(url, 'many-00003?acl')).not.toContain('AllUsers');
    expect(await get(url, 'many-00003?location')).toContain('></LocationConstraint>');
    expect(await get(url, 'few-9?location')).toContain('></LocationConstraint>');
  });

  test('has a policy that names itself and not its template', async () => {
    const { url } = await start(many);
    expect(await get(url, 'many-00003?policy')).toBe(
      '{"Statement":[{"Resource":["arn:aws:s3:::many-00003","arn:aws:s3:::many-00003/*","arn:aws:s3:::alpha-two/*"]}]}',
    );
  });

  test.each(['many-25000', 'many-1', 'many-000001', 'many-0000a', 'many-', 'few-00'])('is not there beyond the number: %s', async (name) => {
    const { url } = await start(many);
    expect((await fetch(`${url}/${name}?acl`)).status).toBe(404);
  });
});
