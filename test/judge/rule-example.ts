import { z } from 'zod';
import type { NotAsked, Observed } from '../../src/model/observed.js';
import { type Acl, type AwsAccountFacts, type AwsBucketFacts, blockBits, type PublicAccessBlock } from '../../src/providers/aws/facts.js';

const bit = z.enum(blockBits);
const block = z.union([z.enum(['all', 'none']), z.partialRecord(bit, z.boolean())]);
const unreadable = z.enum(['policy', 'acl', 'ownership', 'publicAccessBlock', 'policyStatus', 'requestPayment']);
const ids = z.array(z.string()).default([]);

/** How the examples of rules describe a bucket: the words of the sandbox's accounts, and what could not be read. */
export const ruleExample = z.strictObject({
  note: z.string(),
  account: z.strictObject({
    publicAccessBlock: block,
    trusted: z.strictObject({ accounts: ids, organizations: ids }).default({ accounts: [], organizations: [] }),
  }),
  bucket: z.strictObject({
    policy: z
      .strictObject({ Version: z.enum(['2012-10-17', '2008-10-17']), Statement: z.array(z.record(z.string(), z.unknown())).min(1) })
      .exactOptional(),
    acl: z.array(z.strictObject({ grantee: z.string(), permission: z.enum(['READ', 'WRITE', 'READ_ACP', 'WRITE_ACP', 'FULL_CONTROL']) })).default([]),
    ownership: z.enum(['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter']).default('BucketOwnerEnforced'),
    publicAccessBlock: block.default('none'),
    requestPayment: z.enum(['BucketOwner', 'Requester']).default('BucketOwner'),
    policyStatus: z.enum(['public', 'not-public']).exactOptional(),
    unreadable: z.array(unreadable).default([]),
  }),
});
export type RuleExample = z.output<typeof ruleExample>;

const account = '111122223333';
const owner = '0123456789abcdef'.repeat(4);
const source = { kind: 'api', operation: 'Example' } as const;
const notAsked: NotAsked = { state: 'not-asked', because: 'the example does not need it' };
const groups: Readonly<Record<string, string>> = {
  AllUsers: 'http://acs.amazonaws.com/groups/global/AllUsers',
  AuthenticatedUsers: 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers',
};

/** The example as the facts that a collector would have brought. */
export function factsOf({ account: settings, bucket }: RuleExample): { readonly account: AwsAccountFacts; readonly bucket: AwsBucketFacts } {
  const fact = <T>(name: z.output<typeof unreadable>, permission: string, read: Observed<T>): Observed<T> =>
    bucket.unreadable.includes(name) ? { state: 'unknown', cause: { kind: 'access-denied', permission }, source } : read;
  const caller = `arn:aws:iam::${account}:role/auditor`;
  return {
    account: { partition: 'aws', account, canonicalId: owner, caller, publicAccessBlock: blockFact(settings.publicAccessBlock) },
    bucket: {
      name: 'example-bucket',
      partition: 'aws',
      account,
      region: 'eu-central-1',
      state: 'present',
      policy: fact('policy', 's3:GetBucketPolicy', bucket.policy === undefined ? { state: 'absent', source } : known(JSON.stringify(bucket.policy))),
      ownership: fact('ownership', 's3:GetBucketOwnershipControls', known(bucket.ownership)),
      acl: fact('acl', 's3:GetBucketAcl', known(aclOf(bucket))),
      publicAccessBlock: fact('publicAccessBlock', 's3:GetBucketPublicAccessBlock', blockFact(bucket.publicAccessBlock)),
      policyStatus: fact(
        'policyStatus',
        's3:GetBucketPolicyStatus',
        bucket.policyStatus === undefined ? notAsked : known(bucket.policyStatus === 'public'),
      ),
      requestPayment: fact('requestPayment', 's3:GetBucketRequestPayment', known(bucket.requestPayment)),
      encryption: notAsked,
      website: notAsked,
    },
  };
}

function aclOf(bucket: RuleExample['bucket']): Acl {
  const own = { grantee: { kind: 'canonical-user', id: owner }, permission: 'FULL_CONTROL' } as const;
  const others = bucket.acl.map(({ grantee, permission }): Acl['grants'][number] => {
    const uri = groups[grantee];
    return { grantee: uri === undefined ? { kind: 'canonical-user', id: grantee } : { kind: 'group', uri }, permission };
  });
  return { owner, grants: [own, ...others] };
}

function blockFact(described: z.output<typeof block>): Observed<PublicAccessBlock> {
  if (described === 'none') return { state: 'absent', source };
  const on = (name: (typeof blockBits)[number]) => described === 'all' || described[name] === true;
  return known({
    BlockPublicAcls: on('BlockPublicAcls'),
    IgnorePublicAcls: on('IgnorePublicAcls'),
    BlockPublicPolicy: on('BlockPublicPolicy'),
    RestrictPublicBuckets: on('RestrictPublicBuckets'),
  });
}

function known<T>(value: T): Observed<T> {
  return { state: 'known', value, source };
}
