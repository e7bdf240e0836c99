import { join } from 'node:path';
import { expect, test } from 'vitest';
import { committedNames, committedText } from './committed.js';
import { readBuiltInRules } from './rule-files.js';
import { ruleIndex, rulePage } from './rule-page.js';

const folder = join(import.meta.dirname, '../../docs/rules');
const rules = readBuiltInRules();

test.each(rules.map((rule) => ({ id: rule.id, rule })))('the committed page of $id says what the rule says', ({ id, rule }) => {
  const page = rulePage(rule);
  expect(committedText(join(folder, `${id}.md`), page)).toBe(page);
});

test('the committed list names every rule', () => {
  const index = ruleIndex(rules);
  expect(committedText(join(folder, 'README.md'), index)).toBe(index);
});

test('there is no page without its rule', () => {
  const pages = ['README.md', ...rules.map(({ id }) => `${id}.md`)].sort();
  expect(committedNames(folder, pages)).toEqual(pages);
});
