import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileStatement, forCaller, type Literal, negate, principalKey, resourceKey } from './literal.js';
import { fails, holds } from './literal-holds.js';
import { matchCondition, matchesResource, matchPrincipal, matchStatement } from './match-statement.js';
import { operatorNames } from './operators.js';
import { parsePolicyText } from './parse-policy.js';
import type { Statement } from './policy.js';
import type { Caller, Request } from './request.js';

const unsigned: Caller = { kind: 'anonymous' };
const account = '444455556666';
const role: Caller = { kind: 'aws', account, arn: `arn:aws:iam::${account}:role/r` };
const user: Caller = { kind: 'aws', account, arn: `arn:aws:iam::${account}:user/u` };
const root: Caller = { kind: 'aws', account, arn: `arn:aws:iam::${account}:root` };
const session: Caller = { ...role, sessionArn: `arn:aws:sts::${account}:assumed-role/r/s` };
const canonical: Caller = { kind: 'aws', account: '999988887777', arn: 'arn:aws:iam::999988887777:role/r', canonicalId: 'a'.repeat(64) };
const stranger: Caller = { kind: 'aws', account: '777766665555', arn: 'arn:aws:iam::777766665555:role/r' };
const service: Caller = { kind: 'service', name: 'cloudtrail.amazonaws.com' };
const federated: Caller = { kind: 'federated', provider: 'graph.facebook.com' };
const identity: Caller = {
  kind: 'aws',
  account: 'cloudfront',
  arn: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1ABCDEFGHIJKL',
  accessIdentity: 'E1ABCDEFGHIJKL',
};
const china: Caller = { kind: 'aws', account, arn: `arn:aws-cn:iam::${account}:root` };
const callers = [unsigned, role, user, root, session, canonical, stranger, service, federated, identity, china];

function statementOf(elements: object): Statement {
  const base = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
  const laid = Object.fromEntries(Object.entries({ ...base, ...elements }).filter(([, value]) => value !== null));
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: laid }));
  const [statement] = parsed.ok ? parsed.value.statements : [];
  if (statement === undefined) throw new Error('the statement can be read');
  return statement;
}

const asked = (context: Request['context'], caller: Caller = unsigned, resource = 'arn:aws:s3:::b/k'): Request => ({
  caller,
  action: 's3:GetObject',
  resource,
  context,
});

function compiled(statement: Statement, assignment: ReadonlyMap<string, string | undefined> = new Map()): readonly Literal[] {
  return compileStatement(statement, { callers, assignment }) ?? [];
}

const verdictOn = (literal: Literal, values: readonly string[]) => (holds(literal, values) ? 'yes' : fails(literal, values) ? 'no' : 'maybe');
const opposite = { yes: 'no', no: 'yes', maybe: 'maybe' } as const;

const texts = [
  '',
  'a',
  'A',
  'ab',
  'a*',
  '*',
  '?',
  '5',
  '7',
  '5.0',
  'true',
  'false',
  '8.8.8.8',
  '8.8.8.0/24',
  '8.8.8.*',
  '2001:db8::1',
  'YQ==',
  '2026-01-01',
];
const arns = ['arn:aws:iam::444455556666:role/r', 'arn:aws:iam::*:role/*', 'arn:aws:iam::444455556666:role/x:y', 'arn:aws:s3:::b'];
const variables = ['${aws:username}', 'a${aws:username}', "${aws:username, 'a'}", '${*}'];
const operators = [...operatorNames, 'StringFuzzy'].filter((name) => name !== 'Null');

describe('a condition as a demand on its key says what the interpreter says', () => {
  const condition = fc.record({
    key: fc.constantFrom('aws:Referer', 's3:RequestObjectTagKeys', 'aws:SourceIp', 'aws:VpcSourceIp', 'aws:PrincipalTag/t'),
    quantifier: fc.constantFrom('', '', 'ForAllValues:', 'ForAnyValue:'),
    operator: fc.constantFrom(...operators),
    ifExists: fc.constantFrom('', '', 'IfExists'),
    values: fc.array(fc.constantFrom(...texts, ...arns, ...variables), { maxLength: 3 }),
    actual: fc.array(fc.constantFrom(...texts, ...arns), { maxLength: 2 }),
    username: fc.constantFrom(undefined, 'a', 'b', '*'),
  });

  test('for all operators', () => {
    fc.assert(
      fc.property(condition, ({ key, quantifier, operator, ifExists, values, actual, username }) => {
        const statement = statementOf({ Condition: { [`${quantifier}${operator}${ifExists}`]: { [key]: values } } });
        const [read] = statement.conditions;
        if (read === undefined) return;
        const found = key === 's3:RequestObjectTagKeys' ? [...new Set(actual)] : actual.slice(0, 1);
        const context = new Map<string, readonly string[]>();
        if (username !== undefined) context.set('aws:username', [username]);
        if (found.length > 0) context.set(read.key, found);
        const literal = compiled(statement, new Map([['aws:username', username]])).find((each) => each.key === read.key);
        if (literal === undefined) throw new Error('there is a demand');
        const wanted = matchCondition(read, asked(context));
        expect([verdictOn(literal, found), verdictOn(negate(literal), found), verdictOn(negate(negate(literal)), found)]).toEqual([
          wanted,
          opposite[wanted],
          wanted,
        ]);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    { name: 'Null', values: ['true'], says: ['yes', 'no'] },
    { name: 'Null', values: ['False'], says: ['no', 'yes'] },
    { name: 'Null', values: ['true', 'false'], says: ['yes', 'yes'] },
    { name: 'Null', values: ['true', 'x'], says: ['yes', 'maybe'] },
    { name: 'Null', values: ['false', 'x'], says: ['maybe', 'yes'] },
    { name: 'Null', values: ['x'], says: ['maybe', 'maybe'] },
    { name: 'Null', values: [], says: ['maybe', 'maybe'] },
    { name: 'ForAnyValue:Null', values: ['true'], says: ['maybe', 'maybe'] },
  ])('for $name $values', ({ name, values, says }) => {
    const statement = statementOf({ Condition: { [name]: { 'aws:Referer': values } } });
    const literal = compiled(statement).find(({ key }) => key === 'aws:referer');
    const [read] = statement.conditions;
    if (literal === undefined || read === undefined) throw new Error('there is a demand');
    expect([[], ['a']].map((found) => verdictOn(literal, found))).toEqual(says);
    expect([new Map<string, string[]>(), new Map([['aws:referer', ['a']]])].map((context) => matchCondition(read, asked(context)))).toEqual(says);
  });
});

describe('the principals of a statement as a demand on the caller say what the interpreter says', () => {
  const values = [
    { AWS: '*' },
    { AWS: account },
    { AWS: role.arn },
    { AWS: user.arn },
    { AWS: `arn:aws:iam::${account}:root` },
    { AWS: session.sessionArn },
    { AWS: [account, role.arn] },
    { AWS: [account, user.arn] },
    { AWS: [role.arn, session.sessionArn] },
    { AWS: [account, role.arn, session.sessionArn] },
    { AWS: identity.arn },
    { CanonicalUser: 'a'.repeat(64) },
    { Service: 'cloudtrail.amazonaws.com' },
    { Service: '*' },
    { Federated: 'graph.facebook.com' },
    { Federated: 'accounts.google.com' },
    { AWS: ['777766665555', user.arn] },
    { AWS: ['*', role.arn] },
    { AWS: 'AROAABCDEFGHIJKLMNOPQ' },
  ];
  const elements = values.flatMap((value) =>
    ['Allow', 'Deny'].flatMap((Effect) => [
      { name: `${Effect} Principal ${JSON.stringify(value)}`, Effect, Principal: value },
      { name: `${Effect} NotPrincipal ${JSON.stringify(value)}`, Effect, Principal: null, NotPrincipal: value },
    ]),
  );

  test.each(elements)('$name', ({ name: _name, ...written }) => {
    const statement = statementOf(written);
    const literals = compileStatement(statement, { callers, assignment: new Map() });
    const literal = literals?.find(({ key }) => key === principalKey);
    const said = callers.map((caller) => {
      if (literal === undefined) return literals === undefined ? 'no' : 'yes';
      const values = caller.kind === 'aws' ? [caller.arn] : [];
      const demands = [literal, negate(literal)].map((each) => forCaller(each, caller));
      return demands.map((demand) => (typeof demand === 'boolean' ? (demand ? 'yes' : 'no') : verdictOn(demand, values)));
    });
    const wanted = callers.map((caller) => matchPrincipal(statement, asked(new Map(), caller)));
    expect(said).toEqual(wanted.map((match) => (literal === undefined ? match : [match, opposite[match]])));
  });
});

test.each([
  { written: { Resource: 'arn:aws:s3:::b/a*' }, inside: ['arn:aws:s3:::b/a', 'arn:aws:s3:::b/ab'] },
  { written: { Resource: ['arn:aws:s3:::b/a', 'arn:aws:s3:::b/${aws:username}'] }, inside: ['arn:aws:s3:::b/a', 'arn:aws:s3:::b/u'] },
  {
    written: { Resource: null, NotResource: ['arn:aws:s3:::b/a', 'arn:aws:s3:::b/${aws:userid}'] },
    inside: ['arn:aws:s3:::b/ab', 'arn:aws:s3:::b/u', 'arn:aws:s3:::b/b'],
  },
])('the resources of a statement as a demand: $written', ({ written, inside }) => {
  const statement = statementOf(written);
  const literal = compiled(statement, new Map([['aws:username', 'u']])).find(({ key }) => key === resourceKey);
  const all = ['a', 'ab', 'u', 'b'].map((key) => `arn:aws:s3:::b/${key}`);
  const context = new Map([['aws:username', ['u']]]);
  expect(all.filter((arn) => literal !== undefined && verdictOn(literal, [arn]) === 'yes').sort()).toEqual([...inside].sort());
  expect(all.filter((arn) => matchesResource(statement, asked(context, unsigned, arn))).sort()).toEqual([...inside].sort());
});

describe('demands are told apart', () => {
  const identityOf = (elements: object, assignment: ReadonlyMap<string, string | undefined> = new Map()) =>
    compiled(statementOf(elements), assignment).map((literal) => literal.identity());
  const like = (values: readonly string[], key = 'aws:Referer', operator = 'StringLike') => ({ Condition: { [operator]: { [key]: values } } });

  test.each([
    [like(['a']), like(['b'])],
    [like(['a', 'b']), like(['a'])],
    [like(['a']), like(['a'], 'aws:UserAgent')],
    [like(['a']), like(['a'], 'aws:Referer', 'StringEquals')],
    [like(['a']), like(['a'], 'aws:Referer', 'StringLikeIfExists')],
    [like(['a']), like(['a'], 'aws:Referer', 'ForAnyValue:StringLike')],
    [{ Resource: 'arn:aws:s3:::b/a' }, { Resource: 'arn:aws:s3:::b/b' }],
    [{ Resource: 'arn:aws:s3:::b/a' }, { Resource: null, NotResource: 'arn:aws:s3:::b/a' }],
    [{ Principal: { AWS: role.arn } }, { Principal: { AWS: user.arn } }],
    [{ Principal: { AWS: role.arn } }, { Principal: null, NotPrincipal: { AWS: role.arn } }],
    [{ Principal: { AWS: role.arn } }, { Effect: 'Deny', Principal: { AWS: role.arn } }],
  ])('%j and %j', (one, other) => {
    expect(identityOf(one)).toEqual(identityOf(one));
    expect(identityOf(one)).not.toEqual(identityOf(other));
  });

  test.each([
    { key: 'aws:referer', elements: like(['${aws:username}']) },
    { key: resourceKey, elements: { Resource: 'arn:aws:s3:::b/${aws:username}' } },
  ])('with other values for the variables of $key', ({ key, elements }) => {
    const [one, other] = ['a', 'b'].map((name) =>
      compiled(statementOf(elements), new Map([['aws:username', name]])).find((literal) => literal.key === key),
    );
    expect(one?.identity()).toBeDefined();
    expect(one?.identity()).not.toBe(other?.identity());
  });

  test('from their opposites', () => {
    for (const literal of compiled(statementOf({ ...like(['a']), Principal: { AWS: role.arn } }))) {
      expect(negate(literal).identity()).not.toBe(literal.identity());
      expect(negate(negate(literal)).identity()).toBe(literal.identity());
    }
  });
});

test('a statement that cannot be said to match or not says why', () => {
  const odd = statementOf({
    Comment: 'old',
    Condition: {
      StringFuzzy: { 'aws:Referer': ['a', 'b'] },
      IpAddress: { 'aws:SourceIp': 'here' },
      StringEquals: { 's3:RequestObjectTagKeys': 'a', 'aws:UserAgent': [] },
      Null: { 'aws:Referer': 'x' },
    },
  });
  const reasons = compiled(odd).flatMap(({ key, text, because }) =>
    because === undefined ? [] : [[key.startsWith('@Doubt') ? '@Doubt' : key, key.startsWith('@Doubt') ? '' : text, because]],
  );
  expect(reasons).toEqual([
    ['aws:referer', 'StringFuzzy aws:Referer a, b', '`StringFuzzy` is not an operator that AWS defines'],
    ['aws:sourceip', 'IpAddress aws:SourceIp here', '`here` is no value for `IpAddress` on `aws:SourceIp`'],
    ['s3:requestobjecttagkeys', 'StringEquals s3:RequestObjectTagKeys a', 'AWS does not say what `StringEquals` makes of a key with several values'],
    ['aws:useragent', 'StringEquals aws:UserAgent ', 'AWS does not say what an empty list of values matches'],
    ['aws:referer', 'Null aws:Referer x', '`x` is no value for `Null`'],
    ['@Doubt', '', expect.stringContaining('Comment')],
  ]);
  expect(matchStatement(odd, asked(new Map()))).not.toBe('yes');
});

test('what is defined for no set of values says so', () => {
  const odd = statementOf({ Condition: { 'ForAnyValue:Null': { 'aws:Referer': 'true' } } });
  expect(compiled(odd).map(({ because }) => because)).toContain('`ForAnyValue:Null` is not defined');
});

test('resources and principals are told as the policy has them', () => {
  const textsOf = (elements: object, caller: Caller) =>
    compiled(statementOf(elements)).map((literal) => {
      const demand = forCaller(literal, caller);
      return typeof demand === 'boolean' ? demand : demand.text;
    });
  const Resource = ['arn:aws:s3:::b/a', 'arn:aws:s3:::b/b'];
  expect(textsOf({ Principal: { AWS: [role.arn, user.arn] }, Resource }, role)).toEqual([
    `Principal ${role.arn}, ${user.arn}`,
    'Resource arn:aws:s3:::b/a, arn:aws:s3:::b/b',
  ]);
  const exempting = { Effect: 'Deny', Principal: null, NotPrincipal: { AWS: [account, '777766665555', role.arn] }, Resource };
  expect(textsOf(exempting, role)).toEqual([`NotPrincipal ${role.arn}, ${account}`, 'Resource arn:aws:s3:::b/a, arn:aws:s3:::b/b']);
  const [principal] = compiled(statementOf(exempting));
  const demand = principal === undefined ? undefined : forCaller(principal, role);
  expect(typeof demand === 'object' && demand.because).toBe('AWS exempts for sure only who is listed with account, user or role, and session');
});
