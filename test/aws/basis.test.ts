import { describe, expect, test } from 'vitest';
import { type Change, compareExposures, toComparable } from '../../src/judge/compare.js';
import type { Access, Exposure } from '../../src/model/exposure.js';
import type { AwsBucketFacts } from '../../src/providers/aws/facts.js';
import { evaluated, reachOf } from './evaluated.js';
import { acl, aclGrant, allow, bucketArn, bucketFacts, deny, known, policyText } from './facts.js';

type StatementJson = Record<string, unknown>;
interface Asked {
  readonly access: Access;
  /** By default, anyone. */
  readonly party?: string;
}

function exposureIn(facts: AwsBucketFacts, { access, party }: Asked): Exposure {
  const [only, ...more] = evaluated(facts).exposures.filter(
    (exposure) => exposure.access === access && (party === undefined ? exposure.audience === 'anyone' : exposure.party?.id === party),
  );
  if (only === undefined || more.length > 0) throw new Error(`expected one exposure to ${access}, got ${more.length + (only === undefined ? 0 : 1)}`);
  return only;
}

const withPolicy = (statements: readonly StatementJson[]) => bucketFacts({ policy: known(policyText(...statements)) });

function change(asked: Asked, former: readonly StatementJson[], now: readonly StatementJson[]): Change {
  return compareExposures(toComparable(exposureIn(withPolicy(former), asked)), exposureIn(withPolicy(now), asked));
}

const basesOf = ({ grants }: Exposure) => grants.map(({ basis }) => basis);

const listing = (condition?: object) =>
  allow({ Action: 's3:ListBucket', Resource: bucketArn, ...(condition === undefined ? {} : { Condition: condition }) });
const noListing = (condition: object, more: object = {}) => deny({ Action: 's3:ListBucket', Resource: bucketArn, Condition: condition, ...more });
const onlyPub = { StringEquals: { 's3:prefix': 'pub/' } };
const exceptPub = { StringNotLike: { 's3:prefix': 'pub/*' } };

describe('conditions on which part of a bucket may be listed', () => {
  test.each<{ name: string; former: readonly StatementJson[]; now: readonly StatementJson[]; change: Change }>([
    { name: 'StringEquals on s3:prefix went', former: [listing(onlyPub)], now: [listing()], change: 'wider' },
    { name: 'StringEquals on s3:prefix came', former: [listing()], now: [listing(onlyPub)], change: 'narrower' },
    { name: 'StringLike on s3:prefix went', former: [listing({ StringLike: { 's3:prefix': 'pub/*' } })], now: [listing()], change: 'wider' },
    { name: 'another prefix', former: [listing(onlyPub)], now: [listing({ StringEquals: { 's3:prefix': 'sub/' } })], change: 'wider' },
    { name: 'one prefix more', former: [listing(onlyPub)], now: [listing({ StringEquals: { 's3:prefix': ['pub/', 'sub/'] } })], change: 'wider' },
    {
      name: 'a delimiter is demanded besides',
      former: [listing(onlyPub)],
      now: [listing({ StringEquals: { 's3:prefix': 'pub/', 's3:delimiter': '/' } })],
      change: 'narrower',
    },
    {
      name: 'the delimiter is demanded no longer',
      former: [listing({ StringEquals: { 's3:prefix': 'pub/', 's3:delimiter': '/' } })],
      now: [listing(onlyPub)],
      change: 'wider',
    },
    { name: 's3:max-keys went', former: [listing({ NumericEquals: { 's3:max-keys': 1 } })], now: [listing()], change: 'wider' },
    { name: 'a Deny outside of a prefix went', former: [listing(), noListing(exceptPub)], now: [listing()], change: 'wider' },
    { name: 'a Deny outside of a prefix came', former: [listing()], now: [listing(), noListing(exceptPub)], change: 'narrower' },
    {
      name: 'a Deny outside of a prefix got another condition',
      former: [listing(), noListing(exceptPub)],
      now: [listing(), noListing({ ...exceptPub, Bool: { 'aws:SecureTransport': 'true' } })],
      change: 'wider',
    },
    {
      name: 'a Deny of one prefix beside a Deny of another one',
      former: [listing(), noListing({ StringEquals: { 's3:prefix': 'a/' } })],
      now: [listing(), noListing({ StringEquals: { 's3:prefix': 'b/' } }), noListing({ StringEquals: { 's3:prefix': 'a/' } })],
      change: 'narrower',
    },
    {
      name: 'an action that the Deny of a prefix does not name',
      former: [listing(), noListing(exceptPub)],
      now: [allow({ Action: ['s3:ListBucket', 's3:ListBucketVersions'], Resource: bucketArn }), noListing(exceptPub)],
      change: 'wider',
    },
    {
      name: 'the same in other words and another order',
      former: [listing({ StringLike: { 's3:prefix': ['pub/a/*', 'pub/b/*'] } }), noListing(exceptPub)],
      now: [
        noListing({ StringNotLike: { 'S3:Prefix': ['pub/*'] } }, { Sid: 'Other', Principal: { AWS: '*' }, Resource: [`${bucketArn}/*`, bucketArn] }),
        { ...listing({ StringLike: { 's3:prefix': ['pub/b/*', 'pub/a/*', 'pub/b/*'] } }), Sid: 'First', Action: ['S3:listbucket'] },
      ],
      change: 'unchanged',
    },
    {
      name: 'another Sid, and a Deny about other requests',
      former: [listing(onlyPub)],
      now: [{ ...listing(onlyPub), Sid: 'Listing' }, deny({ Action: 's3:PutObject' })],
      change: 'unchanged',
    },
    {
      name: 'a Deny of a prefix for an account came and went',
      former: [listing(onlyPub), noListing(exceptPub, { Principal: { AWS: 'arn:aws:iam::444455556666:root' } })],
      now: [listing(onlyPub)],
      change: 'unchanged',
    },
  ])('$name: $change', ({ former, now, change: expected }) => {
    expect(change({ access: 'list' }, former, now)).toBe(expected);
  });

  test('limit an entry of the ACL, too', () => {
    const facts = (...statements: readonly StatementJson[]) =>
      bucketFacts({ policy: known(policyText(...statements)), ownership: known('ObjectWriter'), acl: known(acl(aclGrant('AllUsers', 'READ'))) });
    const [former, now] = [facts(noListing(exceptPub)), facts(deny({ Action: 's3:PutObject' }))].map((each) => exposureIn(each, { access: 'list' }));
    if (former === undefined || now === undefined) throw new Error('two exposures were asked for');
    expect(compareExposures(toComparable(former), now)).toBe('wider');
    expect(compareExposures(toComparable(now), former)).toBe('narrower');
  });

  test('are told as digests, one each, that do not depend on the name of the bucket', () => {
    const named = (name: string) =>
      exposureIn(
        bucketFacts({ name, policy: known(policyText(listing(onlyPub), noListing(exceptPub)).replaceAll(bucketArn, `arn:aws:s3:::${name}`)) }),
        {
          access: 'list',
        },
      );
    expect(basesOf(named('b'))).toEqual([['7b1c246374ba43241eb563393712db62', 'c043b6c68db7e6e99d950000bfe286cb']]);
    expect(basesOf(named('exports-of-march'))).toEqual([['7b1c246374ba43241eb563393712db62', 'c043b6c68db7e6e99d950000bfe286cb']]);
  });

  test('say nothing of a grant that they do not touch', () => {
    const statements = [
      allow(),
      listing(),
      deny({ Action: 's3:PutObject', Condition: exceptPub }),
      allow({ Action: 's3:GetBucketAcl', Resource: bucketArn }),
    ];
    expect(evaluated(withPolicy(statements)).exposures.map(basesOf)).toEqual([[undefined], [undefined], [undefined]]);
  });
});

const prefixes = (count: number) => Array.from({ length: count }, (_, index) => `${bucketArn}/secret-${index}/*`);
const secrets = (count: number, more: object = {}) => deny({ Action: 's3:GetObject', Resource: prefixes(count), ...more });

describe('statements behind keys that are only an upper bound', () => {
  test.each<{ name: string; former: readonly StatementJson[]; now: readonly StatementJson[]; change: Change }>([
    { name: 'one of thirty denied prefixes went', former: [allow(), secrets(30)], now: [allow(), secrets(29)], change: 'wider' },
    { name: 'one denied prefix more', former: [allow(), secrets(29)], now: [allow(), secrets(30)], change: 'narrower' },
    { name: 'nothing', former: [allow(), secrets(30)], now: [allow(), secrets(30)], change: 'unchanged' },
    {
      name: 'the order of statements and prefixes, and Sids',
      former: [allow(), secrets(30)],
      now: [secrets(30, { Sid: 'Secrets', Resource: prefixes(30).reverse() }), { ...allow(), Sid: 'Read' }],
      change: 'unchanged',
    },
    {
      name: 'one Deny became two',
      former: [allow(), secrets(30)],
      now: [allow(), secrets(12), secrets(0, { Resource: prefixes(30).slice(12) })],
      change: 'unchanged',
    },
    {
      name: 'a Deny about another access came and went',
      former: [allow(), secrets(30), deny({ Action: 's3:PutObject' })],
      now: [allow(), secrets(30)],
      change: 'unchanged',
    },
    {
      name: 'the Denies hold under a condition only',
      former: [allow(), secrets(30)],
      now: [allow(), secrets(30, { Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
      change: 'wider',
    },
    {
      name: 'the Denies leave an account out',
      former: [allow(), secrets(30)],
      now: [allow(), secrets(30, { Principal: undefined, NotPrincipal: { AWS: 'arn:aws:iam::444455556666:root' } })],
      change: 'wider',
    },
    {
      name: 'an action that the Denies do not name',
      former: [allow(), secrets(30)],
      now: [allow({ Action: ['s3:GetObject', 's3:GetObjectVersion'] }), secrets(30)],
      change: 'wider',
    },
    {
      name: 'a Deny of all but some keys, which are one more',
      former: [allow(), secrets(30), deny({ Action: 's3:GetObject', Resource: undefined, NotResource: [`${bucketArn}/a*`, `${bucketArn}/s*`] })],
      now: [
        allow(),
        secrets(30),
        deny({ Action: 's3:GetObject', Resource: undefined, NotResource: [`${bucketArn}/a*`, `${bucketArn}/b*`, `${bucketArn}/s*`] }),
      ],
      change: 'wider',
    },
    {
      name: 'a key that is left out of an Allow no longer',
      former: [allow({ Resource: undefined, NotResource: prefixes(30) })],
      now: [allow({ Resource: undefined, NotResource: prefixes(29) })],
      change: 'wider',
    },
    {
      name: 'one more key is left out of an Allow',
      former: [allow({ Resource: undefined, NotResource: prefixes(29) })],
      now: [allow({ Resource: undefined, NotResource: prefixes(30) })],
      change: 'narrower',
    },
    { name: 'more than are told one by one: one of them went', former: [allow(), secrets(90)], now: [allow(), secrets(89)], change: 'wider' },
    { name: 'more than are told one by one: nothing', former: [allow(), secrets(90)], now: [secrets(90), allow()], change: 'unchanged' },
  ])('$name: $change', ({ former, now, change: expected }) => {
    expect(change({ access: 'read' }, former, now)).toBe(expected);
  });

  const partner = { AWS: 'arn:aws:iam::444455556666:root' };
  const home = (more: object) => allow({ Principal: partner, Resource: `${bucketArn}/home/\${aws:username}/*`, ...more });
  test.each<{ name: string; now: StatementJson; change: Change }>([
    { name: 'nothing', now: home({}), change: 'unchanged' },
    { name: 'another variable', now: home({ Resource: `${bucketArn}/home/\${aws:userid}/*` }), change: 'wider' },
    { name: 'a wildcard in its place', now: home({ Resource: `${bucketArn}/home/*/*` }), change: 'wider' },
    { name: 'fewer addresses', now: home({ Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }), change: 'narrower' },
    { name: 'a further account', now: home({ Principal: { AWS: [partner.AWS, 'arn:aws:iam::777788889999:root'] } }), change: 'unchanged' },
    {
      name: 'a role of the account besides',
      now: home({ Principal: { AWS: [partner.AWS, 'arn:aws:iam::444455556666:role/ops'] } }),
      change: 'wider',
    },
  ])('of a policy variable: $name: $change', ({ now, change: expected }) => {
    expect(change({ access: 'read', party: '444455556666' }, [home({})], [now])).toBe(expected);
  });

  test('are told where keys are exact of nothing, and elsewhere as one digest for each denied prefix and one for the Allow', () => {
    const [few, many, tooMany] = [2, 30, 90].map((count) => basesOf(exposureIn(withPolicy([allow(), secrets(count)]), { access: 'read' })));
    expect(few).toEqual([undefined]);
    expect(many?.map((basis) => basis?.length)).toEqual([31]);
    expect(tooMany).toEqual([['f13c570947bac67721401606939cb922']]);
  });
});

describe('who gets more than everybody does', () => {
  const partner = { AWS: 'arn:aws:iam::444455556666:root' };

  test('is told beside them where their listing is limited', () => {
    const facts = withPolicy([listing(onlyPub), { ...listing(), Principal: partner }]);
    expect(reachOf(evaluated(facts))).toEqual(['anyone list reachable by policy', 'outside-account 444455556666 list reachable by policy']);
  });

  test('is not told where both are limited alike, or nobody is', () => {
    for (const condition of [onlyPub, undefined]) {
      const facts = withPolicy([listing(condition), { ...listing(condition), Principal: partner }]);
      expect(reachOf(evaluated(facts))).toEqual(['anyone list reachable by policy']);
    }
  });
});
