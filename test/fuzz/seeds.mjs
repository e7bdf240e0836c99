import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { operatorNames, s3Actions } from '../../dist/iam-policy/index.js';

const conformance = new URL('../conformance/', import.meta.url);
const crashes = new URL('./crashes/', import.meta.url);
const base = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };

/** The policies of the conformance cases, and what once went wrong. */
export function seeds() {
  const files = readdirSync(conformance).filter((name) => name.endsWith('.yaml'));
  const cases = files.sort().flatMap((name) => parse(readFileSync(new URL(name, conformance), 'utf8')).cases);
  return [...new Set([...cases.map(textOf), ...crashTexts().map(({ text }) => text)])];
}

export function crashTexts() {
  return readdirSync(crashes)
    .sort()
    .map((name) => ({ name, text: readFileSync(new URL(name, crashes)).toString('utf8') }));
}

function textOf({ policy, statement, statements, version = '2012-10-17' }) {
  if (typeof policy === 'string') return policy;
  if (policy !== undefined) return JSON.stringify(policy);
  const laid = (statements ?? [statement ?? {}]).map((part) =>
    Object.fromEntries(Object.entries({ ...base, ...part }).filter(([, value]) => value !== null)),
  );
  return JSON.stringify({ Version: version, Statement: laid });
}

const operators = operatorNames.flatMap((name) => [name, `${name}IfExists`, `ForAnyValue:${name}`, `ForAllValues:${name}IfExists`]);
const keys = [...new Set(s3Actions.flatMap((action) => action.keys))];
const globalKeys = [
  ...['aws:SourceIp', 'aws:SourceVpce', 'aws:SourceVpc', 'aws:VpcSourceIp', 'aws:PrincipalOrgID', 'aws:PrincipalOrgPaths', 'aws:PrincipalArn'],
  ...['aws:PrincipalAccount', 'aws:PrincipalTag/team', 'aws:PrincipalType', 'aws:userid', 'aws:username', 'aws:SourceArn', 'aws:SourceAccount'],
  ...['aws:SecureTransport', 'aws:CurrentTime', 'aws:EpochTime', 'aws:Referer', 'aws:UserAgent', 'aws:PrincipalIsAWSService', 'aws:CalledVia'],
  ...['aws:ResourceAccount', 's3:ExistingObjectTag/t', 'aws:unheard-of', '@resource', '__proto__', 'constructor', 'toString'],
];
const elements = [
  ...['Version', 'Id', 'Statement', 'Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'],
  ...['AWS', 'Service', 'Federated', 'CanonicalUser', 'effect', '__proto__', 'constructor', ''],
];
const texts = [
  ...['*', '**', '?', '', 'Allow', 'Deny', '2012-10-17', '2008-10-17', 'true', 'false', 'TRUE', '0', '-1', '1e400', '0x10', 'NaN', 's3:*', '*:*'],
  ...['s3:Get?bject', 's3:DeleteObject', 's3:ListBucket', 's3:PutBucketPolicy', 'ec2:RunInstances', 'arn:aws:s3:::b', 'arn:aws:s3:::b/*', 'arn:*'],
  ...['arn:aws:s3:::b/${aws:username}/*', '${aws:PrincipalTag/team}', "${aws:userid, 'x'}", '${*}', '${', '${}', '$${$}', 'arn:aws-cn:s3:::b/*'],
  ...[
    '0.0.0.0/0',
    '::/0',
    '10.0.0.0/8',
    '1.2.3.4/33',
    '::ffff:1.2.3.4/120',
    '0.0.0.0/1',
    '128.0.0.0/1',
    '2000::/3',
    '2026-11-22',
    '1970',
    '99999999999999',
  ],
  ...[
    '111122223333',
    '444455556666',
    'arn:aws:iam::444455556666:root',
    'arn:aws:iam::444455556666:role/a',
    'arn:aws:sts::444455556666:assumed-role/a/b',
  ],
  ...[
    'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1',
    'AROAEXAMPLE0000000000',
    'cloudfront.amazonaws.com',
    'o-aaaaaaaaaa',
    'vpce-*',
  ],
  ...['\u0000', '\uD800', '\u{1f4a5}', '\u0130', '\u212a', '\n', 'a'.repeat(300), '*a'.repeat(60)],
];

/** Words of the language, by the place where they belong; mutations put them anywhere. */
export const words = { elements, operators, keys: [...keys, ...globalKeys], texts };
