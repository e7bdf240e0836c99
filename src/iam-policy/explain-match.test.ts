import { describe, expect, test } from 'vitest';
import { whyNotLimited, whyNotStopped } from './explain-match.js';
import { parsePolicyText } from './parse-policy.js';
import type { Statement } from './policy.js';
import type { Caller, Request } from './request.js';
import { bucketUniverse } from './universe.js';

const universe = bucketUniverse({ name: 'b', partition: 'aws', account: '111122223333' });
const stranger: Caller = { kind: 'aws', account: '444455556666', arn: 'arn:aws:iam::444455556666:role/any' };

function statement(parts: object): Statement {
  const whole = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::b/*', ...parts };
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: [whole] }));
  const [first] = parsed.ok ? parsed.value.statements : [];
  if (first === undefined) throw new Error('no statement');
  return first;
}

function request(context: Readonly<Record<string, string>> = {}, caller: Caller = { kind: 'anonymous' }): Request {
  const values = Object.entries(context).map(([key, value]) => [key, [value]] as const);
  return { caller, action: 's3:GetObject', resource: 'arn:aws:s3:::b/public/a', context: new Map(values) };
}

describe('a Deny does not stop a request, because', () => {
  test.each<{ name: string; deny: object; passed?: Request; because: string }>([
    { name: 'it is about another action', deny: { Action: 's3:PutObject' }, because: 'it says nothing of `s3:GetObject`' },
    { name: 'it is about other objects', deny: { Resource: 'arn:aws:s3:::b/private/*' }, because: 'it covers `arn:aws:s3:::b/private/*` only' },
    {
      name: 'it spares these objects',
      deny: { Resource: undefined, NotResource: ['arn:aws:s3:::b/public/*'] },
      because: 'it leaves out `arn:aws:s3:::b/public/*`',
    },
    {
      name: 'it is about another account',
      deny: { Principal: { AWS: '555566667777' } },
      passed: request({}, stranger),
      because: 'it names account `555566667777` only',
    },
    {
      name: 'it spares this account',
      deny: { Principal: undefined, NotPrincipal: { AWS: ['444455556666', 'arn:aws:iam::444455556666:role/any'] } },
      passed: request({}, stranger),
      because: 'it leaves out account `444455556666` and `arn:aws:iam::444455556666:role/any`',
    },
    {
      name: 'no endpoint is used, so the key is missing',
      deny: { Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } } },
      because: 'it stops only requests with `aws:SourceVpce`, and a request through no VPC endpoint has none',
    },
    {
      name: 'a set operator wants some value where the key is missing',
      deny: { Condition: { 'ForAnyValue:StringNotEquals': { 'aws:PrincipalOrgID': 'o-abcdefghij' } } },
      because: '`ForAnyValue` asks for a value of `aws:PrincipalOrgID`, and an unsigned request has none',
    },
    {
      name: 'a caller in no organization has no id of one',
      deny: { Condition: { Null: { 'aws:PrincipalOrgID': 'false' } } },
      passed: request({}, stranger),
      because: 'it stops only requests with `aws:PrincipalOrgID`, and an account in no organization has none',
    },
    {
      name: 'it wants the key missing that is there',
      deny: { Condition: { Null: { 'aws:PrincipalArn': 'true' } } },
      passed: request({ 'aws:principalarn': 'arn:aws:iam::444455556666:role/any' }, stranger),
      because: 'it stops only requests without `aws:PrincipalArn`, and this caller has `arn:aws:iam::444455556666:role/any`',
    },
    {
      name: 'the requester writes the header that it spares',
      deny: { Condition: { StringNotLike: { 'aws:Referer': ['https://example.com/*', 'https://www.example.com/*'] } } },
      passed: request({ 'aws:referer': 'https://example.com/' }),
      because:
        'it lets through requests whose `aws:Referer` fits `https://example.com/*` or `https://www.example.com/*`, and the requester chooses `aws:Referer` (`https://example.com/`)',
    },
    {
      name: 'the requester leaves the header out',
      deny: { Condition: { StringLike: { 'aws:UserAgent': 'curl*' } } },
      because: 'it stops only requests with `aws:UserAgent`, and the requester can leave it out',
    },
    {
      name: 'this action never carries the key',
      deny: { Condition: { StringEquals: { 's3:prefix': 'private/' } } },
      because: 'it stops only requests with `s3:prefix`, and `s3:GetObject` never has one',
    },
    {
      name: 'nobody has read the tags',
      deny: { Condition: { StringEquals: { 's3:ExistingObjectTag/class': 'secret' } } },
      because: 'it stops only requests with `s3:ExistingObjectTag/class`, and it may be missing (the tags of the object are not read)',
    },
    {
      name: 'TLS is there for everybody',
      deny: { Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      passed: request({ 'aws:securetransport': 'true' }),
      because: 'it stops only requests without TLS, and everybody can use TLS',
    },
    {
      name: 'the address is one that it spares',
      deny: { Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } },
      passed: request({ 'aws:sourceip': '203.0.113.1' }),
      because: 'it lets through requests whose `aws:SourceIp` is in `203.0.113.0/24`, and this request comes from `203.0.113.1`',
    },
    {
      name: 'the organization is the one that it spares',
      deny: { Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } } },
      passed: request({ 'aws:principalorgid': 'o-abcdefghij' }, stranger),
      because: 'it lets through requests whose `aws:PrincipalOrgID` is `o-abcdefghij`',
    },
    {
      name: 'its time is over',
      deny: { Condition: { DateLessThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } } },
      passed: request({ 'aws:currenttime': '2026-11-22T00:00:00Z' }),
      because: 'it stops only requests whose `aws:CurrentTime` is before `2026-01-01T00:00:00Z`, and this request is made at `2026-11-22T00:00:00Z`',
    },
    {
      name: 'its operator is none',
      deny: { Condition: { StringFoo: { 'aws:Referer': 'x' } } },
      because: '`StringFoo` is not an operator that AWS defines',
    },
    {
      name: 'two of its parts fail',
      deny: { Resource: 'arn:aws:s3:::b/private/*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      passed: request({ 'aws:securetransport': 'true' }),
      because: 'it covers `arn:aws:s3:::b/private/*` only; and it stops only requests without TLS, and everybody can use TLS',
    },
    {
      name: 'its first two parts fail, and more of them',
      deny: {
        Principal: { AWS: '555566667777' },
        Resource: 'arn:aws:s3:::b/private/*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
      passed: request({ 'aws:securetransport': 'true' }, stranger),
      because: 'it names account `555566667777` only; and it covers `arn:aws:s3:::b/private/*` only',
    },
    {
      name: 'it rests on several spellings that mean nothing',
      deny: { Comment: 'x', Remark: 'y', Note: 'z' },
      because: 'the element `Comment` means nothing; and the element `Remark` means nothing',
    },
    {
      name: 'a set operator wants some value of a key that is missing',
      deny: { Condition: { 'ForAnyValue:StringEquals': { 'aws:PrincipalOrgID': 'o-abcdefghij' } } },
      because: 'it stops only requests with `aws:PrincipalOrgID`, and an unsigned request has none',
    },
    {
      name: 'a set operator wants every value, and there is another one',
      deny: { Condition: { 'ForAllValues:StringNotEquals': { 'aws:Referer': 'x' } } },
      passed: request({ 'aws:referer': 'x' }),
      because: 'it stops only requests with no value of `aws:Referer` but one that is not `x`, and the requester chooses `aws:Referer` (`x`)',
    },
    {
      name: 'a caller with a role has no name of a user',
      deny: { Condition: { StringEquals: { 'aws:username': 'bob' } } },
      passed: request({}, stranger),
      because: 'it stops only requests with `aws:username`, and this caller has none',
    },
    {
      name: 'through an endpoint there is no address',
      deny: { Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } },
      passed: request({ 'aws:sourcevpce': 'vpce-1a2b3c4d' }),
      because: 'it stops only requests with `aws:SourceIp`, and a request through a VPC endpoint has none',
    },
    {
      name: 'no access point is used',
      deny: { Condition: { StringEquals: { 's3:DataAccessPointAccount': '555566667777' } } },
      because: 'it stops only requests with `s3:DataAccessPointAccount`, and a request through no access point has none',
    },
    {
      name: 'there is no version of TLS without TLS',
      deny: { Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } },
      because: 'it stops only requests with `s3:TlsVersion`, and a request without TLS has none',
    },
    {
      name: 'another endpoint is used',
      deny: { Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } } },
      passed: request({ 'aws:sourcevpce': 'vpce-5e6f7a8b' }),
      because: 'it stops only requests whose `aws:SourceVpce` is `vpce-1a2b3c4d`, and this request comes through `vpce-5e6f7a8b`',
    },
    {
      name: 'another access point is used',
      deny: { Condition: { StringEquals: { 's3:DataAccessPointAccount': '555566667777' } } },
      passed: request({ 's3:dataaccesspointaccount': '444455556666' }, stranger),
      because:
        'it stops only requests whose `s3:DataAccessPointAccount` is `555566667777`, and this request comes through an access point (`444455556666`)',
    },
    {
      name: 'an unsigned request is of another account',
      deny: { Condition: { StringNotEquals: { 'aws:PrincipalAccount': ['anonymous', '444455556666'] } } },
      passed: request({ 'aws:principalaccount': 'anonymous' }),
      because: 'it lets through requests whose `aws:PrincipalAccount` is `anonymous` or `444455556666`',
    },
    {
      name: 'a pattern is met by what somebody has',
      deny: { Condition: { StringNotLike: { 'aws:PrincipalAccount': 'anon*' } } },
      passed: request({ 'aws:principalaccount': 'anonymous' }),
      because: 'it lets through requests whose `aws:PrincipalAccount` fits `anon*`, and an unsigned request has `anonymous`',
    },
    {
      name: 'plain HTTP is there for everybody',
      deny: { Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
      passed: request({ 'aws:securetransport': 'false' }),
      because: 'it stops only requests over TLS, and everybody can do without TLS',
    },
    {
      name: 'a tag that nobody has read may be another one',
      deny: { Condition: { StringEquals: { 's3:ExistingObjectTag/class': 'secret' } } },
      passed: request({ 's3:existingobjecttag/class': 'x' }),
      because: 'it stops only requests whose `s3:ExistingObjectTag/class` is `secret`, and it may be `x` (the tags of the object are not read)',
    },
    {
      name: 'one of two addresses is what it spares, which is no id',
      deny: { Condition: { StringNotEquals: { 'aws:Referer': ['x', 'y'] } } },
      passed: request({ 'aws:referer': 'x' }),
      because: 'it lets through requests whose `aws:Referer` is `x` or `y`, and the requester chooses `aws:Referer` (`x`)',
    },
  ])('$name', ({ deny, passed = request(), because }) => {
    expect(whyNotStopped(statement(deny), { request: passed, universe })).toBe(because);
  });
});

describe('a condition of an Allow keeps no stranger out, because', () => {
  test.each<{ name: string; condition: object; passed?: Request; because: string | undefined }>([
    {
      name: 'IfExists lets in whoever lacks the key',
      condition: { StringEqualsIfExists: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } },
      because: '`IfExists` lets in requests without `aws:SourceVpce`, and a request through no VPC endpoint has none',
    },
    {
      name: 'ForAllValues holds for no value at all',
      condition: { 'ForAllValues:StringEquals': { 'aws:PrincipalOrgID': 'o-abcdefghij' } },
      because: '`ForAllValues` lets in requests without `aws:PrincipalOrgID`, and an unsigned request has none',
    },
    {
      name: 'a negated operator holds where the key is missing',
      condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666:role/x' } },
      because: '`ArnNotLike` lets in requests without `aws:PrincipalArn`, and an unsigned request has none',
    },
    {
      name: 'it wants the key missing',
      condition: { Null: { 'aws:SourceArn': 'true' } },
      because: 'it asks for requests without `aws:SourceArn`, and only AWS services send it',
    },
    {
      name: 'anybody can have such an organization',
      condition: { StringLike: { 'aws:PrincipalOrgID': 'o-*' } },
      passed: request({ 'aws:principalorgid': 'o-z9y8x7w6v5' }, stranger),
      because: 'whoever opens an AWS account can have such a value (`o-z9y8x7w6v5`)',
    },
    {
      name: 'the value is the same for all',
      condition: { StringEquals: { 'aws:ResourceAccount': '111122223333' } },
      passed: request({ 'aws:resourceaccount': '111122223333' }),
      because: 'that is `111122223333` for every request to this bucket',
    },
    {
      name: 'the requester chooses the value',
      condition: { StringEquals: { 'aws:Referer': 'https://example.com/' } },
      passed: request({ 'aws:referer': 'https://example.com/' }),
      because: 'the requester chooses `aws:Referer` (`https://example.com/`)',
    },
    {
      name: 'the addresses are the internet',
      condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } },
      passed: request({ 'aws:sourceip': '203.0.113.1' }),
      because: 'it lets in the internet, or half of it at least',
    },
    {
      name: 'everybody can use TLS, with an account or without',
      condition: { Bool: { 'aws:SecureTransport': 'true' } },
      passed: request({ 'aws:securetransport': 'true' }, stranger),
      because: 'everybody can use TLS',
    },
    {
      name: 'everybody can do without TLS',
      condition: { Bool: { 'aws:SecureTransport': 'false' } },
      passed: request({ 'aws:securetransport': 'false' }, stranger),
      because: 'everybody can do without TLS',
    },
    {
      name: 'the requester chooses one of a few values',
      condition: { NumericEquals: { 's3:TlsVersion': '1.2' } },
      passed: request({ 's3:tlsversion': '1.2' }),
      because: 'the requester chooses `s3:TlsVersion` (`1.2`)',
    },
    {
      name: 'the requester chooses one of a few values, with an account, too',
      condition: { NumericEquals: { 's3:TlsVersion': '1.2' } },
      passed: request({ 's3:tlsversion': '1.2' }, stranger),
      because: 'the requester chooses `s3:TlsVersion` (`1.2`)',
    },
    {
      name: 'its time has come',
      condition: { DateGreaterThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } },
      passed: request({ 'aws:currenttime': '2026-11-22T00:00:00Z' }),
      because: 'it lets everybody in at `2026-11-22T00:00:00Z`',
    },
    {
      name: 'whoever does not sign is anonymous',
      condition: { StringEquals: { 'aws:PrincipalAccount': 'anonymous' } },
      passed: request({ 'aws:principalaccount': 'anonymous' }),
      because: 'an unsigned request has `anonymous`',
    },
    {
      name: 'nothing is said where the condition does not hold',
      condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } },
      because: undefined,
    },
    {
      name: 'nothing is said of a value that nobody has read',
      condition: { StringEquals: { 's3:ExistingObjectTag/class': 'open' } },
      passed: request({ 's3:existingobjecttag/class': 'open' }),
      because: undefined,
    },
  ])('$name', ({ condition, passed = request(), because }) => {
    const [only] = statement({ Effect: 'Allow', Condition: condition }).conditions;
    expect(only && whyNotLimited(only, { request: passed, universe })).toBe(because);
  });
});
