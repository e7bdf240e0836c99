import { defineConfig } from 'vitest/config';

/** The quick tests that speak of the policy engine: each mutant of `npm run mutate` runs those that touch it. */
export default defineConfig({
  test: {
    include: ['src/iam-policy/**/*.test.ts', 'src/glob/**/*.test.ts', 'test/conformance/**/*.test.ts', 'test/aws/policy-status.test.ts'],
    setupFiles: ['test/property-seed.ts'],
    testTimeout: 30_000,
  },
});
