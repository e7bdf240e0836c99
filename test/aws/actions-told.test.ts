import { describe, expect, test } from 'vitest';
import { type Comparable, compareExposures, toComparable } from '../../src/judge/compare.js';
import type { Exposure } from '../../src/model/exposure.js';
import { evaluated } from './evaluated.js';
import { allow, bucketArn, bucketFacts, deny, known, policyText } from './facts.js';

function exposuresOf(...statements: readonly object[]): readonly Exposure[] {
  return evaluated(bucketFacts({ policy: known(policyText(...statements)) })).exposures;
}

/** Of each grant whom it lets do what with which keys, and the action that its proof asks for. */
function told(...statements: readonly object[]): readonly string[] {
  return exposuresOf(...statements).flatMap(({ audience, grants }) =>
    grants.map((grant) => {
      const { actions = [], objects } = grant;
      const where = objects === undefined ? 'the bucket' : [...objects.match, ...objects.except.map((key) => `not ${key}`)].join(' ');
      const proof = grant.status === 'reachable' ? grant.witness.requests.at(-1)?.action : grant.status;
      return `${audience}: ${actions.map(nameOf).join(', ')} on ${where}, shown by ${nameOf(proof ?? '')}`;
    }),
  );
}

function nameOf(action: string): string {
  return action.replace('s3:', '');
}

const objects = `${bucketArn}/*`;
const partner = { AWS: '444455556666' };
const from = (range: string) => ({ IpAddress: { 'aws:SourceIp': range } });

describe('what is let through is told action by action', () => {
  test.each([
    {
      name: 'what an account alone may do beside what anyone may',
      statements: [
        allow({ Action: 's3:GetObject', Resource: objects }),
        allow({ Principal: partner, Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: objects }),
      ],
      wanted: ['anyone: GetObject on *, shown by GetObject', 'outside-account: GetObject, GetObjectVersion on *, shown by GetObjectVersion'],
    },
    {
      name: 'what an account alone may do that several statements let anyone do, is nothing',
      statements: [
        allow({ Action: 's3:GetObject', Resource: objects }),
        allow({ Action: 's3:GetObjectVersion', Resource: objects }),
        allow({ Principal: partner, Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: objects }),
      ],
      wanted: ['anyone: GetObject on *, shown by GetObject', 'anyone: GetObjectVersion on *, shown by GetObjectVersion'],
    },
    {
      name: 'what a Deny leaves to an account, of an action that is not the first',
      statements: [
        allow({ Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'], Resource: objects }),
        deny({ Action: 's3:DeleteObjectVersion', Resource: objects, Condition: { StringNotEquals: { 'aws:PrincipalAccount': '444455556666' } } }),
      ],
      wanted: [
        'anyone: DeleteObject on *, shown by DeleteObject',
        'outside-account: DeleteObject, DeleteObjectVersion on *, shown by DeleteObjectVersion',
      ],
    },
    {
      name: 'other keys for another action',
      statements: [
        allow({ Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: objects }),
        deny({ Action: 's3:GetObjectVersion', Resource: `${bucketArn}/secret/*` }),
      ],
      wanted: ['anyone: GetObject on *, shown by GetObject', 'anyone: GetObjectVersion on * not secret/*, shown by GetObjectVersion'],
    },
    {
      name: 'by which nobody comes to more than by another one, does not count',
      statements: [allow({ Action: ['s3:GetObjectTorrent', 's3:GetObject', 's3:GetObjectAttributes'], Resource: objects })],
      wanted: ['anyone: GetObject on *, shown by GetObject'],
    },
    {
      name: 'but by itself it does',
      statements: [allow({ Action: 's3:GetObjectTorrent', Resource: objects })],
      wanted: ['anyone: GetObjectTorrent on *, shown by GetObjectTorrent'],
    },
    {
      name: 'from the whole internet only what both halves of it may',
      statements: [
        allow({ Action: ['s3:GetObjectTagging', 's3:GetObject'], Resource: objects, Condition: from('0.0.0.0/2') }),
        allow({ Action: ['s3:GetObject', 's3:GetObjectVersion'], Resource: objects, Condition: from('128.0.0.0/2') }),
      ],
      wanted: [
        'anyone: GetObject on *, shown by GetObject',
        'anyone: GetObject on *, shown by GetObject',
        'network: GetObject, GetObjectTagging on *, shown by GetObjectTagging',
        'network: GetObject, GetObjectVersion on *, shown by GetObjectVersion',
      ],
    },
  ])('$name', ({ statements, wanted }) => {
    expect(told(...statements)).toEqual(wanted);
  });

  test('who signs gains nothing where everything is open to anyone', () => {
    const exposures = exposuresOf(allow({ Action: 's3:*', Resource: [bucketArn, objects] }));
    expect(new Set(exposures.map(({ audience }) => audience))).toEqual(new Set(['anyone']));
  });
});

describe('a baseline knows each action', () => {
  const deleting = allow({ Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'], Resource: objects });
  const noVersions = deny({ Action: 's3:DeleteObjectVersion', Resource: objects });
  const reading = (...actions: readonly string[]) => allow({ Action: actions.map((name) => `s3:${name}`), Resource: objects });

  test.each([
    { name: 'a Deny of another action went', before: [deleting, noVersions], after: [deleting], change: 'wider', back: 'narrower' },
    {
      name: 'two statements became one',
      before: [reading('GetObject'), reading('GetObjectVersion')],
      after: [reading('GetObject', 'GetObjectVersion')],
      change: 'unchanged',
      back: 'unchanged',
    },
    {
      name: 'what one statement said, two say',
      before: [reading('GetObject', 'GetObjectAttributes')],
      after: [reading('GetObject'), reading('GetObjectAttributes')],
      change: 'unchanged',
      back: 'unchanged',
    },
    {
      name: 'an action came by which nobody comes to more',
      before: [reading('GetObject')],
      after: [reading('GetObject', 'GetObjectTorrent')],
      change: 'unchanged',
      back: 'unchanged',
    },
    { name: 'another action came instead', before: [reading('GetObject')], after: [reading('GetObjectVersion')], change: 'wider', back: 'wider' },
  ])('$name', ({ before, after, change, back }) => {
    const [former] = exposuresOf(...before);
    const [now] = exposuresOf(...after);
    if (former === undefined || now === undefined) throw new Error('both are reachable');
    expect(compareExposures(toComparable(former), now)).toBe(change);
    expect(compareExposures(toComparable(now), former)).toBe(back);
  });

  test('a report that lists no actions does not show that any was there', () => {
    const [one] = exposuresOf(reading('GetObject'));
    const [two] = exposuresOf(reading('GetObject', 'GetObjectVersion'));
    if (one === undefined || two === undefined) throw new Error('both are reachable');
    expect(compareExposures(withoutActions(one), one)).toBe('wider');
    expect(compareExposures(withoutActions(one), two)).toBe('wider');
  });

  test('an account that got in by a service only, and gets in itself now, gains', () => {
    const logs = allow({
      Principal: { Service: 'logging.s3.amazonaws.com' },
      Action: 's3:PutObject',
      Resource: objects,
      Condition: { StringEquals: { 'aws:SourceAccount': '444455556666' } },
    });
    const itself = allow({ Principal: { AWS: '444455556666' }, Action: 's3:PutObject', Resource: objects });
    const ofPartner = (...statements: readonly object[]) => {
      const found = exposuresOf(...statements).find(({ audience }) => audience === 'outside-account');
      if (found === undefined) throw new Error('it is reachable');
      return found;
    };
    expect(compareExposures(toComparable(ofPartner(logs)), ofPartner(itself))).toBe('wider');
    expect(compareExposures(toComparable(ofPartner(logs)), ofPartner(logs, itself))).toBe('wider');
    expect(compareExposures(toComparable(ofPartner(itself)), ofPartner(logs, itself))).toBe('unchanged');
    expect(compareExposures(toComparable(ofPartner(logs)), ofPartner(logs))).toBe('unchanged');
  });

  test('keys that a network was kept from, and is no longer, are a gain', () => {
    const bounded = deny({ Action: 's3:GetObject', Resource: `${bucketArn}/secret/*`, Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/2' } } });
    const [former] = exposuresOf(reading('GetObject'), bounded);
    const [now] = exposuresOf(reading('GetObject'));
    if (former === undefined || now === undefined) throw new Error('both are reachable');
    expect(compareExposures(toComparable(former), now)).toBe('wider');
    expect(compareExposures(toComparable(now), former)).toBe('narrower');
  });
});

function withoutActions(exposure: Exposure): Comparable {
  const { grants, ...others } = toComparable(exposure);
  return { ...others, grants: grants.map(({ actions: _, ...grant }) => grant) };
}
