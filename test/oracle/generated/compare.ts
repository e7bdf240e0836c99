import type { Answer } from '../../../src/iam-policy/index.js';
import type { ReportedBucket } from '../../built-program.js';
import type { Requester } from '../cases.js';
import type { Store } from '../probe.js';
import { storeAction } from './actions.js';
import { type Engine, engineFor } from './ask.js';
import { type Attempt, toAttempt } from './attempt.js';
import type { GeneratedPolicy } from './grammar.js';
import type { Ground } from './ground.js';
import { type LeftOut, reasonToLeaveOut } from './left-out.js';
import { claimOn, witnessesOf } from './report.js';

/** A request that was sent, and what the store made of it. */
export interface Tried {
  readonly attempt: Attempt;
  readonly through: boolean;
}

/** What became of the question whether a requester gets through with an action. */
export interface Answered {
  readonly kind: 'reachable' | 'not reachable' | 'undetermined';
  /** Why no witness was sent: an entry of the table, or that no caller of the store is whom it takes. */
  readonly unsent?: LeftOut | 'nobody of the store';
}

export interface Difference {
  /** Whose answer is not the store's. */
  readonly of: 'engine' | 'report';
  readonly what: string;
  readonly attempt: Attempt;
}

export interface Compared {
  readonly tried: readonly Tried[];
  readonly leftOut: readonly LeftOut[];
  readonly answered: readonly Answered[];
  /** Of the witnesses of the report, as requests of the store's callers. */
  readonly replayed: { readonly sent: number; readonly unsent: number };
  readonly differences: readonly Difference[];
}

/** A policy, what to try under it, and what the built program reports of it. */
export interface Subject {
  readonly policy: GeneratedPolicy;
  readonly attempts: readonly Attempt[];
  readonly reported: ReportedBucket;
}

/** Holds the engine's answers on one policy, and the report, against the store's. */
export async function compare(store: Store, ground: Ground, { policy, attempts, reported }: Subject): Promise<Compared> {
  const engine = engineFor(policy, ground.bucket, store);
  if (!(await ground.set(policy))) throw new Error(`the store refuses the policy ${JSON.stringify(policy)}`);
  const compared = { tried: [] as Tried[], leftOut: [] as LeftOut[], answered: [] as Answered[], differences: [] as Difference[] };
  for (const { action, requester, attempts: ofQuestion } of questionsOf(attempts)) {
    const question: AskedQuestion = { engine, ground, policy, requester, action };
    const tried = await tryAll(question, ofQuestion, compared.leftOut);
    const { answered, witness, differences } = await answer(question, tried);
    compared.tried.push(...tried, ...(witness === undefined ? [] : [witness]));
    compared.answered.push(answered);
    compared.differences.push(...decidedOtherwise(engine, tried), ...differences, ...reportedOtherwise(reported, tried));
  }
  const witnesses = witnessesOf(reported);
  const replayed = await replay({ engine, ground, policy }, witnesses);
  for (const witness of replayed) {
    compared.tried.push(witness);
    if (!witness.through) compared.differences.push({ of: 'report', what: 'the witness of the report is refused', attempt: witness.attempt });
  }
  return { ...compared, replayed: { sent: replayed.length, unsent: witnesses.length - replayed.length } };
}

interface Setting {
  readonly engine: Engine;
  readonly ground: Ground;
  readonly policy: GeneratedPolicy;
}

interface AskedQuestion extends Setting {
  readonly requester: Requester;
  readonly action: string;
}

interface AttemptsOfQuestion {
  readonly action: string;
  readonly requester: Requester;
  readonly attempts: readonly Attempt[];
}

/** What changes objects comes last. */
function questionsOf(attempts: readonly Attempt[]): readonly AttemptsOfQuestion[] {
  const questions = new Map<string, AttemptsOfQuestion>();
  for (const attempt of attempts) {
    const { action, requester } = attempt;
    const known = questions.get(`${action} ${requester}`)?.attempts ?? [];
    questions.set(`${action} ${requester}`, { action, requester, attempts: [...known, attempt] });
  }
  const rank = ({ action }: AttemptsOfQuestion): number => (storeAction(action).changes === true ? 1 : 0);
  return [...questions.values()].sort((left, right) => rank(left) - rank(right));
}

async function tryAll({ ground, policy }: AskedQuestion, attempts: readonly Attempt[], leftOut: LeftOut[]): Promise<readonly Tried[]> {
  const tried: Tried[] = [];
  for (const attempt of attempts) {
    const reason = reasonToLeaveOut(policy, attempt);
    if (reason === undefined) tried.push({ attempt, through: await ground.getsThrough(attempt) });
    else leftOut.push(reason);
  }
  return tried;
}

function decidedOtherwise({ allows }: Engine, tried: readonly Tried[]): readonly Difference[] {
  return tried
    .filter(({ attempt, through }) => allows(attempt) !== through)
    .map(({ attempt, through }) => ({
      of: 'engine',
      what: `the store ${through ? 'lets it through' : 'refuses it'}, and we say the opposite`,
      attempt,
    }));
}

function reportedOtherwise(reported: ReportedBucket, tried: readonly Tried[]): readonly Difference[] {
  return tried.flatMap(({ attempt, through }) => {
    const claim = claimOn(reported, attempt);
    if (claim === 'undetermined') return [{ of: 'report', what: 'the report leaves it open', attempt }];
    return through && claim === 'not reachable' ? [{ of: 'report', what: 'it gets through, and no exposure of the report covers it', attempt }] : [];
  });
}

/** Sends the witnesses of the report, as far as the store's caller may stand for their sender. */
async function replay({ engine, ground, policy }: Setting, witnesses: readonly Attempt[]): Promise<readonly Tried[]> {
  const replayed: Tried[] = [];
  for (const attempt of witnesses) {
    if (!engine.allows(attempt) || reasonToLeaveOut(policy, attempt) !== undefined) continue;
    replayed.push({ attempt, through: await ground.getsThrough(attempt) });
  }
  return replayed;
}

interface Outcome {
  readonly answered: Answered;
  readonly witness?: Tried;
  readonly differences: readonly Difference[];
}

async function answer(question: AskedQuestion, tried: readonly Tried[]): Promise<Outcome> {
  const { engine, requester, action } = question;
  const widest = engine.ask(requester, action);
  if (widest.kind === 'undetermined') return { answered: { kind: 'undetermined' }, differences: [] };
  if (widest.kind === 'no') return { answered: { kind: 'not reachable' }, differences: gotIn(tried) };
  const sent = await sendWitness(question, widest);
  if (sent.witness !== undefined) return sent;
  const narrower = engine.askWithinReach(requester, action);
  return narrower.kind === 'yes' ? await sendWitness(question, narrower) : sent;
}

function gotIn(tried: readonly Tried[]): readonly Difference[] {
  return tried
    .filter(({ through }) => through)
    .map(({ attempt }) => ({ of: 'engine', what: 'it gets through, and we say that none of its kind does', attempt }));
}

/** Sends the witness, by the store's own caller, unless it would be read otherwise for a reason that is listed. */
async function sendWitness({ engine, ground, policy, requester }: AskedQuestion, yes: Extract<Answer, { kind: 'yes' }>): Promise<Outcome> {
  const attempt = toAttempt(yes.request, requester);
  const unsent = engine.allows(attempt) ? reasonToLeaveOut(policy, attempt) : 'nobody of the store';
  if (unsent !== undefined) return { answered: { kind: 'reachable', unsent }, differences: [] };
  const through = await ground.getsThrough(attempt);
  const differences = through ? [] : [{ of: 'engine' as const, what: 'our witness is refused', attempt }];
  return { answered: { kind: 'reachable' }, witness: { attempt, through }, differences };
}
