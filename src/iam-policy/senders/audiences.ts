import type { AssignedId } from '../assigned-ids.js';
import { couldName } from '../literal.js';
import type { Mentions } from '../mentions.js';
import type { Statement } from '../policy.js';
import { isSessionArn } from '../principal-arn.js';
import type { Caller } from '../request.js';
import { direct, doors, foreignDoors, namedDoors } from './doors.js';
import { accessIdentity, anonymous, bearers, federated, identities } from './identities.js';
import {
  allNetworks,
  endpointAccounts,
  internet,
  namedNetworks,
  ownEndpoints,
  speaksOfEndpointOrganizations,
  strangersNetworks,
} from './networks.js';
import { type KnownOrganization, knownOrganizations } from './organizations.js';
import { ownerKeys } from './owner.js';
import type { Identity, Sender, SenderNetwork, SenderRequest, Variant } from './sender.js';
import { anyService, asksForServices, serviceForAccount, serviceForOrganization, serviceForStrangers } from './services.js';
import { alone, memberOf, possibleMemberships, strangersAccounts, strangersMemberships } from './strangers.js';
import { hasTooManyOwners, hasTooManyPatterns } from './too-many.js';

/** Senders of one audience and party, asked together. */
export interface SenderGroup {
  readonly audience: Sender['audience'];
  /** Who they are, as far as the principals of a statement can tell: an account stands for all its users and roles. */
  readonly callers: readonly Caller[];
  /** Made when they are needed: of most groups a statement does not speak. */
  readonly senders: () => readonly Sender[];
  /** To statements that do not name them by this canonical id they are the same as others who are asked about. */
  readonly onlyNamedAs?: string;
}

/** Whether it makes sense to ask a group of a statement. */
export function speaksOf(statement: Statement, { callers, onlyNamedAs }: SenderGroup): boolean {
  const { name, anyOf } = statement.principal;
  if (onlyNamedAs !== undefined) return name === 'Principal' && anyOf.some((value) => value.kind === 'canonical-user' && value.id === onlyNamedAs);
  return callers.some((caller) => couldName(statement, caller));
}

/** Everybody who can be asked about: the widest audience first, each named party apart. */
export function senderGroups(request: SenderRequest): readonly SenderGroup[] {
  const { mentions, universe } = request;
  const accounts = outsidersOf(request);
  const services = servicesOf(mentions);
  const organizations = knownOrganizations(mentions);
  const group = (audience: Sender['audience'], callers: readonly Caller[], senders: () => readonly Sender[]): SenderGroup => ({
    audience,
    callers,
    senders: once(senders),
  });
  return [
    group('anyone', [{ kind: 'anonymous' }], () => anyoneSenders(request)),
    group(
      'anyone',
      [...mentions.federated].map((provider) => ({ kind: 'federated', provider })),
      () => federatedSenders(request),
    ),
    group('network', [{ kind: 'anonymous' }], () => networkSenders(request)),
    group('any-account', [{ kind: 'anonymous' }, somebody], () => anyAccountSenders(request)),
    group('network', [somebody], () => signedNetworkSenders(request)),
    ...accounts.map((account) =>
      group('outside-account', [...callersOf(request, account), { kind: 'anonymous' }], () => namedAccountSenders(request, account)),
    ),
    ...[...mentions.canonicalUsers].map((canonicalId) =>
      group('outside-account', [{ ...somebody, canonicalId }], () => canonicalUserSenders(request, canonicalId)),
    ),
    ...[...mentions.canonicalUsers].map((canonicalId) => ({
      ...group('outside-account', [{ ...somebody, canonicalId }], () => knownCanonicalUserSenders(request, canonicalId)),
      onlyNamedAs: canonicalId,
    })),
    ...[...mentions.accessIdentities].map((id) =>
      group('outside-account', [{ ...ofAccount('cloudfront'), accessIdentity: id }], () => [accessIdentitySender(request, id)]),
    ),
    ...[...mentions.principalIds].map((id) => group('outside-account', [somebody], () => principalIdSenders(request, id))),
    ...services.flatMap((name) =>
      accounts.map((account) => group('outside-account', [{ kind: 'service', name }], () => serviceForAccount(request, name, account))),
    ),
    ...organizations.map((known) => group('organization', [somebody, { kind: 'anonymous' }], () => memberSenders(request, known))),
    ...services.flatMap((name) =>
      organizations.map((known) => group('organization', [{ kind: 'service', name }], () => serviceForOrganization(request, name, known))),
    ),
    ...services.map((name) => group('service', [{ kind: 'service', name }], () => serviceForStrangers(request, name))),
    group('own-account', callersOf(request, universe.account), () => ownAccountSenders(request)),
  ];
}

/** Services that act for the bucket's own account: those that are named, and any other one where a policy asks for services. */
export function ownServiceGroups(request: SenderRequest): readonly SenderGroup[] {
  const { universe, mentions } = request;
  const { account } = universe;
  const known = { ...request, mentions: { ...mentions, accounts: new Set([...mentions.accounts, account]) } };
  const services = asksForServices(mentions.keys) ? servicesOf(mentions) : namedServices(mentions);
  return services.map((name) => ({
    audience: 'own-account',
    callers: [{ kind: 'service', name }],
    senders: once(() => serviceForAccount(known, name, account).map((sender) => ({ ...sender, audience: 'own-account' as const }))),
  }));
}

/** Those that are named, and one that stands for all others. */
function servicesOf(mentions: Mentions): readonly string[] {
  return [...namedServices(mentions), anyService];
}

function namedServices({ services }: Mentions): readonly string[] {
  return [...services].filter((name) => name !== '*');
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

const somebody: Extract<Caller, { kind: 'aws' }> = { kind: 'aws', account: '', arn: '' };

function ofAccount(account: string): Extract<Caller, { kind: 'aws' }> {
  return { kind: 'aws', account, arn: '' };
}

/** Sessions can be named one by one. */
function callersOf({ mentions }: SenderRequest, account: string): readonly Caller[] {
  const sessions = [...(mentions.arns.get(account) ?? [])].filter(isSessionArn);
  return [ofAccount(account), ...sessions.map((sessionArn): Caller => ({ ...ofAccount(account), sessionArn }))];
}

function outsidersOf({ mentions, universe }: SenderRequest): readonly string[] {
  return [...mentions.accounts].filter((account) => account !== universe.account);
}

interface Parts {
  readonly identity: readonly Identity[];
  readonly membership?: readonly Variant[];
  readonly network: readonly SenderNetwork[];
  readonly door?: readonly Variant[];
  readonly party?: Sender['party'];
  readonly assuming?: readonly string[];
}

/** One sender, or none where some part of it has no variant. */
function made(request: SenderRequest, audience: Sender['audience'], parts: Parts): readonly Sender[] {
  const { identity, membership = alone, network, door = direct(request.mentions), party, assuming = [] } = parts;
  const [first] = identity;
  if (first === undefined || network.length === 0) return [];
  // Who comes unsigned from the internet has none of the ids that patterns speak of.
  const hasIds = first.caller.kind !== 'anonymous' || network.some(({ ranges }) => ranges === undefined);
  return [
    {
      audience,
      party,
      kind: first.caller.kind,
      owner: ownerKeys(request.mentions),
      assuming,
      variants: { identity, membership, network, door },
      isCut: hasTooManyOwners(request.mentions) || (hasIds && hasTooManyPatterns(request.mentions)),
    },
  ];
}

/** Unsigned, from the internet. No unsigned request passes an access point. */
export function anyoneSenders(request: SenderRequest): readonly Sender[] {
  if (request.universe.kind === 'access-point') return [];
  return made(request, 'anyone', { identity: anonymous, network: internet(request.mentions) });
}

/** Web identity and SAML principals. */
function federatedSenders(request: SenderRequest): readonly Sender[] {
  return [...request.mentions.federated].flatMap((provider) =>
    made(request, 'anyone', { identity: [federated(provider)], network: internet(request.mentions) }),
  );
}

const networkParty = { type: 'network', id: '' } as const;

/** Unsigned, through a VPC endpoint or from a VPC that the policy names. */
function networkSenders(request: SenderRequest): readonly Sender[] {
  if (request.universe.kind === 'access-point') return [];
  return made(request, 'network', { identity: anonymous, network: namedNetworks(request), party: networkParty });
}

/** Strangers who sign, inside a network that the policy names: they get in where unsigned requests from there do not. */
function signedNetworkSenders(request: SenderRequest): readonly Sender[] {
  return strangersAccounts(request.mentions).flatMap(({ id, assuming }) =>
    made(request, 'network', {
      identity: identities(request, id),
      membership: strangersMemberships(request.mentions),
      network: namedNetworks(request),
      door: doors(request, id),
      party: networkParty,
      assuming,
    }),
  );
}

/** Whoever opens an account: signed from the internet or an own VPC endpoint, unsigned through that endpoint, through an own access point. */
export function anyAccountSenders(request: SenderRequest): readonly Sender[] {
  const { mentions, universe } = request;
  const accounts = strangersAccounts(mentions);
  const signed = accounts.flatMap(({ id, assuming }) =>
    made(request, 'any-account', {
      identity: identities(request, id),
      membership: strangersMemberships(mentions),
      network: strangersNetworks(request, { account: id, isNamed: false }),
      door: doors(request, id),
      assuming,
    }),
  );
  if (universe.kind === 'access-point') return signed;
  const unsigned = accounts.flatMap(({ id, assuming }) =>
    made(request, 'any-account', { identity: anonymous, network: ownEndpoints(request, { account: id, isNamed: false }), assuming }),
  );
  return [...signed, ...unsigned];
}

/** One named account other than the owner's, or somebody named by another id. */
export function outsideAccountSenders(request: SenderRequest): readonly Sender[] {
  const { canonicalUsers, accessIdentities, principalIds } = request.mentions;
  return [
    ...outsidersOf(request).flatMap((account) => namedAccountSenders(request, account)),
    ...[...canonicalUsers].flatMap((id) => [...canonicalUserSenders(request, id), ...knownCanonicalUserSenders(request, id)]),
    ...[...accessIdentities].map((id) => accessIdentitySender(request, id)),
    ...[...principalIds].flatMap((id) => principalIdSenders(request, id)),
  ];
}

function namedAccountSenders(request: SenderRequest, account: string): readonly Sender[] {
  const signed = accountSenders(request, { account, audience: 'outside-account' });
  if (request.universe.kind === 'access-point') return signed;
  // Through an endpoint of theirs they can leave the signature out.
  const network = ownEndpoints(request, { account, isNamed: true });
  const party = { type: 'account', id: account } as const;
  const others = endpointAccounts(request.mentions).includes(account)
    ? strangersThrough(request, { audience: 'outside-account', party, network })
    : [];
  return [
    ...signed,
    ...made(request, 'outside-account', { identity: anonymous, network, party }),
    ...others,
    ...throughAccessPoints(request, account),
  ];
}

/** Strangers who sign, let in to the network of somebody: that is for its owner to say. */
function strangersThrough(
  request: SenderRequest,
  parts: Required<Pick<Parts, 'network' | 'party'>> & { readonly audience: Sender['audience'] },
): readonly Sender[] {
  const { audience, network, party } = parts;
  return strangersAccounts(request.mentions).flatMap(({ id, assuming }) =>
    made(request, audience, { identity: identities(request, id), membership: strangersMemberships(request.mentions), network, party, assuming }),
  );
}

/** Whoever an access point of the account lets in: that is for the account to say. */
function throughAccessPoints(request: SenderRequest, account: string): readonly Sender[] {
  const door = foreignDoors(request, account);
  if (door.length === 0) return [];
  return strangersAccounts(request.mentions).flatMap(({ id, assuming }) =>
    made(request, 'outside-account', {
      identity: identities(request, id),
      membership: strangersMemberships(request.mentions),
      network: strangersNetworks(request, { account: id, isNamed: false }),
      door,
      party: { type: 'account', id: account },
      assuming,
    }),
  );
}

/** The owner's own users and roles. */
export function ownAccountSenders(request: SenderRequest): readonly Sender[] {
  return accountSenders(request, { account: request.universe.account, audience: 'own-account' });
}

function accountSenders(
  request: SenderRequest,
  { account, audience }: { readonly account: string; readonly audience: Sender['audience'] },
): readonly Sender[] {
  return made(request, audience, {
    identity: orExempt(request, identities(request, account), `the account \`${account}\``),
    membership: possibleMemberships(request.mentions, account),
    network: allNetworks(request, { account, isNamed: true }),
    door: audience === 'own-account' ? doors(request, account) : namedDoors(request, account),
    party: { type: 'account', id: account },
  });
}

/** Whoever bears an id that says nothing of the account. Accounts that the policy names are asked by their own ids. */
function canonicalUserSenders(request: SenderRequest, canonicalId: string): readonly Sender[] {
  if (canonicalId === request.universe.canonicalId) return [];
  const party = { type: 'canonical-user', id: canonicalId } as const;
  return strangersAccounts(request.mentions).flatMap((account) =>
    bearersOf(request, { account, party, identity: identities(request, account.id).map(named(canonicalId)) }),
  );
}

/** A canonical id is that of some account: of one that the policy names too, or of one with a user or role that it names by a unique id. */
function knownCanonicalUserSenders(request: SenderRequest, canonicalId: string): readonly Sender[] {
  const { mentions, universe } = request;
  if (canonicalId === universe.canonicalId) return [];
  const party = { type: 'canonical-user', id: canonicalId } as const;
  const known = outsidersOf(request).map((id) => ({ id, assuming: [sameAs(canonicalId, `the account \`${id}\``)] }));
  const ofAccounts = known.flatMap((account) =>
    bearersOf(request, { account, party, identity: identities(request, account.id).map(named(canonicalId)) }),
  );
  const ofIds = [...strangersAccounts(mentions), ...known].flatMap((account) =>
    [...mentions.principalIds].flatMap((id) =>
      bearersOf(request, { account, party, identity: bearers(request, account.id, id).map(named(canonicalId)) }),
    ),
  );
  return [...ofAccounts, ...ofIds];
}

/** The identities, and each as one whom a Deny leaves out by a canonical id: it may be that of anybody who is known by another id. */
function orExempt({ mentions, universe }: SenderRequest, own: readonly Identity[], who: string): readonly Identity[] {
  if (mentions.exemptCanonicalUsers.size === 0) return own;
  const ids = [...mentions.exemptCanonicalUsers].filter((id) => id !== universe.canonicalId);
  const exempt = ids.flatMap((id) => own.map((identity) => ({ ...named(id)(identity), assuming: [...identity.assuming, sameAs(id, who)] })));
  return [...own, ...exempt];
}

/** `who`: such as ``the account `444455556666` ``. */
function sameAs(canonicalId: string, who: string): string {
  return `the canonical user \`${canonicalId}\` is ${who}`;
}

function named(canonicalId: string): (identity: Identity) => Identity {
  return (identity) => (identity.caller.kind === 'aws' ? { ...identity, caller: { ...identity.caller, canonicalId } } : identity);
}

/** A unique id in aws:userid says nothing of its account: it may be another one, also one that only a Deny names. */
function principalIdSenders(request: SenderRequest, id: string): readonly Sender[] {
  const { mentions } = request;
  const denied = outsidersOf(request).filter((account) => mentions.deniedAccounts.has(account) && !mentions.allowedAccounts.has(account));
  return [...strangersAccounts(mentions), ...denied.map((account) => ({ id: account, assuming: [] }))].flatMap((account) =>
    bearersOf(request, {
      account,
      party: { type: 'principal-id', id },
      identity: orExempt(request, bearers(request, account.id, id), `the account of \`${id}\``),
    }),
  );
}

interface Bearers {
  readonly account: AssignedId;
  readonly party: NonNullable<Sender['party']>;
  readonly identity: readonly Identity[];
}

function bearersOf(request: SenderRequest, { account, party, identity }: Bearers): readonly Sender[] {
  return made(request, 'outside-account', {
    identity,
    membership: possibleMemberships(request.mentions, account.id),
    network: allNetworks(request, { account: account.id, isNamed: true }),
    door: namedDoors(request, account.id),
    party,
    assuming: account.assuming,
  });
}

function accessIdentitySender(request: SenderRequest, id: string): Sender {
  return {
    audience: 'outside-account',
    party: { type: 'origin-access-identity', id },
    kind: 'aws',
    owner: ownerKeys(request.mentions),
    assuming: [],
    variants: {
      identity: orExempt(request, [accessIdentity(request, id)], `the origin access identity \`${id}\``),
      membership: alone,
      network: internet(request.mentions),
      door: direct(request.mentions),
    },
    isCut: hasTooManyOwners(request.mentions),
  };
}

/** Members of named organizations, whose accounts nobody names. */
export function organizationSenders(request: SenderRequest): readonly Sender[] {
  return knownOrganizations(request.mentions).flatMap((known) => memberSenders(request, known));
}

function memberSenders(request: SenderRequest, organization: KnownOrganization): readonly Sender[] {
  const party = { type: 'organization', id: organization.name } as const;
  return strangersAccounts(request.mentions).flatMap((account) => {
    const { id } = account;
    const assuming = [...account.assuming, ...organization.assuming];
    const owner = { account: id, organization: organization.id, isNamed: false };
    const signed = made(request, 'organization', {
      identity: identities(request, id),
      membership: [memberOf(organization.id)],
      network: allNetworks(request, owner),
      door: namedDoors(request, id),
      party,
      assuming,
    });
    if (request.universe.kind === 'access-point') return signed;
    // Whoever has a member's endpoint can leave the signature out.
    const network = ownEndpoints(request, owner);
    const others = speaksOfEndpointOrganizations(request.mentions) ? strangersThrough(request, { audience: 'organization', party, network }) : [];
    return [...signed, ...made(request, 'organization', { identity: anonymous, network, party, assuming }), ...others];
  });
}

/** Named AWS services that act for a stranger, and for each account that the policy names; without a name, any service. */
export function serviceSenders(request: SenderRequest): readonly Sender[] {
  const names = [...request.mentions.services].filter((name) => name !== '*');
  // A grant by aws:SourceArn or aws:PrincipalIsAWSService alone lets any service in.
  return (names.length > 0 ? names : [anyService]).flatMap((name) => [
    ...serviceForStrangers(request, name),
    ...outsidersOf(request).flatMap((account) => serviceForAccount(request, name, account)),
    ...knownOrganizations(request.mentions).flatMap((known) => serviceForOrganization(request, name, known)),
  ]);
}
