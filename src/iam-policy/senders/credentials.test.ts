import { describe, expect, test } from 'vitest';
import type { Domain } from '../domain.js';
import { mentionsOf } from '../mentions.js';
import { parsePolicyText } from '../parse-policy.js';
import type { Caller } from '../request.js';
import { tellsCredentialsApart, withCredentials } from './credentials.js';
import { lookUp } from './sender.js';

/** What a policy speaks of that asks whether these keys are there. */
function speakingOf(...keys: readonly string[]) {
  const asked = Object.fromEntries(keys.map((key) => [key, 'false']));
  const statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*', Condition: { Null: asked } };
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: statement }));
  if (!parsed.ok) throw new Error('the policy can be read');
  return mentionsOf([parsed.value]);
}

function told(domain: Domain | undefined): string {
  if (domain === undefined) return 'not said';
  if (domain.absent === 'always') return 'none';
  const { values } = domain;
  switch (values.kind) {
    case 'list':
      return values.values.join(' or ');
    case 'number':
      return `${values.from} to ${values.to}`;
    case 'text':
      return `${domain.many ? 'some' : 'one'}, such as ${values.example}`;
    default:
      return domain.absent === 'never' ? values.kind : `perhaps ${values.kind}`;
  }
}

const awsCaller = (arn: string): Caller => ({ kind: 'aws', account: '444455556666', arn });
const user = awsCaller('arn:aws:iam::444455556666:user/ann');
const role = awsCaller('arn:aws:iam::444455556666:role/reader');
const root = awsCaller('arn:aws:iam::444455556666:root');

/** Each combination of what requests of the caller say by these keys, and what it assumes. */
function combinations(caller: Caller, keys: readonly string[], spokenOf: readonly string[] = keys): readonly (readonly string[])[] {
  const all = withCredentials({ caller, domains: [], assuming: ['somebody asks'] }, speakingOf(...spokenOf));
  return all.map(({ domains, assuming }) => [...keys.map((key) => told(lookUp(domains, key))), ...assuming.slice(1)]);
}

describe('keys that say together how a request is signed', () => {
  test.each([
    'aws:MultiFactorAuthPresent',
    'aws:MultiFactorAuthAge',
    'aws:TokenIssueTime',
    's3:signatureAge',
    'aws:CalledVia',
    'aws:CalledViaFirst',
    'aws:CalledViaLast',
  ])('%s is one of them', (key) => {
    expect(tellsCredentialsApart(speakingOf(key))).toBe(true);
    expect(withCredentials({ caller: user, domains: [], assuming: [] }, speakingOf(key)).length).toBeGreaterThan(1);
  });

  test.each(['aws:PrincipalArn', 'aws:SourceIp', 's3:authType'])('%s is none of them', (key) => {
    expect(tellsCredentialsApart(speakingOf(key))).toBe(false);
    expect(withCredentials({ caller: user, domains: [], assuming: [] }, speakingOf(key))).toHaveLength(1);
  });
});

/** IAM User Guide, "AWS global condition context keys": availability of the keys of MFA and of aws:TokenIssueTime. */
describe('credentials', () => {
  const keys = ['aws:multifactorauthpresent', 'aws:multifactorauthage', 'aws:tokenissuetime'];
  const temporary = [
    ['false', 'none', 'time'],
    ['true', '0 to 129600', 'time'],
  ];
  const longTerm = ['none', 'none', 'none'];
  const untold = ['none', 'none', 'time', 'a session of a role or a federated user can lack `aws:MultiFactorAuthPresent`'];
  test.each<{ name: string; caller: Caller; expected: readonly (readonly string[])[] }>([
    { name: 'of a user are long-term ones or temporary ones', caller: user, expected: [longTerm, ...temporary] },
    { name: 'of the root are as those of a user', caller: root, expected: [longTerm, ...temporary] },
    { name: 'of a role are temporary ones', caller: role, expected: [...temporary, untold] },
    {
      name: 'of a federated user are temporary ones',
      caller: awsCaller('arn:aws:sts::444455556666:federated-user/ann'),
      expected: [...temporary, untold],
    },
    {
      name: 'of a role whose path ends like the ARN of the root are temporary ones',
      caller: awsCaller('arn:aws:iam::444455556666:role/:root/reader'),
      expected: [...temporary, untold],
    },
    {
      name: 'of whoever is signed in with an identity provider are temporary ones',
      caller: { kind: 'federated', provider: 'accounts.google.com' },
      expected: temporary,
    },
  ])('$name', ({ caller, expected }) => {
    expect(combinations(caller, keys)).toEqual(expected);
  });
});

test('a presigned URL has an age of seven days at most, and that a request signed otherwise has none is assumed', () => {
  expect(combinations(user, ['s3:signatureage'])).toEqual([
    ['0 to 604800000'],
    ['none', 'a request that is signed in its header lacks `s3:signatureAge`'],
  ]);
});

test('a service that asks for the caller says so, and may name itself', () => {
  const keys = ['aws:viaawsservice', 'aws:calledvia', 'aws:calledviafirst', 'aws:calledvialast'];
  expect(combinations(role, keys, ['aws:calledvia'])).toEqual([
    ['false', 'none', 'none', 'none'],
    ['true', 'some, such as athena.amazonaws.com', 'one, such as athena.amazonaws.com', 'one, such as athena.amazonaws.com'],
    ['true', 'none', 'none', 'none'],
  ]);
});

test('what is said by two groups of keys goes together in every way', () => {
  expect(combinations(user, ['aws:multifactorauthpresent', 's3:signatureage']).map(([mfa, age]) => `${mfa}, ${age}`)).toEqual([
    'none, 0 to 604800000',
    'none, none',
    'false, 0 to 604800000',
    'false, none',
    'true, 0 to 604800000',
    'true, none',
  ]);
});
