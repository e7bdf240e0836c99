/**
 * A policy of nearly 20 KB that takes the engine as long as one policy may. `variant`: those of two variants differ in more than a name,
 * so that none is judged by way of another.
 */
export function hardPolicy(bucket: string, variant: number): object {
  return { Version: '2012-10-17', Statement: Array.from({ length: 40 }, (_, index) => hardStatement(bucket, index, variant)) };
}

function hardStatement(bucket: string, index: number, variant: number): object {
  const isOdd = index % 2 === 1;
  const resources = [`arn:aws:s3:::${bucket}/*a*${index}*b*`, `arn:aws:s3:::${bucket}/*${'?*'.repeat(index % 20)}${index}`];
  return {
    Sid: `s${index}`,
    Effect: index % 3 === 0 ? 'Allow' : 'Deny',
    Principal: isOdd ? '*' : { AWS: `44445555${String(1000 + variant * 40 + index)}` },
    [isOdd ? 'Action' : 'NotAction']: ['s3:Get*', `s3:*Obj*${index}`, 's3:P?t*'],
    [index % 5 === 0 ? 'NotResource' : 'Resource']: resources,
    Condition: {
      StringLike: { 'aws:Referer': [`${'*a'.repeat(8)}${index}`, `*b*${index}`], 'aws:UserAgent': `*${index}` },
      NotIpAddress: { 'aws:SourceIp': [`${index}.0.0.0/8`, `10.${index}.0.0/16`] },
      'ForAllValues:StringNotLike': { 'aws:TagKeys': [`*${index}`] },
      StringNotLikeIfExists: { 's3:prefix': `${'*x'.repeat(6)}${index}` },
    },
  };
}
