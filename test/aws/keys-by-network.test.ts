import { describe, expect, test } from 'vitest';
import { compareExposures, toComparable } from '../../src/judge/compare.js';
import type { Exposure } from '../../src/model/exposure.js';
import { evaluated } from './evaluated.js';
import { allow, bucketArn, bucketFacts, deny, known, policyText } from './facts.js';

function exposuresOf(...statements: readonly object[]): readonly Exposure[] {
  return evaluated(bucketFacts({ policy: known(policyText(...statements)) })).exposures;
}

function told(...statements: readonly object[]): readonly string[] {
  return exposuresOf(...statements).flatMap(({ audience, access, grants }) =>
    grants.map(({ act, objects, from }) => {
      const keys = objects === undefined ? 'the bucket' : `${objects.exact ? '' : 'some of '}${objects.match.join(', ')}`;
      const except = objects === undefined || objects.except.length === 0 ? '' : ` except ${objects.except.join(', ')}`;
      return `${audience} ${act ?? access} ${keys}${except}${from === undefined ? '' : ` from ${from.ranges.join(', ')}`}`;
    }),
  );
}

const everything = allow({ Action: 's3:GetObject', Resource: `${bucketArn}/*` });
const elsewhere = (range: string) => ({ NotIpAddress: { 'aws:SourceIp': range } });

const besidesTheFirstQuarter = [
  '64.0.0.0-100.63.255.255',
  '100.128.0.0-126.255.255.255',
  '128.0.0.0-169.253.255.255',
  '169.255.0.0-172.15.255.255',
  '172.32.0.0-192.167.255.255',
  '192.169.0.0-223.255.255.255',
  '100::-fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  'fe00::/9',
  'fec0::/10',
].join(', ');

describe('who reaches which keys depends on the network', () => {
  test.each([
    {
      name: 'some keys from an office only',
      statements: [everything, deny({ Action: 's3:*', Resource: `${bucketArn}/secret/*`, Condition: elsewhere('203.0.113.0/24') })],
      wanted: ['anyone read * except secret/*', 'network read secret/* from 203.0.113.0/24'],
    },
    {
      name: 'two offices for two folders',
      statements: [
        everything,
        deny({ Action: 's3:*', Resource: `${bucketArn}/a/*`, Condition: elsewhere('203.0.113.0/24') }),
        deny({ Action: 's3:*', Resource: `${bucketArn}/b/*`, Condition: elsewhere('198.51.100.0/24') }),
      ],
      wanted: ['anyone read * except a/*, b/*', 'network read a/* from 203.0.113.0/24', 'network read b/* from 198.51.100.0/24'],
    },
    {
      name: 'some keys not from one network',
      statements: [everything, deny({ Action: 's3:*', Resource: `${bucketArn}/a/*`, Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/2' } } })],
      // Who comes through an endpoint of a VPC shows no address of the internet.
      wanted: ['anyone read * except a/*', `anyone read a/* from ${besidesTheFirstQuarter}`, 'any-account read *'],
    },
    {
      name: 'everything from an office only',
      statements: [everything, deny({ Action: 's3:*', Resource: `${bucketArn}/*`, Condition: elsewhere('203.0.113.0/24') })],
      wanted: ['network read * from 203.0.113.0/24'],
    },
    {
      name: 'content from an office, tags from anywhere',
      statements: [
        allow({ Action: ['s3:GetObject', 's3:GetObjectTagging'], Resource: `${bucketArn}/*` }),
        deny({ Action: 's3:GetObject', Resource: `${bucketArn}/*`, Condition: elsewhere('203.0.113.0/24') }),
      ],
      wanted: ['anyone read the tags of *', 'network read * from 203.0.113.0/24'],
    },
    {
      name: 'content for an account, tags for anyone',
      statements: [
        allow({ Action: 's3:GetObjectTagging', Resource: `${bucketArn}/*` }),
        allow({ Principal: { AWS: '444455556666' }, Action: 's3:GetObject', Resource: `${bucketArn}/*` }),
      ],
      wanted: ['anyone read the tags of *', 'outside-account read *'],
    },
    {
      name: 'content for an account, tags for anyone, by one statement',
      statements: [
        allow({ Action: ['s3:GetObject', 's3:GetObjectTagging'], Resource: `${bucketArn}/*` }),
        deny({ Action: 's3:GetObject', Resource: `${bucketArn}/*`, Condition: { StringNotEquals: { 'aws:PrincipalAccount': '444455556666' } } }),
      ],
      wanted: ['anyone read the tags of *', 'outside-account read *'],
    },
    {
      name: 'of some keys those that end alike from an office only',
      statements: [
        allow({ Action: 's3:GetObject', Resource: `${bucketArn}/a/*` }),
        deny({ Action: 's3:*', Resource: `${bucketArn}/*.csv`, Condition: elsewhere('203.0.113.0/24') }),
      ],
      wanted: ['anyone read a/* except *.csv', 'network read some of *.csv from 203.0.113.0/24'],
    },
    {
      name: 'two Denies that together leave some keys to an office',
      statements: [
        everything,
        deny({ Action: 's3:*', Resource: `${bucketArn}/a/*`, Condition: { StringNotEquals: { 'aws:Referer': 'one' } } }),
        deny({
          Action: 's3:*',
          Resource: `${bucketArn}/*`,
          Condition: { ...elsewhere('203.0.113.0/24'), StringNotEquals: { 'aws:Referer': 'other' } },
        }),
      ],
      wanted: ['anyone read * except a/*', 'network read a/* from 203.0.113.0/24'],
    },
    {
      name: 'tags from one part of the internet, content from another one',
      statements: [
        allow({ Action: 's3:GetObjectTagging', Resource: `${bucketArn}/*`, Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/2' } } }),
        allow({ Action: 's3:GetObject', Resource: `${bucketArn}/*`, Condition: { IpAddress: { 'aws:SourceIp': '64.0.0.0/2' } } }),
      ],
      wanted: [
        'network read the tags of * from 1.0.0.0-9.255.255.255, 11.0.0.0-63.255.255.255',
        'network read * from 64.0.0.0-100.63.255.255, 100.128.0.0-126.255.255.255',
      ],
    },
  ])('$name', ({ statements, wanted }) => {
    expect(told(...statements)).toEqual(wanted);
  });
});

test('who could read tags only, and reads content now, gained', () => {
  const [tags] = exposuresOf(allow({ Action: 's3:GetObjectTagging', Resource: `${bucketArn}/*` }));
  const [content] = exposuresOf(everything);
  const [both] = exposuresOf(allow({ Action: ['s3:GetObject', 's3:GetObjectTagging'], Resource: `${bucketArn}/*` }));
  if (tags === undefined || content === undefined || both === undefined) throw new Error('all are reachable');
  expect(compareExposures(toComparable(tags), content)).toBe('wider');
  expect(compareExposures(toComparable(content), tags)).toBe('wider');
  expect(compareExposures(toComparable(tags), both)).toBe('wider');
  expect(compareExposures(toComparable(both), tags)).toBe('narrower');
  expect(compareExposures(toComparable(tags), tags)).toBe('unchanged');
});
