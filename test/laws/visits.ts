import type { Caller, Request } from '../../src/iam-policy/index.js';
import { actionsOf, canCarry, type S3Action } from '../../src/iam-policy/index.js';
import { type Access, accesses } from '../../src/model/exposure.js';
import { bucketArn, owner } from '../aws/facts.js';
import type { Draw } from '../brute-force/draw.js';
import type { StatementJson } from './estates.js';

/**
 * Requests that somebody could really send to bucket `b`, complete in what AWS puts into their context: who signs has an ARN,
 * who comes from the internet an address, every request a time. Written apart from the engine's own tables.
 */
export interface Visit {
  readonly access: Access;
  readonly request: Request;
}

type Keys = readonly (readonly [string, string | undefined])[];

interface Visitor {
  readonly caller: Caller;
  readonly keys: Keys;
}

export const partner = '444455556666';
const supplier = '555566667777';
const stranger = '777788889999';
const organization = 'o-a1b2c3d4e5';

export function drawVisit(draw: Draw, list: readonly StatementJson[]): Visit {
  const access = draw.one(accesses);
  const visitor = drawVisitor(draw, list);
  const action = drawAction(draw, access, visitor.caller);
  const resource = drawResource(draw, list, action);
  const keys: Keys = [...requestKeys(draw), ...s3Keys(draw).filter(([key]) => canCarry(action, key)), ...visitor.keys];
  return { access, request: { caller: visitor.caller, action: action.name, resource, context: toContext(keys) } };
}

/** A request like one that gets through, with another action of the same access, another key, another address: the rest as AWS would have it. */
export function drawNear(draw: Draw, list: readonly StatementJson[], { access, request }: Visit): Visit {
  const { caller, context } = request;
  const action = drawAction(draw, access, caller);
  const resource = drawResource(draw, list, action);
  const isFromEndpoint = ['aws:sourcevpce', 'aws:sourcevpc'].some((key) => context.has(key));
  const address: Keys = isFromEndpoint || caller.kind === 'service' ? [] : [['aws:sourceip', draw.one(addresses)]];
  const kept = [...context].filter(([key]) => canCarry(action, key) && (key !== 'aws:sourceip' || draw.chance(0.5)));
  const usual = toContext([...requestKeys(draw), ...address, ...usualKeys(caller)]);
  return { access, request: { caller, action: action.name, resource, context: new Map([...usual, ...kept]) } };
}

/** What a sender of no organization has, who signs as a role if he signs. */
function usualKeys(caller: Caller): Keys {
  switch (caller.kind) {
    case 'aws':
      return [
        ['aws:principalarn', caller.arn],
        ['aws:principalaccount', caller.account],
        ['aws:principalisawsservice', 'false'],
        ...identityKeys(caller.account, caller.arn),
      ];
    case 'service':
      return [
        ['aws:principalisawsservice', 'true'],
        ['aws:principalservicename', caller.name],
      ];
    default:
      return [['aws:principalaccount', 'anonymous']];
  }
}

function identityKeys(account: string, arn: string): Keys {
  if (arn.endsWith(':root')) return [['aws:userid', account]];
  if (!arn.includes(':user/')) return [['aws:userid', 'AROAFRESHFRESHFRESHF:x']];
  return [
    ['aws:userid', 'AIDAFRESHFRESHFRESHF'],
    ['aws:username', arn.slice(arn.lastIndexOf('/') + 1)],
  ];
}

function drawResource(draw: Draw, list: readonly StatementJson[], { on }: S3Action): string {
  const isBucket = on.includes('bucket') && (!on.includes('object') || draw.chance(0.5));
  return isBucket ? bucketArn : `${bucketArn}/${drawKey(draw, list)}`;
}

function toContext(keys: Keys): Request['context'] {
  return new Map(keys.flatMap(([key, value]) => (value === undefined ? [] : [[key, [value]] as const])));
}

/** S3 answers 405 to policy calls from outside, whatever the policy says; some calls nobody can make unsigned. */
function drawAction(draw: Draw, access: Access, caller: Caller): S3Action {
  const possible = actionsOf(access).filter(
    ({ on, ownerOnly, unsigned }) =>
      (on.includes('bucket') || on.includes('object')) && ownerOnly !== true && (caller.kind !== 'anonymous' || unsigned !== false),
  );
  const [first, ...others] = possible;
  if (first === undefined) throw new Error(`no action leads to ${access}`);
  return draw.chance(0.4) ? first : draw.one([first, ...others]);
}

function requestKeys(draw: Draw): Keys {
  return [
    ['aws:currenttime', draw.one(['2026-11-22T10:00:00Z', '2027-06-01T00:00:00Z'])],
    ['aws:securetransport', draw.one(['true', 'false'])],
    ['aws:referer', draw.one([undefined, 'https://example.com/', 'https://example.org/'])],
    ['aws:useragent', draw.one([undefined, 'curl/8.0', 'any'])],
    ['aws:requestedregion', 'eu-central-1'],
    ['aws:resourceaccount', owner],
  ];
}

function s3Keys(draw: Draw): Keys {
  return [
    ['s3:prefix', draw.one([undefined, '', 'public/', 'other/'])],
    ['s3:existingobjecttag/public', draw.one([undefined, 'yes', 'no'])],
  ];
}

function drawVisitor(draw: Draw, list: readonly StatementJson[]): Visitor {
  const kind = draw.one(['anonymous', 'anonymous', 'stranger', 'stranger', 'partner', 'partner', 'supplier', 'own', 'user', 'identity', 'service']);
  switch (kind) {
    case 'anonymous':
      return anonymous(draw);
    case 'service':
      return drawService(draw, list);
    case 'identity':
      return accessIdentity(draw);
    case 'stranger':
      return signed(draw, stranger);
    case 'user':
      return withCanonicalId(signed(draw, draw.one([stranger, partner])));
    case 'partner':
      return signed(draw, partner);
    case 'supplier':
      return signed(draw, supplier);
    default:
      return signed(draw, owner);
  }
}

function anonymous(draw: Draw): Visitor {
  return {
    caller: { kind: 'anonymous' },
    keys: [['aws:principalaccount', 'anonymous'], ['aws:userid', draw.one([undefined, 'anonymous'])], ...network(draw)],
  };
}

const addresses = ['198.51.100.7', '203.0.113.9', '8.8.8.8', '52.1.2.3', '150.1.2.3', '2600::1', '2a01::7'] as const;

/** From an address of the internet, or through somebody's endpoint in a VPC. */
function network(draw: Draw): Keys {
  if (draw.chance(0.6)) return [['aws:sourceip', draw.one(addresses)]];
  return [
    ['aws:sourcevpce', draw.one(['vpce-1a2b3c4d', 'vpce-0e11aa22bb33cc44d'])],
    ['aws:sourcevpc', 'vpc-0e11aa22bb33cc44d'],
    ['aws:vpcsourceip', '10.1.2.3'],
  ];
}

function signed(draw: Draw, account: string): Visitor {
  const name = draw.one(['role/any', 'role/reader', 'role/app', 'role/team/app', 'user/any', 'user/public', 'root']);
  const arn = `arn:aws:iam::${account}:${name}`;
  const member = draw.one([undefined, organization, 'o-fresh12345']);
  return {
    caller: { kind: 'aws', account, arn },
    keys: [
      ['aws:principalarn', arn],
      ['aws:principalaccount', account],
      ['aws:principalisawsservice', 'false'],
      ['aws:principalorgid', member],
      ['aws:principalorgpaths', member === undefined ? undefined : `${member}/r-ab12/ou-ab12-${draw.one(['11111111', '22222222'])}/`],
      ...identityKeys(account, arn),
      ...(name === 'role/team/app' ? [['aws:userid', 'AROAEXAMPLEID:x'] as const] : []),
      ...network(draw),
    ],
  };
}

function withCanonicalId({ caller, keys }: Visitor): Visitor {
  return { caller: caller.kind === 'aws' ? { ...caller, canonicalId: 'cd'.repeat(32) } : caller, keys };
}

function accessIdentity(draw: Draw): Visitor {
  const arn = 'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE';
  const keys: Keys = [
    ['aws:principalarn', arn],
    ['aws:principalaccount', 'cloudfront'],
    ['aws:principalisawsservice', 'false'],
    ['aws:sourceip', draw.one(['198.51.100.7', '52.1.2.3'])],
  ];
  return { caller: { kind: 'aws', account: 'cloudfront', arn, accessIdentity: 'E1EXAMPLE' }, keys };
}

/** A service that no Allow names and no key speaks of is not asked about (docs/decisions/0001, 12). */
function drawService(draw: Draw, list: readonly StatementJson[]): Visitor {
  const text = JSON.stringify(list);
  const allows = JSON.stringify(list.filter(({ Effect }) => Effect === 'Allow'));
  const names = ['cloudtrail', 'cloudfront'].filter((name) => allows.includes(`${name}.amazonaws.com`));
  const [first, ...others] = /aws:(PrincipalIsAWSService|SourceAccount|SourceArn)/.test(text) ? ['config', ...names] : names;
  if (first === undefined) return anonymous(draw);
  const name = draw.one([first, ...others]);
  const account = draw.one([stranger, partner]);
  const isTold = draw.chance(0.8) || account === partner;
  return {
    caller: { kind: 'service', name: `${name}.amazonaws.com` },
    keys: [
      ['aws:principalisawsservice', 'true'],
      ['aws:principalservicename', `${name}.amazonaws.com`],
      ['aws:sourceaccount', isTold ? account : undefined],
      ['aws:sourcearn', isTold ? `arn:aws:${name}:us-east-1:${account}:trail/any` : undefined],
    ],
  };
}

const plainKeys = [
  'one',
  'two',
  'public/a',
  'public/ab',
  'public/z',
  'x.csv',
  'public/a.csv',
  'any/x',
  'public/',
  'p',
  '*',
  '${aws:username}/x',
] as const;

/** Keys inside the patterns of the policy, inside two at once, and just outside. */
function drawKey(draw: Draw, list: readonly StatementJson[]): string {
  if (draw.chance(0.3)) return draw.one(plainKeys);
  const [first, ...others] = list.flatMap(({ Resource, NotResource }) => [Resource, NotResource].flat()).flatMap(toKeyPattern);
  if (first === undefined) return draw.one(plainKeys);
  const fill = (pattern: string) =>
    pattern
      .replaceAll('${aws:username}', () => draw.one(['any', 'public']))
      .replaceAll('*', () => draw.one(['', 'a', 'x/y', '.csv']))
      .replaceAll('?', () => draw.one(['a', '/']));
  const inside = fill(draw.one([first, ...others]));
  const key = draw.one([inside, inside, `${inside}x`, `x${inside}`, inside.slice(0, -1), `${inside}${fill(draw.one([first, ...others]))}`]);
  return key === '' ? 'one' : key;
}

function toKeyPattern(resource: unknown): readonly string[] {
  const text = String(resource);
  if (text.startsWith(`${bucketArn}/`)) return [text.slice(bucketArn.length + 1)];
  return text.startsWith('*') || text.startsWith(`${bucketArn}*`) ? ['*'] : [];
}
