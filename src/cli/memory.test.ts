import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import v8 from 'node:v8';
import { afterEach, expect, test, vi } from 'vitest';
import { collectGarbageSooner } from './memory.js';

afterEach(() => void vi.restoreAllMocks());

test.each([
  { version: '20.19.0', told: [['--heap-growing-percent=100']] },
  { version: '24.11.1', told: [['--heap-growing-percent=100']] },
  { version: '25.0.0', told: [] },
])('Node $version is told what its engine knows, and nothing else', ({ version, told }) => {
  const set = vi.spyOn(v8, 'setFlagsFromString').mockImplementation(() => undefined);
  collectGarbageSooner(version);
  expect(set.mock.calls).toEqual(told);
});

test('the engine of this Node knows the setting, if it is among those that are told', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--v8-options']);
  expect(stdout.includes('--heap-growing-percent') || Number.parseInt(process.versions.node, 10) > 24).toBe(true);
});
