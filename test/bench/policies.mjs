// Generated bucket policies for measuring: what companies write, and what people write to be hard. The same seed gives the same policies.

/** A small generator of numbers (mulberry32): good enough to vary policies. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const owner = '111122223333';

function draws(random) {
  const below = (limit) => Math.floor(random() * limit);
  const one = (list) => list[below(list.length)];
  const digits = (length) => Array.from({ length }, () => below(10)).join('');
  const hex = (length) => Array.from({ length }, () => below(16).toString(16)).join('');
  return {
    one,
    account: () => `4${digits(11)}`,
    organization: () => `o-${hex(10)}`,
    endpoint: () => `vpce-${hex(17)}`,
    range: () => `${11 + below(180)}.${below(256)}.${below(256)}.0/${22 + below(3)}`,
    word: () => one(['logs', 'exports', 'public', 'images', 'billing', 'backup', 'reports', 'inbox']) + below(100),
  };
}

/** One statement each, as they stand in many companies' policies. */
const kinds = {
  enforceTls: (_, bucket) => ({
    Sid: 'EnforceTls',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [bucket, `${bucket}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  }),
  denyOldTls: (_, bucket) => ({
    Sid: 'DenyOldTls',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [bucket, `${bucket}/*`],
    Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } },
  }),
  denyUnencrypted: (_, bucket) => ({
    Sid: 'DenyUnencrypted',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:PutObject',
    Resource: `${bucket}/*`,
    Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } },
  }),
  partnerRead: (draw, bucket) => ({
    Sid: 'PartnerRead',
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${draw.account()}:root` },
    Action: ['s3:GetObject', 's3:ListBucket'],
    Resource: [bucket, `${bucket}/${draw.word()}/*`],
  }),
  partnerRole: (draw, bucket) => ({
    Sid: 'PartnerRole',
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${draw.account()}:role/${draw.word()}` },
    Action: 's3:PutObject',
    Resource: `${bucket}/${draw.word()}/*`,
    Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
  }),
  ownRole: (draw, bucket) => ({
    Sid: 'OwnRole',
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${owner}:role/${draw.word()}` },
    Action: 's3:*',
    Resource: [bucket, `${bucket}/*`],
  }),
  organizationRead: (draw, bucket) => ({
    Sid: 'OrganizationRead',
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: `${bucket}/*`,
    Condition: { StringEquals: { 'aws:PrincipalOrgID': draw.organization() } },
  }),
  distribution: (draw, bucket) => ({
    Sid: 'Distribution',
    Effect: 'Allow',
    Principal: { Service: 'cloudfront.amazonaws.com' },
    Action: 's3:GetObject',
    Resource: `${bucket}/*`,
    Condition: { StringEquals: { 'AWS:SourceArn': `arn:aws:cloudfront::${owner}:distribution/${draw.word().toUpperCase()}` } },
  }),
  logDelivery: (_, bucket) => ({
    Sid: 'LogDelivery',
    Effect: 'Allow',
    Principal: { Service: 'logging.s3.amazonaws.com' },
    Action: 's3:PutObject',
    Resource: `${bucket}/logs/*`,
    Condition: { StringEquals: { 'aws:SourceAccount': owner } },
  }),
  publicRead: (draw, bucket) => ({
    Sid: 'PublicRead',
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: `${bucket}/${draw.word()}/*`,
  }),
  officeRead: (draw, bucket) => ({
    Sid: 'OfficeRead',
    Effect: 'Allow',
    Principal: '*',
    Action: ['s3:GetObject', 's3:ListBucket'],
    Resource: [bucket, `${bucket}/*`],
    Condition: { IpAddress: { 'aws:SourceIp': [draw.range(), draw.range()] } },
  }),
  endpointOnly: (draw, bucket) => ({
    Sid: 'EndpointOnly',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [bucket, `${bucket}/*`],
    Condition: { StringNotEqualsIfExists: { 'aws:SourceVpce': draw.endpoint() }, BoolIfExists: { 'aws:ViaAWSService': 'false' } },
  }),
  denySecrets: (draw, bucket) => ({
    Sid: 'DenySecrets',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: `${bucket}/${draw.word()}/*`,
    Condition: { StringNotLike: { 'aws:PrincipalArn': `arn:aws:iam::${owner}:role/${draw.word()}*` } },
  }),
};

function policyOf(statements) {
  const numbered = statements.map((statement, index) => ({ ...statement, Sid: `${statement.Sid}${index}` }));
  return JSON.stringify({ Version: '2012-10-17', Statement: numbered }, undefined, 2);
}

function bucketArn(bucket) {
  return `arn:aws:s3:::${bucket}`;
}

/** Three to five statements of different kinds. */
export function typicalPolicy(random, bucket) {
  const draw = draws(random);
  const arn = bucketArn(bucket);
  const names = new Set(['enforceTls']);
  const size = 3 + Math.floor(random() * 3);
  while (names.size < size) names.add(draw.one(Object.keys(kinds)));
  return policyOf([...names].map((name) => kinds[name](draw, arn)));
}

/** Fifty statements of all kinds: a shared bucket of a big company. */
export function longPolicy(random, bucket, length = 50) {
  const draw = draws(random);
  const names = Object.keys(kinds);
  const arn = bucketArn(bucket);
  return policyOf(Array.from({ length }, (_, index) => kinds[names[index % names.length]](draw, arn)));
}

/** Fifty statements about reading objects, each with a condition of its own, half of them Denies. */
export function oneActionPolicy(random, bucket, length = 50) {
  const draw = draws(random);
  const arn = bucketArn(bucket);
  const conditions = [
    () => ({ StringEquals: { 'aws:PrincipalOrgID': draw.organization() } }),
    () => ({ IpAddress: { 'aws:SourceIp': draw.range() } }),
    () => ({ StringEquals: { 'aws:SourceVpce': draw.endpoint() } }),
    () => ({ StringLike: { 'aws:UserAgent': `*${draw.word()}*` } }),
    () => ({ StringLike: { 'aws:PrincipalArn': `arn:aws:iam::${draw.account()}:role/${draw.word()}*` } }),
  ];
  return policyOf(
    Array.from({ length }, (_, index) => ({
      Sid: 'Reading',
      Effect: index % 2 === 0 ? 'Allow' : 'Deny',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: `${arn}/${draw.word()}/*`,
      Condition: conditions[index % conditions.length](),
    })),
  );
}

/** About 20 KB that make a search hard: Denies whose conditions overlap in every way. */
export function hostilePolicy(random, bucket) {
  const draw = draws(random);
  const arn = bucketArn(bucket);
  const statements = [{ Sid: 'All', Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: [arn, `${arn}/*`] }];
  const letters = 'abcdefgh';
  while (JSON.stringify(statements).length < 18_000) {
    const pattern = () => `*${draw.one(letters)}*${draw.one(letters)}*${draw.one(letters)}*`;
    statements.push({
      Sid: 'Web',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: [`${arn}/${pattern()}`, `${arn}/${pattern()}`],
      Condition: {
        StringNotLike: { 'aws:UserAgent': [pattern(), pattern()] },
        StringLikeIfExists: { 'aws:Referer': [pattern(), pattern()] },
        ForAnyValue: undefined,
      },
    });
  }
  return policyOf(statements);
}
