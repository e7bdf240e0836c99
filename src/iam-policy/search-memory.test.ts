import { expect, test } from 'vitest';
import { parseGlob } from '../glob/index.js';
import { SearchMemory } from './search-memory.js';

test('two patterns are not taken for one that spells both', () => {
  const memory = new SearchMemory();
  const two = memory.resourceDemand([parseGlob('arn:aws:s3:::b/x'), parseGlob('arn:aws:s3:::b/y')], true);
  const one = memory.resourceDemand([parseGlob('arn:aws:s3:::b/xarn:aws:s3:::b/y')], true);
  expect(one.identity).not.toBe(two.identity);
});
