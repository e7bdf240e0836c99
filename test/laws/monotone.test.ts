import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FailOn, Verdict } from '../../src/model/result.js';
import type { AwsAccountFacts, AwsBucketFacts, BlockBit, PublicAccessBlock } from '../../src/providers/aws/facts.js';
import { blockBits, bucketReads } from '../../src/providers/aws/facts.js';
import { evaluated, judged } from '../aws/evaluated.js';
import { block, denied, known, notAsked } from '../aws/facts.js';
import { notAmong, reachable, takesIn } from './covers.js';
import { accounts, allowStatement, buckets, denyStatement, onlyPolicy, statements } from './estates.js';
import { runs } from './runs.js';

describe('less knowledge is never greener', () => {
  const lost = fc.constantFrom('denied', 'not-asked');
  const fact = fc.constantFrom(...bucketReads, 'account' as const);
  const thresholds: readonly FailOn[] = ['critical', 'high', 'medium'];

  function without(world: World, name: (typeof bucketReads)[number] | 'account', how: string): World {
    const fact = name === 'account' ? world.account.publicAccessBlock : world.bucket[name];
    if (fact.state !== 'known' && fact.state !== 'absent') return world;
    const gone = how === 'denied' ? denied(`s3:${name}`) : notAsked;
    if (name === 'account') return { ...world, account: { ...world.account, publicAccessBlock: gone } };
    return { ...world, bucket: { ...world.bucket, [name]: gone } };
  }

  test('a verdict never gets clean by a fact that is lost', () => {
    fc.assert(
      fc.property(buckets, accounts, fact, lost, fc.constantFrom(...thresholds), (bucket, account, name, how, failOn) => {
        const less = without({ bucket, account }, name, how);
        const before = judged(bucket, account, failOn).judgement.verdict;
        const after = judged(less.bucket, less.account, failOn).judgement.verdict;
        expect(greener(before, after), `${before} became ${after}`).toBe(false);
      }),
      runs(130),
    );
  });

  test('a reachable exposure stays, or something undetermined stands in its place', () => {
    fc.assert(
      fc.property(buckets, accounts, fact, lost, (bucket, account, name, how) => {
        const less = without({ bucket, account }, name, how);
        const after = evaluated(less.bucket, less.account).exposures;
        const vanished = reachable(evaluated(bucket, account).exposures).filter(
          (exposure) => !after.some((other) => other.status !== 'blocked' && takesIn(other, exposure)),
        );
        expect(vanished.map(({ id }) => id)).toEqual([]);
      }),
      runs(130),
    );
  });

  interface World {
    readonly bucket: AwsBucketFacts;
    readonly account: AwsAccountFacts;
  }
  const greener = (before: Verdict, after: Verdict) => after === 'clean' && before !== 'clean';
});

describe('a Deny only takes away', () => {
  test('one more Deny adds no reachable exposure', () => {
    fc.assert(
      fc.property(statements, denyStatement, fc.nat(), (list, more, at) => {
        const place = at % (list.length + 1);
        const denying = [...list.slice(0, place), more, ...list.slice(place)];
        const before = evaluated(onlyPolicy(list)).exposures;
        expect(notAmong(evaluated(onlyPolicy(denying)).exposures, before)).toEqual([]);
      }),
      runs(100),
    );
  });

  test('one more Allow removes none', () => {
    fc.assert(
      fc.property(statements, allowStatement, (list, more) => {
        const before = evaluated(onlyPolicy(list)).exposures;
        expect(notAmong(before, evaluated(onlyPolicy([...list, more])).exposures)).toEqual([]);
      }),
      runs(80),
    );
  });
});

describe('guardrails only take away', () => {
  const level = fc.constantFrom('account', 'bucket');
  function turnOn(fact: AwsBucketFacts['publicAccessBlock'], bit: BlockBit): AwsBucketFacts['publicAccessBlock'] {
    const stored: PublicAccessBlock = fact.state === 'known' ? fact.value : block();
    return known({ ...stored, [bit]: true });
  }

  test('a switch that is turned on adds no reachable exposure', () => {
    fc.assert(
      fc.property(buckets, accounts, level, fc.constantFrom(...blockBits), (bucket, account, where, bit) => {
        const before = evaluated(bucket, account).exposures;
        const after =
          where === 'account'
            ? evaluated(bucket, { ...account, publicAccessBlock: turnOn(account.publicAccessBlock, bit) })
            : evaluated({ ...bucket, publicAccessBlock: turnOn(bucket.publicAccessBlock, bit) }, account);
        expect(
          notAmong(
            after.exposures,
            before.filter(({ status }) => status !== 'blocked').map((exposure) => ({ ...exposure, status: 'reachable' })),
          ),
        ).toEqual([]);
      }),
      runs(80),
    );
  });

  test('bucket owner enforced adds no reachable exposure', () => {
    fc.assert(
      fc.property(buckets, accounts, (bucket, account) => {
        const enforced = evaluated({ ...bucket, ownership: known('BucketOwnerEnforced') }, account).exposures;
        expect(notAmong(enforced, evaluated(bucket, account).exposures)).toEqual([]);
      }),
      runs(50),
    );
  });
});
