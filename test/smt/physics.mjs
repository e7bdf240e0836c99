// What the questions are about: one bucket of one owner, and actions on it and its objects.

/**
 * @typedef {{ audience: 'anyone' | 'any-account' | 'outside-account' | 'organization' | 'service' | 'own-account', party?: string }} Who
 * @typedef {{ name: string, on: 'bucket' | 'object', keys: readonly string[] }} Action
 */

export const bucket = { name: 'b', owner: '111122223333', region: 'eu-west-1', arn: 'arn:aws:s3:::b' };

/**
 * With the keys that their requests carry (Service Authorization Reference, Amazon S3).
 * @type {readonly Action[]}
 */
export const actions = [
  { name: 's3:GetObject', on: 'object', keys: ['s3:existingobjecttag/'] },
  {
    name: 's3:PutObject',
    on: 'object',
    keys: ['s3:x-amz-acl', 's3:requestobjecttag/', 's3:requestobjecttagkeys', 's3:x-amz-server-side-encryption'],
  },
  { name: 's3:DeleteObject', on: 'object', keys: [] },
  { name: 's3:ListBucket', on: 'bucket', keys: ['s3:prefix', 's3:delimiter', 's3:max-keys'] },
  { name: 's3:GetBucketAcl', on: 'bucket', keys: [] },
];
