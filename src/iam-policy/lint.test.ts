import { describe, expect, test } from 'vitest';
import { lintPolicy } from './lint.js';
import { parsePolicyText } from './parse-policy.js';
import { bucketUniverse } from './universe.js';

const universe = bucketUniverse({ name: 'b', partition: 'aws', account: '111122223333' });
const base = { Sid: 'S', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };

function lint(statement: Record<string, unknown>) {
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: [statement] }));
  if (!parsed.ok) throw new Error(parsed.problems[0].message);
  return lintPolicy(parsed.value, universe).map(({ kind, text }) => ({ kind, text }));
}

describe('what can hardly mean what its author thinks', () => {
  test.each([
    {
      name: 'an action of another service',
      statement: { ...base, Action: ['s3:GetObject', 'ec2:RunInstances'] },
      lints: [{ kind: 'action-unknown-to-s3', text: '`S` names `ec2:runinstances`, which is no action of S3: it means nothing here' }],
    },
    {
      name: 'an object action on the bucket alone',
      statement: { ...base, Resource: 'arn:aws:s3:::b' },
      lints: [
        { kind: 'action-and-resource-never-meet', text: 'the actions of `S` need `arn:aws:s3:::b/*`, so with its resources it matches nothing' },
      ],
    },
    {
      name: 'a bucket action on the objects alone',
      statement: { ...base, Action: 's3:ListBucket' },
      lints: [{ kind: 'action-and-resource-never-meet', text: 'the actions of `S` need `arn:aws:s3:::b`, so with its resources it matches nothing' }],
    },
    {
      name: 'a key that reading never carries',
      statement: { ...base, Condition: { StringLike: { 's3:prefix': 'public/*' } } },
      lints: [
        {
          kind: 'condition-key-never-present',
          text: 'no action of `S` ever carries `s3:prefix`, so the condition is decided by the key being missing',
        },
      ],
    },
    {
      name: 'a key that S3 does not have',
      statement: { ...base, Condition: { StringEquals: { 's3:Colour': 'red' } } },
      lints: [{ kind: 'condition-key-unknown', text: '`S` tests `s3:Colour`, which is no condition key of S3' }],
    },
    {
      name: 'ForAllValues without Null',
      statement: { ...base, Condition: { 'ForAllValues:StringEquals': { 'aws:PrincipalOrgID': 'o-abcdefghij' } } },
      lints: [
        {
          kind: 'for-all-values-without-null',
          text: '`ForAllValues:StringEquals` in `S` also holds where `aws:PrincipalOrgID` is missing; add `Null` with `false` beside it',
        },
      ],
    },
    {
      name: 'IfExists in an Allow',
      statement: { ...base, Condition: { StringEqualsIfExists: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } } },
      lints: [{ kind: 'if-exists-in-an-allow', text: '`StringEqualsIfExists` in `S` lets in every request that has no `aws:SourceVpce`' }],
    },
    {
      name: 'a Deny that unsigned requests pass for want of the key',
      statement: { ...base, Effect: 'Deny', Condition: { Bool: { 'aws:PrincipalIsAWSService': 'false' } } },
      lints: [
        {
          kind: 'deny-passed-by-a-missing-key',
          text: 'the Deny `S` does not touch requests that have no `aws:PrincipalIsAWSService`, unsigned ones among them',
        },
      ],
    },
    {
      name: 'a wildcard where none works',
      statement: { ...base, Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-*' } } },
      lints: [
        { kind: 'wildcard-taken-literally', text: '`StringEquals` in `S` takes `vpce-*` literally: its wildcards match nothing but themselves' },
      ],
    },
    {
      name: 'a wildcard inside a principal',
      statement: { ...base, Principal: { AWS: 'arn:aws:iam::*:root' } },
      lints: [{ kind: 'principal-matches-nobody', text: '`S` names `arn:aws:iam::*:root`: S3 refuses such a principal, and it matches nobody' }],
    },
    {
      name: 'the id of a deleted role',
      statement: { ...base, Principal: { AWS: 'AROAEXAMPLEEXAMPLE123' } },
      lints: [
        { kind: 'principal-matches-nobody', text: '`S` names `AROAEXAMPLEEXAMPLE123`: it is the id of a deleted user or role, and matches nobody' },
      ],
    },
    {
      name: 'Allow with NotPrincipal',
      statement: { Sid: 'S', Effect: 'Allow', NotPrincipal: { AWS: '444455556666' }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' },
      lints: [
        {
          kind: 'allow-for-everybody-but-some',
          text: '`S` allows everybody but the principals it lists, unsigned requests included; AWS does not support NotPrincipal with Allow',
        },
      ],
    },
    {
      name: 'an action of another service in a statement without a name',
      statement: { ...base, Sid: undefined, Action: ['s3:GetObject', 'ec2:RunInstances'] },
      lints: [{ kind: 'action-unknown-to-s3', text: 'statement 1 names `ec2:runinstances`, which is no action of S3: it means nothing here' }],
    },
    {
      name: 'a Null of another key beside ForAllValues',
      statement: {
        ...base,
        Condition: { 'ForAllValues:StringEquals': { 'aws:PrincipalOrgID': 'o-abcdefghij' }, Null: { 'aws:SourceVpce': 'false' } },
      },
      lints: [
        {
          kind: 'for-all-values-without-null',
          text: '`ForAllValues:StringEquals` in `S` also holds where `aws:PrincipalOrgID` is missing; add `Null` with `false` beside it',
        },
      ],
    },
    {
      name: 'a Null that asks for the missing key beside ForAllValues',
      statement: {
        ...base,
        Condition: { 'ForAllValues:StringEquals': { 'aws:PrincipalOrgID': 'o-abcdefghij' }, Null: { 'aws:PrincipalOrgID': 'true' } },
      },
      lints: [
        {
          kind: 'for-all-values-without-null',
          text: '`ForAllValues:StringEquals` in `S` also holds where `aws:PrincipalOrgID` is missing; add `Null` with `false` beside it',
        },
      ],
    },
    {
      name: 'a wildcard where none works, in any letter case',
      statement: { ...base, Condition: { StringEqualsIgnoreCase: { 'aws:SourceVpce': ['vpce-1a2b3c4d', 'vpce-*'] } } },
      lints: [
        {
          kind: 'wildcard-taken-literally',
          text: '`StringEqualsIgnoreCase` in `S` takes `vpce-*` literally: its wildcards match nothing but themselves',
        },
      ],
    },
  ])('$name', ({ statement, lints }) => {
    expect(lint(statement)).toEqual(lints);
  });

  test.each([
    { name: 'a plain public read', statement: base },
    { name: 'everything on bucket and objects', statement: { ...base, Action: 's3:*', Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'] } },
    {
      name: 'ForAllValues with Null beside it',
      statement: {
        ...base,
        Condition: { 'ForAllValues:StringEquals': { 'aws:PrincipalOrgID': 'o-abcdefghij' }, Null: { 'aws:PrincipalOrgID': 'false' } },
      },
    },
    {
      name: 'a prefix on listing',
      statement: { ...base, Action: 's3:ListBucket', Resource: 'arn:aws:s3:::b', Condition: { StringLike: { 's3:prefix': 'public/*' } } },
    },
    { name: 'a star for every action', statement: { ...base, Action: '*', Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'] } },
    { name: 'everything but some actions', statement: { ...base, Action: undefined, NotAction: 's3:Get*' } },
    { name: 'everything but some objects', statement: { ...base, Resource: undefined, NotResource: 'arn:aws:s3:::b/private/*' } },
    {
      name: 'object and bucket actions on the bucket alone',
      statement: { ...base, Action: ['s3:GetObject', 's3:ListBucket'], Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::other'] },
    },
    { name: 'an object action on a folder of each user', statement: { ...base, Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/${aws:username}/*'] } },
    { name: 'an object action on whatever begins like the bucket', statement: { ...base, Resource: 'arn:aws:s3:::b*' } },
    {
      name: 'a key of listing where listing and reading are allowed',
      statement: {
        ...base,
        Action: ['s3:ListBucket', 's3:GetObject'],
        Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'],
        Condition: { StringLike: { 's3:prefix': 'public/*' } },
      },
    },
    {
      name: 'ForAllValues in a Deny',
      statement: { ...base, Effect: 'Deny', Condition: { 'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': 'o-abcdefghij/*' } } },
    },
    { name: 'IfExists in a Deny', statement: { ...base, Effect: 'Deny', Condition: { BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } } } },
    { name: 'Null in a Deny', statement: { ...base, Effect: 'Deny', Condition: { Null: { 'aws:PrincipalOrgID': 'false' } } } },
    { name: 'NotPrincipal in a Deny', statement: { ...base, Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: '444455556666' } } },
    { name: 'a variable where no wildcard works', statement: { ...base, Condition: { StringEquals: { 'aws:Referer': '${aws:username}' } } } },
    { name: 'a Deny of plain HTTP', statement: { ...base, Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } } },
    { name: 'a wildcard in StringLike', statement: { ...base, Condition: { StringLike: { 'aws:SourceVpce': 'vpce-*' } } } },
  ])('$name has nothing to remark', ({ statement }) => {
    expect(lint(statement)).toEqual([]);
  });
});
