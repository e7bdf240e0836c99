import { expect, test } from 'vitest';
import { toCause, toFailure } from './failure.js';
import { operations } from './permissions.js';
import { type Exchange, ServiceError } from './transport.js';

const exchange = (headers: Readonly<Record<string, string>> = {}): Exchange => ({ expects: operations.GetBucketPolicy, ended: false, headers });
const lineError = (code: string) => Object.assign(new Error('line'), { code });
const service = (statusCode: number, document: string) => new ServiceError({ statusCode, headers: {}, body: Buffer.alloc(0) }, document);

test.each([
  { name: 'a reset', error: lineError('ECONNRESET'), kind: 'transient' },
  { name: 'a name that is not resolved for now', error: lineError('EAI_AGAIN'), kind: 'transient' },
  { name: 'a host that does not exist', error: lineError('ENOTFOUND'), kind: 'unreachable' },
  { name: 'a port where nobody listens', error: lineError('ECONNREFUSED'), kind: 'unreachable' },
  { name: 'a certificate for another host', error: lineError('ERR_TLS_CERT_ALTNAME_INVALID'), kind: 'unreachable' },
  { name: 'a certificate that has expired', error: lineError('CERT_HAS_EXPIRED'), kind: 'unreachable' },
  { name: 'a certificate nobody vouches for', error: lineError('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), kind: 'unreachable' },
  { name: 'something that is not HTTP', error: lineError('HPE_INVALID_CONSTANT'), kind: 'malformed' },
  { name: 'a parser that gave up', error: new RangeError('Maximum call stack size exceeded'), kind: 'malformed' },
  { name: 'something thrown that is no error', error: 'text', kind: 'malformed' },
  { name: 'credentials that cannot be had', error: Object.assign(new Error('x'), { name: 'CredentialsProviderError' }), kind: 'credentials' },
  { name: 'a bad key', error: service(403, '<Error><Code>InvalidAccessKeyId</Code></Error>'), kind: 'credentials' },
  {
    name: 'a signature that STS calls expired',
    error: service(
      403,
      '<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>Signature expired: now is later</Message></Error></ErrorResponse>',
    ),
    kind: 'clock',
  },
  { name: 'a code named like a property of every object', error: service(400, '<Error><Code>constructor</Code></Error>'), kind: 'refused' },
  { name: 'no code under 403', error: service(403, ''), kind: 'denied' },
  { name: 'no code under 502', error: service(502, ''), kind: 'transient' },
  { name: 'no code under 503', error: service(503, ''), kind: 'throttled' },
  { name: 'no code under 418', error: service(418, ''), kind: 'refused' },
])('$name is $kind', ({ error, kind }) => {
  expect(toFailure(error, exchange()).kind).toBe(kind);
});

test.each([
  { name: 'seconds', header: '7', expected: 7_000 },
  { name: 'too many seconds', header: '86400', expected: 60_000 },
  { name: 'nonsense', header: 'soon', expected: undefined },
  { name: 'a day long gone', header: 'Wed, 21 Oct 2015 07:28:00 GMT', expected: undefined },
])('a time to come back in $name', ({ header, expected }) => {
  expect(toFailure(service(429, ''), exchange({ 'retry-after': header })).retryAfterMs).toBe(expected);
});

test('the words of an error document come through, their entities resolved', () => {
  const error = service(400, '<Error><Code>Odd</Code><Message>a &lt;b&gt; &amp;amp; &quot;c&quot;</Message></Error>');
  expect([error.code, error.message]).toEqual(['Odd', 'a <b> &amp; "c"']);
});

test('a detail is one code and never grows long', () => {
  const failure = toFailure(service(400, `<Error><Code>${'x'.repeat(1_000)}</Code></Error>`), exchange());
  const cause = toCause(failure, 'GetBucketPolicy');
  expect(cause).toMatchObject({ kind: 'service-error' });
  expect('detail' in cause ? cause.detail?.length : 0).toBe(200);
});
