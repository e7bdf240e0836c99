import { type Glob, GlobBuilder } from '../glob/index.js';
import type { S3ResourceType } from './s3/actions.js';

/** What a policy can speak of: one bucket, or one access point, of one owner. */
export interface Universe {
  readonly kind: 'bucket' | 'access-point';
  readonly partition: string;
  /** Owner's account id. */
  readonly account: string;
  /** Missing where nobody said. */
  readonly region?: string;
  readonly canonicalId?: string;
  /** ARN of the bucket or access point. */
  readonly arn: string;
  /** What stands before an object's key in its ARN. */
  readonly objectPrefix: string;
}

export function bucketUniverse(bucket: {
  readonly name: string;
  readonly partition: string;
  readonly account: string;
  readonly region?: string;
  readonly canonicalId?: string;
}): Universe {
  const { name, partition, account, region, canonicalId } = bucket;
  const arn = `arn:${partition}:s3:::${name}`;
  return {
    kind: 'bucket',
    partition,
    account,
    arn,
    objectPrefix: `${arn}/`,
    ...(region === undefined || region === '' ? {} : { region }),
    ...(canonicalId === undefined ? {} : { canonicalId }),
  };
}

/** `arn`: `arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME`. */
export function accessPointUniverse(arn: string): Universe {
  const [, partition = 'aws', , region = '', account = ''] = arn.split(':');
  return { kind: 'access-point', partition, account, arn, objectPrefix: `${arn}/object/`, ...(region === '' ? {} : { region }) };
}

/** The types of resource, as S3's table of actions names them, that stand for a bucket and its objects where requests go to it. */
export function resourceTypes({ kind }: Universe): Readonly<Record<'bucket' | 'object', S3ResourceType>> {
  return kind === 'bucket' ? { bucket: 'bucket', object: 'object' } : { bucket: 'access-point', object: 'access-point-object' };
}

/** ARNs of objects whose key matches one of the patterns. A key is never empty. */
export function objectGlobs(universe: Universe, keys: readonly string[]): readonly Glob[] {
  return keys.map((key) => new GlobBuilder().literal(universe.objectPrefix).pattern(key).build());
}

/** Every object: its key has at least one character. */
export function anyObject(universe: Universe): Glob {
  return new GlobBuilder().literal(universe.objectPrefix).pattern('?*').build();
}
