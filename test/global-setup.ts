import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';

const root = resolve(import.meta.dirname, '..');
const stamp = join(root, 'dist/.tsbuildinfo');

/** Builds the program once where its sources are newer: tests under test/ run what users run. */
export function setup(project: TestProject): void {
  if (!needsProgram(filtersOf(project.vitest)) || !isStale()) return;
  const built = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (built.status !== 0) throw new Error(`the program does not build:\n${built.stdout}`);
}

/** The paths that this run was narrowed to; Vitest keeps them, but not in its types. */
function filtersOf(vitest: object): readonly string[] {
  const filters: unknown = 'filenamePattern' in vitest ? vitest.filenamePattern : undefined;
  return Array.isArray(filters) ? filters.filter((filter) => typeof filter === 'string') : [];
}

/** Tests beside the code import it as it is. */
function needsProgram(filters: readonly string[]): boolean {
  return filters.length === 0 || filters.some((filter) => !filter.startsWith('src/'));
}

function isStale(): boolean {
  const built = statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !path.endsWith('.test.ts'),
  );
  return sources.some((path) => statSync(join(root, 'src', path)).mtimeMs > built);
}
