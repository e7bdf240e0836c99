import { expect, test } from 'vitest';
import { alternativesOf } from './alternatives.js';
import { parsePolicyText } from './index.js';

const open = new Set(['aws:username']);

/** A statement with so many resources that use the variable, and one that does not. */
function statementOf(count: number) {
  const resources = Array.from({ length: count }, (_, index) => `arn:aws:s3:::b/\${aws:username}/${index}`);
  const statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: [...resources, 'arn:aws:s3:::b/public/*'] };
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: [statement] }));
  const [first] = parsed.ok ? parsed.value.statements : [];
  if (first === undefined) throw new Error('the policy can be read');
  return first;
}

test.each([
  { count: 15, alternatives: 16, name: 'a list of strings with an open variable falls apart into each of them and the rest' },
  { count: 16, alternatives: 1, name: 'a longer list is left whole, conditions or none' },
])('$name', ({ count, alternatives }) => {
  const found = alternativesOf(statementOf(count), open);
  expect(found).toHaveLength(alternatives);
  expect(found.flatMap(({ resource }) => resource.anyOf.map(({ text }) => text))).toHaveLength(count + 1);
});
