import { describe, expect, test } from 'vitest';
import { printRange } from '../addresses.js';
import { parsePolicyText } from '../parse-policy.js';
import { bucketUniverse } from '../universe.js';
import { allowedMore } from './compare.js';

const universe = bucketUniverse({ name: 'b', partition: 'aws', account: '111122223333', region: 'eu-west-1' });
const options = { universe, now: 1_700_000_000 };

const partner = { Effect: 'Allow', Principal: { AWS: '444455556666' }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
const everybody = { ...partner, Principal: '*' };
const listing = { ...everybody, Action: 's3:ListBucket', Resource: 'arn:aws:s3:::b' };
const onlyOffice = {
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'],
  Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
};

// Two keys that are the same as a third, and differ: variables tie them together in a ring.
const ring = {
  StringEquals: { 'aws:username': '${aws:PrincipalTag/a}', 'aws:Referer': '${aws:PrincipalTag/a}' },
  StringNotEquals: { 'aws:username': '${aws:Referer}' },
};

function policy(...statements: readonly Record<string, unknown>[]) {
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
  if (!parsed.ok) throw new Error(parsed.problems[0].message);
  return parsed.value;
}

function more(generous: ReturnType<typeof policy>, strict: ReturnType<typeof policy>) {
  const { differences, open } = allowedMore(generous, strict, options);
  expect(open).toEqual([]);
  return differences.map(({ audience, access, request }) => `${audience} ${access} by ${request.action}`);
}

describe('what one policy allows and the other does not', () => {
  test.each([
    { name: 'the same policy', before: [everybody], after: [everybody], gained: [], lost: [] },
    {
      name: 'the same Allow, of which nobody can decide whom it lets in',
      before: [{ ...everybody, Condition: ring }],
      after: [{ ...everybody, Condition: ring }],
      gained: [],
      lost: [],
    },
    {
      name: 'the same Deny, of which nobody can decide whom it stops',
      before: [everybody, { ...everybody, Effect: 'Deny', Condition: ring }],
      after: [everybody, { ...everybody, Effect: 'Deny', Condition: ring }],
      gained: [],
      lost: [],
    },
    {
      name: 'a Deny of what nothing allowed, of which nobody can decide whom it stops',
      before: [{ ...everybody, Effect: 'Deny', Condition: ring }],
      after: [everybody],
      gained: ['anyone read by s3:GetObject'],
      lost: [],
    },
    {
      name: 'a Deny within another one',
      before: [everybody, { ...everybody, Effect: 'Deny', Resource: 'arn:aws:s3:::b/secret/*' }],
      after: [everybody, ...['secret/*', 'secret/a/*'].map((key) => ({ ...everybody, Effect: 'Deny', Resource: `arn:aws:s3:::b/${key}` }))],
      gained: [],
      lost: [],
    },
    {
      name: 'a part of the listing for everybody, all of it for an account',
      before: [],
      after: [
        { ...listing, Condition: { StringEquals: { 's3:prefix': 'public/' } } },
        { ...listing, Principal: partner.Principal },
      ],
      gained: ['anyone list by s3:ListBucket', 'outside-account list by s3:ListBucket'],
      lost: [],
    },
    {
      name: 'two parts of the listing for one account',
      before: [],
      after: ['a/', 'b/'].map((prefix) => ({ ...listing, Principal: partner.Principal, Condition: { StringEquals: { 's3:prefix': prefix } } })),
      gained: ['outside-account list by s3:ListBucket', 'outside-account list by s3:ListBucket'],
      lost: [],
    },
    {
      name: 'writing for everybody beside writing with an ACL',
      before: [],
      after: [
        { ...everybody, Action: 's3:PutObject', Condition: { StringEquals: { 's3:x-amz-acl': 'private' } } },
        { ...everybody, Action: 's3:PutObject' },
      ],
      gained: ['anyone write by s3:PutObject'],
      lost: [],
    },
    { name: 'a listing for everybody', before: [partner], after: [partner, listing], gained: ['anyone list by s3:ListBucket'], lost: [] },
    { name: 'a partner becomes everybody', before: [partner], after: [everybody], gained: ['anyone read by s3:GetObject'], lost: [] },
    { name: 'everybody becomes a partner', before: [everybody], after: [partner], gained: [], lost: ['anyone read by s3:GetObject'] },
    { name: 'a Deny is taken away', before: [everybody, onlyOffice], after: [everybody], gained: ['anyone read by s3:GetObject'], lost: [] },
    {
      name: 'another spelling of the same',
      before: [{ ...everybody, Principal: { AWS: ['*'] }, Action: ['S3:getobject'] }],
      after: [everybody],
      gained: [],
      lost: [],
    },
    {
      name: 'one statement split in two',
      before: [{ ...everybody, Resource: ['arn:aws:s3:::b/a/*', 'arn:aws:s3:::b/c/*'] }],
      after: [
        { ...everybody, Resource: 'arn:aws:s3:::b/c/*' },
        { ...everybody, Resource: 'arn:aws:s3:::b/a/*' },
      ],
      gained: [],
      lost: [],
    },
    {
      name: 'a listing and a reading at once',
      before: [],
      after: [everybody, listing],
      gained: ['anyone read by s3:GetObject', 'anyone list by s3:ListBucket'],
      lost: [],
    },
    { name: 'a partner', before: [], after: [partner], gained: ['outside-account read by s3:GetObject'], lost: [] },
    {
      name: 'a partner who may list where everybody may read',
      before: [everybody],
      after: [everybody, { ...listing, Principal: partner.Principal }],
      gained: ['outside-account list by s3:ListBucket'],
      lost: [],
    },
    {
      name: 'a second partner',
      before: [partner],
      after: [{ ...partner, Principal: { AWS: ['444455556666', '777788889999'] } }],
      gained: ['outside-account read by s3:GetObject'],
      lost: [],
    },
    {
      name: 'whoever has an account, a partner among them',
      before: [],
      after: [partner, { ...everybody, Condition: { Null: { 'aws:PrincipalArn': 'false' } } }],
      gained: ['any-account read by s3:GetObject'],
      lost: [],
    },
    {
      name: 'an organization',
      before: [],
      after: [{ ...everybody, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } } }],
      // The owner may be a member of it.
      gained: ['organization read by s3:GetObject', 'own-account read by s3:GetObject'],
      lost: [],
    },
    {
      name: 'a Deny of some keys',
      before: [everybody],
      after: [everybody, { ...everybody, Effect: 'Deny', Resource: 'arn:aws:s3:::b/secret/*' }],
      gained: [],
      lost: ['anyone read by s3:GetObject'],
    },
    {
      name: 'a Deny that stops nothing',
      before: [everybody],
      after: [everybody, { ...everybody, Effect: 'Deny', Resource: 'arn:aws:s3:::other/*' }],
      gained: [],
      lost: [],
    },
    {
      name: 'a Deny of what was never allowed',
      before: [partner],
      after: [partner, { ...listing, Effect: 'Deny' }],
      gained: [],
      lost: [],
    },
    {
      name: 'a narrower range of addresses',
      before: [{ ...everybody, Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }],
      after: [{ ...everybody, Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/25' } } }],
      gained: [],
      lost: ['network read by s3:GetObject'],
    },
    {
      name: 'more for one network and for one account, each told',
      before: [],
      after: [
        { ...everybody, Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } },
        { ...everybody, Principal: { AWS: '444455556666' } },
      ],
      gained: ['network read by s3:GetObject', 'outside-account read by s3:GetObject'],
      lost: [],
    },
    {
      name: 'different networks for whoever has an account and for everybody',
      before: [],
      after: [
        { ...everybody, Condition: { Null: { 'aws:PrincipalArn': 'false' }, IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } } },
        { ...everybody, Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } },
      ],
      gained: ['network read by s3:GetObject', 'network read by s3:GetObject'],
      lost: [],
    },
    {
      name: 'a partner in one network',
      before: [],
      after: [{ ...partner, Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }],
      gained: ['outside-account read by s3:GetObject'],
      lost: [],
    },
    {
      name: 'whoever has an account, in one network',
      before: [],
      after: [{ ...everybody, Condition: { Null: { 'aws:PrincipalArn': 'false' }, IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }],
      gained: ['network read by s3:GetObject'],
      lost: [],
    },
    {
      name: 'one network of the internet, and every way that is not the internet',
      before: [],
      after: [{ ...everybody, Condition: { IpAddressIfExists: { 'aws:SourceIp': '203.0.113.0/24' } } }],
      gained: ['network read by s3:GetObject', 'any-account read by s3:GetObject'],
      lost: [],
    },
    {
      name: 'versions beside objects',
      before: [everybody],
      after: [{ ...everybody, Action: ['s3:GetObject', 's3:GetObjectVersion'] }],
      gained: ['anyone read by s3:GetObjectVersion'],
      lost: [],
    },
    {
      name: 'one version, which only one of two actions asks for',
      before: [],
      after: [{ ...everybody, Action: ['s3:GetObject', 's3:GetObjectVersion'], Condition: { StringEquals: { 's3:VersionId': 'v1' } } }],
      gained: ['anyone read by s3:GetObjectVersion'],
      lost: [],
    },
    {
      name: 'the same policy with a Deny',
      before: [everybody, { ...everybody, Effect: 'Deny', Resource: 'arn:aws:s3:::b/secret/*' }],
      after: [everybody, { ...everybody, Effect: 'Deny', Resource: 'arn:aws:s3:::b/secret/*' }],
      gained: [],
      lost: [],
    },
    {
      name: 'of two Denies the second one',
      before: [everybody],
      after: [everybody, { ...listing, Effect: 'Deny' }, { ...everybody, Effect: 'Deny', Resource: 'arn:aws:s3:::b/secret/*' }],
      gained: [],
      lost: ['anyone read by s3:GetObject'],
    },
  ])('$name', ({ before, after, gained, lost }) => {
    expect(more(policy(...after), policy(...before))).toEqual(gained);
    expect(more(policy(...before), policy(...after))).toEqual(lost);
  });
});

describe('what is told of a difference', () => {
  const differencesOf = (generous: ReturnType<typeof policy>, strict: ReturnType<typeof policy>) =>
    allowedMore(generous, strict, options).differences;

  test('whose account it is, and nothing that does not apply', () => {
    const [found] = differencesOf(policy(partner), policy());
    expect(Object.keys(found ?? {})).toEqual(['access', 'audience', 'party', 'statement', 'actions', 'objects', 'request', 'assuming', 'remaining']);
    expect(found?.party).toEqual({ type: 'account', id: '444455556666' });
  });

  const versions = { ...everybody, Action: 's3:GetObjectVersion' };
  const signed = { ...everybody, Condition: { Null: { 'aws:username': 'false' } } };
  test.each([
    { name: 'nothing of the kind', strict: policy(listing), remaining: 'none' },
    { name: 'the same to somebody else', strict: policy(partner), remaining: 'none' },
    { name: 'the same to nobody', strict: policy(everybody, { ...everybody, Effect: 'Deny' }), remaining: 'none' },
    { name: 'the same from somewhere', strict: policy(everybody, onlyOffice), remaining: 'narrower' },
    { name: 'another action of the same access', strict: policy(versions), remaining: 'some' },
    { name: 'another action to whom nobody can find', strict: policy({ ...versions, Condition: ring }), remaining: 'unknown' },
    { name: 'that and some of it for certain', strict: policy({ ...versions, Condition: ring }, versions), remaining: 'some' },
  ])('what is left of the access where the other policy gives $name', ({ strict, remaining }) => {
    const found = differencesOf(policy(signed), strict).find(({ audience }) => audience === 'any-account');
    expect(found?.remaining).toBe(remaining);
  });

  const from = (range: string, more: object = {}) => ({ ...everybody, Condition: { IpAddress: { 'aws:SourceIp': range } }, ...more });
  test.each([
    { name: 'anyone, where the other one lets in an office', generous: [everybody], strict: [from('203.0.113.0/24')], remaining: ['narrower'] },
    { name: 'anyone, where the other one lets in who has an account', generous: [everybody], strict: [signed], remaining: ['narrower'] },
    { name: 'an office, in place of another one', generous: [from('198.51.100.0/24')], strict: [from('203.0.113.0/24')], remaining: ['none'] },
    {
      name: 'an office, which could read versions',
      generous: [from('203.0.113.0/24')],
      strict: [from('203.0.113.0/24', { Action: 's3:GetObjectVersion' })],
      remaining: ['some'],
    },
    {
      name: 'an office, a part of which could read versions',
      generous: [from('203.0.113.0/24')],
      strict: [from('203.0.113.0/25', { Action: 's3:GetObjectVersion' })],
      remaining: ['some'],
    },
    { name: 'anyone, where the other one lets in one account', generous: [everybody], strict: [partner], remaining: ['none'] },
    {
      name: 'an account in place of another one',
      generous: [{ ...partner, Principal: { AWS: '777788889999' } }],
      strict: [partner],
      remaining: ['none'],
    },
    {
      name: 'an account, which the other one lets in from an office',
      generous: [partner],
      strict: [from('203.0.113.0/24', { Principal: partner.Principal })],
      remaining: ['some'],
    },
    {
      name: 'an account in one network, in place of another one',
      generous: [{ ...from('198.51.100.0/24'), Principal: partner.Principal }],
      strict: [{ ...from('203.0.113.0/24'), Principal: partner.Principal }],
      remaining: ['none'],
    },
    {
      name: 'an account by a service, which gets in by itself, too',
      generous: [
        { ...everybody, Principal: { Service: 'cloudfront.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': '444455556666' } } },
      ],
      strict: [partner],
      remaining: ['some'],
    },
  ])('who gains: $name', ({ generous, strict, remaining }) => {
    expect(differencesOf(policy(...generous), policy(...strict)).map((found) => found.remaining)).toEqual(remaining);
  });

  test('an account that gains by a statement of its own beside what everybody gains in the same network', () => {
    const office = (Resource: string, more: object) => from('203.0.113.0/24', { Resource, ...more });
    const before = office('arn:aws:s3:::b/p/*', {});
    const versions = office('arn:aws:s3:::b/q/*', { Action: 's3:GetObjectVersion' });
    const secrets = office('arn:aws:s3:::b/secret/*', { Principal: partner.Principal });
    const told = differencesOf(policy(before, versions, secrets), policy(before)).map(({ audience, party, statement }) => [
      audience,
      party?.id,
      statement.index,
    ]);
    expect(told).toEqual([
      ['network', undefined, 1],
      ['outside-account', '444455556666', 2],
    ]);
  });

  test('the Deny of the other policy that stops it', () => {
    const found = differencesOf(policy(everybody), policy(everybody, { ...onlyOffice, Sid: 'OnlyOffice' }));
    expect(found.map(({ deniedBy }) => deniedBy?.sid)).toEqual(['OnlyOffice']);
    expect(Object.keys(found[0] ?? {})).not.toContain('party');
  });

  test('the addresses and networks that it is bound to', () => {
    const office = { ...everybody, Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } };
    const [byAddress] = differencesOf(policy(office), policy());
    expect(byAddress?.from?.ranges.map(printRange)).toEqual(['203.0.113.0/24']);
    expect(byAddress?.from?.through).toEqual([]);
    const ids = ['vpce-2222222222222222b', 'vpce-1111111111111111a'];
    const inside = { ...everybody, Condition: { StringEquals: { 'aws:SourceVpce': ids } } };
    const [throughEndpoint] = differencesOf(policy(inside), policy());
    expect(throughEndpoint?.audience).toBe('network');
    expect(throughEndpoint?.from?.ranges).toEqual([]);
    expect(throughEndpoint?.from?.through).toEqual(['vpce-1111111111111111a', 'vpce-2222222222222222b']);
  });

  test('a known account that gains for certain, though others gain if they have such an id', () => {
    const lucky = { ...everybody, Condition: { StringLike: { 'aws:PrincipalAccount': '4*' } } };
    const found = differencesOf(policy(lucky, { ...listing, Principal: partner.Principal }), policy());
    const certain = found.filter(({ access, assuming }) => access === 'read' && assuming.length === 0);
    expect(found[0]).toMatchObject({ audience: 'any-account', access: 'read', assuming: ['AWS assigns an account id that matches `4*`'] });
    expect(certain.map(({ audience, party }) => [audience, party?.id])).toEqual([['outside-account', '444455556666']]);
  });

  test('no network where requests through any endpoint get in, too', () => {
    const ifExists = { ...partner, Condition: { IpAddressIfExists: { 'aws:SourceIp': '203.0.113.0/24' } } };
    expect(differencesOf(policy(ifExists), policy()).map(({ audience, from }) => [audience, from])).toEqual([['outside-account', undefined]]);
  });

  const told = (generous: ReturnType<typeof policy>, strict: ReturnType<typeof policy>) =>
    differencesOf(generous, strict).map(({ audience, party, actions, objects, statement, from, assuming }) => {
      const keys = objects === undefined ? 'the bucket' : `${objects.exact ? '' : 'some of '}${objects.match.join(', ')}`;
      const except = objects === undefined || objects.except.length === 0 ? '' : ` except ${objects.except.join(', ')}`;
      const network = from === undefined ? '' : ` from ${[...from.ranges.map(printRange), ...from.through].join(', ')}`;
      const who = party === undefined || audience === 'own-account' ? audience : party.id || audience;
      const unsure = assuming.length === 0 ? '' : ' assumed';
      return `${who} by ${statement.index}: ${actions.join(', ')} on ${keys}${except}${network}${unsure}`;
    });
  const on = (key: string, more: object = {}) => ({ ...everybody, Resource: `arn:aws:s3:::b/${key}`, ...more });
  const unsigned = { Null: { 'aws:PrincipalArn': 'true' } };
  const root = 'arn:aws:iam::444455556666:root';
  const butPartner = { StringNotEquals: { 'aws:PrincipalAccount': '444455556666' } };
  const office = { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } };
  const tagged = { StringEquals: { 's3:ExistingObjectTag/public': 'yes' } };

  test.each([
    {
      name: 'each statement, to the widest audience that it lets in',
      generous: [on('b/*'), on('c/*')],
      strict: [],
      told: ['anyone by 0: s3:GetObject on b/*', 'anyone by 1: s3:GetObject on c/*'],
    },
    {
      name: 'each statement of one account',
      generous: [on('b/*', { Principal: partner.Principal }), on('c/*', { Principal: partner.Principal })],
      strict: [],
      told: ['444455556666 by 0: s3:GetObject on b/*', '444455556666 by 1: s3:GetObject on c/*'],
    },
    {
      name: 'each pattern of a statement',
      generous: [{ ...everybody, Resource: ['arn:aws:s3:::b/b/*', 'arn:aws:s3:::b/c/*'] }],
      strict: [],
      told: ['anyone by 0: s3:GetObject on b/*, c/*'],
    },
    {
      name: 'of the patterns only those that are new',
      generous: [{ ...everybody, Resource: ['arn:aws:s3:::b/b/*', 'arn:aws:s3:::b/c/*'] }],
      strict: [on('c/*')],
      told: ['anyone by 0: s3:GetObject on b/*'],
    },
    {
      name: 'what is new around what is not',
      generous: [on('*')],
      strict: [on('c/*')],
      told: ['anyone by 0: s3:GetObject on * except c/*'],
    },
    {
      name: 'what a Deny stopped',
      generous: [on('*')],
      strict: [on('*'), on('secret/*', { Effect: 'Deny' })],
      told: ['anyone by 0: s3:GetObject on secret/*'],
    },
    {
      name: 'the bucket beside its objects',
      generous: [{ ...everybody, Action: ['s3:DeleteObject', 's3:DeleteBucket'], Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'] }],
      strict: [],
      told: ['anyone by 0: s3:DeleteObject on *', 'anyone by 0: s3:DeleteBucket on the bucket'],
    },
    {
      name: 'every action of one access, the most telling first',
      generous: [on('*', { Action: ['s3:GetObjectTagging', 's3:GetObjectVersion', 's3:GetObject'] })],
      strict: [on('*')],
      told: ['anyone by 0: s3:GetObjectVersion, s3:GetObjectTagging on *'],
    },
    {
      name: 'nothing twice that an earlier statement gives',
      generous: [on('*'), on('b/*'), on('c/*', { Principal: partner.Principal })],
      strict: [],
      told: ['anyone by 0: s3:GetObject on *'],
    },
    {
      name: 'nothing that a later statement gives, too',
      generous: [on('b/*'), on('c/*'), on('*')],
      strict: [],
      told: ['anyone by 2: s3:GetObject on *'],
    },
    {
      name: 'what a Deny keeps from those who do not sign, of those who do',
      generous: [on('*'), on('secret/*', { Effect: 'Deny', Condition: unsigned })],
      strict: [],
      told: ['anyone by 0: s3:GetObject on * except secret/*', 'any-account by 0: s3:GetObject on secret/*'],
    },
    {
      name: 'what a variable gives to those who sign only, of them',
      generous: [{ ...everybody, Resource: ['arn:aws:s3:::b/a', 'arn:aws:s3:::b/${aws:username}/*'] }],
      strict: [],
      told: [
        'anyone by 0: s3:GetObject on some of a',
        'any-account by 0: s3:GetObject on some of a, */*',
        'any-service.amazonaws.com by 0: s3:GetObject on some of a assumed',
        'own-account by 0: s3:GetObject on some of a, */*',
      ],
    },
    {
      name: 'a Deny of one account, which keeps nothing from anyone else',
      generous: [on('*'), on('secret/*', { Effect: 'Deny', Principal: partner.Principal })],
      strict: [],
      told: ['anyone by 0: s3:GetObject on *'],
    },
    {
      name: 'what is kept for a network beside what is open to everybody',
      generous: [on('*'), on('secret/*', { Effect: 'Deny', Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } })],
      strict: [],
      told: ['anyone by 0: s3:GetObject on * except secret/*', 'network by 0: s3:GetObject on secret/* from 203.0.113.0/24'],
    },
    {
      name: 'for certain, what others give under an assumption',
      generous: [on('*', { Condition: { StringEquals: { 's3:ExistingObjectTag/public': 'yes' } } }), on('pub/*')],
      strict: [],
      told: ['anyone by 0: s3:GetObject on * assumed', 'anyone by 1: s3:GetObject on pub/*'],
    },
    {
      name: 'nothing where both are the same, though a Deny may or may not speak of somebody',
      generous: [on('*'), on('*', { Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: [root, `${root.slice(0, -4)}role/x`] } })],
      strict: [on('*'), on('*', { Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: [root, `${root.slice(0, -4)}role/x`] } })],
      told: [],
    },
    {
      name: 'the objects of one account beside those of everybody, of two statements that give the same',
      generous: [on('*'), on('*', { Action: ['s3:GetObject', 's3:GetObjectVersion'] }), on('bar/*', { Effect: 'Deny', Condition: butPartner })],
      strict: [],
      told: ['anyone by 0: s3:GetObject on * except bar/*', 'anyone by 1: s3:GetObjectVersion on *', '444455556666 by 0: s3:GetObject on bar/*'],
    },
    {
      name: 'the objects of one account beside those of everybody in a network',
      generous: [on('*', { Condition: office }), on('bar/*', { Effect: 'Deny', Condition: butPartner })],
      strict: [],
      told: ['network by 0: s3:GetObject on * except bar/* from 203.0.113.0/24', '444455556666 by 0: s3:GetObject on bar/* from 203.0.113.0/24'],
    },
    {
      name: 'the action of one account beside that of everybody in a network',
      generous: [
        on('*', { Action: ['s3:GetObject', 's3:GetObjectVersion'], Condition: office }),
        on('*', { Effect: 'Deny', Action: 's3:GetObjectVersion', Condition: butPartner }),
      ],
      strict: [],
      told: ['network by 0: s3:GetObject on * from 203.0.113.0/24', '444455556666 by 0: s3:GetObjectVersion on * from 203.0.113.0/24'],
    },
    {
      name: 'the objects of one account beside those of everybody under the same assumption',
      generous: [on('*', { Condition: tagged }), on('bar/*', { Effect: 'Deny', Condition: butPartner })],
      strict: [],
      told: ['anyone by 0: s3:GetObject on * except bar/* assumed', '444455556666 by 0: s3:GetObject on bar/* assumed'],
    },
    {
      name: 'objects that take an assumption beside those that take none',
      generous: [on('*')],
      strict: [on('foo/*', { Condition: tagged })],
      told: ['anyone by 0: s3:GetObject on * except foo/*', 'anyone by 0: s3:GetObject on foo/* assumed'],
    },
    {
      name: 'two networks, each with objects of its own',
      generous: [
        { ...everybody, Resource: ['arn:aws:s3:::b/foo/*', 'arn:aws:s3:::b/bar/*'] },
        on('foo/*', { Effect: 'Deny', Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }),
        on('bar/*', { Effect: 'Deny', Condition: { NotIpAddress: { 'aws:SourceIp': '198.51.100.0/24' } } }),
      ],
      strict: [],
      told: ['network by 0: s3:GetObject on bar/* from 198.51.100.0/24', 'network by 0: s3:GetObject on foo/* from 203.0.113.0/24'],
    },
    {
      name: 'an account that the other policy kept out of what others could do there',
      generous: [on('*')],
      strict: [on('foo/*'), on('*', { Effect: 'Deny', Principal: partner.Principal })],
      told: ['anyone by 0: s3:GetObject on * except foo/*', '444455556666 by 0: s3:GetObject on *'],
    },
    {
      name: 'another account, which the other policy kept out of what of the kind it gave to others, beside them',
      generous: [on('*')],
      strict: [on('*', { Action: 's3:GetObjectVersion' }), on('*', { Effect: 'Deny', Action: 's3:*', Principal: partner.Principal })],
      told: ['anyone by 0: s3:GetObject on *', '444455556666 by 0: s3:GetObject on *'],
    },
    {
      name: 'the own account, which the other policy kept out of what of the kind it gave to others, beside them',
      generous: [on('*')],
      strict: [on('*', { Action: 's3:GetObjectVersion' }), on('*', { Effect: 'Deny', Action: 's3:*', Principal: { AWS: '111122223333' } })],
      told: ['anyone by 0: s3:GetObject on *', 'own-account by 0: s3:GetObject on *'],
    },
    {
      name: 'nobody beside others where it gave nothing of the kind to them either',
      generous: [on('*')],
      strict: [on('*', { Effect: 'Deny', Action: 's3:*', Principal: { AWS: '111122223333' } })],
      told: ['anyone by 0: s3:GetObject on *'],
    },
    {
      name: 'nobody beside others where it gave as much of the kind to each',
      generous: [on('*')],
      strict: [on('*', { Action: 's3:GetObjectVersion' }), on('secret/*', { Effect: 'Deny', Action: 's3:*', Principal: { AWS: '111122223333' } })],
      told: ['anyone by 0: s3:GetObject on *'],
    },
    {
      name: 'all that the own account gains, which the other policy kept out of everything',
      generous: [on('*')],
      strict: [on('foo/*'), on('*', { Effect: 'Deny', Principal: { AWS: '111122223333' } })],
      told: ['anyone by 0: s3:GetObject on * except foo/*', 'own-account by 0: s3:GetObject on *'],
    },
    {
      name: 'all that an organization gains, which the other policy kept out of everything, and the own account if it is in it',
      generous: [on('*')],
      strict: [on('foo/*'), on('*', { Effect: 'Deny', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } } })],
      told: [
        'anyone by 0: s3:GetObject on * except foo/*',
        'o-abcdefghij by 0: s3:GetObject on *',
        'own-account by 0: s3:GetObject on foo/* assumed',
      ],
    },
    {
      name: 'what a Deny with a variable keeps from those who do not sign, of those who do',
      generous: [on('*'), on('secret/*', { Effect: 'Deny', Condition: { StringNotEquals: { 'aws:Referer': '${aws:username}' } } })],
      strict: [],
      told: ['anyone by 0: s3:GetObject on * except secret/*', 'any-account by 0: s3:GetObject on secret/*'],
    },
    {
      name: 'an account once, though services may act for it, too',
      generous: [{ ...everybody, Condition: { StringEquals: { 'aws:PrincipalAccount': '444455556666' } } }],
      strict: [],
      told: ['444455556666 by 0: s3:GetObject on *'],
    },
    {
      name: 'members of an organization, and the own account if it is one',
      generous: [on('*'), on('foo/*', { Effect: 'Deny', Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-abcdefghij' } } })],
      strict: [],
      told: [
        'anyone by 0: s3:GetObject on * except foo/*',
        'o-abcdefghij by 0: s3:GetObject on foo/*',
        'own-account by 0: s3:GetObject on foo/* assumed',
      ],
    },
  ])('$name', ({ generous, strict, told: wanted }) => {
    expect(told(policy(...generous), policy(...strict))).toEqual(wanted);
  });

  test('of an Allow of the other policy that may not match, that it is none of a Deny', () => {
    const tagged = on('*', { Condition: { StringEquals: { 's3:ExistingObjectTag/public': 'yes' } } });
    expect(differencesOf(policy(everybody), policy(tagged)).map(({ assuming }) => assuming)).toEqual([
      ['an Allow of the other policy does not match: `StringEquals s3:ExistingObjectTag/public yes` does not hold'],
    ]);
  });

  test('callers of an identity provider, who may have a way in', () => {
    const [told, ...more] = differencesOf(policy({ ...everybody, Principal: { Federated: 'graph.facebook.com' } }), policy());
    expect(more).toEqual([]);
    expect(told).toMatchObject({ audience: 'anyone', assuming: ['S3 lets in a caller who is signed in with `graph.facebook.com` only'] });
  });

  test('none of them beside anyone', () => {
    const provider = { ...everybody, Principal: { Federated: 'graph.facebook.com' } };
    expect(more(policy(everybody, provider), policy())).toEqual(['anyone read by s3:GetObject']);
    expect(more(policy(provider, everybody), policy())).toEqual(['anyone read by s3:GetObject']);
  });

  const cloudfront = { Service: 'cloudfront.amazonaws.com' };
  const accessIdentity = { AWS: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE' };
  const forPartner = { Condition: { StringEquals: { 'aws:SourceAccount': '444455556666' } } };
  test.each([
    { name: 'a service', of: everybody, denied: cloudfront, wanted: ['service read by s3:GetObject', 'own-account read by s3:GetObject'] },
    {
      name: 'a service that acts for an account',
      of: { ...everybody, ...forPartner },
      denied: cloudfront,
      wanted: ['outside-account read by s3:GetObject'],
    },
    { name: 'an origin access identity', of: everybody, denied: accessIdentity, wanted: ['outside-account read by s3:GetObject'] },
    { name: 'a provider', of: everybody, denied: { Federated: 'graph.facebook.com' }, wanted: ['anyone read by s3:GetObject'] },
  ])('whom a Deny that goes kept out by name: $name', ({ of, denied, wanted }) => {
    const deny = { ...everybody, Effect: 'Deny', Principal: denied };
    expect(more(policy(of), policy(of, deny))).toEqual(wanted);
    expect(more(policy(of, deny), policy(of))).toEqual([]);
  });

  test('what a service does for the bucket itself', () => {
    const website = {
      ...everybody,
      Principal: cloudfront,
      Condition: { StringEquals: { 'aws:SourceArn': 'arn:aws:cloudfront::111122223333:distribution/E1' } },
    };
    expect(more(policy(website), policy())).toEqual(['own-account read by s3:GetObject']);
    const logs = { ...everybody, Principal: { Service: 'logging.s3.amazonaws.com' }, Action: 's3:PutObject' };
    expect(more(policy(logs), policy())).toEqual(['own-account write by s3:PutObject']);
  });

  const untagged = { StringNotEquals: { 's3:ExistingObjectTag/public': 'yes' } };
  const denyUnder = (folder: string, Condition: object = {}) => ({
    ...everybody,
    Effect: 'Deny',
    Action: 's3:*',
    Resource: `${everybody.Resource.slice(0, -1)}${folder}/*`,
    ...(Object.keys(Condition).length === 0 ? {} : { Condition }),
  });
  const keysOf = (differences: ReturnType<typeof differencesOf>) =>
    differences
      .filter(({ audience }) => audience === 'anyone')
      .map(({ objects, assuming }) => `${objects?.match.join()} but ${objects?.except.join()}${assuming.length > 0 ? ', assumed' : ''}`);

  test('keys that are gained under an assumption beside others of which only a bound is known', () => {
    const cuts = [1, 2, 3, 4, 5].map((each) => denyUnder(`p${each}`, { Bool: { 'aws:SecureTransport': 'false' } }));
    expect(keysOf(differencesOf(policy(everybody, denyUnder('a', untagged), ...cuts), policy()))).toEqual(['* but a/*', 'a/* but , assumed']);
  });

  test('what is gained for certain as certain, in whatever order the Denies stood', () => {
    const wanted = ['b/* but ', 'a/* but , assumed'];
    const now = policy(everybody, denyUnder('a', untagged));
    expect(keysOf(differencesOf(now, policy(everybody, denyUnder('a'), denyUnder('b'))))).toEqual(wanted);
    expect(keysOf(differencesOf(now, policy(everybody, denyUnder('b'), denyUnder('a'))))).toEqual(wanted);
  });

  test('no unsigned request for what takes signed ones only', () => {
    const replicate = { ...everybody, Action: 's3:ReplicateObject' };
    expect(more(policy(replicate), policy())).toEqual(['any-account write by s3:ReplicateObject']);
  });
});

describe('what cannot be decided is told as such', () => {
  const openOf = (generous: ReturnType<typeof policy>, strict: ReturnType<typeof policy>) => {
    const { differences, open } = allowedMore(generous, strict, options);
    expect(differences).toEqual([]);
    return open.map(({ audience, access, because }) => `${audience} ${access}: ${because}`);
  };
  const because = 'it depends on the value of the policy variable `aws:principaltag/a`, `aws:referer`';
  const depends = [`any-account read: ${because}`, `own-account read: ${because}`];

  test('of an Allow, whatever the Denies of the other policy are', () => {
    expect(openOf(policy({ ...everybody, Condition: ring }), policy({ ...listing, Effect: 'Deny' }))).toEqual(depends);
  });

  test('of one Allow, beside what another one gives for certain', () => {
    const versions = { ...everybody, Action: 's3:GetObjectVersion', Condition: ring };
    const { differences, open } = allowedMore(policy(partner, versions), policy(), options);
    expect(differences.map(({ audience, statement }) => [audience, statement.index])).toEqual([['outside-account', 0]]);
    expect(open.map(({ audience }) => audience)).toEqual(['any-account', 'outside-account', 'own-account']);
  });

  test('of a Deny of the other policy, which allows as much', () => {
    const deny = { ...everybody, Effect: 'Deny', Condition: ring };
    expect(openOf(policy(everybody), policy(everybody, deny, { ...listing, Effect: 'Deny' }))).toEqual(depends);
  });
});
