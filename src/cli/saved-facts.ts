import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { FactsFileError, readFacts } from '../inventory/read-facts.js';
import type { FactSource } from '../model/facts.js';
import { isPipe, readPipe } from './pipe.js';
import { selecting } from './selection.js';
import type { Surroundings } from './surroundings.js';
import { errorText, hasCode, UsageError } from './usage-error.js';

export interface SavedFactsOptions {
  /** `-` for standard input. */
  readonly path: string;
  readonly buckets: readonly string[];
  readonly notBuckets: readonly string[];
  /** Told how much of a file is read, from 0 to 1. */
  readonly onRead?: (share: number) => void;
}

/** Facts that `--save` kept. Whatever is wrong with the file is a `UsageError`. */
export async function savedFacts(
  { path, buckets, notBuckets, onRead }: SavedFactsOptions,
  { stdin }: Pick<Surroundings, 'stdin'>,
): Promise<FactSource> {
  const size = path === '-' ? 0 : await sizeOf(path);
  const file = path !== '-' && (await isPipe(path)) ? readPipe : createReadStream;
  const chunks = path === '-' ? stdin : counted(file(path), size, onRead);
  const source = readFacts(chunks, path === '-' ? 'standard input' : path);
  return withUsageErrors(selecting(source, buckets, notBuckets), path);
}

async function* counted(chunks: AsyncIterable<Uint8Array>, size: number, onRead?: (share: number) => void): AsyncGenerator<Uint8Array> {
  let read = 0;
  for await (const chunk of chunks) {
    read += chunk.length;
    // A pipe by a name has no size, and a file may grow.
    if (read <= size) onRead?.(read / size);
    yield chunk;
  }
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new UsageError(`cannot read the facts \`${path}\`: ${hasCode(cause, 'ENOENT') ? 'there is no such file' : errorText(cause)}`, { cause });
  });
  if (found.isDirectory()) throw new UsageError(`cannot read the facts \`${path}\`: it is a folder`);
  return found.size;
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
