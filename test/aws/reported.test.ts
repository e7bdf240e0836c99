import { expect, test } from 'vitest';
import { evaluated, reachOf } from './evaluated.js';
import { allow, bucketArn, bucketFacts, deny, known, policyText } from './facts.js';

const canonicalUser = 'cd'.repeat(32);

/** Policies whose exposure was once left out of the report: each lets in somebody beside, or narrower than, whom a first look finds. */
test.each([
  {
    name: 'a member of the organization reads everything, though anyone reads what a Deny with NotResource leaves open',
    statements: [
      allow(),
      deny({ NotResource: `${bucketArn}/public/*`, Resource: undefined, Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } }),
    ],
    expected: ['anyone read reachable by policy', 'organization o-a1b2c3d4e5 read reachable by policy'],
  },
  {
    name: 'an account named by its canonical id may have the role whose unique id is asked for',
    statements: [allow({ Principal: { CanonicalUser: canonicalUser }, Condition: { StringLike: { 'aws:userid': 'AROAEXAMPLEID:*' } } })],
    expected: [`outside-account ${canonicalUser} read reachable by policy`],
  },
  {
    name: 'an account named by its canonical id may be the one that is named by its number',
    statements: [allow({ Principal: { CanonicalUser: canonicalUser }, Condition: { StringEquals: { 'aws:PrincipalAccount': '444455556666' } } })],
    expected: [`outside-account ${canonicalUser} read reachable by policy`],
  },
  {
    name: 'the bearer of a unique id may be in the one account that a Deny spares',
    statements: [
      allow({ Condition: { StringLike: { 'aws:userid': 'AROAEXAMPLEID:*' } } }),
      deny({ Condition: { StringNotEquals: { 'aws:PrincipalAccount': '444455556666' } } }),
    ],
    expected: ['outside-account AROAEXAMPLEID read reachable by policy'],
  },
])('$name', ({ statements, expected }) => {
  expect(reachOf(evaluated(bucketFacts({ policy: known(policyText(...statements)) })))).toEqual(expected);
});

test('the owner may have the role whose unique id is asked for', () => {
  const statement = allow({ Condition: { StringLike: { 'aws:userid': 'AROAEXAMPLEID:*' } } });
  const { exposures } = evaluated(bucketFacts({ policy: known(policyText(statement)) }));
  expect(exposures.map(({ id }) => id)).toContain('s3://b/own-account:account:111122223333/read/bucket-policy');
});
