import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Caller, findAction, mentionsOf, parsePolicyText, type Request } from '../../src/iam-policy/index.js';
import type { Exposure } from '../../src/model/exposure.js';
import { awsProvider } from '../../src/providers/aws/provider.js';
import { accountFacts, bucketFacts, known } from '../aws/facts.js';
import { type Draw, drawFrom } from '../brute-force/draw.js';
import { toWorldRequest } from '../brute-force/engine.js';
import { randomPolicy } from '../brute-force/grammar.js';
import { impossible } from '../brute-force/physics.js';
import { aboutAction, isAllowed, type JsonPolicy, type WorldRequest } from '../brute-force/reference.js';
import { shrink } from '../brute-force/shrink.js';
import { type SenderClass, worldActions, worldRequests } from '../brute-force/world.js';
import { isReported } from './coverage.js';
import { runs } from './runs.js';

/** Of a small world every request is tried, of a large one about so many. */
const requestsPerQuestion = 400;

test('whom the second reading of policies lets in is in the report, with the key and the network', { timeout: 0 }, () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const policy = randomPolicy(drawFrom(seed));
      const found = unreportedRequest(policy, drawFrom(seed));
      if (found === undefined) return;
      const smallest = shrink(policy, (candidate) => unreportedRequest(candidate, drawFrom(seed)) !== undefined);
      expect(unreportedRequest(smallest, drawFrom(seed)), JSON.stringify(smallest)).toBe(undefined);
    }),
    runs(60),
  );
});

const classes: readonly SenderClass[] = ['anyone', 'any-account', 'partner', 'partner-organization', 'service', 'own-account'];

function unreportedRequest(policy: JsonPolicy, draw: Draw): string | undefined {
  const { exposures, keys, services } = evaluatedInWorld(policy);
  for (const action of draw.some(worldActions, 1, 1)) {
    const about = aboutAction(policy, action.name);
    const access = findAction(action.name)?.access ?? 'none';
    // A service that no statement names is not asked about (docs/decisions/0001, 12).
    const asked = classes.filter((each) => each !== 'service' || services > 0);
    for (const sender of draw.some(asked, 2, 2)) {
      for (const world of someOf([...worldRequests(sender, action, keys)], draw)) {
        if (impossible(world, sender, action) !== undefined || !isAllowed(about, world)) continue;
        const request = toRequest(world);
        const isLetIn = (other: Request) => isAllowed(about, toWorldRequest(other));
        if (!isReported({ request, access, exposures, isLetIn })) return `${sender} ${access} ${JSON.stringify(world)}`;
      }
    }
  }
  return undefined;
}

function evaluatedInWorld(policy: JsonPolicy): {
  readonly exposures: readonly Exposure[];
  readonly keys: ReadonlySet<string>;
  readonly services: number;
} {
  const text = JSON.stringify(policy);
  const parsed = parsePolicyText(text);
  if (!parsed.ok || parsed.value.unreadable.length > 0) throw new Error(`the grammar made an unreadable policy: ${text}`);
  const builder = awsProvider().estateBuilder({ collectedAt: '2026-01-01T00:00:00.000Z' });
  builder.add(accountFacts());
  const bucket = bucketFacts({ region: 'eu-west-1', policy: known(text), ownership: known('ObjectWriter') });
  const { keys, services } = mentionsOf([parsed.value]);
  return { exposures: awsProvider().evaluate(bucket, builder.build()).exposures, keys, services: services.size };
}

function someOf<T>(all: readonly T[], draw: Draw): readonly T[] {
  return all.length <= requestsPerQuestion ? all : all.filter(() => draw.chance(requestsPerQuestion / all.length));
}

function toRequest({ principal, action, resource, keys }: WorldRequest): Request {
  return { caller: toCaller(principal), action, resource, context: new Map(Object.entries(keys)) };
}

function toCaller({ kind, account = '', arn = '', service = '' }: WorldRequest['principal']): Caller {
  if (kind === 'anonymous') return { kind };
  return kind === 'aws' ? { kind, account, arn } : { kind, name: service };
}
