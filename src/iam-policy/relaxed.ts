import type { Condition, Statement } from './policy.js';
import { type PolicyString, variablesOf } from './policy-string.js';

/** An Allow that lets in all that this one could for any value of the given variables. */
export function relaxed(statement: Statement, variables: ReadonlySet<string>): Statement {
  const uses = (string: PolicyString): boolean => variablesOf(string).some((key) => variables.has(key));
  const { resource } = statement;
  const anyOf =
    resource.name === 'Resource' ? resource.anyOf.map((string) => widened(string, variables)) : resource.anyOf.filter((string) => !uses(string));
  return {
    ...statement,
    resource: { ...resource, anyOf },
    conditions: statement.conditions.flatMap((condition) => {
      if (!condition.values.some(uses)) return [condition];
      return hasWildcards(condition) ? [{ ...condition, values: condition.values.map((string) => widened(string, variables)) }] : [];
    }),
  };
}

/** Whether a star in a value lets more in. */
function hasWildcards({ operator, quantifier }: Condition): boolean {
  return quantifier !== 'all' && operator !== undefined && ['StringLike', 'ArnLike', 'ArnEquals'].includes(operator.name);
}

function widened(string: PolicyString, variables: ReadonlySet<string>): PolicyString {
  const parts = string.parts.map((part) => (part.kind === 'variable' && variables.has(part.key) ? { kind: 'text' as const, text: '*' } : part));
  return { text: string.text, parts };
}
