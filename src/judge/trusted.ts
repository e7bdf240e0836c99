import type { Exposure, Party } from '../model/exposure.js';
import type { Trusted } from './config.js';

/** Stamps each exposure's party with whether the configuration trusts it. The audience stays what it is. */
export function stampTrust(exposures: readonly Exposure[], trusted: Trusted): readonly Exposure[] {
  return exposures.map((exposure) =>
    exposure.party === undefined
      ? exposure
      : { ...exposure, party: { ...exposure.party, trusted: exposure.party.trusted || isTrusted(exposure.party, trusted) } },
  );
}

function isTrusted({ type, id }: Party, trusted: Trusted): boolean {
  if (type === 'account') return trusted.accounts.includes(id);
  if (type === 'canonical-user') return trusted.canonicalUsers.includes(id);
  return type === 'organization' && trusted.organizations.includes(id);
}
