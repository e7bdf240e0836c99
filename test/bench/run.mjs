// Speed and memory against the sandbox: a table, and bench-results/bench.json. Judges nothing: figures are for reading.
//   npm run bench [-- --quick] [--runs N] [--only policies|scans]
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { firstCall, helpArgs, measureScan, startUp } from './measure.mjs';
import { manyPolicies, policyRows } from './policy-rows.mjs';

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, runs: { type: 'string', default: '3' }, only: { type: 'string', default: '' } },
});
const runs = values.quick ? 1 : Number(values.runs);
const inFlight = 50;
const folder = mkdtempSync(join(tmpdir(), 'curbside-bench-'));

/** Goals as the project states them; `atLeast` is a share of the latency bound. */
const collections = [
  { buckets: 1_000, latency: 50, atLeast: 0.75 },
  { buckets: 1_000, latency: 20 },
  { buckets: 10_000, latency: 50, atLeast: 0.9 },
  { buckets: 10_000, latency: 20, atLeast: 0.7 },
].filter(({ buckets }) => !values.quick || buckets === 1_000);

function median(numbers) {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

async function repeated(times, measure) {
  const results = [];
  for (let index = 0; index < times; index += 1) results.push(await measure());
  return results;
}

async function collectionRow({ buckets, latency, atLeast }) {
  const measured = await repeated(runs, () => measureScan(folder, { buckets, latency }));
  const of = (name) => median(measured.map((result) => result[name]));
  const boundMs = (of('calls') * latency) / inFlight;
  return {
    buckets,
    latency,
    calls: of('calls'),
    boundMs,
    collectMs: of('collectMs'),
    share: boundMs / of('collectMs'),
    goal: atLeast ?? null,
    scanMs: of('scanMs'),
    connections: Math.max(...measured.map(({ connections }) => connections)),
    collectMemory: of('collectMemory'),
    scanMemory: of('scanMemory'),
  };
}

async function memoryRows() {
  const rows = [];
  for (const buckets of values.quick ? [1_000] : [10_000, 100_000]) {
    const { scanMemory, collectMemory, scanMs } = await measureScan(folder, { buckets, latency: 0 });
    rows.push({ buckets, scanMemory, collectMemory, scanMs });
  }
  return rows;
}

async function startUps() {
  const times = values.quick ? 5 : 15;
  const measured = await repeated(times, async () => ({
    bare: await startUp(['-e', '0']),
    help: await startUp(helpArgs),
    firstCall: await firstCall(),
  }));
  const of = (name) => median(measured.map((result) => result[name]));
  return { times, bareMs: of('bare'), helpMs: of('help'), firstCallMs: of('firstCall') };
}

const whole = (number) => number.toFixed(0);
const percent = (share) => `${(share * 100).toFixed(0)} %`;

function table(head, rows) {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
  const line = (cells) => cells.map((cell, column) => cell.padStart(widths[column])).join('  ');
  return [line(head), ...rows.map(line)].join('\n');
}

async function measurePolicies() {
  const rows = await policyRows();
  console.log('\npolicies, median, ms; z3 is asked less: two audiences, one request each');
  console.log(
    table(
      ['', 'bytes', 'who gets what', 'goal', 'with proofs', 'all of a scan', 'z3', 'z3 / ours'],
      rows.map((row) => [
        row.name,
        String(row.bytes),
        row.decideMs.toFixed(2),
        String(row.goal),
        row.reachMs.toFixed(2),
        row.judgeMs.toFixed(2),
        row.smtMs === null ? 'not asked' : `${row.smtMs.toFixed(0)} for ${row.smtQuestions}`,
        row.smtMs === null ? '' : (row.smtMs / row.decideMs).toFixed(0),
      ]),
    ),
  );
  const count = values.quick ? 2_000 : 100_000;
  const many = [manyPolicies(count, count), manyPolicies(count, count / 100)];
  console.log('\nmany typical policies, one process: who gets what where all are distinct; else all of a scan, each on a bucket of its own');
  console.log(
    table(
      ['policies', 'distinct', 'seconds', 'ms each', 'MiB'],
      many.map((row) => [
        String(row.count),
        String(row.distinct),
        row.seconds.toFixed(1),
        ((row.seconds * 1000) / row.count).toFixed(2),
        whole(row.mib),
      ]),
    ),
  );
  return { rows, many };
}

async function measureScans() {
  const started = await startUps();
  console.log(`start-up, median of ${started.times}, ms`);
  console.log(
    table(
      ['', 'time', 'over bare Node', 'goal'],
      [
        ['bare Node', whole(started.bareMs), '', ''],
        ['--help', whole(started.helpMs), whole(started.helpMs - started.bareMs), '60'],
        ['first call', whole(started.firstCallMs), whole(started.firstCallMs - started.bareMs), '120'],
      ],
    ),
  );

  const rows = [];
  for (const collection of collections) rows.push(await collectionRow(collection));
  console.log(`\ncollection with ${inFlight} requests in flight, median of ${runs}, ms; bound = calls x latency / in flight`);
  console.log(
    table(
      ['buckets', 'latency', 'calls', 'bound', 'collection', 'of bound', 'goal', 'whole scan', 'connections', 'MiB', 'MiB of scan'],
      rows.map((row) => [
        String(row.buckets),
        String(row.latency),
        whole(row.calls),
        whole(row.boundMs),
        whole(row.collectMs),
        percent(row.share),
        row.goal === null ? '' : percent(row.goal),
        whole(row.scanMs),
        String(row.connections),
        whole(row.collectMemory),
        whole(row.scanMemory),
      ]),
    ),
  );

  const memory = await memoryRows();
  console.log('\ngreatest resident memory, MiB, without latency');
  console.log(
    table(
      ['buckets', 'collection', 'whole scan', 'ms'],
      memory.map((row) => [String(row.buckets), whole(row.collectMemory), whole(row.scanMemory), whole(row.scanMs)]),
    ),
  );
  if (memory.length === 2)
    console.log(`ratio of the whole scans: ${(memory[1].scanMemory / memory[0].scanMemory).toFixed(2)} (goal 1.15, and under 250 MiB)`);
  return { startUp: started, collections: rows, memory };
}

try {
  const policies = values.only === 'scans' ? undefined : await measurePolicies();
  const scans = values.only === 'policies' ? undefined : await measureScans();
  const results = resolve(import.meta.dirname, '../../bench-results');
  mkdirSync(results, { recursive: true });
  const machine = { node: process.version, processors: cpus().length, model: cpus()[0]?.model ?? '' };
  writeFileSync(join(results, 'bench.json'), `${JSON.stringify({ machine, inFlight, policies, ...scans }, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
