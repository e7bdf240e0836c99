import { alternativesOf } from './alternatives.js';
import { Marks } from './marks.js';
import type { Statement } from './policy.js';
import type { Question } from './question.js';
import { narrowed, type OpenVariables, relaxed } from './relaxed.js';
import { variablesIn } from './statement-variables.js';

interface Asked {
  readonly question: Question;
  /** Every Deny that counts. */
  readonly denies: readonly Statement[];
}

/** Questions that ask of no open variable: where each of them is answered no, so is this one for whatever values. */
export function relaxedQuestions({ question, denies }: Asked, open: OpenVariables): readonly Asked[] {
  const { allowedBy, alsoMatching = [] } = question;
  const variables = new Set(open.keys());
  const allows = allowedBy === 'anything' ? [allowedBy] : alternativesOf(allowedBy, variables);
  return allows.map((allow) => {
    const marks = new Marks(variables);
    const wider = (statement: Statement): Statement => {
      const { conditions, ...rest } = relaxed(statement, open);
      return { ...rest, conditions: [...conditions, ...marks.impliedBy(statement)] };
    };
    const asked = { ...question, allowedBy: allow === 'anything' ? allow : wider(allow), alsoMatching: alsoMatching.map(wider) };
    const stopping = denies.flatMap((deny) => (variablesIn(deny).some((key) => open.has(key)) ? withoutOpen(deny, { open, marks }) : [deny]));
    return { question: { ...asked, domains: new Map([...(question.domains ?? []), ...marks.domains]) }, denies: stopping };
  });
}

function withoutOpen(deny: Statement, { open, marks }: { readonly open: OpenVariables; readonly marks: Marks }): readonly Statement[] {
  const decided = alternativesOf(deny, new Set(open.keys())).map((alternative) => marks.decidedBy(alternative));
  return [narrowed(deny, open), ...decided].flatMap((statement) => statement ?? []);
}
