import { describe, expect, test } from 'vitest';
import { fixed } from './domain.js';
import { isMark, Marks } from './marks.js';
import { parsePolicyText } from './parse-policy.js';
import type { Condition, Statement } from './policy.js';
import { conditionText } from './words.js';

const open = new Set(['aws:principaltag/t', 'aws:username']);
const base = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::b/*' };

function statement(parts: object): Statement {
  const whole = Object.fromEntries(Object.entries({ ...base, ...parts }).filter(([, value]) => value !== null));
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: [whole] }));
  const [first] = parsed.ok ? parsed.value.statements : [];
  if (first === undefined) throw new Error('no statement');
  return first;
}

function conditionOf(block: object): Condition {
  const [only] = statement({ Condition: block }).conditions;
  if (only === undefined) throw new Error('no condition');
  return only;
}

/** `mark 0 is true`, or what another condition says. */
function said(conditions: readonly Condition[] | undefined): readonly string[] | undefined {
  return conditions?.map((condition) =>
    isMark(condition.key)
      ? conditionText(condition).replace(/^whose `curbside:Mark\/(\d+)` is `(true|false)`$/, 'mark $1 is $2')
      : conditionText(condition),
  );
}

describe('the resource of a Deny by its marks', () => {
  test.each<{ name: string; parts: object; left?: readonly string[]; says?: readonly string[] }>([
    { name: 'is there where the one string matches', parts: { Resource: 'arn:aws:s3:::b/${aws:username}/*' }, left: [], says: ['mark 0 is true'] },
    {
      name: 'is there where a string that leaves out does not match, and the others stay',
      parts: { Resource: null, NotResource: ['arn:aws:s3:::b/${aws:username}/*', 'arn:aws:s3:::b/x'] },
      left: ['arn:aws:s3:::b/x'],
      says: ['mark 0 is false'],
    },
    {
      name: 'has a mark for each string that leaves out',
      parts: { Resource: null, NotResource: ['arn:aws:s3:::b/${aws:username}', 'arn:aws:s3:::b/${aws:PrincipalTag/t}'] },
      left: [],
      says: ['mark 0 is false', 'mark 1 is false'],
    },
    {
      name: 'has one mark for the same string twice',
      parts: { Resource: null, NotResource: ['arn:aws:s3:::b/${aws:username}', 'arn:aws:s3:::b/${aws:username}'] },
      left: [],
      says: ['mark 0 is false', 'mark 0 is false'],
    },
    { name: 'cannot be said of a list, of which any string may match', parts: { Resource: ['arn:aws:s3:::b/${aws:username}', 'arn:aws:s3:::b/x'] } },
    { name: 'cannot be said of text with the characters that stand for variables', parts: { Resource: 'arn:aws:s3:::b/\ue000/${aws:username}' } },
    {
      name: 'cannot be said where one of several strings has such text',
      parts: { Resource: null, NotResource: ['arn:aws:s3:::b/\uf8ff/${aws:username}', 'arn:aws:s3:::b/${aws:username}'] },
    },
  ])('$name', ({ parts, left, says }) => {
    const found = new Marks(open, false).insteadOfResource(statement(parts).resource);
    expect(found?.resource.anyOf.map(({ text }) => text)).toEqual(left);
    expect(said(found?.conditions)).toEqual(says);
    expect(found?.resource.name).toBe(left === undefined ? undefined : 'NotResource');
  });

  test('cannot be said of more variables than there are characters for them', () => {
    const many = (times: number) => statement({ Resource: `arn:aws:s3:::b/${'${aws:username}'.repeat(times)}` }).resource;
    // The text before the variables is a part, too.
    expect(said(new Marks(open, false).insteadOfResource(many(6399))?.conditions)).toEqual(['mark 0 is true']);
    expect(new Marks(open, false).insteadOfResource(many(6400))).toBeUndefined();
    const marks = new Marks(open, false);
    marks.insteadOfResource(statement({ Resource: 'arn:aws:s3:::b/${aws:PrincipalTag/t}' }).resource);
    expect(marks.insteadOfResource(many(6399))).toBeUndefined();
  });
});

describe('a condition of a Deny by its marks', () => {
  const user = '${aws:username}';
  test.each<{ block: object; says: readonly string[] | undefined }>([
    { block: { StringEquals: { 'aws:Referer': user } }, says: ['mark 0 is true'] },
    { block: { StringLike: { 'aws:Referer': `${user}/*` } }, says: ['mark 0 is true'] },
    { block: { StringEqualsIgnoreCase: { 'aws:Referer': user } }, says: ['mark 0 is true'] },
    { block: { 'ForAnyValue:StringEquals': { 'aws:Referer': user } }, says: ['mark 0 is true'] },
    { block: { StringNotEquals: { 'aws:Referer': user } }, says: ['mark 0 is false'] },
    { block: { StringNotLike: { 'aws:Referer': [user, `${user}/*`] } }, says: ['mark 0 is false', 'mark 1 is false'] },
    { block: { StringNotEquals: { 'aws:Referer': [user, 'x'] } }, says: ['whose `aws:Referer` is not `x`', 'mark 0 is false'] },
    { block: { StringNotEqualsIfExists: { 'aws:Referer': user } }, says: ['mark 0 is false'] },
    { block: { 'ForAllValues:StringNotEquals': { 'aws:Referer': user } }, says: ['mark 0 is false'] },
    { block: { 'ForAnyValue:StringNotEquals': { 'aws:Referer': user } }, says: ['with `aws:Referer`', 'mark 0 is false'] },
    { block: { 'ForAnyValue:StringNotEqualsIfExists': { 'aws:Referer': user } }, says: ['mark 0 is false'] },
    // One of the values has to match, which says nothing of each.
    { block: { StringEquals: { 'aws:Referer': [user, 'x'] } }, says: undefined },
    { block: { StringEqualsIfExists: { 'aws:Referer': user } }, says: undefined },
    { block: { 'ForAllValues:StringEquals': { 'aws:Referer': user } }, says: undefined },
    { block: { ArnLike: { 'aws:Referer': `arn:aws:iam::444455556666:role/${user}` } }, says: undefined },
    { block: { ArnNotLike: { 'aws:Referer': [`arn:aws:iam::444455556666:role/${user}`, 'arn:aws:iam::444455556666:role/x'] } }, says: undefined },
    { block: { StringResembles: { 'aws:Referer': user } }, says: undefined },
    { block: { StringEquals: { 'aws:SourceIp': user } }, says: undefined },
  ])('$block', ({ block, says }) => {
    expect(said(new Marks(open, false).insteadOf(conditionOf(block)))).toEqual(says);
  });
});

test('each mark is asked for as a key that is true or false', () => {
  const marks = new Marks(open, false);
  marks.insteadOf(conditionOf({ StringNotEquals: { 'aws:Referer': ['${aws:username}', 'x${aws:username}'] } }));
  expect(marks.domains).toEqual(
    new Map([
      ['curbside:Mark/0', fixed('true', 'false')],
      ['curbside:Mark/1', fixed('true', 'false')],
    ]),
  );
  expect(isMark('curbside:Mark/0')).toBe(true);
  expect(isMark('curbside:mark/0')).toBe(false);
  expect(isMark('x/curbside:Mark/')).toBe(false);
});

/** What an Allow says of the marks that a Deny has. */
function implied(deny: object, allow: object, arePresent = false): readonly string[] | undefined {
  const marks = new Marks(open, arePresent);
  const { resource, conditions } = statement(deny);
  marks.insteadOfResource(resource);
  for (const condition of conditions) marks.insteadOf(condition);
  const ofDeny = marks.domains;
  const says = marks.impliedBy(statement({ Effect: 'Allow', ...allow }));
  return said(says.filter(({ key }) => ofDeny.has(key)));
}

describe('where the Allow matches, the resource of a Deny', () => {
  const own = 'arn:aws:s3:::b/${aws:username}';
  test.each<{ name: string; deny: object; allow: object; says: readonly string[] }>([
    { name: 'matches as the same one', deny: { Resource: `${own}/*` }, allow: { Resource: `${own}/*` }, says: ['mark 0 is true'] },
    { name: 'matches as a wider one', deny: { Resource: `${own}/*` }, allow: { Resource: `${own}/x*` }, says: ['mark 0 is true'] },
    { name: 'may be narrower', deny: { Resource: `${own}/x*` }, allow: { Resource: `${own}/*` }, says: [] },
    {
      name: 'may be that of another variable',
      deny: { Resource: 'arn:aws:s3:::b/${aws:PrincipalTag/t}/*' },
      allow: { Resource: `${own}/*` },
      says: [],
    },
    {
      name: 'may be any of a list',
      deny: { Resource: `${own}/*` },
      allow: { Resource: [`${own}/*`, 'arn:aws:s3:::b/x'] },
      says: [],
    },
    {
      name: 'does not match where a wider one is left out',
      deny: { Resource: `${own}/*` },
      allow: { Resource: null, NotResource: [`${own}*`, 'arn:aws:s3:::b/x'] },
      says: ['mark 0 is false'],
    },
    {
      name: 'may match where a narrower one is left out',
      deny: { Resource: `${own}*` },
      allow: { Resource: null, NotResource: `${own}/*` },
      says: [],
    },
    // A question mark would take in the one character that stands for a variable.
    { name: 'is not compared where it has a question mark', deny: { Resource: `${own}?*` }, allow: { Resource: `${own}x*` }, says: [] },
  ])('$name', ({ deny, allow, says }) => {
    expect(implied(deny, allow)).toEqual(says);
  });

  test('is told by its default from one without, unless the key is there', () => {
    const withDefault = { Resource: "arn:aws:s3:::b/${aws:username, 'x'}/*" };
    expect(implied({ Resource: `${own}/*` }, withDefault)).toEqual([]);
    expect(implied({ Resource: `${own}/*` }, withDefault, true)).toEqual(['mark 0 is true']);
  });
});

test('a mark takes `${*}` of a resource for a star, and no wildcard', () => {
  const literal = { Resource: 'arn:aws:s3:::b/${aws:username}/${*}' };
  expect(implied({ Resource: 'arn:aws:s3:::b/${aws:username}/*' }, literal)).toEqual(['mark 0 is true']);
  expect(implied(literal, { Resource: 'arn:aws:s3:::b/${aws:username}/*' })).toEqual([]);
});

describe('where the Allow matches, the condition of a Deny', () => {
  const user = '${aws:username}';
  test.each<{ name: string; deny: object; allow: object; says: readonly string[] }>([
    {
      name: 'matches as the same one',
      deny: { StringEquals: { 'aws:Referer': user } },
      allow: { StringEquals: { 'aws:Referer': user } },
      says: ['mark 0 is true'],
    },
    {
      name: 'matches as a pattern without wildcards',
      deny: { StringLike: { 'aws:Referer': `x${user}` } },
      allow: { StringEquals: { 'aws:Referer': `x${user}` } },
      says: ['mark 0 is true'],
    },
    {
      name: 'matches as a wider pattern',
      deny: { StringLike: { 'aws:Referer': `x${user}*` } },
      allow: { StringEquals: { 'aws:Referer': `x${user}y` } },
      says: ['mark 0 is true'],
    },
    {
      name: 'takes wildcards literally under StringEquals',
      deny: { StringEquals: { 'aws:Referer': `x${user}*` } },
      allow: { StringEquals: { 'aws:Referer': `x${user}y` } },
      says: [],
    },
    {
      name: 'matches in any letter case, too',
      deny: { StringEqualsIgnoreCase: { 'aws:Referer': `x${user}` } },
      allow: { StringEquals: { 'aws:Referer': `x${user}` } },
      says: ['mark 0 is true'],
    },
    {
      name: 'may not match letter by letter',
      deny: { StringEquals: { 'aws:Referer': `x${user}` } },
      allow: { StringEqualsIgnoreCase: { 'aws:Referer': `x${user}` } },
      says: [],
    },
    {
      name: 'is not compared as a wider pattern with one in any letter case',
      deny: { StringLike: { 'aws:Referer': `x${user}*` } },
      allow: { StringEqualsIgnoreCase: { 'aws:Referer': `x${user}y` } },
      says: [],
    },
    {
      name: 'may be one of another key',
      deny: { StringEquals: { 'aws:UserAgent': `x${user}` } },
      allow: { StringEquals: { 'aws:Referer': `x${user}` } },
      says: [],
    },
    {
      name: 'matches where the two keys are the other way round',
      deny: { StringEquals: { 'aws:username': '${aws:PrincipalTag/t}' } },
      allow: { StringEquals: { 'aws:PrincipalTag/t': user } },
      says: ['mark 0 is true'],
    },
    {
      name: 'is another one with a default',
      deny: { StringEquals: { 'aws:Referer': "${aws:username, 'x'}" } },
      allow: { StringEquals: { 'aws:Referer': user } },
      says: [],
    },
    {
      name: 'does not match where the same one must not',
      deny: { StringEquals: { 'aws:Referer': user } },
      allow: { StringNotEquals: { 'aws:Referer': [user, 'x'] } },
      says: ['mark 0 is false'],
    },
    {
      name: 'may match or not where one of several must',
      deny: { StringEquals: { 'aws:Referer': user } },
      allow: { StringEquals: { 'aws:Referer': [user, 'x'] } },
      says: [],
    },
    {
      name: 'may match or not where the key may be missing',
      deny: { StringEquals: { 'aws:Referer': user } },
      allow: { StringEqualsIfExists: { 'aws:Referer': user } },
      says: [],
    },
    {
      name: 'may match or not where there may be no value',
      deny: { StringEquals: { 'aws:Referer': user } },
      allow: { 'ForAllValues:StringEquals': { 'aws:Referer': user } },
      says: [],
    },
  ])('$name', ({ deny, allow, says }) => {
    expect(implied({ Condition: deny }, { Condition: allow })).toEqual(says);
  });
});
