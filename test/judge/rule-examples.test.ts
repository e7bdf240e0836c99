import { describe, expect, test } from 'vitest';
import { emptyConfig } from '../../src/judge/config.js';
import { createJudge } from '../../src/judge/judge.js';
import { awsProvider } from '../../src/providers/aws/provider.js';
import { readBuiltInRules } from '../docs/rule-files.js';
import { factsOf, type RuleExample, ruleExample } from './rule-example.js';

const rules = readBuiltInRules();

/** The rules that speak up when the example is evaluated and judged for real. */
function rulesThatSpeak(example: RuleExample): readonly string[] {
  const provider = awsProvider();
  const facts = factsOf(example);
  const builder = provider.estateBuilder({ collectedAt: '2026-11-22T00:00:00Z' });
  builder.add(facts.account);
  const estate = builder.build();
  const config = { ...emptyConfig, trusted: { ...emptyConfig.trusted, ...example.account.trusted } };
  const judge = createJudge({ rules, config, failOn: 'high', allowIncomplete: false, today: '2026-11-22' });
  const ofAccounts = provider.evaluateEstate(estate).flatMap((evaluation) => judge.judgeAccount(evaluation));
  const { findings } = judge.judgeBucket(provider.evaluate(facts.bucket, estate));
  return [...ofAccounts, ...findings].map(({ ruleId }) => ruleId);
}

describe('every example of a rule is true', () => {
  test.each(rules.map((rule) => ({ id: rule.id, rule })))('$id', ({ id, rule }) => {
    for (const raw of rule.examples.fails) {
      const example = ruleExample.parse(raw);
      expect(rulesThatSpeak(example), example.note).toContain(id);
    }
    for (const raw of rule.examples.passes) {
      const example = ruleExample.parse(raw);
      expect(rulesThatSpeak(example), example.note).not.toContain(id);
    }
  });
});
