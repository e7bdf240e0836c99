import { describe, expect, test } from 'vitest';
import { evaluated } from './evaluated.js';
import { block, bucketArn, bucketFacts, known } from './facts.js';

const everything = [bucketArn, `${bucketArn}/*`];
const allow = { Sid: 'PublicRead', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${bucketArn}/*` };
const deny = (Sid: string, more: object = {}) => ({ Sid, Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: everything, ...more });
const others = { Condition: { StringNotEquals: { 'aws:PrincipalAccount': '111122223333' } } };

interface Judged {
  readonly statements: readonly object[];
  readonly restricted?: boolean;
}

/** A policy in a file, of which nothing else is known. */
function refusalsOf({ statements, restricted = false }: Judged) {
  const policy = known(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
  const publicAccessBlock = known(restricted ? block('RestrictPublicBuckets') : block());
  return evaluated(bucketFacts({ policy, publicAccessBlock, only: 'bucket-policy' })).refusals;
}

describe('a policy under which nobody outside gets in says why', () => {
  test.each<Judged & { name: string; because: readonly string[] }>([
    {
      name: 'a Deny for everybody else',
      statements: [allow, deny('DenyOutsiders', others)],
      because: [
        'the Allow `PublicRead` on line 1 for everyone is stopped by the Deny `DenyOutsiders` on line 1, which stops every such request whose `aws:PrincipalAccount` is not `111122223333`',
      ],
    },
    {
      name: 'two Denies that do it together, and not the third',
      statements: [
        { ...allow, Sid: undefined },
        deny('DenySigned', { Condition: { Null: { 'aws:PrincipalArn': 'false' } } }),
        deny('DenyPlain', { Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        deny('DenyUnsigned', { Condition: { Null: { 'aws:PrincipalArn': 'true' } } }),
      ],
      because: [
        'the Allow statement 1 on line 1 for everyone is stopped by the Deny `DenySigned` on line 1, which stops every such request with `aws:PrincipalArn`, and by the Deny `DenyUnsigned` on line 1, which stops every such request without `aws:PrincipalArn`',
      ],
    },
    {
      name: 'a condition that nobody outside meets',
      statements: [{ ...allow, Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } } }],
      because: [
        'the Allow `PublicRead` on line 1 for everyone asks for requests whose `aws:SourceAccount` is `111122223333`, which nobody outside can send',
      ],
    },
    {
      name: 'each Allow with its own reason',
      statements: [
        { ...allow, Sid: 'Partner', Principal: { AWS: '444455556666' } },
        deny('Freeze', { Principal: { AWS: '444455556666' } }),
        { ...allow, Sid: 'Elsewhere', Resource: bucketArn },
      ],
      because: [
        'the Allow `Partner` on line 1 for account `444455556666` is stopped by the Deny `Freeze` on line 1, which stops account `444455556666`',
        'the Allow `Elsewhere` on line 1 for everyone covers nothing of this bucket that its actions are for',
      ],
    },
    {
      name: 'S3 that refuses policy calls',
      statements: [{ ...allow, Sid: 'Rights', Action: 's3:PutBucketPolicy', Resource: bucketArn }],
      because: ["the Allow `Rights` on line 1 for everyone is stopped: S3 answers 405 to policy calls from outside the owner's account"],
    },
    {
      name: 'Block Public Access',
      statements: [allow],
      restricted: true,
      because: [
        'the Allow `PublicRead` on line 1 for everyone is stopped: RestrictPublicBuckets is on at the bucket and this policy is public by what S3 documents',
      ],
    },
    {
      name: 'a service that acts for its own account only',
      statements: [{ ...allow, Sid: 'Logs', Principal: { Service: 'logging.s3.amazonaws.com' }, Action: 's3:PutObject' }],
      because: [
        'the Allow `Logs` on line 1 for service `logging.s3.amazonaws.com` lets in nobody outside: no service that it names acts for anyone else',
      ],
    },
    {
      name: 'no Allow but for the owner',
      statements: [{ ...allow, Principal: { AWS: '111122223333' } }],
      because: ['no statement allows anyone outside the account'],
    },
    { name: 'no statement at all', statements: [deny('All')], because: ['no statement allows anyone outside the account'] },
  ])('$name', ({ because, ...judged }) => {
    expect(refusalsOf(judged)).toEqual({ everybody: true, because });
  });
});

describe('where somebody gets in', () => {
  test('only what lets nobody in is told', () => {
    expect(refusalsOf({ statements: [allow, { ...allow, Sid: 'Listing', Action: 's3:ListBucket' }] })).toEqual({
      everybody: false,
      because: ['the Allow `Listing` on line 1 for everyone covers nothing of this bucket that its actions are for'],
    });
  });

  test('nothing is told where every Allow lets somebody in', () => {
    expect(refusalsOf({ statements: [allow, deny('Plain', { Condition: { Bool: { 'aws:SecureTransport': 'false' } } })] })).toBeUndefined();
  });

  test('nobody is said to stay outside while a statement could not be understood', () => {
    const odd = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${bucketArn}/*`, Condition: 'x' };
    expect(refusalsOf({ statements: [{ ...allow, Principal: { AWS: '111122223333' } }, odd] })).toBeUndefined();
  });
});

test('a scan does not ask for refusals', () => {
  const policy = known(JSON.stringify({ Version: '2012-10-17', Statement: [allow, deny('DenyOutsiders', others)] }));
  expect(evaluated(bucketFacts({ policy })).refusals).toBeUndefined();
});

test('a Deny about other resources is told where it looks as if it helped', () => {
  const policy = known(
    JSON.stringify({ Version: '2012-10-17', Statement: [allow, deny('WrongArn', { Resource: bucketArn, Action: 's3:GetObject' })] }),
  );
  const [exposure] = evaluated(bucketFacts({ policy })).exposures.filter(({ audience }) => audience === 'anyone');
  expect(exposure?.grants[0].steps.filter(({ control }) => control === 'explicit-deny').map(({ text }) => text)).toEqual([
    'the Deny `WrongArn` does not stop this, because it covers `arn:aws:s3:::b` only',
  ]);
});

describe('an Allow that lets some in', () => {
  test('says of the accounts that it names which of them are stopped', () => {
    const both = { ...allow, Principal: { AWS: ['444455556666', 'arn:aws:iam::777788889999:role/r'] } };
    const statements = [both, deny('Freeze', { Principal: { AWS: '777788889999' } })];
    const because = [
      'the Allow `PublicRead` on line 1 for `arn:aws:iam::777788889999:role/r` is stopped by the Deny `Freeze` on line 1, which stops account `777788889999`',
    ];
    expect(refusalsOf({ statements })).toEqual({ everybody: false, because });
  });

  test('says nothing of who gets in by it', () => {
    expect(refusalsOf({ statements: [{ ...allow, Principal: { AWS: ['444455556666', '777788889999'] } }] })).toBeUndefined();
    expect(refusalsOf({ statements: [allow, deny('Freeze', { Principal: { AWS: '777788889999' } })] })).toBeUndefined();
  });
});

test('calls that tell nothing that matters are said to be that', () => {
  const location = { ...allow, Action: 's3:GetBucketLocation', Resource: 'arn:aws:s3:::b' };
  expect(refusalsOf({ statements: [location] })).toEqual({
    everybody: true,
    because: ['the Allow `PublicRead` on line 1 for everyone lets others make only calls that tell or change nothing that matters'],
  });
});

describe('a policy that leaves it to access points who gets in', () => {
  const inside = { StringEquals: { 's3:DataAccessPointAccount': '111122223333' } };
  const besides = 'through an access point of the bucket others may get in: its own policy decides then, and is not looked at';
  test.each<Judged & { name: string; because: string }>([
    {
      name: 'an Allow for requests through those of the owner',
      statements: [{ ...allow, Condition: inside }],
      because:
        'the Allow `PublicRead` on line 1 for everyone asks for requests whose `s3:DataAccessPointAccount` is `111122223333`, which nobody outside can send to the bucket itself',
    },
    {
      name: 'a Deny for all others',
      statements: [allow, deny('Directly', { Condition: { StringNotEquals: inside.StringEquals } })],
      because:
        'the Allow `PublicRead` on line 1 for everyone is stopped by the Deny `Directly` on line 1, which stops every such request whose `s3:DataAccessPointAccount` is not `111122223333`',
    },
  ])('does not say that nobody gets in: $name', ({ statements, because }) => {
    expect(refusalsOf({ statements })).toEqual({ everybody: false, because: [besides, because] });
    const policy = known(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
    expect(evaluated(bucketFacts({ policy, only: 'bucket-policy' })).notLookedAt).toEqual(['access points']);
  });

  test('is none where the policy is that of an access point', () => {
    const policy = known(JSON.stringify({ Version: '2012-10-17', Statement: [{ ...allow, Condition: inside }] }));
    expect(evaluated(bucketFacts({ policy, only: 'access-point-policy' })).notLookedAt).toEqual([]);
  });
});
