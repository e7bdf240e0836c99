import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { curbside, type Ended, type Report, reportOf } from '../built-program.js';
import { build, clientFor } from './moto-build.js';
import { isMotoInstalled, type MotoServer, startMoto } from './moto-server.js';

const account = '111122223333';
const installed = isMotoInstalled();
if (!installed) process.stdout.write('\nSKIPPED: the auditor who is refused because python3 has no moto with its server here\n');

const auditorsPolicy = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: ['s3:*', 'sts:*'], Resource: '*' },
    { Effect: 'Deny', Action: 's3:GetBucketPolicy', Resource: 'arn:aws:s3:::ledger' },
  ],
};

describe.runIf(installed)('an auditor who may not read the policy of one bucket', () => {
  let moto: MotoServer;
  let ended: Ended;
  let report: Report;

  beforeAll(async () => {
    moto = await startMoto(account);
    const client = clientFor(moto.url);
    for (const bucket of ['archive', 'ledger']) await build(client, { bucket, why: 'nobody is let in', reach: [] });
    client.destroy();
    const env = { ...(await auditorsKeys(moto.url)), AWS_REGION: 'us-east-1' };
    await enforceFromNowOn(moto.url);
    ended = await curbside(['scan', '--endpoint-url', moto.url, '--format', 'json'], { env });
    report = reportOf(ended);
  }, 120_000);

  afterAll(() => moto.stop());

  it('is told which bucket could not be judged for the want of which permission', () => {
    const notRead = report.buckets.map(({ bucket, notRead }) => ({ bucket, permissions: notRead.map(({ permission }) => permission) }));
    expect(notRead).toEqual([
      { bucket: 'archive', permissions: [] },
      { bucket: 'ledger', permissions: ['s3:GetBucketPolicy'] },
    ]);
  });

  it('gets an undetermined exposure, never a clean bucket', () => {
    const statuses = report.buckets.map(({ bucket, exposures }) => ({
      bucket,
      statuses: exposures.filter(({ audience }) => audience !== 'own-account').map(({ status, path }) => `${path.kind} ${status}`),
    }));
    expect(statuses).toEqual([
      { bucket: 'archive', statuses: [] },
      { bucket: 'ledger', statuses: ['bucket-policy undetermined'] },
    ]);
  });

  it('sees the scan end as incomplete', () => {
    expect({ code: ended.code, verdict: report.verdict }).toEqual({ code: 3, verdict: 'incomplete' });
  });

  it('reads on standard error what to attach', () => {
    expect(ended.stderr).toContain('"s3:GetBucketPolicy"');
  });
});

/** Makes a user with the auditor's policy; gives its keys as environment. */
async function auditorsKeys(url: string): Promise<Record<string, string>> {
  await iam(url, { Action: 'CreateUser', UserName: 'auditor' });
  await iam(url, { Action: 'PutUserPolicy', UserName: 'auditor', PolicyName: 'audit', PolicyDocument: JSON.stringify(auditorsPolicy) });
  const answer = await iam(url, { Action: 'CreateAccessKey', UserName: 'auditor' });
  const [, id = ''] = /<AccessKeyId>([^<]+)</.exec(answer) ?? [];
  const [, secret = ''] = /<SecretAccessKey>([^<]+)</.exec(answer) ?? [];
  return { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret };
}

async function iam(url: string, parameters: Readonly<Record<string, string>>): Promise<string> {
  const answer = await fetch(`${url}/`, {
    method: 'POST',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ ...parameters, Version: '2010-05-08' }).toString(),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${parameters['Action']} was answered ${answer.status}: ${text.slice(0, 300)}`);
  return text;
}

/** From here on moto checks signatures and identity policies. */
async function enforceFromNowOn(url: string): Promise<void> {
  const answer = await fetch(`${url}/moto-api/reset-auth`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '0' });
  if (!answer.ok) throw new Error(`moto would not check: ${answer.status}`);
}
