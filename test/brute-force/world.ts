import type { WorldPrincipal, WorldRequest } from './reference.js';

export const owner = '111122223333';
export const partner = '444455556666';
/** No policy names it. */
export const stranger = '777788889999';
export const partnerOrganization = 'o-a1b2c3d4e5';
export const strangersOrganization = 'o-fresh12345';
export const service = 'cloudfront.amazonaws.com';
/** 2026-01-01T00:00:00Z. */
export const now = 1_767_225_600;

/** Whom a question is about. */
export type SenderClass = 'anyone' | 'any-account' | 'partner' | 'partner-organization' | 'service' | 'own-account';

export interface WorldAction {
  readonly name: string;
  readonly on: 'bucket' | 'object';
  /** Keys of the request that this action carries, beside those of every request. */
  readonly keys: readonly string[];
}

export const worldActions: readonly WorldAction[] = [
  { name: 's3:GetObject', on: 'object', keys: ['s3:existingobjecttag/class'] },
  { name: 's3:PutObject', on: 'object', keys: ['s3:x-amz-acl', 's3:requestobjecttagkeys'] },
  { name: 's3:DeleteObject', on: 'object', keys: [] },
  { name: 's3:ListBucket', on: 'bucket', keys: ['s3:prefix', 's3:max-keys'] },
  { name: 's3:GetBucketAcl', on: 'bucket', keys: [] },
];

type Keys = Readonly<Record<string, readonly string[]>>;

/** One of the things that a part of a request can be. */
export interface Piece {
  readonly principal?: WorldPrincipal;
  readonly resource?: string;
  /** An empty list: missing. */
  readonly keys: Keys;
}

/** All that one part of a request can be. */
export type Part = readonly Piece[];

/** Requests of one action: any piece of each part goes with any of the others. */
export interface World {
  readonly parts: readonly Part[];
  /** The place of the part that decides a key. */
  readonly partWith: ReadonlyMap<string, number>;
}

/** The places of the parts that have the resources and the principals. */
export const resourcePart = 0;
export const whoPart = 1;

const objectKeys = ['a', 'b', 'ab', 'ba', 'aab', 'a/', 'a/a', 'a/b', 'b/a', 'ab/a', 'any', 'c/any', '*', '${aws:username}'];
const resources: Readonly<Record<WorldAction['on'], Part>> = {
  bucket: [{ resource: 'arn:aws:s3:::b', keys: {} }],
  object: objectKeys.map((key) => ({ resource: `arn:aws:s3:::b/${key}`, keys: {} })),
};

const addresses = ['198.51.100.7', '203.0.113.9', '203.0.113.200', '8.8.8.8', '2001:db8::7', '2600:1f00::9'];

/** Values of keys that the sender or the owner's data decide for each request; an empty list: missing. */
const requestKeys: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'aws:securetransport': [['true'], ['false']],
  'aws:referer': [[], ['a'], ['ab'], ['b'], ['A'], ['abc'], ['*'], ['5'], ['YQ==']],
  'aws:useragent': [[], ['a'], ['ab'], ['curl']],
  'aws:currenttime': [['2026-01-01T00:00:00Z'], ['2026-06-01T00:00:00Z'], ['2031-01-01T12:00:00Z']],
  'aws:requestedregion': [['eu-west-1']],
  'aws:resourceaccount': [[owner]],
  's3:existingobjecttag/class': [[], ['public'], ['secret'], ['a']],
  's3:x-amz-acl': [[], ['private'], ['public-read'], ['bucket-owner-full-control']],
  's3:requestobjecttagkeys': [[], ['a'], ['b'], ['a', 'b'], ['a', 'c']],
  's3:prefix': [[], [''], ['a'], ['a/b'], ['b'], ['any']],
  's3:max-keys': [[], ['0'], ['1'], ['5'], ['10'], ['11'], ['1000']],
};

const tags: readonly (readonly string[])[] = [[], ['a'], ['b'], ['ab'], ['true']];
const callers: readonly (readonly string[])[] = [[], ['athena.amazonaws.com'], ['cloudformation.amazonaws.com', 'athena.amazonaws.com'], ['x']];

/** Requests of one class with one action, complete for the keys that matter. */
export function* worldRequests(sender: SenderClass, action: WorldAction, mentioned: ReadonlySet<string>): Generator<WorldRequest> {
  const withoutResource = worldsOf(sender, action).flatMap(({ parts }) =>
    product(parts.toSpliced(resourcePart, 1).map((part) => distinct(part, mentioned))).map((pieces) => requestOf(pieces, action)),
  );
  for (const { resource = '' } of resources[action.on]) for (const request of withoutResource) yield { ...request, resource };
}

/** So that a set of them fits in the bits of a number. */
const mostPieces = 31;

const knownWorlds = new Map<string, readonly World[]>();

/** The worlds of one class with one action, with all keys: made once, for they are the same for all policies. */
export function worldsOf(sender: SenderClass, action: WorldAction): readonly World[] {
  const name = `${sender} ${action.name}`;
  const known = knownWorlds.get(name);
  if (known !== undefined) return known;
  const worlds = senderParts(sender).map((parts) => toWorld([resources[action.on], ...parts, ...requestParts(action)]));
  knownWorlds.set(name, worlds);
  return worlds;
}

function toWorld(parts: readonly Part[]): World {
  const partWith = new Map<string, number>();
  if (parts.some(({ length }) => length > mostPieces)) throw new Error('a part has too many pieces');
  for (const [index, part] of parts.entries()) {
    for (const key of new Set(part.flatMap(({ keys }) => Object.keys(keys)))) {
      if (partWith.has(key)) throw new Error(`two parts decide \`${key}\``);
      partWith.set(key, index);
    }
  }
  return { parts, partWith };
}

/** The request that some pieces make up. */
export function requestOf(pieces: readonly Piece[], action: WorldAction): WorldRequest {
  const [principal] = pieces.flatMap((piece) => piece.principal ?? []);
  const [resource = ''] = pieces.flatMap((piece) => piece.resource ?? []);
  if (principal === undefined) throw new Error('nobody sends the request');
  return { principal, action: action.name, resource, keys: withoutEmpty(keysOf(pieces)) };
}

export function keysOf(pieces: readonly Pick<Piece, 'keys'>[]): Keys {
  return Object.assign({}, ...pieces.map(({ keys }) => keys));
}

export function product<T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return lists.reduce<readonly (readonly T[])[]>((rows, list) => rows.flatMap((row) => list.map((item) => [...row, item])), [[]]);
}

function withoutEmpty(keys: Keys): Keys {
  return Object.fromEntries(Object.entries(keys).filter(([, values]) => values.length > 0));
}

/** Pieces that a policy with these keys cannot tell apart count once, and have no other keys. */
function distinct(part: Part, mentioned: ReadonlySet<string>): Part {
  const seen = new Map<string, Piece>();
  for (const { keys, ...rest } of part) {
    const piece = { ...rest, keys: Object.fromEntries(Object.entries(keys).filter(([key]) => mentioned.has(key))) };
    const identity = JSON.stringify(piece);
    if (!seen.has(identity)) seen.set(identity, piece);
  }
  return [...seen.values()];
}

/** One part for each key that the sender or the owner's data decide for each request. */
function requestParts(action: WorldAction): readonly Part[] {
  const carried = Object.entries(requestKeys).filter(([key]) => key.startsWith('aws:') || action.keys.includes(key));
  return carried.map(([key, lists]) => valuesOf(key, lists));
}

function valuesOf(key: string, lists: readonly (readonly string[])[]): Part {
  return lists.map((values) => ({ keys: { [key]: values } }));
}

/** Who sends and from where: the part with the principals first. */
function senderParts(sender: SenderClass): readonly (readonly Part[])[] {
  switch (sender) {
    case 'anyone':
      return [[[anonymous], internet]];
    case 'any-account':
      return [signed(stranger, [undefined, strangersOrganization]), [[anonymous], endpoints]];
    case 'partner':
      return [signed(partner, [undefined, strangersOrganization, partnerOrganization])];
    case 'partner-organization':
      return [signed(stranger, [partnerOrganization])];
    case 'own-account':
      return [signed(owner, [undefined, strangersOrganization, partnerOrganization])];
    case 'service':
      return [
        [
          [
            {
              principal: { kind: 'service', service },
              keys: { 'aws:principalisawsservice': ['true'], 'aws:principalservicename': [service] },
            },
          ],
          valuesOf('aws:sourcearn', [[], [`arn:aws:cloudfront::${stranger}:distribution/E1`], [`arn:aws:cloudfront::${stranger}:distribution/E2`]]),
          valuesOf('aws:sourceaccount', [[], [stranger]]),
        ],
      ];
  }
}

const anonymous: Piece = { principal: { kind: 'anonymous' }, keys: { 'aws:principalaccount': ['anonymous'] } };

const internet: Part = addresses.map((address) => ({ keys: { 'aws:sourceip': [address] } }));

const endpoints: Part = ['10.1.2.3', '192.168.0.7'].map((address) => ({
  keys: {
    'aws:sourcevpce': ['vpce-0123456789abcdef0'],
    'aws:sourcevpc': ['vpc-0123456789abcdef0'],
    'aws:vpcsourceip': [address],
  },
}));

/** Of whom, nobody knows; not of a stranger. */
const namedEndpoint: Piece = {
  keys: {
    'aws:sourcevpce': ['vpce-1111111111111111a'],
    'aws:sourcevpc': ['vpc-0123456789abcdef0'],
    'aws:vpcsourceip': ['10.1.2.3'],
  },
};

/** Somebody of an account, with what the account decides and what they decide themselves. */
function signed(account: string, organizations: readonly (string | undefined)[]): readonly Part[] {
  return [
    people(account),
    organizations.map(memberKeys),
    [...internet, ...endpoints, ...(account === stranger ? [] : [namedEndpoint])],
    valuesOf('aws:principaltag/team', tags),
    valuesOf('aws:calledvia', callers),
  ];
}

function memberKeys(organization: string | undefined): Piece {
  if (organization === undefined) return { keys: {} };
  return { keys: { 'aws:principalorgid': [organization], 'aws:principalorgpaths': [`${organization}/r-ab12/ou-ab12-11111111/`] } };
}

function people(account: string): Part {
  const arn = (rest: string) => `arn:aws:iam::${account}:${rest}`;
  const federatedUser = (name: string) => `arn:aws:sts::${account}:federated-user/${name}`;
  const kinds: readonly { arn: string; session?: string; shown?: string; keys: Keys }[] = [
    ...['a', 'ab'].map((name) => ({
      arn: arn(`role/${name}`),
      keys: { 'aws:userid': ['AROAFRESHFRESHFRESHF:a'], 'aws:principaltype': ['AssumedRole'] },
    })),
    {
      arn: arn('role/ab'),
      session: `arn:aws:sts::${account}:assumed-role/ab/s`,
      keys: { 'aws:userid': ['AROAFRESHFRESHFRESHF:s'], 'aws:principaltype': ['AssumedRole'] },
    },
    { arn: arn('role/path/a'), keys: { 'aws:userid': ['AROAFRESHFRESHFRESHF:ab'], 'aws:principaltype': ['AssumedRole'] } },
    ...['a', 'ab', 'bob'].map((name) => ({
      arn: arn(`user/${name}`),
      keys: { 'aws:username': [name], 'aws:userid': ['AIDAFRESHFRESHFRESHF'], 'aws:principaltype': ['User'] },
    })),
    ...['a', 'ab'].map((name) => ({
      arn: federatedUser(name),
      keys: { 'aws:userid': [`${account}:${name}`], 'aws:principaltype': ['FederatedUser'] },
    })),
    {
      arn: arn('user/bob'),
      session: federatedUser('a'),
      shown: federatedUser('a'),
      keys: { 'aws:userid': [`${account}:a`], 'aws:principaltype': ['FederatedUser'] },
    },
    { arn: arn('root'), keys: { 'aws:userid': [account], 'aws:principaltype': ['Account'] } },
  ];
  return kinds.map(({ arn: id, session, shown = id, keys }) => ({
    principal: { kind: 'aws', account, arn: id, ...(session === undefined ? {} : { session }) },
    keys: { ...keys, 'aws:principalarn': [shown], 'aws:principalaccount': [account], 'aws:principalisawsservice': ['false'] },
  }));
}
