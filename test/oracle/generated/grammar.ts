import type { Draw } from '../../brute-force/draw.js';
import type { Circumstance, Requester, Statement } from '../cases.js';
import { objectTag, storeAction, storeActions } from './actions.js';
import { type Attempt, elsewhere, fixtures, onFixture } from './attempt.js';

type Choices = readonly [string, ...string[]];

/** What the language of the generated policies says of a condition key, and what requests say. */
interface KeyGrammar {
  readonly key: string;
  readonly operators: Choices;
  readonly values: Choices;
  /** Of which requests carry one; none where no caller of the store can have the key. */
  readonly sent: readonly string[];
}

const positive = ['StringEquals', 'StringEquals', 'StringEqualsIgnoreCase', 'StringLike', 'StringLike'] as const;
const sets = positive.flatMap((operator) => [`ForAllValues:${operator}`, `ForAnyValue:${operator}`]);
const negated = ['StringNotEquals', 'StringNotLike', 'StringNotEqualsIgnoreCase'] as const;
const ifExists = [...positive, ...negated].map((operator) => `${operator}IfExists`);
const textOperators: Choices = [...positive, ...positive, ...negated, ...ifExists, ...sets, 'Null'];
/** For keys that no request to the store carries: what is negated without IfExists is left out there. */
const absentOperators: Choices = [...positive, ...ifExists, ...ifExists, ...sets, 'Null'];
const arnOperators: Choices = ['ArnLike', 'ArnEquals', 'ArnLikeIfExists', 'ArnEqualsIfExists', 'ArnNotLikeIfExists', 'Null'];
const comparisons = ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'] as const;
const numberOperators: Choices = ['NumericLessThanEqualsIfExists', ...comparisons.map((comparison) => `Numeric${comparison}`), 'Null'];
const dateOperators: Choices = ['DateLessThanIfExists', ...comparisons.map((comparison) => `Date${comparison}`)];

const texts: Choices = ['a', 'ab', 'a*', '*b', '?', '*a*', 'A', 'a?*', '*', 'b', 'ab*'];
const sentTexts = ['a', 'ab', 'b', 'A', 'abc', 'aab', '*', 'xb', 'any'];

const networks: Choices = [
  '198.51.100.0/24',
  '203.0.113.0/25',
  '203.0.113.128/25',
  '203.0.113.9',
  '0.0.0.0/1',
  '128.0.0.0/1',
  '0.0.0.0/0',
  '192.0.0.0/2',
  '2001:db8::/32',
  '2600:1f00::/24',
  '2000::/3',
];

const keys: readonly [KeyGrammar, ...KeyGrammar[]] = [
  { key: 'aws:Referer', operators: textOperators, values: texts, sent: sentTexts },
  { key: 'aws:UserAgent', operators: textOperators, values: texts, sent: sentTexts },
  { key: 'aws:Referer', operators: ['BinaryEquals', 'BinaryEquals', 'Null'], values: ['YQ==', 'YWI='], sent: ['a', 'ab', 'b'] },
  {
    key: 'aws:SourceIp',
    operators: ['IpAddress', 'IpAddress', 'NotIpAddress', 'NotIpAddress', 'IpAddressIfExists', 'NotIpAddressIfExists'],
    values: networks,
    sent: [elsewhere, '203.0.113.9', '203.0.113.200', '8.8.8.8', '2001:db8::7', '2600:1f00::9', '2a00::1'],
  },
  {
    key: 'aws:SourceIp',
    operators: ['IpAddress', 'NotIpAddress'],
    values: networks,
    sent: [elsewhere, '203.0.113.9', '203.0.113.127', '203.0.113.128', '126.255.255.255', '192.0.2.1', '2600:1eff::1'],
  },
  { key: 'aws:SecureTransport', operators: ['Bool', 'Bool', 'BoolIfExists'], values: ['true', 'true', 'false'], sent: ['true'] },
  {
    key: 'aws:CurrentTime',
    operators: dateOperators,
    values: ['2025-01-01', '2026-01-01T00:00:00Z', '2099-12-31T00:00:00Z', '1600000000'],
    sent: [],
  },
  { key: 's3:prefix', operators: textOperators, values: texts, sent: sentTexts },
  { key: 's3:delimiter', operators: textOperators, values: ['/', 'a', '?', '*'], sent: ['/', 'a', 'b'] },
  { key: 's3:max-keys', operators: numberOperators, values: ['0', '1', '5', '10', '10.5', '1000'], sent: ['0', '1', '5', '10', '11', '1000'] },
  { key: objectTag, operators: textOperators, values: ['public', 'p*', 'secret', '*', '?'], sent: [] },
  { key: 'aws:username', operators: textOperators, values: ['foreign', 'third', 'f*', '*r*', '?????', '*'], sent: [] },
  { key: 'aws:PrincipalOrgID', operators: absentOperators, values: ['o-a1b2c3d4e5', 'o-*', '*'], sent: [] },
  { key: 'aws:SourceVpce', operators: absentOperators, values: ['vpce-1a2b3c4d', 'vpce-*'], sent: [] },
  { key: 'aws:PrincipalTag/team', operators: absentOperators, values: ['a', 'a*', '*'], sent: [] },
  { key: 'aws:SourceAccount', operators: absentOperators, values: ['111111111111', '*'], sent: [] },
  { key: 'aws:SourceArn', operators: arnOperators, values: ['arn:aws:s3:::a', 'arn:aws:cloudfront::*:*', '*'], sent: [] },
];

const foreign = '222222222222';
const third = '333333333333';
const users = { foreign: `arn:aws:iam::${foreign}:user/foreign`, third: `arn:aws:iam::${third}:user/third` };

const principals: readonly [unknown, ...unknown[]] = [
  '*',
  '*',
  '*',
  '*',
  '*',
  { AWS: '*' },
  { AWS: ['*', third] },
  { AWS: users.foreign },
  { AWS: foreign },
  { AWS: `arn:aws:iam::${foreign}:root` },
  { AWS: [users.foreign, `arn:aws:iam::${third}:root`] },
  { AWS: [foreign, users.third] },
  { AWS: [users.third, `arn:aws:iam::${foreign}:role/a`] },
  { Service: 'cloudfront.amazonaws.com' },
  { AWS: foreign, Service: 'logs.amazonaws.com' },
];

/** Who a Deny leaves out. */
const exemptions: readonly [unknown, ...unknown[]] = [
  { AWS: users.foreign },
  { AWS: [foreign, users.foreign] },
  { AWS: [`arn:aws:iam::${foreign}:root`, users.third] },
  { AWS: third },
];

const actionPatterns: Choices = [
  's3:GetObject',
  's3:GetObject',
  's3:*',
  's3:*',
  '*',
  '*:*',
  's3:Get*',
  's3:getobject',
  's3:List*',
  's3:ListBucket',
  's3:listbucket*',
  's3:*Object',
  's3:?et*',
  's3:P*',
  's3:PutObject',
  's3:DeleteObject',
  's3:D*t',
  's3:GetBucket*',
  's3:Get?bject*',
  's3:*Acl',
  's3:*Bucket*',
];

const bucket = 'arn:aws:s3:::BUCKET';
const objectPatterns: Choices = [
  `${bucket}/*`,
  `${bucket}/*`,
  `${bucket}/a*`,
  `${bucket}/*a`,
  `${bucket}/?`,
  `${bucket}/??`,
  `${bucket}/a/*`,
  `${bucket}/*/a`,
  `${bucket}/a`,
  `${bucket}/*b*`,
  `${bucket}/a?*`,
];
/** None of another bucket: S3 refuses a policy with one, so the report leaves open what it means. */
const widePatterns: Choices = ['*', 'arn:aws:s3:::*', `${bucket}*`, `arn:*:s3:::BUCKET/*`, `${bucket}/`, 'arn:aws:s3:::*/a'];

/** A policy, without its bucket's name, and what it makes worth trying. */
export interface GeneratedPolicy {
  readonly version?: string;
  readonly statements: readonly Statement[];
}

interface World {
  readonly draw: Draw;
  /** Few, so that statements meet. */
  readonly palette: readonly KeyGrammar[];
}

export interface Generated {
  readonly policy: GeneratedPolicy;
  readonly attempts: readonly Attempt[];
}

/** One random policy of one to six statements over few keys, and requests that could tell readings of it apart. */
export function generate(draw: Draw, isComparable: (policy: GeneratedPolicy, attempt: Attempt) => boolean): Generated {
  const palette = draw.some(keys, 1, 3);
  const world = { draw, palette };
  const size = draw.one([1, 1, 2, 2, 2, 3, 3, 4, 6]);
  const statements = Array.from({ length: size }, (_, index) => randomStatement(world, index === 0 || draw.chance(0.45) ? 'Allow' : 'Deny'));
  const version = draw.one([undefined, '2008-10-17', ...Array.from({ length: 8 }, () => '2012-10-17')]);
  const policy = { statements, ...(version === undefined ? {} : { version }) };
  return { policy, attempts: randomAttempts(world, (attempt) => isComparable(policy, attempt)) };
}

function randomStatement({ draw, palette }: World, effect: 'Allow' | 'Deny'): Statement {
  const isWide = effect === 'Deny' ? draw.chance(0.5) : draw.chance(0.6);
  const who =
    effect === 'Deny' && draw.chance(0.12)
      ? { NotPrincipal: draw.one(exemptions) }
      : { Principal: effect === 'Deny' && draw.chance(0.6) ? '*' : draw.one(principals) };
  const resources = draw.chance(0.55) ? [bucket, `${bucket}/*`] : randomResources(draw);
  const where = draw.chance(0.1) ? { NotResource: draw.some(objectPatterns.slice(2), 1, 2) } : { Resource: scalarOrList(draw, resources) };
  const condition = randomCondition({ draw, palette }, effect);
  return {
    Effect: effect,
    ...who,
    Action: scalarOrList(draw, isWide ? ['s3:*'] : draw.some(actionPatterns, 1, 2)),
    ...where,
    ...(condition === undefined ? {} : { Condition: condition }),
  };
}

function randomResources(draw: Draw): string[] {
  return draw.chance(0.2) ? [draw.one(widePatterns)] : [...draw.some(objectPatterns, 1, 3), ...(draw.chance(0.4) ? [bucket] : [])];
}

function scalarOrList(draw: Draw, texts: readonly string[]): unknown {
  return texts.length === 1 && draw.chance(0.5) ? texts[0] : [...texts];
}

function randomCondition({ draw, palette }: World, effect: 'Allow' | 'Deny'): Statement | undefined {
  const count = draw.one(effect === 'Allow' ? [0, 0, 0, 1, 1, 1, 2] : [0, 1, 1, 1, 1, 2, 3]);
  if (count === 0) return undefined;
  const blocks: Record<string, Record<string, unknown>> = {};
  for (let index = 0; index < count; index += 1) {
    const { key, operators, values } = draw.one([palette[0] ?? keys[0], ...palette]);
    const operator = draw.one(operators);
    const isSwitch = operator === 'Null' || operator.startsWith('Bool');
    const chosen = operator === 'Null' ? draw.some(['true', 'false'], 1, 1) : draw.some(values, 1, isSwitch ? 1 : 3);
    blocks[operator] = { ...blocks[operator], [key]: scalarOrList(draw, chosen) };
  }
  return blocks;
}

const requesters: readonly [Requester, ...Requester[]] = ['anonymous', 'foreign', 'third'];

/** So often a request is drawn again that the store would read otherwise for a reason that is listed. */
const mostRedraws = 4;

function randomAttempts(world: World, isComparable: (attempt: Attempt) => boolean): readonly Attempt[] {
  const { draw, palette } = world;
  const listed = palette.some(({ key }) => key.startsWith('s3:') && key !== objectTag);
  const interesting = storeActions.filter(({ name }) => !listed || name.startsWith('s3:List'));
  const actions = [...draw.some(interesting, 1, 2), ...draw.some(storeActions, 1, 2)].map(({ name }) => name);
  return [...new Set(actions)].flatMap((action) =>
    requesters.flatMap((requester) =>
      // What changes an object costs the most.
      Array.from({ length: storeAction(action).changes === true ? 1 : requester === 'anonymous' ? 4 : 3 }, () => {
        let attempt = randomAttempt(world, requester, action);
        for (let redraws = 0; redraws < mostRedraws && !isComparable(attempt); redraws += 1) attempt = randomAttempt(world, requester, action);
        return attempt;
      }),
    ),
  );
}

function randomAttempt({ draw, palette }: World, requester: Requester, action: string): Attempt {
  const on = storeActions.find(({ name }) => name === action)?.on;
  const circumstance: Record<string, string> = { 'aws:SourceIp': elsewhere };
  for (const { key, sent } of palette) {
    const [value] = draw.chance(key === 'aws:SourceIp' ? 1 : 0.75) ? draw.some(sent, 1, 1) : [];
    if (value !== undefined) circumstance[key] = value;
  }
  if (on === 'bucket') return { requester, action, circumstance: circumstance satisfies Circumstance };
  const [key = 'a'] = draw.some([...fixtures.keys()], 1, 1);
  return onFixture({ requester, action, key, circumstance });
}
