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

test('who gets to do one thing with a key since a statement came or went is new or wider to a baseline', { timeout: 0 }, () => {
  fc.assert(
    fc.property(
      statements,
      denyStatement,
      allowStatement,
      fc.constantFrom(...keysOfGrammar),
      fc.constantFrom(...deeds),
      (list, deny, allow, key, action) => {
        const of = (all: readonly StatementJson[]) => onlyTo(all, action);
        expect(overlooked([...list, deny], list, key, of)).toEqual([]);
        expect(overlooked(list, [...list, allow], key, of)).toEqual([]);
      },
    ),
    runs(300),
  );
});

/** None of them is more than another one, and each is on objects. */
const deeds = [
  's3:GetObject',
  's3:GetObjectVersion',
  's3:GetObjectTagging',
  's3:PutObject',
  's3:PutObjectTagging',
  's3:DeleteObject',
  's3:DeleteObjectVersion',
];

/** With no Allow but of one action. */
function onlyTo(list: readonly StatementJson[], action: string): readonly StatementJson[] {
  return list.flatMap((statement) => {
    if (statement['Effect'] === 'Deny') return [statement];
    const { Action, NotAction, ...others } = statement;
    const isListed = [Action ?? NotAction].flat().some((text) => typeof text === 'string' && globMatches(parseGlob(text), action));
    return isListed === (Action !== undefined) ? [{ ...others, Action: action }] : [];
  });
}

/** Exposures of the key alone that were not there before, and that nothing which a baseline would tell of takes in. */
function overlooked(before: readonly StatementJson[], after: readonly StatementJson[], key: string, of = everything): readonly string[] {
  const gained = notAmong(exposuresOf(of(onlyOn(after, key))), exposuresOf(of(onlyOn(before, key))));
  if (gained.length === 0) return [];
  const former = exposuresOf(before);
  const told = exposuresOf(after).filter((exposure) => isTold(exposure, former));
  return exposuresOf(of(onlyOn(after, key)))
    .filter(({ id }) => gained.includes(id))
    .filter((exposure) => !reachable(told).some((wide) => takesIn(wide, exposure)))
    .map(({ id }) => id);
}

const everything = (list: readonly StatementJson[]) => list;

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
