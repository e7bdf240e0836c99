import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { authorize, type Caller, type PolicyDocument, type PolicyLayer, parsePolicyText, type Request } from '../../src/iam-policy/index.js';
import type { Exposure, Grant } from '../../src/model/exposure.js';
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
    exact: z.boolean().optional(),
    /** Part of the one assumption. */
    assuming: z.string().optional(),
  }),
]);
/** What is on at one level; `unread` where nobody could look. */
const bits = z
  .union([z.literal('unread'), z.array(z.enum(['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets']))])
  .default([]);
type Bits = z.infer<typeof bits>;
const contextValue = z.union([z.string(), z.array(z.string())]);

/** A policy beside the resource's; each statement is laid over an Allow of everything. */
const layer = z.strictObject({
  kind: z.enum(['service-control', 'resource-control', 'permissions-boundary', 'session', 'identity', 'vpc-endpoint']),
  account: z.string().default(owner),
  managementAccount: z.string().optional(),
  principal: z.string().optional(),
  endpoint: z.string().default('vpce-1111111111111111a'),
  /** One document. */
  statements: z.array(z.record(z.string(), z.unknown())).default([{}]),
});
type LayerExample = z.infer<typeof layer>;

/** Why a case stays, though other cases kill what it kills: the part of policy-semantics.md that has a sentence which no other case shows. */
const keeps = z
  .string()
  .regex(/^policy-semantics \d\.\d+$/)
  .optional();

const caseSchema = z.strictObject({
  name: z.string(),
  reason: z.string(),
  source: z.string(),
  keeps,
  /** One statement, laid over an Allow of s3:GetObject on b/* for everybody; `null` takes an element away. */
  statement: z.record(z.string(), z.unknown()).optional(),
  statements: z.array(z.record(z.string(), z.unknown())).optional(),
  version: z.string().optional(),
  /** A whole document, or the text of one. */
  policy: z.unknown().optional(),
  /** What a word in the policy stands for: a text so many times. */
  fill: z.record(z.string(), z.strictObject({ text: z.string(), times: z.number() })).default({}),
  /** What requests have to pass beside the policy. */
  layers: z.array(layer).default([]),
  /** What the policy hangs on; an access point's is judged alone. */
  kind: z.enum(['bucket', 'access-point']).default('bucket'),
  block: z.strictObject({ account: bits, bucket: bits }).partial().optional(),
  /** Entries of the bucket ACL: `[GRANTEE, PERMISSION]`, the grantee a group's name or a canonical id. Without statements there is no policy then. */
  acl: z.array(z.tuple([z.string(), z.string()])).optional(),
  ownership: z.enum(['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter']).optional(),
  requestPayment: z.literal('Requester').optional(),
  encryption: z.enum(['AES256', 'aws:kms']).optional(),
  partition: z.enum(['aws', 'aws-cn', 'aws-us-gov']).default('aws'),
  /** `AUDIENCE [PARTY] ACCESS`, with ` by ACL` where the ACL lets in; whoever is not named must not be reachable. */
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

/** `keeps` speaks of all cases of a file. */
const fileSchema = z.strictObject({ topic: z.string(), keeps, cases: z.array(caseSchema).nonempty() });

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
export function policyText(example: ConformanceCase): string {
  return Object.entries(example.fill).reduce((text, [word, part]) => text.replaceAll(word, part.text.repeat(part.times)), writtenText(example));
}

function writtenText({ policy, statement, statements, version = '2012-10-17' }: ConformanceCase): string {
  if (typeof policy === 'string') return policy;
  if (policy !== undefined) return JSON.stringify(policy);
  const laid = (statements ?? [statement ?? {}]).map((part) =>
    Object.fromEntries(Object.entries({ ...base, ...part }).filter(([, value]) => value !== null)),
  );
  return JSON.stringify({ Version: version, Statement: laid }, undefined, 1);
}

/** What is asked of a bucket beside its policy; a case that says nothing of it judges the policy alone. */
function speaksOfBucket({ block, acl, ownership, requestPayment, encryption }: ConformanceCase): boolean {
  return [block, acl, ownership, requestPayment, encryption].some((fact) => fact !== undefined);
}

const notAsked = { state: 'not-asked', because: 'only a policy was given' };
const file = { kind: 'file', path: 'policy.json', pointer: '' };
const known = <T>(value: T) => ({ state: 'known', value, source: file });
const knownOr = <T>(value: T | undefined, otherwise: object) => (value === undefined ? otherwise : known(value));

const groups: Readonly<Record<string, string>> = {
  AllUsers: 'http://acs.amazonaws.com/groups/global/AllUsers',
  AuthenticatedUsers: 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers',
  LogDelivery: 'http://acs.amazonaws.com/groups/s3/LogDelivery',
};

function toGrant([grantee, permission]: readonly [string, string]) {
  const uri = groups[grantee];
  return { grantee: uri === undefined ? { kind: 'canonical-user', id: grantee } : { kind: 'group', uri }, permission };
}

function toBlock(on: Bits = []) {
  if (on === 'unread') return { state: 'unknown', cause: { kind: 'throttled' }, source: file };
  return known(
    Object.fromEntries(
      (['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'] as const).map((bit) => [bit, on.includes(bit)]),
    ),
  );
}

function policyFact(example: ConformanceCase) {
  const isAclAlone = example.acl !== undefined && [example.statement, example.statements, example.policy].every((part) => part === undefined);
  return isAclAlone ? { state: 'absent', source: file } : known(policyText(example));
}

export function evaluated(example: ConformanceCase): BucketEvaluation {
  const { partition, kind } = example;
  const evaluator = evaluatorOf(awsProvider(), { collectedAt: '2026-01-01T00:00:00Z' });
  const caller = `arn:${partition}:iam::${owner}:root`;
  const added = evaluator.addAccount(owner, { partition, account: owner, caller, publicAccessBlock: toBlock(example.block?.account) });
  if (!added.ok) throw new Error(added.problems[0].message);
  const isWhole = kind === 'bucket' && speaksOfBucket(example);
  const facts = {
    policy: policyFact(example),
    publicAccessBlock: toBlock(example.block?.bucket),
    ownership: isWhole ? known(example.ownership ?? (example.acl === undefined ? 'BucketOwnerEnforced' : 'ObjectWriter')) : notAsked,
    acl: example.acl === undefined ? notAsked : known({ owner: 'owner', grants: example.acl.map(toGrant) }),
    requestPayment: knownOr(example.requestPayment, notAsked),
    encryption: example.encryption === undefined ? notAsked : known({ algorithm: example.encryption }),
    policyStatus: notAsked,
    website: notAsked,
  };
  const region = partition === 'aws' ? 'eu-west-1' : partition === 'aws-cn' ? 'cn-north-1' : 'us-gov-west-1';
  const extent = isWhole ? {} : { only: `${kind}-policy` };
  const parsed = evaluator.evaluateBucket({ name: 'b', partition, account: owner, region, state: 'present', ...extent, ...facts });
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

function exposureKey({ audience, party, access, accesses, path }: Exposure): string {
  const who = party === undefined || audience === 'own-account' ? [] : [party.id];
  return [audience, ...who, accesses.length > 1 ? 'any-access' : access, ...(path.kind === 'bucket-acl' ? ['by ACL'] : [])].join(' ');
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
    ...(wanted.exact === undefined ? {} : { exact: grant.objects?.exact }),
    ...(wanted.assuming === undefined ? {} : { assuming: assumptionLike(wanted.assuming, grant) }),
  };
}

/** The wanted words where an assumption has them, else all assumptions. */
function assumptionLike(words: string, grant: Grant): string {
  const assuming = grant.status === 'reachable' ? (grant.assuming ?? []) : [];
  return assuming.some((assumption) => assumption.includes(words)) ? words : assuming.join('; ');
}

/** What `authorize` says, with `possibly-allowed` where AWS leaves it open. */
export function decided(example: ConformanceCase, request: ConformanceCase['requests'][number]): string {
  const parsed = parsePolicyText(policyText(example));
  if (!parsed.ok) throw new Error(parsed.problems[0].message);
  const surroundings = { owner, layers: example.layers.map(toLayer) };
  const { outcome, certainty } = authorize(toRequest(request), [parsed.value], example.layers.length === 0 ? undefined : surroundings);
  return outcome === 'allowed' && certainty === 'possible' ? 'possibly-allowed' : outcome;
}

function toLayer({ kind, account, managementAccount, principal, endpoint, statements }: LayerExample): PolicyLayer {
  const documents = [parsedLayer(kind, statements)];
  switch (kind) {
    case 'vpc-endpoint':
      return { kind, endpoint, documents };
    case 'service-control':
    case 'resource-control':
      return { kind, account, ...(managementAccount === undefined ? {} : { managementAccount }), documents };
    default:
      return { kind, account, ...(principal === undefined ? {} : { principal }), documents };
  }
}

function parsedLayer(kind: LayerExample['kind'], statements: LayerExample['statements']): PolicyDocument {
  const who = kind === 'resource-control' || kind === 'vpc-endpoint' ? { Principal: '*' } : {};
  const laid = statements.map((part) => ({ Effect: 'Allow', ...who, Action: '*', Resource: '*', ...part }));
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: laid }), kind);
  if (!parsed.ok) throw new Error(parsed.problems[0].message);
  return parsed.value;
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
