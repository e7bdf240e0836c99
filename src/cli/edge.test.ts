import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { FactRecord, FactSource } from '../model/facts.js';
import { endingSoon, stopSignal } from './interrupt.js';
import { createLogger, scrub, secretsIn } from './logger.js';
import { createProgress, progressLine } from './progress.js';
import { toOutput, wantsColor } from './surroundings.js';

describe('colours', () => {
  const terminal = { isTerminal: true, columns: 80, write: async () => undefined };
  const file = { ...terminal, isTerminal: false };
  test.each([
    { name: 'are wanted on a terminal', output: terminal, environment: {}, flag: true, wanted: true },
    { name: 'are not wanted in a file', output: file, environment: {}, flag: true, wanted: false },
    { name: 'give way to NO_COLOR', output: terminal, environment: { NO_COLOR: '1' }, flag: true, wanted: false },
    { name: 'ignore an empty NO_COLOR', output: terminal, environment: { NO_COLOR: '' }, flag: true, wanted: true },
    { name: 'give way to --no-color', output: terminal, environment: { FORCE_COLOR: '1' }, flag: false, wanted: false },
    { name: 'give way to a dumb terminal', output: terminal, environment: { TERM: 'dumb' }, flag: true, wanted: false },
    { name: 'can be forced into a file', output: file, environment: { FORCE_COLOR: '1' }, flag: true, wanted: true },
    { name: 'give way to NO_COLOR even when forced', output: file, environment: { FORCE_COLOR: '1', NO_COLOR: '1' }, flag: true, wanted: false },
  ])('$name', ({ output, environment, flag, wanted }) => {
    expect(wantsColor(output, environment, flag)).toBe(wanted);
  });
});

describe('standard output', () => {
  function sinkFailingWith(code: string) {
    const error = Object.assign(new Error('write'), { code });
    return {
      write(_: string, done: (error?: Error) => void) {
        done(error);
        return false;
      },
      on: () => undefined,
    };
  }
  test('may lose its reader', async () => {
    await expect(toOutput(sinkFailingWith('EPIPE')).write('x')).resolves.toBeUndefined();
  });
  test('says when its disk is full', async () => {
    await expect(toOutput(sinkFailingWith('ENOSPC')).write('x')).rejects.toThrow('cannot write to standard output');
  });
});

describe('the log', () => {
  function linesOf(verbose: boolean, quiet = false): string[] {
    const lines: string[] = [];
    const logger = createLogger({ verbose, quiet, secrets: ['canary-secret-value'], write: (line) => lines.push(line) });
    logger.debug({ bucket: 'a' }, 'reading');
    logger.warn(
      { credentials: { secretAccessKey: 'abc' }, url: 'https://x/?X-Amz-Signature=abcdef&b=1', note: 'canary-secret-value' },
      'refused ASIAABCDEFGHIJKLMNOP\nforged',
    );
    return lines;
  }
  test('holds warnings, and everything when asked', () => {
    expect(linesOf(false)).toHaveLength(1);
    expect(linesOf(true)).toHaveLength(2);
  });
  test('is empty when quiet is asked for, unless everything is', () => {
    expect(linesOf(false, true)).toEqual([]);
    expect(linesOf(true, true)).toHaveLength(2);
  });
  test('is a sentence a line for people, and holds no secret', () => {
    expect(linesOf(false)).toEqual(['curbside: refused [key] forged (url https://x/?X-Amz-Signature=[secret]&b=1, note [secret])\n']);
  });
  test('cannot be made to act on the terminal, nor to go on for ever', () => {
    const lines: string[] = [];
    const logger = createLogger({ verbose: false, secrets: [], write: (line) => lines.push(line) });
    logger.warn({ bucket: '\u001b[2J\u202e', count: undefined, token: 'abc' }, 'the listing names a bucket twice');
    logger.warn({ text: 'x'.repeat(10_000) }, 'the AWS SDK warns');
    expect(lines[0]).toBe('curbside: the listing names a bucket twice (bucket \\u{1b}[2J\\u{202e})\n');
    expect(lines[1]?.length).toBeLessThan(520);
  });
  test('is one object a line if everything is asked for, and holds no secret', () => {
    const [, line = ''] = linesOf(true);
    expect(line.trimEnd()).not.toContain('\n');
    expect(JSON.parse(line)).toMatchObject({
      credentials: '[secret]',
      url: 'https://x/?X-Amz-Signature=[secret]&b=1',
      note: '[secret]',
      msg: 'refused [key]\nforged',
    });
  });
  test('knows the secrets of the environment', () => {
    expect(scrub('a wJalrXUtnFEMIK7MDENG b', secretsIn({ AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMIK7MDENG' }))).toBe('a [secret] b');
  });
});

describe('progress', () => {
  test.each([
    { name: 'before the first bucket', state: { what: 'curbside: signing in', done: 0, elapsed: 50 }, line: 'curbside: signing in ...' },
    { name: 'while the listing goes on', state: { what: 'scanning', done: 30, elapsed: 10_000 }, line: 'scanning: 30 buckets, 3.0/s' },
    {
      name: 'with an end in sight',
      state: { what: 'scanning', done: 100, all: 400, elapsed: 10_000 },
      line: 'scanning: 100 of 400 buckets, 10/s, 30s left',
    },
    {
      name: 'for hours',
      state: { what: 'scanning', done: 10, all: 100_000, elapsed: 1_000 },
      line: 'scanning: 10 of 100000 buckets, 10/s, 2h 47m left',
    },
    {
      name: 'a quarter into a file',
      state: { what: 'reading', done: 50, share: 0.25, elapsed: 10_000 },
      line: 'reading: 50 buckets, 5.0/s, 30s left',
    },
    { name: 'at the end of a file', state: { what: 'reading', done: 50, share: 1, elapsed: 10_000 }, line: 'reading: 50 buckets, 5.0/s' },
  ])('$name', ({ state, line }) => {
    expect(progressLine(state)).toBe(line);
  });

  test('goes on by itself on a terminal, with counts and the time that is left', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const shown: string[] = [];
    let now = 0;
    const stderr = { isTerminal: true, columns: 80, write: async (text: string) => void shown.push(text.replace('\r\u001b[2K', '')) };
    const progress = createProgress({ stderr, quiet: false, clock: () => now });
    const pass = (milliseconds: number) => {
      now += milliseconds;
      vi.advanceTimersByTime(milliseconds);
    };
    progress.stage('scanning');
    progress.stage('scanning');
    for (let count = 0; count < 20; count += 1) progress.step();
    pass(200);
    progress.total(120);
    pass(200);
    progress.share(0.5);
    pass(200);
    await progress.stop();
    pass(1_000);
    expect(shown).toEqual([
      'scanning ...',
      'scanning: 20 buckets, 100/s',
      'scanning: 20 of 120 buckets, 50/s, 2s left',
      'scanning: 20 of 120 buckets, 33/s, 3s left',
      '',
    ]);
  });

  test.each([
    { name: 'takes the place of the line on a terminal', isTerminal: true, written: '\r\u001b[2Kcurbside: configuration: a.yaml\n' },
    { name: 'is written as it is elsewhere', isTerminal: false, written: 'curbside: configuration: a.yaml\n' },
  ])('a note meanwhile $name', async ({ isTerminal, written }) => {
    const shown: string[] = [];
    const stderr = { isTerminal, columns: 80, write: async (text: string) => void shown.push(text) };
    const progress = createProgress({ stderr, quiet: false, clock: () => 0 });
    await progress.above.write('curbside: configuration: a.yaml\n');
    await progress.stop();
    expect(shown[0]).toBe(written);
  });

  test('shows its first sign at once on a terminal, and nothing elsewhere', async () => {
    const shown: string[] = [];
    const stderr = { isTerminal: true, columns: 20, write: async (text: string) => void shown.push(text) };
    const progress = createProgress({ stderr, quiet: false, clock: () => 0 });
    progress.stage('curbside: signing in to somewhere');
    expect(shown).toEqual(['\r\u001b[2Kcurbside: signing i']);
    await progress.stop();
    const silent = createProgress({ stderr: { ...stderr, isTerminal: false }, quiet: false, clock: () => 0 });
    silent.stage('x');
    const quiet = createProgress({ stderr, quiet: true, clock: () => 0 });
    quiet.stage('x');
    expect(shown).toEqual(['\r\u001b[2Kcurbside: signing i', '\r\u001b[2K']);
  });
});

describe('a source that hangs', () => {
  const first: FactRecord = { record: 'end', accounts: [], interrupted: false, calls: 1 };
  const hanging: FactSource = {
    async *facts() {
      yield first;
      await new Promise(() => undefined);
    },
  };

  test('is cut off 500 milliseconds after the signal, and what came before stays', async () => {
    vi.useFakeTimers();
    const controller = new AbortController();
    const records: FactRecord[] = [];
    const done = (async () => {
      for await (const record of endingSoon(hanging).facts(controller.signal)) records.push(record);
    })();
    await vi.advanceTimersByTimeAsync(60_000);
    controller.abort();
    await vi.advanceTimersByTimeAsync(499);
    let isDone = false;
    void done.then(() => {
      isDone = true;
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(isDone).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await done;
    expect(records).toEqual([first]);
    vi.useRealTimers();
  });

  test('a deadline gives the same signal as Ctrl-C', () => {
    vi.useFakeTimers();
    const stop = stopSignal(new AbortController().signal, 5_000);
    vi.advanceTimersByTime(4_999);
    expect(stop.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(stop.signal.aborted).toBe(true);
    vi.advanceTimersByTime(299);
    expect(stop.late.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(stop.late.aborted).toBe(true);
    stop.stop();
    vi.useRealTimers();
  });
});
