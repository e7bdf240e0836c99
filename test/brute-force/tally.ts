import type { Comparison, Outcome } from './compare.js';
import type { JsonPolicy } from './reference.js';

/** What a run asked and got, for its report. */
export class Tally {
  readonly outcomes: Record<Outcome, number> = { reachable: 0, 'not reachable': 0, undetermined: 0 };
  readonly reasons = new Map<string, number>();
  private readonly operators = new Map<string, { reachable: number; notReachable: number }>();
  private readonly forms = new Map<string, readonly string[]>();

  add(policy: JsonPolicy, { outcome, because }: Comparison): void {
    this.outcomes[outcome] += 1;
    if (because !== undefined) this.reasons.set(because, (this.reasons.get(because) ?? 0) + 1);
    for (const operator of this.operatorsOf(policy)) {
      const counts = this.operators.get(operator) ?? { reachable: 0, notReachable: 0 };
      if (outcome === 'reachable') counts.reachable += 1;
      if (outcome === 'not reachable') counts.notReachable += 1;
      this.operators.set(operator, counts);
    }
  }

  get questions(): number {
    return Object.values(this.outcomes).reduce((sum, count) => sum + count, 0);
  }

  share(outcome: Outcome): number {
    return this.questions === 0 ? 0 : this.outcomes[outcome] / this.questions;
  }

  /** Operators that did not occur in both outcomes. */
  oneSided(): readonly string[] {
    return [...this.operators].filter(([, counts]) => counts.reachable === 0 || counts.notReachable === 0).map(([operator]) => operator);
  }

  print(): string {
    const shares = Object.entries(this.outcomes).map(([outcome, count]) => `${outcome} ${count} (${((100 * count) / this.questions).toFixed(2)} %)`);
    const operators = [...this.operators]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, counts]) => `${name} ${counts.reachable}/${counts.notReachable}`);
    const reasons = [...this.reasons].map(([reason, count]) => `  undetermined ${count} x: ${reason}`);
    return [`${this.questions} questions: ${shares.join(', ')}`, ...reasons, `operators, in reachable/not reachable: ${operators.join(', ')}`].join(
      '\n',
    );
  }

  private operatorsOf(policy: JsonPolicy): ReadonlySet<string> {
    return new Set(policy.Statement.flatMap(({ Condition = {} }) => Object.keys(Condition).flatMap((name) => this.formsOf(name))));
  }

  private formsOf(name: string): readonly string[] {
    const known = this.forms.get(name) ?? formsOf(name);
    this.forms.set(name, known);
    return known;
  }
}

/** Set forms count as operators of their own; `...IfExists` is told apart too. */
function formsOf(name: string): readonly string[] {
  return [
    name.replace(/^For(All|Any)Value(s?):/, '').replace(/IfExists$/, ''),
    ...(name.startsWith('ForAllValues:') ? ['ForAllValues:'] : []),
    ...(name.startsWith('ForAnyValue:') ? ['ForAnyValue:'] : []),
    ...(name.endsWith('IfExists') ? ['...IfExists'] : []),
  ];
}
