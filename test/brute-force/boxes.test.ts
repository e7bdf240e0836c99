import { expect, test } from 'vitest';
import { findInBoxes } from './boxes.js';
import { findOneByOne, questionsOf } from './compare.js';
import { drawFrom } from './draw.js';
import { engineFor } from './engine.js';
import { randomPolicy } from './grammar.js';
import { aboutAction, isAllowed, type JsonPolicy, type JsonStatement } from './reference.js';
import { type SenderClass, type WorldAction, worldActions } from './world.js';

function actionNamed(wanted: string): WorldAction {
  const action = worldActions.find(({ name }) => name === wanted);
  if (action === undefined) throw new Error(`no such action: ${wanted}`);
  return action;
}

const getObject = actionNamed('s3:GetObject');
const listBucket = actionNamed('s3:ListBucket');

function policyOf(...statements: readonly Partial<JsonStatement>[]): JsonPolicy {
  const everything = { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'] } as const;
  return { Version: '2012-10-17', Statement: statements.map((statement) => ({ ...everything, ...statement })) };
}

const referers = ['a', 'ab', 'b', 'A', 'abc', '*', '5', 'YQ=='];
const exceptFor = (key: string, values: readonly string[]): Partial<JsonStatement> => ({
  Effect: 'Deny',
  Condition: { StringNotEquals: { [key]: values } },
});

test.each<{ name: string; policy: JsonPolicy; sender: SenderClass; action: WorldAction; isFound: boolean }>([
  { name: 'an Allow of all', policy: policyOf({}), sender: 'anyone', action: getObject, isFound: true },
  { name: 'a Deny of all', policy: policyOf({}, { Effect: 'Deny' }), sender: 'anyone', action: getObject, isFound: false },
  {
    name: 'Denies that leave one key of a hundred combinations',
    policy: policyOf({}, exceptFor('aws:Referer', ['ab']), exceptFor('aws:UserAgent', ['curl']), { Effect: 'Deny', Resource: 'arn:aws:s3:::b/?*a' }),
    sender: 'anyone',
    action: getObject,
    isFound: true,
  },
  {
    name: 'Denies that leave each key something, but not together',
    policy: policyOf(
      {},
      exceptFor('aws:Referer', ['a', 'ab']),
      { Effect: 'Deny', Condition: { StringEquals: { 'aws:Referer': 'a' }, Bool: { 'aws:SecureTransport': 'true' } } },
      { Effect: 'Deny', Condition: { StringEquals: { 'aws:Referer': 'a' }, Bool: { 'aws:SecureTransport': 'false' } } },
      { Effect: 'Deny', Condition: { StringEquals: { 'aws:Referer': 'ab' } } },
    ),
    sender: 'anyone',
    action: getObject,
    isFound: false,
  },
  {
    name: 'more Denies than a number has bits, one for each value and more',
    policy: policyOf(
      { Condition: { Null: { 'aws:Referer': 'false' } } },
      ...Array.from({ length: 40 }, (_, index) => deniedReferer(referers[index % 8])),
    ),
    sender: 'anyone',
    action: getObject,
    isFound: false,
  },
  {
    name: 'the same but for one value',
    policy: policyOf(
      { Condition: { Null: { 'aws:Referer': 'false' } } },
      ...Array.from({ length: 40 }, (_, index) => deniedReferer(referers[index % 7])),
    ),
    sender: 'anyone',
    action: getObject,
    isFound: true,
  },
  {
    name: 'a variable of one part in a key of another',
    policy: policyOf({ Condition: { StringEquals: { 's3:prefix': '${aws:username}', 'aws:PrincipalTag/team': '${aws:username}' } } }),
    sender: 'partner',
    action: listBucket,
    isFound: true,
  },
  {
    name: 'what a variable lets in, stopped by a Deny without one',
    policy: policyOf(
      { Condition: { StringEquals: { 's3:prefix': '${aws:username}' } } },
      { Effect: 'Deny', Condition: { StringEquals: { 's3:prefix': 'a' } } },
    ),
    sender: 'partner',
    action: listBucket,
    isFound: false,
  },
  {
    name: 'a variable that has no value',
    policy: policyOf({ Condition: { StringLike: { 's3:prefix': '${aws:username}*' } } }),
    sender: 'anyone',
    action: listBucket,
    isFound: false,
  },
  {
    name: 'two variables of two parts',
    policy: policyOf({ Resource: 'arn:aws:s3:::b/${aws:username}/${aws:PrincipalTag/team}' }),
    sender: 'partner',
    action: getObject,
    isFound: true,
  },
  {
    name: 'a variable whose key is missing, which is not empty',
    policy: policyOf({ Condition: { Null: { 's3:prefix': 'true' }, StringEquals: { 'aws:Referer': "${s3:prefix, 'a'}" } } }),
    sender: 'anyone',
    action: listBucket,
    isFound: true,
  },
  {
    name: 'two variables of one part, one missing and the other not, which no piece of it has',
    policy: policyOf({
      Condition: {
        StringEquals: { 'aws:UserAgent': 'a', 'aws:Referer': "${aws:PrincipalOrgID, 'a'}" },
        StringNotEquals: { 'aws:UserAgent': "${aws:PrincipalOrgPaths, 'a'}" },
      },
    }),
    sender: 'any-account',
    action: getObject,
    isFound: false,
  },
  {
    name: 'a Deny that may not match',
    policy: policyOf(
      {},
      { Effect: 'Deny', Condition: { StringLike: { 'aws:CalledVia': '*' } } },
      { Effect: 'Deny', Condition: { Null: { 'aws:CalledVia': 'true' } } },
    ),
    sender: 'partner',
    action: getObject,
    isFound: true,
  },
])('$name', ({ policy, sender, action, isFound }) => {
  const found = findInBoxes(policy, sender, action);
  expect(found !== undefined).toBe(isFound);
  if (found !== undefined) expect(isAllowed(policy, found)).toBe(true);
});

function deniedReferer(value = ''): Partial<JsonStatement> {
  return { Effect: 'Deny', Condition: { StringEquals: { 'aws:Referer': value } } };
}

test('the quick way finds a request where the plain way does', { timeout: 0 }, () => {
  const counts = { found: 0, none: 0, 'found, with variables': 0, 'none, with variables': 0 };
  for (let seed = 3_000_001; seed <= 3_000_800; seed += 1) {
    const policy = randomPolicy(drawFrom(seed));
    const engine = engineFor(policy);
    const questions = questionsOf(engine, seed).map(([sender, action]) => ({ sender, action, relevant: aboutAction(policy, action.name) }));
    for (const { sender, action, relevant } of questions) {
      const quick = findInBoxes(relevant, sender, action);
      const plain = findOneByOne(engine, sender, action);
      const outcome = plain === undefined ? 'none' : 'found';
      expect({ seed, sender, action, outcome: quick === undefined ? 'none' : 'found' }).toEqual({ seed, sender, action, outcome });
      if (quick !== undefined) expect(isAllowed(relevant, quick)).toBe(true);
      counts[JSON.stringify(relevant).includes('${') ? (`${outcome}, with variables` as const) : outcome] += 1;
    }
  }
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(60);
});
