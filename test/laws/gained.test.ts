import fc from 'fast-check';
import { expect, test } from 'vitest';
import { globMatches, parseGlob } from '../../src/glob/index.js';
import { compareExposures, toComparable } from '../../src/judge/compare.js';
import type { Exposure } from '../../src/model/exposure.js';
import { evaluated } from '../aws/evaluated.js';
import { bucketArn } from '../aws/facts.js';
import { notAmong, reachable, takesIn } from './covers.js';
import { allowStatement, denyStatement, keysOfGrammar, onKeyAlone, onlyPolicy, type StatementJson, statements } from './estates.js';
import { runs } from './runs.js';

test('who gets to a key since a Deny went is new or wider to a baseline', { timeout: 0 }, () => {
  fc.assert(
    fc.property(statements, denyStatement, fc.constantFrom(...keysOfGrammar), (list, deny, key) => {
      expect(overlooked([...list, deny], list, key)).toEqual([]);
    }),
    runs(150),
  );
});

test('who gets to a key since an Allow came is new or wider to a baseline', { timeout: 0 }, () => {
  fc.assert(
    fc.property(statements, allowStatement, fc.constantFrom(...keysOfGrammar), (list, allow, key) => {
      expect(overlooked(list, [...list, allow], key)).toEqual([]);
    }),
    runs(150),
  );
});

/** Exposures of the key alone that were not there before, and that nothing which a baseline would tell of takes in. */
function overlooked(before: readonly StatementJson[], after: readonly StatementJson[], key: string): readonly string[] {
  const gained = notAmong(exposuresOf(onlyOn(after, key)), exposuresOf(onlyOn(before, key)));
  if (gained.length === 0) return [];
  const former = exposuresOf(before);
  const told = exposuresOf(after).filter((exposure) => isTold(exposure, former));
  return exposuresOf(onlyOn(after, key))
    .filter(({ id }) => gained.includes(id))
    .filter((exposure) => !reachable(told).some((wide) => takesIn(wide, exposure)))
    .map(({ id }) => id);
}

function exposuresOf(list: readonly StatementJson[]): readonly Exposure[] {
  return list.length === 0 ? [] : evaluated(onlyPolicy(list)).exposures;
}

function isTold(exposure: Exposure, former: readonly Exposure[]): boolean {
  const known = former.find(({ id }) => id === exposure.id);
  return known === undefined || compareExposures(toComparable(known), exposure) === 'wider';
}

/** With no Allow but of the key. */
function onlyOn(list: readonly StatementJson[], key: string): readonly StatementJson[] {
  return list.flatMap((statement) => {
    if (statement['Effect'] === 'Deny') return [statement];
    return speaksOf(statement, `${bucketArn}/${key}`) ? [onKeyAlone(statement, key)] : [];
  });
}

function speaksOf({ Resource, NotResource }: StatementJson, arn: string): boolean {
  const isListed = [Resource ?? NotResource].flat().some((text) => typeof text === 'string' && globMatches(parseGlob(text), arn));
  return Resource === undefined ? !isListed : isListed;
}
