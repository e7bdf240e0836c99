import { describe, expect, test } from 'vitest';
import { lintPolicy } from './lint.js';
import { parsePolicyText } from './parse-policy.js';
import { accessPointUniverse, bucketUniverse, type Universe } from './universe.js';

const acme = bucketUniverse({ name: 'acme', partition: 'aws', account: '111122223333' });
const bucket = 'arn:aws:s3:::acme';
const objects = 'arn:aws:s3:::acme/*';
const base = { Sid: 'S', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: objects };

type Members = Readonly<Record<string, unknown>>;

interface Row {
  readonly name: string;
  /** Put over `base`; `undefined` takes a member out. */
  readonly statements: readonly Members[];
  readonly version?: string | undefined;
  readonly universe?: Universe;
}

interface FoundRow extends Row {
  readonly found: readonly string[];
}

function lint({ statements, universe = acme, ...row }: Row): readonly string[] {
  const version = 'version' in row ? row.version : '2012-10-17';
  const text = JSON.stringify({ Version: version, Statement: statements.map((statement) => ({ ...base, ...statement })) });
  const parsed = parsePolicyText(text);
  if (!parsed.ok) throw new Error(parsed.problems[0].message);
  return lintPolicy(parsed.value, universe).map(({ kind, text: said }) => `${kind}: ${said}`);
}

function remarks(rows: readonly FoundRow[]): void {
  test.each(rows)('$name', (row) => {
    expect(lint(row)).toEqual(row.found);
  });
}

function nothing(rows: readonly Row[]): void {
  test.each(rows)('$name has nothing to remark', (row) => {
    expect(lint(row)).toEqual([]);
  });
}

const allow = (condition: Members, more: Members = {}): Members => ({ ...more, Condition: condition });
const deny = (condition: Members, more: Members = {}): Members => ({ Effect: 'Deny', ...more, Condition: condition });

describe('how a statement is named', () => {
  const found = (name: string) => [
    `action-and-resource-never-meet: ${name} matches nothing, because its actions need \`${objects}\`: name that as \`Resource\``,
  ];
  remarks([
    { name: 'by its Sid', statements: [{ Resource: bucket }], found: found('`S`') },
    { name: 'by its number without one', statements: [{}, { Sid: undefined, Resource: bucket }], found: found('statement 2') },
    { name: 'by its number where it is empty', statements: [{}, { Sid: '', Resource: bucket }], found: found('statement 2') },
    { name: 'by its number where it is blank', statements: [{ Sid: '  ', Resource: bucket }], found: found('statement 1') },
  ]);
});

describe('actions', () => {
  remarks([
    {
      name: 'one of another service',
      statements: [{ Action: ['s3:GetObject', 'ec2:RunInstances'] }],
      found: ['action-unknown-to-s3: `S` names `ec2:runinstances`, which is no action of S3 and means nothing here: correct it or take it out'],
    },
    {
      name: 'one of another service among those that are excepted',
      statements: [{ Action: undefined, NotAction: ['s3:GetObject', 'ec2:RunInstances'] }],
      found: ['action-unknown-to-s3: `S` names `ec2:runinstances`, which is no action of S3 and means nothing here: correct it or take it out'],
    },
    {
      name: 'a bucket action on the objects alone',
      statements: [{ Action: 's3:ListBucket' }],
      found: ['action-and-resource-never-meet: `S` matches nothing, because its actions need `arn:aws:s3:::acme`: name that as `Resource`'],
    },
    {
      name: 'actions of both kinds on another bucket',
      statements: [{ Action: ['s3:ListBucket', 's3:GetObject'], Resource: 'arn:aws:s3:::acme-logs/*' }],
      found: [
        'action-and-resource-never-meet: `S` matches nothing, because its actions need `arn:aws:s3:::acme` or `arn:aws:s3:::acme/*`: name that as `Resource`',
      ],
    },
    {
      name: "an object action on another bucket's folder of each user",
      statements: [{ Resource: ['arn:aws:s3:::acme-logs/${aws:username}/*'] }],
      found: ['action-and-resource-never-meet: `S` matches nothing, because its actions need `arn:aws:s3:::acme/*`: name that as `Resource`'],
    },
    {
      name: 'an object action beside a bucket action on the bucket alone',
      statements: [{ Action: ['s3:ListBucket', 's3:getobject'], Resource: bucket }],
      found: [
        'action-and-resource-never-meet: `S` says nothing of `s3:GetObject`, which needs `arn:aws:s3:::acme/*`: add that to `Resource` or take it out',
      ],
    },
    {
      name: 'a bucket action beside object actions on the objects alone',
      statements: [{ Effect: 'Deny', Action: ['s3:ListBucket', 's3:GetObject', 's3:PutObject'] }],
      found: [
        'action-and-resource-never-meet: `S` says nothing of `s3:ListBucket`, which needs `arn:aws:s3:::acme`: add that to `Resource` or take it out',
      ],
    },
    {
      name: 'more than three object actions beside a bucket action on the bucket alone',
      statements: [{ Action: ['s3:ListBucket', 's3:GetObject', 's3:PutObject*', 's3:DeleteObject', 's3:RestoreObject'], Resource: bucket }],
      found: [
        'action-and-resource-never-meet: `S` says nothing of `s3:GetObject`, `s3:putobject*`, `s3:DeleteObject` and 1 more, which need `arn:aws:s3:::acme/*`: add that to `Resource` or take them out',
      ],
    },
    {
      name: 'one on the account beside one on objects',
      statements: [{ Action: ['s3:ListAllMyBuckets', 's3:GetObject'] }],
      found: [
        'action-and-resource-never-meet: `S` names `s3:ListAllMyBuckets`, which is asked of no bucket or object, so a bucket policy cannot allow or deny it: take it out',
      ],
    },
    {
      name: 'one on the account on everything',
      statements: [{ Effect: 'Deny', Action: 's3:PutAccountPublicAccessBlock', Resource: '*' }],
      found: [
        'action-and-resource-never-meet: `S` names `s3:PutAccountPublicAccessBlock`, which is asked of no bucket or object, so a bucket policy cannot allow or deny it: take it out',
      ],
    },
    {
      name: 'one on the account in the policy of an access point',
      statements: [{ Action: 's3:ListAllMyBuckets', Resource: '*' }],
      universe: accessPointUniverse('arn:aws:s3:us-east-1:111122223333:accesspoint/door'),
      found: [
        'action-and-resource-never-meet: `S` names `s3:ListAllMyBuckets`, which is asked of no access point or object, so the policy of an access point cannot allow or deny it: take it out',
      ],
    },
  ]);
  nothing([
    { name: 'a plain public read', statements: [{}] },
    { name: 'everything on bucket and objects', statements: [{ Action: 's3:*', Resource: [bucket, objects] }] },
    { name: 'a star for every action', statements: [{ Action: '*', Resource: [bucket, objects] }] },
    { name: 'everything but some actions', statements: [{ Action: undefined, NotAction: 's3:Get*' }] },
    { name: 'an account action among those that are excepted', statements: [{ Action: undefined, NotAction: 's3:ListAllMyBuckets' }] },
    { name: 'everything but some objects', statements: [{ Resource: undefined, NotResource: 'arn:aws:s3:::acme/private/*' }] },
    { name: 'a pattern of both kinds of actions on the objects alone', statements: [{ Action: 's3:Get*' }] },
    { name: 'actions of both kinds on both', statements: [{ Action: ['s3:GetObject', 's3:ListBucket'], Resource: [bucket, objects] }] },
    { name: 'an object action on a folder of each user', statements: [{ Resource: [bucket, 'arn:aws:s3:::acme/${aws:username}/*'] }] },
    { name: 'an object action on a bucket that each user has', statements: [{ Resource: 'arn:aws:s3:::${aws:PrincipalTag/bucket}/*' }] },
    { name: 'an object action on whatever begins like the bucket', statements: [{ Resource: 'arn:aws:s3:::acme*' }] },
    {
      name: 'a listing of uploads through an access point',
      statements: [{ Action: 's3:ListBucketMultipartUploads', Resource: 'arn:aws:s3:us-east-1:111122223333:accesspoint/door' }],
      universe: accessPointUniverse('arn:aws:s3:us-east-1:111122223333:accesspoint/door'),
    },
  ]);
});

describe('principals', () => {
  remarks([
    {
      name: 'a wildcard inside an ARN',
      statements: [{ Principal: { AWS: 'arn:aws:iam::*:root' } }],
      found: [
        'principal-matches-nobody: `S` names `arn:aws:iam::*:root`, a principal that S3 refuses and that matches nobody: name an account, a user, a role or a session',
      ],
    },
    {
      name: 'the id of a deleted role',
      statements: [{ Principal: { AWS: 'AROAEXAMPLEEXAMPLE123' } }],
      found: [
        'principal-matches-nobody: `S` names `AROAEXAMPLEEXAMPLE123`, the id of a deleted user or role, which matches nobody: name an account, a user, a role or a session',
      ],
    },
    {
      name: 'a group',
      statements: [{ Principal: { AWS: ['arn:aws:iam::111122223333:group/team', 'arn:aws:iam::111122223333:user/team'] } }],
      found: [
        'principal-matches-nobody: `S` names `arn:aws:iam::111122223333:group/team`, a principal that S3 refuses and that matches nobody: name an account, a user, a role or a session',
      ],
    },
    {
      name: 'a session without a name',
      statements: [{ Principal: { AWS: 'arn:aws:sts::111122223333:assumed-role/reader' } }],
      found: [
        'principal-matches-nobody: `S` names `arn:aws:sts::111122223333:assumed-role/reader`, the ARN of no user, role or session, which S3 refuses as a principal: name an account, a user, a role or a session',
      ],
    },
    {
      name: 'an Allow for all but some',
      statements: [{ Principal: undefined, NotPrincipal: { AWS: '444455556666' } }],
      found: [
        'allow-for-everybody-but-some: `S` allows everybody but the principals it lists, unsigned requests included, and AWS does not support NotPrincipal with Allow: name in `Principal` whom it is for',
      ],
    },
    {
      name: 'an Allow for all but everybody',
      statements: [{ Principal: undefined, NotPrincipal: '*' }],
      found: ['principal-matches-nobody: `S` allows nobody anything, for its NotPrincipal leaves out everybody: name in `Principal` whom it is for'],
    },
    {
      name: 'a Deny for all but everybody',
      statements: [{ Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: ['444455556666', '*'] } }],
      found: ['principal-matches-nobody: `S` denies nobody anything, for its NotPrincipal leaves out everybody: name in `Principal` whom it is for'],
    },
  ]);
  nothing([
    { name: 'a Deny for all but one account', statements: [{ Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: '444455556666' } }] },
    {
      name: 'whoever can be named',
      statements: [
        {
          Principal: {
            AWS: [
              '444455556666',
              'arn:aws:iam::444455556666:root',
              'arn:aws:iam::444455556666:user/path/group/ann',
              'arn:aws-cn:iam::444455556666:role/path/reader',
              'arn:aws:sts::444455556666:assumed-role/reader/ann',
              'arn:aws:sts::444455556666:federated-user/ann',
              'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE',
            ],
            Service: 'logging.s3.amazonaws.com',
          },
        },
      ],
    },
  ]);
});

describe('keys that are never there', () => {
  remarks([
    {
      name: 'one that reading never carries',
      statements: [allow({ StringLike: { 's3:prefix': 'public/*' } })],
      found: [
        'condition-key-never-present: no action of `S` ever carries `s3:prefix`, so the condition never holds: take it out or name actions that do',
      ],
    },
    {
      name: 'one that nothing on objects carries',
      statements: [deny({ StringNotLike: { 's3:prefix': 'public/*' } }, { Action: 's3:*' })],
      found: [
        'condition-key-never-present: no action of `S` ever carries `s3:prefix`, so the condition always holds: take it out or name actions that do',
      ],
    },
    {
      name: 'one that is let pass where it is missing, in one sentence',
      statements: [allow({ StringLikeIfExists: { 's3:prefix': 'public/*' } })],
      found: [
        'condition-key-never-present: no action of `S` ever carries `s3:prefix`, so the condition always holds: take it out or name actions that do',
      ],
    },
    {
      name: 'tags that reading never gives',
      statements: [allow({ StringEquals: { 'aws:RequestTag/team': 'red' } })],
      found: [
        'condition-key-never-present: no action of `S` ever carries `aws:RequestTag/team`, so the condition never holds: take it out or name actions that do',
      ],
    },
    {
      name: 'one that only one of two actions carries',
      statements: [allow({ StringLike: { 's3:prefix': 'public/*' } }, { Action: ['s3:ListBucket', 's3:GetObject'], Resource: [bucket, objects] })],
      found: [
        'condition-key-never-present: `s3:GetObject` in `S` never carries `s3:prefix`, so the condition never holds there: name it in another statement',
      ],
    },
    {
      name: 'one that only one of three patterns carries, in a Deny',
      statements: [
        deny({ StringLike: { 's3:prefix': 'public/*' } }, { Action: ['s3:ListBucket', 's3:Get*', 's3:PutObject'], Resource: [bucket, objects] }),
      ],
      found: [
        'condition-key-never-present: `s3:get*` and `s3:PutObject` in `S` never carry `s3:prefix`, so the condition never holds there: name them in another statement',
      ],
    },
    {
      name: 'one by whose absence a Deny stops more than it means',
      statements: [deny({ StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } }, { Action: ['s3:PutObject', 's3:GetObject'] })],
      found: [
        'condition-key-never-present: in the Deny `S` the condition on `s3:x-amz-server-side-encryption` always holds for `s3:GetObject`, which never carries it: name only actions that do',
      ],
    },
    {
      name: 'one by whose absence IfExists makes a Deny stop more than it means',
      statements: [
        deny({ NumericGreaterThanIfExists: { 's3:max-keys': '100' } }, { Action: ['s3:ListBucket', 's3:GetObject', 's3:PutObject'], Resource: '*' }),
      ],
      found: [
        'condition-key-never-present: in the Deny `S` the condition on `s3:max-keys` always holds for `s3:GetObject` and `s3:PutObject`, which never carry it: name only actions that do',
      ],
    },
    {
      name: 'one that S3 does not have',
      statements: [allow({ StringEquals: { 's3:Colour': 'red' } })],
      found: ['condition-key-unknown: `S` tests `s3:Colour`, which is no condition key of S3: check how it is spelled'],
    },
    {
      name: 'a misspelled one of every service',
      statements: [deny({ NotIpAddressIfExists: { 'aws:SourceAdress': '203.0.113.0/24' } })],
      found: ['condition-key-unknown: `S` tests `aws:SourceAdress`, which is no condition key that AWS documents: check how it is spelled'],
    },
    {
      name: 'one of tags without a tag',
      statements: [allow({ StringEquals: { 'aws:PrincipalTag': 'red' } })],
      found: ['condition-key-unknown: `S` tests `aws:PrincipalTag`, which is no condition key that AWS documents: check how it is spelled'],
    },
  ]);
  nothing([
    { name: 'a prefix on listing', statements: [allow({ StringLike: { 's3:prefix': 'a/*' } }, { Action: 's3:ListBucket', Resource: bucket })] },
    {
      name: 'a pattern with an action that carries the key',
      statements: [allow({ StringLike: { 's3:prefix': 'a/*' } }, { Action: 's3:List*', Resource: bucket })],
    },
    {
      name: 'an Allow of all but a value for actions without the key',
      statements: [allow({ StringNotEquals: { 's3:x-amz-acl': 'public-read' } }, { Action: ['s3:PutObject', 's3:GetObject'] })],
    },
    {
      name: 'a Deny that asks for the key as well',
      statements: [
        deny(
          { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' }, Null: { 's3:x-amz-server-side-encryption': 'false' } },
          { Action: 's3:*' },
        ),
      ],
    },
    {
      name: 'a Deny of all but some actions',
      statements: [deny({ StringNotEquals: { 's3:x-amz-acl': 'private' } }, { Action: undefined, NotAction: 's3:GetObject' })],
    },
    { name: 'an older TLS for everything', statements: [deny({ NumericLessThan: { 's3:TlsVersion': '1.2' } }, { Action: 's3:*' })] },
    {
      name: 'an access point for everything',
      statements: [allow({ StringEquals: { 's3:DataAccessPointAccount': '111122223333' } }, { Action: '*', Resource: [bucket, objects] })],
    },
    { name: 'a key in other letters', statements: [allow({ IpAddress: { 'AWS:sourceIP': '203.0.113.0/24' } })] },
    {
      name: 'keys that other services are known for',
      statements: [deny({ Bool: { 'aws:ViaAWSMCPService': 'true' } }), deny({ ArnLike: { 'aws:ChatbotSourceArn': 'arn:aws:chatbot::*:*' } })],
    },
    { name: 'a key of the owner', statements: [allow({ StringEquals: { 'aws:ResourceOrgID': 'o-abcdefghij' } })] },
    { name: 'tags of the bucket', statements: [allow({ StringEquals: { 'aws:ResourceTag/team': 'red' } })] },
  ]);
});

const organization = { 'aws:PrincipalOrgID': 'o-abcdefghij' };
const endpoint = { 'aws:SourceVpce': 'vpce-1a2b3c4d' };
const addresses = { 'aws:SourceIp': '203.0.113.0/24' };
const role = { AWS: 'arn:aws:iam::111122223333:role/reader' };

describe('an Allow that a missing key passes', () => {
  const forAll =
    'for-all-values-without-null: `ForAllValues:StringEquals` in `S` also holds where `aws:PrincipalOrgID` is missing: add `Null` with `false` for that key';
  const ifExists =
    'if-exists-in-an-allow: `StringEqualsIfExists` in `S` keeps out no request without `aws:SourceVpce`: write `StringEquals` if such requests are not meant';
  remarks([
    { name: 'ForAllValues', statements: [allow({ 'ForAllValues:StringEquals': organization })], found: [forAll] },
    {
      name: 'ForAllValues beside Null of another key',
      statements: [allow({ 'ForAllValues:StringEquals': organization, Null: { 'aws:SourceVpce': 'false' } })],
      found: [forAll],
    },
    {
      name: 'ForAllValues beside Null with both values',
      statements: [allow({ 'ForAllValues:StringEquals': organization, Null: { 'aws:PrincipalOrgID': ['true', 'false'] } })],
      found: [forAll],
    },
    {
      name: 'ForAllValues beside Null for a missing key',
      statements: [allow({ 'ForAllValues:StringEquals': organization, Null: { 'aws:PrincipalOrgID': 'true' } })],
      found: [forAll],
    },
    {
      name: 'ForAllValues beside a test that a missing key passes too',
      statements: [allow({ 'ForAllValues:StringEquals': organization, StringNotEquals: { 'aws:PrincipalOrgID': 'o-zyxwvutsrq' } })],
      found: [forAll],
    },
    {
      name: 'ForAllValues for roles that may be in no organization',
      statements: [allow({ 'ForAllValues:StringEquals': organization }, { Principal: role })],
      found: [forAll],
    },
    { name: 'IfExists', statements: [allow({ StringEqualsIfExists: endpoint })], found: [ifExists] },
    {
      name: 'IfExists beside a limit by who asks',
      statements: [allow({ StringEqualsIfExists: endpoint, StringEquals: organization })],
      found: [ifExists],
    },
    {
      name: 'IfExists beside a key that every request has',
      statements: [allow({ StringEqualsIfExists: endpoint, Bool: { 'aws:SecureTransport': 'true' } })],
      found: [ifExists],
    },
    {
      name: 'IfExists beside addresses that are kept out',
      statements: [allow({ StringEqualsIfExists: endpoint, NotIpAddress: addresses })],
      found: [ifExists],
    },
    {
      name: 'IfExists where an address is wanted, whichever',
      statements: [allow({ StringEqualsIfExists: endpoint, Null: { 'aws:SourceIp': 'false' } })],
      found: [ifExists],
    },
    {
      name: 'IfExists on an address, which requests through an endpoint lack',
      statements: [allow({ IpAddressIfExists: addresses })],
      found: [
        'if-exists-in-an-allow: `IpAddressIfExists` in `S` keeps out no request without `aws:SourceIp`: write `IpAddress` if such requests are not meant',
      ],
    },
    {
      name: 'IfExists for a service that may act for nothing',
      statements: [
        allow({ ArnLikeIfExists: { 'aws:SourceArn': 'arn:aws:sns:*:111122223333:topic' } }, { Principal: { Service: 'sns.amazonaws.com' } }),
      ],
      found: [
        'if-exists-in-an-allow: `ArnLikeIfExists` in `S` keeps out no request without `aws:SourceArn`: write `ArnLike` if such requests are not meant',
      ],
    },
    {
      name: 'IfExists of a set operator',
      statements: [allow({ 'ForAnyValue:StringLikeIfExists': { 'aws:PrincipalOrgPaths': 'o-abcdefghij/*' } })],
      found: [
        'if-exists-in-an-allow: `ForAnyValue:StringLikeIfExists` in `S` keeps out no request without `aws:PrincipalOrgPaths`: write `ForAnyValue:StringLike` if such requests are not meant',
      ],
    },
    {
      name: 'IfExists on a header that can be left out',
      statements: [allow({ StringLikeIfExists: { 'aws:Referer': 'https://example.com/*' } })],
      found: [
        'if-exists-in-an-allow: `StringLikeIfExists` in `S` keeps out no request without `aws:Referer`: write `StringLike` if such requests are not meant',
      ],
    },
  ]);
  nothing([
    { name: 'ForAllValues beside Null', statements: [allow({ 'ForAllValues:StringEquals': organization, Null: { 'aws:PrincipalOrgID': 'false' } })] },
    {
      name: 'ForAllValues beside a plain test of the key',
      statements: [allow({ 'ForAllValues:StringEquals': organization, StringLike: { 'aws:PrincipalOrgID': 'o-*' } })],
    },
    {
      name: 'ForAllValues beside ForAnyValue',
      statements: [
        allow({
          'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': 'o-abcdefghij/*' },
          'ForAnyValue:StringNotLike': { 'aws:PrincipalOrgPaths': 'o-abcdefghij/r-1/ou-1/*' },
        }),
      ],
    },
    {
      name: 'ForAllValues on a key of every request',
      statements: [allow({ 'ForAllValues:StringEquals': { 'aws:PrincipalAccount': '444455556666' } })],
    },
    { name: 'ForAllValues in a Deny', statements: [deny({ 'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': 'o-abcdefghij/*' } })] },
    { name: 'IfExists on TLS', statements: [allow({ BoolIfExists: { 'aws:SecureTransport': 'true' } })] },
    {
      name: 'IfExists on the time and the owner',
      statements: [
        allow({
          DateLessThanIfExists: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' },
          NumericLessThanIfExists: { 'aws:EpochTime': '1900000000' },
          StringEqualsIfExists: { 'aws:ResourceAccount': '111122223333', 's3:ResourceAccount': '111122223333', 'aws:RequestedRegion': 'eu-west-1' },
        }),
      ],
    },
    {
      name: 'IfExists on what whoever is named has',
      statements: [allow({ ArnLikeIfExists: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/*' } }, { Principal: role })],
    },
    { name: 'IfExists beside Null', statements: [allow({ StringEqualsIfExists: endpoint, Null: { 'aws:SourceVpce': 'false' } })] },
    {
      name: 'IfExists beside a plain test of the key',
      statements: [allow({ StringEqualsIfExists: endpoint, StringLike: { 'aws:SourceVpce': 'vpce-*' } })],
    },
    {
      name: 'IfExists where another key keeps out those without',
      statements: [allow({ BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' }, StringEquals: organization })],
    },
    { name: 'IfExists on both ways into a network', statements: [allow({ IpAddressIfExists: addresses, StringEqualsIfExists: endpoint })] },
    { name: 'IfExists of a negated operator, where it changes nothing', statements: [allow({ StringNotEqualsIfExists: endpoint })] },
  ]);
});

describe('a Deny that stops or leaves requests without the key', () => {
  const unsigned = (key: string, todo: string) =>
    `deny-passed-by-a-missing-key: the Deny \`S\` does not stop requests without \`${key}\`, unsigned ones among them: ${todo}`;
  remarks([
    {
      name: 'all but services',
      statements: [deny({ Bool: { 'aws:PrincipalIsAWSService': 'false' } })],
      found: [unsigned('aws:PrincipalIsAWSService', 'write `BoolIfExists`')],
    },
    {
      name: 'all but those with a second factor, by another operator',
      statements: [deny({ StringEquals: { 'aws:MultiFactorAuthPresent': 'False' } })],
      found: [unsigned('aws:MultiFactorAuthPresent', 'write `StringEqualsIfExists`')],
    },
    {
      name: 'all but those with a fresh second factor',
      statements: [deny({ NumericGreaterThan: { 'aws:MultiFactorAuthAge': '3600' } })],
      found: [unsigned('aws:MultiFactorAuthAge', 'write `NumericGreaterThanIfExists`')],
    },
    {
      name: 'all but members of an organization',
      statements: [deny({ 'ForAnyValue:StringNotLike': { 'aws:PrincipalOrgPaths': 'o-abcdefghij/*' } })],
      found: [unsigned('aws:PrincipalOrgPaths', 'add a Deny with `Null` `true` for that key')],
    },
    {
      name: 'all but one endpoint, with a set operator that the key does not need',
      statements: [deny({ 'ForAnyValue:StringNotEquals': endpoint })],
      found: [unsigned('aws:SourceVpce', 'write `StringNotEquals`')],
    },
    {
      name: 'a user without a second factor',
      statements: [deny({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } }, { Principal: { AWS: 'arn:aws:iam::111122223333:user/ann' } })],
      found: ['deny-passed-by-a-missing-key: the Deny `S` does not stop requests without `aws:MultiFactorAuthPresent`: write `BoolIfExists`'],
    },
    {
      name: 'a second Deny that stops those without the key elsewhere only',
      statements: [
        deny({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } }),
        deny({ Null: { 'aws:MultiFactorAuthPresent': 'true' } }, { Resource: 'arn:aws:s3:::acme/private/*' }),
      ],
      found: [unsigned('aws:MultiFactorAuthPresent', 'write `BoolIfExists`')],
    },
    {
      name: 'a second Deny that stops those without the key from other actions only',
      statements: [
        deny({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } }, { Action: ['s3:GetObject', 's3:PutObject'] }),
        deny({ Null: { 'aws:MultiFactorAuthPresent': 'true' } }),
      ],
      found: [unsigned('aws:MultiFactorAuthPresent', 'write `BoolIfExists`')],
    },
    {
      name: 'a second Deny that stops one of those without the key only',
      statements: [
        deny({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } }),
        deny({ Null: { 'aws:MultiFactorAuthPresent': 'true' } }, { Principal: role }),
      ],
      found: [unsigned('aws:MultiFactorAuthPresent', 'write `BoolIfExists`')],
    },
    {
      name: 'a second Deny that leaves sessions without a second factor',
      statements: [deny({ NumericGreaterThan: { 'aws:MultiFactorAuthAge': '3600' } }), deny({ Null: { 'aws:MultiFactorAuthPresent': 'true' } })],
      found: [
        'deny-passed-by-a-missing-key: the Deny `S` does not stop requests without `aws:MultiFactorAuthAge`: write `NumericGreaterThanIfExists`',
      ],
    },
    {
      name: 'a second Deny that names the same role, of another one',
      statements: [
        deny(
          { Bool: { 'aws:MultiFactorAuthPresent': 'false' } },
          { Principal: { AWS: ['arn:aws:iam::111122223333:user/ann', 'arn:aws:iam::111122223333:user/bob'] } },
        ),
        deny({ Null: { 'aws:MultiFactorAuthPresent': 'true' } }, { Principal: { AWS: 'arn:aws:iam::111122223333:user/ann' } }),
      ],
      found: ['deny-passed-by-a-missing-key: the Deny `S` does not stop requests without `aws:MultiFactorAuthPresent`: write `BoolIfExists`'],
    },
    {
      name: 'a second Deny of all but one object',
      statements: [
        deny({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } }),
        deny({ Null: { 'aws:MultiFactorAuthPresent': 'true' } }, { Resource: undefined, NotResource: objects }),
      ],
      found: [unsigned('aws:MultiFactorAuthPresent', 'write `BoolIfExists`')],
    },
    {
      name: 'a second Deny of one of two prefixes only',
      statements: [
        deny({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } }, { Resource: ['arn:aws:s3:::acme/a/*', 'arn:aws:s3:::acme/b/*'] }),
        deny({ Null: { 'aws:MultiFactorAuthPresent': 'true' } }, { Resource: 'arn:aws:s3:::acme/a/*' }),
      ],
      found: [unsigned('aws:MultiFactorAuthPresent', 'write `BoolIfExists`')],
    },
    {
      name: 'a second Deny of what a variable names',
      statements: [
        deny({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } }, { Resource: 'arn:aws:s3:::acme/*/a' }),
        deny({ Null: { 'aws:MultiFactorAuthPresent': 'true' } }, { Resource: 'arn:aws:s3:::acme/${aws:PrincipalAccount}*' }),
      ],
      found: [unsigned('aws:MultiFactorAuthPresent', 'write `BoolIfExists`')],
    },
    {
      name: 'a second Deny that stops those without the key where something else holds, too',
      statements: [
        deny({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } }),
        deny({ Null: { 'aws:MultiFactorAuthPresent': 'true' }, StringEquals: { 's3:ExistingObjectTag/secret': 'yes' } }),
      ],
      found: [unsigned('aws:MultiFactorAuthPresent', 'write `BoolIfExists`')],
    },
    {
      name: 'an Allow of those without the key',
      statements: [deny({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } }), { Condition: { Null: { 'aws:MultiFactorAuthPresent': 'true' } } }],
      found: [unsigned('aws:MultiFactorAuthPresent', 'write `BoolIfExists`')],
    },
    {
      name: 'one endpoint and, by IfExists, the internet',
      statements: [deny({ StringEqualsIfExists: endpoint })],
      found: [
        'if-exists-in-a-deny: `StringEqualsIfExists` in the Deny `S` also stops requests without `aws:SourceVpce`, not only those it lists: write `StringEquals`',
      ],
    },
    {
      name: 'some addresses and, by IfExists, every endpoint',
      statements: [deny({ IpAddressIfExists: addresses })],
      found: [
        'if-exists-in-a-deny: `IpAddressIfExists` in the Deny `S` also stops requests without `aws:SourceIp`, not only those it lists: write `IpAddress`',
      ],
    },
    {
      name: 'one role and, by IfExists, everybody unsigned',
      statements: [deny({ ArnEqualsIfExists: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666:role/reader' } })],
      found: [
        'if-exists-in-a-deny: `ArnEqualsIfExists` in the Deny `S` also stops requests without `aws:PrincipalArn`, not only those it lists: write `ArnEquals`',
      ],
    },
    {
      name: 'services and, by IfExists, everybody unsigned',
      statements: [deny({ BoolIfExists: { 'aws:PrincipalIsAWSService': 'true' } })],
      found: [
        'if-exists-in-a-deny: `BoolIfExists` in the Deny `S` also stops requests without `aws:PrincipalIsAWSService`, not only those it lists: write `Bool`',
      ],
    },
  ]);
  nothing([
    { name: 'one endpoint', statements: [deny({ StringEquals: endpoint })] },
    {
      name: 'a user without a second factor, whom another Deny stops who lacks it,',
      statements: [
        deny({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } }, { Principal: { AWS: 'arn:aws:iam::111122223333:user/ann' } }),
        deny({ Null: { 'aws:MultiFactorAuthPresent': 'true' } }, { Principal: { AWS: 'arn:aws:iam::111122223333:user/ann' } }),
      ],
    },
    {
      name: 'a second Deny for everybody, beside others that it names,',
      statements: [
        deny({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } }, { Principal: { AWS: 'arn:aws:iam::111122223333:user/ann' } }),
        deny({ Null: { 'aws:MultiFactorAuthPresent': 'true' } }, { Principal: { AWS: ['*', '444455556666'] } }),
      ],
    },
    {
      name: 'a second Deny of all but the same objects',
      statements: [
        deny({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } }, { Resource: undefined, NotResource: 'arn:aws:s3:::acme/public/*' }),
        deny({ Null: { 'aws:MultiFactorAuthPresent': 'true' } }, { Resource: undefined, NotResource: 'arn:aws:s3:::acme/public/*' }),
      ],
    },
    {
      name: 'some values or none of a key, by IfExists,',
      statements: [deny({ StringLikeIfExists: { 'aws:PrincipalOrgID': ['', 'o-zyxwvutsrq'] } })],
    },
    { name: 'any of a list with none in it', statements: [deny({ Bool: { 'aws:MultiFactorAuthPresent': [] } })] },
    {
      name: 'those with an old second factor and those with a young one',
      statements: [deny({ NumericLessThan: { 'aws:MultiFactorAuthAge': '60' } })],
    },
    { name: 'those with or without a second factor', statements: [deny({ Bool: { 'aws:MultiFactorAuthPresent': ['true', 'false'] } })] },
    { name: 'one role by a condition', statements: [deny({ ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666:role/reader' } })] },
    { name: 'one organization', statements: [deny({ StringEquals: organization })] },
    { name: 'services', statements: [deny({ Bool: { 'aws:PrincipalIsAWSService': 'true' } })] },
    { name: 'one unit of an organization', statements: [deny({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-abcdefghij/r-1/ou-1/*' } })] },
    { name: 'a role, which is always signed', statements: [deny({ Bool: { 'aws:PrincipalIsAWSService': 'false' } }, { Principal: role })] },
    { name: 'plain HTTP', statements: [deny({ Bool: { 'aws:SecureTransport': 'false' } }, { Action: 's3:*' })] },
    { name: 'plain HTTP by IfExists', statements: [deny({ BoolIfExists: { 'aws:SecureTransport': 'false' } }, { Action: 's3:*' })] },
    { name: 'whoever has the key', statements: [deny({ Null: { 'aws:PrincipalOrgID': 'false' } })] },
    {
      name: 'tags other than the allowed ones',
      statements: [deny({ 'ForAnyValue:StringNotEquals': { 's3:RequestObjectTagKeys': ['team'] } }, { Action: 's3:PutObject' })],
    },
    {
      name: 'no second factor, in two statements',
      statements: [deny({ Bool: { 'aws:MultiFactorAuthPresent': 'false' } }), deny({ Null: { 'aws:MultiFactorAuthPresent': 'true' } })],
    },
    {
      name: 'no fresh second factor, in two statements',
      statements: [
        deny({ NumericGreaterThan: { 'aws:MultiFactorAuthAge': '3600' } }, { Resource: 'arn:aws:s3:::acme/private/*' }),
        deny({ Null: { 'aws:MultiFactorAuthAge': 'true' } }, { Action: 's3:*', Resource: [bucket, objects] }),
      ],
    },
    {
      name: 'no fresh second factor beside none at all',
      statements: [
        deny({ NumericGreaterThan: { 'aws:MultiFactorAuthAge': '3600' } }),
        deny({ BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } }),
      ],
    },
    {
      name: 'all but services, where another Deny stops everybody unsigned',
      statements: [deny({ Bool: { 'aws:PrincipalIsAWSService': 'false' } }), deny({ StringNotEquals: organization })],
    },
    {
      name: 'what only members of an organization are asked',
      statements: [deny({ Bool: { 'aws:PrincipalIsAWSService': 'false' }, StringEquals: organization })],
    },
    { name: 'all but services and those without the key', statements: [deny({ BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } })] },
    { name: 'no fresh second factor or none', statements: [deny({ NumericGreaterThanIfExists: { 'aws:MultiFactorAuthAge': '3600' } })] },
    {
      name: 'all but expected networks, as AWS recommends it',
      statements: [
        deny({
          NotIpAddressIfExists: addresses,
          StringNotEqualsIfExists: endpoint,
          BoolIfExists: { 'aws:PrincipalIsAWSService': 'false', 'aws:ViaAWSService': 'false' },
          ArnNotLikeIfExists: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/aws:ec2-infrastructure' },
        }),
      ],
    },
    { name: 'the unsigned, with or without a name', statements: [deny({ StringEqualsIfExists: { 'aws:userid': 'anonymous' } })] },
    { name: 'a bad tag or none', statements: [deny({ StringEqualsIfExists: { 'aws:PrincipalTag/clearance': 'low' } })] },
    {
      name: 'a storage class that is the default, too',
      statements: [deny({ StringEqualsIfExists: { 's3:x-amz-storage-class': 'STANDARD' } }, { Action: 's3:PutObject' })],
    },
    { name: 'one endpoint with the key asked for', statements: [deny({ StringEqualsIfExists: endpoint, Null: { 'aws:SourceVpce': 'false' } })] },
  ]);
});

describe('text that is taken as it stands', () => {
  const wildcard = (operator: string, value: string, like = 'StringLike') =>
    `wildcard-taken-literally: \`${operator}\` in \`S\` takes the wildcards of \`${value}\` literally: write \`${like}\` where a pattern is meant`;
  const variable = (text: string) =>
    `variable-taken-literally: \`${text}\` in \`S\` is taken literally: only a policy of \`Version\` \`2012-10-17\` fills in variables, so write that`;
  const home = { Resource: 'arn:aws:s3:::acme/${aws:username}/*' };
  remarks([
    { name: 'a star', statements: [allow({ StringEquals: { 'aws:SourceVpce': 'vpce-*' } })], found: [wildcard('StringEquals', 'vpce-*')] },
    {
      name: 'a star behind a value without one',
      statements: [allow({ StringEqualsIgnoreCase: { 'aws:SourceVpce': ['vpce-1a2b3c4d', 'vpce-*'] } })],
      found: [wildcard('StringEqualsIgnoreCase', 'vpce-*')],
    },
    {
      name: 'a question mark, negated',
      statements: [deny({ StringNotEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4?' } })],
      found: [wildcard('StringNotEquals', 'vpce-1a2b3c4?', 'StringNotLike')],
    },
    {
      name: 'a star behind a variable',
      statements: [allow({ StringEquals: { 's3:prefix': 'home/${aws:username}/*' } }, { Action: 's3:ListBucket', Resource: bucket })],
      found: [wildcard('StringEquals', 'home/${aws:username}/*')],
    },
    {
      name: 'a star in a URL',
      statements: [allow({ StringEquals: { 'aws:Referer': 'https://example.com/*' } })],
      found: [wildcard('StringEquals', 'https://example.com/*')],
    },
    { name: 'a variable without a Version', statements: [home], version: undefined, found: [variable('${aws:username}')] },
    { name: 'a variable of the older Version', statements: [home], version: '2008-10-17', found: [variable('${aws:username}')] },
    {
      name: 'a variable in a condition without a Version',
      statements: [allow({ StringLike: { 's3:prefix': ['public/*', 'home/${aws:username}/*'] } }, { Action: 's3:ListBucket', Resource: bucket })],
      version: undefined,
      found: [variable('${aws:username}')],
    },
    {
      name: 'a variable for a star without a Version',
      statements: [{ Resource: ['arn:aws:s3:::acme/all', 'arn:aws:s3:::acme/${*}'] }],
      version: undefined,
      found: [variable('${*}')],
    },
  ]);
  nothing([
    { name: 'a star in StringLike', statements: [allow({ StringLike: { 'aws:SourceVpce': 'vpce-*' } })] },
    { name: 'a variable alone', statements: [allow({ StringEquals: { 'aws:Referer': '${aws:username}' } })] },
    { name: 'a star that a variable writes', statements: [allow({ StringEquals: { 'aws:Referer': 'all-${*}' } })] },
    { name: 'a question mark in a URL', statements: [allow({ StringEquals: { 'aws:Referer': 'https://example.com/page?id=1' } })] },
    { name: 'a question mark in the name of a program', statements: [allow({ StringEquals: { 'aws:UserAgent': 'what?/1.0' } })] },
    {
      name: 'a question mark before the version of a source',
      statements: [allow({ StringEquals: { 's3:x-amz-copy-source': '/acme/report?versionId=1' } }, { Action: 's3:PutObject' })],
    },
    {
      name: 'a star that S3 itself reads as any',
      statements: [allow({ StringEquals: { 's3:if-none-match': '*' } }, { Action: 's3:PutObject' })],
    },
    { name: 'a variable with its Version', statements: [home] },
    { name: 'braces that are no variable, without a Version', statements: [{ Resource: 'arn:aws:s3:::acme/${draft}/*' }], version: undefined },
    {
      name: 'a variable where none is ever filled in',
      statements: [allow({ NumericLessThan: { 's3:max-keys': '${aws:username}' } }, { Action: 's3:ListBucket', Resource: bucket })],
      version: undefined,
    },
  ]);
});
