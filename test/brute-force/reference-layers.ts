import { type Answer, type JsonPolicy, type JsonStatement, names, some, speaksOf, type WorldRequest } from './reference.js';

/** Policies beside that of the bucket, in words of their own. */
export type JsonLayer =
  | { readonly kind: 'service-control'; readonly account: string; readonly policies: readonly JsonPolicy[] }
  | { readonly kind: 'resource-control'; readonly account: string; readonly policies: readonly JsonPolicy[] }
  | JsonPrincipalLayer
  | { readonly kind: 'vpc-endpoint'; readonly endpoint: string; readonly policies: readonly JsonPolicy[] };

interface JsonPrincipalLayer {
  readonly kind: 'permissions-boundary' | 'session' | 'identity';
  readonly account: string;
  /** Missing: all users and roles of the account. */
  readonly principal?: string;
  readonly policies: readonly JsonPolicy[];
}

/** The order of the IAM User Guide: Denies anywhere, resource control, service control, the two sides, what hangs on the caller. */
export function isAllowedThrough(policy: JsonPolicy, layers: readonly JsonLayer[], request: WorldRequest, owner: string): boolean {
  const mine = layers.filter((layer) => concerns(layer, request, owner));
  const isBounded = mine.some((layer) => layer.kind === 'permissions-boundary');
  for (const statement of policy.Statement) {
    // Who has a boundary is exempt from no Deny with NotPrincipal.
    const { NotPrincipal: exempt, ...rest } = statement;
    const read: JsonStatement = isBounded && exempt !== undefined && statement.Effect === 'Deny' ? { ...rest, Principal: '*' } : statement;
    if (read.Effect === 'Deny' && speaksOf(read, policy, request) === 'yes') return false;
  }
  for (const layer of mine) if (layer.policies.some((each) => says(each, layer, 'Deny', request) === 'yes')) return false;
  const isOpen = (layer: JsonLayer) => layer.policies.some((each) => says(each, layer, 'Allow', request) !== 'no');
  const areOpen = (kinds: readonly JsonLayer['kind'][]) => mine.filter(({ kind }) => kinds.includes(kind)).every(isOpen);
  if (!areOpen(['resource-control', 'vpc-endpoint', 'service-control'])) return false;
  const inLimits = areOpen(['permissions-boundary', 'session']);
  const identities = mine.filter(({ kind }) => kind === 'identity');
  const hasOwnAllow = identities.some(isOpen);
  const grants = policy.Statement.filter((statement) => statement.Effect === 'Allow' && speaksOf(statement, policy, request) !== 'no');
  if (request.principal.kind !== 'aws') return grants.length > 0;
  if (request.principal.account !== owner) return grants.length > 0 && inLimits && (identities.length === 0 || hasOwnAllow);
  if (hasOwnAllow && inLimits) return true;
  return grants.some((grant) => reaches(grant, request, { inLimits, isLeftAlone: identities.length === 0 }));
}

/** The table "what the resource policy names" for callers of the same account. */
function reaches(
  grant: JsonStatement,
  { principal }: WorldRequest,
  { inLimits, isLeftAlone }: { readonly inLimits: boolean; readonly isLeftAlone: boolean },
): boolean {
  const levels = grant.Principal === undefined ? ['everyone'] : names(grant.Principal, principal);
  const isUser = /^arn:aws:iam::\d*:user\//.test(principal.arn ?? '') && principal.session === undefined;
  if (levels.includes('everyone') || levels.includes('session') || (levels.includes('arn') && isUser)) return true;
  if (levels.includes('arn')) return inLimits;
  return inLimits && isLeftAlone;
}

function concerns(layer: JsonLayer, { principal, keys }: WorldRequest, owner: string): boolean {
  if (layer.kind === 'vpc-endpoint') return keys['aws:sourcevpce']?.[0] === layer.endpoint;
  if (layer.kind === 'resource-control') return layer.account === owner;
  if (principal.kind !== 'aws' || principal.account !== layer.account) return false;
  if (layer.kind === 'service-control') return true;
  if (principal.arn === `arn:aws:iam::${layer.account}:root`) return false;
  return layer.principal === undefined || layer.principal === principal.arn || layer.principal === principal.session;
}

/** Whether a policy of a layer has a statement of this effect that speaks of the request; without a Principal it means everybody. */
function says(policy: JsonPolicy, { kind }: JsonLayer, effect: 'Allow' | 'Deny', request: WorldRequest): Answer {
  const hasPrincipals = kind === 'resource-control' || kind === 'vpc-endpoint';
  const statements = policy.Statement.filter((statement) => statement.Effect === effect);
  const read = statements.map((statement) => speaksOf(hasPrincipals ? statement : { ...statement, Principal: '*' }, policy, request));
  return some(read);
}
