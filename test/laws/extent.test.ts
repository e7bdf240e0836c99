import fc from 'fast-check';
import { expect, test } from 'vitest';
import { globMatches, parseGlob } from '../../src/glob/index.js';
import { authorize, parsePolicyText, type Request } from '../../src/iam-policy/index.js';
import type { Exposure, Extent } from '../../src/model/exposure.js';
import { evaluated } from '../aws/evaluated.js';
import { policyText } from '../aws/facts.js';
import { drawFrom } from '../brute-force/draw.js';
import { isReported } from './coverage.js';
import { notAmong, reachable } from './covers.js';
import { keysOfGrammar, onKeyAlone, onlyPolicy, type StatementJson, statements } from './estates.js';
import { requestOf } from './rebuilt.js';
import { runs } from './runs.js';
import { drawNear, drawVisit } from './visits.js';

/** Requests that are tried on each policy. */
const visitsPerPolicy = 300;

test('whoever gets in is in the report: as who they are or as somebody wider, with the key and the network', { timeout: 0 }, () => {
  fc.assert(
    fc.property(statements, fc.nat(), (list, seed) => {
      expect(unreportedVisit(list, seed)).toBe(undefined);
    }),
    runs(110),
  );
});

test('whoever gets in beside a witness is in the report too', { timeout: 0 }, () => {
  fc.assert(
    fc.property(statements, fc.nat(), (list, seed) => {
      expect(unreportedNeighbour(list, seed)).toBe(undefined);
    }),
    runs(60),
  );
});

test('every key of what is told exactly is reached: an Allow of that key alone lets the same ones in', { timeout: 0 }, () => {
  fc.assert(
    fc.property(statements, fc.constantFrom(...keysOfGrammar), (list, key) => {
      expect(exactButOutOfReach(list, key)).toEqual([]);
    }),
    runs(400),
  );
});

function exactButOutOfReach(list: readonly StatementJson[], key: string): readonly string[] {
  const { exposures } = evaluated(onlyPolicy(list));
  return reachable(exposures).flatMap((exposure) => {
    const told = exposure.grants.filter(({ status, objects }) => status === 'reachable' && objects?.exact === true && isAmong(objects, key));
    return told.flatMap(({ pointer }) => {
      const narrowed = list.map((statement, index) => (pointer === `/Statement/${index}` ? onKeyAlone(statement, key) : statement));
      const left = reachable(evaluated(onlyPolicy(narrowed)).exposures);
      // Who gets to this key through a network only is told of with all who do.
      const isFromNetwork = left.some(({ audience, access }) => audience === 'network' && access === exposure.access);
      return isFromNetwork ? [] : notAmong([exposure], left);
    });
  });
}

function isAmong({ match, except }: Extent, key: string): boolean {
  const fits = (pattern: string) => globMatches(parseGlob(pattern), key);
  return match.some(fits) && !except.some(fits);
}

/** Requests that are tried beside each witness. */
const neighbours = 30;

function unreportedNeighbour(list: readonly StatementJson[], seed: number): string | undefined {
  const { exposures, isLetIn } = worldOf(list);
  const draw = drawFrom(seed);
  for (const exposure of reachable(exposures)) {
    for (const grant of exposure.grants.filter((each) => each.status === 'reachable')) {
      for (let count = 0; count < neighbours; count += 1) {
        const { request, access } = drawNear(draw, list, { access: exposure.access, request: requestOf(grant, exposure) });
        if (isLetIn(request) && !isReported({ request, access, exposures, isLetIn })) return `${exposure.id} ${printed(request)}`;
      }
    }
  }
  return undefined;
}

function unreportedVisit(list: readonly StatementJson[], seed: number): string | undefined {
  const { exposures, isLetIn } = worldOf(list);
  const draw = drawFrom(seed);
  for (let count = 0; count < visitsPerPolicy; count += 1) {
    const { request, access } = drawVisit(draw, list);
    if (isLetIn(request) && !isReported({ request, access, exposures, isLetIn })) return `${access} ${printed(request)}`;
  }
  return undefined;
}

function worldOf(list: readonly StatementJson[]): { readonly exposures: readonly Exposure[]; readonly isLetIn: (request: Request) => boolean } {
  const parsed = parsePolicyText(policyText(...list));
  if (!parsed.ok) throw new Error(`the grammar made an unreadable policy: ${JSON.stringify(list)}`);
  const isLetIn = (request: Request) => authorize(request, [parsed.value]).outcome === 'allowed';
  return { exposures: evaluated(onlyPolicy(list)).exposures, isLetIn };
}

function printed({ caller, action, resource, context }: Request): string {
  return JSON.stringify({ caller, action, resource, context: Object.fromEntries(context) });
}
