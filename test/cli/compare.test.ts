import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ran } from './program.js';

let folder = '';
const statement = (sid: string, principal: unknown, action: string, resource: string) => ({
  Sid: sid,
  Effect: 'Allow',
  Principal: principal,
  Action: action,
  Resource: resource,
});
const partner = statement('Partner', { AWS: '444455556666' }, 's3:GetObject', 'arn:aws:s3:::exports/*');
const listing = statement('Listing', '*', 's3:ListBucket', 'arn:aws:s3:::exports');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curbside-compare-'));
  const write = (name: string, statements: readonly unknown[]) =>
    writeFile(join(folder, name), JSON.stringify({ Version: '2012-10-17', Statement: statements }));
  await write('old.json', [partner]);
  await write('new.json', [partner, listing]);
  const deny = (sid: string, more: object) => ({ ...statement(sid, '*', 's3:*', 'arn:aws:s3:::exports'), Effect: 'Deny', ...more });
  await write('closed.json', [listing, deny('Nobody', { Condition: { StringNotEquals: { 'aws:PrincipalAccount': '111122223333' } } })]);
  const elsewhere = {
    Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' }, StringNotEquals: { 'aws:PrincipalAccount': '111122223333' } },
  };
  await write('office.json', [listing, deny('OfficeOnly', elsewhere)]);
  const partners = statement('Partners', { AWS: ['444455556666', '555566667777', '666677778888'] }, 's3:GetObject', 'arn:aws:s3:::exports/*');
  await write('partners.json', [partners]);
  const roles = ['arn:aws:iam::555566667777:role/x', 'arn:aws:iam::666677778888:role/y'];
  await write('roles.json', [partner, statement('Roles', { AWS: roles }, 's3:GetObject', 'arn:aws:s3:::exports/*')]);
  await write('rights.json', [partner, statement('Rights', '*', 's3:PutBucketPolicy', 'arn:aws:s3:::exports')]);
  const versions = statement('Versions', { AWS: '444455556666' }, 's3:GetObjectVersion', 'arn:aws:s3:::exports/*');
  await write('versions.json', [partner, versions]);
  // Two keys that are the same as a third, and differ: variables tie them together in a ring.
  const ring = {
    StringEquals: { 'aws:username': '${aws:PrincipalTag/a}', 'aws:Referer': '${aws:PrincipalTag/a}' },
    StringNotEquals: { 'aws:username': '${aws:Referer}' },
  };
  await write('ring.json', [{ ...versions, Condition: ring }]);
  const ownAccessPoints = { StringEquals: { 's3:DataAccessPointAccount': '111122223333' } };
  const points = { ...statement('Points', '*', 's3:GetObject', 'arn:aws:s3:::exports/*'), Condition: ownAccessPoints };
  await write('delegating.json', [partner, points]);
  // It speaks of no access point, and stops what comes through them all the same.
  const secrets = {
    ...deny('Secrets', { Condition: { StringNotEquals: { 'aws:PrincipalAccount': '444455556666' } } }),
    Resource: 'arn:aws:s3:::exports/secret/*',
  };
  await write('guarded.json', [partner, points, secrets]);
  const folders = statement('Folders', '*', 's3:GetObjectVersion', 'arn:aws:s3:::exports/a/*');
  const hidden = { ...deny('Hidden', {}), Resource: 'arn:aws:s3:::exports/a/secret/*' };
  const both = { Action: ['s3:GetObjectTagging', 's3:GetObjectVersion'], Resource: ['arn:aws:s3:::exports/a/*', 'arn:aws:s3:::exports/b/*'] };
  await write('folders.json', [partner, { ...folders, ...both }, { ...hidden, Principal: { AWS: '*' } }]);
  await write('location.json', [partner, statement('Location', '*', 's3:GetBucketLocation', 'arn:aws:s3:::exports')]);
  await write('location-of-partner.json', [partner, statement('Location', { AWS: '444455556666' }, 's3:GetBucketLocation', 'arn:aws:s3:::exports')]);
  await write('future.json', [partner, statement('Future', '*', 's3:GetObjectFoo', 'arn:aws:s3:::exports/*')]);
  const open = { ...partner, Principal: '*' };
  const elsewhereToo = ['arn:aws:s3:::exports/*', 'arn:aws:s3:::imports/*'];
  await write('several.json', [{ ...partner, Resource: elsewhereToo }]);
  await write('several-open.json', [{ ...open, Resource: elsewhereToo }]);
  await write('imports.json', [{ ...open, Resource: 'arn:aws:s3:::imports/*' }]);
  await write('beside.json', [partner, statement('Beside', '*', 's3:GetObject', 'arn:aws:s3:us-east-1:111122223333:accesspoint/x/object/*')]);
  const express = 'arn:aws:s3express:us-east-1:111122223333:bucket/b--use1-az4--x-s3';
  await write('express.json', [statement('Session', { AWS: '444455556666' }, 's3express:CreateSession', express)]);
  await write('express-open.json', [statement('Session', '*', 's3express:*', '*')]);
  const lambda = 'arn:aws:s3-object-lambda:us-east-1:111122223333:accesspoint/x';
  await write('lambda.json', [statement('Lambda', '*', 's3-object-lambda:*', lambda)]);
  await write('prefix.json', [partner, { ...listing, Condition: { StringLike: { 's3:prefix': 'public/*' } } }]);
  await write('bad.json', [{ ...partner, Effect: 'allow' }]);
});
afterAll(() => rm(folder, { recursive: true }));

const compare = (...words: readonly string[]) => ran(['compare', ...words, '--owner', '111122223333'], { cwd: folder });

describe('two policies side by side', () => {
  test('what everybody gains ends with 1, and is shown by a request', async () => {
    const ended = await compare('old.json', 'new.json');
    expect(ended.stdout).toBe(
      'The new policy lets anyone on the internet list all objects (statement Listing, line 1)\n' +
        '  proof: s3:ListBucket on arn:aws:s3:::exports, unsigned\n' +
        '  no statement of the old policy allows that\n' +
        'Nothing else changes.\n',
    );
    expect(ended.code).toBe(1);
  });

  test('a condition on what requests say is told of', async () => {
    const ended = await compare('old.json', 'prefix.json');
    expect(ended.stdout).toContain(
      'anyone on the internet list all objects (statement Listing, line 1)\n  by requests that meet its conditions on s3:prefix\n',
    );
  });

  test.each([
    { name: 'both name', old: 'several.json', present: 'several-open.json' },
    { name: 'each names another of', old: 'old.json', present: 'imports.json' },
  ])('two files that $name several buckets need the name of one', async ({ old, present }) => {
    const ended = await compare(old, present);
    expect(ended.stderr).toContain('cannot compare policies of several buckets: exports, imports; name one with --bucket');
    expect(ended.code).toBe(2);
    const named = await compare(old, present, '--bucket', 'imports');
    expect(named.stdout).toContain('The new policy lets anyone on the internet read every object');
    expect(named.code).toBe(1);
  });

  test.each([
    { name: 'an access point', old: 'old.json', present: 'beside.json' },
    { name: 'a bucket of another service', old: 'express.json', present: 'express-open.json' },
    { name: 'another bucket than the named one', old: 'old.json', present: 'imports.json', bucket: ['--bucket', 'exports'] },
  ])('what comes on $name is not decided', async ({ old, present, bucket = [] }) => {
    const ended = await compare(old, present, ...bucket);
    expect(ended.stdout).toContain('Not decided: what the two allow on other resources, or by actions of another service than S3\n');
    expect(ended.stdout).not.toContain('Nothing else changes');
    expect(ended.code).toBe(3);
  });

  test('an Object Lambda access point is not compared, and not called clean', async () => {
    const compared = await compare('lambda.json', 'lambda.json', '--kind', 'access-point');
    expect(compared.stderr).toContain('accesspoint/x: this version does not know its requests');
    expect(compared.code).toBe(2);
    const judged = await ran(['policy', 'lambda.json', '--kind', 'access-point'], { cwd: folder });
    expect(judged.stdout.replaceAll(/\s+/g, ' ')).toContain('accesspoint/x`, whose requests this version does not know');
    expect(judged.code).toBe(3);
  });

  test('what is only taken away ends with 0', async () => {
    const ended = await compare('new.json', 'old.json');
    expect(ended.stdout).toContain('The new policy no longer lets anyone on the internet list all objects (statement Listing, line 1)\n');
    expect(ended.code).toBe(0);
  });

  test('what is taken away in part only is told as that', async () => {
    const ended = await compare('versions.json', 'old.json');
    expect(ended.stdout).toContain('The new policy no longer lets account 444455556666 read every version of objects (statement Versions, line 1)\n');
    expect(ended.stdout).toContain('  the new policy lets them read objects in another way\n');
    expect((await compare('old.json', 'versions.json')).stdout).toContain(
      'The new policy lets account 444455556666 read every version of every object (statement Versions, line 1)\n',
    );
  });

  test('what is left to an office only is told as that', async () => {
    const ended = await compare('new.json', 'office.json');
    expect(ended.stdout).toContain('The new policy no longer lets anyone on the internet list all objects (statement Listing, line 1)\n');
    expect(ended.stdout).toContain('  the new policy lets some of them do so: in a network, or with an AWS account\n');
    expect((await compare('office.json', 'new.json')).stdout).toContain(
      'The new policy lets anyone on the internet list all objects (statement Listing, line 1)\n',
    );
  });

  test('what is left to access points in another way is not decided', async () => {
    const ended = await compare('old.json', 'delegating.json');
    expect(ended.stdout).toBe('Not decided: what the two leave to access points of the bucket, whose own policies are not looked at\n');
    expect(ended.code).toBe(3);
    const guarded = await compare('guarded.json', 'delegating.json');
    expect(guarded.stdout).toBe(ended.stdout);
    expect(guarded.code).toBe(3);
    expect((await compare('guarded.json', 'guarded.json')).code).toBe(0);
    const same = await compare('delegating.json', 'delegating.json', '--format', 'json');
    expect(JSON.parse(same.stdout)).toMatchObject({ notLookedAt: [] });
    expect(same.code).toBe(0);
  });

  test('what cannot be decided of the other policy is not told as a part', async () => {
    const ended = await compare('ring.json', 'old.json', '--format', 'json');
    expect(JSON.parse(ended.stdout)).toMatchObject({ gained: { differences: [{ remaining: 'unknown' }] } });
    expect((await compare('ring.json', 'old.json')).stdout).toMatch(
      /^The new policy lets account 444455556666 read every object \(.*\n.*\n.*\n {2}whether the old policy lets them do so in another way is not decided\n/,
    );
  });

  test('accounts that gain the same are told together', async () => {
    const ended = await compare('old.json', 'partners.json');
    expect(ended.stdout).toBe(
      'The new policy lets accounts 555566667777 and 666677778888 read every object (statement Partners, line 1)\n' +
        '  proof: s3:GetObject on arn:aws:s3:::exports/any, as arn:aws:iam::555566667777:role/any\n' +
        '  no statement of the old policy allows that\n' +
        '  and 1 other in the same way: --format json has each\n' +
        'Nothing else changes.\n',
    );
    const json = JSON.parse((await compare('old.json', 'partners.json', '--format', 'json')).stdout);
    expect(json.gained.differences).toMatchObject([{ party: { id: '555566667777' } }, { party: { id: '666677778888' } }]);
  });

  test('which objects it is about is told', async () => {
    const ended = await compare('old.json', 'folders.json');
    expect(ended.stdout).toBe(
      'The new policy lets anyone on the internet read every version of every object under a/ or b/ except a/secret/* (statement Folders, line 1)\n' +
        '  and in the same way s3:GetObjectTagging\n' +
        '  proof: s3:GetObjectVersion on arn:aws:s3:::exports/a/, unsigned\n' +
        '  no statement of the old policy allows that\n' +
        'The new policy no longer lets account 444455556666 read objects under a/secret/ (statement Partner, line 1)\n' +
        '  proof: s3:GetObject on arn:aws:s3:::exports/a/secret/, as arn:aws:iam::444455556666:role/any\n' +
        '  the Deny `Hidden` of the new policy, line 1, stops that\n' +
        '  the new policy lets them read objects in another way\n' +
        'Nothing else changes.\n',
    );
    expect((await compare('folders.json', 'old.json')).stdout).toContain(
      'The new policy no longer lets anyone on the internet read every version of objects under a/ or b/ except a/secret/* (statement Folders, line 1)\n',
    );
    const json = JSON.parse((await compare('old.json', 'folders.json', '--format', 'json')).stdout);
    expect(json.gained.differences).toMatchObject([
      { actions: ['s3:GetObjectVersion', 's3:GetObjectTagging'], objects: { match: ['a/*', 'b/*'], except: ['a/secret/*'], exact: true } },
    ]);
  });

  test('calls that tell nothing that matters are not compared, and that is said', async () => {
    const ended = await compare('old.json', 'location.json');
    expect(ended.stdout).toBe(
      'The two policies allow the same on arn:aws:s3:::exports.\n' +
        'Not compared: calls that tell or change nothing that matters (s3:GetBucketLocation).\n',
    );
    expect(ended.code).toBe(0);
  });

  test('calls that are not compared are named also where only who may make them differs', async () => {
    const ended = await compare('location-of-partner.json', 'location.json');
    expect(ended.stdout).toContain('Not compared: calls that tell or change nothing that matters (s3:GetBucketLocation).\n');
    expect((await compare('location.json', 'location.json')).stdout).toBe('The two policies allow the same on arn:aws:s3:::exports.\n');
  });

  test('what an action does that is not known is not decided', async () => {
    const ended = await compare('old.json', 'future.json');
    expect(ended.stdout).toBe('Not decided: what the two say of actions that this version does not know (s3:getobjectfoo)\n');
    expect(ended.code).toBe(3);
    expect((await compare('future.json', 'future.json')).code).toBe(0);
  });

  test('roles of different names are told apart', async () => {
    const ended = await compare('old.json', 'roles.json');
    expect(ended.stdout.match(/^The new policy lets .*/gm)).toEqual([
      'The new policy lets account 555566667777 read every object (statement Roles, line 1)',
      'The new policy lets account 666677778888 read every object (statement Roles, line 1)',
    ]);
  });

  test('the same policy changes nothing', async () => {
    const ended = await compare('old.json', 'old.json');
    expect(ended.stdout).toBe('The two policies allow the same on arn:aws:s3:::exports.\n');
    expect(ended.code).toBe(0);
  });

  test('what a network gains is told with its addresses, and with the Deny that stood before it', async () => {
    const ended = await compare('closed.json', 'office.json');
    expect(ended.stdout).toBe(
      'The new policy lets anyone from 256 IPv4 addresses (203.0.113.0/24) list all objects (statement Listing, line 1)\n' +
        '  proof: s3:ListBucket on arn:aws:s3:::exports, unsigned, with aws:principalaccount = anonymous, aws:sourceip = 203.0.113.1\n' +
        '  the Deny `Nobody` of the old policy, line 1, stops that\n' +
        'Nothing else changes.\n',
    );
    expect(ended.code).toBe(1);
  });

  test('what the policy allows and S3 refuses all the same is told as that', async () => {
    const ended = await compare('old.json', 'rights.json');
    expect(ended.stdout).toContain("  S3 itself answers 405 to policy calls from outside the owner's account, whatever a policy says\n");
  });

  test('as JSON both directions stand beside each other', async () => {
    const ended = await compare('old.json', 'new.json', '--format', 'json');
    expect(JSON.parse(ended.stdout)).toEqual({
      schemaVersion: 1,
      before: 'old.json',
      after: 'new.json',
      gained: {
        differences: [
          {
            audience: 'anyone',
            access: 'list',
            actions: ['s3:ListBucket'],
            sid: 'Listing',
            pointer: '/Statement/1',
            line: 1,
            column: 168,
            witness: { sender: 'anonymous', action: 's3:ListBucket', resource: 'arn:aws:s3:::exports', context: {} },
            assuming: [],
            remaining: 'none',
          },
        ],
        open: [],
      },
      lost: { differences: [], open: [] },
      notLookedAt: [],
      notKnown: [],
      ofNoWeight: [],
    });
  });

  test.each([
    { name: 'a policy that is not valid', words: ['old.json', 'bad.json'], says: 'bad.json:1:' },
    { name: 'a file that is not there', words: ['old.json', 'none.json'], says: 'cannot read `none.json`' },
    { name: 'a format that does not exist', words: ['old.json', 'new.json', '--format', 'jsn'], says: 'did you mean `json`' },
  ])('$name is wrong use', async ({ words, says }) => {
    const ended = await compare(...words);
    expect(ended.stderr).toContain(says);
    expect(ended.code).toBe(2);
  });
});
