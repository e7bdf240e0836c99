import { alternativesOf } from './alternatives.js';
import { Marks } from './marks.js';
import type { Statement } from './policy.js';
import type { Question } from './question.js';
import { narrowedCondition, narrowedResource, type OpenVariables, relaxed } from './relaxed.js';
import { variablesIn } from './statement-variables.js';

interface Asked {
  readonly question: Question;
  /** Every Deny that counts. */
  readonly denies: readonly Statement[];
}

/**
 * Questions that ask of no open variable: where each of them is answered no, so is this one for whatever values.
 * @param arePresent whether only requests that have all open keys are asked for
 */
export function relaxedQuestions({ question, denies }: Asked, open: OpenVariables, arePresent: boolean): readonly Asked[] {
  const { allowedBy, alsoMatching = [], domains = [] } = question;
  const variables = new Set(open.keys());
  const marks = new Marks(variables, arePresent);
  // Before the Allow, so that it can say what it implies for each mark of a Deny.
  const narrower = denies.flatMap((deny) => {
    if (!variablesIn(deny).some((key) => open.has(key))) return [deny];
    return alternativesOf(deny, variables).flatMap((alternative) => withoutOpen(alternative, { open, marks }));
  });
  const wider = (statement: Statement): Statement => {
    const { conditions, ...rest } = relaxed(statement, open);
    return { ...rest, conditions: [...conditions, ...marks.impliedBy(statement)] };
  };
  const allows = allowedBy === 'anything' ? [allowedBy] : alternativesOf(allowedBy, variables);
  return allows.map((allow) => {
    const asked = { ...question, allowedBy: allow === 'anything' ? allow : wider(allow), alsoMatching: alsoMatching.map(wider) };
    return { question: { ...asked, domains: new Map([...domains, ...marks.domains]) }, denies: narrower };
  });
}

/** More statements than these are not made of one. */
const mostStatements = 16;

/** Of each element with open variables one can say what holds for all their values, or by marks whether it holds for these. */
function withoutOpen(deny: Statement, { open, marks }: { readonly open: OpenVariables; readonly marks: Marks }): readonly Statement[] {
  const { resource } = deny;
  const narrowed = narrowedResource(resource, open);
  const usesOpen = variablesIn({ ...deny, conditions: [] }).some((key) => open.has(key));
  const marked = usesOpen ? marks.insteadOfResource(resource) : undefined;
  const resources = [...(narrowed === undefined ? [] : [{ resource: narrowed, conditions: [] }]), ...(marked === undefined ? [] : [marked])];
  let found: readonly Statement[] = resources.map((each) => ({ ...deny, ...each }));
  for (const condition of deny.conditions) {
    const plain = narrowedCondition(condition, open);
    const instead = plain === condition ? undefined : marks.insteadOf(condition);
    const choices = [plain === undefined ? undefined : [plain], instead].flatMap((choice) => (choice === undefined ? [] : [choice]));
    const longer = found.flatMap((each) => choices.map((choice) => ({ ...each, conditions: [...each.conditions, ...choice] })));
    found = longer.slice(0, mostStatements);
  }
  return found;
}
