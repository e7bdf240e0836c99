import {
  type AddressRange,
  type Answer,
  authorize,
  byAssumptions,
  couldName,
  distinctTargets,
  findRequest,
  type Keys,
  keyLists,
  namedActionsOf,
  namesAction,
  networksLeft,
  type ObjectsQuestion,
  objectGlobs,
  placesOf,
  printRange,
  type Question,
  type QuestionAction,
  type ReachedPlace,
  type Request,
  resourceTypes,
  type S3Action,
  type SearchMemory,
  type Sender,
  type Statement,
  s3Actions,
  type Target,
  tellsNetworksByKey,
  type Universe,
  unite,
  withoutIncluded,
} from '../../../iam-policy/index.js';
import type { Access, Extent } from '../../../model/exposure.js';
import type { NonEmpty } from '../../../model/observed.js';

/** What all questions about one Allow share. */
export interface World {
  readonly universe: Universe;
  /** Those that can meet the Allow. */
  readonly denies: readonly Statement[];
  /** Condition keys that the Allow or one of them mentions. */
  readonly keys: ReadonlySet<string>;
  /** Seconds since 1970. */
  readonly now: number;
  readonly memory: SearchMemory;
  /** The Denies, as questions take them. */
  readonly documents: Question['documents'];
  readonly reached: Reached;
  /** What the Allow's actions come to, by access. */
  readonly targets: Map<Access, readonly (readonly Target[])[]>;
  /** Whether it is asked which objects are reached. */
  readonly extents: boolean;
}

/** What senders were found to reach, by what tells actions apart: the answer for one action is that for all that are alike. */
export type Reached = Map<readonly Sender[], Map<string, readonly Reach[]>>;

/** Actions that guardrails treat alike, so that each gets its own answer. */
export type ActionKind = 'plain' | 'owner-only' | 'acl-write';

/** What one Allow lets some senders do. */
export type Reach = { readonly kind: ActionKind; readonly sender: Sender } & (
  | {
      readonly status: 'found';
      readonly action: S3Action;
      readonly request: Request;
      readonly assuming: readonly string[];
      readonly escapes: Extract<Answer, { kind: 'yes' }>['escapes'];
      /** It is reached on the bucket itself; what is reached on objects stands apart. */
      readonly onBucket: boolean;
      readonly objects: Extent | undefined;
      /** `undefined`: from anywhere. */
      readonly ranges: readonly AddressRange[] | undefined;
      readonly through: readonly string[];
      /** Some of that stands for several networks. */
      readonly isVague: boolean;
    }
  | { readonly status: 'undetermined'; readonly because: string }
);

export interface ReachQuestion {
  readonly world: World;
  readonly allow: Statement;
  readonly access: Access;
  /** Of one audience and party. */
  readonly senders: readonly Sender[];
}

/** Asks for each kind of action apart; none means: proven out of reach. */
export function reachOf(asked: ReachQuestion): readonly Reach[] {
  const { world, allow, access, senders: group } = asked;
  const senders = group.filter(({ variants }) => variants.identity.some(({ caller }) => couldName(allow, caller)));
  const reaches: Reach[] = [];
  if (senders.length === 0) return reaches;
  const question = { world, allow, access, senders, group };
  for (const targets of targetsOf(asked)) reaches.push(...reachOfTargets(question, targets));
  return reaches;
}

/** What there is to ask for, whoever asks: a list for each kind of action. */
function targetsOf({ world, allow, access }: ReachQuestion): readonly (readonly Target[])[] {
  const known = world.targets.get(access);
  if (known !== undefined) return known;
  const named = namedActionsOf(allow, access);
  const { universe, denies, keys } = world;
  const found = (['plain', 'acl-write', 'owner-only'] as const).flatMap((kind) => {
    const actions = named.filter((action) => kindOf(action) === kind);
    if (actions.length === 0) return [];
    const targets = distinctTargets({ actions, types: resourceTypes(universe), statements: denies, keys });
    return targets.length === 0 ? [] : [targets];
  });
  world.targets.set(access, found);
  return found;
}

/** What is asked of one Allow and one access, each question apart: for explanations, where nobody gets in. */
export function questionsOf(asked: ReachQuestion): readonly Question[] {
  const { universe, denies, keys } = asked.world;
  const actions = namedActionsOf(asked.allow, asked.access);
  const targets = distinctTargets({ actions, types: resourceTypes(universe), statements: denies, keys });
  return targets.flatMap((target) =>
    asked.senders.filter(({ kind }) => canSend(kind, target)).map((sender) => toQuestion(asked, target, { sender })),
  );
}

function kindOf(action: S3Action): ActionKind {
  if (action.ownerOnly === true) return 'owner-only';
  return action.aclWrite === true ? 'acl-write' : 'plain';
}

type FoundReach = Extract<Reach, { status: 'found' }>;

/** With the senders as they came, which is how they are known again. */
interface GroupQuestion extends ReachQuestion {
  readonly group: readonly Sender[];
}

/**
 * Extents are united; what needs more assumptions than the rest is told apart from it, and so is what is done from other networks, or to
 * the bucket itself: no pattern of keys bounds that.
 */
function reachOfTargets(question: GroupQuestion, targets: readonly Target[]): readonly Reach[] {
  const found: FoundReach[] = [];
  let open: Reach | undefined;
  for (const target of targets) {
    for (const reach of knownReach(question, target)) {
      if (reach.status === 'found') found.push(reach);
      else open ??= reach;
    }
  }
  const united = byPlace(found).flatMap((reached) => byAssumptions(reached, ({ assuming }) => assuming).map(uniteReaches));
  // What is found does not settle what is left open.
  return open === undefined ? united : [...united, open];
}

/** On the bucket or on objects, from the same networks. */
function byPlace(found: readonly FoundReach[]): readonly (readonly FoundReach[])[] {
  if (found.length < 2) return [found];
  const places = new Map<string, FoundReach[]>();
  for (const reach of found) {
    const networks = reach.ranges === undefined ? 'anywhere' : [...reach.ranges.map(printRange), ...reach.through].join();
    const place = `${reach.onBucket} ${networks}`;
    const known = places.get(place);
    if (known === undefined) places.set(place, [reach]);
    else known.push(reach);
  }
  return [...places.values()];
}

function uniteReaches(found: NonEmpty<FoundReach>): FoundReach {
  if (found.length === 1) return found[0];
  const extents = found.flatMap((reach) => reach.objects ?? []);
  return {
    ...found[0],
    objects: extents.length === 0 ? undefined : uniteExtents(extents),
    through: [...new Set(found.flatMap((reach) => reach.through))],
    isVague: found.some((reach) => reach.isVague),
  };
}

function uniteExtents(extents: readonly Extent[]): Extent {
  const [first] = extents;
  if (first === undefined) throw new Error('no extents to unite');
  if (extents.length === 1 || extents.every((extent) => JSON.stringify(extent) === JSON.stringify(first))) return first;
  const [match, ...more] = withoutIncluded(extents.flatMap((extent) => extent.match));
  return { match: match === undefined ? first.match : [match, ...more], except: [], exact: false };
}

function knownReach(question: GroupQuestion, target: Target): readonly Reach[] {
  const { group, world, allow } = question;
  const known = world.reached.get(group) ?? new Map<string, readonly Reach[]>();
  world.reached.set(group, known);
  const reaches = known.get(target.signature);
  if (reaches === undefined) {
    const fresh = reachesOfTarget(question, target);
    known.set(target.signature, fresh);
    return fresh;
  }
  const renamed = reaches.map((reach) => (reach.status === 'found' ? renamedTo(target.action, reach) : { ...reach, kind: kindOf(target.action) }));
  const isProven = renamed.every(
    (reach) => reach.status !== 'found' || authorize(reach.request, [{ statements: [allow, ...world.denies] }]).outcome === 'allowed',
  );
  return isProven ? renamed : reachesOfTarget(question, target);
}

function renamedTo(action: S3Action, reach: FoundReach): FoundReach {
  return { ...reach, kind: kindOf(action), action, request: { ...reach.request, action: action.name } };
}

/** What is found, under each set of assumptions that it needs, and what is left open beside it. */
function reachesOfTarget(question: ReachQuestion, target: Target): readonly Reach[] {
  const { world, allow } = question;
  const { places, unsure } = placesOf({
    senders: question.senders.filter(({ kind }) => canSend(kind, target)),
    networksOf: (sender) => networksLeft(allow, sender, world.memory),
    ask: (sender, keys) => findRequest(toQuestion(question, target, { sender, ...keys })),
    objects: () => (world.extents && target.on === 'object' ? objectsOf(question, target) : undefined),
  });
  const reaches: Reach[] = places.map((place) => toReach(place, target));
  if (unsure !== undefined) reaches.push({ status: 'undetermined', kind: kindOf(target.action), ...unsure });
  return reaches;
}

function canSend(kind: Sender['kind'], { action }: Target): boolean {
  return kind !== 'anonymous' || action.unsigned !== false;
}

function objectsOf({ world: { denies, universe }, allow }: ReachQuestion, { action }: Target): ObjectsQuestion {
  const taking = denies.filter((statement) => namesAction(statement, action.lowerCase));
  const patterns = keyLists(allow, { taking }, universe);
  return { patterns, objectPrefix: universe.objectPrefix, tellsNetworks: tellsNetworksByKey(taking, patterns, universe), leavesAssumed: false };
}

function toReach({ lead: { sender, answer }, networks, isFree, objects }: ReachedPlace, { action, on }: Target): FoundReach {
  return {
    status: 'found',
    kind: kindOf(action),
    sender,
    action,
    request: answer.request,
    assuming: answer.assuming,
    escapes: answer.escapes,
    onBucket: on === 'bucket',
    through: [...new Set(networks.flatMap(({ through }) => through ?? []))],
    isVague: networks.some(({ isVague }) => isVague === true),
    objects,
    ranges: isFree ? undefined : unite(networks.flatMap(({ ranges }) => ranges ?? [])),
  };
}

interface Asked extends Partial<Keys> {
  readonly sender: Sender;
}

/** Actions as questions name them, made once. */
const askable: ReadonlyMap<S3Action, QuestionAction> = new Map(
  s3Actions.map((action) => [action, { name: action.name, keys: new Set(action.keys) }]),
);

function toQuestion({ world, allow }: ReachQuestion, { action, on }: Target, asked: Asked): Question {
  const { universe, documents, now, memory } = world;
  const outside = on === 'object' ? objectGlobs(universe, asked.outside ?? []) : [];
  const within = on === 'object' ? (asked.within ?? []).map((patterns) => objectGlobs(universe, patterns)) : [];
  return {
    allowedBy: allow,
    documents,
    sender: asked.sender,
    action: askable.get(action) ?? { name: action.name, keys: new Set(action.keys) },
    target: on,
    universe,
    now,
    within,
    outside,
    memory,
  };
}
