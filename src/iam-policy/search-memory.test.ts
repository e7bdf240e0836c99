import { expect, test } from 'vitest';
import { parseGlob } from '../glob/index.js';
import { text } from './domain.js';
import { compileStatement } from './literal.js';
import { parsePolicyText } from './parse-policy.js';
import type { PolicyDocument } from './policy.js';
import type { Caller } from './request.js';
import { SearchMemory } from './search-memory.js';

const base = { Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };

function read(...statements: readonly object[]): PolicyDocument {
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: statements.map((statement) => ({ ...base, ...statement })) }));
  if (!parsed.ok) throw new Error('the policy can be read');
  return parsed.value;
}

test('two patterns are not taken for one that spells both', () => {
  const memory = new SearchMemory();
  const two = memory.resourceDemand([parseGlob('arn:aws:s3:::b/x'), parseGlob('arn:aws:s3:::b/y')], true);
  const one = memory.resourceDemand([parseGlob('arn:aws:s3:::b/xarn:aws:s3:::b/y')], true);
  expect(one.identity()).not.toBe(two.identity());
});

test('actions that the same Denies name have one list of them', () => {
  const policy = read(
    { Action: ['s3:GetObject', 's3:PutObject'] },
    { Effect: 'Allow', Action: 's3:*' },
    { Action: ['s3:PutObject', 's3:DeleteObject'] },
  );
  const memory = new SearchMemory();
  const documents = [policy];
  const naming = (action: string) => memory.deniesNaming(documents, action).statements.map(({ index }) => index);
  expect([naming('s3:getobject'), naming('s3:putobject'), naming('s3:deleteobject'), naming('s3:listbucket')]).toEqual([[0], [0, 2], [2], []]);
  expect(memory.deniesNaming(documents, 's3:listbucket')).toBe(memory.deniesNaming(documents, 's3:getbucketacl'));
});

test('of the Denies that name an action those with variables are told apart', () => {
  const documents = [
    read({}, { Resource: 'arn:aws:s3:::b/${aws:username}/*' }, { Action: 's3:PutObject', Resource: 'arn:aws:s3:::b/${aws:userid}' }),
  ];
  const { statements, variable } = new SearchMemory().deniesNaming(documents, 's3:getobject');
  expect([statements.map(({ index }) => index), variable.map(({ index }) => index)]).toEqual([[0, 1], [1]]);
});

test('a request shows one demand on each key, and each demand that depends on the caller', () => {
  const role = (name: string) => ({ AWS: `arn:aws:iam::444455556666:role/${name}` });
  const { statements } = read(
    { Principal: role('r'), Condition: { StringEquals: { 'aws:Referer': 'a' } } },
    { Principal: role('s'), Condition: { StringEquals: { 'aws:Referer': 'b' }, Bool: { 'aws:SecureTransport': 'true' } } },
  );
  const callers: readonly Caller[] = [{ kind: 'aws', account: '444455556666', arn: 'arn:aws:iam::444455556666:role/*' }, { kind: 'anonymous' }];
  const denies = statements.map((statement) => ({ statement, literals: compileStatement(statement, { callers, assignment: new Map() }) ?? [] }));
  const shown = new SearchMemory().shownBy(denies);
  expect(shown.map(({ text: told }) => told)).toEqual([
    'Principal',
    'Principal',
    'Resource arn:aws:s3:::b/*',
    'StringEquals aws:Referer a',
    'Bool aws:SecureTransport true',
  ]);
});

test('all effort is spent where nothing is left of it, and everything that is spent is told', () => {
  const told: number[] = [];
  const memory = new SearchMemory((effort) => told.push(effort));
  memory.spend(2_999_999);
  expect(memory.isSpent).toBe(false);
  memory.spend(1);
  expect(memory.isSpent).toBe(true);
  expect(told).toEqual([2_999_999, 1]);
});

test('two searches that give up spend all effort, one does not', () => {
  const memory = new SearchMemory();
  memory.spendOnGivingUp();
  expect(memory.isSpent).toBe(false);
  memory.spendOnGivingUp();
  expect(memory.isSpent).toBe(true);
});

test('the steps of a search through patterns are spent, once for each list of demands', () => {
  const spent: number[] = [];
  const memory = new SearchMemory((effort) => spent.push(effort));
  const { statements } = read({ Condition: { StringLike: { 'aws:Referer': 'a?*b' }, 'ForAnyValue:StringLike': { 'aws:Referer': 'ac*' } } });
  const literals = statements.flatMap((statement) => compileStatement(statement, { callers: [], assignment: new Map() }) ?? []);
  const domain = text([parseGlob('*')], 'any');
  const demands = literals.filter(({ key }) => key === 'aws:referer');
  expect(memory.solution(domain, demands)).toEqual({ kind: 'present', values: ['acb'] });
  expect(memory.solution(domain, demands)).toEqual({ kind: 'present', values: ['acb'] });
  expect(spent).toEqual([33]);
});
