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
      { severity: 'note', pointer: '/Statement/0/Resource', line: 9, column: 7 },
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
    const one = '{"Effect":"Allow","Principal":"*","Action":["s3:*"],"Resource":["*"]}';
    const policy = parsePolicyText(`{"Statement":[${Array.from({ length: 500 }, () => one).join(',')}]}`);
    expect(policy.ok && [policy.value.statements.length, policy.value.unreadable, policy.problems]).toEqual([500, [], []]);
  });

  test('finds nothing wrong with what AWS defines', () => {
    const condition =
      '{"ForAllValues:StringEqualsIfExists":{"aws:TagKeys":["a"]},"ForAnyValue:ArnLike":{"aws:SourceArn":["*"]},"Null":{"aws:Referer":[true]}}';
    const statement = `{"Sid":"s","Effect":"Allow","NotPrincipal":{"AWS":["*"]},"NotAction":["s3:*"],"NotResource":["*"],"Condition":${condition}}`;
    expect(parsePolicyText(`{"Version":"2012-10-17","Id":"i","Statement":[${statement}]}`).problems).toEqual([]);
  });

  test('notes single objects and single values where lists may stand, and reads them', () => {
    const statement = '{"Effect":"Allow","Principal":{"AWS":111122223333},"Action":"s3:*","Resource":"*","Condition":{"Null":{"aws:Referer":true}}}';
    const policy = parsePolicyText(`{"Version":"2012-10-17","Statement":\n${statement}}`);
    expect(policy.ok && [policy.value.statements.length, policy.value.unreadable]).toEqual([1, []]);
    const object = 'a single object where a list may stand: it counts as a list of one';
    const scalar = 'a single value where a list may stand: it counts as a list of one';
    expect(policy.problems).toEqual([
      { message: object, severity: 'note', pointer: '/Statement', line: 1, column: 25 },
      { message: scalar, severity: 'note', pointer: '/Statement/Action', line: 2, column: 52 },
      { message: scalar, severity: 'note', pointer: '/Statement/Resource', line: 2, column: 68 },
      { message: scalar, severity: 'note', pointer: '/Statement/Principal/AWS', line: 2, column: 32 },
      { message: scalar, severity: 'note', pointer: '/Statement/Condition/Null/aws:Referer', line: 2, column: 104 },
    ]);
  });

  test('`Principal` `"*"` is a form of its own, and what is no list and no value is an error', () => {
    const statement = '{"Effect":"Allow","Principal":"*","Action":["s3:*"],"Resource":{}}';
    const { problems } = parsePolicyText(`{"Version":"2012-10-17","Statement":[${statement}]}`);
    expect(problems.map(({ severity, message }) => [severity, message])).toEqual([['error', '`Resource` holds an object where a string belongs']]);
  });

  test('a statement that cannot be understood says why, not how it is written', () => {
    const policy = parsePolicyText('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":null}]}');
    expect(policy.ok && policy.value.unreadable.map(({ because }) => because)).toEqual(['`Resource` holds null where a string belongs']);
  });

  test.each([
    { text: '{"version":"2012-10-17","Statement":[]}', because: '`version` is written `Version`' },
    { text: '{"Version":"2012-10-17","Statement":[],"STATEMENT":[]}', because: '`STATEMENT` is written `Statement`' },
  ])('does not pass over an element in another letter case: $text', ({ text, because }) => {
    const policy = parsePolicyText(text);
    expect(policy.problems).toMatchObject([{ message: because, severity: 'error' }]);
    expect(policy.ok && policy.value.unreadable.map((each) => each.because)).toEqual([because]);
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

describe('what AWS does not define is told as a doubt', () => {
  const doubtsOf = (...statements: readonly object[]) => {
    const base = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
    const laid = statements.map((parts) => ({ ...base, ...parts }));
    const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: laid }));
    return parsed.ok ? parsed.value.statements.map(({ doubts }) => doubts) : [];
  };

  test.each<{ name: string; parts: object; doubts: readonly string[] }>([
    {
      name: 'a wildcard for the service',
      parts: { Resource: ['arn:aws:s3*:::b/*', 'arn:aws:s3:::b/*'] },
      doubts: ['the wildcard in arn:aws:s3*:::b/* stands for the service, too'],
    },
    { name: 'no wildcard that stands for everything', parts: { Resource: ['*', '**'] }, doubts: [] },
    {
      name: 'an operator in another letter case',
      parts: { Condition: { stringequals: { 'aws:Referer': 'x' }, 'foranyvalue:StringLike': { 'aws:CalledVia': 'x' } } },
      doubts: ['stringequals counts in this spelling', 'foranyvalue:StringLike counts in this spelling'],
    },
    {
      name: 'no spelling of an operator that is none',
      parts: { Condition: { 'foranyvalue:StringResembles': { 'aws:CalledVia': 'x' } } },
      doubts: [],
    },
    {
      name: 'a variable before the fifth colon',
      parts: { Resource: ['arn:aws:s3:::b/*', 'arn:aws:s3::${aws:username}:b'] },
      doubts: ['the variable in arn:aws:s3::${aws:username}:b counts before the fifth colon'],
    },
    { name: 'no variable behind the fifth colon', parts: { Resource: 'arn:aws:s3:::${aws:username}' }, doubts: [] },
    {
      name: 'a variable that is all of a resource',
      parts: { Resource: '${aws:username}' },
      doubts: ['the variable in ${aws:username} counts before the fifth colon'],
    },
    {
      name: 'a variable of a key of several values',
      parts: { Condition: { StringEquals: { 'aws:Referer': ['x', '${aws:CalledVia}'] } } },
      doubts: ['the variable aws:calledvia has no value, being a key of several'],
    },
  ])('$name', ({ parts, doubts }) => {
    expect(doubtsOf(parts)).toEqual([doubts]);
  });

  test('a tag that is written in two ways, in a Deny', () => {
    const tagged = (tag: string) => ({ Condition: { StringEquals: { [`s3:ExistingObjectTag/${tag}`]: 'x', 'aws:Referer': 'y' } } });
    const doubt = 'the tag of s3:ExistingObjectTag/Class is the same in every letter case';
    expect(doubtsOf(tagged('class'), { ...tagged('Class'), Effect: 'Deny' })).toEqual([[], [doubt]]);
    expect(doubtsOf(tagged('class'), { ...tagged('class'), Effect: 'Deny' })).toEqual([[], []]);
  });

  test('no other key that is written in two ways, and no tag that is written in one', () => {
    const both = ['aws:Referer', 'AWS:REFERER', 's3:ExistingObjectTag/a', 's3:ExistingObjectTag/a'];
    const statements = both.map((key) => ({
      Effect: 'Deny',
      Principal: '*',
      Action: ['*'],
      Resource: ['*'],
      Condition: { StringEquals: { [key]: ['x'] } },
    }));
    expect(parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: statements })).problems).toEqual([]);
  });
});

test('a document with two lists of statements says why there may be more to it', () => {
  const parsed = parsePolicyText('{"Version":"2012-10-17","Statement":[],"Statement":[]}');
  expect(parsed.ok && parsed.value.unreadable.map(({ because }) => because)).toEqual(['the document has several `Statement` elements']);
});

test('a resource control policy has no text but a star as principal', () => {
  const statement = { Effect: 'Deny', Principal: 'x', Action: '*', Resource: '*' };
  const messages = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: statement }), 'resource-control').problems.map(
    ({ message }) => message,
  );
  expect(messages).toContain('a resource-control policy has the `Principal` `"*"` and no other');
});

test('an operator that is none has no variables', () => {
  const Condition = { StringResembles: { 'aws:Referer': '${aws:username}' } };
  const statement = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*', Condition };
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: statement }));
  const parts = parsed.ok
    ? parsed.value.statements.flatMap(({ conditions }) => conditions.flatMap(({ values }) => values.map((value) => value.parts)))
    : [];
  expect(parts).toEqual([[{ kind: 'text', text: '${aws:username}' }]]);
});

test('each statement that cannot be read has its own reason', () => {
  const nothing = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: null };
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: [{ ...nothing, Effect: 'Maybe', Resource: '*' }, 7, nothing] }));
  const because = parsed.ok ? parsed.value.unreadable.map((each) => each.because) : [];
  expect(new Set(because).size).toBe(3);
});

test('only an object is a single statement', () => {
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: 'Allow' }));
  const notes = parsed.ok ? parsed.value.problems.filter(({ severity }) => severity === 'note') : [];
  expect(notes).toEqual([]);
});
