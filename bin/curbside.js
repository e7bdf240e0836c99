#!/usr/bin/env node
import module from 'node:module';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`curbside: needs Node.js 20.19 or newer, this is ${process.versions.node}\n`);
  process.exit(2);
}
// Before anything is loaded: a signal that comes meanwhile ends the run as a later one does. `process.exit` cleans up.
const interruption = new AbortController();
const onSignal = () => (interruption.signal.aborted ? process.exit(130) : interruption.abort());
process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
module.enableCompileCache?.();
const { main } = await import('../dist/cli/main.js').catch((error) => {
  const reason = error.code === 'ERR_MODULE_NOT_FOUND' ? 'is not built yet: run `npm run build`' : `cannot start: ${error.message}`;
  process.stderr.write(`curbside: ${reason}\n`);
  process.exit(2);
});
await main(process, interruption.signal);
