import type { BucketRead } from './facts.js';

/** The IAM action that each read of a bucket needs, as AWS spells it. */
export const readPermissions = {
  policy: 's3:GetBucketPolicy',
  ownership: 's3:GetBucketOwnershipControls',
  acl: 's3:GetBucketAcl',
  publicAccessBlock: 's3:GetBucketPublicAccessBlock',
  policyStatus: 's3:GetBucketPolicyStatus',
  requestPayment: 's3:GetBucketRequestPayment',
  encryption: 's3:GetEncryptionConfiguration',
  website: 's3:GetBucketWebsite',
} as const satisfies Readonly<Record<BucketRead, string>>;
