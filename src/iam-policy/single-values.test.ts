import { expect, test } from 'vitest';
import type { JsonMember, JsonNode } from '../json/json.js';
import { noteSingle } from './single-values.js';

const place = { pointer: '/Action', line: 1, column: 1 };

test.each<{ name: string; value: JsonNode; notes: number }>([
  { name: 'a single value', value: { kind: 'string', value: 's3:*', ...place }, notes: 1 },
  { name: 'a single object', value: { kind: 'object', members: [], ...place }, notes: 1 },
  { name: 'a list', value: { kind: 'array', items: [], ...place }, notes: 0 },
  { name: 'nothing', value: { kind: 'null', ...place }, notes: 0 },
  { name: 'what is not known yet', value: { kind: 'hole', because: 'known after apply', ...place }, notes: 0 },
])('$name where a list may stand has as many notes as $notes', ({ value, notes }) => {
  const reported: JsonMember[] = [];
  noteSingle({ key: 'Action', value, ...place }, (at) => reported.push(at));
  expect(reported.length).toBe(notes);
});
