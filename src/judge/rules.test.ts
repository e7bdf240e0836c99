import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { combineRules, ruleNames } from './rule-set.js';
import { parseRule } from './rules.js';

const lines = [
  'id: anyone-can-read',
  'title: Anyone can read',
  'severity: high',
  'match: { kind: exposure, audience: anyone, access: [read] }',
  'why: because',
  'fix: close it',
];
const words = { path: ['bucket-acl', 'bucket-policy'], guardrail: ['restrict-public-buckets'], setting: ['tls-not-enforced'] };
const text = `${lines.join('\n')}\n`;

test('a rule with the least that it needs is read, single values become lists', () => {
  expect(parseRule(text, 'policies/rules/anyone-can-read.yaml', words)).toEqual({
    ok: true,
    problems: [],
    value: {
      id: 'anyone-can-read',
      aliases: [],
      title: 'Anyone can read',
      severity: 'high',
      match: { kind: 'exposure', audience: ['anyone'], access: ['read'] },
      why: 'because',
      fix: 'close it',
      references: [],
      tags: [],
      examples: { fails: [], passes: [] },
    },
  });
});

describe('what is wrong with a rule is told with its place', () => {
  test.each([
    {
      name: 'another name than the file',
      change: { 0: 'id: anyone-reads' },
      problem: { message: "the id `anyone-reads` is not the file's name: rename one of them", line: 1, column: 5 },
    },
    {
      name: 'a misspelt severity',
      change: { 2: 'severity: hihg' },
      problem: { message: '`hihg` is not known: did you mean `high`?', line: 3, column: 11 },
    },
    {
      name: 'a misspelt key',
      change: { 4: 'why: because\nfixx: now' },
      problem: { message: 'unknown key `fixx`: did you mean `fix`?', line: 6, column: 1 },
    },
    {
      name: 'a misspelt key of the match',
      change: { 3: 'match: { kind: exposure, audience: anyone, access: read, stauts: blocked }' },
      problem: { message: 'unknown key `stauts`: did you mean `status`?', line: 4, column: 58 },
    },
    {
      name: 'a path that nothing takes',
      change: { 3: 'match: { kind: exposure, audience: anyone, access: read, path: [bucket-acl, bucket-polciy] }' },
      problem: { message: 'there is no path `bucket-polciy`: did you mean `bucket-policy`?', line: 4, column: 64 },
    },
    {
      name: 'a guardrail by the name that AWS has for it',
      change: { 3: 'match: { kind: guardrail, guardrail: RestrictPublicBuckets, level: bucket }' },
      problem: { message: 'there is no guardrail `RestrictPublicBuckets`: did you mean `restrict-public-buckets`?', line: 4, column: 38 },
    },
    {
      name: 'a setting that nobody tells of',
      change: { 3: 'match: { kind: setting, setting: encryption }' },
      problem: { message: 'there is no setting `encryption`: choose tls-not-enforced, fact-not-read', line: 4, column: 34 },
    },
    {
      name: 'an unknown kind',
      change: { 3: 'match: { kind: identity }' },
      problem: { message: '`kind` must be one of exposure, guardrail, setting', line: 4, column: 16 },
    },
    {
      name: 'an empty list',
      change: { 3: 'match: { kind: exposure, audience: [], access: read }' },
      problem: { message: 'must name at least one', line: 4, column: 36 },
    },
    {
      name: 'a count that is no text',
      change: { 3: 'match: { kind: exposure, audience: network, access: read, ipv4Below: 100 }' },
      problem: { message: 'expected text, got a number: write it in quotes', line: 4, column: 70 },
    },
    {
      name: 'a reference that is no https address',
      change: { 5: 'fix: close it\nreferences: ["javascript:alert(1)"]' },
      problem: { message: 'expected an https address', line: 7, column: 14 },
    },
    { name: 'a missing reason', change: { 4: '' }, problem: { message: '`why` is missing', line: 1, column: 1 } },
    {
      name: 'a list instead of a rule',
      change: { 0: '- a', 1: '', 2: '', 3: '', 4: '', 5: '' },
      problem: { message: 'expected a mapping, got a list', line: 1, column: 1 },
    },
  ])('$name', ({ change, problem }) => {
    const changed = lines.map((line, index) => new Map(Object.entries(change)).get(String(index)) ?? line).join('\n');
    const parsed = parseRule(changed, 'anyone-can-read.yaml', words);
    expect(parsed.ok).toBe(false);
    expect(parsed.problems).toEqual([expect.objectContaining({ ...problem, severity: 'error' })]);
  });

  test('every problem at once, in order of the text', () => {
    const parsed = parseRule('id: Bad Id\ntitle: 3\nseverity: high\nmatch: { kind: setting }\nwhy: w\nfix: f\n', 'bad.yaml', words);
    expect(parsed.problems.map(({ line, message }) => [line, message])).toEqual([
      [1, 'expected lower-case words joined by hyphens'],
      [2, 'expected text, got a number: write it in quotes'],
      [4, '`setting` is missing'],
    ]);
  });
});

test('no text makes reading a rule throw', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('a', ':', ' ', '\n', '-', '[', '{', '&', '*', '!', '"', '|', '#') })),
      (anything) => {
        expect(typeof parseRule(anything, 'a.yaml', words).ok).toBe('boolean');
      },
    ),
  );
});

test('an id or alias may stand only once over built-in and own rules', () => {
  const read = (id: string, aliases: string) => {
    const parsed = parseRule(`${text.replace('anyone-can-read', id)}aliases: ${aliases}\n`, `${id}.yaml`, words);
    if (!parsed.ok) throw new Error(parsed.problems[0].message);
    return parsed.value;
  };
  const first = { file: 'policies/rules/a.yaml', rule: read('a', '[old-a]') };
  expect(combineRules([first, { file: 'own/b.yaml', rule: read('b', '[old-a]') }]).problems.map(({ message }) => message)).toEqual([
    '`own/b.yaml`: the rule id `old-a` stands in `policies/rules/a.yaml` already: choose another',
  ]);
  const combined = combineRules([{ file: 'own/b.yaml', rule: read('b', '[]') }, first]);
  expect(combined.ok && combined.value.map(({ id }) => id)).toEqual(['a', 'b']);
  expect([...ruleNames(combined.ok ? combined.value : [])]).toEqual([
    ['a', 'a'],
    ['old-a', 'a'],
    ['b', 'b'],
  ]);
});
