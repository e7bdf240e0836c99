import { defineConfig } from 'vitest/config';
import { reportersFor } from '../../reporters.js';

/** Many more seeds than the unit tests try; BRUTE_FORCE_POLICIES and BRUTE_FORCE_SEED say how many, from which on. */
export default defineConfig({
  test: {
    root: new URL('../../..', import.meta.url).pathname,
    include: ['test/brute-force/long/*.test.ts'],
    // Two halves on two processors.
    maxWorkers: 2,
    reporters: reportersFor('brute-force'),
  },
});
