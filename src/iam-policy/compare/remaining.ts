import { printRange } from '../addresses.js';
import { fromNetworks, isFree } from '../reached/networks.js';
import type { S3Access } from '../s3/effects.js';
import { type SenderGroup, speaksOf } from '../senders/audiences.js';
import type { Sender, SenderNetwork } from '../senders/sender.js';
import { anyService } from '../senders/services.js';
import { type Compared, scanStrictly, sendersOf, type Try, targetsOf } from './compared.js';
import type { Gain, Remaining } from './gain.js';
import { boundOf, isOfStrangers } from './networks.js';

export function remainingOf(compared: Compared, access: S3Access, gain: Gain): Remaining {
  const groups = groupsOf(compared, gain);
  const found = new Set<Remaining>();
  for (const statement of compared.strict.statements.filter(({ effect }) => effect === 'Allow')) {
    for (const group of groups.filter((each) => speaksOf(statement, each))) {
      for (const [target] of targetsOf(compared, statement, access)) {
        for (const sender of sendersOf(group, target).flatMap((each) => withinBound(each, gain))) {
          const remaining = remainingBy(compared, { statement, ...target, sender }, gain);
          if (remaining === 'some') return 'some';
          found.add(remaining);
        }
      }
    }
  }
  return found.has('narrower') ? 'narrower' : found.has('unknown') ? 'unknown' : 'none';
}

function remainingBy(compared: Compared, asked: Try, { from, sender: { audience } }: Gain): Remaining {
  const { found, unsure } = scanStrictly(compared, asked);
  if (found.length === 0) return unsure === undefined ? 'none' : 'unknown';
  if (asked.sender.audience !== audience) return 'narrower';
  if (from !== undefined || !isOfStrangers(audience)) return 'some';
  const networks = found.flatMap((each) => each.networks);
  return boundOf({ networks, isFree: isFree(asked.sender, networks) }) === undefined ? 'some' : 'narrower';
}

/** All that speak of the same party, since a named service may act for an account that gets in by itself, too; of anyone also who has an account. */
function groupsOf({ groups }: Compared, { group, sender: { kind, audience, party } }: Gain): readonly SenderGroup[] {
  if (party === undefined) return audience === 'anyone' ? [group, ...groups.filter((each) => each.audience === 'any-account')] : [group];
  return groups.filter(
    (each) =>
      each.audience === audience &&
      (kind === 'service' || !isOfAnyService(each)) &&
      each.senders().some((sender) => sender.party?.type === party.type && sender.party.id === party.id),
  );
}

/** A Deny of an account does not stop it: whom it acts for may have been kept out all the same. */
function isOfAnyService({ callers }: SenderGroup): boolean {
  return callers.every((caller) => caller.kind === 'service' && caller.name === anyService);
}

/** In the networks that a gain is bound to. */
function withinBound(sender: Sender, { from, networks }: Gain): readonly Sender[] {
  if (from === undefined) return [sender];
  const names = new Set(networks.map(nameOf));
  const network = sender.variants.network.filter((each) => names.has(nameOf(each)));
  return network.length === 0 ? [] : [fromNetworks(sender, network)];
}

function nameOf({ ranges = [], through = '' }: SenderNetwork): string {
  return [through, ...ranges.map(printRange)].join();
}
