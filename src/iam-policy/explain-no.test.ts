import { describe, expect, test } from 'vitest';
import { explainNo } from './explain-no.js';
import { mentionsOf } from './mentions.js';
import { parsePolicyText } from './parse-policy.js';
import type { Question } from './question.js';
import { anyAccountSenders, anyoneSenders } from './senders/audiences.js';
import { bucketUniverse } from './universe.js';

const universe = bucketUniverse({ name: 'b', partition: 'aws', account: '111122223333' });
const allow = { Sid: 'Read', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
const deny = (Sid: string, more: object = {}) => ({ Sid, Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::b/*', ...more });

/** Reads by anyone and by anyone with an account. */
function questions(...statements: readonly object[]): readonly Question[] {
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
  if (!parsed.ok) throw new Error('not a policy');
  const document = parsed.value;
  const [allowedBy] = document.statements;
  if (allowedBy === undefined) throw new Error('no statement');
  const request = { universe, mentions: mentionsOf([document]) };
  return [...anyoneSenders(request), ...anyAccountSenders(request)].map((sender) => ({
    allowedBy,
    documents: [document],
    sender,
    action: { name: 's3:GetObject', keys: new Set<string>() },
    target: 'object',
    universe,
    now: 0,
  }));
}

function explained(...statements: readonly object[]) {
  const refusal = explainNo(questions(...statements));
  if (refusal === undefined) return undefined;
  const { denies, conditions, isBeside } = refusal;
  return { denies: denies.map(({ sid }) => sid), conditions: conditions.map(({ keyText }) => keyText), isBeside };
}

const orgOnly = { Condition: { StringNotEquals: { 'aws:PrincipalAccount': '111122223333' } } };
const plain = { Condition: { Bool: { 'aws:SecureTransport': 'false' } } };

describe('why nobody gets in', () => {
  test.each<{ name: string; statements: readonly object[]; refusal: object | undefined }>([
    { name: 'somebody does', statements: [allow, deny('Plain', plain)], refusal: undefined },
    {
      name: 'one Deny among several stops them all',
      statements: [allow, deny('Plain', plain), deny('Others', orgOnly), deny('Private', { Resource: 'arn:aws:s3:::b/private/*' })],
      refusal: { denies: ['Others'], conditions: [], isBeside: false },
    },
    {
      name: 'a Deny stops whom a condition keeps out as well',
      statements: [{ ...allow, Condition: { StringEquals: { 'aws:PrincipalAccount': '902846155173' } } }, deny('Others', orgOnly)],
      refusal: { denies: ['Others'], conditions: [], isBeside: false },
    },
    {
      name: 'a Deny stops those who meet two conditions, and whom one of them keeps out as well',
      statements: [
        { ...allow, Condition: { Null: { 'aws:PrincipalArn': 'true' }, Bool: { 'aws:SecureTransport': 'true' } } },
        deny('Others', orgOnly),
      ],
      refusal: { denies: ['Others'], conditions: [], isBeside: false },
    },
    {
      name: 'a Deny stops some, and a condition keeps out the others',
      statements: [
        { ...allow, Condition: { Null: { 'aws:PrincipalArn': 'false' }, Bool: { 'aws:SecureTransport': 'true' } } },
        deny('Signed', { Condition: { Null: { 'aws:PrincipalArn': 'false' } } }),
      ],
      refusal: { denies: ['Signed'], conditions: ['aws:PrincipalArn'], isBeside: false },
    },
    {
      name: 'two Denies are needed, and a third is not',
      statements: [
        allow,
        deny('Signed', { Condition: { Null: { 'aws:PrincipalArn': 'false' } } }),
        deny('Plain', plain),
        deny('Unsigned', { Condition: { Null: { 'aws:PrincipalArn': 'true' } } }),
      ],
      refusal: { denies: ['Signed', 'Unsigned'], conditions: [], isBeside: false },
    },
    {
      name: 'one condition of the Allow nobody meets',
      statements: [{ ...allow, Condition: { StringEquals: { 'aws:Referer': 'x', 'aws:SourceAccount': '111122223333' } } }],
      refusal: { denies: [], conditions: ['aws:SourceAccount'], isBeside: false },
    },
    {
      name: 'two conditions that cannot hold at once',
      statements: [{ ...allow, Condition: { StringEquals: { 'aws:Referer': 'x' }, StringLike: { 'aws:Referer': 'y*' } } }],
      refusal: { denies: [], conditions: ['aws:Referer', 'aws:Referer'], isBeside: false },
    },
    {
      name: 'some meet no condition, and a Deny stops the others',
      statements: [
        { ...allow, Condition: { StringLike: { 'aws:PrincipalArn': '*' } } },
        deny('Signed', { Condition: { Null: { 'aws:PrincipalArn': 'false' } } }),
      ],
      refusal: { denies: ['Signed'], conditions: ['aws:PrincipalArn'], isBeside: false },
    },
    {
      name: 'one Deny stops them all, though two others after it would do together',
      statements: [
        allow,
        deny('Others', orgOnly),
        deny('Signed', { Condition: { Null: { 'aws:PrincipalArn': 'false' } } }),
        deny('Unsigned', { Condition: { Null: { 'aws:PrincipalArn': 'true' } } }),
      ],
      refusal: { denies: ['Others'], conditions: [], isBeside: false },
    },
    {
      name: 'a Deny stops those who meet all conditions of the Allow',
      statements: [{ ...allow, Condition: { StringEquals: { 'aws:Referer': 'x', 'aws:UserAgent': 'y' } } }, deny('Others', orgOnly)],
      refusal: { denies: ['Others'], conditions: [], isBeside: false },
    },
    {
      name: 'the Allow is about another bucket, whatever is denied',
      statements: [{ ...allow, Resource: 'arn:aws:s3:::other/*' }, deny('Others', orgOnly), deny('Plain', plain)],
      refusal: { denies: [], conditions: [], isBeside: true },
    },
    {
      name: 'the Allow is about another bucket',
      statements: [{ ...allow, Resource: 'arn:aws:s3:::other/*' }, deny('Others', orgOnly)],
      refusal: { denies: [], conditions: [], isBeside: true },
    },
  ])('$name', ({ statements, refusal }) => {
    expect(explained(...statements)).toEqual(refusal);
  });

  test('is not asked of nothing', () => {
    expect(explainNo([])).toBeUndefined();
  });

  test('ends where its searches are used up, and says that parts may not be needed', () => {
    const crowd = Array.from({ length: 450 }, (_, index) => deny(`D${index}`, { Condition: { StringEquals: { 'aws:Referer': `r${index}` } } }));
    const signed = deny('Signed', { Condition: { Null: { 'aws:PrincipalArn': 'false' } } });
    const unsigned = deny('Unsigned', { Condition: { Null: { 'aws:PrincipalArn': 'true' } } });
    const some = questions(allow, ...crowd, signed, unsigned);
    const refusal = explainNo(Array.from({ length: 10 }, () => some).flat());
    expect(refusal?.isCut).toBe(true);
    expect(refusal?.denies.slice(-2).map(({ sid }) => sid)).toEqual(['Signed', 'Unsigned']);
  });

  test('ends after three answers that cannot be decided, and says that parts may not be needed', () => {
    const same = { 'aws:username': '${aws:PrincipalTag/a}', 'aws:Referer': '${aws:PrincipalTag/a}' };
    const tied = { StringEquals: same, StringNotEquals: { 'aws:username': '${aws:Referer}' } };
    const [, anyAccount] = questions({ ...allow, Condition: tied }, deny('All'));
    if (anyAccount === undefined) throw new Error('nobody is asked');
    expect(explainNo([anyAccount, anyAccount])).toMatchObject({ denies: [{ sid: 'All' }], isCut: true });
    expect(explainNo([anyAccount])).toMatchObject({ denies: [{ sid: 'All' }], isCut: false });
  });
});
