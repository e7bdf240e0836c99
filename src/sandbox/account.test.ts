import { describe, expect, test } from 'vitest';
import { parseSandboxAccount } from './account.js';

const head = `account: "111122223333"
caller: arn:aws:iam::111122223333:role/audit
canonicalId: ${'ab'.repeat(32)}
`;

function read(text: string) {
  const parsed = parseSandboxAccount(text, 'account.yaml');
  if (!parsed.ok) throw new Error(parsed.problems.map((problem) => problem.message).join('; '));
  return parsed.value;
}

function problemsOf(text: string) {
  return parseSandboxAccount(text, 'account.yaml').problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

test('a bucket that says nothing but its region is like a new bucket of today', () => {
  expect(read(`${head}buckets: { plain: { region: eu-central-1 } }`)).toEqual({
    account: '111122223333',
    partition: 'aws',
    caller: 'arn:aws:iam::111122223333:role/audit',
    canonicalId: 'ab'.repeat(32),
    publicAccessBlock: 'none',
    deny: [],
    generate: [],
    buckets: [
      {
        name: 'plain',
        region: 'eu-central-1',
        acl: [],
        ownership: 'BucketOwnerEnforced',
        publicAccessBlock: { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true },
        requestPayment: 'BucketOwner',
        encryption: { algorithm: 'AES256' },
        deny: [],
      },
    ],
  });
});

test('buckets come in order of name, whatever the order of the text', () => {
  const { buckets } = read(`${head}buckets:\n  zulu: { region: r }\n  alpha: { region: r }\n  mike: { region: r }\n`);
  expect(buckets.map(({ name }) => name)).toEqual(['alpha', 'mike', 'zulu']);
});

test('no bucket is lost for its name', () => {
  const names = ['__proto__', 'constructor', 'hasOwnProperty', 'prototype', 'toString', 'valueOf'];
  const { buckets } = read(`${head}buckets:\n${names.map((name) => `  ${name}: { region: r, ownership: none }\n`).join('')}`);
  expect(buckets.map(({ name, ownership }) => [name, ownership])).toEqual(names.map((name) => [name, 'none']));
  expect(problemsOf(`${head}buckets:\n  __proto__: { regon: r }\n`)).toEqual([
    '5:3 account.yaml: `buckets.__proto__.region` is missing',
    '5:16 account.yaml: `buckets.__proto__` has an unknown key: `regon`',
  ]);
});

test('a policy is taken as YAML, or as a block of text that need not be valid', () => {
  const { buckets } = read(`${head}buckets:
  a: { region: r, policy: { Version: "2012-10-17", Statement: [] } }
  b:
    region: r
    policy: |-
      {"Statement": [
`);
  expect(buckets.map(({ policy }) => policy)).toEqual(['{"Version":"2012-10-17","Statement":[]}', '{"Statement": [']);
});

test('short spellings stand for the long ones', () => {
  const { buckets, generate } = read(`${head}buckets:
  a: { region: r, acl: public-read-write, publicAccessBlock: none, encryption: none, deny: [GetBucketAcl] }
  b: { region: r, publicAccessBlock: { IgnorePublicAcls: true } }
generate: { count: 3, prefix: many-, like: a }
`);
  expect(buckets[0]).toMatchObject({
    acl: [
      { grantee: 'AllUsers', permission: 'READ' },
      { grantee: 'AllUsers', permission: 'WRITE' },
    ],
    publicAccessBlock: 'none',
    encryption: 'none',
    deny: [{ operation: 'GetBucketAcl' }],
  });
  expect(buckets[1]?.publicAccessBlock).toEqual({
    BlockPublicAcls: false,
    IgnorePublicAcls: true,
    BlockPublicPolicy: false,
    RestrictPublicBuckets: false,
  });
  expect(generate).toEqual([{ count: 3, prefix: 'many-', like: ['a'], regions: [] }]);
});

describe('a description with mistakes gives every one of them with its place', () => {
  test.each([
    {
      name: 'a missing key, at the start of what lacks it',
      text: 'account: "111122223333"\ncaller: arn:aws:iam::111122223333:role/a\n',
      problems: ['1:1 account.yaml: `canonicalId` is missing'],
    },
    {
      name: 'an account without quotes is a number',
      text: head.replace(/"/g, ''),
      problems: ['1:1 account.yaml: `account` must be 12 digits in quotes'],
    },
    {
      name: 'two mistakes in one bucket',
      text: `${head}buckets:\n  a:\n    regoin: r\n    ownership: Mine\n`,
      problems: [
        '5:3 account.yaml: `buckets.a.region` is missing',
        '6:5 account.yaml: `buckets.a` has an unknown key: `regoin`',
        '7:5 account.yaml: `buckets.a.ownership` must be one of BucketOwnerEnforced, BucketOwnerPreferred, ObjectWriter, none',
      ],
    },
    {
      name: 'a bit that does not exist',
      text: `${head}buckets:\n  a:\n    region: r\n    publicAccessBlock: { BlockAll: true }\n`,
      problems: ['7:26 account.yaml: `buckets.a.publicAccessBlock` has an unknown key: `BlockAll`'],
    },
    {
      name: 'a block that is neither word nor bits',
      text: `${head}publicAccessBlock:\nbuckets: {}\n`,
      problems: ['4:1 account.yaml: `publicAccessBlock` must be `all`, `none`, or the bits that are on'],
    },
    {
      name: 'an operation that can not be denied',
      text: `${head}buckets:\n  a:\n    region: r\n    deny:\n      - GetBucketAcl\n      - GetBucketCors\n`,
      problems: [
        '9:9 account.yaml: `buckets.a.deny.1.operation` must be one of GetBucketPolicy, GetBucketAcl, GetBucketOwnershipControls, GetPublicAccessBlock, GetBucketPolicyStatus, GetBucketRequestPayment, GetBucketEncryption, GetBucketWebsite, GetBucketLocation, HeadBucket',
      ],
    },
    {
      name: 'a template that is not there',
      text: `${head}buckets: {}\ngenerate:\n  count: 3\n  prefix: p-\n  like: a\n`,
      problems: ['8:9 account.yaml: `generate.0.like.0` names `a`, which is not among the buckets'],
    },
    {
      name: 'one name described and generated',
      text: `${head}buckets:\n  a: { region: r }\n  p-07: { region: r }\ngenerate: { count: 11, prefix: p-, like: a }\n`,
      problems: ['6:3 account.yaml: `buckets.p-07` is also the name of a generated bucket'],
    },
    {
      name: 'two prefixes that may meet',
      text: `${head}buckets:\n  a: { region: r }\ngenerate:\n  - { count: 11, prefix: p-, like: a }\n  - { count: 11, prefix: p-0, like: a }\n`,
      problems: ['8:18 account.yaml: `generate.1.prefix` may give the same names as the prefix `p-`'],
    },
    {
      name: 'the same bucket twice',
      text: `${head}buckets:\n  a: { region: r }\n  a: { region: s }\n`,
      problems: ['6:3 account.yaml: Map keys must be unique'],
    },
    { name: 'a name with a slash', text: `${head}buckets:\n  a/b: { region: r }\n`, problems: ['5:3 account.yaml: `buckets.a/b` is no bucket name'] },
    { name: 'no description at all', text: '', problems: ['1:1 account.yaml: must be a mapping'] },
  ])('$name', ({ text, problems }) => {
    expect(problemsOf(text)).toEqual(problems);
  });
});

test('aliases that grow without end are refused', () => {
  const lines = ['x0: &x0 [a, a, a, a, a, a, a, a, a, a]'];
  for (let level = 1; level < 9; level++)
    lines.push(
      `x${level}: &x${level} [${Array(10)
        .fill(`*x${level - 1}`)
        .join(', ')}]`,
    );
  expect(problemsOf(lines.join('\n'))).toEqual([
    '1:1 account.yaml: cannot follow its aliases: Excessive alias count indicates a resource exhaustion attack',
  ]);
});

test('nesting without end is refused', () => {
  expect(parseSandboxAccount('['.repeat(20_000), 'account.yaml').ok).toBe(false);
  expect(parseSandboxAccount('{a: '.repeat(20_000), 'account.yaml').ok).toBe(false);
});
