import { expect, test } from 'vitest';
import { columnsOf, wrap } from './wrap.js';

test('a long line breaks at spaces and goes on at its indent', () => {
  expect(wrap('one two three four', 9, 2)).toBe('one two\n  three\n  four');
});

test('a word that is too long stays whole', () => {
  expect(wrap('a https://example.com/very/long b', 10, 2)).toBe('a\n  https://example.com/very/long\n  b');
});

test('a line that fits stays as it is, runs of spaces included', () => {
  expect(wrap('a  b   c', 8, 2)).toBe('a  b   c');
});

test('colours take no columns', () => {
  expect(wrap('\u001b[31maaaa\u001b[39m bbbb', 9, 2)).toBe('\u001b[31maaaa\u001b[39m bbbb');
});

test('wide characters take two columns, combining marks none', () => {
  expect([columnsOf('日本'), columnsOf('e\u0301'), columnsOf('abc')]).toEqual([4, 1, 3]);
});
