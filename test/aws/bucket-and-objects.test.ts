import { describe, expect, test } from 'vitest';
import { compareExposures, toComparable } from '../../src/judge/compare.js';
import type { Expectation } from '../../src/judge/config.js';
import { fitOf } from '../../src/judge/expectation-fit.js';
import type { Access, Exposure } from '../../src/model/exposure.js';
import { evaluated } from './evaluated.js';
import { allow, bucketArn, bucketFacts, deny, known, policyText } from './facts.js';

const bothArns = [bucketArn, `${bucketArn}/tmp/*`];

function exposureTo(access: Access, ...statements: readonly object[]): Exposure {
  const { exposures } = evaluated(bucketFacts({ policy: known(policyText(...statements)), ownership: known('ObjectWriter') }));
  const [only, ...more] = exposures.filter((exposure) => exposure.audience === 'anyone' && exposure.access === access);
  if (only === undefined || more.length > 0) throw new Error(`expected one exposure to ${access}, got ${more.length + 1}`);
  return only;
}

function expecting(access: Access): Expectation {
  const declared = { file: 'curbside.yaml', line: 1, owner: 'Web team', reason: 'drop box', expires: '2027-01-31', bucket: 'b' };
  return { ...declared, audience: 'anyone', access: [access], keys: ['tmp/*'] };
}

const mixed: readonly { readonly access: Access; readonly onObjects: string; readonly onBucket: string }[] = [
  { access: 'delete', onObjects: 's3:DeleteObject', onBucket: 's3:DeleteBucket' },
  { access: 'delete', onObjects: 's3:DeleteObject', onBucket: 's3:PutLifecycleConfiguration' },
  { access: 'change-permissions', onObjects: 's3:PutObjectAcl', onBucket: 's3:PutBucketAcl' },
  { access: 'read-permissions', onObjects: 's3:GetObjectAcl', onBucket: 's3:GetBucketAcl' },
  { access: 'write', onObjects: 's3:PutObject', onBucket: 's3:PutIntelligentTieringConfiguration' },
];

describe('one statement about objects and about the bucket itself', () => {
  test.each(mixed)('$access by $onObjects and $onBucket is told of both, each with its proof', ({ access, onObjects, onBucket }) => {
    const { grants } = exposureTo(access, allow({ Action: [onBucket, onObjects], Resource: bothArns }));
    const proven = grants.map((grant) => [
      grant.status === 'reachable' ? grant.witness.requests[0].action : grant.status,
      grant.objects ?? 'no keys',
    ]);
    expect(Object.fromEntries(proven)).toEqual({ [onObjects]: { match: ['tmp/*'], except: [], exact: true }, [onBucket]: 'no keys' });
  });

  test.each(mixed)('an expectation about keys does not cover $onBucket beside $onObjects', ({ access, onObjects, onBucket }) => {
    expect(fitOf(expecting(access), exposureTo(access, allow({ Action: onObjects, Resource: bothArns })))).toBe('covers');
    expect(fitOf(expecting(access), exposureTo(access, allow({ Action: [onObjects, onBucket], Resource: bothArns })))).toBe('too-narrow');
  });

  test.each(mixed)('$onBucket that comes in beside $onObjects is wider, and narrower when it goes', ({ access, onObjects, onBucket }) => {
    const before = exposureTo(access, allow({ Action: onObjects, Resource: bothArns }));
    const after = exposureTo(access, allow({ Action: [onObjects, onBucket], Resource: bothArns }));
    expect(compareExposures(toComparable(before), after)).toBe('wider');
    expect(compareExposures(toComparable(after), before)).toBe('narrower');
  });

  test('where a Deny keeps one of them to a network, the other one is not said to be', () => {
    const { grants } = exposureTo(
      'delete',
      allow({ Action: ['s3:DeleteObject', 's3:DeleteBucket'], Resource: bothArns }),
      deny({ Action: 's3:DeleteObject', Condition: { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }),
    );
    expect(grants.map(({ objects, from }) => ({ objects, from }))).toEqual([{ objects: undefined, from: undefined }]);
  });
});
