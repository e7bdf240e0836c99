import { expect, test } from 'vitest';
import { printCaller } from './request.js';

test('who signs nothing is called anonymous', () => {
  expect(printCaller({ kind: 'anonymous' })).toBe('anonymous');
});
