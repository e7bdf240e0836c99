import { type Glob, literalGlob, parseGlob } from '../glob/index.js';
import { type AssignedId, assignedIds } from './assigned-ids.js';
import { address, type Domain, doubtful, fixed, maybe, never, several, text } from './domain.js';
import type { Mentions } from './mentions.js';
import type { Caller } from './request.js';
import { servicePrincipal } from './s3/service-principals.js';
import type { Universe } from './universe.js';

/**
 * One kind of requester: who asks, through which network, and which values its condition keys can have.
 * Ids that AWS assigns (accounts, organizations, endpoints) are fixed in a sender, so that what ties keys together
 * (the account in an ARN, an address or an endpoint but never both) holds by construction.
 */
export interface Sender {
  readonly audience: SenderAudience;
  readonly party?: { readonly type: SenderPartyType; readonly id: string };
  /** For AWS callers `arn` is only an example where aws:PrincipalArn has more values. */
  readonly caller: Caller;
  /** Comes from an address of the internet, which the question chooses. */
  readonly fromInternet: boolean;
  /** A VPC endpoint or VPC that the policy names, when the request comes through it. */
  readonly through?: string;
  /** Keys that depend on the sender, in lower case; one that ends in `/` stands for all keys that begin so. */
  readonly domains: ReadonlyMap<string, Domain>;
  /** What has to be true for such a sender to exist. */
  readonly assuming: readonly string[];
}

export type SenderAudience = 'anyone' | 'any-account' | 'network' | 'outside-account' | 'organization' | 'service' | 'own-account';
export type SenderPartyType = 'account' | 'organization' | 'service' | 'canonical-user' | 'origin-access-identity' | 'principal-id' | 'network';

/** Ids as AWS would assign them to a stranger; no policy names them. */
const stranger = {
  account: '902846155173',
  organization: 'o-z9y8x7w6v5',
  endpoint: 'vpce-0f3c9d27b61a84e50',
  vpc: 'vpc-0d84b1f6372ce95a0',
  roleId: 'AROAZ7Q2K9V4X8W3M6T5P',
  userId: 'AIDAZ7Q2K9V4X8W3M6T5P',
};

type Domains = readonly (readonly [string, Domain])[];

interface Variant {
  readonly domains: Domains;
  readonly assuming?: readonly string[];
  readonly through?: string;
  readonly fromInternet?: boolean;
}

const free = [parseGlob('*')];
const nonEmpty = [parseGlob('?*')];

/** Everybody who can be asked about, given what the policies name. */
export interface SenderRequest {
  readonly universe: Universe;
  readonly mentions: Mentions;
}

/** Unsigned, from the internet. No unsigned request passes an access point. */
export function anyoneSenders({ universe, mentions }: SenderRequest): readonly Sender[] {
  if (universe.kind === 'access-point') return [];
  return [{ audience: 'anyone', caller: { kind: 'anonymous' }, ...merge(anonymous(mentions), internet()) }];
}

/** Unsigned, through a VPC endpoint or from a VPC that the policy names. */
export function networkSenders(request: SenderRequest): readonly Sender[] {
  if (request.universe.kind === 'access-point') return [];
  return namedNetworks(request).map((network) => ({
    audience: 'network' as const,
    party: { type: 'network' as const, id: network.through ?? '' },
    caller: { kind: 'anonymous' as const },
    ...merge(anonymous(request.mentions), network),
  }));
}

/** Whoever opens an account: signed from the internet or an own VPC endpoint, unsigned through that endpoint, through an own access point. */
export function anyAccountSenders(request: SenderRequest): readonly Sender[] {
  const senders: Sender[] = [];
  for (const account of strangersAccounts(request.mentions)) {
    for (const organization of strangersOrganizations(request.mentions)) {
      for (const identity of identities({ ...request, account: account.id, organization: organization.id })) {
        for (const network of strangersNetworks(request, account.id)) {
          for (const door of doors(request, account.id)) {
            const merged = merge(identity, network, door, account, organization);
            senders.push({ audience: 'any-account', caller: identity.caller, ...merged });
          }
        }
      }
    }
  }
  if (request.universe.kind === 'bucket') {
    for (const network of strangersNetworks(request, stranger.account).filter((candidate) => candidate.fromInternet !== true)) {
      senders.push({ audience: 'any-account', caller: { kind: 'anonymous' }, ...merge(anonymous(request.mentions), network) });
    }
  }
  return senders;
}

/** One named account other than the owner's, or somebody named by another id. */
export function outsideAccountSenders(request: SenderRequest): readonly Sender[] {
  const { mentions, universe } = request;
  const accounts = [...mentions.accounts].filter((account) => account !== universe.account);
  const named = accounts.flatMap((account) =>
    accountSenders(request, account).map((sender): Sender => ({ ...sender, audience: 'outside-account', party: { type: 'account', id: account } })),
  );
  return [...named, ...canonicalUserSenders(request), ...accessIdentitySenders(request), ...principalIdSenders(request)];
}

/** Members of one named organization, whose accounts nobody names. */
export function organizationSenders(request: SenderRequest): readonly Sender[] {
  return [...request.mentions.organizations].flatMap((organization) =>
    strangersAccounts(request.mentions).flatMap((account) =>
      identities({ ...request, account: account.id, organization }).flatMap((identity) =>
        networksOf(request, account.id).flatMap((network) =>
          doors(request, account.id).map((door): Sender => {
            const merged = merge(identity, network, door, account);
            return { audience: 'organization', party: { type: 'organization', id: organization }, caller: identity.caller, ...merged };
          }),
        ),
      ),
    ),
  );
}

/** AWS services that act for a stranger, and for each account that the policy names. */
export function serviceSenders(request: SenderRequest): readonly Sender[] {
  const names = [...request.mentions.services].filter((name) => name !== '*');
  // A grant by aws:SourceArn or aws:PrincipalIsAWSService alone lets any service in.
  const services = names.length > 0 ? names : ['any-service.amazonaws.com'];
  return services.flatMap((name) => {
    const outsiders = [...request.mentions.accounts].filter((account) => account !== request.universe.account);
    return [
      ...strangersAccounts(request.mentions).flatMap((account) => serviceFor(request, name, account)),
      ...outsiders.flatMap((account) => serviceFor(request, name, { id: account, domains: [] }).map((sender) => actingFor(sender, account))),
    ];
  });
}

function actingFor(sender: Sender, account: string): Sender {
  return { ...sender, audience: 'outside-account', party: { type: 'account', id: account } };
}

/** A web identity or SAML principal, for which no way into S3 is known: possible, never certain. */
export function federatedSenders({ mentions }: SenderRequest): readonly Sender[] {
  return [...mentions.federated].map((provider) => ({
    audience: 'anyone' as const,
    caller: { kind: 'federated' as const, provider },
    ...merge(anonymous(mentions), internet(), {
      domains: [['aws:federatedprovider', fixed(provider)]],
      assuming: [`S3 lets in a caller who is signed in with \`${provider}\` only`],
    }),
  }));
}

/** The owner's own users and roles. */
export function ownAccountSenders(request: SenderRequest): readonly Sender[] {
  const { universe } = request;
  return accountSenders(request, universe.account).map((sender) => ({
    ...sender,
    audience: 'own-account',
    party: { type: 'account', id: universe.account },
  }));
}

function accountSenders(request: SenderRequest, account: string): readonly Sender[] {
  return membershipsOf(request.mentions, account).flatMap((membership) =>
    identities({ ...request, account, organization: membership.id }).flatMap((identity) =>
      networksOf(request, account).flatMap((network) =>
        doors(request, account).map((door): Sender => {
          const merged = merge(identity, network, door, membership);
          return { audience: 'outside-account', caller: identity.caller, ...merged };
        }),
      ),
    ),
  );
}

function merge(...variants: readonly Variant[]): Pick<Sender, 'domains' | 'assuming' | 'fromInternet' | 'through'> {
  const through = variants.find((variant) => variant.through !== undefined)?.through;
  return {
    domains: new Map(variants.flatMap((variant) => [...variant.domains])),
    assuming: variants.flatMap((variant) => [...(variant.assuming ?? [])]),
    fromInternet: variants.some((variant) => variant.fromInternet === true),
    ...(through === undefined ? {} : { through }),
  };
}

/** Nobody's in particular, and not the stranger's. */
const ownersOrganization = 'o-0wners0rg1';

/** The owner's organization is not read; it is none that a stranger has made. */
function ownerKeys(mentions: Mentions): Domains {
  const texts = textsOf(mentions, ['aws:resourceorgid']);
  const guessed = assignedIds({ generic: ownersOrganization, shape: 'o-??????????', texts, alphabet: letters, kind: 'the id of an organization' });
  const named = texts.filter((id) => /^o-[a-z0-9]+$/.test(id));
  const ids = new Set([...guessed.map(({ id }) => id), ...named, ...mentions.organizations]);
  return [['aws:resourceorgid', doubtful(maybe(fixed(...ids)), "the owner's organization is not read")]];
}

/** Keys of an unsigned request (IAM User Guide, availability lines of the global condition keys). */
function anonymous(mentions: Mentions): Variant {
  const unsure = 'an unsigned request carries this key, which AWS does not document';
  const unsignedOnly = (example: string): Domain => doubtful(maybe(text(free, example)), unsure);
  return {
    domains: [
      ...ownerKeys(mentions),
      ...signedKeys.map((key) => [key, never] as const),
      // No unsigned request passes an access point.
      ...accessPointKeys.map((key) => [key, never] as const),
      ['aws:principalaccount', fixed('anonymous')],
      ['aws:principaltype', maybe(fixed('Anonymous'))],
      ['aws:userid', maybe(fixed('anonymous'))],
      ['aws:viaawsservice', maybe(fixed('false'))],
      ['s3:authtype', unsignedOnly('unsigned')],
      ['s3:signatureversion', unsignedOnly('unsigned')],
      ['s3:signatureage', never],
      ...noService,
    ],
  };
}

/** Keys that only a signed caller has. */
const signedKeys = [
  'aws:principalarn',
  'aws:principalorgid',
  'aws:principalorgpaths',
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
];

const noService: Domains = [
  'aws:principalservicename',
  'aws:principalservicenameslist',
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:sourceowner',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
].map((key) => [key, never] as const);

const noEndpoint: Domains = [
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:vpcsourceip',
  'aws:vpceaccount',
  'aws:vpceorgid',
  'aws:vpceorgpaths',
  'aws:sourcevpcarn',
].map((key) => [key, never] as const);

/** From a public address; the question says which one. */
function internet(): Variant {
  return { domains: [...noEndpoint], fromInternet: true };
}

interface Endpoint {
  readonly endpoint: string;
  readonly vpc: string;
  readonly account: string;
  readonly universe: Universe;
}

/** Through a VPC endpoint: the address of the internet is then missing. */
function endpoint({ endpoint: id, vpc, account, universe }: Endpoint): Variant {
  const region = universe.region ?? '*';
  return {
    fromInternet: false,
    domains: [
      ['aws:sourceip', never],
      ['aws:sourcevpce', fixed(id)],
      ['aws:sourcevpc', fixed(vpc)],
      ['aws:vpcsourceip', address('10.0.0.1')],
      ['aws:vpceaccount', fixed(account)],
      ['aws:vpceorgid', maybe(fixed(stranger.organization))],
      ['aws:vpceorgpaths', several(maybe(text([parseGlob(`${stranger.organization}/*`)], `${stranger.organization}/r-z9y8/`)))],
      [
        'aws:sourcevpcarn',
        text(
          [parseGlob(`arn:${universe.partition}:ec2:${region}:${account}:vpc/${vpc}`)],
          `arn:${universe.partition}:ec2:us-east-1:${account}:vpc/${vpc}`,
        ),
      ],
    ],
  };
}

/** Keys that say through which network a request comes. */
export const networkKeys: readonly string[] = [
  'aws:sourceip',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:vpcsourceip',
  'aws:vpceaccount',
  'aws:vpceorgid',
  'aws:vpceorgpaths',
  'aws:sourcevpcarn',
];

/** The networks of somebody who has an own VPC; without conditions on networks the internet stands for all. */
function strangersNetworks(request: SenderRequest, account: string): readonly Variant[] {
  const { mentions, universe } = request;
  if (!networkKeys.some((key) => mentions.keys.has(key))) return [internet()];
  const endpointTexts = [...textsOf(mentions, ['aws:sourcevpce']), ...mentions.endpoints];
  const endpoints = assignedIds({
    generic: stranger.endpoint,
    shape: 'vpce-?????????????????',
    texts: endpointTexts,
    alphabet: hexDigits,
    kind: 'the id of an endpoint',
  });
  const vpcArns = textsOf(mentions, ['aws:sourcevpcarn']).flatMap((arn) => arn.split('/')[1] ?? []);
  const vpcTexts = [...textsOf(mentions, ['aws:sourcevpc']), ...vpcArns, ...mentions.vpcs];
  const vpcs = assignedIds({ generic: stranger.vpc, shape: 'vpc-?????????????????', texts: vpcTexts, alphabet: hexDigits, kind: 'the id of a VPC' });
  const own = endpoints.flatMap((id) =>
    vpcs.map((vpc) => ({ ...endpoint({ endpoint: id.id, vpc: vpc.id, account, universe }), assuming: [...id.assuming, ...vpc.assuming] })),
  );
  return [internet(), ...own];
}

/** The VPC endpoints and VPCs that the policy names by their full ids. */
function namedNetworks({ mentions, universe }: SenderRequest): readonly Variant[] {
  const vpcs = [stranger.vpc, ...mentions.vpcs];
  const endpoints = [stranger.endpoint, ...mentions.endpoints];
  return endpoints.flatMap((id) =>
    vpcs.flatMap((vpc) => {
      const names = [mentions.endpoints.has(id) ? id : undefined, mentions.vpcs.has(vpc) ? vpc : undefined].filter((name) => name !== undefined);
      if (names.length === 0) return [];
      return [{ ...endpoint({ endpoint: id, vpc, account: universe.account, universe }), through: names.join('+') }];
    }),
  );
}

function networksOf(request: SenderRequest, account: string): readonly Variant[] {
  return [...strangersNetworks(request, account), ...namedNetworks(request)];
}

const accessPointKeys = ['s3:dataaccesspointarn', 's3:dataaccesspointaccount', 's3:accesspointnetworkorigin'];

/** Directly, or through an access point that the requester's account made for this bucket. */
function doors({ mentions, universe }: SenderRequest, account: string): readonly Variant[] {
  if (universe.kind === 'access-point') {
    return [
      {
        domains: [
          ['s3:dataaccesspointarn', fixed(universe.arn)],
          ['s3:dataaccesspointaccount', fixed(universe.account)],
          ['s3:accesspointnetworkorigin', fixed('Internet', 'VPC')],
          ['aws:securetransport', fixed('true')],
        ],
      },
    ];
  }
  const direct: Variant = { domains: accessPointKeys.map((key) => [key, never] as const) };
  if (!accessPointKeys.some((key) => mentions.keys.has(key)) || account === universe.account) return [direct];
  const region = universe.region ?? 'us-east-1';
  const arn = `arn:${universe.partition}:s3:${region}:${account}:accesspoint/`;
  return [
    direct,
    {
      domains: [
        ['s3:dataaccesspointarn', text([parseGlob(`${arn}?*`)], `${arn}any`)],
        ['s3:dataaccesspointaccount', fixed(account)],
        ['s3:accesspointnetworkorigin', fixed('Internet', 'VPC')],
        ['aws:securetransport', fixed('true')],
      ],
    },
  ];
}

interface Identity extends Variant {
  readonly caller: Caller;
}

interface IdentityRequest extends SenderRequest {
  readonly account: string;
  readonly organization: string | undefined;
}

const identityKeys = ['aws:principalarn', 'aws:userid', 'aws:username', 'aws:principaltype'];

/** A role, and where the policy could tell them apart also a user and the root; and every principal that it names. */
function identities(request: IdentityRequest): readonly Identity[] {
  const { mentions, universe, account } = request;
  const arn = `arn:${universe.partition}:iam::${account}`;
  const common = commonKeys(request);
  const roles = uniqueIds(request, 'AROA').map((id) =>
    roleIdentity(`${arn}:role/any`, text([parseGlob(`${arn}:role/?*`)], `${arn}:role/any`), { account, common, id }),
  );
  const named = [...(mentions.arns.get(account) ?? [])].map((name) =>
    namedIdentity(name, { account, common, id: { id: stranger.roleId, assuming: [] } }),
  );
  const tellsApart = identityKeys.some((key) => mentions.keys.has(key)) || named.length > 0;
  if (!tellsApart) return roles;
  const users = uniqueIds(request, 'AIDA').map((id) =>
    userIdentity(`${arn}:user/any`, text([parseGlob(`${arn}:user/?*`)], `${arn}:user/any`), { account, common, id }),
  );
  const root: Identity = {
    caller: { kind: 'aws', account, arn: `${arn}:root` },
    domains: [
      ...common,
      ['aws:principalarn', fixed(`${arn}:root`)],
      ['aws:principaltype', fixed('Account')],
      ['aws:userid', fixed(account)],
      ['aws:username', never],
    ],
  };
  return [...roles, ...named, ...users, root];
}

/** Ids of users and roles begin with four letters of their kind; a condition on aws:userid may ask for more of them. */
function uniqueIds({ mentions, account }: IdentityRequest, prefix: 'AROA' | 'AIDA'): readonly AssignedId[] {
  const texts = textsOf(mentions, ['aws:userid']).flatMap((text) => text.split(':')[0] ?? []);
  const generic = prefix === 'AROA' ? stranger.roleId : stranger.userId;
  const kind = prefix === 'AROA' ? 'the unique id of a role' : 'the unique id of a user';
  const assigned = assignedIds({
    generic,
    shape: `${prefix}?????????????????`,
    texts: [...texts, ...mentions.principalIds],
    alphabet: letters.toUpperCase(),
    kind,
  });
  // Nobody else's id is a stranger's; but it may well be of an account that an Allow names.
  const named = mentions.allowedAccounts.has(account) ? [...mentions.principalIds].filter((id) => id.startsWith(prefix)) : [];
  return [...assigned, ...named.map((id) => ({ id, assuming: [`\`${id}\` is of the account \`${account}\``] }))];
}

interface IdentityContext {
  readonly account: string;
  readonly common: Domains;
  /** The unique id. */
  readonly id: AssignedId;
}

function roleIdentity(arn: string, arns: Domain, { account, common, id }: IdentityContext): Identity {
  return {
    assuming: id.assuming,
    caller: { kind: 'aws', account, arn },
    domains: [
      ...common,
      ['aws:principalarn', arns],
      ['aws:principaltype', fixed('AssumedRole')],
      ['aws:userid', text([parseGlob(`${id.id}:?*`)], `${id.id}:any-session`)],
      ['aws:username', never],
    ],
  };
}

function userIdentity(arn: string, arns: Domain, { account, common, id }: IdentityContext): Identity {
  return {
    assuming: id.assuming,
    caller: { kind: 'aws', account, arn },
    domains: [
      ...common,
      ['aws:principalarn', arns],
      ['aws:principaltype', fixed('User')],
      ['aws:userid', fixed(id.id)],
      ['aws:username', text(nonEmpty, 'any')],
    ],
  };
}

/** A principal that the policy names by its ARN: its unique id is not known, so conditions on aws:userid stay possible. */
function namedIdentity(arn: string, context: IdentityContext): Identity {
  const { account, common } = context;
  const isUser = arn.includes(':user/');
  const ids = isUser
    ? text([parseGlob('AIDA?????????????????')], stranger.userId)
    : text([parseGlob('AROA?????????????????:?*')], `${stranger.roleId}:any-session`);
  const unknownId = doubtful(ids, `the unique id of \`${arn}\` is not read`);
  const session = /^(arn:[^:]+):sts::(\d+):assumed-role\/([^/]+)\/(.+)$/.exec(arn);
  if (session !== null) {
    const [, prefix = 'arn:aws', , role = ''] = session;
    // The role's path is not part of a session's ARN.
    const roleArns = text(
      [parseGlob(`${prefix}:iam::${account}:role/${role}`), parseGlob(`${prefix}:iam::${account}:role/*/${role}`)],
      `${prefix}:iam::${account}:role/${role}`,
    );
    const base = roleIdentity(`${prefix}:iam::${account}:role/${role}`, roleArns, context);
    return {
      ...base,
      caller: { kind: 'aws', account, arn: `${prefix}:iam::${account}:role/${role}`, sessionArn: arn },
      domains: [...base.domains, ['aws:userid', unknownId]],
    };
  }
  const base = isUser ? userIdentity(arn, fixed(arn), context) : roleIdentity(arn, fixed(arn), context);
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const extra: Domains = isUser ? [['aws:username', fixed(name)]] : [];
  return { ...base, domains: [...common, ...base.domains, ['aws:userid', unknownId], ...extra] };
}

/** Keys that every signed caller has or can have. */
function commonKeys({ account, organization, mentions }: IdentityRequest): Domains {
  const paths = organization === undefined ? never : several(text([parseGlob(`${organization}/r-?*/*`)], `${organization}/r-z9y8/`));
  return [
    ['aws:principalaccount', fixed(account)],
    ['aws:principalorgid', organization === undefined ? never : fixed(organization)],
    ['aws:principalorgpaths', paths],
    ['aws:principaltag/', maybe(text(free, 'any'))],
    ['aws:principalisawsservice', fixed('false')],
    ['aws:viaawsservice', fixed('false', 'true')],
    ['aws:calledvia', several(maybe(text(nonEmpty, 'athena.amazonaws.com')))],
    ['aws:calledviafirst', maybe(text(nonEmpty, 'athena.amazonaws.com'))],
    ['aws:calledvialast', maybe(text(nonEmpty, 'athena.amazonaws.com'))],
    ['aws:multifactorauthpresent', maybe(fixed('false', 'true'))],
    ['aws:multifactorauthage', maybe({ absent: 'never', values: { kind: 'number', from: 0, to: 129_600 }, many: false })],
    ['aws:tokenissuetime', maybe({ absent: 'never', values: { kind: 'time', from: 0, format: 'iso' }, many: false })],
    ['aws:federatedprovider', maybe(text(nonEmpty, 'any'))],
    ['aws:sourceidentity', maybe(text(nonEmpty, 'any'))],
    ['s3:authtype', fixed('REST-HEADER', 'REST-QUERY-STRING', 'POST')],
    ['s3:signatureversion', fixed('AWS4-HMAC-SHA256', 'AWS4-ECDSA-P256-SHA256', 'AWS')],
    // Milliseconds; a presigned URL lives seven days at most.
    ['s3:signatureage', { absent: 'never', values: { kind: 'number', from: 0, to: 604_800_000 }, many: false }],
    ...noService,
    ...ownerKeys(mentions),
  ];
}

/** An account that nobody named; and, for patterns such as `1*`, one that happens to fit. */
function strangersAccounts(mentions: Mentions): readonly StrangersId[] {
  const ids = ['aws:principalaccount', 'aws:sourceaccount', 'aws:sourceowner', 's3:dataaccesspointaccount', 'aws:vpceaccount'];
  const arns = ['aws:principalarn', 'aws:sourcearn', 's3:dataaccesspointarn', 'aws:sourcevpcarn'];
  const texts = [...textsOf(mentions, ids), ...textsOf(mentions, arns).flatMap((arn) => arn.split(':')[4] ?? []), ...mentions.accounts];
  const found = assignedIds({ generic: stranger.account, shape: '????????????', texts, alphabet: '7013456892', kind: 'an account id' });
  return found.filter(({ id }) => /^\d{12}$/.test(id)).map(toVariant);
}

interface StrangersId extends Variant {
  readonly id: string;
}

function toVariant({ id, assuming }: AssignedId): StrangersId {
  return { id, domains: [], assuming };
}

function textsOf({ texts }: Mentions, keys: readonly string[]): readonly string[] {
  return keys.flatMap((key) => [...(texts.get(key) ?? [])]);
}

const organizationKeys = ['aws:principalorgid', 'aws:principalorgpaths'];

function strangersOrganizations(mentions: Mentions): readonly (Variant & { readonly id: string | undefined })[] {
  if (!organizationKeys.some((key) => mentions.keys.has(key))) return [{ id: undefined, domains: [] }];
  const texts = [
    ...textsOf(mentions, ['aws:principalorgid']),
    ...textsOf(mentions, ['aws:principalorgpaths']).flatMap((path) => path.split('/')[0] ?? []),
  ];
  const found = assignedIds({
    generic: stranger.organization,
    shape: 'o-??????????',
    texts: [...texts, ...mentions.organizations],
    alphabet: letters,
    kind: 'the id of an organization',
  });
  return [{ id: undefined, domains: [] }, ...found.map(toVariant)];
}

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
const hexDigits = '0123456789abcdef';

/** Organizations that a named account may be in: which one is not known. */
function membershipsOf(mentions: Mentions, account: string): readonly (Variant & { readonly id: string | undefined })[] {
  const named = [...mentions.organizations].map((id) => ({ id, domains: [], assuming: [`account \`${account}\` is in the organization \`${id}\``] }));
  return [...strangersOrganizations(mentions), ...named];
}

function canonicalUserSenders(request: SenderRequest): readonly Sender[] {
  return [...request.mentions.canonicalUsers]
    .filter((id) => id !== request.universe.canonicalId)
    .flatMap((id) =>
      somebody(request).map(({ caller, variant }): Sender => {
        const named: Caller = caller.kind === 'aws' ? { ...caller, canonicalId: id } : caller;
        return { audience: 'outside-account', party: { type: 'canonical-user', id }, caller: named, ...merge(variant) };
      }),
    );
}

/** Whoever bears an id that says nothing of the account. Accounts that the policy names are asked by their own ids. */
function somebody(request: SenderRequest): readonly { readonly caller: Caller; readonly variant: Variant }[] {
  const { mentions } = request;
  return strangersAccounts(mentions).flatMap((account) =>
    membershipsOf(mentions, account.id).flatMap((membership) =>
      identities({ ...request, account: account.id, organization: membership.id }).flatMap((identity) =>
        networksOf(request, account.id).flatMap((network) =>
          doors(request, account.id).map((door) => {
            const merged = merge(identity, network, door, account, membership);
            return { caller: identity.caller, variant: { ...merged, domains: [...merged.domains] } };
          }),
        ),
      ),
    ),
  );
}

function accessIdentitySenders(request: SenderRequest): readonly Sender[] {
  const { universe } = request;
  return [...request.mentions.accessIdentities].map((id): Sender => {
    const arn = `arn:${universe.partition}:iam::cloudfront:user/CloudFront Origin Access Identity ${id}`;
    const common = commonKeys({ ...request, account: 'cloudfront', organization: undefined });
    return {
      audience: 'outside-account',
      party: { type: 'origin-access-identity', id },
      caller: { kind: 'aws', account: 'cloudfront', arn, accessIdentity: id },
      ...merge({ domains: [...common, ['aws:principalarn', fixed(arn)], ...accessPointKeys.map((key) => [key, never] as const)] }, internet()),
    };
  });
}

/** A unique id in aws:userid says nothing of its account: it may be another one. */
function principalIdSenders(request: SenderRequest): readonly Sender[] {
  return [...request.mentions.principalIds].flatMap((id) => {
    const isUser = id.startsWith('AIDA');
    const userId = isUser ? fixed(id) : text([literalGlob(id), parseGlob(`${id}:?*`)], `${id}:any-session`);
    const bearer: Variant = { domains: [['aws:userid', userId]], assuming: [`\`${id}\` belongs to another account`] };
    return somebody(request).map(
      ({ caller, variant }): Sender => ({ audience: 'outside-account', party: { type: 'principal-id', id }, caller, ...merge(variant, bearer) }),
    );
  });
}

/** A service at work for `account`'s resource: which resource, the account chooses; which account, nobody can change. */
function serviceFor(request: SenderRequest, name: string, account: StrangersId): readonly Sender[] {
  const known = servicePrincipal(name);
  const { partition } = request.universe;
  const isOwner = request.mentions.accounts.has(account.id);
  if (known.actsForStrangers === 'no' && !isOwner) return [];
  const doubt =
    known.actsForStrangers === 'unknown' && !isOwner ? [`\`${name}\` can be made to act on this bucket for somebody else's resource`] : [];
  const service = name.split('.')[0] ?? '*';
  const sourceArns = [parseGlob(`arn:${partition}:*:*:${account.id}:?*`)];
  const example = known.sourceArn?.replace('ACCOUNT', account.id) ?? `arn:${partition}:${service}:us-east-1:${account.id}:any`;
  return doors(request, account.id).map(
    (door): Sender => ({
      audience: 'service',
      party: { type: 'service', id: name },
      caller: { kind: 'service', name },
      ...merge(account, door, {
        assuming: doubt,
        fromInternet: false,
        domains: [
          ...ownerKeys(request.mentions),
          ...signedKeys.map((key) => [key, never] as const),
          ...noEndpoint,
          ['aws:sourceip', doubtful(maybe(address('198.51.100.1')), 'the address of a service is not documented')],
          ['aws:principalisawsservice', fixed('true')],
          // Whatever the id of a service is, it is that of no role or user which a policy names.
          ['aws:userid', maybe(fixed(stranger.userId))],
          ['aws:principalservicename', fixed(name)],
          ['aws:principalservicenameslist', several(fixed(name))],
          ['aws:viaawsservice', fixed('false', 'true')],
          ['aws:principalaccount', never],
          ['aws:sourcearn', maybe(text([...sourceArns, ...bucketSources(request)], example))],
          ['aws:sourceaccount', maybe(fixed(account.id))],
          ['aws:sourceowner', maybe(fixed(account.id))],
          ['aws:sourceorgid', maybe(fixed(stranger.organization))],
          ['aws:sourceorgpaths', several(maybe(text([parseGlob(`${stranger.organization}/r-?*/*`)], `${stranger.organization}/r-z9y8/`)))],
        ],
      }),
    }),
  );
}

/** The ARN of a bucket has no account in it: a stranger's bucket may bear any name that nobody names here. */
function bucketSources({ universe, mentions }: SenderRequest): readonly Glob[] {
  const names = [...(mentions.texts.get('aws:sourcearn') ?? [])];
  const wild = names.some((name) => name.startsWith(`arn:${universe.partition}:s3:::`) && /[*?]/.test(name));
  return wild ? [parseGlob(`arn:${universe.partition}:s3:::?*`)] : [];
}
