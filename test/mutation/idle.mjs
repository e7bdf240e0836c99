/**
 * Prints the conformance cases that kill no mutant which nothing else kills: candidates to be looked at, for a case may stay because
 * it documents a doubt. It reads the report of a run that did not stop at the first test that noticed: `npx stryker run --disableBail`.
 * A case that is idle in one file may be needed in another one, so only a report on all of them tells.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const report = JSON.parse(readFileSync(process.argv[2] ?? join(root, 'reports/mutation/mutation.json'), 'utf8'));
const conformance = 'test/conformance/conformance.test.ts ';

const names = new Map(
  Object.values(report.testFiles)
    .flatMap(({ tests }) => tests)
    .map(({ id, name }) => [id, name]),
);
const needed = new Set();
let several = 0;
const mutants = Object.values(report.files).flatMap(({ mutants }) => mutants);
for (const { killedBy = [] } of mutants) {
  const killers = new Set(killedBy.map((id) => caseOf(names.get(id) ?? id)));
  if (killedBy.length > 1) several += 1;
  const [only] = killers;
  if (killers.size === 1) needed.add(only);
}
if (several === 0) throw new Error('the run stopped at the first test that noticed each mutant: run it with --disableBail');

const cases = new Set([...names.values()].filter((name) => name.startsWith(conformance)).map(caseOf));
const idle = [...cases].filter((name) => !needed.has(name));
for (const name of idle) console.log(name.slice(conformance.length));
console.log(
  `${idle.length} of ${cases.size} cases kill nothing of their own among ${mutants.length} mutants of ${Object.keys(report.files).join(', ')}`,
);

/** All tests of a case count as one; the runner numbers topics and cases. */
function caseOf(name) {
  return name.startsWith(conformance) ? name.replace(/(\[\d+\].*?\[\d+\]).*$/s, '$1') : name;
}
