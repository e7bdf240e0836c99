import type { NonEmpty } from '../../model/observed.js';
import type { KeyExtent } from '../extent.js';
import type { Target } from '../named-actions.js';
import type { Statement } from '../policy.js';
import type { Request } from '../request.js';
import type { S3Action } from '../s3/actions.js';
import type { SenderGroup } from '../senders/audiences.js';
import type { Sender, SenderNetwork } from '../senders/sender.js';
import type { BoundedNetwork } from './networks.js';

/** What somebody gains by one Allow on the bucket itself, or on objects. */
export interface Gain {
  readonly group: SenderGroup;
  readonly statement: Statement;
  readonly sender: Sender;
  readonly on: Target['on'];
  /** The most telling first. */
  readonly actions: NonEmpty<S3Action>;
  /** Of objects. */
  readonly objects: KeyExtent | undefined;
  readonly request: Request;
  readonly assuming: readonly string[];
  /** From which the sender gains, and the bound that they are, if any. */
  readonly networks: readonly SenderNetwork[];
  readonly from: BoundedNetwork | undefined;
}

/**
 * Whether the other policy gives them some of this access all the same, by other requests. `narrower`: only to a part of those who gain,
 * in some network or with an account, where strangers gain from anywhere.
 */
export type Remaining = 'some' | 'narrower' | 'none' | 'unknown';

/** What is told of somebody. */
export interface Told extends Gain {
  readonly remaining: Remaining;
}

/** From anywhere, whatever else is true. */
export function isCertain({ from, assuming }: Gain): boolean {
  return from === undefined && assuming.length === 0;
}
