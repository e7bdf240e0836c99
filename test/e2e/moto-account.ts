/**
 * An account for a real AWS client to build and the scanner to judge. `reach` is written by hand from AWS's documents:
 * who besides the owner can do what, as `audience access status`, with the party where one is named. Nothing else may be there.
 */
export interface Fixture {
  readonly bucket: string;
  readonly why: string;
  readonly acl?: Acl;
  readonly statements?: readonly Statement[] | Statement;
  readonly block?: readonly BlockBit[];
  readonly ownership?: 'BucketOwnerEnforced' | 'BucketOwnerPreferred' | 'ObjectWriter';
  readonly website?: true;
  readonly kms?: true;
  readonly requesterPays?: true;
  readonly region?: string;
  readonly reach: readonly string[];
  /**
   * With all four switches on at the account as well. Missing: as `reach`. Where no page of AWS says whether S3 calls the policy
   * public, and moto does not either, it stays reachable under that assumption (docs/decisions/0001, doubt 4).
   */
  readonly reachUnderAccountBlock?: readonly string[];
}

export type Statement = Readonly<Record<string, unknown>>;
export type BlockBit = 'BlockPublicAcls' | 'IgnorePublicAcls' | 'BlockPublicPolicy' | 'RestrictPublicBuckets';
export type Acl = 'public-read' | 'authenticated-read' | 'log-delivery-write' | readonly AclGrant[];
export interface AclGrant {
  readonly permission: 'READ' | 'WRITE' | 'READ_ACP' | 'WRITE_ACP' | 'FULL_CONTROL';
  readonly to: { readonly group: string } | { readonly canonicalId: string };
}

const everyone = { group: 'http://acs.amazonaws.com/groups/global/AllUsers' };
const anyAccount = { group: 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers' };
const stranger = { canonicalId: `${'f'.repeat(63)}1` };

const allFour: readonly BlockBit[] = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];
const organization = 'o-a1b2c3d4e5';

/** One statement Allow s3:GetObject on all objects, for everybody, unless said otherwise. */
const allow = (fields: Statement = {}): Statement => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::BUCKET/*',
  ...fields,
});
const allowIf = (Condition: Statement): Statement => allow({ Condition });
const partner = 'arn:aws:iam::444455556666:root';

const anyoneReads = ['anyone read reachable'];
const anyoneReadsBlocked = ['anyone read blocked'];

const policies: readonly Fixture[] = [
  { bucket: 'policy-01-star', why: 'a star principal', statements: [allow()], reach: anyoneReads, reachUnderAccountBlock: anyoneReadsBlocked },
  {
    bucket: 'policy-02-aws-list',
    why: 'the star in a list under AWS',
    statements: [allow({ Principal: { AWS: ['*'] } })],
    reach: anyoneReads,
    reachUnderAccountBlock: anyoneReadsBlocked,
  },
  {
    bucket: 'policy-03-star-and-root',
    why: 'the star beside an account',
    statements: [allow({ Principal: { AWS: ['*', partner] } })],
    reach: anyoneReads,
    reachUnderAccountBlock: anyoneReadsBlocked,
  },
  {
    bucket: 'policy-04-single-object',
    why: 'Statement is an object, not a list',
    statements: allow(),
    reach: anyoneReads,
    reachUnderAccountBlock: anyoneReadsBlocked,
  },
  {
    bucket: 'policy-05-not-principal',
    why: 'everybody but one account',
    statements: [{ Effect: 'Allow', NotPrincipal: { AWS: partner }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::BUCKET/*' }],
    reach: anyoneReads,
    reachUnderAccountBlock: anyoneReadsBlocked,
  },
  {
    bucket: 'policy-06-resource-account',
    why: 'aws:ResourceAccount is the owner in every request',
    statements: [allowIf({ StringEquals: { 'aws:ResourceAccount': '111122223333' } })],
    reach: anyoneReads,
    reachUnderAccountBlock: anyoneReadsBlocked,
  },
  {
    bucket: 'policy-07-s3-resource-account',
    why: 's3:ResourceAccount is the owner in every request',
    statements: [allowIf({ StringEquals: { 's3:ResourceAccount': '111122223333' } })],
    reach: anyoneReads,
    reachUnderAccountBlock: anyoneReadsBlocked,
  },
  {
    bucket: 'policy-08-any-principal-arn',
    why: 'every AWS identity has an ARN',
    statements: [allowIf({ StringLike: { 'aws:PrincipalArn': '*' } })],
    reach: ['any-account read reachable'],
    reachUnderAccountBlock: ['any-account read blocked'],
  },
  {
    bucket: 'policy-09-arnlike-any',
    why: 'every AWS identity has an ARN',
    statements: [allowIf({ ArnLike: { 'aws:PrincipalArn': '*' } })],
    reach: ['any-account read reachable'],
    reachUnderAccountBlock: ['any-account read blocked'],
  },
  {
    bucket: 'policy-10-any-role-x',
    why: 'any account can make a role of that name',
    statements: [allowIf({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/x' } })],
    reach: ['any-account read reachable'],
    reachUnderAccountBlock: ['any-account read blocked'],
  },
  {
    bucket: 'policy-11-any-endpoint',
    why: 'any account can make a VPC endpoint',
    statements: [allowIf({ StringLike: { 'aws:SourceVpce': 'vpce-*' } })],
    reach: ['any-account read reachable'],
    reachUnderAccountBlock: ['any-account read blocked'],
  },
  {
    bucket: 'policy-12-any-vpc',
    why: 'any account can make a VPC',
    statements: [allowIf({ StringLike: { 'aws:SourceVpc': '*' } })],
    reach: ['any-account read reachable'],
    reachUnderAccountBlock: ['any-account read blocked'],
  },
  {
    bucket: 'policy-13-any-organization',
    why: 'any account can found an organization',
    statements: [allowIf({ StringLike: { 'aws:PrincipalOrgID': 'o-*' } })],
    reach: ['any-account read reachable'],
    reachUnderAccountBlock: ['any-account read blocked'],
  },
  {
    bucket: 'policy-14-if-exists',
    why: 'an unsigned request has no organization',
    statements: [allowIf({ StringEqualsIfExists: { 'aws:PrincipalOrgID': organization } })],
    reach: anyoneReads,
    reachUnderAccountBlock: anyoneReadsBlocked,
  },
  {
    bucket: 'policy-15-for-all-values',
    why: 'the empty set passes',
    statements: [allowIf({ 'ForAllValues:StringEquals': { 'aws:PrincipalOrgID': organization } })],
    reach: anyoneReads,
    reachUnderAccountBlock: anyoneReads,
  },
  {
    bucket: 'policy-16-arn-not-like',
    why: 'everyone but one role, the unsigned too',
    statements: [allowIf({ ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666:role/x' } })],
    reach: anyoneReads,
    reachUnderAccountBlock: anyoneReadsBlocked,
  },
  {
    bucket: 'policy-17-second-statement',
    why: 'the second statement opens what the first limited',
    statements: [allowIf({ StringEquals: { 'aws:SourceVpce': 'vpce-0a1b2c3d4e5f67890' } }), allow()],
    reach: anyoneReads,
    reachUnderAccountBlock: anyoneReadsBlocked,
  },
  {
    bucket: 'policy-18-fixed-endpoint',
    why: 'one VPC endpoint',
    statements: [allowIf({ StringEquals: { 'aws:SourceVpce': 'vpce-0a1b2c3d4e5f67890' } })],
    reach: ['network read reachable'],
  },
  {
    bucket: 'policy-19-own-source-account',
    why: 'services acting for the owner alone',
    statements: [allowIf({ StringEquals: { 'aws:SourceAccount': '111122223333' } })],
    reach: [],
  },
  {
    bucket: 'policy-20-one-network',
    why: '256 addresses',
    statements: [allowIf({ IpAddress: { 'aws:SourceIp': '8.8.8.0/24' } })],
    reach: ['network read reachable'],
  },
  {
    bucket: 'policy-21-two-halves',
    why: 'the whole internet in two halves',
    statements: [allowIf({ IpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '128.0.0.0/1'] } })],
    reach: anyoneReads,
    reachUnderAccountBlock: anyoneReadsBlocked,
  },
  {
    bucket: 'policy-22-one-organization',
    why: 'one organization, in any letter case',
    statements: [allowIf({ StringEqualsIgnoreCase: { 'aws:PrincipalOrgID': organization } })],
    reach: ['organization read reachable o-a1b2c3d4e5'],
  },
  {
    bucket: 'policy-23-cancelled',
    why: 'a Deny takes the Allow back',
    statements: [allow(), allow({ Effect: 'Deny', Action: 's3:*', Resource: ['arn:aws:s3:::BUCKET', 'arn:aws:s3:::BUCKET/*'] })],
    reach: [],
  },
  {
    bucket: 'policy-24-federated',
    why: 'whoever signs in there, by what AWS calls public',
    statements: [allow({ Principal: { Federated: 'graph.facebook.com' } })],
    reach: ['anyone read reachable'],
    reachUnderAccountBlock: ['anyone read blocked'],
  },
  {
    bucket: 'policy-25-organization-variable',
    why: 'the variable is always equal to itself',
    statements: [allowIf({ StringEquals: { 'aws:PrincipalOrgID': '${aws:PrincipalOrgID}' } })],
    reach: ['any-account read reachable'],
    reachUnderAccountBlock: ['any-account read blocked'],
  },
  {
    bucket: 'policy-27-restricted',
    why: 'the switch of the bucket keeps it in',
    statements: [allow()],
    block: ['RestrictPublicBuckets'],
    reach: anyoneReadsBlocked,
  },
  {
    bucket: 'policy-28-mixed-levels',
    why: 'ACLs are closed by the account, policies by the bucket',
    acl: 'public-read',
    statements: [allow()],
    block: ['RestrictPublicBuckets'],
    reach: ['anyone list reachable', 'anyone read blocked'],
    reachUnderAccountBlock: ['anyone list blocked', 'anyone read blocked'],
  },
  {
    bucket: 'policy-29-tls',
    why: 'anyone can speak TLS',
    statements: [allowIf({ Bool: { 'aws:SecureTransport': 'true' } })],
    reach: anyoneReads,
    reachUnderAccountBlock: anyoneReadsBlocked,
  },
  {
    bucket: 'policy-30-any-user-name',
    why: 'any IAM user has a name',
    statements: [allowIf({ StringLike: { 'aws:username': '*' } })],
    reach: ['any-account read reachable'],
    reachUnderAccountBlock: ['any-account read blocked'],
  },
];

const acls: readonly Fixture[] = [
  {
    bucket: 'acl-public-read',
    why: 'everyone lists',
    acl: 'public-read',
    reach: ['anyone list reachable'],
    reachUnderAccountBlock: ['anyone list blocked'],
  },
  {
    bucket: 'acl-everyone-read-write',
    why: 'everyone lists and writes',
    acl: [
      { permission: 'READ', to: everyone },
      { permission: 'WRITE', to: everyone },
    ],
    reach: ['anyone list reachable', 'anyone write reachable'],
    reachUnderAccountBlock: ['anyone list blocked', 'anyone write blocked'],
  },
  {
    bucket: 'acl-authenticated-read',
    why: 'any account lists',
    acl: 'authenticated-read',
    reach: ['any-account list reachable'],
    reachUnderAccountBlock: ['any-account list blocked'],
  },
  { bucket: 'acl-log-delivery', why: 'the service for logs is not the public', acl: 'log-delivery-write', reach: [] },
  {
    bucket: 'acl-everyone-read-acp',
    why: 'everyone reads who has access',
    acl: [{ permission: 'READ_ACP', to: everyone }],
    reach: ['anyone read-permissions reachable'],
    reachUnderAccountBlock: ['anyone read-permissions blocked'],
  },
  {
    bucket: 'acl-everyone-write-acp',
    why: 'everyone takes over',
    acl: [{ permission: 'WRITE_ACP', to: everyone }],
    reach: ['anyone change-permissions reachable'],
    reachUnderAccountBlock: ['anyone change-permissions blocked'],
  },
  {
    bucket: 'acl-any-account-full',
    why: 'any account has everything that an ACL can give',
    acl: [{ permission: 'FULL_CONTROL', to: anyAccount }],
    reach: [
      'any-account change-permissions reachable',
      'any-account list reachable',
      'any-account read-permissions reachable',
      'any-account write reachable',
    ],
    reachUnderAccountBlock: [
      'any-account change-permissions blocked',
      'any-account list blocked',
      'any-account read-permissions blocked',
      'any-account write blocked',
    ],
  },
  {
    bucket: 'acl-one-stranger',
    why: 'one canonical id that nobody knows',
    acl: [{ permission: 'READ', to: stranger }],
    reach: [`outside-account list reachable ${stranger.canonicalId}`],
  },
  { bucket: 'acl-ignored', why: 'the bucket ignores public ACLs', acl: 'public-read', block: ['IgnorePublicAcls'], reach: ['anyone list blocked'] },
  {
    bucket: 'acl-block-for-writes',
    why: 'BlockPublicAcls leaves what is there',
    acl: 'public-read',
    block: ['BlockPublicAcls'],
    reach: ['anyone list reachable'],
    reachUnderAccountBlock: ['anyone list blocked'],
  },
  {
    bucket: 'acl-under-policy-switches',
    why: 'the switches for policies leave ACLs alone',
    acl: 'public-read',
    block: ['BlockPublicPolicy', 'RestrictPublicBuckets'],
    reach: ['anyone list reachable'],
    reachUnderAccountBlock: ['anyone list blocked'],
  },
];

const settings: readonly Fixture[] = [
  { bucket: 'plain', why: 'a bucket as it is born', reach: [] },
  { bucket: 'modern', why: 'ACLs off, all switches on', ownership: 'BucketOwnerEnforced', block: allFour, reach: [] },
  {
    bucket: 'owner-preferred',
    why: 'ACLs count',
    ownership: 'BucketOwnerPreferred',
    acl: 'public-read',
    reach: ['anyone list reachable'],
    reachUnderAccountBlock: ['anyone list blocked'],
  },
  {
    bucket: 'all-blocked',
    why: 'a public policy under all four switches',
    statements: [allow()],
    block: allFour,
    ownership: 'BucketOwnerEnforced',
    reach: anyoneReadsBlocked,
  },
  {
    bucket: 'block-policy-only',
    why: 'BlockPublicPolicy leaves the policy that is there',
    statements: [allow()],
    block: ['BlockPublicPolicy'],
    reach: anyoneReads,
    reachUnderAccountBlock: anyoneReadsBlocked,
  },
  {
    bucket: 'website',
    why: 'a website that anyone reads',
    statements: [allow()],
    website: true,
    reach: anyoneReads,
    reachUnderAccountBlock: anyoneReadsBlocked,
  },
  {
    bucket: 'encrypted',
    why: 'readable, unless the object is under KMS',
    statements: [allow()],
    kms: true,
    reach: ['any-account read reachable', 'anyone read reachable'],
    reachUnderAccountBlock: anyoneReadsBlocked,
  },
  {
    bucket: 'requester-pays',
    why: 'moto cannot say who pays, so nobody is taken out',
    statements: [allow()],
    requesterPays: true,
    reach: anyoneReads,
    reachUnderAccountBlock: anyoneReadsBlocked,
  },
  {
    bucket: 'elsewhere',
    why: 'another region',
    region: 'eu-central-1',
    statements: [allow({ Action: 's3:ListBucket', Resource: 'arn:aws:s3:::BUCKET' })],
    reach: ['anyone list reachable'],
    reachUnderAccountBlock: ['anyone list blocked'],
  },
  {
    bucket: 'partner',
    why: 'one account, two accesses',
    statements: [allow({ Principal: { AWS: partner }, Action: ['s3:GetObject', 's3:PutObject'] })],
    reach: ['outside-account read reachable 444455556666', 'outside-account write reachable 444455556666'],
  },
  {
    bucket: 'partner-restricted',
    why: 'one named account is not public, so no switch holds it',
    statements: [allow({ Principal: { AWS: partner } })],
    block: allFour,
    reach: ['outside-account read reachable 444455556666'],
  },
  {
    bucket: 'takeover',
    why: 'a policy that anyone can replace stays shut by the service; its ACL does not',
    statements: [allow({ Action: ['s3:PutBucketPolicy', 's3:PutBucketAcl'], Resource: 'arn:aws:s3:::BUCKET' })],
    reach: ['anyone change-permissions reachable'],
    reachUnderAccountBlock: ['anyone change-permissions blocked'],
  },
  {
    bucket: 'policy-calls-only',
    why: 'the service answers 405 to strangers',
    statements: [allow({ Action: 's3:PutBucketPolicy', Resource: 'arn:aws:s3:::BUCKET' })],
    reach: ['anyone change-permissions blocked'],
  },
  {
    bucket: 'deputy',
    why: 'the trail service writes for whoever asks it',
    statements: [allow({ Principal: { Service: 'cloudtrail.amazonaws.com' }, Action: 's3:PutObject' })],
    reach: ['service write reachable cloudtrail.amazonaws.com'],
  },
  {
    bucket: 'deputy-bound',
    why: 'the trail service, for the owner alone',
    statements: [
      allow({
        Principal: { Service: 'cloudtrail.amazonaws.com' },
        Action: 's3:PutObject',
        Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
      }),
    ],
    reach: [],
  },
  { bucket: 'own-users', why: 'the owner alone', statements: [allow({ Principal: { AWS: 'arn:aws:iam::111122223333:root' } })], reach: [] },
];

export const fixtures: readonly Fixture[] = [...policies, ...acls, ...settings];
