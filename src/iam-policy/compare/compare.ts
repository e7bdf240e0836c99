import { authorize } from '../authorize.js';
import type { KeyExtent } from '../extent.js';
import type { PolicyDocument, Statement } from '../policy.js';
import type { Request } from '../request.js';
import { type S3Access, s3Accesses } from '../s3/effects.js';
import { type SenderGroup, speaksOf } from '../senders/audiences.js';
import type { Sender, SenderAudience } from '../senders/sender.js';
import type { Universe } from '../universe.js';
import { type Compared, compared } from './compared.js';
import { isCovered } from './covered.js';
import type { Remaining, Told } from './gain.js';
import { type Gains, gainsOf } from './gains.js';
import { type BoundedNetwork, isOfStrangers } from './networks.js';

/** Something that one policy lets through and the other does not, with a request that shows it. */
export interface Difference {
  readonly access: S3Access;
  readonly audience: SenderAudience;
  readonly party?: Sender['party'];
  /** The Allow of the more generous policy that lets it in. */
  readonly statement: Statement;
  /** By name, the most telling first. */
  readonly actions: readonly [string, ...string[]];
  /** On which objects; missing: on the bucket itself. */
  readonly objects?: KeyExtent;
  /** Allowed by the one policy, not by the other: both were asked. */
  readonly request: Request;
  readonly assuming: readonly string[];
  /** Where requests must come from; missing: from anywhere. */
  readonly from?: BoundedNetwork;
  /** The Deny of the other policy that stops it; missing: no Allow of that policy matches. */
  readonly deniedBy?: Statement;
  readonly remaining: Remaining;
}

/** What could not be decided, with the reason. */
export interface OpenDifference {
  readonly access: S3Access;
  readonly audience: SenderAudience;
  readonly because: string;
}

export interface Comparison {
  readonly differences: readonly Difference[];
  readonly open: readonly OpenDifference[];
}

export interface CompareOptions {
  readonly universe: Universe;
  /** Seconds since 1970. */
  readonly now: number;
}

/**
 * Searches for requests that `generous` allows and `strict` does not, for every audience, access and Allow. A request escapes `strict`
 * either because none of its Allows matches, or because one of its Denies does; both ways are searched to the end. What a statement
 * gives is told of the widest audience, and of others only where they get more by it.
 */
export function allowedMore(generous: PolicyDocument, strict: PolicyDocument, { universe, now }: CompareOptions): Comparison {
  const pair = compared({ generous, strict, universe, now });
  const differences: Difference[] = [];
  const open: OpenDifference[] = [];
  for (const access of s3Accesses) {
    const told: Told[] = [];
    for (const group of pair.groups) {
      const { gains, because } = gainsOfGroup(pair, { access, group, told });
      told.push(...gains);
      for (const gain of gains) differences.push(toDifference(pair, access, gain));
      if (because !== undefined) open.push({ access, audience: group.audience, because });
    }
  }
  return { differences, open };
}

interface GroupQuestion {
  readonly access: S3Access;
  readonly group: SenderGroup;
  readonly told: readonly Told[];
}

function gainsOfGroup(pair: Compared, { access, group, told }: GroupQuestion): Gains {
  const gains: Told[] = [];
  let open: string | undefined;
  for (const statement of pair.generous.statements) {
    if (statement.effect !== 'Allow' || !speaksOf(statement, group)) continue;
    const found = gainsOf(pair, { access, group, statement, told: [...told, ...gains] });
    open ??= found.because;
    gains.push(...found.gains);
  }
  // A later statement may give all that an earlier one does.
  return { gains: gains.filter((gain, index) => !isCovered(pair, gain, gains.slice(index + 1))), because: open };
}

function toDifference(pair: Compared, access: S3Access, gain: Told): Difference {
  const { sender, statement, actions, objects, request, assuming, from, remaining } = gain;
  const [first, ...more] = actions.map(({ name }) => name);
  const { statement: deniedBy } = authorize(request, [pair.strict]);
  return {
    access,
    audience: from !== undefined && isOfStrangers(sender.audience) ? 'network' : sender.audience,
    ...(sender.party === undefined ? {} : { party: sender.party }),
    statement,
    actions: [first ?? request.action, ...more],
    ...(objects === undefined ? {} : { objects }),
    request,
    assuming,
    ...(from === undefined ? {} : { from }),
    ...(deniedBy === undefined ? {} : { deniedBy }),
    remaining,
  };
}
