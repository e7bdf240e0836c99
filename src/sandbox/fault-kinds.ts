import { type Answer, accessDenied, errorAnswer } from './answer.js';
import type { Call } from './call.js';
import type { Delivery } from './delivery.js';
import { continuationToken } from './listing.js';
import { dialectOf, noSuchBucket, permanentRedirect, type Respond } from './respond.js';
import { element, leaf, s3Document, xmlDeclaration } from './xml.js';

interface Faulty {
  readonly call: Call;
  readonly fault: { readonly bytes?: number; readonly region?: string };
  readonly respond: Respond;
}
type FaultDelivery = (faulty: Faulty) => Delivery;

const megabyte = 1024 * 1024;
const html = { 'content-type': 'text/html' };
const portal = '<!DOCTYPE html><html><head><title>Sign in</title></head><body><form>Sign in to this network</form></body></html>';
const otherRegion = 'eu-west-1';

/** Everything that can go wrong with a call, by the name that switches it on. */
export const faultKinds = {
  // Refusals
  denied: instead(({ call }) => accessDenied(dialectOf(call), 'Access Denied')),
  'denied-html': instead(() => ({ status: 403, headers: html, body: '<html><body><h1>403 Forbidden</h1></body></html>' })),
  'denied-empty': instead(() => ({ status: 403, headers: {}, body: '' })),
  'no-such-bucket': instead(({ call }) => noSuchBucket(call.bucket ?? '')),
  'expired-token': failing(400, 'ExpiredToken', 'The provided token has expired.'),
  'invalid-token': failing(400, 'InvalidToken', 'The provided token is malformed or otherwise invalid.'),
  'invalid-access-key': failing(403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.'),
  'bad-signature': failing(403, 'SignatureDoesNotMatch', 'The request signature we calculated does not match the signature you provided.'),
  'clock-skew': failing(403, 'RequestTimeTooSkewed', 'The difference between the request time and the current time is too large.'),
  'not-implemented': failing(501, 'NotImplemented', 'A header you provided implies functionality that is not implemented'),
  'method-not-allowed': failing(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.'),

  // Trouble on the other side
  'slow-down': failing(503, 'SlowDown', 'Please reduce your request rate.'),
  'too-many-requests': instead(({ call }) =>
    errorAnswer(dialectOf(call), {
      status: 429,
      code: 'TooManyRequests',
      message: 'Please reduce your request rate.',
      headers: { 'retry-after': '1' },
    }),
  ),
  'error-500': failing(500, 'InternalError', 'We encountered an internal error. Please try again.'),
  'error-502': instead(() => ({ status: 502, headers: html, body: '<html><body><h1>502 Bad Gateway</h1></body></html>' })),
  'error-503': failing(503, 'ServiceUnavailable', 'Service is unable to handle request.'),
  'error-200': failing(200, 'InternalError', 'We encountered an internal error. Please try again.'),

  // The wrong place
  'redirect-301': instead(({ call, fault }) => permanentRedirect(call.bucket ?? '', fault.region ?? otherRegion)),
  'redirect-no-region': instead(({ call }) => {
    const { 'x-amz-bucket-region': _, ...headers } = permanentRedirect(call.bucket ?? '', otherRegion).headers;
    return { status: 301, headers, body: `${xmlDeclaration}<Error><Code>PermanentRedirect</Code><Message>Moved</Message></Error>` };
  }),
  'redirect-elsewhere': instead(() => ({ status: 307, headers: { location: 'http://169.254.169.254/latest/meta-data/' }, body: '' })),
  'wrong-region': instead(({ call, fault }) => {
    const region = fault.region ?? otherRegion;
    const message = `The authorization header is malformed; the region '${call.region ?? ''}' is wrong; expecting '${region}'`;
    return errorAnswer(dialectOf(call), { status: 400, code: 'AuthorizationHeaderMalformed', message, more: { Region: region } });
  }),
  'illegal-location': failing(400, 'IllegalLocationConstraintException', 'The location constraint is incompatible for the region specific endpoint.'),

  // Broken transport
  reset: () => ({ way: 'reset' }),
  'reset-in-headers': () => ({ way: 'reset-in-headers' }),
  'reset-in-body': (faulty) => ({ way: 'reset-in-body', answer: right(faulty) }),
  'short-body': (faulty) => ({ way: 'short', answer: right(faulty) }),
  hang: () => ({ way: 'hang' }),
  trickle: (faulty) => ({ way: 'trickle', answer: right(faulty), everyMs: 300 }),
  'gzip-bomb': (faulty) => ({ way: 'packed', answer: right(faulty), bytes: faulty.fault.bytes ?? 32 * megabyte }),
  'huge-body': (faulty) => ({ way: 'padded', answer: right(faulty), bytes: faulty.fault.bytes ?? 256 * megabyte }),

  // Answers that are none
  'html-200': instead(() => ({ status: 200, headers: html, body: portal })),
  'empty-200': instead(() => ({ status: 200, headers: {}, body: '' })),
  truncated: changed((body) => body.slice(0, body.length >> 1)),
  'empty-shape': changed((body) => body.replace(/(<([A-Za-z]+) xmlns="[^"]*">).*<\/\2>$/s, '$1</$2>')),
  'half-block': changed((body) => body.replace(/<(BlockPublicAcls|RestrictPublicBuckets)>(true|false)<\/\1>/g, '')),
  'unknown-values': changed((body) => body.replace(/<(ObjectOwnership|Permission|Payer|SSEAlgorithm|IsPublic)>[^<]*</g, '<$1>FromTheFuture<')),
  'unknown-grantee': changed((body) => body.replace(/xsi:type="[A-Za-z]+"/g, 'xsi:type="Everyone"')),
  'listing-instead': instead(({ call }) => xml(s3Document('ListBucketResult', leaf('Name', call.bucket ?? '') + leaf('IsTruncated', 'false')))),
  'deep-xml': instead(() => xml(`${xmlDeclaration}${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`)),
  'entity-bomb': changed((body) => body.replace(xmlDeclaration, `${xmlDeclaration}${entityBomb}`).replace(/<(Name|ID)>[^<]*</g, '<$1>&c;<')),
  'proto-element': changed((body) => body.replace(/(xmlns="[^"]*">)/, '$1<__proto__><Name>x</Name></__proto__>')),

  // Policies
  'malformed-policy': instead(() => json('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*",')),
  'policy-of-size': instead(({ call, fault }) => json(policyOfSize(call.bucket ?? '', fault.bytes ?? megabyte))),

  // Listings
  'token-loop': ({ call, respond }) => {
    const parameters = new URLSearchParams(call.parameters);
    parameters.delete('continuation-token');
    return whole(withToken(respond({ ...call, parameters }), 'again'));
  },
  'empty-page': (faulty) => {
    if (faulty.call.parameters.has('continuation-token')) return whole(right(faulty));
    const answer = right(faulty);
    return whole(withToken({ ...answer, body: answer.body.replace(/<Buckets>.*<\/Buckets>/s, '<Buckets></Buckets>') }, continuationToken('')));
  },
  'duplicate-names': changed((body) => body.replace(/<Bucket>.*?<\/Bucket>/gs, '$&$&')),
  'hostile-names': changed((body) => body.replace('</Buckets>', `${hostileNames.map(hostileBucket).join('')}</Buckets>`)),
  'no-owner': changed((body) => body.replace(/<Owner>.*?<\/Owner>/s, '')),
} satisfies Readonly<Record<string, FaultDelivery>>;

export type FaultKind = keyof typeof faultKinds;

function right({ call, respond }: Faulty): Answer {
  return respond(call);
}

function whole(answer: Answer): Delivery {
  return { way: 'whole', answer };
}

function instead(answer: (faulty: Faulty) => Answer): FaultDelivery {
  return (faulty) => whole(answer(faulty));
}

function failing(status: number, code: string, message: string): FaultDelivery {
  return ({ call }) => whole(errorAnswer(dialectOf(call), { status, code, message }));
}

function changed(change: (body: string) => string): FaultDelivery {
  return (faulty) => {
    const answer = right(faulty);
    return whole({ ...answer, body: change(answer.body) });
  };
}

function xml(body: string): Answer {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

function json(body: string): Answer {
  return { status: 200, headers: { 'content-type': 'application/json' }, body };
}

const entityBomb = '<!DOCTYPE bomb [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>';

const hostileNames = ['../../etc/passwd', '\u001b[31mred', 'a/b?policy#c', '__proto__', '', 'x'.repeat(5000), 'quote"\'<b>'];

function hostileBucket(name: string): string {
  return element('Bucket', leaf('Name', name) + leaf('CreationDate', '2024-03-01T08:00:00.000Z') + leaf('BucketRegion', 'us-east-1'));
}

function withToken(answer: Answer, token: string): Answer {
  const body = answer.body.replace(/<ContinuationToken>[^<]*<\/ContinuationToken>/, '');
  return { ...answer, body: body.replace('</Buckets>', `</Buckets>${leaf('ContinuationToken', token)}`) };
}

/** A valid policy of exactly so many bytes (of its smallest size, if that is more): one private statement after another, and a long Sid. */
function policyOfSize(bucket: string, bytes: number): string {
  const statement = JSON.stringify({
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::111122223333:root' },
    Action: 's3:GetObject',
    Resource: `arn:aws:s3:::${bucket}/*`,
  });
  const last = JSON.stringify({ Sid: '', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` });
  const frame = ['{"Version":"2012-10-17","Statement":[', ']}'] as const;
  const room = bytes - frame[0].length - frame[1].length - last.length;
  const count = Math.max(0, Math.floor(room / (statement.length + 1)));
  const filler = 'x'.repeat(Math.max(0, room - count * (statement.length + 1)));
  return `${frame[0]}${`${statement},`.repeat(count)}${last.replace('"Sid":""', `"Sid":"${filler}"`)}${frame[1]}`;
}
