import {
  type AddressRange,
  isTheInternet,
  organizationName,
  ownersOrganization,
  type S3Action,
  type Sender,
  type Statement,
  type Universe,
} from '../../../iam-policy/index.js';
import type { Access, Audience, Extent, Grant, GuardrailName, Party, Step } from '../../../model/exposure.js';
import type { NonEmpty } from '../../../model/observed.js';
import type { Reach } from './reach.js';

/** What a guardrail or an unread fact makes of a reach. */
export type Cap =
  | { readonly kind: 'open'; readonly assuming: readonly string[]; readonly steps: readonly Step[] }
  | { readonly kind: 'blocked'; readonly by: NonEmpty<GuardrailName>; readonly lastOne: boolean | 'not-asked'; readonly steps: readonly Step[] }
  | { readonly kind: 'undetermined'; readonly because: NonEmpty<string>; readonly steps: readonly Step[] };

/** One reach of one Allow, placed and capped, with who gets it. */
export interface PlacedGrant {
  readonly audience: Audience;
  readonly party: Party | undefined;
  /** Who it would be without a bound on addresses. */
  readonly unbound: Audience;
  /** The service that acts, where one does. */
  readonly service: string | undefined;
  /** The organization that the account is assumed to be in. */
  readonly memberOf: string | undefined;
  readonly access: Access;
  /** What is done: none is comprised by another one. */
  readonly actions: NonEmpty<S3Action>;
  readonly status: Grant['status'];
  /** Of a reachable one. */
  readonly assuming: readonly string[];
  /** What the grant is made of, once it is known which are kept. */
  readonly source: GrantSource;
  readonly onBucket: boolean;
  readonly objects: Extent | undefined;
  readonly ranges: readonly AddressRange[] | undefined;
}

export interface Place {
  readonly document: string;
  readonly pointer: string;
  readonly sid?: string;
  readonly line?: number;
  readonly column?: number;
}

/** What a statement offers of one access at most. */
export interface Offer {
  readonly keyPatterns: readonly string[];
  readonly bucket: boolean;
}

export interface GrantSource {
  readonly offer: Offer;
  readonly reach: Reach;
  readonly allow: Statement;
  readonly access: Access;
  readonly place: Place;
  readonly cap: Cap;
  readonly universe: Universe;
  /** Those that can meet the Allow. */
  readonly denies: readonly Statement[];
  /** Also those about other resources. */
  readonly everyDeny: readonly Statement[];
  readonly bucket: string;
}

export function placeGrant(source: GrantSource): PlacedGrant {
  const { reach, access } = source;
  const { audience, party } = reach.sender;
  const bounded = reach.status === 'found' ? reach.ranges : undefined;
  const isBounded = bounded !== undefined && !isTheInternet(bounded);
  // Whoever opens an account has not got the addresses: the network is what counts then.
  const isNetwork = audience === 'network' || (isBounded && (audience === 'anyone' || audience === 'any-account'));
  return {
    audience: isNetwork ? 'network' : audience,
    party: party === undefined || isNetwork ? undefined : toParty(party),
    unbound: reach.sender.kind === 'anonymous' ? 'anyone' : audience,
    memberOf: memberOf(reach),
    service: serviceOf(reach.sender),
    access,
    actions: reach.actions,
    status: statusOf(source),
    assuming: assumptionsOf(source),
    source,
    onBucket: reach.status === 'found' ? reach.onBucket : source.offer.bucket,
    objects: reach.status === 'found' ? reach.objects : allKeysOf(source.offer),
    ranges: bounded,
  };
}

/** What a guardrail holds in stays in, whatever the statements come to. */
function statusOf({ reach, cap }: GrantSource): Grant['status'] {
  if (cap.kind !== 'open') return cap.kind;
  return reach.status === 'found' ? 'reachable' : 'undetermined';
}

const none: readonly string[] = [];

function assumptionsOf({ reach, cap }: GrantSource): readonly string[] {
  if (reach.status !== 'found' || cap.kind !== 'open') return none;
  return reach.assuming.length + cap.assuming.length === 0 ? none : [...new Set([...reach.assuming, ...cap.assuming])];
}

/** What is left open may be all that the statement offers. */
function allKeysOf({ keyPatterns }: Offer): Extent | undefined {
  const [first, ...more] = keyPatterns;
  return first === undefined ? undefined : { match: [first, ...more], except: [], exact: false };
}

/** A named account is in a named organization by assumption only. */
function memberOf(reach: Reach): string | undefined {
  if (reach.sender.audience !== 'outside-account' || reach.status !== 'found' || reach.assuming.length === 0) return undefined;
  const { context } = reach.request;
  const id = context.get('aws:principalorgid')?.[0] ?? context.get('aws:principalorgpaths')?.[0]?.split('/')[0];
  return id === undefined ? undefined : organizationName(id);
}

/** The service that acts, for itself or for a party. */
export function serviceOf({ variants }: Sender): string | undefined {
  const [first] = variants.identity;
  return first?.caller.kind === 'service' ? first.caller.name : undefined;
}

/** An ACL may name an account by the address of its owner. The owner's own organization is no foreign one, whoever else is trusted. */
function toParty({ type, id }: Pick<Party, 'type' | 'id'>): Party {
  const isOwn = type === 'organization' && id === ownersOrganization;
  return { type: type === 'canonical-user' && id.includes('@') ? 'email' : type, id, trusted: isOwn };
}
