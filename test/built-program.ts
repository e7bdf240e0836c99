import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { z } from 'zod';

export const root = resolve(import.meta.dirname, '..');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Runs a program to its end, with an environment that holds no credentials but those given. */
export function run(program: string, args: readonly string[], { env = {}, cwd = root }: Surroundings = {}): Promise<Ended> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { cwd, env: { ...neutral(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => stdout.push(part));
    child.stderr.on('data', (part: Buffer) => stderr.push(part));
    child.on('error', fail);
    child.on('close', (code) => done({ code, stdout: Buffer.concat(stdout).toString('utf8'), stderr: Buffer.concat(stderr).toString('utf8') }));
  });
}

/** The built command line, as a user starts it from a clone. */
export function curbside(args: readonly string[], surroundings: Surroundings = {}): Promise<Ended> {
  return run(process.execPath, [resolve(root, 'bin/curbside.js'), ...args], surroundings);
}

function neutral(): Record<string, string> {
  const { PATH = '', HOME = '' } = process.env;
  return { PATH, HOME, AWS_EC2_METADATA_DISABLED: 'true', AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', NO_COLOR: '1' };
}

const text = z.string();
const extent = z.object({ match: z.array(text), except: z.array(text), exact: z.boolean() });
const network = z.object({ ipv4: text, ipv6: text, ranges: z.array(text), vpcEndpoints: z.array(text) });
const witnessRequest = z.object({
  sender: text,
  action: text,
  resource: text,
  context: z.record(text, z.array(text)),
  curl: text.optional(),
});
const grant = z.object({
  document: text,
  sid: text.optional(),
  pointer: text,
  objects: extent.optional(),
  from: network.optional(),
  status: z.enum(['reachable', 'undetermined', 'blocked']),
  witness: z.object({ requests: z.array(witnessRequest).nonempty() }).optional(),
  assuming: z.array(text).optional(),
  blockedBy: z.array(z.object({ kind: text, level: text })).optional(),
  lastOne: z.union([z.boolean(), z.literal('not-asked')]).optional(),
  because: z.array(text).optional(),
});
const exposure = z.object({
  id: text,
  audience: text,
  party: z.object({ type: text, id: text, trusted: z.boolean() }).optional(),
  access: text,
  accesses: z.array(text),
  path: z.object({ kind: text, through: z.array(text) }),
  status: z.enum(['reachable', 'undetermined', 'blocked']),
  grants: z.array(grant).nonempty(),
});
const bucket = z.object({
  id: text,
  bucket: text,
  account: text,
  region: text,
  state: text,
  source: z.object({ file: text }).optional(),
  awsPublic: text,
  awsPolicyStatus: text,
  guardrails: z.array(z.object({ kind: text, level: text, on: z.union([z.boolean(), text]) })),
  notRead: z.array(z.object({ operation: text, permission: text, cause: text })),
  exposures: z.array(exposure),
});
const finding = z.object({
  id: text,
  ruleId: text,
  kind: z.enum(['fail', 'open']),
  severity: text,
  bucket: text.optional(),
  account: text,
  exposure: text.optional(),
  message: text,
});
const report = z.object({
  schemaVersion: z.literal(1),
  verdict: z.enum(['clean', 'findings', 'incomplete']),
  exitCode: z.number(),
  completeness: z.object({
    accounts: z.array(z.object({ account: text, status: text, bucketsListed: z.number(), bucketsJudged: z.number() })),
    bucketsListed: z.number(),
    bucketsJudged: z.number(),
    bucketsGone: z.number(),
    interrupted: z.boolean(),
    notRead: z.array(z.object({ operation: text, permission: text, cause: text, count: z.number() })),
  }),
  buckets: z.array(bucket),
  findings: z.array(finding),
});

/** What these tests read of a JSON report. */
export type Report = z.infer<typeof report>;
export type ReportedBucket = z.infer<typeof bucket>;
export type ReportedExposure = z.infer<typeof exposure>;
export type ReportedGrant = z.infer<typeof grant>;

/** The JSON report on standard output. */
export function reportOf(ended: Ended): Report {
  try {
    return report.parse(JSON.parse(ended.stdout));
  } catch (cause) {
    throw new Error(`no report; exit code ${ended.code}, standard error: ${ended.stderr.slice(0, 2000)}`, { cause });
  }
}
