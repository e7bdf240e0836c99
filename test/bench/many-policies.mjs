// Judges many policies one after the other in this process, and prints what that took:  node many-policies.mjs COUNT DISTINCT
import { reach } from './evaluate.mjs';
import { randomFrom, typicalPolicy } from './policies.mjs';

const [count, distinct] = process.argv.slice(2).map(Number);
const start = performance.now();
const seeds = (index) => randomFrom(index % distinct);
let exposures = 0;
let making = 0;
for (let index = 0; index < count; index += 1) {
  const before = performance.now();
  const policy = typicalPolicy(seeds(index), 'b');
  making += performance.now() - before;
  exposures += reach(policy).length;
}
const seconds = (performance.now() - start - making) / 1000;
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
console.log(JSON.stringify({ count, distinct, exposures, seconds, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, mib: maxRSS / 1024 }));
