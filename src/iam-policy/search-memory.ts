import { type Glob, printGlob } from '../glob/index.js';
import type { Domain } from './domain.js';
import { type Literal, negate, resourceDemand } from './literal.js';
import { holds } from './literal-holds.js';
import { namesAction } from './named-actions.js';
import type { PolicyDocument, Statement } from './policy.js';
import type { Identity } from './senders/sender.js';
import { type KeySolution, solveKey } from './solve-key.js';
import { variablesIn } from './statement-variables.js';

/** A Deny as what it demands of requests. */
export interface CompiledDeny {
  readonly statement: Statement;
  readonly literals: readonly Literal[];
}

type Documents = readonly Pick<PolicyDocument, 'statements'>[];

/** The Denies that a search has to do with. */
export interface NamedDenies {
  readonly statements: readonly Statement[];
  /** Those with policy variables in them. */
  readonly variable: readonly Statement[];
}

interface Naming {
  readonly denies: readonly Statement[];
  readonly byAction: Map<string, NamedDenies>;
  /** By the places of their Denies. */
  readonly lists: Map<string, NamedDenies>;
}

/**
 * What the searches about one bucket may cost together, in variants that are tried: a second or two. A policy that names a thousand
 * accounts takes a twentieth of it.
 */
const fullEffort = 3_000_000;

/**
 * What searches about the statements of one bucket find out about single keys. Handed from one to the next, for most of them ask
 * the same of most keys; it holds for one universe and one time.
 */
export class SearchMemory {
  private readonly negations = new Map<Literal, Literal>();
  private readonly extensions = new Map<readonly Literal[], Map<Literal, readonly Literal[]>>();
  private readonly solutions = new Map<Domain, Map<readonly Literal[], KeySolution>>();
  private readonly holding = new Map<Literal, Map<readonly string[], boolean>>();
  private readonly domains = new Map<string, Map<string, Domain>>();
  private readonly resources = new Map<string, Literal>();
  private readonly compiled = new Map<readonly Identity[], Map<Statement, readonly Literal[] | 'never'>>();
  private readonly denies = new Map<readonly Identity[], Map<readonly Statement[], readonly CompiledDeny[]>>();
  private readonly naming = new Map<Documents, Naming>();
  private effortLeft = fullEffort;
  private readonly shown = new Map<readonly CompiledDeny[], readonly Literal[]>();
  private readonly onSpend: (effort: number) => void;

  /** `onSpend` hears of all effort, and may throw where a caller wants to wait no longer. */
  constructor(onSpend: (effort: number) => void = () => undefined) {
    this.onSpend = onSpend;
  }

  /** Whether all effort is spent, so that a policy made to be hard cannot hold up a scan: what is asked now stays open. */
  get isSpent(): boolean {
    return this.effortLeft <= 0;
  }

  spend(effort: number): void {
    this.effortLeft -= effort;
    this.onSpend(effort);
  }

  /** A search that gives up is a thousand times as dear as an ordinary one: two of them are all that there may be. */
  spendOnGivingUp(): void {
    this.spend(fullEffort / 2);
  }

  /** The Denies of some documents that name an action, in lower case: for actions that the same ones name always the same list. */
  deniesNaming(documents: Documents, action: string): NamedDenies {
    const naming = found(this.naming, documents, () => ({ denies: deniesOf(documents), byAction: new Map(), lists: new Map() }));
    return found(naming.byAction, action, () => {
      const named = naming.denies.filter((statement) => namesAction(statement, action));
      return found(naming.lists, named.map((statement) => naming.denies.indexOf(statement)).join(), () => namedDenies(named));
    });
  }

  /** What some Denies demand of some identities, where no variable plays a part. */
  compiledDenies(identities: readonly Identity[], statements: readonly Statement[], compile: () => readonly CompiledDeny[]): readonly CompiledDeny[] {
    const known = found(this.denies, identities, () => new Map<readonly Statement[], readonly CompiledDeny[]>());
    return found(known, statements, compile);
  }

  /** What a statement demands of some identities, where no variable plays a part; `never` where it speaks of none of them. */
  demandsOf(identities: readonly Identity[], statement: Statement, compile: () => readonly Literal[] | 'never'): readonly Literal[] | 'never' {
    const known = found(this.compiled, identities, () => new Map<Statement, readonly Literal[] | 'never'>());
    return found(known, statement, compile);
  }

  /** Of demands on one key the first, for a request to show; all of those that depend on the caller. */
  shownBy(denies: readonly CompiledDeny[]): readonly Literal[] {
    return found(this.shown, denies, () => {
      const byKey = new Map<string, Literal>();
      const byCaller = new Set<Literal>();
      for (const literal of denies.flatMap(({ literals }) => literals)) {
        if (literal.byCaller !== undefined) byCaller.add(literal);
        else if (!byKey.has(literal.key)) byKey.set(literal.key, literal);
      }
      return [...byCaller, ...byKey.values()];
    });
  }

  negation(literal: Literal): Literal {
    return found(this.negations, literal, () => negate(literal));
  }

  /** Always the same list for the same list and literal. */
  extended(list: readonly Literal[], literal: Literal): readonly Literal[] {
    const longer = this.extensions.get(list)?.get(literal);
    if (longer !== undefined) return longer;
    const made = [...list, literal];
    found(this.extensions, list, () => new Map<Literal, readonly Literal[]>()).set(literal, made);
    return made;
  }

  solution(domain: Domain, literals: readonly Literal[]): KeySolution {
    const known = this.solutions.get(domain)?.get(literals);
    if (known !== undefined) return known;
    const solved = solveKey(domain, literals, (steps) => this.spend(steps));
    found(this.solutions, domain, () => new Map<readonly Literal[], KeySolution>()).set(literals, solved);
    return solved;
  }

  /** Whether a demand holds for sure for values of its key. */
  holds(literal: Literal, values: readonly string[]): boolean {
    const byValues = this.holding.get(literal);
    const known = byValues?.get(values);
    if (known !== undefined) return known;
    const answer = holds(literal, values);
    if (byValues === undefined) this.holding.set(literal, new Map([[values, answer]]));
    else byValues.set(values, answer);
    return answer;
  }

  /** What is known of keys under `name`, to be filled in. */
  domainsOf(name: string): Map<string, Domain> {
    return found(this.domains, name, () => new Map<string, Domain>());
  }

  resourceDemand(globs: readonly Glob[], inside: boolean): Literal {
    return found(this.resources, `${inside} ${globs.map(printGlob).join('\n')}`, () => resourceDemand(globs, inside));
  }
}

function namedDenies(statements: readonly Statement[]): NamedDenies {
  return { statements, variable: statements.filter((statement) => variablesIn(statement).length > 0) };
}

function deniesOf(documents: Documents): readonly Statement[] {
  return documents.flatMap(({ statements }) => statements.filter(({ effect }) => effect === 'Deny'));
}

/** The value of a key; made where there is none yet. */
export function found<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const value = known.get(key);
  if (value !== undefined) return value;
  const made = make();
  known.set(key, made);
  return made;
}
