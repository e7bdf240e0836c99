import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { reportOf } from '../built-program.js';
import { ran } from './program.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curbside-policy-'));
});
afterEach(() => rm(folder, { recursive: true }));

function policy(principal: unknown, bucket = 'exports'): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Sid: 'Only', Effect: 'Allow', Principal: principal, Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` }],
  });
}

async function file(name: string, content: string | Buffer): Promise<string> {
  await writeFile(join(folder, name), content);
  return name;
}

describe('what a policy lets others do', () => {
  test('is a finding where anyone gets in', async () => {
    const ended = await ran(['policy', await file('open.json', policy('*')), '--format', 'json'], { cwd: folder });
    expect(ended.code).toBe(1);
    expect(reportOf(ended)).toMatchObject({
      verdict: 'findings',
      exitCode: 1,
      buckets: [{ id: 's3://exports', exposures: [{ audience: 'anyone', access: 'read', status: 'reachable', grants: [{ sid: 'Only' }] }] }],
      findings: [{ ruleId: 'anyone-can-read', severity: 'critical', bucket: 's3://exports' }],
    });
    expect(ended.stderr).toContain('curbside: no --owner was given');
  });

  test('is clean where only the owner gets in', async () => {
    const name = await file('own.json', policy({ AWS: '111122223333' }));
    const ended = await ran(['policy', name, '--owner', '111122223333', '--format', 'json'], { cwd: folder });
    expect(ended.code).toBe(0);
    expect(reportOf(ended)).toMatchObject({ verdict: 'clean', completeness: { bucketsListed: 1, bucketsJudged: 1 } });
    expect(ended.stderr).toBe('');
  });

  test('is held in by the bit that is named', async () => {
    const name = await file('open.json', policy('*'));
    const ended = await ran(['policy', name, '--owner', '111122223333', '--block', 'restrict-public-buckets', '--format', 'json'], { cwd: folder });
    expect(ended.code).toBe(0);
    const exposures = reportOf(ended).buckets.flatMap((bucket) => bucket.exposures);
    expect(exposures.filter(({ audience }) => audience === 'anyone').map(({ status }) => status)).toEqual(['blocked']);
  });

  test('is the same where the policy is so long that a thread of its own judges it', async () => {
    const args = ['--owner', '111122223333', '--block', 'restrict-public-buckets', '--format', 'json'];
    const short = await ran(['policy', await file('open.json', policy('*')), ...args], { cwd: folder });
    const long = await ran(['policy', await file('open.json', `${policy('*')}${' '.repeat(5_000)}`), ...args], { cwd: folder });
    expect(reportOf(short).buckets[0]?.exposures.length).toBeGreaterThan(0);
    expect([long.code, reportOf(long)]).toEqual([short.code, reportOf(short)]);
  });

  test('is told for standard input', async () => {
    const ended = await ran(['policy', '-', '--format', 'json'], { cwd: folder, stdin: policy('*') });
    expect(ended.code).toBe(1);
    expect(reportOf(ended).buckets.map(({ id }) => id)).toEqual(['s3://exports']);
  });

  test.each([
    { name: 'UTF-8 with a byte order mark', encode: (text: string) => Buffer.from(`\ufeff${text}`) },
    { name: 'UTF-16 of Windows', encode: (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le') },
  ])('is told for $name', async ({ encode }) => {
    const ended = await ran(['policy', await file('open.json', encode(policy('*'))), '--format', 'json'], { cwd: folder });
    expect(reportOf(ended).findings.map(({ ruleId }) => ruleId)).toEqual(['anyone-can-read']);
  });

  test('a policy of another bucket than the one that is named leaves open who gets in', async () => {
    const name = await file('open.json', policy('*'));
    const ended = await ran(['policy', name, '--owner', '111122223333', '--bucket', 'imports', '--format', 'json'], { cwd: folder });
    const [imports] = reportOf(ended).buckets;
    expect(imports?.id).toBe('s3://imports');
    expect(imports?.exposures.map(({ audience, status }) => `${audience} ${status}`)).toEqual(['anyone undetermined']);
    expect(ended.code).toBe(3);
    expect(ended.stderr).toBe('curbside: open.json: no resource in it is of bucket `imports`\n');
  });
});

describe('the answer, as a person would say it', () => {
  const bucket = 'arn:aws:s3:::exports';
  const open = { Sid: 'PublicRead', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${bucket}/public/*` };
  const deny = (sid: string, condition: object) => ({
    Sid: sid,
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: `${bucket}/*`,
    Condition: condition,
  });
  const told = async (...statements: readonly object[]) => {
    const name = await file('told.json', JSON.stringify({ Version: '2012-10-17', Statement: statements }));
    const { stdout } = await ran(['policy', name, '--owner', '111122223333'], { cwd: folder });
    return stdout.slice(stdout.indexOf('told.json:1\n') + 'told.json:1\n'.length, stdout.indexOf('\n\nTHIS VERSION'));
  };

  test('says who can do what to which objects, the proof, and why a Deny does not help', async () => {
    expect(await told(open, deny('DenyOutsideVpc', { 'ForAnyValue:StringNotEquals': { 'aws:SourceVpce': 'vpce-1a2b3c4d' } }))).toBe(
      [
        '    Anyone on the internet can read every object under public/ [anyone-can-read]',
        '      by bucket policy, statement PublicRead, line 1',
        "      proof: curl 'https://exports.s3.amazonaws.com/public/<any existing key under public/>'",
        '        the Deny `DenyOutsideVpc` does not help, because `ForAnyValue` asks for',
        '          a value of `aws:SourceVpce`, and a request through no VPC endpoint has',
        '          none',
        '',
        'LOW',
        '  told.json',
        '    the Deny `DenyOutsideVpc` does not stop requests without `aws:SourceVpce`,',
        '      unsigned ones among them: write `StringNotEquals`',
        '      [policy-deny-passed-by-a-missing-key]',
      ].join('\n'),
    );
  });

  test('says why a condition keeps no stranger out', async () => {
    expect(await told({ ...open, Condition: { StringEqualsIfExists: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } } })).toContain(
      [
        '        the condition `StringEqualsIfExists` on `aws:SourceVpce` keeps no',
        '          stranger out, because `IfExists` lets in requests without',
        '          `aws:SourceVpce`, and a request through no VPC endpoint has none',
      ].join('\n'),
    );
  });

  test('says from which network, and does not call the Deny that leaves that network useless', async () => {
    expect(await told(open, deny('OfficeOnly', { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }))).toBe(
      [
        '    Anyone from 256 IPv4 addresses (203.0.113.0/24) can read every object under',
        '      public/ [network-can-read]',
        '      by bucket policy, statement PublicRead, line 1',
        "      proof: curl 'https://exports.s3.amazonaws.com/public/<any existing key under public/>'",
        '        sent with aws:sourceip = 203.0.113.1',
        '        the Deny `OfficeOnly` does not stop this, because it lets through',
        '          requests whose `aws:SourceIp` is in `203.0.113.0/24`, and this request',
        '          comes from `203.0.113.1`',
        '  told.json',
        '    The policy is public by what S3 documents, so Block Public Access acts on',
        '      it, but not everybody gets through: only a bounded network, or named',
        '      accounts, organizations or services [aws-public-disagrees]',
      ].join('\n'),
    );
  });

  test('says which control keeps everybody out', async () => {
    const name = await file(
      'closed.json',
      JSON.stringify({ Version: '2012-10-17', Statement: [open, deny('Ours', { StringNotEquals: { 'aws:PrincipalAccount': '111122223333' } })] }),
    );
    const { stdout } = await ran(['policy', name, '--owner', '111122223333'], { cwd: folder });
    expect(stdout).toContain(
      [
        'KEPT OUT',
        '  exports 111122223333 closed.json:1',
        '    Nobody outside the account gets in: the Allow `PublicRead` on line 1 for',
        '      everyone is stopped by the Deny `Ours` on line 1, which stops every such',
        '      request whose `aws:PrincipalAccount` is not `111122223333`',
      ].join('\n'),
    );
    const asJson = await ran(['policy', name, '--owner', '111122223333', '--format', 'json'], { cwd: folder });
    expect(JSON.parse(asJson.stdout)).toMatchObject({ buckets: [{ refusals: { everybody: true } }] });
  });

  test.each([
    { name: 'a condition', condition: { StringEquals: { 's3:DataAccessPointAccount': '111122223333' } } },
    { name: 'a variable', condition: { StringEquals: { 'aws:ResourceAccount': '${s3:DataAccessPointAccount}' } } },
  ])('says first that access points may let others in, where $name leaves it to them', async ({ condition }) => {
    const name = await file('points.json', JSON.stringify({ Version: '2012-10-17', Statement: [{ ...open, Condition: condition }] }));
    const { stdout } = await ran(['policy', name, '--owner', '111122223333'], { cwd: folder });
    expect(stdout).not.toContain('Nobody outside the account gets in');
    expect(stdout).toMatch(/KEPT OUT\n.*\n {4}Through an access point of the bucket others may get in/);
    expect(stdout).toContain('access points: may hide');
  });

  test('of several files names the file, for the bucket may be the same', async () => {
    const remark = policy('*').replace('s3:GetObject', 's3:Fly');
    const ended = await ran(['policy', await file('one.json', remark), await file('two.json', remark)], { cwd: folder });
    expect(ended.stdout).toContain('    in 2 places: one.json, two.json\n');
  });

  test('lists of what is not looked at only what concerns a policy', async () => {
    const { stdout } = await ran(['policy', await file('open.json', policy('*')), '--owner', '111122223333'], { cwd: folder });
    expect(stdout).toContain('resource control policies: may make an exposure smaller than said, 1 bucket\n');
    expect(stdout).not.toContain('0 buckets');
  });
});

describe('the policy of an access point', () => {
  const ap = 'arn:aws:s3:eu-west-1:111122223333:accesspoint/ap';
  const named = (...resources: readonly string[]) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Sid: 'Only', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: resources }],
    });

  test('opens it to whoever has an account, for no unsigned request passes it', async () => {
    const name = await file('ap.json', named(`${ap}/object/*`));
    const ended = await ran(['policy', name, '--kind', 'access-point', '--owner', '111122223333', '--format', 'json'], { cwd: folder });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toBe('');
    const [bucket] = reportOf(ended).buckets;
    expect(bucket).toMatchObject({
      id: 's3://any-bucket',
      awsPublic: 'public',
      exposures: [
        { audience: 'any-account', access: 'read', path: { kind: 'access-point-policy' }, grants: [{ sid: 'Only', objects: { match: ['*'] } }] },
      ],
    });
    expect(bucket?.exposures).toHaveLength(1);
    expect(bucket?.exposures[0]?.grants[0]).toMatchObject({ witness: { requests: [{ resource: `${ap}/object/<any existing key>` }] } });
    expect(reportOf(ended).findings.map(({ ruleId }) => ruleId)).toEqual(['any-account-can-read']);
  });

  test('is told under the name of the bucket that is given', async () => {
    const args = ['policy', await file('ap.json', named(`${ap}/object/public/*`)), '--kind', 'access-point', '--bucket', 'exports'];
    const ended = await ran([...args, '--owner', '111122223333', '--format', 'json'], { cwd: folder });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toBe('');
    expect(reportOf(ended).buckets).toMatchObject([
      { id: 's3://exports', exposures: [{ audience: 'any-account', grants: [{ objects: { match: ['public/*'], exact: true } }] }] },
    ]);
  });

  test('is clean where only the owner gets in', async () => {
    const name = await file('ap.json', named(`${ap}/object/*`).replace('"*","Action"', '{"AWS":"111122223333"},"Action"'));
    for (const more of [[], ['--bucket', 'exports']]) {
      const ended = await ran(['policy', name, '--kind', 'access-point', '--owner', '111122223333', ...more, '--format', 'json'], { cwd: folder });
      expect([ended.code, reportOf(ended).verdict]).toEqual([0, 'clean']);
    }
  });

  test('is held in by the bit that is named', async () => {
    const args = ['policy', await file('ap.json', named(`${ap}/object/*`)), '--kind', 'access-point', '--block', 'RestrictPublicBuckets'];
    const ended = await ran([...args, '--owner', '111122223333', '--format', 'json'], { cwd: folder });
    expect(ended.code).toBe(0);
    expect(reportOf(ended).buckets.flatMap(({ exposures }) => exposures.map(({ audience, status }) => `${audience} ${status}`))).toEqual([
      'own-account reachable',
      'any-account blocked',
    ]);
    expect(reportOf(ended).buckets[0]?.exposures[1]?.grants).toMatchObject([
      { blockedBy: [{ kind: 'restrict-public-buckets', level: 'access-point' }], lastOne: true },
    ]);
  });

  test('that names several of them is undetermined', async () => {
    const name = await file('two.json', named(`${ap}/object/*`, `${ap}-2/object/*`));
    const ended = await ran(['policy', name, '--kind', 'access-point', '--bucket', 'exports', '--format', 'json'], { cwd: folder });
    expect(ended.code).toBe(3);
    expect(reportOf(ended).verdict).toBe('incomplete');
  });

  test.each([
    { name: 'the policy of an access point taken for that of a bucket', resource: `${ap}/object/*`, args: [], says: 'names access points only' },
    {
      name: 'the same under the name of a bucket',
      resource: `${ap}/object/*`,
      args: ['--bucket', 'exports'],
      says: 'say `--kind access-point`',
    },
    {
      name: 'the policy of a bucket taken for that of an access point',
      resource: 'arn:aws:s3:::exports/*',
      args: ['--kind', 'access-point'],
      says: 'say `--kind bucket`',
    },
  ])('$name is never clean', async ({ resource, args, says }) => {
    const ended = await ran(['policy', await file('odd.json', named(resource)), ...args, '--format', 'json'], { cwd: folder });
    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain(says);
    expect(reportOf(ended).verdict).toBe('incomplete');
  });
});

describe('files that are no policy', () => {
  test('say what is wrong with them and what to do, at once and in the report', async () => {
    const ended = await ran(['policy', 'missing.json', '.', '--owner', '111122223333', '--format', 'json'], { cwd: folder });
    expect(ended.code).toBe(3);
    expect(ended.stderr).toBe(
      'curbside: cannot read the policy `missing.json`: there is no such file, check its path; nothing is said of it\n' +
        'curbside: cannot read the policy `.`: is a folder; nothing is said of it\n',
    );
    const { buckets, completeness } = reportOf(ended);
    expect(buckets.map(({ exposures }) => exposures[0]?.grants[0]?.because)).toEqual([
      ['the bucket policy could not be read: there is no such file, check its path'],
      ['the bucket policy could not be read: is a folder'],
    ]);
    expect(completeness.notRead.map(({ operation, permission, cause }) => [operation, permission, cause])).toEqual([
      ['policy file', '', '.: is a folder'],
      ['policy file', '', 'missing.json: there is no such file, check its path'],
    ]);
    expect(buckets.map(({ state }) => state)).toEqual(['not-applicable', 'not-applicable']);
    expect(completeness).toMatchObject({ bucketsListed: 2, bucketsJudged: 0 });
  });

  test('are named in words, and count as judged nowhere', async () => {
    const ended = await ran(['policy', await file('z.json', policy({ AWS: '111122223333' })), 'missing.json', '--owner', '111122223333'], {
      cwd: folder,
    });
    expect(ended.stdout).toContain('NOT JUDGED\n  not applicable: missing.json\n');
    expect(ended.stdout).toContain('  "policy file": missing.json: there is no such file, check its path, once\n');
    expect(ended.stdout).toContain('1 of 2 buckets judged\n');
    expect(ended.stdout).not.toContain('GetBucketPolicy');
  });

  test('keep their entry, in the order of the arguments, and leave the run incomplete', async () => {
    await file('z.json', policy({ AWS: '111122223333' }));
    await file('broken.json', '{"Version": ');
    await file('binary.json', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]));
    const args = [
      'policy',
      'z.json',
      'broken.json',
      'missing.json',
      'binary.json',
      '--owner',
      '111122223333',
      '--bucket',
      'exports',
      '--format',
      'json',
    ];
    const ended = await ran(args, { cwd: folder });
    expect(ended.code).toBe(3);
    const report = reportOf(ended);
    expect(report.buckets.map(({ id }) => id)).toEqual(['s3://exports', 's3://exports#2', 's3://exports#3', 's3://exports#4']);
    expect(report.buckets.map(({ exposures }) => exposures.some(({ status }) => status === 'undetermined'))).toEqual([false, true, true, true]);
    expect(report.verdict).toBe('incomplete');
    expect(new Set(report.findings.map(({ id }) => id)).size).toBe(report.findings.length);
  });

  test('become 0 only where that was asked for, and the report says so', async () => {
    const ended = await ran(['policy', await file('broken.json', '<html>'), '--allow-incomplete', '--format', 'json'], { cwd: folder });
    expect(ended.code).toBe(0);
    expect(JSON.parse(ended.stdout)).toMatchObject({ verdict: 'incomplete', exitCode: 0, allowIncomplete: true });
  });

  test.each([
    { name: 'a policy of 2 MB', content: `{"Version":"2012-10-17","Statement":[]${' '.repeat(2_000_000)}}`, state: 'not-applicable' },
    { name: 'a policy that is nested a thousand levels deep', content: `${'['.repeat(1000)}${']'.repeat(1000)}`, state: 'judged' },
    { name: 'an empty file', content: '', state: 'judged' },
    { name: 'a number', content: '42', state: 'judged' },
    { name: 'a policy with an own prototype', content: '{"__proto__":{"Statement":[]},"constructor":1}', state: 'judged' },
    { name: 'a lone surrogate', content: '{"Statement":"\\ud800"}', state: 'judged' },
  ])('$name is undetermined, never clean', async ({ content, state }) => {
    const ended = await ran(['policy', await file('hostile.json', content), '--format', 'json'], { cwd: folder });
    expect(ended.code).toBe(3);
    expect(reportOf(ended)).toMatchObject({ verdict: 'incomplete', buckets: [{ state }] });
  });

  test('a policy of several buckets waits for somebody to say which', async () => {
    const statements = ['a-bucket', 'b-bucket'].map((name) => ({
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${name}/*`,
    }));
    const name = await file('two.json', JSON.stringify({ Version: '2012-10-17', Statement: statements }));
    const open = await ran(['policy', name], { cwd: folder });
    expect(open.code).toBe(3);
    expect(open.stderr).toContain('two.json: it names several buckets (a-bucket, b-bucket): say with --bucket which one is meant');
    expect((await ran(['policy', name, '--bucket', 'b-bucket'], { cwd: folder })).code).toBe(1);
  });
});

describe('the threshold', () => {
  test.each([
    { failOn: 'critical', code: 1 },
    { failOn: 'high', code: 1 },
    { failOn: 'none', code: 0 },
  ])('$failOn ends a critical finding with $code', async ({ failOn, code }) => {
    const ended = await ran(['policy', await file('open.json', policy('*')), '--fail-on', failOn, '--format', 'json'], { cwd: folder });
    expect(ended.code).toBe(code);
    expect(reportOf(ended)).toMatchObject({ verdict: 'findings', exitCode: code });
  });

  test('does not count what was there before', async () => {
    const name = await file('open.json', policy('*'));
    await ran(['policy', name, '--format', 'json=before.json'], { cwd: folder });
    const same = await ran(['policy', name, '--baseline', 'before.json', '--format', 'json'], { cwd: folder });
    expect(same.code).toBe(0);
    expect(JSON.parse(same.stdout)).toMatchObject({ findings: [{ ruleId: 'anyone-can-read', baseline: 'unchanged' }] });
    const told = await ran(['policy', name, '--baseline', 'before.json', '--format', 'markdown'], { cwd: folder });
    expect(told.stdout).toContain(
      '# curbside: findings, exit code 0; what reaches the threshold was in the baseline already (fails on high or worse if new or wider)\n',
    );
    const other = await ran(['policy', await file('other.json', policy('*', 'imports')), '--baseline', 'before.json', '--format', 'json'], {
      cwd: folder,
    });
    expect(other.code).toBe(1);
    expect(JSON.parse(other.stdout)).toMatchObject({ findings: [{ baseline: 'new' }] });
  });

  test('counts a listing that is limited to a prefix no longer, as it was in the report', async () => {
    const listing = (condition: object) => {
      const statement = { Effect: 'Allow', Principal: '*', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::exports', Condition: condition };
      return JSON.stringify({ Version: '2012-10-17', Statement: statement });
    };
    const limited = await file('limited.json', listing({ StringEquals: { 's3:prefix': 'pub/' } }));
    const whole = await file('whole.json', listing({}));
    const runs = [
      { former: limited, now: limited, code: 0, baseline: 'unchanged' },
      { former: limited, now: whole, code: 1, baseline: 'wider' },
      { former: whole, now: limited, code: 0, baseline: 'narrower' },
    ];
    for (const { former, now, code, baseline } of runs) {
      await ran(['policy', former, '--format', 'json=before.json'], { cwd: folder });
      const ended = await ran(['policy', now, '--baseline', 'before.json', '--fail-on', 'medium', '--format', 'json'], { cwd: folder });
      expect([ended.code, JSON.parse(ended.stdout)]).toMatchObject([code, { findings: [{ ruleId: 'anyone-can-list', baseline }] }]);
    }
  });
});

describe('reports', () => {
  test('go to files beside the one on standard output, private and whole', async () => {
    const ended = await ran(['policy', await file('open.json', policy('*')), '--format', 'json=out.json', '--format', 'sarif=out.sarif'], {
      cwd: folder,
    });
    expect(ended.stdout).toContain('anyone-can-read');
    expect(JSON.parse(await readFile(join(folder, 'out.json'), 'utf8'))).toMatchObject({ verdict: 'findings' });
    expect(JSON.parse(await readFile(join(folder, 'out.sarif'), 'utf8'))).toMatchObject({ version: '2.1.0' });
  });

  test.each([
    {
      name: 'two on standard output',
      args: ['--format', 'json', '--format', 'sarif'],
      message: 'only one report can go to standard output, not json and sarif',
    },
    { name: 'two in one file', args: ['--format', 'json=a', '--format', 'sarif=./a'], message: 'two reports cannot both go to `./a`' },
    { name: 'an unknown format', args: ['--format', 'jsn'], message: 'unknown format `jsn` (did you mean `json`?)' },
    { name: 'a folder', args: ['--format', 'json=.'], message: 'cannot write to `.`, it is a folder' },
    { name: 'a folder that is not there', args: ['--format', 'json=no/where.json'], message: 'the folder `no` does not exist' },
    { name: 'a device', args: ['--format', 'json=/dev/null'], message: 'it is a device, pipe or socket' },
  ])('$name are refused before anything is done', async ({ args, message }) => {
    const ended = await ran(['policy', await file('open.json', policy('*')), ...args], { cwd: folder });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(message);
    expect(ended.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(ended.stdout).toBe('');
  });

  test.each([
    { name: 'a policy that is judged', wanted: 'open.json', precious: policy('*') },
    { name: 'the configuration that was found', wanted: 'curbside.yaml', precious: 'trusted: {}\n' },
  ])('do not take the place of $name', async ({ wanted, precious }) => {
    await file('open.json', policy('*'));
    await file(wanted, precious);
    const ended = await ran(['policy', 'open.json', '--format', `json=./${wanted}`], { cwd: folder });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toBe(`curbside: a report would replace \`${wanted}\`, which this run reads or writes too: name another file\n`);
    expect(await readFile(join(folder, wanted), 'utf8')).toBe(precious);
  });

  test('never go through a symbolic link', async () => {
    await file('precious', 'precious');
    await symlink(join(folder, 'precious'), join(folder, 'link.json'));
    const ended = await ran(['policy', await file('open.json', policy('*')), '--format', 'json=link.json'], { cwd: folder });
    expect(ended.code).toBe(2);
    expect(await readFile(join(folder, 'precious'), 'utf8')).toBe('precious');
  });

  test('carry no escape sequence of an attacker to the terminal, nor does an error', async () => {
    const name = await file('evil\u001b[31m.json', policy({ AWS: '111122223333\u001b[2J' }).replace('Only', 'Sid\\u001b]0;x\\u0007'));
    const ended = await ran(['policy', name, 'missing\u001b[31m.json'], { cwd: folder });
    expect(`${ended.stdout}${ended.stderr}`).not.toMatch(/[\u001b\u0007]/);
    const refused = await ran(['policy', 'x', '--format', 'json=no\u001b[31m/x'], { cwd: folder });
    expect(refused.stderr).not.toContain('\u001b');
  });

  test('are coloured only where that is wanted', async () => {
    const name = await file('open.json', policy('*'));
    const colored = await ran(['policy', name], { cwd: folder, env: { FORCE_COLOR: '1' } });
    expect(colored.stdout).toContain('\u001b[');
    for (const [args, env] of [
      [[], {}],
      [[], { FORCE_COLOR: '1', NO_COLOR: '1' }],
      [['--no-color'], { FORCE_COLOR: '1' }],
    ] as const) {
      expect((await ran(['policy', name, ...args], { cwd: folder, env })).stdout).not.toContain('\u001b[');
    }
  });
});

describe('configuration', () => {
  test('is found in the working folder and used', async () => {
    await file('curbside.yaml', 'rules:\n  anyone-can-read: { severity: low, reason: a sample }\n');
    const ended = await ran(['policy', await file('open.json', policy('*')), '--owner', '111122223333', '--format', 'json'], { cwd: folder });
    expect(ended.code).toBe(0);
    expect(ended.stderr).toBe('curbside: configuration: curbside.yaml\n');
    expect(JSON.parse(ended.stdout)).toMatchObject({ findings: [{ severity: 'low' }], ruleChanges: [expect.stringContaining('anyone-can-read')] });
    const quiet = await ran(['policy', 'open.json', '--quiet'], { cwd: folder });
    expect(quiet.stderr).toBe('');
  });

  test('that is wrong names every place and ends with 2', async () => {
    await file('other.yaml', 'trusted:\n  acounts: ["111122223333"]\nrulez: {}\n');
    const ended = await ran(['policy', await file('open.json', policy('*')), '--config', 'other.yaml'], { cwd: folder });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toBe(
      'curbside: other.yaml:2:3: unknown key `acounts`: did you mean `accounts`?\ncurbside: other.yaml:3:1: unknown key `rulez`: did you mean `rules`?\n',
    );
  });

  test('is data: what looks like code is refused and never run', async () => {
    await file('evil.yaml', "trusted: !!js/function 'function () { process.exit(0) }'\n");
    const ended = await ran(['policy', await file('open.json', policy('*')), '--config', 'evil.yaml'], { cwd: folder });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('evil.yaml:1:');
  });
});

describe('wrong use', () => {
  test.each([
    { name: 'no file', args: ['policy'], message: "missing required argument 'file'" },
    { name: 'standard input twice', args: ['policy', '-', '-'], message: 'give `-` once' },
    { name: 'an owner that is no account', args: ['policy', 'x', '--owner', 'me'], message: '`me` is no account' },
    { name: 'a kind there is not', args: ['policy', 'x', '--kind', 'bukket'], message: 'unknown kind `bukket` (did you mean `bucket`?)' },
    { name: 'a bit there is not', args: ['policy', 'x', '--block', 'BlockPublicAcl'], message: '(did you mean `BlockPublicAcls`?)' },
    { name: 'a bucket that is no name', args: ['policy', 'x', '--bucket', '../x'], message: '`../x` is no bucket name' },
    { name: 'a threshold there is not', args: ['policy', 'x', '--fail-on', 'severe'], message: 'unknown threshold `severe`' },
    {
      name: 'a baseline that is not there',
      args: ['policy', 'x', '--baseline', 'no.json'],
      message: 'cannot read the baseline `no.json`: there is no such file',
    },
    { name: 'a flag of another command', args: ['policy', 'x', '--save', 'y'], message: "unknown option '--save'" },
  ])('$name ends with 2 and says what to do', async ({ args, message }) => {
    const ended = await ran(args, { cwd: folder });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain(message);
    expect(ended.stderr).not.toContain('    at ');
    expect(ended.stdout).toBe('');
  });

  test('shows the stack only when asked', async () => {
    const ended = await ran(['policy', 'x', '--config', 'no.yaml', '--verbose'], { cwd: folder });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toContain('    at ');
  });
});
