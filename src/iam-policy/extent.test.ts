import { describe, expect, test } from 'vitest';
import { findText, parseGlob } from '../glob/index.js';
import { type ExtentQuestion, everyKey, extentOf, type KeyLists, type KeyPlace, keyLists, keysLeft, narrowed } from './extent.js';
import { parsePolicyText } from './parse-policy.js';
import type { Statement } from './policy.js';
import { bucketUniverse } from './universe.js';

const universe = bucketUniverse({ name: 'b', partition: 'aws', account: '111122223333' });

function lists({ offered = ['*'], taken = [], narrower = [], areWidened = false }: Partial<KeyLists>): KeyLists {
  return { offered, taken, narrower, areWidened };
}

/** Answers as if just those keys were reached that match one of some patterns and none of others; a text of each set is the key. */
function reaching(match: readonly string[], except: readonly string[] = []): ExtentQuestion['reaches'] {
  return (within, outside) => {
    const all = [match, ...within].map((patterns) => patterns.map(parseGlob));
    const key = findText({ all, none: [...except, ...outside].map(parseGlob) });
    return typeof key === 'object' ? { kind: 'yes', key: key.found } : { kind: 'no' };
  };
}

const numbered = (count: number, ending: string) => Array.from({ length: count }, (_, index) => `${index}${ending}`);

describe('keys that are reached', () => {
  const rows: readonly {
    readonly name: string;
    readonly patterns: Partial<KeyLists>;
    readonly match: readonly string[];
    readonly except?: readonly string[];
    readonly told: readonly [match: readonly string[], except: readonly string[]];
    readonly exact?: false;
  }[] = [
    { name: 'what the Allow offers', patterns: { offered: ['a/*'] }, match: ['a/*'], told: [['a/*'], []] },
    {
      name: 'not every one of what a variable offers',
      patterns: { offered: ['*/a'], areWidened: true },
      match: ['x/a'],
      told: [['*/a'], []],
      exact: false,
    },
    { name: 'of two patterns both', patterns: { offered: ['a/*', 'b/*'] }, match: ['*'], told: [['a/*', 'b/*'], []] },
    { name: 'of two patterns the one that is reached', patterns: { offered: ['a/*', 'b/*'] }, match: ['b/*'], told: [['b/*'], []] },
    { name: 'perhaps all, where no key shows it', patterns: { offered: ['a/*', 'b/*'] }, match: [], told: [['a/*', 'b/*'], []], exact: false },
    { name: 'less what a Deny takes', patterns: { taken: ['secret/*'] }, match: ['*'], except: ['secret/*'], told: [['*'], ['secret/*']] },
    {
      name: 'less what Denies take, in one order and nothing twice',
      patterns: { taken: ['z/*', 'b/c/*', 'b/*'] },
      match: ['*'],
      except: ['z/*', 'b/*'],
      told: [['*'], ['b/*', 'z/*']],
    },
    { name: 'also what a Deny takes from others', patterns: { taken: ['secret/*'] }, match: ['*'], told: [['*'], []] },
    { name: 'less nothing that lies elsewhere', patterns: { offered: ['a/*'], taken: ['b/*'] }, match: ['a/*'], told: [['a/*'], []] },
    { name: 'the whole where a Deny speaks of all of it', patterns: { offered: ['a/b/*'], taken: ['a/*'] }, match: ['a/b/*'], told: [['a/b/*'], []] },
    {
      name: 'less what a Deny takes from one of two patterns, and all of the other one',
      patterns: { offered: ['a/b', 'c/*'], taken: ['c/d', 'a/*'] },
      match: ['a/b', 'c/*'],
      except: ['c/d'],
      told: [['a/b', 'c/*'], ['c/d']],
    },
    { name: 'what a Deny with NotResource leaves', patterns: { narrower: ['public/*'] }, match: ['public/*'], told: [['public/*'], []] },
    {
      name: 'what such a Deny leaves, less what another one takes',
      patterns: { narrower: ['public/*'], taken: ['*.key'] },
      match: ['public/*'],
      except: ['*.key'],
      told: [['public/*'], ['*.key']],
    },
    { name: 'everything where such a Deny is of others', patterns: { narrower: ['public/*'] }, match: ['*'], told: [['*'], []] },
    {
      name: 'of what two such Denies leave, that which is reached',
      patterns: { narrower: ['a/*', 'b/*'] },
      match: ['a/*'],
      told: [['a/*'], []],
    },
    {
      name: 'of what such a Deny leaves, each part that is reached',
      patterns: { narrower: ['a/*', 'b/*'] },
      match: ['a/*', 'b/*'],
      told: [['a/*', 'b/*'], []],
    },
    {
      name: 'in each pattern what lies in it of what such a Deny leaves',
      patterns: { offered: ['a/*', 'b/*'], narrower: ['a/x', 'b/x'] },
      match: ['a/x', 'b/x'],
      told: [['a/x', 'b/x'], []],
    },
    {
      name: 'not all, where two Denies take nothing but what both speak of',
      patterns: { taken: ['x/*', '*.tmp'] },
      match: ['*'],
      except: ['x/*.tmp'],
      told: [['*'], []],
      exact: false,
    },
    {
      name: 'not all, where Denies leave nothing but what both speak of',
      patterns: { taken: ['x/*', '*.tmp'] },
      match: ['x/*.tmp'],
      told: [['*'], []],
      exact: false,
    },
    {
      name: 'not all, where a Deny leaves nothing of a pattern but what it speaks of',
      patterns: { offered: ['a/*', 'b/*'], taken: ['*/x'] },
      match: ['a/*', 'b/x'],
      told: [['a/*', 'b/*'], []],
      exact: false,
    },
    {
      name: 'not all, where less than what a Deny with NotResource leaves is reached of a pattern',
      patterns: { offered: ['a/*'], narrower: ['a/b*'] },
      match: ['a/c*'],
      told: [['a/*'], []],
      exact: false,
    },
    {
      name: 'not all of a pattern of which a Deny takes the part outside of what it leaves',
      patterns: { offered: ['a*'], narrower: ['*b'], taken: ['*c'] },
      match: ['a*b'],
      told: [['a*'], ['*c']],
      exact: false,
    },
    {
      name: 'not all, where a Deny takes the part of one pattern that it speaks of, and speaks of all of another one',
      patterns: { offered: ['a/b', 'c/*'], taken: ['?/b', 'c/*'] },
      match: ['a/b', 'c/*'],
      except: ['c/b'],
      told: [['a/b', 'c/*'], []],
      exact: false,
    },
    {
      name: 'less what five Denies take',
      patterns: { taken: numbered(5, '/*') },
      match: ['*'],
      except: numbered(5, '/*'),
      told: [['*'], numbered(5, '/*')],
    },
    {
      name: 'the whole where five Denies speak of all of it',
      patterns: { offered: ['a/b/*'], taken: ['a/*', '*/b/*', 'a/b*', 'a*', '*/*'] },
      match: ['a/b/*'],
      told: [['a/b/*'], []],
    },
    { name: 'all, where four Denies are of others', patterns: { taken: numbered(4, '/*') }, match: ['*'], told: [['*'], []] },
    { name: 'not for certain all, where five are', patterns: { taken: numbered(5, '/*') }, match: ['*'], told: [['*'], []], exact: false },
    {
      name: 'of 24 patterns those that are reached',
      patterns: { offered: numbered(20, '/a'), taken: numbered(3, '*'), narrower: ['x*'] },
      match: ['7/a'],
      told: [['7/a'], []],
    },
    {
      name: 'of more patterns than that, what the Allow offers',
      patterns: { offered: numbered(20, '/a'), taken: numbered(3, '*'), narrower: ['x*', 'y*'] },
      match: ['7/a'],
      told: [numbered(20, '/a'), []],
      exact: false,
    },
  ];

  test.each(rows)('$name', ({ patterns, match, except, told, exact = true }) => {
    expect(extentOf({ patterns: lists(patterns), reaches: reaching(match, except) })).toEqual({ match: told[0], except: told[1], exact });
  });

  test('of narrower patterns that are not reached at all, the wider one', () => {
    const extent = extentOf({ patterns: lists({ narrower: ['a/*'] }), reaches: reaching(['b/*']) });
    expect(extent).toEqual({ match: ['*'], except: [], exact: false });
  });

  test('are not all told where it is open whether some are reached', () => {
    const sure = reaching(['*']);
    const patterns = lists({ offered: ['a/*', 'b/*'], taken: ['a/c'] });
    const reaches: ExtentQuestion['reaches'] = (within, outside) =>
      within.some((each) => each.includes('a/c')) ? { kind: 'undetermined' } : sure(within, outside);
    expect(extentOf({ patterns, reaches })).toEqual({ match: ['a/*', 'b/*'], except: [], exact: false });
  });

  test('are not all told where that is open of a whole pattern', () => {
    const reaches: ExtentQuestion['reaches'] = (within) => (within.some((each) => each.includes('b/*')) ? { kind: 'undetermined' } : { kind: 'yes' });
    expect(extentOf({ patterns: lists({ offered: ['a/*', 'b/*'] }), reaches })).toEqual({ match: ['a/*', 'b/*'], except: [], exact: false });
  });

  test('are all told though no single key shows it', () => {
    const patterns = lists({ offered: ['a/*', 'b/*'], taken: ['a/c'] });
    expect(extentOf({ patterns, reaches: () => ({ kind: 'yes' }) })).toEqual({ match: ['a/*', 'b/*'], except: [], exact: true });
  });

  test('are asked about only where no key that was found says it', () => {
    const asked: string[] = [];
    const sure = reaching(['*']);
    const reaches: ExtentQuestion['reaches'] = (within, outside) => {
      asked.push(JSON.stringify([within, outside]));
      return sure(within, outside);
    };
    extentOf({ patterns: lists({ offered: ['a/*', 'b/*'] }), found: 'b/1', reaches });
    expect(asked).toEqual(['[[["a/*"]],[]]']);
  });
});

describe('patterns of keys, by what they are to an extent', () => {
  const bucketArn = 'arn:aws:s3:::b';
  const keysIn = (keys: readonly string[]) => keys.map((key) => `${bucketArn}/${key}`);
  const on = (...keys: readonly string[]) => statement({ Resource: keysIn(keys) });
  const notOn = (...keys: readonly string[]) => statement({ NotResource: keysIn(keys) });
  const name = '${aws:username}';

  test.each<{ name: string; allow: Statement; taking?: readonly Statement[]; giving?: readonly Statement[]; expected: Partial<KeyLists> }>([
    { name: 'an Allow offers its own', allow: on('a/*', 'b'), expected: { offered: ['a/*', 'b'] } },
    { name: 'an Allow with NotResource offers all but its own', allow: notOn('a/*'), expected: { offered: ['*'], taken: ['a/*'] } },
    { name: 'a Deny takes its own', allow: on('*'), taking: [on('a/*')], expected: { taken: ['a/*'] } },
    { name: 'two Denies of the same take it once', allow: notOn('a/*'), taking: [on('a/*', 'c'), on('c')], expected: { taken: ['a/*', 'c'] } },
    {
      name: 'a Deny of all keys takes none by itself',
      allow: on('a/*'),
      taking: [on('*'), on('a/b')],
      expected: { offered: ['a/*'], taken: ['a/b'] },
    },
    { name: 'a Deny with NotResource leaves its own', allow: on('*'), taking: [notOn('a/*')], expected: { narrower: ['a/*'] } },
    { name: 'what is reached where a Deny matches is narrowed to its own', allow: on('*'), giving: [on('a/*')], expected: { narrower: ['a/*'] } },
    { name: 'a Deny of all keys narrows nothing', allow: on('a/*'), giving: [on('*')], expected: { offered: ['a/*'] } },
    {
      name: 'what is reached where a Deny with NotResource matches lacks its own',
      allow: on('*'),
      giving: [notOn('a/*')],
      expected: { taken: ['a/*'] },
    },
    { name: 'a variable of the Allow widens', allow: on(`${name}/*`), expected: { offered: ['*/*'], areWidened: true } },
    {
      name: 'a variable of one Deny widens',
      allow: on('*'),
      taking: [on('a'), on(`${name}/a`)],
      expected: { taken: ['a', '*/a'], areWidened: true },
    },
    { name: 'a variable of a Deny that gives widens', allow: on('*'), giving: [on(`${name}/a`)], expected: { narrower: ['*/a'], areWidened: true } },
  ])('$name', ({ allow, taking = [], giving, expected }) => {
    expect(keyLists(allow, { taking, ...(giving === undefined ? {} : { giving }) }, universe)).toEqual(lists(expected));
  });

  function statement(resource: object): Statement {
    const said = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', ...resource };
    const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: said }));
    const found = parsed.ok ? parsed.value.statements[0] : undefined;
    if (found === undefined) throw new Error('the statement could not be read');
    return found;
  }
});

describe('keys that an extent leaves out', () => {
  const place = (patterns: Partial<KeyLists>, keys = everyKey): KeyPlace => ({ keys, patterns: lists(patterns) });
  const inPublic = { within: [['public/*']], outside: ['public/secret'] };

  test.each([
    { name: 'are none where it has all that is offered', extent: { match: ['*'], except: [] }, left: [] },
    {
      name: 'are those that match what it lacks, and nothing of what it has',
      extent: { match: ['a/*'], except: [] },
      patterns: { offered: ['a/*', 'b/*', 'c/*'], taken: ['x'] },
      left: [place({ offered: ['b/*', 'c/*'], taken: ['x'] }, { within: [['b/*', 'c/*']], outside: ['a/*'] })],
    },
    {
      name: 'are those of each pattern that is taken out of it',
      extent: { match: ['*'], except: ['a/*', 'b'] },
      patterns: { taken: ['a/*', 'b', 'c'] },
      left: [
        place({ offered: ['a/*'], taken: ['a/*', 'b', 'c'] }, { within: [['*'], ['a/*']], outside: [] }),
        place({ offered: ['b'], taken: ['a/*', 'b', 'c'] }, { within: [['*'], ['b']], outside: [] }),
      ],
    },
    {
      name: 'lie where it was asked about',
      extent: { match: ['*'], except: ['*.key'] },
      keys: inPublic,
      left: [place({ offered: ['*.key'] }, { within: [['public/*'], ['*'], ['*.key']], outside: ['public/secret'] })],
    },
    {
      name: 'are not told exactly by a pattern that reaches out of the extent',
      extent: { match: ['a/*'], except: ['*.key'] },
      patterns: { offered: ['*', 'a/*'] },
      left: [
        place({ offered: ['*'] }, { within: [['*']], outside: ['a/*'] }),
        place({ offered: ['*.key'], areWidened: true }, { within: [['a/*'], ['*.key']], outside: [] }),
      ],
    },
    {
      name: 'are not told exactly by a pattern that reaches out of what is offered',
      extent: { match: ['*'], except: ['*.key'] },
      patterns: { offered: ['a/*'] },
      left: [
        place({ offered: ['a/*'] }, { within: [['a/*']], outside: ['*'] }),
        place({ offered: ['*.key'], areWidened: true }, { within: [['*'], ['*.key']], outside: [] }),
      ],
    },
    {
      name: 'are not told exactly where what is offered is not',
      extent: { match: ['*'], except: ['a'] },
      patterns: { areWidened: true },
      left: [place({ offered: ['a'], areWidened: true }, { within: [['*'], ['a']], outside: [] })],
    },
  ])('$name', ({ extent, patterns = {}, keys = everyKey, left }) => {
    const [first = '*', ...more] = extent.match;
    expect(keysLeft({ match: [first, ...more], except: extent.except, exact: true }, place(patterns, keys))).toEqual(left);
  });

  test('are narrowed on both sides', () => {
    expect(narrowed(inPublic, { within: [['*.csv']], outside: ['public/b'] })).toEqual({
      within: [['public/*'], ['*.csv']],
      outside: ['public/secret', 'public/b'],
    });
  });
});
