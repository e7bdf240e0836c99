// Smoke test for oracle-start.sh: one real allow, one real deny, a public-access-block that wins. No dependencies.
// usage: node oracle-smoke.mjs http://127.0.0.1:17480 path/to/users.json

import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';

const [ep, file] = process.argv.slice(2);
const E = new URL(ep),
  U = JSON.parse(fs.readFileSync(file, 'utf8'));
const hm = (k, s) => crypto.createHmac('sha256', k).update(s).digest();
const sha = (s) => crypto.createHash('sha256').update(s).digest('hex');
const enc = (s) => encodeURIComponent(s).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
// who: null = anonymous; a caller outside the owner's tenant writes the bucket as "tenant:bucket"
function call(who, method, bucket, { key = '', query = '', body = '', headers = {} } = {}) {
  const b = who === 'owner' ? bucket : `${U.owner.account}:${bucket}`;
  const path = `/${enc(b)}${key ? `/${key.split('/').map(enc).join('/')}` : ''}`;
  const h = { host: E.host, 'x-forwarded-for': '198.51.100.7', ...headers };
  if (body) h['content-length'] = String(Buffer.byteLength(body));
  if (who) {
    const d = new Date().toISOString().replace(/[:-]|\.\d{3}/g, ''),
      day = d.slice(0, 8);
    const s = { host: E.host, 'x-amz-content-sha256': sha(body), 'x-amz-date': d },
      names = Object.keys(s).sort();
    const cq = query ? `${enc(query)}=` : '';
    const cr = [method, path, cq, names.map((n) => `${n}:${s[n]}\n`).join(''), names.join(';'), sha(body)].join('\n');
    const scope = `${day}/us-east-1/s3/aws4_request`;
    const k = hm(hm(hm(hm(`AWS4${U[who].secretAccessKey}`, day), 'us-east-1'), 's3'), 'aws4_request');
    Object.assign(h, s, {
      authorization: `AWS4-HMAC-SHA256 Credential=${U[who].accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${crypto
        .createHmac('sha256', k)
        .update(['AWS4-HMAC-SHA256', d, scope, sha(cr)].join('\n'))
        .digest('hex')}`,
    });
  }
  return new Promise((res, rej) => {
    const r = http.request({ host: E.hostname, port: E.port, method, path: path + (query ? `?${query}=` : ''), headers: h, timeout: 10000 }, (m) => {
      m.resume();
      m.on('end', () => res(m.statusCode));
    });
    r.on('error', rej);
    r.on('timeout', () => r.destroy(new Error('timeout')));
    r.end(body || undefined);
  });
}
let passed = 0,
  failed = 0;
async function want(name, p, code) {
  const got = await p;
  got === code ? passed++ : failed++;
  console.log(`${got === code ? 'ok  ' : 'FAIL'} ${name}: ${got} (wanted ${code})`);
}
const b = `smoke-${Date.now().toString(36)}`,
  obj = { key: 'customers.csv' };
const policy = (s) => ({
  query: 'policy',
  body: JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${b}/*`, ...s }],
  }),
});
await want('owner creates a bucket', call('owner', 'PUT', b), 200);
await want('owner writes an object', call('owner', 'PUT', b, { ...obj, body: 'name,phone\n' }), 200);
await want('anonymous read of a private object is denied', call(null, 'GET', b, obj), 403);
await want('foreign account read is denied', call('foreign', 'GET', b, obj), 403);
await want('owner sets Allow * s3:GetObject', call('owner', 'PUT', b, policy({})), 204);
await want('anonymous read is now allowed', call(null, 'GET', b, obj), 200);
await want('anonymous list is still denied', call(null, 'GET', b), 403);
await want(
  'owner narrows it to one network',
  call('owner', 'PUT', b, policy({ Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } })),
  204,
);
await want('anonymous from inside the network is allowed', call(null, 'GET', b, { ...obj, headers: { 'x-forwarded-for': '203.0.113.9' } }), 200);
await want('anonymous from outside is denied', call(null, 'GET', b, obj), 403);
await want('owner names the foreign user', call('owner', 'PUT', b, policy({ Principal: { AWS: U.foreign.arn } })), 204);
await want('foreign account read is now allowed', call('foreign', 'GET', b, obj), 200);
await want('third account read is denied', call('third', 'GET', b, obj), 403);
await want('owner sets Allow * again', call('owner', 'PUT', b, policy({})), 204);
const pab =
  '<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>';
await want('owner turns the public access block on', call('owner', 'PUT', b, { query: 'publicAccessBlock', body: pab }), 200);
await want('a public policy is now refused', call('owner', 'PUT', b, policy({})), 403);
await want('anonymous read is denied in spite of the policy (Ceph 20 only)', call(null, 'GET', b, obj), 403);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
