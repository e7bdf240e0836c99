/**
 * Tries every mutant of the engine on the conformance cases and prints each case that stays for no reason: it kills no mutant that
 * all other cases leave alive, documents no doubt, and does not say what it keeps. A row ends where it can say nothing more: at
 * the second case that kills the mutant, or at one that stays anyway.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { Trials } from './trials.mjs';

const root = resolve(import.meta.dirname, '../..');
/** Tables of names, which tests beside them hold. */
const tables = 'src/iam-policy/s3/';
/** A case that documents a budget takes longer than all others together; it stays anyway. */
const tooLong = 25;
const mostMilliseconds = 30_000;

const started = Date.now();
const trials = await Trials.of(root, ['test/conformance/conformance.test.ts'], caseOf);
const cases = examples();
const needed = new Set();
const count = { mutants: 0, killed: 0, byOneCase: 0, notFinished: 0 };
for (const [id, { file }] of trials.mutants.entries()) {
  if (file.startsWith(tables)) continue;
  count.mutants += 1;
  if (id % 500 === 499) tell(`${id + 1} mutants`);
  if (id % 1000 === 999) trials.check();
  add(rowOf(id));
}
report();

/** All tests of a case count as one; the runner numbers topics and cases. */
function caseOf(name) {
  return name.replace(/(\[\d+\].*?\[\d+\]).*$/s, '$1');
}

/** The groups of tests, each with what its file says of the case, in the same order. */
function examples() {
  const folder = join(root, 'test/conformance');
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  const written = names.sort().flatMap((file) => {
    const { cases, keeps } = parse(readFileSync(join(folder, file), 'utf8'));
    return cases.map((example) => ({ file, example: { keeps, ...example } }));
  });
  return trials.groups.slice(0, written.length).map((group, index) => {
    const { file, example } = written[index];
    if (!group.name.includes(example.name)) throw new Error(`the cases are in another order: ${group.name}, ${example.name}`);
    return { group, file, name: example.name, keeps: example.keeps, isDoubt: isDoubt(example), kills: 1 };
  });
}

/** What it expects is not settled, or it says of AWS that it is not. */
function isDoubt({ expect, awsPublic, requests, reason, source }) {
  const answers = JSON.stringify([expect, awsPublic, requests]);
  return /undetermined|assuming|possibly-allowed|"unknown"/.test(answers) || /not documented|unverified|decision|doubt/i.test(`${reason} ${source}`);
}

/** The cases that kill a mutant; `isWhole` where all of them are there. */
function rowOf(id) {
  const killers = [];
  if (!trials.needsLoad(id)) return triedOn(id, killers);
  try {
    trials.load(id);
  } catch {
    return { killers, isWhole: false };
  }
  const row = triedOn(id, killers);
  trials.load(-1);
  return row;
}

function triedOn(id, killers) {
  const begun = Date.now();
  for (const one of mostTellingFirst(id)) {
    if (Date.now() - begun > mostMilliseconds) return { killers, isWhole: false };
    if (trials.outcome(one.group, id) === 'passed') continue;
    one.kills += 1;
    killers.push(one);
    if (one.isDoubt || killers.length > 1) return { killers, isWhole: false };
  }
  return { killers, isWhole: true };
}

function mostTellingFirst(id) {
  const reaching = new Set(trials.reaching(id));
  const speed = ({ kills, group }) => kills / (group.milliseconds + 0.2);
  return cases
    .filter(({ group, isDoubt }) => reaching.has(group) && !(isDoubt && group.milliseconds > tooLong))
    .sort((one, other) => Number(other.isDoubt) - Number(one.isDoubt) || speed(other) - speed(one));
}

function add({ killers, isWhole }) {
  if (killers.length > 0) count.killed += 1;
  else if (!isWhole) count.notFinished += 1;
  if (!isWhole || killers.length !== 1) return;
  count.byOneCase += 1;
  needed.add(killers[0]);
}

function report() {
  trials.check();
  const idle = cases.filter((one) => !needed.has(one) && !one.isDoubt && one.keeps === undefined);
  for (const { file, name } of idle) console.log(`${file}: ${name}`);
  const keeping = cases.filter((one) => !needed.has(one) && !one.isDoubt && one.keeps !== undefined);
  const doubts = cases.filter(({ isDoubt }) => isDoubt);
  console.log(`${cases.length} cases: ${doubts.length} document a doubt, ${keeping.length} keep a sentence, ${idle.length} stay for no reason`);
  console.log(`${count.mutants} mutants: ${count.killed} killed, ${count.byOneCase} by one case alone, ${count.notFinished} not finished`);
  tell('done');
  if (idle.length > 0) process.exitCode = 1;
}

function tell(what) {
  console.error(`${((Date.now() - started) / 60_000).toFixed(1)} min: ${what}`);
}
