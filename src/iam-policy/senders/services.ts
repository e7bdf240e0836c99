import { type Glob, parseGlob } from '../../glob/index.js';
import { address, doubtful, fixed, maybe, never, several, text } from '../domain.js';
import { servicePrincipal } from '../s3/service-principals.js';
import { doors } from './doors.js';
import { inside } from './networks.js';
import { ownerKeys } from './owner.js';
import { type DomainMap, each, type Sender, type SenderRequest, signedKeys } from './sender.js';
import { stranger } from './stranger.js';
import { alone, strangersAccounts } from './strangers.js';

/** The engine's name for a service that no statement names. */
export const anyService = 'any-service.amazonaws.com';

/** From which address a service asks is not documented. */
const undocumentedAddress: DomainMap = new Map([
  ['aws:sourceip', doubtful(maybe(address('198.51.100.1')), 'the address of a service is not documented')],
]);
/** A grant to a network is no grant to whatever service. */
const noAddress: DomainMap = new Map([['aws:sourceip', never]]);

/** A service that acts for a stranger's resource. */
export function serviceForStrangers(request: SenderRequest, name: string): readonly Sender[] {
  return strangersAccounts(request.mentions).flatMap(({ id, assuming }) => serviceFor(request, { name, account: id, assuming }));
}

/** A service that acts for a resource of a named account. */
export function serviceForAccount(request: SenderRequest, name: string, account: string): readonly Sender[] {
  return serviceFor(request, { name, account, assuming: [] }).map((sender) => ({
    ...sender,
    audience: 'outside-account',
    party: { type: 'account', id: account },
  }));
}

interface ActingService {
  readonly name: string;
  /** For whose resource it acts: which resource, the account chooses; which account, nobody can change. */
  readonly account: string;
  readonly assuming: readonly string[];
}

function serviceFor(request: SenderRequest, { name, account, assuming }: ActingService): readonly Sender[] {
  const known = servicePrincipal(name);
  const isNamed = request.mentions.accounts.has(account);
  if (known.actsForStrangers === 'no' && !isNamed) return [];
  const doubt =
    known.actsForStrangers === 'unknown' && !isNamed ? [`\`${name}\` can be made to act on this bucket for somebody else's resource`] : [];
  return [
    {
      audience: 'service',
      party: { type: 'service', id: name },
      kind: 'service',
      owner: ownerKeys(request.mentions),
      assuming: [...assuming, ...doubt],
      variants: {
        identity: [{ caller: { kind: 'service', name }, domains: [keysOf(request, name, account), general], assuming: [] }],
        membership: [alone],
        network: [inside(name === anyService ? noAddress : undocumentedAddress)],
        door: doors(request, account),
      },
    },
  ];
}

const general: DomainMap = new Map([
  ['aws:principalisawsservice', fixed('true')],
  // Whatever the id of a service is, it is that of no role or user which a policy names.
  ['aws:userid', maybe(fixed(stranger.userId))],
  ['aws:viaawsservice', fixed('false', 'true')],
  ['aws:principalaccount', never],
  ['aws:sourceorgid', maybe(fixed(stranger.organization))],
  ['aws:sourceorgpaths', several(maybe(text([parseGlob(`${stranger.organization}/r-?*/*`)], `${stranger.organization}/r-z9y8/`)))],
  ...each(
    signedKeys.filter((key) => key !== 'aws:principalisawsservice'),
    never,
  ),
]);

function keysOf(request: SenderRequest, name: string, account: string): DomainMap {
  const { partition } = request.universe;
  const service = name.split('.')[0] ?? '*';
  const sourceArns = [parseGlob(`arn:${partition}:*:*:${account}:?*`), ...bucketSources(request)];
  const example = servicePrincipal(name).sourceArn?.replace('ACCOUNT', account) ?? `arn:${partition}:${service}:us-east-1:${account}:any`;
  return new Map([
    ['aws:principalservicename', fixed(name)],
    ['aws:principalservicenameslist', several(fixed(name))],
    ['aws:sourcearn', maybe(text(sourceArns, example))],
    ['aws:sourceaccount', maybe(fixed(account))],
    ['aws:sourceowner', maybe(fixed(account))],
  ]);
}

/** The ARN of a bucket has no account in it: a stranger's bucket may bear any name that nobody names here. */
function bucketSources({ universe, mentions }: SenderRequest): readonly Glob[] {
  const names = [...(mentions.texts.get('aws:sourcearn') ?? [])];
  const wild = names.some((name) => name.startsWith(`arn:${universe.partition}:s3:::`) && /[*?]/.test(name));
  return wild ? [parseGlob(`arn:${universe.partition}:s3:::?*`)] : [];
}
