import { describe, expect, test } from 'vitest';
import type { Unknown } from '../../src/model/observed.js';
import type { AwsBucketFacts } from '../../src/providers/aws/facts.js';
import { evaluated, judged, reachOf } from './evaluated.js';
import { allow, block, bucketArn, bucketFacts, denied, deny, known, policyText } from './facts.js';

const notSupported: Unknown = {
  state: 'unknown',
  cause: { kind: 'not-supported', feature: 'GetBucketPolicyStatus' },
  source: { kind: 'api', operation: 'GetBucketPolicyStatus' },
};
/** A partner's read from named addresses: S3 documents that it does not call this public. */
const partner = policyWith({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } });
/** S3 documents nothing about a wildcard in an exact comparison. */
const undocumented = policyWith({ StringEquals: { 'aws:PrincipalOrgID': 'o-*' } });

function policyWith(Condition: object): string {
  const statement = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*', Condition };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

describe('a store that does not know GetBucketPolicyStatus', () => {
  test('leaves no gap where our own reading of the policy is known, and is named all the same', () => {
    const { bucket, judgement, rules } = judged(bucketFacts({ policy: known(partner), policyStatus: notSupported }), undefined, 'critical');
    expect([bucket.awsPublic, bucket.awsPolicyStatus]).toEqual(['not-public', 'unknown']);
    expect(bucket.notRead).toEqual([
      {
        operation: 'GetBucketPolicyStatus',
        permission: 's3:GetBucketPolicyStatus',
        cause: 'not supported: GetBucketPolicyStatus',
        changesNothing: true,
      },
    ]);
    expect(rules.filter((rule) => rule.endsWith(' open'))).toEqual([]);
    expect([judgement.verdict, judgement.exitCode]).toEqual(['clean', 0]);
  });

  test('leaves a gap where our own reading is unknown', () => {
    const { bucket, judgement } = judged(bucketFacts({ policy: known(undocumented), policyStatus: notSupported }), undefined, 'critical');
    expect(bucket.awsPublic).toBe('unknown');
    expect(bucket.notRead).toEqual([
      { operation: 'GetBucketPolicyStatus', permission: 's3:GetBucketPolicyStatus', cause: 'not supported: GetBucketPolicyStatus' },
    ]);
    expect([judgement.verdict, judgement.exitCode]).toEqual(['incomplete', 3]);
  });
});

test('a refused GetBucketPolicyStatus leaves a gap, for there is an opinion that was not heard', () => {
  const { judgement } = judged(bucketFacts({ policy: known(partner), policyStatus: denied('s3:GetBucketPolicyStatus') }), undefined, 'critical');
  expect([judgement.verdict, judgement.exitCode]).toEqual(['incomplete', 3]);
});

describe('whether a Deny makes a policy less than public to S3', () => {
  const everybody = allow({});
  const organization = deny({ Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-partners00' } } });
  const plainHttp = deny({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
  const offices = deny({ Condition: { NotIpAddress: { 'aws:SourceIp': ['8.0.0.0/8', '9.0.0.0/8'] } } });
  const restricted = (statements: readonly object[], more: Partial<AwsBucketFacts> = {}) =>
    reachOf(evaluated(bucketFacts({ policy: known(policyText(...statements)), publicAccessBlock: known(block('RestrictPublicBuckets')), ...more })));

  test.each([
    { name: 'does not count where strangers get in past it', statements: [everybody, plainHttp], reach: ['anyone read blocked by policy'] },
    {
      name: 'is open where it leaves an organization',
      statements: [everybody, organization],
      reach: ['organization o-partners00 read reachable by policy'],
    },
    { name: 'is open where it leaves networks', statements: [everybody, offices], reach: ['network read reachable by policy'] },
    {
      name: 'does not count where another statement lets strangers in',
      statements: [everybody, organization, allow({ Action: 's3:ListBucket', Resource: bucketArn })].map((statement, index) =>
        index === 1 ? { ...statement, Action: 's3:GetObject', Resource: `${bucketArn}/*` } : statement,
      ),
      reach: ['anyone list blocked by policy', 'organization o-partners00 read blocked by policy'],
    },
  ])('$name', ({ statements, reach }) => {
    expect(restricted(statements)).toEqual(reach);
  });

  test('is open where strangers get in by a statement alone that S3 does not call public', () => {
    const key = { StringEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'arn:aws:kms:eu-central-1:111122223333:key/a' } };
    const writes = allow({ Action: 's3:PutObject', Condition: key });
    expect(restricted([everybody, deny({ Action: 's3:GetObject' }), writes])).toEqual(['anyone write reachable by policy']);
  });

  test('is what S3 says of it', () => {
    expect(restricted([everybody, organization], { policyStatus: known(true) })).toEqual(['organization o-partners00 read blocked by policy']);
    expect(restricted([everybody, organization], { policyStatus: known(false) })).toEqual(['organization o-partners00 read reachable by policy']);
  });

  test('stands in what is assumed', () => {
    const { exposures } = evaluated(
      bucketFacts({ policy: known(policyText(everybody, organization)), publicAccessBlock: known(block('RestrictPublicBuckets')) }),
    );
    expect(exposures[0]?.grants).toMatchObject([
      { status: 'reachable', assuming: ['S3 does not call this policy public, so that RestrictPublicBuckets does not act on it'] },
    ]);
  });
});
