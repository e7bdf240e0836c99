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

test.each([
  { name: 'a region that would become another host', more: { region: 'x.example.com/' }, pointer: '/region', message: 'this is no name of a region' },
  { name: 'a region with a line break', more: { region: 'eu-west-1\n' }, pointer: '/region', message: 'this is no name of a region' },
  {
    name: 'a bucket that is said not to matter',
    more: { state: 'not-applicable' },
    pointer: '/state',
    message: 'only a directory bucket is not applicable',
  },
])('$name is no record', ({ more, pointer, message }) => {
  expect(parseBucketFacts({ ...Object(bucketWith(on)), ...more })).toMatchObject({ ok: false, problems: [{ pointer, message }] });
});

test.each([{ region: 'eu-central-1' }, { region: '' }, { region: 'default' }, { name: 'data--euw1-az1--x-s3', state: 'not-applicable' }])(
  'a record with %j is one',
  (more) => {
    expect(parseBucketFacts({ ...Object(bucketWith(on)), ...more }).ok).toBe(true);
  },
);
