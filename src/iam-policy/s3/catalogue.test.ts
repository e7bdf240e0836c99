import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { catalogue, keysOfEveryRequest, keysOfResourceType } from './catalogue.js';

it('is what test/catalogue/extract.mjs wrote, not edited: whoever runs that again puts the new digest here', () => {
  const text = JSON.stringify([keysOfEveryRequest, [...keysOfResourceType], catalogue]);
  expect(createHash('sha256').update(text).digest('hex')).toBe('8f8c7632b45a092606bb0f2d0e176e461bcb3b05aebc54ed9522b6ed3ecdd78d');
});
