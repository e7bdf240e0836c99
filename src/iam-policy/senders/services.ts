import { type Glob, GlobBuilder, literalGlob, parseGlob } from '../../glob/index.js';
import { address, doubtful, fixed, maybe, never, several, text } from '../domain.js';
import { type Mentions, textsOf } from '../mentions.js';
import { servicePrincipal } from '../s3/service-principals.js';
import { doors } from './doors.js';
import { inside } from './networks.js';
import { type KnownOrganization, knownOrganizations } from './organizations.js';
import { ownerKeys } from './owner.js';
import { type DomainMap, each, type Sender, type SenderRequest, sessionKeys, signedKeys, type Variant } from './sender.js';
import { stranger } from './stranger.js';
import { alone, membershipAssumption, strangersAccounts, strangersOrganizations } from './strangers.js';
import { hasTooManyOwners, hasTooManyPatterns } from './too-many.js';

/** The engine's name for a service that no statement names. */
export const anyService = 'any-service.amazonaws.com';

/** Keys that only a service's request carries: a grant that asks for one is meant for services. */
const serviceKeys = new Set([
  'aws:principalisawsservice',
  'aws:principalservicename',
  'aws:principalservicenameslist',
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:sourceowner',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
]);

/** Whether one of some condition keys is there for services. */
export function asksForServices(keys: ReadonlySet<string>): boolean {
  return [...keys].some((key) => serviceKeys.has(key));
}

/** From which address a service asks is not documented. */
const undocumentedAddress: DomainMap = new Map([
  ['aws:sourceip', doubtful(maybe(address('198.51.100.1')), 'the address of a service is not documented')],
]);
/** A grant to a network is no grant to whatever service. */
const noAddress: DomainMap = new Map([['aws:sourceip', never]]);

/** A service that acts for a stranger's resource. */
export function serviceForStrangers(request: SenderRequest, name: string): readonly Sender[] {
  return strangersAccounts(request.mentions).flatMap(({ id, assuming }) =>
    serviceFor(request, { name, account: id, assuming, memberships: ofStranger(request) }),
  );
}

/** A service that acts for a resource of a named account; which organization that is in, nobody knows. */
export function serviceForAccount(request: SenderRequest, name: string, account: string): readonly Sender[] {
  const named = asksForOrganization(request) ? knownOrganizations(request.mentions) : [];
  const memberships = [
    ...ofStranger(request),
    ...named.map(({ id, name: organization, assuming }) => memberKeys(id, [...assuming, membershipAssumption(account, organization)])),
  ];
  return serviceFor(request, { name, account, assuming: [], memberships }).map((sender) => ({
    ...sender,
    audience: 'outside-account',
    party: { type: 'account', id: account },
  }));
}

/** A service that acts for a resource of some member of a named organization. */
export function serviceForOrganization(request: SenderRequest, name: string, organization: KnownOrganization): readonly Sender[] {
  if (!asksForOrganization(request)) return [];
  const memberships = [memberKeys(organization.id, organization.assuming)];
  return strangersAccounts(request.mentions).flatMap(({ id, assuming }) =>
    serviceFor(request, { name, account: id, assuming, memberships }).map((sender) => ({
      ...sender,
      audience: 'organization',
      party: { type: 'organization', id: organization.name },
    })),
  );
}

function asksForOrganization({ mentions }: SenderRequest): boolean {
  return mentions.keys.has('aws:sourceorgid') || mentions.keys.has('aws:sourceorgpaths');
}

/** In which organization the account is whose resource a service acts for. */
function memberKeys(organization: string, assuming: readonly string[]): Variant {
  const paths = several(text([parseGlob(`${organization}/r-?*/*`)], `${organization}/r-z9y8/`));
  return { domains: [new Map([['aws:sourceorgid', fixed(organization)] as const, ['aws:sourceorgpaths', paths] as const])], assuming };
}

/** Of an account of a stranger's: in none, or in one of its own. */
function ofStranger({ mentions }: SenderRequest): readonly Variant[] {
  return strangersOrganizations(mentions, ['aws:sourceorgid', 'aws:sourceorgpaths']).map(({ id, assuming }) => ({
    domains: [
      new Map([
        ['aws:sourceorgid', maybe(fixed(id))] as const,
        ['aws:sourceorgpaths', several(maybe(text([parseGlob(`${id}/r-?*/*`)], `${id}/r-z9y8/`)))] as const,
      ]),
    ],
    assuming,
  }));
}

interface ActingService {
  readonly name: string;
  /** For whose resource it acts: which resource, the account chooses; which account, nobody can change. */
  readonly account: string;
  readonly assuming: readonly string[];
  readonly memberships: readonly Variant[];
}

function serviceFor(request: SenderRequest, { name, account, assuming, memberships }: ActingService): readonly Sender[] {
  const known = servicePrincipal(name);
  const isNamed = request.mentions.accounts.has(account);
  if (known.actsForStrangers === 'no' && !isNamed) return [];
  const doubt =
    known.actsForStrangers === 'unknown' && !isNamed ? [`\`${name}\` can be made to act on this bucket for somebody else's resource`] : [];
  const { mentions } = request;
  const isAnybody = name === anyService && !mentions.services.has('*');
  const keys = keysOf(request, name, account);
  const identity = memberships.flatMap((membership) => [
    { caller: { kind: 'service' as const, name }, domains: [...membership.domains, keys, general], assuming: membership.assuming },
    ...namedSources(request).map((source) => ({
      caller: { kind: 'service' as const, name },
      domains: [new Map([['aws:sourcearn', fixed(source)]]), ...membership.domains, keys, general],
      assuming: [...membership.assuming, `\`${source}\` is not the owner's own`],
    })),
  ]);
  return [
    {
      audience: 'service',
      party: { type: 'service', id: name },
      kind: 'service',
      owner: ownerKeys(mentions),
      assuming: [...assuming, ...doubt],
      isCut: hasTooManyOwners(mentions) || hasTooManyPatterns(mentions),
      variants: { identity, membership: alone, network: [inside(isAnybody ? noAddress : undocumentedAddress)], door: doors(request, account) },
    },
  ];
}

const general: DomainMap = new Map([
  ['aws:principalisawsservice', fixed('true')],
  // Whatever the id of a service is, it is that of no role or user which a policy names.
  ['aws:userid', maybe(fixed(stranger.userId))],
  ['aws:viaawsservice', fixed('false', 'true')],
  ...each(
    [...signedKeys, ...sessionKeys].filter((key) => key !== 'aws:principalisawsservice'),
    never,
  ),
]);

function keysOf(request: SenderRequest, name: string, account: string): DomainMap {
  const { partition } = request.universe;
  const service = name.split('.')[0] ?? '*';
  const arns = new GlobBuilder().literal(`arn:${partition}:`).arnPart('*').literal(':').arnPart('*').literal(`:${account}:`).pattern('?*').build();
  const example = servicePrincipal(name).sourceArn?.replace('ACCOUNT', account) ?? `arn:${partition}:${service}:us-east-1:${account}:any`;
  return new Map([
    ['aws:principalservicename', fixed(name)],
    ['aws:principalservicenameslist', several(text([literalGlob(name), ...regionalNames(name)], name))],
    ['aws:principalaccount', doubtful(maybe(fixed(account)), 'whether a request of a service carries it is not documented')],
    ['aws:sourcearn', maybe(text([arns, ...nameableSources(request)], example))],
    ['aws:sourceaccount', maybe(fixed(account))],
    ['aws:sourceowner', maybe(fixed(account))],
  ]);
}

/** The list has the names of the service in each Region, too. */
function regionalNames(name: string): readonly Glob[] {
  const parts = /^(.+)\.(amazonaws\.com(?:\.cn)?)$/.exec(name);
  if (parts === null) return [];
  const [, service = '', suffix = ''] = parts;
  return [new GlobBuilder().literal(`${service}.`).arnPart('?*').literal(`.${suffix}`).build()];
}

/** Sources that a policy names by ARNs without an account, such as buckets: they do not say whose they are. */
function namedSources({ universe, mentions }: SenderRequest): readonly string[] {
  return sourcesWithoutAccount(mentions).filter((name) => !/[*?$]/.test(name) && name !== universe.arn);
}

/** A stranger's source of such a kind may bear any name that nobody names here. */
function nameableSources({ mentions }: SenderRequest): readonly Glob[] {
  const wild = sourcesWithoutAccount(mentions).filter((name) => /[*?]/.test(name));
  return [...new Set(wild.map((name) => `${name.split(':').slice(0, 5).join(':')}:?*`))].map(parseGlob);
}

function sourcesWithoutAccount(mentions: Mentions): readonly string[] {
  return textsOf(mentions, ['aws:sourcearn']).filter((name) => /^arn:[^:]*:[^:]+:[^:]*::/.test(name));
}
