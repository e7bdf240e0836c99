import { expect, test } from 'vitest';
import { matchStatement } from './authorize.js';
import { parsePolicyText } from './parse-policy.js';
import { relaxed } from './relaxed.js';

const variables = new Set(['aws:principaltag/t', 'aws:principaltag/u']);

/** What an Allow says of an unsigned request once its tags may be anything. */
function saysOf(elements: object, { key, referer }: { readonly key: string; readonly referer?: string }): string {
  const base = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
  const statement = Object.fromEntries(Object.entries({ ...base, ...elements }).filter(([, value]) => value !== null));
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: statement }));
  const [read] = parsed.ok ? parsed.value.statements : [];
  if (read === undefined) throw new Error('the test has no statement');
  const context = new Map(referer === undefined ? [] : [['aws:referer', [referer]]]);
  return matchStatement(relaxed(read, variables), {
    caller: { kind: 'anonymous' },
    action: 's3:GetObject',
    resource: `arn:aws:s3:::b/${key}`,
    context,
  });
}

test.each([
  {
    name: 'a resource takes any text where the tag stands',
    elements: { Resource: 'arn:aws:s3:::b/${aws:PrincipalTag/t}/x' },
    key: 'red/x',
    says: 'yes',
  },
  { name: 'the rest of a resource still counts', elements: { Resource: 'arn:aws:s3:::b/${aws:PrincipalTag/t}/x' }, key: 'red/y', says: 'no' },
  { name: 'another variable still has no value', elements: { Resource: 'arn:aws:s3:::b/${aws:username}/x' }, key: 'red/x', says: 'no' },
  {
    name: 'a resource that is left out by a tag may be another one',
    elements: { Resource: null, NotResource: ['arn:aws:s3:::b/${aws:PrincipalTag/t}', 'arn:aws:s3:::b/secret'] },
    key: 'red',
    says: 'yes',
  },
  {
    name: 'a resource that is left out by name stays out',
    elements: { Resource: null, NotResource: ['arn:aws:s3:::b/${aws:PrincipalTag/t}', 'arn:aws:s3:::b/secret'] },
    key: 'secret',
    says: 'no',
  },
  {
    name: 'a condition on a tag may hold',
    elements: { Condition: { StringEquals: { 'aws:Referer': '${aws:PrincipalTag/t}' } } },
    key: 'k',
    says: 'yes',
  },
  {
    name: 'a condition on a tag among other values may hold',
    elements: { Condition: { StringEquals: { 'aws:Referer': ['${aws:PrincipalTag/t}', 'plain'] } } },
    key: 'k',
    says: 'yes',
  },
  {
    name: 'a condition on a tag and a variable that nothing fills may hold',
    elements: { Condition: { StringEquals: { 'aws:Referer': '${aws:PrincipalTag/t}${aws:username}' } } },
    key: 'k',
    says: 'yes',
  },
  { name: 'a condition without a tag has to hold', elements: { Condition: { StringEquals: { 'aws:Referer': 'plain' } } }, key: 'k', says: 'no' },
  {
    name: 'a condition without a tag holds',
    elements: { Condition: { StringEquals: { 'aws:Referer': 'plain' } } },
    key: 'k',
    referer: 'plain',
    says: 'yes',
  },
])('where tags may be anything $name', ({ elements, key, referer, says }) => {
  expect(saysOf(elements, { key, ...(referer === undefined ? {} : { referer }) })).toBe(says);
});
