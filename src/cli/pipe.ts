import { constants, openSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Socket } from 'node:net';

/** False too where there is nothing of that name. */
export async function isPipe(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFIFO() === true;
}

/**
 * The bytes of a pipe that has a name, as `<(command)` has. To read it as a file would hold a thread until the other side writes or goes,
 * and the process cannot end before its threads do.
 */
export function readPipe(path: string): AsyncIterable<Uint8Array> {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return new Socket({ fd: descriptor, readable: true, writable: false });
}
