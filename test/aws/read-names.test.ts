import { expect, test } from 'vitest';
import { permissions } from '../../src/providers/aws/collect/permissions.js';
import { notReadOf } from '../../src/providers/aws/evaluate/unread.js';
import { bucketReads } from '../../src/providers/aws/facts.js';
import { bucketFacts } from './facts.js';

const lost = { state: 'unknown', cause: { kind: 'timed-out' }, source: { kind: 'file', path: 'facts', pointer: '' } } as const;

test.each(bucketReads)('a lost %s is named by the call and the permission that the collectors declare', (read) => {
  const [named, ...others] = notReadOf({ ...bucketFacts({}), [read]: lost }, 'unknown');
  expect(others).toEqual([]);
  expect(permissions).toContainEqual({ operation: named?.operation, permission: named?.permission });
});
