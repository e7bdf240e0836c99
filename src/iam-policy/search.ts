import { authorize } from './authorize.js';
import type { Domain } from './domain.js';
import {
  type Assignment,
  assignedDemand,
  compileStatement,
  forCaller,
  isAskedBeside,
  type Literal,
  presentDemand,
  principalKey,
  resourceKey,
} from './literal.js';
import { fails, holds } from './literal-holds.js';
import { namesAction } from './named-actions.js';
import { parseDate } from './operators.js';
import type { Statement } from './policy.js';
import { variablesOf } from './policy-string.js';
import { type Answer, domainIn, domainsIn, type Question } from './question.js';
import { type Caller, isThroughFederatedUser, type Request } from './request.js';
import { type CompiledDeny, found, type SearchMemory } from './search-memory.js';
import { type Dimension, dimensions, type Identity, lookUp, type SenderNetwork, type Variant, type Variants } from './senders/sender.js';
import { variablesIn } from './statement-variables.js';

export interface SearchTask {
  readonly question: Question;
  readonly memory: SearchMemory;
  /** Every Deny that names the action. */
  readonly denies: readonly Statement[];
  /** Whether one of them has policy variables in it. */
  readonly denyByVariables: boolean;
  /** Keys that the request has to have. */
  readonly present?: readonly string[];
  /** Those of the sender, or fewer. */
  readonly variants: Variants;
  /** Whether only a request will do that gets through without any assumption. */
  readonly wanted: 'sure' | 'possible';
  /** Statements that demand nothing, but whose keys the found request has to show. */
  readonly watched: readonly Statement[];
}

/** Nodes of one search. Real policies need fewer than a hundred. */
const searchBudget = 1_000;

/** What a node costs beside the variants that are tried at it, each of which costs 1. */
const costOfNode = 20;
/** To read a Deny anew, for a value of its variables. */
const costOfDeny = 40;

/** Demands by key. Lists are shared between nodes, so that what was found of one is found of it everywhere. */
type Demands = ReadonlyMap<string, readonly Literal[]>;

interface Node {
  readonly demands: Demands;
  /** Demands that this node has and the first one has not. */
  readonly added: readonly Literal[];
}

/** One variant of a part of the sender, with values for the keys that something is demanded of. */
interface Fit<V extends Variant> {
  readonly variant: V;
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** A request in the making: it meets all demands of its node. */
interface Candidate {
  readonly identity: Identity;
  readonly network: SenderNetwork;
  readonly variants: Readonly<Record<Dimension, Variant>>;
  /** Values of keys; those that nothing is demanded of are filled in when a Deny asks. */
  readonly values: Map<string, readonly string[]>;
}

type Failed = 'none' | 'gave-up';

/** Keys of one part of the sender, with what is demanded of them. */
type Asked = readonly (readonly [string, readonly Literal[]])[];

const nothing: readonly Literal[] = [];
const nothingSolved: readonly string[] = [];
const noValues: ReadonlyMap<string, readonly string[]> = new Map();

function askedOf(dimension: Dimension, demands: Demands): Asked {
  const asked: [string, readonly Literal[]][] = [];
  for (const each of demands) if (each[1][0]?.dimension === dimension) asked.push(each);
  return asked;
}

/**
 * One search: demands of the Allow, then one way out of each Deny that the found request runs into. Each part of the sender
 * is the first of its variants that meets the demands on its keys; parts never touch each other, so that is complete.
 */
export class Search {
  private readonly task: SearchTask;
  private readonly assignment: Assignment;
  private readonly allow: readonly Literal[] | undefined;
  private readonly denies: readonly CompiledDeny[];
  private readonly seen = new Set<string>();
  private readonly names = new Map<string, number>();
  private readonly variantDomains = new Map<Variant, Map<string, Domain>>();
  private readonly requestDomains: Map<string, Domain>;
  private readonly memory: SearchMemory;
  private nodes = 0;
  private gaveUp: string | undefined;

  /** `assignment`: what stands for the policy variables. */
  constructor(task: SearchTask, assignment: Assignment) {
    this.task = task;
    this.assignment = assignment;
    this.memory = task.memory;
    const { question, denies } = task;
    this.allow = this.allowDemands();
    this.requestDomains = this.memory.domainsOf(`${question.action.name} ${question.target}`);
    if (this.allow === undefined) this.denies = [];
    else if (task.denyByVariables) {
      this.memory.spend(costOfDeny * denies.length);
      this.denies = this.compiled(denies);
    } else this.denies = this.memory.compiledDenies(task.variants.identity, denies, () => this.compiled(denies));
  }

  /** Of the Allow, and of what else has to match. */
  private allowDemands(): readonly Literal[] | undefined {
    const { allowedBy, alsoMatching = [] } = this.task.question;
    const demands: Literal[] = [];
    for (const statement of allowedBy === 'anything' ? alsoMatching : [allowedBy, ...alsoMatching]) {
      const literals = this.demandsOf(statement);
      if (literals === 'never') return undefined;
      demands.push(...literals);
    }
    return demands;
  }

  private compiled(denies: readonly Statement[]): readonly CompiledDeny[] {
    const compiled: CompiledDeny[] = [];
    for (const statement of denies) {
      const literals = this.demandsOf(statement);
      if (literals !== 'never') compiled.push({ statement, literals });
    }
    return compiled;
  }

  private demandsOf(statement: Statement): readonly Literal[] | 'never' {
    const { assignment } = this;
    const { question, variants } = this.task;
    if (!namesAction(statement, question.action.name.toLowerCase())) return 'never';
    const compile = () => compileStatement(statement, { callers: variants.identity.map(({ caller }) => caller), assignment }) ?? 'never';
    return assignment.size === 0 || variablesIn(statement).length === 0 ? this.memory.demandsOf(variants.identity, statement, compile) : compile();
  }

  run(): Answer {
    if (this.allow === undefined) return { kind: 'no' };
    const { within = [], outside = [] } = this.task.question;
    const demands = new Map<string, readonly Literal[]>();
    const demand = (literal: Literal) => demands.set(literal.key, this.memory.extended(demands.get(literal.key) ?? nothing, literal));
    this.allow.forEach(demand);
    for (const globs of within) demand(this.memory.resourceDemand(globs, true));
    for (const glob of outside) demand(this.memory.resourceDemand([glob], false));
    for (const [key, value] of this.assignment) if (!this.canHaveSeveral(key)) demand(assignedDemand(key, value));
    for (const key of this.task.present ?? []) if (!this.canHaveSeveral(key)) demand(presentDemand(key));
    const answer = this.visit({ demands, added: [] });
    if (answer !== undefined) return answer;
    if (this.gaveUp === undefined) return { kind: 'no' };
    this.memory.spendOnGivingUp();
    return { kind: 'undetermined', because: this.gaveUp };
  }

  /** A key of several values stands in no variable, but may have them all the same. */
  private canHaveSeveral(key: string): boolean {
    return domainsIn(this.task.question, key).some((domain) => domain.many);
  }

  private visit(node: Node): Answer | undefined {
    if (this.wasSeen(node)) return undefined;
    this.nodes += 1;
    this.memory.spend(costOfNode);
    if (this.nodes > searchBudget) {
      this.gaveUp = 'the statements that deny are too many and too entangled to search through';
      return undefined;
    }
    const candidate = this.candidate(node.demands);
    if (candidate === undefined) return undefined;
    const inTheWay = this.denies.filter((deny) => !this.isAvoided(deny, candidate));
    if (inTheWay.length === 0) return this.prove(node, candidate);
    for (const literal of this.fewestWaysOut(node, inTheWay, candidate)) {
      const answer = this.visit(this.add(node, literal));
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  private isAvoided({ literals }: CompiledDeny, candidate: Candidate): boolean {
    const isSure = this.task.wanted === 'sure';
    for (const literal of literals) if (isSure ? this.isFailed(literal, candidate) : !this.isMet(literal, candidate)) return true;
    return false;
  }

  private wasSeen({ added }: Node): boolean {
    if (added.length === 0) return false;
    const identity = [...new Set(added.map((literal) => this.nameOf(literal)))].sort((one, other) => one - other).join();
    if (this.seen.has(identity)) return true;
    this.seen.add(identity);
    return false;
  }

  private nameOf(literal: Literal): number {
    const identity = literal.identity();
    return found(this.names, identity, () => this.names.size);
  }

  /** The Deny that is hardest to avoid comes first: one without a way out ends the branch at once, one with a single way settles it. */
  private fewestWaysOut(node: Node, inTheWay: readonly CompiledDeny[], candidate: Candidate): readonly Literal[] {
    let fewest: readonly Literal[] | undefined;
    for (const { literals } of inTheWay) {
      const ways = this.surestFirst(literals, candidate)
        .map((literal) => this.memory.negation(literal))
        .filter((literal) => this.isPossible(node, literal));
      if (ways.length <= 1) return ways;
      if (fewest === undefined || ways.length < fewest.length) fewest = ways;
    }
    return fewest ?? [];
  }

  /** What the sender chooses comes before what only luck or the owner's data could bring. */
  private surestFirst(deny: readonly Literal[], candidate: Candidate): readonly Literal[] {
    const isSure = (literal: Literal) => literal.onPresent.kind !== 'unsure' && this.doubtOf(literal, candidate) === undefined;
    return deny.every(isSure) ? deny : [...deny.filter(isSure), ...deny.filter((literal) => !isSure(literal))];
  }

  private isPossible({ demands }: Node, literal: Literal): boolean {
    const { key, dimension } = literal;
    const longer = this.memory.extended(demands.get(key) ?? nothing, literal);
    const found =
      dimension === undefined
        ? this.solve(this.requestDomain(key), longer)
        : this.fit(this.task.variants[dimension], [...askedOf(dimension, demands).filter(([other]) => other !== key), [key, longer]]);
    return found !== 'none' && found !== 'gave-up';
  }

  private add({ demands, added }: Node, literal: Literal): Node {
    const longer = new Map(demands);
    longer.set(literal.key, this.memory.extended(demands.get(literal.key) ?? nothing, literal));
    return { demands: longer, added: [...added, literal] };
  }

  private candidate(demands: Demands): Candidate | undefined {
    const values = new Map<string, readonly string[]>();
    const asked: Record<Dimension, [string, readonly Literal[]][]> = { identity: [], membership: [], network: [], door: [] };
    for (const [key, literals] of demands) {
      const dimension = literals[0]?.dimension;
      if (dimension !== undefined) {
        asked[dimension].push([key, literals]);
        continue;
      }
      const found = this.solve(this.requestDomain(key), literals);
      if (typeof found === 'string') return undefined;
      values.set(key, found);
    }
    const { variants } = this.task;
    const identity = this.fit(variants.identity, asked.identity);
    if (typeof identity === 'string') return undefined;
    const membership = this.fit(variants.membership, asked.membership);
    const network = this.fit(variants.network, asked.network);
    const door = this.fit(variants.door, asked.door);
    if (typeof membership === 'string' || typeof network === 'string' || typeof door === 'string') return undefined;
    for (const fit of [identity, membership, network, door]) for (const [key, found] of fit.values) values.set(key, found);
    return {
      identity: identity.variant,
      network: network.variant,
      variants: { identity: identity.variant, membership: membership.variant, network: network.variant, door: door.variant },
      values,
    };
  }

  /** The first variant of a part of the sender that meets all demands on its keys: for sure if there is one, else perhaps. */
  private fit<V extends Variant>(variants: readonly V[], asked: Asked): Fit<V> | Failed {
    const [first] = variants;
    if (first !== undefined && asked.length === 0) return { variant: first, values: noValues };
    let failed: Failed = 'none';
    let perhaps: Fit<V> | undefined;
    for (const variant of variants) {
      this.memory.spend(1);
      const values = this.valuesOfVariant(variant, asked);
      if (values === 'gave-up') failed = 'gave-up';
      if (typeof values === 'string') continue;
      if (variants.length === 1 || this.isSure(variant, asked, values)) return { variant, values };
      perhaps ??= { variant, values };
    }
    return perhaps ?? failed;
  }

  private isSure(variant: Variant, asked: Asked, values: ReadonlyMap<string, readonly string[]>): boolean {
    const { caller } = variant;
    return asked.every(([, literals]) =>
      literals.every((literal) => {
        const demand = caller === undefined ? literal : forCaller(literal, caller);
        if (typeof demand === 'boolean') return demand;
        return this.variantDomain(variant, demand.key).doubt === undefined && this.memory.holds(demand, values.get(demand.key) ?? nothingSolved);
      }),
    );
  }

  private valuesOfVariant(variant: Variant, asked: Asked): ReadonlyMap<string, readonly string[]> | Failed {
    const settled = variant.caller === undefined ? asked : this.forCaller(variant.caller, asked);
    if (settled === undefined) return 'none';
    const values = new Map<string, readonly string[]>();
    for (const [key, literals] of settled) {
      const found = this.solve(this.variantDomain(variant, key), literals);
      if (typeof found === 'string') return found;
      values.set(key, found);
    }
    return values;
  }

  /** Demands on principals become demands on aws:PrincipalArn, or are settled: `undefined` where one cannot be met. */
  private forCaller(caller: Caller, asked: Asked): Asked | undefined {
    const principals = asked.find(([key]) => key === principalKey);
    if (principals === undefined) return asked;
    const byKey = new Map(asked.filter((each) => each !== principals));
    for (const literal of principals[1]) {
      const demand = forCaller(literal, caller);
      if (demand === false) return undefined;
      if (demand !== true) byKey.set(demand.key, this.memory.extended(byKey.get(demand.key) ?? nothing, demand));
    }
    return [...byKey];
  }

  private solve(domain: Domain, literals: readonly Literal[]): readonly string[] | Failed {
    const solution = this.memory.solution(domain, literals);
    if (solution.kind === 'gave-up') this.gaveUp = solution.because;
    if (solution.kind === 'none' || solution.kind === 'gave-up') return solution.kind;
    return solution.kind === 'present' ? solution.values : nothingSolved;
  }

  private requestDomain(key: string): Domain {
    const { question } = this.task;
    // What the policies say of the owner differs from Allow to Allow; the rest does not.
    const own = question.domains?.get(key) ?? question.sender.owner.get(key);
    return own ?? found(this.requestDomains, key, () => domainIn(question, key, undefined));
  }

  /** Of a key that the variant alone does not decide, the question makes a domain anew: it is kept here. */
  private variantDomain(variant: Variant, key: string): Domain {
    const { question } = this.task;
    const known = lookUp(variant.domains, key);
    if (known !== undefined && question.domains?.has(key) !== true) return known;
    const others = found(this.variantDomains, variant, () => new Map<string, Domain>());
    return found(others, key, () => domainIn(question, key, variant));
  }

  private domainFor({ key, dimension }: Pick<Literal, 'key' | 'dimension'>, candidate: Candidate): Domain {
    return dimension === undefined ? this.requestDomain(key) : this.variantDomain(candidate.variants[dimension], key);
  }

  private valuesFor(literal: Pick<Literal, 'key' | 'dimension'>, candidate: Candidate): readonly string[] {
    const known = candidate.values.get(literal.key);
    if (known !== undefined) return known;
    const free = this.solve(this.domainFor(literal, candidate), nothing);
    const values = typeof free === 'string' ? nothingSolved : free;
    candidate.values.set(literal.key, values);
    return values;
  }

  private isMet(literal: Literal, candidate: Candidate): boolean {
    const demand = forCaller(literal, candidate.identity.caller);
    return typeof demand === 'boolean' ? demand : this.memory.holds(demand, this.valuesFor(demand, candidate));
  }

  /** Without any doubt. */
  private isFailed(literal: Literal, candidate: Candidate): boolean {
    const demand = forCaller(literal, candidate.identity.caller);
    if (typeof demand === 'boolean') return !demand;
    if (!fails(demand, this.valuesFor(demand, candidate))) return false;
    return this.doubtOf(demand, candidate) === undefined || this.isWhatever(candidate, demand, fails);
  }

  /** Whether the answer is the same for each value that a doubtful key can have, and for none. */
  private isWhatever(candidate: Candidate, demand: Literal, test: typeof holds): boolean {
    const { absent, values, many, isWhole } = this.domainFor(demand, candidate);
    if (isWhole !== true || values.kind !== 'list' || many) return false;
    const single = absent === 'always' ? [] : values.values.map((value) => [value]);
    return [...single, ...(absent === 'never' ? [] : [[]])].every((each) => test(demand, each));
  }

  private doubtOf(literal: Literal, candidate: Candidate): string | undefined {
    return isAskedBeside(literal.key) ? undefined : this.domainFor(literal, candidate).doubt;
  }

  /** Nothing is called reachable before the interpreter says so too. */
  private prove(node: Node, candidate: Candidate): Answer | undefined {
    const { question, denies } = this.task;
    const request: Request = {
      caller: this.callerOf(candidate),
      action: question.action.name,
      resource: this.valuesFor({ key: resourceKey, dimension: undefined }, candidate)[0] ?? question.universe.arn,
      context: this.contextOf(candidate),
    };
    const allow = question.allowedBy === 'anything' ? [] : [question.allowedBy];
    const decision = authorize(request, [{ statements: [...allow, ...denies] }]);
    const isThrough = question.allowedBy === 'anything' ? decision.outcome !== 'explicitly-denied' : decision.outcome === 'allowed';
    if (!isThrough) {
      const because = `the replay of a found request ended in \`${decision.outcome}\`; please report this policy`;
      return { kind: 'undetermined', because };
    }
    const assuming = this.assumptions(node, candidate);
    if (this.task.wanted === 'sure' && assuming.length > 0) return undefined;
    return { kind: 'yes', request, assuming, escapes: this.denies.map(({ statement }) => statement), network: candidate.network };
  }

  private callerOf(candidate: Candidate): Caller {
    const { caller } = candidate.identity;
    const [arn] = caller.kind === 'aws' ? this.valuesFor({ key: 'aws:principalarn', dimension: 'identity' }, candidate) : [];
    if (caller.kind !== 'aws' || arn === undefined) return caller;
    return isThroughFederatedUser(caller) ? { ...caller, sessionArn: arn } : { ...caller, arn };
  }

  /** The keys that some statement or variable speaks of. */
  private contextOf(candidate: Candidate): Request['context'] {
    const context = new Map<string, readonly string[]>();
    const show = (literal: Literal) => {
      if (isAskedBeside(literal.key) || context.has(literal.key)) return;
      const values = this.valuesFor(literal, candidate);
      if (values.length > 0) context.set(literal.key, values);
    };
    const { caller } = candidate.identity;
    for (const literals of [this.allow ?? nothing, this.memory.shownBy(this.denies)]) {
      for (const literal of literals) {
        const demand = forCaller(literal, caller);
        if (typeof demand !== 'boolean') show(demand);
      }
    }
    for (const key of this.assignment.keys()) show(assignedDemand(key, undefined));
    for (const key of this.task.watched.flatMap(keysOfStatement)) show(assignedDemand(key, undefined));
    return context;
  }

  private assumptions(node: Node, candidate: Candidate): readonly string[] {
    const assuming = new Set(this.task.question.sender.assuming);
    const add = (assumption: string) => assuming.add(assumption);
    for (const dimension of dimensions) candidate.variants[dimension].assuming.forEach(add);
    for (const literals of node.demands.values()) for (const literal of literals) this.doubtOfDemand(literal, candidate).forEach(add);
    for (const { statement, literals } of this.denies) {
      if (literals.some((literal) => this.isFailed(literal, candidate))) continue;
      const escapes = literals.filter((literal) => !this.isMet(literal, candidate));
      const isReversed = this.task.question.reversed?.has(statement) === true;
      add(
        `${isReversed ? 'an Allow of the other policy' : 'a Deny'} does not match: ${escapes.map((literal) => `\`${textFor(literal, candidate)}\` does not hold`).join(', ')}`,
      );
    }
    this.waiting(candidate).forEach(add);
    return [...assuming];
  }

  private doubtOfDemand(literal: Literal, candidate: Candidate): readonly string[] {
    const demand = forCaller(literal, candidate.identity.caller);
    if (typeof demand === 'boolean') return [];
    const isSure = this.memory.holds(demand, this.valuesFor(demand, candidate));
    if (isSure && this.isWhatever(candidate, demand, holds)) return [];
    const doubt = isSure ? this.doubtOf(demand, candidate) : (demand.because ?? this.doubtOf(demand, candidate));
    return doubt === undefined ? [] : [`${asDemand(demand)} (${doubt})`];
  }

  /** A window in time that is still to come. */
  private waiting({ values }: Candidate): readonly string[] {
    // Both tell the same time.
    const [time] = values.get('aws:currenttime') ?? values.get('aws:epochtime') ?? [];
    if (time === undefined || (parseDate(time) ?? 0) <= this.task.question.now + 1) return [];
    return [`the request is made at \`${time}\``];
  }
}

function keysOfStatement({ resource, conditions }: Statement): readonly string[] {
  const strings = [...resource.anyOf, ...conditions.flatMap(({ values }) => values)];
  return [...conditions.map(({ key }) => key), ...strings.flatMap(variablesOf)];
}

/** A principal is told as the caller meets it. */
function textFor(literal: Literal, { identity }: Candidate): string {
  const demand = forCaller(literal, identity.caller);
  return typeof demand === 'boolean' ? literal.text : demand.text;
}

function asDemand(literal: Literal): string {
  return `\`${literal.text}\` is decided in the sender's favour`;
}
