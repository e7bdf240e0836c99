import { audiences, type Exposure } from '../../src/model/exposure.js';

/** Whether one exposure takes in another: same way in, same access, same requester or one of the two that include every requester. */
export function takesIn(wide: Exposure, narrow: Exposure): boolean {
  if (wide.path.kind !== narrow.path.kind || !wide.accesses.includes(narrow.access)) return false;
  if (wide.audience === narrow.audience && isPartOf(narrow.party?.id, wide.party?.id)) return true;
  if (wide.audience === 'service' && isThroughService(narrow, wide.party?.id)) return true;
  if (isMemberByAssumption(wide, narrow) || isIdByAssumption(wide, narrow) || isInsideNetwork(wide, narrow)) return true;
  const includesAll = wide.audience === 'anyone' || wide.audience === 'any-account';
  return includesAll && audiences.indexOf(wide.audience) < audiences.indexOf(narrow.audience);
}

/** What a named account gets only by a service is part of what that service gets for any stranger. */
function isThroughService({ grants }: Exposure, service: string | undefined): boolean {
  return grants.every((grant) => grant.status === 'reachable' && grant.witness.requests.some(({ sender }) => sender === service));
}

/** A named account that gets in only if it is in the organization gets what the members get. */
function isMemberByAssumption({ audience, party }: Exposure, narrow: Exposure): boolean {
  if (audience !== 'organization' || narrow.audience !== 'outside-account') return false;
  return assumesAll(narrow, [`is in the organization \`${party?.id}\``]);
}

/** So does a principal of another account that gets in only if it is the one whose unique id the policy names. */
function isIdByAssumption({ party }: Exposure, narrow: Exposure): boolean {
  if (party?.type !== 'principal-id' || narrow.audience !== 'outside-account') return false;
  return assumesAll(narrow, ['the unique id of', party.id]);
}

/** Everybody inside a network is in its audience, whoever they are. */
function isInsideNetwork(wide: Exposure, narrow: Exposure): boolean {
  const networks = wide.grants.map(({ from }) => JSON.stringify(from));
  return wide.audience === 'network' && narrow.grants.every(({ from }) => from !== undefined && networks.includes(JSON.stringify(from)));
}

/** Whether each grant rests on an assumption that says all these words. */
function assumesAll({ grants }: Exposure, words: readonly string[]): boolean {
  return grants.every((grant) => grant.status !== 'reachable' || (grant.assuming ?? []).some((text) => words.every((word) => text.includes(word))));
}

function isPartOf(id: string | undefined, wide: string | undefined): boolean {
  return id === wide || wide === 'unknown' || wide === 'any-service.amazonaws.com';
}

export function reachable(exposures: readonly Exposure[]): readonly Exposure[] {
  return exposures.filter(({ status }) => status === 'reachable');
}

/** Ids of reachable exposures that nothing reachable in `among` takes in. */
export function notAmong(exposures: readonly Exposure[], among: readonly Exposure[]): readonly string[] {
  return reachable(exposures)
    .filter((exposure) => !reachable(among).some((other) => takesIn(other, exposure)))
    .map(({ id }) => id);
}
