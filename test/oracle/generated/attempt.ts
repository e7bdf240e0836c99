import type { Request } from '../../../src/iam-policy/index.js';
import type { Circumstance, Requester } from '../cases.js';
import { headersOf, listingOf, type Store } from '../probe.js';
import type { StoreRequest } from '../request.js';
import { objectTag, type StoreAction, storeAction } from './actions.js';

/** One request that the store can be sent; it has a reading for the engine (`toRequest`) and one for the wire (`toStoreRequest`). */
export interface Attempt {
  readonly requester: Requester;
  readonly action: string;
  /** Missing for the bucket. */
  readonly key?: string;
  /** What of the condition keys the sender, or the tag of the object, decides. */
  readonly circumstance: Circumstance;
}

/** An address that no policy names. */
export const elsewhere = '198.51.100.7';

export function toStoreRequest(address: string, { action, key, circumstance }: Attempt): StoreRequest {
  const { on, request, carries } = storeAction(action);
  const query = { ...request.query, ...(carries.includes('s3:prefix') ? listingOf(circumstance) : {}) };
  return { ...request, query, path: on === 'object' ? `${address}/${key}` : address, headers: headersOf(circumstance) };
}

const sent = ['aws:SourceIp', 'aws:Referer', 'aws:UserAgent'];

/** The request as AWS would read it, with every condition key of the grammar and of what it leaves out. */
export function toRequest(bucket: string, { requester, action, key, circumstance }: Attempt, { callers, owner }: Store): Request {
  const { on, carries } = storeAction(action);
  const caller = callers[requester];
  const own = [...sent, ...carries].flatMap((name) =>
    circumstance[name] === undefined ? [] : [[name.toLowerCase(), [circumstance[name]]] as const],
  );
  const now = new Date();
  return {
    caller: caller === undefined ? { kind: 'anonymous' } : { kind: 'aws', account: caller.account, arn: caller.arn },
    action,
    resource: `arn:aws:s3:::${bucket}${on === 'object' ? `/${key}` : ''}`,
    context: new Map<string, readonly string[]>([
      ['aws:sourceip', [elsewhere]],
      ...own,
      ['aws:securetransport', [circumstance['aws:SecureTransport'] ?? 'false']],
      ['aws:currenttime', [now.toISOString()]],
      ['aws:epochtime', [String(Math.floor(now.getTime() / 1000))]],
      ['aws:resourceaccount', [owner.account]],
      ['aws:requestedregion', ['us-east-1']],
      ...(caller === undefined ? unsignedKeys : signedKeys(caller.account, caller.arn)),
    ]),
  };
}

const unsignedKeys: readonly (readonly [string, readonly string[]])[] = [
  ['aws:principalaccount', ['anonymous']],
  ['aws:principaltype', ['Anonymous']],
];

function signedKeys(account: string, arn: string): readonly (readonly [string, readonly string[]])[] {
  return [
    ['aws:principalarn', [arn]],
    ['aws:principalaccount', [account]],
    ['aws:principaltype', ['User']],
    ['aws:principalisawsservice', ['false']],
    ['aws:username', [arn.slice(arn.lastIndexOf('/') + 1)]],
    ['s3:authtype', ['REST-HEADER']],
  ];
}

/** What of a found request the store can be sent, by one of its own callers. */
export function toAttempt(request: Request, requester: Requester): Attempt {
  const action = storeAction(request.action);
  const circumstance = circumstanceOf(action, (name) => request.context.get(name)?.[0]);
  const key = request.resource.slice(request.resource.indexOf('/') + 1);
  return { requester, action: action.name, circumstance, ...(action.on === 'object' ? { key } : {}) };
}

/** The values, by keys in lower case, that a request can carry. */
export function circumstanceOf({ carries }: StoreAction, value: (name: string) => string | undefined): Circumstance {
  const values = [...sent, 'aws:SecureTransport', ...carries].flatMap((name) => {
    const found = value(name.toLowerCase());
    return found === undefined ? [] : [[name, found] as const];
  });
  return { 'aws:SourceIp': elsewhere, ...Object.fromEntries(values) };
}

/** Objects that every bucket holds, with the value of their tag. */
export const fixtures: ReadonlyMap<string, string | undefined> = new Map([
  ['a', 'public'],
  ['b', 'secret'],
  ['A', undefined],
  ['ab', undefined],
  ['ba', 'public'],
  ['aab', 'secret'],
  ['a/a', 'public'],
  ['a/b', undefined],
  ['b/a', undefined],
  ['ab/a', 'secret'],
  ['any', undefined],
]);

/** With the tag that its object has. */
export function onFixture(attempt: Attempt): Attempt {
  const { [objectTag]: _, ...circumstance } = attempt.circumstance;
  const tag = attempt.key === undefined ? undefined : fixtures.get(attempt.key);
  return { ...attempt, circumstance: tag === undefined ? circumstance : { ...circumstance, [objectTag]: tag } };
}
