import type { NonEmpty } from '../../model/observed.js';
import { type S3Action, s3Actions } from './actions.js';
import { effects } from './effects.js';

/**
 * Actions by which nobody comes to more than by all of the others that stand beside them together, on the same resource. Names without
 * prefix. A replica brings the ACL of its object, too: who may write or read ACLs is told of that access.
 */
const comprisedBy: Readonly<Record<string, readonly string[]>> = {
  GetObjectTorrent: ['GetObject'],
  GetObjectVersionTorrent: ['GetObjectVersion'],
  // S3 asks for both of them.
  GetObjectAttributes: ['GetObject'],
  GetObjectVersionAttributes: ['GetObjectVersion'],
  GetObjectVersionForReplication: ['GetObjectVersion', 'GetObjectVersionTagging'],
  GetObjectVersionAnnotationForReplication: ['GetObjectVersionAnnotation'],

  ReplicateObject: ['PutObject', 'PutObjectTagging', 'PutObjectRetention'],
  ReplicateTags: ['PutObjectTagging', 'PutObjectVersionTagging'],
  ReplicateObjectAnnotation: ['PutObjectAnnotation', 'PutObjectVersionAnnotation'],
  ObjectOwnerOverrideToBucketOwner: ['PutObject'],

  ReplicateDelete: ['DeleteObject'],

  ListTagsForResource: ['GetBucketTagging'],

  // Where ABAC is on, tags of the bucket are changed by these only; who may switch it off changes them as before.
  TagResource: ['PutBucketAbac', 'PutBucketTagging'],
  UntagResource: ['PutBucketAbac', 'PutBucketTagging'],
};

/** What S3 asks for behind the scenes, never unsigned: little beside every other action of their access that anyone could make. */
const littleBesideAll: readonly string[] = ['InitiateReplication', 'PauseReplication', 'AllowVendedLogDeliveryForResource'];

const comprising: ReadonlyMap<S3Action, readonly S3Action[]> = new Map(
  s3Actions.map((action) => {
    if (littleBesideAll.includes(nameOf(action))) return [action, s3Actions.filter((other) => isBeside(other, action))];
    const names = comprisedBy[nameOf(action)] ?? [];
    return [action, s3Actions.filter((other) => names.includes(nameOf(other)))];
  }),
);

/** Whether the two are asked about together, and the one stands for itself. */
function isBeside(other: S3Action, { access, ownerOnly, aclWrite, on }: S3Action): boolean {
  if (other.access !== access || other.ownerOnly !== ownerOnly || other.aclWrite !== aclWrite) return false;
  return other.unsigned !== false && comprisedBy[nameOf(other)] === undefined && on.some((type) => other.on.includes(type));
}

function nameOf({ name }: S3Action): string {
  return name.slice('s3:'.length);
}

/** Whether who may do some actions can do all that another one does. */
export function comprises(actions: readonly S3Action[], action: S3Action): boolean {
  return actions.includes(action) || isComprised(actions, action);
}

function isComprised(actions: readonly S3Action[], action: S3Action): boolean {
  const others = comprising.get(action) ?? [];
  return others.length > 0 && others.every((other) => actions.includes(other));
}

const order: ReadonlyMap<string, number> = new Map(
  Object.values(effects)
    .flatMap((ofAccess) => Object.keys(ofAccess))
    .map((name, index) => [`s3:${name}`, index]),
);

/** What some actions come to: those that none of the others comprises, the most telling first. */
export function tellingOf(actions: NonEmpty<S3Action>): NonEmpty<S3Action> {
  if (actions.length === 1) return actions;
  const telling = [...new Set(actions)].filter((action) => !isComprised(actions, action));
  const [first, ...more] = telling.sort((one, other) => (order.get(one.name) ?? 0) - (order.get(other.name) ?? 0));
  // None of those that comprise others is comprised.
  if (first === undefined) throw new Error('actions that comprise each other');
  return [first, ...more];
}
