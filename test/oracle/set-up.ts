import type { BlockBit, State, Statement } from './cases.js';
import { existingKeys, type Store } from './probe.js';
import { type StoreRequest, send } from './request.js';

/** Brings a bucket into a state with its owner's calls: first what opens it, the switches last. */
export async function setUp(store: Store, bucket: string, state: State): Promise<void> {
  await asOwner(store, { method: 'PUT', path: bucket });
  for (const key of existingKeys) await putObject(store, bucket, key);
  if (state.acl !== undefined) await asOwner(store, { method: 'PUT', path: bucket, query: { acl: '' }, headers: state.acl });
  if (state.statements !== undefined)
    await asOwner(store, { method: 'PUT', path: bucket, query: { policy: '' }, body: policyText(bucket, state.statements) });
  if (state.block !== undefined)
    await asOwner(store, { method: 'PUT', path: bucket, query: { publicAccessBlock: '' }, body: blockText(state.block) });
}

/** Writes an object as its owner. */
export async function putObject(store: Store, bucket: string, key: string): Promise<void> {
  await asOwner(store, { method: 'PUT', path: `${bucket}/${key}`, body: 'name,phone\n' });
}

/** Deletes the bucket and what is in it, whatever its policy denies. */
export async function tearDown(store: Store, bucket: string): Promise<void> {
  await asOwner(store, { method: 'DELETE', path: bucket, query: { policy: '' } });
  const listing = await asOwner(store, { method: 'GET', path: bucket, query: { 'list-type': '2' } });
  for (const [, key] of listing.matchAll(/<Key>([^<]+)<\/Key>/g)) await asOwner(store, { method: 'DELETE', path: `${bucket}/${key}` });
  await asOwner(store, { method: 'DELETE', path: bucket });
}

async function asOwner(store: Store, wanted: StoreRequest): Promise<string> {
  const answer = await send(store.endpoint, store.owner, wanted);
  if (answer.status < 300) return answer.body;
  throw new Error(
    `${wanted.method} ${wanted.path} ${JSON.stringify(wanted.query ?? {})} by the owner was answered ${answer.status}: ${answer.body.slice(0, 300)}`,
  );
}

/** The policy of a state, for one bucket. */
export function policyText(bucket: string, statements: readonly Statement[] | Statement): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements }).replaceAll('BUCKET', bucket);
}

function blockText(on: readonly BlockBit[]): string {
  const bits: readonly BlockBit[] = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];
  const elements = bits.map((bit) => `<${bit}>${on.includes(bit)}</${bit}>`).join('');
  return `<PublicAccessBlockConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${elements}</PublicAccessBlockConfiguration>`;
}
