import { isUnder, type PolicyLayer } from './layers.js';
import { isNamedBy, type Match, matchStatement, strongest, weakest } from './match-statement.js';
import type { PolicyDocument, Statement } from './policy.js';
import { isSessionArn, isUserArn } from './principal-arn.js';
import type { Caller, Request } from './request.js';

/** What the policies say of one request. Of the caller's own side only the given layers are asked. */
export interface Decision {
  readonly outcome: 'allowed' | 'explicitly-denied' | 'not-allowed';
  /** The statement that decided, for `allowed` and `explicitly-denied`. */
  readonly statement?: Statement;
  /** The layer that denied, or did not allow. */
  readonly layer?: PolicyLayer;
  /** `possible` where the decision rests on something that AWS does not define (an unknown operator, a guess at a spelling). */
  readonly certainty: 'certain' | 'possible';
}

/** What a request has to pass beside the policies of the resource. */
export interface Surroundings {
  /** The account of the resource. */
  readonly owner: string;
  readonly layers: readonly PolicyLayer[];
}

type Documents = readonly Pick<PolicyDocument, 'statements'>[];

/**
 * Decides one request by reading the statements one by one (IAM User Guide, "Policy evaluation logic"): an explicit Deny
 * wins; else an Allow is needed, and one in each layer. A Deny counts only where it certainly matches, an Allow where it
 * possibly does.
 */
export function authorize(request: Request, documents: Documents, surroundings?: Surroundings): Decision {
  const under = surroundings?.layers.filter((layer) => isUnder(layer, request, surroundings.owner)) ?? [];
  const isNeverLockedOut = surroundings !== undefined && keepsPolicyCalls(request, surroundings.owner);
  // Who has a permissions boundary is exempt from no Deny with NotPrincipal (IAM User Guide, "NotPrincipal").
  const exemptsNobody = under.some(({ kind }) => kind === 'permissions-boundary');
  const denial = isNeverLockedOut ? none : denialAmong(documents, request, { exemptsNobody });
  if (denial.match === 'yes') return { outcome: 'explicitly-denied', ...statementOf(denial), certainty: 'certain' };
  let doubtfulDeny = denial.match === 'maybe';
  for (const layer of under) {
    const ofLayer = denialAmong(layer.documents, request);
    if (ofLayer.match === 'yes') return { outcome: 'explicitly-denied', ...statementOf(ofLayer), layer, certainty: 'certain' };
    doubtfulDeny ||= ofLayer.match === 'maybe';
  }
  const allows = allowsAmong(documents, request);
  const outcome = surroundings === undefined ? { match: best(allows).match } : within(request, allows, { owner: surroundings.owner, layers: under });
  const { match, layer } = outcome;
  if (match === 'no') return { outcome: 'not-allowed', ...(layer === undefined ? {} : { layer }), certainty: 'certain' };
  const { statement } = best(under.length === 0 ? allows : [...allows, ...identityAllows(request, under)]);
  const certainty = match === 'yes' && !doubtfulDeny ? 'certain' : 'possible';
  return statement === undefined ? { outcome: 'allowed', certainty } : { outcome: 'allowed', statement, certainty };
}

const policyCalls: ReadonlySet<string> = new Set(['s3:getbucketpolicy', 's3:putbucketpolicy', 's3:deletebucketpolicy']);

/**
 * Whether nothing but an endpoint's or an organization's policies can stop this: so that nobody locks himself out of his bucket, the
 * root of its account can always read, replace and delete its policy, whatever that denies (S3 API Reference, PutBucketPolicy).
 */
function keepsPolicyCalls({ caller, action }: Request, owner: string): boolean {
  return caller.kind === 'aws' && caller.account === owner && caller.arn.endsWith(':root') && policyCalls.has(action.toLowerCase());
}

/** A statement and what it makes of the request. */
interface Matched {
  readonly statement?: Statement;
  readonly match: Match;
}

const none: Matched = { match: 'no' };

function statementOf({ statement }: Matched): Pick<Decision, 'statement'> {
  return statement === undefined ? {} : { statement };
}

/** The first Deny that certainly matches; else one that may. */
function denialAmong(
  documents: Documents,
  request: Request,
  { exemptsNobody }: { readonly exemptsNobody: boolean } = { exemptsNobody: false },
): Matched {
  let doubtful = none;
  for (const { statements } of documents) {
    for (const statement of statements) {
      if (statement.effect !== 'Deny') continue;
      const match = matchStatement(exemptsNobody ? withoutExemptions(statement) : statement, request);
      if (match === 'yes') return { statement, match };
      if (match === 'maybe') doubtful = { statement, match };
    }
  }
  return doubtful;
}

function withoutExemptions(statement: Statement): Statement {
  return statement.principal.name === 'Principal' ? statement : { ...statement, principal: { name: 'Principal', anyOf: [{ kind: 'everyone' }] } };
}

function allowsAmong(documents: Documents, request: Request): readonly Required<Matched>[] {
  const allows: Required<Matched>[] = [];
  for (const { statements } of documents) {
    for (const statement of statements) {
      if (statement.effect !== 'Allow') continue;
      const match = matchStatement(statement, request);
      if (match !== 'no') allows.push({ statement, match });
    }
  }
  return allows;
}

function identityAllows(request: Request, layers: readonly PolicyLayer[]): readonly Required<Matched>[] {
  return layers.flatMap(({ kind, documents }) => (kind === 'identity' ? allowsAmong(documents, request) : []));
}

function best(matched: readonly Matched[]): Matched {
  return matched.find(({ match }) => match === 'yes') ?? matched[0] ?? none;
}

interface Outcome {
  readonly match: Match;
  /** That does not allow. */
  readonly layer?: PolicyLayer;
}

/** Whether an Allow counts depends on what else limits who asks: each layer, and the two sides of a request between accounts. */
function within(request: Request, allows: readonly Required<Matched>[], { owner, layers }: Surroundings): Outcome {
  const answers = layers.filter(({ kind }) => kind !== 'identity').map((layer) => ({ layer, match: allowedBy(layer, request) }));
  const limits = answers.filter(({ layer }) => isLimit(layer));
  const bounds = answers.filter(({ layer }) => !isLimit(layer));
  const identity = layers.filter(({ kind }) => kind === 'identity').map((layer) => allowedBy(layer, request));
  const sides: Sides = { limit: weakest(limits.map(({ match }) => match)), ...(identity.length === 0 ? {} : { identity: strongest(identity) }) };
  const isOwn = request.caller.kind === 'aws' && request.caller.account === owner;
  const grantedByEither = isOwn ? grantedInside(allows, request.caller, sides) : grantedAcross(allows, sides);
  const granted = keepsPolicyCalls(request, owner) ? 'yes' : grantedByEither;
  const match = weakest([granted, ...bounds.map((bound) => bound.match)]);
  const layer = [...bounds, ...limits].find((answer) => answer.match === 'no')?.layer;
  return match === 'no' && layer !== undefined ? { match, layer } : { match };
}

/** Of what hangs on the caller, and not on an account or on the way. */
function isLimit({ kind }: PolicyLayer): boolean {
  return kind === 'permissions-boundary' || kind === 'session';
}

function allowedBy({ documents }: PolicyLayer, request: Request): Match {
  const isOpen = documents.some(({ unreadable = [] }) => unreadable.length > 0);
  return strongest([...allowsAmong(documents, request).map(({ match }) => match), isOpen ? 'maybe' : 'no']);
}

interface Sides {
  /** Of permissions boundaries and session policies. */
  readonly limit: Match;
  /** Missing where the caller's own policies are not given: they are taken to allow what somebody else leaves to them. */
  readonly identity?: Match;
}

function grantedAcross(allows: readonly Required<Matched>[], { limit, identity = 'yes' }: Sides): Match {
  return weakest([strongest(allows.map(({ match }) => match)), identity, limit]);
}

/** Inside one account either side is enough; how the resource's side names the caller decides what limits it. */
function grantedInside(allows: readonly Required<Matched>[], caller: Caller, { limit, identity }: Sides): Match {
  const by = (wanted: Grant): Match => strongest(allows.filter(({ statement }) => grantOf(statement, caller) === wanted).map(({ match }) => match));
  return strongest([
    by('to-the-session'),
    weakest([by('to-the-role'), limit]),
    weakest([by('to-the-account'), identity ?? 'yes', limit]),
    weakest([identity ?? 'no', limit]),
  ]);
}

type Grant = 'to-the-session' | 'to-the-role' | 'to-the-account';

/**
 * How an Allow that names a caller of the same account does so (IAM User Guide, "Policy evaluation logic", resource-based
 * policies): what is granted to everybody, to a user or to a session is not limited by what other policies leave out; what
 * is granted to a role, or to a user who acts through a federated session, is limited by boundaries and session policies;
 * what is granted to the account is for its own policies to pass on.
 */
function grantOf({ principal }: Statement, caller: Caller): Grant {
  const naming = principal.anyOf.filter((value) => isNamedBy(value, { caller }));
  if (principal.name === 'NotPrincipal' || naming.some(({ kind }) => kind === 'everyone' || kind === 'authenticated')) return 'to-the-session';
  const arns = naming.flatMap((value) => (value.kind === 'arn' ? [value.arn] : []));
  if (arns.some(isSessionArn)) return 'to-the-session';
  if (arns.length === 0) return 'to-the-account';
  const isFederated = caller.kind === 'aws' && caller.sessionArn !== undefined;
  return arns.some(isUserArn) && !isFederated ? 'to-the-session' : 'to-the-role';
}
