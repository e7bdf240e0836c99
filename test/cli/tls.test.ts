import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { reportOf } from '../built-program.js';
import { start as startStore } from '../sandbox/start.js';
import { credentials, ran } from './program.js';

/** Self-signed, made for these tests and good for nothing else; each file holds its key and its certificate. */
const certificates = join(import.meta.dirname, 'certificates');

/** The sandbox behind TLS. */
async function serving(certificate: string): Promise<{ readonly url: string; readonly seen: string[] }> {
  const { url } = await startStore('buckets: { private-one: { region: eu-central-1 } }');
  const seen: string[] = [];
  const pem = readFileSync(join(certificates, `${certificate}.pem`));
  const server = createServer({ key: pem, cert: pem }, (asked, answer) => {
    seen.push(asked.url ?? '');
    const { method, headers } = asked;
    const onward = request(new URL(asked.url ?? '/', url), { method, headers }, (incoming) => {
      answer.writeHead(incoming.statusCode ?? 500, incoming.headers);
      incoming.pipe(answer);
    });
    asked.pipe(onward);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

const trusting = (certificate: string) => ({ NODE_EXTRA_CA_CERTS: join(certificates, `${certificate}.pem`) });

test('a store behind TLS is scanned where its certificate is trusted', async () => {
  const { url } = await serving('valid');
  const ended = await ran(['scan', '--endpoint-url', url, '--format', 'json'], { env: { ...credentials, ...trusting('valid') } });
  expect(reportOf(ended).buckets).toMatchObject([{ id: 's3://private-one', state: 'judged' }]);
});

test.each([
  { name: 'that nobody has signed', certificate: 'valid', env: {}, code: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
  { name: 'that has expired', certificate: 'expired', env: trusting('expired'), code: 'CERT_HAS_EXPIRED' },
  { name: 'of another host', certificate: 'other-name', env: trusting('other-name'), code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
])('a certificate $name ends the scan before a word is said', async ({ certificate, env, code }) => {
  const { url, seen } = await serving(certificate);
  const ended = await ran(['scan', '--endpoint-url', url, '--format', 'json'], { env: { ...credentials, ...env } });
  expect([ended.code, ended.stdout, seen]).toEqual([2, '', []]);
  expect(ended.stderr).toBe(
    `curbside: will not talk to \`${url}\`, its certificate is not to be trusted (${code}): check --endpoint-url; your own authority goes into NODE_EXTRA_CA_CERTS\n`,
  );
});
