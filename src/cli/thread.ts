import { Worker } from 'node:worker_threads';

/** A thread that answers one question after the other, and can be ended at any time. */
export interface Thread<Q, A> {
  /** Whether it has ended by itself, or failed. */
  readonly hasFailed: boolean;
  /** One at a time. `undefined` where the signal comes first. What the thread throws is thrown here. */
  ask(question: Q, signal: AbortSignal): Promise<A | undefined>;
  end(): Promise<void>;
}

/** `script`: waits for messages and posts an answer to each; gets `data` as `workerData`. Both are plain data. */
export function startThread<Q, A>(script: URL, data?: unknown): Thread<Q, A> {
  const worker = new Worker(script, { workerData: data });
  let answered: (answer: A) => void = () => undefined;
  let failed: (error: unknown) => void = () => undefined;
  let failure: { readonly error: unknown } | undefined;
  const fail = (error: unknown) => {
    failure ??= { error };
    failed(error);
  };
  worker.on('message', (answer: A) => answered(answer));
  worker.on('messageerror', fail);
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('a thread ended without an answer')));
  return {
    get hasFailed() {
      return failure !== undefined;
    },
    async ask(question, signal) {
      if (signal.aborted) return undefined;
      let stop: () => void = () => undefined;
      try {
        return await new Promise<A | undefined>((resolve, reject) => {
          [answered, failed, stop] = [resolve, reject, () => resolve(undefined)];
          signal.addEventListener('abort', stop, { once: true });
          if (failure === undefined) worker.postMessage(question);
          else reject(failure.error);
        });
      } finally {
        signal.removeEventListener('abort', stop);
      }
    },
    async end() {
      await worker.terminate();
    },
  };
}
