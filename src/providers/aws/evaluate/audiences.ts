import {
  anyAccountSenders,
  anyoneSenders,
  couldName,
  federatedSenders,
  networkKeys,
  networkSenders,
  organizationSenders,
  outsideAccountSenders,
  ownAccountSenders,
  type Sender,
  type SenderRequest,
  type Statement,
  serviceSenders,
} from '../../../iam-policy/index.js';

/** Senders of one audience and party, asked together. */
export type SenderGroup = readonly Sender[];

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

export interface AudienceOptions {
  /** Unsigned requests are refused whatever policies say: the requester pays. */
  readonly signedOnly: boolean;
}

/** Everybody who is asked about, in groups; made once for a bucket. */
export function senderGroups(request: SenderRequest, { signedOnly }: AudienceOptions): readonly SenderGroup[] {
  const unsigned = signedOnly ? [] : [anyoneSenders(request), federatedSenders(request), networkSenders(request)];
  const signed = (sender: Sender): boolean => !signedOnly || sender.caller.kind !== 'anonymous';
  return [
    ...unsigned,
    anyAccountSenders(request).filter(signed),
    signedNetworkSenders(request),
    ...byParty(outsideAccountSenders(request)),
    ...byParty(organizationSenders(request)),
    ...byParty(servicesOf(request)),
    ownAccountSenders(request),
  ].filter((group) => group.length > 0);
}

/** Strangers who sign, inside a network that the policy names: they get in where unsigned requests from there do not. */
function signedNetworkSenders(request: SenderRequest): readonly Sender[] {
  const networks = networkSenders(request);
  if (networks.length === 0) return [];
  const strangers = anyAccountSenders(request).filter((sender) => sender.caller.kind === 'aws' && sender.fromInternet);
  return networks.flatMap(({ audience, party, through, domains, fromInternet, assuming }) =>
    strangers.map(
      (stranger): Sender => ({
        audience,
        caller: stranger.caller,
        fromInternet,
        domains: new Map([...stranger.domains, ...[...domains].filter(([key]) => networkKeys.includes(key))]),
        assuming: [...stranger.assuming, ...assuming],
        ...(party === undefined ? {} : { party }),
        ...(through === undefined ? {} : { through }),
      }),
    ),
  );
}

/** The services that statements name, and any other one: a grant to everybody lets it in too. */
function servicesOf(request: SenderRequest): readonly Sender[] {
  const named = request.mentions.services.size === 0 ? [] : serviceSenders(request);
  const other = serviceSenders({ ...request, mentions: { ...request.mentions, services: new Set() } });
  // From which address it asks is not documented; a grant to a network is no grant to whatever service.
  return [...named, ...other.map((sender) => ({ ...sender, domains: new Map([...sender.domains, ['aws:sourceip', never] as const]) }))];
}

const never = { absent: 'always' as const, values: { kind: 'list' as const, values: [] }, many: false };

function byParty(senders: readonly Sender[]): readonly SenderGroup[] {
  const groups = new Map<string, Sender[]>();
  for (const sender of senders) {
    const service = sender.caller.kind === 'service' ? sender.caller.name : '';
    const key = `${sender.audience} ${sender.party?.type} ${sender.party?.id} ${service}`;
    groups.set(key, [...(groups.get(key) ?? []), sender]);
  }
  return [...groups.values()];
}

/**
 * Whether it makes sense to ask a group of one statement: services only where it names them, or is open to everybody while
 * some statement speaks of services. `keys`: all condition keys that statements mention.
 */
export function concerns(statement: Statement, group: SenderGroup, keys: ReadonlySet<string>): boolean {
  const [first] = group;
  if (first === undefined || !group.some((sender) => couldName(statement, sender))) return false;
  const { principal } = statement;
  if (first.caller.kind === 'service') {
    if (principal.anyOf.some((value) => value.kind === 'service')) return true;
    const isOpen = principal.name === 'NotPrincipal' || principal.anyOf.some((value) => value.kind === 'everyone');
    return isOpen && [...keys].some((key) => serviceKeys.has(key));
  }
  if (first.caller.kind === 'federated') return principal.anyOf.some((value) => value.kind === 'federated');
  return true;
}
