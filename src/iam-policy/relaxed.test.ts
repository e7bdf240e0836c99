import { expect, test } from 'vitest';
import { matchStatement } from './match-statement.js';
import { parsePolicyText } from './parse-policy.js';
import type { Statement } from './policy.js';
import { narrowedCondition, narrowedResource, relaxed } from './relaxed.js';

const variables = new Map([
  ['aws:principaltag/t', '*'],
  ['aws:principaltag/u', '*'],
] as const);

function narrowed(statement: Statement): Statement | undefined {
  const resource = narrowedResource(statement.resource, variables);
  const conditions = statement.conditions.map((condition) => narrowedCondition(condition, variables));
  if (resource === undefined || conditions.includes(undefined)) return undefined;
  return { ...statement, resource, conditions: conditions.flatMap((condition) => condition ?? []) };
}

interface Asked {
  readonly key: string;
  readonly referer?: string;
}

/** What a statement says of an unsigned request once its tags may be anything. */
function saysOf(elements: object, asked: Asked, become: (statement: Statement) => Statement | undefined): string {
  const { key, referer } = asked;
  const base = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
  const written = Object.fromEntries(Object.entries({ ...base, ...elements }).filter(([, value]) => value !== null));
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: written }));
  const [read] = parsed.ok ? parsed.value.statements : [];
  if (read === undefined) throw new Error('the test has no statement');
  const context = new Map(referer === undefined ? [] : [['aws:referer', [referer]]]);
  const statement = become(read);
  if (statement === undefined) return 'nothing';
  return matchStatement(statement, { caller: { kind: 'anonymous' }, action: 's3:GetObject', resource: `arn:aws:s3:::b/${key}`, context });
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
    referer: 'red',
    says: 'yes',
  },
  {
    name: 'a condition on a tag cannot hold where its key is missing',
    elements: { Condition: { StringEquals: { 'aws:Referer': '${aws:PrincipalTag/t}' } } },
    key: 'k',
    says: 'no',
  },
  {
    name: 'a condition on a tag may hold where its key can be missing',
    elements: { Condition: { StringEqualsIfExists: { 'aws:Referer': '${aws:PrincipalTag/t}' } } },
    key: 'k',
    says: 'yes',
  },
  {
    name: 'a negated condition on a tag may hold',
    elements: { Condition: { StringNotEquals: { 'aws:Referer': '${aws:PrincipalTag/t}' } } },
    key: 'k',
    referer: 'red',
    says: 'yes',
  },
  {
    name: 'what a negated condition rules out beside a tag stays out',
    elements: { Condition: { StringNotEquals: { 'aws:Referer': ['${aws:PrincipalTag/t}', 'plain'] } } },
    key: 'k',
    referer: 'plain',
    says: 'no',
  },
  {
    name: 'a pattern takes any text where the tag stands',
    elements: { Condition: { StringLike: { 'aws:Referer': 'x/${aws:PrincipalTag/t}' } } },
    key: 'k',
    referer: 'x/red',
    says: 'yes',
  },
  {
    name: 'the rest of a pattern still counts',
    elements: { Condition: { StringLike: { 'aws:Referer': 'x/${aws:PrincipalTag/t}' } } },
    key: 'k',
    referer: 'y/red',
    says: 'no',
  },
  {
    name: 'a tag in the last part of an ARN leaves the others as they are',
    elements: { Condition: { ArnLike: { 'aws:Referer': 'arn:aws:iam::444455556666:role/${aws:PrincipalTag/t}' } } },
    key: 'k',
    referer: 'arn:aws:iam::111122223333:role/red',
    says: 'no',
  },
  {
    name: 'a tag in an earlier part of an ARN may bring parts of its own',
    elements: { Condition: { ArnLike: { 'aws:Referer': 'arn:aws:iam::${aws:PrincipalTag/t}:role/red' } } },
    key: 'k',
    referer: 'arn:aws:iam::444455556666:x:role/red',
    says: 'yes',
  },
  {
    name: 'a condition on a tag among other values may hold',
    elements: { Condition: { StringEquals: { 'aws:Referer': ['${aws:PrincipalTag/t}', 'plain'] } } },
    key: 'k',
    referer: 'red',
    says: 'yes',
  },
  {
    name: 'a condition on a tag and a variable that nothing fills cannot hold',
    elements: { Condition: { StringEquals: { 'aws:Referer': '${aws:PrincipalTag/t}${aws:username}' } } },
    key: 'k',
    referer: 'red',
    says: 'no',
  },
  { name: 'a condition without a tag has to hold', elements: { Condition: { StringEquals: { 'aws:Referer': 'plain' } } }, key: 'k', says: 'no' },
  {
    name: 'a condition without a tag holds',
    elements: { Condition: { StringEquals: { 'aws:Referer': 'plain' } } },
    key: 'k',
    referer: 'plain',
    says: 'yes',
  },
  {
    name: 'a value without a tag beside one with a tag takes nothing else',
    elements: {
      Condition: { ArnLike: { 'aws:Referer': ['arn:aws:iam::444455556666:role/${aws:PrincipalTag/t}', 'arn:aws:iam::444455556666:user/x'] } },
    },
    key: 'k',
    referer: 'arn:aws:iam::111122223333:role/red',
    says: 'no',
  },
  {
    name: 'a tag in the last part of an ARN under ArnEquals leaves the others as they are',
    elements: { Condition: { ArnEquals: { 'aws:Referer': 'arn:aws:iam::444455556666:role/${aws:PrincipalTag/t}' } } },
    key: 'k',
    referer: 'arn:aws:iam::111122223333:role/red',
    says: 'no',
  },
  {
    name: 'a tag at the beginning of an ARN may bring several parts',
    elements: { Condition: { ArnLike: { 'aws:Referer': '${aws:PrincipalTag/t}::444455556666:role/red' } } },
    key: 'k',
    referer: 'arn:aws:iam::444455556666:role/red',
    says: 'yes',
  },
  {
    name: 'one value with a tag in an earlier part of an ARN is enough for parts of its own',
    elements: {
      Condition: {
        ArnLike: { 'aws:Referer': ['arn:aws:iam::444455556666:role/${aws:PrincipalTag/t}', 'arn:aws:iam::${aws:PrincipalTag/t}:role/red'] },
      },
    },
    key: 'k',
    referer: 'arn:aws:iam::444455556666:x:role/red',
    says: 'yes',
  },
  {
    name: 'the end of a text that must be equal may be anything',
    elements: { Condition: { StringEquals: { 'aws:Referer': 'arn:aws:iam::444455556666:role/${aws:PrincipalTag/t}' } } },
    key: 'k',
    referer: 'arn:aws:iam::444455556666:role/red',
    says: 'yes',
  },
  {
    name: 'a resource that is left out by what stands for a missing tag may be another one',
    elements: { Resource: null, NotResource: "arn:aws:s3:::b/${aws:PrincipalTag/t, 'red'}" },
    key: 'red',
    says: 'yes',
  },
  {
    name: 'a negated condition on what stands for a missing tag may hold',
    elements: { Condition: { StringNotEquals: { 'aws:Referer': ["${aws:PrincipalTag/t, 'red'}", 'plain'] } } },
    key: 'k',
    referer: 'red',
    says: 'yes',
  },
  {
    name: 'a set operator that asks for some other value than a tag cannot hold without any',
    elements: { Condition: { 'ForAnyValue:StringNotEquals': { 'aws:Referer': '${aws:PrincipalTag/t}' } } },
    key: 'k',
    says: 'no',
  },
  {
    name: 'the letters beside a tag come in any case where case does not count',
    elements: { Condition: { StringEqualsIgnoreCase: { 'aws:Referer': 'x/${aws:PrincipalTag/t}' } } },
    key: 'k',
    referer: 'X/red',
    says: 'yes',
  },
  {
    name: 'so do letters with accents',
    elements: { Condition: { StringEqualsIgnoreCase: { 'aws:Referer': 'é/${aws:PrincipalTag/t}' } } },
    key: 'k',
    referer: 'É/red',
    says: 'yes',
  },
  {
    name: 'so does what another variable stands for',
    elements: { Condition: { StringEqualsIgnoreCase: { 'aws:Referer': '${aws:username}/${aws:PrincipalTag/t}' } } },
    key: 'k',
    referer: 'bob/red',
    says: 'yes',
  },
  {
    name: 'one value with letters is enough for that',
    elements: { Condition: { StringEqualsIgnoreCase: { 'aws:Referer': ['x/${aws:PrincipalTag/t}', '/${aws:PrincipalTag/t}'] } } },
    key: 'k',
    referer: 'X/red',
    says: 'yes',
  },
  {
    name: 'what is no letter beside a tag has to be there where case does not count',
    elements: { Condition: { StringEqualsIgnoreCase: { 'aws:Referer': '4/${aws:PrincipalTag/t}' } } },
    key: 'k',
    referer: '5/red',
    says: 'no',
  },
])('where tags may be anything $name', ({ elements, key, referer, says }) => {
  const asked = { key, ...(referer === undefined ? {} : { referer }) };
  expect(saysOf(elements, asked, (statement) => relaxed(statement, variables))).toBe(says);
});

test.each([
  {
    name: 'a resource without a tag counts',
    elements: { Resource: ['arn:aws:s3:::b/${aws:PrincipalTag/t}', 'arn:aws:s3:::b/x'] },
    key: 'x',
    says: 'yes',
  },
  {
    name: 'a resource with a tag does not',
    elements: { Resource: ['arn:aws:s3:::b/${aws:PrincipalTag/t}', 'arn:aws:s3:::b/x'] },
    key: 'y',
    says: 'no',
  },
  {
    name: 'nothing is left of resources that all have one',
    elements: { Resource: 'arn:aws:s3:::b/${aws:PrincipalTag/t}' },
    key: 'x',
    says: 'nothing',
  },
  {
    name: 'what a tag could leave out is left out',
    elements: { Resource: null, NotResource: 'arn:aws:s3:::b/x/${aws:PrincipalTag/t}' },
    key: 'x/red',
    says: 'no',
  },
  {
    name: 'what no tag could leave out is not',
    elements: { Resource: null, NotResource: 'arn:aws:s3:::b/x/${aws:PrincipalTag/t}' },
    key: 'y',
    says: 'yes',
  },
  {
    name: 'a value without a tag counts',
    elements: { Condition: { StringEquals: { 'aws:Referer': ['${aws:PrincipalTag/t}', 'x'] } } },
    key: 'k',
    referer: 'x',
    says: 'yes',
  },
  {
    name: 'a value with a tag does not',
    elements: { Condition: { StringEquals: { 'aws:Referer': ['${aws:PrincipalTag/t}', 'x'] } } },
    key: 'k',
    referer: 'y',
    says: 'no',
  },
  {
    name: 'nothing is left of values that all have one',
    elements: { Condition: { StringEquals: { 'aws:Referer': '${aws:PrincipalTag/t}' } } },
    key: 'k',
    referer: 'x',
    says: 'nothing',
  },
  {
    name: 'where a key can be missing, requests without it are left',
    elements: { Condition: { StringEqualsIfExists: { 'aws:Referer': '${aws:PrincipalTag/t}' } } },
    key: 'k',
    says: 'yes',
  },
  {
    name: 'and requests with it are not',
    elements: { Condition: { StringEqualsIfExists: { 'aws:Referer': '${aws:PrincipalTag/t}' } } },
    key: 'k',
    referer: 'x',
    says: 'no',
  },
  {
    name: 'of a negated condition requests without the key are left',
    elements: { Condition: { StringNotEquals: { 'aws:Referer': '${aws:PrincipalTag/t}' } } },
    key: 'k',
    says: 'yes',
  },
  {
    name: 'of a negated condition requests with the key are not left',
    elements: { Condition: { StringNotEquals: { 'aws:Referer': ['${aws:PrincipalTag/t}', 'x'] } } },
    key: 'k',
    referer: 'y',
    says: 'no',
  },
  {
    name: 'of a negated pattern what no tag could match is left',
    elements: { Condition: { StringNotLike: { 'aws:Referer': 'x/${aws:PrincipalTag/t}' } } },
    key: 'k',
    referer: 'y',
    says: 'yes',
  },
  {
    name: 'of a negated pattern what a tag could match is not',
    elements: { Condition: { StringNotLike: { 'aws:Referer': 'x/${aws:PrincipalTag/t}' } } },
    key: 'k',
    referer: 'x/red',
    says: 'no',
  },
  {
    name: 'nothing is left of a negated pattern for some value of several',
    elements: { Condition: { 'ForAnyValue:StringNotEquals': { 'aws:Referer': '${aws:PrincipalTag/t}' } } },
    key: 'k',
    referer: 'x',
    says: 'nothing',
  },
  {
    name: 'a negated condition without a tag stays as it is',
    elements: { Condition: { StringNotEquals: { 'aws:Referer': 'x' } } },
    key: 'k',
    referer: 'y',
    says: 'yes',
  },
])('whatever the tags are $name', ({ elements, key, referer, says }) => {
  const asked = { key, ...(referer === undefined ? {} : { referer }) };
  expect(saysOf({ ...elements, Effect: 'Deny' }, asked, narrowed)).toBe(says);
});
