import type { FormatChoice } from './flags.js';
import type { OutputFiles } from './output-file.js';
import { UsageError } from './usage-error.js';

type Paths = readonly (string | undefined)[];

/** What this run reads, or writes for another reason, no report may take the place of. */
export function refuseReplacing(choices: readonly FormatChoice[] | undefined, kept: Paths, files: OutputFiles): void {
  const reports = (choices ?? []).map(({ file }) => file);
  const replaced = sameFile(kept, reports, files);
  if (replaced !== undefined) throw new UsageError(`a report would replace \`${replaced}\`, which this run reads or writes too: name another file`);
}

/** The facts are in place before they are judged: what they are judged by would be lost. */
export function refuseSavingOver(save: string | undefined, read: Paths, files: OutputFiles): void {
  const replaced = sameFile(read, [save], files);
  if (replaced !== undefined) throw new UsageError(`--save would replace \`${replaced}\`, which this run reads: name another file`);
}

function sameFile(kept: Paths, written: Paths, files: OutputFiles): string | undefined {
  const targets = new Set(written.flatMap((path) => (path === undefined ? [] : [files.resolve(path)])));
  return kept.find((path) => path !== undefined && targets.has(files.resolve(path)));
}
