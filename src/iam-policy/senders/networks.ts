import { GlobBuilder, globMatches, parseGlob } from '../../glob/index.js';
import { accountPatternsIn } from '../account-patterns.js';
import { type AddressClass, addressClasses } from '../address-classes.js';
import { type AssignedId, assignedIds } from '../assigned-ids.js';
import { address, type Domain, doubtful, fixed, maybe, never, several, text } from '../domain.js';
import { type Mentions, textsOf, vpcTexts } from '../mentions.js';
import { oncePer } from '../once-per.js';
import type { Universe } from '../universe.js';
import { leaveOpen } from './open-ids.js';
import { knownOrganizations, organizationName } from './organizations.js';
import { type DomainMap, each, endpointKeys, networkKeys, type SenderNetwork, type SenderRequest } from './sender.js';
import { hexDigits, stranger } from './stranger.js';
import { membershipAssumption, strangersOrganizations } from './strangers.js';

const noEndpoint = each(endpointKeys, never);

/** From a public address: one network for each class of addresses that the policies tell apart. */
export const internet = oncePer(({ addressSets }: Mentions): readonly SenderNetwork[] => {
  const classes = addressClasses(addressSets);
  return classes.length === 1 ? classes.map(wholeInternet) : classes.map(toNetwork);
});

/** Of nearly all policies: made once. */
const wholeInternet = oncePer(toNetwork);

function toNetwork({ example, ranges }: AddressClass): SenderNetwork {
  return { domains: [new Map([['aws:sourceip', fixed(example)]]), noEndpoint], assuming: [], ranges };
}

interface Endpoint {
  readonly endpoint: string;
  /** One of them. */
  readonly vpcs: readonly string[];
  /** Whose endpoint it is. */
  readonly accounts: Domain;
  /** In which organization that account is. */
  readonly organizations: Domain;
  readonly vpcArns: Domain;
}

/** Through a VPC endpoint: the address of the internet is then missing. */
function endpoint({ endpoint: id, vpcs, accounts, organizations, vpcArns }: Endpoint): DomainMap {
  const { values } = organizations;
  const ids = values.kind === 'list' ? values.values : [];
  const paths: Domain = text(
    ids.map((organization) => parseGlob(`${organization}/r-?*/*`)),
    `${ids[0] ?? ''}/r-z9y8/`,
  );
  return new Map([
    ['aws:sourceip', never],
    ['aws:sourcevpce', fixed(id)],
    ['aws:sourcevpc', fixed(...vpcs)],
    ['aws:vpcsourceip', address('10.0.0.1')],
    ['aws:vpceaccount', accounts],
    ['aws:vpceorgid', organizations],
    ['aws:vpceorgpaths', several({ ...organizations, values: paths.values })],
    ['aws:sourcevpcarn', vpcArns],
  ]);
}

/** `accounts`: one of them, the likeliest first. */
function vpcArn({ partition, region }: Universe, accounts: readonly string[], vpc: string): Domain {
  const arns = accounts.map((account) =>
    new GlobBuilder()
      .literal(`arn:${partition}:ec2:`)
      .arnPart(region ?? '*')
      .literal(`:${account}:vpc/${vpc}`)
      .build(),
  );
  return text(arns, `arn:${partition}:ec2:${region ?? 'us-east-1'}:${accounts[0] ?? ''}:vpc/${vpc}`);
}

/** Whose VPC endpoints somebody has. */
export interface EndpointOwner {
  readonly account: string;
  /** The organization that the account is in, where that is settled. */
  readonly organization?: string;
  /** Of a named account nobody knows the organization: it may be one that the policies name. */
  readonly isNamed: boolean;
}

/** The VPC endpoints of somebody who has an own VPC; without conditions on networks the internet stands for all. */
export function ownEndpoints({ mentions, universe }: SenderRequest, owner: EndpointOwner): readonly SenderNetwork[] {
  if (!networkKeys.some((key) => mentions.keys.has(key))) return [];
  const { account } = owner;
  const endpoints = otherEndpoints(mentions);
  const ownVpcs = textsOf(mentions, ['aws:sourcevpcarn'])
    .filter((arn) => arn.split(':')[4] === account)
    .flatMap((arn) => arn.split('/')[1] ?? []);
  const vpcs = [...otherVpcs(mentions), ...ownVpcs.filter((id) => !/[*?$]/.test(id)).map((id) => ({ id, assuming: [] }))];
  return organizationsOf(mentions, owner).flatMap((organization) =>
    endpoints.flatMap((id) =>
      vpcs.map((vpc) => ({
        domains: [
          endpoint({
            endpoint: id.id,
            vpcs: [vpc.id],
            accounts: fixed(account),
            organizations: organization.ids,
            vpcArns: vpcArn(universe, [account], vpc.id),
          }),
        ],
        assuming: [...organization.assuming, ...id.assuming, ...vpc.assuming],
      })),
    ),
  );
}

/** Endpoints that no policy names, one for each way in which its patterns match them. */
const otherEndpoints = oncePer((mentions: Mentions): readonly AssignedId[] => {
  return idsOfKind('vpce', mentions, { generic: stranger.endpoint, texts: [...textsOf(mentions, ['aws:sourcevpce']), ...mentions.endpoints] });
});

const otherVpcs = oncePer((mentions: Mentions): readonly AssignedId[] => {
  return idsOfKind('vpc', mentions, { generic: stranger.vpc, texts: [...vpcTexts(mentions), ...mentions.vpcs] });
});

/** Ids of today's length; and of the older, shorter one where a policy asks for such. */
function idsOfKind(
  prefix: 'vpce' | 'vpc',
  mentions: Mentions,
  { generic, texts }: { readonly generic: string; readonly texts: readonly string[] },
): readonly AssignedId[] {
  const kind = prefix === 'vpce' ? 'the id of an endpoint' : 'the id of a VPC';
  const common = { mayBeLonger: true, texts, alphabet: hexDigits, kind, leaveOpen: leaveOpen(mentions, 'others') };
  const ids = assignedIds({ generic, shape: `${prefix}-?????????????????`, ...common });
  if (!texts.some((text) => /[*?]/.test(text))) return ids;
  const short = assignedIds({ generic: generic.slice(0, prefix.length + 9), shape: `${prefix}-????????`, ...common });
  return [...ids, ...short.map(({ id, assuming }) => ({ id, assuming: [...assuming, `${kind} may still be one of the older, shorter ones`] }))];
}

interface PossibleOrganization {
  readonly ids: Domain;
  readonly assuming: readonly string[];
}

function organizationsOf(mentions: Mentions, { account, organization, isNamed }: EndpointOwner): readonly PossibleOrganization[] {
  if (organization !== undefined) return [{ ids: fixed(organization), assuming: [] }];
  const own = strangersOrganizations(mentions, endpointOrganizationKeys).map(({ id, assuming }) => ({ ids: maybe(fixed(id)), assuming }));
  if (!isNamed || !endpointOrganizationKeys.some((key) => mentions.keys.has(key))) return own;
  const named = knownOrganizations(mentions).map(({ id, name, assuming }) => ({
    ids: fixed(id),
    assuming: [...assuming, membershipAssumption(account, name)],
  }));
  return [...own, ...named];
}

const endpointOrganizationKeys = ['aws:vpceorgid', 'aws:vpceorgpaths'];

export function speaksOfEndpointOrganizations({ keys }: Mentions): boolean {
  return endpointOrganizationKeys.some((key) => keys.has(key));
}

/** The VPC endpoints and VPCs that the policy names by their full ids, and those of the owner's account where it names that. */
export const namedNetworks = oncePer(({ mentions, universe }: SenderRequest): readonly SenderNetwork[] => {
  const named = namedEndpoints({ mentions, universe });
  if (!speaksOfOwnersEndpoints({ mentions, universe })) return named;
  return [...named, ...endpointsOf({ mentions, universe }, { account: universe.account, isNamed: true })];
});

function endpointsOf(request: SenderRequest, owner: EndpointOwner): readonly SenderNetwork[] {
  const whose = owner.organization === undefined ? `account ${owner.account}` : `organization ${organizationName(owner.organization)}`;
  return ownEndpoints(request, owner).map((network) => ({ ...network, through: `endpoints of ${whose}` }));
}

/** Whether the endpoints of the bucket's owner differ from those of strangers for the policies: by the account's id, a pattern or a variable. */
function speaksOfOwnersEndpoints({ mentions, universe }: SenderRequest): boolean {
  const isOwners = (pattern: string) => {
    if (pattern.includes('$')) return true;
    const glob = parseGlob(pattern);
    return globMatches(glob, universe.account) && !globMatches(glob, stranger.account);
  };
  // A key without a text of its own stands in a variable.
  const isVariable = endpointAccountKeys.some((key) => mentions.keys.has(key) && !mentions.texts.has(key));
  return isVariable || endpointAccountTexts(mentions).some(isOwners);
}

const endpointAccountKeys = ['aws:vpceaccount', 'aws:sourcevpcarn'] as const;

/** Ids of accounts, patterns on them, and texts with variables. */
const endpointAccountTexts = oncePer((mentions: Mentions): readonly string[] => {
  const arns = textsOf(mentions, ['aws:sourcevpcarn']).flatMap((arn) => (arn.includes('$') ? [arn] : accountPatternsIn(arn)));
  return [...textsOf(mentions, ['aws:vpceaccount']), ...arns];
});

/** Accounts that the policies name as those of endpoints or VPCs. */
export const endpointAccounts = oncePer((mentions: Mentions): readonly string[] => {
  return [...new Set(endpointAccountTexts(mentions).filter((text) => /^\d{12}$/.test(text)))];
});

function namedEndpoints({ mentions, universe }: SenderRequest): readonly SenderNetwork[] {
  const certain = (id: string): AssignedId => ({ id, assuming: [] });
  const vpcs = [...otherVpcs(mentions), ...[...mentions.vpcs].map(certain)];
  const named = [...mentions.endpoints].map(certain);
  const doubt = 'whose endpoint it is, is not read';
  const accounts = doubtful(fixed(universe.account, ...mentions.accounts), doubt);
  const organizations = doubtful(maybe(fixed(stranger.organization, ...knownOrganizations(mentions).map(({ id }) => id))), doubt);
  const through = (id: AssignedId, places: readonly AssignedId[]): readonly SenderNetwork[] => {
    const [place] = places;
    if (place === undefined) return [];
    const vpc = places.length === 1 && mentions.vpcs.has(place.id) ? [place.id] : [];
    const names = [...(mentions.endpoints.has(id.id) ? [id.id] : []), ...vpc];
    if (names.length === 0) return [];
    const vpcArns = { ...vpcArn(universe, [universe.account, ...endpointAccounts(mentions), stranger.account], place.id), doubt };
    const domains = [endpoint({ endpoint: id.id, vpcs: places.map((each) => each.id), accounts, organizations, vpcArns })];
    const isVague = places.length > 1;
    const shown = isVague ? [...names, `one of ${places.length} VPCs`] : names;
    return [{ domains, assuming: [...id.assuming, ...place.assuming], through: shown.join('+'), ...(isVague && { isVague }) }];
  };
  const others = otherEndpoints(mentions).flatMap((id) => vpcs.flatMap((vpc) => through(id, [vpc])));
  const isFew = named.length * vpcs.length <= mostPairs;
  if (isFew || mentions.keys.has('aws:sourcevpcarn')) {
    if (!isFew) leaveOpen(mentions, 'others')();
    const paired = named.slice(0, isFew ? named.length : Math.ceil(mostPairs / vpcs.length));
    return [...others, ...paired.flatMap((id) => vpcs.flatMap((vpc) => through(id, [vpc])))];
  }
  // In which VPC an endpoint is, is then left to each request; what is assumed stands apart.
  const [sure, assumed] = [vpcs.filter(({ assuming }) => assuming.length === 0), vpcs.filter(({ assuming }) => assuming.length > 0)];
  return [...others, ...named.flatMap((id) => [sure, ...assumed.map((vpc) => [vpc])].flatMap((places) => through(id, places)))];
}

/** More pairs of an endpoint and a VPC that the policies name are not told apart. */
const mostPairs = 2_500;

/**
 * An AWS service asks in the caller's name, and the network of the caller's own request is not kept (IAM User Guide, `aws:SourceVpc`
 * under forward access sessions).
 */
function onBehalf({ mentions }: SenderRequest): readonly SenderNetwork[] {
  const tellsBoth = mentions.keys.has('aws:sourceip') && endpointKeys.some((key) => mentions.keys.has(key));
  if (!tellsBoth) return [];
  return [
    {
      domains: [each(networkKeys, never)],
      assuming: ["an AWS service makes the request in the caller's name, and the caller's own one came through a VPC endpoint"],
    },
  ];
}

/** From the internet or through an own endpoint. */
export function strangersNetworks(request: SenderRequest, owner: EndpointOwner): readonly SenderNetwork[] {
  const own = ownEndpoints(request, owner);
  return own.length === 0 ? internet(request.mentions) : [...internet(request.mentions), ...own, ...onBehalf(request)];
}

/** Also through what the policy names: whose it is, nobody knows. */
export function allNetworks(request: SenderRequest, owner: EndpointOwner): readonly SenderNetwork[] {
  const named = [...strangersNetworks(request, owner), ...namedNetworks(request)];
  const others = othersEndpoints(request, owner);
  return others.length === 0 ? named : [...named, ...others];
}

/** More accounts than this are not told apart as owners of endpoints. */
const mostOwners = 20;

/** Whose endpoint it is says nothing of who asks through it: in a shared VPC these are different accounts. */
function othersEndpoints(request: SenderRequest, { account, organization }: EndpointOwner): readonly SenderNetwork[] {
  const { mentions, universe } = request;
  const accounts = endpointAccounts(mentions).filter((id) => id !== account && id !== universe.account);
  const ofAccounts =
    accounts.length > mostOwners
      ? endpointsOfSome(request, accounts)
      : accounts.flatMap((id) => endpointsOf(request, { account: id, isNamed: true }));
  if (!endpointOrganizationKeys.some((key) => mentions.keys.has(key))) return ofAccounts;
  const organizations = knownOrganizations(mentions).filter(({ id }) => id !== organization);
  return [
    ...ofAccounts,
    ...organizations.flatMap(({ id, assuming }) =>
      endpointsOf(request, { account: stranger.account, organization: id, isNamed: false }).map((network) => ({
        ...network,
        assuming: [...network.assuming, ...assuming],
      })),
    ),
  ];
}

function endpointsOfSome({ mentions, universe }: SenderRequest, accounts: readonly string[]): readonly SenderNetwork[] {
  const organizations = doubtful(
    maybe(fixed(stranger.organization, ...knownOrganizations(mentions).map(({ id }) => id))),
    'in which organization the account of an endpoint is, is not read',
  );
  return otherEndpoints(mentions).flatMap((id) =>
    otherVpcs(mentions).map((vpc) => ({
      domains: [
        endpoint({
          endpoint: id.id,
          vpcs: [vpc.id],
          accounts: fixed(...accounts),
          organizations,
          vpcArns: vpcArn(universe, accounts, vpc.id),
        }),
      ],
      assuming: [...id.assuming, ...vpc.assuming],
      through: `endpoints of ${accounts.length} accounts`,
      isVague: true,
    })),
  );
}

/** The address of a service is for its own table. */
export function inside(addressDomain: SenderNetwork['domains'][number]): SenderNetwork {
  return { domains: [addressDomain, noEndpoint], assuming: [] };
}
