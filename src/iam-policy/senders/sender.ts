import type { AddressRange } from '../addresses.js';
import type { Domain } from '../domain.js';
import { familyOf } from '../key-types.js';
import type { Mentions } from '../mentions.js';
import type { Caller } from '../request.js';
import type { Universe } from '../universe.js';

/**
 * One kind of requester: who asks, as a member of what, through which network and which door. Each of these has its variants,
 * and a request takes one variant of each. Ids that AWS assigns (accounts, organizations, endpoints) are fixed in a variant,
 * so that what ties keys together (the account in an ARN, an address or an endpoint but never both) holds by construction.
 */
export interface Sender {
  readonly audience: SenderAudience;
  readonly party: { readonly type: SenderPartyType; readonly id: string } | undefined;
  /** Of every identity. */
  readonly kind: Caller['kind'];
  readonly variants: Variants;
  /** Keys that say something of the bucket's owner. */
  readonly owner: DomainMap;
  /** What has to be true for such a sender to exist. */
  readonly assuming: readonly string[];
  /** There may be ids that were not thought of: nothing is proven out of reach. */
  readonly isCut: boolean;
}

/** What decides who is asked about. */
export interface SenderRequest {
  readonly universe: Universe;
  readonly mentions: Mentions;
}

export type SenderAudience = 'anyone' | 'any-account' | 'network' | 'outside-account' | 'organization' | 'service' | 'own-account';
export type SenderPartyType = 'account' | 'organization' | 'service' | 'canonical-user' | 'origin-access-identity' | 'principal-id' | 'network';

/** INVARIANT: no two dimensions speak of the same condition key, so that a variant of one goes with each variant of another. */
export interface Variants {
  readonly identity: readonly Identity[];
  readonly membership: readonly Variant[];
  readonly network: readonly SenderNetwork[];
  readonly door: readonly Variant[];
}

export type Dimension = keyof Variants;
export const dimensions: readonly Dimension[] = ['identity', 'membership', 'network', 'door'];

/** Values of condition keys in lower case; a key that ends in `/` stands for all keys that begin so. */
export type DomainMap = ReadonlyMap<string, Domain>;

export interface Variant {
  /** The first map that knows a key counts. */
  readonly domains: readonly DomainMap[];
  readonly assuming: readonly string[];
  /** Of an identity. */
  readonly caller?: Caller;
}

export interface Identity extends Variant {
  /** `arn` is only an example where aws:PrincipalArn has more values. */
  readonly caller: Caller;
}

export interface SenderNetwork extends Variant {
  /** Addresses of the internet that the policies cannot tell apart; missing where no request comes from there. */
  readonly ranges?: readonly AddressRange[];
  /** A VPC endpoint or VPC that the policy names, when the request comes through it. */
  readonly through?: string;
  /** It stands for several networks: two statements may each mean another one. */
  readonly isVague?: true;
}

/** Keys of a caller who is signed in as somebody. */
export const signedKeys = [
  'aws:principalarn',
  'aws:principaltag/',
  'aws:username',
  'aws:principalisawsservice',
  'aws:multifactorauthpresent',
  'aws:multifactorauthage',
  'aws:tokenissuetime',
  'aws:federatedprovider',
  'aws:sourceidentity',
  'aws:calledvia',
  'aws:calledviafirst',
  'aws:calledvialast',
  'aws:assumedroot',
  'aws:ec2instancesourcevpc',
  'aws:ec2instancesourceprivateipv4',
] as const;

/** Keys of a role's session that say by an ARN what runs with it, such as a function or an instance. */
export const sessionArnKeys = [
  'lambda:sourcefunctionarn',
  'ec2:sourceinstancearn',
  'ssm:sourceinstancearn',
  'codebuild:projectarn',
  'codebuild:buildarn',
  'aws:signinsessionarn',
] as const;

/** Keys that only some sessions of roles have. */
export const sessionKeys = [...sessionArnKeys, 'ec2:roledelivery', 'identitystore:userid', 'glue:credentialissuingservice'] as const;

export const serviceKeys = [
  'aws:principalservicename',
  'aws:principalservicenameslist',
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:sourceowner',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
] as const;

const otherIdentityKeys = [
  'aws:principalaccount',
  'aws:principaltype',
  'aws:userid',
  'aws:viaawsservice',
  's3:authtype',
  's3:signatureversion',
  's3:signatureage',
] as const;

export const membershipKeys = ['aws:principalorgid', 'aws:principalorgpaths'] as const;

export const endpointKeys = [
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:vpcsourceip',
  'aws:vpceaccount',
  'aws:vpceorgid',
  'aws:vpceorgpaths',
  'aws:sourcevpcarn',
] as const;

/** Keys that say through which network a request comes. */
export const networkKeys: readonly string[] = ['aws:sourceip', ...endpointKeys];

export const accessPointKeys = ['s3:dataaccesspointarn', 's3:dataaccesspointaccount', 's3:accesspointnetworkorigin'] as const;

const dimensionByKey: ReadonlyMap<string, Dimension> = new Map<string, Dimension>([
  ...[...signedKeys, ...sessionKeys, ...serviceKeys, ...otherIdentityKeys].map((key) => [key, 'identity'] as const),
  ...membershipKeys.map((key) => [key, 'membership'] as const),
  ...networkKeys.map((key) => [key, 'network'] as const),
  // An access point is asked over TLS only, and plain text has no version of TLS.
  ...[...accessPointKeys, 'aws:securetransport', 's3:tlsversion'].map((key) => [key, 'door'] as const),
]);

/** Which part of the sender decides a key; `undefined` where the request does. */
export function dimensionOf(key: string): Dimension | undefined {
  return dimensionByKey.get(key) ?? dimensionByKey.get(familyOf(key));
}

/** Whether a key, in lower case, says through which network a request comes. */
export function isNetworkKey(key: string): boolean {
  return dimensionOf(key) === 'network';
}

/** What a part of a sender says of a key. */
export function lookUp(maps: readonly DomainMap[], key: string): Domain | undefined {
  for (const map of maps) {
    const domain = map.get(key) ?? map.get(familyOf(key));
    if (domain !== undefined) return domain;
  }
  return undefined;
}

/** All these keys with one domain. */
export function each(keys: readonly string[], domain: Domain): DomainMap {
  return new Map(keys.map((key) => [key, domain]));
}
