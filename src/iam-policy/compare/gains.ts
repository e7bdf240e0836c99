import { isInsideUnion } from '../../glob/index.js';
import type { NonEmpty } from '../../model/observed.js';
import { printRange } from '../addresses.js';
import { everyKey, type KeyExtent, type KeyPlace, type Keys, keyLists, keysLeft } from '../extent.js';
import { offeredKeys } from '../key-patterns.js';
import { namesAction, type Target } from '../named-actions.js';
import type { PolicyDocument, Statement } from '../policy.js';
import { tellsNetworksByKey } from '../reached/network-ties.js';
import { type ObjectsQuestion, placesOf, type ReachedPlace } from '../reached/places.js';
import type { S3Access } from '../s3/effects.js';
import type { SenderGroup } from '../senders/audiences.js';
import type { SenderAudience } from '../senders/sender.js';
import { variablesIn } from '../statement-variables.js';
import { type Compared, networksOf, searchBothWays, sendersOf, targetsOf } from './compared.js';
import { exactOf, isCovered, isWider, takesIn } from './covered.js';
import { type Gain, isCertain, type Told } from './gain.js';
import { boundOf } from './networks.js';
import { remainingOf } from './remaining.js';
import { tellsApart, tellsRequests, toldApart } from './told-apart.js';

export interface Gains {
  readonly gains: readonly Told[];
  /** Why some answer is open. */
  readonly because: string | undefined;
}

export interface GainQuestion {
  readonly access: S3Access;
  readonly group: SenderGroup;
  readonly statement: Statement;
  /** Of this access. */
  readonly told: readonly Told[];
}

/** What a group gains by one Allow that is not told yet: one gain for all actions by which it gains the same. */
export function gainsOf(compared: Compared, question: GainQuestion): Gains {
  const gains = new Map<string, Told>();
  let because: string | undefined;
  for (const targets of targetsOf(compared, question.statement, question.access)) {
    if (isSettled(compared, question, targets[0])) continue;
    const found = gainsByTargets(compared, question, targets);
    because ??= found.because;
    for (const gain of found.gains) {
      const { on, objects, from, assuming } = gain;
      const same = JSON.stringify([on, objects, from?.through, from?.ranges.map(printRange), assuming]);
      const known = gains.get(same);
      gains.set(same, known === undefined ? gain : { ...known, actions: [...known.actions, ...gain.actions] });
    }
  }
  return { gains: [...gains.values()], because };
}

/** Whether whatever a group may gain is told of a wider one for certain: then it need not be asked. */
function isSettled(compared: Compared, { group, statement, told }: GainQuestion, { action, on }: Target): boolean {
  const [sender] = group.senders();
  if (sender === undefined) return true;
  const wider = told.filter(
    (each) =>
      each.on === on &&
      each.actions.includes(action) &&
      isCertain(each) &&
      isWider(each, { sender }) &&
      (each.statement === statement || !tellsRequests(compared, each.statement, action.lowerCase)),
  );
  if (wider.length === 0) return false;
  const isOfSame = wider.some((each) => each.statement === statement) && variablesIn(statement).length === 0;
  if (isOfSame && !tellsApart(compared, action.lowerCase)) return true;
  if (toldApart(compared, action.lowerCase)) return false;
  return on === 'bucket' || isInsideUnion({ match: offeredKeys(statement, compared.universe), except: [] }, exactOf(wider));
}

/** Parts of the keys that are asked about for one action and group at most. */
const mostAsked = 24;

function gainsByTargets(compared: Compared, question: GainQuestion, targets: NonEmpty<Target>): Gains {
  const { group, statement, told } = question;
  const [target] = targets;
  const gains: Told[] = [];
  let because: string | undefined;
  const toAsk: (ObjectsToAsk | undefined)[] = [target.on === 'bucket' ? undefined : objectsOf(compared, statement, target)];
  for (let at = 0; at < toAsk.length; at += 1) {
    const objects = toAsk[at];
    const { places, unsure } = placesOf({
      senders: sendersOf(group, target),
      networksOf: networksOf(compared, statement),
      ask: (sender, keys) => searchBothWays(compared, { statement, ...target, sender }, keys),
      objects: () => objects,
      ...(objects === undefined ? {} : { keys: objects.keys }),
    });
    because ??= unsure?.because;
    for (const place of places) {
      const gain = toGain(question, targets, place);
      const remaining = isCovered(compared, gain, gains) ? undefined : remainingUnlessTold(compared, question.access, { gain, told });
      const rest = remaining === undefined ? undefined : restOfTold(compared, { gain, told, remaining }, { objects, target });
      const isAsked = rest?.every(({ keys }) => !isAmong(toAsk, keys)) === true;
      if (remaining !== undefined && !isAsked) gains.push({ ...gain, remaining });
      // What it leaves out may be gained under more assumptions, or from elsewhere.
      const left = (isAsked ? rest : undefined) ?? restOf(objects, gain.objects === undefined ? [] : [gain.objects]);
      toAsk.push(...left.filter(({ keys }) => !isAmong(toAsk, keys)));
      if (toAsk.length > mostAsked) return { gains, because: 'statements cut the keys into too many parts' };
    }
  }
  return { gains, because };
}

function isAmong(toAsk: readonly (ObjectsToAsk | undefined)[], keys: Keys): boolean {
  const text = JSON.stringify(keys);
  return toAsk.some((each) => JSON.stringify(each?.keys) === text);
}

interface Asked {
  readonly objects: ObjectsToAsk | undefined;
  readonly target: Target;
}

/** Of what is told in part, the objects of which it is not; `undefined` where nothing of it is, or those who gain it are new to all of it. */
function restOfTold(compared: Compared, { gain, told, remaining }: ToTell & Pick<Told, 'remaining'>, asked: Asked): RestOfTold {
  if (remaining === 'none' && mayBeNew(compared, gain)) return undefined;
  const { objects, target } = asked;
  const fresh = told.filter((each) => objects?.without.includes(each) !== true && takesIn(compared, { wide: each, gain }, target));
  const known = exactOf(fresh);
  return known.length === 0 ? undefined : restOf(objects, known).map((rest) => ({ ...rest, without: [...rest.without, ...fresh] }));
}

type RestOfTold = readonly ObjectsToAsk[] | undefined;

/** What is left of some objects without others. */
function restOf(objects: ObjectsToAsk | undefined, others: readonly KeyExtent[]): readonly ObjectsToAsk[] {
  if (objects === undefined || others.length === 0) return [];
  return others.reduce<readonly ObjectsToAsk[]>(
    (places, extent) => places.flatMap((place) => keysLeft(extent, place).map((left) => ({ ...place, ...left }))),
    [objects],
  );
}

interface ObjectsToAsk extends ObjectsQuestion, KeyPlace {
  /** What is told of which the objects are left out. */
  readonly without: readonly Told[];
}

interface ToTell {
  readonly gain: Gain;
  readonly told: readonly Told[];
}

/** `undefined` where it is told of others already, unless these could do something of the kind before and a party could not that gains it now. */
function remainingUnlessTold(compared: Compared, access: S3Access, { gain, told }: ToTell): Told['remaining'] | undefined {
  const isTold = isCovered(compared, gain, told);
  if (isTold && !mayBeNew(compared, gain)) return undefined;
  const remaining = remainingOf(compared, access, gain);
  if (!isTold) return remaining;
  const ofNew = told.filter((each) => each.remaining === 'none' || each.remaining === 'narrower');
  return remaining === 'none' && !isCovered(compared, gain, ofNew) ? remaining : undefined;
}

/** Whether a party may have been kept out of what others could do. */
function mayBeNew(compared: Compared, { sender: { audience }, actions }: Gain): boolean {
  return isNamed(audience) && actions.some(({ lowerCase }) => toldApart(compared, lowerCase));
}

function isNamed(audience: SenderAudience): boolean {
  return audience === 'outside-account' || audience === 'organization' || audience === 'own-account';
}

function objectsOf({ generous, strict, universe }: Compared, statement: Statement, { action }: Target): ObjectsToAsk {
  const naming = ({ statements }: Pick<PolicyDocument, 'statements'>, effect: Statement['effect']) =>
    statements.filter((each) => each.effect === effect && namesAction(each, action.lowerCase));
  const taking = [...naming(generous, 'Deny'), ...naming(strict, 'Allow')];
  const giving = naming(strict, 'Deny');
  const patterns = keyLists(statement, { taking, giving }, universe);
  return {
    patterns,
    objectPrefix: universe.objectPrefix,
    tellsNetworks: tellsNetworksByKey([...taking, ...giving], patterns, universe),
    leavesAssumed: true,
    keys: everyKey,
    without: [],
  };
}

function toGain({ group, statement }: GainQuestion, targets: NonEmpty<Target>, place: ReachedPlace): Gain {
  const [{ action, on }, ...alike] = targets;
  const { sender, answer } = place.lead;
  return {
    group,
    statement,
    sender,
    on,
    actions: [action, ...alike.map((each) => each.action)],
    objects: place.objects,
    request: answer.request,
    assuming: answer.assuming,
    networks: place.networks,
    from: boundOf(place),
  };
}
