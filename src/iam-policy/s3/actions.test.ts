import { describe, expect, it, test } from 'vitest';
import { accesses } from '../../model/exposure.js';
import { actionsOf, canCarry, findAction, s3Actions } from './actions.js';
import { catalogue } from './catalogue.js';
import { s3Accesses } from './effects.js';

const object = ['object', 'access-point-object'];

function action(name: string) {
  const found = findAction(name);
  if (found === undefined) throw new Error(`no action ${name}`);
  return found;
}

function namesWhere(holds: (one: (typeof s3Actions)[number]) => boolean): string[] {
  return s3Actions.filter(holds).map(({ name }) => name);
}

describe('the table of S3 actions', () => {
  it('has every action of the catalogue exactly once, and no other', () => {
    expect(s3Actions).toHaveLength(180);
    expect(s3Actions.map(({ name }) => name)).toEqual(catalogue.map(({ name }) => `s3:${name}`).sort());
    expect(new Set(s3Actions.map(({ name }) => name)).size).toBe(180);
  });

  it('is in order of names, whatever the language of the machine', () => {
    expect(s3Actions[0]?.name).toBe('s3:AbortMultipartUpload');
    expect(s3Actions[179]?.name).toBe('s3:UpdateStorageLensGroup');
    expect(s3Actions.every((one, index) => index === 0 || (s3Actions[index - 1]?.name ?? '~') < one.name)).toBe(true);
  });

  it('gives a reason of one line for each', () => {
    for (const { because } of s3Actions) expect(because).toMatch(/^\S[^\n|]{9,}\S$/);
  });

  it('says for each what it is made on', () => {
    for (const { on } of s3Actions) expect(on.length).toBeGreaterThan(0);
  });
});

test.each([
  ['ListBucket', 'list', ['bucket', 'access-point']],
  ['ListBucketVersions', 'list', ['bucket', 'access-point']],
  ['ListBucketMultipartUploads', 'list', ['bucket']],
  ['ListMultipartUploadParts', 'list', object],
  ['ListObjectAnnotations', 'list', object],
  ['GetObject', 'read', object],
  ['GetObjectVersion', 'read', object],
  ['GetObjectTorrent', 'read', ['object']],
  ['GetObjectVersionTorrent', 'read', ['object']],
  ['GetObjectAttributes', 'read', object],
  ['GetObjectVersionAttributes', 'read', object],
  ['GetObjectTagging', 'read', object],
  ['GetObjectVersionTagging', 'read', object],
  ['GetObjectAnnotation', 'read', object],
  ['GetObjectVersionForReplication', 'read', ['object']],
  ['PutObject', 'write', object],
  ['ReplicateObject', 'write', ['object']],
  ['ReplicateTags', 'write', ['object']],
  ['RestoreObject', 'write', object],
  ['PutObjectTagging', 'write', object],
  ['PutObjectVersionTagging', 'write', object],
  ['DeleteObjectTagging', 'write', object],
  ['PutObjectRetention', 'write', object],
  ['AbortMultipartUpload', 'write', object],
  ['UpdateObjectEncryption', 'write', object],
  ['PutBucketWebsite', 'write', ['bucket']],
  ['DeleteObject', 'delete', object],
  ['DeleteObjectVersion', 'delete', object],
  ['DeleteBucket', 'delete', ['bucket']],
  ['PutLifecycleConfiguration', 'delete', ['bucket']],
  ['ReplicateDelete', 'delete', ['object']],
  ['BypassGovernanceRetention', 'delete', object],
  ['PutObjectLegalHold', 'delete', object],
  ['PutBucketObjectLockConfiguration', 'delete', ['bucket']],
  ['PutBucketVersioning', 'delete', ['bucket']],
  ['PutEncryptionConfiguration', 'delete', ['bucket']],
  ['GetBucketAcl', 'read-permissions', ['bucket', 'access-point']],
  ['GetObjectAcl', 'read-permissions', object],
  ['GetObjectVersionAcl', 'read-permissions', object],
  ['GetBucketPolicy', 'read-permissions', ['bucket', 'access-point']],
  ['GetBucketPolicyStatus', 'read-permissions', ['bucket']],
  ['GetBucketPublicAccessBlock', 'read-permissions', ['bucket']],
  ['GetBucketOwnershipControls', 'read-permissions', ['bucket']],
  ['GetReplicationConfiguration', 'read-permissions', ['bucket']],
  ['GetBucketTagging', 'read-permissions', ['bucket']],
  ['GetAccountPublicAccessBlock', 'read-permissions', ['account']],
  ['GetAccessPointPolicy', 'read-permissions', ['access-point']],
  ['PutBucketAcl', 'change-permissions', ['bucket']],
  ['PutObjectAcl', 'change-permissions', object],
  ['PutObjectVersionAcl', 'change-permissions', object],
  ['PutBucketPolicy', 'change-permissions', ['bucket']],
  ['DeleteBucketPolicy', 'change-permissions', ['bucket']],
  ['PutBucketPublicAccessBlock', 'change-permissions', ['bucket']],
  ['PutBucketOwnershipControls', 'change-permissions', ['bucket']],
  ['PutReplicationConfiguration', 'change-permissions', ['bucket']],
  ['PutInventoryConfiguration', 'change-permissions', ['bucket']],
  ['PutBucketNotification', 'change-permissions', ['bucket']],
  ['PutBucketLogging', 'change-permissions', ['bucket']],
  ['PutBucketAbac', 'change-permissions', ['bucket']],
  ['PutBucketTagging', 'change-permissions', ['bucket']],
  ['PutBucketRequestPayment', 'change-permissions', ['bucket']],
  ['CreateAccessPoint', 'change-permissions', ['access-point']],
  ['PutAccessPointPolicy', 'change-permissions', ['access-point']],
  ['PutAccessPointPublicAccessBlock', 'change-permissions', ['account']],
  ['PutAccountPublicAccessBlock', 'change-permissions', ['account']],
  ['PutMultiRegionAccessPointPolicy', 'change-permissions', ['multi-region-access-point']],
  ['PutAccessPointPolicyForObjectLambda', 'change-permissions', ['object-lambda-access-point']],
  ['CreateAccessGrant', 'change-permissions', ['access-grant']],
  ['UpdateAccessGrantsLocation', 'change-permissions', ['access-grants-location']],
  ['PutAccessGrantsInstanceResourcePolicy', 'change-permissions', ['access-grants-instance']],
  ['CreateJob', 'change-permissions', ['account']],
  ['CreateBucket', 'none', ['bucket']],
  ['GetBucketLocation', 'none', ['bucket', 'access-point']],
  ['PutBucketCORS', 'none', ['bucket']],
  ['ListAllMyBuckets', 'none', ['account']],
  ['DescribeJob', 'none', ['job']],
  ['UpdateJobStatus', 'none', ['job']],
  ['PutStorageLensConfiguration', 'none', ['account']],
  ['GetStorageLensConfiguration', 'none', ['storage-lens']],
  ['GetStorageLensGroup', 'none', ['storage-lens-group']],
  ['DescribeMultiRegionAccessPointOperation', 'read-permissions', ['multi-region-access-point-request']],
  [
    'TagResource',
    'change-permissions',
    ['bucket', 'access-point', 'access-grant', 'access-grants-instance', 'access-grants-location', 'storage-lens-group'],
  ],
])('s3:%s leads to %s', (name, access, on) => {
  expect(action(`s3:${name}`)).toMatchObject({ name: `s3:${name}`, access, on });
});

describe('what can be done with an access', () => {
  it('speaks of the same accesses as the model, in the same order', () => {
    expect(s3Accesses).toEqual(accesses);
  });

  test.each([
    ['list', ['s3:ListBucket', 's3:ListBucketVersions']],
    ['read', ['s3:GetObject', 's3:GetObjectVersion']],
    ['write', ['s3:PutObject']],
    ['delete', ['s3:DeleteObject', 's3:DeleteObjectVersion']],
    ['read-permissions', ['s3:GetBucketAcl', 's3:GetObjectAcl']],
    ['change-permissions', ['s3:PutBucketAcl', 's3:PutObjectAcl', 's3:PutObjectVersionAcl', 's3:PutBucketPolicy']],
  ] as const)('%s names the most telling action first', (access, first) => {
    expect(
      actionsOf(access)
        .slice(0, first.length)
        .map(({ name }) => name),
    ).toEqual(first);
  });

  it('names every action that leads anywhere under one access', () => {
    const named = accesses.flatMap((access) => actionsOf(access));
    expect(named).toHaveLength(143);
    expect(named.map(({ name }) => name).sort()).toEqual(namesWhere(({ access }) => access !== 'none'));
    for (const access of accesses) expect(new Set(actionsOf(access).map((one) => one.access))).toEqual(new Set([access]));
  });
});

describe('finding an action by name', () => {
  test.each(['s3:GetObject', 's3:getobject', 'S3:GETOBJECT'])('%s is GetObject', (name) => {
    expect(findAction(name)?.name).toBe('s3:GetObject');
  });

  test.each([
    { why: 'a name without prefix', name: 'GetObject' },
    { why: 'a pattern', name: 's3:GetObject*' },
    { why: 'another service', name: 's3express:GetObject' },
    { why: 'an API call that is no action', name: 's3:HeadObject' },
    { why: 'a name that objects inherit', name: 'constructor' },
    { why: 'nothing', name: '' },
    { why: 'a Kelvin sign for a k', name: 's3:ListBuc\u212Aet' },
  ])('$why finds nothing', ({ name }) => {
    expect(findAction(name)).toBeUndefined();
  });
});

describe('rules of the service about who may call', () => {
  it('keeps the policy of a bucket to its owner', () => {
    expect(namesWhere(({ ownerOnly }) => ownerOnly === true)).toEqual(['s3:DeleteBucketPolicy', 's3:GetBucketPolicy', 's3:PutBucketPolicy']);
  });

  it('knows the calls that write ACLs', () => {
    expect(namesWhere(({ aclWrite }) => aclWrite === true)).toEqual(['s3:PutBucketAcl', 's3:PutObjectAcl', 's3:PutObjectVersionAcl']);
  });

  it('holds nothing on buckets and objects for closed to unsigned requests but what roles and services do', () => {
    const signedOnly = namesWhere(({ on, unsigned }) => unsigned === false && (on.includes('bucket') || on.includes('object')));
    expect(signedOnly).toEqual([
      's3:AllowVendedLogDeliveryForResource',
      's3:CreateBucket',
      's3:GetObjectVersionAnnotationForReplication',
      's3:GetObjectVersionForReplication',
      's3:InitiateReplication',
      's3:ObjectOwnerOverrideToBucketOwner',
      's3:PauseReplication',
      's3:ReplicateDelete',
      's3:ReplicateObject',
      's3:ReplicateObjectAnnotation',
      's3:ReplicateTags',
    ]);
  });

  it('needs a signature for everything on accounts and other doors', () => {
    expect(action('s3:ListAllMyBuckets').unsigned).toBe(false);
    expect(action('s3:PutAccountPublicAccessBlock').unsigned).toBe(false);
    expect(action('s3:PutAccessPointPolicy').unsigned).toBe(false);
    expect(action('s3:GetObject').unsigned).toBeUndefined();
  });
});

describe('which condition keys a request can carry', () => {
  test.each([
    { key: 's3:prefix', on: ['s3:ListBucket', 's3:ListBucketVersions'] },
    { key: 's3:delimiter', on: ['s3:ListBucket', 's3:ListBucketVersions'] },
    { key: 's3:max-keys', on: ['s3:ListBucket', 's3:ListBucketVersions'] },
    {
      key: 's3:x-amz-acl',
      on: [
        's3:BypassGovernanceRetention',
        's3:CreateAccessPoint',
        's3:CreateBucket',
        's3:PutBucketAcl',
        's3:PutObject',
        's3:PutObjectAcl',
        's3:PutObjectVersionAcl',
      ],
    },
    { key: 's3:x-amz-copy-source', on: ['s3:BypassGovernanceRetention', 's3:PutObject'] },
    { key: 's3:if-none-match', on: ['s3:PutObject'] },
    { key: 's3:annotation-prefix', on: ['s3:ListObjectAnnotations', 's3:ListObjectVersionAnnotations'] },
  ])('$key only where it belongs', ({ key, on }) => {
    expect(namesWhere(({ keys }) => keys.includes(key))).toEqual(on);
  });

  test.each(['s3:authtype', 's3:resourceaccount', 's3:signatureage', 's3:signatureversion', 's3:tlsversion', 's3:x-amz-content-sha256'])(
    '%s on every request, where the catalogue forgot it too',
    (key) => {
      expect(namesWhere(({ keys }) => !keys.includes(key))).toEqual([]);
    },
  );

  it('lists them in lower case, in order, once, and of AWS at large only those of given tags', () => {
    for (const { keys } of s3Actions) {
      expect(keys).toEqual([...new Set(keys)].sort());
      for (const key of keys) expect(key).toMatch(/^(s3:[a-z0-9-]+(\/\*)?|aws:requesttag\/\*|aws:tagkeys)$/);
    }
  });

  it('lets a read carry tags of the object and the bucket, and the access point it goes through', () => {
    expect(action('s3:GetObject').keys).toEqual([
      's3:accessgrantsinstancearn',
      's3:accesspointnetworkorigin',
      's3:accesspointtag/*',
      's3:authtype',
      's3:buckettag/*',
      's3:dataaccesspointaccount',
      's3:dataaccesspointarn',
      's3:existingobjecttag/*',
      's3:resourceaccount',
      's3:signatureage',
      's3:signatureversion',
      's3:tlsversion',
      's3:x-amz-content-sha256',
    ]);
  });

  test.each([
    { name: 's3:ListBucket', key: 's3:prefix', can: true },
    { name: 's3:ListBucket', key: 'S3:Prefix', can: true },
    { name: 's3:GetObject', key: 's3:prefix', can: false },
    { name: 's3:GetObject', key: 's3:ExistingObjectTag/Public', can: true },
    { name: 's3:DeleteObject', key: 's3:ExistingObjectTag/Public', can: false },
    { name: 's3:GetObject', key: 's3:versionid', can: false },
    { name: 's3:GetObjectVersion', key: 's3:VersionId', can: true },
    { name: 's3:GetObject', key: 'aws:SourceIp', can: true },
    { name: 's3:GetObject', key: 'aws:RequestTag/team', can: false },
    { name: 's3:PutObject', key: 'aws:TagKeys', can: false },
    { name: 's3:TagResource', key: 'aws:RequestTag/team', can: true },
    { name: 's3:UntagResource', key: 'aws:TagKeys', can: true },
    { name: 's3:GetObject', key: 's3:KeyOfTomorrow', can: true },
  ])('$name and $key: $can', ({ name, key, can }) => {
    expect(canCarry(action(name), key)).toBe(can);
  });
});
