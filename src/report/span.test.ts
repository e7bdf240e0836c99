import { expect, test } from 'vitest';
import { statementAt } from './span.js';

const text = '{\n  "Statement": [\n    { "Sid": "a}\\"]", "Effect": "Allow" },\n    {\n      "Sid": "b"\n    }\n  ]\n}';

test.each([
  { name: 'a statement whose strings hold brackets', spot: { line: 3, column: 5 }, found: '{ "Sid": "a}\\"]", "Effect": "Allow" }' },
  { name: 'a statement over several lines, at the margin', spot: { line: 4, column: 5 }, found: '{\n  "Sid": "b"\n}' },
  { name: 'the rest of the line where no object begins', spot: { line: 5, column: 7 }, found: '"Sid": "b"' },
  { name: 'nothing beyond the end of a line', spot: { line: 4, column: 9 }, found: undefined },
  { name: 'nothing beyond the last line', spot: { line: 99, column: 1 }, found: undefined },
  { name: 'nothing where no line is known', spot: {}, found: undefined },
])('a place gives $name', ({ spot, found }) => {
  expect(statementAt(text, spot)).toBe(found);
});

test('an object that never closes ends with its line', () => {
  expect(statementAt('{ "a": {\n x', { line: 1, column: 1 })).toBe('{ "a": {');
});
