import { isInBlock, type WorldRequest } from './reference.js';
import { owner, partner, partnerOrganization, type SenderClass, service, type WorldAction } from './world.js';

/** Why a request could not be sent by anybody of the class; `undefined` where it could. Written apart from the engine's own tables. */
export function impossible(request: WorldRequest, sender: SenderClass, action: WorldAction): string | undefined {
  const { keys, principal } = request;
  const one = (key: string): string | undefined => keys[key]?.[0];
  const has = (key: string) => Object.keys(keys).some((candidate) => candidate === key || (key.endsWith('/') && candidate.startsWith(key)));
  const rules: readonly (readonly [string, boolean])[] = [
    ['no object', action.on === 'object' && !/^arn:aws:s3:::b\/./s.test(request.resource)],
    ['not the bucket', action.on === 'bucket' && request.resource !== 'arn:aws:s3:::b'],
    ['an address and an endpoint at once', has('aws:sourceip') && ['aws:sourcevpce', 'aws:sourcevpc', 'aws:vpcsourceip'].some(has)],
    // From where a service asks is not documented.
    ['no address of the internet', principal.kind !== 'service' && has('aws:sourceip') && !isPublic(one('aws:sourceip') ?? '')],
    ['no address in the VPC', has('aws:vpcsourceip') && !/^(\d+\.\d+\.\d+\.\d+|[0-9a-f:]+)$/.test(one('aws:vpcsourceip') ?? '')],
    ['another region', has('aws:requestedregion') && one('aws:requestedregion') !== 'eu-west-1'],
    ['another owner', has('aws:resourceaccount') && one('aws:resourceaccount') !== owner],
    ['the past', has('aws:currenttime') && Date.parse(one('aws:currenttime') ?? '') < Date.parse('2026-01-01T00:00:00Z')],
    ['no number of keys', has('s3:max-keys') && !/^\d+$/.test(one('s3:max-keys') ?? '')],
    ['a key of another action', Object.keys(keys).some((key) => key.startsWith('s3:') && !action.keys.includes(key))],
    ['no transport', has('aws:securetransport') && !['true', 'false'].includes(one('aws:securetransport') ?? '')],
    ['several values', Object.entries(keys).some(([key, values]) => values.length > 1 && !severalValues.has(key))],
    ['an endpoint with an id of no endpoint', has('aws:sourcevpce') && !/^vpce-(.{8}|.{17})$/.test(one('aws:sourcevpce') ?? '')],
    [
      'the endpoint that somebody else has',
      sender !== 'partner' && sender !== 'own-account' && named(one('aws:sourcevpce'), 'vpce-') && sender === 'any-account',
    ],
    ...(principal.kind === 'aws' ? signedRules(request, sender) : unsignedRules(request, sender)),
  ];
  return rules.find(([, isBroken]) => isBroken)?.[0];
}

const severalValues = new Set(['aws:principalorgpaths', 'aws:calledvia', 's3:requestobjecttagkeys']);

function named(id: string | undefined, prefix: string): boolean {
  return id === `${prefix}1111111111111111a`;
}

function signedRules({ keys, principal }: WorldRequest, sender: SenderClass): readonly (readonly [string, boolean])[] {
  const one = (key: string): string | undefined => keys[key]?.[0];
  const account = principal.account ?? '';
  const arn = principal.arn ?? '';
  // The path of a user or role may hold whatever else looks like an ARN.
  const isFederated = [arn, principal.session ?? ''].some((text) => /^arn:aws:sts::\d*:federated-user\//.test(text));
  const shown = isFederated ? (principal.session ?? arn) : arn;
  const organization = one('aws:principalorgid');
  const known = [owner, partner];
  return [
    ['nobody of this class is signed', sender === 'anyone' || sender === 'service'],
    ['no account id', !/^\d{12}$/.test(account)],
    ['another account', sender === 'own-account' ? account !== owner : sender === 'partner' ? account !== partner : known.includes(account)],
    ['an ARN of another account', arn.split(':')[4] !== account],
    ['an ARN of nothing', !/^arn:aws:(iam::\d{12}:(root|(user|role)\/.+)|sts::\d{12}:federated-user\/.+)$/s.test(arn)],
    ['a federated user through a role', isFederated && !/^arn:aws:(iam::\d*:user|sts::\d*:federated-user)\//.test(arn)],
    ['two ARNs', one('aws:principalarn') !== undefined && one('aws:principalarn') !== shown],
    ['two accounts', one('aws:principalaccount') !== undefined && one('aws:principalaccount') !== account],
    ['a user name without a user', one('aws:username') !== undefined && !/^arn:aws:iam::\d*:user\//.test(shown)],
    ['a session name without a session', one('aws:userid')?.includes(':') === true && !/^arn:aws:iam::\d*:role\//.test(shown) && !isFederated],
    ['another type of principal', one('aws:principaltype') !== undefined && (one('aws:principaltype') === 'FederatedUser') !== isFederated],
    ['the id of no federated user', isFederated && one('aws:userid')?.startsWith(`${account}:`) === false],
    ['a service', one('aws:principalisawsservice') === 'true'],
    ['an organization that is none', organization !== undefined && !/^o-[a-z0-9]{10,32}$/.test(organization)],
    ['the organization of somebody else', sender === 'any-account' && organization === partnerOrganization],
    ['not in the organization', sender === 'partner-organization' && organization !== undefined && organization !== partnerOrganization],
    [
      'a path of another organization',
      organization !== undefined && keys['aws:principalorgpaths']?.some((path) => !path.startsWith(`${organization}/`)) === true,
    ],
  ];
}

function unsignedRules({ keys, principal }: WorldRequest, sender: SenderClass): readonly (readonly [string, boolean])[] {
  const carried = Object.keys(keys);
  const signed = ['aws:principalarn', 'aws:principalorgid', 'aws:principalorgpaths', 'aws:username', 'aws:calledvia'];
  const isService = principal.kind === 'service';
  return [
    ['signed keys without a signature', carried.some((key) => signed.includes(key) || key.startsWith('aws:principaltag/'))],
    ['not of this class', isService !== (sender === 'service') || (!isService && sender !== 'anyone' && sender !== 'any-account')],
    ['anyone without an address', sender === 'anyone' && carried.some((key) => key.startsWith('aws:sourcevpc') || key === 'aws:vpcsourceip')],
    ['keys of a service', !isService && carried.some((key) => key.startsWith('aws:source') && ['aws:sourcearn', 'aws:sourceaccount'].includes(key))],
    ['another service', isService && principal.service !== service],
    ['for somebody named', isService && [owner, partner].includes(keys['aws:sourceaccount']?.[0] ?? '')],
    ['for the resource of somebody named', isService && [owner, partner].some((account) => keys['aws:sourcearn']?.[0]?.includes(account) === true)],
    ['not anonymous', !isService && ![undefined, 'anonymous'].includes(keys['aws:principalaccount']?.[0])],
  ];
}

const reserved = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '224.0.0.0/3',
  '::/8',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
];

function isPublic(address: string): boolean {
  return !reserved.some((block) => isInBlock(address, block));
}
