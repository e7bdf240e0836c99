import {
  type AddressRange,
  type Answer,
  authorize,
  byAssumptions,
  couldName,
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
  targetClasses,
  tellingOf,
  tellsNetworksByKey,
  type Universe,
  unite,
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
  readonly targets: Map<Access, readonly (readonly ToAsk[])[]>;
  /** Whether it is asked which objects are reached. */
  readonly extents: boolean;
}

/** What senders were found to reach, by what tells actions apart: the answer for one action is that for all that are alike. */
export type Reached = Map<readonly Sender[], Map<string, readonly Reach[]>>;

/** Actions that guardrails treat alike, so that each gets its own answer. */
export type ActionKind = 'plain' | 'owner-only' | 'acl-write';

/** What one Allow lets some senders do: `actions`, of which none is comprised by another one, the most telling first. */
export type Reach = { readonly kind: ActionKind; readonly sender: Sender; readonly actions: NonEmpty<S3Action> } & (
  | {
      readonly status: 'found';
      /** Whose request it is. */
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
      /** What was found for each part of the actions; none: they are alike. */
      readonly parts: readonly FoundReach[];
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

/** What is asked once for all actions that nothing tells apart. */
interface ToAsk {
  readonly target: Target;
  readonly actions: NonEmpty<S3Action>;
}

/** What there is to ask for, whoever asks: a list for each kind of action. */
function targetsOf({ world, allow, access }: ReachQuestion): readonly (readonly ToAsk[])[] {
  const known = world.targets.get(access);
  if (known !== undefined) return known;
  const named = namedActionsOf(allow, access);
  const { universe, denies, keys } = world;
  const found = (['plain', 'acl-write', 'owner-only'] as const).flatMap((kind) => {
    const actions = named.filter((action) => kindOf(action) === kind);
    if (actions.length === 0) return [];
    const classes = targetClasses({ actions, types: resourceTypes(universe), statements: denies, keys });
    return classes.length === 0 ? [] : [classes.map(toAsk)];
  });
  world.targets.set(access, found);
  return found;
}

function toAsk([target, ...alike]: NonEmpty<Target>): ToAsk {
  return { target, actions: tellingOf([target.action, ...alike.map(({ action }) => action)]) };
}

/** What is asked of one Allow and one access, each question apart: for explanations, where nobody gets in. */
export function questionsOf(asked: ReachQuestion): readonly Question[] {
  const { universe, denies, keys } = asked.world;
  const actions = namedActionsOf(asked.allow, asked.access);
  const classes = targetClasses({ actions, types: resourceTypes(universe), statements: denies, keys });
  return classes.flatMap(([target]) =>
    asked.senders.filter(({ kind }) => canSend(kind, target)).map((sender) => toQuestion(asked, target, { sender })),
  );
}

export function kindOf(action: S3Action): ActionKind {
  if (action.ownerOnly === true) return 'owner-only';
  return action.aclWrite === true ? 'acl-write' : 'plain';
}

export type FoundReach = Extract<Reach, { status: 'found' }>;

/** With the senders as they came, which is how they are known again. */
interface GroupQuestion extends ReachQuestion {
  readonly group: readonly Sender[];
}

/** What is done to the same, from the same networks, under the same assumptions is one reach. */
function reachOfTargets(question: GroupQuestion, targets: readonly ToAsk[]): readonly Reach[] {
  const found: FoundReach[] = [];
  const open: Reach[] = [];
  for (const toAsk of targets) {
    for (const reach of knownReach(question, toAsk)) {
      if (reach.status === 'found') found.push(reach);
      else open.push(reach);
    }
  }
  const united = byPlace(found).flatMap((reached) => byAssumptions(reached, ({ assuming }) => assuming).map(uniteReaches));
  const [first, ...more] = open;
  // What is found does not settle what is left open.
  return first === undefined ? united : [...united, { ...first, actions: actionsOfAll([first, ...more]) }];
}

function actionsOfAll([first, ...more]: NonEmpty<Reach>): NonEmpty<S3Action> {
  if (more.length === 0) return first.actions;
  const [action, ...others] = first.actions;
  return tellingOf([action, ...others, ...more.flatMap(({ actions }) => actions)]);
}

/** On the bucket or on the same objects, from the same networks. */
function byPlace(found: readonly FoundReach[]): readonly (readonly FoundReach[])[] {
  if (found.length < 2) return [found];
  const places = new Map<string, FoundReach[]>();
  for (const reach of found) {
    const networks = reach.ranges === undefined ? 'anywhere' : [...reach.ranges.map(printRange), ...reach.through].join();
    const place = JSON.stringify([reach.onBucket, networks, reach.objects]);
    const known = places.get(place);
    if (known === undefined) places.set(place, [reach]);
    else known.push(reach);
  }
  return [...places.values()];
}

function uniteReaches(found: NonEmpty<FoundReach>): FoundReach {
  if (found.length === 1) return found[0];
  return {
    ...found[0],
    actions: actionsOfAll(found),
    through: [...new Set(found.flatMap((reach) => reach.through))],
    isVague: found.some((reach) => reach.isVague),
    parts: found,
  };
}

function knownReach(question: GroupQuestion, toAsk: ToAsk): readonly Reach[] {
  const { group, world, allow } = question;
  const known = world.reached.get(group) ?? new Map<string, readonly Reach[]>();
  world.reached.set(group, known);
  const reaches = known.get(toAsk.target.signature);
  if (reaches === undefined) {
    const fresh = reachesOfTarget(question, toAsk);
    known.set(toAsk.target.signature, fresh);
    return fresh;
  }
  const { actions } = toAsk;
  const kind = kindOf(actions[0]);
  const renamed = reaches.map((reach) =>
    reach.status === 'found' ? { ...renamedTo(actions[0], reach), kind, actions } : { ...reach, kind, actions },
  );
  return renamed.every((reach) => reach.status !== 'found' || isProven(reach, [allow, ...world.denies])) ? renamed : reachesOfTarget(question, toAsk);
}

function renamedTo(action: S3Action, reach: FoundReach): FoundReach {
  return { ...reach, action, request: { ...reach.request, action: action.name } };
}

function isProven({ request }: FoundReach, statements: readonly Statement[]): boolean {
  return authorize(request, [{ statements }]).outcome === 'allowed';
}

/** The same, shown by a request for one of some of its actions. `statements`: all that have a say in it. */
export function ledBy(actions: readonly S3Action[], reach: FoundReach, statements: readonly Statement[]): FoundReach {
  if (actions.includes(reach.action)) return reach;
  const { parts } = reach;
  for (const part of parts.length === 0 ? [reach] : parts) {
    const action = part.actions.find((each) => actions.includes(each));
    if (action === undefined) continue;
    const { kind, sender, request, escapes } = part;
    const led = renamedTo(action, { ...reach, kind, sender, request, escapes });
    if (isProven(led, statements)) return led;
  }
  return reach;
}

/** What is found, under each set of assumptions that it needs, and what is left open beside it. */
function reachesOfTarget(question: ReachQuestion, toAsk: ToAsk): readonly Reach[] {
  const { world, allow } = question;
  const { target, actions } = toAsk;
  const { places, unsure } = placesOf({
    senders: question.senders.filter(({ kind }) => canSend(kind, target)),
    networksOf: (sender) => networksLeft(allow, sender, world.memory),
    ask: (sender, keys) => findRequest(toQuestion(question, target, { sender, ...keys })),
    objects: () => (world.extents && target.on === 'object' ? objectsOf(question, target) : undefined),
  });
  const reaches: Reach[] = places.map((place) => toReach(place, toAsk));
  if (unsure !== undefined) reaches.push({ status: 'undetermined', kind: kindOf(target.action), actions, ...unsure });
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

function toReach({ lead: { sender, answer }, networks, isFree, objects }: ReachedPlace, { target, actions }: ToAsk): FoundReach {
  const [action] = actions;
  return {
    status: 'found',
    kind: kindOf(action),
    sender,
    action,
    actions,
    parts: [],
    request: answer.request,
    assuming: answer.assuming,
    escapes: answer.escapes,
    onBucket: target.on === 'bucket',
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
