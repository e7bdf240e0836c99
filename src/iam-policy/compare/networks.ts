import { type AddressRange, includesRanges, isTheInternet, unite } from '../addresses.js';
import type { ReachedPlace } from '../reached/places.js';
import type { SenderAudience } from '../senders/sender.js';

/** Where requests have to come from. */
export interface BoundedNetwork {
  readonly ranges: readonly AddressRange[];
  /** Ids of VPC endpoints and VPCs. */
  readonly through: readonly string[];
}

export function isOfStrangers(audience: SenderAudience): boolean {
  return audience === 'anyone' || audience === 'any-account' || audience === 'network';
}

/** `undefined` where the networks are no bound. */
export function boundOf({ isFree, networks }: Pick<ReachedPlace, 'isFree' | 'networks'>): BoundedNetwork | undefined {
  const ranges = unite(networks.flatMap((network) => network.ranges ?? []));
  if (isFree || isTheInternet(ranges)) return undefined;
  return { ranges, through: [...new Set(networks.flatMap(({ through }) => through ?? []))].sort() };
}

/** Whether whatever comes from `inner` comes from `outer`. */
export function isWithinBound(inner: BoundedNetwork | undefined, outer: BoundedNetwork | undefined): boolean {
  if (outer === undefined) return true;
  if (inner === undefined) return false;
  return includesRanges(outer.ranges, inner.ranges) && inner.through.every((id) => outer.through.includes(id));
}
