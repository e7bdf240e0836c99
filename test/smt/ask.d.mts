import type { Action, Who } from './physics.mjs';
import type { Solver } from './solver.mjs';

export interface Question {
  /** JSON text of a policy of the bucket `b` of account 111122223333. */
  readonly policy: string;
  readonly who: Who;
  readonly action: Action;
  /** Seconds since 1970. */
  readonly now: number;
}

/** A request read off the solver's model. */
export interface Found {
  readonly arn?: string;
  readonly account?: string;
  /** The user who opened the session of a federated user that `arn` names. */
  readonly opener?: string;
  readonly service?: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, readonly string[]>>;
}

export type SmtAnswer =
  | { readonly kind: 'sat'; readonly request: Found; readonly formula: string }
  | { readonly kind: 'unsat' | 'unknown'; readonly formula: string }
  /** No Allow speaks of the action and the class: there was nothing to ask z3. */
  | { readonly kind: 'settled' }
  | { readonly kind: 'excluded'; readonly because: string };

export function ask(solver: Solver, question: Question): SmtAnswer;
