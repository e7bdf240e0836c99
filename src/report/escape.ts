// Names, keys, Sids and tags are written by whoever owns the scanned account, or by strangers. Every one of them passes through here.

/** Controls, bidirectional and zero-width characters, odd spaces, lone surrogates: whatever does not look like what it is. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/gu;
const unseenInText = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Shows on one line, as `\u{202e}`, every character that a reader would not see as itself. */
export function visible(text: string): string {
  return text.replace(unseen, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** Cuts at `limit` UTF-16 units and says so; never inside a surrogate pair. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = limit - 1;
  const splitsPair = /[\ud800-\udbff]/.test(text.charAt(end - 1));
  return `${text.slice(0, splitsPair ? end - 1 : end)}…`;
}

/** A JSON value in which no character is left that a terminal or an editor would act on. Same value when parsed. */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(unseenInText, (character) => {
    // JSON's own line breaks; inside its strings they are already escaped.
    if (character === '\n') return character;
    return character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join('');
  });
}

/** A value in a terminal line: plain where it is tame, else quoted so that it can't pose as a part of the sentence. */
export function terminalValue(text: string): string {
  const shown = visible(text);
  return /^[\w.*?/:@=+,$%~-]+$/.test(shown) ? shown : `"${shown.replaceAll('"', '\\u{22}')}"`;
}

/** A value as a Markdown code span: nothing inside a code span is markup, a mention or a link. */
export function markdownValue(text: string): string {
  const shown = visible(text);
  if (shown === '') return '(empty)';
  const fence = '`'.repeat(longestRun(shown) + 1);
  const padded = /^[ `]|[ `]$/.test(shown) ? ` ${shown} ` : shown;
  return `${fence}${padded}${fence}`;
}

/** A Markdown code span for a table cell, where a pipe ends the cell even inside code. */
export function markdownCell(text: string): string {
  // An escaped pipe after a backslash reads as an escaped backslash and a bare pipe.
  return markdownValue(text.replace(/(\\?)\|/g, (_, backslash: string) => (backslash === '' ? '\\|' : '\\\\u{7c}')));
}

/** A sentence that may quote outside text: plain words stay words, everything else becomes code spans. */
export function markdownProse(sentence: string): string {
  const parts = sentence.split(/(`[^`]*`)/).filter((part) => part !== '');
  const text = parts
    .map((part) => (/^`[^`]+`$/.test(part) ? markdownValue(part.slice(1, -1)) : wordsOrCode(part)))
    .reduce((all, part) => (all.endsWith('`') && part.startsWith('`') ? `${all} ${part}` : all + part), '')
    .trim();
  return text === '' ? '(empty)' : text;
}

/** A lone bracket opens or closes around a quoted value. */
const plainWord = /^[()][.,;:]?$|^[(]?[A-Za-z]+(?:['-][A-Za-z]+)*[.,;:)?]{0,2}$|^[0-9]+[,;]?$/;

function wordsOrCode(text: string): string {
  const lead = text.startsWith(' ') ? ' ' : '';
  const trail = text.length > 1 && text.endsWith(' ') ? ' ' : '';
  const runs: { plain: boolean; words: string[] }[] = [];
  for (const word of text.split(' ').filter((part) => part !== '')) {
    const plain = plainWord.test(word);
    const last = runs.at(-1);
    if (last?.plain === plain) last.words.push(word);
    else runs.push({ plain, words: [word] });
  }
  const body = runs.map((run) => (run.plain ? run.words.join(' ') : punctuated(run.words.join(' ')))).join(' ');
  return `${lead}${body}${trail}`;
}

function punctuated(code: string): string {
  const sentenceEnd = /^(.+[^.,;:])([.,;:])$/.exec(code);
  if (/^[.,;:]$/.test(code)) return code;
  return sentenceEnd?.[1] === undefined ? markdownValue(code) : `${markdownValue(sentenceEnd[1])}${sentenceEnd[2] ?? ''}`;
}

/** A fenced block with a fence that no line of the text can close. */
export function markdownFence(text: string, language: 'json' | 'sh' | 'text'): string {
  const lines = text.split(/\r\n|\r|\n/).map((line) => visible(line.replaceAll('\t', '  ')));
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${lines.join('\n')}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}

/** Markdown of a rule file: its code stays, its raw HTML and images become text. */
export function markdownFromRule(text: string): string {
  let fenced = false;
  const lines = text
    .trimEnd()
    .split(/\r\n|\r|\n/)
    .map((raw) => {
      const line = visible(raw.replaceAll('\t', '  '));
      if (/^\s*(?:```|~~~)/.test(line)) {
        fenced = !fenced;
        return line;
      }
      return fenced ? line : withoutHtml(line);
    });
  return lines.join('\n');
}

/** A block quote: it ends whatever the text inside leaves open. */
export function markdownQuote(markdown: string): string {
  return markdown
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n');
}

function withoutHtml(line: string): string {
  return line
    .split(/(`+[^`]*`+)/)
    .map((part) => (part.startsWith('`') ? part : part.replaceAll('<', '&lt;').replaceAll('![', '!\\[')))
    .join('');
}

/** One word of a POSIX shell line. */
export function shellQuote(text: string): string {
  if (/^[\w./:@%+=,-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Whether a command line is only plain and single-quoted words on one line, so that pasting it runs one command and nothing else. */
export function isOneCommand(line: string): boolean {
  return visible(line) === line && /^[a-z0-9-]+(?: (?:[\w./:@%+=,-]|\\'|'[^']*')+)*$/.test(line);
}

/** One segment of a relative URI. Never empty, never a step up. */
export function uriSegment(text: string): string {
  const encoded = encodeURIComponent(visible(text));
  if (encoded === '') return '_';
  return /^\.+$/.test(encoded) ? `${encoded}_` : encoded;
}

/** A sentence in SARIF's plain text, where `[text](target)` would be a link. */
export function sarifText(text: string, limit: number): string {
  return cut(visible(text).replaceAll('](', ']\\u{28}'), limit);
}
