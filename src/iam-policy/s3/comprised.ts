import type { NonEmpty } from '../../model/observed.js';
import { type S3Action, s3Actions } from './actions.js';
import { effects } from './effects.js';

/**
 * Actions by which nobody comes to more than by any one of the others that stand beside them, on the same resource. Names without prefix.
 */
const comprisedBy: Readonly<Record<string, readonly string[]>> = {
  GetObjectTorrent: ['GetObject'],
  GetObjectVersionTorrent: ['GetObjectVersion'],
  // S3 asks for both of them.
  GetObjectAttributes: ['GetObject'],
  GetObjectVersionAttributes: ['GetObjectVersion'],
  GetObjectVersionForReplication: ['GetObjectVersion'],
  GetObjectVersionAnnotationForReplication: ['GetObjectVersionAnnotation'],

  ReplicateObject: ['PutObject'],
  ReplicateTags: ['PutObjectTagging', 'PutObjectVersionTagging'],
  ReplicateObjectAnnotation: ['PutObjectAnnotation', 'PutObjectVersionAnnotation'],
  ObjectOwnerOverrideToBucketOwner: ['PutObject'],
  // What is written anew is replicated anew.
  InitiateReplication: ['PutObject'],

  ReplicateDelete: ['DeleteObject'],
  // Whatever there is, copied or not, can be made to expire.
  PauseReplication: ['PutLifecycleConfiguration'],

  ListTagsForResource: ['GetBucketTagging'],

  TagResource: ['PutBucketTagging'],
  UntagResource: ['PutBucketTagging'],
  AllowVendedLogDeliveryForResource: ['PutBucketLogging'],
};

const comprising: ReadonlyMap<S3Action, readonly S3Action[]> = new Map(
  s3Actions.map((action) => {
    const names = comprisedBy[nameOf(action)] ?? [];
    return [action, s3Actions.filter((other) => names.includes(nameOf(other)))];
  }),
);

function nameOf({ name }: S3Action): string {
  return name.slice('s3:'.length);
}

/** Whether who may do some actions can do all that another one does. */
export function comprises(actions: readonly S3Action[], action: S3Action): boolean {
  if (actions.includes(action)) return true;
  const others = comprising.get(action) ?? [];
  return others.some((other) => actions.includes(other));
}

const order: ReadonlyMap<string, number> = new Map(
  Object.values(effects)
    .flatMap((ofAccess) => Object.keys(ofAccess))
    .map((name, index) => [`s3:${name}`, index]),
);

/** What some actions come to: those that none of the others comprises, the most telling first. */
export function tellingOf(actions: NonEmpty<S3Action>): NonEmpty<S3Action> {
  if (actions.length === 1) return actions;
  const telling = [...new Set(actions)].filter((action) => !(comprising.get(action) ?? []).some((other) => actions.includes(other)));
  const [first, ...more] = telling.sort((one, other) => (order.get(one.name) ?? 0) - (order.get(other.name) ?? 0));
  // None of those that comprise others is comprised.
  if (first === undefined) throw new Error('actions that comprise each other');
  return [first, ...more];
}
