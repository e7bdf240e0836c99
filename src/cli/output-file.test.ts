import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createOutputFiles } from './output-file.js';
import { UsageError } from './usage-error.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curbside-output-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function* chunks(...texts: readonly string[]): AsyncGenerator<string> {
  yield* texts;
}

test('a file is written whole, readable by its owner only', async () => {
  const path = join(folder, 'report.json');
  await createOutputFiles().writeWhole(path, chunks('one\n', 'two\n'));
  expect(await readFile(path, 'utf8')).toBe('one\ntwo\n');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(['report.json']);
});

test('an existing file is replaced, and so is its mode', async () => {
  const path = join(folder, 'report.json');
  await writeFile(path, 'old');
  await chmod(path, 0o644);
  await createOutputFiles().writeWhole(path, chunks('new'));
  expect(await readFile(path, 'utf8')).toBe('new');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('a failure on the way leaves the old file and nothing else', async () => {
  const path = join(folder, 'report.json');
  await writeFile(path, 'old');
  async function* failing(): AsyncGenerator<string> {
    yield 'x'.repeat(100_000);
    throw new Error('broken');
  }
  await expect(createOutputFiles().writeWhole(path, failing())).rejects.toThrow('broken');
  expect(await readFile(path, 'utf8')).toBe('old');
  expect(await readdir(folder)).toEqual(['report.json']);
});

test('nothing is written through a symbolic link', async () => {
  const target = join(folder, 'target');
  await writeFile(target, 'precious');
  await symlink(target, join(folder, 'link'));
  await expect(createOutputFiles().writeWhole(join(folder, 'link'), chunks('x'))).rejects.toThrow('will not write through the symbolic link');
  expect(await readFile(target, 'utf8')).toBe('precious');
});

test.each(['link/report', 'link/sub/report'])('a folder may be reached by a link: %s', async (path) => {
  await mkdir(join(folder, 'real', 'sub'), { recursive: true });
  await symlink(join(folder, 'real'), join(folder, 'link'));
  await writeFile(join(folder, path), 'old');
  await createOutputFiles().check(join(folder, path));
  await createOutputFiles().writeWhole(join(folder, path), chunks('new'));
  const real = join(folder, path.replace('link', 'real'));
  expect(await readFile(real, 'utf8')).toBe('new');
  expect((await stat(real)).mode & 0o777).toBe(0o600);
  expect((await readdir(join(real, '..'))).filter((name) => name !== 'sub')).toEqual(['report']);
});

test('a link to nowhere, to a file or to itself is no folder', async () => {
  await writeFile(join(folder, 'file'), '');
  await symlink(join(folder, 'nowhere'), join(folder, 'dangling'));
  await symlink(join(folder, 'file'), join(folder, 'to-file'));
  await symlink(join(folder, 'loop'), join(folder, 'loop'));
  const { check } = createOutputFiles();
  await expect(check(join(folder, 'dangling', 'report'))).rejects.toThrow('does not exist');
  await expect(check(join(folder, 'to-file', 'report'))).rejects.toThrow('is not a folder');
  await expect(check(join(folder, 'loop', 'report'))).rejects.toThrow('cannot write');
});

test('a path is known again by whatever links it is reached', async () => {
  await mkdir(join(folder, 'real'));
  await symlink(join(folder, 'real'), join(folder, 'link'));
  const { resolve } = createOutputFiles();
  expect(resolve(join(folder, 'link', 'report'))).toBe(resolve(join(folder, 'real', 'report')));
  expect(resolve(join(folder, 'link', 'report'))).not.toBe(resolve(join(folder, 'real', 'other')));
  expect(resolve(join(folder, 'none', '..', 'none', 'report'))).toBe(resolve(join(folder, 'none', 'report')));
});

test('a link that is put there meanwhile is refused, and what it points to stays', async () => {
  const target = join(folder, 'target');
  await writeFile(target, 'precious');
  const file = await createOutputFiles().open(join(folder, 'report'));
  await file.write('x');
  await symlink(target, join(folder, 'report'));
  await expect(file.commit()).rejects.toThrow(UsageError);
  await file.abandon();
  expect(await readFile(target, 'utf8')).toBe('precious');
  expect((await readdir(folder)).sort()).toEqual(['report', 'target']);
});

test('a folder, a pipe, a device and a missing folder are refused before anything is written', async () => {
  const files = createOutputFiles();
  await mkdir(join(folder, 'inner'));
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  await expect(files.check(join(folder, 'inner'))).rejects.toThrow('it is a folder: name a file in it');
  await expect(files.check(join(folder, 'pipe'))).rejects.toThrow('it is a device, pipe or socket');
  await expect(files.check('/dev/null')).rejects.toThrow('it is a device, pipe or socket');
  await expect(files.check(join(folder, 'missing', 'report'))).rejects.toThrow('does not exist');
  await expect(files.check('')).rejects.toThrow('without a name');
});

test('unfinished files can be cleared away at once', async () => {
  const files = createOutputFiles();
  const file = await files.open(join(folder, 'report'));
  await file.write('x'.repeat(100_000));
  files.abandonAll();
  expect(await readdir(folder)).toEqual([]);
  await file.abandon();
});

test('what was to be written is told until it is in place', async () => {
  const files = createOutputFiles();
  const [one, two] = [join(folder, 'one'), join(folder, 'two')];
  await files.check(one);
  await files.check(two);
  const prepared = await files.prepare(one, chunks('text'));
  expect(files.unwritten()).toEqual([one, two]);
  await prepared.commit();
  expect(files.unwritten()).toEqual([two]);
  expect(await readFile(one, 'utf8')).toBe('text');
});

test('a file that waits to be put in place is left out again without a trace', async () => {
  const prepared = await createOutputFiles().prepare(join(folder, 'one'), chunks('text'));
  await prepared.abandon();
  expect(await readdir(folder)).toEqual([]);
});
