import { Worker } from 'node:worker_threads';
import type { BucketRecord } from '../model/facts.js';
import type { Parsed } from '../model/observed.js';
import type { BucketEvaluation } from '../model/result.js';
import type { HardBuckets, HardEstate } from '../scan.js';
import { errorText } from './usage-error.js';

type Judged = Parsed<BucketEvaluation>;

/** Policies can be made that take seconds to judge. In a thread of its own, begun with the first of them, that keeps no signal waiting. */
export function judgeApart(estate: HardEstate, signal: AbortSignal, script = new URL('./judging.js', import.meta.url)): HardBuckets {
  let thread: Thread | undefined;

  async function close(): Promise<void> {
    const ended = thread;
    thread = undefined;
    await ended?.end();
  }

  return {
    async evaluate(record) {
      if (signal.aborted) return undefined;
      thread ??= startThread(script, estate);
      try {
        const answer = await untilStopped(thread.ask(record), signal);
        if (answer === undefined) await close();
        return answer;
      } catch (error) {
        // Where a thread runs out of memory, the bucket is lost to it and no other.
        await close();
        return { ok: false, problems: [{ message: `judging it failed: ${errorText(error)}`, severity: 'error', pointer: '', line: 1, column: 1 }] };
      }
    },
    close,
  };
}

interface Thread {
  /** One at a time. */
  ask(record: BucketRecord): Promise<Judged>;
  end(): Promise<unknown>;
}

function startThread(script: URL, estate: HardEstate): Thread {
  const worker = new Worker(script, { workerData: estate });
  let answered: (answer: Judged) => void = () => undefined;
  let failed: (error: unknown) => void = () => undefined;
  let failure: unknown;
  const fail = (error: unknown) => {
    failure ??= error;
    failed(error);
  };
  worker.on('message', (answer: Judged) => answered(answer));
  worker.on('messageerror', fail);
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('the thread ended without an answer')));
  return {
    ask(record) {
      return new Promise((resolve, reject) => {
        answered = resolve;
        failed = reject;
        if (failure === undefined) worker.postMessage(record);
        else reject(failure);
      });
    },
    end: () => worker.terminate(),
  };
}

/** `undefined` where the signal comes first. */
async function untilStopped(answer: Promise<Judged>, signal: AbortSignal): Promise<Judged | undefined> {
  let stop: () => void = () => undefined;
  const stopped = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([answer, stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
