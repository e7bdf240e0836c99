import { describe, expect, test } from 'vitest';
import { start } from '../../test/sandbox/start.js';
import type { Fault } from './fault.js';
import { type FaultKind, faultKinds } from './fault-kinds.js';

const estate = `
buckets:
  alpha: { region: us-east-1, policy: { Version: "2012-10-17" }, ownership: ObjectWriter, acl: public-read, publicAccessBlock: { IgnorePublicAcls: false } }
  beta: { region: us-east-1 }
`;

async function get(url: string, path: string) {
  const response = await fetch(`${url}/${path}`, { redirect: 'manual' });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

async function answerTo(path: string, fault: Fault) {
  const { url } = await start(estate, { faults: [fault] });
  return get(url, path);
}

describe('an error has its status and code', () => {
  test.each<{ kind: FaultKind; status: number; text: string }>([
    { kind: 'denied', status: 403, text: '<Code>AccessDenied</Code>' },
    { kind: 'denied-html', status: 403, text: '<h1>403 Forbidden</h1>' },
    { kind: 'no-such-bucket', status: 404, text: '<Code>NoSuchBucket</Code>' },
    { kind: 'expired-token', status: 400, text: '<Code>ExpiredToken</Code>' },
    { kind: 'invalid-token', status: 400, text: '<Code>InvalidToken</Code>' },
    { kind: 'invalid-access-key', status: 403, text: '<Code>InvalidAccessKeyId</Code>' },
    { kind: 'bad-signature', status: 403, text: '<Code>SignatureDoesNotMatch</Code>' },
    { kind: 'clock-skew', status: 403, text: '<Code>RequestTimeTooSkewed</Code>' },
    { kind: 'not-implemented', status: 501, text: '<Code>NotImplemented</Code>' },
    { kind: 'method-not-allowed', status: 405, text: '<Code>MethodNotAllowed</Code>' },
    { kind: 'slow-down', status: 503, text: '<Code>SlowDown</Code>' },
    { kind: 'too-many-requests', status: 429, text: '<Code>TooManyRequests</Code>' },
    { kind: 'error-500', status: 500, text: '<Code>InternalError</Code>' },
    { kind: 'error-502', status: 502, text: '<h1>502 Bad Gateway</h1>' },
    { kind: 'error-503', status: 503, text: '<Code>ServiceUnavailable</Code>' },
    { kind: 'error-200', status: 200, text: '<Code>InternalError</Code>' },
    { kind: 'redirect-301', status: 301, text: '<Code>PermanentRedirect</Code>' },
    { kind: 'redirect-no-region', status: 301, text: '<Code>PermanentRedirect</Code>' },
    { kind: 'wrong-region', status: 400, text: '<Code>AuthorizationHeaderMalformed</Code>' },
    { kind: 'illegal-location', status: 400, text: '<Code>IllegalLocationConstraintException</Code>' },
    { kind: 'html-200', status: 200, text: '<title>Sign in</title>' },
    { kind: 'listing-instead', status: 200, text: '<ListBucketResult' },
    { kind: 'deep-xml', status: 200, text: '<a><a><a>' },
  ])('$kind', async ({ kind, status, text }) => {
    const answer = await answerTo('alpha?acl', { kind });
    expect([answer.status, answer.body]).toEqual([status, expect.stringContaining(text)]);
  });

  test.each<{ kind: FaultKind; status: number }>([
    { kind: 'denied-empty', status: 403 },
    { kind: 'empty-200', status: 200 },
    { kind: 'redirect-elsewhere', status: 307 },
  ])('$kind has no body', async ({ kind, status }) => {
    const answer = await answerTo('alpha?acl', { kind });
    expect([answer.status, answer.body]).toEqual([status, '']);
  });

  test('S3 Control and STS wrap it', async () => {
    const { url } = await start(estate, { faults: [{ kind: 'denied' }] });
    const sts = await fetch(url, { method: 'POST', body: new URLSearchParams({ Action: 'GetCallerIdentity' }) });
    expect(await sts.text()).toContain('<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>');
    expect((await get(url, 'v20180820/configuration/publicAccessBlock')).body).toContain('<ErrorResponse><Error>');
  });
});

describe('a redirect', () => {
  test('tells the region that it was given', async () => {
    expect((await answerTo('alpha?acl', { kind: 'redirect-301', region: 'eu-south-2' })).headers.get('x-amz-bucket-region')).toBe('eu-south-2');
    expect((await answerTo('alpha?acl', { kind: 'wrong-region', region: 'eu-south-2' })).body).toContain('<Region>eu-south-2</Region>');
  });
  test('may tell none, or lead elsewhere', async () => {
    expect((await answerTo('alpha?acl', { kind: 'redirect-no-region' })).headers.get('x-amz-bucket-region')).toBeNull();
    expect((await answerTo('alpha?acl', { kind: 'redirect-elsewhere' })).headers.get('location')).toBe('http://169.254.169.254/latest/meta-data/');
  });
});

describe('a broken connection', () => {
  test.each<FaultKind>(['reset', 'reset-in-headers', 'reset-in-body', 'short-body'])('%s gives no whole answer', async (kind) => {
    await expect(answerTo('alpha?acl', { kind })).rejects.toThrow();
  });

  test.each<FaultKind>(['hang', 'trickle'])('%s outlasts a client with a deadline, and does not hold up the end', async (kind) => {
    const { url } = await start(estate, { faults: [{ kind, operation: 'GetBucketAcl' }] });
    const patient = async () => (await fetch(`${url}/alpha?acl`, { signal: AbortSignal.timeout(400) })).text();
    await expect(patient()).rejects.toThrow(/aborted/);
    expect((await get(url, 'alpha?policy')).status).toBe(200);
  });

  test('a truncated body ends cleanly', async () => {
    const answer = await answerTo('alpha?requestPayment', { kind: 'truncated' });
    expect(answer.status).toBe(200);
    expect(answer.body).toBe('<?xml version="1.0" encoding="UTF-8"?>\n<RequestPaymentConfiguration xmlns="http://s3.a');
  });

  test('a packed answer is small on the wire and large in memory', async () => {
    const { url } = await start(estate, { faults: [{ kind: 'gzip-bomb', bytes: 4_000_000 }] });
    const response = await fetch(`${url}/alpha?policy`);
    expect([response.headers.get('content-encoding'), Number(response.headers.get('content-length')) < 10_000]).toEqual(['gzip', true]);
    const body = await response.text();
    expect([body.length, body.trimEnd()]).toEqual([4_000_000, '{"Version":"2012-10-17"}']);
  });

  test('a huge body has exactly the size that was asked for', async () => {
    const { body } = await answerTo('alpha?policy', { kind: 'huge-body', bytes: 3_000_000 });
    expect([body.length, body.trimEnd()]).toEqual([3_000_000, '{"Version":"2012-10-17"}']);
  });
});

describe('a strange answer', () => {
  test.each<{ kind: FaultKind; path: string; body: unknown }>([
    { kind: 'empty-shape', path: 'alpha?acl', body: expect.stringMatching(/<AccessControlPolicy xmlns="[^"]*"><\/AccessControlPolicy>$/) },
    {
      kind: 'half-block',
      path: 'alpha?publicAccessBlock',
      body: expect.stringMatching(
        /"><IgnorePublicAcls>false<\/IgnorePublicAcls><BlockPublicPolicy>false<\/BlockPublicPolicy><\/PublicAccessBlockConfiguration>$/,
      ),
    },
    { kind: 'unknown-values', path: 'alpha?ownershipControls', body: expect.stringContaining('<ObjectOwnership>FromTheFuture</ObjectOwnership>') },
    { kind: 'unknown-grantee', path: 'alpha?acl', body: expect.stringContaining('xsi:type="Everyone"') },
    { kind: 'entity-bomb', path: '?max-buckets=5', body: expect.stringMatching(/<!DOCTYPE bomb .*<Name>&c;<\/Name>/s) },
    { kind: 'proto-element', path: '?max-buckets=5', body: expect.stringContaining('<__proto__><Name>x</Name></__proto__>') },
    { kind: 'malformed-policy', path: 'alpha?policy', body: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*",' },
    { kind: 'duplicate-names', path: '', body: expect.stringMatching(/<Name>alpha<.*<Name>alpha<.*<Name>beta<.*<Name>beta</) },
    {
      kind: 'hostile-names',
      path: '',
      body: expect.stringMatching(/<Name>beta<.*<Name>..\/..\/etc\/passwd<.*<Name>&#27;\[31mred<.*<Name>quote&quot;'&lt;b&gt;</),
    },
    { kind: 'no-owner', path: '', body: expect.not.stringContaining('<Owner>') },
  ])('$kind', async ({ kind, path, body }) => {
    const answer = await answerTo(path, { kind });
    expect([answer.status, answer.body]).toEqual([200, body]);
  });

  test.each([1_000, 20_480, 1_048_576])('a policy of %i bytes is valid and as long', async (bytes) => {
    const { body } = await answerTo('alpha?policy', { kind: 'policy-of-size', bytes });
    expect(Buffer.byteLength(body)).toBe(bytes);
    expect(JSON.parse(body)).toMatchObject({
      Version: '2012-10-17',
      Statement: expect.arrayContaining([expect.objectContaining({ Principal: '*' })]),
    });
  });

  test('a token loop gives the same page for ever', async () => {
    const { url } = await start(estate, { faults: [{ kind: 'token-loop' }] });
    const first = await get(url, '?max-buckets=1');
    const second = await get(url, '?max-buckets=1&continuation-token=again');
    expect(first.body).toContain('<Name>alpha</Name>');
    expect(first.body).toContain('<ContinuationToken>again</ContinuationToken>');
    expect(second.body).toBe(first.body);
  });

  test('an empty page leads to the full list', async () => {
    const { url } = await start(estate, { faults: [{ kind: 'empty-page' }] });
    const first = await get(url, '?max-buckets=5');
    expect(first.body).toContain('<Buckets></Buckets>');
    const token = /<ContinuationToken>([^<]*)</.exec(first.body)?.[1] ?? '';
    const second = await get(url, `?max-buckets=5&continuation-token=${token}`);
    expect([...second.body.matchAll(/<Name>([^<]*)</g)].map((match) => match[1])).toEqual(['alpha', 'beta']);
  });
});

describe('a fault hits', () => {
  const statuses = async (fault: Fault, paths: readonly string[], seed = 1) => {
    const sandbox = await start('buckets: { base: { region: r } }\ngenerate: { count: 1000, prefix: b-, like: base }', { faults: [fault], seed });
    const seen: number[] = [];
    for (const path of paths) seen.push((await get(sandbox.url, path)).status);
    return { seen, faults: sandbox.counters().faults };
  };

  test('the operation and the buckets that it names', async () => {
    const paths = ['b-010?acl', 'b-010?ownershipControls', 'b-020?acl', 'base?acl', '?max-buckets=1'];
    expect(await statuses({ kind: 'denied', operation: 'GetBucketAcl', bucket: 'b-01*' }, paths)).toEqual({
      seen: [403, 200, 200, 200, 200],
      faults: 1,
    });
    expect(await statuses({ kind: 'denied', bucket: '*' }, paths)).toEqual({ seen: [403, 403, 403, 403, 200], faults: 4 });
    expect(await statuses({ kind: 'denied' }, paths)).toEqual({ seen: [403, 403, 403, 403, 403], faults: 5 });
  });

  test('a policy kind leaves other answers alone', async () => {
    expect((await answerTo('alpha?acl', { kind: 'malformed-policy' })).body).toContain('<AccessControlPolicy');
  });

  test('the first calls of each operation and bucket', async () => {
    const paths = ['b-010?acl', 'b-010?acl', 'b-010?acl', 'b-011?acl', 'b-010?policy'];
    expect((await statuses({ kind: 'error-500', firstOfEach: 2 }, paths)).seen).toEqual([500, 500, 200, 500, 500]);
  });

  test('only after so many calls', async () => {
    const paths = ['b-010?acl', 'b-011?acl', 'b-012?acl', 'b-010?acl'];
    expect((await statuses({ kind: 'expired-token', after: 2 }, paths)).seen).toEqual([200, 200, 400, 400]);
  });

  test('its share of the calls, the same ones for the same seed and whatever their order', async () => {
    const paths = Array.from({ length: 200 }, (_, index) => `b-${String(index).padStart(3, '0')}?acl`);
    const fault: Fault = { kind: 'slow-down', rate: 0.3 };
    const forwards = await statuses(fault, paths, 7);
    const backwards = await statuses(fault, [...paths].reverse(), 7);
    const otherSeed = await statuses(fault, paths, 8);
    expect(forwards.faults).toBeGreaterThan(40);
    expect(forwards.faults).toBeLessThan(80);
    expect(backwards.seen.reverse()).toEqual(forwards.seen);
    expect(otherSeed.seen).not.toEqual(forwards.seen);
  });

  test('a call again, so that a second try may pass', async () => {
    const { seen } = await statuses({ kind: 'slow-down', rate: 0.5 }, Array<string>(40).fill('b-010?acl'));
    expect(new Set(seen)).toEqual(new Set([200, 503]));
  });

  test('before those that are named later', async () => {
    const { url } = await start(estate, { faults: [{ kind: 'denied', bucket: 'beta' }, { kind: 'error-500' }] });
    expect([(await get(url, 'beta?acl')).status, (await get(url, 'alpha?acl')).status]).toEqual([403, 500]);
  });
});

test('every kind has a kebab-case name', () => {
  for (const kind of Object.keys(faultKinds)) expect(kind).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
});
