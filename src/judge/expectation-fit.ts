import { isInside } from '../glob/index.js';
import type { Access, Audience, Exposure, Grant } from '../model/exposure.js';
import { countAddresses, networkFromPlaces } from './addresses.js';
import type { Expectation } from './config.js';
import { grantsInForce } from './match.js';

/** Covers: the whole exposure was declared. Too narrow: it was declared in part, and reaches further. */
export type Fit = 'covers' | 'too-narrow' | 'unrelated';

/** The audiences that gain nothing where the first may do it already. A network is not inside `any-account`: nobody has to sign in there. */
const inside: Readonly<Record<Audience, readonly Audience[]>> = {
  anyone: ['anyone', 'any-account', 'network', 'outside-account', 'organization', 'service', 'own-account'],
  'any-account': ['any-account', 'outside-account', 'organization', 'service', 'own-account'],
  network: ['network'],
  'outside-account': ['outside-account'],
  organization: ['organization'],
  service: ['service'],
  'own-account': ['own-account'],
};

/** Holds an exposure of the right bucket against a declaration. What could not be decided was never declared. */
export function fitOf(expectation: Expectation, exposure: Exposure): Fit {
  if (exposure.status === 'undetermined') return 'unrelated';
  if (!exposure.accesses.every((access) => expectation.access.includes(access))) return 'unrelated';
  if (expectation.path !== undefined && !expectation.path.includes(exposure.path.kind)) return 'unrelated';
  if (!inside[expectation.audience].includes(exposure.audience)) {
    return inside[exposure.audience].includes(expectation.audience) ? 'too-narrow' : 'unrelated';
  }
  if (expectation.party !== undefined && !(exposure.party !== undefined && expectation.party.includes(exposure.party.id))) return 'unrelated';
  const grants = grantsInForce(exposure);
  const keysFit = grants.every((grant) => liesInside(grant, exposure.access, expectation.keys));
  if (keysFit && comesFromInside(grants, expectation)) return 'covers';
  // What one account may do beyond the declared was never meant by a declaration about everyone.
  return exposure.audience === expectation.audience ? 'too-narrow' : 'unrelated';
}

/** From so many addresses on, as for the rules about wide networks, a network has to be named: a /16, or a /32 of IPv6. */
const wideIpv4 = 2n ** 16n;
const wideIpv6 = 2n ** 96n;

function comesFromInside(grants: readonly Grant[], { audience, from }: Expectation): boolean {
  if (from !== undefined) return grants.every((grant) => networkFromPlaces(grant.from, from));
  if (audience !== 'network') return true;
  const { ipv4, ipv6 } = countAddresses(grants.map((grant) => grant.from));
  return ipv4 < wideIpv4 && ipv6 < wideIpv6;
}

/** Accesses that take the whole bucket where the declaration names no keys. */
const keyless: readonly Access[] = ['list', 'read-permissions', 'change-permissions'];

function liesInside(grant: Grant, access: Access, keys: readonly string[] | undefined): boolean {
  // A listing shows all keys, whichever of them were meant to be read.
  if (access === 'list') return keys === undefined || keys.includes('*');
  if (keys === undefined) return keyless.includes(access);
  // A grant that is not about objects, such as deleting the bucket or reading its ACL, is bounded by no pattern of keys.
  if (grant.objects === undefined) return keys.includes('*');
  return isInside(grant.objects, keys);
}
