// Serves a described account until it is interrupted. The first line of standard output is the URL; on the way out come the counters as JSON.
//   node test/sandbox/serve.mjs ACCOUNT.yaml [--port N] [--latency MS] [--throttle CALLS_PER_SECOND[,BURST]] [--seed N] [--signed]
//        [--fault KIND[,operation=NAME][,bucket=GLOB][,rate=SHARE][,firstOfEach=N][,after=N][,bytes=N][,region=NAME]]...
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

// The address is put together, because the build need not be there when imports are checked.
const built = (name) => import(new URL(`../../dist/sandbox/${name}.js`, import.meta.url).href);
const { parseSandboxAccount } = await built('account');
const { faultKinds } = await built('fault-kinds');
const { accountOperationNames, bucketOperationNames } = await built('operations');
const { startSandbox } = await built('server');

const operationNames = [...accountOperationNames, ...bucketOperationNames];

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    port: { type: 'string', default: '0' },
    latency: { type: 'string', default: '0' },
    throttle: { type: 'string' },
    seed: { type: 'string', default: '1' },
    signed: { type: 'boolean', default: false },
    fault: { type: 'string', multiple: true, default: [] },
  },
});

const [file] = positionals;
if (file === undefined) stop('usage: node test/sandbox/serve.mjs ACCOUNT.yaml [options]');
const account = parseSandboxAccount(readFileSync(file, 'utf8'), file);
if (!account.ok) stop(account.problems.map(({ line, column, message }) => `${line}:${column}: ${message}`).join('\n'));

const sandbox = await startSandbox(account.value, {
  port: toNumber(values.port),
  latencyMs: toNumber(values.latency),
  seed: toNumber(values.seed),
  signatures: values.signed ? 'required' : 'optional',
  faults: values.fault.map(toFault),
  ...(values.throttle === undefined ? {} : { throttle: toThrottle(values.throttle) }),
});
console.log(sandbox.url);

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    console.log(JSON.stringify(sandbox.counters()));
    await sandbox.close();
  });
}

function toFault(text) {
  const [kind, ...settings] = text.split(',');
  if (!Object.hasOwn(faultKinds, kind)) stop(`unknown fault \`${kind}\`; there are ${Object.keys(faultKinds).join(', ')}`);
  const numeric = ['rate', 'firstOfEach', 'after', 'bytes'];
  const textual = ['operation', 'bucket', 'region'];
  const fault = { kind };
  for (const setting of settings) {
    const [name, value] = setting.split('=', 2);
    if (![...numeric, ...textual].includes(name) || value === undefined) stop(`a fault has no setting \`${setting}\``);
    if (name === 'operation' && !operationNames.includes(value)) stop(`unknown operation \`${value}\`; there are ${operationNames.join(', ')}`);
    fault[name] = numeric.includes(name) ? toNumber(value) : value;
  }
  return fault;
}

function toThrottle(text) {
  const [callsPerSecond, burst = callsPerSecond] = text.split(',').map(toNumber);
  return { callsPerSecond, burst };
}

function toNumber(text) {
  const number = Number(text);
  if (!Number.isFinite(number)) stop(`\`${text}\` is no number`);
  return number;
}

function stop(message) {
  console.error(message);
  process.exit(2);
}
