import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Store } from './probe.js';

const script = resolve(import.meta.dirname, 'oracle-start.sh');
const caller = z.object({ account: z.string(), accessKeyId: z.string(), secretAccessKey: z.string(), arn: z.string(), canonicalId: z.string() });
const usersFile = z.object({ owner: caller, foreign: caller, third: caller });

export interface RunningStore extends Store {
  /** Ends the store if it was not running before. */
  stop(): void;
}

/** Starts the store, or uses the one that is running. What fails here fails the suite: nothing is skipped. */
export function startStore(): RunningStore {
  const wasRunning = isRunning();
  execFileSync(script, ['start'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const store = storeFrom(execFileSync(script, ['env'], { encoding: 'utf8' }));
  return { ...store, stop: () => void (wasRunning || execFileSync(script, ['stop'], { stdio: 'ignore' })) };
}

function isRunning(): boolean {
  try {
    execFileSync(script, ['status'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Reads what `oracle-start.sh env` prints. */
function storeFrom(line: string): Store {
  const [, endpoint = '', users = ''] = /^ORACLE_ENDPOINT=(\S+) ORACLE_USERS=(\S+)/.exec(line) ?? [];
  const { owner, foreign, third } = usersFile.parse(JSON.parse(readFileSync(users, 'utf8')));
  return { endpoint: new URL(endpoint), owner, callers: { anonymous: undefined, foreign, third } };
}
