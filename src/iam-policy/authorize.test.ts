import { expect, test } from 'vitest';
import { authorize } from './authorize.js';
import type { PolicyKind } from './index.js';
import { parsePolicyText } from './parse-policy.js';
import type { Caller, Request } from './request.js';

const owner = '111122223333';
const arn = `arn:aws:iam::${owner}:role/r`;
const caller: Caller = { kind: 'aws', account: owner, arn };
const request: Request = { caller, action: 's3:GetObject', resource: 'arn:aws:s3:::b/key', context: new Map() };

function documentOf(kind: PolicyKind, ...statements: readonly object[]) {
  const who = kind === 'resource' ? { Principal: '*' } : {};
  const laid = statements.map((statement) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...who, ...statement }));
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: laid }), kind);
  if (!parsed.ok) throw new Error(parsed.problems[0].message);
  return parsed.value;
}

const account = { Principal: { AWS: owner } };
const layerOf = (kind: 'service-control' | 'permissions-boundary' | 'identity', ...statements: readonly object[]) => ({
  kind,
  account: owner,
  documents: [documentOf(kind, ...statements)],
});

test('a decision names the statement that made it, and no layer where none did', () => {
  const open = documentOf('resource', { Sid: 'Open' });
  const [statement] = open.statements;
  expect(authorize(request, [open])).toStrictEqual({ outcome: 'allowed', statement, certainty: 'certain' });
  expect(authorize(request, [documentOf('resource')])).toStrictEqual({ outcome: 'not-allowed', certainty: 'certain' });
  const closed = documentOf('resource', { Effect: 'Deny' });
  expect(authorize(request, [closed])).toStrictEqual({ outcome: 'explicitly-denied', statement: closed.statements[0], certainty: 'certain' });
});

test('a Deny of a layer is told with the layer', () => {
  const layer = layerOf('service-control', {}, { Effect: 'Deny' });
  const statement = layer.documents[0]?.statements[1];
  expect(authorize(request, [documentOf('resource', {})], { owner, layers: [layer] })).toStrictEqual({
    outcome: 'explicitly-denied',
    statement,
    layer,
    certainty: 'certain',
  });
});

test('a layer that does not allow is told', () => {
  const layer = layerOf('service-control', { Action: 's3:PutObject' });
  expect(authorize(request, [documentOf('resource', {})], { owner, layers: [layer] })).toStrictEqual({
    outcome: 'not-allowed',
    layer,
    certainty: 'certain',
  });
});

test("where the resource's policy allows nothing, the statement of the identity's own policy is told", () => {
  const layer = layerOf('identity', {});
  expect(authorize(request, [documentOf('resource', { ...account, Action: 's3:PutObject' })], { owner, layers: [layer] })).toStrictEqual({
    outcome: 'allowed',
    statement: layer.documents[0]?.statements[0],
    certainty: 'certain',
  });
});

test('an Allow that is certain is told before one that rests on a doubt', () => {
  const documents = [documentOf('resource', { Sid: 'Doubt', Condition: { StringEqualsInWords: { 'aws:Referer': 'x' } } }, { Sid: 'Certain' })];
  const { statement, certainty } = authorize(request, documents);
  expect([statement?.sid, certainty]).toEqual(['Certain', 'certain']);
});

test('of several layers the one that does not allow is told', () => {
  const open = layerOf('service-control', {});
  const closed = layerOf('service-control', { Action: 's3:PutObject' });
  expect(authorize(request, [documentOf('resource', {})], { owner, layers: [open, closed] })).toStrictEqual({
    outcome: 'not-allowed',
    layer: closed,
    certainty: 'certain',
  });
});

test('what a boundary allows is not told as the grant', () => {
  const boundary = layerOf('permissions-boundary', { Sid: 'Boundary' });
  const identity = layerOf('identity', { Sid: 'Own' });
  expect(authorize(request, [documentOf('resource', { ...account, Action: 's3:PutObject' })], { owner, layers: [boundary, identity] })).toStrictEqual(
    {
      outcome: 'allowed',
      statement: identity.documents[0]?.statements[0],
      certainty: 'certain',
    },
  );
});

test('a layer of which one document could not be read may allow', () => {
  const layer = { ...layerOf('service-control', { Action: 's3:PutObject' }) };
  const unread = documentOf('service-control', { Principal: '*' });
  const surroundings = { owner, layers: [{ ...layer, documents: [...layer.documents, unread] }] };
  expect(authorize(request, [documentOf('resource', {})], surroundings)).toMatchObject({ outcome: 'allowed', certainty: 'possible' });
});

test('a layer of statements alone allows what they allow', () => {
  const layer = { ...layerOf('service-control'), documents: [{ statements: [] }] };
  expect(authorize(request, [documentOf('resource', {})], { owner, layers: [layer] })).toStrictEqual({
    outcome: 'not-allowed',
    layer,
    certainty: 'certain',
  });
});

test('a grant to all signed callers needs nothing else inside the account', () => {
  const [grant] = documentOf('resource', {}).statements;
  if (grant === undefined) throw new Error('no statement');
  const statements = [{ ...grant, principal: { name: 'Principal', anyOf: [{ kind: 'authenticated' }] } }] as const;
  const layers = [layerOf('identity', { Action: 'ec2:*' }), layerOf('permissions-boundary', { Action: 'ec2:*' })];
  expect(authorize(request, [{ statements }], { owner, layers })).toMatchObject({ outcome: 'allowed', certainty: 'certain' });
});

test('a boundary limits the federated session of a user who is named, not the user', () => {
  const user: Caller = { kind: 'aws', account: owner, arn: `arn:aws:iam::${owner}:user/u` };
  const federated: Caller = { ...user, sessionArn: `arn:aws:sts::${owner}:federated-user/u` };
  const policy = documentOf('resource', { Principal: { AWS: user.arn } });
  const surroundings = { owner, layers: [layerOf('permissions-boundary', { Action: 'ec2:*' })] };
  expect(authorize({ ...request, caller: user }, [policy], surroundings).outcome).toBe('allowed');
  expect(authorize({ ...request, caller: federated }, [policy], surroundings).outcome).toBe('not-allowed');
});

test('a Deny with NotPrincipal in the policy of an endpoint exempts whom it lists', () => {
  const exempt = { Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: [owner, arn] } };
  const documents = [documentOf('vpc-endpoint', { Principal: '*' }, exempt)];
  const through: Request = { ...request, context: new Map([['aws:sourcevpce', ['vpce-1']]]) };
  const decision = authorize(through, [documentOf('resource', {})], { owner, layers: [{ kind: 'vpc-endpoint', endpoint: 'vpce-1', documents }] });
  expect(decision).toMatchObject({ outcome: 'allowed' });
});
