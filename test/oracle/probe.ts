import type { Circumstance, ProbedAccess, Requester } from './cases.js';
import { type Caller, type StoreRequest, send } from './request.js';

export interface Store {
  readonly endpoint: URL;
  readonly owner: Caller;
  readonly callers: Readonly<Record<Requester, Caller | undefined>>;
}

/** One request that an outsider can make. */
export interface Probe {
  readonly requester: Requester;
  readonly access: ProbedAccess;
  /** Missing for listings. */
  readonly key?: string;
  readonly circumstance: Circumstance;
}

/** Keys that every bucket of the test holds. */
export const existingKeys = ['data.csv', 'public/data.csv', 'private/data.csv'] as const;

/** Keys to try: deleting what is not there is answered like deleting what is, so that reads keep their objects. */
export const keysFor = {
  read: existingKeys,
  write: ['new.csv', 'public/new.csv', 'private/new.csv'],
  delete: ['old.csv', 'public/old.csv', 'private/old.csv'],
} as const;

export const requesters: readonly Requester[] = ['anonymous', 'foreign', 'third'];

/** An address that no state names. */
const elsewhere: Circumstance = { 'aws:SourceIp': '198.51.100.7' };

/** Everything that is tried against a state: each requester, each access, each kind of key, in each circumstance. */
export function probesFor(circumstances: readonly Circumstance[]): readonly Probe[] {
  const all = [{}, ...circumstances].map((circumstance) => ({ ...elsewhere, ...circumstance }));
  return requesters.flatMap((requester) =>
    all.flatMap((circumstance) => [
      { requester, access: 'list' as const, circumstance },
      ...(['read', 'write', 'delete'] as const).flatMap((access) => keysFor[access].map((key) => ({ requester, access, key, circumstance }))),
    ]),
  );
}

/** Whether the store let the request through. Anything but a plain yes or no is an error of the test. */
export async function getsThrough(store: Store, bucket: string, probe: Probe): Promise<boolean> {
  const answer = await send(store.endpoint, store.callers[probe.requester], requestOf(`${store.owner.account}:${bucket}`, probe));
  if (answer.status === 200 || answer.status === 204) return true;
  if (answer.status === 403) return false;
  throw new Error(`${probe.access} of ${bucket} by ${probe.requester} was answered ${answer.status}: ${answer.body.slice(0, 300)}`);
}

function requestOf(address: string, { access, key, circumstance }: Probe): StoreRequest {
  const headers = headersOf(circumstance);
  switch (access) {
    case 'list':
      return { method: 'GET', path: address, headers, query: { 'list-type': '2', ...listingOf(circumstance) } };
    case 'read':
      return { method: 'GET', path: `${address}/${key}`, headers };
    case 'write':
      return { method: 'PUT', path: `${address}/${key}`, headers, body: 'written by an outsider\n' };
    case 'delete':
      return { method: 'DELETE', path: `${address}/${key}`, headers };
  }
}

const headerOf: Readonly<Record<string, string>> = {
  'aws:SourceIp': 'x-forwarded-for',
  'aws:Referer': 'referer',
  'aws:UserAgent': 'user-agent',
  's3:x-amz-acl': 'x-amz-acl',
};

export function headersOf(circumstance: Circumstance): Record<string, string> {
  const plain = Object.entries(circumstance).flatMap(([key, value]) => (headerOf[key] === undefined ? [] : [[headerOf[key], value]]));
  return { ...Object.fromEntries(plain), ...(circumstance['aws:SecureTransport'] === 'true' ? { 'x-forwarded-proto': 'https' } : {}) };
}

export function listingOf(circumstance: Circumstance): Record<string, string> {
  const { 's3:prefix': prefix, 's3:max-keys': maxKeys, 's3:delimiter': delimiter } = circumstance;
  return {
    ...(prefix === undefined ? {} : { prefix }),
    ...(maxKeys === undefined ? {} : { 'max-keys': maxKeys }),
    ...(delimiter === undefined ? {} : { delimiter }),
  };
}
