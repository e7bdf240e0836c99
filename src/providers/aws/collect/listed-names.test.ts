import { expect, test } from 'vitest';
import { ListedNames } from './listed-names.js';

const twice = (listing: readonly string[]) => {
  const names = new ListedNames();
  return listing.filter((name) => names.hasCome(name));
};

test.each([
  { listing: ['a', 'b', 'c'], known: [] },
  { listing: ['a', 'a', 'b'], known: ['a'] },
  { listing: ['a', 'b', 'a', 'c', 'b'], known: ['a', 'b'] },
  { listing: ['c', 'b', 'a', 'b', 'd', 'd'], known: ['b', 'd'] },
])('of $listing $known came before', ({ listing, known }) => {
  expect(twice(listing)).toEqual(known);
});

test('names of long ago are known when the order breaks', () => {
  const many = Array.from({ length: 2_500 }, (_, index) => `bucket-${String(index).padStart(5, '0')}`);
  expect(twice([...many, 'bucket-00000', 'bucket-00999', 'bucket-01000', 'bucket-02499', 'bucket-02500', 'bucket-02500'])).toEqual([
    'bucket-00000',
    'bucket-00999',
    'bucket-01000',
    'bucket-02499',
    'bucket-02500',
  ]);
});
