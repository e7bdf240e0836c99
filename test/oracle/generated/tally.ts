import type { Answered, Compared } from './compare.js';
import type { GeneratedPolicy } from './grammar.js';
import { conditionsOf, type LeftOut } from './left-out.js';

/** What a run tried and got, for its report. */
export class Tally {
  policies = 0;
  readonly requests = { allowed: 0, denied: 0 };
  readonly questions: Record<Answered['kind'], number> = { reachable: 0, 'not reachable': 0, undetermined: 0 };
  /** Questions with a witness that was not sent, by the reason. */
  private readonly unsent = new Map<LeftOut | 'nobody of the store', number>();
  private readonly leftOut = new Map<LeftOut, number>();

  readonly replayed = { sent: 0, unsent: 0 };
  private readonly operators = { reachable: new Set<string>(), 'not reachable': new Set<string>(), undetermined: new Set<string>() };

  add(policy: GeneratedPolicy, { tried, answered, leftOut, replayed }: Compared): void {
    this.replayed.sent += replayed.sent;
    this.replayed.unsent += replayed.unsent;
    this.policies += 1;
    for (const { through } of tried) this.requests[through ? 'allowed' : 'denied'] += 1;
    for (const { kind, unsent } of answered) {
      this.questions[kind] += 1;
      for (const { operator } of conditionsOf(policy)) this.operators[kind].add(operator);
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

  /** Operators that did not occur in both answers. */
  oneSided(): readonly string[] {
    const { reachable, 'not reachable': notReachable } = this.operators;
    return [...[...reachable].filter((name) => !notReachable.has(name)), ...[...notReachable].filter((name) => !reachable.has(name))];
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
      `operators of conditions: ${this.operators.reachable.size}; in one answer only: ${this.oneSided().join(', ') || 'none'}`,
      `witnesses sent: ${percent(this.sent)}; ${this.unsent.get('nobody of the store') ?? 0} need what no caller of the store is or has`,
      `witnesses of the report, as requests of each caller: ${this.replayed.sent} sent, ${this.replayed.unsent} of others or left out`,
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
