import { expect, test } from 'vitest';
import { evaluated, reachOf } from './evaluated.js';
import { accountFacts, aclGrant, allow, bucketArn, bucketFacts, deny, known, policyText } from './facts.js';

const ownId = 'ab'.repeat(32);
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

test.each([
  { name: 'the account that listed the bucket owns it', owner: ownId, grantee: ownId, isNamed: true, expected: [] },
  {
    name: 'an ACL that names another owner than the listing does grants it what it says, as to any stranger',
    owner: canonicalUser,
    grantee: canonicalUser,
    isNamed: true,
    expected: [`outside-account ${canonicalUser} list reachable by acl`],
  },
  {
    name: 'the owner of the account stays the owner under an ACL that names another',
    owner: canonicalUser,
    grantee: ownId,
    isNamed: true,
    expected: [],
  },
  {
    name: 'where nobody told the id of the account, the owner is whom the ACL names',
    owner: canonicalUser,
    grantee: canonicalUser,
    isNamed: false,
    expected: [],
  },
])('$name', ({ owner, grantee, isNamed, expected }) => {
  const facts = bucketFacts({ ownership: known('ObjectWriter'), acl: known({ owner, grants: [aclGrant(grantee, 'READ')] }) });
  const { canonicalId: _, ...unnamed } = accountFacts();
  expect(reachOf(evaluated(facts, isNamed ? accountFacts() : unnamed))).toEqual(expected);
});
