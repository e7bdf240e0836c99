/** Only ASCII letters fold: to AWS the Kelvin sign is no `k`, so that a Deny written with it stops nothing. */
export function toLowerCaseAscii(text: string): string {
  return /^[\u0000-\u007f]*$/.test(text) ? text.toLowerCase() : text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Every text that is the same where letter case does not count; `undefined` where they are more than `most`, or not known. */
export function spellingsOf(text: string, most: number): readonly string[] | undefined {
  let spellings: readonly string[] = [''];
  for (const character of text) {
    const cases = casesOf(character);
    if (cases === undefined || spellings.length * cases.length > most) return undefined;
    spellings = spellings.flatMap((start) => cases.map((each) => `${start}${each}`));
  }
  return spellings;
}

const kelvinSign = '\u212a';

/** Beyond ASCII there are letters with more cases than two. */
function casesOf(character: string): readonly string[] | undefined {
  if (character > '\u007f') return undefined;
  const [lower, upper] = [character.toLowerCase(), character.toUpperCase()];
  if (lower === upper) return [character];
  return lower === 'k' ? [lower, upper, kelvinSign] : [lower, upper];
}
