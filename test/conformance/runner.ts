import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { authorize, type Caller, parsePolicyText, type Request } from '../../src/iam-policy/index.js';
import type { Exposure } from '../../src/model/exposure.js';
import type { BucketEvaluation } from '../../src/model/result.js';
import { awsProvider } from '../../src/providers/aws/provider.js';
import { evaluatorOf } from '../../src/providers/evaluator.js';

const owner = '111122223333';
const folder = import.meta.dirname;

const verdict = z.enum(['reachable', 'reachable assuming', 'undetermined', 'blocked']);
const expectation = z.union([
  verdict,
  z.strictObject({
    is: verdict,
    ipv4: z.string().optional(),
    ipv6: z.string().optional(),
    objects: z.array(z.string()).optional(),
    except: z.array(z.string()).optional(),
  }),
]);
const bits = z.array(z.enum(['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'])).default([]);
const contextValue = z.union([z.string(), z.array(z.string())]);

const caseSchema = z.strictObject({
  name: z.string(),
  reason: z.string(),
  source: z.string(),
  /** One statement, laid over an Allow of s3:GetObject on b/* for everybody; `null` takes an element away. */
  statement: z.record(z.string(), z.unknown()).optional(),
  statements: z.array(z.record(z.string(), z.unknown())).optional(),
  version: z.string().optional(),
  /** A whole document, or the text of one. */
  policy: z.unknown().optional(),
  block: z.strictObject({ account: bits, bucket: bits }).partial().optional(),
  /** `AUDIENCE [PARTY] ACCESS`; whoever is not named must not be reachable. */
  expect: z.record(z.string(), expectation).optional(),
  awsPublic: z.enum(['public', 'not-public', 'unknown']).optional(),
  /** Part of what one problem says, with its line where that matters. */
  problems: z.array(z.strictObject({ says: z.string(), line: z.number().optional(), column: z.number().optional() })).optional(),
  requests: z
    .array(
      z.strictObject({
        name: z.string(),
        caller: z.string().default('anonymous'),
        action: z.string().default('s3:GetObject'),
        resource: z.string().default('arn:aws:s3:::b/key'),
        context: z.record(z.string(), contextValue).default({}),
        is: z.enum(['allowed', 'possibly-allowed', 'explicitly-denied', 'not-allowed']),
      }),
    )
    .default([]),
});
export type ConformanceCase = z.infer<typeof caseSchema>;

const fileSchema = z.strictObject({ topic: z.string(), cases: z.array(caseSchema).nonempty() });

export interface ConformanceFile {
  readonly file: string;
  readonly topic: string;
  readonly cases: readonly ConformanceCase[];
}

export function conformanceFiles(): readonly ConformanceFile[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return names.sort().map((file) => ({ file, ...fileSchema.parse(parse(readFileSync(join(folder, file), 'utf8'))) }));
}

const base = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };

/** The text of a case's policy. */
export function policyText({ policy, statement, statements, version = '2012-10-17' }: ConformanceCase): string {
  if (typeof policy === 'string') return policy;
  if (policy !== undefined) return JSON.stringify(policy);
  const laid = (statements ?? [statement ?? {}]).map((part) =>
    Object.fromEntries(Object.entries({ ...base, ...part }).filter(([, value]) => value !== null)),
  );
  return JSON.stringify({ Version: version, Statement: laid }, undefined, 1);
}

export function evaluated(example: ConformanceCase): BucketEvaluation {
  const evaluator = evaluatorOf(awsProvider(), { collectedAt: '2026-01-01T00:00:00Z' });
  const source = { kind: 'file', path: 'policy.json', pointer: '' };
  const notAsked = { state: 'not-asked', because: 'only a policy was given' };
  const block = (on: readonly string[] = []) => ({
    state: 'known',
    source,
    value: Object.fromEntries(
      ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'].map((bit) => [bit, on.includes(bit)]),
    ),
  });
  const added = evaluator.addAccount({
    partition: 'aws',
    account: owner,
    caller: `arn:aws:iam::${owner}:root`,
    publicAccessBlock: block(example.block?.account),
  });
  if (!added.ok) throw new Error(added.problems[0].message);
  const facts = { policy: { state: 'known', value: policyText(example), source }, publicAccessBlock: block(example.block?.bucket) };
  const rest = { acl: notAsked, policyStatus: notAsked, requestPayment: notAsked, encryption: notAsked, website: notAsked };
  // Where switches matter it is a bucket with a policy and no ACLs, else a policy alone.
  const extent =
    example.block === undefined
      ? { ownership: notAsked, only: 'bucket-policy' }
      : { ownership: { state: 'known', value: 'BucketOwnerEnforced', source: { kind: 'api', operation: 'GetBucketOwnershipControls' } } };
  const bucket = { name: 'b', partition: 'aws', account: owner, region: 'eu-west-1', state: 'present', ...extent };
  const parsed = evaluator.evaluateBucket({ ...bucket, ...facts, ...rest });
  if (!parsed.ok) throw new Error(parsed.problems[0].message);
  return parsed.value;
}

/** Exposures in the words of the files; the owner's own people only where a case speaks of them. */
export function exposuresOf(evaluation: BucketEvaluation, example: ConformanceCase): Readonly<Record<string, unknown>> {
  const wanted = example.expect ?? {};
  const speaksOfOwner = Object.keys(wanted).some((key) => key.startsWith('own-account'));
  const told = evaluation.exposures.filter(({ audience }) => speaksOfOwner || audience !== 'own-account');
  return Object.fromEntries(
    told.map((exposure) => {
      const key = exposureKey(exposure);
      return [key, inWordsOf(wanted[key], exposure)];
    }),
  );
}

function exposureKey({ audience, party, access, accesses }: Exposure): string {
  return [audience, ...(party === undefined || audience === 'own-account' ? [] : [party.id]), accesses.length > 1 ? 'any-access' : access].join(' ');
}

function inWordsOf(wanted: z.infer<typeof expectation> | undefined, exposure: Exposure): unknown {
  const [grant] = exposure.grants;
  const isAssuming = exposure.grants.every((each) => each.status !== 'reachable' || each.assuming !== undefined);
  const is = exposure.status === 'reachable' && isAssuming ? 'reachable assuming' : exposure.status;
  if (typeof wanted !== 'object') return is;
  return {
    is,
    ...(wanted.ipv4 === undefined ? {} : { ipv4: grant.from?.ipv4 }),
    ...(wanted.ipv6 === undefined ? {} : { ipv6: grant.from?.ipv6 }),
    ...(wanted.objects === undefined ? {} : { objects: grant.objects?.match }),
    ...(wanted.except === undefined ? {} : { except: grant.objects?.except }),
  };
}

/** What `authorize` says, with `possibly-allowed` where AWS leaves it open. */
export function decided(example: ConformanceCase, request: ConformanceCase['requests'][number]): string {
  const parsed = parsePolicyText(policyText(example));
  if (!parsed.ok) throw new Error(parsed.problems[0].message);
  const { outcome, certainty } = authorize(toRequest(request), [parsed.value]);
  return outcome === 'allowed' && certainty === 'possible' ? 'possibly-allowed' : outcome;
}

function toRequest({ caller, action, resource, context }: ConformanceCase['requests'][number]): Request {
  const entries = Object.entries(context).map(([key, value]) => [key.toLowerCase(), typeof value === 'string' ? [value] : value] as const);
  return { caller: toCaller(caller), action, resource, context: new Map(entries) };
}

/** `anonymous`, a principal's ARN, a service principal, `canonical:ID`, `identity:ID` or `federated:PROVIDER`. */
function toCaller(text: string): Caller {
  if (text === 'anonymous') return { kind: 'anonymous' };
  const [, prefix, id = ''] = /^(canonical|identity|federated):(.*)$/.exec(text) ?? [];
  const other = { kind: 'aws', account: '444455556666', arn: 'arn:aws:iam::444455556666:role/other' } as const;
  if (prefix === 'canonical') return { ...other, canonicalId: id };
  if (prefix === 'identity') return { ...other, accessIdentity: id };
  if (prefix === 'federated') return { kind: 'federated', provider: id };
  const [, account] = /^arn:[^:]+:(?:iam|sts)::(\d{12}):/.exec(text) ?? [];
  if (account === undefined) return { kind: 'service', name: text };
  const [, role] = /:assumed-role\/([^/]+)\//.exec(text) ?? [];
  if (role !== undefined) return { kind: 'aws', account, arn: `arn:aws:iam::${account}:role/${role}`, sessionArn: text };
  return { kind: 'aws', account, arn: text };
}
