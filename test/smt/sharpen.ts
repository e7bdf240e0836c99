import type { Draw } from '../brute-force/draw.js';
import type { JsonPolicy, JsonStatement } from '../brute-force/reference.js';

interface Sharp {
  readonly key: string;
  readonly operators: readonly [string, ...string[]];
  readonly values: readonly [string, ...string[]];
}

const like = ['StringLike', 'StringNotLike', 'StringLikeIfExists', 'ForAnyValue:StringLike', 'ForAllValues:StringNotLike'] as const;
const equals = ['StringEquals', 'StringNotEquals', 'StringEqualsIfExists', 'StringEqualsIgnoreCase'] as const;
const arn = ['ArnLike', 'ArnNotLike', 'StringLike', 'ArnLikeIfExists'] as const;

/** Conditions on ids that AWS assigns and on what ties keys together: where the engine picks examples, the solver has unknowns. */
const sharp: readonly [Sharp, ...Sharp[]] = [
  {
    key: 'aws:SourceVpce',
    operators: like,
    values: ['vpce-1*', 'vpce-*a', 'vpce-0f*0', 'vpce-?????????????????', 'vpce-a?b*', '*0', 'vpce-0?3*', 'vpce-????????'],
  },
  { key: 'aws:SourceVpc', operators: like, values: ['vpc-1*', 'vpc-*f', 'vpc-0d*', 'vpc-????????????????b', '*-f*', 'vpc-1???????'] },
  {
    key: 'aws:PrincipalAccount',
    operators: like,
    values: ['9*', '90*', '*3', '4444*', '77778888999?', '1*', '????????????', '?0?????????*', '11*3'],
  },
  { key: 'aws:PrincipalOrgID', operators: like, values: ['o-??????????', 'o-*5', 'o-a1b2c3d4e?', 'o-z9*', 'o-?9*', 'o-z*5', 'o-1*1'] },
  {
    key: 'aws:PrincipalOrgPaths',
    operators: ['ForAnyValue:StringLike', 'ForAllValues:StringLike', 'ForAnyValue:StringNotLike'],
    values: ['o-a*/r-*', '*/ou-b/*', 'o-z9*/r-a*', '*', 'o-?1*/*'],
  },
  {
    key: 'aws:userid',
    operators: like,
    values: ['AROAZ*', '*Z:a', 'AROA?????????????????:*', 'AIDA*P', 'AROA*:bob', '4444*', '??DA*', '*:*@example.com', '9*'],
  },
  {
    key: 'aws:PrincipalArn',
    operators: arn,
    values: [
      'arn:aws:iam::9*:role/a*',
      'arn:aws:iam::*:user/*/a',
      'arn:aws:iam::4*6:role/*',
      'arn:*:*:*:*:*/*x',
      'arn:aws:iam::????????????:r*',
      'arn:aws:iam::1*:root',
      'arn:aws:sts::*:federated-user/a*',
    ],
  },
  { key: 'aws:PrincipalType', operators: equals, values: ['User', 'AssumedRole', 'Account', 'FederatedUser', 'Anonymous', 'user'] },
  { key: 'aws:ViaAWSService', operators: ['Bool', 'BoolIfExists'], values: ['true', 'false'] },
  { key: 'aws:MultiFactorAuthPresent', operators: ['Bool', 'BoolIfExists', 'Null'], values: ['true', 'false'] },
  {
    key: 'aws:EpochTime',
    operators: ['DateGreaterThan', 'DateLessThan', 'DateNotEquals'],
    values: ['1767225600', '1800000000', '2026-06-01T00:00:00Z', '2100-01-01'],
  },
  { key: 's3:DataAccessPointAccount', operators: equals, values: ['444455556666', '111122223333'] },
  {
    key: 's3:DataAccessPointArn',
    operators: arn,
    values: ['arn:aws:s3:*:444455556666:accesspoint/*', 'arn:aws:s3:eu-west-1:*:accesspoint/a*', 'arn:aws:s3:*:9*:accesspoint/?'],
  },
  { key: 's3:AccessPointNetworkOrigin', operators: equals, values: ['Internet', 'VPC'] },
  {
    key: 'aws:SourceArn',
    operators: arn,
    values: ['arn:aws:s3:::*', 'arn:aws:s3:::log*', 'arn:aws:*:*:9*:*', 'arn:aws:cloudfront::*:distribution/E?', 'arn:aws:cloudfront::7*:*'],
  },
  { key: 'aws:SourceAccount', operators: like, values: ['9*', '*5', '4444*', '?0*'] },
  {
    key: 'aws:SourceIp',
    operators: ['IpAddress', 'NotIpAddress', 'IpAddressIfExists'],
    values: ['198.51.100.1/32', '0.0.0.0/0', '64.0.0.0/2', '8.8.8.8/31', '2000::/3', 'fe80::/10', '10.0.0.0/7'],
  },
  { key: 's3:RequestObjectTag/team', operators: like, values: ['a*', '*', 'b?'] },
  { key: 's3:delimiter', operators: equals, values: ['/', '', '${s3:prefix}'] },
  { key: 'aws:SourceIdentity', operators: like, values: ['a*', '*', '${aws:username}', '${aws:PrincipalTag/team}'] },
];

/** The policy with up to three more conditions of that kind. */
export function sharpened(policy: JsonPolicy, draw: Draw): JsonPolicy {
  if (draw.chance(0.4)) return policy;
  const first = draw.one(sharp);
  // Conditions on one key meet; a second key ties it to another.
  const choices = draw.chance(0.5) ? ([first] as const) : ([first, draw.one(sharp)] as const);
  return {
    ...policy,
    Statement: policy.Statement.map((statement) => (draw.chance(0.6) ? withCondition(statement, draw.one(choices), draw) : statement)),
  };
}

function withCondition(statement: JsonStatement, { key, operators, values }: Sharp, draw: Draw): JsonStatement {
  const operator = draw.one(operators);
  const block = statement.Condition?.[operator] ?? {};
  if (Object.keys(block).some((known) => known.toLowerCase() === key.toLowerCase())) return statement;
  return {
    ...statement,
    Condition: {
      ...statement.Condition,
      [operator]: { ...block, [key]: draw.some(values, 1, operator.includes('Bool') || operator === 'Null' ? 1 : 2) },
    },
  };
}
