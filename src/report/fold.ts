import type { Exposure, Grant } from '../model/exposure.js';
import type { Finding } from '../model/result.js';

/** The same text for findings of one bucket that differ in nothing but the party, and in the sender of the request that proves it. */
export function textAsideFromParty(finding: Finding, exposure: Exposure): string | undefined {
  const { party } = exposure;
  if (party === undefined) return undefined;
  const { id: fingerprint, exposure: id, message, ...judged } = finding;
  return JSON.stringify({ ...judged, ...exposure, id: '', party: { ...party, id: '' }, grants: exposure.grants.map(withoutSender) });
}

/** Which keys a request has is kept: a role is asked for by its ARN where its account is not. */
function withoutSender(grant: Grant): unknown {
  if (grant.status !== 'reachable') return grant;
  const requests = grant.witness.requests.map(({ action, resource, context, curl }) => ({ action, resource, keys: Object.keys(context), curl }));
  return { ...grant, witness: requests };
}
