// Prints `passed failed pending` of one vitest JSON report. A run that ended badly without a failed test counts as one failure.
// usage: node .ci/count.mjs REPORT EXIT_CODE
import { readFileSync } from 'node:fs';

const [file, exitCode] = process.argv.slice(2);

function counts() {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    return { passed: report.numPassedTests, failed: report.numFailedTests, pending: report.numPendingTests + report.numTodoTests };
  } catch {
    return { passed: 0, failed: 1, pending: 0 };
  }
}

const { passed, failed, pending } = counts();
const endedBadly = exitCode !== '0' || passed + failed === 0;
console.log(`${passed} ${endedBadly ? Math.max(failed, 1) : failed} ${pending}`);
