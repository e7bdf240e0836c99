import { expect, test } from 'vitest';
import { byAssumptions } from './assumptions.js';

const found = (text: string, ...assumes: readonly string[]) => ({ text, assumes });

test.each([
  { name: 'nothing', all: [], groups: [] },
  { name: 'one by itself', all: [found('one', 'a')], groups: [['one']] },
  { name: 'what needs the same, in its order', all: [found('one', 'a'), found('two', 'a')], groups: [['one', 'two']] },
  { name: 'with what needs more all that needs less', all: [found('one'), found('two', 'a')], groups: [['one'], ['two', 'one']] },
  {
    name: 'first what needs the least, wherever it was found',
    all: [found('one', 'a', 'b'), found('two', 'b'), found('three')],
    groups: [['three'], ['two', 'three'], ['one', 'three', 'two']],
  },
  { name: 'apart what needs something else', all: [found('one', 'a'), found('two', 'b')], groups: [['one'], ['two']] },
  { name: 'what needs the same in another order', all: [found('one', 'a', 'b'), found('two', 'b', 'a')], groups: [['one', 'two']] },
])('groups $name', ({ all, groups }) => {
  const told = byAssumptions<ReturnType<typeof found>>(all, ({ assumes }) => assumes).map((group) => group.map(({ text }) => text));
  expect(told).toEqual(groups);
});
