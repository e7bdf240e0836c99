import { describe, expect, test } from 'vitest';
import { alternativesOf } from './alternatives.js';
import { conditionText, parsePolicyText } from './index.js';

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

test('resources that are left out stay together: none of them may match', () => {
  const elements = { NotResource: ['arn:aws:s3:::b/${aws:username}', 'arn:aws:s3:::b/x'] };
  const statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', ...elements };
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: [statement] }));
  const [first] = parsed.ok ? parsed.value.statements : [];
  if (first === undefined) throw new Error('the policy can be read');
  expect(alternativesOf(first, open).map(({ resource }) => resource.anyOf.map(({ text }) => text))).toEqual([elements.NotResource]);
});

describe('a condition with an open variable falls apart', () => {
  const user = '${aws:username}';

  /** Each alternative by its conditions. */
  function apart(condition: object): readonly string[] {
    const statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*', Condition: condition };
    const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: [statement] }));
    const [first] = parsed.ok ? parsed.value.statements : [];
    if (first === undefined) throw new Error('the policy can be read');
    return alternativesOf(first, open).map(({ conditions }) => conditions.map(conditionText).join(' and '));
  }

  test.each<{ name: string; condition: object; are: readonly string[] }>([
    {
      name: 'into each value',
      condition: { StringEquals: { 'aws:Referer': [user, `x${user}`] } },
      are: [user, `x${user}`].map((text) => `whose \`aws:Referer\` is \`${text}\``),
    },
    {
      name: 'into a value and the rest',
      condition: { StringEquals: { 'aws:Referer': ['a', user, 'c'] } },
      are: [`whose \`aws:Referer\` is \`${user}\``, 'whose `aws:Referer` is `a` or `c`'],
    },
    {
      name: 'into a value and no value where IfExists allows none',
      condition: { StringEqualsIfExists: { 'aws:Referer': user } },
      are: ['without `aws:Referer`', `whose \`aws:Referer\` is \`${user}\``],
    },
    {
      name: 'into a value and no value where a set operator allows none',
      condition: { 'ForAllValues:StringEquals': { 'aws:Referer': user } },
      are: ['without `aws:Referer`', `whose \`aws:Referer\` is \`${user}\``],
    },
    {
      name: 'into a value where a set operator asks for some',
      condition: { 'ForAnyValue:StringEquals': { 'aws:Referer': user } },
      are: [`whose \`aws:Referer\` is \`${user}\``],
    },
    {
      name: 'in every combination with another one',
      condition: { StringEquals: { 'aws:Referer': [user, 'a'], 'aws:UserAgent': [user, 'b'] } },
      are: [
        `whose \`aws:Referer\` is \`${user}\` and whose \`aws:UserAgent\` is \`${user}\``,
        `whose \`aws:Referer\` is \`${user}\` and whose \`aws:UserAgent\` is \`b\``,
        `whose \`aws:Referer\` is \`a\` and whose \`aws:UserAgent\` is \`${user}\``,
        'whose `aws:Referer` is `a` and whose `aws:UserAgent` is `b`',
      ],
    },
  ])('$name', ({ condition, are }) => {
    expect(apart(condition)).toEqual(are);
  });

  test.each<{ name: string; condition: object; is: string }>([
    { name: 'is negated', condition: { StringNotEquals: { 'aws:Referer': [user, 'a'] } }, is: `whose \`aws:Referer\` is not \`${user}\` or \`a\`` },
    { name: 'has no open variable', condition: { StringEquals: { 'aws:Referer': ['a', 'b'] } }, is: 'whose `aws:Referer` is `a` or `b`' },
    {
      name: 'is of a key of several values',
      condition: { 'ForAnyValue:StringEquals': { 'aws:CalledVia': [user, 'a'] } },
      is: `with a value of \`aws:CalledVia\` that is \`${user}\` or \`a\``,
    },
    {
      name: 'is of addresses, of which one is written in several ways',
      condition: { StringEquals: { 'aws:SourceIp': [user, '203.0.113.1'] } },
      is: `whose \`aws:SourceIp\` is \`${user}\` or \`203.0.113.1\``,
    },
    {
      name: 'is one of an operator that is none',
      condition: { StringResembles: { 'aws:Referer': [user, 'a'] } },
      is: 'for which `StringResembles` on `aws:Referer` holds',
    },
  ])('unless it $name', ({ condition, is }) => {
    expect(apart(condition)).toEqual([is]);
  });

  test('into sixteen at most, else it stays whole', () => {
    const values = (count: number) => [...Array.from({ length: count - 1 }, (_, index) => `${user}${index}`), 'a'];
    expect(apart({ StringEquals: { 'aws:Referer': values(4), 'aws:UserAgent': values(4) } })).toHaveLength(16);
    expect(apart({ StringEquals: { 'aws:Referer': values(4), 'aws:UserAgent': values(5) } })).toHaveLength(1);
    expect(apart({ StringEquals: { 'aws:Referer': values(17) } })).toHaveLength(1);
  });
});
