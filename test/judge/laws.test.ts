import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyConfig } from '../../src/judge/config.js';
import { createJudge } from '../../src/judge/judge.js';
import { accesses, audiences, type Exposure, type Guardrail } from '../../src/model/exposure.js';
import type { BucketEvaluation, FailOn, Setting } from '../../src/model/result.js';
import { readBuiltInRules } from '../docs/rule-files.js';
import { blocked, bucket, complete, exposure, keys, network, reachable, rule, undetermined } from './evaluations.js';

const builtIn = readBuiltInRules();
const bits = rule('bits-off', 'high', { kind: 'guardrail', guardrail: ['block-public-acls'], level: 'bucket' });
const rules = [...builtIn, bits];

const config = {
  ...emptyConfig,
  trusted: { accounts: ['444455556666'], organizations: [], canonicalUsers: [] },
  expectations: [
    {
      file: 'curbside.yaml',
      line: 1,
      owner: 'Web team',
      reason: 'site',
      expires: '2027-01-31',
      bucket: 'b1',
      audience: 'anyone',
      access: ['read'],
      keys: ['public/*'],
    },
  ],
  waivers: [
    {
      file: 'curbside.yaml',
      line: 2,
      owner: 'Web team',
      reason: 'old',
      expires: '2027-01-31',
      target: { rule: 'anyone-can-list', bucket: 'b2' },
      status: ['reachable'],
    },
  ],
} as const;

const grants = fc.oneof(
  fc.constantFrom(keys(['*']), keys(['public/*']), keys(['*'], ['secret/*'])).map((objects) => reachable({ objects })),
  fc.constantFrom<boolean | 'not-asked'>(true, false, 'not-asked').map((lastOne) => blocked(lastOne)),
  fc.constantFrom(network('256', ['203.0.113.0/24']), network('16777216', ['52.0.0.0/8'])).map((from) => reachable({ from })),
  fc.constant(undetermined()),
);
const partyOf = (audience: Exposure['audience']) =>
  audience === 'outside-account' ? { party: { type: 'account', id: '444455556666' } as const } : {};
const exposures = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...audiences), fc.constantFrom(...accesses), grants), {
    selector: ([audience, access]) => `${audience}/${access}`,
    maxLength: 4,
  })
  .map((found) => found.map(([audience, access, grant]) => exposure({ audience, access, grants: [grant], ...partyOf(audience) })));
const settings = fc.subarray<Setting>([
  { name: 'tls-not-enforced', state: 'fail', text: 'plain HTTP works' },
  { name: 'auditor-denied', state: 'fail', text: 'a Deny keeps us out' },
  { name: 'acls-enabled', state: 'open', text: 'nobody knows' },
]);
const guardrails = fc.boolean().map((on): readonly Guardrail[] => [{ kind: 'block-public-acls', level: 'bucket', on }]);
const buckets = fc
  .array(fc.record({ exposures, settings, guardrails, state: fc.constantFrom('judged', 'judged', 'judged', 'gone', 'not-ours') }), { maxLength: 5 })
  .map((found) =>
    found.map((more, index) => bucket(`b${index}`, { ...more, exposures: more.exposures.map((one) => ({ ...one, id: `b${index}/${one.id}` })) })),
  );

function run(evaluations: readonly BucketEvaluation[], failOn: FailOn = 'high') {
  const judge = createJudge({ rules, config, failOn, allowIncomplete: false, today: '2026-11-22' });
  const results = evaluations.map((one) => judge.judgeBucket(one));
  const notRead = evaluations.flatMap((one) => one.notRead).map((read) => ({ ...read, count: 1 }));
  return { results, end: judge.finish({ completeness: complete(evaluations.length, { notRead }), interrupted: false }) };
}

test('the order of buckets and of their exposures, settings and guardrails never matters', () => {
  const shuffled = buckets.chain((given) => fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length })));
  fc.assert(
    fc.property(shuffled, ([given, other]) => {
      const turned = other.map((one) => ({ ...one, exposures: [...one.exposures].reverse(), settings: [...one.settings].reverse() }));
      const [first, second] = [run(given), run(turned)];
      expect(second.end).toEqual(first.end);
      const byId = (results: typeof first.results) => new Map(results.map(({ id, findings, exposures: found }) => [id, { findings, found }]));
      expect(byId(second.results)).toEqual(byId(first.results));
    }),
  );
});

describe('less knowledge is never greener', () => {
  const denied = { operation: 'GetBucketPolicy', permission: 's3:GetBucketPolicy', cause: 'access denied' };
  const worse = (one: BucketEvaluation): readonly BucketEvaluation[] => [
    // The policy could not be read: everything that it said becomes one exposure of which nothing is known.
    { ...one, exposures: [exposure({ accesses: accesses as typeof accesses & [Exposure['access']], grants: [undetermined()] })], notRead: [denied] },
    // The same where the evaluator was told that nobody asked.
    { ...one, exposures: [exposure({ accesses: accesses as typeof accesses & [Exposure['access']], grants: [undetermined()] })] },
    {
      ...one,
      exposures: one.exposures.map((found) => ({ ...found, status: 'undetermined' as const, grants: [undetermined()] as const })),
      notRead: [denied],
    },
    { ...one, settings: one.settings.map((setting) => ({ ...setting, state: 'open' as const })) },
    { ...one, guardrails: one.guardrails.map((guardrail) => ({ ...guardrail, on: 'unknown' as const })) },
    { ...one, guardrails: one.guardrails.map((guardrail) => ({ ...guardrail, on: 'not-asked' as const })) },
    { ...one, exposures: [], settings: [], guardrails: [], notRead: [denied] },
  ];

  test('whatever becomes unknown, what was not clean does not become clean', () => {
    fc.assert(
      fc.property(
        buckets,
        fc.nat(4),
        fc.nat(6),
        fc.constantFrom<FailOn>('critical', 'high', 'medium', 'low', 'info', 'none'),
        (given, which, how, failOn) => {
          const before = run(given, failOn).end;
          const less = given.map((one, index) => (index === which ? (worse(one)[how] ?? one) : one));
          const after = run(less, failOn).end;
          if (before.verdict !== 'clean') expect(after.verdict).not.toBe('clean');
          if (before.exitCode !== 0 && failOn !== 'none') expect(after.exitCode).not.toBe(0);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('a fact that was not read is never part of a clean run', () => {
    fc.assert(
      fc.property(buckets, fc.nat(4), (given, which) => {
        fc.pre(given.length > which);
        const less = given.map((one, index) => (index === which ? { ...one, notRead: [denied] } : one));
        expect(run(less).end.verdict).not.toBe('clean');
      }),
    );
  });
});

test('one more exposure never makes a verdict greener', () => {
  const order = ['clean', 'incomplete', 'findings'];
  fc.assert(
    fc.property(buckets, grants, fc.constantFrom(...audiences), (given, grant, audience) => {
      const extra = bucket('extra', { exposures: [exposure({ bucket: 'extra', audience, grants: [grant], ...partyOf(audience) })] });
      expect(order.indexOf(run([...given, extra]).end.verdict)).toBeGreaterThanOrEqual(order.indexOf(run(given).end.verdict));
    }),
  );
});
