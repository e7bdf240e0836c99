import { parseGlob } from '../../glob/index.js';
import { type Domain, fixed, never, several, text, toDomain } from '../domain.js';
import type { Mentions } from '../mentions.js';
import { isUserArn } from '../principal-arn.js';
import type { DomainMap, Identity } from './sender.js';

/** What several keys of one request say together. */
interface Alternative {
  readonly keys: DomainMap;
  readonly assuming?: string;
}

/**
 * Keys of a signed request that say one thing together, where policies speak of them: with which credentials it is signed and how, and
 * whether an AWS service makes it for the caller.
 */
const ties: readonly { readonly keys: readonly string[]; readonly alternativesOf: (identity: Identity) => readonly Alternative[] }[] = [
  { keys: ['aws:multifactorauthpresent', 'aws:multifactorauthage', 'aws:tokenissuetime'], alternativesOf: credentialsOf },
  { keys: ['s3:signatureage'], alternativesOf: () => signatures },
  { keys: ['aws:calledvia', 'aws:calledviafirst', 'aws:calledvialast'], alternativesOf: () => services },
];

/** Whether some of these keys make a difference to the policies. */
export function tellsCredentialsApart({ keys }: Mentions): boolean {
  return ties.some((tie) => tie.keys.some((key) => keys.has(key)));
}

/** The identity with each combination that it can have of what the policies speak of. */
export function withCredentials(identity: Identity, { keys }: Mentions): readonly Identity[] {
  const spokenOf = ties.filter((tie) => tie.keys.some((key) => keys.has(key)));
  let all: readonly Identity[] = [identity];
  for (const { alternativesOf } of spokenOf) {
    const alternatives = alternativesOf(identity);
    all = all.flatMap((each) => alternatives.map((alternative) => withAlternative(each, alternative)));
  }
  return all;
}

function withAlternative(identity: Identity, { keys, assuming }: Alternative): Identity {
  const assumed = assuming === undefined ? identity.assuming : [...identity.assuming, assuming];
  return { ...identity, domains: [keys, ...identity.domains], assuming: assumed };
}

const issued: Domain = toDomain({ values: { kind: 'time', from: 0, format: 'iso' } });
/** Seconds; temporary credentials last 36 hours at most. */
const age: Domain = toDomain({ values: { kind: 'number', from: 0, to: 129_600 } });

function credentials(present: Domain, since: Domain, token: Domain): DomainMap {
  return new Map([
    ['aws:multifactorauthpresent', present],
    ['aws:multifactorauthage', since],
    ['aws:tokenissuetime', token],
  ]);
}

const longTerm = { keys: credentials(never, never, never) };
const withoutMfa = { keys: credentials(fixed('false'), never, issued) };
const withMfa = { keys: credentials(fixed('true'), age, issued) };
const untold = { keys: credentials(never, never, issued), assuming: 'a session of a role or a federated user can lack `aws:MultiFactorAuthPresent`' };

/**
 * Temporary ones carry the time at which they were issued and whether MFA was used then, and its age where it was; long-term ones
 * nothing, and no role has any (IAM User Guide, availability lines of the global condition keys).
 */
function credentialsOf({ caller }: Identity): readonly Alternative[] {
  if (caller.kind !== 'aws') return [withoutMfa, withMfa];
  const isLongTerm = isUserArn(caller.arn) || caller.arn.endsWith(':root');
  return isLongTerm ? [longTerm, withoutMfa, withMfa] : [withoutMfa, withMfa, untold];
}

/** Milliseconds; a presigned URL lives seven days at most. Of other requests AWS does not say whether they have an age. */
const signatures: readonly Alternative[] = [
  { keys: new Map([['s3:signatureage', toDomain({ values: { kind: 'number', from: 0, to: 604_800_000 } })]]) },
  { keys: new Map([['s3:signatureage', never]]), assuming: 'a request that is signed in its header lacks `s3:signatureAge`' },
];

const someService = text([parseGlob('?*')], 'athena.amazonaws.com');

function calledVia(via: Domain, service: Domain): DomainMap {
  return new Map([
    ['aws:viaawsservice', via],
    ['aws:calledvia', service.absent === 'always' ? never : several(service)],
    ['aws:calledviafirst', service],
    ['aws:calledvialast', service],
  ]);
}

/** Some services say that they ask, and not their names (IAM User Guide, `aws:CalledVia`). */
const services: readonly Alternative[] = [
  { keys: calledVia(fixed('false'), never) },
  { keys: calledVia(fixed('true'), someService) },
  { keys: calledVia(fixed('true'), never) },
];
