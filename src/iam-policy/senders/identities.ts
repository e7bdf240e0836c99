import { GlobBuilder, parseGlob } from '../../glob/index.js';
import { type AssignedId, assignedIds } from '../assigned-ids.js';
import { address, type Domain, doubtful, fixed, maybe, never, several, text, toDomain, undecided } from '../domain.js';
import { userIdTexts } from '../mentions.js';
import { oncePerText } from '../once-per.js';
import { isFederatedUserArn, isUserArn } from '../principal-arn.js';
import { tellsCredentialsApart, withCredentials } from './credentials.js';
import { leaveOpen } from './open-ids.js';
import { type DomainMap, each, type Identity, type SenderRequest, serviceKeys, sessionArnKeys, sessionKeys, signedKeys } from './sender.js';
import { letters, stranger } from './stranger.js';

const free = [parseGlob('*')];
const nonEmpty = [parseGlob('?*')];
const anyText = text(free, 'any');
const anyName = text(nonEmpty, 'any');
const anyService = maybe(text(nonEmpty, 'athena.amazonaws.com'));
export const noService = each(serviceKeys, never);

function anyNumber(to: number): Domain {
  return toDomain({ values: { kind: 'number', from: 0, to } });
}

const noSession = each(sessionKeys, never);

/** Keys that every signed caller has or can have. */
const signed: DomainMap = new Map([
  ['aws:principaltag/', maybe(anyText)],
  ['aws:principalisawsservice', fixed('false')],
  ['aws:viaawsservice', fixed('false', 'true')],
  ['aws:calledvia', several(anyService)],
  ['aws:calledviafirst', anyService],
  ['aws:calledvialast', anyService],
  // Of some of these `withCredentials` says more where policies speak of them.
  ['aws:multifactorauthpresent', maybe(fixed('false', 'true'))],
  ['aws:multifactorauthage', maybe(anyNumber(129_600))],
  ['aws:tokenissuetime', toDomain({ absent: 'possible', values: { kind: 'time', from: 0, format: 'iso' } })],
  ['aws:federatedprovider', maybe(anyName)],
  ['aws:sourceidentity', maybe(anyName)],
  ['s3:authtype', fixed('REST-HEADER', 'REST-QUERY-STRING', 'POST')],
  ['s3:signatureversion', fixed('AWS4-HMAC-SHA256', 'AWS4-ECDSA-P256-SHA256', 'AWS')],
  // Milliseconds; a presigned URL lives seven days at most.
  ['s3:signatureage', anyNumber(604_800_000)],
  ['aws:ec2instancesourcevpc', never],
  ['aws:ec2instancesourceprivateipv4', never],
  ...noSession,
  ...noService,
]);

const unsignedOnly = doubtful(maybe(text(free, 'unsigned')), 'an unsigned request carries this key, which AWS does not document');

const undocumented = 'whether an unsigned request carries it, AWS says differently in different places';

/** What a role's session is for is of the account that the role is of, or nobody's (IAM User Guide, "Cross-service" condition keys). */
const ofRole = oncePerText((account: string): DomainMap => {
  const arns = new GlobBuilder().arnPart(`arn:*:*:*:${account}:`).pattern('?*').build();
  const ofAccount = maybe(text([arns], `arn:aws:lambda:us-east-1:${account}:function:any`));
  return new Map([
    ...each(sessionArnKeys, ofAccount),
    // Of an instance; a shared VPC is another account's.
    ['aws:ec2instancesourcevpc', doubtful(maybe(text([parseGlob('vpc-?*')], stranger.vpc)), 'whose VPC it is, is not read')],
    ['aws:ec2instancesourceprivateipv4', maybe(address('10.0.0.1'))],
    ['ec2:roledelivery', maybe(fixed('1.0', '2.0'))],
    ['identitystore:userid', maybe(anyName)],
    ['glue:credentialissuingservice', maybe(anyName)],
  ]);
});

/** Keys of an unsigned request (IAM User Guide, availability lines of the global condition keys). */
const unsigned: DomainMap = new Map([
  ...each(signedKeys, never),
  ...noSession,
  ['aws:principalaccount', fixed('anonymous')],
  ['aws:principaltype', undecided(maybe(fixed('Anonymous')), undocumented)],
  ['aws:userid', undecided(maybe(fixed('anonymous')), undocumented)],
  ['aws:viaawsservice', undecided(maybe(fixed('false')), undocumented)],
  ['s3:authtype', unsignedOnly],
  ['s3:signatureversion', unsignedOnly],
  ['s3:signatureage', never],
  ...noService,
]);

/** Nobody in particular. */
export const anonymous: readonly [Identity] = [{ caller: { kind: 'anonymous' }, domains: [unsigned], assuming: [] }];

/** A web identity or SAML principal, for which no way into S3 is known: possible, never certain. */
export function federated(provider: string): Identity {
  return {
    caller: { kind: 'federated', provider },
    domains: [new Map([['aws:federatedprovider', fixed(provider)]]), unsigned],
    assuming: [`S3 lets in a caller who is signed in with \`${provider}\` only`],
  };
}

const identityKeys = ['aws:principalarn', 'aws:userid', 'aws:username', 'aws:principaltype', ...sessionKeys];

/** A role, and where the policy could tell them apart also a user, a federated user and the root; and every principal that it names. */
export function identities(request: SenderRequest, account: string): readonly Identity[] {
  const { mentions, universe } = request;
  const arn = `arn:${universe.partition}:iam::${account}`;
  const roles = mentions.keys.has('aws:userid') ? uniqueIds(request, account, 'AROA').map((id) => anyRole(arn, account, id)) : someRole(arn);
  const names = [...(mentions.arns.get(account) ?? [])].filter((name) => !name.endsWith(':root'));
  const named = names.map((name) => namedIdentity(`${account} ${name}`));
  const tellsByCredentials = tellsCredentialsApart(mentions);
  const tellsByKey = identityKeys.some((key) => mentions.keys.has(key));
  if (named.length === 0 && !tellsByKey && !tellsByCredentials) return roles;
  const federatedUsers = [anyFederatedUser(request, account)];
  // Without such a key a session is told from its user nowhere.
  if (tellsByKey) federatedUsers.push(...names.filter(isUserArn).map((user) => federatedUserOf(request, account, user)));
  const users = uniqueIds(request, account, 'AIDA').map((id) => anyUser(request, account, id));
  const root: Identity = {
    caller: { kind: 'aws', account, arn: `${arn}:root` },
    domains: [
      new Map([
        ['aws:principalaccount', fixed(account)],
        ['aws:principalarn', fixed(`${arn}:root`)],
        ['aws:principaltype', fixed('Account')],
        ['aws:userid', fixed(account)],
        ['aws:username', never],
      ]),
      signed,
    ],
    assuming: [],
  };
  const all = [...roles, ...named, ...users, ...federatedUsers, root];
  return tellsByCredentials ? all.flatMap((identity) => withCredentials(identity, mentions)) : all;
}

/** Some role, or a user where the id says so, that bears a unique id. */
export function bearers(request: SenderRequest, account: string, id: string): readonly Identity[] {
  const assuming = [`\`${id}\` belongs to another account`];
  const bearer = id.startsWith('AIDA')
    ? anyUser(request, account, { id, assuming })
    : anyRole(`arn:${request.universe.partition}:iam::${account}`, account, { id, assuming });
  return withCredentials(bearer, request.mentions);
}

/** Nobody tags CloudFront's users, nor signs in as one of them. */
const ofCloudFront = each(
  [
    'aws:principaltag/',
    'aws:multifactorauthpresent',
    'aws:multifactorauthage',
    'aws:tokenissuetime',
    'aws:federatedprovider',
    'aws:sourceidentity',
    'aws:calledvia',
    'aws:calledviafirst',
    'aws:calledvialast',
    ...sessionKeys,
  ],
  never,
);

/** CloudFront's own user for an origin access identity. */
export function accessIdentity({ universe }: SenderRequest, id: string): Identity {
  const arn = `arn:${universe.partition}:iam::cloudfront:user/CloudFront Origin Access Identity ${id}`;
  return {
    caller: { kind: 'aws', account: 'cloudfront', arn, accessIdentity: id },
    domains: [new Map([['aws:principalaccount', fixed('cloudfront')] as const, ['aws:principalarn', fixed(arn)] as const]), ofCloudFront, signed],
    assuming: [],
  };
}

/** Ids of users and roles begin with four letters of their kind; a condition on aws:userid may ask for more of them. */
function uniqueIds({ mentions, universe }: SenderRequest, account: string, prefix: 'AROA' | 'AIDA'): readonly AssignedId[] {
  const generic = prefix === 'AROA' ? stranger.roleId : stranger.userId;
  if (!mentions.keys.has('aws:userid')) return [{ id: generic, assuming: [] }];
  const texts = userIdTexts(mentions);
  const kind = prefix === 'AROA' ? 'the unique id of a role' : 'the unique id of a user';
  const assigned = assignedIds({
    generic,
    shape: `${prefix}?????????????????`,
    mayBeLonger: true,
    texts: [...texts, ...mentions.principalIds],
    alphabet: letters.toUpperCase(),
    kind,
    leaveOpen: leaveOpen(mentions, 'others'),
  });
  // Nobody else's id is a stranger's; but it may well be of the owner's account, or of one that an Allow names.
  const isKnown = account === universe.account || mentions.allowedAccounts.has(account);
  const named = isKnown ? [...mentions.principalIds].filter((id) => id.startsWith(prefix)) : [];
  return [...assigned, ...named.map((id) => ({ id, assuming: [`\`${id}\` is of the account \`${account}\``] }))];
}

/** Where nothing asks for its unique id. `arn`: of the account, without what stands behind it. */
const someRole = oncePerText((arn: string): readonly Identity[] => [anyRole(arn, arn.split(':')[4] ?? '', { id: stranger.roleId, assuming: [] })]);

function anyRole(arn: string, account: string, id: AssignedId): Identity {
  const role = `${arn}:role/`;
  return roleIdentity({ account, arn: `${role}any`, arns: text([parseGlob(`${role}?*`)], `${role}any`), id });
}

function anyUser({ universe }: SenderRequest, account: string, id: AssignedId): Identity {
  const arn = `arn:${universe.partition}:iam::${account}:user/`;
  return userIdentity({ account, arn: `${arn}any`, arns: text([parseGlob(`${arn}?*`)], `${arn}any`), id, name: anyName });
}

/** A session of sts:GetFederationToken, which any user of an account may ask for. */
function anyFederatedUser({ universe }: SenderRequest, account: string): Identity {
  const arn = `arn:${universe.partition}:sts::${account}:federated-user/`;
  return federatedUserIdentity({
    account,
    arn: `${arn}any`,
    // No colon is in the name of a federated user (STS API Reference, GetFederationToken).
    arns: text([new GlobBuilder().literal(arn).arnPart('?*').build()], `${arn}any`),
    userIds: text([new GlobBuilder().literal(`${account}:`).arnPart('?*').build()], `${account}:any`),
  });
}

/** Such a session of a user whom the policy names: who names the user means the session, too (IAM User Guide, "Policy evaluation logic"). */
function federatedUserOf(request: SenderRequest, account: string, user: string): Identity {
  const session = anyFederatedUser(request, account);
  if (session.caller.kind !== 'aws') return session;
  const { arn: sessionArn } = session.caller;
  return {
    ...session,
    caller: { ...session.caller, arn: user, sessionArn },
    assuming: [`who names \`${user}\` names its sessions of federated users, too`],
  };
}

function federatedUserIdentity({ account, arn, arns, userIds }: Pick<Named, 'account' | 'arn' | 'arns'> & { readonly userIds: Domain }): Identity {
  const specific = new Map([
    ['aws:principalaccount', fixed(account)],
    ['aws:principalarn', arns],
    ['aws:principaltype', fixed('FederatedUser')],
    ['aws:userid', userIds],
    ['aws:username', never],
  ]);
  return { caller: { kind: 'aws', account, arn }, domains: [specific, signed], assuming: [] };
}

interface Named {
  readonly account: string;
  readonly arn: string;
  /** Values of aws:PrincipalArn. */
  readonly arns: Domain;
  readonly id: AssignedId;
  /** In place of what the id says. */
  readonly userId?: Domain;
}

function roleIdentity({ account, arn, arns, id, userId }: Named): Identity {
  const specific = new Map([
    ['aws:principalaccount', fixed(account)],
    ['aws:principalarn', arns],
    ['aws:principaltype', fixed('AssumedRole')],
    ['aws:userid', userId ?? text([parseGlob(`${id.id}:?*`)], `${id.id}:any-session`)],
    ['aws:username', never],
  ]);
  return { caller: { kind: 'aws', account, arn }, domains: [specific, ofRole(account), signed], assuming: id.assuming };
}

function userIdentity({ account, arn, arns, id, userId, name }: Named & { readonly name: Domain }): Identity {
  const specific = new Map([
    ['aws:principalaccount', fixed(account)],
    ['aws:principalarn', arns],
    ['aws:principaltype', fixed('User')],
    ['aws:userid', userId ?? fixed(id.id)],
    ['aws:username', name],
  ]);
  return { caller: { kind: 'aws', account, arn }, domains: [specific, signed], assuming: id.assuming };
}

/** A principal that the policy names by its ARN: its unique id is not known, so conditions on aws:userid stay possible. */
const namedIdentity = oncePerText((accountAndArn: string): Identity => {
  const account = accountAndArn.slice(0, accountAndArn.indexOf(' '));
  const arn = accountAndArn.slice(account.length + 1);
  if (isFederatedUserArn(arn)) {
    return federatedUserIdentity({ account, arn, arns: fixed(arn), userIds: fixed(`${account}:${arn.slice(arn.indexOf('/') + 1)}`) });
  }
  const isUser = isUserArn(arn);
  const unique = new GlobBuilder().literal(isUser ? 'AIDA' : 'AROA').arnPart('?'.repeat(17));
  const ids = isUser ? text([unique.build()], stranger.userId) : text([unique.pattern(':?*').build()], `${stranger.roleId}:any-session`);
  const userId = doubtful(ids, `the unique id of \`${arn}\` is not read`);
  const id = { id: stranger.roleId, assuming: [] };
  if (isUser) return userIdentity({ account, arn, arns: fixed(arn), id, userId, name: fixed(arn.slice(arn.lastIndexOf('/') + 1)) });
  const session = /^(arn:[^:]+):sts::(\d+):assumed-role\/([^/]+)\/(.+)$/.exec(arn);
  if (session === null) return roleIdentity({ account, arn, arns: fixed(arn), id, userId });
  const [, prefix = 'arn:aws', , role = ''] = session;
  const roleArn = `${prefix}:iam::${account}:role/${role}`;
  // The role's path is not part of a session's ARN.
  const arns = text([parseGlob(roleArn), parseGlob(`${prefix}:iam::${account}:role/*/${role}`)], roleArn);
  return { ...roleIdentity({ account, arn: roleArn, arns, id, userId }), caller: { kind: 'aws', account, arn: roleArn, sessionArn: arn } };
});
