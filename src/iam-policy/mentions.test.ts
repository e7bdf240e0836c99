import { describe, expect, test } from 'vitest';
import { printRange } from './addresses.js';
import { accountTexts, type Mentions, mentionsOf, organizationTexts, textsOf, userIdTexts, vpcTexts } from './mentions.js';
import { parsePolicyText } from './parse-policy.js';

const base = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
const canonical = '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be';
const identity = 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2ABCDEFGHIJKL';

function mentions(...statements: readonly object[]): Mentions {
  const laid = statements.map((parts) => Object.fromEntries(Object.entries({ ...base, ...parts }).filter(([, value]) => value !== null)));
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: laid }));
  if (!parsed.ok) throw new Error(parsed.problems[0].message);
  return mentionsOf([parsed.value]);
}

const under = (Condition: object) => mentions({ Condition });
const denying = (parts: object) => mentions({ Effect: 'Deny', ...parts });

describe('of a policy there are named', () => {
  test('the keys of conditions and variables, in lower case', () => {
    const found = mentions({ Resource: 'arn:aws:s3:::b/${aws:UserName}', Condition: { StringEquals: { 'aws:Referer': '${aws:PrincipalTag/t}' } } });
    expect([...found.keys].sort()).toEqual(['aws:principaltag/t', 'aws:referer', 'aws:username']);
  });

  test('accounts, and which of them an Allow names', () => {
    const found = mentions({ Principal: { AWS: '444455556666' } }, { Effect: 'Deny', Principal: { AWS: 'arn:aws:iam::777788889999:role/r' } });
    expect([...found.accounts]).toEqual(['444455556666', '777788889999']);
    expect([...found.allowedAccounts]).toEqual(['444455556666']);
    expect([...found.arns].map(([account, arns]) => [account, ...arns])).toEqual([['777788889999', 'arn:aws:iam::777788889999:role/r']]);
  });

  test('services and access identities, unless a Deny only names them', () => {
    const who = { Principal: { Service: 'logging.s3.amazonaws.com', AWS: identity } };
    expect([...mentions(who).services]).toEqual(['logging.s3.amazonaws.com']);
    expect([...mentions(who).accessIdentities]).toEqual(['E2ABCDEFGHIJKL']);
    expect([...denying(who).services, ...denying(who).accessIdentities]).toEqual([]);
    const exempt = denying({ Principal: null, NotPrincipal: who.Principal });
    expect([...exempt.services, ...exempt.accessIdentities]).toEqual(['logging.s3.amazonaws.com', 'E2ABCDEFGHIJKL']);
  });

  test('canonical users, and which of them a Deny leaves out', () => {
    const who = { CanonicalUser: canonical };
    expect([...mentions({ Principal: who }).canonicalUsers]).toEqual([canonical]);
    expect([...mentions({ Principal: who }).exemptCanonicalUsers]).toEqual([]);
    expect([...mentions({ Principal: null, NotPrincipal: who }).exemptCanonicalUsers]).toEqual([]);
    expect([...denying({ Principal: who }).exemptCanonicalUsers]).toEqual([]);
    expect([...denying({ Principal: null, NotPrincipal: who }).exemptCanonicalUsers]).toEqual([canonical]);
  });

  test('callers of an identity provider', () => {
    expect([...mentions({ Principal: { Federated: 'graph.facebook.com' } }).federated]).toEqual(['graph.facebook.com']);
  });

  test.each([
    { key: 'aws:PrincipalAccount', accounts: ['444455556666'] },
    { key: 'aws:SourceAccount', accounts: ['444455556666'] },
    { key: 'aws:SourceOwner', accounts: ['444455556666'] },
    { key: 's3:DataAccessPointAccount', accounts: ['444455556666'] },
    { key: 'aws:VpceAccount', accounts: ['444455556666'] },
    { key: 'aws:Referer', accounts: [] },
  ])('accounts that $key is compared with: $accounts', ({ key, accounts }) => {
    expect([...under({ StringEquals: { [key]: ['444455556666', '4444555566667', '44445555666', 'x444455556666'] } }).accounts]).toEqual(accounts);
  });

  test.each([
    { key: 'aws:PrincipalOrgID' },
    { key: 'aws:SourceOrgID' },
    { key: 'aws:VpceOrgID' },
    { key: 'aws:PrincipalOrgPaths' },
    { key: 'aws:SourceOrgPaths' },
    { key: 'aws:VpceOrgPaths' },
  ])('organizations that $key is compared with', ({ key }) => {
    const texts = ['o-a1b2c3d4e5', 'o-b1b2c3d4e5/r-ab12/*', 'o-c*', 'xo-d1b2c3d4e5', 'o-E1b2c3d4e5'];
    expect([...under({ 'ForAnyValue:StringLike': { [key]: texts } }).organizations]).toEqual(['o-a1b2c3d4e5', 'o-b1b2c3d4e5']);
  });

  test('no organization under another key', () => {
    expect([...under({ StringLike: { 'aws:Referer': 'o-a1b2c3d4e5' } }).organizations]).toEqual([]);
  });

  test('ids of organizations and networks in whatever letter case they are asked for', () => {
    const found = under({
      StringEqualsIgnoreCase: { 'aws:PrincipalOrgID': 'O-A1B2C3D4E5', 'aws:SourceVpce': 'VPCE-1111111A', 'aws:SourceVpc': 'VPC-1111111A' },
    });
    expect([...found.organizations, ...found.endpoints, ...found.vpcs]).toEqual(['o-a1b2c3d4e5', 'vpce-1111111a', 'vpc-1111111a']);
    expect([...under({ StringEquals: { 'aws:SourceVpce': 'VPCE-1111111A' } }).endpoints]).toEqual(['VPCE-1111111A']);
    expect([...under({ StringEqualsIgnoreCase: { 'aws:VpceOrgPaths': 'O-A1B2C3D4E5/R-AB12/' } }).organizations]).toEqual(['o-a1b2c3d4e5']);
  });

  test('endpoints and VPCs, but no patterns', () => {
    const vpcArn = 'arn:aws:ec2:eu-west-1:444455556666:vpc/vpc-2222222b';
    const found = under({
      StringLike: { 'aws:SourceVpce': ['vpce-1111111a', 'vpce-*'], 'aws:SourceVpc': ['vpc-1111111a', 'vpc-*'] },
      ArnLike: { 'aws:SourceVpcArn': [vpcArn, 'arn:aws:ec2:*:*:vpc/vpc-3*'] },
    });
    expect([...found.endpoints]).toEqual(['vpce-1111111a']);
    expect([...found.vpcs]).toEqual(['vpc-1111111a', 'vpc-2222222b']);
    expect([...found.accounts]).toEqual(['444455556666']);
  });

  test('services that people have to act through', () => {
    const found = under({
      StringEquals: { 'aws:PrincipalServiceName': 'sns.amazonaws.com', 'aws:Referer': 'sqs.amazonaws.com' },
      'ForAnyValue:StringEquals': { 'aws:PrincipalServiceNamesList': 'delivery.logs.amazonaws.com' },
    });
    expect([...found.services]).toEqual(['sns.amazonaws.com', 'delivery.logs.amazonaws.com']);
  });

  test('principals by their ARNs, and accounts alone where a pattern leaves the name open', () => {
    const found = under({
      ArnLike: {
        'aws:PrincipalArn': ['arn:aws:iam::444455556666:role/r', 'arn:aws:iam::777788889999:role/*', 'arn:aws:iam::*:role/r'],
        'aws:SourceArn': 'arn:aws:sns:eu-west-1:222233334444:topic',
      },
    });
    expect([...found.arns.keys()]).toEqual(['444455556666']);
    expect([...found.accounts]).toEqual(['444455556666', '777788889999', '222233334444']);
  });

  test('no account in a text that is no ARN, or of another key', () => {
    expect([...under({ StringLike: { 'aws:Referer': 'arn:aws:iam::444455556666:role/r' } }).accounts]).toEqual([]);
    expect([...under({ ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:4444*:topic' } }).accounts]).toEqual([]);
  });

  test.each([
    { text: 'AROAJ2UCCR6DPCEXAMPLE:*', ids: ['AROAJ2UCCR6DPCEXAMPLE'], accounts: [] },
    { text: 'AIDAJ2UCCR6DPCEXAMPLE', ids: ['AIDAJ2UCCR6DPCEXAMPLE'], accounts: [] },
    { text: 'xAROAJ2UCCR6DPCEXAMPLE', ids: [], accounts: [] },
    { text: 'AROAJ2UCCR6DPC*', ids: [], accounts: [] },
    { text: 'aroaj2uccr6dpcexample', ids: [], accounts: [] },
    { text: '444455556666', ids: [], accounts: ['444455556666'] },
    { text: '444455556666:visitor', ids: [], accounts: ['444455556666'] },
    { text: '444455556666:two\nlines', ids: [], accounts: ['444455556666'] },
    { text: '444455556666x', ids: [], accounts: [] },
    { text: 'x444455556666', ids: [], accounts: [] },
  ])('of the user id $text: $ids $accounts', ({ text, ids, accounts }) => {
    const found = under({ StringLike: { 'aws:userid': text } });
    expect([...found.principalIds]).toEqual(ids);
    expect([...found.accounts]).toEqual(accounts);
  });

  test('unique ids in capitals, and names of sessions as they are, where letter case does not count', () => {
    expect([...under({ StringEqualsIgnoreCase: { 'aws:userid': 'aroaj2uccr6dpcexample:Bob' } }).principalIds]).toEqual(['AROAJ2UCCR6DPCEXAMPLE']);
    expect([...under({ StringEqualsIgnoreCase: { 'aws:Referer': 'aroaj2uccr6dpcexample:Bob' } }).principalIds]).toEqual([]);
  });

  test('no other ids in capitals', () => {
    const arn = 'arn:aws:iam::444455556666:role/r';
    const found = under({ StringEqualsIgnoreCase: { 'aws:PrincipalArn': arn, 'aws:PrincipalServiceName': 'sns.amazonaws.com' } });
    expect([...(found.arns.get('444455556666') ?? []), ...found.services]).toEqual([arn, 'sns.amazonaws.com']);
  });

  test('nothing that Null compares, which is no id', () => {
    const found = under({ Null: { 'aws:PrincipalServiceName': 'true', 'aws:SourceVpce': 'false', 'aws:SourceIp': 'false' } });
    expect([...found.services, ...found.endpoints, ...found.texts.keys(), ...found.addressSets]).toEqual([]);
    expect([...found.keys]).toEqual(['aws:principalservicename', 'aws:sourcevpce', 'aws:sourceip']);
  });

  test('addresses, as one set for each condition', () => {
    const found = mentions(
      { Condition: { IpAddress: { 'aws:SourceIp': ['203.0.113.0/25', '203.0.113.128/25'] } } },
      { Condition: { NotIpAddress: { 'aws:SourceIp': '198.51.100.7' }, IpAddress: { 'aws:VpcSourceIp': '10.0.0.0/8' } } },
    );
    expect(found.addressSets.map((set) => set.map(printRange))).toEqual([['203.0.113.0/24'], ['198.51.100.7/32']]);
  });
});

describe('something is compared with the organization of the owner', () => {
  test.each([
    { name: 'as a variable', condition: { StringEquals: { 'aws:PrincipalOrgID': '${aws:ResourceOrgID}' } }, compares: true },
    { name: 'the other way round', condition: { StringEquals: { 'aws:ResourceOrgID': '${aws:PrincipalOrgID}' } }, compares: true },
    { name: 'with a text, which says nothing of another key', condition: { StringEquals: { 'aws:ResourceOrgID': 'o-a1b2c3d4e5' } }, compares: false },
    { name: 'or not', condition: { StringEquals: { 'aws:PrincipalOrgID': '${aws:PrincipalTag/t}' } }, compares: false },
  ])('$name', ({ condition, compares }) => {
    expect(under(condition).comparesOwnersOrganization).toBe(compares);
  });

  test('nowhere in a policy without conditions', () => {
    expect(mentions({}).comparesOwnersOrganization).toBe(false);
  });
});

describe('texts to fit ids to', () => {
  test('are those of the keys, and none where a key is not compared', () => {
    expect(textsOf(under({ StringEquals: { 'aws:Referer': ['a', 'b'] } }), ['aws:referer', 'aws:useragent'])).toEqual(['a', 'b']);
  });

  test('of accounts come from ids, ARNs and user ids that could be accounts', () => {
    const found = mentions(
      { Condition: { StringLike: { 'aws:PrincipalAccount': '1*', 'aws:userid': ['2*:x', 'AROA*', '3a*', 'a3'] } } },
      { Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:eu-west-1:4*:t' } }, Principal: { AWS: '444455556666' } },
    );
    expect(accountTexts(found)).toEqual(['1*', '4*', '2*', '2*', '444455556666']);
  });

  test('of organizations are what stands before a slash, and what ends with a star before it', () => {
    const found = under({ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': ['o-a/r-b/*', 'o-c*d*e/r-b'] } });
    expect(organizationTexts(found, ['aws:principalorgpaths'])).toEqual(['o-a', 'o-c*d*e', 'o-c*', 'o-c*d*']);
  });

  test('of user ids are what stands before a colon', () => {
    expect(userIdTexts(under({ StringLike: { 'aws:userid': ['AROA*B:x', ':y'] } }))).toEqual(['AROA*B', 'AROA*', '']);
  });

  test('of VPCs come from ids and from ARNs', () => {
    const found = under({
      StringLike: {
        'aws:SourceVpc': 'vpc-1*',
        'aws:SourceVpcArn': ['arn:aws:ec2:*:*:vpc/vpc-2*', '*vpc-3*', 'arn:aws:ec2:*:*:vpc/4*', '*', '*vpc-5/vpc-6'],
      },
    });
    expect(vpcTexts(found)).toEqual(['vpc-1*', 'vpc-2*', 'vpc-3*', '4*', 'vpc-6']);
  });
});

test('accounts that a Deny names are told apart from those whose root user it names by its user id', () => {
  const found = mentions(
    { Effect: 'Deny', Principal: { AWS: '444455556666' } },
    { Effect: 'Deny', Condition: { StringEquals: { 'aws:userid': ['555566667777', '666677778888:x'], 'aws:PrincipalAccount': '777788889999' } } },
    { Condition: { StringEquals: { 'aws:userid': '888899990000' } } },
  );
  expect([...found.deniedAccounts]).toEqual(['444455556666', '777788889999']);
  expect([...found.allowedAccounts]).toEqual(['888899990000']);
  expect([...found.accounts]).toEqual(['444455556666', '555566667777', '666677778888', '777788889999', '888899990000']);
});
