import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextReads } from '../../src/providers/aws/call-plan.js';
import { AlikeBuckets } from '../../src/providers/aws/evaluate/alike.js';
import { evaluateBucket, evaluateBucketSoon } from '../../src/providers/aws/evaluate/bucket.js';
import type { AwsBucketFacts } from '../../src/providers/aws/facts.js';
import { accounts, buckets } from '../laws/estates.js';
import { runs } from '../laws/runs.js';
import { accountFacts, bucketArn, bucketFacts, known, notAsked, policyText } from './facts.js';

const about = (facts: AwsBucketFacts) => ({ facts, account: accountFacts(), now: 0 });

function withPolicy(statements: readonly object[], padding = ''): AwsBucketFacts {
  return bucketFacts({ policy: known(JSON.stringify({ Version: '2012-10-17', Statement: statements }) + padding) });
}

const open = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${bucketArn}/*` };

/** An id of AWS's form. */
const idOf = (kind: 'vpc' | 'vpce', number: number) => `${kind}-${number.toString(16).padStart(17, '0')}`;

/** Short to read and long to search: networks that each of many Denies tells apart. */
const web = [
  { ...open, Action: 's3:*', Resource: [bucketArn, `${bucketArn}/*`] },
  ...Array.from({ length: 12 }, (_, index) => ({
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: '*',
    Condition: {
      StringNotEqualsIfExists: { 'aws:SourceVpce': Array.from({ length: 5 }, (_, each) => idOf('vpce', 5 * index + each)) },
      StringNotEquals: { 'aws:SourceVpc': idOf('vpc', index) },
    },
  })),
];

describe('a bucket that takes long', () => {
  test('is any with a policy of more than 4,000 characters', () => {
    const length = JSON.stringify({ Version: '2012-10-17', Statement: [open] }).length;
    const longest = withPolicy([open], ' '.repeat(4_000 - length));
    expect(evaluateBucketSoon(about(longest))).toEqual(evaluateBucket(about(longest)));
    expect(evaluateBucketSoon(about(withPolicy([open], ' '.repeat(4_001 - length))))).toBeUndefined();
  });

  test.each(['*', '?', '\\u002a'])(
    'is any with a policy of more than 24 wildcards such as %s, not counting those that end their text',
    (wildcard) => {
      const withWildcards = (count: number) =>
        bucketFacts({ policy: known(policyText(open, { ...open, Resource: `${bucketArn}/KEY*` }).replace('KEY', `${wildcard}a`.repeat(count))) });
      expect(evaluateBucketSoon(about(withWildcards(24)))).toEqual(evaluateBucket(about(withWildcards(24))));
      expect(evaluateBucketSoon(about(withWildcards(25)))).toBeUndefined();
    },
  );

  test('is any that combines many variables', () => {
    const denies = Array.from({ length: 10 }, (_, index) => ({
      ...open,
      Effect: 'Deny',
      Action: 's3:*',
      Resource: `${bucketArn}/\${aws:username}/x${index}\${aws:PrincipalTag/t${index}}`,
    }));
    expect(evaluateBucketSoon(about(withPolicy([{ ...open, Action: 's3:*', Resource: '*' }, ...denies])))).toBeUndefined();
  });

  test('is any whose patterns are hard to tell apart', () => {
    // Of two letters, in no order: each begins in the middle of the others.
    const word = (seed: number) => Array.from({ length: 30 }, (_, at) => 'ab'[(((seed + 3) * (at + 5) * (at + seed + 1)) >> 1) % 2]).join('');
    const deny = (pattern: string) => ({ ...open, Effect: 'Deny', Action: 's3:*', Resource: `${bucketArn}/${pattern}` });
    const facts = withPolicy([{ ...open, Resource: `${bucketArn}/*${word(0)}?${word(1)}*x` }, deny(`*${word(2)}*b*`), deny(`*${word(3)}*b*`)]);
    expect(evaluateBucketSoon(about(facts))).toBeUndefined();
  });

  test('is any with a policy that takes long to search', () => {
    const facts = withPolicy(web);
    expect(facts.policy.state === 'known' && facts.policy.value.length).toBeLessThan(4_000);
    expect(evaluateBucketSoon(about(facts))).toBeUndefined();
  });

  test('is asked for what only buckets that are reached are asked for', () => {
    const facts = { ...withPolicy(web), website: notAsked };
    expect(evaluateBucket(about(facts)).exposures).toEqual([]);
    expect(nextReads(facts, accountFacts())).toEqual(['website', 'policyStatus']);
  });

  test('is not tried again for each that is alike', () => {
    const names = ['exports-of-march', 'exports-of-april', 'exports-of-marsh'];
    const tried: string[] = [];
    const alike = new AlikeBuckets((facts) => {
      tried.push(facts.name);
      return evaluateBucketSoon(about(facts));
    });
    const text = JSON.stringify({ Version: '2012-10-17', Statement: web });
    const answers = names.map((name) => alike.evaluate(bucketFacts({ name, policy: known(text.replaceAll(bucketArn, `arn:aws:s3:::${name}`)) })));
    expect(answers).toEqual([undefined, undefined, undefined]);
    expect(tried).toEqual(['exports-of-march', 'zqzqzqzqzqzqzqzq']);
  });
});

test('what is evaluated soon is what would be evaluated anyway', () => {
  fc.assert(
    fc.property(buckets, accounts, (facts, account) => {
      const question = { facts, account, now: 0 };
      const soon = evaluateBucketSoon(question);
      if (soon !== undefined) expect(soon).toEqual(evaluateBucket(question));
    }),
    runs(100),
  );
});
