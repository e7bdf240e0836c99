import type { NonEmpty } from '../../model/observed.js';
import { everyKey, extentOf, type KeyExtent, type KeyLists, type KeyPlace, type Keys, keysLeft, narrowed } from '../extent.js';
import type { Sender, SenderNetwork } from '../senders/sender.js';
import { byAssumptions, isWithin } from './assumptions.js';
import { fromNetworks, isFree } from './networks.js';
import { type FoundSender, type ScanQuestion, scanSenders, type UnsureSender } from './scan.js';

export interface PlacesQuestion extends ScanQuestion {
  /** Where it is asked; missing: everywhere. */
  readonly keys?: Keys;
  /** What is to be known of the objects, asked once somebody gets through; `undefined`: nothing. */
  readonly objects: () => ObjectsQuestion | undefined;
}

export interface ObjectsQuestion {
  readonly patterns: KeyLists;
  /** What the ARNs of the objects begin with. */
  readonly objectPrefix: string;
  /** Whether the network may matter for some keys and not for others. */
  readonly tellsNetworks: boolean;
  /** Whether keys that are reached under more assumptions only are left out, to be asked about again; else they make an extent inexact. */
  readonly leavesAssumed: boolean;
}

/** What some senders reach under the same assumptions, from the same networks. */
export interface ReachedPlace {
  /** Whose request shows it. */
  readonly lead: FoundSender;
  readonly networks: readonly SenderNetwork[];
  /** No network bounds it. */
  readonly isFree: boolean;
  readonly objects: KeyExtent | undefined;
}

export interface Places {
  readonly places: readonly ReachedPlace[];
  readonly unsure: UnsureSender | undefined;
}

/** What is found, under each set of assumptions that it needs, and what is left open beside it. */
export function placesOf(question: PlacesQuestion): Places {
  const { keys = everyKey } = question;
  const { found, unsure } = scanSenders(question, keys);
  if (found.length === 0) return { places: [], unsure };
  const groups = byAssumptions(found, assumptionsOf);
  const objects = question.objects();
  if (objects === undefined) return { places: groups.map((group) => toPlace(group)), unsure };
  const senders = [...new Set(found.map(({ sender }) => sender))];
  const asked: Asking = { question, objects, patterns: objects.patterns, keys };
  const places = groups.flatMap((group) =>
    objects.tellsNetworks ? placesByNetwork(asked, group) : [toPlace(group, extentFor({ ...asked, senders, answer: group[0].answer }))],
  );
  return { places, unsure };
}

function assumptionsOf({ answer }: FoundSender): readonly string[] {
  return answer.assuming;
}

function toPlace(group: NonEmpty<FoundSender>, objects?: KeyExtent): ReachedPlace {
  const networks = group.flatMap((each) => each.networks);
  return { lead: group[0], networks, isFree: group.some(({ sender }) => isFree(sender, networks)), objects };
}

/** What is asked, and of which keys. */
interface Asking extends KeyPlace {
  readonly question: ScanQuestion;
  readonly objects: ObjectsQuestion;
}

/** What is reached from anywhere, and beside it what is reached from some networks only. */
function placesByNetwork(asked: Asking, group: NonEmpty<FoundSender>): readonly ReachedPlace[] {
  const whole = toPlace(group);
  const objects = whole.isFree ? extentFromAnywhere(asked, group) : undefined;
  if (objects === undefined) return placesOfEach(asked, group);
  const left = keysLeft(objects, asked).map((place) => ({ ...asked, ...place }));
  return [{ ...whole, objects }, ...left.flatMap((place) => placesOfEach(place, scanSenders(place.question, place.keys).found))];
}

/** Each network with its own keys; those with the same keys together. */
function placesOfEach(asked: Asking, found: readonly FoundSender[]): readonly ReachedPlace[] {
  const places = new Map<string, [FoundInPlace, ...FoundInPlace[]]>();
  for (const each of found) {
    const objects = extentFor({ ...asked, senders: [fromNetworks(each.sender, each.networks)], answer: each.answer });
    const place = JSON.stringify([objects, [...each.answer.assuming].sort()]);
    const known = places.get(place);
    if (known === undefined) places.set(place, [{ each, objects }]);
    else known.push({ each, objects });
  }
  return [...places.values()].map(([first, ...more]) => toPlace([first.each, ...more.map(({ each }) => each)], first.objects));
}

interface FoundInPlace {
  readonly each: FoundSender;
  readonly objects: KeyExtent;
}

interface ExtentQuestion extends Asking {
  /** Only who got through at all can get through somewhere. */
  readonly senders: readonly Sender[];
  /** What is reached only under more than it assumes is not told for certain. */
  readonly answer: FoundSender['answer'];
}

function extentFor({ question, objects, patterns, keys, senders, answer }: ExtentQuestion): KeyExtent {
  const keyIn = ({ request }: FoundSender['answer']) => request.resource.slice(objects.objectPrefix.length);
  return extentOf({
    patterns,
    found: keyIn(answer),
    reaches: (within, outside) => {
      let kind: 'no' | 'undetermined' = 'no';
      for (const sender of senders) {
        const other = question.ask(sender, narrowed(keys, { within, outside }));
        if (other.kind === 'yes' && isWithin(other.assuming, answer.assuming)) return { kind: 'yes', key: keyIn(other) };
        if (other.kind === 'undetermined' || (other.kind === 'yes' && !objects.leavesAssumed)) kind = 'undetermined';
      }
      return { kind };
    },
  });
}

/** Keys that are reached from all of the internet, or from a network that everybody has; `undefined` where each network has its own. */
function extentFromAnywhere({ question, patterns, keys }: Asking, [{ answer }]: NonEmpty<FoundSender>): KeyExtent | undefined {
  let isNothing = true;
  const extent = extentOf({
    patterns,
    reaches: (within, outside) => {
      const { found, unsure } = scanSenders(question, narrowed(keys, { within, outside }));
      const sure = found.filter((each) => isWithin(each.answer.assuming, answer.assuming));
      const networks = sure.flatMap((each) => each.networks);
      const isReached = sure.some(({ sender }) => isFree(sender, networks));
      isNothing &&= !isReached && unsure === undefined;
      if (isReached) return { kind: 'yes' };
      return { kind: unsure === undefined ? 'no' : 'undetermined' };
    },
  });
  return isNothing ? undefined : extent;
}
