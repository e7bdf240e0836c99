import type { Outcome } from './differential.js';

/** What a run asked and got, for its report. */
export class Tally {
  private readonly counts = new Map<string, number>();
  private readonly reasons = new Map<string, number>();

  add(outcome: Outcome): void {
    increase(this.counts, outcome.kind);
    if (outcome.kind === 'excluded') increase(this.reasons, outcome.because);
    if ('engine' in outcome) {
      increase(this.counts, `engine ${outcome.engine}`);
      if (outcome.kind !== 'unknown' && outcome.engine !== 'undetermined') increase(this.counts, 'compared');
    }
  }

  count(name: Outcome['kind'] | 'engine undetermined' | 'compared'): number {
    return this.counts.get(name) ?? 0;
  }

  /** Questions to which z3 said yes or no. */
  get decided(): number {
    return this.count('sat') + this.count('unsat');
  }

  get asked(): number {
    return this.decided + this.count('unknown');
  }

  print(): string {
    const share = (part: number, whole: number) => `${part} (${whole === 0 ? '0' : ((100 * part) / whole).toFixed(2)} %)`;
    return [
      `z3 was asked ${this.asked} questions and decided ${share(this.decided, this.asked)}: sat ${share(this.count('sat'), this.decided)}, unsat ${share(this.count('unsat'), this.decided)}; out of effort ${share(this.count('unknown'), this.asked)}`,
      `  the engine undetermined ${share(this.count('engine undetermined'), this.asked)}; both decided ${share(this.count('compared'), this.asked)}`,
      `  not asked: ${this.count('settled')} that no Allow speaks of, ${this.count('excluded')} excluded`,
      ...[...this.reasons].sort(([, one], [, other]) => other - one).map(([reason, count]) => `  excluded ${count} x: ${reason}`),
    ].join('\n');
  }
}

function increase(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
