import { type Glob, printGlob } from '../glob/index.js';
import type { Domain } from './domain.js';
import { type Literal, negate, resourceDemand } from './literal.js';
import type { Statement } from './policy.js';
import type { Identity } from './senders/sender.js';
import { type KeySolution, solveKey } from './solve-key.js';

interface Compiled {
  /** Missing where the statement speaks of none of them. */
  readonly literals: readonly Literal[] | undefined;
}

/**
 * What searches about the same statements find out about single keys. Handed from one to the next, for most of them ask the
 * same of most keys; it holds for one universe and one time.
 */
export class SearchMemory {
  private readonly negations = new Map<Literal, Literal>();
  private readonly extensions = new Map<readonly Literal[], Map<Literal, readonly Literal[]>>();
  private readonly solutions = new Map<Domain, Map<readonly Literal[], KeySolution>>();
  private readonly domains = new Map<string, Domain>();
  private readonly resources = new Map<string, Literal>();
  private readonly compiled = new Map<readonly Identity[], Map<Statement, Compiled>>();

  /** What a statement demands of some identities, where no variable plays a part. */
  demandsOf(identities: readonly Identity[], statement: Statement, compile: () => Compiled['literals']): Compiled['literals'] {
    const known = found(this.compiled, identities, () => new Map<Statement, Compiled>());
    return found(known, statement, () => ({ literals: compile() })).literals;
  }

  negation(literal: Literal): Literal {
    return found(this.negations, literal, () => negate(literal));
  }

  /** Always the same list for the same list and literal. */
  extended(list: readonly Literal[], literal: Literal): readonly Literal[] {
    const known = found(this.extensions, list, () => new Map<Literal, readonly Literal[]>());
    return found(known, literal, () => [...list, literal]);
  }

  solution(domain: Domain, literals: readonly Literal[]): KeySolution {
    const known = found(this.solutions, domain, () => new Map<readonly Literal[], KeySolution>());
    return found(known, literals, () => solveKey(domain, literals));
  }

  /** What `name` stands for, made once. */
  domain(name: string, make: () => Domain): Domain {
    return found(this.domains, name, make);
  }

  resourceDemand(globs: readonly Glob[], inside: boolean): Literal {
    return found(this.resources, `${inside} ${globs.map(printGlob).join('\n')}`, () => resourceDemand(globs, inside));
  }
}

/** The value of a key; made where there is none yet. */
export function found<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const value = known.get(key);
  if (value !== undefined) return value;
  const made = make();
  known.set(key, made);
  return made;
}
