import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cut,
  isOneCommand,
  markdownCell,
  markdownProse,
  markdownValue,
  sarifText,
  shellQuote,
  terminalValue,
  toJson,
  uriSegment,
  visible,
} from './escape.js';

const anyText = fc.string({ unit: 'binary' });
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

describe('what a reader sees', () => {
  test('is the character itself, or its number, for every code point', () => {
    for (let point = 0; point <= 0x10ffff; point += 1) {
      const shown = visible(String.fromCodePoint(point));
      if (unseen.test(shown)) throw new Error(`U+${point.toString(16)} is not shown`);
      if (shown !== String.fromCodePoint(point) && shown !== `\\u{${point.toString(16)}}`)
        throw new Error(`U+${point.toString(16)} is shown as ${shown}`);
    }
  });

  test.each([
    { name: 'an escape sequence', text: '\u001b[31m', shown: '\\u{1b}[31m' },
    { name: 'a right-to-left override', text: 'a\u202eb', shown: 'a\\u{202e}b' },
    { name: 'a zero-width space', text: 'a\u200bb', shown: 'a\\u{200b}b' },
    { name: 'a no-break space', text: 'a\u00a0b', shown: 'a\\u{a0}b' },
    { name: 'a lone surrogate', text: 'a\ud800', shown: 'a\\u{d800}' },
    { name: 'a line break', text: 'a\nb', shown: 'a\\u{a}b' },
    { name: 'other scripts', text: 'größe 日本 😀', shown: 'größe 日本 😀' },
  ])('shows $name', ({ text, shown }) => {
    expect(visible(text)).toBe(shown);
  });

  test('quotes in a terminal what could pose as the sentence around it', () => {
    expect(terminalValue('public/*')).toBe('public/*');
    expect(terminalValue('a, line 5 "x"')).toBe('"a, line 5 \\u{22}x\\u{22}"');
    expect(terminalValue('')).toBe('""');
  });

  test('is never cut inside a surrogate pair', () => {
    expect(cut('a😀b', 3)).toBe('a…');
    expect(cut('a😀b', 4)).toBe('a😀b');
  });
});

describe('JSON', () => {
  test('parses back to the same value and holds nothing that a terminal acts on', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        const text = toJson(value, 2);
        expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('Markdown values', () => {
  test.each([
    { name: 'a plain value', text: 'a*b', code: '`a*b`' },
    { name: 'one backtick', text: 'a`b', code: '``a`b``' },
    { name: 'backticks at the ends', text: '``', code: '``` `` ```' },
    { name: 'nothing', text: '', code: '(empty)' },
  ])('make a code span of $name', ({ text, code }) => {
    expect(markdownValue(text)).toBe(code);
  });

  test('escape a pipe in a table cell, and replace one after a backslash', () => {
    expect(markdownCell('a|b')).toBe('`a\\|b`');
    expect(markdownCell('a\\|b')).toBe('`a\\\\u{7c}b`');
  });

  test.each([
    { name: 'a plain sentence', text: 'the policy allows it, always.', prose: 'the policy allows it, always.' },
    { name: 'quoted values', text: 'statement `Public*` allows it', prose: 'statement `Public*` allows it' },
    { name: 'values in brackets', text: 'such a value (`10.0.0.1`), or (`b`).', prose: 'such a value (`10.0.0.1`), or (`b`).' },
    { name: 'brackets that would be a link', text: '[`a`](`b`) [x](`b`)', prose: '`[` `a` `](` `b`) `[x](` `b`)' },
    { name: 'a mention and a link', text: 'ask @everyone at http://evil.example', prose: 'ask `@everyone` at `http://evil.example`' },
    { name: 'markup', text: '# <b>bold</b> **x**', prose: '`# <b>bold</b> **x**`' },
    { name: 'an ordered list', text: '1) one 2. two', prose: '`1)` one `2.` two' },
    { name: 'an unbalanced quote', text: 'a `b', prose: 'a `` `b ``' },
  ])('keep words and quote the rest of $name', ({ text, prose }) => {
    expect(markdownProse(text)).toBe(prose);
  });
});

describe('shell words', () => {
  test('arrive at a command as they were', () => {
    const words = fc.array(
      fc.string({ unit: 'grapheme' }).filter((word) => !word.includes('\0')),
      { minLength: 1, maxLength: 40 },
    );
    fc.assert(
      fc.property(words, (list) => {
        const line = `printf '%s\\0' ${list.map(shellQuote).join(' ')}`;
        expect(execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8' }).split('\0').slice(0, -1)).toEqual(list);
      }),
      { numRuns: 20 },
    );
  });

  test.each([
    { line: "curl -sS 'https://b.s3.amazonaws.com/<any existing key>'", safe: true },
    { line: "curl 'it'\\''s'", safe: true },
    { line: 'curl https://a; rm -rf x', safe: false },
    { line: 'curl $(id)', safe: false },
    { line: 'curl "a`id`"', safe: false },
    { line: "curl 'a", safe: false },
    { line: "curl 'a\nid'", safe: false },
    { line: "curl 'a\u202e'", safe: false },
    { line: 'curl a>b', safe: false },
  ])('$line is one command: $safe', ({ line, safe }) => {
    expect(isOneCommand(line)).toBe(safe);
  });
});

test('a URI segment is encoded, never empty and never a step up', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const segment = uriSegment(text);
      expect(segment).toMatch(/^(?:[\w.~!'()*-]|%[0-9A-F]{2})+$/);
      expect(segment).not.toMatch(/^\.{1,2}$/);
    }),
  );
  expect(['', '.', '..', 'a b', '%2e'].map(uriSegment)).toEqual(['_', '._', '.._', 'a%20b', '%252e']);
});

test('a SARIF sentence can not hold a link', () => {
  expect(sarifText('see [x](http://evil.example)', 100)).toBe('see [x]\\u{28}http://evil.example)');
});
