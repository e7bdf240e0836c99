import { type Glob, globMatches, literalText } from '../glob/index.js';
import { type AddressClass, addressClasses } from './address-classes.js';
import { authorize } from './authorize.js';
import { domainOf, type Situation } from './context-keys.js';
import { type Domain, fixed, never } from './domain.js';
import { type Assignment, compileStatement, type Literal, namesAction, negate, resourceDemand, resourceKey } from './literal.js';
import { holds } from './literal-holds.js';
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
const searchBudget = 4_000;

/** Searches for a request and proves it by the interpreter, or exhausts the search, or says why it could not. */
export function findRequest(question: Question): Answer {
  const { allowedBy, action, documents, sender } = question;
  if (allowedBy !== 'anything' && !namesAction(allowedBy, action.name.toLowerCase())) return { kind: 'no' };
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

/** Policy variables tie two keys together: their keys get a value first, and the rest is searched for each. */
function findWithVariables(task: Task): Answer {
  const situation = situationOf(task);
  const keys = [...new Set(task.relevant.flatMap(variablesOfStatement))];
  const free = keys.filter((key) => task.question.domains?.get(key) === undefined && isFree(domainIn(task, situation, key)));
  let unsure: Answer = { kind: 'no' };
  for (const assignment of assignmentsOf({ task, situation, keys })) {
    const answer = new Search(task, situation, assignment).run();
    if (answer.kind === 'yes') return answer;
    if (answer.kind === 'undetermined') unsure = answer;
  }
  if (unsure.kind === 'no' && free.length > 0 && couldStillBe(task, situation, new Set(free))) {
    return { kind: 'undetermined', because: `it depends on the value of the policy variable ${free.map((key) => `\`${key}\``).join(', ')}` };
  }
  return unsure;
}

function couldStillBe(task: Task, situation: Situation, free: ReadonlySet<string>): boolean {
  const { allowedBy } = task.question;
  const wider = allowedBy === 'anything' ? allowedBy : relaxed(allowedBy, free);
  const denies = task.denies.filter((deny) => !variablesOfStatement(deny).some((key) => free.has(key)));
  const alsoMatching = (task.question.alsoMatching ?? []).map((statement) => relaxed(statement, free));
  const fewer: Task = { ...task, question: { ...task.question, allowedBy: wider, alsoMatching }, denies };
  const others = assignmentsOf({
    task: fewer,
    situation,
    keys: [...new Set(task.relevant.flatMap(variablesOfStatement))].filter((key) => !free.has(key)),
  });
  return others.some((assignment) => new Search(fewer, situation, assignment).run().kind !== 'no');
}

function variablesOfStatement(statement: Statement): readonly string[] {
  return [...statement.resource.anyOf, ...statement.conditions.flatMap((condition) => condition.values)].flatMap(variablesOf);
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

function isFree(domain: Domain): boolean {
  return domain.absent !== 'always' && domain.values.kind === 'text';
}

/** More combinations than this are not tried; what is missed is caught as undetermined. */
const mostAssignments = 256;

function assignmentsOf({ task, situation, keys }: { task: Task; situation: Situation; keys: readonly string[] }): readonly Assignment[] {
  let assignments: readonly ReadonlyMap<string, string | undefined>[] = [new Map()];
  for (const key of keys) {
    const values = valuesToTry(domainIn(task, situation, key), () => fragmentsOf(task.relevant));
    assignments = assignments
      .flatMap((assignment) => values.map((value) => new Map([...assignment, [key, value] as const])))
      .slice(0, mostAssignments);
  }
  return assignments;
}

function valuesToTry(domain: Domain, fragments: () => readonly string[]): readonly (string | undefined)[] {
  // Only keys of one value can stand in a variable.
  if (domain.absent === 'always' || domain.many) return [undefined];
  const absent = domain.absent === 'possible' ? [undefined] : [];
  const { values } = domain;
  if (values.kind === 'list') return [...values.values, ...absent];
  if (values.kind !== 'text') return absent.length > 0 ? absent : [String(values.from)];
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

interface Node {
  readonly demands: ReadonlyMap<string, readonly Literal[]>;
}

/** One search: demands of the Allow, then one way out of each Deny that the found request runs into. */
class Search {
  private readonly task: Task;
  private readonly situation: Situation;
  private readonly assignment: Assignment;
  private readonly seen = new Set<string>();
  private readonly solved = new Map<string, KeySolution>();
  private readonly allow: readonly Literal[] | undefined;
  private readonly denies: readonly { readonly statement: Statement; readonly literals: readonly Literal[] }[];
  private readonly keys: readonly string[];
  private nodes = 0;
  private gaveUp: string | undefined;

  constructor(task: Task, situation: Situation, assignment: Assignment) {
    this.task = task;
    this.situation = situation;
    this.assignment = assignment;
    const { question } = task;
    const context = {
      sender: question.sender,
      action: question.action.name.toLowerCase(),
      assignment,
      many: (key: string) => this.domain(key).many,
    };
    const wanted = [...(question.allowedBy === 'anything' ? [] : [question.allowedBy]), ...(question.alsoMatching ?? [])];
    const compiled = wanted.map((statement) => compileStatement(statement, context));
    this.allow = compiled.includes(undefined) ? undefined : compiled.flatMap((literals) => [...(literals ?? [])]);
    this.denies = task.denies.flatMap((deny) => {
      const literals = compileStatement(deny, context);
      return literals === undefined ? [] : [{ statement: deny, literals }];
    });
    this.keys = [...new Set([...(this.allow ?? []), ...this.denies.flatMap((deny) => deny.literals)].map((literal) => literal.key))].filter(
      (key) => !key.startsWith('@'),
    );
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
    const identity = identityOf(node);
    if (this.seen.has(identity)) return undefined;
    this.seen.add(identity);
    this.nodes += 1;
    if (this.nodes > searchBudget) {
      this.gaveUp = 'the statements that deny are too many and too entangled to search through';
      return undefined;
    }
    const values = this.solve(node);
    if (values === undefined) return undefined;
    const inTheWay = this.denies.find(({ literals }) => literals.every((literal) => holds(literal, values.get(literal.key) ?? [])));
    if (inTheWay === undefined) return this.prove(node, values);
    for (const literal of this.waysOut(inTheWay.literals)) {
      const found = this.visit(add(node, negate(literal)));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** What the sender chooses comes before what only luck or the owner's data could bring. */
  private waysOut(deny: readonly Literal[]): readonly Literal[] {
    const certain = deny.filter((literal) => this.domain(literal.key).doubt === undefined);
    return [...certain, ...deny.filter((literal) => this.domain(literal.key).doubt !== undefined)];
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
    const identity = `${key}\n${demands.map(printLiteral).sort().join('\n')}`;
    const known = this.solved.get(identity);
    if (known !== undefined) return known;
    const solution = solveKey(this.domain(key), demands);
    this.solved.set(identity, solution);
    return solution;
  }

  private domain(key: string): Domain {
    if (this.assignment.has(key)) {
      const value = this.assignment.get(key);
      const domain = domainIn(this.task, this.situation, key);
      const assigned = value === undefined ? never : fixed(value);
      return domain.doubt === undefined ? assigned : { ...assigned, doubt: domain.doubt };
    }
    return domainIn(this.task, this.situation, key);
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
    const assuming: string[] = [];
    for (const literals of node.demands.values()) {
      for (const literal of literals) {
        const doubt =
          literal.onPresent.kind === 'undefined'
            ? literal.onPresent.because
            : literal.key.startsWith('@')
              ? undefined
              : this.domain(literal.key).doubt;
        if (doubt !== undefined) assuming.push(`${asDemand(literal, values)} (${doubt})`);
      }
    }
    for (const { literals } of this.denies) {
      const inTheWay = literals.filter((literal) => !holds(literal, values.get(literal.key) ?? []));
      const unsure = inTheWay.every(
        (literal) => literal.onPresent.kind === 'undefined' || (!literal.key.startsWith('@') && this.domain(literal.key).doubt !== undefined),
      );
      if (unsure) assuming.push(`a Deny does not match: ${inTheWay.map((literal) => `\`${literal.text}\` does not hold`).join(', ')}`);
    }
    const { now } = this.task.question;
    const time = values.get('aws:currenttime')?.[0];
    if (time !== undefined && Date.parse(time) / 1000 > now + 1) assuming.push(`the request is made at \`${time}\``);
    return assuming;
  }
}

function asDemand(literal: Literal, values: ReadonlyMap<string, readonly string[]>): string {
  const isMet = literal.onPresent.kind === 'undefined' || holds(literal, values.get(literal.key) ?? []);
  return isMet ? `\`${literal.text}\` is decided in the sender's favour` : `\`${literal.text}\` holds`;
}

function callerWith(caller: Caller, arn: string | undefined): Caller {
  return caller.kind === 'aws' && arn !== undefined ? { ...caller, arn } : caller;
}

function add(node: Node, literal: Literal): Node {
  const demands = new Map(node.demands);
  demands.set(literal.key, [...(demands.get(literal.key) ?? []), literal]);
  return { demands };
}

function identityOf(node: Node): string {
  return [...node.demands]
    .map(([key, literals]) => `${key}\n${[...new Set(literals.map(printLiteral))].sort().join('\n')}`)
    .sort()
    .join('\n\n');
}

function printLiteral(literal: Literal): string {
  const { onPresent } = literal;
  const test =
    onPresent.kind === 'one' || onPresent.kind === 'all' || onPresent.kind === 'some' ? `${onPresent.kind} ${onPresent.inside}` : onPresent.kind;
  return `${literal.text} ${literal.onAbsent} ${test}${literal.text === '' && 'union' in onPresent ? JSON.stringify(onPresent.union.map((each) => each.operator.set(each.wanted))) : ''}`;
}
