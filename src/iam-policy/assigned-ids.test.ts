import { describe, expect, test } from 'vitest';
import { assignedIds } from './assigned-ids.js';

const question = {
  generic: 'i-aa',
  shape: 'i-??',
  mayBeLonger: true,
  alphabet: 'ab',
  kind: 'an id',
  leaveOpen: () => {
    throw new Error('nothing is open here');
  },
};
const idsFor = (...texts: readonly string[]) => assignedIds({ ...question, texts }).map(({ id, assuming }) => [id, ...assuming]);
const luck = (pattern: string) => `AWS assigns an id that matches \`${pattern}\``;

describe('ids that AWS may assign', () => {
  test.each([
    { name: 'of a policy without patterns are any one', texts: ['i-ab'], ids: [['i-aa']] },
    { name: 'are the same where a pattern is met by all of them', texts: ['i-*'], ids: [['i-aa']] },
    { name: 'may match a pattern or not', texts: ['i-b*'], ids: [['i-aa'], ['i-ba', luck('i-b*')]] },
    { name: 'are none that the policy spells', texts: ['i-b*', 'i-ba'], ids: [['i-aa'], ['i-bb', luck('i-b*')]] },
    { name: 'are longer ones where only those match', texts: ['i-???'], ids: [['i-aa'], ['i-aaa', luck('i-???')]] },
    { name: 'have no letter that no id has', texts: ['i-c*'], ids: [['i-aa']] },
    { name: 'are not fewer for a pattern with letters that no id has', texts: ['i-b*', 'i-*xyz*'], ids: [['i-aa'], ['i-ba', luck('i-b*')]] },
    {
      name: 'may have different letters where all that are spelled have one',
      texts: ['i-??b', 'i-aab', 'i-bbb'],
      ids: [['i-aa'], ['i-abb', luck('i-??b')]],
    },
    { name: 'begin as all do', texts: ['?-b?', 'j-a*'], ids: [['i-aa'], ['i-ba', luck('?-b?')]] },
    {
      name: 'are of the usual length where such fit',
      texts: ['i-b*', 'i-bb*'],
      ids: [['i-aa'], ['i-ba', luck('i-b*')], ['i-bb', luck('i-b*'), luck('i-bb*')]],
    },
    { name: 'have another letter where a pattern leaves the choice', texts: ['i-*b'], ids: [['i-aa'], ['i-ab', luck('i-*b')]] },
    { name: 'are none where all are spelled', texts: ['i-aa', 'i-ab', 'i-ba', 'i-bb', 'i-a?'], ids: [] },
    {
      name: 'match two patterns in four ways',
      texts: ['i-a?', 'i-?a'],
      ids: [['i-bb'], ['i-ab', luck('i-a?')], ['i-ba', luck('i-?a')], ['i-aa', luck('i-a?'), luck('i-?a')]],
    },
  ])('$name', ({ texts, ids }) => {
    expect(idsFor(...texts)).toEqual(ids);
  });

  test('are no longer ones where the kind has none', () => {
    expect(assignedIds({ ...question, mayBeLonger: false, texts: ['i-???'] }).map(({ id }) => id)).toEqual(['i-aa']);
  });

  test('are left open where patterns are too entangled to tell', () => {
    const open: string[] = [];
    const accounts = { generic: '902846155173', shape: '????????????', mayBeLonger: false, alphabet: '7013456892', kind: 'an account id' };
    const texts = ['*4?????5*', '*1?????2*', '*3?????6*'];
    const ids = assignedIds({ ...accounts, texts, leaveOpen: () => void open.push('open') });
    expect([ids.length + open.length, open.length > 0]).toEqual([8, true]);
  });

  test('are one that is nobody else, and left open, where none of the ways that are tried gives one', () => {
    const open: string[] = [];
    const texts = ['i-a*', 'i-b*', 'i-?a*', 'i-?b*', 'i-??a', 'i-??b', 'j*', 'i-aaa'];
    const ids = assignedIds({ ...question, generic: 'i-aaa', shape: 'i-???', texts, leaveOpen: () => void open.push('open') });
    expect(ids).toEqual([{ id: 'i-bbb', assuming: [luck('i-b*'), luck('i-?b*'), luck('i-??b')] }]);
    expect(open).toEqual(['open']);
  });

  describe('where the policy spells all of the usual length', () => {
    const bits = (index: number) => [...index.toString(2).padStart(10, '0')].map((bit) => 'ab'[Number(bit)]).join('');
    const spelled = Array.from({ length: 1024 }, (_, index) => `i-${bits(index)}`);
    const ten = { ...question, generic: 'i-aaaaaaaaaa', shape: 'i-??????????' };

    test('are any one, and left open, for it takes too long to tell', () => {
      const open: string[] = [];
      const ids = assignedIds({ ...ten, mayBeLonger: false, texts: [...spelled, 'i-c*'], leaveOpen: () => void open.push('open') });
      expect(ids).toEqual([{ id: 'i-aaaaaaaaaa', assuming: [] }]);
      expect(open.length).toBeGreaterThan(0);
    });

    test('are longer ones for a pattern, and left open only without one', () => {
      const open: string[] = [];
      const ids = assignedIds({ ...ten, texts: [...spelled, 'i-a*'], leaveOpen: () => void open.push('open') });
      expect(ids).toEqual([{ id: 'i-aaaaaaaaaaa', assuming: [luck('i-a*')] }]);
      expect(open).toEqual(['open']);
    });
  });

  test('are none, and nothing is open, where six patterns leave none', () => {
    const texts = ['i-aa', 'i-ab', 'i-ba', 'i-bb', 'i-a?', 'i-b?', 'i-?a', 'i-?b', 'i-aa*', 'i-bb*'];
    expect(assignedIds({ ...question, mayBeLonger: false, texts })).toEqual([]);
  });

  const places = ['i-a*', 'i-?a*', 'i-??a*', 'i-???a*', 'i-????a*', 'i-?????a*', 'i-??????a*'];
  const long = { ...question, generic: 'i-bbbbbbb', shape: 'i-???????' };

  test('match six patterns in every way', () => {
    const ids = assignedIds({ ...long, texts: places.slice(0, 6) }).map(({ id }) => id);
    expect(new Set(ids).size).toBe(64);
  });

  test('match more than six patterns alone, all at once, or not at all', () => {
    const ids = assignedIds({ ...long, texts: places }).map(({ id }) => id);
    expect(ids).toEqual(['i-bbbbbbb', 'i-abbbbbb', 'i-babbbbb', 'i-bbabbbb', 'i-bbbabbb', 'i-bbbbabb', 'i-bbbbbab', 'i-bbbbbba', 'i-aaaaaaa']);
  });
});
