import type { NonEmpty } from '../../model/observed.js';
import { authorize } from '../authorize.js';
import { everyKey, type Keys } from '../extent.js';
import { findRequest } from '../find-request.js';
import { mentionsOf } from '../mentions.js';
import { namedActionsOf, type Target, targetClasses } from '../named-actions.js';
import type { PolicyDocument, Statement } from '../policy.js';
import type { Answer, Question } from '../question.js';
import type { S3Access } from '../s3/effects.js';
import { found, SearchMemory } from '../search-memory.js';
import { type SenderGroup, senderGroups } from '../senders/audiences.js';
import type { Sender } from '../senders/sender.js';
import { objectGlobs, resourceTypes, type Universe } from '../universe.js';

/** What all questions about two policies share. */
export interface Compared extends ToCompare {
  readonly groups: readonly SenderGroup[];
  /** Condition keys that one of them mentions. */
  readonly keys: ReadonlySet<string>;
  readonly memory: SearchMemory;
  /** Each Allow as the Deny of what it lets in. */
  readonly denials: ReadonlyMap<Statement, Statement>;
  readonly reversed: ReadonlySet<Statement>;
  /** The stricter policy alone. */
  readonly strictly: Question['documents'];
  /** Made once for each list of statements, so that what is found about them is known again. */
  readonly documents: Map<string, Documents>;
}

/** Whose Denies count where a difference is asked for. */
export interface Documents {
  readonly denied: Question['documents'];
  /** And where no Allow of the other policy is to match. */
  readonly unallowed: Question['documents'];
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
  const mentions = mentionsOf([generous, strict]);
  const allows = [...generous.statements, ...strict.statements].filter(({ effect }) => effect === 'Allow');
  const denials = new Map<Statement, Statement>(allows.map((allow) => [allow, { ...allow, effect: 'Deny' }]));
  return {
    generous,
    strict,
    universe,
    now,
    groups: senderGroups({ universe, mentions }),
    keys: mentions.keys,
    memory: new SearchMemory(),
    denials,
    reversed: new Set(denials.values()),
    strictly: [strict],
    documents: new Map(),
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

/** As if some statements let nobody in. */
export function documentsWithout({ generous, strict, denials, documents }: Compared, statements: readonly Statement[]): Documents {
  const denialOf = (allows: readonly Statement[]) => ({ statements: allows.flatMap((allow) => denials.get(allow) ?? []) });
  return found(documents, statements.map(({ pointer }) => pointer).join(), () => {
    const denied = [generous, denialOf(statements)];
    return { denied, unallowed: [...denied, denialOf(strict.statements)] };
  });
}

export interface Ways extends Documents {
  /** What has to match, too. */
  readonly alsoMatching: readonly Statement[];
}

/** Requests that no Allow of `strict` lets in; and those that a Deny of it stops, which is asked of each by itself. */
export function searchBothWays(compared: Compared, asked: Try, { ways, keys }: { readonly ways: Ways; readonly keys: Keys }): Answer {
  const { alsoMatching } = ways;
  const unallowed = ask(compared, asked, { documents: ways.unallowed, alsoMatching, keys });
  if (unallowed.kind === 'yes') return unallowed;
  let worst: Answer = unallowed;
  for (const deny of compared.strict.statements.filter((statement) => statement.effect === 'Deny')) {
    const denied = ask(compared, asked, { documents: ways.denied, alsoMatching: [...alsoMatching, deny], keys });
    if (denied.kind === 'yes') return denied;
    if (denied.kind === 'undetermined') worst = denied;
  }
  return worst;
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

export function find({ universe, now, memory, reversed }: Compared, asked: Try, { documents, alsoMatching = [], keys }: AskedOf): Answer {
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
