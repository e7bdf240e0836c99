import type { BucketRecord } from '../model/facts.js';
import type { Parsed } from '../model/observed.js';
import type { BucketEvaluation } from '../model/result.js';
import type { HardBuckets, HardEstate } from '../scan.js';
import { startThread, type Thread } from './thread.js';
import { hasCode } from './usage-error.js';

type Judging = Thread<BucketRecord, Parsed<BucketEvaluation>>;

/** Policies can be made that take seconds to judge. In a thread of its own, begun with the first of them, that keeps no signal waiting. */
export function judgeApart(estate: HardEstate, signal: AbortSignal): HardBuckets {
  let thread: Judging | undefined;

  async function close(): Promise<void> {
    const ended = thread;
    thread = undefined;
    await ended?.end();
  }

  return {
    async evaluate(record) {
      if (signal.aborted) return 'stopped';
      if (thread?.hasFailed === true) await close();
      thread ??= startThread(new URL('./judging.js', import.meta.url), estate);
      try {
        return (await thread.ask(record, signal)) ?? 'stopped';
      } catch (error) {
        // All else is a mistake of ours, as it would be without the thread.
        if (hasCode(error, 'ERR_WORKER_OUT_OF_MEMORY')) return 'out-of-memory';
        throw error;
      }
    },
    close,
  };
}
