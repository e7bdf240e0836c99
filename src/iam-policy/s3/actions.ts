import { toLowerCaseAscii } from '../letter-case.js';
import { type CatalogueAction, catalogue, keysOfEveryRequest, keysOfResourceType } from './catalogue.js';
import { effects, type S3Access } from './effects.js';

/**
 * What a request is made on. Only a `bucket` and an `object` have ARNs that a bucket policy can name. `account` stands for
 * actions without a resource type, for which a statement must say `*`.
 */
export type S3ResourceType =
  | 'bucket'
  | 'object'
  | 'access-point'
  | 'access-point-object'
  | 'object-lambda-access-point'
  | 'multi-region-access-point'
  | 'multi-region-access-point-request'
  | 'access-grant'
  | 'access-grants-instance'
  | 'access-grants-location'
  | 'job'
  | 'storage-lens'
  | 'storage-lens-group'
  | 'account';

export interface S3Action {
  /** With prefix, as AWS spells it: `s3:GetObject`. */
  readonly name: string;
  /** As statements are compared with it. */
  readonly lowerCase: string;
  /** Bucket and object first. A request through an access point is seen by the bucket's policy as made on the bucket or object. */
  readonly on: readonly S3ResourceType[];
  readonly access: S3Access | 'none';
  /** What it leads to; for `none`, why it leads to nothing. */
  readonly because: string;
  /**
   * Keys of S3 and those of tags that a request gives, in lower case and sorted; one that ends in `/*` stands for any tag.
   * No other `s3:` key, nor `aws:RequestTag/...` or `aws:TagKeys`, is ever present.
   */
  readonly keys: readonly string[];
  /** Answered 405 outside the owner's account, whatever a policy grants. */
  readonly ownerOnly: true | undefined;
  /** Refused where ownership is BucketOwnerEnforced. */
  readonly aclWrite: true | undefined;
  /** An unsigned request can never make the call. */
  readonly unsigned: false | undefined;
}

type Traits = Partial<Pick<S3Action, 'ownerOnly' | 'aclWrite' | 'unsigned'>>;

const traits: Readonly<Record<string, Traits>> = {
  GetBucketPolicy: { ownerOnly: true },
  PutBucketPolicy: { ownerOnly: true },
  DeleteBucketPolicy: { ownerOnly: true },
  PutBucketAcl: { aclWrite: true },
  PutObjectAcl: { aclWrite: true },
  PutObjectVersionAcl: { aclWrite: true },
  // S3 refuses to make a bucket for nobody.
  CreateBucket: { unsigned: false },
  // Checked only for a role or service at work, which has credentials: no request of one's own makes them.
  GetObjectVersionForReplication: { unsigned: false },
  GetObjectVersionAnnotationForReplication: { unsigned: false },
  ReplicateObject: { unsigned: false },
  ReplicateDelete: { unsigned: false },
  ReplicateTags: { unsigned: false },
  ReplicateObjectAnnotation: { unsigned: false },
  ObjectOwnerOverrideToBucketOwner: { unsigned: false },
  InitiateReplication: { unsigned: false },
  PauseReplication: { unsigned: false },
  AllowVendedLogDeliveryForResource: { unsigned: false },
};

/** In the order in which `S3Action.on` lists them. */
const resourceTypes: readonly (readonly [catalogueName: string, type: S3ResourceType])[] = [
  ['bucket', 'bucket'],
  ['object', 'object'],
  ['accesspoint', 'access-point'],
  ['accesspointobject', 'access-point-object'],
  ['objectlambdaaccesspoint', 'object-lambda-access-point'],
  ['multiregionaccesspoint', 'multi-region-access-point'],
  ['multiregionaccesspointrequestarn', 'multi-region-access-point-request'],
  ['accessgrant', 'access-grant'],
  ['accessgrantsinstance', 'access-grants-instance'],
  ['accessgrantslocation', 'access-grants-location'],
  ['job', 'job'],
  ['storagelensconfiguration', 'storage-lens'],
  ['storagelensgroup', 'storage-lens-group'],
];

function resourceTypesOf(entry: CatalogueAction): readonly S3ResourceType[] {
  if (entry.on.length === 0) return ['account'];
  return resourceTypes.filter(([catalogueName]) => entry.on.includes(catalogueName)).map(([, type]) => type);
}

/** The catalogue forgets a key of every request here and there; a key that is wrongly held for absent could hide an exposure. */
function keysOf(entry: CatalogueAction): readonly string[] {
  const keys = [...keysOfEveryRequest, ...entry.keys, ...entry.on.flatMap((type) => keysOfResourceType.get(type) ?? [])];
  return [...new Set(keys)].filter((key) => key.startsWith('s3:') || isTagGiven(key)).sort();
}

/** Keys of AWS at large that only requests which give tags carry (IAM User Guide, "Global condition keys"). */
function isTagGiven(key: string): boolean {
  return key === 'aws:requesttag/*' || key === 'aws:tagkeys';
}

/** Everything but buckets and objects is reached through S3 Control or the service's root, which take signed requests only. */
function isOpenToUnsigned(on: readonly S3ResourceType[]): boolean {
  return on.includes('bucket') || on.includes('object');
}

const entries: ReadonlyMap<string, CatalogueAction> = new Map(catalogue.map((entry) => [entry.name, entry]));

function toAction(name: string, access: S3Access | 'none', because: string): S3Action {
  const entry = entries.get(name);
  if (entry === undefined) throw new Error(`no action \`${name}\` in the catalogue`);
  const on = resourceTypesOf(entry);
  const { ownerOnly, aclWrite, unsigned }: Traits = traits[name] ?? {};
  return {
    name: `s3:${name}`,
    lowerCase: `s3:${name}`.toLowerCase(),
    on,
    access,
    because,
    keys: keysOf(entry),
    ownerOnly,
    aclWrite,
    unsigned: isOpenToUnsigned(on) ? unsigned : false,
  };
}

function actionsWithEffect(access: S3Access | 'none'): readonly S3Action[] {
  return Object.entries(effects[access]).map(([name, because]) => toAction(name, access, because));
}

const byAccess: Readonly<Record<S3Access | 'none', readonly S3Action[]>> = {
  'change-permissions': actionsWithEffect('change-permissions'),
  write: actionsWithEffect('write'),
  delete: actionsWithEffect('delete'),
  read: actionsWithEffect('read'),
  list: actionsWithEffect('list'),
  'read-permissions': actionsWithEffect('read-permissions'),
  none: actionsWithEffect('none'),
};

/** Every S3 action, by name. */
export const s3Actions: readonly S3Action[] = Object.values(byAccess)
  .flat()
  .sort((one, other) => (one.name < other.name ? -1 : 1));

/** The actions that lead to an access, the most telling first, on whatever they are made: see `on`. */
export function actionsOf(access: S3Access): readonly S3Action[] {
  return byAccess[access];
}

const byName: ReadonlyMap<string, S3Action> = new Map(s3Actions.map((action) => [action.lowerCase, action]));

/** By full name (`s3:GetObject`), in any letter case. */
export function findAction(name: string): S3Action | undefined {
  return byName.get(toLowerCaseAscii(name));
}

/** The actions that carry a key, by key; one that ends in a slash stands for all that begin so. */
const byKey: ReadonlyMap<string, ReadonlySet<S3Action>> = carriers();

function carriers(): ReadonlyMap<string, ReadonlySet<S3Action>> {
  const found = new Map<string, Set<S3Action>>();
  for (const action of s3Actions) {
    for (const key of action.keys) {
      const family = key.endsWith('/*') ? key.slice(0, -1) : key;
      const actions = found.get(family) ?? new Set();
      found.set(family, actions.add(action));
    }
  }
  return found;
}

/** The actions that carry a condition key; `undefined` where the key is none that only some of them carry. */
export function carriersOf(key: string): ReadonlySet<S3Action> | undefined {
  const wanted = toLowerCaseAscii(key);
  return byKey.get(wanted) ?? byKey.get(wanted.slice(0, wanted.indexOf('/') + 1));
}

/**
 * Whether a request for the action can carry a condition key. Of `aws:` keys only those of given tags are judged here, and a
 * key that the catalogue doesn't know may be new: all others count as possible.
 */
export function canCarry(action: S3Action, key: string): boolean {
  return carriersOf(key)?.has(action) ?? true;
}
