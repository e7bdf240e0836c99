import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseConfig } from '../../src/judge/config.js';
import { parseSandboxAccount } from '../../src/sandbox/account.js';

function demoAccount() {
  const file = 'policies/demo/account.yaml';
  const parsed = parseSandboxAccount(readFileSync(file, 'utf8'), file);
  if (!parsed.ok) throw new Error(parsed.problems.map(({ line, message }) => `${line}: ${message}`).join('\n'));
  return parsed.value;
}

test('the demo tells its story with these buckets, over two regions', () => {
  const { buckets } = demoAccount();
  expect(buckets.map(({ name, region }) => `${region} ${name}`)).toEqual([
    'us-east-1 app-releases',
    'us-east-1 audit-trail-logs',
    'eu-central-1 billing-statements',
    'us-east-1 call-detail-records',
    'us-east-1 coverage-planning',
    'eu-central-1 customer-exports',
    'us-east-1 invoice-archive',
    'eu-central-1 lawful-intercept-orders',
    'eu-central-1 network-telemetry',
    'eu-central-1 number-porting-requests',
    'eu-central-1 payroll-archive',
    'eu-central-1 roaming-settlement',
    'us-east-1 shop-contract-uploads',
    'eu-central-1 sim-swap-tickets',
    'eu-central-1 voicemail-archive',
    'us-east-1 www.phone-company.example',
  ]);
});

test('every policy of the demo names its own bucket and no other', () => {
  for (const { name, policy = '' } of demoAccount().buckets) {
    const named = [...policy.matchAll(/arn:aws:s3:::([^/"]+)/g)].map((match) => match[1]);
    expect(new Set(named)).toEqual(new Set(policy === '' ? [] : [name]));
  }
});

test("the demo's configuration declares the website and trusts one partner", () => {
  const file = 'policies/demo/curbside.yaml';
  const parsed = parseConfig(readFileSync(file, 'utf8'), file, new Map());
  expect(parsed.problems).toEqual([]);
  expect(parsed).toMatchObject({
    ok: true,
    value: {
      trusted: { accounts: ['444455556666'], organizations: ['o-a1b2c3d4e5'] },
      expectations: [{ bucket: 'www.phone-company.example', audience: 'anyone', access: ['read'], keys: ['*'], expires: '2099-12-31' }],
      waivers: [],
    },
  });
});
