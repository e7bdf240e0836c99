/** An account of `count` buckets like those of today: ACLs off, most with a policy for their own account, one in twenty readable by anyone. */
export function accountOf(count) {
  return `account: "111122223333"
caller: arn:aws:sts::111122223333:assumed-role/audit/bench
canonicalId: ${'0c1d5a3f'.repeat(8)}
publicAccessBlock: none
buckets:
  plain: { region: us-east-1 }
  internal:
    region: us-east-1
    policy:
      Version: "2012-10-17"
      Statement:
        - { Effect: Allow, Principal: { AWS: "arn:aws:iam::111122223333:role/app" }, Action: s3:GetObject, Resource: "arn:aws:s3:::internal/*" }
        - { Effect: Deny, Principal: "*", Action: "s3:*", Resource: ["arn:aws:s3:::internal", "arn:aws:s3:::internal/*"], Condition: { Bool: { "aws:SecureTransport": "false" } } }
  exposed:
    region: us-east-1
    publicAccessBlock: none
    policy:
      Version: "2012-10-17"
      Statement: [{ Effect: Allow, Principal: "*", Action: s3:GetObject, Resource: "arn:aws:s3:::exposed/*" }]
generate:
  - count: ${count}
    prefix: bench-
    like: [${[...Array(10).fill('internal'), ...Array(9).fill('plain'), 'exposed'].join(', ')}]
`;
}
