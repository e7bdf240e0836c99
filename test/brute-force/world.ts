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

interface Who {
  readonly principal: WorldPrincipal;
  readonly keys: Keys;
}

const objectKeys = ['a', 'b', 'ab', 'ba', 'aab', 'a/', 'a/a', 'a/b', 'b/a', 'ab/a', 'any', 'c/any', '*', '${aws:username}'];
const resources = { bucket: ['arn:aws:s3:::b'], object: objectKeys.map((key) => `arn:aws:s3:::b/${key}`) };

const addresses = ['198.51.100.7', '203.0.113.9', '203.0.113.200', '8.8.8.8', '2001:db8::7', '2600:1f00::9'];

/** Values of keys that the sender or the owner's data decide for each request; `undefined`: missing. */
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
  const varying = Object.keys(requestKeys).filter((key) => mentioned.has(key) && (key.startsWith('aws:') || action.keys.includes(key)));
  const combinations = product(varying.map((key) => (requestKeys[key] ?? []).map((values) => [key, values] as const)));
  const people = distinct(whoOf(sender, mentioned), mentioned);
  for (const resource of resources[action.on]) {
    for (const { principal, keys } of people) {
      for (const combination of combinations) {
        yield { principal, action: action.name, resource, keys: withoutEmpty({ ...keys, ...Object.fromEntries(combination) }) };
      }
    }
  }
}

function product<T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return lists.reduce<readonly (readonly T[])[]>((rows, list) => rows.flatMap((row) => list.map((item) => [...row, item])), [[]]);
}

function withoutEmpty(keys: Keys): Keys {
  return Object.fromEntries(Object.entries(keys).filter(([, values]) => values.length > 0));
}

/** People that a policy with these keys cannot tell apart count once. */
function distinct(people: readonly Who[], mentioned: ReadonlySet<string>): readonly Who[] {
  const seen = new Map<string, Who>();
  const names = [...mentioned];
  for (const who of people) {
    const identity = `${who.principal.arn} ${who.principal.session} ${names.map((name) => who.keys[name]?.join()).join(' ')}`;
    if (!seen.has(identity)) seen.set(identity, who);
  }
  return [...seen.values()].map(({ principal, keys }) => ({
    principal,
    keys: Object.fromEntries(Object.entries(keys).filter(([key]) => mentioned.has(key))),
  }));
}

function whoOf(sender: SenderClass, mentioned: ReadonlySet<string>): readonly Who[] {
  switch (sender) {
    case 'anyone':
      return internet().map((keys) => ({ principal: { kind: 'anonymous' }, keys: { ...keys, ...anonymousKeys } }));
    case 'any-account':
      return [
        ...people(stranger, [undefined, strangersOrganization], mentioned),
        ...endpoints().map((keys): Who => ({ principal: { kind: 'anonymous' }, keys: { ...keys, ...anonymousKeys } })),
      ];
    case 'partner':
      return people(partner, [undefined, strangersOrganization, partnerOrganization], mentioned);
    case 'partner-organization':
      return people(stranger, [partnerOrganization], mentioned);
    case 'own-account':
      return people(owner, [undefined, strangersOrganization, partnerOrganization], mentioned);
    case 'service':
      return [[], [`arn:aws:cloudfront::${stranger}:distribution/E1`], [`arn:aws:cloudfront::${stranger}:distribution/E2`]].flatMap((source) =>
        [[], [stranger]].map((account) => ({
          principal: { kind: 'service', service },
          keys: {
            'aws:sourcearn': source,
            'aws:sourceaccount': account,
            'aws:principalisawsservice': ['true'],
            'aws:principalservicename': [service],
          },
        })),
      );
  }
}

const anonymousKeys: Keys = { 'aws:principalaccount': ['anonymous'] };

function internet(): readonly Keys[] {
  return addresses.map((address) => ({ 'aws:sourceip': [address] }));
}

function endpoints(): readonly Keys[] {
  return ['10.1.2.3', '192.168.0.7'].map((address) => ({
    'aws:sourcevpce': ['vpce-0123456789abcdef0'],
    'aws:sourcevpc': ['vpc-0123456789abcdef0'],
    'aws:vpcsourceip': [address],
  }));
}

/** Of whom, nobody knows; not of a stranger. */
const namedEndpoint: Keys = {
  'aws:sourcevpce': ['vpce-1111111111111111a'],
  'aws:sourcevpc': ['vpc-0123456789abcdef0'],
  'aws:vpcsourceip': ['10.1.2.3'],
};

/** One value stands for all where nothing looks at the key. */
function ifMentioned<T>(values: readonly T[], keys: readonly string[], mentioned: ReadonlySet<string>): readonly T[] {
  return keys.some((key) => mentioned.has(key)) ? values : values.slice(0, 1);
}

const networkKeys = ['aws:sourceip', 'aws:sourcevpce', 'aws:sourcevpc', 'aws:vpcsourceip'];

function people(account: string, organizations: readonly (string | undefined)[], mentioned: ReadonlySet<string>): readonly Who[] {
  const named = account === stranger ? [] : [namedEndpoint];
  const networks = ifMentioned([...internet(), ...endpoints(), ...named], networkKeys, mentioned);
  const members = ifMentioned(organizations, ['aws:principalorgid', 'aws:principalorgpaths'], mentioned);
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
  return kinds.flatMap((kind) =>
    members.flatMap((organization) =>
      networks.flatMap((network) =>
        ifMentioned(tags, ['aws:principaltag/team'], mentioned).flatMap((tag) =>
          ifMentioned(callers, ['aws:calledvia'], mentioned).map(
            (calledVia): Who => ({
              principal: { kind: 'aws', account, arn: kind.arn, ...(kind.session === undefined ? {} : { session: kind.session }) },
              keys: {
                ...kind.keys,
                ...network,
                'aws:principalarn': [kind.shown ?? kind.arn],
                'aws:principalaccount': [account],
                'aws:principalisawsservice': ['false'],
                'aws:principaltag/team': tag,
                'aws:calledvia': calledVia,
                ...(organization === undefined
                  ? {}
                  : { 'aws:principalorgid': [organization], 'aws:principalorgpaths': [`${organization}/r-ab12/ou-ab12-11111111/`] }),
              },
            }),
          ),
        ),
      ),
    ),
  );
}
