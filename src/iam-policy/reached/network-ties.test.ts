import { expect, test } from 'vitest';
import type { KeyLists } from '../extent.js';
import { parsePolicyText } from '../parse-policy.js';
import { bucketUniverse } from '../universe.js';
import { tellsNetworksByKey } from './network-ties.js';

const universe = bucketUniverse({ name: 'b', partition: 'aws', account: '111122223333' });
const on = (...keys: readonly string[]) => ({ Resource: keys.map((key) => `arn:aws:s3:::b/${key}`) });
const office = { Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } };
const tagged = { Condition: { StringEquals: { 's3:ExistingObjectTag/a': 'b' } } };

test.each([
  { name: 'by a Deny of some keys outside of a network', statements: [{ ...on('a/*'), ...office }], is: true },
  {
    name: 'where a Deny asks for more than the network',
    statements: [{ ...on('a/*'), Condition: { ...tagged.Condition, ...office.Condition } }],
    is: true,
  },
  { name: 'by a variable of the network', statements: [on('${aws:SourceVpce}/*')], is: true },
  { name: 'by one Deny outside of a network and another one of some keys', statements: [{ ...on('*'), ...office }, on('a/*')], is: true },
  { name: 'by a Deny of all but some keys', statements: [{ Resource: undefined, NotResource: 'arn:aws:s3:::b/a/*', ...office }], is: true },
  { name: 'not by a Deny of all keys', statements: [{ ...on('*'), ...office }], is: false },
  { name: 'not by a Deny of all keys and some of them', statements: [{ Resource: ['*', 'arn:aws:s3:::c/*'], ...office }], is: false },
  { name: 'not by a Deny of the bucket', statements: [{ Resource: 'arn:aws:s3:::b', ...office }], is: false },
  { name: 'not by a Deny of some keys that asks for no network', statements: [{ ...on('a/*'), ...tagged }], is: false },
  { name: 'not without a Deny', statements: [], is: false },
  { name: 'not by a Deny of just what is offered', offered: ['a/*'], statements: [{ ...on('a/*'), ...office }], is: false },
  { name: 'not by a Deny of more than is offered', offered: ['a/b/*', 'c'], statements: [{ ...on('a/*', 'c'), ...office }], is: false },
  { name: 'by a Deny of one of two patterns that are offered', offered: ['a/*', 'c'], statements: [{ ...on('a/*'), ...office }], is: true },
  {
    name: 'not by a Deny of a pattern that is too entangled to compare',
    offered: [`*a${'?'.repeat(13)}`],
    statements: [{ ...on(`*a${'?'.repeat(13)}`), ...office }],
    is: false,
  },
])('the network matters for some keys only: $name', ({ offered = ['*'], statements, is }) => {
  const said = statements.map((each) => ({ Effect: 'Deny', Principal: '*', Action: 's3:GetObject', ...each }));
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: said }));
  if (!parsed.ok) throw new Error(parsed.problems[0].message);
  const patterns: KeyLists = { offered, taken: [], narrower: [], areWidened: false };
  expect(tellsNetworksByKey(parsed.value.statements, patterns, universe)).toBe(is);
});
