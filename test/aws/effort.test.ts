import { expect, test } from 'vitest';
import { judged } from './evaluated.js';
import { allow, bucketArn, bucketFacts, deny, known, policyText } from './facts.js';

const everything = allow({ Action: 's3:*', Resource: [bucketArn, `${bucketArn}/*`] });
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

// Nobody outside can put these on a bucket, but somebody inside could, to hold up who looks.
test.each([
  {
    name: 'twenty Denies that each can be avoided in three ways',
    denies: numbers(20).map((index) =>
      deny({
        Action: 's3:Get*',
        Condition: {
          StringNotEquals: { 'aws:UserAgent': `a${index}` },
          StringNotLike: { 'aws:Referer': `*${index}*` },
          NotIpAddress: { 'aws:SourceIp': `10.${index}.0.0/16` },
        },
      }),
    ),
  },
  {
    name: 'forty Denies of patterns with seven stars',
    denies: numbers(40).map((index) => deny({ Resource: `${bucketArn}/*a*b*c*${index}*d*e*f*` })),
  },
])(
  '$name end, and are not called clean',
  ({ denies }) => {
    const { judgement } = judged(bucketFacts({ policy: known(policyText(everything, ...denies)) }));
    expect(judgement.verdict).not.toBe('clean');
  },
  120_000,
);
