import { oncePer } from './once-per.js';
import type { Statement } from './policy.js';

/** What a statement says, wherever it stands and whatever its name is: two that say the same match the same requests. */
export const saidBy = oncePer(({ effect, principal, action, resource, conditions, doubts }: Statement): string => {
  const said = conditions.map(({ operatorText, key, values }) => [operatorText, key, values.map(({ parts }) => parts)]);
  return JSON.stringify([effect, principal, action, resource.name, resource.anyOf.map(({ parts }) => parts), said, doubts]);
});
