/** The modules of the project and their tests in one process, without Vitest: as much of its language as the tests of the engine use. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import fc from 'fast-check';
import ts from 'typescript';
import { expect } from 'vitest';
import * as yaml from 'yaml';

/** Quick tests that speak of the policy engine; files beside the code first, for most mutants fall there. */
const folders = [
  'src/iam-policy/senders',
  'src/glob',
  'src/iam-policy',
  'src/iam-policy/compare',
  'src/iam-policy/reached',
  'src/iam-policy/s3',
  'test/conformance',
];
const files = ['test/mutation/few-policies.test.ts', 'test/aws/policy-status.test.ts', 'test/docs/s3-actions-page.test.ts'];
const setup = 'test/property-seed.ts';
/** Holds a budget of thousands of searches: for each mutant that nothing else notices it would take as long as all others together. */
const slow = 'ends where its searches are used up';

export function testFiles(root) {
  const found = folders.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.test.ts'))
      .sort()
      .map((name) => `${folder}/${name}`),
  );
  return [...found, ...files];
}

/** The project's modules, compiled once and loaded as often as asked; what is in node_modules is loaded once. */
export class Program {
  constructor(root, sourceOf = (path) => readFileSync(path, 'utf8')) {
    this.root = root;
    this.sourceOf = sourceOf;
    this.scripts = new Map();
    this.outside = createRequire(join(root, 'package.json'));
    const read = new Map();
    // The cases are read once; whoever reads them checks and copies them.
    this.parseYaml = (text) => read.get(text) ?? read.set(text, yaml.parse(text)).get(text);
  }

  /** The tests of one file, with all modules fresh. */
  collect(file) {
    const modules = new Map();
    const collected = new Collected(file);
    const load = (path) => {
      const known = modules.get(path);
      if (known !== undefined) return known.exports;
      const module = { exports: {} };
      modules.set(path, module);
      if (path.endsWith('.json')) module.exports = JSON.parse(readFileSync(path, 'utf8'));
      else this.script(path).runInThisContext()(this.requireFrom(path, load, collected), module, module.exports, metaOf(path));
      return module.exports;
    };
    load(join(this.root, setup));
    // Whether a smaller example fails too is of no interest here.
    fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });
    load(join(this.root, file));
    return collected.tests.filter(({ name }) => !name.includes(slow));
  }

  requireFrom(path, load, collected) {
    return (name) => {
      if (name === 'vitest') return { ...collected.language, expect };
      if (name === 'fast-check') return { __esModule: true, ...fc, default: fc };
      if (name === 'yaml') return { ...yaml, parse: this.parseYaml };
      if (!name.startsWith('.')) return this.outside(name);
      return load(resolve(dirname(path), name.replace(/\.js$/, '.ts')));
    };
  }

  script(path) {
    const known = this.scripts.get(path);
    if (known !== undefined) return known;
    const options = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2023, esModuleInterop: true };
    const { outputText } = ts.transpileModule(this.sourceOf(path), { compilerOptions: options });
    const body = outputText.replaceAll('import.meta', 'meta__');
    const script = new Script(`(function (require, module, exports, meta__) {${body}\n})`, { filename: path });
    this.scripts.set(path, script);
    return script;
  }
}

function metaOf(path) {
  return { filename: path, dirname: dirname(path), url: pathToFileURL(path).href };
}

/** `describe`, `test` and their tables, as far as the tests need them. */
class Collected {
  constructor(file) {
    this.file = file;
    this.tests = [];
    this.suites = [];
    const describe = (name, body) => {
      this.suites.push(name);
      body();
      this.suites.pop();
    };
    const test = (name, ...rest) =>
      this.add(
        name,
        rest.find((part) => typeof part === 'function'),
      );
    this.language = { describe: withTables(describe), test: withTables(test), it: withTables(test) };
  }

  add(name, run) {
    const id = [this.file, ...this.suites, name].join(' ');
    const twins = this.tests.filter((test) => test.name === id).length;
    this.tests.push({ name: id, id: twins === 0 ? id : `${id} #${twins}`, run });
  }
}

function withTables(declare) {
  declare.each =
    (rows) =>
    (name, ...rest) =>
      rows.forEach((row, index) => {
        const body = rest.find((part) => typeof part === 'function');
        const values = Array.isArray(row) ? row : [row];
        declare(titleOf(name, row, index), () => body(...values));
      });
  return declare;
}

function titleOf(name, row, index) {
  const filled = name.replaceAll(/\$(\w+)/g, (_, key) => (typeof row === 'object' && row !== null ? String(row[key]) : key));
  return `${filled.replaceAll('%s', String(row))} [${index}]`;
}
