import { type AddressRange, isTheInternet, unite } from '../addresses.js';
import type { Answer } from '../question.js';
import type { Sender, SenderAudience, SenderNetwork } from '../senders/sender.js';

/** Where requests have to come from. */
export interface BoundedNetwork {
  readonly ranges: readonly AddressRange[];
  /** Ids of VPC endpoints and VPCs. */
  readonly through: readonly string[];
}

export function isOfStrangers(audience: SenderAudience): boolean {
  return audience === 'anyone' || audience === 'any-account' || audience === 'network';
}

/** From which networks a sender gets in, or may. */
export function reachedNetworks(sender: Sender, search: (sender: Sender) => Answer): readonly SenderNetwork[] {
  return sender.variants.network.filter((network) => search(fromNetworks(sender, [network])).kind !== 'no');
}

export function fromNetworks(sender: Sender, network: readonly SenderNetwork[]): Sender {
  return { ...sender, variants: { ...sender.variants, network } };
}

/** `undefined` where the networks are no bound. */
export function boundOf(reached: readonly SenderNetwork[]): BoundedNetwork | undefined {
  const isFree = reached.some(({ ranges, through }) => ranges === undefined && through === undefined);
  const ranges = unite(reached.flatMap((network) => network.ranges ?? []));
  if (isFree || isTheInternet(ranges)) return undefined;
  return { ranges, through: [...new Set(reached.flatMap(({ through }) => through ?? []))].sort() };
}
