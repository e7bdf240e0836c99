import { test } from 'vitest';
import { holdAgainstBruteForce } from './run.js';

test('what the engine says of random policies is what trying all requests of small worlds says', { timeout: 0 }, () => {
  holdAgainstBruteForce({ first: 1, count: 2_000 });
});
