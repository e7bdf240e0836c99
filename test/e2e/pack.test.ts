import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { reportOf, root, run } from '../built-program.js';

const packed = z.array(z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) })).length(1);

describe('the package, installed in another folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'curbside-pack-'));
  const elsewhere = { cwd: folder, env: {} };
  const curbside = join(folder, 'node_modules', '.bin', 'curbside');
  let files: readonly string[];

  beforeAll(async () => {
    const pack = await run('npm', ['pack', '--json', '--silent', '--pack-destination', folder], { cwd: root });
    const [tarball] = packed.parse(JSON.parse(pack.stdout));
    if (tarball === undefined) throw new Error(`npm pack said: ${pack.stderr}`);
    files = tarball.files.map(({ path }) => path);
    writeFileSync(join(folder, 'package.json'), '{ "name": "somebody-else", "version": "1.0.0", "private": true, "type": "module" }\n');
    const install = await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', join(folder, tarball.filename)], elsewhere);
    if (install.code !== 0) throw new Error(`npm install said: ${install.stderr}`);
  }, 300_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('holds the program, its rules, its schemas and its licence, and nothing of its tests', () => {
    for (const file of ['bin/curbside.js', 'dist/cli/main.js', 'dist/iam-policy/index.d.ts', 'policies/access/scan.json', 'LICENSE', 'README.md']) {
      expect(files).toContain(file);
    }
    expect(files.filter((file) => file.startsWith('policies/rules/')).length).toBeGreaterThan(10);
    expect(files.filter((file) => file.startsWith('policies/schemas/')).length).toBeGreaterThan(0);
    expect(files.filter((file) => /\.test\.|^(test|src)\/|buildinfo/.test(file))).toEqual([]);
  });

  it('says its version', async () => {
    const { code, stdout } = await run(curbside, ['--version'], elsewhere);
    expect({ code, stdout: stdout.trim() }).toEqual({ code: 0, stdout: '0.1.0' });
  });

  it('runs the demo, which finds the customer exports and ends with 0', async () => {
    const { code, stdout } = await run(curbside, ['demo'], elsewhere);
    expect(code).toBe(0);
    expect(stdout).toContain('customer-exports');
  });

  it('judges a policy file', async () => {
    const statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::exports/*' };
    writeFileSync(join(folder, 'policy.json'), JSON.stringify({ Version: '2012-10-17', Statement: [statement] }));
    const ended = await run(curbside, ['policy', 'policy.json', '--bucket', 'exports', '--owner', '111122223333', '--format', 'json'], elsewhere);
    const reach = reportOf(ended).buckets.flatMap(({ exposures }) =>
      exposures.map(({ audience, access, status }) => `${audience} ${access} ${status}`),
    );
    expect({ code: ended.code, reach }).toEqual({ code: 1, reach: ['anyone read reachable'] });
  });

  it('lists its rules', async () => {
    const { code, stdout } = await run(curbside, ['rules'], elsewhere);
    expect(code).toBe(0);
    expect(stdout).toContain('anyone-can-read');
  });

  it('gives the policy language to other programs', async () => {
    const statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::exports/*' };
    writeFileSync(
      join(folder, 'uses.mjs'),
      `import { awsPublic, parsePolicyText } from 'curbside/iam-policy';
       const parsed = parsePolicyText(${JSON.stringify(JSON.stringify({ Version: '2012-10-17', Statement: statement }))});
       console.log(parsed.ok ? awsPublic(parsed.value, 'bucket') : parsed.problems);\n`,
    );
    const { code, stdout, stderr } = await run(process.execPath, ['uses.mjs'], elsewhere);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'public\n', stderr: '' });
  });

  it('gives its schemas to other programs', async () => {
    const schemas = readdirSync(join(root, 'policies', 'schemas'));
    expect(schemas).toContain('report.schema.json');
    const program =
      "import { createRequire } from 'node:module'; console.log(createRequire(import.meta.url).resolve('curbside/schemas/report.schema.json').length > 0);";
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], elsewhere);
    expect(stdout).toBe('true\n');
  });
});
