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
  { who: ['GetObjectVersion'], can: ['GetObjectVersionTorrent'], not: ['GetObject', 'GetObjectTorrent', 'GetObjectVersionForReplication'] },
  { who: ['GetObjectVersion', 'GetObjectVersionTagging'], can: ['GetObjectVersionForReplication'], not: ['GetObject'] },
  // A replica brings its tags and its retention along; objects written before the rule are not written anew by who cannot read them.
  { who: ['PutObject'], can: ['ObjectOwnerOverrideToBucketOwner'], not: ['ReplicateObject', 'InitiateReplication', 'PutObjectTagging'] },
  { who: ['PutObject', 'PutObjectTagging', 'PutObjectRetention'], can: ['ReplicateObject'], not: ['ReplicateDelete', 'ReplicateTags'] },
  { who: ['PutObjectTagging'], can: [], not: ['ReplicateTags', 'PutObjectVersionTagging'] },
  { who: ['PutObjectTagging', 'PutObjectVersionTagging'], can: ['ReplicateTags'], not: ['ReplicateObject'] },
  // Where ABAC is on, PutBucketTagging fails and these do not.
  { who: ['PutBucketTagging'], can: [], not: ['TagResource', 'UntagResource'] },
  { who: ['PutBucketTagging', 'PutBucketAbac'], can: ['TagResource', 'UntagResource'], not: [] },
  // Server access logs stay with the owner, vended ones go where the caller says.
  { who: ['PutBucketLogging'], can: [], not: ['AllowVendedLogDeliveryForResource'] },
  { who: ['PutLifecycleConfiguration'], can: [], not: ['PauseReplication'] },
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

test.each(
  s3Actions.filter((action) =>
    comprises(
      s3Actions.filter((other) => other !== action),
      action,
    ),
  ),
)('$name is comprised by what has its access, is made on what it is made on, and is no less open to unsigned requests', (action) => {
  const others = s3Actions.filter(
    (other) =>
      other !== action &&
      !comprises(
        s3Actions.filter((each) => each !== action && each !== other),
        action,
      ),
  );
  expect(others.length).toBeGreaterThan(0);
  expect(others.filter(({ access, unsigned }) => access !== action.access || (unsigned === false && action.unsigned !== false))).toEqual([]);
  const types = action.on.filter((type) => type === 'bucket' || type === 'object');
  expect(types.filter((type) => !others.every(({ on }) => on.includes(type)))).toEqual([]);
});

test.each(['InitiateReplication', 'PauseReplication', 'AllowVendedLogDeliveryForResource'])('%s is comprised beside all others only', (name) => {
  const action = actionOf(name);
  const others = s3Actions.filter(({ access, unsigned }) => access === action.access && unsigned !== false);
  expect(comprises(others, action)).toBe(true);
  const needed = others.filter(
    (other) =>
      !comprises(
        others.filter((each) => each !== other),
        action,
      ),
  );
  expect(needed.length).toBeGreaterThan(3);
});
