import { performance } from 'node:perf_hooks';
import { parentPort, workerData } from 'node:worker_threads';
import { Coverage } from './coverage.mjs';
import { mutate } from './mutations.mjs';
import { Random } from './random.mjs';
import { seeds } from './seeds.mjs';

const { target, seconds, seed, shared } = workerData;
const { check } = await import(new URL(`./targets/${target}.mjs`, import.meta.url));
const random = new Random(seed);
const coverage = new Coverage(new URL('../../dist/', import.meta.url).href);
const [header, room] = [new Int32Array(shared, 0, 2), new Uint8Array(shared, 8)];
const corpus = [];
const told = new Set();
let inputs = 0;
let slowest = { milliseconds: 0, text: '' };

const end = performance.now() + seconds * 1000;
for (const text of seeds()) run(text);
while (performance.now() < end) run(mutate(corpus[random.below(corpus.length)], corpus, random));
parentPort.postMessage({ kind: 'done', inputs, corpus: corpus.length, places: coverage.seen.size, slowest });

function run(text) {
  announce(text);
  inputs += 1;
  const started = performance.now();
  try {
    check(text);
  } catch (error) {
    report(text, error);
  }
  const milliseconds = performance.now() - started;
  if (milliseconds > slowest.milliseconds) slowest = { milliseconds, text };
  if (coverage.news() > 0 || corpus.length === 0) corpus.push(text);
}

/** Where the watchdog finds the input that never ends. */
function announce(text) {
  const bytes = Buffer.from(text, 'utf8').subarray(0, room.length);
  room.set(bytes);
  header[1] = bytes.length;
  Atomics.add(header, 0, 1);
}

/** One report for each kind of failure: its words, without what differs from input to input. */
function report(text, error) {
  const place = /dist\/[^)\s]+/.exec(error.stack ?? '')?.[0] ?? '';
  const kind = `${error.message.replaceAll(/`[^`]*`|\d+/g, '_')} ${place}`;
  if (told.has(kind)) return;
  told.add(kind);
  parentPort.postMessage({ kind: 'finding', text, message: error.stack ?? error.message });
}
