import { afterEach, describe, expect, test } from 'vitest';
import { startThread, type Thread } from './thread.js';

const never = new AbortController().signal;

let thread: Thread<string, unknown> | undefined;
afterEach(() => thread?.end());

/** A thread that does this with each `message`, with `data` and `post` at hand. */
function doing(work: string, data?: unknown): Thread<string, unknown> {
  const names = 'import{parentPort,workerData as data}from"node:worker_threads";const post=(answer)=>parentPort.postMessage(answer);';
  const script = `${names}parentPort.on("message",(message)=>{${work}})`;
  thread = startThread(new URL(`data:text/javascript,${encodeURIComponent(script)}`), data);
  return thread;
}

describe('a thread', () => {
  test('answers one question after the other', async () => {
    const { ask } = doing('globalThis.count=(globalThis.count??0)+1;post([data.given,message,count])', { given: 'then' });
    expect([await ask('one', never), await ask('two', never)]).toEqual([
      ['then', 'one', 1],
      ['then', 'two', 2],
    ]);
  });

  test('that throws says what', async () => {
    const started = doing('throw new TypeError("no room")');
    await expect(started.ask('one', never)).rejects.toThrow(new TypeError('no room'));
    expect(started.hasFailed).toBe(true);
    await expect(started.ask('two', never)).rejects.toThrow(new TypeError('no room'));
  });

  test('that ends without an answer is not waited for', async () => {
    await expect(doing('process.exit()').ask('one', never)).rejects.toThrow('a thread ended without an answer');
  });

  test('that ends between two questions has failed', async () => {
    const started = doing('post(1);setTimeout(()=>process.exit(),10)');
    expect(await started.ask('one', never)).toBe(1);
    await expect.poll(() => started.hasFailed).toBe(true);
    await expect(started.ask('two', never)).rejects.toThrow('a thread ended without an answer');
  });

  test('is not waited for after the signal', async () => {
    const controller = new AbortController();
    const { ask } = doing('for(;;);');
    const answer = ask('one', controller.signal);
    setTimeout(() => controller.abort(), 50);
    expect(await answer).toBeUndefined();
    expect(await ask('two', controller.signal)).toBeUndefined();
  });
});
