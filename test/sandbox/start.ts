import { onTestFinished } from 'vitest';
import { parseSandboxAccount, type SandboxAccount } from '../../src/sandbox/account.js';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/server.js';

export const canonicalId = 'ab'.repeat(32);

/** An account of 111122223333 with this much more YAML. */
export function accountOf(yaml: string): SandboxAccount {
  const head = `account: "111122223333"\ncaller: arn:aws:iam::111122223333:role/audit\ncanonicalId: ${canonicalId}\n`;
  const parsed = parseSandboxAccount(head + yaml, 'account.yaml');
  if (!parsed.ok) throw new Error(parsed.problems.map((problem) => problem.message).join('; '));
  return parsed.value;
}

/** Serves until the test is over. */
export async function start(yaml: string, options?: SandboxOptions): Promise<Sandbox> {
  const sandbox = await startSandbox(accountOf(yaml), options);
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** An Authorization header of the right form for a region; nobody verifies it. */
export function signedFor(region: string): { authorization: string } {
  const scope = `AKIDEXAMPLE/20260101/${region}/s3/aws4_request`;
  return { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host;x-amz-date, Signature=${'0'.repeat(64)}` };
}
