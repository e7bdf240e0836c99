import { describe, expect, test } from 'vitest';
import type { PolicyLayer } from './layers.js';
import { mentionsOf } from './mentions.js';
import { findAtOneTime, tellsTwoTimes } from './one-time.js';
import { parsePolicyText } from './parse-policy.js';
import type { PolicyDocument } from './policy.js';
import type { Answer, Question } from './question.js';
import type { Request } from './request.js';
import { anyoneSenders } from './senders/audiences.js';
import { bucketUniverse } from './universe.js';

const universe = bucketUniverse({ name: 'b', partition: 'aws', account: '111122223333' });
const now = 1_767_225_600;
const base = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
const deny = (condition: object) => ({ Effect: 'Deny', Condition: condition });
const later = (seconds: number) => String(now + seconds);

function policy(...statements: readonly object[]): PolicyDocument {
  const laid = statements.map((statement) => ({ ...base, ...statement }));
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: laid }));
  if (!parsed.ok) throw new Error(parsed.problems[0].message);
  return parsed.value;
}

function questionAbout(document: PolicyDocument, more: Partial<Question> = {}): Question {
  const [allowedBy] = document.statements;
  const [sender] = anyoneSenders({ universe, mentions: mentionsOf([document]) });
  if (allowedBy === undefined || sender === undefined) throw new Error('there is nothing to ask');
  const action = { name: 's3:GetObject', keys: new Set<string>() };
  return { allowedBy, documents: [document], sender, action, target: 'object', universe, now, ...more };
}

function only(question: Question, key: string): string {
  const values = question.domains?.get(key)?.values;
  const [value, ...others] = values?.kind === 'list' ? values.values : [];
  if (value === undefined || others.length > 0) throw new Error(`\`${key}\` has not one value`);
  return value;
}

/** The moments that are asked about, in seconds from now, and what comes of it where nothing is found. */
function asked(question: Question, answer: Answer = { kind: 'no' }): { readonly seconds: readonly number[]; readonly kind: Answer['kind'] } {
  const seconds: number[] = [];
  const { kind } = findAtOneTime(question, (narrowed) => {
    const epoch = Number(only(narrowed, 'aws:epochtime'));
    expect(only(narrowed, 'aws:currenttime')).toBe(new Date(epoch * 1000).toISOString());
    seconds.push(epoch - now);
    return answer;
  });
  return { seconds, kind };
}

describe('a request tells two times', () => {
  test.each([
    { name: 'where they are not the same second', context: { 'aws:currenttime': '2026-01-01T00:00:00Z', 'aws:epochtime': '1767225601' }, is: true },
    { name: 'not where one is the other', context: { 'aws:currenttime': '2026-01-01T00:00:00Z', 'aws:epochtime': '1767225600' }, is: false },
    { name: 'not where it tells one of them only', context: { 'aws:currenttime': '2026-01-01T00:00:00Z' }, is: false },
    { name: 'not where it tells the other one only', context: { 'aws:epochtime': '1767225600' }, is: false },
    { name: 'not where it tells none', context: {}, is: false },
  ])('$name', ({ context, is }) => {
    const entries = Object.entries(context).map(([key, value]) => [key, [value]] as const);
    const request: Request = { caller: { kind: 'anonymous' }, action: 's3:GetObject', resource: 'arn:aws:s3:::b/key', context: new Map(entries) };
    expect(tellsTwoTimes(request)).toBe(is);
  });
});

describe('the moments that are asked about', () => {
  test.each<{ name: string; statements: readonly object[]; seconds: readonly number[] }>([
    { name: 'are now, where nothing speaks of another', statements: [{}], seconds: [0] },
    {
      name: 'are those around each border, in their order',
      statements: [{ Condition: { DateLessThan: { 'aws:CurrentTime': later(900), 'aws:EpochTime': later(80) } } }],
      seconds: [0, 79, 80, 81, 899, 900, 901],
    },
    {
      name: 'are those around the border of a Deny',
      statements: [{}, deny({ NumericGreaterThan: { 'aws:EpochTime': later(50) } })],
      seconds: [0, 49, 50, 51],
    },
    {
      name: 'are whole seconds around a border between two of them',
      statements: [{ Condition: { DateLessThan: { 'aws:EpochTime': `${later(50)}.5` } } }],
      seconds: [0, 49, 50, 51],
    },
    {
      name: 'are not those that have passed',
      statements: [{ Condition: { DateGreaterThan: { 'aws:EpochTime': later(-500) }, DateLessThan: { 'aws:CurrentTime': later(1) } } }],
      seconds: [0, 1, 2],
    },
    {
      name: 'end where dates do',
      statements: [{ Condition: { DateLessThan: { 'aws:EpochTime': '8640000000000' } } }],
      seconds: [0, 8_640_000_000_000 - 1 - now, 8_640_000_000_000 - now],
    },
    {
      name: 'are of the time of the request, not of numbers elsewhere',
      statements: [{ Condition: { NumericLessThan: { 's3:max-keys': later(70) }, StringEquals: { 'aws:Referer': later(70) } } }],
      seconds: [0],
    },
  ])('$name', ({ statements, seconds }) => {
    expect(asked(questionAbout(policy(...statements)))).toEqual({ seconds, kind: 'no' });
  });

  test('begin with the next whole second', () => {
    expect(asked(questionAbout(policy({}), { now: now + 0.25 })).seconds).toEqual([1]);
  });

  test('are those around borders in what else must match and in policy layers', () => {
    const [old] = policy(deny({ DateLessThan: { 'aws:EpochTime': later(20) } })).statements;
    const { statements } = policy(deny({ DateLessThan: { 'aws:EpochTime': later(40) } }));
    const layers: readonly PolicyLayer[] = [{ kind: 'resource-control', account: '111122223333', documents: [{ statements }] }];
    if (old === undefined) throw new Error('there is no statement');
    expect(asked(questionAbout(policy({}), { alsoMatching: [old], layers })).seconds).toEqual([0, 19, 20, 21, 39, 40, 41]);
  });

  test('are all asked about what the Denies leave over of anything', () => {
    const document = policy({}, deny({ DateLessThan: { 'aws:EpochTime': later(20) } }));
    expect(asked(questionAbout(document, { allowedBy: 'anything' })).seconds).toEqual([0, 19, 20, 21]);
  });
});

describe('nobody is called shut out at all times', () => {
  test.each<{ name: string; statements: readonly object[] }>([
    { name: 'where a pattern looks at the digits', statements: [{ Condition: { StringNotLike: { 'aws:CurrentTime': '202*' } } }] },
    {
      name: 'where one of two conditions does',
      statements: [{ Condition: { StringNotLike: { 'aws:CurrentTime': '202*' }, DateLessThan: { 'aws:EpochTime': later(9) } } }],
    },
    {
      name: 'where one of the moments that it is compared with has a wildcard',
      statements: [{ Condition: { DateLessThan: { 'aws:CurrentTime': [later(9), '2026-*'] } } }],
    },
    { name: 'where an operator is not understood', statements: [{ Condition: { TimeLessThan: { 'aws:CurrentTime': later(9) } } }] },
    { name: 'where the time stands in a variable', statements: [{ Resource: 'arn:aws:s3:::b/${aws:EpochTime}' }] },
    { name: 'where a Deny is about a variable', statements: [{}, deny({ StringNotEquals: { 'aws:Referer': '${aws:CurrentTime}' } })] },
  ])('$name', ({ statements }) => {
    const answer = findAtOneTime(questionAbout(policy(...statements)), () => ({ kind: 'no' }));
    expect(answer).toEqual({
      kind: 'undetermined',
      because: 'patterns on the time of the request are not compared with its number of seconds',
    });
  });

  test('where one of the moments could not be decided', () => {
    const question = questionAbout(policy({ Condition: { DateLessThan: { 'aws:EpochTime': later(5) } } }));
    const open: Answer = { kind: 'undetermined', because: 'it takes too long' };
    expect(findAtOneTime(question, (narrowed) => (only(narrowed, 'aws:epochtime') === later(4) ? open : { kind: 'no' }))).toEqual(open);
  });
});
