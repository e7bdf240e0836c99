import type { Draw } from './draw.js';
import { randomPalette, randomStatement } from './grammar.js';
import type { JsonPolicy, JsonStatement } from './reference.js';
import type { JsonLayer } from './reference-layers.js';
import { owner, partner } from './world.js';

export interface LayeredPolicy {
  readonly policy: JsonPolicy;
  readonly layers: readonly JsonLayer[];
  /** Without conditions: all turns on who is named, and on what. */
  readonly isPlain: boolean;
}

const endpoint = 'vpce-1111111111111111a';

/** Ways to name the owner's own people, which decide what else they need. */
const ownPrincipals: readonly [unknown, ...unknown[]] = [
  '*',
  { AWS: owner },
  { AWS: owner },
  { AWS: `arn:aws:iam::${owner}:role/ab` },
  { AWS: `arn:aws:iam::${owner}:user/bob` },
  { AWS: `arn:aws:sts::${owner}:assumed-role/ab/s` },
  { AWS: [`arn:aws:iam::${owner}:role/ab`, `arn:aws:iam::${owner}:user/bob`, partner] },
];

/** A policy of one to three statements, with one to three layers about the same keys. */
export function randomLayeredPolicy(draw: Draw): LayeredPolicy {
  const palette = randomPalette(draw);
  const isPlain = draw.chance(0.5);
  const make = (effect: 'Allow' | 'Deny'): JsonStatement => (isPlain ? plainStatement(draw, effect) : randomStatement(draw, palette, effect));
  const size = draw.one(isPlain ? [1, 1, 2] : [1, 1, 2, 2, 3]);
  const statements = Array.from({ length: size }, (_, index) => bucketStatement(draw, make(index === 0 || draw.chance(0.3) ? 'Allow' : 'Deny')));
  const count = draw.one([1, 1, 2, 2, 3]);
  return {
    policy: { Version: '2012-10-17', Statement: statements },
    layers: Array.from({ length: count }, () => randomLayer(draw, make)),
    isPlain,
  };
}

type Make = (effect: 'Allow' | 'Deny') => JsonStatement;

function plainStatement(draw: Draw, effect: 'Allow' | 'Deny'): JsonStatement {
  const who =
    effect === 'Deny' && draw.chance(0.6)
      ? { NotPrincipal: { AWS: [owner, `arn:aws:iam::${owner}:user/bob`, `arn:aws:iam::${owner}:role/ab`] } }
      : { Principal: draw.one(ownPrincipals) };
  return {
    Effect: effect,
    ...who,
    Action: draw.one(['s3:*', 's3:Get*', 's3:List*', 's3:PutObject']),
    Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'],
  };
}

function bucketStatement(draw: Draw, statement: JsonStatement): JsonStatement {
  return statement.Principal !== undefined && draw.chance(0.5) ? { ...statement, Principal: draw.one(ownPrincipals) } : statement;
}

function randomLayer(draw: Draw, make: Make): JsonLayer {
  const kind = draw.one<JsonLayer['kind']>([
    'service-control',
    'resource-control',
    'permissions-boundary',
    'permissions-boundary',
    'session',
    'identity',
    'identity',
    'vpc-endpoint',
  ]);
  const policies = Array.from({ length: draw.one([1, 1, 1, 2]) }, () => randomDocument(draw, make, kind));
  if (kind === 'vpc-endpoint') return { kind, endpoint, policies };
  if (kind === 'resource-control') return { kind, account: draw.chance(0.9) ? owner : partner, policies };
  const account = draw.chance(0.65) ? owner : partner;
  if (kind === 'service-control') return { kind, account, policies };
  const principal = randomPrincipal(draw, account, kind);
  return { kind, account, ...(principal === undefined ? {} : { principal }), policies };
}

function randomPrincipal(draw: Draw, account: string, kind: JsonLayer['kind']): string | undefined {
  if (draw.chance(0.4)) return undefined;
  if (kind === 'session' && draw.chance(0.6)) return `arn:aws:sts::${account}:assumed-role/ab/s`;
  return draw.one([`arn:aws:iam::${account}:role/ab`, `arn:aws:iam::${account}:role/ab`, `arn:aws:iam::${account}:user/bob`]);
}

/** Often all is allowed and something denied, as AWS's own full access policies do beside others. */
function randomDocument(draw: Draw, make: Make, kind: JsonLayer['kind']): JsonPolicy {
  const first = draw.chance(0.5) ? everything : { ...make('Allow'), Principal: '*' };
  const others = Array.from({ length: draw.one([0, 0, 0, 1, 1, 2]) }, () => make(draw.chance(0.5) ? 'Allow' : 'Deny'));
  return { Version: '2012-10-17', Statement: [first, ...others].map((statement) => inFormOf(kind, statement)) };
}

const everything: JsonStatement = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };

function inFormOf(kind: JsonLayer['kind'], statement: JsonStatement): JsonStatement {
  if (kind === 'vpc-endpoint') {
    const { NotPrincipal: exempt, ...named } = statement;
    return named.Principal !== undefined && exempt !== undefined ? named : statement;
  }
  const { Principal: _who, NotPrincipal: _whoNot, ...rest } = statement;
  return kind === 'resource-control' ? { ...rest, Principal: '*' } : rest;
}
