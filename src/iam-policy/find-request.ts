import { globMatches, literalText } from '../glob/index.js';
import { alternativesOf } from './alternatives.js';
import type { Domain } from './domain.js';
import { findThroughLayers } from './find-through-layers.js';
import { spellingsOf } from './letter-case.js';
import { type Assignment, couldName } from './literal.js';
import { isMark } from './marks.js';
import { namesAction } from './named-actions.js';
import { findAtOneTime, tellsTwoTimes } from './one-time.js';
import type { Statement } from './policy.js';
import { fillVariables, toText, variablesOf } from './policy-string.js';
import { type Answer, domainsIn, type Question, withoutImpossible } from './question.js';
import type { OpenVariables } from './relaxed.js';
import { relaxedQuestions } from './relaxed-question.js';
import type { Request } from './request.js';
import { Search, type SearchTask } from './search.js';
import { SearchMemory } from './search-memory.js';
import { dimensions, type Sender, type Variant, type Variants } from './senders/sender.js';
import { solveKey } from './solve-key.js';
import { variablesIn } from './statement-variables.js';
import { isAllowUnmet } from './unmet-allow.js';

/** Searches for a request and proves it by the interpreter, or exhausts the search, or says why it could not. */
export function findRequest(question: Question): Answer {
  const answer = findAtAnyTime(question);
  return answer.kind === 'yes' && tellsTwoTimes(answer.request) ? findAtOneTime(question, findAtAnyTime) : answer;
}

function findAtAnyTime(question: Question): Answer {
  const { layers = [] } = question;
  const possible = withoutImpossible(question);
  return layers.length === 0 ? findOne(possible) : findThroughLayers(possible, layers, findOne);
}

function findOne(question: Question, watched: readonly Statement[] = []): Answer {
  const { allowedBy, action, documents, sender } = question;
  const name = action.name.toLowerCase();
  if (allowedBy !== 'anything') {
    if (!namesAction(allowedBy, name)) return { kind: 'no' };
    if (!sender.variants.identity.some(({ caller }) => couldName(allowedBy, caller))) return { kind: 'no' };
  }
  const memory = question.memory ?? new SearchMemory();
  if (memory.isSpent) return spent;
  if (isAllowUnmet(question, memory)) return noneOf(sender);
  const naming = memory.deniesNaming(documents, name);
  // A value for a variable is looked for only where it matters to this sender.
  const beside = naming.variable.filter((deny) => !sender.variants.identity.some(({ caller }) => couldName(deny, caller)));
  const denies = beside.length > 0 ? naming.statements.filter((deny) => !beside.includes(deny)) : naming.statements;
  const denyByVariables = naming.variable.length > beside.length;
  const matching = [...(allowedBy === 'anything' ? [] : [allowedBy]), ...(question.alsoMatching ?? [])];
  const relevant = denyByVariables || matching.some((statement) => variablesIn(statement).length > 0) ? [...matching, ...denies] : [];
  const task: Task = { question, memory, denies, denyByVariables, relevant, variants: sender.variants, wanted: 'possible', watched };
  // What needs no assumption comes first, so that none is made without need.
  const sure = withoutAssumptions(sender.variants);
  const first = sure === undefined ? task : { ...task, variants: sure };
  const answer = findWithVariables(first);
  if (answer.kind === 'yes') return isNeedless(answer, sender) ? surer(first, answer) : answer;
  const last = sure === undefined ? answer : findWithVariables(task);
  return last.kind === 'no' ? noneOf(sender) : last;
}

/** Whoever stands for too many to be asked one by one may be somebody else than was asked. */
function noneOf({ isCut }: Sender): Answer {
  return isCut ? { kind: 'undetermined', because: 'the patterns on ids are too many to be combined' } : { kind: 'no' };
}

/** Whether another request might do without the assumptions of this one. */
function isNeedless({ assuming }: Extract<Answer, { kind: 'yes' }>, sender: Sender): boolean {
  return assuming.length > 0 && sender.assuming.length === 0;
}

function surer(task: Task, found: Answer): Answer {
  const answer = findWithVariables({ ...task, wanted: 'sure' });
  return answer.kind === 'yes' ? answer : found;
}

const sureOnes = new WeakMap<Variants, Variants>();

/** `undefined` where that would change nothing. */
function withoutAssumptions(variants: Variants): Variants | undefined {
  if (dimensions.every((dimension) => variants[dimension].every(needsNone))) return undefined;
  const known = sureOnes.get(variants);
  if (known !== undefined) return known;
  const { identity, membership, network, door } = variants;
  const sure = { identity: sureAmong(identity), membership: sureAmong(membership), network: sureAmong(network), door: sureAmong(door) };
  sureOnes.set(variants, sure);
  return sure;
}

/** The list itself where no variant needs an assumption. */
function sureAmong<V extends Variant>(variants: readonly V[]): readonly V[] {
  return variants.every(needsNone) ? variants : variants.filter(needsNone);
}

function needsNone({ assuming }: Variant): boolean {
  return assuming.length === 0;
}

interface Task extends SearchTask {
  /** The Allow, the Denies and what else has to match, where policy variables are in some of them. */
  readonly relevant: readonly Statement[];
}

/**
 * Policy variables tie two keys together: their keys get a value first, and the rest is searched for each. Where no value
 * that was thought of will do, a search without what uses the open keys shows which one to try next, or that none can be.
 */
function findWithVariables(task: Task): Answer {
  const keys = variablesOfAll(task.relevant);
  if (keys.length === 0) return searchWith(task, noAssignment);
  const { assignments, isCut } = assignmentsOf(task, keys);
  let unsure: Answer = { kind: 'no' };
  for (const assignment of assignments) {
    const answer = searchWith(task, assignment);
    if (answer.kind === 'yes') return answer;
    if (answer.kind === 'undetermined') unsure = answer;
  }
  const open = keys.filter((key) => domainsOf(task, key).some(isOpen));
  if (open.length === 0 && !isCut) return unsure;
  const answer = findByRelaxing(task, keys, open);
  return answer.kind === 'undetermined' && unsure.kind !== 'no' ? unsure : answer;
}

const spent: Answer = {
  kind: 'undetermined',
  because: 'the policy is too entangled: other questions about it took all the effort that one bucket gets',
};

function searchWith(task: Task, assignment: Assignment): Answer {
  return task.memory.isSpent ? spent : new Search(task, assignment).run();
}

function findByRelaxing(task: Task, keys: readonly string[], unlisted: readonly string[]): Answer {
  const listed = keys.filter((key) => !unlisted.includes(key));
  const { assignments, isCut } = assignmentsOf(task, listed);
  // Values that cannot all be tried may be any, too.
  const open = isCut ? keys : unlisted;
  const others: readonly Assignment[] = isCut ? [new Map()] : assignments;
  const areFew = open.length < 8 && others.length * alternativesIn(task, open) * 2 ** open.length <= mostAssignments;
  let isPossible = false;
  for (const missing of areFew ? subsetsOf(open) : [[]]) {
    const present = open.filter((key) => !missing.includes(key));
    const wider = withoutVariables(task, present, areFew);
    for (const each of others) {
      const other = new Map([...each, ...missing.map((key) => [key, undefined] as const)]);
      for (const relaxed of wider) {
        const answer = searchAround({ task, relaxed: { ...relaxed, present: areFew ? present : [] }, open: present, other });
        if (answer.kind === 'yes') return answer;
        isPossible ||= answer.kind !== 'no';
      }
    }
  }
  if (!isPossible) return { kind: 'no' };
  return dependsOn(open);
}

/** Each of them is searched for by itself. */
function alternativesIn({ question: { allowedBy } }: Task, open: readonly string[]): number {
  return allowedBy === 'anything' ? 1 : alternativesOf(allowedBy, new Set(open)).length;
}

function dependsOn(open: readonly string[]): Answer {
  return { kind: 'undetermined', because: `it depends on the value of the policy variable ${open.map((key) => `\`${key}\``).join(', ')}` };
}

interface Around extends SuggestionQuestion {
  /** The task without the open keys. */
  readonly relaxed: Task;
}

/** What gets through without the open keys says which values to try. */
function searchAround({ relaxed, ...question }: Around): Answer {
  const answer = searchWith(relaxed, question.other);
  if (answer.kind !== 'yes') return answer;
  for (const assignment of suggestionsOf(answer.request, question)) {
    const found = searchWith(question.task, assignment);
    if (found.kind === 'yes') return found;
  }
  return dependsOn(question.open);
}

/** Which of the open keys a request lacks: what a statement makes of a missing key needs no guess. */
function subsetsOf(keys: readonly string[]): readonly (readonly string[])[] {
  const subsets: (readonly string[])[] = [[]];
  for (const key of keys) subsets.push(...subsets.map((subset) => [...subset, key]));
  return subsets;
}

/** The widest that the task can be for whatever values of the open keys: there is a request for one of these wherever the task has one. */
function withoutVariables(task: Task, keys: readonly string[], arePresent: boolean): readonly Task[] {
  const open: OpenVariables = new Map(keys.map((key) => [key, arePresent && !domainsOf(task, key).some(canBeEmpty) ? '?*' : '*']));
  return relaxedQuestions(task, open, arePresent).map((relaxed) => ({ ...task, ...relaxed }));
}

function canBeEmpty({ values }: Domain): boolean {
  if (values.kind === 'text') return values.shapes.some((shape) => globMatches(shape, ''));
  return values.kind === 'list' && values.values.includes('');
}

interface SuggestionQuestion {
  readonly task: Task;
  readonly open: readonly string[];
  readonly other: Assignment;
}

/** Values for the open keys, read off a request that would get through without them: what it has where a variable may stand. */
function suggestionsOf(request: Request, { task, open, other }: SuggestionQuestion): readonly Assignment[] {
  const values = [...request.context].flatMap(([key, found]) => (isMark(key) ? [] : found));
  const texts = [request.resource.slice(task.question.universe.objectPrefix.length), ...values];
  const pieces = [...texts.flatMap((text) => text.split('/')), ...texts];
  let suggestions: readonly Assignment[] = [other];
  for (const key of open) {
    const domains = domainsOf(task, key);
    const solved = request.context.get(key) ?? [];
    const fitting = [...solved, '', ...pieces].filter((value) => domains.some((domain) => couldHave(domain, value)));
    const choices = new Set([...fitting, ...domains.flatMap((domain) => valuesToTry(domain, task.relevant))]);
    suggestions = suggestions.flatMap((suggestion) => [...choices].map((value) => new Map([...suggestion, [key, value] as const]))).slice(0, 32);
  }
  return suggestions;
}

function couldHave({ values }: Domain, value: string): boolean {
  if (values.kind === 'text') return values.shapes.some((shape) => globMatches(shape, value));
  return values.kind === 'list' && values.values.includes(value);
}

const noVariables: readonly string[] = [];
const noAssignment: Assignment = new Map();

function variablesOfAll(statements: readonly Statement[]): readonly string[] {
  const found = statements.filter((statement) => variablesIn(statement).length > 0);
  return found.length === 0 ? noVariables : [...new Set(found.flatMap(variablesIn))];
}

/** One for each variant of the sender that is still in play, with no other values than the Allow leaves where it lists them. */
function domainsOf({ question, variants }: Task, key: string): readonly Domain[] {
  const domains = domainsIn({ ...question, sender: { ...question.sender, variants } }, key);
  const listed = question.allowedBy === 'anything' ? undefined : textsFor(question.allowedBy, key);
  return listed === undefined ? domains : domains.map((domain) => narrowedTo(listed, domain));
}

function narrowedTo(texts: readonly string[], domain: Domain): Domain {
  if (domain.many || domain.values.kind !== 'text') return domain;
  return { ...domain, values: { kind: 'list', values: texts.filter((text) => couldHave(domain, text)) } };
}

/** More spellings of a text than this are not told apart. */
const mostSpellings = 32;

/** All texts that a statement lets a key of one value have; `undefined` where they are not just a few. */
function textsFor({ conditions }: Statement, key: string): readonly string[] | undefined {
  for (const { key: asked, operator, values } of conditions) {
    if (asked !== key || values.length === 0 || values.some((string) => variablesOf(string).length > 0)) continue;
    const texts = values.map((string) => toText(fillVariables(string, () => undefined) ?? []));
    if (operator?.name === 'StringEquals') return texts;
    if (operator?.name !== 'StringEqualsIgnoreCase') continue;
    const spellings = texts.map((text) => spellingsOf(text, mostSpellings));
    if (!spellings.includes(undefined)) return spellings.flatMap((found) => found ?? []);
  }
  return undefined;
}

/** Whether the key has more values than can be tried. */
function isOpen(domain: Domain): boolean {
  return domain.absent !== 'always' && !domain.many && domain.values.kind !== 'list';
}

/** More combinations than this are not tried. */
const mostAssignments = 256;

interface Assignments {
  readonly assignments: readonly Assignment[];
  /** There were more. */
  readonly isCut: boolean;
}

function assignmentsOf(task: Task, keys: readonly string[]): Assignments {
  let assignments: readonly Assignment[] = [new Map()];
  let isCut = false;
  for (const key of keys) {
    const values = [...new Set(domainsOf(task, key).flatMap((domain) => valuesToTry(domain, task.relevant)))];
    isCut ||= assignments.length * values.length > mostAssignments;
    const shorter = values.length === 0 ? [] : assignments.slice(0, Math.ceil(mostAssignments / values.length));
    assignments = shorter.flatMap((assignment) => values.map((value) => new Map([...assignment, [key, value] as const]))).slice(0, mostAssignments);
    task.memory.spend(assignments.length);
  }
  return { assignments, isCut };
}

function valuesToTry(domain: Domain, relevant: readonly Statement[]): readonly (string | undefined)[] {
  // Only keys of one value can stand in a variable.
  if (domain.absent === 'always' || domain.many) return [undefined];
  const absent = domain.absent === 'possible' ? [undefined] : [];
  const { values } = domain;
  if (values.kind === 'list') return [...values.values, ...absent];
  if (values.kind !== 'text') {
    const any = solveKey({ ...domain, absent: 'never' }, []);
    return [...(any.kind === 'present' ? any.values : []), ...absent];
  }
  const named = fragmentsOf(relevant).filter((fragment) => values.shapes.some((shape) => globMatches(shape, fragment)));
  const single = values.shapes.flatMap((shape) => literalText(shape) ?? []);
  return [...new Set([values.example, ...single, ...named]), ...absent];
}

/** Pieces of text between separators that a variable could be made equal to. */
function fragmentsOf(statements: readonly Statement[]): readonly string[] {
  const strings = statements.flatMap((statement) => [...statement.resource.anyOf, ...statement.conditions.flatMap((condition) => condition.values)]);
  const pieces = strings.flatMap((string) => string.parts.flatMap((part) => (part.kind === 'text' ? [part.text, ...part.text.split(/[/*?]/)] : [])));
  return [...new Set(pieces.filter((piece) => piece !== '' && !/[*?]/.test(piece)))].slice(0, 24);
}
