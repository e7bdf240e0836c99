/**
 * `npm run fuzz -- [TARGET...]`: coverage-guided fuzzing of the built policy engine. `FUZZ_SECONDS` for all targets together (60),
 * `FUZZ_SEED` to repeat a run. What it finds is written to test/fuzz/crashes/, where the suite tries it for ever after.
 */
import { createHash } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

/** An input takes milliseconds; whoever needs this long does not end. */
const patienceInSeconds = 30;

const here = (path) => new URL(path, import.meta.url);
const all = readdirSync(here('./targets/')).map((name) => name.slice(0, -'.mjs'.length));
const targets = process.argv.length > 2 ? process.argv.slice(2) : all;
const seconds = Number(process.env.FUZZ_SECONDS ?? 60) / targets.length;
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);

console.log(`seed ${seed}, ${Math.round(seconds)} seconds for each target`);
let findings = 0;
for (const target of targets) await fuzz(target);
process.exitCode = findings === 0 ? 0 : 1;

function fuzz(target) {
  const shared = new SharedArrayBuffer(8 + 200_000);
  const header = new Int32Array(shared, 0, 2);
  const worker = new Worker(here('./worker.mjs'), { workerData: { target, seconds, seed, shared } });
  return new Promise((resolve) => {
    let last = { inputs: -1, at: Date.now() };
    const watchdog = setInterval(() => {
      const inputs = Atomics.load(header, 0);
      if (inputs !== last.inputs) last = { inputs, at: Date.now() };
      else if (Date.now() - last.at > patienceInSeconds * 1000) {
        keep(target, Buffer.from(shared, 8, header[1]), `does not end within ${patienceInSeconds} seconds`);
        void worker.terminate();
      }
    }, 1_000);
    worker.on('message', (message) => {
      if (message.kind === 'finding') keep(target, Buffer.from(message.text, 'utf8'), message.message);
      else summarise(target, message);
    });
    worker.on('error', (error) => keep(target, Buffer.from(shared, 8, header[1]), `ended the process: ${error.stack}`));
    worker.on('exit', () => {
      clearInterval(watchdog);
      resolve();
    });
  });
}

function summarise(target, { inputs, corpus, places, slowest }) {
  const slow = `slowest ${Math.round(slowest.milliseconds)} ms for ${slowest.text.length} characters`;
  console.log(`${target}: ${inputs} inputs, ${corpus} of them new, ${places} places reached, ${slow}`);
  if (process.env.FUZZ_SHOW_SLOWEST) console.log(slowest.text);
}

function keep(target, bytes, message) {
  findings += 1;
  const name = `${target}-${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}.txt`;
  writeFileSync(here(`./crashes/${name}`), bytes);
  console.log(`${target}: ${message}\n  test/fuzz/crashes/${name}`);
}
