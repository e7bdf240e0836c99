import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { s3Actions } from '../../src/iam-policy/s3/actions.js';
import { scanPolicy } from './scan-policy.js';

const file = new URL('../../policies/access/scan.json', import.meta.url);

describe('the IAM policy of a scan', () => {
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, `${JSON.stringify(scanPolicy(), null, 2)}\n`);
  const text = readFileSync(file, 'utf8');
  const [allowed, denied] = scanPolicy().Statement;
  const isDenied = (action: string): boolean =>
    (denied?.Action ?? []).some((pattern) => (pattern.endsWith('*') ? action.startsWith(pattern.slice(0, -1)) : action === pattern));

  it('is what the collectors declare', () => {
    expect(JSON.parse(text)).toEqual(scanPolicy());
  });

  it('allows these reads and no others', () => {
    expect(allowed?.Action).toEqual([
      's3:GetAccountPublicAccessBlock',
      's3:GetBucketAcl',
      's3:GetBucketOwnershipControls',
      's3:GetBucketPolicy',
      's3:GetBucketPolicyStatus',
      's3:GetBucketPublicAccessBlock',
      's3:GetBucketRequestPayment',
      's3:GetBucketWebsite',
      's3:GetEncryptionConfiguration',
      's3:ListAllMyBuckets',
      'sts:GetCallerIdentity',
    ]);
  });

  it('denies nothing that a scan needs', () => {
    expect((allowed?.Action ?? []).filter(isDenied)).toEqual([]);
  });

  it('denies every action of S3 that reads objects, names them, or changes anything', () => {
    const harmful = s3Actions.filter(({ access }) => ['read', 'list', 'write', 'delete', 'change-permissions'].includes(access));
    expect(harmful.length).toBeGreaterThan(80);
    expect(harmful.map(({ name }) => name).filter((name) => !isDenied(name))).toEqual([]);
  });

  it('fits into one managed policy', () => {
    expect(JSON.stringify(JSON.parse(text)).length).toBeLessThan(6144);
  });
});
