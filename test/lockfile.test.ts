import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';

const dependencies = z.record(z.string(), z.string()).optional();
const lockfile = z.object({
  packages: z.record(z.string(), z.object({ version: z.string().optional(), resolved: z.string().optional(), optionalDependencies: dependencies })),
});
const { packages } = lockfile.parse(JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')));

it('the lock file holds every optional package of every platform, for without them a clean install refuses to start', () => {
  const wanted = Object.entries(packages).flatMap(([path, entry]) => Object.keys(entry.optionalDependencies ?? {}).map((name) => ({ path, name })));
  const missing = wanted.filter(({ path, name }) => !(`${path}/node_modules/${name}` in packages) && !(`node_modules/${name}` in packages));
  expect(wanted.length).toBeGreaterThan(20);
  expect(missing).toEqual([]);
});

it('the lock file names no registry host, so that a clean install asks the registry of its own machine', () => {
  expect(Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});
