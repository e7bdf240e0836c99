import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { rulesFor, sortRules } from '../../src/judge/match.js';
import { accesses, audiences, type Exposure } from '../../src/model/exposure.js';
import { vocabulary } from '../../src/providers/index.js';
import { readBuiltInRules, rulesFolder } from '../docs/rule-files.js';
import { blocked, exposure, network, reachable, undetermined } from './evaluations.js';
import { ruleExample } from './rule-example.js';

const rules = readBuiltInRules();
const sorted = sortRules(rules);
const told = (found: Exposure) => rulesFor(found, sorted.exposure).map(({ id, severity }) => `${severity} ${id}`);
const outside = (
  type: 'account' | 'canonical-user' | 'email' | 'origin-access-identity' | 'principal-id',
  access: Exposure['access'],
  trusted = false,
) => {
  const found = exposure({ audience: 'outside-account', access, party: { type, id: 'x' } });
  return { ...found, party: { type, id: 'x', trusted } };
};

test('every setting that an evaluation can tell of has one rule', () => {
  const asked = rules.flatMap(({ match }) => (match.kind === 'setting' ? [match.setting] : []));
  expect(asked.sort()).toEqual([...vocabulary.setting, 'fact-not-read'].sort());
});

describe('who can do what has one rule, with its severity', () => {
  const office = reachable({ from: network('256', ['203.0.113.0/24']) });
  const cloud = reachable({ from: network('16777216', ['52.0.0.0/8']) });
  const provider = reachable({ from: network('0', ['2600::/32'], { ipv6: String(2n ** 96n) }) });
  test.each([
    { found: exposure({ access: 'list' }), rule: 'critical anyone-can-list' },
    { found: exposure({ access: 'read' }), rule: 'critical anyone-can-read' },
    { found: exposure({ access: 'write' }), rule: 'critical anyone-can-write' },
    { found: exposure({ access: 'delete' }), rule: 'critical anyone-can-delete' },
    { found: exposure({ access: 'read-permissions' }), rule: 'high anyone-can-read-permissions' },
    { found: exposure({ access: 'change-permissions' }), rule: 'critical anyone-can-change-permissions' },
    { found: exposure({ audience: 'any-account', access: 'list' }), rule: 'critical any-account-can-list' },
    { found: exposure({ audience: 'any-account', access: 'read-permissions' }), rule: 'high any-account-can-read-permissions' },
    { found: exposure({ audience: 'network', grants: [office] }), rule: 'medium network-can-read' },
    { found: exposure({ audience: 'network', grants: [cloud] }), rule: 'high wide-network-can-read' },
    { found: exposure({ audience: 'network', grants: [provider] }), rule: 'high wide-network-can-read' },
    { found: exposure({ audience: 'network', access: 'change-permissions', grants: [office] }), rule: 'medium network-can-change-permissions' },
    { found: outside('account', 'read'), rule: 'high outside-account-can-read' },
    { found: outside('canonical-user', 'write'), rule: 'high outside-account-can-write' },
    { found: outside('email', 'change-permissions'), rule: 'critical outside-account-can-change-permissions' },
    { found: outside('account', 'read-permissions'), rule: 'medium outside-account-can-read-permissions' },
    { found: outside('account', 'write', true), rule: 'info trusted-party-has-access' },
    { found: outside('origin-access-identity', 'read'), rule: 'low origin-access-identity-can-read' },
    { found: outside('origin-access-identity', 'delete'), rule: 'medium origin-access-identity-can-change' },
    { found: outside('principal-id', 'list'), rule: 'low unresolved-principal-can-read' },
    { found: outside('principal-id', 'change-permissions'), rule: 'medium unresolved-principal-can-change' },
    { found: exposure({ audience: 'organization', party: { type: 'organization', id: 'o-1' } }), rule: 'high foreign-organization-can-read' },
    {
      found: exposure({ audience: 'organization', access: 'change-permissions', party: { type: 'organization', id: 'o-1' } }),
      rule: 'critical foreign-organization-can-change-permissions',
    },
    { found: exposure({ audience: 'service', access: 'write', party: { type: 'service', id: 's' } }), rule: 'high service-can-write' },
    {
      found: exposure({ audience: 'service', access: 'change-permissions', party: { type: 'service', id: 's' } }),
      rule: 'critical service-can-change-permissions',
    },
    { found: exposure({ grants: [blocked(true)] }), rule: 'medium one-switch-from-public' },
    { found: exposure({ audience: 'any-account', grants: [blocked('not-asked')] }), rule: 'low possibly-one-switch-from-public' },
    { found: exposure({ grants: [blocked(false)] }), rule: 'info several-switches-from-public' },
    {
      found: exposure({ accesses: ['change-permissions', 'write', 'delete', 'read', 'list', 'read-permissions'], grants: [undetermined()] }),
      rule: 'critical anyone-can-change-permissions',
    },
  ])('$rule', ({ found, rule }) => {
    expect(told(found)).toEqual([rule]);
  });

  test('every reachable exposure to somebody outside has exactly one', () => {
    const parties = { 'outside-account': 'account', organization: 'organization', service: 'service' } as const;
    const cases = audiences.flatMap((audience) => accesses.map((access) => ({ audience, access })));
    const counts = cases.map(({ audience, access }) => {
      const type = Object.entries(parties).find(([name]) => name === audience)?.[1];
      return `${audience} ${told(exposure({ audience, access, ...(type === undefined ? {} : { party: { type, id: 'x' } }) })).length}`;
    });
    const wanted = [...audiences.slice(0, 6).flatMap((audience) => Array(6).fill(`${audience} 1`)), ...Array(6).fill('own-account 0')];
    expect(counts).toEqual(wanted);
  });
});

test('the id of a rule is its file', () => {
  expect(readdirSync(rulesFolder).sort()).toEqual(rules.map(({ id }) => `${id}.yaml`).sort());
});

test('every setting of a bucket or account that is established has its rule', () => {
  // What is odd inside a policy has rules of its own, one for each oddity.
  const settings = sorted.setting.filter(({ match }) => !match.setting.startsWith('policy-'));
  expect(settings.map(({ match, severity }) => `${severity} ${match.setting}`)).toEqual([
    'medium account-public-access-block-incomplete',
    'medium acls-enabled',
    'high auditor-denied',
    'medium aws-public-disagrees',
    'low bucket-public-access-block-incomplete',
    'medium fact-not-read',
    'low tls-not-enforced',
  ]);
});

describe('a rule says why, how to close it by command line and by Terraform, and where to read on', () => {
  test.each(rules.map((rule) => ({ id: rule.id, rule })))('$id', ({ rule }) => {
    expect(rule.why.length).toBeGreaterThan(80);
    expect(rule.fix).toMatch(/```sh\n(.|\n)*aws [a-z0-9-]+ [a-z-]+/);
    expect(rule.fix).toContain('Terraform');
    expect(rule.references.every((reference) => reference.startsWith('https://docs.aws.amazon.com/'))).toBe(true);
    expect(rule.references.length).toBeGreaterThan(0);
    expect(rule.tags.some((tag) => tag.startsWith('CWE-'))).toBe(true);
  });
});

test('a file of ours that a command names is there', () => {
  const named = rules.flatMap(({ id, fix }) => [...fix.matchAll(/file:\/\/(policies\/[\w./-]+)/g)].map(([, path = '']) => ({ id, path })));
  expect(named).toEqual([{ id: 'fact-not-read', path: 'policies/access/scan.json' }]);
  expect(named.filter(({ path }) => !existsSync(path))).toEqual([]);
  expect(rules.filter(({ fix }) => /read-only\.json/.test(fix))).toEqual([]);
});

/** What a control of somebody else's list is about, and the rules that speak of the same. */
const controls: Readonly<Record<string, { readonly title: string; readonly rules: readonly string[] }>> = {
  'FSBP-S3.1': { title: 'account Block Public Access', rules: ['account-public-access-block-incomplete'] },
  'FSBP-S3.2': { title: 'public read', rules: ['any-account-can-list', 'any-account-can-read', 'anyone-can-list', 'anyone-can-read'] },
  'FSBP-S3.3': { title: 'public write', rules: ['any-account-can-delete', 'any-account-can-write', 'anyone-can-delete', 'anyone-can-write'] },
  'FSBP-S3.5': { title: 'TLS', rules: ['tls-not-enforced'] },
  'FSBP-S3.6': { title: "other accounts' permissions", rules: ['outside-account-can-change-permissions'] },
  'FSBP-S3.8': { title: 'bucket Block Public Access', rules: ['bucket-public-access-block-incomplete'] },
  'FSBP-S3.12': { title: 'ACLs', rules: ['acls-enabled'] },
  'CIS-AWS-5.0-2.1.1': { title: 'deny HTTP', rules: ['tls-not-enforced'] },
  'CIS-AWS-5.0-2.1.4': { title: 'Block Public Access', rules: ['account-public-access-block-incomplete', 'bucket-public-access-block-incomplete'] },
};

test.each(Object.entries(controls).map(([tag, control]) => ({ tag, ...control })))(
  '$tag ($title) tags the rules on that and no others',
  ({ tag, rules: wanted }) => {
    expect(rules.filter(({ tags }) => tags.includes(tag)).map(({ id }) => id)).toEqual(wanted);
  },
);

test('every tag is a weakness or a control whose subject is known', () => {
  const unknown = rules.flatMap(({ tags }) => tags).filter((tag) => !/^CWE-(284|319|441|668|732|778|1188)$/.test(tag) && controls[tag] === undefined);
  expect(unknown).toEqual([]);
});

describe('a rule shows what it reports and what it does not', () => {
  test.each(rules.map((rule) => ({ id: rule.id, rule })))('$id', ({ rule }) => {
    const { fails, passes } = rule.examples;
    const broken = [...fails, ...passes].flatMap((one) => ruleExample.safeParse(one).error?.issues ?? []);
    expect(broken).toEqual([]);
    expect(passes.length).toBeGreaterThan(0);
    expect(fails.length).toBeGreaterThan(0);
  });
});
