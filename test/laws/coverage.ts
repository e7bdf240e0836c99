import { comprises, findAction, type Request } from '../../src/iam-policy/index.js';
import type { Exposure, Extent, Grant, Network } from '../../src/model/exposure.js';
import { bucketArn, owner } from '../aws/facts.js';

export interface Reported {
  readonly request: Request;
  readonly access: string;
  readonly exposures: readonly Exposure[];
  readonly isLetIn: (request: Request) => boolean;
}

/** Whether the report says that this request gets through: by its sender or a wider audience, with its key, from its network. */
export function isReported(reported: Reported): boolean {
  const { request, access, exposures } = reported;
  return exposures
    .filter((exposure) => exposure.accesses.some((each) => each === access) && exposure.grants.some((grant) => isInGrant(grant, request)))
    .some((exposure) => isInAudience(reported, exposure));
}

/** Whether the sender is one of those that the exposure speaks of. */
function isInAudience(reported: Reported, { audience, party }: Exposure): boolean {
  const { caller, context } = reported.request;
  switch (audience) {
    case 'anyone':
    case 'network':
      return true;
    case 'any-account':
      return caller.kind !== 'anonymous' || !context.has('aws:sourceip') || isBoundToNetwork(reported);
    case 'organization':
      return context.get('aws:principalorgid')?.[0] === party?.id;
    case 'service':
      return caller.kind === 'service' && (party?.id === caller.name || party?.id === 'any-service.amazonaws.com');
    case 'own-account':
      return caller.kind === 'aws' && caller.account === owner;
    case 'outside-account':
      return isParty({ caller, context }, party);
  }
}

/** Addresses that stand for half of the internet's; no policy of these worlds names less than half with one of them in it. */
const internet = ['8.8.8.8', '2a01::7'];

/** Unsigned from some addresses only is a network, which is narrower than whoever opens an account. */
function isBoundToNetwork({ request, isLetIn }: Reported): boolean {
  return !internet.some((address) => isLetIn({ ...request, context: new Map([...request.context, ['aws:sourceip', [address]]]) }));
}

function isParty({ caller, context }: Pick<Request, 'caller' | 'context'>, party: Exposure['party']): boolean {
  if (party?.type === 'principal-id') return context.get('aws:userid')?.[0]?.split(':')[0] === party.id;
  if (caller.kind === 'service') return party?.type === 'account' && actsFor(context) === party.id;
  if (caller.kind !== 'aws') return false;
  if (party?.type === 'account') return caller.account === party.id;
  if (party?.type === 'origin-access-identity') return caller.accessIdentity === party.id;
  return caller.canonicalId !== undefined && caller.canonicalId === party?.id;
}

function actsFor(context: Request['context']): string | undefined {
  return context.get('aws:sourceaccount')?.[0] ?? context.get('aws:sourcearn')?.[0]?.split(':')[4];
}

/** A grant that could not be decided may be of any key and any network. */
function isInGrant(grant: Grant, { action, resource, context }: Request): boolean {
  if (!isDone(grant, action)) return false;
  if (grant.status === 'undetermined') return true;
  if (grant.status === 'blocked') return false;
  if (grant.from !== undefined && !isInNetwork(grant.from, context)) return false;
  const key = keyOf(resource);
  return key === undefined || (grant.objects !== undefined && isInExtent(grant.objects, key));
}

/** Whether it says that the action is let through, or one by which nobody comes to less. */
function isDone({ actions }: Grant, name: string): boolean {
  const action = findAction(name);
  if (actions === undefined || action === undefined) return true;
  return comprises(
    actions.flatMap((each) => findAction(each) ?? []),
    action,
  );
}

function isInNetwork({ ranges, vpcEndpoints }: Network, context: Request['context']): boolean {
  const address = context.get('aws:sourceip')?.[0];
  if (address !== undefined) return isInRanges(ranges, address);
  const passed = ['aws:sourcevpce', 'aws:sourcevpc'].flatMap((key) => context.get(key) ?? []);
  return vpcEndpoints.some((names) => names.split('+').every((name) => passed.includes(name)));
}

/** The key of an object of bucket `b`; of the bucket itself there is none. */
export function keyOf(resource: string): string | undefined {
  return resource.startsWith(`${bucketArn}/`) ? resource.slice(bucketArn.length + 1) : undefined;
}

export function isInExtent({ match, except }: Extent, key: string): boolean {
  return match.some((pattern) => matches(pattern, key)) && !except.some((pattern) => matches(pattern, key));
}

function matches(pattern: string, key: string): boolean {
  const escaped = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 'su').test(key);
}

/** CIDR blocks, spans and single addresses of both families, as reports print them. */
export function isInRanges(ranges: readonly string[], address: string): boolean {
  const value = toNumber(address);
  return ranges.some((range) => {
    if (range.includes(':') !== address.includes(':')) return false;
    const [first = '', last] = range.split('-');
    if (last !== undefined) return toNumber(first) <= value && value <= toNumber(last);
    const width = address.includes(':') ? 128 : 32;
    const [base = '', bits = String(width)] = range.split('/');
    return toNumber(base) <= value && value < toNumber(base) + (1n << BigInt(width - Number(bits)));
  });
}

function toNumber(address: string): bigint {
  if (!address.includes(':')) return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].reduce((sum, part) => sum * 65_536n + BigInt(`0x${part}`), 0n);
}
