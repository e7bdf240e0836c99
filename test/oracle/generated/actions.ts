import type { StoreRequest } from '../request.js';

/** An action of AWS as a request that the store answers with 2xx where it lets it through, and with 403 where it does not. */
export interface StoreAction {
  readonly name: string;
  readonly on: 'bucket' | 'object';
  /** Keys of the request that the action carries, beside those of every request. */
  readonly carries: readonly string[];
  /** Changes what later requests meet. */
  readonly changes?: true;
  readonly request: Omit<StoreRequest, 'path'>;
}

const listing = ['s3:prefix', 's3:delimiter', 's3:max-keys'];
export const objectTag = 's3:ExistingObjectTag/class';
const tags = '<Tagging><TagSet><Tag><Key>team</Key><Value>a</Value></Tag></TagSet></Tagging>';

export const storeActions = [
  { name: 's3:GetObject', on: 'object', carries: [objectTag], request: { method: 'GET' } },
  { name: 's3:GetObjectVersion', on: 'object', carries: [objectTag], request: { method: 'GET', query: { versionId: 'null' } } },
  { name: 's3:GetObjectAcl', on: 'object', carries: [objectTag], request: { method: 'GET', query: { acl: '' } } },
  { name: 's3:GetObjectTagging', on: 'object', carries: [objectTag], request: { method: 'GET', query: { tagging: '' } } },
  { name: 's3:ListBucket', on: 'bucket', carries: listing, request: { method: 'GET', query: { 'list-type': '2' } } },
  { name: 's3:ListBucketVersions', on: 'bucket', carries: listing, request: { method: 'GET', query: { versions: '' } } },
  { name: 's3:ListBucketMultipartUploads', on: 'bucket', carries: [], request: { method: 'GET', query: { uploads: '' } } },
  { name: 's3:GetBucketAcl', on: 'bucket', carries: [], request: { method: 'GET', query: { acl: '' } } },
  { name: 's3:GetBucketLocation', on: 'bucket', carries: [], request: { method: 'GET', query: { location: '' } } },
  { name: 's3:GetBucketVersioning', on: 'bucket', carries: [], request: { method: 'GET', query: { versioning: '' } } },
  { name: 's3:PutBucketTagging', on: 'bucket', carries: [], request: { method: 'PUT', query: { tagging: '' }, body: tags } },
  { name: 's3:PutObject', on: 'object', carries: [], changes: true, request: { method: 'PUT', body: 'written by an outsider\n' } },
  { name: 's3:DeleteObject', on: 'object', carries: [], changes: true, request: { method: 'DELETE' } },
  { name: 's3:DeleteObjectVersion', on: 'object', carries: [], changes: true, request: { method: 'DELETE', query: { versionId: 'null' } } },
] as const satisfies readonly StoreAction[];

const byName: ReadonlyMap<string, StoreAction> = new Map(storeActions.map((action) => [action.name, action]));

export function storeAction(name: string): StoreAction {
  const action = byName.get(name);
  if (action === undefined) throw new Error(`the store is not asked for ${name}`);
  return action;
}
