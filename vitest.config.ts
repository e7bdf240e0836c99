import { defineConfig } from 'vitest/config';
import { reportersFor } from './test/reporters.js';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['test/oracle/**', 'test/e2e/**', 'test/smt/**', 'test/brute-force/long/**', 'node_modules/**'],
    globalSetup: 'test/global-setup.ts',
    setupFiles: ['test/property-seed.ts'],
    testTimeout: 30_000,
    reporters: reportersFor('unit'),
  },
});
