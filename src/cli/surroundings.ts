import type { OutputFiles } from './output-file.js';
import { errorText, hasCode, UsageError } from './usage-error.js';

/** What the process stands in, handed in so that nothing below asks for it by itself. */
export interface Surroundings {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  now(): Date;
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly interrupted: AbortSignal;
  readonly files: OutputFiles;
}

export interface Output {
  readonly isTerminal: boolean;
  /** Of the terminal; 80 where there is none. */
  readonly columns: number;
  /** Resolves once it was taken. Text after the reader has gone is dropped. */
  write(text: string): Promise<void>;
}

interface Sink {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string, done: (error?: Error | null) => void): boolean;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** Writes to a stream of the process whose reader may go away, as `head` does: that is no error of ours. */
export function toOutput(sink: Sink): Output {
  let gone = false;
  // Without a listener the stream would end the process; `write` learns of the error by itself.
  sink.on('error', (error) => {
    gone ||= isReaderGone(error);
  });
  return {
    isTerminal: sink.isTTY === true,
    columns: sink.columns !== undefined && sink.columns > 0 ? sink.columns : 80,
    async write(text) {
      if (gone || text === '') return;
      await new Promise<void>((resolve, reject) => {
        sink.write(text, (error) => {
          if (error === undefined || error === null || isReaderGone(error)) resolve();
          else reject(new UsageError(`cannot write to standard output: ${errorText(error)}`, { cause: error }));
        });
      });
    },
  };
}

function isReaderGone(error: Error): boolean {
  return hasCode(error, 'EPIPE', 'ERR_STREAM_DESTROYED', 'EIO');
}

/** Whether colours are wanted on this output. */
export function wantsColor(output: Output, environment: Surroundings['environment'], flag: boolean): boolean {
  if (!flag || (environment['NO_COLOR'] ?? '') !== '') return false;
  const forced = environment['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return output.isTerminal && environment['TERM'] !== 'dumb';
}
