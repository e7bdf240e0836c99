import { expect, test } from 'vitest';
import { accountPatternsIn } from './account-patterns.js';

test.each([
  { name: 'the account of an ARN', arn: 'arn:aws:iam::444455556666:role/x', patterns: ['444455556666'] },
  { name: 'a pattern of accounts', arn: 'arn:aws:iam::1*:role/x', patterns: ['1*'] },
  { name: 'any account', arn: 'arn:aws:s3:*:*:accesspoint/x', patterns: ['*'] },
  { name: 'an account between a star and a colon, or within the star', arn: '*1234:role/x', patterns: ['*', '*1234'] },
  { name: 'an account between a colon and a star', arn: '*:1234*/x', patterns: ['*', '1234*'] },
  { name: 'an account within a star, and one on each side of it', arn: 'arn:*:12*34:x', patterns: ['*', '12*', '12*34', '*34'] },
  { name: 'no account in digits that touch neither a colon nor a star', arn: '*role/x1y', patterns: ['*'] },
  { name: 'no account that goes on in a letter', arn: '*12x', patterns: ['*'] },
  { name: 'accounts between stars', arn: '*:1*2*:x', patterns: ['*', '1*', '1*2*', '*2*'] },
  { name: 'an account within one star of two', arn: '**:role/x', patterns: ['*', '**'] },
])('$name', ({ arn, patterns }) => {
  expect([...accountPatternsIn(arn)].sort()).toEqual([...patterns].sort());
});
