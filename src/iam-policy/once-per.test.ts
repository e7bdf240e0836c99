import { expect, test } from 'vitest';
import { oncePer, oncePerText } from './once-per.js';

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

test('an answer is kept for each of a thousand texts, and made again after that', () => {
  let made = 0;
  const lengthOf = oncePerText((text) => {
    made += 1;
    return text === '' ? undefined : text.length;
  });
  expect(['', 'long', '', 'long'].map(lengthOf)).toEqual([undefined, 4, undefined, 4]);
  expect(made).toBe(2);
  for (let index = 0; index < 999; index += 1) lengthOf(String(index));
  expect(lengthOf('long')).toBe(4);
  expect(made).toBe(2 + 999 + 1);
});

test('nothing is kept of long texts', () => {
  let made = 0;
  const lengthOf = oncePerText((text) => {
    made += 1;
    return text.length;
  });
  const [kept, long] = ['x'.repeat(500), 'x'.repeat(501)];
  expect([kept, kept, long, long].map(lengthOf)).toEqual([500, 500, 501, 501]);
  expect(made).toBe(3);
});
