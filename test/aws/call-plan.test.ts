import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AwsAccountFacts, type AwsBucketFacts, bucketReads } from '../../src/providers/aws/facts.js';
import { accounts, buckets } from '../laws/estates.js';
import { runs } from '../laws/runs.js';
import { evaluated } from './evaluated.js';
import { accountFacts, acl, aclGrant, allOn, allow, block, bucketFacts, denied, deny, known, policyText } from './facts.js';
import { asPlanned } from './planned.js';

const off = accountFacts();
const full = accountFacts({ publicAccessBlock: known(allOn) });
const unread = accountFacts({ publicAccessBlock: denied('s3:GetAccountPublicAccessBlock') });
const openPolicy = known(policyText(allow()));
const partner = known(policyText(allow({ Principal: { AWS: 'arn:aws:iam::444455556666:root' } })));
const office = known(policyText(allow({ Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } })));
const newerKey = known(policyText(allow({ Condition: { StringEquals: { 'aws:PrincipalAccount': '444455556666' } } })));
const ownPolicy = (sid: string) => policyText(allow({ Sid: sid, Principal: { AWS: 'arn:aws:iam::111122223333:root' } }));
const ofLength = (length: number) => ownPolicy('x'.repeat(length - ownPolicy('').length));
const aclsOn = known('ObjectWriter' as const);
const describing = ['requestPayment', 'encryption', 'website'];

describe('reads of one bucket, round by round', () => {
  test.each<{ name: string; bucket?: Partial<AwsBucketFacts>; account: AwsAccountFacts; rounds: readonly (readonly string[])[] }>([
    { name: 'ACLs ended, no policy, account closed: two', account: full, rounds: [['policy', 'ownership']] },
    { name: 'ACLs ended, public policy, account closed: two', bucket: { policy: openPolicy }, account: full, rounds: [['policy', 'ownership']] },
    { name: 'ACLs ended, no policy, account open: two', account: off, rounds: [['policy', 'ownership']] },
    {
      name: 'ACLs ended, a policy that is not public, account open: two, and what describes the reach',
      bucket: { policy: partner },
      account: off,
      rounds: [['policy', 'ownership'], describing],
    },
    {
      name: 'ACLs ended, public policy, account open, bucket closed: three',
      bucket: { policy: openPolicy, publicAccessBlock: known(allOn) },
      account: off,
      rounds: [['policy', 'ownership'], ['publicAccessBlock']],
    },
    {
      name: 'ACLs ended, public policy, nothing closed: three, and what describes the reach',
      bucket: { policy: openPolicy },
      account: off,
      rounds: [['policy', 'ownership'], ['publicAccessBlock'], describing],
    },
    { name: 'ACLs on, account closed: three', bucket: { ownership: aclsOn }, account: full, rounds: [['policy', 'ownership'], ['acl']] },
    {
      name: 'ACLs on, account open: four',
      bucket: { ownership: aclsOn },
      account: off,
      rounds: [
        ['policy', 'ownership'],
        ['acl', 'publicAccessBlock'],
      ],
    },
    {
      name: 'ACLs on, public ACL, nothing closed: four, and what describes the reach',
      bucket: { ownership: aclsOn, acl: known(acl(aclGrant('AllUsers', 'READ'))) },
      account: off,
      rounds: [['policy', 'ownership'], ['acl', 'publicAccessBlock'], describing],
    },
    {
      name: 'conditions on a policy through which somebody gets: S3 is asked too whether it is public',
      bucket: { policy: office },
      account: off,
      rounds: [
        ['policy', 'ownership'],
        [...describing, 'policyStatus'],
      ],
    },
    {
      name: 'a policy that S3 calls public and we do not: its answer makes the switches of the bucket matter',
      bucket: { policy: office, policyStatus: known(true), publicAccessBlock: known(block('RestrictPublicBuckets')) },
      account: off,
      rounds: [['policy', 'ownership'], [...describing, 'policyStatus'], ['publicAccessBlock']],
    },
    {
      name: 'a policy of which nobody knows whether S3 calls it public: the switches of the bucket matter',
      bucket: { policy: newerKey },
      account: off,
      rounds: [['policy', 'ownership'], ['publicAccessBlock'], [...describing, 'policyStatus']],
    },
    { name: 'account not read, no policy: two', account: unread, rounds: [['policy', 'ownership']] },
    {
      name: 'account not read, public policy: three',
      bucket: { policy: openPolicy, publicAccessBlock: known(allOn) },
      account: unread,
      rounds: [['policy', 'ownership'], ['publicAccessBlock']],
    },
    {
      name: 'policy denied: nothing more can be learnt from the switches',
      bucket: { policy: denied('s3:GetBucketPolicy') },
      account: off,
      rounds: [['policy', 'ownership']],
    },
    {
      name: 'ownership denied: the ACL may count',
      bucket: { ownership: denied('s3:GetBucketOwnershipControls') },
      account: off,
      rounds: [
        ['policy', 'ownership'],
        ['acl', 'publicAccessBlock'],
      ],
    },
    {
      name: 'a Deny that keeps every stranger out: nothing describes a reach that is not there',
      bucket: { policy: known(policyText(allow(), deny({ Condition: { StringNotEquals: { 'aws:PrincipalAccount': '111122223333' } } }))) },
      account: off,
      rounds: [['policy', 'ownership'], ['publicAccessBlock']],
    },
    {
      name: 'a policy that keeps every stranger out, as long as S3 holds any: two',
      bucket: { policy: known(ofLength(20_480)) },
      account: off,
      rounds: [['policy', 'ownership']],
    },
    {
      name: 'the same with as much white space: two',
      bucket: { policy: known(ofLength(20_480).padEnd(40_000)) },
      account: off,
      rounds: [['policy', 'ownership']],
    },
    {
      name: 'a policy longer than S3 holds: everything, without looking into it',
      bucket: { policy: known(ofLength(20_481)) },
      account: off,
      rounds: [
        ['policy', 'ownership'],
        ['publicAccessBlock', ...describing, 'policyStatus'],
      ],
    },
    {
      name: 'a policy longer than S3 holds, and ACLs on: everything',
      bucket: { policy: known(ofLength(20_481)), ownership: aclsOn },
      account: full,
      rounds: [
        ['policy', 'ownership'],
        ['acl', 'publicAccessBlock', ...describing, 'policyStatus'],
      ],
    },
    { name: 'a bucket that is gone: none', bucket: { state: 'gone' }, account: off, rounds: [] },
    { name: 'a bucket of somebody else: none', bucket: { state: 'not-ours' }, account: off, rounds: [] },
  ])('$name', ({ bucket = {}, account, rounds }) => {
    const planned = asPlanned(bucketFacts({ policyStatus: known(false), ...bucket }), account);
    expect(planned.rounds).toEqual(rounds);
  });
});

describe('a read that is left out could not have changed the answer', () => {
  const verdict = (bucket: AwsBucketFacts, account: AwsAccountFacts) =>
    evaluated(bucket, account)
      .exposures.map(({ id, status }) => `${status} ${id}`)
      .sort();

  test('in any state of a bucket and its account', () => {
    fc.assert(
      fc.property(buckets, accounts, (bucket, account) => {
        // Where everything is asked, nothing stays not asked.
        const asked = bucketReads.map((read) => [read, bucket[read].state === 'not-asked' ? denied(`s3:${read}`) : bucket[read]]);
        const whole: AwsBucketFacts = { ...bucket, ...Object.fromEntries(asked) };
        const planned = asPlanned(whole, account).bucket;
        const inForce = (lines: readonly string[]) => lines.filter((line) => !line.startsWith('blocked'));
        expect(inForce(verdict(planned, account))).toEqual(inForce(verdict(whole, account)));
        // Who pays is asked only where somebody gets in: what is blocked may tell of anyone where any account is meant.
        const payer = planned.requestPayment;
        expect(verdict(planned, account)).toEqual(verdict({ ...whole, requestPayment: payer }, account));
      }),
      runs(100),
    );
  });

  const states = [undefined, block('IgnorePublicAcls'), block('RestrictPublicBuckets'), allOn] as const;
  const levels = states.flatMap((account) => states.map((bucket) => ({ account, bucket })));
  test.each(levels)('with the account at $account and the bucket at $bucket', (level) => {
    const account = level.account === undefined ? off : accountFacts({ publicAccessBlock: known(level.account) });
    const own = level.bucket === undefined ? {} : { publicAccessBlock: known(level.bucket) };
    for (const ownership of ['BucketOwnerEnforced', 'ObjectWriter'] as const) {
      for (const grants of [[], [aclGrant('AllUsers', 'FULL_CONTROL')], [aclGrant('ef'.repeat(32), 'READ')]]) {
        for (const policy of [openPolicy, partner, office, newerKey]) {
          const whole = bucketFacts({ ...own, policy, ownership: known(ownership), acl: known(acl(...grants)), policyStatus: statusOf(policy) });
          expect(verdict(asPlanned(whole, account).bucket, account)).toEqual(verdict(whole, account));
        }
      }
    }
  });

  function statusOf(policy: typeof openPolicy) {
    return known(policy === openPolicy);
  }
});
