import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Results, Summary } from '../model/result.js';
import { type Delivery, deliver } from './deliver.js';
import { createOutputFiles } from './output-file.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curbside-deliver-'));
});
afterEach(() => rm(folder, { recursive: true }));

const summary: Summary = {
  tool: { name: 'curbside', version: '0.0.0' },
  facts: { from: 'live', collectedAt: '2026-11-22T10:00:00.000Z', caller: null, scope: { accounts: [], regions: [], buckets: [] }, calls: 1 },
  verdict: 'clean',
  exitCode: 0,
  failOn: 'high',
  allowIncomplete: false,
  completeness: { accounts: [], bucketsListed: 0, bucketsJudged: 0, bucketsGone: 0, notRead: [], notLookedAt: [], interrupted: false },
  accounts: [],
  counts: { fail: { critical: 0, high: 0, medium: 0, low: 0, info: 0 }, open: 0, expected: 0, waived: 0, counting: 0 },
  accountFindings: [],
  former: [],
  comparedToBaseline: false,
  declarations: [],
  ruleChanges: [],
};
async function* nothing(): AsyncGenerator<never> {}
const results: Results = { summary, rules: [], buckets: nothing, findings: nothing };

/** A report of what the summary says, `length` characters long; `before` is called ahead of its last line. */
function report(format: string, options: { readonly length?: number; readonly before?: () => unknown } = {}): Delivery['reporter'] {
  return {
    format,
    describe: format,
    async *render({ summary: { verdict, exitCode, completeness } }) {
      yield `${format} ${'.'.repeat(options.length ?? 0)}\n`;
      await options.before?.();
      yield `${verdict} ${exitCode}${completeness.interrupted ? ' interrupted' : ''}\n`;
    },
  };
}

async function delivered(deliveries: readonly Delivery[], interrupted = new AbortController().signal, failing?: string) {
  const out: string[] = [];
  const err: string[] = [];
  const sink = (into: string[]) => ({ isTerminal: false, columns: 80, write: async (text: string) => void into.push(text) });
  const stdout = failing === undefined ? sink(out) : { ...sink(out), write: () => Promise.reject(new Error(failing)) };
  const files = createOutputFiles();
  const surroundings = {
    stdout,
    stderr: sink(err),
    stdin: nothing(),
    environment: {},
    folder,
    now: () => new Date(0),
    interrupted,
    files,
  };
  const done = await deliver(results, { deliveries, files, surroundings, color: false, verbose: false });
  return { exitCode: done.exitCode, out: out.join(''), err: err.join('') };
}

const inFolder = (name: string) => join(folder, name);
const read = (name: string) => readFile(inFolder(name), 'utf8');
const whole = 'clean 0\n';
const marked = 'incomplete 130 interrupted\n';

test('no file is in place before all reports are written', async () => {
  const seen: string[] = [];
  const look = async () => void seen.push(...(await readdir(folder)).filter((name) => !name.startsWith('.')));
  const done = await delivered([{ reporter: report('text', { before: look }) }, { reporter: report('json'), file: inFolder('a.json') }]);
  expect(seen).toEqual([]);
  expect(done).toEqual({ exitCode: 0, out: `text \n${whole}`, err: '' });
  expect(await read('a.json')).toBe(`json \n${whole}`);
});

test('an interruption while a file is written marks every report', async () => {
  const controller = new AbortController();
  const done = await delivered(
    [
      { reporter: report('text') },
      { reporter: report('json'), file: inFolder('a.json') },
      { reporter: report('sarif', { before: () => controller.abort() }), file: inFolder('a.sarif') },
    ],
    controller.signal,
  );
  expect(done).toEqual({ exitCode: 130, out: `text \n${marked}`, err: '' });
  expect([await read('a.json'), await read('a.sarif')]).toEqual([`json \n${marked}`, `sarif \n${marked}`]);
  expect(await readdir(folder)).toEqual(['a.json', 'a.sarif']);
});

test('an interruption before anything is printed marks what is printed, too', async () => {
  const controller = new AbortController();
  const done = await delivered(
    [{ reporter: report('text', { before: () => controller.abort() }) }, { reporter: report('json'), file: inFolder('a.json') }],
    controller.signal,
  );
  expect(done).toEqual({ exitCode: 130, out: `text \n${marked}`, err: '' });
  expect(await read('a.json')).toBe(`json \n${marked}`);
});

test('an interruption while a report is printed cuts it, which is said in it and beside it', async () => {
  const controller = new AbortController();
  const long = report('text', { length: 40_000, before: () => controller.abort() });
  const done = await delivered([{ reporter: long }, { reporter: report('json'), file: inFolder('a.json') }], controller.signal);
  const notWhole = 'curbside: interrupted: this report is not whole\n';
  expect(done).toEqual({ exitCode: 130, out: `text ${'.'.repeat(40_000)}\n\n${notWhole}`, err: notWhole });
  expect(await read('a.json')).toBe(`json \n${marked}`);
});

test('an interruption before the first report marks each, and one that cannot be written keeps no other back', async () => {
  await writeFile(inFolder('file'), '');
  const wanted = [
    { reporter: report('json'), file: inFolder('file/a.json') },
    { reporter: report('text') },
    { reporter: report('md'), file: inFolder('a.md') },
  ];
  await expect(delivered(wanted, AbortSignal.abort())).rejects.toThrow('is not a folder');
  expect(await read('a.md')).toBe(`md \n${marked}`);
});

test('a report that cannot be printed keeps no file back', async () => {
  const wanted = [{ reporter: report('text') }, { reporter: report('json'), file: inFolder('a.json') }];
  await expect(delivered(wanted, undefined, 'no space')).rejects.toThrow('no space');
  expect(await read('a.json')).toBe(`json \n${whole}`);
});
