import { expect, test } from 'vitest';
import { parseAddressRange } from '../addresses.js';
import type { KeyExtent } from '../extent.js';
import { parsePolicyText } from '../parse-policy.js';
import type { Statement } from '../policy.js';
import { findAction, type S3Action } from '../s3/actions.js';
import type { SenderGroup } from '../senders/audiences.js';
import type { Sender, SenderAudience } from '../senders/sender.js';
import { bucketUniverse } from '../universe.js';
import { compared } from './compared.js';
import { isCovered } from './covered.js';
import type { Gain } from './gain.js';

const universe = bucketUniverse({ name: 'b', partition: 'aws', account: '111122223333', region: 'eu-west-1' });

function statementOf(more: object): Statement {
  const said = { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::b/*', ...more };
  const parsed = parsePolicyText(JSON.stringify({ Version: '2012-10-17', Statement: said }));
  const [statement] = parsed.ok ? parsed.value.statements : [];
  if (statement === undefined) throw new Error('the statement could not be read');
  return statement;
}

function compare(...statements: readonly Statement[]) {
  const strict = { version: '2012-10-17', statements: [], unreadable: [], problems: [] } as const;
  return compared({ generous: { ...strict, statements }, strict, universe, now: 1_700_000_000 });
}

function actionOf(name: string): S3Action {
  const action = findAction(name);
  if (action === undefined) throw new Error(`not an action: ${name}`);
  return action;
}

const everybody = statementOf({});
const another = statementOf({ Resource: 'arn:aws:s3:::b/a/*' });
const byName = statementOf({ Resource: 'arn:aws:s3:::b/${aws:username}/*' });
const butMembers = statementOf({ Effect: 'Deny', Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } } });

const read = actionOf('s3:GetObject');
const readVersion = actionOf('s3:GetObjectVersion');
const all: KeyExtent = { match: ['*'], except: [], exact: true };
const some: KeyExtent = { match: ['*'], except: [], exact: false };
const keys = (match: string, ...except: readonly string[]): KeyExtent => ({ match: [match], except, exact: true });

const ranges = (...texts: readonly string[]) => texts.flatMap((text) => parseAddressRange(text) ?? []);
const from = (texts: readonly string[], through: readonly string[] = []) => ({ from: { ranges: ranges(...texts), through } });

function sender(audience: SenderAudience, more: Partial<Sender> = {}): Sender {
  const variants = { identity: [], membership: [], network: [], door: [] };
  return { audience, party: undefined, kind: 'aws', variants, owner: new Map(), assuming: [], isCut: false, ...more };
}

const anyone = sender('anyone', { kind: 'anonymous' });
const groupOfAnyone: SenderGroup = { audience: 'anyone', callers: [], senders: () => [anyone] };

/** By default of anyone; others are each a group of their own. */
function gain({ sender: who = anyone, ...more }: Partial<Gain>): Gain {
  const group = who === anyone ? groupOfAnyone : { ...groupOfAnyone, audience: who.audience, senders: () => [who] };
  const request = { caller: { kind: 'anonymous' as const }, action: 's3:GetObject', resource: 'arn:aws:s3:::b/a', context: new Map() };
  const made = {
    group,
    statement: everybody,
    on: 'object' as const,
    actions: [read] as const,
    objects: all,
    assuming: [],
    networks: [],
    from: undefined,
  };
  return { ...made, request, sender: who, ...more };
}

const account = (id: string, audience: SenderAudience = 'outside-account') => ({ sender: sender(audience, { party: { type: 'account', id } }) });
const strangers = (audience: SenderAudience, kind: Sender['kind'] = 'aws') => ({ sender: sender(audience, { kind }) });
const office = from(['203.0.113.0/24']);

const rows: readonly {
  readonly name: string;
  readonly told: readonly Partial<Gain>[];
  readonly of: Partial<Gain>;
  readonly deny?: true;
  readonly is: boolean;
}[] = [
  { name: 'nothing, where nothing is told', told: [], of: {}, is: false },
  { name: 'the same of a part of them', told: [{}], of: account('444455556666'), is: true },
  { name: 'not more than is told', told: [{ objects: keys('a/*') }], of: {}, is: false },
  {
    name: 'objects that are told of twice, each in part',
    told: [{ objects: keys('a*') }, { objects: keys('b*') }],
    of: { objects: { ...all, match: ['ab', 'ba'] } },
    is: true,
  },
  { name: 'not objects that are left out', told: [{ objects: keys('*', 'a/*') }], of: { objects: keys('a/b') }, is: false },
  { name: 'both actions, where each is told', told: [{}, { actions: [readVersion] }], of: { actions: [read, readVersion] }, is: true },
  { name: 'not two actions, where one is told', told: [{}], of: { actions: [read, readVersion] }, is: false },
  {
    name: 'the bucket',
    told: [{ on: 'bucket', objects: undefined }],
    of: { on: 'bucket', objects: undefined, ...account('444455556666') },
    is: true,
  },
  { name: 'not the bucket by its objects', told: [{}], of: { on: 'bucket', objects: undefined }, is: false },
  { name: 'not objects that may not all be told', told: [{ objects: some, statement: another }], of: { objects: some }, is: false },
  { name: 'just what the same statement gives to all', told: [{ objects: some }], of: { objects: some, ...account('444455556666') }, is: true },
  {
    name: 'not what it gives to all, where the texts differ',
    told: [{ objects: some }],
    of: { objects: { ...some, match: ['a*'] }, ...account('444455556666') },
    is: false,
  },
  {
    name: 'not what it gives by a variable',
    told: [{ objects: some, statement: byName }],
    of: { objects: some, statement: byName, ...account('444455556666') },
    is: false,
  },
  {
    name: 'not what it gives, where a Deny tells them apart',
    told: [{ objects: some }],
    of: { objects: some, ...account('444455556666') },
    deny: true,
    is: false,
  },
  { name: 'what takes more assumptions', told: [{}], of: { assuming: ['it is tagged'] }, is: true },
  { name: 'not what takes fewer assumptions', told: [{ assuming: ['it is tagged'] }], of: {}, is: false },
  { name: 'a network by a wider one', told: [from(['203.0.113.0/24'], ['vpce-1'])], of: office, is: true },
  { name: 'a network by anywhere', told: [{}], of: office, is: true },
  { name: 'not anywhere by a network', told: [office], of: {}, is: false },
  { name: 'not one endpoint by another', told: [from([], ['vpce-1'])], of: from([], ['vpce-1', 'vpce-2']), is: false },
  { name: 'accounts by anyone', told: [{}], of: strangers('any-account'), is: true },
  { name: 'not anyone by all who have an account', told: [strangers('any-account')], of: {}, is: false },
  { name: 'an account by all who have one', told: [strangers('any-account')], of: account('444455556666'), is: true },
  {
    name: 'not the unsigned of a network by all who have an account',
    told: [strangers('any-account')],
    of: strangers('network', 'anonymous'),
    is: false,
  },
  { name: 'the signed of a network by all who have an account', told: [strangers('any-account')], of: strangers('network'), is: true },
  { name: 'the unsigned of a network by anyone', told: [{}], of: strangers('network', 'anonymous'), is: true },
  { name: 'not an account by another one', told: [account('444455556666')], of: account('777788889999'), is: false },
  { name: 'an account by itself', told: [account('444455556666')], of: account('444455556666'), is: true },
  { name: 'not an account by the own one', told: [account('444455556666', 'own-account')], of: account('444455556666'), is: false },
  {
    name: 'not an organization by an account',
    told: [account('1')],
    of: { sender: sender('outside-account', { party: { type: 'organization', id: '1' } }) },
    is: false,
  },
  { name: 'not whom nobody knows by whom nobody knows', told: [strangers('outside-account')], of: strangers('outside-account'), is: false },
  {
    name: 'not by a network that may be another one in each statement',
    told: [
      {
        ...from([], ['vpce-1']),
        networks: [
          { domains: [], assuming: [] },
          { domains: [], assuming: [], isVague: true },
        ],
      },
    ],
    of: { ...from([], ['vpce-1']), statement: another },
    is: false,
  },
  {
    name: 'by a network that stands for several, in the same statement',
    told: [{ ...from([], ['vpce-1']), networks: [{ domains: [], assuming: [], isVague: true }] }],
    of: from([], ['vpce-1']),
    is: true,
  },
  {
    name: 'by a network that is one, in another statement',
    told: [{ ...office, networks: [{ domains: [], assuming: [] }] }],
    of: { ...office, statement: another },
    is: true,
  },
];

test.each(rows)('what is told takes in $name', ({ told, of, deny = false, is }) => {
  const pair = compare(everybody, another, byName, ...(deny ? [butMembers] : []));
  expect(isCovered(pair, gain(of), told.map(gain))).toBe(is);
});

test('what is told of a group takes in the same of the group', () => {
  const pair = compare(everybody);
  const { group, ...rest } = gain(strangers('service'));
  expect(isCovered(pair, { ...rest, group }, [{ ...rest, group }])).toBe(true);
  expect(isCovered(pair, { ...rest, group }, [{ ...rest, group: { ...group } }])).toBe(false);
});
