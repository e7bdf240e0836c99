import { expect, test } from 'vitest';
import { oncePer } from './once-per.js';

test('an answer is made once for each subject, also where it is none', () => {
  const asked: string[] = [];
  const lengthOf = oncePer(({ name }: { readonly name: string }) => {
    asked.push(name);
    return name === '' ? undefined : name.length;
  });
  const [long, empty] = [{ name: 'long' }, { name: '' }];
  expect([long, empty, long, empty, { name: 'long' }].map(lengthOf)).toEqual([4, undefined, 4, undefined, 4]);
  expect(asked).toEqual(['long', '', 'long']);
});
