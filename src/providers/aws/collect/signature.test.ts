import { expect, test } from 'vitest';
import { startSigning } from './signature.js';

const request = {
  method: 'GET',
  path: '/alpha/',
  query: 'policy=',
  headers: { host: 's3.eu-west-1.amazonaws.com', 'user-agent': 'whoever', 'x-amz-expected-bucket-owner': '111122223333' },
};
const keys = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' };
const at = new Date('2026-11-22T04:05:06.789Z');

test('the headers of a request stay, and time, hash of the body and signature join them', () => {
  const sign = startSigning({ region: 'eu-west-1', service: 's3' });
  const { authorization, ...others } = sign(request, keys, at);
  expect(others).toEqual({
    ...request.headers,
    'x-amz-date': '20261122T040506Z',
    'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  });
  expect(authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\/20261122\/eu-west-1\/s3\/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-expected-bucket-owner, Signature=[0-9a-f]{64}$/,
  );
});

test('a signature is another one with another bucket, secret, token, second, day or region', () => {
  const sign = startSigning({ region: 'eu-west-1', service: 's3' });
  const signatures = [
    sign(request, keys, at),
    sign({ ...request, path: '/beta/' }, keys, at),
    sign({ ...request, query: 'acl=' }, keys, at),
    sign(request, { ...keys, secretAccessKey: 'other' }, at),
    sign(request, { ...keys, sessionToken: 'token' }, at),
    sign(request, keys, new Date('2026-11-22T04:05:07Z')),
    sign(request, keys, new Date('2026-11-23T04:05:06Z')),
    startSigning({ region: 'eu-west-2', service: 's3' })(request, keys, at),
  ].map(({ authorization }) => authorization?.split('Signature=')[1]);
  expect(new Set(signatures).size).toBe(8);
});

test('the key of a day is derived again when the secret or the day changes back', () => {
  const sign = startSigning({ region: 'eu-west-1', service: 's3' });
  const first = sign(request, keys, at);
  sign(request, { ...keys, secretAccessKey: 'other' }, at);
  sign(request, keys, new Date('2026-11-23T04:05:06Z'));
  expect(sign(request, keys, at)).toEqual(first);
});

test('a session token is signed and sent', () => {
  const headers = startSigning({ region: 'eu-west-1', service: 's3' })(request, { ...keys, sessionToken: 'token' }, at);
  expect(headers['x-amz-security-token']).toBe('token');
  expect(headers['authorization']).toContain(';x-amz-security-token,');
});
