import type { Statement } from '../cases.js';
import { objectTag, storeAction } from './actions.js';
import { type Attempt, elsewhere, onFixture } from './attempt.js';
import type { GeneratedPolicy } from './grammar.js';

/** What the store answers to the owner who sets the policy, and to the request. */
export type StoreAnswer = 'lets the request through' | 'refuses the request' | 'refuses the policy';

export interface Evidence {
  readonly statements: readonly Statement[];
  readonly version?: string;
  readonly attempt: Attempt;
  readonly aws: 'allowed' | 'refused';
  readonly store: StoreAnswer;
}

/** A part of the language, or some requests under it, in which the store is no oracle. */
export interface LeftOut {
  readonly construct: string;
  readonly because: string;
  /** Of which requests; missing: no generated policy has the construct. */
  readonly isTouched?: (policy: GeneratedPolicy, attempt: Attempt) => boolean;
  /** Asked anew in every run: as soon as the store answers otherwise, the entry has to go. */
  readonly evidence: readonly Evidence[];
}

const bucketAndObjects = ['arn:aws:s3:::BUCKET', 'arn:aws:s3:::BUCKET/*'];
const allow = (fields: Statement = {}): Statement => ({ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: bucketAndObjects, ...fields });
const allowIf = (Condition: Statement): readonly [Statement] => [allow({ Condition })];
const denyIf = (Condition: Statement): readonly Statement[] => [allow(), { ...allow({ Condition }), Effect: 'Deny' }];

const anonymous = (action: string, circumstance: Attempt['circumstance']): Attempt => ({
  requester: 'anonymous',
  action,
  circumstance: { 'aws:SourceIp': elsewhere, ...circumstance },
});
const read = (circumstance: Attempt['circumstance'] = {}): Attempt => onFixture({ ...anonymous('s3:GetObject', circumstance), key: 'a' });
const signedRead = (circumstance: Attempt['circumstance'] = {}): Attempt => ({ ...read(circumstance), requester: 'foreign' });
const list = (circumstance: Attempt['circumstance'] = {}): Attempt => anonymous('s3:ListBucket', circumstance);
const write = (circumstance: Attempt['circumstance'] = {}): Attempt => ({ ...anonymous('s3:PutObject', circumstance), key: 'written' });

interface FlatCondition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly unknown[];
}

export function conditionsOf({ statements }: GeneratedPolicy): readonly FlatCondition[] {
  return statements.flatMap(({ Condition: condition }) =>
    Object.entries((condition ?? {}) as Readonly<Record<string, Readonly<Record<string, unknown>>>>).flatMap(([operator, block]) =>
      Object.entries(block).map(([key, values]) => ({ operator, key, values: [values].flat() })),
    ),
  );
}

/** Whether the store finds a value for the key. */
function carries({ requester, action, circumstance }: Attempt, key: string): boolean {
  if (key === 'aws:SourceIp' || key === 'aws:CurrentTime') return true;
  if (key === 'aws:username') return requester !== 'anonymous';
  return circumstance[key] !== undefined && (key.startsWith('aws:') || storeAction(action).carries.includes(key));
}

/** Negated, for one value, and without `IfExists`. */
export function isPlainNegation(operator: string): boolean {
  return /^(String|Arn|Numeric|Date)?Not/.test(operator) && !operator.endsWith('IfExists');
}

/** Everything that is left out of the comparison with the store, and why. */
export const leftOut: readonly LeftOut[] = [
  {
    construct: 'requests without a key that the policy has under a negated operator without IfExists',
    because: 'the store takes a negated operator for failed where the key is missing; at AWS it holds',
    isTouched: (policy, attempt) => conditionsOf(policy).some(({ operator, key }) => isPlainNegation(operator) && !carries(attempt, key)),
    evidence: [
      { statements: allowIf({ StringNotEquals: { 'aws:Referer': 'a' } }), attempt: read(), aws: 'allowed', store: 'refuses the request' },
      { statements: denyIf({ StringNotLike: { 'aws:SourceVpce': 'vpce-*' } }), attempt: read(), aws: 'refused', store: 'lets the request through' },
    ],
  },
  {
    construct: 'plain HTTP under aws:SecureTransport, except Bool true',
    because: 'the store has the key over TLS only, and never the value false',
    isTouched: (policy, { circumstance }) =>
      circumstance['aws:SecureTransport'] !== 'true' &&
      conditionsOf(policy).some(({ operator, key, values }) => key === 'aws:SecureTransport' && (operator !== 'Bool' || values.includes('false'))),
    evidence: [
      { statements: denyIf({ Bool: { 'aws:SecureTransport': 'false' } }), attempt: read(), aws: 'refused', store: 'lets the request through' },
      {
        statements: allowIf({ BoolIfExists: { 'aws:SecureTransport': 'true' } }),
        attempt: read(),
        aws: 'refused',
        store: 'lets the request through',
      },
    ],
  },
  {
    construct: 'listings without max-keys under s3:max-keys',
    because: 'the store puts 1000 in the place of a parameter that is missing; at AWS the key is missing then',
    isTouched: (policy, attempt) =>
      conditionsOf(policy).some(({ key }) => key === 's3:max-keys') &&
      storeAction(attempt.action).carries.includes('s3:max-keys') &&
      attempt.circumstance['s3:max-keys'] === undefined,
    evidence: [
      { statements: allowIf({ NumericGreaterThan: { 's3:max-keys': '5' } }), attempt: list(), aws: 'refused', store: 'lets the request through' },
      { statements: allowIf({ Null: { 's3:max-keys': 'true' } }), attempt: list(), aws: 'allowed', store: 'refuses the request' },
    ],
  },
  {
    construct: 'parameters that are there and empty, under s3:prefix and s3:delimiter',
    because: 'the store takes an empty parameter for a missing one',
    isTouched: (policy, { circumstance }) =>
      ['s3:prefix', 's3:delimiter'].some((name) => circumstance[name] === '' && conditionsOf(policy).some(({ key }) => key === name)),
    evidence: [
      { statements: allowIf({ StringLike: { 's3:prefix': '*' } }), attempt: list({ 's3:prefix': '' }), aws: 'allowed', store: 'refuses the request' },
    ],
  },
  {
    construct: 'unsigned requests under aws:username',
    because: 'the store has the user name "anonymous" for them; at AWS they have none',
    isTouched: (policy, { requester }) => requester === 'anonymous' && conditionsOf(policy).some(({ key }) => key === 'aws:username'),
    evidence: [
      { statements: allowIf({ StringLike: { 'aws:username': '*' } }), attempt: read(), aws: 'refused', store: 'lets the request through' },
      { statements: denyIf({ Null: { 'aws:username': 'true' } }), attempt: read(), aws: 'refused', store: 'lets the request through' },
    ],
  },
  {
    construct: 'deletions under s3:ExistingObjectTag',
    because: 'the store has the key for them; at AWS they do not carry it',
    isTouched: (policy, { action }) => action.startsWith('s3:Delete') && conditionsOf(policy).some(({ key }) => key === objectTag),
    evidence: ['s3:DeleteObject', 's3:DeleteObjectVersion'].map(
      (action): Evidence => ({
        statements: denyIf({ StringEquals: { [objectTag]: 'public' } }),
        attempt: { ...read(), action },
        aws: 'allowed',
        store: 'refuses the request',
      }),
    ),
  },
  {
    construct: 'values of headers and parameters outside ASCII',
    because: 'the store compares bytes, so that ? is no letter there, and letter case is that of ASCII',
    isTouched: (_policy, { circumstance, key = '' }) => [...Object.values(circumstance), key].some((value) => !/^[\x20-\x7e]*$/.test(value)),
    evidence: [
      {
        statements: allowIf({ StringLike: { 's3:prefix': '?' } }),
        attempt: list({ 's3:prefix': 'ä' }),
        aws: 'allowed',
        store: 'refuses the request',
      },
    ],
  },
  {
    construct: 'NotAction',
    because: 'a statement with NotAction speaks of no action there',
    evidence: [
      {
        statements: [{ Effect: 'Allow', Principal: '*', NotAction: 's3:PutObject', Resource: bucketAndObjects }],
        attempt: read(),
        aws: 'allowed',
        store: 'refuses the request',
      },
      {
        statements: [allow(), { Effect: 'Deny', Principal: '*', NotAction: 's3:PutObject', Resource: bucketAndObjects }],
        attempt: read(),
        aws: 'refused',
        store: 'lets the request through',
      },
    ],
  },
  {
    construct: 'NotPrincipal in an Allow',
    because: 'the store refuses the policy',
    evidence: [
      {
        statements: [{ Effect: 'Allow', NotPrincipal: { AWS: '222222222222' }, Action: 's3:*', Resource: bucketAndObjects }],
        attempt: read(),
        aws: 'allowed',
        store: 'refuses the policy',
      },
    ],
  },
  {
    construct: 'principals by canonical id',
    because: 'the store refuses the policy',
    evidence: [
      {
        statements: [allow(), { ...allow(), Effect: 'Deny', Principal: { CanonicalUser: 'a'.repeat(64) } }],
        attempt: read(),
        aws: 'allowed',
        store: 'refuses the policy',
      },
    ],
  },
  {
    construct: 'ForAllValues and ForAnyValue with operators of numbers, dates, addresses and Bool, and with negated ones',
    because: 'the store has them for positive operators of text only, and refuses the policy',
    evidence: [
      ...(['ForAllValues:StringNotEquals', 'ForAllValues:NumericEquals', 'ForAnyValue:DateEquals', 'ForAllValues:IpAddress'] as const).map(
        (operator): Evidence => ({
          statements: [allow(), allow({ Condition: { [operator]: { 'aws:SourceIp': '203.0.113.9' } } })],
          attempt: read(),
          aws: 'allowed',
          store: 'refuses the policy',
        }),
      ),
      {
        statements: allowIf({ 'ForAllValues:Bool': { 'aws:SecureTransport': 'false' } }),
        attempt: read(),
        aws: 'allowed',
        store: 'refuses the policy',
      },
    ],
  },
  {
    construct: 'true and false of JSON as values',
    because: 'the store reads texts and numbers only, and refuses the policy',
    evidence: [{ statements: allowIf({ Null: { 'aws:Referer': true } }), attempt: read(), aws: 'allowed', store: 'refuses the policy' }],
  },
  {
    construct: 'operators in other letter case',
    because: 'the store refuses the policy; AWS does not say, and the more exposed reading is taken',
    evidence: [
      {
        statements: allowIf({ stringequals: { 'aws:Referer': 'a' } }),
        attempt: read({ 'aws:Referer': 'a' }),
        aws: 'allowed',
        store: 'refuses the policy',
      },
    ],
  },
  {
    construct: 'condition keys in other letter case',
    because: 'the store does not know them; at AWS keys have no letter case',
    evidence: [
      {
        statements: allowIf({ StringEquals: { 'aws:referer': 'a' } }),
        attempt: read({ 'aws:Referer': 'a' }),
        aws: 'allowed',
        store: 'refuses the request',
      },
    ],
  },
  {
    construct: 'policy variables',
    because: 'the store fills in a value that is one variable and nothing else, in policies of every version, and knows neither defaults nor ${*}',
    evidence: [
      {
        statements: allowIf({ StringLike: { 'aws:Referer': '${*}' } }),
        attempt: read({ 'aws:Referer': '*' }),
        aws: 'allowed',
        store: 'refuses the request',
      },
      {
        statements: allowIf({ StringEquals: { 'aws:Referer': '${aws:username}' } }),
        version: '2008-10-17',
        attempt: signedRead({ 'aws:Referer': 'foreign' }),
        aws: 'refused',
        store: 'lets the request through',
      },
      {
        statements: [allow({ Resource: ['arn:aws:s3:::BUCKET/*', 'arn:aws:s3:::BUCKET/${aws:username}/*'] })],
        attempt: read(),
        aws: 'allowed',
        store: 'refuses the policy',
      },
    ],
  },
  {
    construct: 'empty lists of values',
    because: 'AWS does not say what they mean, and the more exposed reading is taken; in the store nothing matches',
    evidence: [{ statements: allowIf({ StringEquals: { 'aws:Referer': [] } }), attempt: read(), aws: 'allowed', store: 'refuses the request' }],
  },
  {
    construct: 'blocks of IPv6 addresses that hold ::/96',
    because: 'the store keeps IPv4 addresses there, and finds them in the block',
    evidence: ['::/0', '::/1', '::/8'].map(
      (block): Evidence => ({
        statements: allowIf({ IpAddress: { 'aws:SourceIp': block } }),
        attempt: read(),
        aws: 'refused',
        store: 'lets the request through',
      }),
    ),
  },
  {
    construct: 'dates with an offset',
    because: 'the store knows times in UTC only',
    evidence: [
      {
        statements: allowIf({ DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00+02:00' } }),
        attempt: read(),
        aws: 'allowed',
        store: 'refuses the request',
      },
    ],
  },
  {
    construct:
      'keys that the store never has: aws:PrincipalArn, aws:PrincipalAccount, aws:EpochTime, aws:ResourceAccount, aws:RequestedRegion, s3:authType',
    because: 'at AWS the requests carry them',
    evidence: [
      ['aws:PrincipalArn', 'arn:aws:iam::222222222222:user/foreign'],
      ['aws:PrincipalAccount', '222222222222'],
      ['aws:ResourceAccount', '111111111111'],
      ['aws:RequestedRegion', 'us-east-1'],
      ['s3:authType', 'REST-HEADER'],
      ['aws:EpochTime', '*'],
    ].map(
      ([key = '', value = '']): Evidence => ({
        statements: allowIf(key === 'aws:EpochTime' ? { NumericGreaterThan: { [key]: '1600000000' } } : { StringEquals: { [key]: value } }),
        attempt: signedRead(),
        aws: 'allowed',
        store: 'refuses the request',
      }),
    ),
  },
  {
    construct: 'aws:PrincipalType',
    because: 'the store calls unsigned requests a user as well',
    evidence: [
      { statements: allowIf({ StringEquals: { 'aws:PrincipalType': 'User' } }), attempt: read(), aws: 'refused', store: 'lets the request through' },
    ],
  },
  {
    construct: 's3:x-amz-acl',
    because: 'the store has the key, with an empty value, where the header is missing; and AWS asks for s3:PutObjectAcl as well where it is there',
    evidence: [
      {
        statements: allowIf({ StringEqualsIfExists: { 's3:x-amz-acl': 'private' } }),
        attempt: write(),
        aws: 'allowed',
        store: 'refuses the request',
      },
    ],
  },
  {
    construct: 'resources with an account in the ARN of a bucket',
    because: "the store reads the account as the bucket's; the ARNs of AWS have none, so that nothing matches",
    evidence: [
      { statements: [allow({ Resource: 'arn:aws:s3::111111111111:BUCKET/*' })], attempt: read(), aws: 'refused', store: 'lets the request through' },
    ],
  },
  {
    construct: 'patterns of actions that name none that the store knows',
    because: 'the store refuses the policy; AWS takes actions to come into account',
    evidence: ['s3:GetObject?', 's3:GetEncryptionConfiguration', 's3:Nope*'].map(
      (action): Evidence => ({
        statements: [allow({ Action: ['s3:GetObject', action] })],
        attempt: read(),
        aws: 'allowed',
        store: 'refuses the policy',
      }),
    ),
  },
];

/** The entry of the table for which a request can't be compared. */
export function reasonToLeaveOut(policy: GeneratedPolicy, attempt: Attempt): LeftOut | undefined {
  return leftOut.find(({ isTouched }) => isTouched?.(policy, attempt) === true);
}
