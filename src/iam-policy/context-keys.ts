import { parseGlob } from '../glob/index.js';
import { type Domain, doubtful, fixed, maybe, never, several, text, toDomain } from './domain.js';
import { familyOf } from './key-types.js';
import { s3Actions } from './s3/actions.js';
import { dimensionOf } from './senders/sender.js';
import type { Universe } from './universe.js';

/** Everything that decides which values a condition key can have. */
export interface Situation {
  readonly universe: Universe;
  /** Condition keys that the action carries besides the global ones, in lower case. */
  readonly actionKeys: ReadonlySet<string>;
  /** `s3:GetObject` */
  readonly action: string;
  /** Seconds since 1970 at which the facts were read: a window in the past can no longer be met. */
  readonly now: number;
}

/**
 * The one table of context keys: which requests carry a key and who chooses its value (IAM User Guide, "AWS global condition
 * context keys"; S3 keys from the Service Authorization Reference). It decides what bounds a stranger; there is no list of
 * safe keys anywhere. Keys of the sender (who asks, through which network) come from the sender itself.
 */
export function domainOf(key: string, situation: Situation): Domain {
  const rule = requestKeys.get(key) ?? requestKeys.get(familyOf(key));
  if (rule !== undefined) return rule(situation);
  if (key.startsWith('s3:')) return ofAction(key, situation);
  return unknownKey(key);
}

/** Global keys that AWS documents, but not for requests that are known to reach S3: what depends on one is possible. */
const otherGlobalKeys: ReadonlySet<string> = new Set([
  'aws:calledviaawsmcp',
  'aws:chatbotsourcearn',
  'aws:ismcpserviceaction',
  'aws:signinsessionarn',
  'aws:viaawsmcpservice',
]);

/** Whether AWS documents a global condition key (`aws:...`), in lower case. */
export function isGlobalKey(key: string): boolean {
  if (dimensionOf(key) !== undefined || requestKeys.has(key) || requestKeys.has(familyOf(key))) return true;
  return key === 'aws:resourceorgid' || otherGlobalKeys.has(key);
}

type DomainRule = (situation: Situation) => Domain;

const free: Domain = text([parseGlob('*')], 'any');
const anyText = maybe(free);
const versionId = text([parseGlob('?*')], 'any');
const anyNumber = toDomain({ values: { kind: 'number', from: 0, to: Number.MAX_SAFE_INTEGER } });

/** A key that ends in a slash stands for all keys that carry a name after it. */
const requestKeys: ReadonlyMap<string, DomainRule> = new Map<string, DomainRule>([
  ['aws:securetransport', () => fixed('true', 'false')],
  ['aws:referer', () => anyText],
  ['aws:useragent', () => anyText],
  ['aws:currenttime', ({ now }) => toDomain({ values: { kind: 'time', from: now, format: 'iso' } })],
  ['aws:epochtime', ({ now }) => toDomain({ values: { kind: 'time', from: now, format: 'seconds' } })],
  [
    'aws:requestedregion',
    ({ universe }) => (universe.region === undefined ? doubtful(free, "the bucket's region is not known") : fixed(universe.region)),
  ],
  // Constants of the bucket: they never limit the caller.
  ['aws:resourceaccount', ({ universe }) => fixed(universe.account)],
  ['s3:resourceaccount', ({ universe }) => fixed(universe.account)],
  ['aws:resourceorgpaths', () => doubtful(several(maybe(free)), "the owner's organization is not read")],
  ['aws:resourcetag/', () => doubtful(maybe(free), 'the tags of the bucket are not read')],
  ['s3:buckettag/', () => doubtful(maybe(free), 'the tags of the bucket are not read')],
  ['s3:existingobjecttag/', (situation) => onAction('s3:existingobjecttag', situation, doubtful(maybe(free), 'the tags of the object are not read'))],
  ['s3:requestobjecttag/', (situation) => onAction('s3:requestobjecttag', situation, maybe(free))],
  ['s3:requestobjecttagkeys', (situation) => onAction('s3:requestobjecttagkeys', situation, several(maybe(free)))],
  ['aws:requesttag/', (situation) => onAction('aws:requesttag', situation, maybe(free))],
  ['aws:tagkeys', (situation) => onAction('aws:tagkeys', situation, several(maybe(free)))],
]);

/** Numbers among the parameters of S3 requests. */
const numericKeys = new Set(['s3:max-keys', 's3:object-lock-remaining-retention-days', 's3:signatureage']);

/** A key of S3: on actions that carry it the caller chooses, on the others it is missing. */
function ofAction(key: string, situation: Situation): Domain {
  // A request for an object without the id of a version is none of these actions.
  if (key === 's3:versionid' && /^s3:[a-z]+ObjectVersion(?!.*ForReplication)/i.test(situation.action)) return versionId;
  if (situation.actionKeys.has(key)) return maybe(numericKeys.has(key) ? anyNumber : free);
  return knownS3Keys.has(key) ? never : unknownKey(key);
}

function onAction(key: string, { actionKeys }: Situation, domain: Domain): Domain {
  return actionKeys.has(key) || actionKeys.has(`${key}/*`) ? domain : never;
}

/** A key that is in no table may be there or not, with any value: what depends on it is possible, not certain. */
function unknownKey(key: string): Domain {
  return doubtful(maybe(free), `\`${key}\` is not a condition key that AWS documents for S3`);
}

/** Every key that some S3 action carries. */
const knownS3Keys: ReadonlySet<string> = new Set(s3Actions.flatMap((action) => action.keys));
