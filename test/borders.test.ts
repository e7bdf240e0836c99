import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

interface Cruise {
  readonly violations: readonly string[];
  readonly modules: number;
}

/** The violations as `rule: file`, each once, in order of name. */
function cruise(folder: string): Cruise {
  const run = spawnSync(process.execPath, [cruiser, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const { summary } = JSON.parse(run.stdout) as { summary: { violations: { rule: { name: string }; from: string }[]; totalCruised: number } };
  const violations = new Set(summary.violations.map((violation) => `${violation.rule.name}: ${violation.from}`));
  return { violations: [...violations].sort(), modules: summary.totalCruised };
}

const seeds: readonly { readonly name: string; readonly rule: string; readonly file: string; readonly text: string }[] = [
  { name: 'a file that reaches itself through another', rule: 'no-cycles', file: 'src/judge/a.ts', text: "import './b.js';\nexport const a = 1;" },
  { name: 'an import that leads nowhere', rule: 'no-unresolvable', file: 'src/judge/lost.ts', text: "import './not-there.js';" },
  {
    name: 'a development package in shipped code',
    rule: 'shipped-code-needs-no-development-packages',
    file: 'src/judge/dev.ts',
    text: "import 'fast-check';",
  },
  {
    name: 'shipped code that imports a test',
    rule: 'shipped-code-does-not-import-tests',
    file: 'src/judge/tested.ts',
    text: "import './b.test.js';",
  },
  { name: 'the policy library reading a file', rule: 'core-is-pure', file: 'src/iam-policy/reads.ts', text: "import 'node:fs';" },
  {
    name: 'a type taken from the file system by the JSON parser',
    rule: 'core-is-pure',
    file: 'src/json/types.ts',
    text: "import type { Stats } from 'node:fs';\nexport type S = Stats;",
  },
  { name: 'patterns that know a noun of the model', rule: 'glob-stands-alone', file: 'src/glob/noun.ts', text: "import '../model/exposure.js';" },
  {
    name: 'a type of the judge in the model',
    rule: 'core-knows-nothing-above-it',
    file: 'src/model/above.ts',
    text: "import type { J } from '../judge/b.js';\nexport type K = J;",
  },
  { name: 'the model parsing text', rule: 'model-holds-nouns-only', file: 'src/model/parses.ts', text: "import '../json/plain.js';" },
  {
    name: 'the policy library speaking of exposures',
    rule: 'iam-policy-knows-the-language-only',
    file: 'src/iam-policy/exposes.ts',
    text: "import '../model/exposure.js';",
  },
  { name: 'a logger in the judge', rule: 'core-and-middle-do-not-log', file: 'src/judge/logs.ts', text: "import 'pino';" },
  { name: 'a cloud SDK outside collectors', rule: 'cloud-sdk-in-collectors-only', file: 'src/cli/sdk.ts', text: "import '@aws-sdk/client-s3';" },
  {
    name: 'a type of a cloud SDK in an evaluator',
    rule: 'cloud-sdk-in-collectors-only',
    file: 'src/providers/aws/evaluate/sdk.ts',
    text: "import type { Grant } from '@aws-sdk/client-s3';\nexport type G = Grant;",
  },
  {
    name: 'an SDK loaded lazily outside collectors',
    rule: 'cloud-sdk-in-collectors-only',
    file: 'src/report/lazy.ts',
    text: "export const load = () => import('@aws-sdk/client-sts');",
  },
  { name: 'a provider that reports', rule: 'providers-know-no-stage', file: 'src/providers/aws/reports.ts', text: "import '../../report/plain.js';" },
  { name: 'one cloud leaning on another', rule: 'providers-are-strangers', file: 'src/providers/gcp/leans.ts', text: "import '../aws/facts.js';" },
  {
    name: 'a collector that evaluates',
    rule: 'collectors-do-not-judge',
    file: 'src/providers/aws/collect/judges.ts',
    text: "import '../evaluate/plain.js';",
  },
  {
    name: 'a collector that opens a file',
    rule: 'collectors-open-no-files',
    file: 'src/providers/aws/collect/opens.ts',
    text: "import 'node:fs/promises';",
  },
  {
    name: 'a template reader that opens a file',
    rule: 'templates-are-handed-in',
    file: 'src/providers/aws/iac/opens.ts',
    text: "import 'node:path';",
  },
  {
    name: 'an evaluator on the network',
    rule: 'evaluation-and-judgement-are-pure',
    file: 'src/providers/aws/evaluate/fetches.ts',
    text: "import 'node:https';",
  },
  { name: 'a reporter that writes a file', rule: 'evaluation-and-judgement-are-pure', file: 'src/report/writes.ts', text: "import 'node:fs';" },
  {
    name: 'an evaluator with a hash of its own',
    rule: 'evaluation-and-judgement-are-pure',
    file: 'src/providers/aws/evaluate/hashes.ts',
    text: "import 'node:crypto';",
  },
  {
    name: 'a digest that reads a file',
    rule: 'digest-needs-a-hash-alone',
    file: 'src/providers/aws/evaluate/digest.ts',
    text: "import 'node:crypto';\nimport 'node:fs';",
  },
  {
    name: 'an evaluator that collects',
    rule: 'evaluation-stands-on-facts',
    file: 'src/providers/aws/evaluate/collects.ts',
    text: "import '../collect/plain.js';",
  },
  {
    name: 'an evaluator that speaks of severity',
    rule: 'severity-is-not-evaluations-business',
    file: 'src/providers/aws/evaluate/rates.ts',
    text: "import type { Severity } from '../../../model/rule.js';\nexport type S = Severity;",
  },
  {
    name: 'a judge that knows a cloud',
    rule: 'judge-and-report-know-no-cloud',
    file: 'src/judge/cloudy.ts',
    text: "import '../providers/aws/facts.js';",
  },
  { name: 'a reporter that judges', rule: 'report-does-not-judge', file: 'src/report/judges.ts', text: "import '../judge/b.js';" },
  { name: 'a judge that prints', rule: 'judge-does-not-print', file: 'src/judge/prints.ts', text: "import '../report/plain.js';" },
  {
    name: 'a snapshot that knows a cloud',
    rule: 'inventory-is-a-format',
    file: 'src/inventory/cloudy.ts',
    text: "import '../providers/aws/facts.js';",
  },
  { name: 'a snapshot that writes itself', rule: 'inventory-does-no-io', file: 'src/inventory/writes.ts', text: "import 'node:fs';" },
  {
    name: 'a sandbox that starts a program',
    rule: 'sandbox-serves-loopback-only',
    file: 'src/sandbox/spawns.ts',
    text: "import 'node:child_process';",
  },
  {
    name: 'a sandbox that shares the evaluator',
    rule: 'sandbox-is-not-the-scanner',
    file: 'src/sandbox/shares.ts',
    text: "import '../providers/aws/evaluate/plain.js';",
  },
  {
    name: 'a flow that picks its cloud',
    rule: 'flow-is-handed-its-parts',
    file: 'src/scan.ts',
    text: "import './providers/aws/facts.js';\nimport 'node:http';",
  },
  { name: 'a flow on the network', rule: 'flow-does-no-io', file: 'src/scan.ts', text: "import './providers/aws/facts.js';\nimport 'node:http';" },
  {
    name: 'a judge that asks the registry',
    rule: 'registries-are-for-the-command-line',
    file: 'src/judge/asks.ts',
    text: "import '../report/index.js';",
  },
  { name: 'a reporter that reads flags', rule: 'nothing-leans-on-the-command-line', file: 'src/report/flags.ts', text: "import '../cli/plain.js';" },
  { name: 'a sandbox that reads a file', rule: 'files-and-process-for-the-command-line', file: 'src/sandbox/files.ts', text: "import 'fs';" },
];

/** What the seeds import. Nothing in it breaks a rule. */
const bystanders: Readonly<Record<string, string>> = {
  'src/cli/plain.ts': 'export const plain = 1;',
  'src/json/plain.ts': 'export const plain = 1;',
  'src/judge/b.ts': "import './a.js';\nexport interface J { readonly j: 1 }",
  'src/judge/b.test.ts': "import 'fast-check';\nimport 'node:fs';",
  'src/model/exposure.ts': 'export interface Exposure { readonly id: string }',
  'src/model/rule.ts': "export type Severity = 'high';",
  'src/providers/aws/facts.ts': 'export const facts = 1;',
  'src/providers/aws/collect/plain.ts': "import '@aws-sdk/client-s3';\nimport 'node:http';\nimport 'pino';",
  'src/providers/aws/evaluate/plain.ts': "import '../../../iam-policy/plain.js';\nimport '../../../model/exposure.js';",
  'src/iam-policy/plain.ts': "import '../json/plain.js';",
  'src/report/index.ts': "import './plain.js';",
  'src/report/plain.ts': "import '../model/exposure.js';",
};

describe('the borders between folders', () => {
  const fixture = mkdtempSync(join(tmpdir(), 'curbside-borders-'));
  afterAll(() => rmSync(fixture, { recursive: true, force: true }));

  for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json']) cpSync(join(root, name), join(fixture, name));
  symlinkSync(join(root, 'node_modules'), join(fixture, 'node_modules'));
  for (const [file, text] of [...Object.entries(bystanders), ...seeds.map(({ file, text }) => [file, text] as const)]) {
    mkdirSync(dirname(join(fixture, file)), { recursive: true });
    writeFileSync(join(fixture, file), `${text}\n`);
  }
  const seeded = cruise(fixture);

  it.each(seeds)('catch $name', ({ rule, file }) => {
    expect(seeded.violations).toContain(`${rule}: ${file}`);
  });

  it('let everything else through', () => {
    const files = new Set(seeds.map((seed) => seed.file));
    const elsewhere = seeded.violations.filter((violation) => !files.has(violation.slice(violation.indexOf(': ') + 2)));
    expect(elsewhere).toEqual([]);
  });

  it('have a seeded violation for every rule', () => {
    const configured = JSON.parse(
      execFileSync(process.execPath, ['-p', "JSON.stringify(require('./.dependency-cruiser.cjs').forbidden.map((rule) => rule.name))"], {
        cwd: root,
        encoding: 'utf8',
      }),
    ) as string[];
    const seededRules = new Set(seeds.map((seed) => seed.rule));
    expect(configured.filter((name) => !seededRules.has(name))).toEqual(['executable-starts-the-build']);
  });

  it('hold in this repository, with every source file looked at', () => {
    const { violations, modules } = cruise(root);
    const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    expect(violations).toEqual([]);
    expect(modules).toBeGreaterThanOrEqual(sources.length);
    expect(sources.length).toBeGreaterThan(50);
  });
});

describe('the clock', () => {
  const pure = ['json', 'glob', 'iam-policy', 'model', 'judge', 'report', 'inventory', 'providers/aws/evaluate'];

  it.each(pure)('is not read in src/%s', (folder) => {
    const files = readdirSync(join(root, 'src', folder), { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
    );
    const reading = files.filter((file) =>
      /\bDate\.now\(|\bnew Date\(\)|\bDate\(\)|\bperformance\.now\(/.test(readFileSync(join(root, 'src', folder, file), 'utf8')),
    );
    expect(files.length).toBeGreaterThan(0);
    expect(reading).toEqual([]);
  });
});
