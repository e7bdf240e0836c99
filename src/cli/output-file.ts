import { randomBytes } from 'node:crypto';
import { realpathSync, unlinkSync } from 'node:fs';
import { type FileHandle, lstat, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { errorText, hasCode, UsageError } from './usage-error.js';

/** A file that becomes visible under its name whole, or not at all. */
export interface OutputFile {
  readonly path: string;
  write(text: string): Promise<void>;
  /** Makes it durable: all that is left to do is to give it its name. Nothing can be written any more. */
  seal(): Promise<void>;
  /** Seals it and puts it in place. */
  commit(): Promise<void>;
  /** Leaves nothing behind. Does nothing after `commit`. */
  abandon(): Promise<void>;
}

/** The files that one run writes, so that a run that is cut short can clear up behind itself. */
export interface OutputFiles {
  /** Refuses what could never be written, before the work begins. */
  check(path: string): Promise<void>;
  /** The same for every spelling of a path, links included. */
  resolve(path: string): string;
  open(path: string): Promise<OutputFile>;
  /** A file that holds all of it and only waits to be put in place. */
  prepare(path: string, chunks: AsyncIterable<string>): Promise<OutputFile>;
  writeWhole(path: string, chunks: AsyncIterable<string>): Promise<void>;
  /** What was checked, to be written, and is not in place. */
  unwritten(): readonly string[];
  /** For the last moment of the process: removes unfinished files at once. */
  abandonAll(): void;
}

/** Text is gathered to this many characters before it is written. */
const gathered = 64 * 1024;

export function createOutputFiles(): OutputFiles {
  const unfinished = new Set<string>();
  const wanted = new Set<string>();

  async function openOutput(path: string): Promise<OutputFile> {
    await checkTarget(path);
    const file = await openBeside(resolve(path), path, unfinished);
    return {
      ...file,
      async commit() {
        await file.commit();
        wanted.delete(path);
      },
    };
  }

  async function prepare(path: string, chunks: AsyncIterable<string>): Promise<OutputFile> {
    const file = await openOutput(path);
    try {
      for await (const chunk of chunks) await file.write(chunk);
      await file.seal();
    } catch (error) {
      await file.abandon();
      throw error;
    }
    return file;
  }

  async function writeWhole(path: string, chunks: AsyncIterable<string>): Promise<void> {
    const file = await prepare(path, chunks);
    try {
      await file.commit();
    } finally {
      await file.abandon();
    }
  }

  return {
    async check(path) {
      await checkTarget(path);
      wanted.add(path);
    },
    resolve: realPath,
    open: openOutput,
    prepare,
    writeWhole,
    unwritten: () => [...wanted],
    abandonAll() {
      for (const path of unfinished) removeNow(path);
      unfinished.clear();
    },
  };
}

function realPath(path: string): string {
  const whole = resolve(path);
  return existing(whole) ?? join(existing(dirname(whole)) ?? dirname(whole), basename(whole));
}

function existing(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

async function checkTarget(path: string): Promise<void> {
  if (path === '' || path.includes('\0')) throw new UsageError('cannot write to a file without a name: give one after the `=`');
  await checkFolder(path);
  const found = await lstat(resolve(path)).catch((cause: unknown) => {
    if (hasCode(cause, 'ENOENT')) return undefined;
    throw cannotWrite(path, cause);
  });
  if (found === undefined || found.isFile()) return;
  if (found.isSymbolicLink()) throw new UsageError(`will not write through the symbolic link \`${path}\`: name the file it points to`);
  if (found.isDirectory()) throw new UsageError(`cannot write to \`${path}\`, it is a folder: name a file in it`);
  throw new UsageError(`will not write to \`${path}\`, it is a device, pipe or socket: leave out \`=${path}\` to print to standard output`);
}

async function checkFolder(path: string): Promise<void> {
  const folder = dirname(resolve(path));
  // A folder may be reached by a link, as `/tmp` is on some systems; only the file itself must not be one.
  const found = await stat(folder).catch((cause: unknown) => {
    throw hasCode(cause, 'ENOENT', 'ENOTDIR')
      ? new UsageError(`cannot write \`${path}\`: the folder \`${dirname(path)}\` does not exist`, { cause })
      : cannotWrite(path, cause);
  });
  if (!found.isDirectory()) throw new UsageError(`cannot write \`${path}\`: \`${dirname(path)}\` is not a folder`);
}

async function openBeside(target: string, shown: string, unfinished: Set<string>): Promise<OutputFile> {
  const temporary = join(dirname(target), `.${basename(target).slice(0, 100)}.${randomBytes(8).toString('hex')}.tmp`);
  // `wx` fails on anything that is already there, a link included.
  const handle = await open(temporary, 'wx', 0o600).catch((cause: unknown) => {
    throw cannotWrite(shown, cause);
  });
  unfinished.add(temporary);
  let pending = '';
  let sealed = false;
  let finished = false;

  async function flush(): Promise<void> {
    const text = pending;
    pending = '';
    await handle.writeFile(text, 'utf8').catch((cause: unknown) => {
      throw cannotWrite(shown, cause);
    });
  }

  async function seal(): Promise<void> {
    if (sealed) return;
    await flush();
    await handle.sync();
    await handle.close();
    sealed = true;
  }

  return {
    path: shown,
    async write(text) {
      pending += text;
      if (pending.length >= gathered) await flush();
    },
    seal,
    async commit() {
      await seal();
      // The name may have changed hands since the first look; rename replaces a link, it never follows one.
      await checkTarget(shown);
      await rename(temporary, target).catch((cause: unknown) => {
        throw cannotWrite(shown, cause);
      });
      finished = true;
      unfinished.delete(temporary);
      await syncFolder(dirname(target));
    },
    async abandon() {
      if (finished) return;
      finished = true;
      await closeQuietly(handle);
      await rm(temporary, { force: true });
      unfinished.delete(temporary);
    },
  };
}

/** Makes the rename itself durable. Some file systems cannot; the file is whole all the same. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  if (handle === undefined) return;
  await handle.sync().catch(() => undefined);
  await closeQuietly(handle);
}

async function closeQuietly(handle: FileHandle): Promise<void> {
  await handle.close().catch(() => undefined);
}

function removeNow(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Already gone, or the folder is: nothing of ours is left either way.
  }
}

function cannotWrite(path: string, cause: unknown): UsageError {
  return new UsageError(`cannot write \`${path}\`: ${errorText(cause)}`, { cause });
}
