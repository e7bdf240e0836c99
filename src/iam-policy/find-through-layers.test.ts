import { describe, expect, test } from 'vitest';
import { findThroughLayers } from './find-through-layers.js';
import {
  type Answer,
  findAction,
  findRequest,
  layerDocuments,
  mentionsOf,
  ownAccountSenders,
  type PolicyDocument,
  type PolicyKind,
  type PolicyLayer,
} from './index.js';
import { parsePolicyText } from './parse-policy.js';
import type { Statement } from './policy.js';
import { printCaller } from './request.js';
import { anyAccountSenders, anyoneSenders, outsideAccountSenders } from './senders/audiences.js';
import type { Sender, SenderRequest } from './senders/sender.js';
import { bucketUniverse } from './universe.js';

const owner = '111122223333';
const universe = bucketUniverse({ name: 'b', partition: 'aws', account: owner, region: 'eu-west-1' });
const everything = { Effect: 'Allow', Action: '*', Resource: '*' };

function document(kind: PolicyKind, ...statements: readonly object[]): PolicyDocument {
  const who = kind === 'resource' || kind === 'resource-control' || kind === 'vpc-endpoint' ? { Principal: '*' } : {};
  const laid = statements.map((statement) => ({ ...everything, ...who, ...statement }));
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: laid }), kind);
  if (!parsed.ok) throw new Error(parsed.problems[0].message);
  return parsed.value;
}

interface Asked {
  readonly policy: PolicyDocument;
  readonly layers: readonly PolicyLayer[];
  readonly senders: (request: SenderRequest) => readonly Sender[];
  readonly allowedBy?: Statement | 'anything' | undefined;
}

function ask({ policy, layers, senders, allowedBy = policy.statements[0] }: Asked): Answer {
  if (allowedBy === undefined) throw new Error('nothing allows');
  const mentions = mentionsOf([policy, ...layerDocuments(layers)]);
  let unsure: Answer = { kind: 'no' };
  for (const sender of senders({ universe, mentions })) {
    const answer = findRequest({
      allowedBy,
      documents: [policy],
      sender,
      action: { name: 's3:GetObject', keys: new Set(findAction('s3:GetObject')?.keys) },
      target: 'object',
      universe,
      now: 1_767_225_600,
      layers,
    });
    if (answer.kind === 'yes') return answer;
    if (answer.kind === 'undetermined') unsure = answer;
  }
  return unsure;
}

describe('a request through policy layers', () => {
  test('takes the way that every layer allows', () => {
    const answer = ask({
      policy: document('resource', {}),
      layers: [
        {
          kind: 'resource-control',
          account: owner,
          documents: [document('resource-control', { Resource: ['arn:aws:s3:::b/a/*', 'arn:aws:s3:::b/c/*'] })],
        },
        {
          kind: 'resource-control',
          account: owner,
          documents: [document('resource-control', { Resource: 'arn:aws:s3:::b/c*x' }, { Resource: 'arn:aws:s3:::d/*' })],
        },
        {
          kind: 'resource-control',
          account: owner,
          documents: [document('resource-control', {}, { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
        },
      ],
      senders: anyoneSenders,
    });
    expect(answer.kind === 'yes' && { resource: answer.request.resource, ...Object.fromEntries(answer.request.context) }).toEqual({
      resource: 'arn:aws:s3:::b/c/x',
      'aws:securetransport': ['true'],
    });
  });

  test('is none where the Allows of two layers have nothing in common', () => {
    const layers: PolicyLayer[] = ['a', 'c'].map((key) => ({
      kind: 'resource-control',
      account: owner,
      documents: [document('resource-control', { Resource: `arn:aws:s3:::b/${key}*` })],
    }));
    expect(ask({ policy: document('resource', {}), layers, senders: anyoneSenders })).toEqual({ kind: 'no' });
  });

  test('is held against every key that a layer asks for, even where nothing else does', () => {
    const others = { Condition: { StringNotEquals: { 'aws:PrincipalAccount': '444455556666' } } };
    const layers: PolicyLayer[] = [{ kind: 'resource-control', account: owner, documents: [document('resource-control', others)] }];
    const policy = document('resource', { Principal: { AWS: ['444455556666', '555566667777'] } });
    const parties = outsideAccountSenders({ universe, mentions: mentionsOf([policy]) }).map(({ party }) => party?.id);
    expect([...new Set(parties)]).toEqual(['444455556666', '555566667777']);
    const answers = parties.map((id) =>
      ask({ policy, layers, senders: (request) => outsideAccountSenders(request).filter(({ party }) => party?.id === id) }),
    );
    expect(answers.map(({ kind }) => kind)).toEqual(['no', 'yes']);
  });

  test('tells what an Allow of a layer rests on', () => {
    const layers: PolicyLayer[] = [
      {
        kind: 'resource-control',
        account: owner,
        documents: [document('resource-control', { Condition: { StringEquals: { 's3:ExistingObjectTag/class': 'public' } } })],
      },
    ];
    const answer = ask({ policy: document('resource', {}), layers, senders: anyoneSenders });
    expect(answer.kind === 'yes' && answer.assuming).toEqual([expect.stringContaining('s3:ExistingObjectTag/class public')]);
  });

  test('takes an unreadable statement of a layer for one that may allow', () => {
    const layers: PolicyLayer[] = [
      { kind: 'resource-control', account: owner, documents: [document('resource-control', { Principal: { AWS: owner } })] },
    ];
    const answer = ask({ policy: document('resource', {}), layers, senders: anyoneSenders });
    expect(answer.kind === 'yes' && answer.assuming).toEqual([
      expect.stringContaining('a statement of the resource-control policy that could not be read'),
    ]);
  });

  test('is undetermined where the Allows are too many to try', () => {
    const layers = Array.from({ length: 12 }, (_, index): PolicyLayer => {
      const halves = ['a', 'b'].map((value) => ({ Condition: { StringEquals: { [`aws:PrincipalTag/t${index}`]: value } } }));
      return { kind: 'service-control', account: '444455556666', documents: [document('service-control', ...halves)] };
    });
    // No two layers are in each other's way, but none of the last one's Allows goes with what the first one needs.
    const others = ['c', 'd', 'e'].map((value) => ({ Condition: { StringEquals: { 'aws:PrincipalTag/t0': value } } }));
    const last: PolicyLayer = { kind: 'service-control', account: '444455556666', documents: [document('service-control', ...others)] };
    const policy = document('resource', { Principal: { AWS: '444455556666' } });
    expect(ask({ policy, layers, senders: outsideAccountSenders }).kind).toBe('yes');
    expect(ask({ policy, layers: [...layers, last], senders: outsideAccountSenders })).toEqual({
      kind: 'undetermined',
      because: 'the Allows of the policy layers are too many and too entangled to search through',
    });
  });

  test('asks only what the Denies and the layers leave over, where anything may allow', () => {
    const scp: PolicyLayer = { kind: 'service-control', account: owner, documents: [document('service-control', { Action: 'ec2:*' })] };
    const policy = document('resource', { Effect: 'Deny', Principal: { AWS: '444455556666' } });
    expect(ask({ policy, layers: [scp], senders: ownAccountSenders, allowedBy: 'anything' })).toEqual({ kind: 'no' });
    expect(ask({ policy, layers: [scp], senders: anyoneSenders, allowedBy: 'anything' }).kind).toBe('yes');
  });

  test.each([
    { rests: { Condition: { StringNotEquals: { 's3:ExistingObjectTag/class': 'secret' } } }, on: 's3:ExistingObjectTag/class secret' },
    { rests: { Resource: "arn:aws:s3:::b/${aws:ResourceTag/t, 'x'}/*" }, on: 'aws:resourcetag/t' },
    { rests: { Resource: ['arn:aws:s3:::b/y/*', "arn:aws:s3:::b/${aws:ResourceTag/t, 'x'}/*"] }, on: 'aws:resourcetag/t' },
  ])('tells what an Allow of a layer rests on, though the request meets it anyway: $on', ({ rests, on }) => {
    const layers: PolicyLayer[] = [{ kind: 'resource-control', account: owner, documents: [document('resource-control', rests)] }];
    const answer = ask({ policy: document('resource', { Resource: 'arn:aws:s3:::b/x/*' }), layers, senders: anyoneSenders });
    expect(answer.kind === 'yes' && answer.assuming).toEqual([expect.stringContaining(on)]);
  });

  const tagged = { Condition: { StringEquals: { 's3:ExistingObjectTag/class': 'public' } } };
  const elsewhere = { Resource: 'arn:aws:s3:::other/*' };
  const within = { Resource: 'arn:aws:s3:::b/c/*' };

  test.each([
    { name: 'rather takes the Allow that rests on nothing', allows: [tagged, within], assuming: [] },
    {
      name: 'takes the Allow that rests on something where no other will do',
      allows: [tagged, elsewhere],
      assuming: [expect.stringContaining('class public')],
    },
  ])('$name', ({ allows, assuming }) => {
    const layers: PolicyLayer[] = [{ kind: 'resource-control', account: owner, documents: [document('resource-control', ...allows)] }];
    const answer = ask({ policy: document('resource', {}), layers, senders: anyoneSenders });
    expect(answer.kind === 'yes' && answer.assuming).toEqual(assuming);
  });

  test('tries every Allow of a layer for a sender whose account fits by luck', () => {
    const layers: PolicyLayer[] = [{ kind: 'resource-control', account: owner, documents: [document('resource-control', elsewhere, within)] }];
    const policy = document('resource', { Condition: { StringLike: { 'aws:PrincipalAccount': '1*' } } });
    const answer = ask({ policy, layers, senders: anyAccountSenders });
    expect(answer.kind === 'yes' && answer.request.resource).toBe('arn:aws:s3:::b/c/');
  });

  test('stays undetermined where one Allow of a layer is and another one lets nothing through', () => {
    const same = { 'aws:username': '${aws:PrincipalTag/a}', 'aws:Referer': '${aws:PrincipalTag/a}' };
    const entangled = { Condition: { StringEquals: same, StringNotEquals: { 'aws:username': '${aws:Referer}' } } };
    const layers: PolicyLayer[] = [{ kind: 'resource-control', account: owner, documents: [document('resource-control', entangled, elsewhere)] }];
    const policy = document('resource', { Principal: { AWS: '444455556666' } });
    expect(ask({ policy, layers, senders: outsideAccountSenders })).toEqual({
      kind: 'undetermined',
      because: 'it depends on the value of the policy variable `aws:principaltag/a`, `aws:referer`',
    });
  });

  test('is made with an action that a layer allows by a pattern', () => {
    const scp: PolicyLayer = { kind: 'service-control', account: '444455556666', documents: [document('service-control', { Action: 's3:Get*' })] };
    const policy = document('resource', { Principal: { AWS: '444455556666' } });
    expect(ask({ policy, layers: [scp], senders: outsideAccountSenders }).kind).toBe('yes');
  });

  test('is sent by the one session that an endpoint lets through', () => {
    const endpoint = 'vpce-1111111111111111a';
    const session = 'arn:aws:sts::444455556666:assumed-role/r/s';
    const layers: PolicyLayer[] = [{ kind: 'vpc-endpoint', endpoint, documents: [document('vpc-endpoint', { Principal: { AWS: session } })] }];
    const policy = document('resource', { Principal: { AWS: '444455556666' }, Condition: { StringEquals: { 'aws:SourceVpce': endpoint } } });
    const answer = ask({ policy, layers, senders: outsideAccountSenders });
    expect(answer.kind === 'yes' && printCaller(answer.request.caller)).toBe(session);
  });
});

describe('a search through policy layers', () => {
  const control = (...statements: readonly object[]): PolicyLayer => ({
    kind: 'resource-control',
    account: owner,
    documents: [document('resource-control', ...statements)],
  });
  const within = (...keys: readonly string[]) => keys.map((key) => ({ Resource: `arn:aws:s3:::b/${key}/*` }));

  /** What is found, after how many searches. */
  function searched(layers: readonly PolicyLayer[], name = 's3:GetObject'): string {
    const policy = document('resource', {});
    const [sender] = anyoneSenders({ universe, mentions: mentionsOf([policy, ...layerDocuments(layers)]) });
    const [allowedBy] = policy.statements;
    if (sender === undefined || allowedBy === undefined) throw new Error('nobody asks');
    const action = { name, keys: new Set(findAction(name)?.keys) };
    let searches = 0;
    const question = { allowedBy, documents: [policy], sender, action, target: 'object', universe, now: 1_767_225_600 } as const;
    const { kind } = findThroughLayers(question, layers, (each) => {
      searches += 1;
      return findRequest(each);
    });
    return `${kind} after ${searches}`;
  }

  test.each([
    { name: 'asks once where every layer lets the request through', layers: [control({}), control({})], found: 'yes after 1' },
    { name: 'asks about each Allow of a layer', layers: [control(...within('c', 'd')), control(...within('e'))], found: 'no after 4' },
    {
      name: 'leaves out what speaks of another action',
      layers: [control({ Action: 'ec2:*' }, { Action: 's3:PutObject' }, ...within('c')), control(...within('e', 'f', 'g'))],
      found: 'no after 5',
    },
    { name: 'begins with the layer of fewest Allows', layers: [control(...within('c', 'd', 'e')), control(...within('f'))], found: 'no after 5' },
    { name: 'asks no more of a layer that the request passes', layers: [control({}), control(...within('c'))], found: 'yes after 2' },
    { name: 'ends with the first Allow that rests on nothing', layers: [control(...within('c', 'd', 'e'))], found: 'yes after 2' },
  ])('$name', ({ layers, found }) => {
    expect(searched(layers)).toBe(found);
  });

  test('gives up after two hundred', () => {
    const tagged = (...conditions: readonly (readonly [string, string])[]) =>
      control(...conditions.map(([tag, value]) => ({ Condition: { StringEquals: { [`s3:RequestObjectTag/${tag}`]: value } } })));
    const halves = [...'abcdefghijkl'].map((tag) => tagged([tag, '1'], [tag, '2']));
    expect(searched([...halves, tagged(['a', '3'], ['a', '4'], ['a', '5'])], 's3:PutObject')).toBe('undetermined after 200');
  });
});

describe('the two sides of a request', () => {
  const role = `arn:aws:iam::${owner}:role/r`;

  test("are one inside the account: an identity's own Allow is enough", () => {
    const own = document('identity', { Action: 's3:Get*' });
    const layers: PolicyLayer[] = [{ kind: 'identity', account: owner, principal: role, documents: [own] }];
    const policy = document('resource', { Action: 's3:ListBucket' });
    const answer = ask({ policy, layers, senders: ownAccountSenders, allowedBy: own.statements[0] });
    expect(answer.kind === 'yes' && printCaller(answer.request.caller)).toBe(role);
  });

  test("are two between accounts: an identity's own Allow is not enough", () => {
    const own = document('identity', {});
    const layers: PolicyLayer[] = [{ kind: 'identity', account: '444455556666', documents: [own] }];
    const policy = document('resource', { Action: 's3:ListBucket' });
    expect(ask({ policy, layers, senders: outsideAccountSenders, allowedBy: own.statements[0] })).toEqual({ kind: 'no' });
  });

  test('leave a grant to the account to whom its own policies allow it', () => {
    const layers: PolicyLayer[] = [
      { kind: 'identity', account: owner, documents: [document('identity', { Condition: { StringEquals: { 'aws:username': 'u' } } })] },
    ];
    const policy = document('resource', {
      Principal: { AWS: owner },
      Condition: { ArnNotLike: { 'aws:PrincipalArn': `arn:aws:iam::${owner}:root` } },
    });
    const answer = ask({ policy, layers, senders: ownAccountSenders });
    expect(answer.kind === 'yes' && answer.request.context.get('aws:username')).toEqual(['u']);
  });
});

describe('service-linked roles', () => {
  const closed: PolicyLayer = {
    kind: 'resource-control',
    account: owner,
    documents: [
      document('resource-control', {}, { Effect: 'Deny', Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } }),
    ],
  };
  const linked = 'arn:aws:iam::444455556666:role/aws-service-role/macie.amazonaws.com/AWSServiceRoleForAmazonMacie';
  const isAlone = (request: SenderRequest) =>
    outsideAccountSenders(request).map((sender) => ({
      ...sender,
      variants: { ...sender.variants, membership: sender.variants.membership.slice(0, 1) },
    }));

  test('are nobody that a policy does not name', () => {
    expect(ask({ policy: document('resource', { Principal: { AWS: '444455556666' } }), layers: [closed], senders: isAlone })).toEqual({ kind: 'no' });
  });

  test('stand outside what an organization says', () => {
    const answer = ask({ policy: document('resource', { Principal: { AWS: ['444455556666', linked] } }), layers: [closed], senders: isAlone });
    expect(answer.kind === 'yes' && printCaller(answer.request.caller)).toBe(linked);
  });
});

describe('the form of policies that are attached', () => {
  const problems = (kind: PolicyKind, statement: object) => {
    const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: { ...everything, ...statement } }), kind);
    return parsed.problems.filter(({ severity }) => severity !== 'note').map(({ message }) => message);
  };

  test.each(['service-control', 'permissions-boundary', 'session', 'identity'] as const)('%s policies have no principals', (kind) => {
    expect(problems(kind, {})).toEqual([]);
    expect(problems(kind, { Principal: '*' })).toEqual([`a ${kind} policy has no \`Principal\`: it speaks of whom it is attached to`]);
    expect(problems(kind, { NotPrincipal: { AWS: owner } })).toEqual([
      `a ${kind} policy has no \`NotPrincipal\`: it speaks of whom it is attached to`,
    ]);
  });

  test('resource-control policies have everybody as principal', () => {
    expect(problems('resource-control', { Principal: '*' })).toEqual([]);
    expect(problems('resource-control', {})).toEqual(['the statement has neither `Principal` nor `NotPrincipal`']);
    for (const who of [{ Principal: { AWS: owner } }, { NotPrincipal: '*' }]) {
      expect(problems('resource-control', who)).toEqual(['a resource-control policy has the `Principal` `"*"` and no other']);
    }
  });

  test('vpc-endpoint policies name principals', () => {
    expect(problems('vpc-endpoint', { Principal: { AWS: owner } })).toEqual([]);
    expect(problems('vpc-endpoint', {})).toEqual(['the statement has neither `Principal` nor `NotPrincipal`']);
  });
});
