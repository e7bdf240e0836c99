/** Tests, alone or in groups, tried on one mutant after the other in one process, where nothing is started or compiled anew. */
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { Script } from 'node:vm';
import { mutantsOf } from './mutants.mjs';
import { Program } from './program.mjs';

const none = -1;
/** A test that takes so many times the steps or the time that it takes without a mutant will not end. */
const patience = 100;
const leastMilliseconds = 2000;
const leastSteps = 10_000;

/** What the sources of `mutantsOf` ask: which mutant is on, and whether it has been met too often. */
class Switch {
  active = none;
  steps = 0;
  limit = Number.POSITIVE_INFINITY;

  meet() {
    this.steps += 1;
    if (this.steps > this.limit) throw new Error('the mutant goes on and on');
    return true;
  }
}

export class Trials {
  /** `groupOf` names the group of a test; tests of one group are tried as one. */
  static async of(root, files, groupOf = (name) => name) {
    const trials = new Trials({ root, files, groupOf, made: await mutantsOf(root) });
    trials.count();
    trials.load(none);
    for (let run = 0; run < 4; run += 1) trials.check();
    return trials;
  }

  constructor({ root, files, groupOf, made }) {
    this.files = files;
    this.groupOf = groupOf;
    this.made = made;
    this.mutants = made.mutants;
    this.atLoad = new Set();
    this.atRunTime = new Set();
    this.switch = new Switch();
    this.call = new Script('mutation.task()');
    // INVARIANT: the only name that the mutated sources know.
    globalThis.mutation = this.switch;
    this.programOf = (texts) => new Program(root, (path) => texts.get(path) ?? readFileSync(path, 'utf8'));
    this.mutated = this.programOf(made.sources);
  }

  /** One run without a mutant that counts how often each group meets each of them. */
  count() {
    const met = new Int32Array(this.mutants.length);
    this.switch.reach = (...ids) => {
      for (const id of ids) met[id] += 1;
    };
    this.switch.meets = (ids, value) => {
      for (const id of ids) if (changes(this.mutants[id], value)) met[id] += 1;
      return value;
    };
    const metBy = (run) => {
      met.fill(0);
      const result = run();
      return [result, new Map([...met.entries()].filter(([, times]) => times > 0))];
    };
    const counted = this.programOf(this.made.counted);
    this.groups = this.files.flatMap((file) => {
      const [groups, atLoad] = metBy(() => this.groupsOf(file, counted));
      for (const id of atLoad.keys()) this.atLoad.add(id);
      return groups.map((group) => {
        const [, reached] = metBy(() => runAll(group.tests));
        for (const id of reached.keys()) this.atRunTime.add(id);
        return { ...group, reached };
      });
    });
  }

  groupsOf(file, program) {
    const groups = new Map();
    for (const test of program.collect(file)) {
      const name = this.groupOf(test.id);
      const group = groups.get(name) ?? { file, name, tests: [], milliseconds: Number.POSITIVE_INFINITY };
      group.tests.push(test);
      groups.set(name, group);
    }
    return [...groups.values()];
  }

  /** Makes the modules and tests of files anew, with a mutant on while they are loaded. */
  load(mutant, files = this.files) {
    this.switch.active = mutant;
    try {
      for (const file of files) {
        const fresh = new Map(this.groupsOf(file, this.mutated).map(({ name, tests }) => [name, tests]));
        for (const group of this.groups) if (group.file === file) group.tests = fresh.get(group.name) ?? [];
      }
    } finally {
      this.switch.active = none;
    }
  }

  /** Throws where a test fails without a mutant: then something is left of one. */
  check() {
    for (const group of this.groups) {
      const started = performance.now();
      runAll(group.tests);
      group.milliseconds = Math.min(group.milliseconds, performance.now() - started);
    }
  }

  /** Whether a mutant is met nowhere but in what the modules do when they are loaded, such as making a table. */
  needsLoad(mutant) {
    return this.atLoad.has(mutant) && !this.atRunTime.has(mutant);
  }

  /** The groups that a mutant may change. */
  reaching(mutant) {
    return this.needsLoad(mutant) ? this.groups : this.groups.filter(({ reached }) => reached.has(mutant));
  }

  /** `passed`, `failed`, or `hung` where the time was over. What fails is believed only of modules that remember nothing of other mutants. */
  outcome(group, mutant) {
    const first = this.tried(group, mutant);
    if (first !== 'failed' || this.needsLoad(mutant) || this.tried(group, none) === 'passed') return first;
    this.load(none, [group.file]);
    const fresh = this.tried(group, mutant);
    this.load(none, [group.file]);
    return fresh;
  }

  /** Forgets what the modules remember, so that a mutant is met that is hidden by it. */
  forget(groups) {
    this.load(none, [...new Set(groups.map(({ file }) => file))]);
  }

  tried({ tests, milliseconds, reached }, mutant) {
    this.switch.active = mutant;
    this.switch.steps = 0;
    this.switch.limit = leastSteps + patience * (reached.get(mutant) ?? 0);
    this.switch.task = () => runAll(tests);
    try {
      this.call.runInThisContext({ timeout: Math.ceil(leastMilliseconds + patience * milliseconds) });
      return tests.length === 0 ? 'failed' : 'passed';
    } catch (error) {
      return error?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? 'hung' : 'failed';
    } finally {
      this.switch.active = none;
    }
  }
}

/** The tests of the engine wait for nothing. */
function runAll(tests) {
  for (const { id, run } of tests) if (run() instanceof Promise) throw new Error(`${id} waits for something`);
}

/** Whether a mutant makes something else of what has this value without it; where that is not plain, it does. */
function changes({ replacement, mutatorName }, value) {
  if (replacement === 'true') return value !== true;
  if (replacement === 'false') return value !== false;
  return mutatorName !== 'OptionalChaining' || value === undefined;
}
