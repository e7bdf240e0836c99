import { test } from 'vitest';
import { runHalf } from './random-run.js';

test('what the engine says of random policies is what z3 says, first half', { timeout: 0 }, () => runHalf(0));
