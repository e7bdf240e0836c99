import {
  authorize,
  awsPublic,
  comprises,
  mentionsOf,
  namedActionsOf,
  namesBucket,
  offeredKeys,
  resourceTypes,
  type S3Action,
  type SenderGroup,
  type Statement,
  type Universe,
} from '../../../iam-policy/index.js';
import { type Access, accesses, type Extent, type GuardrailName, type Step, statuses } from '../../../model/exposure.js';
import type { NonEmpty } from '../../../model/observed.js';
import { audienceGroups, concerns } from './audiences.js';
import { basisOf } from './basis.js';
import { type EffectiveBit, effectiveBit, spelled } from './block.js';
import { withoutCovered } from './grants.js';
import { type Cap, type Offer, type Place, type PlacedGrant, placeGrant } from './placed-grant.js';
import { kindOf, type Reach, reachOf, type World } from './reach.js';
import { relevantDenies } from './relevant.js';
import type { AclStatement, Subject } from './subject.js';

/** An Allow, or an entry of an ACL as one, with what else decides what it comes to. */
export interface AllowedPath {
  readonly allow: Statement;
  readonly place: Place;
  readonly capOf: (reach: Reach) => Cap;
}

/** Allows of the bucket policy, capped by RestrictPublicBuckets and by rules of the service itself. */
export function policyAllows(subject: Subject): readonly AllowedPath[] {
  const { policy } = subject;
  if (policy === undefined || !policy.ok) return [];
  const restriction = restrictionOf(subject);
  return policy.value.statements
    .filter((statement) => statement.effect === 'Allow')
    .map((allow) => ({ allow, place: placeOf(allow, subject), capOf: (reach) => capPolicy({ subject, reach, restriction }) }));
}

/** Entries of the bucket ACL: they count until ownership is BucketOwnerEnforced or, for the public groups, IgnorePublicAcls is on. */
export function aclAllows(subject: Subject): readonly AllowedPath[] {
  return subject.aclStatements.map((entry) => ({
    allow: entry.statement,
    place: { document: 'bucket-acl', pointer: entry.pointer },
    capOf: (reach) => capAcl(subject, entry, reach),
  }));
}

/** What each of the Allows gives to whom. */
export function grantsOf(paths: readonly AllowedPath[], subject: Subject): readonly PlacedGrant[] {
  const grants: PlacedGrant[] = [];
  for (const path of paths) grants.push(...grantsOfPath(path, subject));
  return grants;
}

/** Whether any of them lets someone in who is not of the owner's account; stops at the first. */
export function letsOutsidersIn(paths: readonly AllowedPath[], subject: Subject): boolean {
  return paths.some(({ allow, capOf }) => {
    const { world, groups } = askedOf(allow, subject, { extents: false });
    const outside = groups.filter(({ audience }) => audience !== 'own-account');
    return accesses.some((access) =>
      outside.some((group) => reachOf({ world, allow, access, senders: group.senders() }).some((reach) => capOf(reach).kind !== 'blocked')),
    );
  });
}

interface Asked {
  readonly world: World;
  readonly groups: readonly SenderGroup[];
}

/** Only who is named by the Allow, or by a Deny that can meet it, is asked about one by one: to it all others are the same. */
function askedOf(allow: Statement, { universe, now, memory, facts, denies: all }: Subject, options: { readonly extents: boolean }): Asked {
  const { denies, documents } = relevantDenies(allow, all);
  const mentions = mentionsOf([{ statements: [allow, ...denies] }]);
  const signedOnly = facts.requestPayment.state === 'known' && facts.requestPayment.value === 'Requester';
  return {
    world: {
      universe,
      denies,
      documents,
      keys: mentions.keys,
      now,
      memory,
      reached: new Map(),
      targets: new Map(),
      ...options,
    },
    groups: audienceGroups({ universe, mentions }, { signedOnly }).filter((group) => concerns(allow, group, mentions)),
  };
}

function grantsOfPath({ allow, place, capOf }: AllowedPath, subject: Subject): readonly PlacedGrant[] {
  const { world, groups } = askedOf(allow, subject, { extents: true });
  const { universe, denies } = world;
  const grants: PlacedGrant[] = [];
  const offered = { keyPatterns: offeredKeys(allow, universe), bucket: namesBucket(allow, universe) };
  for (const access of accesses) {
    const offer = offerOf(allow, access, { universe, offered });
    if (offer.keyPatterns.length === 0 && !offer.bucket) continue;
    const shared = { offer, actions: namedActionsOf(allow, access), universe };
    const all: PlacedGrant[] = [];
    for (const group of groups) {
      const reaches = reachOf({ world, allow, access, senders: group.senders() });
      const placed = reaches.map((reach) =>
        placeGrant({
          offer,
          reach,
          allow,
          access,
          place,
          cap: capOf(reach),
          universe,
          denies,
          everyDeny: subject.denies,
          bucket: subject.facts.name,
        }),
      );
      grants.push(...worstOnes(placed));
      all.push(...placed);
      // Nobody narrower can do more than all that the statement offers.
      if (isAllForEverybody(all, shared)) break;
    }
  }
  return grants;
}

interface Offered {
  readonly universe: Universe;
  /** Of all accesses together. */
  readonly offered: Offer;
}

function offerOf(allow: Statement, access: Access, { universe, offered }: Offered): Offer {
  const named = namedActionsOf(allow, access);
  if (named.length === 0) return noOffer;
  const types = resourceTypes(universe);
  return {
    keyPatterns: named.some((action) => action.on.includes(types.object)) ? offered.keyPatterns : [],
    bucket: offered.bucket && named.some((action) => action.on.includes(types.bucket)),
  };
}

const noOffer: Offer = { keyPatterns: [], bucket: false };

interface Shared {
  readonly offer: Offer;
  /** What the statement offers. */
  readonly actions: readonly S3Action[];
  readonly universe: Universe;
}

/** Whether anyone can do all that a statement offers, but for what is held in whoever asks. */
function isAllForEverybody(placed: readonly PlacedGrant[], { offer, actions, universe }: Shared): boolean {
  const free = placed.filter(({ audience, status, assuming, ranges }) => {
    return audience === 'anyone' && ranges === undefined && status === 'reachable' && assuming.length === 0;
  });
  if (free.length === 0) return false;
  const heldIn = new Set(placed.filter(({ source: { cap } }) => cap.kind !== 'open').map(({ source: { reach } }) => reach.kind));
  const types = resourceTypes(universe);
  const isDone = (type: 'bucket' | 'object', grants: readonly PlacedGrant[]) => {
    const done = grants.flatMap((grant) => grant.actions);
    return actions.every((action) => !action.on.includes(types[type]) || heldIn.has(kindOf(action)) || comprises(done, action));
  };
  const isAllOf = (objects: Extent | undefined, pattern: string) => {
    return objects?.exact === true && objects.except.length === 0 && objects.match.includes(pattern);
  };
  if (
    offer.bucket &&
    !isDone(
      'bucket',
      free.filter(({ onBucket, source }) => onBucket && basisOf(source).length === 0),
    )
  )
    return false;
  return offer.keyPatterns.every((pattern) =>
    isDone(
      'object',
      free.filter(({ objects }) => isAllOf(objects, pattern)),
    ),
  );
}

/**
 * Of the kinds of action of one access the reachable ones say enough, and what is open beside them; blocked kinds show only where
 * nothing else is. What another one covers is left out.
 */
function worstOnes(placed: readonly PlacedGrant[]): readonly PlacedGrant[] {
  if (placed.length <= 1) return placed;
  const isAllBlocked = placed.every(({ status }) => status === 'blocked');
  const worstFirst = statuses.flatMap((status) => placed.filter((each) => each.status === status && (isAllBlocked || status !== 'blocked')));
  return withoutCovered(worstFirst);
}

function placeOf(statement: Statement, subject: Subject): Place {
  const document = subject.facts.only ?? 'bucket-policy';
  return {
    document,
    pointer: statement.pointer,
    ...(statement.sid === undefined ? {} : { sid: statement.sid }),
    line: statement.line,
    column: statement.column,
  };
}

/** What RestrictPublicBuckets makes of this bucket's policy. */
interface Restriction {
  readonly bit: EffectiveBit;
  readonly publicness: () => 'public' | 'not-public' | 'unknown';
  /** Whether S3 itself was asked. */
  readonly isAsked: boolean;
}

function restrictionOf(subject: Subject): Restriction {
  let known: ReturnType<Restriction['publicness']> | undefined;
  const publicness = () => {
    known ??= publicnessWithDenies(subject);
    return known;
  };
  return { bit: effectiveBit(subject.block, 'RestrictPublicBuckets'), publicness, isAsked: subject.facts.policyStatus.state === 'known' };
}

/**
 * Whether S3 counts what Denies take away is not documented: a policy is public for certain where S3 says so, or where strangers get
 * in from anywhere past all of them.
 */
function publicnessWithDenies(subject: Subject): ReturnType<Restriction['publicness']> {
  const publicness = publicnessOf(subject);
  if (publicness !== 'public' || subject.facts.policyStatus.state === 'known' || subject.denies.length === 0) return publicness;
  return letsStrangersIn(subject) ? 'public' : 'unknown';
}

/** By Allows that S3 calls public each for itself. */
function letsStrangersIn(subject: Subject): boolean {
  const { policy } = subject;
  if (policy?.ok !== true) return false;
  const { value } = policy;
  const kind = documentKind(subject);
  const isPublic = (allow: Statement) => awsPublic({ ...value, statements: [allow], unreadable: [] }, kind) === 'public';
  const allows = value.statements.filter((statement) => statement.effect === 'Allow' && isPublic(statement));
  return allows.some((allow) => {
    const { world, groups } = askedOf(allow, subject, { extents: false });
    const strangers = groups.filter(({ audience }) => audience === 'anyone' || audience === 'any-account');
    return accesses.some((access) => strangers.some((group) => reachOf({ world, allow, access, senders: group.senders() }).some(isFreeForAll)));
  });
}

function isFreeForAll(reach: Reach): boolean {
  return reach.status === 'found' && reach.ranges === undefined && reach.assuming.length === 0;
}

/** S3's own answer settles what its documentation leaves open. */
export function publicnessOf({ policy, facts }: Subject): 'public' | 'not-public' | 'unknown' {
  if (policy === undefined) return facts.policy.state === 'absent' ? 'not-public' : 'unknown';
  if (!policy.ok) return 'unknown';
  const ours = awsPublic(policy.value, documentKind({ facts }));
  if (facts.policyStatus.state !== 'known') return ours;
  return facts.policyStatus.value ? 'public' : 'not-public';
}

function documentKind({ facts }: Pick<Subject, 'facts'>): 'bucket' | 'access-point' {
  return facts.only === 'access-point-policy' ? 'access-point' : 'bucket';
}

interface PolicyCap {
  readonly subject: Subject;
  readonly reach: Reach;
  readonly restriction: Restriction;
}

function capPolicy({ subject, reach, restriction }: PolicyCap): Cap {
  const byService = capByService(subject, reach);
  // RestrictPublicBuckets leaves AWS services and the owner's own people in.
  const isLeftIn = reach.sender.kind === 'service' || reach.sender.audience === 'own-account';
  return capBoth(byService, capBoth(isLeftIn ? open : capByRestriction(restriction), softened(subject, reach)));
}

/** What one control holds in, the other cannot let out; only where neither does are their assumptions needed. */
function capBoth(one: Cap, other: Cap): Cap {
  const steps = [...one.steps, ...other.steps];
  if (one.kind === 'blocked' && other.kind === 'blocked') {
    return { kind: 'blocked', by: [one.by[0], ...one.by.slice(1), ...other.by] satisfies NonEmpty<GuardrailName>, lastOne: false, steps };
  }
  if (one.kind === 'blocked') return withDoubt(one, other);
  if (other.kind === 'blocked') return withDoubt(other, one);
  if (one.kind === 'undetermined')
    return { ...one, because: other.kind === 'undetermined' ? [...one.because, ...other.because] : one.because, steps };
  if (other.kind === 'undetermined') return { ...other, steps };
  return { kind: 'open', assuming: [...one.assuming, ...other.assuming], steps };
}

/** Whether a control is the last one cannot be said while another could not be read. */
function withDoubt(blocked: Extract<Cap, { kind: 'blocked' }>, other: Cap): Cap {
  return other.kind === 'undetermined' && blocked.lastOne === true ? { ...blocked, lastOne: 'not-asked' } : blocked;
}

const open: Extract<Cap, { kind: 'open' }> = { kind: 'open', assuming: [], steps: [] };

/** Policy calls are answered 405 outside the owner's account; writing an ACL fails while the bucket's owner owns all objects. */
function capByService(subject: Subject, reach: Reach): Cap {
  if (reach.kind === 'owner-only' && reach.sender.audience !== 'own-account') {
    const text = "S3 answers 405 to policy calls from outside the owner's account";
    return { kind: 'blocked', by: [{ kind: 'policy-calls-owner-only', level: 'service' }], lastOne: false, steps: [step('service', 'stops', text)] };
  }
  if (reach.kind !== 'acl-write' || subject.facts.only !== undefined) return open;
  const { ownership } = subject.facts;
  if (ownership.state === 'known' && ownership.value === 'BucketOwnerEnforced') {
    const text = 'ACLs cannot be written while object ownership is BucketOwnerEnforced';
    return {
      kind: 'blocked',
      by: [{ kind: 'bucket-owner-enforced', level: 'bucket' }],
      lastOne: true,
      steps: [step('object-ownership', 'stops', text)],
    };
  }
  if (ownership.state === 'known' || ownership.state === 'absent') return open;
  const because: NonEmpty<string> = ['object ownership could not be read, so ACLs may be writable'];
  return { kind: 'undetermined', because, steps: [step('object-ownership', 'not-read', because[0])] };
}

function capByRestriction({ bit: restriction, publicness: publicnessOfPolicy, isAsked }: Restriction): Cap {
  if (restriction.state === 'off') {
    return { ...open, steps: [step('block-public-access', 'does-not-stop', 'RestrictPublicBuckets is off at the account and at the bucket')] };
  }
  const publicness = publicnessOfPolicy();
  if (publicness === 'not-public') {
    const reading = isAsked ? 'S3 does not call this policy public' : 'this policy is not public by what S3 documents';
    return { ...open, steps: [step('block-public-access', 'does-not-stop', `${reading}, so RestrictPublicBuckets does not act on it`)] };
  }
  if (restriction.state === 'unknown') {
    return { kind: 'undetermined', because: [restriction.because], steps: [step('block-public-access', 'not-read', restriction.because)] };
  }
  const where = restriction.by.map(({ level }) => spelled(level)).join(' and ');
  if (publicness === 'public') {
    const text = `RestrictPublicBuckets is on at the ${where} and ${isAsked ? 'S3 calls this policy public' : 'this policy is public by what S3 documents'}`;
    return { kind: 'blocked', by: restriction.by, lastOne: restriction.lastOne, steps: [step('block-public-access', 'stops', text)] };
  }
  const text = `RestrictPublicBuckets is on at the ${where}, but whether S3 calls this policy public is not documented`;
  return {
    ...open,
    assuming: ['S3 does not call this policy public, so that RestrictPublicBuckets does not act on it'],
    steps: [step('block-public-access', 'does-not-stop', text)],
  };
}

function capAcl(subject: Subject, entry: AclStatement, reach: Reach): Cap {
  const unread = subject.policy === undefined && subject.facts.policy.state !== 'absent';
  const assuming = unread || subject.policy?.ok === false ? ['no statement of the bucket policy, which could not be read, denies it'] : [];
  const soft = softened(subject, reach);
  if (!entry.isPublicGroup) return capBoth({ ...open, assuming: [...assuming, ...restrictedNamed(subject)] }, soft);
  const ignored = effectiveBit(subject.block, 'IgnorePublicAcls');
  if (ignored.state === 'on') {
    const text = `IgnorePublicAcls is on at the ${ignored.by.map(({ level }) => level).join(' and ')}`;
    return { kind: 'blocked', by: ignored.by, lastOne: ignored.lastOne, steps: [step('block-public-access', 'stops', text)] };
  }
  if (ignored.state === 'unknown') {
    return { kind: 'undetermined', because: [ignored.because], steps: [step('block-public-access', 'not-read', ignored.because)] };
  }
  const off = step('block-public-access', 'does-not-stop', 'IgnorePublicAcls is off at the account and at the bucket');
  return capBoth({ kind: 'open', assuming, steps: [off] }, soft);
}

/** Whether RestrictPublicBuckets also cuts ACL grants to named accounts is not documented: they stay, with the assumption said. */
function restrictedNamed(subject: Subject): readonly string[] {
  const isOn = effectiveBit(subject.block, 'RestrictPublicBuckets').state === 'on';
  return isOn && publicnessOf(subject) === 'public' ? ['RestrictPublicBuckets does not cut off ACL grants to named accounts'] : [];
}

/** Facts that weaken or describe a reach without deciding it. */
function softened(subject: Subject, reach: Reach): Extract<Cap, { kind: 'open' }> {
  const notUnderstood =
    subject.policy?.ok === true && subject.policy.value.unreadable.length > 0
      ? ['no statement of the policy that could not be understood denies it']
      : [];
  const behind =
    subject.facts.only === 'access-point-policy'
      ? [step('bucket-policy', 'not-read', 'the policy of the bucket behind the access point has to let the request through too')]
      : [];
  const described = reach.status === 'found' && reach.sender.audience !== 'own-account' ? describedBy(subject, reach) : open;
  return { ...open, assuming: [...notUnderstood, ...described.assuming], steps: [...behind, ...described.steps] };
}

type FoundReach = Extract<Reach, { status: 'found' }>;

function describedBy(subject: Subject, reach: FoundReach): Pick<Cap & { kind: 'open' }, 'assuming' | 'steps'> {
  const { encryption, requestPayment } = subject.facts;
  const steps: Step[] = [];
  const assuming: string[] = [];
  const isUnsigned = reach.sender.kind === 'anonymous';
  if (requestPayment.state === 'known' && requestPayment.value === 'Requester') {
    steps.push(step('request-payment', 'does-not-stop', 'the requester pays, so unsigned requests are refused; signed ones get through'));
  }
  if (reach.action.access !== 'read') return { assuming, steps };
  if (encryption.state === 'known' && encryption.value.algorithm.startsWith('aws:kms')) {
    const signed = encryption.value.kmsKey === undefined ? '' : ', or its key lets this caller decrypt';
    assuming.push(`some object is not encrypted under KMS${isUnsigned ? '' : signed}`);
    const needs = isUnsigned ? 'a signed request' : 'a key that lets the caller decrypt';
    steps.push(step('encryption', 'does-not-stop', `new objects are encrypted under KMS, which needs ${needs}; older or other objects may not be`));
  }
  if (isUnsigned && isServedAsWebsite(subject, reach)) {
    steps.push(step('website', 'leads-here', 'a static website endpoint serves these objects over plain HTTP'));
  }
  return { assuming, steps };
}

/** A website endpoint has no TLS: a Deny of plain HTTP closes it. */
function isServedAsWebsite({ facts: { website }, policy, aclStatements }: Subject, { request }: FoundReach): boolean {
  if (website.state !== 'known' || website.value.redirectTo !== undefined) return false;
  const statements = [...aclStatements.map(({ statement }) => statement), ...(policy?.ok === true ? policy.value.statements : [])];
  const visit = { ...request, context: new Map([...request.context, ['aws:securetransport', ['false']] as const]) };
  return authorize(visit, [{ statements }]).outcome === 'allowed';
}

function step(control: string, decided: Step['decided'], text: string): Step {
  return { control, decided, text };
}
