import { findRequest } from './find-request.js';
import type { Condition, Statement } from './policy.js';
import type { Question } from './question.js';

/** What keeps everybody out who was asked about. Nothing can be left out of it: without any one part somebody gets in. */
export interface Refusal {
  /** Conditions of the Allow that nobody meets all of. */
  readonly conditions: readonly Condition[];
  /** Denies that stop whoever meets the Allow. */
  readonly denies: readonly Statement[];
  /** The Allow names nobody of them, or nothing of this bucket: there is no more to say. */
  readonly isBeside: boolean;
  /** The search for fewer parts ended before its end: some of them may not be needed. */
  readonly isCut: boolean;
}

/** Searches of one explanation. Real policies need a few dozen. */
const mostSearches = 3_000;
/** More answers than this that could not be decided, and the rest is not asked. */
const mostUndecided = 3;

/**
 * Which control stops it? For questions about one Allow and the same Denies that are all answered `no`: parts are left out one
 * by one and the questions asked again, until each part that is left is needed. `undefined` where some answer is not `no`.
 */
export function explainNo(questions: readonly Question[]): Refusal | undefined {
  const [first] = questions;
  if (first === undefined || first.allowedBy === 'anything') return undefined;
  const effort = { searches: mostSearches, undecided: mostUndecided };
  const allow = first.allowedBy;
  const denies = first.documents.flatMap(({ statements }) => statements.filter(({ effect }) => effect === 'Deny'));
  if (!areAllNo(questions, effort)) return undefined;
  const open = questions.filter((question) => !isNo({ ...question, documents: [] }, effort));
  const stopped = (some: readonly Statement[]) =>
    areAllNo(
      open.map((question) => withDenies(question, some)),
      effort,
    );
  const asking = (some: readonly Condition[]) => (question: Question) => ({ ...question, documents: [], allowedBy: { ...allow, conditions: some } });
  // Whom the Allow does not name without its conditions either has nothing to do with them.
  const refused = questions.filter((question) => !open.includes(question) && !isNo(asking([])(question), effort));
  const needed = open.length === 0 ? [] : smallest(denies, stopped);
  // Whom the Denies stop anyhow need not be told that they cannot send what the Allow asks for.
  const left = needed.length === 0 ? refused : refused.filter((question) => !isNo(withDenies(asking([])(question), needed), effort));
  const unmet = (some: readonly Condition[]) =>
    areAllNo(
      left.map((question) => withDenies(asking(some)(question), needed)),
      effort,
    );
  return {
    denies: needed,
    conditions: left.length === 0 ? [] : smallest(allow.conditions, unmet),
    isBeside: open.length + refused.length === 0,
    isCut: isSpent(effort),
  };
}

function withDenies(question: Question, denies: readonly Statement[]): Question {
  return { ...question, documents: [{ statements: denies }] };
}

interface Effort {
  searches: number;
  undecided: number;
}

function isSpent({ searches, undecided }: Effort): boolean {
  return searches <= 0 || undecided <= 0;
}

/** A single part where one is enough, else what is left when nothing more can go. */
function smallest<T>(parts: readonly T[], isEnough: (some: readonly T[]) => boolean): readonly T[] {
  const single = parts.length < 2 ? undefined : parts.find((part) => isEnough([part]));
  if (single !== undefined) return [single];
  return parts.reduce<readonly T[]>((kept, part) => {
    const fewer = kept.filter((other) => other !== part);
    return fewer.length < kept.length && isEnough(fewer) ? fewer : kept;
  }, parts);
}

function areAllNo(questions: readonly Question[], effort: Effort): boolean {
  return questions.every((question) => isNo(question, effort));
}

/** What was not asked any more counts as open, so that nothing is left out which may be needed. */
function isNo(question: Question, effort: Effort): boolean {
  if (isSpent(effort)) return false;
  effort.searches -= 1;
  const answer = findRequest(question);
  if (answer.kind === 'undetermined') effort.undecided -= 1;
  return answer.kind === 'no';
}
