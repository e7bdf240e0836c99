import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePolicyText } from '../../src/iam-policy/index.js';
import type { BucketEvaluation } from '../../src/model/result.js';
import { awsProvider } from '../../src/providers/aws/provider.js';
import { evaluatorOf } from '../../src/providers/evaluator.js';

function evaluated(policy: string): BucketEvaluation {
  const evaluator = evaluatorOf(awsProvider(), { collectedAt: '2026-01-01T00:00:00Z' });
  const notAsked = { state: 'not-asked', because: 'only a policy was given' };
  const parsed = evaluator.evaluateBucket({
    name: 'b',
    partition: 'aws',
    account: '111122223333',
    region: 'eu-west-1',
    state: 'present',
    only: 'bucket-policy',
    policy: { state: 'known', value: policy, source: { kind: 'file', path: 'policy.json', pointer: '' } },
    publicAccessBlock: notAsked,
    ownership: notAsked,
    acl: notAsked,
    policyStatus: notAsked,
    requestPayment: notAsked,
    encryption: notAsked,
    website: notAsked,
  });
  if (!parsed.ok) throw new Error(parsed.problems[0].message);
  return parsed.value;
}

/** What was not understood may be an Allow for anyone: it must not look closed. */
function isHonest(policy: string): boolean {
  const parsed = parsePolicyText(policy);
  const isUnderstood = parsed.ok && parsed.value.unreadable.length === 0;
  return isUnderstood || evaluated(policy).exposures.some(({ audience, status }) => audience === 'anyone' && status === 'undetermined');
}

const names = [
  'Version',
  'Statement',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
  'Sid',
  '__proto__',
  'constructor',
  'AWS',
  'StringLike',
  'ForAllValues:StringEquals',
  'aws:SourceIp',
  'aws:username',
];
const texts = [
  '*',
  'Allow',
  'Deny',
  's3:*',
  's3:GetObject',
  'arn:aws:s3:::b/*',
  '2012-10-17',
  '${aws:username}',
  '${',
  '0.0.0.0/0',
  '::/0',
  '444455556666',
  '',
  'true',
  '\u0000',
  '\uD800',
  '💥',
];
const scalar = fc.oneof(fc.constantFrom(...texts), fc.string({ unit: 'binary' }), fc.double(), fc.boolean(), fc.constant(null));
const shape = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 5 }, scalar, fc.array(tie('value'), { maxLength: 4 }), tie('object')),
  object: fc.array(fc.tuple(fc.oneof(fc.constantFrom(...names), fc.string()), tie('value')), { maxLength: 6 }).map((members) => new Members(members)),
}));

/** An object whose keys may come twice. */
class Members {
  private readonly members: readonly (readonly [string, unknown])[];

  constructor(members: readonly (readonly [string, unknown])[]) {
    this.members = members;
  }

  print(): string {
    return `{${this.members.map(([key, value]) => `${JSON.stringify(key)}:${print(value)}`).join(',')}}`;
  }
}

function print(value: unknown): string {
  if (value instanceof Members) return value.print();
  if (Array.isArray(value)) return `[${value.map(print).join(',')}]`;
  return JSON.stringify(value) ?? 'null';
}

const runs = Number(process.env['FUZZ_RUNS'] ?? 300);

describe('whatever text stands where a policy should', () => {
  test('bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => isHonest(new TextDecoder('latin1').decode(bytes))),
      { numRuns: runs },
    );
  });

  test('JSON of any shape', () => {
    fc.assert(
      fc.property(shape.value, (value) => isHonest(print(value))),
      { numRuns: runs },
    );
  });

  test('a statement with one element of any shape', () => {
    const good = { Effect: '"Allow"', Principal: '"*"', Action: '"s3:GetObject"', Resource: '"arn:aws:s3:::b/*"', Condition: '{}' };
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(good)), shape.value, (element, value) => {
        const members = Object.entries({ ...good, [element]: print(value) }).map(([key, text]) => `"${key}":${text}`);
        return isHonest(`{"Version":"2012-10-17","Statement":[{${members.join(',')}}]}`);
      }),
      { numRuns: runs },
    );
  });

  test('conditions of any kind', () => {
    const operators = [
      'StringLike',
      'StringNotLike',
      'IpAddress',
      'NumericLessThan',
      'DateGreaterThan',
      'Bool',
      'Null',
      'ArnLike',
      'BinaryEquals',
      'StringEqualsIfExists',
      'ForAnyValue:ArnNotLike',
      'Nonsense',
    ];
    const keys = [
      'aws:SourceIp',
      'aws:PrincipalArn',
      'aws:userid',
      's3:prefix',
      'aws:CurrentTime',
      'aws:PrincipalOrgPaths',
      'aws:SourceVpce',
      'x',
      '@resource',
      '',
    ];
    const condition = fc.tuple(
      fc.constantFrom(...operators),
      fc.constantFrom(...keys),
      fc.array(fc.oneof(fc.constantFrom(...texts), fc.string({ unit: 'binary' })), { maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('Allow', 'Deny'), condition), { minLength: 1, maxLength: 4 }), (parts) => {
        const statements = parts.map(([Effect, [operator, key, values]]) => ({
          Effect,
          Principal: '*',
          Action: 's3:*',
          Resource: '*',
          Condition: { [operator]: { [key]: values } },
        }));
        return isHonest(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
      }),
      { numRuns: runs },
    );
  });
});

/** Far more than it takes on a machine that is busy with other things; a search without bounds takes for ever. */
const patience = 120_000;

function policyOf(statements: readonly unknown[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

const allow = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
const many = <T>(count: number, make: (index: number) => T): readonly T[] => Array.from({ length: count }, (_, index) => make(index));

describe('hostile sizes end in time and never in a clean answer', () => {
  test.each([
    { name: 'nesting of 100,000 levels', text: () => '['.repeat(100_000) },
    { name: 'closed nesting of 900 levels', text: () => `{"Statement":${'['.repeat(900)}${']'.repeat(900)}}` },
    { name: 'a megabyte of one string', text: () => policyOf([{ ...allow, Sid: 'x'.repeat(1_000_000) }]) },
    { name: 'a megabyte of names', text: () => `{${many(70_000, (index) => `"k${index}":1`).join(',')}}` },
    { name: 'a statement with a megabyte of names', text: () => `{"Statement":{${many(70_000, (index) => `"k${index}":1`).join(',')}}}` },
    { name: 'a megabyte of variables that never end', text: () => policyOf([{ ...allow, Resource: `arn:aws:s3:::b/${'${'.repeat(500_000)}` }]) },
    { name: 'a megabyte of principals', text: () => policyOf([{ ...allow, Principal: { AWS: many(250_000, () => '*') } }]) },
    { name: 'a megabyte of one resource', text: () => policyOf([{ ...allow, Resource: `arn:aws:s3:::b/${'x'.repeat(1_000_000)}` }, allow]) },
    { name: 'a megabyte of digits', text: () => `{"Statement":${'9'.repeat(1_000_000)}}` },
    { name: '10,000 Allows', text: () => policyOf(many(10_000, (index) => ({ ...allow, Resource: `arn:aws:s3:::b/${index}/*` }))) },
    {
      name: '10,000 Denies',
      text: () => policyOf([allow, ...many(9_999, (index) => ({ ...allow, Effect: 'Deny', Resource: `arn:aws:s3:::b/${index}/*` }))]),
    },
    {
      name: '200 Denies of three conditions each',
      text: () =>
        policyOf([
          allow,
          ...many(200, (index) => ({
            ...allow,
            Effect: 'Deny',
            Condition: {
              StringLike: { 'aws:Referer': `*a${index}*`, 'aws:UserAgent': `*b${index}*` },
              StringNotLike: { 'aws:Referer': `*c${index}*` },
            },
          })),
        ]),
    },
    { name: 'a pattern that makes backtracking explode', text: () => policyOf([{ ...allow, Resource: `arn:aws:s3:::b/${'*a'.repeat(200)}*b` }]) },
    ...['Action', 'NotAction'].map((element) => ({
      name: `a pattern in ${element} that makes backtracking explode`,
      text: () =>
        policyOf([
          { ...allow, Action: undefined, [element]: `s3:${'*a'.repeat(2_000)}*b` },
          { ...allow, Action: 's3:*' },
        ]),
    })),
    ...['StringLike', 'ArnLike', 'ForAnyValue:StringNotLike'].map((operator) => ({
      name: `a pattern under ${operator} that makes backtracking explode`,
      text: () =>
        policyOf([
          allow,
          { ...allow, Effect: 'Deny', Condition: { [operator]: { 'aws:PrincipalArn': `arn:aws:iam::*:role/${'*a'.repeat(400)}*b` } } },
        ]),
    })),
    {
      name: 'patterns that contradict each other in many ways',
      text: () =>
        policyOf([
          { ...allow, Condition: { StringLike: { 'aws:Referer': many(40, (index) => `*${index}?*${index}*`) } } },
          ...many(12, (index) => ({ ...allow, Effect: 'Deny', Condition: { StringLike: { 'aws:Referer': `*${index}*?${index}*` } } })),
        ]),
    },
    {
      name: '3,000 resources in one Allow',
      text: () => policyOf([{ ...allow, Resource: many(3_000, (index) => `arn:aws:s3:::b/*k${index}*x`) }]),
    },
    {
      name: 'a list of 5,000 addresses',
      text: () =>
        policyOf([{ ...allow, Condition: { IpAddress: { 'aws:SourceIp': many(5_000, (index) => `8.${index % 250}.${index % 199}.0/24`) } } }]),
    },
    {
      name: 'a list of 2,000 principals',
      text: () => policyOf([{ ...allow, Principal: { AWS: many(2_000, (index) => String(100_000_000_000 + index)) } }]),
    },
    {
      name: 'twenty variables',
      text: () => policyOf([{ ...allow, Resource: `arn:aws:s3:::b/${many(20, (index) => `\${aws:PrincipalTag/t${index}}`).join('/')}` }]),
    },
  ])('$name', { timeout: patience }, ({ text }) => {
    const policy = text();
    const started = performance.now();
    const { exposures } = evaluated(policy);
    expect(performance.now() - started).toBeLessThan(patience);
    expect(exposures.filter(({ audience }) => audience !== 'own-account')).not.toEqual([]);
  });
});
