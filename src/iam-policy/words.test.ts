import { describe, expect, test } from 'vitest';
import { parsePolicyText } from './parse-policy.js';
import type { Statement } from './policy.js';
import { alternatives, conditionText, joined, principalsText, quoted, statementName, wantedText } from './words.js';

function statement(parts: object): Statement {
  const whole = { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::b/*', ...parts };
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: [whole] }));
  const [first] = parsed.ok ? parsed.value.statements : [];
  if (first === undefined) throw new Error('no statement');
  return first;
}

function conditionOf(block: object) {
  const [only] = statement({ Condition: block }).conditions;
  if (only === undefined) throw new Error('no condition');
  return only;
}

test('a text is quoted whole up to 80 characters, and ends in an ellipsis where it is longer', () => {
  expect(quoted('a')).toBe('`a`');
  expect(quoted('x'.repeat(80))).toBe(`\`${'x'.repeat(80)}\``);
  expect(quoted('x'.repeat(81))).toBe(`\`${'x'.repeat(79)}…\``);
});

describe('alternatives', () => {
  test.each([
    { name: 'one', texts: ['a'], is: '`a`' },
    { name: 'two', texts: ['a', 'b'], is: '`a` or `b`' },
    { name: 'three', texts: ['a', 'b', 'c'], is: '`a`, `b` or `c`' },
    { name: 'four', texts: ['a', 'b', 'c', 'd'], is: '`a`, `b`, `c` or one of 1 more' },
    { name: 'six', texts: ['a', 'b', 'c', 'd', 'e', 'f'], is: '`a`, `b`, `c` or one of 3 more' },
  ])('of $name', ({ texts, is }) => {
    expect(alternatives(texts)).toBe(is);
  });
});

describe('joined', () => {
  test.each([
    { name: 'nothing', texts: [], is: '' },
    { name: 'one', texts: ['a'], is: 'a' },
    { name: 'two', texts: ['a', 'b'], is: 'a and b' },
    { name: 'four', texts: ['a', 'b', 'c', 'd'], is: 'a, b, c and d' },
  ])('$name', ({ texts, is }) => {
    expect(joined(texts, 'and')).toBe(is);
  });
});

test('a statement is called by its Sid, else by its place', () => {
  expect(statementName({ sid: 'PublicRead', index: 4 })).toBe('`PublicRead`');
  expect(statementName({ sid: undefined, index: 0 })).toBe('statement 1');
  expect(statementName({ sid: undefined, index: 4 })).toBe('statement 5');
});

describe('principals', () => {
  const canonical = '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be';
  const account = (digit: number) => String(digit).repeat(12);
  test.each<{ name: string; principal: unknown; is: string }>([
    { name: 'a star', principal: '*', is: 'everyone' },
    { name: 'a star beside an account', principal: { AWS: ['444455556666', '*'] }, is: 'everyone' },
    { name: 'an account', principal: { AWS: '444455556666' }, is: 'account `444455556666`' },
    { name: 'a role', principal: { AWS: 'arn:aws:iam::444455556666:role/r' }, is: '`arn:aws:iam::444455556666:role/r`' },
    { name: 'a service', principal: { Service: 'logging.s3.amazonaws.com' }, is: 'service `logging.s3.amazonaws.com`' },
    { name: 'a canonical user', principal: { CanonicalUser: canonical }, is: `canonical user \`${canonical}\`` },
    {
      name: 'an origin access identity',
      principal: { AWS: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2ABCDEFGHIJKL' },
      is: 'origin access identity `E2ABCDEFGHIJKL`',
    },
    { name: 'a federated caller', principal: { Federated: 'graph.facebook.com' }, is: 'callers signed in with `graph.facebook.com`' },
    { name: 'a deleted role', principal: { AWS: 'AROAJ2UCCR6DPCEXAMPLE' }, is: 'the deleted principal `AROAJ2UCCR6DPCEXAMPLE`' },
    { name: 'what is none', principal: { AWS: 'arn:aws:iam::*:root' }, is: '`arn:aws:iam::*:root`' },
    {
      name: 'three accounts',
      principal: { AWS: [account(2), account(3), account(4)] },
      is: 'account `222222222222`, account `333333333333` and account `444444444444`',
    },
    {
      name: 'five accounts',
      principal: { AWS: [account(2), account(3), account(4), account(5), account(6)] },
      is: 'account `222222222222`, account `333333333333`, account `444444444444` and 2 more',
    },
  ])('$name', ({ principal, is }) => {
    expect(principalsText(statement({ Principal: principal }).principal)).toBe(is);
  });

  test('what an ACL gives to all signed callers is theirs', () => {
    expect(principalsText({ name: 'Principal', anyOf: [{ kind: 'authenticated' }] })).toBe('every AWS account');
  });
});

describe('requests', () => {
  const now = '2026-01-01T00:00:00Z';
  test.each<{ block: object; is: string }>([
    { block: { StringEquals: { 'aws:Referer': 'x' } }, is: 'whose `aws:Referer` is `x`' },
    { block: { StringEquals: { 'aws:Referer': ['x', 'y'] } }, is: 'whose `aws:Referer` is `x` or `y`' },
    { block: { StringNotEquals: { 'aws:Referer': 'x' } }, is: 'whose `aws:Referer` is not `x`' },
    { block: { StringLike: { 'aws:Referer': 'x*' } }, is: 'whose `aws:Referer` fits `x*`' },
    { block: { StringNotLike: { 'aws:Referer': 'x*' } }, is: 'whose `aws:Referer` does not fit `x*`' },
    { block: { ArnLike: { 'aws:PrincipalArn': 'x' } }, is: 'whose `aws:PrincipalArn` fits `x`' },
    { block: { ArnEquals: { 'aws:PrincipalArn': 'x' } }, is: 'whose `aws:PrincipalArn` fits `x`' },
    { block: { ArnNotEquals: { 'aws:PrincipalArn': 'x' } }, is: 'whose `aws:PrincipalArn` does not fit `x`' },
    { block: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }, is: 'whose `aws:SourceIp` is in `192.0.2.0/24`' },
    { block: { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } }, is: 'whose `aws:SourceIp` is not in `192.0.2.0/24`' },
    { block: { NumericEquals: { 's3:max-keys': 5 } }, is: 'whose `s3:max-keys` is `5`' },
    { block: { NumericLessThan: { 's3:max-keys': 5 } }, is: 'whose `s3:max-keys` is below `5`' },
    { block: { NumericLessThanEquals: { 's3:max-keys': 5 } }, is: 'whose `s3:max-keys` is at most `5`' },
    { block: { NumericGreaterThan: { 's3:max-keys': 5 } }, is: 'whose `s3:max-keys` is above `5`' },
    { block: { NumericGreaterThanEquals: { 's3:max-keys': 5 } }, is: 'whose `s3:max-keys` is at least `5`' },
    { block: { DateLessThan: { 'aws:CurrentTime': now } }, is: `whose \`aws:CurrentTime\` is before \`${now}\`` },
    { block: { DateLessThanEquals: { 'aws:CurrentTime': now } }, is: `whose \`aws:CurrentTime\` is not after \`${now}\`` },
    { block: { DateGreaterThan: { 'aws:CurrentTime': now } }, is: `whose \`aws:CurrentTime\` is after \`${now}\`` },
    { block: { DateGreaterThanEquals: { 'aws:CurrentTime': now } }, is: `whose \`aws:CurrentTime\` is not before \`${now}\`` },
    { block: { Null: { 'aws:SourceVpce': 'true' } }, is: 'without `aws:SourceVpce`' },
    { block: { Null: { 'aws:SourceVpce': 'FALSE' } }, is: 'with `aws:SourceVpce`' },
    { block: { Null: { 'aws:SourceVpce': ['true', 'false'] } }, is: 'with or without `aws:SourceVpce`' },
    { block: { Bool: { 'aws:SecureTransport': 'True' } }, is: 'over TLS' },
    { block: { Bool: { 'aws:SecureTransport': false } }, is: 'without TLS' },
    { block: { Bool: { 'aws:SecureTransport': ['true', 'false'] } }, is: 'whose `aws:SecureTransport` is `true` or `false`' },
    { block: { Bool: { 'aws:SecureTransport': 'maybe' } }, is: 'whose `aws:SecureTransport` is `maybe`' },
    { block: { BoolIfExists: { 'aws:SecureTransport': 'true' } }, is: 'whose `aws:SecureTransport` is `true` or is missing' },
    { block: { 'ForAnyValue:Bool': { 'aws:SecureTransport': 'true' } }, is: 'with a value of `aws:SecureTransport` that is `true`' },
    { block: { StringEquals: { 'aws:SecureTransport': 'true' } }, is: 'whose `aws:SecureTransport` is `true`' },
    { block: { Bool: { 'aws:ViaAWSService': 'true' } }, is: 'whose `aws:ViaAWSService` is `true`' },
    { block: { StringEqualsIfExists: { 'aws:Referer': 'x' } }, is: 'whose `aws:Referer` is `x` or is missing' },
    { block: { StringNotEqualsIfExists: { 'aws:Referer': 'x' } }, is: 'whose `aws:Referer` is not `x`' },
    { block: { 'ForAnyValue:StringNotLike': { 'aws:CalledVia': 'x' } }, is: 'with a value of `aws:CalledVia` that does not fit `x`' },
    { block: { 'ForAllValues:StringEquals': { 'aws:CalledVia': 'x' } }, is: 'with no value of `aws:CalledVia` but one that is `x`' },
    { block: { StringResembles: { 'aws:Referer': 'x' } }, is: 'for which `StringResembles` on `aws:Referer` holds' },
  ])('$is', ({ block, is }) => {
    expect(conditionText(conditionOf(block))).toBe(is);
  });

  test('a condition without values asks for one of none', () => {
    expect(conditionText(conditionOf({ StringEquals: { 'aws:Referer': [] } }))).toBe('whose `aws:Referer` is one of no values');
  });

  test('of a negated condition the words for its opposite leave the negation aside', () => {
    expect(wantedText(conditionOf({ StringNotLike: { 'aws:Referer': ['x*', 'y*'] } }))).toBe('fits `x*` or `y*`');
    expect(wantedText(conditionOf({ NumericNotEquals: { 's3:max-keys': 5 } }))).toBe('is `5`');
  });
});
