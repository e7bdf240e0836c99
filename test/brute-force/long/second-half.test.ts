import { test } from 'vitest';
import { holdAgainstBruteForce } from '../run.js';
import { halves } from './seeds.js';

test('the second half of the seeds', { timeout: 0 }, () => {
  holdAgainstBruteForce(halves[1]);
});
