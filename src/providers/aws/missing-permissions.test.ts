import { expect, test } from 'vitest';
import { missingPermissions } from './missing-permissions.js';

test('every refused permission stands in the policy once, on buckets where it can', () => {
  const policy = missingPermissions(
    [
      { operation: 'GetBucketPolicy', permission: 's3:GetBucketPolicy', cause: 'access denied' },
      { operation: 'GetBucketPolicy', permission: 's3:GetBucketPolicy', cause: 'access denied by identity policy' },
      { operation: 'GetBucketAcl', permission: 's3:GetBucketAcl', cause: 'throttled' },
      { operation: 'ListBuckets', permission: 's3:ListAllMyBuckets', cause: 'access denied' },
    ],
    'aws-cn',
  );
  expect(JSON.parse(policy ?? '')).toEqual({
    Version: '2012-10-17',
    Statement: [
      { Sid: 'CurbsideReadAccount', Effect: 'Allow', Action: ['s3:ListAllMyBuckets'], Resource: '*' },
      { Sid: 'CurbsideReadBuckets', Effect: 'Allow', Action: ['s3:GetBucketPolicy'], Resource: 'arn:aws-cn:s3:::*' },
    ],
  });
});

test('a Deny of the bucket itself is nothing that a policy of the caller could allow', () => {
  expect(
    missingPermissions([{ operation: 'GetBucketPolicy', permission: 's3:GetBucketPolicy', cause: 'access denied by resource policy' }], 'aws'),
  ).toBeUndefined();
});

test('what stands in a snapshot as a permission is no permission unless it looks like one', () => {
  expect(missingPermissions([{ operation: 'x', permission: 's3:*', cause: 'access denied' }], 'aws')).toBeUndefined();
});
