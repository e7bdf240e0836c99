import { patternsInclude, patternsOverlap } from '../../../glob/index.js';
import { anyService, comprises, includesRanges, isTheInternet, type S3Action } from '../../../iam-policy/index.js';
import { type Audience, audiences, type Exposure, type Extent, type Party, statuses } from '../../../model/exposure.js';
import type { NonEmpty } from '../../../model/observed.js';
import { basisOf } from './basis.js';
import { networkOf, toGrant } from './grant-proof.js';
import type { PlacedGrant } from './placed-grant.js';
import { ledBy } from './reach.js';

/** All grants of one path as exposures: wider audiences first, what they reach anyhow left out for narrower ones. */
export function toExposures(bucketId: string, path: string, placed: readonly PlacedGrant[]): readonly Exposure[] {
  const groups = new Map<string, PlacedGrant[]>();
  for (const grant of withoutRedundant(promoteUnions(placed))) {
    const key = [grant.audience, grant.party?.type ?? '', grant.party?.id ?? '', grant.access].join('\n');
    groups.set(key, [...(groups.get(key) ?? []), grant]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first, ...rest] = [...withoutComprised(group)].sort(byStatus);
    if (first === undefined) return [];
    const exposure: Exposure = {
      id: exposureId({ bucketId, audience: first.audience, party: first.party, access: first.access, path }),
      audience: first.audience,
      ...(first.party === undefined ? {} : { party: first.party }),
      access: first.access,
      accesses: [first.access],
      path: { kind: path, through: [] },
      status: first.status,
      grants: [toGrant(first), ...rest.map(toGrant)],
    };
    return [exposure];
  });
}

/** A policy can name thousands of accounts: each is compared only with those who can be wider than an account. */
function withoutRedundant(placed: readonly PlacedGrant[]): readonly PlacedGrant[] {
  const positions = new Map(placed.map((grant, index) => [grant, index]));
  const strangers = placed.filter(isOfStrangers);
  const services = placed.filter(({ audience }) => audience === 'service');
  const organizations = new Map<string, PlacedGrant[]>();
  for (const grant of placed) {
    const { audience, party } = grant;
    if (audience === 'organization' && party !== undefined) organizations.set(party.id, [...(organizations.get(party.id) ?? []), grant]);
  }
  return placed.flatMap((grant, index) => {
    const others = [
      ...strangers,
      ...(grant.service === undefined ? [] : services),
      ...(grant.memberOf === undefined ? [] : (organizations.get(grant.memberOf) ?? [])),
    ];
    const isWider = (other: PlacedGrant) => other !== grant && takesIn(other, grant, (positions.get(other) ?? index) < index);
    const left = actionsLeft(grant, others, isWider);
    if (left.length === grant.actions.length) return [grant];
    return left.length === 0 ? [] : [leading(grant, left)];
  });
}

/** What a grant does that none of those does that take in who, where and what else it is. */
function actionsLeft(
  { access, actions }: PlacedGrant,
  others: readonly PlacedGrant[],
  isWider: (other: PlacedGrant) => boolean,
): readonly S3Action[] {
  let left: readonly S3Action[] = actions;
  for (const other of others) {
    if (left.length === 0) break;
    if (other.access !== access) continue;
    const beside = left.filter((action) => !comprises(other.actions, action));
    if (beside.length < left.length && isWider(other)) left = beside;
  }
  return left;
}

/** With some of its actions first: those that nobody wider can do. */
function leading(placed: PlacedGrant, actions: readonly S3Action[]): PlacedGrant {
  const { reach, allow, denies } = placed.source;
  if (reach.status !== 'found') return placed;
  const led = ledBy(actions, reach, [allow, ...denies]);
  return led === reach ? placed : { ...placed, source: { ...placed.source, reach: led } };
}

/** Grants of one audience, party and access, without actions by which nobody comes to more than by those of another one. */
function withoutComprised(group: readonly PlacedGrant[]): readonly PlacedGrant[] {
  if (group.length === 1) return group;
  const all = [...new Set(group.flatMap(({ actions }) => actions))];
  const little = all.filter((action) =>
    comprises(
      all.filter((other) => other !== action),
      action,
    ),
  );
  if (little.length === 0) return group;
  return group.flatMap((grant) => {
    const isInside = (action: S3Action) =>
      little.includes(action) && group.some((other) => !other.actions.includes(action) && comprises(other.actions, action) && isNoLess(other, grant));
    const [first, ...more] = grant.actions.filter((action) => !isInside(action));
    if (first === undefined) return [];
    return more.length + 1 === grant.actions.length ? [grant] : [{ ...leading(grant, [first, ...more]), actions: [first, ...more] as const }];
  });
}

function isNoLess(other: PlacedGrant, grant: PlacedGrant): boolean {
  return statuses.indexOf(other.status) <= statuses.indexOf(grant.status) && coversNetwork(other, grant) && coversReach(other, grant);
}

function byStatus(one: PlacedGrant, other: PlacedGrant): number {
  return statuses.indexOf(one.status) - statuses.indexOf(other.status) || one.assuming.length - other.assuming.length;
}

/**
 * Statements that each let in a part of the internet let in the internet together, where they let the same be done to the same; under
 * what all of them assume, where it takes that.
 */
function promoteUnions(placed: readonly PlacedGrant[]): readonly PlacedGrant[] {
  // What is not the internet all together is not in parts.
  if (!areTheInternet(placed.filter(({ audience }) => audience === 'network'))) return placed;
  return placed.flatMap((grant) => {
    if (grant.audience !== 'network' || grant.ranges === undefined) return [grant];
    const beside = placed.filter(
      (other) => other.audience === 'network' && other.access === grant.access && other.status === grant.status && overlaps(other, grant),
    );
    const sure = beside.filter((other) => assumesNoMore(other, grant));
    const certain = fromEverywhere(grant, { actions: grant.actions, together: sure });
    const left = grant.actions.filter((action) => !certain.some(({ actions }) => actions.includes(action)));
    return left.length === 0 ? certain : [grant, ...certain, ...fromEverywhere(grant, { actions: left, together: beside })];
  });
}

interface Together {
  readonly actions: readonly S3Action[];
  readonly together: readonly PlacedGrant[];
}

/** What several grants together let be done from the whole internet, of some actions of one of them. */
function fromEverywhere(grant: PlacedGrant, { actions, together }: Together): readonly PlacedGrant[] {
  const found = new Map<string, { readonly done: NonEmpty<S3Action>; readonly by: readonly PlacedGrant[] }>();
  for (const action of actions) {
    const by = together.filter((other) => comprises(other.actions, action));
    if (!areTheInternet(by)) continue;
    const same = by.map((other) => together.indexOf(other)).join();
    const done = found.get(same)?.done;
    found.set(same, { done: done === undefined ? [action] : [...done, action], by });
  }
  return [...found.values()].map(({ done, by }) => promoted({ ...leading(grant, done), actions: done }, by));
}

function areTheInternet(grants: readonly PlacedGrant[]): boolean {
  return isTheInternet(grants.flatMap(({ ranges }) => ranges ?? []));
}

function promoted(placed: PlacedGrant, together: readonly PlacedGrant[]): PlacedGrant {
  const isUnsigned = placed.unbound === 'anyone' && areTheInternet(together.filter(({ unbound }) => unbound === 'anyone'));
  const assuming = [...new Set([placed, ...together].flatMap((grant) => grant.assuming))];
  return {
    ...placed,
    audience: isUnsigned ? 'anyone' : 'any-account',
    assuming: placed.status === 'reachable' ? assuming : placed.assuming,
  };
}

/** Whether both reach something that is the same. */
function overlaps(other: PlacedGrant, grant: PlacedGrant): boolean {
  if (other.onBucket && grant.onBucket) return true;
  const [ours, theirs] = [grant.objects?.match ?? [], other.objects?.match ?? []];
  return ours.some((pattern) => theirs.some((another) => patternsOverlap(pattern, another)));
}

const rank = (audience: Audience): number => audiences.indexOf(audience);

/** Whether `wide` reaches whatever `narrow` does by the same actions, for a wider audience (or the same one, from an earlier place). */
function takesIn(wide: PlacedGrant, narrow: PlacedGrant, isEarlier: boolean): boolean {
  if (isSameNetwork(wide, narrow)) return coversReach(wide, narrow) && (isEarlier || !coversReach(narrow, wide));
  if (statuses.indexOf(wide.status) > statuses.indexOf(narrow.status)) return false;
  if (actsForAnybody(wide, narrow) || isMember(narrow, wide)) return coversNetwork(wide, narrow) && coversReach(wide, narrow);
  if (rank(wide.audience) >= rank(narrow.audience)) return false;
  // Whoever has an account signs; who gets in from a network without a signature need not have one.
  if (wide.audience === 'any-account' && narrow.audience === 'network' && narrow.unbound === 'anyone') return false;
  if (!isUnbound(wide) && !(isOfStrangers(wide) && wide.ranges !== undefined && coversNetwork(wide, narrow))) return false;
  return coversReach(wide, narrow);
}

/** Of grants of one access, those that do something that none before them does for the same audience, from everywhere and assuming no more. */
export function withoutCovered(placed: readonly PlacedGrant[]): readonly PlacedGrant[] {
  const kept: PlacedGrant[] = [];
  for (const grant of placed) {
    const isWider = (wide: PlacedGrant) => wide.audience === grant.audience && coversNetwork(wide, grant) && coversReach(wide, grant);
    if (actionsLeft(grant, kept, isWider).length > 0) kept.push(grant);
  }
  return kept;
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
  if (isVague(wide) && wide.source.place.pointer !== narrow.source.place.pointer) return false;
  const through = throughOf(narrow);
  const known = throughOf(wide);
  if (through === undefined || known === undefined || !through.every((id) => known.includes(id))) return false;
  return includesRanges(wide.ranges, narrow.ranges);
}

function isVague({ source: { reach } }: PlacedGrant): boolean {
  return reach.status === 'found' && reach.isVague;
}

function throughOf({ status, source: { reach } }: PlacedGrant): readonly string[] | undefined {
  return status === 'undetermined' || reach.status !== 'found' ? undefined : reach.through;
}

/** Whether one reach takes in all that another one does, and assumes no more. */
function coversReach(wide: PlacedGrant, narrow: PlacedGrant): boolean {
  if (!assumesNoMore(wide, narrow)) return false;
  return (wide.onBucket || !narrow.onBucket) && coversExtent(wide.objects, narrow.objects) && hasAllLimits(narrow, wide);
}

/** What limits the one and not the other is something that the other gets beside it. */
function hasAllLimits(narrow: PlacedGrant, wide: PlacedGrant): boolean {
  const limits = basisOf(wide.source);
  return limits.length === 0 || limits.every((limit) => basisOf(narrow.source).includes(limit));
}

function assumesNoMore(wide: PlacedGrant, narrow: PlacedGrant): boolean {
  return wide.assuming.every((assumed) => narrow.assuming.includes(assumed));
}

/** The unsigned and the signed reach of one statement from one network are the same. */
function isSameNetwork(wide: PlacedGrant, narrow: PlacedGrant): boolean {
  return (
    wide.audience === 'network' &&
    narrow.audience === 'network' &&
    wide.source.place.pointer === narrow.source.place.pointer &&
    wide.status === narrow.status &&
    JSON.stringify(networkOf(wide.source)) === JSON.stringify(networkOf(narrow.source)) &&
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
