import { expect, test } from 'vitest';
import { type BlockBit, blockBits, parseAccountFacts, parseBucketFacts } from './facts.js';

const source = { kind: 'api', operation: 'GetPublicAccessBlock' };
const on = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
const notAsked = { state: 'not-asked', because: 'x' };

function accountWith(value: unknown): unknown {
  return { partition: 'aws', account: '111122223333', caller: '', publicAccessBlock: { state: 'known', value, source } };
}

function bucketWith(value: unknown): unknown {
  return {
    name: 'b',
    partition: 'aws',
    account: '111122223333',
    region: '',
    state: 'present',
    policy: notAsked,
    ownership: notAsked,
    acl: notAsked,
    publicAccessBlock: { state: 'known', value, source },
    policyStatus: notAsked,
    requestPayment: notAsked,
    encryption: notAsked,
    website: notAsked,
  };
}

test('a block that is whole is read', () => {
  expect([parseAccountFacts(accountWith(on)).ok, parseBucketFacts(bucketWith(on)).ok]).toEqual([true, true]);
});

test.each<BlockBit>([...blockBits])('a saved block without %s is no record: it is neither on nor off', (bit) => {
  const { [bit]: _, ...half } = on;
  for (const parsed of [parseAccountFacts(accountWith(half)), parseBucketFacts(bucketWith(half))]) {
    expect([parsed.ok, parsed.problems.map(({ pointer }) => pointer)]).toEqual([false, [`/publicAccessBlock/value/${bit}`]]);
  }
});

test.each(['true', 1, null])('a saved bit that is %j is no record either', (odd) => {
  expect(parseBucketFacts(bucketWith({ ...on, IgnorePublicAcls: odd })).ok).toBe(false);
});
