import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { curbside, type Ended, type Report, type ReportedBucket, reportOf } from '../built-program.js';
import { fixtures } from './moto-account.js';
import { blockAccount, build, clientFor } from './moto-build.js';
import { isMotoInstalled, type MotoServer, startMoto } from './moto-server.js';

const account = '111122223333';
const keys = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example', AWS_REGION: 'us-east-1' };

const installed = isMotoInstalled();
if (!installed) process.stdout.write('\nSKIPPED: the moto account because python3 has no moto with its server here\n');

describe.runIf(installed)('an account built over the API of moto and scanned by the built program', () => {
  let moto: MotoServer;
  let ended: Ended;
  let report: Report;
  let blocked: Report;

  beforeAll(async () => {
    moto = await startMoto(account);
    const client = clientFor(moto.url);
    for (const fixture of fixtures) await build(client, fixture);
    client.destroy();
    ended = await scan();
    report = reportOf(ended);
    await blockAccount(moto.url, account);
    blocked = reportOf(await scan());
  }, 300_000);

  afterAll(() => moto.stop());

  const scan = (): Promise<Ended> => curbside(['scan', '--endpoint-url', moto.url, '--format', 'json', '--quiet'], { env: keys });

  it('holds at least 30 buckets, and every one has its row', () => {
    expect(fixtures.length).toBeGreaterThanOrEqual(30);
    expect(report.buckets.map(({ bucket }) => bucket)).toEqual(fixtures.map(({ bucket }) => bucket).sort());
    expect(report.completeness.accounts).toEqual([{ account, status: 'complete', bucketsListed: fixtures.length, bucketsJudged: fixtures.length }]);
  });

  it('ends with findings, in the report and in the exit code', () => {
    expect({ code: ended.code, verdict: report.verdict, exitCode: report.exitCode }).toEqual({ code: 1, verdict: 'findings', exitCode: 1 });
  });

  it('never takes an answer without IsPublic for a no', () => {
    expect(report.buckets.filter(({ awsPolicyStatus }) => awsPolicyStatus === 'not-public')).toEqual([]);
  });

  it('takes a listing in place of a request payment for an unread fact, not for an answer', () => {
    expect(bucketOf(report, 'requester-pays').notRead).toEqual([
      { operation: 'GetBucketRequestPayment', permission: 's3:GetBucketRequestPayment', cause: 'not supported: GetBucketRequestPayment' },
    ]);
  });

  it.each(fixtures)('$bucket: $why', ({ bucket, reach }) => {
    expect(reachOf(report, bucket)).toEqual([...reach].sort());
  });

  it.each(fixtures)('$bucket, with all four switches on at the account', ({ bucket, reach, reachUnderAccountBlock }) => {
    expect(reachOf(blocked, bucket)).toEqual([...(reachUnderAccountBlock ?? reach)].sort());
  });
});

function bucketOf(report: Report, name: string): ReportedBucket {
  const found = report.buckets.find(({ bucket }) => bucket === name);
  if (found === undefined) throw new Error(`the report lost ${name}`);
  return found;
}

/** What outsiders reach, as the fixtures write it. */
function reachOf(report: Report, name: string): readonly string[] {
  return bucketOf(report, name)
    .exposures.filter(({ audience }) => audience !== 'own-account')
    .map(({ audience, access, status, party }) => [audience, access, status, ...(party === undefined ? [] : [party.id])].join(' '))
    .sort();
}
