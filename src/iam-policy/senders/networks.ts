import { parseGlob } from '../../glob/index.js';
import { addressClasses } from '../address-classes.js';
import { assignedIds } from '../assigned-ids.js';
import { address, fixed, maybe, never, several, text } from '../domain.js';
import { type Mentions, textsOf } from '../mentions.js';
import type { Universe } from '../universe.js';
import { each, endpointKeys, networkKeys, type SenderNetwork, type SenderRequest } from './sender.js';
import { hexDigits, stranger } from './stranger.js';

const noEndpoint = each(endpointKeys, never);

/** From a public address: one network for each class of addresses that the policies tell apart. */
export function internet({ addressSets }: Mentions): readonly SenderNetwork[] {
  return addressClasses(addressSets).map(({ example, ranges }) => ({
    domains: [new Map([['aws:sourceip', fixed(example)]]), noEndpoint],
    assuming: [],
    ranges,
  }));
}

interface Endpoint {
  readonly endpoint: string;
  readonly vpc: string;
  readonly account: string;
  readonly universe: Universe;
}

/** Through a VPC endpoint: the address of the internet is then missing. */
function endpoint({ endpoint: id, vpc, account, universe }: Endpoint): SenderNetwork {
  const region = universe.region ?? '*';
  const arn = `arn:${universe.partition}:ec2`;
  return {
    assuming: [],
    domains: [
      new Map([
        ['aws:sourceip', never],
        ['aws:sourcevpce', fixed(id)],
        ['aws:sourcevpc', fixed(vpc)],
        ['aws:vpcsourceip', address('10.0.0.1')],
        ['aws:vpceaccount', fixed(account)],
        ['aws:vpceorgid', maybe(fixed(stranger.organization))],
        ['aws:vpceorgpaths', several(maybe(text([parseGlob(`${stranger.organization}/*`)], `${stranger.organization}/r-z9y8/`)))],
        ['aws:sourcevpcarn', text([parseGlob(`${arn}:${region}:${account}:vpc/${vpc}`)], `${arn}:us-east-1:${account}:vpc/${vpc}`)],
      ]),
    ],
  };
}

/** The VPC endpoints of somebody who has an own VPC; without conditions on networks the internet stands for all. */
export function ownEndpoints({ mentions, universe }: SenderRequest, account: string): readonly SenderNetwork[] {
  if (!networkKeys.some((key) => mentions.keys.has(key))) return [];
  const endpoints = assignedIds({
    generic: stranger.endpoint,
    shape: 'vpce-?????????????????',
    texts: [...textsOf(mentions, ['aws:sourcevpce']), ...mentions.endpoints],
    alphabet: hexDigits,
    kind: 'the id of an endpoint',
  });
  const vpcArns = textsOf(mentions, ['aws:sourcevpcarn']).flatMap((arn) => arn.split('/')[1] ?? []);
  const vpcTexts = [...textsOf(mentions, ['aws:sourcevpc']), ...vpcArns, ...mentions.vpcs];
  const vpcs = assignedIds({ generic: stranger.vpc, shape: 'vpc-?????????????????', texts: vpcTexts, alphabet: hexDigits, kind: 'the id of a VPC' });
  return endpoints.flatMap((id) =>
    vpcs.map((vpc) => ({ ...endpoint({ endpoint: id.id, vpc: vpc.id, account, universe }), assuming: [...id.assuming, ...vpc.assuming] })),
  );
}

/** The VPC endpoints and VPCs that the policy names by their full ids. */
export function namedNetworks({ mentions, universe }: SenderRequest): readonly SenderNetwork[] {
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

/** From the internet or through an own endpoint. */
export function strangersNetworks(request: SenderRequest, account: string): readonly SenderNetwork[] {
  return [...internet(request.mentions), ...ownEndpoints(request, account)];
}

/** Also through what the policy names: whose it is, nobody knows. */
export function allNetworks(request: SenderRequest, account: string): readonly SenderNetwork[] {
  return [...strangersNetworks(request, account), ...namedNetworks(request)];
}

/** The address of a service is for its own table. */
export function inside(addressDomain: SenderNetwork['domains'][number]): SenderNetwork {
  return { domains: [addressDomain, noEndpoint], assuming: [] };
}
