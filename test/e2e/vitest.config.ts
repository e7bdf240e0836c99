import { defineConfig } from 'vitest/config';
import { reportersFor } from '../reporters.js';

export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['test/e2e/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    fileParallelism: false,
    reporters: reportersFor('e2e'),
  },
});
