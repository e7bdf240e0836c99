import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { reportOf } from '../built-program.js';
import { ran, root } from './program.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curbside-program-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('help', () => {
  test.each([{ args: [] }, { args: ['scan'] }, { args: ['policy'] }, { args: ['rules'] }, { args: ['demo'] }])(
    'of $args fits into 80 columns and goes to standard output',
    async ({ args }) => {
      const ended = await ran([...args, '--help']);
      expect(ended.code).toBe(0);
      expect(ended.stderr).toBe('');
      expect(ended.stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
      expect(ended.stdout).toMatch(/^Usage: curbside/);
    },
  );

  test('tells the exit codes and every flag of a scan', async () => {
    const { stdout } = await ran(['scan', '--help']);
    const flags = [
      '--profile',
      '--region',
      '--endpoint-url',
      '--bucket',
      '--not-bucket',
      '--from',
      '--save',
      '--config',
      '--policies',
      '--baseline',
      '--fail-on',
      '--allow-incomplete',
      '--format',
      '--quiet',
      '--verbose',
      '--no-color',
      '--deadline',
    ];
    expect(flags.filter((flag) => !stdout.includes(`  ${flag} `))).toEqual([]);
    expect(stdout).toContain('130  interrupted');
  });

  test('loads neither a cloud SDK nor a schema library', async () => {
    const loaded = join(folder, 'loaded');
    const hook = `import module from 'node:module';
      import { appendFileSync } from 'node:fs';
      module.register('data:text/javascript,' + encodeURIComponent(\`
        import { appendFileSync } from 'node:fs';
        export async function load(url, context, next) { appendFileSync(\${JSON.stringify(${JSON.stringify(loaded)})}, url + String.fromCharCode(10)); return next(url, context); }
      \`));`;
    await writeFile(join(folder, 'hook.mjs'), hook);
    const ended = await ran(['--help'], { env: { NODE_OPTIONS: `--import ${join(folder, 'hook.mjs')}` } });
    expect(ended.code).toBe(0);
    const modules = (await readFile(loaded, 'utf8')).split('\n');
    expect(modules.some((url) => url.includes('/commander/'))).toBe(true);
    expect(modules.filter((url) => /node_modules\/(@aws-sdk|@smithy|zod|yaml|pino)\//.test(url))).toEqual([]);
  });
});

describe('without a command', () => {
  test('shows two first steps and ends with 2, for nothing was looked at', async () => {
    const ended = await ran([]);
    expect(ended.code).toBe(2);
    expect(ended.stdout).toBe('');
    expect(ended.stderr).toContain('curbside demo');
    expect(ended.stderr).toContain('curbside scan');
  });

  test.each([
    { args: ['scna'], message: '(Did you mean scan?)' },
    { args: ['--versoin'], message: '(Did you mean --version?)' },
    { args: ['toString'], message: "unknown command 'toString'" },
  ])('$args ends with 2', async ({ args, message }) => {
    const ended = await ran(args);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(message);
  });

  test('the version is that of the package', async () => {
    const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    const ended = await ran(['--version']);
    expect(ended.code).toBe(0);
    expect(manifest).toMatchObject({ version: ended.stdout.trim() });
  });
});

describe('rules', () => {
  test('are listed worst first, one for each file', async () => {
    const files = await readdir(join(root, 'policies/rules'));
    const ended = await ran(['rules']);
    expect(ended.code).toBe(0);
    const lines = ended.stdout.split('\n').filter((line) => /^(critical|high|medium|low|info) /.test(line));
    expect(lines).toHaveLength(files.length);
    expect(lines[0]).toMatch(/^critical {2}/);
    expect(lines.at(-1)).toMatch(/^info {6}/);
  });

  test('are explained one by one', async () => {
    const ended = await ran(['rules', 'anyone-can-read']);
    expect(ended.code).toBe(0);
    expect(ended.stdout).toMatch(/^Anyone on the internet can read objects\n\nRule: {5}anyone-can-read\nSeverity: critical\n/);
    expect(ended.stdout).toContain('Why it matters');
    expect(ended.stdout).toContain('How to close it');
  });

  test('are there for programs', async () => {
    const ended = await ran(['rules', 'anyone-can-read', '--format', 'json']);
    expect(JSON.parse(ended.stdout)).toMatchObject({ id: 'anyone-can-read', severity: 'critical', match: { kind: 'exposure' } });
  });

  test('that are not there name the one that was meant', async () => {
    const ended = await ran(['rules', 'anyone-can-raed']);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toBe('curbside: there is no rule `anyone-can-raed`: did you mean `anyone-can-read`?\n');
  });

  test('of the user are not replaced by a report', async () => {
    const rule = (await readFile(join(root, 'policies/rules/anyone-can-read.yaml'), 'utf8'))
      .replace('id: anyone-can-read', 'id: our-own')
      .replace(/^aliases:.*\n/m, '');
    await writeFile(join(folder, 'our-own.yaml'), rule);
    const ended = await ran(['policy', '-', '--policies', '.', '--format', 'json=our-own.yaml'], { stdin: '{}', cwd: folder });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('a report would replace `our-own.yaml`, which this run reads or writes too');
    expect(await readFile(join(folder, 'our-own.yaml'), 'utf8')).toBe(rule);
  });

  test('of the user stand beside the built-in ones and count', async () => {
    const rule = (await readFile(join(root, 'policies/rules/anyone-can-read.yaml'), 'utf8'))
      .replace('id: anyone-can-read', 'id: our-own')
      .replace(/^aliases:.*\n/m, '');
    await writeFile(join(folder, 'our-own.yaml'), rule);
    const listed = await ran(['rules', '--policies', folder]);
    expect(listed.stdout).toContain('  our-own  ');
    const policy = {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::exports/*' },
    };
    const ended = await ran(['policy', '-', '--policies', folder, '--format', 'json'], { stdin: JSON.stringify(policy), cwd: folder });
    expect(
      reportOf(ended)
        .findings.map(({ ruleId }) => ruleId)
        .sort(),
    ).toEqual(['anyone-can-read', 'our-own']);
  });
});

describe('the demo', () => {
  test('needs no account and no home, tells the code of a scan, and ends with 0', async () => {
    const ended = await ran(['demo', '--format', 'json'], { cwd: folder });
    expect(ended.code).toBe(0);
    const report = reportOf(ended);
    expect(report).toMatchObject({ verdict: 'findings', exitCode: 1, completeness: { accounts: [{ account: '111122223333', status: 'complete' }] } });
    expect(report.findings.some(({ ruleId, bucket }) => ruleId === 'anyone-can-read' && bucket === 's3://customer-exports')).toBe(true);
    expect(ended.stderr).toContain('a scan of this account would have ended with exit code 1\n');
  });

  test('that is interrupted ends as every other command does', async () => {
    const soon = 'import m from "node:module";m.enableCompileCache=()=>process.kill(process.pid,"SIGINT")';
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(soon)}` };
    const ended = await ran(['demo', '--format', 'json'], { cwd: folder, env });
    expect([ended.code, ended.signal]).toEqual([130, null]);
    expect(JSON.parse(ended.stdout)).toMatchObject({ exitCode: 130, verdict: 'incomplete', completeness: { interrupted: true } });
    expect(ended.stderr).not.toContain('would have ended');
  });

  test('uses none of the credentials, profiles and endpoints of its user', async () => {
    const env = {
      AWS_PROFILE: 'production',
      AWS_ACCESS_KEY_ID: 'AKIACANARYCANARYCANA',
      AWS_SECRET_ACCESS_KEY: 'canary',
      AWS_SESSION_TOKEN: 'canary',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1',
      AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1',
      AWS_ENDPOINT_URL_S3_CONTROL: 'http://127.0.0.1:1',
      AWS_REGION: 'cn-north-1',
    };
    const ended = await ran(['demo', '--quiet'], { cwd: folder, env });
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('customer-exports');
  });
});
