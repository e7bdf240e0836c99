import { expect, test } from 'vitest';
import { judged, reachOf } from './evaluated.js';
import { accountFacts, aclGrant, bucketFacts, canonicalId, known } from './facts.js';

const another = 'cd'.repeat(32);
const ownedBy = (owner: string, ...grantees: readonly string[]) =>
  bucketFacts({
    ownership: known('ObjectWriter'),
    acl: known({ owner, grants: grantees.map((grantee) => aclGrant(grantee, 'FULL_CONTROL')) }),
  });
const listedAs = (id: string) => accountFacts({ canonicalId: id });
const { canonicalId: _, ...unlisted } = accountFacts();

test.each([
  { name: 'one owner in the listing and in the ACL', bucket: ownedBy(canonicalId, canonicalId), account: accountFacts(), reach: [], exitCode: 0 },
  {
    name: 'one owner, and an entry for another',
    bucket: ownedBy(canonicalId, canonicalId, another),
    account: accountFacts(),
    reach: ['change-permissions', 'write', 'list', 'read-permissions'].map((access) => `outside-account ${another} ${access} reachable by acl`),
    exitCode: 1,
  },
  {
    name: 'an ACL whose owner is another account, which has all of it',
    bucket: ownedBy(another, another),
    account: accountFacts(),
    reach: ['anyone anything undetermined by acl'],
    exitCode: 3,
  },
  {
    name: 'an owner in other letters',
    bucket: ownedBy(canonicalId.toUpperCase(), canonicalId.toUpperCase()),
    account: accountFacts(),
    reach: [],
    exitCode: 0,
  },
  {
    name: 'a store that lists by an id of another kind than that in its ACLs',
    bucket: ownedBy(another, another),
    account: listedAs('cd'.repeat(16)),
    reach: [],
    exitCode: 0,
  },
  { name: 'a store whose owners have names', bucket: ownedBy('alice', 'alice'), account: listedAs('tenant$alice'), reach: [], exitCode: 0 },
  { name: 'a listing that nobody gave', bucket: ownedBy(another, another), account: unlisted, reach: [], exitCode: 0 },
])('$name: $exitCode', ({ bucket, account, reach, exitCode }) => {
  const { bucket: row, judgement } = judged(bucket, account);
  expect(reachOf(row)).toEqual(reach);
  expect(judgement.exitCode).toBe(exitCode);
});

test('of an owner that is another account both ids are told', () => {
  const { bucket } = judged(ownedBy(another, another), accountFacts());
  expect(bucket.exposures[0]?.grants[0]).toMatchObject({
    because: [`the ACL names \`${another}\` as the owner, and the account is \`${canonicalId}\``],
  });
});
