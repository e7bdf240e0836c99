import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { Ended } from '../built-program.js';

export const root = resolve(import.meta.dirname, '../..');

/** A run that is under way. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended & { readonly signal: NodeJS.Signals | null }>;
  /** Resolves once standard error holds the text. */
  said(text: string): Promise<void>;
}

/** Starts the built program with nothing of the caller's environment but the path. */
export function start(
  args: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string; readonly stdin?: string | Buffer | 'open' } = {},
): Running {
  const child = spawn(process.execPath, [resolve(root, 'bin/curbside.js'), ...args], {
    cwd: options.cwd ?? root,
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true', ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.on('error', () => undefined);
  if (options.stdin !== 'open') child.stdin.end(options.stdin ?? '');
  return {
    child,
    ended: new Promise((done) => child.on('close', (code, signal) => done({ code, signal, stdout, stderr }))),
    said: (text) =>
      new Promise((done) => {
        const look = () => stderr.includes(text) && done();
        child.stderr.on('data', look);
        look();
      }),
  };
}

export function ran(...parameters: Parameters<typeof start>): Running['ended'] {
  return start(...parameters).ended;
}

/** Good for the sandbox only. */
export const credentials = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'canary/secret/canary/secret/canary/secret',
  AWS_REGION: 'eu-central-1',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
};
