import { isInsideUnion } from '../glob/index.js';
import { type Exposure, type Extent, type Grant, type Network, type Status, statuses } from '../model/exposure.js';
import { networkInside } from './addresses.js';
import { grantsInForce } from './match.js';

export type Change = 'wider' | 'unchanged' | 'narrower';

/** What a comparison needs of an exposure: less than an evaluation gives, and all that a report keeps. */
export type Comparable = Pick<Exposure, 'accesses' | 'status'> & { readonly grants: readonly ComparableGrant[] };
export interface ComparableGrant {
  readonly status: Status;
  readonly act?: string;
  readonly actions?: readonly string[];
  readonly objects?: Extent;
  readonly from?: Network;
  readonly basis?: readonly string[];
  readonly assuming?: readonly string[];
}

/**
 * What was gained or lost between two evaluations of the same exposure. Wider: a higher status, an access, keys, addresses, or a limit
 * or an assumption gone. Whatever can't be shown to have been there before counts as gained.
 */
export function compareExposures(former: Comparable, now: Exposure): Change {
  const present = toComparable(now);
  if (gains(former, present)) return 'wider';
  // What could not be decided this time is not known to have shrunk.
  return now.status !== 'undetermined' && gains(present, former) ? 'narrower' : 'unchanged';
}

export function toComparable(exposure: Exposure): Comparable {
  const grants = grantsInForce(exposure).map(comparableGrant);
  return { accesses: exposure.accesses, status: exposure.status, grants };
}

function comparableGrant(grant: Grant): ComparableGrant {
  return {
    status: grant.status,
    ...(grant.act === undefined ? {} : { act: grant.act }),
    ...(grant.actions === undefined ? {} : { actions: grant.actions }),
    ...(grant.objects === undefined ? {} : { objects: grant.objects }),
    ...(grant.from === undefined ? {} : { from: grant.from }),
    ...(grant.basis === undefined ? {} : { basis: grant.basis }),
    ...(grant.status === 'reachable' ? { assuming: grant.assuming ?? [] } : {}),
  };
}

/** Whether `later` reaches anything that `earlier` did not. */
function gains(earlier: Comparable, later: Comparable): boolean {
  if (rank(later.status) < rank(earlier.status)) return true;
  if (later.accesses.some((access) => !earlier.accesses.includes(access))) return true;
  return later.grants.some((grant) => !wasThere(grant, earlier.grants));
}

/** Each action may have been there by another grant. */
function wasThere(grant: ComparableGrant, earlier: readonly ComparableGrant[]): boolean {
  const asFree = earlier.filter((former) => rank(former.status) <= rank(grant.status) && needsNoMore(former, grant) && hasAllLimits(grant, former));
  return (grant.actions ?? [undefined]).every((action) =>
    wasReached(
      grant,
      asFree.filter((former) => did(former, { action, act: grant.act })),
    ),
  );
}

function wasReached(grant: ComparableGrant, earlier: readonly ComparableGrant[]): boolean {
  const sameKeys = earlier.filter((former) => keysInside(grant, [former]));
  if (
    networkInside(
      grant.from,
      sameKeys.map(({ from }) => from),
    )
  )
    return true;
  return keysInside(
    grant,
    earlier.filter((former) => networkInside(grant.from, [former.from])),
  );
}

/** An assumption that the earlier grant needed and the later does not is a gain. */
function needsNoMore(former: ComparableGrant, grant: ComparableGrant): boolean {
  return (former.assuming ?? []).every((assumption) => (grant.assuming ?? []).includes(assumption));
}

/** Who could read tags only, gains where it is content now. Where no actions are listed, none of those that are now is known to have been there. */
function did(former: ComparableGrant, { action, act }: { readonly action: string | undefined; readonly act: string | undefined }): boolean {
  return action === undefined ? former.actions === undefined && former.act === act : former.actions?.includes(action) === true;
}

/** A limit that the earlier grant had and the later one has not is a gain. */
function hasAllLimits(grant: ComparableGrant, former: ComparableGrant): boolean {
  return (former.basis ?? []).every((limit) => (grant.basis ?? []).includes(limit));
}

/** Its limits alone say which of the keys are reached: what has all of them reaches no other ones. */
function isLimitedAlone({ objects, basis = [] }: ComparableGrant): boolean {
  return objects?.exact === false && basis.length > 0;
}

function keysInside(grant: ComparableGrant, earlier: readonly ComparableGrant[]): boolean {
  const { objects } = grant;
  if (objects === undefined) return earlier.some((former) => former.objects === undefined);
  if (earlier.some((former) => former.objects !== undefined && (isLimitedAlone(former) || sameExtent(former.objects, objects)))) return true;
  // An extent that is only an upper bound does not prove that its keys were reachable before.
  return isInsideUnion(
    objects,
    earlier.flatMap((former) => (former.objects?.exact === true ? [former.objects] : [])),
  );
}

function sameExtent(left: Extent, right: Extent): boolean {
  const key = ({ match, except, exact }: Extent) => JSON.stringify([[...match].sort(), [...except].sort(), exact]);
  return key(left) === key(right);
}

function rank(status: Status): number {
  return statuses.indexOf(status);
}
