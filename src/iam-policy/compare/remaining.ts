import { printRange } from '../addresses.js';
import { everyKey } from '../extent.js';
import type { S3Access } from '../s3/effects.js';
import { type SenderGroup, speaksOf } from '../senders/audiences.js';
import type { Sender, SenderNetwork } from '../senders/sender.js';
import { type Compared, find, type Try, targetsOf } from './compared.js';
import type { Gain } from './gain.js';
import { boundOf, fromNetworks, isOfStrangers, reachedNetworks } from './networks.js';

/**
 * Whether the other policy gives them some of this access all the same, by other requests. `narrower`: only to a part of those who gain,
 * in some network or with an account, where strangers gain from anywhere.
 */
export type Remaining = 'some' | 'narrower' | 'none' | 'unknown';

export function remainingOf(compared: Compared, access: S3Access, gain: Gain): Remaining {
  const groups = groupsOf(compared, gain);
  const found = new Set<Remaining>();
  for (const statement of compared.strict.statements.filter(({ effect }) => effect === 'Allow')) {
    for (const group of groups.filter((each) => speaksOf(statement, each))) {
      for (const [{ action, on }] of targetsOf(compared, statement, access)) {
        for (const sender of group.senders().flatMap((each) => withinBound(each, gain))) {
          if (sender.kind === 'anonymous' && action.unsigned === false) continue;
          const remaining = remainingBy(compared, { statement, action, on, sender }, gain);
          if (remaining === 'some') return 'some';
          found.add(remaining);
        }
      }
    }
  }
  return found.has('narrower') ? 'narrower' : found.has('unknown') ? 'unknown' : 'none';
}

function remainingBy(compared: Compared, asked: Try, { from, sender: { audience } }: Gain): Remaining {
  const ask = (sender: Sender) => find(compared, { ...asked, sender }, { documents: compared.strictly, keys: everyKey });
  const { kind } = ask(asked.sender);
  if (kind !== 'yes') return kind === 'no' ? 'none' : 'unknown';
  if (asked.sender.audience !== audience) return 'narrower';
  if (from !== undefined || !isOfStrangers(audience)) return 'some';
  return boundOf(reachedNetworks(asked.sender, ask)) === undefined ? 'some' : 'narrower';
}

/** All that speak of the same party, since a service may act for an account that gets in by itself, too; of anyone also who has an account. */
function groupsOf({ groups }: Compared, { group, sender: { audience, party } }: Gain): readonly SenderGroup[] {
  if (party === undefined) return audience === 'anyone' ? [group, ...groups.filter((each) => each.audience === 'any-account')] : [group];
  return groups.filter(
    (each) => each.audience === audience && each.senders().some((sender) => sender.party?.type === party.type && sender.party.id === party.id),
  );
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
