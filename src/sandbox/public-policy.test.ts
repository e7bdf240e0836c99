import { describe, expect, test } from 'vitest';
import { isPublicPolicy } from './public-policy.js';

const allow = (more: object): object => ({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*', ...more });
const under = (operator: string, key: string, value: unknown): object => allow({ Condition: { [operator]: { [key]: value } } });
const publicness = (...statements: readonly unknown[]): boolean => isPublicPolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }));

describe('a policy is public', () => {
  test.each([
    { name: 'for everybody', statement: allow({}) },
    { name: 'for every AWS account', statement: allow({ Principal: { AWS: '*' } }) },
    { name: 'for everybody among others', statement: allow({ Principal: { AWS: ['arn:aws:iam::111122223333:root', '*'] } }) },
    { name: 'for everybody but one', statement: allow({ Principal: undefined, NotPrincipal: { AWS: 'arn:aws:iam::111122223333:root' } }) },
    { name: 'for a web identity', statement: allow({ Principal: { Federated: 'graph.facebook.com' } }) },
    { name: 'for any service', statement: allow({ Principal: { Service: '*' } }) },
    { name: 'without a principal', statement: allow({ Principal: undefined }) },
    { name: 'with a wildcard for a network', statement: under('StringLike', 'aws:SourceVpc', 'vpc-*') },
    { name: 'with a variable', statement: under('StringEquals', 'aws:SourceVpc', '${aws:PrincipalTag/vpc}') },
    { name: 'with a wildcard among fixed values', statement: under('StringLike', 'aws:SourceVpce', ['vpce-1', 'vpce-*']) },
    { name: 'for half of all addresses', statement: under('IpAddress', 'aws:SourceIp', '0.0.0.0/1') },
    { name: 'for half of all addresses, beside an office', statement: under('IpAddress', 'aws:SourceIp', ['203.0.113.0/24', '0.0.0.0/1']) },
    { name: 'for a /31 of IPv6', statement: under('IpAddress', 'aws:SourceIp', '2600::/31') },
    { name: 'for a range that is none', statement: under('IpAddress', 'aws:SourceIp', 'office') },
    { name: 'but for an office', statement: under('NotIpAddress', 'aws:SourceIp', '203.0.113.0/24') },
    { name: 'but for one network', statement: under('StringNotEquals', 'aws:SourceVpc', 'vpc-1') },
    { name: 'for one network if any', statement: under('StringEqualsIfExists', 'aws:SourceVpc', 'vpc-1') },
    { name: 'for all values of a key that may be missing', statement: under('ForAllValues:StringEquals', 'aws:SourceVpc', 'vpc-1') },
    { name: 'where a key is there', statement: under('Null', 'aws:SourceVpc', 'false') },
    { name: 'for a password in a header', statement: under('StringEquals', 'aws:Referer', 'secret') },
    { name: 'over TLS', statement: under('Bool', 'aws:SecureTransport', 'true') },
    { name: 'for a tag of the caller', statement: under('StringEquals', 'aws:PrincipalTag/team', 'x') },
    { name: 'for endpoints of an organization, a newer key', statement: under('StringEquals', 'aws:VpceOrgID', 'o-1') },
    { name: 'for a session name of anybody', statement: under('StringLike', 'aws:userid', '*:me') },
    { name: 'for access points of anybody', statement: under('StringLike', 's3:DataAccessPointArn', 'arn:aws:s3:eu-west-1:*:accesspoint/x') },
    { name: 'for no value', statement: under('StringEquals', 'aws:SourceVpc', []) },
    { name: 'by a statement that is none', statement: 'x' },
  ])('$name', ({ statement }) => {
    expect(publicness(statement)).toBe(true);
  });

  test('where one grant of several is', () => {
    expect(publicness(allow({ Principal: { AWS: '111122223333' } }), allow({}))).toBe(true);
  });
  test('whatever a Deny takes away', () => {
    expect(publicness(allow({}), { ...allow({}), Effect: 'Deny' })).toBe(true);
  });
  test.each(['', 'x', '[]', '"x"', 'null'])('where it is no policy: %j', (text) => {
    expect(isPublicPolicy(text)).toBe(true);
  });
});

describe('a policy is not public', () => {
  test.each([
    { name: 'for an account', statement: allow({ Principal: { AWS: '444455556666' } }) },
    { name: 'for a role and a service', statement: allow({ Principal: { AWS: ['arn:aws:iam::444455556666:role/x'], Service: 's3.amazonaws.com' } }) },
    { name: 'for a canonical user', statement: allow({ Principal: { CanonicalUser: 'ab'.repeat(32) } }) },
    { name: 'for an organization', statement: under('StringEquals', 'aws:PrincipalOrgID', 'o-a1b2c3d4e5') },
    { name: 'for a role by its ARN', statement: under('ArnEquals', 'aws:PrincipalArn', 'arn:aws:iam::444455556666:role/x') },
    { name: 'for an office', statement: under('IpAddress', 'aws:SourceIp', ['203.0.113.0/24', '2001:db8::/32', '198.51.100.7']) },
    { name: 'for a /8', statement: under('IpAddress', 'aws:SourceIp', '10.0.0.0/8') },
    { name: 'for a network, whatever the letter case of the key', statement: under('StringEquals', 'AWS:SOURCEVPC', 'vpc-1') },
    { name: 'for one of some networks', statement: under('ForAnyValue:StringEquals', 'aws:SourceVpce', ['vpce-1', 'vpce-2']) },
    { name: 'for a topic', statement: under('ArnLike', 'aws:SourceArn', 'arn:aws:sns:eu-west-1:444455556666:x') },
    {
      name: 'for a KMS key',
      statement: under('StringEquals', 's3:x-amz-server-side-encryption-aws-kms-key-id', 'arn:aws:kms:eu-west-1:444455556666:key/x'),
    },
    {
      name: 'for access points of an account',
      statement: under('StringLike', 's3:DataAccessPointArn', 'arn:aws:s3:eu-west-1:444455556666:accesspoint/*'),
    },
    { name: 'for the sessions of a role', statement: under('StringLike', 'aws:userid', 'AROAEXAMPLEROLE000001:*') },
    {
      name: 'for a fixed value beside something else',
      statement: allow({ Condition: { Bool: { 'aws:SecureTransport': 'true' }, StringEquals: { 'aws:SourceVpc': 'vpc-1' } } }),
    },
    { name: 'where it denies only', statement: { ...allow({}), Effect: 'Deny' } },
  ])('$name', ({ statement }) => {
    expect(publicness(statement)).toBe(false);
  });

  test('without a statement, and with one that is not in a list', () => {
    expect(isPublicPolicy('{"Version":"2012-10-17"}')).toBe(false);
    expect(isPublicPolicy(JSON.stringify({ Statement: allow({ Principal: { AWS: '444455556666' } }) }))).toBe(false);
    expect(isPublicPolicy(JSON.stringify({ Statement: allow({}) }))).toBe(true);
  });
});
