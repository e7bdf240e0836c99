import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { decode, readText } from './text-file.js';
import { InterruptedError } from './usage-error.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curbside-text-'));
});
afterEach(() => rm(folder, { recursive: true }));

const idle = { stdin: (async function* () {})(), interrupted: new AbortController().signal };

test.each([
  { name: 'plain UTF-8', bytes: Buffer.from('{"ü":1}') },
  { name: 'UTF-8 with a byte order mark', bytes: Buffer.from('\ufeff{"ü":1}') },
  { name: 'UTF-16 of Windows', bytes: Buffer.from('\ufeff{"ü":1}', 'utf16le') },
  { name: 'UTF-16 without its mark', bytes: Buffer.from('{"ü":1}', 'utf16le') },
  { name: 'UTF-16 the other way round', bytes: Buffer.from('\ufeff{"ü":1}', 'utf16le').swap16() },
])('$name becomes text', ({ bytes }) => {
  expect(decode(bytes)).toEqual({ text: '{"ü":1}' });
});

test('bytes that are no text say so', () => {
  expect(decode(Buffer.from([0x7b, 0xff, 0x7d]))).toEqual({ error: 'is not text in UTF-8' });
});

test('a missing file, a folder and a file that is too large say so', async () => {
  await writeFile(join(folder, 'large'), 'x'.repeat(11));
  expect(await readText(join(folder, 'missing'), 10, idle)).toEqual({ error: 'there is no such file' });
  expect(await readText(folder, 10, idle)).toEqual({ error: 'is a folder' });
  expect(await readText(join(folder, 'large'), 10, idle)).toEqual({ error: 'is larger than 10 bytes' });
});

test('a device that never ends is read no further than the limit', async () => {
  expect(await readText('/dev/zero', 1000, idle)).toEqual({ error: 'is larger than 1000 bytes' });
});

test('a pipe that has a name is read to its end, whenever that is written', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const read = readText(pipe, 200_000, idle);
  await setTimeout(100);
  await writeFile(pipe, 'x'.repeat(150_000));
  expect(await read).toEqual({ text: 'x'.repeat(150_000) });
});

test('a dash is standard input', async () => {
  async function* stdin() {
    yield Buffer.from('{"a"');
    yield Buffer.from(':1}');
  }
  expect(await readText('-', 100, { ...idle, stdin: stdin() })).toEqual({ text: '{"a":1}' });
});

test('an interruption ends the wait for standard input', async () => {
  const controller = new AbortController();
  async function* stdin(): AsyncGenerator<Buffer> {
    await new Promise(() => undefined);
  }
  const read = readText('-', 100, { stdin: stdin(), interrupted: controller.signal });
  controller.abort();
  await expect(read).rejects.toThrow(InterruptedError);
});
