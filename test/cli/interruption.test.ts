import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseSandboxAccount } from '../../src/sandbox/account.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.js';
import { reportOf } from '../built-program.js';
import { hardPolicy } from './hard-policy.js';
import { credentials, type Running, ran, start } from './program.js';

const owner = '111122223333';
/** Alone, to judge all hard buckets takes several times as long. */
const generous = 10_000;

let folder = '';
let sandbox: Sandbox | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curbside-interruption-'));
  // That it is read is told right before the first fact is.
  await writeFile(join(folder, 'curbside.yaml'), '{}\n');
});
afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
  await rm(folder, { recursive: true });
});

const from = (operation: string) => ({ kind: 'api', operation });
const notAsked = { state: 'not-asked', because: 'it could not change the answer' };

/** Saved facts of buckets with these names. */
async function save(names: readonly string[]): Promise<void> {
  const scope = { accounts: [owner], regions: [], buckets: [] };
  const header = { record: 'header', kind: 'facts', schemaVersion: 1, from: 'live', collectedAt: '2026-11-22T10:00:00.000Z', caller: null, scope };
  const block = { state: 'absent', source: from('s3control:GetPublicAccessBlock') };
  const account = { account: owner, partition: 'aws', caller: '', publicAccessBlock: block };
  const records = names.map((name) => ({
    record: 'bucket',
    provider: 'aws',
    bucket: `s3://${name}`,
    account: owner,
    facts: {
      name,
      partition: 'aws',
      account: owner,
      region: 'us-east-1',
      state: 'present',
      policy: {
        source: from('GetBucketPolicy'),
        policy: { state: 'absent', source: from('GetBucketPolicy') },
      },
      ownership: { state: 'known', value: 'BucketOwnerEnforced', source: from('GetBucketOwnershipControls') },
      acl: notAsked,
      publicAccessBlock: notAsked,
      policyStatus: notAsked,
      requestPayment: notAsked,
      encryption: notAsked,
      website: notAsked,
    },
  }));
  const end = {
    record: 'end',
    accounts: [{ account: owner, status: 'complete', bucketsListed: names.length, notRead: [] }],
    interrupted: false,
    calls: 1,
  };
  const lines = [header, { record: 'account', provider: 'aws', account: owner, facts: account }, ...records, end];
  await writeFile(join(folder, 'facts.ndjson'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

const hardNames = Array.from({ length: 20 }, (_, index) => `hard-${index}`);

/** An endpoint with buckets of which each takes long to judge, and the flags for it. */
async function servingHardBuckets(): Promise<readonly string[]> {
  const buckets = hardNames.map((name, index) => [name, { region: 'eu-central-1', publicAccessBlock: 'none', policy: hardPolicy(name, index) }]);
  const account = {
    account: owner,
    caller: `arn:aws:sts::${owner}:assumed-role/audit/tester`,
    canonicalId: '0c1d5a3f7e9b42868d20f4b6a8c3e5d71f9b0d2c4e6a8f7b5d3c1e0f2a4b6c8d',
    publicAccessBlock: 'none',
    buckets: Object.fromEntries(buckets),
  };
  const parsed = parseSandboxAccount(JSON.stringify(account), 'account.yaml');
  if (!parsed.ok) throw new Error(parsed.problems[0].message);
  sandbox = await startSandbox(parsed.value);
  return ['scan', '--endpoint-url', sandbox.url, '--format', 'json'];
}

/** The report of a run that ends soon after the signal, and says so. */
async function reportOfStopped(running: Running, signal: 'SIGINT' | 'SIGTERM') {
  const sent = Date.now();
  running.child.kill(signal);
  const ended = await running.ended;
  expect(Date.now() - sent).toBeLessThan(generous);
  expect(ended.code).toBe(130);
  const report = reportOf(ended);
  expect({ exitCode: report.exitCode, interrupted: report.completeness.interrupted }).toEqual({ exitCode: 130, interrupted: true });
  return report;
}

describe('while buckets are judged', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('%s ends a scan before the next one, with what was found, marked incomplete', async (signal) => {
    const running = start(await servingHardBuckets(), { cwd: folder, env: credentials });
    // The last that is asked of a bucket: from here on there is nothing left but to judge.
    await expect.poll(() => sandbox?.counters().calls.GetBucketWebsite ?? 0, { timeout: 20_000 }).toBe(20);
    const { completeness, buckets } = await reportOfStopped(running, signal);
    expect(completeness.bucketsJudged).toBeLessThan(10);
    expect(buckets).toHaveLength(20);
  });

  test('a deadline ends a scan before the next one, and the code is that of what was found', async () => {
    const started = Date.now();
    const ended = await ran([...(await servingHardBuckets()), '--deadline', '3s'], { cwd: folder, env: credentials });
    expect(Date.now() - started).toBeLessThan(generous);
    const { exitCode, completeness, buckets } = reportOf(ended);
    expect([1, 3]).toContain(ended.code);
    expect(exitCode).toBe(ended.code);
    expect(completeness.interrupted).toBe(true);
    expect(completeness.bucketsJudged).toBeLessThan(20);
    expect(buckets).toHaveLength(20);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('%s does not wait for the bucket that is being judged', async (signal) => {
    // Larger by far than S3 would store, so that one alone takes minutes.
    const statements = Array.from({ length: 12 }, (_, index) => Object(hardPolicy('hard', index)).Statement).flat();
    await writeFile(join(folder, 'hard.json'), JSON.stringify({ Version: '2012-10-17', Statement: statements }));
    const running = start(['policy', 'hard.json', '--owner', owner, '--format', 'json'], { cwd: folder });
    await running.said('configuration');
    await new Promise((done) => setTimeout(done, 1_500));
    const { completeness, buckets } = await reportOfStopped(running, signal);
    expect(completeness.bucketsJudged).toBe(0);
    expect(buckets).toMatchObject([{ state: 'not-applicable', source: { file: 'hard.json' } }]);
  });

  test('Ctrl-C leaves each policy its entry, in the order of the files', async () => {
    const names = hardNames.map((name) => `${name}.json`);
    for (const [index, name] of hardNames.entries()) await writeFile(join(folder, `${name}.json`), JSON.stringify(hardPolicy(name, index)));
    const running = start(['policy', ...names, '--owner', owner, '--format', 'json'], { cwd: folder });
    await running.said('configuration');
    const { buckets } = await reportOfStopped(running, 'SIGINT');
    expect(buckets.map(({ source }) => source?.file)).toEqual(names);
    expect(buckets.at(-1)).toMatchObject({
      state: 'not-applicable',
      notRead: [{ operation: 'bucket record', permission: '', cause: 'the scan ended before this bucket was judged' }],
    });
  });
});

describe('while reports are written', () => {
  const plain = Array.from({ length: 2_000 }, (_, index) => `plain-${index}`);

  /** Nobody reads on after the first bytes of the report, which is larger than what a pipe holds. */
  async function stuckInPrinting() {
    await save(plain);
    const running = start(['scan', '--from', 'facts.ndjson', '--format', 'json', '--format', 'sarif=out.sarif'], { cwd: folder });
    await new Promise<void>((done) => {
      running.child.stdout?.once('data', () => {
        running.child.stdout?.pause();
        done();
      });
    });
    return running;
  }

  test('Ctrl-C ends a run whose reader has stopped reading, and leaves no file that says otherwise', async () => {
    const { child, ended } = await stuckInPrinting();
    child.once('exit', () => child.stdout?.resume());
    const sent = Date.now();
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect(Date.now() - sent).toBeLessThan(generous);
    expect(code).toBe(130);
    expect(stderr).toContain('curbside: interrupted, and no time was left for every report: not written: `out.sarif`\n');
    expect((await readdir(folder)).sort()).toEqual(['curbside.yaml', 'facts.ndjson']);
  });

  test('Ctrl-C cuts what is being printed, says so in it, and marks the files', async () => {
    const { child, ended } = await stuckInPrinting();
    child.kill('SIGINT');
    setTimeout(() => child.stdout?.resume(), 300);
    const { code, stdout, stderr } = await ended;
    expect(code).toBe(130);
    expect(stdout.endsWith('\ncurbside: interrupted: this report is not whole\n')).toBe(true);
    expect(stderr).toContain('curbside: interrupted: this report is not whole\n');
    const sarif = JSON.parse(await readFile(join(folder, 'out.sarif'), 'utf8'));
    expect(sarif.runs[0].invocations[0]).toMatchObject({ exitCode: 130, executionSuccessful: false });
  });
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends a comparison that takes long, without an answer', async (signal) => {
  await writeFile(join(folder, 'old.json'), JSON.stringify(hardPolicy('hard', 0)));
  await writeFile(join(folder, 'new.json'), JSON.stringify(hardPolicy('hard', 1)));
  const running = start(['compare', 'old.json', 'new.json', '--owner', owner], { cwd: folder });
  setTimeout(() => running.child.kill(signal), 1_000);
  const started = Date.now();
  const ended = await running.ended;
  expect(Date.now() - started).toBeLessThan(generous);
  expect([ended.code, ended.stdout, ended.stderr]).toEqual([130, '', '']);
});
