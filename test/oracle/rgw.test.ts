import pLimit from 'p-limit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { curbside, type Report, type ReportedBucket, reportOf } from '../built-program.js';
import { type Requester, type State, states } from './cases.js';
import { claimOf, isPromised } from './claim.js';
import { type Front, startFront } from './front.js';
import { getsThrough, type Probe, probesFor, requesters } from './probe.js';
import { replaysOf } from './replay.js';
import { send } from './request.js';
import { putObject, setUp, tearDown } from './set-up.js';
import { type RunningStore, startStore } from './store.js';

interface Outcome {
  readonly bucket: ReportedBucket;
  readonly tried: readonly { readonly probe: Probe; readonly through: boolean }[];
}

describe('what we say of a bucket in a store that enforces S3 rules', () => {
  let store: RunningStore;
  let front: Front;
  let report: Report;
  let prefix = '';
  const outcomes = new Map<string, Outcome>();
  const bucketOf = (state: State): string => `${prefix}-${states.indexOf(state)}`;

  beforeAll(async () => {
    store = startStore();
    front = await startFront(store.endpoint, store.owner);
    prefix = `curbside-${Date.now().toString(36)}`;
    const oneByOne = pLimit(6);
    await Promise.all(states.map((state) => oneByOne(() => setUp(store, bucketOf(state), state))));
    report = await scanned();
    await Promise.all(states.map((state) => oneByOne(() => tryEverything(state))));
  }, 600_000);

  afterAll(async () => {
    for (const state of states) await tearDown(store, bucketOf(state)).catch(() => undefined);
    await front.close();
    store.stop();
  }, 300_000);

  async function scanned(): Promise<Report> {
    const { accessKeyId, secretAccessKey } = store.owner;
    const env = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_REGION: 'us-east-1' };
    return reportOf(await curbside(['scan', '--endpoint-url', front.url, '--bucket', `${prefix}-*`, '--format', 'json', '--quiet'], { env }));
  }

  async function tryEverything(state: State): Promise<void> {
    const bucket = report.buckets.find((candidate) => candidate.bucket === bucketOf(state));
    if (bucket === undefined) throw new Error(`the report lost the bucket of the state "${state.name}"`);
    const tried: { probe: Probe; through: boolean }[] = [];
    for (const probe of probesFor(state.circumstances ?? [])) tried.push({ probe, through: await getsThrough(store, bucket.bucket, probe) });
    outcomes.set(state.name, { bucket, tried });
  }

  function outcomeOf(state: State): Outcome {
    const outcome = outcomes.get(state.name);
    if (outcome === undefined) throw new Error(`"${state.name}" was not tried`);
    return outcome;
  }

  it('has a row for every bucket, and judges each', () => {
    expect(report.buckets.map((bucket) => bucket.state)).toEqual(states.map(() => 'judged'));
  });

  it('is asked about at least 60 states with different names', () => {
    expect(new Set(states.map((state) => state.name)).size).toBe(states.length);
    expect(states.length).toBeGreaterThanOrEqual(60);
  });

  describe.each(states)('$name', (state) => {
    const isKnownToDiffer = (requester: Requester, access: string): boolean =>
      (state.differs ?? []).some((difference) => difference.requester === requester && difference.access === access);
    const differs = ({ requester, access }: Probe): boolean => isKnownToDiffer(requester, access);

    it('lets nobody in whom we do not call able to get in', () => {
      const { bucket, tried } = outcomeOf(state);
      const surprises = tried.filter(({ probe, through }) => through && !differs(probe) && claimOf(bucket, probe) !== 'reachable');
      expect(surprises.map(({ probe }) => probe)).toEqual([]);
    });

    it('lets everybody in whom we call able to get in', () => {
      const { bucket, tried } = outcomeOf(state);
      const promised = tried.filter(({ probe }) => !differs(probe) && isPromised(bucket, probe));
      const refused = promised.filter(({ probe }) => !tried.some((other) => other.through && isSameButCircumstance(other.probe, probe)));
      expect(refused.map(({ probe }) => probe)).toEqual([]);
    });

    it('leaves nothing undecided', () => {
      const { bucket, tried } = outcomeOf(state);
      expect(tried.filter(({ probe }) => claimOf(bucket, probe) === 'undetermined').map(({ probe }) => probe)).toEqual([]);
    });

    it('differs from AWS only where it is known to', () => {
      const { bucket, tried } = outcomeOf(state);
      const agreeing = (state.differs ?? []).filter(
        ({ requester, access }) =>
          !tried.some(
            ({ probe, through }) => probe.requester === requester && probe.access === access && through !== (claimOf(bucket, probe) === 'reachable'),
          ),
      );
      expect(agreeing).toEqual([]);
    });

    it('lets our witness through', async () => {
      const { bucket } = outcomeOf(state);
      const replays = replaysOf(bucket, requesters).filter(({ requester, access }) => !isKnownToDiffer(requester, access));
      for (const { requester, name, request, needs } of replays) {
        for (const key of needs) await putObject(store, bucket.bucket, key);
        const { status } = await send(store.endpoint, store.callers[requester], request(`${store.owner.account}:${bucket.bucket}`));
        expect({ name, requester, through: status === 200 || status === 204 }).toEqual({ name, requester, through: true });
      }
    });
  });

  it('gives witnesses of at least these kinds to replay', () => {
    const kinds = new Set(
      [...outcomes.values()].flatMap(({ bucket }) => replaysOf(bucket, requesters).map(({ name, requester }) => `${requester}: ${name}`)),
    );
    expect([...kinds]).toEqual(
      expect.arrayContaining([
        'anonymous: s3:GetBucketAcl',
        'anonymous: s3:DeleteObject',
        'anonymous: s3:GetObject',
        'anonymous: s3:ListBucket',
        'anonymous: s3:ListBucketVersions',
        'anonymous: s3:PutBucketAcl',
        'anonymous: s3:PutObject',
        'foreign: s3:GetObject',
        'foreign: s3:ListBucket',
      ]),
    );
  });
});

function isSameButCircumstance(left: Probe, right: Probe): boolean {
  return left.requester === right.requester && left.access === right.access && left.key === right.key;
}
