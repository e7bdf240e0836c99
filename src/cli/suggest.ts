import { closestName } from '../judge/spelling.js';

/** A choice that was not understood: what was typed, what was probably meant, what there is. */
export function notOneOf(what: string, word: string, choices: readonly string[]): string {
  const meant = closestName(word, choices);
  const hint = meant === undefined ? '' : ` (did you mean \`${meant}\`?)`;
  return `unknown ${what} \`${word}\`${hint}: choose ${choices.join(', ')}`;
}
