import { describe, expect, test } from 'vitest';
import type { Exposure, Grant, Network } from '../model/exposure.js';
import { effectText } from './coverage.js';
import { terminalVoice as voice } from './voice.js';
import { headline, wayText } from './wording.js';

const witness = { requests: [{ sender: 'anonymous', action: 's3:GetObject', resource: 'arn:aws:s3:::b/a', context: {} }] } as const;
const grant: Grant = { document: 'bucket-policy', sid: 'A', pointer: '/Statement/0', line: 4, status: 'reachable', witness, steps: [] };
const everything = { match: ['*'], except: [], exact: true } as const;
const office: Network = { ipv4: '256', ipv6: '0', ranges: ['203.0.113.0/24'], vpcEndpoints: [] };

function exposure(parts: Partial<Exposure>): Exposure {
  return {
    id: 'x',
    audience: 'anyone',
    access: 'read',
    accesses: ['read'],
    path: { kind: 'bucket-policy', through: [] },
    status: 'reachable',
    grants: [{ ...grant, objects: everything }],
    ...parts,
  };
}

test.each([
  { name: 'a refusal', cause: 'access denied by organization policy', needs: '; needs s3:GetBucketAcl' },
  { name: 'time that ran out', cause: 'timed out', needs: '' },
  { name: 'a malformed answer', cause: 'malformed answer', needs: '' },
])('a read that failed by $name says what it needs only where a permission would help', ({ cause, needs }) => {
  expect(effectText({ operation: 'GetBucketAcl', permission: 's3:GetBucketAcl', cause }, voice)).toBe(needs);
});

describe('a headline', () => {
  test.each<{ name: string; parts: Partial<Exposure>; text: string }>([
    { name: 'anyone', parts: {}, text: 'anyone on the internet can read every object' },
    { name: 'any account', parts: { audience: 'any-account' }, text: 'anyone with any AWS account can read every object' },
    {
      name: 'a network',
      parts: { audience: 'network', grants: [{ ...grant, objects: everything, from: office }] },
      text: 'anyone from 256 IPv4 addresses (203.0.113.0/24) can read every object',
    },
    {
      name: 'a trusted account',
      parts: { audience: 'outside-account', party: { type: 'account', id: '444455556666', trusted: true } },
      text: 'account 444455556666 (trusted) can read every object',
    },
    {
      name: 'a service',
      parts: { audience: 'service', party: { type: 'service', id: 's.example', trusted: false } },
      text: 'whoever uses service s.example can read every object',
    },
    {
      name: 'several grants',
      parts: {
        grants: [
          { ...grant, objects: { match: ['a/*', 'b/*'], except: ['a/x'], exact: true } },
          { ...grant, objects: { match: ['c/*', 'd/*'], except: [], exact: true } },
        ],
      },
      text: 'anyone on the internet can read every object under a/, b/, c/ and 1 more, with exceptions',
    },
    {
      name: 'keys that are an upper bound',
      parts: { grants: [{ ...grant, objects: { match: ['a*'], except: ['ab'], exact: false } }] },
      text: 'anyone on the internet can read some or all objects whose key begins with a except ab',
    },
    {
      name: 'a folder and one key',
      parts: { grants: [{ ...grant, objects: { match: ['A*', 'X'], except: [], exact: true } }] },
      text: 'anyone on the internet can read every object whose key matches A* or X',
    },
    {
      name: 'three folders',
      parts: { grants: [{ ...grant, objects: { match: ['a/*', 'b/*', 'c/*'], except: [], exact: true } }] },
      text: 'anyone on the internet can read every object under a/, b/ or c/',
    },
    {
      name: 'a pattern that is an upper bound',
      parts: { grants: [{ ...grant, objects: { match: ['*/*'], except: [], exact: false } }] },
      text: 'anyone on the internet can read some or all objects whose key matches */*',
    },
    {
      name: 'one key that is an upper bound',
      parts: { grants: [{ ...grant, objects: { match: ['x'], except: [], exact: false } }] },
      text: 'anyone on the internet can read at most the object x',
    },
    {
      name: 'several grants of which one is an upper bound',
      parts: {
        grants: [
          { ...grant, objects: { match: ['*'], except: [], exact: false } },
          { ...grant, objects: { match: ['a/*'], except: [], exact: true } },
        ],
      },
      text: 'anyone on the internet can read some or all objects',
    },
    {
      name: 'several grants of which one is everything',
      parts: {
        grants: [
          { ...grant, objects: { match: ['a/*'], except: ['a/x'], exact: false } },
          { ...grant, objects: everything },
        ],
      },
      text: 'anyone on the internet can read every object',
    },
    {
      name: 'a takeover',
      parts: { access: 'change-permissions', grants: [grant] },
      text: "anyone on the internet can change the bucket's permissions and take it over",
    },
    {
      name: 'what could not be read',
      parts: { status: 'undetermined', accesses: ['write', 'read'], grants: [{ ...grant, status: 'undetermined', because: ['denied'] }] },
      text: 'anyone on the internet may be able to write or read: not decided',
    },
    {
      name: 'what is blocked by one switch',
      parts: {
        status: 'blocked',
        grants: [{ ...grant, status: 'blocked', blockedBy: [{ kind: 'restrict-public-buckets', level: 'bucket' }], lastOne: true }],
      },
      text: 'anyone on the internet could read objects, but is kept out by restrict-public-buckets of the bucket, a single switch',
    },
  ])('of $name says who can do what to which objects', ({ parts, text }) => {
    expect(headline(exposure(parts), 'aws', voice)).toBe(text);
  });

  test('speaks only of the grants that give the exposure its status', () => {
    const blocked: Grant = {
      ...grant,
      objects: { match: ['secret/*'], except: [], exact: true },
      status: 'blocked',
      blockedBy: [{ kind: 'x', level: 'bucket' }],
      lastOne: false,
    };
    const open: Grant = { ...grant, objects: { match: ['public/*'], except: [], exact: true } };
    expect(headline(exposure({ grants: [blocked, open] }), 'aws', voice)).toBe('anyone on the internet can read every object under public/');
  });
});

test('the way names the statement, what it passes through, and the network it is bound to', () => {
  const bound: Grant = { ...grant, from: office };
  const party = { type: 'account', id: '444455556666', trusted: false } as const;
  expect(wayText(exposure({ audience: 'outside-account', party, path: { kind: 'access-point', through: ['arn:a'] } }), bound, voice)).toBe(
    'bucket policy, statement A, line 4, through arn:a, only from 256 IPv4 addresses (203.0.113.0/24)',
  );
});
