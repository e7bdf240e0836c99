import { permissions } from '../../src/providers/aws/collect/permissions.js';

/** Objects, their names, and every change. Refused in the same policy, so that a wider one attached beside it does no harm. */
const denied = [
  's3:AbortMultipartUpload',
  's3:AllowVendedLogDeliveryForResource',
  's3:Associate*',
  's3:Bypass*',
  's3:Create*',
  's3:Delete*',
  's3:Dissociate*',
  's3:GetDataAccess',
  's3:GetObject*',
  's3:Initiate*',
  's3:ListBucket',
  's3:ListBucketMultipartUploads',
  's3:ListBucketVersions',
  's3:ListMultipartUploadParts',
  's3:ListObject*',
  's3:ObjectOwnerOverrideToBucketOwner',
  's3:Pause*',
  's3:Put*',
  's3:Replicate*',
  's3:RestoreObject',
  's3:Submit*',
  's3:TagResource',
  's3:UntagResource',
  's3:Update*',
  's3express:CreateSession',
];

export interface ScanPolicy {
  readonly Version: '2012-10-17';
  readonly Statement: readonly {
    readonly Sid: string;
    readonly Effect: 'Allow' | 'Deny';
    readonly Action: readonly string[];
    readonly Resource: '*';
  }[];
}

/** The least that a scan needs: the reads that the collectors declare, and nothing of the data. */
export function scanPolicy(): ScanPolicy {
  const needed = [...new Set(permissions.map(({ permission }) => permission))].sort();
  return {
    Version: '2012-10-17',
    Statement: [
      { Sid: 'ReadConfiguration', Effect: 'Allow', Action: needed, Resource: '*' },
      { Sid: 'NeverDataNeverChange', Effect: 'Deny', Action: denied, Resource: '*' },
    ],
  };
}
