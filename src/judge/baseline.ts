import { z } from 'zod';
import { accesses, statuses } from '../model/exposure.js';
import type { NonEmpty, Parsed, Problem } from '../model/observed.js';
import type { Finding } from '../model/result.js';
import { severities } from '../model/rule.js';
import type { Comparable } from './compare.js';
import { resolveFingerprint } from './fingerprint.js';

/** A finding of the former report, with the exposure that it was about. */
export interface FormerFinding {
  readonly finding: Finding;
  readonly exposure?: Comparable;
}

/** A former report, indexed for comparison. */
export interface Baseline {
  /** By finding id, rules that were renamed since under their present name. */
  readonly findings: ReadonlyMap<string, FormerFinding>;
}

const declarationUse = z.object({ file: z.string(), line: z.number(), owner: z.string(), reason: z.string(), expires: z.string() });

const finding = z.object({
  id: z.string().min(1),
  ruleId: z.string().min(1),
  kind: z.enum(['fail', 'open']),
  severity: z.enum(severities),
  bucket: z.string().nullish(),
  identity: z.string().nullish(),
  account: z.string(),
  exposure: z.string().nullish(),
  setting: z.string().nullish(),
  about: z.array(z.string()).nullish(),
  message: z.string(),
  expected: declarationUse.nullish(),
  waived: declarationUse.nullish(),
});

const grant = z.object({
  status: z.enum(statuses),
  act: z.string().nullish(),
  actions: z.array(z.string()).nullish(),
  objects: z.object({ match: z.tuple([z.string()], z.string()), except: z.array(z.string()), exact: z.boolean() }).nullish(),
  from: z.object({ ipv4: z.string(), ipv6: z.string(), ranges: z.array(z.string()), vpcEndpoints: z.array(z.string()) }).nullish(),
  basis: z.array(z.string()).nullish(),
  assuming: z.array(z.string()).nullish(),
});

const exposure = z.object({
  id: z.string().min(1),
  status: z.enum(statuses),
  accesses: z.tuple([z.enum(accesses)], z.enum(accesses)),
  grants: z.array(grant),
});

/** Only what a comparison needs: a report of a later version may say more. */
const report = z.object({
  schemaVersion: z.literal(1),
  buckets: z.array(z.object({ id: z.string(), exposures: z.array(exposure) })),
  findings: z.array(finding),
});

/** Reads a former JSON report. It is outside data: whatever does not add up is a problem, so that nothing reads as known by mistake. */
export function parseBaseline(text: string, ruleIds: ReadonlyMap<string, string>): Parsed<Baseline> {
  const json = readJson(text);
  if (json === undefined) return failed([problemAt('not JSON: give a report that was written with `--format json`', [])]);
  const read = report.safeParse(json.value);
  if (read.success) return index(read.data, ruleIds);
  const [first, ...rest] = read.error.issues
    .slice(0, 20)
    .map((issue) => problemAt(`not a report of curbside: ${lowerStart(issue.message)}`, issue.path));
  if (first === undefined) throw new Error('a failed check names at least one issue');
  return failed([first, ...rest]);
}

function readJson(text: string): { readonly value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
    return { value };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

type RawReport = z.output<typeof report>;

function index(raw: RawReport, ruleIds: ReadonlyMap<string, string>): Parsed<Baseline> {
  const wanted = new Set(raw.findings.flatMap((entry) => (typeof entry.exposure === 'string' ? [entry.exposure] : [])));
  const exposures = new Map<string, Comparable>();
  const findings = new Map<string, FormerFinding>();
  const problems: Problem[] = [];
  for (const [position, bucket] of raw.buckets.entries()) {
    for (const entry of bucket.exposures.filter(({ id }) => wanted.has(id))) {
      if (exposures.has(entry.id)) problems.push(problemAt(`two exposures have the id \`${entry.id}\``, ['buckets', position]));
      exposures.set(entry.id, comparableOf(entry));
    }
  }
  for (const [position, entry] of raw.findings.entries()) {
    const at = ['findings', position];
    const former = formerOf(entry, exposures, ruleIds);
    if (typeof entry.exposure === 'string' && former.exposure === undefined) {
      problems.push(problemAt(`the finding is about an exposure that no bucket of the report lists: \`${entry.exposure}\``, at));
    }
    if (findings.has(former.finding.id)) problems.push(problemAt(`two findings have the id \`${entry.id}\``, at));
    findings.set(former.finding.id, former);
  }
  const [first, ...rest] = problems;
  return first === undefined ? { ok: true, value: { findings }, problems: [] } : failed([first, ...rest]);
}

function formerOf(
  raw: RawReport['findings'][number],
  exposures: ReadonlyMap<string, Comparable>,
  ruleIds: ReadonlyMap<string, string>,
): FormerFinding {
  const { bucket, identity, exposure: on, setting, about, expected, waived, ...always } = raw;
  const finding: Finding = {
    ...always,
    id: resolveFingerprint(raw.id, ruleIds) ?? raw.id,
    ruleId: ruleIds.get(raw.ruleId) ?? raw.ruleId,
    ...(typeof bucket === 'string' ? { bucket } : {}),
    ...(typeof identity === 'string' ? { identity } : {}),
    ...(typeof on === 'string' ? { exposure: on } : {}),
    ...(typeof setting === 'string' ? { setting } : {}),
    ...(about ? { about } : {}),
    ...(expected ? { expected } : {}),
    ...(waived ? { waived } : {}),
  };
  const exposure = typeof on === 'string' ? exposures.get(on) : undefined;
  return exposure === undefined ? { finding } : { finding, exposure };
}

function comparableOf(raw: z.output<typeof exposure>): Comparable {
  const grants = raw.grants.map(({ status, act, actions, objects, from, basis, assuming }) => ({
    status,
    ...(act ? { act } : {}),
    ...(actions ? { actions } : {}),
    ...(objects ? { objects } : {}),
    ...(from ? { from } : {}),
    ...(basis ? { basis } : {}),
    ...(assuming ? { assuming } : {}),
  }));
  return { accesses: raw.accesses, status: raw.status, grants: grants.filter((one) => raw.status === 'blocked' || one.status !== 'blocked') };
}

function problemAt(message: string, path: readonly PropertyKey[]): Problem {
  const pointer = path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return { message, severity: 'error', pointer, line: 1, column: 1 };
}

function lowerStart(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function failed(problems: NonEmpty<Problem>): { ok: false; problems: NonEmpty<Problem> } {
  return { ok: false, problems };
}
