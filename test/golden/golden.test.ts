import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { reporters } from '../../src/report/index.js';
import { situations } from './fixtures.js';
import { rendered } from './results-of.js';

const endings: Readonly<Record<string, string>> = { terminal: 'txt', json: 'json', sarif: 'sarif', markdown: 'md' };
const options = { color: false, width: 100, verbose: false };

describe.each(reporters)('the $format report', (reporter) => {
  test.each(situations)('of the situation $name is the reviewed one', async ({ name, results }) => {
    const report = await rendered(reporter.render(results(), options));
    await expect(report).toMatchFileSnapshot(`files/${name}.${endings[reporter.format] ?? reporter.format}`);
  });
});

test('every golden file belongs to a situation and a format', () => {
  const expected = reporters.flatMap(({ format }) => situations.map(({ name }) => `${name}.${endings[format] ?? format}`));
  expect(readdirSync(new URL('files', import.meta.url)).sort()).toEqual(expected.sort());
});

test('the coloured terminal report says the same as the plain one', async () => {
  const [terminal] = reporters;
  const typical = situations[0];
  if (terminal === undefined || typical === undefined) throw new Error('no terminal reporter or no situation');
  const colored = await rendered(terminal.render(typical.results(), { ...options, color: true }));
  expect(colored).toContain('\u001b[31m');
  expect(colored.replaceAll(/\u001b\[[0-9;]*m/g, '')).toBe(readFileSync(new URL('files/typical.txt', import.meta.url), 'utf8'));
});
