import { describe, expect, test } from 'vitest';
import { accessPointUniverse, bucketUniverse } from './universe.js';

const bucket = { name: 'b', partition: 'aws', account: '111122223333' };

describe('what is asked about', () => {
  test('is a bucket, with its region and the id of its owner where they are known', () => {
    const common = { kind: 'bucket', partition: 'aws', account: '111122223333', arn: 'arn:aws:s3:::b', objectPrefix: 'arn:aws:s3:::b/' };
    expect(bucketUniverse(bucket)).toStrictEqual(common);
    expect(bucketUniverse({ ...bucket, region: '' })).toStrictEqual(common);
    expect(bucketUniverse({ ...bucket, region: 'eu-west-1', canonicalId: 'ab' })).toStrictEqual({
      ...common,
      region: 'eu-west-1',
      canonicalId: 'ab',
    });
  });

  test('is an access point, which its ARN tells all about', () => {
    const arn = 'arn:aws-cn:s3:cn-north-1:111122223333:accesspoint/door';
    const common = { kind: 'access-point', account: '111122223333', partition: 'aws-cn', arn, objectPrefix: `${arn}/object/`, region: 'cn-north-1' };
    expect(accessPointUniverse(arn)).toStrictEqual(common);
    const global = 'arn:aws:s3::111122223333:accesspoint/door.mrap';
    expect(accessPointUniverse(global)).toStrictEqual({
      kind: 'access-point',
      partition: 'aws',
      account: '111122223333',
      arn: global,
      objectPrefix: `${global}/object/`,
    });
    expect(accessPointUniverse('door')).toStrictEqual({
      kind: 'access-point',
      partition: 'aws',
      account: '',
      arn: 'door',
      objectPrefix: 'door/object/',
    });
  });
});
