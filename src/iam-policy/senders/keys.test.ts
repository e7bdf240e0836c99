import { describe, expect, test } from 'vitest';
import { printGlob } from '../../glob/index.js';
import type { Domain, DomainValues } from '../domain.js';
import { mentionsOf } from '../mentions.js';
import { parsePolicyText } from '../parse-policy.js';
import { accessPointUniverse, bucketUniverse, type Universe } from '../universe.js';
import {
  anyAccountSenders,
  anyoneSenders,
  organizationSenders,
  outsideAccountSenders,
  ownAccountSenders,
  senderGroups,
  serviceSenders,
} from './audiences.js';
import { organizationName } from './organizations.js';
import { lookUp, type Sender, type SenderRequest, type Variant } from './sender.js';

const bucket = bucketUniverse({ name: 'b', partition: 'aws', account: '111122223333', region: 'eu-west-1', canonicalId: 'c0ffee' });
const strange = '902846155173';

/** What a policy with one Allow makes askable. */
function about(elements: object, universe: Universe = bucket): SenderRequest {
  const base = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' };
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: { ...base, ...elements } }));
  if (!parsed.ok) throw new Error('the policy can be read');
  return { universe, mentions: mentionsOf([parsed.value]) };
}

/** Keys that are there with conditions on them; what they are compared with is nobody's id. */
const naming = (...keys: readonly string[]) => ({ Condition: { StringEquals: Object.fromEntries(keys.map((key) => [key, '-'])) } });

function printValues(values: DomainValues): string {
  switch (values.kind) {
    case 'list':
      return values.values.join(' or ');
    case 'text':
      return `like ${values.shapes.map(printGlob).join(' or ')}, such as ${values.example}`;
    case 'number':
      return `${values.from} to ${values.to}`;
    case 'time':
      return `times from ${values.from} in ${values.format}`;
    case 'address':
      return `addresses, such as ${values.example}`;
  }
}

function told(domain: Domain | undefined): string {
  if (domain === undefined) return 'not said';
  if (domain.absent === 'always') return 'never';
  const many = domain.many ? 'several ' : '';
  const doubt = domain.doubt === undefined ? '' : ` (${domain.doubt})`;
  return `${domain.absent === 'possible' ? 'maybe ' : ''}${many}${printValues(domain.values)}${doubt}`;
}

const saysOf = (variant: Variant | undefined, keys: readonly string[]) =>
  Object.fromEntries(keys.map((key) => [key, told(lookUp(variant?.domains ?? [], key))]));

function only<T>(items: readonly T[]): T {
  const [first, ...others] = items;
  if (first === undefined || others.length > 0) throw new Error(`not one, but ${items.length}`);
  return first;
}

function first<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) throw new Error('there is none');
  return item;
}

/** The IAM User Guide's table of who carries which key ("AWS global condition context keys", availability). */
const identityTable = {
  unsigned: {
    'aws:principalarn': 'never',
    'aws:principaltag/t': 'never',
    'aws:username': 'never',
    'aws:principalisawsservice': 'never',
    'aws:multifactorauthpresent': 'never',
    'aws:multifactorauthage': 'never',
    'aws:tokenissuetime': 'never',
    'aws:federatedprovider': 'never',
    'aws:sourceidentity': 'never',
    'aws:calledvia': 'never',
    'aws:calledviafirst': 'never',
    'aws:calledvialast': 'never',
    'aws:assumedroot': 'never',
    'aws:ec2instancesourcevpc': 'never',
    'aws:ec2instancesourceprivateipv4': 'never',
    'aws:principalaccount': 'anonymous',
    'aws:principaltype': 'maybe Anonymous (whether an unsigned request carries it, AWS says differently in different places)',
    'aws:userid': 'maybe anonymous (whether an unsigned request carries it, AWS says differently in different places)',
    'aws:viaawsservice': 'maybe false (whether an unsigned request carries it, AWS says differently in different places)',
    's3:authtype': 'maybe like *, such as unsigned (an unsigned request carries this key, which AWS does not document)',
    's3:signatureversion': 'maybe like *, such as unsigned (an unsigned request carries this key, which AWS does not document)',
    's3:signatureage': 'never',
    'aws:principalservicename': 'never',
    'aws:principalservicenameslist': 'never',
    'aws:sourcearn': 'never',
    'aws:sourceaccount': 'never',
    'aws:sourceowner': 'never',
    'aws:sourceorgid': 'never',
    'aws:sourceorgpaths': 'never',
  },
  signed: {
    'aws:principaltag/t': 'maybe like *, such as any',
    'aws:principalisawsservice': 'false',
    'aws:multifactorauthpresent': 'maybe false or true',
    'aws:multifactorauthage': 'maybe 0 to 129600',
    'aws:tokenissuetime': 'maybe times from 0 in iso',
    'aws:federatedprovider': 'maybe like ?*, such as any',
    'aws:sourceidentity': 'maybe like ?*, such as any',
    'aws:calledvia': 'maybe several like ?*, such as athena.amazonaws.com',
    'aws:calledviafirst': 'maybe like ?*, such as athena.amazonaws.com',
    'aws:calledvialast': 'maybe like ?*, such as athena.amazonaws.com',
    'aws:assumedroot': 'not said',
    'aws:ec2instancesourcevpc': 'never',
    'aws:ec2instancesourceprivateipv4': 'never',
    'aws:viaawsservice': 'false or true',
    's3:authtype': 'REST-HEADER or REST-QUERY-STRING or POST',
    's3:signatureversion': 'AWS4-HMAC-SHA256 or AWS4-ECDSA-P256-SHA256 or AWS',
    's3:signatureage': '0 to 604800000',
    'aws:principalservicename': 'never',
    'aws:principalservicenameslist': 'never',
    'aws:sourcearn': 'never',
    'aws:sourceaccount': 'never',
    'aws:sourceowner': 'never',
    'aws:sourceorgid': 'never',
    'aws:sourceorgpaths': 'never',
  },
  service: {
    'aws:principalarn': 'never',
    'aws:principaltag/t': 'never',
    'aws:username': 'never',
    'aws:principalisawsservice': 'true',
    'aws:multifactorauthpresent': 'never',
    'aws:viaawsservice': 'false or true',
    'aws:userid': 'maybe AIDAZ7Q2K9V4X8W3M6T5P',
    'aws:principalservicename': 'cloudtrail.amazonaws.com',
    'aws:principalservicenameslist': 'several like cloudtrail.amazonaws.com or cloudtrail.?*.amazonaws.com, such as cloudtrail.amazonaws.com',
    'aws:principalaccount': `maybe ${strange} (whether a request of a service carries it is not documented)`,
    'aws:sourcearn': `maybe like arn:aws:*:*:${strange}:?*, such as arn:aws:cloudtrail:us-east-1:${strange}:trail/any`,
    'aws:sourceaccount': `maybe ${strange}`,
    'aws:sourceowner': `maybe ${strange}`,
    'aws:sourceorgid': 'maybe o-z9y8x7w6v5',
    'aws:sourceorgpaths': 'maybe several like o-z9y8x7w6v5/r-?*/*, such as o-z9y8x7w6v5/r-z9y8/',
  },
} as const;

const own = ['aws:principalaccount', 'aws:principalarn', 'aws:principaltype', 'aws:userid', 'aws:username'];

/** A session of a role may run in something that says so. */
const signedAsRole = {
  ...identityTable.signed,
  'aws:ec2instancesourcevpc': 'maybe like vpc-?*, such as vpc-0d84b1f6372ce95a0 (whose VPC it is, is not read)',
  'aws:ec2instancesourceprivateipv4': 'maybe addresses, such as 10.0.0.1',
  'lambda:sourcefunctionarn': `maybe like arn:*:*:*:${strange}:?*, such as arn:aws:lambda:us-east-1:${strange}:function:any`,
  'ec2:roledelivery': 'maybe 1.0 or 2.0',
};

describe('which keys a request carries by who sends it', () => {
  test('unsigned', () => {
    const { identity } = only(anyoneSenders(about({}))).variants;
    expect(saysOf(only(identity), Object.keys(identityTable.unsigned))).toEqual(identityTable.unsigned);
  });

  test('a role of a stranger', () => {
    const { identity } = only(anyAccountSenders(about({}))).variants;
    expect(saysOf(only(identity), Object.keys(signedAsRole))).toEqual(signedAsRole);
    expect(only(identity).caller).toEqual({ kind: 'aws', account: strange, arn: `arn:aws:iam::${strange}:role/any` });
  });

  test.each(['aws:PrincipalArn', 'aws:userid', 'aws:username', 'aws:PrincipalType'])(
    'a role, a user and the root, where %s tells them apart',
    (key) => {
      const { identity } = first(anyAccountSenders(about({ Condition: { Null: { [key]: 'false' } } }))).variants;
      const arn = `arn:aws:iam::${strange}`;
      const rows = [
        [
          strange,
          `like ${arn}:role/?*, such as ${arn}:role/any`,
          'AssumedRole',
          'like AROAZ7Q2K9V4X8W3M6T5P:?*, such as AROAZ7Q2K9V4X8W3M6T5P:any-session',
          'never',
        ],
        [strange, `like ${arn}:user/?*, such as ${arn}:user/any`, 'User', 'AIDAZ7Q2K9V4X8W3M6T5P', 'like ?*, such as any'],
        [strange, `${arn}:root`, 'Account', strange, 'never'],
      ];
      expect(identity.map((variant) => Object.values(saysOf(variant, own)))).toEqual(expect.arrayContaining(rows));
      const isRole = ({ caller }: (typeof identity)[number]) => caller.kind === 'aws' && caller.arn.includes(':role/');
      for (const variant of identity) {
        const table = isRole(variant) ? signedAsRole : { ...identityTable.signed, 'lambda:sourcefunctionarn': 'never' };
        expect(saysOf(variant, Object.keys(table))).toEqual(table);
      }
    },
  );

  test('whom a policy names by an ARN', () => {
    const account = '444455556666';
    const names = [`arn:aws:iam::${account}:role/p/r`, `arn:aws:iam::${account}:user/p/u`, `arn:aws:sts::${account}:assumed-role/r/s`];
    const senders = outsideAccountSenders(about({ Principal: { AWS: names } }));
    const { identity } = first(senders).variants;
    const unread = (arn: string) => `(the unique id of \`${arn}\` is not read)`;
    const [role, user, session] = names;
    expect(identity.slice(1, 4).map((variant) => Object.values(saysOf(variant, own)))).toEqual([
      [account, role, 'AssumedRole', `like AROA?????????????????:?*, such as AROAZ7Q2K9V4X8W3M6T5P:any-session ${unread(role ?? '')}`, 'never'],
      [account, user, 'User', `like AIDA?????????????????, such as AIDAZ7Q2K9V4X8W3M6T5P ${unread(user ?? '')}`, 'u'],
      [
        account,
        `like arn:aws:iam::${account}:role/r or arn:aws:iam::${account}:role/*/r, such as arn:aws:iam::${account}:role/r`,
        'AssumedRole',
        `like AROA?????????????????:?*, such as AROAZ7Q2K9V4X8W3M6T5P:any-session ${unread(session ?? '')}`,
        'never',
      ],
    ]);
    expect(identity.slice(1, 4).map(({ caller }) => caller)).toEqual([
      { kind: 'aws', account, arn: role },
      { kind: 'aws', account, arn: user },
      { kind: 'aws', account, arn: `arn:aws:iam::${account}:role/r`, sessionArn: session },
    ]);
    const others = [`arn:aws:iam::${account}:role/any`, `arn:aws:iam::${account}:user/any`, `arn:aws:iam::${account}:root`];
    expect(identity.map(({ caller }) => caller.kind === 'aws' && caller.arn)).toEqual(expect.arrayContaining(others));
  });

  test('the root that a policy names is asked about once', () => {
    const { identity } = first(
      outsideAccountSenders(about({ Condition: { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666:root' } } })),
    ).variants;
    const arns = identity.map(({ caller }) => caller.kind === 'aws' && caller.arn);
    expect(arns.filter((arn) => arn === 'arn:aws:iam::444455556666:root')).toHaveLength(1);
    expect(arns).toEqual(expect.arrayContaining(['arn:aws:iam::444455556666:role/any', 'arn:aws:iam::444455556666:user/any']));
  });

  test('who bears a unique id that a policy names', () => {
    const ids = { Condition: { StringLike: { 'aws:userid': ['AROAABCDEFGHIJKLMNOPQ:*', 'AIDAABCDEFGHIJKLMNOPQ'] } } };
    const senders = outsideAccountSenders(about(ids));
    expect(senders.map(({ party, variants }) => [party?.type, party?.id, ...only(variants.identity).assuming])).toEqual([
      ['principal-id', 'AROAABCDEFGHIJKLMNOPQ', '`AROAABCDEFGHIJKLMNOPQ` belongs to another account'],
      ['principal-id', 'AIDAABCDEFGHIJKLMNOPQ', '`AIDAABCDEFGHIJKLMNOPQ` belongs to another account'],
    ]);
    expect(senders.map(({ variants }) => told(lookUp(only(variants.identity).domains, 'aws:userid')))).toEqual([
      'like AROAABCDEFGHIJKLMNOPQ:?*, such as AROAABCDEFGHIJKLMNOPQ:any-session',
      'AIDAABCDEFGHIJKLMNOPQ',
    ]);
    const mine = first(ownAccountSenders(about(ids))).variants.identity;
    expect(mine.flatMap(({ assuming }) => assuming)).toEqual([
      '`AROAABCDEFGHIJKLMNOPQ` is of the account `111122223333`',
      '`AIDAABCDEFGHIJKLMNOPQ` is of the account `111122223333`',
    ]);
  });

  test('whose unique id happens to match a pattern', () => {
    const { identity } = first(anyAccountSenders(about({ Condition: { StringLike: { 'aws:userid': ['AROAX*:*', 'AIDAX*'] } } }))).variants;
    const lucky = identity.filter(({ assuming }) => assuming.length > 0);
    expect(lucky.map(({ domains, assuming }) => [told(lookUp(domains, 'aws:userid')), ...assuming])).toEqual([
      [
        expect.stringMatching(/^like AROAX[A-Z0-9]{16}:\?\*, such as AROAX[A-Z0-9]{16}:any-session$/),
        'AWS assigns the unique id of a role that matches `AROAX*`',
      ],
      [expect.stringMatching(/^AIDAX[A-Z0-9]{16}$/), 'AWS assigns the unique id of a user that matches `AIDAX*`'],
    ]);
  });

  test('the user of CloudFront that an origin access identity is', () => {
    const arn = 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1ABCDEFGHIJKL';
    const sender = only(outsideAccountSenders(about({ Principal: { AWS: arn } })));
    expect({ ...sender, variants: undefined, owner: undefined }).toEqual({
      audience: 'outside-account',
      party: { type: 'origin-access-identity', id: 'E1ABCDEFGHIJKL' },
      kind: 'aws',
      assuming: [],
      isCut: false,
    });
    const identity = only(sender.variants.identity);
    expect(identity.caller).toEqual({ kind: 'aws', account: 'cloudfront', arn, accessIdentity: 'E1ABCDEFGHIJKL' });
    expect(saysOf(identity, ['aws:principalaccount', 'aws:principalarn', 's3:authtype'])).toEqual({
      'aws:principalaccount': 'cloudfront',
      'aws:principalarn': arn,
      's3:authtype': 'REST-HEADER or REST-QUERY-STRING or POST',
    });
  });

  test('somebody with the login of a third party', () => {
    const groups = senderGroups(about({ Principal: { Federated: 'graph.facebook.com' } }));
    const sender = only(groups.filter(({ callers }) => callers.some(({ kind }) => kind === 'federated')).flatMap(({ senders }) => senders()));
    const identity = only(sender.variants.identity);
    expect(sender.audience).toBe('anyone');
    expect(identity.assuming).toEqual(['S3 lets in a caller who is signed in with `graph.facebook.com` only']);
    expect(saysOf(identity, ['aws:federatedprovider', 'aws:principalaccount'])).toEqual({
      'aws:federatedprovider': 'graph.facebook.com',
      'aws:principalaccount': 'anonymous',
    });
  });

  test('a service that acts for a stranger', () => {
    const sender = only(serviceSenders(about({ Principal: { Service: 'cloudtrail.amazonaws.com' } })));
    expect(sender.party).toEqual({ type: 'service', id: 'cloudtrail.amazonaws.com' });
    expect(saysOf(only(sender.variants.identity), Object.keys(identityTable.service))).toEqual(identityTable.service);
    expect(only(sender.variants.identity).caller).toEqual({ kind: 'service', name: 'cloudtrail.amazonaws.com' });
    expect(told(lookUp(only(sender.variants.network).domains, 'aws:sourceip'))).toBe(
      'maybe addresses, such as 198.51.100.1 (the address of a service is not documented)',
    );
  });

  test('a service that no table knows, and any service at all', () => {
    const odd = only(serviceSenders(about({ Principal: { Service: 'odd.amazonaws.com' } })));
    expect(odd.assuming).toEqual(["`odd.amazonaws.com` can be made to act on this bucket for somebody else's resource"]);
    expect(told(lookUp(only(odd.variants.identity).domains, 'aws:sourcearn'))).toBe(
      `maybe like arn:aws:*:*:${strange}:?*, such as arn:aws:odd:us-east-1:${strange}:any`,
    );
    const star = only(serviceSenders(about({ Principal: { Service: '*' } })));
    expect(told(lookUp(only(star.variants.network).domains, 'aws:sourceip'))).toBe(
      'maybe addresses, such as 198.51.100.1 (the address of a service is not documented)',
    );
    const any = only(serviceSenders(about({ Condition: { Bool: { 'aws:PrincipalIsAWSService': 'true' } } })));
    expect(any.party?.id).toBe('any-service.amazonaws.com');
    expect(told(lookUp(only(any.variants.network).domains, 'aws:sourceip'))).toBe('never');
  });

  test('a service that acts for a bucket, whose ARN does not say whose it is', () => {
    const named = about({
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Condition: { ArnLike: { 'aws:SourceArn': ['arn:aws:s3:::source', 'arn:aws:s3:::b'] } },
    });
    expect(
      only(serviceSenders(named)).variants.identity.map((variant) => [told(lookUp(variant.domains, 'aws:sourcearn')), ...variant.assuming]),
    ).toEqual([
      [`maybe like arn:aws:*:*:${strange}:?*, such as arn:aws:cloudtrail:us-east-1:${strange}:trail/any`],
      ['arn:aws:s3:::source', "`arn:aws:s3:::source` is not the owner's own"],
    ]);
    const topics = about({
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:*:topic-*' } },
    });
    expect(told(lookUp(only(only(serviceSenders(topics)).variants.identity).domains, 'aws:sourcearn'))).not.toContain('arn:aws:s3:::');
    const wild = about({ Principal: { Service: 'cloudtrail.amazonaws.com' }, Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::logs-*' } } });
    expect(told(lookUp(only(only(serviceSenders(wild)).variants.identity).domains, 'aws:sourcearn'))).toBe(
      `maybe like arn:aws:*:*:${strange}:?* or arn:aws:s3:::?*, such as arn:aws:cloudtrail:us-east-1:${strange}:trail/any`,
    );
  });
});

describe('which keys a request carries by where it comes from', () => {
  const keys = [
    'aws:sourceip',
    'aws:sourcevpce',
    'aws:sourcevpc',
    'aws:vpcsourceip',
    'aws:vpceaccount',
    'aws:vpceorgid',
    'aws:vpceorgpaths',
    'aws:sourcevpcarn',
  ];
  const onTheInternet = ['198.51.100.1', 'never', 'never', 'never', 'never', 'never', 'never', 'never'];
  const throughOwn = [
    'never',
    'vpce-0f3c9d27b61a84e50',
    'vpc-0d84b1f6372ce95a0',
    'addresses, such as 10.0.0.1',
    strange,
    'maybe o-z9y8x7w6v5',
    'maybe several like o-z9y8x7w6v5/r-?*/*, such as o-z9y8x7w6v5/r-z9y8/',
    `arn:aws:ec2:eu-west-1:${strange}:vpc/vpc-0d84b1f6372ce95a0`,
  ];
  const readVpcArn = (words: string) => words.replace(/^like (\S+), such as \1$/, '$1');
  const rowsOf = (variants: readonly Variant[]) => variants.map((variant) => Object.values(saysOf(variant, keys)).map(readVpcArn));

  test('from the internet only, where nothing speaks of networks', () => {
    expect(rowsOf(only(anyAccountSenders(about({}))).variants.network)).toEqual([onTheInternet]);
  });

  test.each([
    'aws:SourceIp',
    'aws:SourceVpc',
    'aws:SourceVpce',
    'aws:VpcSourceIp',
    'aws:VpceAccount',
    'aws:VpceOrgID',
    'aws:VpceOrgPaths',
    'aws:SourceVpcArn',
  ])('through an own endpoint too, where something speaks of %s, signed or not', (key) => {
    const [signed, unsigned, ...others] = anyAccountSenders(about({ Condition: { Null: { [key]: 'false' } } }));
    expect(rowsOf(signed?.variants.network ?? [])).toEqual([onTheInternet, throughOwn]);
    expect(rowsOf(unsigned?.variants.network ?? [])).toEqual([throughOwn]);
    expect([unsigned?.kind, others]).toEqual(['anonymous', []]);
  });

  test('through an endpoint or a VPC that the policy names', () => {
    const groups = senderGroups(
      about({ Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1111111111111111a', 'aws:SourceVpc': 'vpc-1111111111111111a' } } }),
    );
    const senders = groups.filter(({ audience }) => audience === 'network').flatMap((group) => group.senders());
    expect(senders.map(({ kind, party }) => [kind, party])).toEqual([
      ['anonymous', { type: 'network', id: '' }],
      ['aws', { type: 'network', id: '' }],
    ]);
    for (const { variants } of senders) {
      expect(variants.network.map(({ through }) => through)).toEqual([
        'vpc-1111111111111111a',
        'vpce-1111111111111111a',
        'vpce-1111111111111111a+vpc-1111111111111111a',
      ]);
      const unread = '(whose endpoint it is, is not read)';
      expect(rowsOf(variants.network.slice(1, 2))).toEqual([
        [
          'never',
          'vpce-1111111111111111a',
          'vpc-0d84b1f6372ce95a0',
          'addresses, such as 10.0.0.1',
          `111122223333 ${unread}`,
          `maybe o-z9y8x7w6v5 ${unread}`,
          `maybe several like o-z9y8x7w6v5/r-?*/*, such as o-z9y8x7w6v5/r-z9y8/ ${unread}`,
          `like arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-0d84b1f6372ce95a0 or arn:aws:ec2:eu-west-1:902846155173:vpc/vpc-0d84b1f6372ce95a0, such as arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-0d84b1f6372ce95a0 ${unread}`,
        ],
      ]);
    }
  });

  test("through the owner's own endpoints, where their account is named", () => {
    const groups = senderGroups(about({ Condition: { StringEquals: { 'aws:VpceAccount': '111122223333' } } }));
    const senders = groups.filter(({ audience }) => audience === 'network').flatMap((group) => group.senders());
    expect(senders.flatMap(({ variants }) => variants.network.map(({ through }) => through))).toEqual([
      'endpoints of account 111122223333',
      'endpoints of account 111122223333',
    ]);
  });

  test('by an id that happens to match a pattern, of either length', () => {
    const { variants } = first(anyAccountSenders(about({ Condition: { StringLike: { 'aws:SourceVpce': 'vpce-1*' } } })));
    const found = variants.network.map((variant) => [told(lookUp(variant.domains, 'aws:sourcevpce')), ...variant.assuming]);
    const luck = 'AWS assigns the id of an endpoint that matches `vpce-1*`';
    const older = 'the id of an endpoint may still be one of the older, shorter ones';
    expect(found.map(([id = '', ...assuming]) => [id.length, id.startsWith('vpce-1'), assuming])).toEqual([
      ['never'.length, false, []],
      [22, false, []],
      [22, true, [luck]],
      [13, false, [older]],
      [13, true, [luck, older]],
    ]);
  });

  test('of a named account, whose organization may be one that the policy names', () => {
    const condition = { StringEquals: { 'aws:VpceOrgID': 'o-abcdefghij' } };
    const senders = outsideAccountSenders(about({ Principal: { AWS: '444455556666' }, Condition: condition }));
    const unsigned = only(senders.filter(({ kind }) => kind === 'anonymous'));
    expect(unsigned.party).toEqual({ type: 'account', id: '444455556666' });
    expect(unsigned.variants.network.map((variant) => [told(lookUp(variant.domains, 'aws:vpceorgid')), ...variant.assuming])).toEqual([
      ['maybe o-z9y8x7w6v5'],
      ['o-abcdefghij', 'account `444455556666` is in the organization `o-abcdefghij`'],
    ]);
    const members = organizationSenders(about({ Condition: condition }));
    expect(
      members.map(({ kind, party, variants }) => [kind, party?.id, told(lookUp(variants.network.at(-1)?.domains ?? [], 'aws:vpceorgid'))]),
    ).toEqual([
      ['aws', 'o-abcdefghij', 'o-abcdefghij'],
      ['anonymous', 'o-abcdefghij', 'o-abcdefghij'],
      ['aws', 'o-abcdefghij', 'o-abcdefghij'],
    ]);
  });

  test.each([
    { key: 'aws:SourceVpc', value: 'vpc-1*' },
    { key: 'aws:SourceVpcArn', value: 'arn:aws:ec2:*:*:vpc/vpc-1*' },
  ])('from a VPC whose id happens to match a pattern on $key', ({ key, value }) => {
    const { variants } = first(anyAccountSenders(about({ Condition: { StringLike: { [key]: value } } })));
    const found = variants.network.map((variant) => [told(lookUp(variant.domains, 'aws:sourcevpc')), ...variant.assuming]);
    const luck = 'AWS assigns the id of a VPC that matches `vpc-1*`';
    const older = 'the id of a VPC may still be one of the older, shorter ones';
    expect(found.map(([id = '', ...assuming]) => [id.length, id.startsWith('vpc-1'), assuming])).toEqual([
      ['never'.length, false, []],
      [21, false, []],
      [21, true, [luck]],
      [12, false, [older]],
      [12, true, [luck, older]],
    ]);
  });

  test('from a VPC that the policy names as their own, and from no pattern of theirs nor from that of another account', () => {
    const arns = ['444455556666:vpc/vpc-0aaaaaaaaaaaaaaaa', '444455556666:vpc/vpc-0b*', '555566667777:vpc/vpc-0cccccccccccccccc'].map(
      (end) => `arn:aws:ec2:eu-west-1:${end}`,
    );
    const senders = outsideAccountSenders(about({ Principal: { AWS: '444455556666' }, Condition: { ArnLike: { 'aws:SourceVpcArn': arns } } }));
    const unsigned = only(senders.filter(({ kind, party }) => kind === 'anonymous' && party?.id === '444455556666'));
    const sure = unsigned.variants.network
      .filter(({ assuming }) => assuming.length === 0)
      .map(({ domains }) => told(lookUp(domains, 'aws:sourcevpc')));
    expect([...new Set(sure)]).toEqual(['vpc-0d84b1f6372ce95a0', 'vpc-0aaaaaaaaaaaaaaaa']);
  });

  test("through the owner's endpoints, which may be in an organization that is named", () => {
    const condition = { StringEquals: { 'aws:VpceAccount': '111122223333', 'aws:VpceOrgID': 'o-abcdefghij' } };
    const senders = senderGroups(about({ Condition: condition }))
      .filter(({ audience }) => audience === 'network')
      .flatMap((group) => group.senders());
    const [unsigned] = senders;
    expect(unsigned?.variants.network.map(({ domains, assuming }) => [told(lookUp(domains, 'aws:vpceorgid')), ...assuming])).toEqual([
      ['maybe o-z9y8x7w6v5'],
      ['o-abcdefghij', 'account `111122223333` is in the organization `o-abcdefghij`'],
    ]);
  });

  test('without a region an endpoint may be in any, and an access point in one', () => {
    const universe = bucketUniverse({ name: 'b', partition: 'aws', account: '111122223333' });
    const { variants } = first(anyAccountSenders(about(naming('aws:SourceVpc'), universe)));
    expect(told(lookUp(variants.network.at(-1)?.domains ?? [], 'aws:sourcevpcarn'))).toBe(
      `like arn:aws:ec2:*:${strange}:vpc/vpc-0d84b1f6372ce95a0, such as arn:aws:ec2:us-east-1:${strange}:vpc/vpc-0d84b1f6372ce95a0`,
    );
    const { door } = only(anyAccountSenders(about(naming('s3:AccessPointNetworkOrigin'), universe))).variants;
    expect(told(lookUp(door.at(-1)?.domains ?? [], 's3:dataaccesspointarn'))).toContain(`such as arn:aws:s3:us-east-1:${strange}:accesspoint/any`);
  });
});

describe('which keys a request carries by its door', () => {
  const keys = ['s3:dataaccesspointarn', 's3:dataaccesspointaccount', 's3:accesspointnetworkorigin', 'aws:securetransport'];
  const directly = ['never', 'never', 'never', 'not said'];
  const rowsOf = ({ variants }: Sender) => variants.door.map((variant) => Object.values(saysOf(variant, keys)));

  test('directly, where nothing speaks of access points', () => {
    expect(rowsOf(only(anyAccountSenders(about({}))))).toEqual([directly]);
  });

  test.each(['s3:DataAccessPointArn', 's3:DataAccessPointAccount', 's3:AccessPointNetworkOrigin'])(
    'through an own access point, where something speaks of %s',
    (key) => {
      const request = about({ Condition: { Null: { [key]: 'false' } } });
      const arn = `arn:aws:s3:eu-west-1:${strange}:accesspoint/`;
      const arns = `like ${arn}?* or arn:aws:s3::${strange}:accesspoint/?*.mrap, such as ${arn}any`;
      expect(rowsOf(only(anyAccountSenders(request)))).toEqual([directly, [arns, strange, 'Internet or VPC', 'true']]);
      expect(rowsOf(only(anyoneSenders(request)))).toEqual([directly]);
      expect(rowsOf(first(ownAccountSenders(request)))).toEqual([directly]);
    },
  );

  test('through the access point whose policy it is, never unsigned', () => {
    const arn = 'arn:aws:s3:eu-west-1:111122223333:accesspoint/ap';
    const request = about({}, accessPointUniverse(arn));
    expect(anyoneSenders(request)).toEqual([]);
    expect(rowsOf(only(anyAccountSenders(request)))).toEqual([[arn, '111122223333', 'Internet or VPC', 'true']]);
  });
});

describe('which keys a request carries by the organization of its sender', () => {
  const keys = ['aws:principalorgid', 'aws:principalorgpaths'];
  const rowsOf = ({ variants }: Sender) => variants.membership.map((variant) => [...Object.values(saysOf(variant, keys)), ...variant.assuming]);
  const alone = ['never', 'never'];
  const ofOne = (id: string) => [id, `several like ${id}/r-?*/*, such as ${id}/r-z9y8/`];

  test('none, where nothing speaks of organizations', () => {
    expect(rowsOf(only(anyAccountSenders(about({}))))).toEqual([alone]);
  });

  test.each(['aws:PrincipalOrgID', 'aws:PrincipalOrgPaths'])("none or one's own, where something speaks of %s", (key) => {
    expect(rowsOf(only(anyAccountSenders(about({ Condition: { Null: { [key]: 'false' } } }))))).toEqual([alone, ofOne('o-z9y8x7w6v5')]);
  });

  test('one that the policy names', () => {
    const request = about({ Principal: { AWS: '444455556666' }, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } } });
    expect(rowsOf(first(outsideAccountSenders(request)))).toEqual([
      alone,
      ofOne('o-z9y8x7w6v5'),
      [...ofOne('o-abcdefghij'), 'account `444455556666` is in the organization `o-abcdefghij`'],
    ]);
    expect(organizationSenders(request).map((sender) => [sender.party, rowsOf(sender)])).toEqual([
      [{ type: 'organization', id: 'o-abcdefghij' }, [ofOne('o-abcdefghij')]],
    ]);
  });

  test("the owner's, where something is compared with it", () => {
    const request = about({ Principal: { AWS: '444455556666' }, Condition: { StringEquals: { 'aws:PrincipalOrgID': '${aws:ResourceOrgID}' } } });
    const senders = organizationSenders(request);
    expect(senders.map(({ party }) => party?.id)).toEqual(['${aws:ResourceOrgID}']);
    const [id = ''] = rowsOf(first(senders)).flat();
    expect(told(first(senders).owner.get('aws:resourceorgid'))).toBe(`maybe ${id} (the owner's organization is not read)`);
    expect(rowsOf(first(outsideAccountSenders(request)))).toEqual([
      alone,
      ofOne('o-z9y8x7w6v5'),
      [...ofOne(id), "account `444455556666` is in the organization of the bucket's owner"],
    ]);
  });

  test("the owner's, whose id may match a pattern as well", () => {
    const condition = {
      StringEquals: { 'aws:PrincipalOrgID': '${aws:ResourceOrgID}' },
      'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-1*/r-ab12/*' },
    };
    const senders = organizationSenders(about({ Condition: condition }));
    const ids = senders.map((sender) => [
      told(lookUp(only(sender.variants.membership).domains, 'aws:principalorgid')),
      sender.party?.id,
      ...sender.assuming,
    ]);
    expect(ids).toEqual([
      [expect.stringMatching(/^o-[^1][a-z0-9]{9}$/), '${aws:ResourceOrgID}'],
      [expect.stringMatching(/^o-1[a-z0-9]{9}$/), '${aws:ResourceOrgID}', 'AWS assigns the id of an organization that matches `o-1*`'],
    ]);
    const [[usual = ''] = []] = ids;
    expect([organizationName(usual), organizationName('o-abcdefghij')]).toEqual(['${aws:ResourceOrgID}', 'o-abcdefghij']);
  });

  test("the owner's, which may be one that a condition on it names", () => {
    const condition = { StringEquals: { 'aws:ResourceOrgID': ['o-abcdefghij', 'no-abcdefghi', 'o-abcdefghi!'] } };
    const { owner } = only(anyoneSenders(about({ Condition: condition })));
    expect(told(owner.get('aws:resourceorgid'))).toMatch(/^maybe o-[a-z0-9]{10} or o-abcdefghij \(the owner's organization is not read\)$/);
  });

  test.each(['aws:SourceOrgID', 'aws:SourceOrgPaths'])('that a service acts for, where something speaks of %s', (key) => {
    const operator = key.endsWith('Paths') ? 'ForAnyValue:StringLike' : 'StringEquals';
    const value = key.endsWith('Paths') ? 'o-abcdefghij/*' : 'o-abcdefghij';
    const senders = serviceSenders(about({ Principal: { Service: 'cloudtrail.amazonaws.com' }, Condition: { [operator]: { [key]: value } } }));
    const sender = only(senders.filter(({ audience }) => audience === 'organization'));
    expect(saysOf(only(sender.variants.identity), ['aws:sourceorgid', 'aws:sourceorgpaths'])).toEqual({
      'aws:sourceorgid': 'o-abcdefghij',
      'aws:sourceorgpaths': 'several like o-abcdefghij/r-?*/*, such as o-abcdefghij/r-z9y8/',
    });
  });

  test('that happens to match a pattern on those that services act for', () => {
    const condition = { 'ForAnyValue:StringLike': { 'aws:SourceOrgPaths': 'o-1*/*' } };
    const sender = only(serviceSenders(about({ Principal: { Service: 'cloudtrail.amazonaws.com' }, Condition: condition })));
    expect(sender.variants.identity.flatMap(({ assuming }) => assuming)).toEqual(['AWS assigns the id of an organization that matches `o-1*`']);
  });

  test('that a service acts for', () => {
    const condition = { StringEquals: { 'aws:SourceOrgID': 'o-abcdefghij', 'aws:SourceAccount': '444455556666' } };
    const senders = serviceSenders(about({ Principal: { Service: 'cloudtrail.amazonaws.com' }, Condition: condition }));
    const said = senders.map(({ audience, party, variants }) => [
      audience,
      party?.id,
      ...variants.identity.map(({ domains, assuming }) => [
        told(lookUp(domains, 'aws:sourceaccount')),
        told(lookUp(domains, 'aws:sourceorgid')),
        ...assuming,
      ]),
    ]);
    expect(said).toEqual([
      ['service', 'cloudtrail.amazonaws.com', [`maybe ${strange}`, 'maybe o-z9y8x7w6v5']],
      [
        'outside-account',
        '444455556666',
        ['maybe 444455556666', 'maybe o-z9y8x7w6v5'],
        ['maybe 444455556666', 'o-abcdefghij', 'account `444455556666` is in the organization `o-abcdefghij`'],
      ],
      ['organization', 'o-abcdefghij', [`maybe ${strange}`, 'o-abcdefghij']],
    ]);
  });
});
