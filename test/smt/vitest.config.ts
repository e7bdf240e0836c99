import { defineConfig } from 'vitest/config';
import { reportersFor } from '../reporters.js';

export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/smt/**/*.test.ts'],
    testTimeout: 60_000,
    // Two halves of the random questions on two processors.
    maxWorkers: 2,
    reporters: reportersFor('smt'),
  },
});
