import type { NonEmpty } from '../../model/observed.js';
import { authorize } from '../authorize.js';
import { everyKey, type Keys } from '../extent.js';
import { findRequest } from '../find-request.js';
import { mentionsOf } from '../mentions.js';
import { namedActionsOf, type Target, targetClasses } from '../named-actions.js';
import type { PolicyDocument, Statement } from '../policy.js';
import type { Answer, Question } from '../question.js';
import { type Scanned, scanSenders } from '../reached/scan.js';
import type { S3Access } from '../s3/effects.js';
import { saidBy } from '../said.js';
import { SearchMemory } from '../search-memory.js';
import { ownServiceGroups, type SenderGroup, senderGroups } from '../senders/audiences.js';
import type { Sender } from '../senders/sender.js';
import { objectGlobs, resourceTypes, type Universe } from '../universe.js';
import { networksLeft } from '../unmet-allow.js';

/** What all questions about two policies share. */
export interface Compared extends ToCompare {
  readonly groups: readonly SenderGroup[];
  /** Condition keys that one of them mentions. */
  readonly keys: ReadonlySet<string>;
  readonly memory: SearchMemory;
  /** Whose Denies count where a difference is asked for. */
  readonly denied: Question['documents'];
  /** And where no Allow of the stricter policy is to match. */
  readonly unallowed: Question['documents'];
  readonly reversed: ReadonlySet<Statement>;
  /** The stricter policy alone. */
  readonly strictly: Question['documents'];
  /** Allows that both have: what they match is no difference. */
  readonly sharedAllows: ReadonlySet<Statement>;
  /** Denies that the stricter policy alone has. */
  readonly newDenies: readonly Statement[];
}

/** What one Allow lets one sender do. */
export interface Try extends Pick<Target, 'action' | 'on'> {
  readonly statement: Statement;
  readonly sender: Sender;
}

export interface ToCompare {
  readonly generous: PolicyDocument;
  readonly strict: PolicyDocument;
  readonly universe: Universe;
  /** Seconds since 1970. */
  readonly now: number;
}

export function compared({ generous, strict, universe, now }: ToCompare): Compared {
  const mentions = mentionsOf([generous, strict], { withDenied: true });
  const request = { universe, mentions };
  const allows = strict.statements.filter(({ effect }) => effect === 'Allow');
  const denials = allows.map((allow): Statement => ({ ...allow, effect: 'Deny' }));
  const [saidByGenerous, saidByStrict] = [generous, strict].map(({ statements }) => new Set(statements.map(saidBy)));
  return {
    generous,
    strict,
    universe,
    now,
    groups: [...senderGroups(request), ...ownServiceGroups(request)],
    keys: mentions.keys,
    memory: new SearchMemory(),
    denied: [generous],
    unallowed: [generous, { statements: denials }],
    reversed: new Set(denials),
    strictly: [strict],
    sharedAllows: new Set(generous.statements.filter((each) => each.effect === 'Allow' && saidByStrict?.has(saidBy(each)) === true)),
    newDenies: strict.statements.filter((each) => each.effect === 'Deny' && saidByGenerous?.has(saidBy(each)) !== true),
  };
}

/** What an Allow is asked about, as lists of what neither policy tells apart. */
export function targetsOf({ generous, strict, universe, keys }: Compared, allow: Statement, access: S3Access): readonly NonEmpty<Target>[] {
  return targetClasses({
    actions: namedActionsOf(allow, access),
    types: resourceTypes(universe),
    statements: [...generous.statements, ...strict.statements],
    keys,
  });
}

/** Who of a group can send an action. */
export function sendersOf(group: SenderGroup, { action }: Pick<Target, 'action'>): readonly Sender[] {
  return group.senders().filter(({ kind }) => kind !== 'anonymous' || action.unsigned !== false);
}

/** Requests that no Allow of `strict` lets in; and those that a Deny of it stops, which is asked of each by itself: what assumes least. */
export function searchBothWays(compared: Compared, asked: Try, keys: Keys): Answer {
  const { sharedAllows, newDenies, denied, unallowed } = compared;
  let best: Answer = sharedAllows.has(asked.statement) ? { kind: 'no' } : ask(compared, asked, { documents: unallowed, keys });
  for (const deny of newDenies) {
    if (best.kind === 'yes' && best.assuming.length === 0) break;
    const stopped = ask(compared, asked, { documents: denied, alsoMatching: [deny], keys });
    if (isBetter(stopped, best)) best = stopped;
  }
  return best;
}

function isBetter(answer: Answer, other: Answer): boolean {
  if (answer.kind !== 'yes') return answer.kind === 'undetermined' && other.kind === 'no';
  return other.kind !== 'yes' || answer.assuming.length < other.assuming.length;
}

/** Whether the stricter policy lets one sender in by one of its own Allows, and from where. */
export function scanStrictly(compared: Compared, asked: Try): Scanned {
  const ask = (sender: Sender, keys: Keys) => find(compared, { ...asked, sender }, { documents: compared.strictly, keys });
  return scanSenders({ senders: [asked.sender], networksOf: networksOf(compared, asked.statement), ask }, everyKey);
}

/** From which of its networks an Allow by itself could let a sender in. */
export function networksOf({ memory }: Compared, allow: Statement) {
  return (sender: Sender) => networksLeft(allow, sender, memory);
}

interface AskedOf extends Pick<Question, 'documents' | 'alsoMatching'> {
  readonly keys: Keys;
}

/** What is found is put to both policies by the interpreter. */
function ask(compared: Compared, asked: Try, question: AskedOf): Answer {
  const { generous, strict } = compared;
  const answer = find(compared, asked, question);
  if (answer.kind !== 'yes') return answer;
  const isDifferent = authorize(answer.request, [generous]).outcome === 'allowed' && authorize(answer.request, [strict]).outcome !== 'allowed';
  return isDifferent ? answer : { kind: 'undetermined', because: 'the request that was found is allowed by both policies when it is replayed' };
}

function find({ universe, now, memory, reversed }: Compared, asked: Try, { documents, alsoMatching = [], keys }: AskedOf): Answer {
  const { statement, action, on, sender } = asked;
  const { within, outside } = on === 'object' ? keys : everyKey;
  return findRequest({
    allowedBy: statement,
    sender,
    action: { name: action.name, keys: new Set(action.keys) },
    target: on,
    universe,
    now,
    documents,
    alsoMatching,
    within: within.map((patterns) => objectGlobs(universe, patterns)),
    outside: objectGlobs(universe, outside),
    reversed,
    memory,
  });
}
