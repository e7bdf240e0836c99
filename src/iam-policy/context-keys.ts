import { parseGlob } from '../glob/index.js';
import { type Domain, doubtful, fixed, maybe, never, several, text } from './domain.js';
import { s3Actions } from './s3/actions.js';
import type { Sender } from './sender.js';
import type { Universe } from './universe.js';

/** Everything that decides which values a condition key can have. */
export interface Situation {
  readonly sender: Sender;
  readonly universe: Universe;
  /** Condition keys that the action carries besides the global ones, in lower case. */
  readonly actionKeys: ReadonlySet<string>;
  /** Seconds since 1970 at which the facts were read: a window in the past can no longer be met. */
  readonly now: number;
}

/**
 * The one table of context keys: which requests carry a key and who chooses its value (IAM User Guide, "AWS global condition
 * context keys"; S3 keys from the Service Authorization Reference). It decides what bounds a stranger; there is no list of
 * safe keys anywhere. Keys of the sender (who asks, through which network) come from the sender itself.
 */
export function domainOf(key: string, situation: Situation): Domain {
  const fromSender = situation.sender.domains.get(key) ?? prefixed(key, situation.sender);
  if (fromSender !== undefined) return fromSender;
  const rule = requestKeys.find((candidate) => (candidate.key.endsWith('/') ? key.startsWith(candidate.key) : candidate.key === key));
  if (rule !== undefined) return rule.domain(situation);
  if (key.startsWith('s3:')) return ofAction(key, situation);
  return unknownKey(key);
}

function prefixed(key: string, sender: Sender): Domain | undefined {
  const slash = key.indexOf('/');
  return slash < 0 ? undefined : sender.domains.get(key.slice(0, slash + 1));
}

interface RequestKey {
  /** Ends in a slash for keys that carry a name after it. */
  readonly key: string;
  readonly domain: (situation: Situation) => Domain;
}

const free: Domain = text([parseGlob('*')], 'any');
const anyNumber: Domain = { absent: 'never', values: { kind: 'number', from: 0, to: Number.MAX_SAFE_INTEGER }, many: false };

const requestKeys: readonly RequestKey[] = [
  { key: 'aws:securetransport', domain: () => fixed('true', 'false') },
  { key: 's3:tlsversion', domain: () => maybe(fixed('1.3', '1.2', '1.1', '1')) },
  { key: 'aws:referer', domain: () => maybe(free) },
  { key: 'aws:useragent', domain: () => maybe(free) },
  { key: 'aws:currenttime', domain: ({ now }) => ({ absent: 'never', values: { kind: 'time', from: now, format: 'iso' }, many: false }) },
  { key: 'aws:epochtime', domain: ({ now }) => ({ absent: 'never', values: { kind: 'time', from: now, format: 'seconds' }, many: false }) },
  {
    key: 'aws:requestedregion',
    domain: ({ universe }) => (universe.region === undefined ? doubtful(free, "the bucket's region is not known") : fixed(universe.region)),
  },
  // Constants of the bucket: they never limit the caller.
  { key: 'aws:resourceaccount', domain: ({ universe }) => fixed(universe.account) },
  { key: 's3:resourceaccount', domain: ({ universe }) => fixed(universe.account) },
  { key: 'aws:resourceorgpaths', domain: () => doubtful(several(maybe(free)), "the owner's organization is not read") },
  { key: 'aws:resourcetag/', domain: () => doubtful(maybe(free), 'the tags of the bucket are not read') },
  { key: 's3:buckettag/', domain: () => doubtful(maybe(free), 'the tags of the bucket are not read') },
  {
    key: 's3:existingobjecttag/',
    domain: (situation) => onAction('s3:existingobjecttag', situation, doubtful(maybe(free), 'the tags of the object are not read')),
  },
  { key: 's3:requestobjecttag/', domain: (situation) => onAction('s3:requestobjecttag', situation, maybe(free)) },
  { key: 's3:requestobjecttagkeys', domain: (situation) => onAction('s3:requestobjecttagkeys', situation, several(maybe(free))) },
  { key: 'aws:requesttag/', domain: (situation) => onAction('aws:requesttag', situation, maybe(free)) },
  { key: 'aws:tagkeys', domain: (situation) => onAction('aws:tagkeys', situation, several(maybe(free))) },
];

/** Numbers among the parameters of S3 requests. */
const numericKeys = new Set(['s3:max-keys', 's3:object-lock-remaining-retention-days', 's3:signatureage']);

/** A key of S3: on actions that carry it the caller chooses, on the others it is missing. */
function ofAction(key: string, situation: Situation): Domain {
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
