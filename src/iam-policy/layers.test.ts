import { expect, test } from 'vitest';
import { findRequest } from './find-request.js';
import { layerDocuments, mentionsOf, type PolicyDocument, type PolicyKind, type PolicyLayer } from './index.js';
import { parsePolicyText } from './parse-policy.js';
import type { Caller } from './request.js';
import { findAction } from './s3/actions.js';
import { anyoneSenders, outsideAccountSenders, ownAccountSenders } from './senders/audiences.js';
import { bucketUniverse } from './universe.js';

const owner = '111122223333';
const partner = '444455556666';
const universe = bucketUniverse({ name: 'b', partition: 'aws', account: owner, region: 'eu-west-1' });
const role = `arn:aws:iam::${owner}:role/r`;
const user = `arn:aws:iam::${owner}:user/u`;
const session = `arn:aws:sts::${owner}:assumed-role/r/s`;
const linked = `arn:aws:iam::${partner}:role/aws-service-role/macie.amazonaws.com/Macie`;
const endpoint = 'vpce-1111111111111111a';

const everybody = ['unsigned', 'a partner', 'a role', 'role r', 'session s of r', 'a user', 'user u', 'a federated user', 'the root'];
const insiders = everybody.slice(2);
/** Told from the user where some policy speaks of a caller's ARN, type or id. */
const federated = 'user u as a federated user';
const outsiders = everybody.slice(0, 2);

/** By the ARN that the found request has: what is asked of any role may be found for one that is named. */
function nameOf(caller: Caller): string {
  if (caller.kind !== 'aws') return 'unsigned';
  const { account, arn, sessionArn } = caller;
  if (sessionArn !== undefined) return arn === user ? federated : 'session s of r';
  if (arn.includes(':federated-user/') && account === owner) return 'a federated user';
  if (arn.includes(':role/aws-service-role/')) return 'a service-linked role';
  if (account === partner) return 'a partner';
  if (arn === role) return 'role r';
  if (arn === user) return 'user u';
  if (arn.endsWith(':root')) return 'the root';
  return arn.includes(':user/') ? 'a user' : 'a role';
}

function document(kind: PolicyKind, ...statements: readonly object[]): PolicyDocument {
  const who = kind === 'resource' || kind === 'resource-control' || kind === 'vpc-endpoint' ? { Principal: '*' } : {};
  const laid = statements.map((statement) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...who, ...statement }));
  const bare = laid.map((statement) => Object.fromEntries(Object.entries(statement).filter(([, value]) => value !== null)));
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: bare }), kind);
  if (!parsed.ok) throw new Error(parsed.problems[0].message);
  return parsed.value;
}

/** Who gets through with `s3:GetObject` by the first statement, asked one by one. A Deny of something else names those who can be told apart. */
function whoGetsIn(statements: readonly object[], layers: readonly PolicyLayer[]): readonly string[] {
  const named = { Effect: 'Deny', Action: 's3:DeleteObject', Principal: { AWS: [role, user, session, partner] } };
  const policy = document('resource', ...statements, named);
  const [allowedBy] = policy.statements;
  if (allowedBy === undefined) throw new Error('nothing allows');
  const request = { universe, mentions: mentionsOf([policy, ...layerDocuments(layers)]) };
  const senders = [...anyoneSenders(request), ...outsideAccountSenders(request), ...ownAccountSenders(request)];
  const found = senders.flatMap((sender) =>
    sender.variants.identity.flatMap((identity) => {
      const answer = findRequest({
        allowedBy,
        documents: [policy],
        sender: { ...sender, variants: { ...sender.variants, identity: [identity] } },
        action: { name: 's3:GetObject', keys: new Set(findAction('s3:GetObject')?.keys) },
        target: 'object',
        universe,
        now: 1_767_225_600,
        layers,
      });
      if (answer.kind === 'undetermined') throw new Error(answer.because);
      if (answer.kind === 'no') return [];
      return identity.caller.kind === 'anonymous' && sender.audience !== 'anyone' ? [] : [nameOf(answer.request.caller)];
    }),
  );
  return [...everybody, 'a service-linked role', federated].filter((who) => found.includes(who));
}

const layer = {
  boundary: (principal: string | undefined, ...statements: readonly object[]): PolicyLayer => ({
    kind: 'permissions-boundary',
    account: owner,
    ...(principal === undefined ? {} : { principal }),
    documents: [document('permissions-boundary', ...statements)],
  }),
  session: (...statements: readonly object[]): PolicyLayer => ({
    kind: 'session',
    account: owner,
    principal: session,
    documents: [document('session', ...statements)],
  }),
  identity: (principal: string | undefined, ...statements: readonly object[]): PolicyLayer => ({
    kind: 'identity',
    account: owner,
    ...(principal === undefined ? {} : { principal }),
    documents: [document('identity', ...statements)],
  }),
  organization: (
    kind: 'service-control' | 'resource-control',
    account: string,
    managementAccount: string,
    ...statements: readonly object[]
  ): PolicyLayer => ({
    kind,
    account,
    managementAccount,
    documents: [document(kind, ...statements)],
  }),
  endpoint: (...statements: readonly object[]): PolicyLayer => ({
    kind: 'vpc-endpoint',
    endpoint,
    documents: [document('vpc-endpoint', ...statements)],
  }),
};

const other = { Action: 's3:ListBucket' };
const elsewhere = '999988887777';
const toAccount = { Principal: { AWS: owner } };
const toRole = { Principal: { AWS: role } };
const toUser = { Principal: { AWS: user } };
const toSession = { Principal: { AWS: session } };
const toOthers = { Principal: null, NotPrincipal: { AWS: elsewhere } };
const through = { Condition: { StringEquals: { 'aws:SourceVpce': endpoint } } };
const denyOthers = { Effect: 'Deny', Principal: null, NotPrincipal: { AWS: [owner, role, session] } };

test.each([
  { name: 'a grant to everybody, with no layer', statements: [{}], layers: [], who: everybody },
  { name: 'a grant to the account', statements: [toAccount], layers: [], who: insiders },
  { name: 'a grant to a role', statements: [toRole], layers: [], who: ['role r', 'session s of r'] },

  // The ARN of a session does not say whether its role has a path: r's boundary may not be that of the session's role.
  // A boundary limits what is granted to the account and to a role, not what is granted to everybody, a user or a session.
  { name: 'everybody, past a boundary', statements: [{}], layers: [layer.boundary(undefined, other)], who: [...everybody, federated] },
  {
    name: 'everybody but somebody, past a boundary',
    statements: [toOthers],
    layers: [layer.boundary(undefined, other)],
    who: [...everybody, federated],
  },
  {
    name: 'whoever signs, past a boundary',
    statements: [{ Principal: { AWS: ['*', owner] } }],
    layers: [layer.boundary(undefined, other)],
    who: [...everybody, federated],
  },
  { name: 'of the account the root only, past a boundary', statements: [toAccount], layers: [layer.boundary(undefined, other)], who: ['the root'] },
  { name: 'no role, past a boundary', statements: [toRole], layers: [layer.boundary(undefined, other)], who: [] },
  { name: 'a user, past a boundary', statements: [toUser], layers: [layer.boundary(undefined, other)], who: ['user u'] },
  { name: 'a session, past a boundary', statements: [toSession], layers: [layer.boundary(undefined, other)], who: ['session s of r'] },
  { name: 'a role within its boundary', statements: [toRole], layers: [layer.boundary(undefined, {})], who: ['role r', 'session s of r'] },
  {
    name: 'all but the role that has the boundary',
    statements: [toAccount],
    layers: [layer.boundary(role, other)],
    who: insiders.filter((who) => who !== 'role r'),
  },
  {
    name: 'all past a boundary of the root, which has none',
    statements: [toAccount],
    layers: [layer.boundary(`arn:aws:iam::${owner}:root`, other)],
    who: insiders,
  },
  {
    name: 'all but whom a boundary denies',
    statements: [{}],
    layers: [layer.boundary(user, {}, { Effect: 'Deny' })],
    who: everybody.filter((who) => who !== 'user u'),
  },
  {
    name: 'all but the session whose policy leaves it out',
    statements: [toAccount],
    layers: [layer.session(other)],
    who: insiders.filter((who) => who !== 'session s of r'),
  },
  { name: 'a session that is named, past its policy', statements: [toSession], layers: [layer.session(other)], who: ['session s of r'] },

  // Who has a boundary is exempt from no Deny with NotPrincipal.
  { name: 'whom a Deny leaves out', statements: [toRole, denyOthers], layers: [], who: ['role r', 'session s of r'] },
  { name: 'nobody with a boundary whom a Deny leaves out', statements: [toRole, denyOthers], layers: [layer.boundary(role, {})], who: [] },
  {
    name: 'whom a Deny leaves out, if somebody else has a boundary',
    statements: [toRole, denyOthers],
    layers: [layer.boundary(user, {})],
    who: ['role r', 'session s of r'],
  },
  {
    name: 'whom a Deny leaves out, with a policy of the session',
    statements: [toRole, denyOthers],
    layers: [layer.session({})],
    who: ['role r', 'session s of r'],
  },
  {
    name: 'whom another Deny does not name, with a boundary',
    statements: [toRole, { Effect: 'Deny', Principal: { AWS: user } }],
    layers: [layer.boundary(role, {})],
    who: ['role r', 'session s of r'],
  },
  { name: 'whom an Allow does not leave out, with a boundary', statements: [toOthers], layers: [layer.boundary(role, {})], who: everybody },

  // An identity's own policies are the other side of a grant to its account.
  {
    name: 'of the account the root only, without own Allows',
    statements: [toAccount],
    layers: [layer.identity(undefined, other)],
    who: ['the root'],
  },
  { name: 'all of the account, with own Allows', statements: [toAccount], layers: [layer.identity(undefined, {})], who: [...insiders, federated] },
  {
    name: 'all of the account but the one without an own Allow',
    statements: [toAccount],
    layers: [layer.identity(role, other)],
    who: insiders.filter((who) => who !== 'role r'),
  },
  {
    name: 'the one with an own Allow beside one without',
    statements: [toAccount],
    layers: [layer.identity(role, other), layer.identity(user, {})],
    who: insiders.filter((who) => who !== 'role r'),
  },
  {
    name: 'a role that is named, without an own Allow',
    statements: [toRole],
    layers: [layer.identity(undefined, other)],
    who: ['role r', 'session s of r'],
  },
  { name: 'a user who is named, without an own Allow', statements: [toUser], layers: [layer.identity(undefined, other)], who: ['user u', federated] },
  { name: 'everybody, without own Allows', statements: [{}], layers: [layer.identity(undefined, other)], who: [...everybody, federated] },
  {
    name: 'nobody whom the own policies deny',
    statements: [{}],
    layers: [layer.identity(user, {}, { Effect: 'Deny' })],
    who: everybody.filter((who) => who !== 'user u'),
  },

  // What an organization says of an account holds for its root too, and for nobody else.
  {
    name: 'outsiders only, past what the organization says of the account',
    statements: [{}],
    layers: [layer.organization('service-control', owner, elsewhere, other)],
    who: outsiders,
  },
  {
    name: 'all but the partner, past what an organization says of theirs',
    statements: [{}],
    layers: [layer.organization('service-control', partner, elsewhere, other)],
    who: everybody.filter((who) => who !== 'a partner'),
  },
  {
    name: 'all, as the organization does not limit its own account',
    statements: [{}],
    layers: [layer.organization('service-control', owner, owner, other)],
    who: everybody,
  },
  {
    name: 'nobody, past what the organization says of the resources',
    statements: [{}],
    layers: [layer.organization('resource-control', owner, elsewhere, other)],
    who: [],
  },
  {
    name: 'all, past what it says of the resources of somebody else',
    statements: [{}],
    layers: [layer.organization('resource-control', partner, elsewhere, other)],
    who: everybody,
  },
  {
    name: 'all, as it does not limit the resources of its own account',
    statements: [{}],
    layers: [layer.organization('resource-control', owner, owner, other)],
    who: everybody,
  },

  // An endpoint's policy speaks of what comes through it.
  { name: 'all who go round an endpoint', statements: [{}], layers: [layer.endpoint(other)], who: everybody },
  {
    name: 'of those through an endpoint whom it lets through',
    statements: [{ ...toAccount, ...through }],
    layers: [layer.endpoint({ Principal: { AWS: role } })],
    who: ['role r', 'session s of r'],
  },
  {
    name: 'of those through an endpoint whom it does not deny',
    statements: [{ ...toAccount, ...through }],
    layers: [layer.endpoint({}, { Effect: 'Deny', Principal: { AWS: role } })],
    who: insiders.filter((who) => who !== 'role r'),
  },

  // Service-linked roles stand outside what an organization says, where somebody speaks of one.
  {
    name: 'a service-linked role that is named, past what its organization denies',
    statements: [{ Principal: { AWS: [linked, partner] } }],
    layers: [layer.organization('service-control', partner, elsewhere, {}, { Effect: 'Deny' })],
    who: ['a service-linked role'],
  },
  {
    name: 'a service-linked role that a condition names, past what the organization denies',
    statements: [{ Condition: { ArnEquals: { 'aws:PrincipalArn': linked } } }],
    layers: [layer.organization('resource-control', owner, elsewhere, {}, { Effect: 'Deny' })],
    who: ['a service-linked role'],
  },
  {
    name: 'nobody for a role that only has such a name, past what the organization denies',
    statements: [{ Condition: { ArnEquals: { 'aws:PrincipalArn': [role, linked.replace('role/', 'role/own/')] } } }],
    layers: [layer.organization('resource-control', owner, elsewhere, {}, { Effect: 'Deny' })],
    who: [],
  },
  {
    name: 'some service-linked role where a pattern speaks of them',
    statements: [{ Principal: { AWS: partner }, Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/aws-service-role/*' } } }],
    layers: [layer.organization('service-control', partner, elsewhere, {}, { Effect: 'Deny' })],
    who: ['a service-linked role'],
  },
])('gets in: $name', ({ statements, layers, who }) => {
  expect(whoGetsIn(statements, layers)).toEqual(who);
});
