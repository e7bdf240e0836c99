/**
 * What `stryker run` does, in one process and for some files or folders: tries each mutant on the quick tests until one notices, and
 * writes a report for `judge.mjs`. `node test/mutation/scores.mjs src/glob src/iam-policy/lint.ts`
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { testFiles } from './program.mjs';
import { Trials } from './trials.mjs';

const root = resolve(import.meta.dirname, '../..');
const wanted = process.argv.slice(2);
const mostMilliseconds = 120_000;

const started = Date.now();
const trials = await Trials.of(root, testFiles(root));
const kills = new Map();
const files = {};
for (const [id, mutant] of trials.mutants.entries()) {
  if (!wanted.some((path) => mutant.file.startsWith(path))) continue;
  files[mutant.file] ??= { source: trials.made.originals.get(mutant.file), mutants: [] };
  files[mutant.file].mutants.push({ ...mutant, status: statusOf(id), location: fromOne(mutant.location) });
  const { length } = files[mutant.file].mutants;
  if (length % 100 === 0) console.error(`${((Date.now() - started) / 60_000).toFixed(1)} min: ${length} mutants of ${mutant.file}`);
}
trials.check();
mkdirSync(join(root, 'reports/mutation'), { recursive: true });
writeFileSync(join(root, 'reports/mutation/mutation.json'), JSON.stringify({ files }));

/** Each file of tests is loaded with the mutant where nothing else would show it, and once anew before a mutant counts as unnoticed. */
function statusOf(id) {
  const loaded = new Set();
  const loadOnce = (file) => {
    if (!trials.needsLoad(id) || loaded.has(file)) return;
    loaded.add(file);
    trials.load(id, [file]);
  };
  const status = firstToNotice(id, loadOnce);
  if (loaded.size > 0) trials.load(-1, [...loaded]);
  if (status !== 'Survived' || trials.needsLoad(id)) return status;
  trials.forget(trials.reaching(id));
  return firstToNotice(id, loadOnce);
}

function firstToNotice(id, load) {
  const begun = Date.now();
  for (const group of mostTellingFirst(id)) {
    try {
      load(group.file);
    } catch {
      return 'Killed';
    }
    const outcome = trials.outcome(group, id);
    if (outcome !== 'passed') kills.set(group, (kills.get(group) ?? 1) + 1);
    if (outcome !== 'passed') return outcome === 'hung' ? 'Timeout' : 'Killed';
    if (Date.now() - begun > mostMilliseconds) return 'Survived';
  }
  return 'Survived';
}

/** Tests beside the mutated code first, then those that notice much in little time. */
function mostTellingFirst(id) {
  const own = trials.mutants[id].file.replace(/\.ts$/, '.test.ts');
  const speed = (group) => (kills.get(group) ?? 1) / (group.milliseconds + 0.2);
  return [...trials.reaching(id)].sort((one, other) => Number(other.file === own) - Number(one.file === own) || speed(other) - speed(one));
}

/** Reports count lines and columns from one. */
function fromOne({ start, end }) {
  return { start: { line: start.line + 1, column: start.column + 1 }, end: { line: end.line + 1, column: end.column + 1 } };
}
