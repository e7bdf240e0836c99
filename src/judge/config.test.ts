import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyConfig, parseConfig } from './config.js';

const ruleIds = new Map([
  ['anyone-can-read', 'anyone-can-read'],
  ['public-read', 'anyone-can-read'],
  ['acls-enabled', 'acls-enabled'],
]);
const read = (text: string) => parseConfig(text, 'curbside.yaml', ruleIds);
const declared = 'owner: Web team, reason: public site, expires: 2027-01-31';

test('an empty file, or one of comments, says nothing', () => {
  expect(read('')).toEqual({ ok: true, value: emptyConfig, problems: [] });
  expect(read(`${'\n \n'.repeat(50_000)}# nothing`).ok).toBe(true);
  expect(read(`${'\n \n'.repeat(50_000)}x`).ok).toBe(false);
  expect(read('# nothing yet\n\n  # really\n')).toEqual({ ok: true, value: emptyConfig, problems: [] });
});

test('everything that can be said is read, with the line of each declaration', () => {
  const text = `trusted:
  accounts: ["444455556666"]
  organizations: [o-exampleorg1]
rules:
  acls-enabled: { off: true, reason: legacy }
  public-read: { severity: low, reason: test account }
expectations:
  - { bucket: www-*, audience: anyone, access: read, keys: [assets/*], ${declared} }
  - { bucket: a, audience: network, access: list, from: [203.0.113.0/24, vpce-1a2b3c4d], ${declared} }
waivers:
  - { finding: "public-read:s3://a/x", status: [reachable, blocked], ${declared} }
  - { rule: acls-enabled, bucket: a, ${declared} }
`;
  const use = { file: 'curbside.yaml', owner: 'Web team', reason: 'public site', expires: '2027-01-31' };
  expect(read(text)).toEqual({
    ok: true,
    problems: [],
    value: {
      trusted: { accounts: ['444455556666'], organizations: ['o-exampleorg1'], canonicalUsers: [] },
      ruleChanges: [
        { rule: 'acls-enabled', change: { off: true }, reason: 'legacy' },
        { rule: 'anyone-can-read', change: { severity: 'low' }, reason: 'test account' },
      ],
      expectations: [
        { ...use, line: 8, bucket: 'www-*', audience: 'anyone', access: ['read'], keys: ['assets/*'] },
        { ...use, line: 9, bucket: 'a', audience: 'network', access: ['list'], from: ['203.0.113.0/24', 'vpce-1a2b3c4d'] },
      ],
      waivers: [
        { ...use, line: 11, target: { finding: 'anyone-can-read:s3://a/x' }, status: ['reachable', 'blocked'] },
        { ...use, line: 12, target: { rule: 'acls-enabled', bucket: 'a' }, status: ['reachable'] },
      ],
    },
  });
});

describe('what is wrong is told with its place', () => {
  test.each([
    { name: 'a misspelt section', text: 'waiver: []', message: 'unknown key `waiver`: did you mean `waivers`?', line: 1, column: 1 },
    { name: 'a section without entries', text: 'waivers:\n', message: 'expected a list, got nothing', line: 1, column: 9 },
    {
      name: 'an account id without quotes',
      text: 'trusted: { accounts: [111122223333] }',
      message: 'expected text, got a number: write it in quotes',
      line: 1,
      column: 23,
    },
    {
      name: 'an account id of eleven digits',
      text: 'trusted: { accounts: ["11112222333"] }',
      message: 'expected 12 digits in quotes',
      line: 1,
      column: 23,
    },
    {
      name: 'a rule that is not there',
      text: 'rules:\n  anyone-can-reed: { off: true, reason: x }',
      message: 'there is no rule `anyone-can-reed`: did you mean `anyone-can-read`?',
      line: 2,
      column: 3,
    },
    { name: 'a change without a reason', text: 'rules:\n  acls-enabled: { off: true }', message: '`reason` is missing', line: 2, column: 17 },
    {
      name: 'a change that changes nothing',
      text: 'rules:\n  acls-enabled: { reason: x }',
      message: 'say either `off: true` or a `severity`',
      line: 2,
      column: 3,
    },
    {
      name: 'off in quotes',
      text: 'rules:\n  acls-enabled: { off: "true", reason: x }',
      message: 'expected true, got text: write it without quotes',
      line: 2,
      column: 24,
    },
    {
      name: 'off with something else',
      text: 'rules:\n  acls-enabled: { off: "ture", reason: x }',
      message: '`ture` is not known: did you mean `true`?',
      line: 2,
      column: 24,
    },
    {
      name: 'off and a severity at once',
      text: 'rules:\n  acls-enabled: { off: true, severity: low, reason: x }',
      message: 'say either `off: true` or a `severity`',
      line: 2,
      column: 3,
    },
    {
      name: 'one rule changed under two names',
      text: 'rules:\n  anyone-can-read: { off: true, reason: x }\n  public-read: { off: true, reason: x }',
      message: 'the rule `anyone-can-read` is changed twice',
      line: 3,
      column: 3,
    },
    {
      name: 'reads expected without keys',
      text: `expectations:\n  - { bucket: a, audience: anyone, access: [list, read], ${declared} }`,
      message: '`keys` is missing: name the objects that `read` is meant for, or "*" for all',
      line: 2,
      column: 5,
    },
    {
      name: 'an expectation from a place that is none',
      text: `expectations:\n  - { bucket: a, audience: network, access: list, from: [the office], ${declared} }`,
      message: 'expected a CIDR such as 203.0.113.0/24, the id of a VPC endpoint or VPC, or `endpoints of account` and 12 digits',
      line: 2,
      column: 58,
    },
    {
      name: 'a waiver whose owner is nobody',
      text: 'waivers:\n  - { rule: acls-enabled, bucket: a, owner: " ", reason: x, expires: 2027-01-31 }',
      message: 'must not be blank',
      line: 2,
      column: 45,
    },
    {
      name: 'a waiver without a word of reason',
      text: 'waivers:\n  - { rule: acls-enabled, bucket: a, owner: x, reason: "", expires: 2027-01-31 }',
      message: 'must not be empty',
      line: 2,
      column: 56,
    },
    {
      name: 'a change for a reason of spaces',
      text: 'rules:\n  acls-enabled: { off: true, reason: "  " }',
      message: 'must not be blank',
      line: 2,
      column: 38,
    },
    {
      name: 'an expectation without an owner',
      text: 'expectations:\n  - { bucket: a, audience: anyone, access: list, reason: x, expires: 2027-01-31 }',
      message: '`owner` is missing',
      line: 2,
      column: 5,
    },
    {
      name: 'a day that the calendar does not have',
      text: 'waivers:\n  - { rule: acls-enabled, bucket: a, owner: o, reason: r, expires: 2027-02-29 }',
      message: 'there is no such day',
      line: 2,
      column: 68,
    },
    {
      name: 'a day in another spelling',
      text: 'waivers:\n  - { rule: acls-enabled, bucket: a, owner: o, reason: r, expires: 31.1.2027 }',
      message: 'expected a day such as 2027-01-31',
      line: 2,
      column: 68,
    },
    {
      name: 'a waiver for many buckets',
      text: `waivers:\n  - { rule: acls-enabled, bucket: "*", ${declared} }`,
      message: 'a waiver is for one bucket: wildcards are not allowed',
      line: 2,
      column: 35,
    },
    {
      name: 'a waiver for nothing',
      text: `waivers:\n  - { rule: acls-enabled, ${declared} }`,
      message: 'names nothing to accept: say `finding`, or `rule` and `bucket`',
      line: 2,
      column: 5,
    },
    {
      name: 'a waiver for two things',
      text: `waivers:\n  - { finding: "acls-enabled:s3://a", rule: acls-enabled, ${declared} }`,
      message: 'say either `finding`, or `rule` and `bucket`',
      line: 2,
      column: 5,
    },
    {
      name: 'a finding of no rule',
      text: `waivers:\n  - { finding: "s3://a", ${declared} }`,
      message: '`s3://a` is no id of a finding: copy it from a report',
      line: 2,
      column: 16,
    },
    {
      name: 'an unknown status',
      text: `waivers:\n  - { rule: acls-enabled, bucket: a, status: reachabel, ${declared} }`,
      message: '`reachabel` is not known: did you mean `reachable`?',
      line: 2,
      column: 46,
    },
  ])('$name', ({ text, message, line, column }) => {
    const parsed = read(text);
    expect(parsed.ok).toBe(false);
    expect(parsed.problems.map((problem) => ({ message: problem.message, line: problem.line, column: problem.column }))).toEqual([
      { message, line, column },
    ]);
  });
});

test('the 29th of February is a day in leap years', () => {
  expect(read('waivers:\n  - { rule: acls-enabled, bucket: a, owner: o, reason: r, expires: 2028-02-29 }').ok).toBe(true);
  expect(read('waivers:\n  - { rule: acls-enabled, bucket: a, owner: o, reason: r, expires: 2100-02-29 }').ok).toBe(false);
});

test('no text makes reading a configuration throw', () => {
  const words = fc.constantFrom(
    'waivers',
    'rules',
    ':',
    ' ',
    '\n',
    '- ',
    '[',
    ']',
    '{',
    '}',
    '*',
    '&a',
    'off',
    'true',
    '"',
    '\u0000',
    '\t',
    '|',
    '---',
  );
  fc.assert(
    fc.property(
      fc.array(words).map((parts) => parts.join('')),
      (anything) => {
        expect(typeof read(anything).ok).toBe('boolean');
      },
    ),
  );
});
