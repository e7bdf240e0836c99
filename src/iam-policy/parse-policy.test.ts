import { describe, expect, test } from 'vitest';
import { parsePolicy, parsePolicyText } from './parse-policy.js';

const policy = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Öffentlich",
      "Effect": "Allow",
      "Principal": "*",
      "Action": ["s3:GetObject", "S3:ListBucket"],
      "Resource": "arn:aws:s3:::b/*",
      "Condition": {
        "ForAnyValue:stringlikeIfExists": {
          "AWS:PrincipalOrgPaths": ["o-abcdefghij/*", true, 10.50]
        }
      }
    }, { "Effect": "Deny" }
  ]
}`;

describe('reading a policy', () => {
  const parsed = parsePolicyText(policy);

  test('keeps what a statement says, and where it stands', () => {
    expect(parsed.ok && parsed.value.statements[0]).toMatchObject({
      index: 0,
      sid: 'Öffentlich',
      effect: 'Allow',
      principal: { name: 'Principal', anyOf: [{ kind: 'everyone' }] },
      action: { name: 'Action', anyOf: ['s3:getobject', 's3:listbucket'] },
      resource: { name: 'Resource', anyOf: [{ text: 'arn:aws:s3:::b/*' }] },
      doubts: ['ForAnyValue:stringlikeIfExists counts in this spelling'],
      pointer: '/Statement/0',
      line: 4,
      column: 5,
    });
  });

  test('reads an operator in its parts, a number with all its digits, a boolean as text', () => {
    expect(parsed.ok && parsed.value.statements[0]?.conditions).toMatchObject([
      {
        operator: { name: 'StringLike' },
        operatorText: 'ForAnyValue:stringlikeIfExists',
        quantifier: 'any',
        ifExists: true,
        key: 'aws:principalorgpaths',
        keyText: 'AWS:PrincipalOrgPaths',
        values: [{ text: 'o-abcdefghij/*' }, { text: 'true' }, { text: '10.50' }],
        line: 12,
        column: 11,
      },
    ]);
  });

  test('reports every problem with its place', () => {
    expect(parsed.problems.map(({ severity, pointer, line, column }) => ({ severity, pointer, line, column }))).toEqual([
      { severity: 'warning', pointer: '/Statement/0/Condition/ForAnyValue:stringlikeIfExists', line: 11, column: 9 },
      { severity: 'error', pointer: '/Statement/1', line: 15, column: 8 },
      { severity: 'error', pointer: '/Statement/1', line: 15, column: 8 },
      { severity: 'error', pointer: '/Statement/1', line: 15, column: 8 },
    ]);
  });

  test('keeps a statement that cannot be understood apart from the others', () => {
    expect(parsed.ok && parsed.value.unreadable).toEqual([
      { index: 1, because: 'the statement has neither `Action` nor `NotAction`', pointer: '/Statement/1', line: 15, column: 8 },
    ]);
  });

  test('reads 500 statements and says that there are more', () => {
    const one = '{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}';
    const many = parsePolicyText(`{"Statement":[${Array.from({ length: 501 }, () => one).join(',')}]}`);
    expect(many.ok && [many.value.statements.length, many.value.unreadable.length]).toEqual([500, 1]);
    expect(many.problems.map(({ message }) => message)).toContain('more than 500 statements');
  });

  test('reads 500 statements without a word', () => {
    const one = '{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}';
    const policy = parsePolicyText(`{"Statement":[${Array.from({ length: 500 }, () => one).join(',')}]}`);
    expect(policy.ok && [policy.value.statements.length, policy.value.unreadable, policy.problems]).toEqual([500, [], []]);
  });

  test('finds nothing wrong with what AWS defines', () => {
    const condition =
      '{"ForAllValues:StringEqualsIfExists":{"aws:TagKeys":["a"]},"ForAnyValue:ArnLike":{"aws:SourceArn":"*"},"Null":{"aws:Referer":true}}';
    const statement = `{"Sid":"s","Effect":"Allow","NotPrincipal":{"AWS":"*"},"NotAction":"s3:*","NotResource":"*","Condition":${condition}}`;
    expect(parsePolicyText(`{"Version":"2012-10-17","Id":"i","Statement":${statement}}`).problems).toEqual([]);
  });

  test('says which version it does not know', () => {
    const policy = parsePolicyText('{"Version":"2013-01-01","Statement":[]}');
    expect(policy.ok && policy.value.unreadable.map(({ because }) => because)).toEqual(['the `Version` is not one that AWS defines']);
  });

  test('takes a value that is not known yet for a statement of any meaning', () => {
    const place = { pointer: '/Statement', line: 1, column: 1 };
    const hole = { kind: 'hole', because: 'known after apply', ...place } as const;
    const policy = parsePolicy({ kind: 'object', members: [{ key: 'Statement', value: hole, ...place }], pointer: '', line: 1, column: 1 });
    expect(policy.ok && policy.value.unreadable.map(({ because }) => because)).toEqual(['a statement is a JSON object, not an unknown value']);
  });

  test('does not take a document for one of its statements, however much it looks like one', () => {
    const one = '{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}';
    const statements = Array.from({ length: 501 }, () => one).join(',');
    const policy = parsePolicyText(`{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Statement":[${statements}]}`);
    expect(policy.ok && policy.value.statements.filter(({ effect }) => effect === 'Deny')).toEqual([]);
    expect(policy.ok && policy.value.statements.map(({ index }) => index).slice(0, 2)).toEqual([0, 1]);
    expect(policy.ok && policy.value.unreadable.map(({ because }) => because)).toEqual(['more than 500 statements']);
  });
});
