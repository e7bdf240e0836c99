import type { Answered, Compared } from './compare.js';
import type { LeftOut } from './left-out.js';

/** What a run tried and got, for its report. */
export class Tally {
  policies = 0;
  readonly requests = { allowed: 0, denied: 0 };
  readonly questions: Record<Answered['kind'], number> = { reachable: 0, 'not reachable': 0, undetermined: 0 };
  /** Questions with a witness that was not sent, by the reason. */
  private readonly unsent = new Map<LeftOut | 'nobody of the store', number>();
  private readonly leftOut = new Map<LeftOut, number>();

  add({ tried, answered, leftOut }: Compared): void {
    this.policies += 1;
    for (const { through } of tried) this.requests[through ? 'allowed' : 'denied'] += 1;
    for (const { kind, unsent } of answered) {
      this.questions[kind] += 1;
      if (unsent !== undefined) count(this.unsent, unsent);
    }
    for (const entry of leftOut) count(this.leftOut, entry);
  }

  share(outcome: 'allowed' | 'denied' | Answered['kind']): number {
    return outcome === 'allowed' || outcome === 'denied'
      ? this.requests[outcome] / sum(this.requests)
      : this.questions[outcome] / sum(this.questions);
  }

  /** Of the reachable: whose witness was sent. */
  get sent(): number {
    return 1 - [...this.unsent.values()].reduce((all, each) => all + each, 0) / this.questions.reachable;
  }

  print(table: readonly LeftOut[]): string {
    const entries = table.map((entry) => {
      const requests = this.leftOut.get(entry) ?? 0;
      const figures = entry.isTouched === undefined ? 'no policy has it' : `${requests} requests, ${this.unsent.get(entry) ?? 0} witnesses`;
      return `  ${entry.construct}: ${entry.because} (${figures})`;
    });
    return [
      `${this.policies} policies, ${sum(this.requests)} requests: ${this.shares(['allowed', 'denied'])}`,
      `${sum(this.questions)} questions of who gets through at all: ${this.shares(['reachable', 'not reachable', 'undetermined'])}`,
      `witnesses sent: ${percent(this.sent)}; ${this.unsent.get('nobody of the store') ?? 0} need what no caller of the store is or has`,
      'left out, because the store does not follow AWS there:',
      ...entries,
    ].join('\n');
  }

  private shares(outcomes: readonly ('allowed' | 'denied' | Answered['kind'])[]): string {
    return outcomes.map((outcome) => `${outcome} ${percent(this.share(outcome))}`).join(', ');
  }
}

function count<T>(counts: Map<T, number>, what: T): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((all, each) => all + each, 0);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
