import { describe, expect, test } from 'vitest';
import type { Unknown } from '../../src/model/observed.js';
import { judged } from './evaluated.js';
import { bucketFacts, denied, known } from './facts.js';

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
