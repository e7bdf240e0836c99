export const defaultEffort: number;

/** z3 behind one door. Two solvers answer at the same time. */
export class Solver {
  private constructor();
  /** `effort`: z3's own count of steps after which it answers `unknown`. */
  static start(effort?: number): Promise<Solver>;
  stop(): Promise<void>;
}
