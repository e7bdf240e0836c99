import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseSandboxAccount } from '../../src/sandbox/account.js';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/server.js';
import { reportOf } from '../built-program.js';
import { credentials, ran, start } from './program.js';

const account = `
account: "111122223333"
partition: aws
caller: arn:aws:sts::111122223333:assumed-role/audit/tester
canonicalId: 0c1d5a3f7e9b42868d20f4b6a8c3e5d71f9b0d2c4e6a8f7b5d3c1e0f2a4b6c8d
buckets:
  exports:
    region: eu-central-1
    publicAccessBlock: none
    policy:
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::exports/*" }
  internal-one:
    region: eu-central-1
  internal-two:
    region: us-east-1
`;
const refusing = `${account}  sealed:
    region: eu-central-1
    deny: [{ operation: GetBucketPolicy }, { operation: GetBucketOwnershipControls }]
`;

let folder = '';
let sandbox: Sandbox | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curbside-scan-'));
});
afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
  await rm(folder, { recursive: true });
});

/** Starts an endpoint; gives what a scan of it needs. */
async function serving(text: string, options: SandboxOptions = {}): Promise<readonly string[]> {
  const parsed = parseSandboxAccount(text, 'account.yaml');
  if (!parsed.ok) throw new Error(parsed.problems[0].message);
  sandbox = await startSandbox(parsed.value, options);
  return ['scan', '--endpoint-url', sandbox.url];
}

const here = () => ({ cwd: folder, env: credentials });

describe('a scan', () => {
  test('of a bucket that is left out again has looked at nothing, live and from a file', async () => {
    const live = await ran([...(await serving(account)), '--bucket', 'exports', '--not-bucket', 'e*', '--format', 'json'], here());
    await ran(['scan', '--endpoint-url', sandbox?.url ?? '', '--save', 'facts.ndjson'], here());
    const saved = await ran(['scan', '--from', 'facts.ndjson', '--bucket', 'exports', '--not-bucket', 'e*', '--format', 'json'], { cwd: folder });
    for (const ended of [live, saved]) {
      expect(ended.code).toBe(3);
      expect(reportOf(ended)).toMatchObject({ verdict: 'incomplete', completeness: { bucketsListed: 0, bucketsJudged: 0 } });
      expect(reportOf(ended).completeness.notRead).toEqual([
        { operation: 'bucket listing', permission: '', cause: '`exports` was asked for and left out again: nothing was looked at', count: 1 },
      ]);
    }
  });

  test('judges a bucket in a thread of its own by the facts of its account', async () => {
    const block = '{ BlockPublicAcls: false, IgnorePublicAcls: false, BlockPublicPolicy: false, RestrictPublicBuckets: true }';
    const long = account.replace('buckets:', `publicAccessBlock: ${block}\nbuckets:`).replace('Version:', `Id: ${'x'.repeat(5_000)}\n      Version:`);
    const ended = await ran([...(await serving(long)), '--format', 'json'], here());
    expect(ended.code).toBe(0);
    const [exports] = reportOf(ended).buckets;
    const anyone = exports?.exposures.filter(({ audience }) => audience === 'anyone');
    expect(anyone).toMatchObject([{ access: 'read', status: 'blocked', grants: [{ blockedBy: [{ level: 'account' }] }] }]);
  });

  test('of an account that nobody names calls it the account, and failed', async () => {
    const nameless = await serving(account.replace('buckets:', 'deny: [GetCallerIdentity, ListBuckets]\nbuckets:'));
    for (const more of [[], ['--bucket', 'internal-two', '--region', 'us-east-1']]) {
      const { code, stdout } = await ran([...nameless, ...more, '--format', 'json=report.json', '--format', 'terminal'], here());
      expect(code).toBe(3);
      expect(stdout).toContain('scope: the account;');
      expect(stdout).toContain('`GetCallerIdentity` of the account could not be read (access denied)');
      expect(stdout).toContain('INCOMPLETE the account: could not be listed');
      expect(stdout).not.toMatch(/""|``/);
      const { completeness } = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'));
      const listed = more.length === 0 ? 0 : 1;
      expect(completeness.accounts).toEqual([{ account: '', status: 'failed', bucketsListed: listed, bucketsJudged: listed }]);
      expect(completeness.notRead.map(({ operation }: { readonly operation: string }) => operation)).toEqual(['GetCallerIdentity', 'ListBuckets']);
    }
  });

  test('of an endpoint that lists buckets and then knows none of them is not clean', async () => {
    const forgetful = await serving(account, {
      faults: [
        { kind: 'no-such-bucket', operation: 'GetBucketPolicy' },
        { kind: 'no-such-bucket', operation: 'GetBucketOwnershipControls' },
      ],
    });
    const ended = await ran([...forgetful, '--format', 'json'], here());
    expect(ended.code).toBe(3);
    expect(reportOf(ended)).toMatchObject({ verdict: 'incomplete', completeness: { bucketsListed: 3, bucketsJudged: 0, bucketsGone: 3 } });
    expect(reportOf(ended).completeness.notRead).toMatchObject([
      { operation: 'bucket listing', cause: expect.stringContaining('check --endpoint-url') },
    ]);
  });

  test('judges every bucket of the account and ends with 1 for what it finds', async () => {
    const ended = await ran([...(await serving(account)), '--format', 'json'], here());
    expect(ended.code).toBe(1);
    const report = reportOf(ended);
    expect(report.buckets.map(({ id, state }) => `${id} ${state}`)).toEqual([
      's3://exports judged',
      's3://internal-one judged',
      's3://internal-two judged',
    ]);
    expect(report).toMatchObject({
      verdict: 'findings',
      completeness: { accounts: [{ account: '111122223333', status: 'complete', bucketsListed: 3, bucketsJudged: 3 }], notRead: [] },
    });
    expect(ended.stderr).toBe('');
  });

  test('of a bucket whose requester pays finds any account where it would find anyone', async () => {
    const paid = account.replace('  exports:\n', '  exports:\n    requestPayment: Requester\n');
    const ended = await ran([...(await serving(paid)), '--bucket', 'exports', '--format', 'json'], here());
    expect(ended.code).toBe(1);
    const [bucket] = reportOf(ended).buckets;
    expect(bucket?.exposures.filter(({ status }) => status === 'reachable').map(({ audience, access }) => `${audience} ${access}`)).toEqual([
      'any-account read',
    ]);
  });

  test('of some buckets leaves the others out', async () => {
    const args = [...(await serving(account)), '--bucket', 'internal-*', 'exports', '--not-bucket', '*-two', '--not-bucket', 'exports'];
    const ended = await ran([...args, '--format', 'json'], here());
    expect(reportOf(ended).buckets.map(({ id }) => id)).toEqual(['s3://internal-one']);
    expect(ended.code).toBe(0);
  });

  test('for a bucket that is not there has its row and ends with 3', async () => {
    const ended = await ran([...(await serving(account)), '--bucket', 'internal-one', '--bucket', 'not-there', '--format', 'json'], here());
    expect(ended.code).toBe(3);
    expect(reportOf(ended).buckets.map(({ id }) => id)).toEqual(['s3://internal-one', 's3://not-there']);
  });

  test('for a pattern that no bucket matches says so and ends with 3, live and from a file', async () => {
    const args = [...(await serving(account)), '--bucket', 'intrenal-*', '--save', 'facts.ndjson', '--quiet', '--format', 'json'];
    const live = await ran(args, here());
    const saved = await ran(['scan', '--from', 'facts.ndjson', '--format', 'json'], { cwd: folder });
    expect([live.code, saved.code, saved.stdout === live.stdout]).toEqual([3, 3, true]);
    expect(reportOf(live)).toMatchObject({
      buckets: [],
      completeness: { notRead: [{ operation: 'bucket listing', permission: '', cause: 'no bucket has a name like `intrenal-*`', count: 1 }] },
    });
  });

  test('that is refused reads says which permissions to attach', async () => {
    const ended = await ran([...(await serving(refusing)), '--bucket', 'sealed', '--format', 'json'], here());
    expect(ended.code).toBe(3);
    const [, policy = ''] = ended.stderr.split('allows them:\n');
    expect(JSON.parse(policy)).toEqual({
      Version: '2012-10-17',
      Statement: [
        { Sid: 'CurbsideReadBuckets', Effect: 'Allow', Action: ['s3:GetBucketOwnershipControls', 's3:GetBucketPolicy'], Resource: 'arn:aws:s3:::*' },
      ],
    });
  });

  test('that is stopped by its deadline reports what it has and ends with 3, or 1 for a finding', async () => {
    const started = Date.now();
    const ended = await ran([...(await serving(account, { latencyMs: 600_000 })), '--deadline', '1s', '--format', 'json'], here());
    expect(ended.code).toBe(3);
    expect(JSON.parse(ended.stdout)).toMatchObject({ verdict: 'incomplete', exitCode: 3, completeness: { interrupted: true } });
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  test('that is stopped before the first answer has a row for each bucket that was named, however it was written', async () => {
    const hanging = await serving(account, { faults: [{ kind: 'hang', operation: 'GetCallerIdentity' }] });
    const named = ['--bucket', 's3://exports/2026/', '--bucket', 'arn:aws:s3:::logs', '--not-bucket', 'tmp-*'];
    const ended = await ran([...hanging, ...named, '--deadline', '1s', '--format', 'json'], here());
    expect(ended.code).toBe(3);
    const { facts } = JSON.parse(ended.stdout);
    expect(facts.scope.buckets).toEqual(['exports', 'logs', '!tmp-*']);
    expect(JSON.parse(ended.stdout).buckets.map(({ id, state }: { id: string; state: string }) => `${id} ${state}`)).toEqual([
      's3://exports not-applicable',
      's3://logs not-applicable',
    ]);
  });

  test('says of what its deadline cut off that time ran out', async () => {
    const hanging = await serving(account, { faults: [{ kind: 'hang', operation: 'GetBucketPolicy' }] });
    const ended = await ran([...hanging, '--deadline', '3s', '--format', 'json'], here());
    expect(ended.code).toBe(3);
    expect(reportOf(ended).completeness.notRead).toContainEqual({
      operation: 'GetBucketPolicy',
      permission: 's3:GetBucketPolicy',
      cause: 'timed out',
      count: 3,
    });
  });

  test.each(['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3'])(
    'of the store that %s names asks nobody else, not even for the block of the account',
    async (name) => {
      const [, , url = ''] = await serving(account);
      const ended = await ran(['scan', '--format', 'json'], { cwd: folder, env: { ...credentials, [name]: url } });
      expect(JSON.parse(ended.stdout)).toMatchObject({
        verdict: 'findings',
        facts: { caller: 'arn:aws:sts::111122223333:assumed-role/audit/tester' },
        completeness: { accounts: [{ account: '111122223333', status: 'complete', bucketsListed: 3, bucketsJudged: 3 }], notRead: [] },
      });
      expect(sandbox?.counters().calls).toMatchObject({ GetCallerIdentity: 1, GetAccountPublicAccessBlock: 1 });
    },
  );

  const key = 'aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = canary/secret/canary/secret/canary/secret\nregion = eu-central-1\n';
  test.each([
    { name: 'that --profile names', flags: ['--profile', 'lab'], more: {}, config: (url: string) => `[profile lab]\n${key}endpoint_url = ${url}\n` },
    {
      name: 'that AWS_PROFILE names',
      flags: [],
      more: { AWS_PROFILE: 'lab' },
      config: (url: string) => `[profile lab]\n${key}endpoint_url = ${url}\n`,
    },
    {
      name: 'with a section for services',
      flags: ['--profile', 'lab'],
      more: {},
      config: (url: string) => `[profile lab]\n${key}services = mine\n[services mine]\ns3 =\n  endpoint_url = ${url}\n`,
    },
  ])('of the store of a profile $name asks nobody else', async ({ flags, more, config }) => {
    const [, , url = ''] = await serving(account);
    await writeFile(join(folder, 'config'), config(url));
    const env = { AWS_CONFIG_FILE: join(folder, 'config'), AWS_SHARED_CREDENTIALS_FILE: '/dev/null', ...more };
    const ended = await ran(['scan', ...flags, '--format', 'json'], { cwd: folder, env });
    expect(ended.stderr).toBe('');
    expect(JSON.parse(ended.stdout)).toMatchObject({
      verdict: 'findings',
      completeness: { accounts: [{ account: '111122223333', status: 'complete', bucketsListed: 3, bucketsJudged: 3 }], notRead: [] },
    });
    expect(sandbox?.counters().calls).toMatchObject({ GetCallerIdentity: 1, GetAccountPublicAccessBlock: 1 });
  });

  test('writes no secret anywhere, however much it says', async () => {
    const ended = await ran([...(await serving(account)), '--verbose', '--save', 'facts.ndjson', '--format', 'json'], here());
    const saved = await readFile(join(folder, 'facts.ndjson'), 'utf8');
    expect(`${ended.stdout}${ended.stderr}${saved}`).not.toContain('canary');
    expect(ended.stderr).not.toContain('AKIAIOSFODNN7EXAMPLE');
    for (const line of ended.stderr.split('\n').filter((text) => text.startsWith('{'))) expect(() => JSON.parse(line)).not.toThrow();
  });
});

describe('facts that are saved', () => {
  test('give the same report, byte for byte, as the scan that saved them', async () => {
    const live = await ran([...(await serving(refusing)), '--save', 'facts.ndjson', '--format', 'json'], here());
    await sandbox?.close();
    sandbox = undefined;
    const saved = await ran(['scan', '--from', 'facts.ndjson', '--format', 'json'], { cwd: folder });
    expect(saved.code).toBe(1);
    expect(JSON.parse(live.stdout)).toMatchObject({ facts: { from: 'snapshot', caller: 'arn:aws:sts::111122223333:assumed-role/audit/tester' } });
    expect(saved.stdout).toBe(live.stdout);
    expect((await stat(join(folder, 'facts.ndjson'))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['facts.ndjson']);
    const streamed = await ran(['scan', '--from', '-', '--format', 'json'], { cwd: folder, stdin: await readFile(join(folder, 'facts.ndjson')) });
    expect(streamed.stdout).toBe(live.stdout);
  });

  test('can be narrowed to some buckets', async () => {
    await ran([...(await serving(account)), '--save', 'facts.ndjson'], here());
    const ended = await ran(['scan', '--from', 'facts.ndjson', '--bucket', 'internal-*', '--format', 'json'], { cwd: folder });
    expect(ended.code).toBe(0);
    expect(reportOf(ended)).toMatchObject({ completeness: { accounts: [{ status: 'complete', bucketsListed: 2, bucketsJudged: 2 }] } });
  });

  test.each([
    { name: 'cut off', damage: (text: string) => text.slice(0, text.lastIndexOf('\n{')), code: 1 },
    { name: 'no facts', damage: () => '<html></html>', code: 2 },
    { name: 'empty', damage: () => '', code: 2 },
    { name: 'of a later version', damage: (text: string) => text.replace('"schemaVersion":1', '"schemaVersion":2'), code: 2 },
    {
      name: 'short of a bucket',
      damage: (text: string) =>
        text
          .split('\n')
          .filter((line) => !line.includes('"s3://exports"'))
          .join('\n'),
      code: 2,
    },
  ])('and are $name never read as clean', async ({ damage, code }) => {
    await ran([...(await serving(account)), '--save', 'facts.ndjson'], here());
    await writeFile(join(folder, 'damaged.ndjson'), damage(await readFile(join(folder, 'facts.ndjson'), 'utf8')));
    const ended = await ran(['scan', '--from', 'damaged.ndjson'], { cwd: folder });
    expect(ended.code).toBe(code);
    if (code === 2) expect(ended.stderr).toContain('damaged.ndjson:');
  });

  test('with a bucket whose facts make no sense keep its row and are incomplete', async () => {
    await ran([...(await serving(account)), '--save', 'facts.ndjson', '--bucket', 'internal-*'], here());
    const text = await readFile(join(folder, 'facts.ndjson'), 'utf8');
    await writeFile(join(folder, 'odd.ndjson'), text.replace('"region":"us-east-1"', '"region":{"$ne":1}'));
    const ended = await ran(['scan', '--from', 'odd.ndjson', '--format', 'json'], { cwd: folder });
    expect(ended.code).toBe(3);
    expect(reportOf(ended).buckets.map(({ id, state }) => `${id} ${state}`)).toEqual([
      's3://internal-one judged',
      's3://internal-two not-applicable',
    ]);
  });

  test.each([
    {
      name: 'in another partition than their account',
      from: /("facts":\{"account":"111122223333","acl".*"partition":)"aws"/,
      to: '$1"aws-cn"',
      cause: 'at /partition: the bucket is in `aws-cn` and its account in `aws`',
    },
    {
      name: 'in a region that is another host',
      from: '"region":"us-east-1"',
      to: '"region":"x.example.com/"',
      cause: 'at /region: this is no name of a region',
    },
    {
      name: 'of one document alone',
      from: '"name":"internal-two"',
      to: '"name":"internal-two","only":"bucket-policy"',
      cause: 'at /only: a scan never judges one document alone',
    },
    {
      name: 'that say the bucket does not matter',
      from: /"present"(?=.*\n.*"record":"end")/,
      to: '"not-applicable"',
      cause: 'at /state: only a directory bucket is not applicable',
    },
  ])('$name are no facts of a scan', async ({ from, to, cause }) => {
    await ran([...(await serving(account)), '--save', 'facts.ndjson', '--bucket', 'internal-two'], here());
    const text = await readFile(join(folder, 'facts.ndjson'), 'utf8');
    const edited = text.replace(from, to);
    expect(edited).not.toBe(text);
    await writeFile(join(folder, 'odd.ndjson'), edited);
    const ended = await ran(['scan', '--from', 'odd.ndjson', '--format', 'json'], { cwd: folder });
    expect(ended.code).toBe(3);
    const { buckets, completeness } = reportOf(ended);
    expect(buckets).toMatchObject([{ id: 's3://internal-two', state: 'not-applicable', region: '', exposures: [] }]);
    expect(completeness.notRead).toEqual([{ operation: 'bucket record', permission: '', cause: `not a valid record ${cause}`, count: 1 }]);
  });

  test.each([
    { name: 'of a bucket', line: '"record":"bucket"' },
    { name: 'of the account', line: '"record":"account"' },
  ])('$name that say they are of another account are not believed, and no bucket counts twice', async ({ line }) => {
    await ran([...(await serving(account)), '--save', 'facts.ndjson', '--bucket', 'internal-one'], here());
    const lines = (await readFile(join(folder, 'facts.ndjson'), 'utf8')).split('\n');
    const other = (text: string) => text.replace(/("facts":\{"account":)"111122223333"/, '$1"444455556666"');
    await writeFile(join(folder, 'odd.ndjson'), lines.map((text) => (text.includes(line) ? other(text) : text)).join('\n'));
    const ended = await ran(['scan', '--from', 'odd.ndjson', '--format', 'json'], { cwd: folder });
    expect(ended.code).toBe(3);
    const { completeness } = reportOf(ended);
    expect(completeness).toMatchObject({ accounts: [{ account: '111122223333', status: 'partial', bucketsListed: 1 }], bucketsListed: 1 });
    expect(completeness.notRead).toContainEqual(expect.objectContaining({ cause: 'not a valid record: these are facts of `444455556666`' }));
  });

  test.each([
    { name: 'the configuration that was found', wanted: 'curbside.yaml', more: [], precious: 'trusted: {}\n' },
    { name: 'the configuration that was named', wanted: 'own.yaml', more: ['--config', './own.yaml'], precious: 'trusted: {}\n' },
    {
      name: 'the baseline',
      wanted: 'former.json',
      more: ['--baseline', 'former.json'],
      precious: '{"schemaVersion":1,"buckets":[],"findings":[]}',
    },
  ])('do not take the place of $name', async ({ wanted, more, precious }) => {
    await writeFile(join(folder, wanted), precious);
    const ended = await ran([...(await serving(account)), '--save', wanted, ...more], here());
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('--save would replace `');
    expect(await readFile(join(folder, wanted), 'utf8')).toBe(precious);
  });

  test('are not written through a symbolic link', async () => {
    await writeFile(join(folder, 'precious'), 'precious');
    await symlink(join(folder, 'precious'), join(folder, 'facts.ndjson'));
    const ended = await ran([...(await serving(account)), '--save', 'facts.ndjson'], here());
    expect(ended.code).toBe(2);
    expect(await readFile(join(folder, 'precious'), 'utf8')).toBe('precious');
    expect(sandbox?.counters().calls.ListBuckets).toBe(0);
  });
});

describe('what ends a scan with 2', () => {
  test('no credentials: one message that says where they were looked for, and what works without', async () => {
    const ended = await ran(['scan'], { cwd: folder, env: { AWS_REGION: 'eu-central-1' } });
    expect(ended.code).toBe(2);
    expect(ended.stdout).toBe('');
    expect(ended.stderr).toMatch(/^curbside: no usable AWS credentials .*environment.*AWS_PROFILE.*\ncurbside: .*`curbside demo`.*\n$/);
  });

  test('an endpoint where nobody listens', async () => {
    const ended = await ran(['scan', '--endpoint-url', 'http://127.0.0.1:1'], here());
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('http://127.0.0.1:1');
  });

  test('an endpoint that is a web page', async () => {
    const server = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>sign in</html>'));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const ended = await ran(['scan', '--endpoint-url', `http://127.0.0.1:${(server.address() as AddressInfo).port}`], here());
    server.close();
    expect(ended.code).toBe(2);
    expect(ended.stdout).toBe('');
  });

  test.each([
    { name: 'saved facts and a profile', args: ['--from', 'x', '--profile', 'y'], message: 'leave out --profile' },
    { name: 'saved facts that are saved again', args: ['--from', 'x', '--save', 'y'], message: 'leave it out together with --from' },
    { name: 'saved facts that are not there', args: ['--from', 'x'], message: 'cannot read the facts `x`: there is no such file' },
    { name: 'a report over the facts', args: ['--from', 'x', '--format', 'json=./x'], message: 'a report would replace `x`' },
    { name: 'a profile without a name', args: ['--profile', ''], message: '`--profile` is empty' },
    { name: 'a deadline that is no time', args: ['--deadline', 'soon'], message: 'cannot read the deadline `soon`' },
    { name: 'an endpoint that is no address', args: ['--endpoint-url', 'localhost'], message: 'cannot use the endpoint `localhost`' },
    { name: 'a word too many', args: ['exports'], message: 'too many arguments' },
    { name: 'a mistyped flag', args: ['--buckt', 'x'], message: '(Did you mean --bucket?)' },
  ])('$name', async ({ args, message }) => {
    const ended = await ran(['scan', ...args], here());
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(message);
    expect(ended.stdout).toBe('');
  });
});

describe('an interruption', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('by %s ends within two seconds with what was found, marked incomplete', async (signal) => {
    const latencyMs = (operation: string) => (operation.startsWith('GetBucket') || operation.startsWith('GetPublic') ? 600_000 : 0);
    const running = start(
      [...(await serving(account, { latencyMs })), '--format', 'json', '--save', 'facts.ndjson', '--format', 'sarif=out.sarif'],
      here(),
    );
    await expect.poll(() => sandbox?.counters().calls.GetBucketPolicy ?? 0, { timeout: 20_000 }).toBeGreaterThan(0);
    const sent = Date.now();
    running.child.kill(signal);
    const ended = await running.ended;
    expect(Date.now() - sent).toBeLessThan(2_000);
    expect(ended.code).toBe(130);
    expect(JSON.parse(ended.stdout)).toMatchObject({ exitCode: 130, verdict: 'incomplete', completeness: { interrupted: true, bucketsListed: 3 } });
    expect((await readdir(folder)).sort()).toEqual(['facts.ndjson', 'out.sarif']);
    const again = await ran(['scan', '--from', 'facts.ndjson'], { cwd: folder });
    expect(again.code).toBe(3);
  });

  test('behind a bucket that hangs still judges what was read of the others', async () => {
    const hanging = `${account}  aaa-hangs:
    region: eu-central-1
`;
    const faults = [{ kind: 'hang', operation: 'GetBucketPolicy', bucket: 'aaa-hangs' } as const];
    const running = start([...(await serving(hanging, { faults })), '--format', 'json'], here());
    await expect.poll(() => sandbox?.counters().calls.GetBucketWebsite ?? 0, { timeout: 20_000 }).toBe(1);
    await new Promise((done) => setTimeout(done, 300));
    running.child.kill('SIGINT');
    const ended = await running.ended;
    expect(ended.code).toBe(130);
    const { buckets, findings, completeness } = reportOf(ended);
    expect(buckets.map(({ bucket, state }) => [bucket, state])).toEqual([
      ['aaa-hangs', 'not-applicable'],
      ['exports', 'judged'],
      ['internal-one', 'judged'],
      ['internal-two', 'judged'],
    ]);
    expect(findings.map(({ ruleId }) => ruleId)).toContain('anyone-can-read');
    expect(completeness).toMatchObject({ interrupted: true, bucketsListed: 4, bucketsJudged: 3 });
  });

  test('before anything was answered reports that, too', async () => {
    const running = start([...(await serving(account, { latencyMs: 600_000 })), '--format', 'json'], here());
    await expect.poll(() => sandbox?.counters().calls.GetCallerIdentity ?? 0, { timeout: 20_000 }).toBeGreaterThan(0);
    running.child.kill('SIGINT');
    const ended = await running.ended;
    expect(ended.code).toBe(130);
    expect(JSON.parse(ended.stdout)).toMatchObject({ exitCode: 130, verdict: 'incomplete', completeness: { interrupted: true } });
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('by %s before the program is loaded reports that, too', async (signal) => {
    const soon = `import m from "node:module";m.enableCompileCache=()=>process.kill(process.pid,"${signal}")`;
    const env = { ...credentials, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(soon)}` };
    const ended = await ran([...(await serving(account)), '--format', 'json'], { cwd: folder, env });
    expect([ended.code, ended.signal]).toEqual([130, null]);
    expect(JSON.parse(ended.stdout)).toMatchObject({ exitCode: 130, verdict: 'incomplete', completeness: { interrupted: true } });
  });

  test('a second time ends at once, and leaves no unfinished file behind', async () => {
    const running = start([...(await serving(account, { latencyMs: 600_000 })), '--save', 'facts.ndjson', '--format', 'json'], here());
    await expect.poll(() => sandbox?.counters().calls.GetCallerIdentity ?? 0, { timeout: 20_000 }).toBeGreaterThan(0);
    await expect.poll(async () => (await readdir(folder)).length, { timeout: 20_000 }).toBeGreaterThan(0);
    running.child.kill('SIGINT');
    running.child.kill('SIGTERM');
    const ended = await running.ended;
    expect([ended.code, ended.stdout]).toEqual([130, '']);
    expect(await readdir(folder)).toEqual([]);
  });

  test('while standard input is awaited ends at once', async () => {
    const running = start(['policy', '-'], { cwd: folder, stdin: 'open' });
    setTimeout(() => running.child.kill('SIGINT'), 1_500);
    expect((await running.ended).code).toBe(130);
  });

  test.each([['scan', '--from'], ['policy']])('while a pipe is awaited that nobody writes to ends at once: %s', async (...words) => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const running = start([...words, 'pipe'], { cwd: folder });
    setTimeout(() => running.child.kill('SIGINT'), 1_500);
    // What holds the end of the process up can only be ended like this.
    const tooLate = setTimeout(() => running.child.kill('SIGKILL'), 6_000);
    expect(await running.ended).toMatchObject({ code: 130, signal: null });
    clearTimeout(tooLate);
  });

  test('a reader that goes away is no error', async () => {
    const running = start([...(await serving(account)), '--format', 'json'], here());
    running.child.stdout?.destroy();
    const ended = await running.ended;
    expect(ended.stderr).toBe('');
    expect(ended.code).toBe(1);
  });
});
