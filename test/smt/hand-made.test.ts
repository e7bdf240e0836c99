import { expect, test } from 'vitest';
import { conformanceFiles, policyText } from '../conformance/runner.js';
import { differential } from './differential.js';
import { engineFor, nameOf } from './engine.js';
import { actions } from './physics.mjs';
import { Solver } from './solver.mjs';
import { Tally } from './tally.js';

test('what the engine says of the policies of the conformance cases is what z3 says', { timeout: 0 }, async () => {
  const solver = await Solver.start();
  const tally = new Tally();
  const differences: string[] = [];
  const policies = new Set(conformanceFiles().flatMap(({ cases }) => cases.map(policyText)));
  for (const policy of policies) {
    const engine = engineFor(policy);
    if (engine === undefined) continue;
    for (const who of engine.classes) {
      for (const action of actions) {
        const outcome = differential(solver, engine, policy, { who, action });
        tally.add(outcome);
        if ('difference' in outcome) differences.push(`${nameOf(who)}, ${action.name}: ${outcome.difference}\n${policy}`);
      }
    }
  }
  process.stdout.write(`${policies.size} policies of the conformance cases\n${tally.print()}\n`);
  await solver.stop();
  expect(differences.join('\n\n')).toBe('');
  expect(tally.decided).toBeGreaterThan(700);
});
