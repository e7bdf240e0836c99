import { describe, expect, test } from 'vitest';
import { AlikeBuckets } from '../../src/providers/aws/evaluate/alike.js';
import { evaluateBucket } from '../../src/providers/aws/evaluate/bucket.js';
import type { AwsBucketFacts } from '../../src/providers/aws/facts.js';
import { drawFrom } from '../brute-force/draw.js';
import { randomPolicy } from '../brute-force/grammar.js';
import { accountFacts, bucketFacts, known } from './facts.js';

const byItself = (facts: AwsBucketFacts) => evaluateBucket({ facts, account: accountFacts(), now: 0 });

/** Judges buckets one after the other, and says under which names they were judged. */
function judged(...buckets: readonly AwsBucketFacts[]) {
  const names: string[] = [];
  const alike = new AlikeBuckets((facts) => {
    names.push(facts.name);
    return byItself(facts);
  });
  return { evaluations: buckets.map((facts) => alike.evaluate(facts)), names };
}

function withPolicy(name: string, ...statements: readonly object[]): AwsBucketFacts {
  return bucketFacts({ name, policy: known(JSON.stringify({ Version: '2012-10-17', Statement: statements }, undefined, 2)) });
}

const readable = (name: string, more: object = {}) =>
  withPolicy(name, { Sid: 'Read', Effect: 'Allow', Principal: '*', Action: 's3:Get*', Resource: `arn:aws:s3:::${name}/public/*`, ...more });

const march = 'exports-of-march';
const april = 'exports-of-april';
const standIn = 'zqzqzqzqzqzqzqzq';

describe('buckets that differ in nothing but their name', () => {
  test('are judged once from the second on, and told of each under its own', () => {
    const { evaluations, names } = judged(readable(march), readable(april), readable(march));
    expect(names).toEqual([march, standIn]);
    expect(evaluations).toEqual([readable(march), readable(april), readable(march)].map(byItself));
    expect(evaluations.map(({ id, exposures }) => [id, exposures[0]?.id])).toEqual([
      ['s3://exports-of-march', 's3://exports-of-march/anyone/read/bucket-policy'],
      ['s3://exports-of-april', 's3://exports-of-april/anyone/read/bucket-policy'],
      ['s3://exports-of-march', 's3://exports-of-march/anyone/read/bucket-policy'],
    ]);
  });

  test('are so with IAM patterns in the policy, too', () => {
    const condition = { Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/ops-*' } } };
    const { evaluations, names } = judged(readable(march, condition), readable(april, condition));
    expect(names).toEqual([march, standIn]);
    expect(evaluations).toEqual([readable(march, condition), readable(april, condition)].map(byItself));
  });

  test('are so with limits of which a report tells the digests only', () => {
    const limited = (name: string) =>
      withPolicy(
        name,
        { Effect: 'Allow', Principal: '*', Action: ['s3:GetObject', 's3:ListBucket'], Resource: [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`] },
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:ListBucket',
          Resource: `arn:aws:s3:::${name}`,
          Condition: { StringEquals: { 's3:prefix': 'pub/' } },
        },
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:GetObject',
          Resource: Array.from({ length: 30 }, (_, index) => `arn:aws:s3:::${name}/secret-${index}/*`),
          Condition: { ArnEquals: { 'aws:SourceArn': `arn:aws:s3:::${name}` } },
        },
      );
    const { evaluations, names } = judged(limited(march), limited(april));
    expect(names).toEqual([march, standIn]);
    expect(evaluations).toEqual([limited(march), limited(april)].map(byItself));
    expect(evaluations.map(({ exposures }) => exposures.map(({ access, grants }) => [access, grants[0].basis?.length]))).toEqual([
      [
        ['read', 31],
        ['list', 1],
      ],
      [
        ['read', 31],
        ['list', 1],
      ],
    ]);
  });

  test('are told apart by every fact', () => {
    const open = readable(march);
    const { names } = judged(
      open,
      { ...open, region: 'us-east-1' },
      { ...open, requestPayment: known('Requester') },
      readable(march, { Sid: 'Other' }),
      open,
    );
    expect(names).toEqual([march, march, march, march, standIn]);
  });
});

describe('judged by itself is a bucket', () => {
  const object = (name: string) => `arn:aws:s3:::${name}/*`;
  test.each<[string, AwsBucketFacts]>([
    ['whose name is too short to stand for nothing else', readable('exports')],
    ['whose name is a number', { ...readable('20260101'), source: { file: 'main.tf', line: 20260101 } }],
    ['whose name has a dot', readable('exports.of.march')],
    ['with a suffix that has a meaning', readable('exports-of--use1-az4')],
    ['whose policy has a pattern on buckets', readable(march, { Resource: ['arn:aws:s3:::exports-*/*', object(march)] })],
    ['whose policy has a pattern in the rest of a name', readable(march, { Resource: `arn:aws:s3:::${march}*` })],
    ['whose name stands in a key', readable(march, { Resource: `arn:aws:s3:::${march}/${march}/*` })],
    ['whose name stands in a condition', readable(march, { Condition: { StringEquals: { 'aws:PrincipalTag/bucket': march } } })],
    ['whose name stands in a principal', readable(march, { Principal: { AWS: `arn:aws:iam::444455556666:role/${march}` } })],
    ['whose name begins another one', readable(march, { Resource: [object(march), object(`${march}-2`)] })],
    ['with a pattern in a condition', readable(march, { Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::*' } } })],
    ['with a policy variable', readable(march, { Resource: `arn:aws:s3:::${march}/\${aws:username}/*` })],
    ['with an escape in its policy', readable(march, { Sid: 'Read\n' })],
    ['whose name stands somewhere in other letter case', readable(march, { Condition: { StringEquals: { 'aws:Referer': march.toUpperCase() } } })],
    ['a pattern of whose policy is the stand-in without its wildcards', readable(march, { Resource: `${object(march)}z*q${'zq'.repeat(7)}/*` })],
    ['that is spoken of with the stand-in in other letter case', readable(march, { Sid: standIn.toUpperCase() })],
    ['that is spoken of with the stand-in', readable(march, { Resource: [object(march), object(standIn)] })],
    ['in whose ACL the name stands', { ...readable(march), acl: known({ owner: march, grants: [] }), ownership: known('ObjectWriter') }],
  ])('%s', (_, facts) => {
    const { evaluations, names } = judged(facts, facts);
    expect(names).toEqual([facts.name, facts.name]);
    expect(evaluations).toEqual([byItself(facts), byItself(facts)]);
  });

  test('of which an operator that ignores letter case finds the name', () => {
    const referer = (effect: string, operator: string, text: string) => ({
      Effect: effect,
      Principal: '*',
      Action: 's3:ListBucket',
      Resource: `arn:aws:s3:::${march}`,
      Condition: { [operator]: { 'aws:Referer': text } },
    });
    const facts = withPolicy(
      march,
      referer('Allow', 'StringEquals', 'ARN:AWS:S3:::EXPORTS-OF-MARCH'),
      referer('Deny', 'StringNotEqualsIgnoreCase', 'arn:aws:s3:::exports-of-march'),
    );
    const [, evaluation] = judged(facts, facts).evaluations;
    expect(evaluation?.exposures.map(({ id, status }) => [id, status])).toEqual([['s3://exports-of-march/anyone/list/bucket-policy', 'reachable']]);
  });

  test('of which a cut text names a part', () => {
    const keys = 'a'.repeat(60);
    const facts = withPolicy(
      march,
      { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${march}/*` },
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: `arn:aws:s3:::${march}/${keys}*`,
        Condition: { Bool: { 'aws:SecureTransport': false } },
      },
    );
    expect(judged(facts, facts).evaluations).toEqual([byItself(facts), byItself(facts)]);
  });
});

test('no random policy is judged otherwise under a stand-in', () => {
  let templates = 0;
  for (let seed = 0; seed < 200; seed += 1) {
    const text = JSON.stringify(randomPolicy(drawFrom(seed))).replaceAll('arn:aws:s3:::b', `arn:aws:s3:::${march}`);
    const facts = bucketFacts({ name: march, policy: known(text) });
    const { evaluations, names } = judged(facts, facts);
    expect(evaluations[1], text).toEqual(evaluations[0]);
    if (names[1] === standIn && names.length === 2) templates += 1;
  }
  expect(templates).toBeGreaterThan(25);
});
