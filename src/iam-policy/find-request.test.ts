import { expect, test } from 'vitest';
import { anyoneSenders, bucketUniverse, findRequest, mentionsOf, parsePolicyText } from './index.js';

test('of more values for variables than can be tried one by one those that get through are found beside a variable of any value', () => {
  const numbers = Array.from({ length: 50 }, (_, index) => index + 1);
  const places = numbers.map((number) => ({
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::b/*',
    Condition: { IpAddress: { 'aws:SourceIp': `8.8.8.${number}` } },
  }));
  const allow = {
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: 'arn:aws:s3:::b/${aws:SourceIp}/${s3:TlsVersion}/${aws:SecureTransport}/${aws:UserAgent}',
    Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.9' } },
  };
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: [allow, ...places] }));
  if (!parsed.ok) throw new Error('the policy can be read');
  const universe = bucketUniverse({ name: 'b', partition: 'aws', account: '111122223333' });
  const [sender] = anyoneSenders({ universe, mentions: mentionsOf([parsed.value]) });
  const [allowedBy] = parsed.value.statements;
  if (sender === undefined || allowedBy === undefined) throw new Error('the policy speaks of somebody');
  const answer = findRequest({
    allowedBy,
    documents: [parsed.value],
    sender,
    action: { name: 's3:GetObject', keys: new Set() },
    target: 'object',
    universe,
    now: 1_767_225_600,
  });
  expect(answer).toMatchObject({ kind: 'yes', request: { resource: 'arn:aws:s3:::b/203.0.113.9/1.3/true/' } });
});
