import type { EndpointLayer, PolicyLayer, PrincipalLayer } from './layers.js';
import { findOperator } from './operators.js';
import type { Condition, PolicyDocument, PrincipalElement, PrincipalValue, Statement } from './policy.js';
import { parsePolicyString } from './policy-string.js';
import { isSessionArn, isUserArn } from './principal-arn.js';
import type { Question } from './question.js';
import { found } from './search-memory.js';

/** An Allow of everything to everybody. */
const everything: Statement = {
  index: 0,
  sid: undefined,
  effect: 'Allow',
  principal: { name: 'Principal', anyOf: [{ kind: 'everyone' }] },
  action: { name: 'Action', anyOf: ['*'] },
  resource: { name: 'Resource', anyOf: [parsePolicyString('*', '2008-10-17')] },
  conditions: [],
  doubts: [],
  pointer: '',
  line: 1,
  column: 1,
};

const anyRoot = 'arn:*:iam::*:root';
const anyFederatedUser = 'arn:*:sts::*:federated-user/*';
const anyServiceLinked = 'arn:*:iam::*:role/aws-service-role/*';
const root = given(everything, condition('ArnLike', 'aws:PrincipalArn', anyRoot));

/** What layers demand of a request, in the words of resource policies: who comes under a layer stands in its statements. */
export interface LayerDemands {
  /** The Allow that the question is about, as said of whom its policy hangs on. */
  readonly allowedBy: Statement;
  /** The same, where a policy of the resource says it. */
  readonly granted: readonly Statement[];
  readonly denies: readonly Statement[];
  /** One statement of each has to match. */
  readonly oneOfEach: readonly (readonly Statement[])[];
}

/** Documents that name what the layers speak of, for the senders of a question to know of. */
export function layerDocuments(layers: readonly PolicyLayer[]): readonly Pick<PolicyDocument, 'statements'>[] {
  return layers.map((layer) => {
    const { allows, denies, besides } = attach(layer, []);
    return { statements: [...allows.values(), ...denies, ...besides] };
  });
}

export function demandsOf(question: Question, layers: readonly PolicyLayer[]): LayerDemands {
  const owner = question.universe.account;
  const named = question.allowedBy === 'anything' ? everything : question.allowedBy;
  const exempt = serviceLinkedIn([...question.documents, ...layers.flatMap(({ documents }) => documents), { statements: [named] }]);
  const effective = layers.filter((layer) => isEffective(layer, owner));
  const attached = effective.map((layer) => ({ layer, ...attach(layer, exempt) }));
  const identities = attached.filter(({ layer }) => layer.kind === 'identity');
  const own = identities.find(({ allows }) => allows.has(named))?.allows.get(named);
  const passing = own === undefined ? passingOf(named, owner) : fromOwnIdentity(owner);
  const limits = attached.filter(({ layer }) => layer.kind !== 'identity');
  return {
    allowedBy: own ?? named,
    granted: own === undefined ? [named] : [],
    denies: [...attached.flatMap(({ denies }) => denies), ...deniesOfBounded(question, effective)],
    oneOfEach: [
      ...limits.map(({ layer, allows, besides }) => [...besides, ...allows.values(), ...(isLimit(layer) ? passing.limits : [])]),
      ...(identities.length === 0 ? [] : [[...identities.flatMap(({ allows }) => [...allows.values()]), ...passing.identity, ...beside(identities)]]),
      ...(own === undefined ? [] : [passing.identity]),
    ],
  };
}

function isLimit({ kind }: PolicyLayer): boolean {
  return kind === 'permissions-boundary' || kind === 'session';
}

/** Layers that nobody can come under say nothing. */
function isEffective(layer: PolicyLayer, owner: string): boolean {
  switch (layer.kind) {
    case 'vpc-endpoint':
      return true;
    case 'resource-control':
      return layer.account === owner && layer.account !== layer.managementAccount;
    case 'service-control':
      return layer.account !== layer.managementAccount;
    default:
      return layer.principal?.endsWith(':root') !== true;
  }
}

interface Attached {
  /** By the statement that was read. */
  readonly allows: ReadonlyMap<Statement | 'unreadable', Statement>;
  readonly denies: readonly Statement[];
  /** Match what does not come under the layer. */
  readonly besides: readonly Statement[];
}

const attachedLayers = new WeakMap<PolicyLayer, Map<string, Attached>>();

/** `exempt`: the service-linked roles that somebody speaks of. */
function attach(layer: PolicyLayer, exempt: readonly string[]): Attached {
  const known = attachedLayers.get(layer) ?? new Map<string, Attached>();
  attachedLayers.set(layer, known);
  return found(known, exempt.join('\n'), () => toAttached(layer, exempt));
}

function toAttached(layer: PolicyLayer, exempt: readonly string[]): Attached {
  const { put, besides } = placeOf(layer, exempt);
  const statements = layer.documents.flatMap((document) => document.statements);
  const allows = new Map<Statement | 'unreadable', Statement>(
    statements.filter(({ effect }) => effect === 'Allow').map((statement) => [statement, put(statement)]),
  );
  const isOpen = layer.documents.some(({ unreadable = [] }) => unreadable.length > 0);
  if (isOpen) allows.set('unreadable', put({ ...everything, doubts: [`a statement of the ${layer.kind} policy that could not be read allows it`] }));
  return { allows, denies: statements.filter(({ effect }) => effect === 'Deny').map(put), besides };
}

interface PlaceOfLayer {
  /** A statement of the layer, said only of what comes under it. */
  readonly put: (statement: Statement) => Statement;
  readonly besides: readonly Statement[];
}

function placeOf(layer: PolicyLayer, exempt: readonly string[]): PlaceOfLayer {
  switch (layer.kind) {
    case 'vpc-endpoint':
      return throughEndpoint(layer);
    case 'resource-control':
      return except({ put: (statement) => statement, besides: [] }, exempt);
    case 'service-control':
      return except(onAccount(layer.account), exempt);
    default:
      return onPrincipal(layer);
  }
}

function onAccount(account: string): PlaceOfLayer {
  const value: PrincipalValue = { kind: 'account', account };
  return { put: (statement) => of(statement, [value]), besides: [toOthers([value])] };
}

function except({ put, besides }: PlaceOfLayer, roles: readonly string[]): PlaceOfLayer {
  if (roles.length === 0) return { put, besides };
  return {
    put: (statement) => given(put(statement), condition('ArnNotLike', 'aws:PrincipalArn', ...roles)),
    besides: [...besides, given(everything, condition('ArnLike', 'aws:PrincipalArn', ...roles))],
  };
}

function throughEndpoint({ endpoint }: EndpointLayer): PlaceOfLayer {
  return {
    put: (statement) => given(statement, condition('StringEquals', 'aws:SourceVpce', endpoint)),
    besides: [given(everything, condition('StringNotEquals', 'aws:SourceVpce', endpoint))],
  };
}

/** Nothing hangs on the root user of an account. */
function onPrincipal({ account, principal }: PrincipalLayer): PlaceOfLayer {
  if (principal !== undefined) {
    const value: PrincipalValue = { kind: 'arn', arn: principal, account };
    return { put: (statement) => of(statement, [value]), besides: [toOthers([value])] };
  }
  const { put, besides } = onAccount(account);
  return {
    put: (statement) => given(put(statement), condition('ArnNotLike', 'aws:PrincipalArn', anyRoot)),
    besides: [...besides, root],
  };
}

/** Callers on whom none of the identity policies hangs. */
function beside(identities: readonly { readonly layer: PolicyLayer }[]): readonly Statement[] {
  const layers = identities.flatMap(({ layer }) => (layer.kind === 'identity' ? [layer] : []));
  const values = layers.map(
    ({ account, principal }): PrincipalValue => (principal === undefined ? { kind: 'account', account } : { kind: 'arn', arn: principal, account }),
  );
  const isWide = layers.some(({ principal }) => principal === undefined);
  return [toOthers(values), ...(isWide ? [root] : [])];
}

/** Who has a permissions boundary is exempt from no Deny with NotPrincipal (IAM User Guide, "NotPrincipal"). */
function deniesOfBounded({ documents }: Question, layers: readonly PolicyLayer[]): readonly Statement[] {
  const bounds = layers.flatMap((layer) => (layer.kind === 'permissions-boundary' ? [onPrincipal(layer)] : []));
  if (bounds.length === 0) return [];
  const exempting = documents.flatMap(({ statements }) =>
    statements.filter(({ effect, principal }) => effect === 'Deny' && principal.name === 'NotPrincipal'),
  );
  return exempting.flatMap((statement) => bounds.map(({ put }) => put(statement)));
}

/** Which callers of the owner's account an Allow lets past what their own side leaves out. */
interface Passing {
  /** Past boundaries and session policies. */
  readonly limits: readonly Statement[];
  /** Past missing identity policies. */
  readonly identity: readonly Statement[];
}

const passings = new WeakMap<Statement, Map<string, Passing>>();

/** See `grantOf` in the interpreter. */
function passingOf(statement: Statement, owner: string): Passing {
  const known = passings.get(statement) ?? new Map<string, Passing>();
  passings.set(statement, known);
  return found(known, owner, () => makePassing(statement.principal, owner));
}

function makePassing({ name, anyOf }: PrincipalElement, owner: string): Passing {
  if (name === 'NotPrincipal' || anyOf.some(({ kind }) => kind === 'everyone' || kind === 'authenticated')) {
    const own = of(everything, [{ kind: 'account', account: owner }]);
    return { limits: [own], identity: [own] };
  }
  const named = anyOf.flatMap((value) => (value.kind === 'arn' && value.account === owner ? [value] : []));
  const sessions = named.filter(({ arn }) => isSessionArn(arn));
  const users = named.filter(({ arn }) => isUserArn(arn));
  return {
    limits: [
      ...(sessions.length === 0 ? [] : [of(everything, sessions)]),
      ...(users.length === 0 ? [] : [given(of(everything, users), condition('ArnNotLike', 'aws:PrincipalArn', anyFederatedUser))]),
    ],
    identity: named.length === 0 ? [] : [of(everything, named)],
  };
}

const ownIdentities = new Map<string, Passing>();

/** An identity's own Allow is enough inside the account only, and within all limits. */
function fromOwnIdentity(owner: string): Passing {
  return found(ownIdentities, owner, () => ({ limits: [], identity: [of(everything, [{ kind: 'account', account: owner }])] }));
}

/**
 * No sender is a service-linked role, which only a service of AWS can use, unless some statement speaks of it: then it stands
 * outside what organizations say.
 */
function serviceLinkedIn(documents: readonly Pick<PolicyDocument, 'statements'>[]): readonly string[] {
  const statements = documents.flatMap((document) => document.statements);
  const principals = statements.flatMap(({ principal }) => principal.anyOf.flatMap((value) => (value.kind === 'arn' ? [value.arn] : [])));
  const conditions = statements.flatMap((statement) => statement.conditions.filter(({ key }) => key === 'aws:principalarn'));
  const texts = [...principals, ...conditions.flatMap(({ values }) => values.map(({ text }) => text))];
  const found = [...new Set(texts.filter((text) => text.includes('aws-service-role/')))].sort();
  return found.every((text) => /^arn:[a-z-]+:iam::\d{12}:role\/aws-service-role\/[^*?$]+$/.test(text)) ? found : [anyServiceLinked];
}

function of(statement: Statement, anyOf: readonly PrincipalValue[]): Statement {
  return { ...statement, principal: { name: 'Principal', anyOf } };
}

function toOthers(anyOf: readonly PrincipalValue[]): Statement {
  return { ...everything, principal: { name: 'NotPrincipal', anyOf } };
}

function given(statement: Statement, ...conditions: readonly Condition[]): Statement {
  return { ...statement, conditions: [...statement.conditions, ...conditions] };
}

function condition(
  operatorText: 'StringEquals' | 'StringNotEquals' | 'ArnLike' | 'ArnNotLike',
  keyText: string,
  ...values: readonly string[]
): Condition {
  const operator = findOperator(operatorText);
  return {
    operator,
    operatorText,
    quantifier: undefined,
    ifExists: false,
    key: keyText.toLowerCase(),
    keyText,
    values: values.map((value) => parsePolicyString(value, '2008-10-17')),
    pointer: '',
    line: 1,
    column: 1,
  };
}
