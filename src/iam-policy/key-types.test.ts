import { expect, test } from 'vitest';
import { printRange } from './addresses.js';
import { addressText } from './key-types.js';

test.each([
  { text: '203.0.113.9', range: '203.0.113.9/32' },
  { text: '203.0.113.0/24', range: '203.0.113.0/24' },
  { text: '203.*', range: '203.0.0.0/8' },
  { text: '203.0.*', range: '203.0.0.0/16' },
  { text: '203.0.113.*', range: '203.0.113.0/24' },
  { text: '203.0.113.*9', range: undefined },
  { text: '203.0.113*', range: undefined },
  { text: 'x203.*', range: undefined },
])('the text $text stands for the addresses $range', ({ text, range }) => {
  const found = addressText(text);
  expect(found === undefined ? undefined : printRange(found)).toBe(range);
});
