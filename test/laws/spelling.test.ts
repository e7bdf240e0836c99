import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Exposure, Grant } from '../../src/model/exposure.js';
import type { AwsBucketFacts } from '../../src/providers/aws/facts.js';
import { evaluated } from '../aws/evaluated.js';
import { bucketFacts, known } from '../aws/facts.js';
import { type StatementJson, statements } from './estates.js';
import { runs } from './runs.js';

test('a list of one is its element, and the order of keys and statements says nothing', () => {
  fc.assert(
    fc.property(statements, fc.infiniteStream(fc.nat({ max: 1000 })), (list, choices) => {
      const draw = () => choices.next().value ?? 0;
      const plain = bucketWith({ Version: '2012-10-17', Statement: list });
      const respelled = bucketWith(respell({ Statement: shuffled(list, draw), Version: '2012-10-17' }, draw));
      expect(meaningOf(evaluated(respelled).exposures)).toEqual(meaningOf(evaluated(plain).exposures));
    }),
    runs(60),
  );
});

test('the letter case of actions and condition keys says nothing', () => {
  fc.assert(
    fc.property(statements, fc.boolean(), (list, isUpper) => {
      const change = (text: string) => (isUpper ? text.toUpperCase() : text.toLowerCase());
      const cased = list.map((statement) => withCase(statement, change));
      const plain = evaluated(bucketWith({ Version: '2012-10-17', Statement: list })).exposures;
      expect(meaningOf(evaluated(bucketWith({ Version: '2012-10-17', Statement: cased })).exposures)).toEqual(meaningOf(plain));
    }),
    runs(60),
  );
});

function bucketWith(policy: unknown): AwsBucketFacts {
  return bucketFacts({ policy: known(JSON.stringify(policy)), ownership: known('ObjectWriter') });
}

/** Exposures without positions, quoted text and examples. */
function meaningOf(exposures: readonly Exposure[]): readonly unknown[] {
  return exposures
    .map(({ id, audience, accesses, status, grants }) => ({ id, audience, accesses, status, grants: grants.map(grantMeaning).sort() }))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

function grantMeaning(grant: Grant): string {
  const extent = grant.objects === undefined ? undefined : { ...grant.objects, match: [...grant.objects.match].sort() };
  const { status, from, basis } = grant;
  if (status === 'reachable') return JSON.stringify({ status, extent, from, basis, assuming: grant.assuming?.length });
  return JSON.stringify({ status, extent, from, basis, ...(status === 'blocked' ? { by: grant.blockedBy, lastOne: grant.lastOne } : {}) });
}

type Draw = () => number;

/** The same JSON with lists of one unwrapped or wrapped, and keys in another order. */
function respell(value: unknown, draw: Draw, key = ''): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => respell(item, draw));
    return items.length === 1 && draw() % 2 === 0 ? items[0] : shuffledUnless(key === 'Statement', items, draw);
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(shuffled(Object.entries(value), draw).map(([name, member]) => [name, respell(member, draw, name)]));
  }
  const mayBeList = ['Action', 'NotAction', 'Resource', 'NotResource', 'AWS', 'Service'].includes(key) || key.includes(':');
  return mayBeList && draw() % 2 === 0 ? [value] : value;
}

function shuffledUnless(keep: boolean, items: readonly unknown[], draw: Draw): readonly unknown[] {
  return keep ? items : shuffled(items, draw);
}

function shuffled<T>(items: readonly T[], draw: Draw): readonly T[] {
  const left = [...items];
  const taken: T[] = [];
  while (left.length > 0) taken.push(...left.splice(draw() % left.length, 1));
  return taken;
}

function withCase(statement: StatementJson, change: (text: string) => string): StatementJson {
  return Object.fromEntries(
    Object.entries(statement).map(([name, value]) => {
      if (name === 'Action' || name === 'NotAction') return [name, JSON.parse(change(JSON.stringify(value)))];
      if (name !== 'Condition' || typeof value !== 'object' || value === null) return [name, value];
      return [name, Object.fromEntries(Object.entries(value).map(([operator, keys]) => [operator, keysWithCase(keys, change)]))];
    }),
  );
}

/** What follows the slash of a tag key is the owner's own name, which has its case. */
function keysWithCase(keys: unknown, change: (text: string) => string): unknown {
  if (typeof keys !== 'object' || keys === null) return keys;
  return Object.fromEntries(
    Object.entries(keys).map(([key, value]) => {
      const [name = '', ...rest] = key.split('/');
      return [[change(name), ...rest].join('/'), value];
    }),
  );
}
