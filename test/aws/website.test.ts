import { expect, test } from 'vitest';
import { evaluateBucket } from '../../src/providers/aws/evaluate/bucket.js';
import { accountFacts, bucketFacts, known } from './facts.js';

const everyone = { Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
const overHttp = { Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
const overTls = { Condition: { Bool: { 'aws:SecureTransport': 'true' } } };

function websiteSteps(...statements: readonly object[]): readonly string[] {
  const policy = known(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
  const facts = bucketFacts({ policy, website: known({ indexDocument: 'index.html' }) });
  const { exposures } = evaluateBucket({ facts, account: accountFacts(), now: 0 });
  return exposures
    .filter(({ audience }) => audience === 'anyone')
    .flatMap(({ grants }) => grants.flatMap(({ steps }) => steps.map(({ control }) => control)));
}

test.each([
  { name: 'serves what anyone can read', statements: [{ ...everyone, Effect: 'Allow' }], serves: true },
  {
    name: 'serves nothing where a Deny stops plain HTTP',
    statements: [
      { ...everyone, Effect: 'Allow' },
      { ...everyone, Effect: 'Deny', ...overHttp },
    ],
    serves: false,
  },
  { name: 'serves nothing where only TLS is let in', statements: [{ ...everyone, Effect: 'Allow', ...overTls }], serves: false },
  { name: 'serves what is let in over plain HTTP alone', statements: [{ ...everyone, Effect: 'Allow', ...overHttp }], serves: true },
])('a website endpoint $name', ({ statements, serves }) => {
  const steps = websiteSteps(...statements);
  expect([steps.includes('bucket-policy'), steps.includes('website')]).toEqual([true, serves]);
});
