/** States of a bucket, set for real in a store that enforces S3's rules. `BUCKET` stands for the bucket's name. */
export interface State {
  readonly name: string;
  /** Headers of PutBucketAcl. Missing: private. Grants leave the owner out unless they name it. */
  readonly acl?: Readonly<Record<string, string>>;
  readonly statements?: readonly Statement[] | Statement;
  /** Turned on last, over what is already there. */
  readonly block?: readonly BlockBit[];
  /** Circumstances in which every request is tried, besides none. */
  readonly circumstances?: readonly Circumstance[];
  /** Where the store is known to answer otherwise than AWS documents. Each must really differ, or the test fails. */
  readonly differs?: readonly Difference[];
}

export type Statement = Readonly<Record<string, unknown>>;
export type BlockBit = 'BlockPublicAcls' | 'IgnorePublicAcls' | 'BlockPublicPolicy' | 'RestrictPublicBuckets';
/** Condition keys and their values, as a request can carry them. */
export type Circumstance = Readonly<Record<string, string>>;
export type Requester = 'anonymous' | 'foreign' | 'third';
export type ProbedAccess = 'list' | 'read' | 'write' | 'delete';

export interface Difference {
  readonly requester: Requester;
  readonly access: ProbedAccess;
  readonly because: string;
}

export const foreign = { arn: 'arn:aws:iam::222222222222:user/foreign', account: '222222222222' };
const third = { arn: 'arn:aws:iam::333333333333:user/third', account: '333333333333' };

/** Written out, for an ACL given by its grants holds these and no more. */
const ownersGrant = { 'x-amz-grant-full-control': 'id="111111111111$owner"' };
const allUsers = 'uri="http://acs.amazonaws.com/groups/global/AllUsers"';
const authenticatedUsers = 'uri="http://acs.amazonaws.com/groups/global/AuthenticatedUsers"';

const outsiders: readonly Requester[] = ['anonymous', 'foreign', 'third'];
const writeDeletes = 'WRITE on a bucket lets others delete its objects there; AWS leaves that to the owners of bucket and object';

const objects = 'arn:aws:s3:::BUCKET/*';
const bucket = 'arn:aws:s3:::BUCKET';

const allow = (fields: Statement = {}): Statement => ({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: objects, ...fields });
const deny = (fields: Statement = {}): Statement => ({ ...allow(fields), Effect: 'Deny' });
const allowIf = (Condition: Statement): Statement => allow({ Condition });

const inside: Circumstance = { 'aws:SourceIp': '203.0.113.9' };
const https: Circumstance = { 'aws:SecureTransport': 'true' };

const acls: readonly State[] = [
  { name: 'a private ACL' },
  { name: 'public-read', acl: { 'x-amz-acl': 'public-read' } },
  {
    name: 'public-read-write',
    acl: { 'x-amz-acl': 'public-read-write' },
    differs: differing(outsiders, ['delete'], writeDeletes),
  },
  { name: 'authenticated-read', acl: { 'x-amz-acl': 'authenticated-read' } },
  { name: 'READ_ACP for everyone', acl: { ...ownersGrant, 'x-amz-grant-read-acp': allUsers } },
  { name: 'WRITE_ACP for everyone', acl: { ...ownersGrant, 'x-amz-grant-write-acp': allUsers } },
  {
    name: 'WRITE alone for everyone',
    acl: { ...ownersGrant, 'x-amz-grant-write': allUsers },
    differs: differing(outsiders, ['delete'], writeDeletes),
  },
  {
    name: 'WRITE for any account',
    acl: { ...ownersGrant, 'x-amz-grant-write': authenticatedUsers },
    differs: differing(['foreign', 'third'], ['delete'], writeDeletes),
  },
  { name: 'READ for one foreign account', acl: { ...ownersGrant, 'x-amz-grant-read': 'id="222222222222$foreign"' } },
  { name: 'READ for two foreign accounts', acl: { ...ownersGrant, 'x-amz-grant-read': 'id="222222222222$foreign", id="333333333333$third"' } },
];

function differing(requesters: readonly Requester[], accesses: readonly ProbedAccess[], because: string): readonly Difference[] {
  return requesters.flatMap((requester) => accesses.map((access) => ({ requester, access, because })));
}

const blockedAcls: readonly State[] = [
  { name: 'public-read under IgnorePublicAcls', acl: { 'x-amz-acl': 'public-read' }, block: ['IgnorePublicAcls'] },
  { name: 'authenticated-read under IgnorePublicAcls', acl: { 'x-amz-acl': 'authenticated-read' }, block: ['IgnorePublicAcls'] },
  { name: 'public-read under BlockPublicAcls, set before it', acl: { 'x-amz-acl': 'public-read' }, block: ['BlockPublicAcls'] },
  { name: 'public-read under RestrictPublicBuckets', acl: { 'x-amz-acl': 'public-read' }, block: ['RestrictPublicBuckets'] },
  {
    name: 'public-read under the two switches for policies',
    acl: { 'x-amz-acl': 'public-read' },
    block: ['BlockPublicPolicy', 'RestrictPublicBuckets'],
  },
  {
    name: 'public-read under all four switches',
    acl: { 'x-amz-acl': 'public-read' },
    block: ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'],
  },
];

const principals: readonly State[] = [
  { name: 'a star principal', statements: [allow()] },
  { name: 'AWS: star', statements: [allow({ Principal: { AWS: '*' } })] },
  { name: 'AWS: a list with a star', statements: [allow({ Principal: { AWS: ['*'] } })] },
  { name: 'AWS: a star beside an account', statements: [allow({ Principal: { AWS: ['*', `arn:aws:iam::${third.account}:root`] } })] },
  { name: 'a statement that is no list', statements: allow() },
  { name: 'one foreign user', statements: [allow({ Principal: { AWS: foreign.arn } })] },
  { name: 'a foreign account by its root', statements: [allow({ Principal: { AWS: `arn:aws:iam::${foreign.account}:root` } })] },
  { name: 'a foreign account by its number', statements: [allow({ Principal: { AWS: foreign.account } })] },
  { name: 'two foreign accounts', statements: [allow({ Principal: { AWS: [foreign.arn, third.arn] } })] },
  { name: 'the owner alone', statements: [allow({ Principal: { AWS: 'arn:aws:iam::111111111111:root' } })] },
];

const actionsAndResources: readonly State[] = [
  { name: 'every action of S3 on bucket and objects', statements: [allow({ Action: 's3:*', Resource: [bucket, objects] })] },
  { name: 'a star as action', statements: [allow({ Action: '*', Resource: [bucket, objects] })] },
  { name: 'an action in other letter case', statements: [allow({ Action: 's3:getobject' })] },
  { name: 'an action with a question mark', statements: [allow({ Action: 's3:Get?bject' })] },
  { name: 'a prefix of actions that read', statements: [allow({ Action: 's3:GetObj*' })] },
  { name: 'writing alone', statements: [allow({ Action: 's3:PutObject' })] },
  { name: 'deleting alone', statements: [allow({ Action: 's3:DeleteObject' })] },
  { name: 'a prefix of actions that write', statements: [allow({ Action: 's3:PutO*' })] },
  { name: 'listing alone', statements: [allow({ Action: 's3:ListBucket', Resource: bucket })] },
  { name: 'listing and reading', statements: [allow({ Action: ['s3:ListBucket', 's3:GetObject'], Resource: [bucket, objects] })] },
  { name: 'reading, on the bucket instead of its objects', statements: [allow({ Resource: bucket })] },
  { name: 'listing, on the objects instead of the bucket', statements: [allow({ Action: 's3:ListBucket' })] },
  { name: 'one prefix of keys', statements: [allow({ Resource: 'arn:aws:s3:::BUCKET/public/*' })] },
  { name: 'keys with one ending', statements: [allow({ Resource: 'arn:aws:s3:::BUCKET/*.csv' })] },
  { name: 'a prefix with a question mark', statements: [allow({ Resource: 'arn:aws:s3:::BUCKET/p?blic/*' })] },
  { name: 'one key', statements: [allow({ Resource: 'arn:aws:s3:::BUCKET/data.csv' })] },
  { name: 'a key in other letter case', statements: [allow({ Resource: 'arn:aws:s3:::BUCKET/DATA.csv' })] },
  { name: 'bucket and objects by one star', statements: [allow({ Action: ['s3:ListBucket', 's3:GetObject'], Resource: 'arn:aws:s3:::BUCKET*' })] },
  { name: 'every resource', statements: [allow({ Resource: '*' })] },
  {
    name: 'all but one prefix',
    statements: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', NotResource: 'arn:aws:s3:::BUCKET/private/*' }],
  },
  {
    name: 'all actions but deleting',
    statements: [{ Effect: 'Allow', Principal: '*', NotAction: 's3:DeleteObject', Resource: objects }],
    differs: differing(outsiders, ['read', 'write'], 'Allow with NotAction grants nothing there; AWS allows the rest'),
  },
];

const denies: readonly State[] = [
  { name: 'an Allow that a Deny takes back', statements: [allow(), deny()] },
  { name: 'an Allow under a Deny of everything on objects', statements: [allow(), deny({ Action: 's3:*' })] },
  { name: 'a Deny for one foreign account', statements: [allow(), deny({ Principal: { AWS: foreign.arn } })] },
  { name: 'a Deny for all but one foreign user', statements: [allow(), denyAllBut(foreign.arn)] },
  { name: 'a Deny of one prefix', statements: [allow(), deny({ Resource: 'arn:aws:s3:::BUCKET/private/*' })] },
  { name: 'a Deny of another action', statements: [allow(), deny({ Action: 's3:DeleteObject' })] },
  {
    name: 'a Deny from outside one network',
    statements: [allow(), deny({ Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } })],
    circumstances: [inside],
  },
  {
    name: 'a Deny from inside one network',
    statements: [allow(), deny({ Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } })],
    circumstances: [inside],
  },
  {
    name: 'a Deny of listing over a public ACL',
    acl: { 'x-amz-acl': 'public-read' },
    statements: [deny({ Action: 's3:ListBucket', Resource: bucket })],
  },
  {
    name: 'a Deny aimed at a browser',
    statements: [allow(), deny({ Condition: { StringLike: { 'aws:UserAgent': 'Mozilla*' } } })],
    circumstances: [{ 'aws:UserAgent': 'Mozilla/5.0' }],
  },
  { name: 'a Deny that a wildcard resource carries', statements: [allow(), deny({ Resource: '*' })] },
];

const documented: readonly State[] = [
  {
    name: 'a Deny for all who do not come through one VPC endpoint',
    statements: [allow(), deny({ Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-0a1b2c3d4e5f67890' } } })],
    differs: differing(outsiders, ['read'], 'a negated operator does not match an absent key there; at AWS it does, so the Deny holds'),
  },
  {
    name: 'a Deny of requests without TLS, and none other',
    statements: [allow(), deny({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
    circumstances: [https],
  },
  {
    name: 'a network under a condition key in other letter case',
    statements: [allowIf({ IpAddress: { 'AWS:sourceip': '203.0.113.0/24' } })],
    circumstances: [inside],
    differs: differing(outsiders, ['read'], 'condition keys have a letter case there; at AWS they have none'),
  },
];

function denyAllBut(arn: string): Statement {
  return { Effect: 'Deny', NotPrincipal: { AWS: arn }, Action: 's3:GetObject', Resource: objects };
}

const conditions: readonly State[] = [
  { name: 'one IPv4 network', statements: [allowIf({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })], circumstances: [inside] },
  {
    name: 'two IPv4 networks',
    statements: [allowIf({ IpAddress: { 'aws:SourceIp': ['192.0.2.0/24', '203.0.113.0/24'] } })],
    circumstances: [inside, { 'aws:SourceIp': '192.0.2.1' }],
  },
  {
    name: 'one IPv6 network',
    statements: [allowIf({ IpAddress: { 'aws:SourceIp': '2001:db8:1::/48' } })],
    circumstances: [{ 'aws:SourceIp': '2001:db8:1::5' }, { 'aws:SourceIp': '2001:db8:2::5' }],
  },
  { name: 'all of IPv4', statements: [allowIf({ IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } })] },
  { name: 'all of IPv4 in two halves', statements: [allowIf({ IpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '128.0.0.0/1'] } })] },
  { name: 'everywhere but one network', statements: [allowIf({ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })], circumstances: [inside] },
  {
    name: 'a secret in the referrer',
    statements: [allowIf({ StringLike: { 'aws:Referer': 'https://shop.example/*' } })],
    circumstances: [{ 'aws:Referer': 'https://shop.example/cart' }],
  },
  {
    name: 'a secret in the user agent',
    statements: [allowIf({ StringEquals: { 'aws:UserAgent': 'Partner-7' } })],
    circumstances: [{ 'aws:UserAgent': 'Partner-7' }, { 'aws:UserAgent': 'partner-7' }],
  },
  {
    name: 'a user agent in any letter case',
    statements: [allowIf({ StringEqualsIgnoreCase: { 'aws:UserAgent': 'partner-7' } })],
    circumstances: [{ 'aws:UserAgent': 'PARTNER-7' }],
  },
  { name: 'TLS', statements: [allowIf({ Bool: { 'aws:SecureTransport': 'true' } })], circumstances: [https] },
  { name: 'TLS, if the request says', statements: [allowIf({ BoolIfExists: { 'aws:SecureTransport': 'true' } })], circumstances: [https] },
  {
    name: 'TLS and a network',
    statements: [allowIf({ Bool: { 'aws:SecureTransport': 'true' }, IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })],
    circumstances: [https, inside, { ...https, ...inside }],
  },
  { name: 'a date that is over', statements: [allowIf({ DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } })] },
  { name: 'a date that has begun', statements: [allowIf({ DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } })] },
  {
    name: 'listing one prefix',
    statements: [allow({ Action: 's3:ListBucket', Resource: bucket, Condition: { StringEquals: { 's3:prefix': 'public/' } } })],
    circumstances: [{ 's3:prefix': 'public/' }],
  },
  {
    name: 'listing a few at a time',
    statements: [allow({ Action: 's3:ListBucket', Resource: bucket, Condition: { NumericLessThanEquals: { 's3:max-keys': '10' } } })],
    circumstances: [{ 's3:max-keys': '5' }],
  },
  {
    name: 'writing that hands the object over',
    statements: [
      allow({ Action: ['s3:PutObject', 's3:PutObjectAcl'], Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } } }),
    ],
    circumstances: [{ 's3:x-amz-acl': 'bucket-owner-full-control' }],
  },
  {
    name: 'a key that must be absent',
    statements: [allowIf({ Null: { 'aws:Referer': 'true' } })],
    circumstances: [{ 'aws:Referer': 'https://shop.example/' }],
  },
  {
    name: 'an organization, if the request says',
    statements: [allowIf({ StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } })],
  },
  {
    name: 'all values of a key that is absent',
    statements: [allowIf({ 'ForAllValues:StringEquals': { 'aws:PrincipalOrgID': ['o-a1b2c3d4e5'] } })],
  },
  { name: 'any value of a key that is absent', statements: [allowIf({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': ['o-a1b2c3d4e5/*'] } })] },
];

const restricted: readonly State[] = [
  { name: 'a public policy under RestrictPublicBuckets', statements: [allow()], block: ['RestrictPublicBuckets'] },
  { name: 'a public policy under BlockPublicPolicy, set before it', statements: [allow()], block: ['BlockPublicPolicy'] },
  { name: 'a public policy under the two switches for ACLs', statements: [allow()], block: ['BlockPublicAcls', 'IgnorePublicAcls'] },
  {
    name: 'one foreign user under RestrictPublicBuckets',
    statements: [allow({ Principal: { AWS: foreign.arn } })],
    block: ['RestrictPublicBuckets'],
  },
  {
    name: 'one foreign user beside the public, under RestrictPublicBuckets',
    statements: [allow({ Principal: { AWS: foreign.arn } }), allow({ Resource: 'arn:aws:s3:::BUCKET/public/*' })],
    block: ['RestrictPublicBuckets'],
  },
  {
    name: 'one network under RestrictPublicBuckets',
    statements: [allowIf({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })],
    block: ['RestrictPublicBuckets'],
    circumstances: [inside],
  },
  {
    name: 'all of IPv4 under RestrictPublicBuckets',
    statements: [allowIf({ IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } })],
    block: ['RestrictPublicBuckets'],
  },
  {
    name: 'public ACL and public policy, only policies restricted',
    acl: { 'x-amz-acl': 'public-read' },
    statements: [allow()],
    block: ['RestrictPublicBuckets'],
    differs: differing(
      outsiders,
      ['list'],
      'a public policy under RestrictPublicBuckets closes the ACL too there; AWS does not say, so the ACL stays reachable here',
    ),
  },
  {
    name: 'public ACL and public policy, only ACLs ignored',
    acl: { 'x-amz-acl': 'public-read' },
    statements: [allow()],
    block: ['IgnorePublicAcls'],
  },
  {
    name: 'public ACL and public policy, both closed',
    acl: { 'x-amz-acl': 'public-read' },
    statements: [allow()],
    block: ['IgnorePublicAcls', 'RestrictPublicBuckets'],
  },
];

export const states: readonly State[] = [
  ...acls,
  ...blockedAcls,
  ...principals,
  ...actionsAndResources,
  ...denies,
  ...documented,
  ...conditions,
  ...restricted,
];
