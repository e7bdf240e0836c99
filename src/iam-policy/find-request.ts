import { type Glob, globMatches, literalText } from '../glob/index.js';
import { type AddressClass, addressClasses } from './address-classes.js';
import { authorize } from './authorize.js';
import { domainOf, type Situation } from './context-keys.js';
import { type Domain, fixed, never } from './domain.js';
import {
  type Assignment,
  type CertainTest,
  compileStatement,
  couldName,
  type Literal,
  leastOf,
  mostOf,
  namesAction,
  negate,
  resourceDemand,
  resourceKey,
} from './literal.js';
import { fails, holds } from './literal-holds.js';
import { parseDate } from './operators.js';
import type { PolicyDocument, Statement } from './policy.js';
import { variablesOf } from './policy-string.js';
import { relaxed } from './relaxed.js';
import type { Caller, Request } from './request.js';
import type { Sender } from './sender.js';
import { type KeySolution, solveKey } from './solve-key.js';
import { anyObject, type Universe } from './universe.js';

/** Is there a request of this sender, with this action, that is let in and that no Deny stops? */
export interface Question {
  /** One Allow (of a policy, or made from an ACL grant); `anything` asks only what the Denies leave over. */
  readonly allowedBy: Statement | 'anything';
  /** Documents whose Denies count. */
  readonly documents: readonly Pick<PolicyDocument, 'statements'>[];
  readonly sender: Sender;
  readonly action: QuestionAction;
  readonly target: 'bucket' | 'object';
  readonly universe: Universe;
  /** Seconds since 1970 at which the facts were read. */
  readonly now: number;
  /** Resource patterns: inside one of each list of `within`, outside of all `outside`. */
  readonly within?: readonly (readonly Glob[])[];
  readonly outside?: readonly Glob[];
  /** Source address of a request from the internet; missing means any. */
  readonly address?: string;
  /** Narrower than what the sender could choose, such as plain HTTP only. */
  readonly domains?: ReadonlyMap<string, Domain>;
  /** Statements that must match the request too, whatever their effect: to ask what an old Deny would have stopped. */
  readonly alsoMatching?: readonly Statement[];
}

export interface QuestionAction {
  readonly name: string;
  /** Condition keys of S3 that requests of this action carry, in lower case. */
  readonly keys: ReadonlySet<string>;
}

export type Answer =
  | { readonly kind: 'yes'; readonly request: Request; readonly assuming: readonly string[]; readonly escapes: readonly Escape[] }
  /** By exhausted search. */
  | { readonly kind: 'no' }
  | { readonly kind: 'undetermined'; readonly because: string };

/** Why a Deny that speaks of the action does not stop the found request: what of it does not hold. */
export interface Escape {
  readonly statement: Statement;
  readonly because: readonly string[];
}

/** Nodes of one search. Real policies need fewer than a hundred. */
const searchBudget = 1_000;

/** Searches for a request and proves it by the interpreter, or exhausts the search, or says why it could not. */
export function findRequest(question: Question): Answer {
  const { allowedBy, action, documents, sender } = question;
  if (allowedBy !== 'anything' && !namesAction(allowedBy, action.name.toLowerCase())) return { kind: 'no' };
  if (allowedBy !== 'anything' && !couldName(allowedBy, sender)) return { kind: 'no' };
  const statements = documents.flatMap((document) => document.statements);
  const denies = statements.filter((statement) => statement.effect === 'Deny' && namesAction(statement, action.name.toLowerCase()));
  const relevant = [...(allowedBy === 'anything' ? [] : [allowedBy]), ...(question.alsoMatching ?? []), ...denies];
  const addresses = addressesToTry(question, relevant);
  let unsure: Answer = { kind: 'no' };
  for (const address of addresses) {
    const answer = findWithVariables({ question, denies, relevant, address });
    if (answer.kind === 'yes') return { ...answer, assuming: [...new Set([...sender.assuming, ...answer.assuming])] };
    if (answer.kind === 'undetermined') unsure = answer;
  }
  return unsure;
}

function addressesToTry({ sender, address }: Question, relevant: readonly Statement[]): readonly (string | undefined)[] {
  if (!sender.fromInternet) return [undefined];
  if (address !== undefined) return [address];
  return addressClasses(relevant).map((found: AddressClass) => found.example);
}

interface Task {
  readonly question: Question;
  readonly denies: readonly Statement[];
  readonly relevant: readonly Statement[];
  readonly address: string | undefined;
}

/**
 * Policy variables tie two keys together: their keys get a value first, and the rest is searched for each. Where no value
 * that was thought of will do, a search without what uses the open keys shows which one to try next, or that none can be.
 */
function findWithVariables(task: Task): Answer {
  const situation = situationOf(task);
  const keys = [...new Set(task.relevant.flatMap(variablesOfStatement))];
  if (keys.length === 0) return new Search(task, situation, new Map()).run();
  const { assignments, isCut } = assignmentsOf({ task, situation, keys });
  let unsure: Answer = { kind: 'no' };
  for (const assignment of assignments) {
    const answer = new Search(task, situation, assignment).run();
    if (answer.kind === 'yes') return answer;
    if (answer.kind === 'undetermined') unsure = answer;
  }
  if (unsure.kind !== 'no') return unsure;
  const open = keys.filter((key) => isOpen(domainIn(task, situation, key)));
  const tooMany = open.length > 0 ? open : isCut ? keys : [];
  return tooMany.length === 0 ? unsure : findByRelaxing({ task, situation, keys, open: tooMany });
}

interface Relaxing {
  readonly task: Task;
  readonly situation: Situation;
  readonly keys: readonly string[];
  readonly open: readonly string[];
}

function findByRelaxing({ task, situation, keys, open }: Relaxing): Answer {
  const wider = withoutVariables(task, new Set(open));
  const others = assignmentsOf({ task: wider, situation, keys: keys.filter((key) => !open.includes(key)) }).assignments;
  let isPossible = false;
  for (const other of others) {
    const answer = new Search(wider, situation, other).run();
    if (answer.kind === 'no') continue;
    isPossible = true;
    if (answer.kind !== 'yes') continue;
    for (const assignment of suggestionsOf(answer.request, { task, situation, open, other })) {
      const found = new Search(task, situation, assignment).run();
      if (found.kind === 'yes') return found;
    }
  }
  if (!isPossible) return { kind: 'no' };
  return { kind: 'undetermined', because: `it depends on the value of the policy variable ${open.map((key) => `\`${key}\``).join(', ')}` };
}

function withoutVariables(task: Task, open: ReadonlySet<string>): Task {
  const { allowedBy, alsoMatching = [] } = task.question;
  const question = {
    ...task.question,
    allowedBy: allowedBy === 'anything' ? allowedBy : relaxed(allowedBy, open),
    alsoMatching: alsoMatching.map((statement) => relaxed(statement, open)),
  };
  return { ...task, question, denies: task.denies.filter((deny) => !variablesOfStatement(deny).some((key) => open.has(key))) };
}

interface SuggestionQuestion {
  readonly task: Task;
  readonly situation: Situation;
  readonly open: readonly string[];
  readonly other: Assignment;
}

/** Values for the open keys, read off a request that would get through without them. */
function suggestionsOf(request: Request, { task, situation, open, other }: SuggestionQuestion): readonly Assignment[] {
  const pieces = request.resource.slice(task.question.universe.objectPrefix.length).split('/');
  let suggestions: readonly Assignment[] = [other];
  for (const key of open) {
    const domain = domainIn(task, situation, key);
    const solved = request.context.get(key) ?? [];
    const values = [...solved, ...pieces].filter((value) => couldHave(domain, value));
    const choices = [...new Set(values), ...(domain.absent === 'never' ? [] : [undefined])];
    suggestions = suggestions.flatMap((suggestion) => choices.map((value) => new Map([...suggestion, [key, value] as const]))).slice(0, 32);
  }
  return suggestions;
}

function couldHave({ values }: Domain, value: string): boolean {
  if (values.kind === 'text') return values.shapes.some((shape) => globMatches(shape, value));
  return values.kind === 'list' && values.values.includes(value);
}

const variables = new WeakMap<Statement, readonly string[]>();

function variablesOfStatement(statement: Statement): readonly string[] {
  const known = variables.get(statement);
  if (known !== undefined) return known;
  const found = [...statement.resource.anyOf, ...statement.conditions.flatMap((condition) => condition.values)].flatMap(variablesOf);
  variables.set(statement, found);
  return found;
}

function situationOf({ question }: Task): Situation {
  return { sender: question.sender, universe: question.universe, actionKeys: question.action.keys, now: question.now };
}

/** The domain of a key in this question: narrowed by the question, by the address, else by who asks. */
function domainIn({ question, address }: Task, situation: Situation, key: string): Domain {
  const narrowed = question.domains?.get(key);
  if (narrowed !== undefined) return narrowed;
  if (key === 'aws:sourceip' && question.sender.fromInternet) return fixed(address ?? '198.51.100.1');
  if (key === resourceKey) return resourceDomain(question);
  return domainOf(key, situation);
}

function resourceDomain({ target, universe }: Question): Domain {
  if (target === 'bucket') return fixed(universe.arn);
  return { absent: 'never', values: { kind: 'text', shapes: [anyObject(universe)], example: `${universe.objectPrefix}any` }, many: false };
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

function assignmentsOf({ task, situation, keys }: { task: Task; situation: Situation; keys: readonly string[] }): Assignments {
  let assignments: readonly Assignment[] = [new Map()];
  let isCut = false;
  for (const key of keys) {
    const values = valuesToTry(domainIn(task, situation, key), () => fragmentsOf(task.relevant));
    const longer = assignments.flatMap((assignment) => values.map((value) => new Map([...assignment, [key, value] as const])));
    isCut ||= longer.length > mostAssignments;
    assignments = longer.slice(0, mostAssignments);
  }
  return { assignments, isCut };
}

function valuesToTry(domain: Domain, fragments: () => readonly string[]): readonly (string | undefined)[] {
  // Only keys of one value can stand in a variable.
  if (domain.absent === 'always' || domain.many) return [undefined];
  const absent = domain.absent === 'possible' ? [undefined] : [];
  const { values } = domain;
  if (values.kind === 'list') return [...values.values, ...absent];
  if (values.kind === 'address') return [values.example, ...absent];
  if (values.kind !== 'text') return [String(values.from), ...absent];
  const named = fragments().filter((fragment) => values.shapes.some((shape) => globMatches(shape, fragment)));
  const single = values.shapes.flatMap((shape) => literalText(shape) ?? []);
  return [...new Set([values.example, ...single, ...named]), ...absent];
}

/** Pieces of text between separators that a variable could be made equal to. */
function fragmentsOf(statements: readonly Statement[]): readonly string[] {
  const strings = statements.flatMap((statement) => [...statement.resource.anyOf, ...statement.conditions.flatMap((condition) => condition.values)]);
  const pieces = strings.flatMap((string) => string.parts.flatMap((part) => (part.kind === 'text' ? [part.text, ...part.text.split(/[/*?]/)] : [])));
  return [...new Set(pieces.filter((piece) => piece !== '' && !/[*?]/.test(piece)))].slice(0, 24);
}

interface CompiledDeny {
  readonly statement: Statement;
  readonly literals: readonly Literal[];
}

interface Node {
  readonly demands: ReadonlyMap<string, readonly Literal[]>;
}

interface CompiledDeny {
  readonly statement: Statement;
  readonly literals: readonly Literal[];
}

/** One search: demands of the Allow, then one way out of each Deny that the found request runs into. */
class Search {
  private readonly task: Task;
  private readonly situation: Situation;
  private readonly assignment: Assignment;
  private readonly seen = new Set<string>();
  private readonly solved = new Map<string, KeySolution>();
  private readonly domains = new Map<string, Domain>();
  private readonly names = new Map<Literal, string>();
  private readonly allow: readonly Literal[] | undefined;
  private readonly denies: readonly CompiledDeny[];
  private readonly keys: readonly string[];
  private nodes = 0;
  private gaveUp: string | undefined;

  constructor(task: Task, situation: Situation, assignment: Assignment) {
    this.task = task;
    this.situation = situation;
    this.assignment = assignment;
    const { question } = task;
    const context = { sender: question.sender, action: question.action.name.toLowerCase(), assignment };
    const wanted = [...(question.allowedBy === 'anything' ? [] : [question.allowedBy]), ...(question.alsoMatching ?? [])];
    const compiled = wanted.map((statement) => compileStatement(statement, context));
    this.allow = compiled.includes(undefined) ? undefined : compiled.flatMap((literals) => [...(literals ?? [])]);
    this.denies = task.denies.flatMap((statement) => {
      const literals = compileStatement(statement, context);
      return literals === undefined ? [] : [{ statement, literals }];
    });
    const literals = [...(this.allow ?? []), ...this.denies.flatMap((deny) => deny.literals)];
    // A variable's key has a value in the request though no condition may ask for it.
    this.keys = [...new Set([...literals.map((literal) => literal.key), ...assignment.keys()])].filter((key) => !key.startsWith('@'));
  }

  run(): Answer {
    if (this.allow === undefined) return { kind: 'no' };
    const { within = [], outside = [] } = this.task.question;
    const demands = new Map<string, readonly Literal[]>();
    for (const literal of [
      ...this.allow,
      ...within.map((globs) => resourceDemand(globs, true)),
      ...outside.map((glob) => resourceDemand([glob], false)),
    ]) {
      demands.set(literal.key, [...(demands.get(literal.key) ?? []), literal]);
    }
    const found = this.visit({ demands });
    if (found !== undefined) return found;
    return this.gaveUp === undefined ? { kind: 'no' } : { kind: 'undetermined', because: this.gaveUp };
  }

  private visit(node: Node): Answer | undefined {
    const identity = this.identityOf(node);
    if (this.seen.has(identity)) return undefined;
    this.seen.add(identity);
    this.nodes += 1;
    if (this.nodes > searchBudget) {
      this.gaveUp = 'the statements that deny are too many and too entangled to search through';
      return undefined;
    }
    const values = this.solve(node);
    if (values === undefined) return undefined;
    const inTheWay = this.denies.filter(({ literals }) => literals.every((literal) => holds(literal, values.get(literal.key) ?? [])));
    if (inTheWay.length === 0) return this.prove(node, values);
    for (const literal of this.fewestWaysOut(node, inTheWay)) {
      const found = this.visit(add(node, negate(literal)));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The Deny that is hardest to avoid comes first: one without a way out ends the branch at once, one with a single way settles it. */
  private fewestWaysOut(node: Node, inTheWay: readonly CompiledDeny[]): readonly Literal[] {
    let fewest: readonly Literal[] | undefined;
    for (const { literals } of inTheWay) {
      const ways = this.waysOut(literals).filter((literal) => this.isOpen(node, negate(literal)));
      if (ways.length <= 1) return ways;
      if (fewest === undefined || ways.length < fewest.length) fewest = ways;
    }
    return fewest ?? [];
  }

  private isOpen(node: Node, demand: Literal): boolean {
    const solution = this.solution(demand.key, [...(node.demands.get(demand.key) ?? []), demand]);
    if (solution.kind === 'gave-up') this.gaveUp = solution.because;
    return solution.kind === 'present' || solution.kind === 'absent';
  }

  /** What the sender chooses comes before what only luck or the owner's data could bring. */
  private waysOut(deny: readonly Literal[]): readonly Literal[] {
    const isSure = (literal: Literal) => this.domain(literal.key).doubt === undefined && literal.onPresent.kind !== 'unsure';
    return [...deny.filter(isSure), ...deny.filter((literal) => !isSure(literal))];
  }

  private solve(node: Node): ReadonlyMap<string, readonly string[]> | undefined {
    const values = new Map<string, readonly string[]>();
    for (const key of [...this.keys, resourceKey, 'aws:principalarn']) {
      const solution = this.solution(key, node.demands.get(key) ?? []);
      if (solution.kind === 'none') return undefined;
      if (solution.kind === 'gave-up') {
        this.gaveUp = solution.because;
        return undefined;
      }
      values.set(key, solution.kind === 'present' ? solution.values : []);
    }
    return values;
  }

  private solution(key: string, demands: readonly Literal[]): KeySolution {
    const identity = `${key}\n${this.namesOf(demands)}`;
    const known = this.solved.get(identity);
    if (known !== undefined) return known;
    const solution = solveKey(this.domain(key), demands);
    this.solved.set(identity, solution);
    return solution;
  }

  private identityOf({ demands }: Node): string {
    return [...demands]
      .map(([key, literals]) => `${key}\n${this.namesOf(literals)}`)
      .sort()
      .join('\n\n');
  }

  private namesOf(literals: readonly Literal[]): string {
    return [...new Set(literals.map((literal) => this.nameOf(literal)))].sort().join('\n');
  }

  private nameOf(literal: Literal): string {
    const known = this.names.get(literal);
    if (known !== undefined) return known;
    const name = printLiteral(literal);
    this.names.set(literal, name);
    return name;
  }

  private domain(key: string): Domain {
    const known = this.domains.get(key);
    if (known !== undefined) return known;
    const found = this.findDomain(key);
    this.domains.set(key, found);
    return found;
  }

  private findDomain(key: string): Domain {
    const domain = domainIn(this.task, this.situation, key);
    if (!this.assignment.has(key)) return domain;
    const value = this.assignment.get(key);
    // A key of several values stands in no variable, but may have them all the same.
    if (domain.many) return domain;
    const assigned = value === undefined ? never : fixed(value);
    return domain.doubt === undefined ? assigned : { ...assigned, doubt: domain.doubt };
  }

  /** Nothing is called reachable before the interpreter says so too. */
  private prove(node: Node, values: ReadonlyMap<string, readonly string[]>): Answer {
    const { question, denies } = this.task;
    const context = new Map([...values].filter(([key, list]) => !key.startsWith('@') && list.length > 0));
    if (!this.keys.includes('aws:principalarn')) context.delete('aws:principalarn');
    const request: Request = {
      caller: callerWith(question.sender.caller, values.get('aws:principalarn')?.[0]),
      action: question.action.name,
      resource: values.get(resourceKey)?.[0] ?? question.universe.arn,
      context,
    };
    const allow = question.allowedBy === 'anything' ? [] : [question.allowedBy];
    const decision = authorize(request, [{ statements: [...allow, ...denies] }]);
    const isThrough = question.allowedBy === 'anything' ? decision.outcome !== 'explicitly-denied' : decision.outcome === 'allowed';
    if (!isThrough) {
      const because = `the replay of a found request ended in \`${decision.outcome}\`; please report this policy`;
      return { kind: 'undetermined', because };
    }
    return { kind: 'yes', request, assuming: this.assumptions(node, values), escapes: this.escapes(values) };
  }

  private escapes(values: ReadonlyMap<string, readonly string[]>): readonly Escape[] {
    return this.denies.map(({ statement, literals }) => ({
      statement,
      because: literals.filter((literal) => !holds(literal, values.get(literal.key) ?? [])).map((literal) => literal.text),
    }));
  }

  private assumptions(node: Node, values: ReadonlyMap<string, readonly string[]>): readonly string[] {
    const valuesOf = ({ key }: Literal) => values.get(key) ?? [];
    const demanded = [...node.demands.values()].flat().flatMap((literal) => {
      const doubt = holds(literal, valuesOf(literal)) ? this.doubtOf(literal) : (literal.because ?? this.doubtOf(literal));
      return doubt === undefined ? [] : [`${asDemand(literal)} (${doubt})`];
    });
    const avoided = this.denies.flatMap(({ literals }) => {
      const escapes = literals.filter((literal) => !holds(literal, valuesOf(literal)));
      if (escapes.some((literal) => fails(literal, valuesOf(literal)) && this.doubtOf(literal) === undefined)) return [];
      return [`a Deny does not match: ${escapes.map((literal) => `\`${literal.text}\` does not hold`).join(', ')}`];
    });
    return [...demanded, ...avoided, ...this.waiting(values)];
  }

  private doubtOf({ key }: Literal): string | undefined {
    return key.startsWith('@') ? undefined : this.domain(key).doubt;
  }

  /** A window in time that is still to come. */
  private waiting(values: ReadonlyMap<string, readonly string[]>): readonly string[] {
    const times = ['aws:currenttime', 'aws:epochtime'].flatMap((key) => values.get(key) ?? []);
    return times.filter((time) => (parseDate(time) ?? 0) > this.task.question.now + 1).map((time) => `the request is made at \`${time}\``);
  }
}

function asDemand(literal: Literal): string {
  return literal.text === '' ? 'a doubtful demand holds' : `\`${literal.text}\` is decided in the sender's favour`;
}

function callerWith(caller: Caller, arn: string | undefined): Caller {
  return caller.kind === 'aws' && arn !== undefined ? { ...caller, arn } : caller;
}

function add(node: Node, literal: Literal): Node {
  const demands = new Map(node.demands);
  demands.set(literal.key, [...(demands.get(literal.key) ?? []), literal]);
  return { demands };
}

function printLiteral({ identity, onAbsent, onPresent }: Literal): string {
  return `${identity} ${onAbsent} ${[leastOf(onPresent), mostOf(onPresent)].map(printTest).join(' ')}`;
}

function printTest(test: CertainTest): string {
  return test.kind === 'always' || test.kind === 'never' ? test.kind : `${test.kind} ${test.inside}`;
}
