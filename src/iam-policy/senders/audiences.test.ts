import { describe, expect, test } from 'vitest';
import { mentionsOf } from '../mentions.js';
import { parsePolicyText } from '../parse-policy.js';
import type { Statement } from '../policy.js';
import { accessPointUniverse, bucketUniverse, type Universe } from '../universe.js';
import {
  anyAccountSenders,
  organizationSenders,
  outsideAccountSenders,
  ownAccountSenders,
  senderGroups,
  serviceSenders,
  speaksOf,
} from './audiences.js';
import type { Sender, SenderRequest } from './sender.js';

const bucket = bucketUniverse({ name: 'b', partition: 'aws', account: '111122223333', region: 'eu-west-1', canonicalId: 'c0ffee' });
const canonical = (digit: string) => digit.repeat(64);

function statementsOf(...elements: readonly object[]): readonly Statement[] {
  const base = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' };
  const Statement = elements.map((element) => Object.fromEntries(Object.entries({ ...base, ...element }).filter(([, value]) => value !== null)));
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement }));
  if (!parsed.ok) throw new Error('the policy can be read');
  return parsed.value.statements;
}

function about(elements: readonly object[], universe: Universe = bucket): SenderRequest {
  return { universe, mentions: mentionsOf([{ statements: statementsOf(...elements) }]) };
}

const inWords = ({ audience, kind, party, assuming }: Sender): string =>
  [audience, ...(party === undefined || party.id === '' ? [] : [party.id]), kind === 'aws' ? 'signed' : kind, ...assuming].join(', ');
const sendersIn = (request: SenderRequest) => senderGroups(request).flatMap((group) => group.senders().map(inWords));

const always = [
  'anyone, anonymous',
  'any-account, signed',
  "service, any-service.amazonaws.com, service, `any-service.amazonaws.com` can be made to act on this bucket for somebody else's resource",
  'own-account, 111122223333, signed',
];

describe('who is asked about', () => {
  test('of a policy that names nobody', () => {
    expect(sendersIn(about([{}]))).toEqual(always);
  });

  test('of a policy that names an account, a service and an organization', () => {
    const named = {
      Principal: { AWS: '444455556666', Service: 'cloudtrail.amazonaws.com' },
      Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } },
    };
    const [anyone, anyAccount, anyService, own] = always;
    expect(sendersIn(about([named]))).toEqual([
      anyone,
      anyAccount,
      'outside-account, 444455556666, signed',
      'outside-account, 444455556666, service',
      'outside-account, 444455556666, service',
      'organization, o-abcdefghij, signed',
      'service, cloudtrail.amazonaws.com, service',
      anyService,
      own,
    ]);
  });

  test("nobody unsigned, of an access point's policy", () => {
    const request = about(
      [
        {
          Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1111111111111111a', 'aws:PrincipalOrgID': 'o-abcdefghij' } },
          Principal: { AWS: '444455556666' },
        },
      ],
      accessPointUniverse('arn:aws:s3:eu-west-1:111122223333:accesspoint/ap'),
    );
    expect(sendersIn(request).filter((words) => words.includes('anonymous'))).toEqual([]);
    expect([...anyAccountSenders(request), ...outsideAccountSenders(request), ...organizationSenders(request)].map(({ kind }) => kind)).toEqual([
      'aws',
      'aws',
      'aws',
    ]);
  });

  test("an account that happens to match a pattern is somebody's", () => {
    expect(anyAccountSenders(about([{ Condition: { StringLike: { 'aws:PrincipalAccount': '1*' } } }])).map(inWords)).toEqual([
      'any-account, signed',
      'any-account, signed, AWS assigns an account id that matches `1*`',
    ]);
  });

  test('the owner is no account outside', () => {
    expect(outsideAccountSenders(about([{ Principal: { AWS: ['111122223333', '444455556666'] } }])).map(inWords)).toEqual([
      'outside-account, 444455556666, signed',
    ]);
    expect(ownAccountSenders(about([{}])).map(inWords)).toEqual(['own-account, 111122223333, signed']);
  });

  test('a canonical id is somebody, and may be an account that is named', () => {
    const request = about([{ Principal: { CanonicalUser: canonical('a'), AWS: '444455556666' } }]);
    const same = `the canonical user \`${canonical('a')}\` is the account \`444455556666\``;
    expect(outsideAccountSenders(request).map(inWords)).toEqual([
      'outside-account, 444455556666, signed',
      `outside-account, ${canonical('a')}, signed`,
      `outside-account, ${canonical('a')}, signed, ${same}`,
    ]);
    const callers = outsideAccountSenders(request).map(({ variants }) =>
      variants.identity.map(({ caller }) => caller.kind === 'aws' && caller.canonicalId),
    );
    expect(callers).toEqual([[undefined], [canonical('a')], [canonical('a')]]);
  });

  test("the owner's own canonical id is nobody outside", () => {
    const universe = bucketUniverse({ name: 'b', partition: 'aws', account: '111122223333', canonicalId: canonical('a') });
    expect(outsideAccountSenders(about([{ Principal: { CanonicalUser: canonical('a'), AWS: '444455556666' } }], universe)).map(inWords)).toEqual([
      'outside-account, 444455556666, signed',
    ]);
  });

  test('whom a Deny leaves out by a canonical id may be an account that an Allow names', () => {
    const request = about([
      { Principal: { AWS: '444455556666' } },
      { Effect: 'Deny', Principal: null, NotPrincipal: { CanonicalUser: canonical('a') } },
    ]);
    const [named] = outsideAccountSenders(request);
    expect(named?.variants.identity.map(({ caller, assuming }) => [caller.kind === 'aws' && caller.canonicalId, ...assuming])).toEqual([
      [undefined],
      [canonical('a'), `the canonical user \`${canonical('a')}\` is the account \`444455556666\``],
    ]);
  });

  test('a unique id may be of an account that only a Deny names', () => {
    const id = 'AROAABCDEFGHIJKLMNOPQ';
    const request = about([{ Condition: { StringLike: { 'aws:userid': `${id}:*` } } }, { Effect: 'Deny', Principal: { AWS: '444455556666' } }]);
    const accounts = outsideAccountSenders(request).filter(({ party }) => party?.id === id);
    expect(accounts.map(({ variants }) => variants.identity.map(({ caller }) => caller.kind === 'aws' && caller.account))).toEqual([
      ['902846155173'],
      ['444455556666'],
    ]);
    expect(accounts.map(({ assuming }) => assuming)).toEqual([[], []]);
    const allowed = about([{ Condition: { StringLike: { 'aws:userid': `${id}:*` } } }, { Principal: { AWS: '444455556666' } }]);
    expect(outsideAccountSenders(allowed).filter(({ party }) => party?.id === id)).toHaveLength(1);
  });

  test('a canonical id may be that of somebody who is named by a unique id', () => {
    const id = 'AROAABCDEFGHIJKLMNOPQ';
    const request = about([{ Principal: { CanonicalUser: canonical('a') }, Condition: { StringLike: { 'aws:userid': `${id}:*` } } }]);
    const bearers = outsideAccountSenders(request).filter(
      ({ party, variants }) => party?.id === canonical('a') && variants.identity.some(({ assuming }) => assuming.length > 0),
    );
    expect(
      bearers.map(({ variants }) => variants.identity.map(({ caller, assuming }) => [caller.kind === 'aws' && caller.canonicalId, ...assuming])),
    ).toEqual([[[canonical('a'), `\`${id}\` belongs to another account`]]]);
  });

  test("whom a Deny leaves out by a canonical id may be any other that is named, but not the owner's own", () => {
    const deny = { Effect: 'Deny', Principal: null, NotPrincipal: { CanonicalUser: canonical('a') } };
    const id = 'AROAABCDEFGHIJKLMNOPQ';
    const oai = 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1ABCDEFGHIJKL';
    const elements = [{ Principal: { AWS: [oai, '444455556666'] }, Condition: { StringLike: { 'aws:userid': `${id}:*` } } }, deny];
    const exempted = (universe: Universe) =>
      outsideAccountSenders(about(elements, universe)).flatMap(({ party, variants }) =>
        variants.identity.flatMap(({ assuming }) =>
          assuming.filter((words) => words.startsWith('the canonical user')).map((words) => [party?.id, words]),
        ),
      );
    const is = (who: string) => `the canonical user \`${canonical('a')}\` is ${who}`;
    const found = exempted(bucket);
    expect(found).toContainEqual([id, is(`the account of \`${id}\``)]);
    expect(found).toContainEqual(['E1ABCDEFGHIJKL', is('the origin access identity `E1ABCDEFGHIJKL`')]);
    expect(found).toContainEqual(['444455556666', is('the account `444455556666`')]);
    expect(exempted({ ...bucket, canonicalId: canonical('a') })).toEqual([]);
  });

  test('where patterns on ids are too many, nobody is asked to the end', () => {
    const values = ['1', '2', '3', '4', '5', '6', '7'].map((digit) => `${digit}*`);
    const request = about([{ Principal: { Service: 'cloudtrail.amazonaws.com' }, Condition: { StringLike: { 'aws:SourceAccount': values } } }]);
    const senders = [...serviceSenders(request), ...anyAccountSenders(request), ...ownAccountSenders(request)];
    expect(senders.map(({ isCut }) => isCut)).toEqual(senders.map(() => true));
    expect(serviceSenders(about([{}])).map(({ isCut }) => isCut)).toEqual([false]);
  });

  test('a star among the services names none of its own', () => {
    expect(serviceSenders(about([{ Principal: { Service: '*' } }])).map(({ party }) => party?.id)).toEqual(['any-service.amazonaws.com']);
  });

  test('senders are made once, and not before they are asked for', () => {
    for (const group of senderGroups(about([{}]))) expect(group.senders()).toBe(group.senders());
  });
});

describe('whom it makes sense to ask of a statement', () => {
  const asked = (...elements: readonly object[]) => {
    const request = about(elements);
    const [statement] = statementsOf(...elements);
    if (statement === undefined) throw new Error('there is a statement');
    return senderGroups(request)
      .filter((group) => speaksOf(statement, group))
      .map(({ audience, onlyNamedAs }) => (onlyNamedAs === undefined ? audience : `${audience} as ${onlyNamedAs.slice(0, 1)}`));
  };

  test('of one for everybody all who need not be named', () => {
    expect(asked({})).toEqual(['anyone', 'network', 'any-account', 'network', 'service', 'own-account']);
  });

  test('of one for an account its people, and those whose ids say nothing of their account', () => {
    expect(asked({ Principal: { AWS: '444455556666' } })).toEqual(['outside-account']);
  });

  test('of one session whoever has it', () => {
    expect(asked({ Principal: { AWS: 'arn:aws:sts::444455556666:assumed-role/r/s' } })).toEqual(['outside-account']);
    expect(asked({ Principal: { AWS: 'arn:aws:sts::111122223333:assumed-role/r/s' } })).toEqual(['own-account']);
  });

  test('of one for a canonical id whoever has it, as itself and as an account that is named', () => {
    const elements = [{ Principal: { CanonicalUser: canonical('a') } }, { Principal: { CanonicalUser: canonical('b') } }];
    expect(asked(...elements)).toEqual(['outside-account', 'outside-account as a']);
    expect(asked({ Principal: null, NotPrincipal: { CanonicalUser: canonical('a') } })).not.toContain('outside-account as a');
  });

  test('of one for a canonical id among others whoever has it', () => {
    expect(asked({ Principal: { CanonicalUser: canonical('a'), AWS: '444455556666' } })).toContain('outside-account as a');
  });

  test('of one for a service that service alone', () => {
    expect(asked({ Principal: { Service: 'cloudtrail.amazonaws.com' } })).toEqual(['service']);
  });
});
