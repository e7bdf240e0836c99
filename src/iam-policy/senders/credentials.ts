import { type Domain, fixed, never, toDomain } from '../domain.js';
import type { Mentions } from '../mentions.js';
import { isUserArn } from '../principal-arn.js';
import type { DomainMap, Identity } from './sender.js';

/**
 * Keys that say with which credentials somebody signs (IAM User Guide, availability lines of the global condition keys): those of
 * temporary ones carry the time at which they were issued and whether MFA was used then, and its age where it was; long-term ones nothing.
 */
export const credentialKeys = ['aws:multifactorauthpresent', 'aws:multifactorauthage', 'aws:tokenissuetime'] as const;

/** Whether the credentials make a difference to the policies. */
export function tellsCredentialsApart({ keys }: Mentions): boolean {
  return credentialKeys.some((key) => keys.has(key));
}

const issued: Domain = toDomain({ values: { kind: 'time', from: 0, format: 'iso' } });
/** Seconds; temporary credentials last 36 hours at most. */
const age: Domain = toDomain({ values: { kind: 'number', from: 0, to: 129_600 } });

function keysOf(present: Domain, since: Domain, token: Domain): DomainMap {
  return new Map([
    ['aws:multifactorauthpresent', present],
    ['aws:multifactorauthage', since],
    ['aws:tokenissuetime', token],
  ]);
}

const longTerm = keysOf(never, never, never);
const withoutMfa = keysOf(fixed('false'), never, issued);
const withMfa = keysOf(fixed('true'), age, issued);
const untold = keysOf(never, never, issued);

/** The identity with each kind of credentials that it can have: a role has temporary ones only. */
export function withCredentials(identity: Identity): readonly Identity[] {
  const { caller } = identity;
  const variant = (keys: DomainMap, ...assuming: readonly string[]): Identity => ({
    ...identity,
    domains: [keys, ...identity.domains],
    assuming: [...identity.assuming, ...assuming],
  });
  const temporary = [variant(withoutMfa), variant(withMfa)];
  if (caller.kind !== 'aws') return temporary;
  if (isUserArn(caller.arn) || caller.arn.endsWith(':root')) return [variant(longTerm), ...temporary];
  return [...temporary, variant(untold, 'a session of a role or a federated user can lack `aws:MultiFactorAuthPresent`')];
}
