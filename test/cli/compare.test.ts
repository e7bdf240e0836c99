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
  await write('bad.json', [{ ...partner, Effect: 'allow' }]);
});
afterAll(() => rm(folder, { recursive: true }));

const compare = (...words: readonly string[]) => ran(['compare', ...words, '--owner', '111122223333'], { cwd: folder });

describe('two policies side by side', () => {
  test('what everybody gains ends with 1, and is shown by a request', async () => {
    const ended = await compare('old.json', 'new.json');
    expect(ended.stdout).toBe(
      'the new policy lets anyone list (statement Listing, line 1)\n  proof: s3:ListBucket on arn:aws:s3:::exports as anonymous\nnothing else changes\n',
    );
    expect(ended.code).toBe(1);
  });

  test('what is only taken away ends with 0', async () => {
    const ended = await compare('new.json', 'old.json');
    expect(ended.stdout).toContain('the new policy no longer lets anyone list');
    expect(ended.code).toBe(0);
  });

  test('the same policy changes nothing', async () => {
    const ended = await compare('old.json', 'old.json');
    expect(ended.stdout).toBe('the two policies allow the same on arn:aws:s3:::exports\n');
    expect(ended.code).toBe(0);
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
            sid: 'Listing',
            pointer: '/Statement/1',
            line: 1,
            column: 168,
            witness: { sender: 'anonymous', action: 's3:ListBucket', resource: 'arn:aws:s3:::exports', context: {} },
            assuming: [],
          },
        ],
        open: [],
      },
      lost: { differences: [], open: [] },
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
