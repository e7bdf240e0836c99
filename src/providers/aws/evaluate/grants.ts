import { patternsInclude, patternsOverlap } from '../../../glob/index.js';
import {
  type AddressRange,
  actionsOf,
  anyService,
  type Condition,
  countAddresses,
  isTheInternet,
  matchesResource,
  namesAction,
  organizationName,
  ownersOrganization,
  type Passed,
  printRange,
  quoted,
  type Sender,
  type Statement,
  statementName,
  type Universe,
  unite,
  whyNotLimited,
  whyNotStopped,
} from '../../../iam-policy/index.js';
import {
  type Access,
  type Audience,
  audiences,
  type Exposure,
  type Extent,
  type Grant,
  type GuardrailName,
  type Network,
  type Party,
  type Step,
  statuses,
} from '../../../model/exposure.js';
import type { NonEmpty } from '../../../model/observed.js';
import type { Reach } from './reach.js';
import { toWitness } from './witness.js';

/** What a guardrail or an unread fact makes of a reach. */
export type Cap =
  | { readonly kind: 'open'; readonly assuming: readonly string[]; readonly steps: readonly Step[] }
  | { readonly kind: 'blocked'; readonly by: NonEmpty<GuardrailName>; readonly lastOne: boolean | 'not-asked'; readonly steps: readonly Step[] }
  | { readonly kind: 'undetermined'; readonly because: NonEmpty<string>; readonly steps: readonly Step[] };

/** One reach of one Allow, placed and capped, with who gets it. */
export interface PlacedGrant {
  readonly audience: Audience;
  readonly party?: Party;
  /** Who it would be without a bound on addresses. */
  readonly unbound: Audience;
  /** The service that acts, where one does. */
  readonly service?: string;
  /** The organization that the account is assumed to be in. */
  readonly memberOf?: string;
  readonly access: Access;
  readonly grant: Grant;
  readonly onBucket: boolean;
  readonly objects?: Extent;
  readonly ranges?: readonly AddressRange[];
}

export interface Place {
  readonly document: string;
  readonly pointer: string;
  readonly sid?: string;
  readonly line?: number;
  readonly column?: number;
}

/** What a statement offers of one access at most. */
export interface Offer {
  readonly keyPatterns: readonly string[];
  readonly bucket: boolean;
}

export interface GrantSource {
  readonly offer: Offer;
  readonly reach: Reach;
  readonly allow: Statement;
  readonly access: Access;
  readonly place: Place;
  readonly cap: Cap;
  readonly universe: Universe;
  /** Those that can meet the Allow. */
  readonly denies: readonly Statement[];
  /** Also those about other resources. */
  readonly everyDeny: readonly Statement[];
  readonly bucket: string;
}

export function placeGrant(source: GrantSource): PlacedGrant {
  const { reach, access } = source;
  const { audience, party } = reach.sender;
  const bounded = reach.status === 'found' ? reach.ranges : undefined;
  const isBounded = bounded !== undefined && !isTheInternet(bounded);
  // Whoever opens an account has not got the addresses: the network is what counts then.
  const isNetwork = audience === 'network' || (isBounded && (audience === 'anyone' || audience === 'any-account'));
  return {
    audience: isNetwork ? 'network' : audience,
    ...(party === undefined || isNetwork ? {} : { party: toParty(party) }),
    unbound: reach.sender.kind === 'anonymous' ? 'anyone' : audience,
    ...memberOf(reach),
    ...serviceOf(reach.sender),
    access,
    grant: toGrant(source),
    ...placeOf(source),
    ...(bounded === undefined ? {} : { ranges: bounded }),
  };
}

/** What is left open may be all that the statement offers. */
function placeOf({ reach, offer }: GrantSource): Pick<PlacedGrant, 'onBucket' | 'objects'> {
  if (reach.status === 'found') return { onBucket: reach.onBucket, ...(reach.objects === undefined ? {} : { objects: reach.objects }) };
  const [first, ...more] = offer.keyPatterns;
  return { onBucket: offer.bucket, ...(first === undefined ? {} : { objects: { match: [first, ...more], except: [], exact: false } }) };
}

/** A named account is in a named organization by assumption only. */
function memberOf(reach: Reach): Pick<PlacedGrant, 'memberOf'> {
  if (reach.sender.audience !== 'outside-account' || reach.status !== 'found' || reach.assuming.length === 0) return {};
  const { context } = reach.request;
  const id = context.get('aws:principalorgid')?.[0] ?? context.get('aws:principalorgpaths')?.[0]?.split('/')[0];
  return id === undefined ? {} : { memberOf: organizationName(id) };
}

function serviceOf({ variants }: Sender): Pick<PlacedGrant, 'service'> {
  const [first] = variants.identity;
  return first?.caller.kind === 'service' ? { service: first.caller.name } : {};
}

/** An ACL may name an account by the address of its owner. The owner's own organization is no foreign one, whoever else is trusted. */
function toParty({ type, id }: Pick<Party, 'type' | 'id'>): Party {
  const isOwn = type === 'organization' && id === ownersOrganization;
  return { type: type === 'canonical-user' && id.includes('@') ? 'email' : type, id, trusted: isOwn };
}

function toGrant(source: GrantSource): Grant {
  const { reach, place, cap } = source;
  const steps = [...allowSteps(source), ...cap.steps];
  // What a guardrail holds in stays in, whatever the statements come to.
  if (reach.status === 'undetermined' && cap.kind === 'blocked') {
    const unsure: Step = { control: place.document, decided: 'not-read', text: reach.because };
    return { ...place, status: 'blocked', blockedBy: cap.by, lastOne: cap.lastOne, steps: [...steps, unsure] };
  }
  if (reach.status === 'undetermined') return { ...place, status: 'undetermined', because: [reach.because], steps };
  const from = toNetwork(reach);
  const common = { ...place, ...(reach.objects === undefined ? {} : { objects: reach.objects }), ...(from === undefined ? {} : { from }), steps };
  if (cap.kind === 'blocked') return { ...common, status: 'blocked', blockedBy: cap.by, lastOne: cap.lastOne };
  if (cap.kind === 'undetermined') return { ...common, status: 'undetermined', because: cap.because };
  const { allow, denies, universe, bucket } = source;
  const witness = toWitness({
    request: reach.request,
    allow,
    denies,
    universe,
    bucket,
    ...(reach.objects === undefined ? {} : { objects: reach.objects }),
  });
  const [assumption, ...more] = [...new Set([...reach.assuming, ...cap.assuming])];
  return { ...common, status: 'reachable', witness, ...(assumption === undefined ? {} : { assuming: [assumption, ...more] as const }) };
}

function toNetwork(reach: Extract<Reach, { status: 'found' }>): Network | undefined {
  if (reach.ranges === undefined) return undefined;
  const { ranges, through } = reach;
  return {
    ipv4: String(countAddresses(ranges, 4)),
    ipv6: String(countAddresses(ranges, 6)),
    ranges: unite(ranges).map(printRange),
    vpcEndpoints: [...through].sort(),
  };
}

/** Denies that are about something else are many in some policies. */
const mostOthers = 3;

function allowSteps({ reach, allow, place, universe, everyDeny, access }: GrantSource): readonly Step[] {
  const text =
    place.document === 'bucket-acl' ? 'the bucket ACL grants it' : `${statementText(allow)} of the ${place.document.replaceAll('-', ' ')} allows it`;
  const allows: Step = { control: place.document, decided: 'allows', text };
  if (reach.status !== 'found') return [allows];
  const passed: Passed = { request: reach.request, universe };
  const isForStrangers = (reach.sender.audience === 'anyone' || reach.sender.audience === 'any-account') && !isBoundToNetwork(reach);
  const conditions = isForStrangers ? allow.conditions : [];
  const escaped = new Set(reach.escapes.map(({ statement }) => statement));
  const isAboutAccess = (deny: Statement) => actionsOf(access).some(({ lowerCase }) => namesAction(deny, lowerCase));
  const others = everyDeny.filter((deny) => !escaped.has(deny) && isAboutAccess(deny)).slice(0, mostOthers);
  return [
    allows,
    ...conditions.flatMap((condition) => conditionStep(condition, passed)),
    ...[...escaped, ...others].map((deny): Step => {
      // One that is there for others, or for other objects, may well help against those.
      const verdict = isForStrangers && matchesResource(deny, reach.request) ? 'does not help' : 'does not stop this';
      const text = `the Deny ${statementName(deny)} ${verdict}, because ${whyNotStopped(deny, passed)}`;
      return { control: 'explicit-deny', decided: 'does-not-stop', text };
    }),
  ];
}

function statementText(statement: Statement): string {
  return statement.sid === undefined ? statementName(statement) : `statement ${statementName(statement)}`;
}

function isBoundToNetwork({ ranges }: Extract<Reach, { status: 'found' }>): boolean {
  return ranges !== undefined && !isTheInternet(ranges);
}

function conditionStep(condition: Condition, passed: Passed): readonly Step[] {
  const because = whyNotLimited(condition, passed);
  if (because === undefined) return [];
  const name = `${quoted(condition.operatorText)} on ${quoted(condition.keyText)}`;
  return [{ control: 'condition', decided: 'does-not-stop', text: `the condition ${name} keeps no stranger out, because ${because}` }];
}

/** All grants of one path as exposures: wider audiences first, what they reach anyhow left out for narrower ones. */
export function toExposures(bucketId: string, path: string, placed: readonly PlacedGrant[]): readonly Exposure[] {
  const promoted = promoteUnions(placed);
  const kept = promoted.filter((grant, index) => !promoted.some((other, at) => at !== index && makesRedundant(other, grant, at < index)));
  const groups = new Map<string, PlacedGrant[]>();
  for (const grant of kept) {
    const key = [grant.audience, grant.party?.type ?? '', grant.party?.id ?? '', grant.access].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), grant]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first, ...rest] = [...group].sort(byStatus);
    if (first === undefined) return [];
    const exposure: Exposure = {
      id: exposureId({ bucketId, audience: first.audience, party: first.party, access: first.access, path }),
      audience: first.audience,
      ...(first.party === undefined ? {} : { party: first.party }),
      access: first.access,
      accesses: [first.access],
      path: { kind: path, through: [] },
      status: first.grant.status,
      grants: [first.grant, ...rest.map(({ grant }) => grant)],
    };
    return [exposure];
  });
}

function byStatus(one: PlacedGrant, other: PlacedGrant): number {
  return (
    statuses.indexOf(one.grant.status) - statuses.indexOf(other.grant.status) || assumptionsOf(one.grant).length - assumptionsOf(other.grant).length
  );
}

/**
 * Statements that each let in a part of the internet let in the internet together, where they reach the same; under what all of them
 * assume, where it takes that.
 */
function promoteUnions(placed: readonly PlacedGrant[]): readonly PlacedGrant[] {
  return placed.flatMap((grant) => {
    if (grant.audience !== 'network' || grant.ranges === undefined) return [grant];
    const beside = placed.filter(
      (other) => other.audience === 'network' && other.access === grant.access && other.grant.status === grant.grant.status && overlaps(other, grant),
    );
    const sure = beside.filter((other) => assumesNoMore(other, grant));
    if (areTheInternet(sure)) return [promoted(grant, sure)];
    return areTheInternet(beside) ? [grant, promoted(grant, beside)] : [grant];
  });
}

function areTheInternet(grants: readonly PlacedGrant[]): boolean {
  return isTheInternet(grants.flatMap(({ ranges }) => ranges ?? []));
}

function promoted(placed: PlacedGrant, together: readonly PlacedGrant[]): PlacedGrant {
  const isUnsigned = placed.unbound === 'anyone' && areTheInternet(together.filter(({ unbound }) => unbound === 'anyone'));
  const [assumption, ...more] = new Set([placed, ...together].flatMap(({ grant }) => assumptionsOf(grant)));
  const { grant } = placed;
  return {
    ...placed,
    audience: isUnsigned ? 'anyone' : 'any-account',
    grant: grant.status === 'reachable' && assumption !== undefined ? { ...grant, assuming: [assumption, ...more] } : grant,
  };
}

/** Whether both reach something that is the same. */
function overlaps(other: PlacedGrant, grant: PlacedGrant): boolean {
  if (other.onBucket && grant.onBucket) return true;
  const [ours, theirs] = [grant.objects?.match ?? [], other.objects?.match ?? []];
  return ours.some((pattern) => theirs.some((another) => patternsOverlap(pattern, another)));
}

const rank = (audience: Audience): number => audiences.indexOf(audience);

/** Whether `wide` reaches all that `narrow` does, for a wider audience (or the same one, from an earlier place). */
function makesRedundant(wide: PlacedGrant, narrow: PlacedGrant, isEarlier: boolean): boolean {
  if (wide.access !== narrow.access) return false;
  if (isSameNetwork(wide, narrow)) return coversReach(wide, narrow) && (isEarlier || !coversReach(narrow, wide));
  if (statuses.indexOf(wide.grant.status) > statuses.indexOf(narrow.grant.status)) return false;
  if (actsForAnybody(wide, narrow) || isMember(narrow, wide)) return coversNetwork(wide, narrow) && coversReach(wide, narrow);
  if (rank(wide.audience) >= rank(narrow.audience)) return false;
  // Whoever has an account signs; who gets in from a network without a signature need not have one.
  if (wide.audience === 'any-account' && narrow.audience === 'network' && narrow.unbound === 'anyone') return false;
  if (!isUnbound(wide) && !(isOfStrangers(wide) && wide.ranges !== undefined && coversNetwork(wide, narrow))) return false;
  return coversReach(wide, narrow);
}

/** For the same audience: whether one grant takes in all that another one does, from everywhere it does, and assumes no more. */
export function covers(wide: PlacedGrant, narrow: PlacedGrant): boolean {
  return wide.audience === narrow.audience && coversNetwork(wide, narrow) && coversReach(wide, narrow);
}

function isOfStrangers({ audience }: PlacedGrant): boolean {
  return audience === 'anyone' || audience === 'any-account' || audience === 'network';
}

function isUnbound({ audience, ranges }: PlacedGrant): boolean {
  return (audience === 'anyone' || audience === 'any-account') && ranges === undefined;
}

/** An account that gets in only if it is in an organization gets no more than its members do. */
function isMember({ memberOf: organization }: PlacedGrant, { audience, party }: PlacedGrant): boolean {
  return organization !== undefined && audience === 'organization' && party?.id === organization;
}

/** A service that acts for any stranger acts for a named account too, and whatever holds for any service holds for a named one. */
function actsForAnybody(wide: PlacedGrant, narrow: PlacedGrant): boolean {
  if (wide.audience !== 'service' || narrow.service === undefined) return false;
  if (wide.service === narrow.service) return narrow.audience !== 'service';
  return wide.service === anyService;
}

/** Whether one grant holds wherever the other does: without ranges it holds everywhere. */
function coversNetwork(wide: PlacedGrant, narrow: PlacedGrant): boolean {
  if (wide.ranges === undefined) return true;
  if (narrow.ranges === undefined) return false;
  const through = narrow.grant.status === 'undetermined' ? undefined : narrow.grant.from?.vpcEndpoints;
  const known = wide.grant.status === 'undetermined' ? undefined : wide.grant.from?.vpcEndpoints;
  if (through === undefined || known === undefined || !through.every((id) => known.includes(id))) return false;
  const together = unite([...wide.ranges, ...narrow.ranges]);
  return ([4, 6] as const).every((family) => countAddresses(together, family) === countAddresses(wide.ranges ?? [], family));
}

/** Whether one reach takes in all that another one does, and assumes no more. */
function coversReach(wide: PlacedGrant, narrow: PlacedGrant): boolean {
  return assumesNoMore(wide, narrow) && (wide.onBucket || !narrow.onBucket) && coversExtent(wide.objects, narrow.objects);
}

function assumesNoMore(wide: PlacedGrant, narrow: PlacedGrant): boolean {
  return assumptionsOf(wide.grant).every((assumed) => assumptionsOf(narrow.grant).includes(assumed));
}

function assumptionsOf(grant: Grant): readonly string[] {
  return grant.status === 'reachable' ? (grant.assuming ?? []) : [];
}

/** The unsigned and the signed reach of one statement from one network are the same. */
function isSameNetwork(wide: PlacedGrant, narrow: PlacedGrant): boolean {
  return (
    wide.audience === 'network' &&
    narrow.audience === 'network' &&
    wide.grant.pointer === narrow.grant.pointer &&
    wide.grant.status === narrow.grant.status &&
    JSON.stringify(wide.grant.from) === JSON.stringify(narrow.grant.from) &&
    JSON.stringify(wide.objects) === JSON.stringify(narrow.objects)
  );
}

const mostComparisons = 5_000;

function coversExtent(wide: Extent | undefined, narrow: Extent | undefined): boolean {
  if (narrow === undefined) return true;
  if (wide === undefined) return false;
  // What is not exact takes in less than it says.
  if (!wide.exact) return JSON.stringify(wide) === JSON.stringify(narrow);
  // What is too long to be compared is not taken for covered, unless it is the same.
  if (wide.match.length * narrow.match.length > mostComparisons) return JSON.stringify(wide) === JSON.stringify(narrow);
  const isInside = narrow.match.every((pattern) => patternsInclude(wide.match, pattern, narrow.except) === true);
  const leavesOut = wide.except.every((pattern) => patternsInclude(narrow.except, pattern) === true);
  return isInside && leavesOut;
}

export interface ExposureKey {
  readonly bucketId: string;
  readonly audience: Audience;
  readonly party: Pick<Party, 'type' | 'id'> | undefined;
  readonly access: string;
  readonly path: string;
}

/** Says which exposure it is, whatever its status, statement or extent: `s3://b/anyone/read/bucket-policy`. */
export function exposureId({ bucketId, audience, party, access, path }: ExposureKey): string {
  const who = party === undefined ? audience : `${audience}:${party.type}:${party.id}`;
  return `${bucketId}/${who}/${access}/${path}`;
}
