import { expect, test } from 'vitest';
import { bucketUniverse, parsePolicyText, type Request, type Universe } from '../../../iam-policy/index.js';
import type { Extent } from '../../../model/exposure.js';
import { toWitness, type WitnessSource } from './witness.js';

interface Asked {
  readonly bucket?: string;
  readonly partition?: string;
  readonly region?: string;
  readonly action?: string;
  readonly match?: Extent['match'];
  readonly key?: string;
  readonly context?: Readonly<Record<string, readonly string[]>>;
  readonly statements?: readonly object[];
}

function witnessOf({
  bucket = 'b',
  partition = 'aws',
  region = 'eu-central-1',
  action = 's3:GetObject',
  match,
  key,
  context = {},
  statements,
}: Asked) {
  const universe: Universe = bucketUniverse({ name: bucket, partition, account: '111122223333', region });
  const list = statements ?? [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }];
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: list }));
  const allow = parsed.ok ? parsed.value.statements[0] : undefined;
  if (!parsed.ok || allow === undefined) throw new Error('the policy could not be read');
  const resource = match === undefined && key === undefined ? universe.arn : `${universe.objectPrefix}${key ?? 'found'}`;
  const request: Request = { caller: { kind: 'anonymous' }, action, resource, context: new Map(Object.entries(context)) };
  const source: WitnessSource = {
    request,
    allow,
    denies: parsed.value.statements.filter(({ effect }) => effect === 'Deny'),
    universe,
    bucket,
    objects: match === undefined ? undefined : { match, except: [], exact: true },
  };
  return toWitness(source).requests[0];
}

const host = 'https://b.s3.eu-central-1.amazonaws.com';

test.each<Asked & { name: string; curl: string }>([
  { name: 'any object', match: ['*'], curl: `curl '${host}/<any existing key>'` },
  { name: 'objects under a prefix', match: ['public/*'], curl: `curl '${host}/public/<any existing key under public/>'` },
  { name: 'objects by their ending', match: ['*.csv'], curl: `curl '${host}/<any existing key like *.csv>'` },
  { name: 'objects by a part in the middle', match: ['logs/*/2024/*'], curl: `curl '${host}/<any existing key like logs/*/2024/*>'` },
  { name: 'objects by their length', match: ['report-??.csv'], curl: `curl '${host}/<any existing key like report-??.csv>'` },
  {
    name: 'from an address of IPv6, by a host that has one, too',
    match: ['*'],
    context: { 'aws:sourceip': ['2001:db8::1'] },
    curl: `curl 'https://b.s3.dualstack.eu-central-1.amazonaws.com/<any existing key>'`,
  },
  { name: 'from an address of IPv4', match: ['*'], context: { 'aws:sourceip': ['203.0.113.1'] }, curl: `curl '${host}/<any existing key>'` },
  { name: 'one object', match: ['a b&c'], curl: `curl '${host}/a%20b%26c'` },
  { name: 'a key with a quote ends no argument', match: ["it's"], curl: `curl '${host}/it'\\''s'` },
  { name: 'a key that wants to be a command stays a key', match: ["';rm -rf ~;'"], curl: `curl '${host}/'\\''%3Brm%20-rf%20~%3B'\\'''` },
  { name: 'half a character is shown as what cannot be shown', match: ['\ud800'], curl: `curl '${host}/%EF%BF%BD'` },
  { name: 'a listing', action: 's3:ListBucket', curl: `curl '${host}/?list-type=2'` },
  { name: 'a listing of a prefix', action: 's3:ListBucket', context: { 's3:prefix': ['a&b'] }, curl: `curl '${host}/?list-type=2&prefix=a%26b'` },
  {
    name: 'a listing of a prefix with half a character',
    action: 's3:ListBucket',
    context: { 's3:prefix': ['a\ud800'] },
    curl: `curl '${host}/?list-type=2&prefix=a%EF%BF%BD'`,
  },
  { name: 'the ACL', action: 's3:GetBucketAcl', curl: `curl '${host}/?acl'` },
  { name: 'a version', action: 's3:GetObjectVersion', match: ['*'], curl: `curl '${host}/<any existing key>?versionId=<any existing version>'` },
  {
    name: 'a version that the policy names',
    action: 's3:GetObjectVersion',
    match: ['*'],
    context: { 's3:versionid': ['a&b'] },
    curl: `curl '${host}/<any existing key>?versionId=a%26b'`,
  },
  {
    name: 'a version with half a character',
    action: 's3:GetObjectVersion',
    match: ['*'],
    context: { 's3:versionid': ['\udc00'] },
    curl: `curl '${host}/<any existing key>?versionId=%EF%BF%BD'`,
  },
  {
    name: 'plain HTTP where the policy asks for it',
    match: ['*'],
    context: { 'aws:securetransport': ['false'] },
    curl: `curl 'http://b.s3.eu-central-1.amazonaws.com/<any existing key>'`,
  },
  {
    name: 'a header that the policy asks for',
    match: ['*'],
    context: { 'aws:referer': ["https://x.example/'"] },
    curl: `curl -H 'Referer: https://x.example/'\\''' '${host}/<any existing key>'`,
  },
  {
    name: 'a name with dots goes into the path',
    bucket: 'a.b',
    match: ['*'],
    curl: `curl 'https://s3.eu-central-1.amazonaws.com/a.b/<any existing key>'`,
  },
  {
    name: 'a name in upper case does too',
    bucket: 'Old_Bucket',
    match: ['*'],
    curl: `curl 'https://s3.eu-central-1.amazonaws.com/Old_Bucket/<any existing key>'`,
  },
  {
    name: 'China',
    partition: 'aws-cn',
    region: 'cn-north-1',
    match: ['*'],
    curl: `curl 'https://b.s3.cn-north-1.amazonaws.com.cn/<any existing key>'`,
  },
  {
    name: 'the European partition',
    partition: 'aws-eusc',
    region: 'eusc-de-east-1',
    match: ['*'],
    curl: `curl 'https://b.s3.eusc-de-east-1.amazonaws.eu/<any existing key>'`,
  },
])('a command for $name', ({ name: _, curl, ...asked }) => {
  expect(witnessOf(asked).curl).toBe(curl);
});

test.each<Asked & { name: string }>([
  { name: 'a write', action: 's3:PutObject', match: ['*'] },
  { name: 'a delete', action: 's3:DeleteObject', match: ['*'] },
  { name: 'a header that would break out of its line', match: ['*'], context: { 'aws:referer': ['x\r\nHost: evil.example'] } },
])('no command for $name', ({ name: _, ...asked }) => {
  expect(witnessOf(asked).curl).toBeUndefined();
});

test('a write names a new key and invents no existing one', () => {
  expect(witnessOf({ action: 's3:PutObject', match: ['in/*'] }).resource).toBe('arn:aws:s3:::b/in/any-new-key');
});

test('a placeholder that a Deny stops gives way to the request that was found', () => {
  const statements = [
    { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' },
    { Effect: 'Deny', Principal: '*', Action: 's3:GetObject', NotResource: 'arn:aws:s3:::b/one' },
  ];
  expect(witnessOf({ statements, match: ['*'], key: 'one' }).resource).toBe('arn:aws:s3:::b/one');
});

test.each([
  { pattern: 'logs/*/2024/*', resource: 'logs/<any existing key like logs/*/2024/*>/2024/' },
  { pattern: '*.csv', resource: '<any existing key like *.csv>.csv' },
  { pattern: 'report-??.csv', resource: 'report-??.csv' },
])('the resource of a request for $pattern is one that the pattern matches, and no key that is made up', ({ pattern, resource }) => {
  expect(witnessOf({ match: [pattern] }).resource).toBe(`arn:aws:s3:::b/${resource}`);
});

test('a new key may be made up', () => {
  expect(witnessOf({ action: 's3:PutObject', match: ['in/??/*.csv'] }).resource).toBe('arn:aws:s3:::b/in/xx/any-new-key.csv');
});
