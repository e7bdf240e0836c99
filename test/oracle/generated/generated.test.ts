import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawFrom } from '../../brute-force/draw.js';
import { type RunningStore, startStore } from '../store.js';
import { engineFor } from './ask.js';
import type { Attempt } from './attempt.js';
import { compare, type Difference, type Subject } from './compare.js';
import { type Generated, type GeneratedPolicy, generate } from './grammar.js';
import { Ground } from './ground.js';
import { leftOut, reasonToLeaveOut, type StoreAnswer } from './left-out.js';
import { reportOn } from './report.js';
import { shrink } from './shrink.js';
import { Tally } from './tally.js';

const firstSeed = Number(process.env['ORACLE_SEED'] ?? 1);
const policies = Number(process.env['ORACLE_POLICIES'] ?? 600);
/** In milliseconds, on a busy machine. */
const longest = 120_000 + policies * 800;
/** Policies that are tried at the same time, each on its own bucket. */
const grounds = 6;
/** Enough to see a pattern in what goes wrong. */
const mostFailures = 5;

const isComparable = (policy: GeneratedPolicy, attempt: Attempt): boolean => reasonToLeaveOut(policy, attempt) === undefined;

describe('what we say of generated policies, in a store that enforces S3 rules', () => {
  let store: RunningStore;
  let open: readonly Ground[] = [];

  beforeAll(async () => {
    store = startStore();
    const prefix = `generated-${Date.now().toString(36)}`;
    open = Array.from({ length: grounds }, (_, index) => new Ground(store, `${prefix}-${index}`));
    await Promise.all(open.map((ground) => ground.open()));
  }, 120_000);

  afterAll(async () => {
    await Promise.all(open.map((ground) => ground.close()));
    store.stop();
  }, 120_000);

  it(
    'is what the store does',
    async () => {
      const generated = Array.from({ length: policies }, (_, index) => generate(drawFrom(firstSeed + index), isComparable));
      const subjects = await reportedOn(generated);
      const tally = new Tally();
      const failures: string[] = [];
      let next = firstSeed;
      const work = async (ground: Ground): Promise<void> => {
        while (next < firstSeed + policies && failures.length < mostFailures) {
          const seed = next;
          next += 1;
          const subject = subjects[seed - firstSeed];
          if (subject === undefined) throw new Error(`seed ${seed} made no policy`);
          const failure = await tryOut(ground, subject, tally).catch((error: unknown) => String(error));
          if (failure !== undefined) failures.push(`seed ${seed}: ${failure}`);
        }
      };
      const began = Date.now();
      await Promise.all(open.map(work));
      const seconds = ((Date.now() - began) / 1000).toFixed(0);
      process.stdout.write(`seeds ${firstSeed} to ${firstSeed + policies - 1}, ${seconds} s: ${tally.print(leftOut)}\n`);
      expect(failures.join('\n\n')).toBe('');
      expect(tally.policies).toBe(policies);
      for (const outcome of ['allowed', 'denied', 'reachable', 'not reachable'] as const)
        expect(tally.share(outcome), outcome).toBeGreaterThanOrEqual(0.3);
      expect(tally.oneSided()).toEqual([]);
      expect(tally.share('undetermined')).toBe(0);
      expect(tally.replayed.sent).toBeGreaterThan(policies);
      expect(tally.sent).toBeGreaterThanOrEqual(0.8);
    },
    longest,
  );

  async function reportedOn(generated: readonly Generated[]): Promise<readonly Subject[]> {
    const reports = await reportOn(
      generated.map(({ policy }) => policy),
      store.owner.account,
    );
    return reports.flatMap((reported, index) => generated.slice(index, index + 1).map((each) => ({ ...each, reported })));
  }

  async function tryOut(ground: Ground, subject: Subject, tally: Tally): Promise<string | undefined> {
    const compared = await compare(store, ground, subject);
    tally.add(subject.policy, compared);
    const [difference] = compared.differences;
    return difference && (await describeFailure(ground, subject, difference));
  }

  async function describeFailure(ground: Ground, { policy, attempts, reported }: Subject, difference: Difference): Promise<string> {
    const { requester, action } = difference.attempt;
    const ofQuestion = attempts.filter((attempt) => attempt.requester === requester && attempt.action === action);
    const differences = async (candidate: GeneratedPolicy): Promise<readonly Difference[]> => {
      const smaller = { policy: candidate, attempts: ofQuestion };
      const [subject] = difference.of === 'report' ? await reportedOn([smaller]) : [{ ...smaller, reported }];
      const found = subject === undefined ? [] : (await compare(store, ground, subject)).differences;
      return found.filter(({ what }) => what === difference.what);
    };
    const smallest = await shrink(policy, async (candidate) => (await differences(candidate).catch(() => [])).length > 0);
    const [left = difference] = await differences(smallest);
    return `${left.what}\n${JSON.stringify(left.attempt)}\n${JSON.stringify(smallest, undefined, 1)}`;
  }

  describe.each(leftOut)('leaves out $construct', ({ evidence }) => {
    it.each(evidence)(
      '(%#) where $aws is the answer of AWS, the store $store',
      async ({ statements, version = '2012-10-17', attempt, aws, store: expected }) => {
        const [ground] = open;
        if (ground === undefined) throw new Error('no bucket to try it on');
        const policy: GeneratedPolicy = { version, statements };
        expect(engineFor(policy, ground.bucket, store).allows(attempt) ? 'allowed' : 'refused').toBe(aws);
        expect(await answerOf(ground, policy, attempt)).toBe(expected);
      },
    );
  });

  async function answerOf(ground: Ground, policy: GeneratedPolicy, attempt: Attempt): Promise<StoreAnswer> {
    if (!(await ground.set(policy))) return 'refuses the policy';
    return (await ground.getsThrough(attempt)) ? 'lets the request through' : 'refuses the request';
  }
});
