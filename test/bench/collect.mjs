// Collection alone: reads an account's facts and writes them as a file of facts. Prints how long that took, in milliseconds.
// usage: node test/bench/collect.mjs ENDPOINT FILE
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

const built = (name) => import(new URL(`../../dist/${name}.js`, import.meta.url).href);
const { liveSource } = await built('providers/aws/collect/live');
const { nextReads } = await built('providers/aws/call-plan');
const { writeFacts } = await built('inventory/write-facts');

const [endpointUrl, file] = process.argv.slice(2);
const ignore = () => undefined;
const options = {
  endpointUrl,
  buckets: [],
  notBuckets: [],
  plan: nextReads,
  logger: { debug: ignore, info: ignore, warn: ignore },
  now: () => new Date(),
};

const sink = createWriteStream(file);
const start = performance.now();
await writeFacts(liveSource(options).facts(new AbortController().signal), (line) =>
  sink.write(line) ? undefined : new Promise((resolve) => sink.once('drain', resolve)),
);
sink.end();
await finished(sink);
console.log(performance.now() - start);
