import { expect, test } from 'vitest';
import { compareQuestion, findDecidedDifferently, questionsOf } from './compare.js';
import { drawFrom } from './draw.js';
import { type Engine, engineFor } from './engine.js';
import { type LayeredPolicy, randomLayeredPolicy } from './grammar-layers.js';
import { shrink } from './shrink.js';
import { Tally } from './tally.js';
import { worldActions } from './world.js';

const policies = Number(process.env['BRUTE_FORCE_LAYERED'] ?? 600);
const firstSeed = Number(process.env['BRUTE_FORCE_SEED'] ?? 1);
/** Enough to see a pattern in what goes wrong. */
const mostFailures = 5;

test('what the engine says of random policies under random layers is what trying all requests of small worlds says', { timeout: 0 }, () => {
  const tally = new Tally();
  const kinds = new Map<string, Tally>();
  const failures: string[] = [];
  const differences: string[] = [];
  const everyQuestion = ({ classes }: Engine) => classes.flatMap((sender) => worldActions.slice(0, 2).map((action) => [sender, action] as const));
  for (let seed = firstSeed; seed < firstSeed + policies && failures.length < mostFailures; seed += 1) {
    const { policy, layers, isPlain } = randomLayeredPolicy(drawFrom(seed));
    const engine = engineFor(policy, layers);
    for (const [sender, action] of isPlain ? everyQuestion(engine) : questionsOf(engine, seed)) {
      const comparison = compareQuestion(engine, sender, action);
      tally.add(policy, comparison);
      for (const kind of new Set(layers.map((layer) => layer.kind))) {
        const ofKind = kinds.get(kind) ?? new Tally();
        ofKind.add(policy, comparison);
        kinds.set(kind, ofKind);
      }
      const decided = findDecidedDifferently(engine, sender, action);
      if (decided !== undefined) differences.push(`seed ${seed}: ${JSON.stringify({ decided, policy, layers })}`);
      if (comparison.difference === undefined) continue;
      const isBroken = (candidate: LayeredPolicy) => {
        const smaller = engineFor(candidate.policy, candidate.layers);
        return smaller.classes.includes(sender) && compareQuestion(smaller, sender, action).difference !== undefined;
      };
      const smallest = shrinkLayered({ policy, layers, isPlain }, isBroken);
      const { difference } = compareQuestion(engineFor(smallest.policy, smallest.layers), sender, action);
      failures.push(`seed ${seed}, ${sender}, ${action.name}: ${difference}\n${JSON.stringify(smallest, undefined, 1)}`);
      break;
    }
  }
  process.stdout.write(
    `layers, seeds ${firstSeed} to ${firstSeed + policies - 1}; ${tally.print()}\nkinds, in reachable/not reachable: ${printKinds(kinds)}\n`,
  );
  expect(failures.join('\n\n')).toBe('');
  expect(differences.slice(0, mostFailures)).toEqual([]);
  expect([...tally.reasons.keys()].filter((reason) => reason.startsWith('the replay'))).toEqual([]);
  expect(tally.share('undetermined')).toBeLessThanOrEqual(0.01);
  expect(tally.share('reachable')).toBeGreaterThanOrEqual(0.15);
  expect(tally.share('not reachable')).toBeGreaterThanOrEqual(0.3);
  expect(kinds.size).toBe(6);
  for (const ofKind of kinds.values()) expect(Math.min(ofKind.share('reachable'), ofKind.share('not reachable'))).toBeGreaterThanOrEqual(0.1);
});

function printKinds(kinds: ReadonlyMap<string, Tally>): string {
  return [...kinds].map(([kind, { outcomes }]) => `${kind} ${outcomes.reachable}/${outcomes['not reachable']}`).join(', ');
}

/** First fewer layers and documents, then less in each. */
function shrinkLayered(layered: LayeredPolicy, isBroken: (candidate: LayeredPolicy) => boolean): LayeredPolicy {
  let { policy, layers } = layered;
  for (let index = layers.length - 1; index >= 0; index -= 1) {
    const fewer = layers.filter((_, at) => at !== index);
    if (isBroken({ ...layered, policy, layers: fewer })) layers = fewer;
  }
  policy = shrink(policy, (candidate) => isBroken({ ...layered, policy: candidate, layers }));
  for (const [index, layer] of layers.entries()) {
    const withDocument = (at: number, candidate: (typeof layer.policies)[number]) =>
      layers.map((each, place) =>
        place === index ? { ...each, policies: each.policies.map((one, other) => (other === at ? candidate : one)) } : each,
      );
    for (const at of layer.policies.keys()) {
      const document = layers[index]?.policies[at];
      if (document === undefined) continue;
      const smaller = shrink(document, (candidate) => isBroken({ ...layered, policy, layers: withDocument(at, candidate) }));
      layers = withDocument(at, smaller);
    }
  }
  return { ...layered, policy, layers };
}
