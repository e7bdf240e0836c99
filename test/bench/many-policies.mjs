// Judges many policies one after the other in this process, and prints what that took:  node many-policies.mjs COUNT DISTINCT
// Where they are all distinct, it is asked who gets what; else everything that a scan says, each policy on a bucket of its own name.
import { collectGarbageSooner } from '../../dist/cli/memory.js';
import { decide, judgeOneAfterTheOther } from './evaluate.mjs';
import { randomFrom, typicalPolicy } from './policies.mjs';

// As the program does it.
collectGarbageSooner(process.versions.node);
const [count, distinct] = process.argv.slice(2).map(Number);
const judge = distinct === count ? decide : judgeOneAfterTheOther();
const start = performance.now();
let exposures = 0;
let making = 0;
for (let index = 0; index < count; index += 1) {
  const before = performance.now();
  const name = distinct === count ? 'b' : `customer-exports-${String(index).padStart(6, '0')}`;
  const policy = typicalPolicy(randomFrom(index % distinct), name);
  making += performance.now() - before;
  const found = judge(policy, name);
  exposures += (found.exposures ?? found).length;
}
const seconds = (performance.now() - start - making) / 1000;
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
console.log(JSON.stringify({ count, distinct, exposures, seconds, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, mib: maxRSS / 1024 }));
