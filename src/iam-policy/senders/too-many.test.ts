import { expect, test } from 'vitest';
import { mentionsOf } from '../mentions.js';
import { parsePolicyText } from '../parse-policy.js';
import { hasTooManyPatterns } from './too-many.js';

const conditions = (key: string, values: readonly string[]) => {
  const Statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*', Condition: { StringLike: { [key]: values } } };
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement }));
  if (!parsed.ok) throw new Error('the policy can be read');
  return mentionsOf([parsed.value]);
};
const digits = (count: number) => Array.from({ length: count }, (_, index) => String(index));

test.each([
  ['aws:PrincipalAccount', (digit: string) => `${digit}*`],
  ['aws:SourceAccount', (digit: string) => `${digit}*`],
  ['aws:SourceOwner', (digit: string) => `?${digit}*`],
  ['s3:DataAccessPointAccount', (digit: string) => `${digit}*`],
  ['aws:VpceAccount', (digit: string) => `*${digit}`],
  ['aws:PrincipalArn', (digit: string) => `arn:aws:iam::${digit}*:role/*`],
  ['aws:SourceArn', (digit: string) => `arn:aws:sns:*:${digit}*:x`],
  ['aws:PrincipalOrgID', (digit: string) => `o-${digit}*`],
  ['aws:PrincipalOrgPaths', (digit: string) => `o-${digit}*/r-ab12/*`],
  ['aws:VpceOrgID', (digit: string) => `o-${digit}*`],
  ['aws:VpceOrgPaths', (digit: string) => `o-${digit}*/*`],
  ['aws:SourceOrgID', (digit: string) => `o-${digit}*`],
  ['aws:SourceOrgPaths', (digit: string) => `o-${digit}*/*`],
  ['aws:SourceVpce', (digit: string) => `vpce-${digit}*`],
  ['aws:SourceVpc', (digit: string) => `vpc-${digit}*`],
  ['aws:userid', (digit: string) => `AROA${digit}*`],
] as const)('six patterns on ids in %s can be combined, seven cannot', (key, pattern) => {
  expect(hasTooManyPatterns(conditions(key, digits(6).map(pattern)))).toBe(false);
  expect(hasTooManyPatterns(conditions(key, digits(7).map(pattern)))).toBe(true);
});

test('what matches every id, or one only, is no pattern', () => {
  const every = ['*', '**', '***', '1*', '2*', '3*', '4*', '5*', '6*', '444455556666'];
  expect(hasTooManyPatterns(conditions('aws:PrincipalAccount', every))).toBe(false);
  expect(
    hasTooManyPatterns(
      conditions(
        'aws:PrincipalArn',
        digits(9).map((digit) => `arn:aws:iam::444455556666:role/${digit}*`),
      ),
    ),
  ).toBe(false);
});
