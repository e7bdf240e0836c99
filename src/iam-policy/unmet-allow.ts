import { compileStatement, forCaller, type Literal } from './literal.js';
import type { Statement } from './policy.js';
import type { Question } from './question.js';
import type { SearchMemory } from './search-memory.js';
import { type Dimension, dimensions, lookUp, type Sender, type SenderNetwork, type Variant } from './senders/sender.js';
import { variablesIn } from './statement-variables.js';

/** To look whether a variant could do, beside trying it. */
const costOfLook = 0.25;

const nothing: readonly Literal[] = [];
const noAssignment: ReadonlyMap<string, string | undefined> = new Map();

/**
 * Whether the Allow asks for what some part of the sender has in none of its variants: then it lets in no request of the sender's,
 * whatever the Denies are. Each demand is looked at by itself, so that a *yes* is certain, and mostly quick.
 */
export function isAllowUnmet({ allowedBy, sender, domains }: Question, memory: SearchMemory): boolean {
  if (allowedBy === 'anything' || domains !== undefined) return false;
  const demands = demandsOf(allowedBy, sender, memory);
  if (demands === 'never') return true;
  const isAsked = (dimension: Dimension) => demands.some((demand) => demand.dimension === dimension);
  return dimensions.some(
    (dimension) => isAsked(dimension) && variantsLeft(sender.variants[dimension], demandsOn(dimension, demands), memory).length === 0,
  );
}

/** The networks of the sender from which the Allow by itself could let a request in. */
export function networksLeft(allow: Statement, sender: Sender, memory: SearchMemory): readonly SenderNetwork[] {
  const { network } = sender.variants;
  const demands = network.length === 1 ? [] : demandsOf(allow, sender, memory);
  return demands === 'never' ? [] : variantsLeft(network, demandsOn('network', demands), memory);
}

/** Those that can be told without a value for a policy variable. */
function demandsOf(allow: Statement, { variants }: Sender, memory: SearchMemory): readonly Literal[] | 'never' {
  if (variablesIn(allow).length > 0) return nothing;
  const { identity } = variants;
  const context = { callers: identity.map(({ caller }) => caller), assignment: noAssignment };
  return memory.demandsOf(identity, allow, () => compileStatement(allow, context) ?? 'never');
}

function demandsOn(dimension: Dimension, demands: readonly Literal[]): readonly Literal[] {
  return demands.filter((demand) => demand.dimension === dimension);
}

function variantsLeft<V extends Variant>(variants: readonly V[], demands: readonly Literal[], memory: SearchMemory): readonly V[] {
  if (demands.length === 0) return variants;
  memory.spend(costOfLook * variants.length);
  return variants.filter((variant) => demands.every((demand) => couldMeet(variant, demand, memory)));
}

function couldMeet(variant: Variant, literal: Literal, memory: SearchMemory): boolean {
  const demand = variant.caller === undefined ? literal : forCaller(literal, variant.caller);
  if (typeof demand === 'boolean') return demand;
  const domain = lookUp(variant.domains, demand.key);
  return domain === undefined || memory.solution(domain, memory.extended(nothing, demand)).kind !== 'none';
}
