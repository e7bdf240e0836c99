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
    name: 'sixty Denies that compare eight tags with each other',
    denies: numbers(60).map((index) =>
      deny({ Condition: { StringNotLike: { [`aws:RequestTag/x${index % 8}`]: `\${aws:PrincipalTag/x${(index * 5) % 7}}*${index}*` } } }),
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

const hexadecimal = (index: number) => index.toString(16).padStart(17, '0');

const endpoints = numbers(51).map((index) => `vpce-${hexadecimal(index)}`);
const vpcs = numbers(51).map((index) => `vpc-${hexadecimal(index)}`);

test('of very many endpoints and VPCs it is not told which goes with which', () => {
  const outside = deny({ Condition: { StringNotEquals: { 'aws:SourceVpce': endpoints, 'aws:SourceVpc': vpcs } } });
  const elsewhere = deny({ Condition: { StringNotEquals: { 'aws:SourceVpc': vpcs[0] } } });
  const { bucket } = judged(bucketFacts({ policy: known(policyText(everything, outside, elsewhere)) }));
  const reads = bucket.exposures.filter(({ access }) => access === 'read');
  expect(reads.map(({ audience, status }) => [audience, status])).toEqual([['network', 'reachable']]);
  const named = endpoints.map((id) => `${id}+one of 52 VPCs`);
  expect(reads[0]?.grants.map(({ from }) => from?.vpcEndpoints)).toEqual([[...named, vpcs[0]].sort()]);
});

test('so what is reached from there by one statement covers nothing that another one allows', () => {
  const from = (index: number) => ({ StringEquals: { 'aws:SourceVpce': endpoints, 'aws:SourceVpc': vpcs[index] } });
  const partner = { AWS: 'arn:aws:iam::444455556666:root' };
  const rest = deny({ Condition: { StringNotEquals: { 'aws:SourceVpc': vpcs } } });
  const { bucket } = judged(
    bucketFacts({ policy: known(policyText(allow({ Condition: from(1) }), allow({ Principal: partner, Condition: from(2) }), rest)) }),
  );
  expect(bucket.exposures.filter(({ access }) => access === 'read').map(({ audience }) => audience)).toEqual(['network', 'outside-account']);
});

test('and where ARNs of VPCs count besides, who gets in is left open', () => {
  const outside = deny({ Condition: { StringNotEquals: { 'aws:SourceVpce': endpoints, 'aws:SourceVpc': vpcs } } });
  const arn = deny({ Condition: { ArnNotLike: { 'aws:SourceVpcArn': 'arn:aws:ec2:*:444455556666:vpc/vpc-0123456789abcdef0' } } });
  const { judgement } = judged(bucketFacts({ policy: known(policyText(everything, outside, arn)) }));
  expect(judgement.verdict).not.toBe('clean');
});
