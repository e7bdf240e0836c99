import type { Draw } from './draw.js';
import type { JsonPolicy, JsonStatement } from './reference.js';
import { owner, partner, partnerOrganization, service } from './world.js';

type Choices = readonly [string, ...string[]];

export interface KeyGrammar {
  readonly key: string;
  readonly operators: Choices;
  readonly values: Choices;
  /** May carry several values. */
  readonly many?: true;
}

const textOperators: Choices = [
  'StringEquals',
  'StringNotEquals',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  'StringLike',
  'StringLike',
  'StringNotLike',
  'StringNotLike',
];
const arnOperators: Choices = ['ArnLike', 'ArnEquals', 'ArnNotLike', 'ArnNotEquals', 'StringLike', 'StringEquals', 'StringNotLike'];
const addressOperators: Choices = ['IpAddress', 'IpAddress', 'NotIpAddress'];
const numberOperators: Choices = [
  'NumericEquals',
  'NumericNotEquals',
  'NumericLessThan',
  'NumericLessThanEquals',
  'NumericGreaterThan',
  'NumericGreaterThanEquals',
];
const dateOperators: Choices = ['DateEquals', 'DateNotEquals', 'DateLessThan', 'DateLessThanEquals', 'DateGreaterThan', 'DateGreaterThanEquals'];

const blocks: Choices = [
  '198.51.100.0/24',
  '203.0.113.0/25',
  '203.0.113.128/25',
  '203.0.113.9',
  '0.0.0.0/1',
  '128.0.0.0/1',
  '0.0.0.0/0',
  '10.0.0.0/8',
  '::/0',
  '2001:db8::/32',
  '2600:1f00::/24',
];

/** Keys whose values the sender chooses freely; policies about these alone are the hardest to see through. */
const keys: readonly KeyGrammar[] = [
  { key: 'aws:Referer', operators: textOperators, values: ['a', 'ab', 'a*', '*b', '?', '*a*', 'A', 'a?*', '*', 'ab*', 'b', '${*}'] },
  { key: 'aws:referer', operators: ['BinaryEquals'], values: ['YQ==', 'YWI='] },
  { key: 'aws:UserAgent', operators: textOperators, values: ['a', 'a*', '*', 'curl', '?', "${aws:PrincipalTag/team, 'a'}"] },
  { key: 'aws:PrincipalTag/team', operators: textOperators, values: ['a', 'b', 'a*', '?', '${aws:username}', '*b'] },
  { key: 'aws:PrincipalTag/team', operators: ['Bool'], values: ['true', 'false'] },
  { key: 'aws:username', operators: textOperators, values: ['a', 'ab', 'a*', '*', '?', 'bob'] },
  { key: 'aws:PrincipalOrgID', operators: textOperators, values: [partnerOrganization, 'o-*', 'o-a1*', 'o-z*', 'o-f*', '${aws:PrincipalOrgID}'] },
  { key: 'aws:PrincipalAccount', operators: textOperators, values: [partner, owner, 'anonymous', '4*', '7*', '9*', '????????????'] },
  {
    key: 'aws:PrincipalArn',
    operators: arnOperators,
    values: [
      '*',
      'arn:aws:iam::*:role/a',
      'arn:aws:iam::*:role/*',
      'arn:aws:iam::*:user/*',
      `arn:aws:iam::${partner}:role/a`,
      `arn:aws:iam::${partner}:*`,
      `arn:aws:iam::${partner}:root`,
      `arn:aws:iam::${owner}:role/*`,
      'arn:*:iam::*:role/?',
      'arn:aws:iam::*:root',
      'arn:aws:iam::7*:role/*',
      'arn:aws:sts::*:federated-user/*',
      `arn:aws:sts::${partner}:federated-user/a`,
      'arn:aws:*:*:*user/a',
    ],
  },
  { key: 'aws:userid', operators: textOperators, values: ['*:a', '*:*', 'AIDA*', 'AROA*', '*:ab', partner, '*', `${partner}:a`, '*9:a*'] },
  { key: 'aws:PrincipalType', operators: textOperators, values: ['FederatedUser', 'User', '*User', 'Account', 'AssumedRole'] },
  { key: 'aws:PrincipalOrgPaths', operators: textOperators, many: true, values: [`${partnerOrganization}/*`, 'o-*/*', 'o-f*/*', '*/r-ab12/*', '*'] },
  { key: 'aws:CalledVia', operators: textOperators, many: true, values: ['athena.amazonaws.com', 'cloudformation.amazonaws.com', '*', 'a*'] },
  { key: 's3:RequestObjectTagKeys', operators: textOperators, many: true, values: ['a', 'b', 'a*', '?'] },
  { key: 'aws:SourceIp', operators: addressOperators, values: blocks },
  { key: 'aws:VpcSourceIp', operators: addressOperators, values: ['10.0.0.0/8', '10.1.2.3', '192.168.0.0/16', '0.0.0.0/0', '::/0'] },
  { key: 'aws:SourceVpce', operators: textOperators, values: ['vpce-*', 'vpce-0*', 'vpce-0f*', 'vpce-1111111111111111a', '*'] },
  { key: 'aws:SourceVpc', operators: textOperators, values: ['vpc-*', 'vpc-0*', 'vpc-1111111111111111a'] },
  { key: 'aws:SecureTransport', operators: ['Bool'], values: ['true', 'false'] },
  { key: 'aws:PrincipalIsAWSService', operators: ['Bool'], values: ['true', 'false'] },
  {
    key: 'aws:CurrentTime',
    operators: dateOperators,
    values: ['2025-01-01', '2026-01-01T00:00:00Z', '2026-06-01T00:00:00Z', '2030-12-31', '1900000000'],
  },
  { key: 's3:max-keys', operators: numberOperators, values: ['0', '1', '5', '10', '10.5', '-1'] },
  { key: 's3:prefix', operators: textOperators, values: ['', 'a', 'a*', 'a/*', '*', '*b', '${aws:username}'] },
  { key: 's3:x-amz-acl', operators: textOperators, values: ['private', 'public-*', 'bucket-owner-full-control', '*'] },
  { key: 's3:ExistingObjectTag/class', operators: textOperators, values: ['public', 'secret', 'a', '*', '${aws:PrincipalTag/team}'] },
  { key: 'aws:ResourceAccount', operators: ['StringEquals', 'StringNotEquals'], values: [owner, partner] },
  { key: 'aws:RequestedRegion', operators: ['StringEquals', 'StringNotEquals', 'StringLike'], values: ['eu-west-1', 'us-*', 'eu-*'] },
  { key: 'aws:SourceAccount', operators: textOperators, values: [partner, owner, '*', '7*'] },
  {
    key: 'aws:SourceArn',
    operators: arnOperators,
    values: [
      `arn:aws:cloudfront::${partner}:distribution/E1`,
      'arn:aws:cloudfront::*:distribution/*',
      `arn:aws:cloudfront::${owner}:distribution/E1`,
      '*',
    ],
  },
];

const principals: readonly [unknown, ...unknown[]] = [
  '*',
  '*',
  '*',
  '*',
  '*',
  { AWS: '*' },
  { AWS: ['*', partner] },
  { AWS: partner },
  { AWS: `arn:aws:iam::${partner}:root` },
  { AWS: [`arn:aws:iam::${partner}:role/a`, `arn:aws:iam::${partner}:user/bob`] },
  { AWS: [owner] },
  { AWS: [`arn:aws:iam::${partner}:user/bob`, `arn:aws:sts::${partner}:federated-user/a`] },
  { AWS: `arn:aws:iam::${owner}:role/ab` },
  { Service: service },
  { Service: [service, 'logs.amazonaws.com'] },
  { AWS: partner, Service: service },
];

const exemptions: readonly [unknown, ...unknown[]] = [
  { AWS: [partner, `arn:aws:iam::${partner}:user/bob`] },
  { AWS: [partner, `arn:aws:sts::${partner}:federated-user/a`] },
  { AWS: `arn:aws:iam::${partner}:role/a` },
  { AWS: partner },
  { AWS: [owner] },
  { Service: service },
];

const actions: Choices = [
  's3:GetObject',
  's3:GetObject',
  's3:*',
  's3:*',
  '*',
  's3:Get*',
  's3:putobject',
  's3:P*',
  's3:*Object',
  's3:List*',
  's3:?et*',
  's3:DeleteObject',
  's3:ListBucket',
  '*:*',
];

const objectPatterns: Choices = [
  'arn:aws:s3:::b/*',
  'arn:aws:s3:::b/*',
  'arn:aws:s3:::b/a*',
  'arn:aws:s3:::b/*a',
  'arn:aws:s3:::b/?',
  'arn:aws:s3:::b/??',
  'arn:aws:s3:::b/a/*',
  'arn:aws:s3:::b/*/a',
  'arn:aws:s3:::b/a',
  'arn:aws:s3:::b/*b*',
  'arn:aws:s3:::b/${aws:username}/*',
  'arn:aws:s3:::b/${aws:PrincipalTag/team}*',
  "arn:aws:s3:::b/${aws:PrincipalTag/team, 'c'}/*",
  'arn:aws:s3:::b/${*}',
];
const anyPatterns: Choices = ['*', 'arn:aws:s3:::*', 'arn:aws:s3:::b*', 'arn:*:s3:::b*', 'arn:aws:s3:::c/*'];

/** Few keys, so that statements meet. */
export function randomPalette(draw: Draw): readonly KeyGrammar[] {
  return draw.some(keys, 1, 3);
}

/** One random policy of one to six statements over few keys, so that they meet. */
export function randomPolicy(draw: Draw): JsonPolicy {
  const palette = randomPalette(draw);
  const size = draw.one([1, 1, 2, 2, 2, 3, 3, 4, 6]);
  const statements = Array.from({ length: size }, (_, index) => randomStatement(draw, palette, index === 0 || draw.chance(0.35) ? 'Allow' : 'Deny'));
  return { ...(draw.chance(0.9) ? { Version: '2012-10-17' } : {}), Statement: statements };
}

export function randomStatement(draw: Draw, palette: readonly KeyGrammar[], effect: 'Allow' | 'Deny'): JsonStatement {
  const isWide = effect === 'Deny' || draw.chance(0.6);
  const who = draw.chance(0.07)
    ? { NotPrincipal: draw.one(exemptions) }
    : { Principal: effect === 'Deny' && draw.chance(0.6) ? '*' : draw.one(principals) };
  const what = draw.chance(0.1)
    ? { NotAction: scalarOrList(draw, draw.some(actions, 1, 2)) }
    : { Action: scalarOrList(draw, isWide ? ['s3:*'] : draw.some(actions, 1, 2)) };
  const where = draw.chance(0.1)
    ? { NotResource: scalarOrList(draw, draw.some(objectPatterns, 1, 2)) }
    : { Resource: scalarOrList(draw, draw.chance(0.5) ? ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'] : randomResources(draw)) };
  const condition = randomCondition(draw, palette, effect);
  return { Effect: effect, ...who, ...what, ...where, ...(condition === undefined ? {} : { Condition: condition }) };
}

function randomResources(draw: Draw): string[] {
  return draw.chance(0.2) ? [draw.one(anyPatterns)] : [...draw.some(objectPatterns, 1, 3), ...(draw.chance(0.4) ? ['arn:aws:s3:::b'] : [])];
}

function scalarOrList(draw: Draw, texts: readonly string[]): unknown {
  return texts.length === 1 && draw.chance(0.5) ? texts[0] : [...texts];
}

function randomCondition(draw: Draw, palette: readonly KeyGrammar[], effect: 'Allow' | 'Deny'): JsonStatement['Condition'] | undefined {
  const count = draw.one(effect === 'Allow' ? [0, 1, 1, 1, 2, 2] : [0, 1, 1, 1, 1, 2, 3]);
  if (count === 0) return undefined;
  const blocks: Record<string, Record<string, unknown>> = {};
  for (let index = 0; index < count; index += 1) {
    const grammar = draw.one([palette[0] ?? (keys[0] as KeyGrammar), ...palette]);
    const operator = randomOperator(draw, grammar);
    const block = blocks[operator] ?? {};
    const isTaken = Object.keys(block).some((key) => key.toLowerCase() === grammar.key.toLowerCase());
    if (isTaken) continue;
    block[randomCase(draw, grammar.key)] = operator === 'Null' ? randomNull(draw) : randomValues(draw, grammar, operator);
    blocks[operator] = block;
  }
  return blocks;
}

function randomOperator(draw: Draw, grammar: KeyGrammar): string {
  if (draw.chance(0.1)) return 'Null';
  const operator = draw.one(grammar.operators);
  const ifExists = draw.chance(0.2) ? 'IfExists' : '';
  const quantifier = draw.chance(grammar.many ? 0.85 : 0.08) ? draw.one(['ForAllValues:', 'ForAnyValue:']) : '';
  return `${quantifier}${operator}${ifExists}`;
}

function randomNull(draw: Draw): unknown {
  return draw.one<unknown>(['true', 'false', true, false, ['true', 'false']]);
}

function randomValues(draw: Draw, grammar: KeyGrammar, operator: string): unknown {
  const values = draw.some(grammar.values, 1, operator.includes('Bool') ? 1 : 3);
  if (operator.includes('Bool') && draw.chance(0.5)) return values[0] === 'true';
  if (operator.includes('Numeric') && draw.chance(0.5)) return Number(values[0]);
  return scalarOrList(draw, values);
}

function randomCase(draw: Draw, key: string): string {
  return draw.chance(0.1) ? key.toUpperCase() : key;
}
