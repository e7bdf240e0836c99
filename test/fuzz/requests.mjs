import { bucketUniverse } from '../../dist/iam-policy/index.js';

export const owner = '111122223333';
export const universe = bucketUniverse({ name: 'b', partition: 'aws', account: owner, region: 'eu-west-1' });

const always = {
  'aws:securetransport': ['true'],
  'aws:requestedregion': ['eu-west-1'],
  'aws:resourceaccount': [owner],
  's3:resourceaccount': [owner],
  'aws:currenttime': ['2026-06-01T00:00:00Z'],
  'aws:epochtime': ['1780272000'],
  'aws:sourceip': ['198.51.100.1'],
};
const stranger = {
  'aws:principalaccount': ['777788889999'],
  'aws:principalarn': ['arn:aws:iam::777788889999:role/anything'],
  'aws:principaltype': ['AssumedRole'],
  'aws:userid': ['AROAEXAMPLE0000000000:session'],
  'aws:principalisawsservice': ['false'],
};
const unsigned = { caller: { kind: 'anonymous' }, keys: { ...always, 'aws:principalaccount': ['anonymous'], 'aws:principaltype': ['Anonymous'] } };
const signed = {
  caller: { kind: 'aws', account: '777788889999', arn: 'arn:aws:iam::777788889999:role/anything' },
  keys: { ...always, ...stranger },
};

const asked = [
  { action: 's3:GetObject', access: 'read', resource: 'arn:aws:s3:::b/key' },
  { action: 's3:GetObject', access: 'read', resource: 'arn:aws:s3:::b/public/a.csv' },
  { action: 's3:PutObject', access: 'write', resource: 'arn:aws:s3:::b/key' },
  { action: 's3:DeleteObject', access: 'delete', resource: 'arn:aws:s3:::b/key' },
  { action: 's3:ListBucket', access: 'list', resource: 'arn:aws:s3:::b' },
];

/** Requests that anybody in the world can send, by plain means. */
export const worldly = [unsigned, signed].flatMap(({ caller, keys }) =>
  asked.map(({ action, access, resource }) => ({ access, request: { caller, action, resource, context: new Map(Object.entries(keys)) } })),
);
