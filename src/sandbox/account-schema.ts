import { z } from 'zod';
import { numberOf } from './generated.js';
import { accountOperationNames, bucketOperationNames } from './operations.js';

const bits = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };

const cannedAcls: Readonly<Record<string, readonly { grantee: string; permission: string }[]>> = {
  private: [],
  'public-read': [{ grantee: 'AllUsers', permission: 'READ' }],
  'public-read-write': [
    { grantee: 'AllUsers', permission: 'READ' },
    { grantee: 'AllUsers', permission: 'WRITE' },
  ],
  'authenticated-read': [{ grantee: 'AuthenticatedUsers', permission: 'READ' }],
  'log-delivery-write': [
    { grantee: 'LogDelivery', permission: 'WRITE' },
    { grantee: 'LogDelivery', permission: 'READ_ACP' },
  ],
};

/** Turns short spellings into the long one before the check, so that mistakes inside the long one keep their place. */
function spelled<T extends z.ZodType>(shorts: Readonly<Record<string, unknown>>, long: T) {
  return z.preprocess((value) => (typeof value === 'string' && Object.hasOwn(shorts, value) ? shorts[value] : value), long);
}

const accountId = z.string('must be 12 digits in quotes').regex(/^\d{12}$/, 'must be 12 digits in quotes');

const blockObject = z.strictObject(
  {
    BlockPublicAcls: z.boolean().default(false),
    IgnorePublicAcls: z.boolean().default(false),
    BlockPublicPolicy: z.boolean().default(false),
    RestrictPublicBuckets: z.boolean().default(false),
  },
  { error: (issue) => (issue.code === 'invalid_type' ? 'must be `all`, `none`, or the bits that are on' : undefined) },
);

/** `none` is no configuration at all, which is another answer than four bits that are off. An empty value says nothing and is refused. */
const block = z
  .preprocess((value) => (value === 'none' ? null : value === 'all' ? bits : (value ?? '')), blockObject.nullable())
  .transform((value) => value ?? ('none' as const));

const grant = z.strictObject({
  grantee: z.string().min(1),
  permission: z.enum(['READ', 'WRITE', 'READ_ACP', 'WRITE_ACP', 'FULL_CONTROL']),
});

const acl = spelled(cannedAcls, z.array(grant, `must be a list of grants, or one of ${Object.keys(cannedAcls).join(', ')}`));

function denials<const Names extends readonly string[]>(names: Names) {
  const denial = z.strictObject({ operation: z.enum(names), reason: z.string().min(1).exactOptional() });
  return z.array(z.preprocess((value) => (typeof value === 'string' ? { operation: value } : value), denial));
}

const policy = z
  .union([z.string(), z.record(z.string(), z.unknown())], 'must be a policy, as YAML or as a block of text')
  .transform((value) => (typeof value === 'string' ? value : JSON.stringify(value)));

const encryption = z.strictObject({ algorithm: z.enum(['AES256', 'aws:kms', 'aws:kms:dsse']), kmsKey: z.string().exactOptional() });

const bucket = z.strictObject({
  region: z.string().min(1),
  owner: accountId.exactOptional(),
  policy: policy.exactOptional(),
  acl: acl.default([]),
  ownership: z.enum(['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter', 'none']).default('BucketOwnerEnforced'),
  publicAccessBlock: block.default(bits),
  requestPayment: z.enum(['BucketOwner', 'Requester']).default('BucketOwner'),
  encryption: z.union([z.literal('none'), encryption], 'must be `none`, or `algorithm` with an optional `kmsKey`').default({ algorithm: 'AES256' }),
  website: z
    .strictObject({ index: z.string().exactOptional(), error: z.string().exactOptional(), redirectTo: z.string().exactOptional() })
    .exactOptional(),
  policyStatus: z.enum(['public', 'not-public']).exactOptional(),
  deny: denials(bucketOperationNames).default([]),
});

const generated = z.strictObject({
  count: z.int().min(1).max(10_000_000),
  prefix: z.string().min(1),
  regions: z.array(z.string().min(1)).default([]),
  like: z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(z.string()).min(1)),
});

const bucketName = z.string().regex(/^[^/]+$/, 'is no bucket name');

/** A map, for a record loses names such as `__proto__`. */
const named = z.preprocess(
  (value) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? new Map(Object.entries(value)) : value),
  z.map(bucketName, bucket),
);

/** The YAML description as written, checked and completed. */
export const accountSchema = z
  .strictObject({
    account: accountId,
    partition: z.enum(['aws', 'aws-cn', 'aws-us-gov']).default('aws'),
    caller: z.string().regex(/^arn:[^:]+:(iam|sts)::\d{12}:.+$/, 'must be an ARN of IAM or STS'),
    canonicalId: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'),
    publicAccessBlock: block.default('none'),
    deny: denials(accountOperationNames).default([]),
    buckets: named.default(new Map()),
    generate: z.preprocess((value) => (value === undefined || Array.isArray(value) ? value : [value]), z.array(generated).default([])),
  })
  .superRefine((account, context) => {
    const refuse = (path: PropertyKey[], message: string) => context.addIssue({ code: 'custom', path, message });
    account.generate.forEach((set, index) => {
      set.like.forEach((name, position) => {
        if (!account.buckets.has(name)) refuse(['generate', index, 'like', position], `names \`${name}\`, which is not among the buckets`);
      });
      const former = account.generate.slice(0, index).find(({ prefix }) => prefix.startsWith(set.prefix) || set.prefix.startsWith(prefix));
      if (former !== undefined) refuse(['generate', index, 'prefix'], `may give the same names as the prefix \`${former.prefix}\``);
    });
    for (const name of account.buckets.keys()) {
      if (account.generate.some((set) => numberOf(set, name) !== undefined)) refuse(['buckets', name], 'is also the name of a generated bucket');
    }
  })
  .transform(({ buckets, ...account }) => ({
    ...account,
    buckets: [...buckets].map(([name, described]) => ({ name, ...described })).sort((left, right) => (left.name < right.name ? -1 : 1)),
  }));
