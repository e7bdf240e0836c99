/** What the sandbox answers, with the sub-resource that asks for it and the IAM action that a denial names. */
export const bucketOperations = {
  GetBucketPolicy: { subresource: 'policy', permission: 's3:GetBucketPolicy' },
  GetBucketAcl: { subresource: 'acl', permission: 's3:GetBucketAcl' },
  GetBucketOwnershipControls: { subresource: 'ownershipControls', permission: 's3:GetBucketOwnershipControls' },
  GetPublicAccessBlock: { subresource: 'publicAccessBlock', permission: 's3:GetBucketPublicAccessBlock' },
  GetBucketPolicyStatus: { subresource: 'policyStatus', permission: 's3:GetBucketPolicyStatus' },
  GetBucketRequestPayment: { subresource: 'requestPayment', permission: 's3:GetBucketRequestPayment' },
  GetBucketEncryption: { subresource: 'encryption', permission: 's3:GetEncryptionConfiguration' },
  GetBucketWebsite: { subresource: 'website', permission: 's3:GetBucketWebsite' },
  GetBucketLocation: { subresource: 'location', permission: 's3:GetBucketLocation' },
  HeadBucket: { subresource: undefined, permission: 's3:ListBucket' },
} as const;
export type BucketOperation = keyof typeof bucketOperations;

export const accountOperations = {
  GetCallerIdentity: { permission: 'sts:GetCallerIdentity' },
  GetAccountPublicAccessBlock: { permission: 's3:GetAccountPublicAccessBlock' },
  ListBuckets: { permission: 's3:ListAllMyBuckets' },
} as const;
export type AccountOperation = keyof typeof accountOperations;

/** The account-level block is called `GetAccountPublicAccessBlock`, since both services use the other name. `Other`: not served. */
export type Operation = AccountOperation | BucketOperation | 'Other';

export const accountOperationNames = Object.keys(accountOperations).filter(isAccountOperation);
export const bucketOperationNames = Object.keys(bucketOperations).filter(isBucketOperation);

export function isAccountOperation(name: string): name is AccountOperation {
  return Object.hasOwn(accountOperations, name);
}

export function isBucketOperation(name: string): name is BucketOperation {
  return Object.hasOwn(bucketOperations, name);
}
