import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { root, run } from '../built-program.js';

const serve = resolve(root, 'test/sandbox/serve.mjs');
const demo = resolve(root, 'policies/demo/account.yaml');

async function started(args: readonly string[]) {
  const child = spawn(process.execPath, [serve, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value: url } = await lines.next();
  const stop = async () => {
    child.kill('SIGINT');
    const { value } = await lines.next();
    return JSON.parse(String(value)) as unknown;
  };
  return { url: String(url), stop };
}

test('the sandbox serves from the command line, with faults, and ends with its counters', async () => {
  const { url, stop } = await started([demo, '--latency', '1', '--throttle', '100,50', '--fault', 'denied,operation=GetBucketAcl,bucket=call-*']);
  expect((await fetch(`${url}/call-detail-records?acl`)).status).toBe(403);
  expect((await fetch(`${url}/customer-exports?acl`)).status).toBe(200);
  expect(await stop()).toMatchObject({ calls: { GetBucketAcl: 2 }, faults: 1, throttled: 0 });
});

test.each([
  { name: 'no account', args: [], says: 'usage: ' },
  { name: 'an unknown fault', args: [demo, '--fault', 'denid'], says: 'unknown fault `denid`; there are denied, ' },
  { name: 'an unknown setting of a fault', args: [demo, '--fault', 'denied,bukcet=x'], says: 'a fault has no setting `bukcet=x`' },
  {
    name: 'an unknown operation',
    args: [demo, '--fault', 'denied,operation=GetBucketAcls'],
    says: 'unknown operation `GetBucketAcls`; there are GetCallerIdentity, ',
  },
  { name: 'a number that is none', args: [demo, '--latency', 'soon'], says: '`soon` is no number' },
])('the sandbox does not start with $name', async ({ args, says }) => {
  const ended = await run(process.execPath, [serve, ...args]);
  expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining(says)]);
});
