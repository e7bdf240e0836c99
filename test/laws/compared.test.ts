import fc from 'fast-check';
import { expect, test } from 'vitest';
import { globMatches, parseGlob } from '../../src/glob/index.js';
import { isInRange, parseAddress } from '../../src/iam-policy/addresses.js';
import {
  allowedMore,
  bucketUniverse,
  type Comparison,
  type Difference,
  findAction,
  mentionsOf,
  parsePolicyText,
} from '../../src/iam-policy/index.js';
import { type Draw, drawFrom } from '../brute-force/draw.js';
import { toWorldRequest } from '../brute-force/engine.js';
import { randomPalette, randomPolicy, randomStatement } from '../brute-force/grammar.js';
import { impossible } from '../brute-force/physics.js';
import { aboutAction, isAllowed, type JsonPolicy, type WorldRequest } from '../brute-force/reference.js';
import { type SenderClass, type WorldAction, worldActions, worldRequests } from '../brute-force/world.js';
import { runs } from './runs.js';

const universe = bucketUniverse({ name: 'b', partition: 'aws', account: '111122223333', region: 'eu-west-1' });
const options = { universe, now: Date.parse('2026-01-01T00:00:00.000Z') / 1000 };
const requestsPerQuestion = 400;

/** Of whom a gain may be told, where some of the class gain. */
const audiences: Readonly<Record<SenderClass, readonly Difference['audience'][]>> = {
  anyone: ['anyone', 'network'],
  'any-account': ['anyone', 'network', 'any-account'],
  partner: ['anyone', 'network', 'any-account', 'outside-account', 'organization'],
  'partner-organization': ['anyone', 'network', 'any-account', 'outside-account', 'organization'],
  service: ['anyone', 'network', 'any-account', 'service', 'outside-account', 'organization'],
  'own-account': ['anyone', 'network', 'any-account', 'outside-account', 'organization', 'own-account'],
};

test('what one policy allows and another does not, as the second reading has it, is told of its action and key', { timeout: 0 }, () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const draw = drawFrom(seed);
      const before = randomPolicy(draw);
      const after = changed(before, draw);
      expect(untold(after, before, draw), JSON.stringify({ before, after })).toBeUndefined();
      expect(untold(before, after, draw), JSON.stringify({ before: after, after: before })).toBeUndefined();
    }),
    runs(60),
  );
});

/** One statement comes, goes, or is another. */
function changed({ Statement, ...rest }: JsonPolicy, draw: Draw): JsonPolicy {
  const added = randomStatement(draw, randomPalette(draw), draw.chance(0.6) ? 'Allow' : 'Deny');
  const kept = Statement.filter((_, index) => index > 0 || draw.chance(0.5));
  return { ...rest, Statement: draw.chance(0.7) ? [...kept, added] : kept.length === 0 ? [added] : kept };
}

function untold(generous: JsonPolicy, strict: JsonPolicy, draw: Draw): string | undefined {
  const [more, less] = [parsed(generous), parsed(strict)];
  const comparison = allowedMore(more, less, options);
  for (const { request, assuming } of comparison.differences) {
    const world = toWorldRequest(request);
    const isShown = isAllowed(aboutAction(generous, world.action), world) && !isAllowed(aboutAction(strict, world.action), world);
    if (assuming.length === 0 && !isShown) return `no difference: ${JSON.stringify(world)}`;
  }
  const { keys, services } = mentionsOf([more, less]);
  for (const action of draw.some(worldActions, 1, 2)) {
    const access = findAction(action.name)?.access ?? 'none';
    for (const sender of draw.some(Object.keys(audiences) as SenderClass[], 2, 2)) {
      // A service that no statement names is not asked about (docs/decisions/0001, 12).
      if (sender === 'service' && services.size === 0) continue;
      for (const world of someOf([...worldRequests(sender, action, keys)], draw)) {
        if (impossible(world, sender, action) !== undefined) continue;
        if (!isAllowed(aboutAction(generous, action.name), world) || isAllowed(aboutAction(strict, action.name), world)) continue;
        // Who need not sign to get it gains nothing by signing.
        if (sender !== 'anyone' && isOpenUnsigned(strict, action, world, keys)) continue;
        if (!isTold(comparison, { world, access, sender })) return `${sender} ${access} ${JSON.stringify(world)}`;
      }
    }
  }
  return undefined;
}

function isOpenUnsigned(policy: JsonPolicy, action: WorldAction, { resource }: WorldRequest, keys: ReadonlySet<string>): boolean {
  const about = aboutAction(policy, action.name);
  return [...worldRequests('anyone', action, keys)].some(
    (other) => other.resource === resource && impossible(other, 'anyone', action) === undefined && isAllowed(about, other),
  );
}

interface Gained {
  readonly world: WorldRequest;
  readonly access: string;
  readonly sender: SenderClass;
}

function isTold({ differences, open }: Comparison, { world, access, sender }: Gained): boolean {
  if (open.some((each) => each.access === access)) return true;
  return differences.some(
    (each) =>
      each.access === access &&
      each.actions.includes(world.action) &&
      audiences[sender].includes(each.audience) &&
      covers(each, world.resource) &&
      comesFrom(each, world),
  );
}

/** Whether the request comes from where it is told that they come from. */
function comesFrom({ from }: Difference, { keys }: WorldRequest): boolean {
  if (from === undefined) return true;
  const [ip] = keys['aws:sourceip'] ?? [];
  if (ip === undefined) return from.through.length > 0;
  const address = parseAddress(ip);
  return address !== undefined && from.ranges.some((range) => isInRange(range, address));
}

function covers({ objects }: Difference, resource: string): boolean {
  if (objects === undefined) return resource === universe.arn;
  const key = resource.slice(universe.objectPrefix.length);
  const isIn = (pattern: string) => globMatches(parseGlob(pattern), key);
  return resource.startsWith(universe.objectPrefix) && objects.match.some(isIn) && !objects.except.some(isIn);
}

function parsed(policy: JsonPolicy) {
  const read = parsePolicyText(JSON.stringify(policy));
  if (!read.ok || read.value.unreadable.length > 0) throw new Error('the grammar made an unreadable policy');
  return read.value;
}

function someOf<T>(all: readonly T[], draw: Draw): readonly T[] {
  return all.length <= requestsPerQuestion ? all : all.filter(() => draw.chance(requestsPerQuestion / all.length));
}
