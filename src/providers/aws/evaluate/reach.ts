import { patternsInclude } from '../../../glob/index.js';
import {
  type AddressRange,
  type Answer,
  authorize,
  couldName,
  distinctTargets,
  everyKey,
  extentOf,
  findRequest,
  isNetworkKey,
  isTheInternet,
  type KeyLists,
  type KeyPlace,
  type Keys,
  keyLists,
  keysLeft,
  namedActionsOf,
  namesAction,
  narrowed,
  networksLeft,
  objectGlobs,
  offeredKeys,
  printRange,
  type Question,
  type QuestionAction,
  type Request,
  resourceTypes,
  type S3Action,
  type SearchMemory,
  type Sender,
  type SenderNetwork,
  type Statement,
  s3Actions,
  type Target,
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
    asked.senders
      .filter(({ kind }) => kind !== 'anonymous' || target.action.unsigned !== false)
      .map((sender) => toQuestion(asked, target, { sender })),
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

/** For each set of assumptions that something needs, all that holds under it, led by the one that needs it. */
function byAssumptions<T>(found: readonly T[], assumptionsOf: (each: T) => readonly string[]): readonly NonEmpty<T>[] {
  const [only] = found;
  if (only === undefined) return [];
  if (found.length === 1) return [[only]];
  const groups: NonEmpty<T>[] = [];
  const fewestFirst = [...found].sort((one, other) => assumptionsOf(one).length - assumptionsOf(other).length);
  for (const each of fewestFirst) {
    const assumptions = assumptionsOf(each);
    if (groups.some(([head]) => isSame(assumptionsOf(head), assumptions))) continue;
    groups.push([each, ...fewestFirst.filter((other) => other !== each && isWithin(assumptionsOf(other), assumptions))]);
  }
  return groups;
}

function isSame(assumptions: readonly string[], others: readonly string[]): boolean {
  return assumptions.length === others.length && isWithin(assumptions, others);
}

function isWithin(assumptions: readonly string[], others: readonly string[]): boolean {
  return assumptions.every((assumption) => others.includes(assumption));
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
  const { found, unsure } = scanSenders(question, target, everyKey);
  const open = unsure === undefined ? [] : [unsure];
  if (found.length === 0) return open;
  const groups = byAssumptions(found, ({ answer }) => answer.assuming);
  const asksExtent = question.world.extents && target.on === 'object';
  if (!asksExtent) return [...groups.map((group) => toReach(group, target)), ...open];
  const denies = question.world.denies.filter((statement) => namesAction(statement, target.action.lowerCase));
  const patterns = keyLists(question.allow, { taking: denies }, question.world.universe);
  const tellsNetworks = denies.some(asksNetwork) && denies.some((deny) => tellsKeys(deny, patterns, question.world.universe));
  const senders = [...new Set(found.map(({ sender }) => sender))];
  const asked: Asking = { question, target, patterns, keys: everyKey };
  const reaches = groups.flatMap((group) =>
    tellsNetworks ? reachesByNetwork(asked, group) : [toReach(group, target, extentFor({ ...asked, senders, answer: group[0].answer }))],
  );
  return [...reaches, ...open];
}

function asksNetwork({ conditions }: Statement): boolean {
  return conditions.some(({ key }) => isNetworkKey(key));
}

/**
 * Whether a Deny speaks of some of the offered keys only. The network may then matter for some keys and not for others: also where
 * another Deny asks for it, of all keys, since what the one leaves over may be what the other one lets in from one network.
 */
function tellsKeys(deny: Statement, { offered }: KeyLists, universe: Universe): boolean {
  if (deny.resource.name === 'NotResource') return true;
  const denied = offeredKeys(deny, universe);
  if (denied.length === 0 || denied.includes('*')) return false;
  return !offered.every((pattern) => denied.includes(pattern) || patternsInclude(denied, pattern) === true);
}

/** What is reached from anywhere, and beside it what is reached from some networks only. */
function reachesByNetwork(asked: Asking, group: NonEmpty<FoundSender>): readonly FoundReach[] {
  const whole = toReach(group, asked.target);
  const fromEach = (place: Asking) => (each: FoundSender) => {
    const senders = [fromNetworks(each.sender, each.networks)];
    return toReach([each], asked.target, extentFor({ ...place, senders, answer: each.answer }));
  };
  const objects = whole.ranges === undefined ? extentFromAnywhere(asked, group) : undefined;
  if (objects === undefined) return group.map(fromEach(asked));
  const left = keysLeft(objects, asked).map((place) => ({ ...asked, ...place }));
  const beside = left.flatMap((place) => scanSenders(place.question, place.target, place.keys).found.map(fromEach(place)));
  return [{ ...whole, objects }, ...beside];
}

function toReach(group: NonEmpty<FoundSender>, { action, on }: Target, objects?: Extent): FoundReach {
  const [{ sender, answer }] = group;
  const networks = group.flatMap((reach) => reach.networks);
  const isEverywhere = group.some((reach) => isFree(reach.sender, networks));
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
    ranges: isEverywhere ? undefined : unite(networks.flatMap(({ ranges }) => ranges ?? [])),
  };
}

interface FoundSender {
  /** As it was asked. */
  readonly sender: Sender;
  readonly answer: Extract<Answer, { kind: 'yes' }>;
  /** From which it got through. */
  readonly networks: readonly SenderNetwork[];
}

interface Scanned {
  readonly found: readonly FoundSender[];
  readonly unsure: Reach | undefined;
}

/** Asks every sender; of those that get through, from which networks: their union is where requests can come from. */
function scanSenders(question: ReachQuestion, target: Target, keys: Keys): Scanned {
  const found: FoundSender[] = [];
  let unsure: Reach | undefined;
  for (const sender of question.senders) {
    if (sender.kind === 'anonymous' && target.action.unsigned === false) continue;
    const scanned = scanNetworks(question, target, { sender, keys });
    if (scanned.because !== undefined) unsure ??= { status: 'undetermined', kind: kindOf(target.action), because: scanned.because, sender };
    found.push(...scanned.found);
  }
  return { found, unsure };
}

interface ScannedNetworks {
  readonly found: readonly FoundSender[];
  /** Why the answer for some network is open. */
  readonly because?: string;
}

/** One question about all networks together; about each of them only where that one is not a plain no. */
function scanNetworks(question: ReachQuestion, target: Target, { sender, keys }: { readonly sender: Sender; readonly keys: Keys }): ScannedNetworks {
  const networks = networksLeft(question.allow, sender, question.world.memory);
  const together = ask(question, target, { sender: fromNetworks(sender, networks), ...keys });
  if (together.kind === 'no') return { found: [] };
  if (together.kind === 'yes' && networks.length === 1) return { found: [{ sender, answer: together, networks }] };
  // Who is bound to no network need not be asked about each of them.
  const free = together.kind === 'yes' ? askFree(question, target, { sender, together, keys }) : undefined;
  if (free !== undefined) return { found: [free] };
  if (together.kind === 'undetermined' && networks.length <= 1) return { found: [], because: together.because };
  const answers = networks.map((network) => ({ network, answer: ask(question, target, { sender: fromNetworks(sender, [network]), ...keys }) }));
  const found = answers.flatMap(({ network, answer }) => (answer.kind === 'yes' ? [{ sender, answer, networks: [network] }] : []));
  const [because] = answers.flatMap(({ answer }) => (answer.kind === 'undetermined' ? [answer.because] : []));
  return { found, ...(because === undefined ? {} : { because }) };
}

interface AskedTogether {
  readonly sender: Sender;
  readonly together: Extract<Answer, { kind: 'yes' }>;
  readonly keys: Keys;
}

/** Whether the sender gets through from a network that is no bound, with as few assumptions as from any. */
function askFree(question: ReachQuestion, target: Target, { sender, together, keys }: AskedTogether): FoundSender | undefined {
  const free = freeNetworks(sender);
  if (free.length === 0) return undefined;
  const answer = free.includes(together.network) ? together : ask(question, target, { sender: fromNetworks(sender, free), ...keys });
  if (answer.kind !== 'yes' || answer.assuming.length > together.assuming.length) return undefined;
  // From most of the internet the plainer request stays the proof; one from an office would be none.
  const isPlain = isTheInternet(together.network.ranges ?? []);
  return { sender, answer: isPlain ? together : answer, networks: [answer.network] };
}

function fromNetworks(sender: Sender, network: readonly SenderNetwork[]): Sender {
  if (network.length === sender.variants.network.length) return sender;
  return { ...sender, variants: { ...sender.variants, network } };
}

/** From the whole internet, or from a network that everybody can have. */
function isFree({ variants }: Sender, reached: readonly SenderNetwork[]): boolean {
  if (reached.some(isEverybodys)) return true;
  const internet = variants.network.filter(({ ranges }) => ranges !== undefined);
  return internet.length > 0 && internet.every((network) => reached.includes(network));
}

/** Those that are no bound by themselves. */
function freeNetworks({ variants: { network } }: Sender): readonly SenderNetwork[] {
  const isInternet = network.filter(({ ranges }) => ranges !== undefined).length === 1;
  return network.filter((each) => isEverybodys(each) || (isInternet && each.ranges !== undefined));
}

function isEverybodys({ ranges, through }: SenderNetwork): boolean {
  return ranges === undefined && through === undefined;
}

interface Asked extends Partial<Keys> {
  readonly sender: Sender;
}

/** Actions as questions name them, made once. */
const askable: ReadonlyMap<S3Action, QuestionAction> = new Map(
  s3Actions.map((action) => [action, { name: action.name, keys: new Set(action.keys) }]),
);

function ask(question: ReachQuestion, target: Target, asked: Asked): Answer {
  return findRequest(toQuestion(question, target, asked));
}

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

/** What is asked, and of which keys. */
interface Asking extends KeyPlace {
  readonly question: ReachQuestion;
  readonly target: Target;
}

interface ExtentQuestion extends Asking {
  /** Only who got through at all can get through somewhere. */
  readonly senders: readonly Sender[];
  /** What is reached only under more than it assumes is not told for certain. */
  readonly answer: FoundSender['answer'];
}

function extentFor({ question, target, patterns, keys, senders, answer }: ExtentQuestion): Extent {
  const { universe } = question.world;
  const keyIn = ({ request }: FoundSender['answer']) => request.resource.slice(universe.objectPrefix.length);
  return extentOf({
    patterns,
    found: keyIn(answer),
    reaches: (within, outside) => {
      const best = bestOf(senders, answer.assuming, (sender) => ask(question, target, { sender, ...narrowed(keys, { within, outside }) }));
      return best.kind === 'yes' ? { kind: 'yes', key: keyIn(best) } : best;
    },
  });
}

/** Keys that are reached from the internet, whatever small part of it is left out, or from a network that everybody has; `undefined` where each network has its own. */
function extentFromAnywhere({ question, target, patterns, keys }: Asking, [{ answer }]: NonEmpty<FoundSender>): Extent | undefined {
  let isNothing = true;
  const extent = extentOf({
    patterns,
    reaches: (within, outside) => {
      const { found, unsure } = scanSenders(question, target, narrowed(keys, { within, outside }));
      const sure = found.filter((each) => isWithin(each.answer.assuming, answer.assuming));
      const networks = sure.flatMap((each) => each.networks);
      const isReached = sure.some(({ sender }) => isFree(sender, networks)) || isTheInternet(unite(networks.flatMap(({ ranges }) => ranges ?? [])));
      isNothing &&= !isReached && unsure === undefined;
      if (isReached) return { kind: 'yes' };
      return { kind: unsure === undefined ? 'no' : 'undetermined' };
    },
  });
  return isNothing ? undefined : extent;
}

/** Yes where one of them gets through without further assumptions; no only where that is sure of all. */
function bestOf(senders: readonly Sender[], assumed: readonly string[], askOne: (sender: Sender) => Answer): BestAnswer {
  let kind: 'no' | 'undetermined' = 'no';
  for (const sender of senders) {
    const answer = askOne(sender);
    if (answer.kind === 'yes' && isWithin(answer.assuming, assumed)) return answer;
    if (answer.kind !== 'no') kind = 'undetermined';
  }
  return { kind };
}

type BestAnswer = FoundSender['answer'] | { readonly kind: 'no' | 'undetermined' };
