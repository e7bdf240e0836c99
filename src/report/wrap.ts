const ansi = /\u001b\[[0-9;]*m/g;

/** Breaks a line at spaces to `width` columns; what follows is indented by `hanging`. Colours count nothing, and a long word stays whole. */
export function wrap(line: string, width: number, hanging: number): string {
  const lines: string[] = [];
  let current = '';
  let columns = 0;
  for (const word of line.split(/(?<=[^ ]) (?=[^ ])/)) {
    const size = columnsOf(word);
    if (current !== '' && columns + 1 + size > width) {
      lines.push(current);
      current = ' '.repeat(hanging) + word;
      columns = hanging + size;
    } else {
      current = current === '' ? word : `${current} ${word}`;
      columns += size + (current === word ? 0 : 1);
    }
  }
  return [...lines, current].join('\n');
}

/** Columns that a text takes: wide East Asian characters and emoji two, combining marks none. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text.replace(ansi, '')) columns += /\p{M}/u.test(character) ? 0 : isWide(character) ? 2 : 1;
  return columns;
}

function isWide(character: string): boolean {
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u.test(character);
}
