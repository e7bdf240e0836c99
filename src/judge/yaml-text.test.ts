import { describe, expect, test } from 'vitest';
import { readYaml } from './yaml-text.js';

const bomb = [
  'a: &a [x, x, x, x, x, x, x, x]',
  ...[...'bcdefgh'].map((name, index) => {
    const former = 'abcdefgh'.charAt(index);
    return `${name}: &${name} [${Array(8).fill(`*${former}`).join(', ')}]`;
  }),
].join('\n');

describe('hostile YAML is a problem with its place', () => {
  test.each([
    { name: 'a key that stands twice', text: 'a: 1\nb: 2\na: 3\n', message: 'not valid YAML: map keys must be unique', line: 3, column: 1 },
    {
      name: 'a list that never ends',
      text: 'a: [1,\n',
      message: 'not valid YAML: flow sequence in block collection must be sufficiently indented and end with a ]',
      line: 2,
      column: 1,
    },
    { name: 'aliases that grow without end', text: bomb, message: 'its aliases cannot be followed: write the values out', line: 1, column: 1 },
    {
      name: 'an alias without its anchor',
      text: 'a: *nobody\n',
      message: 'its aliases cannot be followed: write the values out',
      line: 1,
      column: 1,
    },
    {
      name: 'a tag that asks for code',
      text: 'a: !!js/function x\n',
      message: 'not valid YAML: unresolved tag: tag:yaml.org,2002:js/function',
      line: 1,
      column: 4,
    },
    { name: 'brackets without end', text: `a:\n  ${'['.repeat(100_000)}`, message: 'nested more than 50 levels deep', line: 2, column: 53 },
    { name: 'dashes without end', text: '- '.repeat(100_000), message: 'nested more than 50 levels deep', line: 1, column: 1 },
    {
      name: 'indentation without end',
      text: Array.from({ length: 60 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
      message: 'nested more than 50 levels deep',
      line: 51,
      column: 1,
    },
    {
      name: 'a key that schemas would drop silently',
      text: 'rules:\n  __proto__: { off: true }\n',
      message: 'no name can be `__proto__`',
      line: 2,
      column: 3,
    },
    { name: 'a text of megabytes', text: 'a'.repeat(2_000_001), message: 'longer than 2000000 characters: split it', line: 1, column: 1 },
  ])('$name', ({ text, message, line, column }) => {
    expect(readYaml(text)).toEqual({ ok: false, problems: [{ message, severity: 'error', pointer: '', line, column }] });
  });

  test('two documents in one file', () => {
    const message = 'a second YAML document begins here: put everything into one, without `---` between';
    expect(readYaml('a: 1\n---\nb: 2\n')).toEqual({ ok: false, problems: [{ message, severity: 'error', pointer: '', line: 2, column: 1 }] });
  });
});

test('days stay text, and a few aliases are welcome', () => {
  const read = readYaml('first: &why spring cleaning\nday: 2027-01-31\nsecond: *why\n');
  expect(read.ok && read.value.value).toEqual({ first: 'spring cleaning', day: '2027-01-31', second: 'spring cleaning' });
});

test('a value, a key and what is missing each have a place', () => {
  const read = readYaml('list:\n  - name: a\n    age: 3\n');
  expect(read.ok && read.value.placeOf(['list', 0, 'age'])).toEqual({ line: 3, column: 10 });
  expect(read.ok && read.value.placeOf(['list', 0], 'age')).toEqual({ line: 3, column: 5 });
  expect(read.ok && read.value.placeOf(['list', 0, 'missing'])).toEqual({ line: 2, column: 5 });
});
