import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { FactsFileError, readFacts } from '../inventory/read-facts.js';
import type { FactSource } from '../model/facts.js';
import { selecting } from './selection.js';
import type { Surroundings } from './surroundings.js';
import { errorText, hasCode, UsageError } from './usage-error.js';

export interface SavedFactsOptions {
  /** `-` for standard input. */
  readonly path: string;
  readonly buckets: readonly string[];
  readonly notBuckets: readonly string[];
}

/** Facts that `--save` kept. Whatever is wrong with the file is a `UsageError`. */
export async function savedFacts({ path, buckets, notBuckets }: SavedFactsOptions, { stdin }: Surroundings): Promise<FactSource> {
  if (path !== '-') await checkIsFile(path);
  const source = path === '-' ? readFacts(stdin, 'standard input') : readFacts(createReadStream(path), path);
  return withUsageErrors(selecting(source, buckets, notBuckets), path);
}

async function checkIsFile(path: string): Promise<void> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new UsageError(`cannot read the facts \`${path}\`: ${hasCode(cause, 'ENOENT') ? 'there is no such file' : errorText(cause)}`, { cause });
  });
  if (found.isDirectory()) throw new UsageError(`cannot read the facts \`${path}\`: it is a folder`);
}

function withUsageErrors(source: FactSource, path: string): FactSource {
  return {
    async *facts(signal) {
      try {
        yield* source.facts(signal);
      } catch (cause) {
        if (cause instanceof FactsFileError) throw new UsageError(cause.message, { cause });
        if (hasCode(cause, 'EACCES', 'EIO', 'EISDIR')) throw new UsageError(`cannot read the facts \`${path}\`: ${errorText(cause)}`, { cause });
        throw cause;
      }
    },
  };
}
