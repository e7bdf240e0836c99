import { readPermissions } from '../read-permissions.js';

const mebibyte = 1024 * 1024;

/** What a call needs and what its answer looks like. `root`: local name of the answer's first element, or `text` for a bare document. */
export interface OperationDetails {
  readonly permission: string;
  readonly root: string;
  /** Largest answer that is read, in bytes. */
  readonly bodyLimit: number;
}

/** Every call that a scan makes. Calls of S3 Control and S3 share names, so the account's carry their service. */
export const operations = {
  GetCallerIdentity: { permission: 'sts:GetCallerIdentity', root: 'GetCallerIdentityResponse', bodyLimit: mebibyte },
  ListBuckets: { permission: 's3:ListAllMyBuckets', root: 'ListAllMyBucketsResult', bodyLimit: 16 * mebibyte },
  's3control:GetPublicAccessBlock': {
    permission: 's3:GetAccountPublicAccessBlock',
    root: 'PublicAccessBlockConfiguration',
    bodyLimit: mebibyte,
  },
  GetBucketPolicy: { permission: readPermissions.policy, root: 'text', bodyLimit: mebibyte },
  GetBucketOwnershipControls: { permission: readPermissions.ownership, root: 'OwnershipControls', bodyLimit: mebibyte },
  GetBucketAcl: { permission: readPermissions.acl, root: 'AccessControlPolicy', bodyLimit: mebibyte },
  GetPublicAccessBlock: { permission: readPermissions.publicAccessBlock, root: 'PublicAccessBlockConfiguration', bodyLimit: mebibyte },
  GetBucketPolicyStatus: { permission: readPermissions.policyStatus, root: 'PolicyStatus', bodyLimit: mebibyte },
  GetBucketRequestPayment: { permission: readPermissions.requestPayment, root: 'RequestPaymentConfiguration', bodyLimit: mebibyte },
  GetBucketEncryption: { permission: readPermissions.encryption, root: 'ServerSideEncryptionConfiguration', bodyLimit: mebibyte },
  GetBucketWebsite: { permission: readPermissions.website, root: 'WebsiteConfiguration', bodyLimit: mebibyte },
} as const satisfies Readonly<Record<string, OperationDetails>>;

export type Operation = keyof typeof operations;

/** The IAM actions that a scan needs, each with the call that needs it. */
export const permissions: readonly { readonly operation: string; readonly permission: string }[] = Object.entries(operations).map(
  ([operation, { permission }]) => ({ operation, permission }),
);
