import { audiences, type Exposure } from '../../src/model/exposure.js';

/** Whether one exposure takes in another: same way in, same access, same requester or one of the two that include every requester. */
export function takesIn(wide: Exposure, narrow: Exposure): boolean {
  if (wide.path.kind !== narrow.path.kind || !wide.accesses.includes(narrow.access)) return false;
  if (wide.audience === narrow.audience && isPartOf(narrow.party?.id, wide.party?.id)) return true;
  if (wide.audience === 'service' && isThroughService(narrow, wide.party?.id)) return true;
  const includesAll = wide.audience === 'anyone' || wide.audience === 'any-account';
  return includesAll && audiences.indexOf(wide.audience) < audiences.indexOf(narrow.audience);
}

/** What a named account gets only by a service is part of what that service gets for any stranger. */
function isThroughService({ grants }: Exposure, service: string | undefined): boolean {
  return grants.every((grant) => grant.status === 'reachable' && grant.witness.requests.some(({ sender }) => sender === service));
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
