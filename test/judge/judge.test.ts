import { describe, expect, test } from 'vitest';
import { type Baseline, parseBaseline } from '../../src/judge/baseline.js';
import { type Config, type Expectation, emptyConfig, type Waiver } from '../../src/judge/config.js';
import { createJudge, type JudgeOptions } from '../../src/judge/judge.js';
import { ruleNames } from '../../src/judge/rule-set.js';
import type { BucketEvaluation, Finding } from '../../src/model/result.js';
import type { Rule } from '../../src/model/rule.js';
import { account, accountEvaluation, blocked, bucket, complete, exposure, keys, network, reachable, rule, undetermined } from './evaluations.js';

const canRead = rule('anyone-can-read', 'critical', { kind: 'exposure', audience: ['anyone'], access: ['read'] }, ['public-read']);
const canList = rule('anyone-can-list', 'high', { kind: 'exposure', audience: ['anyone'], access: ['list'] });
const outside = rule('outside-can-read', 'high', { kind: 'exposure', audience: ['outside-account'], access: ['read'], trusted: false });
const oneSwitch = rule('one-switch', 'medium', { kind: 'exposure', audience: ['anyone'], access: ['read'], status: ['blocked'], lastOne: [true] });
const tls = rule('tls-not-enforced', 'low', { kind: 'setting', setting: 'tls-not-enforced' });
const notRead = rule('fact-not-read', 'medium', { kind: 'setting', setting: 'fact-not-read' });
const bits = rule('bits-off', 'medium', { kind: 'guardrail', guardrail: ['block-public-acls', 'block-public-policy'], level: 'bucket' });
const accountBits = rule('account-bits-off', 'high', { kind: 'guardrail', guardrail: ['block-public-acls'], level: 'account' });
const rules: readonly Rule[] = [canRead, canList, outside, oneSwitch, tls, notRead, bits, accountBits];

const declared = { file: 'curbside.yaml', line: 7, owner: 'Web team', reason: 'public site', expires: '2027-01-31' };
const use = { file: 'curbside.yaml', line: 7, owner: 'Web team', reason: 'public site', expires: '2027-01-31' };
const denied = { operation: 'GetBucketPolicy', permission: 's3:GetBucketPolicy', cause: 'access denied' };

function judged(buckets: readonly BucketEvaluation[], more: Partial<JudgeOptions> & { readonly interrupted?: boolean } = {}) {
  const { interrupted = false, ...options } = more;
  const judge = createJudge({ rules, config: emptyConfig, failOn: 'high', allowIncomplete: false, today: '2026-11-22', ...options });
  const results = buckets.map((one) => judge.judgeBucket(one));
  const counted = buckets.flatMap((one) => one.notRead).map((read) => ({ ...read, count: 1 }));
  const end = judge.finish({ completeness: complete(buckets.length, { notRead: counted, interrupted }), interrupted });
  return { results, end, findings: results.flatMap((result) => result.findings) };
}

function withConfig(more: Partial<Config>): { readonly config: Config } {
  return { config: { ...emptyConfig, ...more } };
}

const ids = (findings: readonly Finding[]) => findings.map(({ id, kind }) => `${kind} ${id}`);
const open = bucket('b', { exposures: [exposure()] });
const unread = bucket('b', { notRead: [denied], exposures: [exposure({ accesses: ['read', 'list'], grants: [undetermined()] })] });

describe('which status gives which result', () => {
  test('reachable fails, and the message says who can do what by which statement', () => {
    const grants = [reachable({ objects: keys(['public/*']), sid: 'PublicRead' })] as const;
    const { findings, end } = judged([bucket('b', { exposures: [exposure({ grants })] })]);
    expect(findings).toEqual([
      {
        id: 'anyone-can-read:s3://b/anyone/read/bucket-policy',
        ruleId: 'anyone-can-read',
        kind: 'fail',
        severity: 'critical',
        bucket: 's3://b',
        account,
        exposure: 's3://b/anyone/read/bucket-policy',
        message:
          "Anyone on the internet, without signing in, can read objects `public/*` in bucket `b`: the bucket policy's statement `PublicRead` lets them.",
      },
    ]);
    expect([end.verdict, end.exitCode, end.counts.fail.critical, end.counts.counting]).toEqual(['findings', 1, 1, 1]);
  });

  test('undetermined with several accesses is one open finding, of the most severe rule', () => {
    const { findings, end } = judged([unread]);
    expect(ids(findings)).toEqual(['open anyone-can-read:s3://b/anyone/read/bucket-policy']);
    expect(findings[0]?.message).toBe(
      'Whether anyone on the internet, without signing in, can read from or list bucket `b` could not be decided: the bucket policy could not be read (access denied).',
    );
    expect([end.verdict, end.exitCode, end.counts.open]).toEqual(['incomplete', 3, 1]);
  });

  test('blocked is reported by rules that ask for it only', () => {
    const held = bucket('b', { exposures: [exposure({ grants: [blocked(true)] })] });
    const { findings, end } = judged([held]);
    expect(ids(findings)).toEqual(['fail one-switch:s3://b/anyone/read/bucket-policy']);
    expect([end.verdict, end.exitCode, end.counts.fail.medium]).toEqual(['clean', 0, 1]);
    expect(judged([bucket('b', { exposures: [exposure({ grants: [blocked(false)] })] })]).findings).toEqual([]);
  });

  test('a failed read that leaves nothing open gets its own open finding', () => {
    const { findings, end } = judged([bucket('b', { notRead: [denied] })]);
    expect(ids(findings)).toEqual(['open fact-not-read:s3://b#GetBucketPolicy']);
    expect(findings[0]?.message).toBe('`GetBucketPolicy` of `b` could not be read (access denied); allow `s3:GetBucketPolicy` and scan again.');
    expect(end.exitCode).toBe(3);
  });

  test('a setting that stands twice is one finding, and a failing one wins over an open one', () => {
    const settings = [
      { name: 'tls-not-enforced', state: 'open', text: 'nobody knows' },
      { name: 'tls-not-enforced', state: 'fail', text: 'B allows plain HTTP' },
      { name: 'tls-not-enforced', state: 'fail', text: 'A allows plain HTTP' },
    ] as const;
    const { findings } = judged([bucket('b', { settings })]);
    expect(findings.map(({ id, kind, message, setting }) => [id, kind, message, setting])).toEqual([
      ['tls-not-enforced:s3://b', 'fail', 'A allows plain HTTP (and 1 more)', 'tls-not-enforced'],
    ]);
  });

  test('guardrails that are off give one finding, and those that nobody asked for are open', () => {
    const guardrails = (acls: boolean | 'not-asked', policy: boolean | 'unknown') =>
      bucket('b', {
        guardrails: [
          { kind: 'block-public-acls', level: 'bucket', on: acls },
          { kind: 'block-public-policy', level: 'bucket', on: policy },
          { kind: 'block-public-acls', level: 'account', on: false },
        ],
      });
    expect(judged([guardrails(false, false)]).findings.map(({ id, message }) => [id, message])).toEqual([
      ['bits-off:s3://b', '`block-public-acls`, `block-public-policy` are off at the bucket level of `b`.'],
    ]);
    expect(ids(judged([guardrails('not-asked', true)]).findings)).toEqual(['open bits-off:s3://b']);
    expect(ids(judged([guardrails(true, true)]).findings)).toEqual([]);
  });
});

test('a guardrail of the account is told once, not with each bucket', () => {
  const judge = createJudge({ rules, config: emptyConfig, failOn: 'high', allowIncomplete: false, today: '2026-11-22' });
  const guardrails = [{ kind: 'block-public-acls', level: 'account', on: false }] as const;
  expect(judge.judgeBucket(bucket('b', { guardrails })).findings).toEqual([]);
  expect(ids(judge.judgeAccount(accountEvaluation({ guardrails })))).toEqual(['fail account-bits-off:111122223333']);
  const end = judge.finish({ completeness: complete(1), interrupted: false });
  expect(ids(end.accountFindings)).toEqual(['fail account-bits-off:111122223333']);
  expect(end.exitCode).toBe(1);
});

describe('rules that the configuration changed', () => {
  test('a rule that is off finds nothing, and the report says so', () => {
    const { end, findings } = judged(
      [open],
      withConfig({ ruleChanges: [{ rule: 'anyone-can-read', change: { off: true }, reason: 'test account' }] }),
    );
    expect(findings).toEqual([]);
    expect(end.ruleChanges).toEqual(['rule `anyone-can-read` (critical) is off: test account']);
  });

  test('a lower severity stays below the threshold, and the report says so', () => {
    const { end } = judged([open], withConfig({ ruleChanges: [{ rule: 'anyone-can-read', change: { severity: 'low' }, reason: 'test account' }] }));
    expect([end.verdict, end.counts.fail.low]).toEqual(['clean', 1]);
    expect(end.ruleChanges).toEqual(['rule `anyone-can-read` is low instead of critical: test account']);
  });
});

test('a trusted party is stamped, and rules about unknown ones leave it alone', () => {
  const partner = bucket('b', { exposures: [exposure({ audience: 'outside-account', party: { type: 'account', id: '444455556666' } })] });
  expect(ids(judged([partner]).findings)).toEqual(['fail outside-can-read:s3://b/outside-account/444455556666/read/bucket-policy']);
  const trusting = judged([partner], withConfig({ trusted: { accounts: ['444455556666'], organizations: [], canonicalUsers: [] } }));
  expect(trusting.findings).toEqual([]);
  expect(trusting.results[0]?.exposures[0]?.party).toEqual({ type: 'account', id: '444455556666', trusted: true });
});

describe('expectations', () => {
  const site: Expectation = { ...declared, bucket: 'b*', audience: 'anyone', access: ['read'], keys: ['*'] };
  const state = (buckets: readonly BucketEvaluation[], expectation: Expectation) => {
    const { end, findings } = judged(buckets, withConfig({ expectations: [expectation] }));
    return {
      states: end.declarations.map((one) => one.state),
      expected: findings.map((one) => one.expected),
      verdict: end.verdict,
      counts: end.counts,
    };
  };

  test('cover what they declare, up to and on their last day', () => {
    const { states, expected, verdict, counts } = state([open], site);
    expect([states, expected, verdict, counts.expected]).toEqual([['used'], [use], 'clean', 1]);
    expect(judged([open], { ...withConfig({ expectations: [site] }), today: '2027-01-31' }).end.verdict).toBe('clean');
  });

  test('hold no longer the day after', () => {
    const late = judged([open], { ...withConfig({ expectations: [site] }), today: '2027-02-01' });
    expect([late.end.verdict, late.end.declarations[0]?.state, late.findings[0]?.expected]).toEqual(['findings', 'expired', undefined]);
  });

  test.each([
    { name: 'too narrow: the finding stands', buckets: [open], more: { keys: ['assets/*'] as const }, states: ['too-narrow'], verdict: 'findings' },
    { name: 'stale: nothing of the kind is there', buckets: [bucket('b')], more: {}, states: ['stale'], verdict: 'clean' },
    { name: 'stale: the bucket is gone', buckets: [bucket('b', { state: 'gone' }), bucket('c')], more: {}, states: ['stale'], verdict: 'clean' },
    { name: 'not checked: all buckets are gone', buckets: [bucket('b', { state: 'gone' })], more: {}, states: ['not-checked'], verdict: 'clean' },
    { name: 'not checked: no such bucket came', buckets: [bucket('c')], more: {}, states: ['not-checked'], verdict: 'clean' },
    { name: 'not checked: the bucket could not be read', buckets: [unread], more: {}, states: ['not-checked'], verdict: 'incomplete' },
    {
      name: 'not checked: one bucket of the pattern was read, another could not be',
      buckets: [bucket('b-2'), unread],
      more: {},
      states: ['not-checked'],
      verdict: 'incomplete',
    },
    {
      name: 'not checked: one bucket of the pattern was read, another is not ours',
      buckets: [bucket('b-2'), bucket('b', { state: 'not-ours' })],
      more: {},
      states: ['not-checked'],
      verdict: 'incomplete',
    },
    {
      name: 'stale: one bucket of the pattern was read, another one is gone',
      buckets: [bucket('b-2'), bucket('b', { state: 'gone' })],
      more: {},
      states: ['stale'],
      verdict: 'clean',
    },
    { name: 'used: in one bucket of the pattern', buckets: [bucket('b-2'), open], more: {}, states: ['used'], verdict: 'clean' },
  ])('$name', ({ buckets, more, states, verdict }) => {
    const result = state(buckets, { ...site, ...more });
    expect([result.states, result.verdict]).toEqual([states, verdict]);
  });

  test.each([
    { name: 'all buckets', scope: [], state: 'stale' },
    { name: 'all buckets by a pattern', scope: ['*'], state: 'stale' },
    { name: 'a wider pattern', scope: ['?*', 'c'], state: 'stale' },
    { name: 'all but others', scope: ['*', '!c*'], state: 'stale' },
    { name: 'one bucket of the pattern', scope: ['b'], state: 'not-checked' },
    { name: 'a part of the pattern', scope: ['b-*'], state: 'not-checked' },
    { name: 'all but one of the pattern', scope: ['*', '!b-3'], state: 'not-checked' },
    { name: 'all but more than the pattern', scope: ['b*', '!*-prod'], state: 'not-checked' },
  ])('for a pattern that nothing matched, where $name were asked for: $state', ({ scope, state: expected }) => {
    const { end } = judged([bucket('b')], { ...withConfig({ expectations: [site] }), scope });
    expect(end.declarations.map((one) => one.state)).toEqual([expected]);
  });

  test('for an exact name are stale whatever else was asked for', () => {
    const { end } = judged([bucket('b')], { ...withConfig({ expectations: [{ ...site, bucket: 'b' }] }), scope: ['b'] });
    expect(end.declarations.map((one) => one.state)).toEqual(['stale']);
  });

  test('for a pattern are not checked where the listing is not whole', () => {
    const judge = createJudge({ rules, failOn: 'high', allowIncomplete: false, today: '2026-11-22', ...withConfig({ expectations: [site] }) });
    judge.judgeBucket(bucket('b'));
    const [account] = complete(1).accounts;
    if (account === undefined) throw new Error('an account is complete');
    const cut = judge.finish({ completeness: { ...complete(1), accounts: [{ ...account, status: 'partial' }] }, interrupted: false });
    expect(cut.declarations.map((one) => one.state)).toEqual(['not-checked']);
  });
});

describe('waivers', () => {
  const waiver = (more: Partial<Waiver> = {}): Waiver => ({
    ...declared,
    target: { rule: 'anyone-can-read', bucket: 'b' },
    status: ['reachable'],
    ...more,
  });
  const run = (buckets: readonly BucketEvaluation[], one: Waiver, today = '2026-11-22') => {
    const { end, findings } = judged(buckets, { ...withConfig({ waivers: [one] }), today });
    return {
      verdict: end.verdict,
      exitCode: end.exitCode,
      waived: findings.map((finding) => finding.waived),
      state: end.declarations[0]?.state,
      counts: end.counts,
    };
  };

  test.each([
    { name: 'by rule and bucket', one: waiver() },
    { name: 'by the id of the finding', one: waiver({ target: { finding: 'anyone-can-read:s3://b/anyone/read/bucket-policy' } }) },
  ])('$name: the finding is shown and does not count', ({ one }) => {
    const result = run([open], one);
    expect([result.verdict, result.exitCode, result.waived, result.state, result.counts.waived]).toEqual(['clean', 0, [use], 'used', 1]);
  });

  test('one for undetermined does not cover what is reachable', () => {
    const result = run([open], waiver({ status: ['undetermined'] }));
    expect([result.verdict, result.waived, result.state]).toEqual(['findings', [undefined], 'too-narrow']);
  });

  test("one for undetermined is a person's word for what could be read and not decided", () => {
    const gaveUp = bucket('b', { exposures: [exposure({ grants: [undetermined()] })] });
    const result = run([gaveUp], waiver({ status: ['undetermined'] }));
    expect([result.verdict, result.exitCode, result.state]).toEqual(['clean', 0, 'used']);
  });

  test('none makes a run complete in which a fact was not read', () => {
    const result = run([unread], waiver({ status: ['undetermined'] }));
    expect([result.verdict, result.exitCode, result.state, result.counts.open]).toEqual(['incomplete', 3, 'used', 0]);
  });

  test.each([
    { name: 'expired', one: waiver({ expires: '2026-11-21' }), buckets: [open], state: 'expired', verdict: 'findings' },
    {
      name: 'for another bucket whose name only begins alike',
      one: waiver({ target: { rule: 'anyone-can-read', bucket: 'b' } }),
      buckets: [bucket('b-2', { exposures: [exposure({ bucket: 'b-2' })] })],
      state: 'not-checked',
      verdict: 'findings',
    },
    {
      name: 'for another rule',
      one: waiver({ target: { rule: 'anyone-can-list', bucket: 'b' } }),
      buckets: [open],
      state: 'stale',
      verdict: 'findings',
    },
    {
      name: 'for a finding that is no more',
      one: waiver({ target: { finding: 'anyone-can-read:s3://b/anyone/read/bucket-policy' } }),
      buckets: [bucket('b')],
      state: 'stale',
      verdict: 'clean',
    },
    {
      name: 'for a finding of a bucket that did not come',
      one: waiver({ target: { finding: 'anyone-can-read:s3://b-2/anyone/read/bucket-policy' } }),
      buckets: [bucket('b')],
      state: 'not-checked',
      verdict: 'clean',
    },
  ])('$name: $state', ({ one, buckets, state, verdict }) => {
    const result = run(buckets, one);
    expect([result.state, result.verdict]).toEqual([state, verdict]);
  });
});

describe('what makes a run incomplete', () => {
  test.each([
    { name: 'no bucket, and no account that answered', end: complete(0, { accounts: [] }) },
    { name: 'an account in part', end: complete(0, { accounts: [{ account, status: 'partial', bucketsListed: 0, bucketsJudged: 0 }] }) },
    { name: 'a listed bucket without a row', end: complete(1) },
    { name: 'a read that failed', end: complete(0, { notRead: [{ ...denied, count: 1 }] }) },
    { name: 'a stop', end: complete(0, { interrupted: true }) },
  ])('$name', ({ end }) => {
    const judge = createJudge({ rules, config: emptyConfig, failOn: 'high', allowIncomplete: false, today: '2026-11-22' });
    const { verdict, exitCode } = judge.finish({ completeness: end, interrupted: false });
    expect([verdict, exitCode]).toEqual(['incomplete', 3]);
  });

  test('an account without buckets that said so is clean', () => {
    expect([judged([]).end.verdict, judged([]).end.exitCode]).toEqual(['clean', 0]);
  });

  test.each(['gone', 'not-ours', 'not-applicable'] as const)('a named bucket that is %s', (state) => {
    expect(judged([bucket('b', { state })], { namedBuckets: ['b'] }).end.exitCode).toBe(3);
  });

  test("another account's bucket, though nobody named it", () => {
    expect(judged([bucket('b', { state: 'not-ours' })]).end.exitCode).toBe(3);
  });

  test('a failed read that the counts forgot', () => {
    const judge = createJudge({ rules: [], config: emptyConfig, failOn: 'high', allowIncomplete: false, today: '2026-11-22' });
    judge.judgeBucket(bucket('b', { notRead: [denied] }));
    expect(judge.finish({ completeness: complete(1), interrupted: false }).verdict).toBe('incomplete');
  });

  test('a failed read of an account that the counts forgot', () => {
    const judge = createJudge({ rules: [], config: emptyConfig, failOn: 'high', allowIncomplete: false, today: '2026-11-22' });
    judge.judgeAccount(accountEvaluation({ notRead: [denied] }));
    expect(judge.finish({ completeness: complete(0), interrupted: false }).verdict).toBe('incomplete');
  });

  test('a stop that came after the last bucket', () => {
    const judge = createJudge({ rules, config: emptyConfig, failOn: 'high', allowIncomplete: false, today: '2026-11-22' });
    const { verdict, exitCode } = judge.finish({ completeness: complete(0), interrupted: true });
    expect([verdict, exitCode]).toEqual(['incomplete', 130]);
  });

  test('a named bucket that was judged, or one that is gone and was not named, does not', () => {
    expect(judged([bucket('b')], { namedBuckets: ['b'] }).end.exitCode).toBe(0);
    expect(judged([bucket('b', { state: 'gone' })]).end.exitCode).toBe(0);
  });

  test('findings win, a stop by a person wins over both, and an allowed gap is still told', () => {
    expect([judged([open, bucket('c', { notRead: [denied] })]).end.verdict, judged([open, bucket('c', { notRead: [denied] })]).end.exitCode]).toEqual(
      ['findings', 1],
    );
    expect(judged([open], { interrupted: true }).end.exitCode).toBe(130);
    const allowed = judged([unread], { allowIncomplete: true }).end;
    expect([allowed.verdict, allowed.exitCode, allowed.allowIncomplete]).toEqual(['incomplete', 0, true]);
  });
});

describe('the threshold', () => {
  test.each([
    { failOn: 'critical', severity: 'critical', verdict: 'findings', exitCode: 1 },
    { failOn: 'critical', severity: 'high', verdict: 'clean', exitCode: 0 },
    { failOn: 'high', severity: 'high', verdict: 'findings', exitCode: 1 },
    { failOn: 'high', severity: 'medium', verdict: 'clean', exitCode: 0 },
    { failOn: 'info', severity: 'info', verdict: 'findings', exitCode: 1 },
    { failOn: 'none', severity: 'critical', verdict: 'findings', exitCode: 0 },
    { failOn: 'none', severity: 'medium', verdict: 'clean', exitCode: 0 },
  ] as const)('fail on $failOn with a $severity finding: $verdict, exit $exitCode', ({ failOn, severity, verdict, exitCode }) => {
    const { end } = judged([open], { failOn, rules: [{ ...canRead, severity }] });
    expect([end.verdict, end.exitCode]).toEqual([verdict, exitCode]);
  });
});

describe('against a former report', () => {
  const names = ruleNames(rules);
  const reportOf = (buckets: readonly BucketEvaluation[], more: Partial<JudgeOptions> = {}): Baseline => {
    const { results, findings } = judged(buckets, more);
    const parsed = parseBaseline(JSON.stringify({ schemaVersion: 1, buckets: results, findings }), names);
    if (!parsed.ok) throw new Error(parsed.problems[0].message);
    return parsed.value;
  };
  const some = bucket('b', { exposures: [exposure({ grants: [reachable({ objects: keys(['public/*']) })] })] });
  const office = bucket('b', { exposures: [exposure({ audience: 'network', grants: [reachable({ from: network('256', ['203.0.113.0/24']) })] })] });
  const waived = withConfig({ waivers: [{ ...declared, target: { rule: 'anyone-can-read', bucket: 'b' }, status: ['reachable'] }] });

  test.each([
    { name: 'unchanged does not fail', former: [open], now: [open], states: ['unchanged'], exitCode: 0 },
    { name: 'new fails', former: [bucket('b')], now: [open], states: ['new'], exitCode: 1 },
    { name: 'wider fails like new', former: [some], now: [open], states: ['wider'], exitCode: 1 },
    { name: 'narrower does not fail', former: [open], now: [some], states: ['narrower'], exitCode: 0 },
    {
      name: 'undetermined that is reachable now is wider',
      former: [bucket('b', { exposures: [exposure({ grants: [undetermined()] })] })],
      now: [open],
      states: ['wider'],
      exitCode: 1,
    },
    { name: 'a gap is a gap, known or not', former: [unread], now: [unread], states: ['unchanged'], exitCode: 3 },
  ])('$name', ({ former, now, states, exitCode }) => {
    const { findings, end } = judged(now, { baseline: reportOf(former) });
    expect([findings.map((finding) => finding.baseline), end.exitCode, end.comparedToBaseline]).toEqual([states, exitCode, true]);
  });

  test.each([
    { name: 'rose', before: 'medium', after: 'high', state: 'wider', exitCode: 1 },
    { name: 'rose above the threshold', before: 'high', after: 'critical', state: 'wider', exitCode: 1 },
    { name: 'rose below it', before: 'info', after: 'low', state: 'wider', exitCode: 0 },
    { name: 'stayed', before: 'high', after: 'high', state: 'unchanged', exitCode: 0 },
    { name: 'fell', before: 'critical', after: 'high', state: 'unchanged', exitCode: 0 },
  ] as const)('one whose severity $name is $state', ({ before, after, state, exitCode }) => {
    const baseline = reportOf([open], { rules: [{ ...canRead, severity: before }] });
    const { findings, end } = judged([open], { rules: [{ ...canRead, severity: after }], baseline });
    expect([findings.map((finding) => finding.baseline), end.exitCode]).toEqual([[state], exitCode]);
  });

  test('of a setting, too, whose severity rose, is wider', () => {
    const plain = bucket('b', { settings: [{ name: 'tls-not-enforced', state: 'fail', text: 'plain HTTP is let in' }] });
    const { findings, end } = judged([plain], { rules: [{ ...tls, severity: 'high' }], baseline: reportOf([plain]) });
    expect([findings.map((finding) => finding.baseline), end.exitCode]).toEqual([['wider'], 1]);
  });

  const plainHttp = (...about: readonly string[]) =>
    bucket('b', { settings: [{ name: 'tls-not-enforced', state: 'fail', text: 'plain HTTP is let in', about }] });
  const openTls = bucket('b', { settings: [{ name: 'tls-not-enforced', state: 'open', text: 'nobody knows', about: ['read'] }] });
  const bitsOn = (acls: boolean | 'unknown', policy: boolean | 'unknown') =>
    bucket('b', {
      guardrails: [
        { kind: 'block-public-acls', level: 'bucket', on: acls },
        { kind: 'block-public-policy', level: 'bucket', on: policy },
      ],
    });
  const settingRules = [tls, bits].map((one) => ({ ...one, severity: 'high' as const }));

  test.each([
    { name: 'speaks of the same is unchanged', former: plainHttp('read'), now: plainHttp('read'), state: 'unchanged', exitCode: 0 },
    { name: 'speaks of more is wider', former: plainHttp('read'), now: plainHttp('read', 'write'), state: 'wider', exitCode: 1 },
    { name: 'speaks of something else is wider', former: plainHttp('read', 'list'), now: plainHttp('write'), state: 'wider', exitCode: 1 },
    { name: 'speaks of less is narrower', former: plainHttp('read', 'write'), now: plainHttp('read'), state: 'narrower', exitCode: 0 },
    { name: 'is decided now is wider', former: openTls, now: plainHttp('read'), state: 'wider', exitCode: 1 },
    { name: 'is not decided any more did not shrink', former: plainHttp('read', 'write'), now: openTls, state: 'unchanged', exitCode: 3 },
    { name: 'has one more bit off is wider', former: bitsOn(false, true), now: bitsOn(false, false), state: 'wider', exitCode: 1 },
    { name: 'has one bit less off is narrower', former: bitsOn(false, false), now: bitsOn(true, false), state: 'narrower', exitCode: 0 },
    { name: 'has another bit off is wider', former: bitsOn(false, true), now: bitsOn(true, false), state: 'wider', exitCode: 1 },
    { name: 'has a bit off that was not read is wider', former: bitsOn('unknown', true), now: bitsOn(false, true), state: 'wider', exitCode: 1 },
  ])('a setting that $name', ({ former, now, state, exitCode }) => {
    const { findings, end } = judged([now], { rules: settingRules, baseline: reportOf([former], { rules: settingRules }) });
    expect([findings.map((finding) => finding.baseline), end.exitCode]).toEqual([[state], exitCode]);
  });

  test('a failed read whose cause differs is the same failed read', () => {
    const throttled = bucket('b', { notRead: [{ ...denied, cause: 'throttled' }] });
    const { findings } = judged([throttled], { baseline: reportOf([bucket('b', { notRead: [denied] })]) });
    expect(findings.map((finding) => finding.baseline)).toEqual(['unchanged']);
  });

  test('a report of before settings had details knows a setting by its message, and any other message is wider', () => {
    const { results, findings } = judged([bitsOn(false, true)], { rules: settingRules });
    const old = findings.map(({ about: _, ...finding }) => finding);
    const parsed = parseBaseline(JSON.stringify({ schemaVersion: 1, buckets: results, findings: old }), names);
    if (!parsed.ok) throw new Error(parsed.problems[0].message);
    const stateOf = (now: BucketEvaluation) => {
      const { findings: found, end } = judged([now], { rules: settingRules, baseline: parsed.value });
      return [found[0]?.baseline, end.exitCode];
    };
    expect(stateOf(bitsOn(false, true))).toEqual(['unchanged', 0]);
    expect(stateOf(bitsOn(false, false))).toEqual(['wider', 1]);
  });

  test('the verdict still says that there are findings', () => {
    expect(judged([open], { baseline: reportOf([open]) }).end.verdict).toBe('findings');
  });

  test('a finding whose waiver ran out is not accepted by having been in the report', () => {
    const baseline = reportOf([open], waived);
    expect(judged([open], { ...waived, baseline }).end.exitCode).toBe(0);
    const { findings, end } = judged([open], { ...waived, baseline, today: '2027-02-01' });
    expect([findings[0]?.baseline, end.exitCode]).toEqual(['new', 1]);
  });

  test.each([
    { name: 'the bucket was judged', now: [bucket('b')], state: 'fixed' },
    { name: 'the bucket is proven gone', now: [bucket('b', { state: 'gone' as const }), bucket('c')], state: 'fixed' },
    { name: 'every bucket that was listed is said to be gone', now: [bucket('b', { state: 'gone' as const })], state: 'not-seen' },
    {
      name: 'those of its account are all gone, and another account is there',
      now: [bucket('b', { state: 'gone' as const }), bucket('c', { account: '444455556666' })],
      state: 'not-seen',
    },
    { name: 'the bucket did not come', now: [bucket('c')], state: 'not-seen' },
    { name: 'the bucket could not be read', now: [bucket('b', { notRead: [denied] })], state: 'not-seen' },
    { name: 'the bucket belongs to somebody else now', now: [bucket('b', { state: 'not-ours' as const })], state: 'not-seen' },
  ])('what is no more, where $name: $state', ({ now, state }) => {
    const { end } = judged(now, { baseline: reportOf([open]) });
    expect(end.former.map(({ id, baseline }) => [id, baseline])).toEqual([['anyone-can-read:s3://b/anyone/read/bucket-policy', state]]);
  });

  test('a bucket that was named, and is gone, is fixed though nothing else was judged', () => {
    const { end } = judged([bucket('b', { state: 'gone' })], { baseline: reportOf([open]), namedBuckets: ['b'] });
    expect(end.former.map(({ baseline }) => baseline)).toEqual(['fixed']);
  });

  test('a bucket of the same name in another account is another bucket', () => {
    const { findings, end } = judged([{ ...open, account: '444455556666' }], { baseline: reportOf([open]) });
    expect([findings.map(({ baseline }) => baseline), end.former, end.exitCode]).toEqual([['new'], [], 1]);
  });

  test('turning a rule off fixes nothing', () => {
    const off = withConfig({ ruleChanges: [{ rule: 'anyone-can-read', change: { off: true }, reason: 'noise' }] });
    expect(judged([open], { ...off, baseline: reportOf([open]) }).end.former.map((finding) => finding.baseline)).toEqual(['not-seen']);
  });

  test('a renamed rule knows its findings by their former ids', () => {
    const text = JSON.stringify({ schemaVersion: 1, buckets: judged([open]).results, findings: judged([open]).findings });
    const parsed = parseBaseline(text.replaceAll('anyone-can-read', 'public-read'), names);
    expect(parsed.ok && judged([open], { baseline: parsed.value }).findings.map((finding) => finding.baseline)).toEqual(['unchanged']);
  });

  test('what no rule asks about plays no part', () => {
    expect(judged([office], { baseline: reportOf([office]) }).end.former).toEqual([]);
  });
});
