import { ask } from './ask.mjs';
import type { Engine } from './engine.js';
import { now } from './engine.js';
import { because } from './excluded.mjs';
import type { Action, Who } from './physics.mjs';
import type { Solver } from './solver.mjs';

export interface Asked {
  readonly who: Who;
  readonly action: Action;
}

export type Outcome =
  | { readonly kind: 'settled' }
  | { readonly kind: 'excluded'; readonly because: string }
  | { readonly kind: 'sat' | 'unsat' | 'unknown'; readonly engine: 'yes' | 'no' | 'undetermined'; readonly difference?: string };

/** Asks both, and has the engine's interpreter judge the request that z3 found. */
export function differential(solver: Solver, engine: Engine, policy: string, { who, action }: Asked): Outcome {
  const answer = ask(solver, { policy, who, action, now });
  if (answer.kind === 'settled' || answer.kind === 'excluded') return answer;
  const mine = engine.ask(who, action);
  const outcome = { kind: answer.kind, engine: mine.kind };
  if (answer.kind === 'sat' && !engine.lets(answer.request)) {
    return { ...outcome, difference: `the interpreter refuses what z3 found: ${JSON.stringify(answer.request)}` };
  }
  if (answer.kind === 'sat' && mine.kind === 'no')
    return { ...outcome, difference: `the engine says no; z3 found ${JSON.stringify(answer.request)}` };
  // Whom the access points of a party let in is told of the party; to this oracle they are others.
  if (mine.kind === 'yes' && mine.assuming.some((text) => text.endsWith('lets others in'))) return { kind: 'excluded', because: because.guests };
  if (answer.kind === 'unsat' && mine.kind === 'yes') {
    const { caller, resource, context } = mine.request;
    const request = JSON.stringify({ caller, resource, context: Object.fromEntries(context), assuming: mine.assuming });
    return { ...outcome, difference: `z3 says that there is no such request; the engine found ${request}` };
  }
  return outcome;
}
