import { expect, test } from 'vitest';
import { spellingsOf, toLowerCaseAscii } from './letter-case.js';

test.each([
  { name: 'of a text without letters there is one spelling', text: '1-2', spellings: ['1-2'] },
  { name: 'of the empty text there is one spelling', text: '', spellings: [''] },
  { name: 'each letter has two cases', text: 'a1B', spellings: ['a1b', 'a1B', 'A1b', 'A1B'] },
  { name: 'the Kelvin sign is a third case of k', text: 'k', spellings: ['k', 'K', '\u212a'] },
  { name: 'eight are not too many', text: 'abc', spellings: ['abc', 'abC', 'aBc', 'aBC', 'Abc', 'AbC', 'ABc', 'ABC'] },
  { name: 'sixteen are too many', text: 'abcd', spellings: undefined },
  { name: 'the last character of ASCII has no case', text: '\u007f', spellings: ['\u007f'] },
  { name: 'letters beyond ASCII are not listed', text: '\u00e5', spellings: undefined },
])('where eight are few: $name', ({ text, spellings }) => {
  expect(spellingsOf(text, 8)).toEqual(spellings);
});

test.each([
  { text: 'S3:ListBucket', lower: 's3:listbucket' },
  { text: '\u212a', lower: '\u212a' },
  { text: 'S3:ListBuc\u212aET', lower: 's3:listbuc\u212aet' },
])('only the ASCII letters of $text become $lower', ({ text, lower }) => {
  expect(toLowerCaseAscii(text)).toBe(lower);
});
