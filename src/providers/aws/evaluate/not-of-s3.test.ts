import { expect, test } from 'vitest';
import type { AwsBucketFacts } from '../facts.js';
import { evaluateBucket } from './bucket.js';

const notAsked = { state: 'not-asked', because: 'it does not count here' } as const;
const live = { kind: 'api', operation: 'GetBucketPolicy' } as const;
const file = { kind: 'file', path: 'policy.json', pointer: '' } as const;

interface Stored {
  readonly principal?: unknown;
  readonly resource: string | readonly string[];
  readonly partition?: string;
  readonly source?: typeof live | typeof file;
}

function openReasons({ principal = '*', resource, partition = 'aws', source = live }: Stored): readonly string[] {
  const statement = { Effect: 'Allow', Principal: principal, Action: 's3:GetObject', Resource: resource };
  const facts: AwsBucketFacts = {
    name: 'bkt',
    partition,
    account: '111122223333',
    region: 'us-east-1',
    state: 'present',
    policy: { state: 'known', value: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }), source },
    ownership: { state: 'known', value: 'BucketOwnerEnforced', source },
    acl: notAsked,
    publicAccessBlock: { state: 'absent', source },
    policyStatus: notAsked,
    requestPayment: notAsked,
    encryption: notAsked,
    website: notAsked,
  };
  const { exposures } = evaluateBucket({ facts, account: undefined, now: 1_767_225_600 });
  const all = exposures.filter(({ accesses, status }) => status === 'undetermined' && accesses.length > 1);
  return all.flatMap(({ grants }) => grants.flatMap((grant) => (grant.status === 'undetermined' ? grant.because : [])));
}

test.each([
  { name: 'of a tenant of another store', resource: 'arn:aws:s3::tenant:bkt/*', partition: 'aws' },
  { name: 'of another partition', resource: 'arn:aws:s3:::bkt/*', partition: 'aws-cn' },
  { name: 'of another bucket', resource: 'arn:aws:s3:::other/*', partition: 'aws' },
  { name: 'that is no ARN', resource: 'bkt/*', partition: 'aws' },
  { name: 'of another bucket beside its own', resource: ['arn:aws:s3:::bkt/*', 'arn:aws:s3:::other/*'], partition: 'aws' },
])('a resource $name leaves open who gets in', ({ resource, partition }) => {
  expect(openReasons({ resource, partition })).toEqual([expect.stringMatching(/^line 1 of the policy names `[^`]+`, which is not of this bucket/)]);
});

test.each([
  { name: 'the bucket', resource: 'arn:aws:s3:::bkt' },
  { name: 'its objects', resource: ['arn:aws:s3:::bkt', 'arn:aws:s3:::bkt/*'] },
  { name: 'a pattern that takes it in', resource: 'arn:aws:s3:::b?t*' },
  { name: 'everything', resource: '*' },
  { name: 'one folder for each account', resource: 'arn:aws:s3:::bkt/${aws:PrincipalAccount}/*' },
  { name: 'whatever bucket a variable names', resource: 'arn:aws:s3:::${aws:PrincipalTag/bucket}/*' },
])('$name is of this bucket', ({ resource }) => {
  expect(openReasons({ resource })).toEqual([]);
});

test('a principal of an unknown form in a stored policy may be somebody', () => {
  const principal = { AWS: ['arn:aws:iam::usfolks:user/fred'] };
  expect(openReasons({ principal, resource: 'arn:aws:s3:::bkt/*' })).toEqual([
    'line 1 of the policy names the principal `arn:aws:iam::usfolks:user/fred`: S3 refuses such a policy, another store may know whom it means',
  ]);
});

test('a draft with such a principal is a draft for S3, which refuses it', () => {
  const principal = { AWS: ['arn:aws:iam::usfolks:user/fred'] };
  expect(openReasons({ principal, resource: 'arn:aws:s3:::bkt/*', source: file })).toEqual([]);
});
