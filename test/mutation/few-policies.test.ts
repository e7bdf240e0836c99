import { expect, test } from 'vitest';
import { compareQuestion, questionsOf } from '../brute-force/compare.js';
import { drawFrom } from '../brute-force/draw.js';
import { type Engine, engineFor } from '../brute-force/engine.js';
import { randomPolicy } from '../brute-force/grammar.js';
import { randomLayeredPolicy } from '../brute-force/grammar-layers.js';

/** A few policies of the brute force: few enough to be asked about for each mutant. */
const seeds = Array.from({ length: 5 }, (_, tens) => Array.from({ length: 10 }, (_, ones) => 5_000_000 + 10 * tens + ones));

function differencesIn(engine: Engine, seed: number): readonly string[] {
  return questionsOf(engine, seed).flatMap(([sender, action]) => {
    const { difference } = compareQuestion(engine, sender, action);
    return difference === undefined ? [] : [`seed ${seed}, ${sender}, ${action.name}: ${difference}`];
  });
}

test.each(seeds)('what the engine says of ten random policies is what trying all requests says', (...ten) => {
  expect(ten.flatMap((seed) => differencesIn(engineFor(randomPolicy(drawFrom(seed))), seed))).toEqual([]);
});

test.each(seeds)('what it says of ten random policies under layers is what trying all requests says', (...ten) => {
  const differences = ten.flatMap((seed) => {
    const { policy, layers } = randomLayeredPolicy(drawFrom(seed));
    return differencesIn(engineFor(policy, layers), seed);
  });
  expect(differences).toEqual([]);
});
