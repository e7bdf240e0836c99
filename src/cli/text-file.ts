import { open } from 'node:fs/promises';
import { isPipe, readPipe } from './pipe.js';
import type { Surroundings } from './surroundings.js';
import { errorText, hasCode, InterruptedError } from './usage-error.js';

/** A text, or why there is none. */
export type TextRead = { readonly text: string } | { readonly error: string };

export const noSuchFile = 'there is no such file';

/** Reads a whole file, or standard input for `-`, as text in UTF-8 or UTF-16. Never more than `limit` bytes, and Ctrl-C ends the wait for a pipe. */
export async function readText(path: string, limit: number, { stdin, interrupted }: Pick<Surroundings, 'stdin' | 'interrupted'>): Promise<TextRead> {
  try {
    const piped = path === '-' ? stdin : (await isPipe(path)) ? readPipe(path) : undefined;
    const bytes = piped === undefined ? await readFileUpTo(path, limit) : await unlessInterrupted(gather(piped, limit), interrupted);
    return bytes === undefined ? { error: `is larger than ${limit} bytes` } : decode(bytes);
  } catch (error) {
    if (error instanceof InterruptedError) throw error;
    return { error: reasonOf(error) };
  }
}

async function unlessInterrupted<T>(work: Promise<T>, interrupted: AbortSignal): Promise<T> {
  let stop: () => void = () => undefined;
  const interruption = new Promise<never>((_, reject) => {
    stop = () => reject(new InterruptedError('interrupted'));
    if (interrupted.aborted) stop();
    interrupted.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, interruption]);
  } finally {
    interrupted.removeEventListener('abort', stop);
  }
}

async function readFileUpTo(path: string, limit: number): Promise<Uint8Array | undefined> {
  const handle = await open(path, 'r');
  try {
    const found = await handle.stat();
    if (found.isDirectory()) throw new Error('is a folder');
    if (found.size > limit) return undefined;
    return await gather(handle.createReadStream({ autoClose: false }), limit);
  } finally {
    await handle.close();
  }
}

async function gather(chunks: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > limit) return undefined;
    parts.push(chunk);
  }
  return Buffer.concat(parts, size);
}

/** Text of bytes in UTF-8 or, as some shells of Windows write it, UTF-16; a byte order mark is no part of it. */
export function decode(bytes: Uint8Array): TextRead {
  const encoding = encodingOf(bytes);
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes) };
  } catch {
    return { error: `is not text in ${encoding.toUpperCase()}` };
  }
}

function encodingOf([first, second]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  // Without a mark: JSON and YAML begin with an ASCII character, of which UTF-16 makes a zero byte.
  if (second === 0 && first !== 0) return 'utf-16le';
  if (first === 0 && second !== 0) return 'utf-16be';
  return 'utf-8';
}

function reasonOf(error: unknown): string {
  if (hasCode(error, 'ENOENT')) return noSuchFile;
  if (hasCode(error, 'EACCES', 'EPERM')) return 'no permission to read it';
  return errorText(error);
}
