import { z } from 'zod';
import type { Observed, Parsed, Problem } from '../../model/observed.js';
import { isDirectoryBucket, isRegionName } from './names.js';

/** The four bits of a Block Public Access configuration, as one level stores them. */
export const blockBits = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'] as const;
export type BlockBit = (typeof blockBits)[number];
export type PublicAccessBlock = Readonly<Record<BlockBit, boolean>>;

export const ownerships = ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'] as const;
export type ObjectOwnership = (typeof ownerships)[number];

export interface AclGrant {
  readonly grantee:
    | { readonly kind: 'group'; readonly uri: string }
    | { readonly kind: 'canonical-user'; readonly id: string }
    | { readonly kind: 'email'; readonly address: string }
    | { readonly kind: 'other'; readonly text: string };
  /** `READ`, `WRITE`, `READ_ACP`, `WRITE_ACP`, `FULL_CONTROL`, or whatever the service said. */
  readonly permission: string;
}
export interface Acl {
  /** Canonical id of the bucket's owner. */
  readonly owner: string;
  readonly grants: readonly AclGrant[];
}

export interface Encryption {
  /** `AES256`, `aws:kms`, `aws:kms:dsse`. */
  readonly algorithm: string;
  readonly kmsKey?: string;
}

export interface Website {
  readonly indexDocument?: string;
  /** Host of RedirectAllRequestsTo. */
  readonly redirectTo?: string;
}

export interface AwsAccountFacts {
  readonly partition: string;
  readonly account: string;
  /** Canonical id from ListBuckets, where it was given. */
  readonly canonicalId?: string;
  /** ARN of the identity that looked. */
  readonly caller: string;
  /** Effective value: the organization's included (s3control GetPublicAccessBlock). `absent`: all four off. */
  readonly publicAccessBlock: Observed<PublicAccessBlock>;
}

export interface AwsBucketFacts {
  readonly name: string;
  readonly partition: string;
  readonly account: string;
  /** Empty where nobody said, and where what was said is no name of a region. */
  readonly region: string;
  /** `gone`: deleted between listing and reading, seen twice; `not-ours`: another account owns the name; `not-applicable`: a directory bucket. */
  readonly state: 'present' | 'gone' | 'not-ours' | 'not-applicable';
  /** The policy's text as received. */
  readonly policy: Observed<string>;
  /** `absent` (OwnershipControlsNotFoundError): ACLs are enabled, the object's writer owns it. */
  readonly ownership: Observed<ObjectOwnership>;
  /** The effective ACL, as GetBucketAcl answers it. */
  readonly acl: Observed<Acl>;
  /** The bucket's own level only. `absent`: all four off at this level. */
  readonly publicAccessBlock: Observed<PublicAccessBlock>;
  /** S3's own answer to "is this policy public". */
  readonly policyStatus: Observed<boolean>;
  readonly requestPayment: Observed<'BucketOwner' | 'Requester'>;
  readonly encryption: Observed<Encryption>;
  readonly website: Observed<Website>;
  /** Only this document is judged; nothing else of the bucket is known, and nothing else is said (`curbside policy`). */
  readonly only?: 'bucket-policy' | 'access-point-policy';
  /** Where a plan, template or policy file describes the bucket. */
  readonly source?: { readonly file: string; readonly line: number };
}

/** The reads that can be asked of a bucket, by the fact they fill. */
export const bucketReads = ['policy', 'ownership', 'acl', 'publicAccessBlock', 'policyStatus', 'requestPayment', 'encryption', 'website'] as const;
export type BucketRead = (typeof bucketReads)[number];

const sourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('api'), operation: z.string() }),
  z.strictObject({
    kind: z.literal('file'),
    path: z.string(),
    pointer: z.string(),
    line: z.number().int().positive().optional(),
    column: z.number().int().positive().optional(),
  }),
]);

const problemSchema = z.strictObject({
  message: z.string(),
  severity: z.enum(['error', 'warning', 'note']),
  pointer: z.string(),
  line: z.number().int(),
  column: z.number().int(),
});

const causeSchema = z.union([
  z.strictObject({
    kind: z.literal('access-denied'),
    permission: z.string(),
    deniedBy: z.enum(['resource-policy', 'identity-policy', 'organization-policy', 'endpoint-policy']).optional(),
  }),
  z.strictObject({
    kind: z.enum([
      'throttled',
      'timed-out',
      'unreachable',
      'region-disabled',
      'credentials-expired',
      'credentials-refused',
      'too-large',
      'malformed-answer',
      'cancelled',
      'not-a-bucket-name',
      'unusable-region',
      'changed-during-scan',
      'service-error',
    ]),
    detail: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal('unparseable'), problems: z.tuple([problemSchema], problemSchema) }),
  z.strictObject({ kind: z.literal('unreadable-file'), problem: z.string() }),
  z.strictObject({ kind: z.literal('known-after-apply') }),
  z.strictObject({ kind: z.literal('not-supported'), feature: z.string() }),
]);

function observed<T extends z.ZodType>(value: T) {
  return z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('known'), value, source: sourceSchema }),
    z.strictObject({ state: z.literal('absent'), source: sourceSchema }),
    z.strictObject({ state: z.literal('unknown'), cause: causeSchema, source: sourceSchema }),
    z.strictObject({ state: z.literal('not-asked'), because: z.string() }),
  ]);
}

const blockSchema = z.strictObject({
  BlockPublicAcls: z.boolean(),
  IgnorePublicAcls: z.boolean(),
  BlockPublicPolicy: z.boolean(),
  RestrictPublicBuckets: z.boolean(),
});

const aclSchema = z.strictObject({
  owner: z.string(),
  grants: z.array(
    z.strictObject({
      grantee: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('group'), uri: z.string() }),
        z.strictObject({ kind: z.literal('canonical-user'), id: z.string() }),
        z.strictObject({ kind: z.literal('email'), address: z.string() }),
        z.strictObject({ kind: z.literal('other'), text: z.string() }),
      ]),
      permission: z.string(),
    }),
  ),
});

const accountSchema = z.strictObject({
  partition: z.string(),
  account: z.string(),
  canonicalId: z.string().optional(),
  caller: z.string(),
  publicAccessBlock: observed(blockSchema),
});

const bucketShape = z.strictObject({
  name: z.string().min(1),
  partition: z.string(),
  account: z.string(),
  region: z.string().refine((region) => region === '' || isRegionName(region), 'this is no name of a region'),
  state: z.enum(['present', 'gone', 'not-ours', 'not-applicable']),
  policy: observed(z.string()),
  ownership: observed(z.enum(ownerships)),
  acl: observed(aclSchema),
  publicAccessBlock: observed(blockSchema),
  policyStatus: observed(z.boolean()),
  requestPayment: observed(z.enum(['BucketOwner', 'Requester'])),
  encryption: observed(z.strictObject({ algorithm: z.string(), kmsKey: z.string().optional() })),
  website: observed(z.strictObject({ indexDocument: z.string().optional(), redirectTo: z.string().optional() })),
  only: z.enum(['bucket-policy', 'access-point-policy']).optional(),
  source: z.strictObject({ file: z.string(), line: z.number().int().positive() }).optional(),
});

/** Whatever can be judged has to be. */
const bucketSchema = bucketShape.refine(({ name, state }) => state !== 'not-applicable' || isDirectoryBucket(name), {
  path: ['state'],
  error: 'only a directory bucket is not applicable',
});

/** Reads an account record of a snapshot. Every problem is reported, with its JSON Pointer. */
export function parseAccountFacts(raw: unknown): Parsed<AwsAccountFacts> {
  return toParsed(accountSchema.safeParse(raw)) as Parsed<AwsAccountFacts>;
}

/** Reads a bucket record of a snapshot. Every problem is reported, with its JSON Pointer. */
export function parseBucketFacts(raw: unknown): Parsed<AwsBucketFacts> {
  return toParsed(bucketSchema.safeParse(raw)) as Parsed<AwsBucketFacts>;
}

function toParsed<T>(result: z.ZodSafeParseResult<T>): Parsed<T> {
  if (result.success) return { ok: true, value: result.data, problems: [] };
  const problems = result.error.issues.map(
    (issue): Problem => ({
      message: issue.message,
      severity: 'error',
      pointer: issue.path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
      line: 1,
      column: 1,
    }),
  );
  const [first, ...rest] = problems;
  if (first === undefined) throw new Error('zod reported failure without an issue');
  return { ok: false, problems: [first, ...rest] };
}
