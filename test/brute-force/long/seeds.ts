import type { Seeds } from '../run.js';

const first = Number(process.env['BRUTE_FORCE_SEED'] ?? 2_001);
const count = Number(process.env['BRUTE_FORCE_POLICIES'] ?? 200_000);
const half = Math.ceil(count / 2);

export const halves: readonly [Seeds, Seeds] = [
  { first, count: half },
  { first: first + half, count: count - half },
];
