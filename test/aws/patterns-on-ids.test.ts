import { expect, test } from 'vitest';
import { evaluated } from './evaluated.js';
import { allow, bucketFacts, known, policyText } from './facts.js';

/** More than are combined with each other: every id matches some of `each`, and nearly every id none of `rare`. */
const each = [...'0123456789'].map((digit) => `*${digit}*`);
const rare = [...'0123456789'].map((digit) => `${digit.repeat(11)}?`);
const patternsOn = (key: string) => ({ StringLike: { [key]: each }, StringNotLike: { [key]: rare } });

/** Beside the owner's own account. */
function outsiders(statement: Readonly<Record<string, unknown>>): readonly (readonly string[])[] {
  const { exposures } = evaluated(bucketFacts({ policy: known(policyText(allow(statement))) }));
  return exposures.filter(({ audience }) => audience !== 'own-account').map(({ audience, status }) => [audience, status]);
}

test.each([
  {
    name: 'an account',
    statement: { Condition: { Null: { 'aws:PrincipalArn': 'false' }, ...patternsOn('aws:PrincipalAccount') } },
    outside: [['any-account', 'reachable']],
  },
  {
    name: 'a member of an organization',
    statement: { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' }, ...patternsOn('aws:PrincipalAccount') } },
    outside: [
      ['organization', 'reachable'],
      ['any-account', 'undetermined'],
    ],
  },
  {
    name: 'an account for which a service acts',
    statement: { Principal: { Service: 'cloudfront.amazonaws.com' }, Condition: patternsOn('aws:SourceAccount') },
    outside: [['service', 'reachable']],
  },
])('$name is there although no way to match the patterns that was tried gives an id', ({ statement, outside }) => {
  expect(outsiders(statement)).toEqual(outside);
});

test('what an origin access identity gets is open where the organization of the owner is', () => {
  const statement = {
    Principal: { AWS: 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1' },
    Condition: {
      StringLike: { 'aws:ResourceOrgID': ['o-a*', 'o-b*', 'o-c*', 'o-d*'] },
      'ForAllValues:StringLike': { 'aws:ResourceOrgID': ['*a', '*b', '*c', '*d'] },
    },
  };
  expect(outsiders(statement)).toEqual([['outside-account', 'undetermined']]);
});
