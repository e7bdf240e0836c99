/**
 * A test runner for Stryker that stays in one process: it compiles sources and tests once and runs them again for each mutant,
 * which takes a tenth of what starting Vitest each time takes.
 */
import { performance } from 'node:perf_hooks';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { DryRunStatus, determineHitLimitReached, TestStatus, toMutantRunResult } from '@stryker-mutator/api/test-runner';
import { Program, testFiles } from './program.mjs';

class QuickRunner {
  constructor() {
    this.root = process.cwd();
    // INVARIANT: mutated code keeps the first object that it finds here.
    this.stryker = globalThis.__stryker__ ??= {};
    this.program = new Program(this.root);
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async dryRun() {
    // The first run is the slowest, and says nothing of how long a mutant may take.
    await this.run({ bail: false });
    this.stryker.mutantCoverage = { static: {}, perTest: {} };
    const result = await this.run({ bail: false });
    const { mutantCoverage } = this.stryker;
    this.stryker.mutantCoverage = undefined;
    return { ...result, mutantCoverage };
  }

  /** Modules are made anew for each mutant, so that nothing which one of them left in memory touches the next. */
  async mutantRun({ activeMutant, mutantActivation, testFilter, hitLimit, disableBail }) {
    this.stryker.hitLimit = hitLimit;
    this.stryker.hitCount = hitLimit === undefined ? undefined : 0;
    const atLoad = mutantActivation === 'static' ? activeMutant.id : undefined;
    const result = await this.run({ bail: !disableBail, atLoad, active: activeMutant.id, only: testFilter });
    this.stryker.activeMutant = undefined;
    const timeOut = determineHitLimitReached(this.stryker.hitCount, hitLimit);
    return toMutantRunResult(timeOut ?? result);
  }

  async run({ bail, atLoad, active, only }) {
    const wanted = only === undefined ? undefined : new Set(only);
    const results = [];
    for (const file of testFiles(this.root)) {
      if (wanted !== undefined && ![...wanted].some((id) => id.startsWith(`${file} `))) continue;
      this.stryker.activeMutant = atLoad;
      let tests;
      try {
        tests = this.program.collect(file);
      } catch (error) {
        if (active === undefined) throw error;
        results.push({ id: `${file} `, name: file, timeSpentMs: 0, status: TestStatus.Failed, failureMessage: String(error) });
        if (bail) break;
        continue;
      }
      this.stryker.activeMutant = active;
      for (const test of tests) {
        if (wanted !== undefined && !wanted.has(test.id)) continue;
        const result = await this.one(test);
        results.push(result);
        if (bail && result.status === TestStatus.Failed) return { status: DryRunStatus.Complete, tests: results };
      }
    }
    return { status: DryRunStatus.Complete, tests: results };
  }

  async one({ id, run }) {
    this.stryker.currentTestId = id;
    const started = performance.now();
    let failure;
    try {
      await run();
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
    }
    this.stryker.currentTestId = undefined;
    const told = { id, name: id, timeSpentMs: performance.now() - started };
    return failure === undefined ? { ...told, status: TestStatus.Success } : { ...told, status: TestStatus.Failed, failureMessage: failure };
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'quick', QuickRunner)];
