import type { NonEmpty } from '../../model/observed.js';
import { printRange } from '../addresses.js';
import { everyKey, extentOf, type KeyExtent, type KeyLists, type KeyPlace, type Keys, keyLists, keysLeft, narrowed } from '../extent.js';
import { namesAction, type Target } from '../named-actions.js';
import type { PolicyDocument, Statement } from '../policy.js';
import type { Answer } from '../question.js';
import type { S3Action } from '../s3/actions.js';
import type { S3Access } from '../s3/effects.js';
import type { SenderGroup } from '../senders/audiences.js';
import type { Sender, SenderNetwork } from '../senders/sender.js';
import { type Compared, documentsWithout, searchBothWays, targetsOf } from './compared.js';
import type { Gain } from './gain.js';
import { type BoundedNetwork, boundOf, reachedNetworks } from './networks.js';
import { isTold, isWider, type Told } from './told.js';

export interface Gains {
  readonly gains: readonly Gain[];
  /** Why some answer is open. */
  readonly because: string | undefined;
}

export interface GainQuestion {
  readonly access: S3Access;
  readonly group: SenderGroup;
  readonly statement: Statement;
  readonly told: readonly Told[];
  readonly alsoMatching: readonly Statement[];
}

/** What a group gains by one Allow: one gain for all actions by which it gains the same. */
export function gainsOf(compared: Compared, question: GainQuestion): Gains {
  const gains = new Map<string, Gain>();
  let because: string | undefined;
  for (const targets of targetsOf(compared, question.statement, question.access)) {
    const found = gainsByTarget(compared, question, targets);
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

function gainsByTarget(compared: Compared, question: GainQuestion, targets: NonEmpty<Target>): Gains {
  const { group, statement, alsoMatching } = question;
  const [target, ...alike] = targets;
  const { objectPrefix } = compared.universe;
  const asked: Asked = { ...question, objectPrefix, target, actions: [target.action, ...alike.map(({ action }) => action)] };
  const searchWithout = (statements: readonly Statement[]): SearchKeys => {
    const ways = { ...documentsWithout(compared, statements), alsoMatching };
    return (sender, keys) => searchBothWays(compared, { statement, action: target.action, on: target.on, sender }, { ways, keys });
  };
  const wider = statementsTold(question, (each) => isWider(each.sender.audience, group.audience));
  const search = searchWithout(wider);
  const { found, because } = scanSenders(asked, search, everyKey);
  if (found.length === 0) return { gains: [], because };
  const same = statementsTold(question, (each) => each.group === group);
  if (same.length > 0 && isNothing(scanSenders(asked, searchWithout([...wider, ...same]), everyKey))) return { gains: [], because: undefined };
  const place = { keys: everyKey, patterns: patternsOf(compared, asked) };
  const gains = found.map((together) => toGain(asked, search, { together, place }));
  const beside = gains
    .flatMap(({ objects, from, assuming }) => (objects === undefined || from !== undefined || assuming.length > 0 ? [] : keysLeft(objects, place)))
    .flatMap((left) => scanSenders(asked, search, left.keys).found.map((together) => toGain(asked, search, { together, place: left })));
  return { gains: [...gains, ...beside], because: undefined };
}

function isNothing({ found, because }: Scanned): boolean {
  return found.length === 0 && because === undefined;
}

function patternsOf({ generous, strict, universe }: Compared, { statement, target, alsoMatching }: Asked): KeyLists {
  const naming = ({ statements }: Pick<PolicyDocument, 'statements'>, effect: Statement['effect']) =>
    statements.filter((each) => each.effect === effect && namesAction(each, target.action.lowerCase));
  const taking = [...naming(generous, 'Deny'), ...naming(strict, 'Allow')];
  return keyLists(statement, { taking, giving: [...naming(strict, 'Deny'), ...alsoMatching] }, universe);
}

/** Other statements that were told to give something for certain. */
function statementsTold({ statement, told }: GainQuestion, isMeant: (each: Told) => boolean): readonly Statement[] {
  return [...new Set(told.filter((each) => each.statement !== statement && isTold(each) && isMeant(each)).map((each) => each.statement))];
}

interface Asked extends GainQuestion {
  readonly target: Target;
  readonly objectPrefix: string;
  readonly actions: NonEmpty<S3Action>;
}

type SearchKeys = (sender: Sender, keys: Keys) => Answer;

interface FoundSender {
  readonly sender: Sender;
  readonly answer: Extract<Answer, { kind: 'yes' }>;
  readonly networks: readonly SenderNetwork[];
}

/** Who gets in under no more assumptions than the first of them, and from where all of them do. */
interface FoundTogether {
  readonly members: NonEmpty<FoundSender>;
  readonly networks: readonly SenderNetwork[];
  readonly from: BoundedNetwork | undefined;
}

interface Scanned {
  /** Fewest assumptions first. */
  readonly found: readonly FoundTogether[];
  readonly because: string | undefined;
}

function scanSenders({ group, target }: Asked, search: SearchKeys, keys: Keys): Scanned {
  const found: FoundSender[] = [];
  let because: string | undefined;
  for (const sender of group.senders()) {
    if (sender.kind === 'anonymous' && target.action.unsigned === false) continue;
    const answer = search(sender, keys);
    if (answer.kind === 'undetermined') because ??= answer.because;
    if (answer.kind !== 'yes') continue;
    const networks = reachedNetworks(sender, (each) => search(each, keys));
    found.push({ sender, answer, networks });
    // Nobody gets more.
    if (answer.assuming.length === 0 && boundOf(networks) === undefined) break;
  }
  return { found: togetherByAssumptions(found), because };
}

/** What takes more assumptions stands by itself only where it is not bound to networks as the rest is. */
function togetherByAssumptions(found: readonly FoundSender[]): readonly FoundTogether[] {
  const fewestFirst = [...found].sort((one, other) => one.answer.assuming.length - other.answer.assuming.length);
  const together: FoundTogether[] = [];
  for (const first of fewestFirst) {
    const { assuming } = first.answer;
    if (together.some(({ from, members: [{ answer }] }) => from === undefined || isSame(answer.assuming, assuming))) continue;
    const others = fewestFirst.filter((other) => other !== first && isWithin(other.answer.assuming, assuming));
    const networks = [first, ...others].flatMap((each) => each.networks);
    together.push({ members: [first, ...others], networks, from: boundOf(networks) });
  }
  return together;
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && isWithin(some, others);
}

function isWithin(some: readonly string[], others: readonly string[]): boolean {
  return some.every((each) => others.includes(each));
}

function toGain(asked: Asked, search: SearchKeys, { together, place }: { readonly together: FoundTogether; readonly place: KeyPlace }): Gain {
  const { group, statement, target, actions } = asked;
  const [{ sender, answer }] = together.members;
  return {
    group,
    statement,
    sender,
    on: target.on,
    actions,
    objects: target.on === 'object' ? objectsOf(asked, search, { together, place }) : undefined,
    request: answer.request,
    assuming: answer.assuming,
    networks: together.networks,
    from: together.from,
  };
}

/** Keys that they get to under no more assumptions and, who is bound to no network, from anywhere. */
function objectsOf({ objectPrefix }: Asked, search: SearchKeys, { together, place }: Parameters<typeof toGain>[2]): KeyExtent {
  const { members, from } = together;
  const [{ answer: first }] = members;
  const keyOf = (resource: string) => resource.slice(objectPrefix.length);
  return extentOf({
    patterns: place.patterns,
    found: keyOf(first.request.resource),
    reaches: (within, outside) => {
      const keys = narrowed(place.keys, { within, outside });
      let isOpen = false;
      for (const { sender } of members) {
        const answer = search(sender, keys);
        isOpen ||= answer.kind === 'undetermined';
        if (answer.kind !== 'yes' || !isWithin(answer.assuming, first.assuming)) continue;
        const isFree = from !== undefined || boundOf(reachedNetworks(sender, (each) => search(each, keys))) === undefined;
        if (isFree) return { kind: 'yes', key: keyOf(answer.request.resource) };
      }
      return { kind: isOpen ? 'undetermined' : 'no' };
    },
  });
}
