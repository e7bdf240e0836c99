import { expect, test } from 'vitest';
import {
  type Answer,
  anyAccountSenders,
  anyoneSenders,
  bucketUniverse,
  findRequest,
  mentionsOf,
  parsePolicyText,
  type Sender,
  type SenderRequest,
} from './index.js';

const universe = bucketUniverse({ name: 'b', partition: 'aws', account: '111122223333' });
const base = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };

/** What is found for the first sender that gets more than a no. */
function ask(senders: (request: SenderRequest) => readonly Sender[], ...statements: readonly object[]): Answer {
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: statements.map((statement) => ({ ...base, ...statement })) }));
  const [allowedBy] = parsed.ok ? parsed.value.statements : [];
  if (!parsed.ok || allowedBy === undefined) throw new Error('the policy can be read');
  const answers = senders({ universe, mentions: mentionsOf([parsed.value]) }).map((sender) =>
    findRequest({
      allowedBy,
      documents: [parsed.value],
      sender,
      action: { name: 's3:GetObject', keys: new Set() },
      target: 'object',
      universe,
      now: 1_767_225_600,
    }),
  );
  return answers.find(({ kind }) => kind !== 'no') ?? { kind: 'no' };
}

const places = Array.from({ length: 50 }, (_, index) => ({ Effect: 'Deny', Condition: { IpAddress: { 'aws:SourceIp': `8.8.8.${index + 1}` } } }));

test.each([
  { resource: 'arn:aws:s3:::b/${aws:SourceIp}/${s3:TlsVersion}/${aws:SecureTransport}/${aws:UserAgent}', key: '203.0.113.9/1.3/true/' },
  { resource: 'arn:aws:s3:::b/${aws:SourceIp}/${s3:TlsVersion}/${aws:SecureTransport}', key: '203.0.113.9/1.3/true' },
])('of more values for variables than can be tried one by one those that get through are found in $resource', ({ resource, key }) => {
  const allow = { Resource: resource, Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.9' } } };
  expect(ask(anyoneSenders, allow, ...places)).toMatchObject({ kind: 'yes', request: { resource: `arn:aws:s3:::b/${key}` } });
});

test('of two variables that no tried value satisfies both are told', () => {
  const condition = { StringEquals: { 'aws:username': '${aws:PrincipalTag/a}' }, StringNotEquals: { 'aws:PrincipalTag/a': '${aws:username}' } };
  expect(ask(anyAccountSenders, { Condition: condition })).toEqual({
    kind: 'undetermined',
    because: 'it depends on the value of the policy variable `aws:principaltag/a`, `aws:username`',
  });
});

test('nobody is proven out of reach where patterns on ids are too many to be combined', () => {
  const patterns = ['3', '4', '5', '6', '7'].map((digit) => `${digit}*`);
  const deny = { Effect: 'Deny', Condition: { StringLike: { 'aws:PrincipalAccount': patterns } } };
  const both = { StringLike: { 'aws:PrincipalAccount': '1*' }, StringLikeIfExists: { 'aws:PrincipalAccount': '*2' } };
  expect(ask(anyAccountSenders, { Condition: both }, deny)).toEqual({
    kind: 'undetermined',
    because: 'the patterns on ids are too many to be combined',
  });
});
