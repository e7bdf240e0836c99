import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files beside the code first: most mutants fall there, and the first test that fails ends a run. */
class NearestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isFar = ({ moduleId }: TestSpecification) => Number(moduleId.includes('/test/'));
    return [...files].sort((one, other) => isFar(one) - isFar(other) || one.moduleId.localeCompare(other.moduleId));
  }
}

/** The quick tests that speak of the policy engine: each mutant of `npm run mutate` runs those that touch it. */
export default defineConfig({
  test: {
    include: ['src/iam-policy/**/*.test.ts', 'src/glob/**/*.test.ts', 'test/conformance/**/*.test.ts', 'test/aws/policy-status.test.ts'],
    setupFiles: ['test/property-seed.ts'],
    testTimeout: 30_000,
    sequence: { sequencer: NearestFirst },
  },
});
