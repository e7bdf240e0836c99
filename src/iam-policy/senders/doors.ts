import { GlobBuilder } from '../../glob/index.js';
import { fixed, never, text } from '../domain.js';
import type { Mentions } from '../mentions.js';
import { accessPointKeys, each, type SenderRequest, type Variant } from './sender.js';

/** Without an access point. */
export const directly: readonly Variant[] = [{ domains: [each(accessPointKeys, never)], assuming: [] }];

/** Whether requests through access points differ from others for the policies: by a condition, or by a variable. */
export function speaksOfAccessPoints({ keys }: Pick<Mentions, 'keys'>): boolean {
  return accessPointKeys.some((key) => keys.has(key));
}

/** Directly, or through an access point that the requester's account made for this bucket. */
export function doors({ mentions, universe }: SenderRequest, account: string): readonly Variant[] {
  if (universe.kind === 'access-point') return [through(new Map([['s3:dataaccesspointarn', fixed(universe.arn)]]), universe.account)];
  if (!speaksOfAccessPoints(mentions) || account === universe.account) return directly;
  const arn = `arn:${universe.partition}:s3:${universe.region ?? 'us-east-1'}:${account}:accesspoint/`;
  const shapes = [
    new GlobBuilder().literal(arn).arnPart('?*').build(),
    // One for several regions bears none in its ARN.
    new GlobBuilder().literal(`arn:${universe.partition}:s3::${account}:accesspoint/`).arnPart('?*').literal('.mrap').build(),
  ];
  return [...directly, through(new Map([['s3:dataaccesspointarn', text(shapes, `${arn}any`)]]), account)];
}

function through(arn: Variant['domains'][number], account: string): Variant {
  const rest = new Map([
    ['s3:dataaccesspointaccount', fixed(account)],
    ['s3:accesspointnetworkorigin', fixed('Internet', 'VPC')],
    ['aws:securetransport', fixed('true')],
  ]);
  return { domains: [arn, rest], assuming: [] };
}
