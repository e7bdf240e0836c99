import { expect, test } from 'vitest';
import { exitCodeOf, verdictOf } from './verdict.js';

test.each([
  { findingsAtThreshold: false, incomplete: false, verdict: 'clean' },
  { findingsAtThreshold: false, incomplete: true, verdict: 'incomplete' },
  { findingsAtThreshold: true, incomplete: false, verdict: 'findings' },
  { findingsAtThreshold: true, incomplete: true, verdict: 'findings' },
])('findings $findingsAtThreshold, incomplete $incomplete: $verdict', ({ findingsAtThreshold, incomplete, verdict }) => {
  expect(verdictOf({ findingsAtThreshold, incomplete })).toBe(verdict);
});

test.each([
  { interrupted: false, counting: 0, incomplete: false, allowIncomplete: false, code: 0 },
  { interrupted: false, counting: 0, incomplete: false, allowIncomplete: true, code: 0 },
  { interrupted: false, counting: 0, incomplete: true, allowIncomplete: false, code: 3 },
  { interrupted: false, counting: 0, incomplete: true, allowIncomplete: true, code: 0 },
  { interrupted: false, counting: 1, incomplete: false, allowIncomplete: false, code: 1 },
  { interrupted: false, counting: 1, incomplete: false, allowIncomplete: true, code: 1 },
  { interrupted: false, counting: 1, incomplete: true, allowIncomplete: false, code: 1 },
  { interrupted: false, counting: 1, incomplete: true, allowIncomplete: true, code: 1 },
  { interrupted: true, counting: 0, incomplete: false, allowIncomplete: false, code: 130 },
  { interrupted: true, counting: 0, incomplete: false, allowIncomplete: true, code: 130 },
  { interrupted: true, counting: 0, incomplete: true, allowIncomplete: false, code: 130 },
  { interrupted: true, counting: 0, incomplete: true, allowIncomplete: true, code: 130 },
  { interrupted: true, counting: 1, incomplete: false, allowIncomplete: false, code: 130 },
  { interrupted: true, counting: 1, incomplete: false, allowIncomplete: true, code: 130 },
  { interrupted: true, counting: 1, incomplete: true, allowIncomplete: false, code: 130 },
  { interrupted: true, counting: 1, incomplete: true, allowIncomplete: true, code: 130 },
])('interrupted $interrupted, counting $counting, incomplete $incomplete, allowed $allowIncomplete: exit $code', ({ code, ...run }) => {
  expect(exitCodeOf(run)).toBe(code);
});
