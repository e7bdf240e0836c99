import { expect, test } from 'vitest';
import { closestName } from './spelling.js';

test.each([
  { written: 'waiver', known: ['waivers', 'rules'], meant: 'waivers' },
  { written: 'hihg', known: ['high', 'low'], meant: 'high' },
  { written: 'Accounts', known: ['accounts'], meant: 'accounts' },
  { written: 'colour', known: ['waivers', 'rules'], meant: undefined },
  { written: 'x'.repeat(100_000), known: ['xx'], meant: undefined },
  { written: 'a', known: [], meant: undefined },
  { written: 'acces', known: ['access', 'accept'], meant: 'access' },
])('$written: $meant', ({ written, known, meant }) => {
  expect(closestName(written, known)).toBe(meant);
});
