import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { accountOf } from './account.mjs';

const root = resolve(import.meta.dirname, '../..');
const program = join(root, 'bin/curbside.js');
const credentials = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example', AWS_REGION: 'us-east-1' };

/** Starts the sandbox in a process of its own; `stop` ends it and gives what it counted. */
export async function startSandbox(folder, { buckets, latency }) {
  const file = join(folder, `account-${buckets}.yaml`);
  writeFileSync(file, accountOf(buckets));
  const child = spawn(process.execPath, [join(root, 'test/sandbox/serve.mjs'), file, '--latency', String(latency)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  const url = await new Promise((ready, fail) => {
    child.on('exit', (code) => fail(new Error(`the sandbox ended with ${code}`)));
    child.stdout.on('data', (part) => {
      printed += part;
      if (printed.includes('\n')) ready(printed.slice(0, printed.indexOf('\n')));
    });
  });
  const stop = async () => {
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    await ended;
    return JSON.parse(printed.trim().split('\n').at(-1));
  };
  return { url, stop };
}

/** Runs Node to its end; gives the wall time in milliseconds, the greatest memory in MiB and what it printed. */
export function runNode(folder, args) {
  const usage = join(folder, 'usage.txt');
  const start = performance.now();
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ['--import', join(import.meta.dirname, 'usage.mjs'), ...args], {
      env: { ...process.env, ...credentials, AWS_EC2_METADATA_DISABLED: 'true', USAGE_FILE: usage },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (part) => (stdout += part));
    child.stderr.on('data', (part) => (stderr += part));
    child.on('error', fail);
    child.on('close', (code) => {
      if (code !== 0 && code !== 1) return fail(new Error(`${args.join(' ')} ended with ${code}: ${stderr}`));
      done({ ms: performance.now() - start, memory: Number(readFileSync(usage, 'utf8')), stdout });
    });
  });
}

/** One collection without judging, and one whole scan, each against a sandbox of its own. */
export async function measureScan(folder, account) {
  const collected = await against(folder, account, (url) =>
    runNode(folder, [join(import.meta.dirname, 'collect.mjs'), url, join(folder, 'facts.ndjson')]),
  );
  const scanned = await against(folder, account, (url) => {
    const files = ['--save', join(folder, 'saved.ndjson'), '--format', `json=${join(folder, 'report.json')}`];
    return runNode(folder, [program, 'scan', '--endpoint-url', url, '--quiet', ...files]);
  });
  return {
    collectMs: Number(collected.result.stdout),
    collectMemory: collected.result.memory,
    calls: Object.values(collected.counters.calls).reduce((sum, count) => sum + count, 0),
    connections: collected.counters.connections,
    scanMs: scanned.result.ms,
    scanMemory: scanned.result.memory,
  };
}

async function against(folder, account, act) {
  const sandbox = await startSandbox(folder, account);
  try {
    const result = await act(sandbox.url);
    return { result, counters: await sandbox.stop() };
  } catch (error) {
    await sandbox.stop();
    throw error;
  }
}

/** From the start of the process to its end, without anything loaded into it. */
export function startUp(args) {
  const start = performance.now();
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, args, { stdio: 'ignore' });
    child.on('error', fail);
    child.on('close', () => done(performance.now() - start));
  });
}

export const helpArgs = [program, '--help'];

/** From the start of the process to its first request. */
export async function firstCall() {
  let arrived;
  const request = new Promise((done) => {
    arrived = done;
  });
  const server = createServer((_, response) => {
    arrived();
    response.writeHead(503).end();
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const start = performance.now();
  const endpoint = `http://127.0.0.1:${server.address().port}`;
  const child = spawn(process.execPath, [program, 'scan', '--endpoint-url', endpoint, '--quiet'], {
    env: { ...process.env, ...credentials },
    stdio: 'ignore',
  });
  await request;
  const ms = performance.now() - start;
  const ended = new Promise((done) => child.once('close', done));
  child.kill('SIGKILL');
  await ended;
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
  return ms;
}
