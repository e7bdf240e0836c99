import { isInsideUnion } from '../../glob/index.js';
import type { KeyExtent } from '../extent.js';
import type { Target } from '../named-actions.js';
import { isWithin } from '../reached/assumptions.js';
import { variablesIn } from '../statement-variables.js';
import type { Compared } from './compared.js';
import type { Gain } from './gain.js';
import { isOfStrangers, isWithinBound } from './networks.js';
import { tellsIdentities, tellsRequests } from './told-apart.js';

/** Whether what is told takes in a gain: of whoever gains it, with all of its actions and objects. */
export function isCovered(compared: Compared, gain: Gain, told: readonly Gain[]): boolean {
  const { objects, on } = gain;
  return gain.actions.every((action) => {
    const wide = told.filter((each) => takesIn(compared, { wide: each, gain }, { action, on }));
    if (objects === undefined || isInsideUnion(objects, exactOf(wide))) return wide.length > 0;
    // Where nobody is told apart by who they are, all of them gain the same of it, whatever that is.
    if (variablesIn(gain.statement).length > 0 || tellsIdentities(compared, action.lowerCase)) return false;
    return wide.some((each) => each.statement === gain.statement && isSameText(each.objects, objects));
  });
}

function isSameText(some: KeyExtent | undefined, others: KeyExtent): boolean {
  return JSON.stringify(some) === JSON.stringify(others);
}

/** The objects that are told of exactly: where it is less than said, some of them may not be gained. */
export function exactOf(told: readonly Gain[]): readonly KeyExtent[] {
  return told.flatMap(({ objects }) => (objects?.exact === true ? [objects] : []));
}

interface TwoGains {
  readonly wide: Gain;
  readonly gain: Gain;
}

/** Whether whoever gains the one gains the other: what is done, who they are, from where, and under no more assumptions. */
export function takesIn(compared: Compared, { wide, gain }: TwoGains, { action, on }: Pick<Target, 'action' | 'on'>): boolean {
  if (wide.on !== on || !wide.actions.includes(action)) return false;
  if (!isWithin(wide.assuming, gain.assuming) || !isWithinBound(gain.from, wide.from)) return false;
  // What stands for several networks may be another one in each statement.
  if (wide.networks.some(({ isVague }) => isVague === true) && wide.statement !== gain.statement) return false;
  if (wide.statement !== gain.statement && tellsRequests(compared, wide.statement, action.lowerCase)) return false;
  return wide.group === gain.group || isWider(wide, gain) || isOfSameParty(wide, gain);
}

/** Whether everybody of the second one is among those of the first one. */
export function isWider(wide: Pick<Gain, 'sender'>, { sender }: Pick<Gain, 'sender'>): boolean {
  const { audience } = wide.sender;
  // Who signs in at a provider is some of anyone.
  if (!isOfStrangers(audience) || wide.sender.kind === 'federated') return false;
  if (sender.kind === 'federated') return audience === 'anyone';
  if (sender.audience === 'anyone') return false;
  // Who gets in from a network without a signature need not have an account.
  return audience === 'anyone' || sender.audience !== 'network' || sender.kind !== 'anonymous';
}

/** A service that acts for an account is told as the account. */
function isOfSameParty({ sender: { audience, party } }: Gain, { sender }: Gain): boolean {
  return party !== undefined && sender.audience === audience && sender.party?.type === party.type && sender.party.id === party.id;
}
