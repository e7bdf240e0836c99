import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createOutputFiles } from './output-file.js';
import { findConfig, readSettings } from './settings.js';
import type { Surroundings } from './surroundings.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curbside-settings-'));
});
afterEach(() => rm(folder, { recursive: true }));

function surroundings(): Surroundings {
  const output = { isTerminal: false, columns: 80, write: async () => undefined };
  return {
    stdout: output,
    stderr: output,
    stdin: (async function* () {})(),
    environment: {},
    folder,
    now: () => new Date('2026-11-22T10:00:00Z'),
    interrupted: new AbortController().signal,
    files: createOutputFiles(),
  };
}

describe('which configuration counts', () => {
  test('the nearest one between the working folder and the root of its repository', async () => {
    await mkdir(join(folder, 'a/b'), { recursive: true });
    await mkdir(join(folder, '.git'));
    await writeFile(join(folder, 'curbside.yaml'), '');
    expect(await findConfig(join(folder, 'a/b'))).toBe(join(folder, 'curbside.yaml'));
    await writeFile(join(folder, 'a/curbside.yaml'), '');
    expect(await findConfig(join(folder, 'a/b'))).toBe(join(folder, 'a/curbside.yaml'));
  });

  test('none above the root of the repository', async () => {
    await mkdir(join(folder, 'a/.git'), { recursive: true });
    await writeFile(join(folder, 'curbside.yaml'), '');
    expect(await findConfig(join(folder, 'a'))).toBeUndefined();
  });

  test('outside a repository only that of the working folder', async () => {
    await mkdir(join(folder, 'a'));
    await writeFile(join(folder, 'curbside.yaml'), '');
    expect(await findConfig(join(folder, 'a'))).toBeUndefined();
    expect(await findConfig(folder)).toBe(join(folder, 'curbside.yaml'));
  });

  test('a folder of that name is none', async () => {
    await mkdir(join(folder, 'curbside.yaml'));
    expect(await findConfig(folder)).toBeUndefined();
  });
});

describe('what is refused', () => {
  test('a configuration that is a link to nothing', async () => {
    await symlink(join(folder, 'missing.yaml'), join(folder, 'curbside.yaml'));
    await expect(readSettings({}, surroundings())).rejects.toThrow('curbside.yaml`: there is no such file');
  });

  test('every problem of a configuration with its place', async () => {
    await writeFile(join(folder, 'curbside.yaml'), 'trustd: {}\nwaivers:\n  - rule: anyone-can-reed\n');
    await expect(readSettings({}, surroundings())).rejects.toThrow(
      /^curbside\.yaml:1:1: unknown key `trustd`: did you mean `trusted`\?\ncurbside\.yaml:3:5: /,
    );
  });

  test('a configuration that was named and is not there', async () => {
    await expect(readSettings({ config: join(folder, 'other.yaml') }, surroundings())).rejects.toThrow('there is no such file');
  });

  test('a folder of rules without a rule, for it would look like rules that all pass', async () => {
    await expect(readSettings({ policies: folder }, surroundings())).rejects.toThrow(`no rules in \`${folder}\``);
  });

  test('a folder of rules that is not there', async () => {
    await expect(readSettings({ policies: join(folder, 'missing') }, surroundings())).rejects.toThrow('there is no such folder');
  });

  test('a rule that is no rule, with its place', async () => {
    await writeFile(join(folder, 'mine.yaml'), 'id: mine\nseverity: catastrophic\n');
    await expect(readSettings({ policies: folder }, surroundings())).rejects.toThrow(/mine\.yaml:2:11: /);
  });

  test('a rule that takes the name of a built-in one', async () => {
    await symlink(join(import.meta.dirname, '../../policies/rules/anyone-can-read.yaml'), join(folder, 'anyone-can-read.yaml'));
    await expect(readSettings({ policies: folder }, surroundings())).rejects.toThrow('`anyone-can-read` stands in');
  });
});

test('without a configuration nothing is trusted, waived or changed', async () => {
  const settings = await readSettings({}, surroundings());
  expect(settings.config).toEqual({
    trusted: { accounts: [], organizations: [], canonicalUsers: [] },
    ruleChanges: [],
    expectations: [],
    waivers: [],
  });
  expect(settings.rules.some(({ id }) => id === 'anyone-can-read')).toBe(true);
});
