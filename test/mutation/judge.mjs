/**
 * Reads the report of `npm run mutate` and prints the score of each file and every mutant that nobody noticed and nobody judged.
 * A mutant that TypeScript refuses is none: it could never be written. Judgements stand in `survivors.yaml`.
 */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { parse } from 'yaml';

const root = resolve(import.meta.dirname, '../..');
const report = JSON.parse(readFileSync(process.argv[2] ?? join(root, 'reports/mutation/mutation.json'), 'utf8'));
const judgements = parse(readFileSync(join(import.meta.dirname, 'survivors.yaml'), 'utf8'));
const compiler = startCompiler();

const total = { killed: 0, refused: 0, judged: 0, open: 0 };
for (const [file, { source, mutants }] of Object.entries(report.files)) {
  const count = { killed: 0, refused: 0, judged: 0, open: 0 };
  const open = [];
  for (const mutant of mutants) {
    if (mutant.status === 'Killed' || mutant.status === 'Timeout') count.killed += 1;
    else if (!compiles(file, changed(source, mutant))) count.refused += 1;
    else if (isJudged(file, source, mutant)) count.judged += 1;
    else open.push(mutant);
  }
  count.open = open.length;
  for (const key of Object.keys(total)) total[key] += count[key];
  console.log(line(file, count));
  for (const mutant of open) console.log(`  ${place(mutant)} ${textOf(source, mutant)} -> ${oneLine(mutant.replacement)}`);
}
console.log(line('all', total));

function line(name, { killed, refused, judged, open }) {
  const score = (100 * killed) / Math.max(1, killed + judged + open);
  return `${name}: ${score.toFixed(1)} % killed (${killed} killed, ${judged} judged, ${open} neither; TypeScript refuses ${refused} more)`;
}

function place({ location }) {
  return `${location.start.line}:${location.start.column}`;
}

/** A judgement names the file and a piece of the line that is mutated; `mutation` narrows it to what the mutant writes. */
function isJudged(file, source, mutant) {
  const lines = source
    .split('\n')
    .slice(mutant.location.start.line - 1, mutant.location.end.line)
    .join('\n');
  const groups = judgements.groups.flatMap(({ mutants }) => mutants);
  return groups.some(
    (judged) =>
      judged.file === file && lines.includes(judged.line) && (judged.becomes === undefined || oneLine(mutant.replacement) === judged.becomes),
  );
}

function textOf(source, { location }) {
  return oneLine(source.slice(offset(source, location.start), offset(source, location.end)));
}

function oneLine(text) {
  return text.replaceAll(/\s+/g, ' ');
}

function offset(source, { line: at, column }) {
  const before = source.split('\n').slice(0, at - 1);
  return before.reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
}

function changed(source, { location, replacement }) {
  return source.slice(0, offset(source, location.start)) + replacement + source.slice(offset(source, location.end));
}

function compiles(file, text) {
  const path = join(root, file);
  compiler.replace(path, text);
  return compiler.service.getSyntacticDiagnostics(path).length === 0 && compiler.service.getSemanticDiagnostics(path).length === 0;
}

/** TypeScript over the whole project, with one file replaced. */
function startCompiler() {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(root, 'tsconfig.build.json'),
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} },
  );
  let replaced = { path: '', text: '', version: 0 };
  const host = {
    getScriptFileNames: () => config.fileNames,
    getScriptVersion: (path) => (path === replaced.path ? String(replaced.version) : '0'),
    getScriptSnapshot: (path) => {
      const text = path === replaced.path ? replaced.text : ts.sys.readFile(path);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => root,
    getCompilationSettings: () => config.options,
    getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
  };
  return {
    service: ts.createLanguageService(host),
    replace: (path, text) => {
      replaced = { path, text, version: replaced.version + 1 };
    },
  };
}
