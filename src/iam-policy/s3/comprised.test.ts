import { expect, test } from 'vitest';
import type { NonEmpty } from '../../model/observed.js';
import { findAction, type S3Action, s3Actions } from './actions.js';
import { comprises, tellingOf } from './comprised.js';

function actionOf(name: string): S3Action {
  const action = findAction(`s3:${name}`);
  if (action === undefined) throw new Error(`no action ${name}`);
  return action;
}

test.each([
  { who: ['GetObject'], can: ['GetObject', 'GetObjectTorrent', 'GetObjectAttributes'], not: ['GetObjectVersion', 'GetObjectTagging', 'PutObject'] },
  { who: ['GetObjectVersion'], can: ['GetObjectVersionTorrent', 'GetObjectVersionForReplication'], not: ['GetObject', 'GetObjectTorrent'] },
  { who: ['PutObject'], can: ['ReplicateObject'], not: ['ReplicateDelete', 'ReplicateTags', 'PutObjectTagging'] },
  { who: ['PutObjectTagging'], can: ['ReplicateTags'], not: ['PutObjectVersionTagging'] },
  { who: [], can: [], not: ['GetObject', 'GetObjectTorrent'] },
])('who may $who comes to all that $can give, not $not', ({ who, can, not }) => {
  const actions = who.map(actionOf);
  expect([...can, ...not].filter((name) => comprises(actions, actionOf(name)))).toEqual(can);
});

test.each([
  { of: ['GetObject'], telling: ['GetObject'] },
  { of: ['GetObjectTagging', 'GetObjectTorrent', 'GetObject'], telling: ['GetObject', 'GetObjectTagging'] },
  { of: ['GetObjectTorrent', 'GetObjectVersionTorrent'], telling: ['GetObjectTorrent', 'GetObjectVersionTorrent'] },
  { of: ['DeleteObjectVersion', 'DeleteObject', 'DeleteObjectVersion'], telling: ['DeleteObject', 'DeleteObjectVersion'] },
] satisfies { of: NonEmpty<string>; telling: string[] }[])('$of come to $telling', ({ of: [first, ...more], telling }) => {
  expect(tellingOf([actionOf(first), ...more.map(actionOf)]).map(({ name }) => name)).toEqual(telling.map((name) => `s3:${name}`));
});

test('an action comprises none of another access, and none that unsigned requests could make where it can not', () => {
  const pairs = s3Actions.flatMap((wide) =>
    s3Actions.filter((narrow) => narrow !== wide && comprises([wide], narrow)).map((narrow) => ({ wide, narrow })),
  );
  expect(pairs.filter(({ wide, narrow }) => wide.access !== narrow.access || (wide.unsigned === false && narrow.unsigned !== false))).toEqual([]);
  expect(pairs.filter(({ wide, narrow }) => narrow.on.some((type) => (type === 'bucket' || type === 'object') && !wide.on.includes(type)))).toEqual(
    [],
  );
});
