import { describe, expect, test } from 'vitest';
import type { Observed } from '../../src/model/observed.js';
import { effectiveBit } from '../../src/providers/aws/evaluate/block.js';
import type { AwsBucketFacts, BlockBit, PublicAccessBlock } from '../../src/providers/aws/facts.js';
import { blockBits } from '../../src/providers/aws/facts.js';
import { evaluated, reachOf } from '../aws/evaluated.js';
import { absent, accountFacts, acl, aclGrant, allow, block, bucketFacts, denied, known, notAsked, policyText } from '../aws/facts.js';

const cells = ['absent', 'false', 'true', 'denied', 'not-asked'] as const;
type Cell = (typeof cells)[number];

function level(bit: BlockBit, cell: Cell): Observed<PublicAccessBlock> {
  if (cell === 'absent') return absent;
  if (cell === 'denied') return denied('s3:GetBucketPublicAccessBlock');
  if (cell === 'not-asked') return notAsked;
  // All other bits say the opposite, so that a mix-up of bits shows.
  const others = blockBits.filter((other) => other !== bit);
  return known(cell === 'true' ? block(bit) : block(...others));
}

/** The rule as AWS has it, written apart from the code: on where any level is on, else unknown where any is not known, else off. */
function rule(account: Cell, bucket: Cell): 'on' | 'off' | 'unknown' {
  if (account === 'true' || bucket === 'true') return 'on';
  const isOpen = (cell: Cell) => cell === 'denied' || cell === 'not-asked';
  return isOpen(account) || isOpen(bucket) ? 'unknown' : 'off';
}

describe('Block Public Access, bit by bit over account and bucket', () => {
  const grid = blockBits.flatMap((bit) => cells.flatMap((account) => cells.map((bucket) => ({ bit, account, bucket }))));

  test.each(grid)('$bit: account $account, bucket $bucket', ({ bit, account, bucket }) => {
    const effective = effectiveBit({ account: level(bit, account), bucket: level(bit, bucket), of: 'bucket' }, bit);
    expect(effective.state).toBe(rule(account, bucket));
    if (effective.state !== 'on') return;
    expect(effective.by.map((by) => by.level)).toEqual([...(account === 'true' ? ['account'] : []), ...(bucket === 'true' ? ['bucket'] : [])]);
    const isSure = [account, bucket].every((cell) => cell !== 'denied' && cell !== 'not-asked');
    expect(effective.lastOne).toBe(account === bucket ? false : isSure ? true : 'not-asked');
  });

  const paths = cells.flatMap((account) => cells.map((bucket) => ({ account, bucket })));
  const status = { on: 'blocked', off: 'reachable', unknown: 'undetermined' } as const;

  test.each(paths)('a public policy under RestrictPublicBuckets: account $account, bucket $bucket', ({ account, bucket }) => {
    const facts = bucketFacts({ policy: known(policyText(allow())), publicAccessBlock: level('RestrictPublicBuckets', bucket) });
    const found = evaluated(facts, accountFacts({ publicAccessBlock: level('RestrictPublicBuckets', account) }));
    expect(reachOf(found)).toEqual([`anyone read ${status[rule(account, bucket)]} by policy`]);
  });

  test.each(paths)('a public ACL under IgnorePublicAcls: account $account, bucket $bucket', ({ account, bucket }) => {
    const facts = bucketFacts({
      ownership: known('ObjectWriter'),
      acl: known(acl(aclGrant('AllUsers', 'READ'))),
      publicAccessBlock: level('IgnorePublicAcls', bucket),
    });
    const found = evaluated(facts, accountFacts({ publicAccessBlock: level('IgnorePublicAcls', account) }));
    expect(reachOf(found)).toEqual([`anyone list ${status[rule(account, bucket)]} by acl`]);
  });
});

describe('ACLs: grantee, permission, ownership', () => {
  const canonical = 'ef'.repeat(32);
  const who: Readonly<Record<string, string | undefined>> = {
    none: undefined,
    AllUsers: 'anyone',
    AuthenticatedUsers: 'any-account',
    LogDelivery: undefined,
    [canonical]: `outside-account ${canonical}`,
    'partner@example.com': 'outside-account partner@example.com',
  };
  const what: Readonly<Record<string, readonly string[]>> = {
    READ: ['list'],
    WRITE: ['write'],
    READ_ACP: ['read-permissions'],
    WRITE_ACP: ['change-permissions'],
    FULL_CONTROL: ['change-permissions', 'write', 'list', 'read-permissions'],
  };
  const ownerships: Readonly<Record<string, AwsBucketFacts['ownership']>> = {
    BucketOwnerEnforced: known('BucketOwnerEnforced'),
    BucketOwnerPreferred: known('BucketOwnerPreferred'),
    ObjectWriter: known('ObjectWriter'),
    'none set': absent,
  };
  const grid = Object.keys(who).flatMap((grantee) =>
    Object.keys(what).flatMap((permission) => Object.keys(ownerships).map((ownership) => ({ grantee, permission, ownership }))),
  );

  test.each(grid)('$grantee with $permission under $ownership', ({ grantee, permission, ownership }) => {
    const grants = grantee === 'none' ? [] : [aclGrant(grantee, permission)];
    const found = evaluated(bucketFacts({ acl: known(acl(...grants)), ownership: ownerships[ownership] ?? absent }));
    const audience = ownership === 'BucketOwnerEnforced' ? undefined : who[grantee];
    expect(reachOf(found)).toEqual(audience === undefined ? [] : (what[permission] ?? []).map((access) => `${audience} ${access} reachable by acl`));
  });
});

describe('answers to GetBucketPolicy', () => {
  test.each<{ name: string; policy: AwsBucketFacts['policy']; reach: readonly string[] }>([
    { name: 'none', policy: absent, reach: [] },
    { name: 'valid', policy: known(policyText(allow())), reach: ['anyone read reachable by policy'] },
    { name: 'malformed', policy: known('{"Version":'), reach: ['anyone anything undetermined by policy'] },
    { name: 'empty', policy: known(''), reach: ['anyone anything undetermined by policy'] },
    { name: 'denied', policy: denied('s3:GetBucketPolicy'), reach: ['anyone anything undetermined by policy'] },
    { name: 'not asked', policy: notAsked, reach: ['anyone anything undetermined by policy'] },
    { name: 'a megabyte', policy: known(policyText(allow()).padStart(1_048_576, '\n')), reach: ['anyone read reachable by policy'] },
  ])('$name', ({ policy, reach }) => {
    expect(reachOf(evaluated(bucketFacts({ policy })))).toEqual(reach);
  });

  test('a bucket that is gone is nothing but its row', () => {
    expect(evaluated(bucketFacts({ state: 'gone', policy: known(policyText(allow())) }))).toMatchObject({ state: 'gone', exposures: [] });
  });
});
