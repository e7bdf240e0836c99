import { GlobBuilder } from '../../glob/index.js';
import { accountPatternsIn } from '../account-patterns.js';
import { fixed, never, text } from '../domain.js';
import { type Mentions, textsOf } from '../mentions.js';
import { oncePer } from '../once-per.js';
import type { Universe } from '../universe.js';
import { accessPointKeys, type DomainMap, each, type SenderRequest, type Variant } from './sender.js';

const noAccessPoint = each(accessPointKeys, never);

/** Without an access point. */
const directly: readonly Variant[] = [{ domains: [noAccessPoint], assuming: [] }];

const overTls: DomainMap = new Map([
  ['aws:securetransport', fixed('true')],
  ['s3:tlsversion', fixed('1.3', '1.2', '1.1', '1')],
]);

const versionUntold: DomainMap = new Map([
  ['aws:securetransport', fixed('true')],
  ['s3:tlsversion', never],
]);

const plainText: DomainMap = new Map([
  ['aws:securetransport', fixed('false')],
  ['s3:tlsversion', never],
]);

/** Without an access point, where the policies ask for the version of TLS: plain text has none. */
const directlyByTransport: readonly Variant[] = [
  { domains: [noAccessPoint, overTls], assuming: [] },
  { domains: [noAccessPoint, plainText], assuming: [] },
  { domains: [noAccessPoint, versionUntold], assuming: ['a request over TLS can lack `s3:TlsVersion`'] },
];

/** Whoever asks the bucket itself. */
export function direct({ keys }: Pick<Mentions, 'keys'>): readonly Variant[] {
  return keys.has('s3:tlsversion') ? directlyByTransport : directly;
}

/** Whether requests through access points differ from others for the policies: by a condition, or by a variable. */
export function speaksOfAccessPoints({ keys }: Pick<Mentions, 'keys'>): boolean {
  return accessPointKeys.some((key) => keys.has(key));
}

/** Directly, or through an access point that the requester's account made for this bucket. */
export function doors({ mentions, universe }: SenderRequest, account: string): readonly Variant[] {
  if (universe.kind === 'access-point') return [through(new Map([['s3:dataaccesspointarn', fixed(universe.arn)]]), universe.account)];
  if (!speaksOfAccessPoints(mentions) || account === universe.account) return direct(mentions);
  return [...direct(mentions), accessPointOf(universe, account)];
}

/** Also through access points of other accounts that the policies name: whom those let in, their own policies say. */
export function namedDoors(request: SenderRequest, account: string): readonly Variant[] {
  const { mentions, universe } = request;
  const own = doors(request, account);
  if (universe.kind === 'access-point' || !speaksOfAccessPoints(mentions)) return own;
  const others = accessPointAccounts(mentions).filter((id) => id !== account && id !== universe.account);
  return [...own, ...others.map((id) => ({ ...accessPointOf(universe, id), assuming: [`an access point of account \`${id}\` lets them in`] }))];
}

/** Through an access point of an account that the policies name, whoever it is that it lets in. */
export function foreignDoors({ mentions, universe }: SenderRequest, account: string): readonly Variant[] {
  if (universe.kind === 'access-point' || !accessPointAccounts(mentions).includes(account)) return [];
  return [{ ...accessPointOf(universe, account), assuming: [`an access point of account \`${account}\` lets others in`] }];
}

/** Accounts that the policies name as those of access points. */
const accessPointAccounts = oncePer((mentions: Mentions): readonly string[] => {
  const texts = [...textsOf(mentions, ['s3:dataaccesspointaccount']), ...textsOf(mentions, ['s3:dataaccesspointarn']).flatMap(accountPatternsIn)];
  return [...new Set(texts.filter((text) => /^\d{12}$/.test(text)))];
});

function accessPointOf({ partition, region }: Universe, account: string): Variant {
  const shapes = [
    new GlobBuilder()
      .literal(`arn:${partition}:s3:`)
      .arnPart(region ?? '?*')
      .literal(`:${account}:accesspoint/`)
      .arnPart('?*')
      .build(),
    // One for several regions bears none in its ARN.
    new GlobBuilder().literal(`arn:${partition}:s3::${account}:accesspoint/`).arnPart('?*').literal('.mrap').build(),
  ];
  const example = `arn:${partition}:s3:${region ?? 'us-east-1'}:${account}:accesspoint/any`;
  return through(new Map([['s3:dataaccesspointarn', text(shapes, example)]]), account);
}

function through(arn: Variant['domains'][number], account: string): Variant {
  const rest = new Map([
    ['s3:dataaccesspointaccount', fixed(account)],
    ['s3:accesspointnetworkorigin', fixed('Internet', 'VPC')],
  ]);
  return { domains: [arn, rest, overTls], assuming: [] };
}
