import {
  type Condition,
  canCarry,
  isNetworkKey,
  namedActionsOf,
  namesAction,
  namesBucket,
  type PrincipalValue,
  resourceTypes,
  type S3Action,
  type Sender,
  type Statement,
  speaksOfBucket,
  speaksOfObjects,
  type Universe,
} from '../../../iam-policy/index.js';
import { digestOf } from './digest.js';
import { type GrantSource, serviceOf } from './placed-grant.js';

/** A list of more limits than this stands for itself as a whole: it can then only be the same or another one. */
const mostLimits = 64;

/**
 * What limits a grant and is not shown by its other members: one digest for each limit, sorted. A grant that has all limits of another one
 * for the same requesters and access reaches nothing that the other one does not; docs/decisions/0012 says why.
 */
export function basisOf(source: GrantSource): readonly string[] {
  const known = bases.get(source);
  if (known !== undefined) return known;
  const found = digestsOf(limitsOf(source), source);
  bases.set(source, found);
  return found;
}

const bases = new WeakMap<GrantSource, readonly string[]>();
const noDigests: readonly string[] = [];

function digestsOf(statementLimits: readonly Limit[], source: GrantSource): readonly string[] {
  const limits = [...(statementLimits.length === 0 ? none : principalLimit(source)), ...statementLimits, ...serviceLimit(source)];
  if (limits.length === 0) return noDigests;
  const texts = distinct(limits.map((limit) => JSON.stringify(limit)));
  return texts.length > mostLimits ? [digestOf(JSON.stringify(texts))] : texts.map(digestOf).sort();
}

/** Values in an order of their own, so that the spelling of the policy does not show. */
type Limit = readonly (string | readonly string[])[];

const none: readonly Limit[] = [];

function limitsOf(source: GrantSource): readonly Limit[] {
  const { reach } = source;
  if (reach.status === 'found' && reach.objects !== undefined) return reach.objects.exact ? none : objectLimits(source);
  return listingLimits(source);
}

/** Keys that are only an upper bound are limited by every statement that has a say in them. */
function objectLimits(source: GrantSource): readonly Limit[] {
  const { allow, universe, denies } = source;
  const { name, anyOf } = allow.resource;
  const actions = actionsOn('object', source);
  const offered = textsOf(
    anyOf.filter((string) => speaksOfObjects(string, universe)),
    universe,
  );
  return [
    ...(name === 'Resource' ? [['allow', offered]] : offered.map((text) => ['allow-all-but', text])),
    // The bound that they draw is shown by the network of the grant.
    ...allow.conditions.filter(({ key }) => !isNetworkKey(key)).map((condition) => conditionLimit(condition, { actions, universe })),
    ...denies.flatMap((deny) => denyLimits(deny, { actions, universe, on: 'object', sender: source.reach.sender })),
  ];
}

/** What a request for a listing says of the part of it that it wants. */
const listingKeys: ReadonlySet<string> = new Set(['s3:prefix', 's3:delimiter', 's3:max-keys']);

function asksAboutListing({ conditions }: Statement): boolean {
  return conditions.some(({ key }) => listingKeys.has(key));
}

/** No extent says which part of a bucket may be listed. */
function listingLimits(source: GrantSource): readonly Limit[] {
  const { allow, universe } = source;
  const denies = source.denies.filter((deny) => asksAboutListing(deny) && namesBucket(deny, universe));
  if (denies.length === 0 && !asksAboutListing(allow)) return none;
  const actions = actionsOn('bucket', source);
  // To all other requests the conditions mean nothing but yes or no.
  if (!actions.some(({ keys }) => keys.some((key) => listingKeys.has(key)))) return none;
  return [
    ...allow.conditions.filter(({ key }) => listingKeys.has(key)).map((condition) => conditionLimit(condition, { actions, universe })),
    ...denies.flatMap((deny) => denyLimits(deny, { actions, universe, on: 'bucket', sender: source.reach.sender })),
  ];
}

function actionsOn(type: 'bucket' | 'object', { allow, access, universe }: GrantSource): readonly S3Action[] {
  const wanted = resourceTypes(universe)[type];
  return namedActionsOf(allow, access).filter(({ on }) => on.includes(wanted));
}

/** Who gets in decides what a Deny or a variable leaves, so a further principal of the same account may get more. */
function principalLimit({ allow, reach }: GrantSource): readonly Limit[] {
  const { name, anyOf } = allow.principal;
  if (name === 'Principal' && anyOf.some(({ kind }) => kind === 'everyone')) return none;
  return [[name, principalsOf(allow, reach.sender)]];
}

/** Whoever gets in by a service that acts for them does only what the service does. */
function serviceLimit({ reach: { sender } }: GrantSource): readonly Limit[] {
  const service = serviceOf(sender);
  return service === undefined || sender.audience === 'service' ? none : [['through', service]];
}

interface Allowed {
  /** What the Allow lets pass. */
  readonly actions: readonly S3Action[];
  readonly universe: Universe;
}

function conditionLimit(condition: Condition, { actions, universe }: Allowed): Limit {
  return ['condition', textOf(condition, universe), namesOf(actions.filter((action) => !canCarry(action, condition.key)))];
}

interface Denied extends Allowed {
  readonly on: 'bucket' | 'object';
  readonly sender: Sender;
}

/** A Deny of several resources is as many Denies. */
function denyLimits(deny: Statement, { actions, universe, on, sender }: Denied): readonly Limit[] {
  if (!actions.some(({ lowerCase }) => namesAction(deny, lowerCase))) return none;
  const principals = principalsOf(deny, sender);
  if (deny.principal.name === 'Principal' && principals.length === 0) return none;
  const told = toldOf(deny, universe);
  const beside = namesOf(actions.filter((action) => !isWithin(action, deny)));
  const shared = JSON.stringify([deny.principal.name, principals, told.conditions, beside]);
  const { name } = deny.resource;
  const texts = told[on];
  return name === 'Resource' ? texts.map((text) => ['deny', shared, text]) : [['deny-all-but', shared, texts]];
}

/** What a Deny says of whomever and whatever is asked for, in words of its own. */
interface Told {
  readonly arn: string;
  /** One digest of all. */
  readonly conditions: string;
  readonly bucket: readonly string[];
  readonly object: readonly string[];
}

const tellings = new WeakMap<Statement, Told>();

function toldOf(deny: Statement, universe: Universe): Told {
  const known = tellings.get(deny);
  if (known?.arn === universe.arn) return known;
  const { anyOf } = deny.resource;
  const told: Told = {
    arn: universe.arn,
    conditions: digestOf(JSON.stringify(deny.conditions.map((condition) => textOf(condition, universe)).sort())),
    bucket: textsOf(
      anyOf.filter((string) => speaksOfBucket(string, universe)),
      universe,
    ),
    object: textsOf(
      anyOf.filter((string) => speaksOfObjects(string, universe)),
      universe,
    ),
  };
  tellings.set(deny, told);
  return told;
}

/** Whether a Deny speaks of an action, and each of its conditions has something to look at. */
function isWithin(action: S3Action, deny: Statement): boolean {
  return namesAction(deny, action.lowerCase) && deny.conditions.every(({ key }) => canCarry(action, key));
}

function namesOf(actions: readonly S3Action[]): readonly string[] {
  return actions.map(({ lowerCase }) => lowerCase).sort();
}

/** Principals of accounts that the sender is not of have no say in what it gets. */
function principalsOf({ principal: { name, anyOf } }: Statement, sender: Sender): readonly string[] {
  // Whoever is named beside everyone is named twice.
  if (name === 'Principal' && anyOf.some(({ kind }) => kind === 'everyone')) return everybody;
  const values = name === 'Principal' ? anyOf.filter((value) => !isOfOthers(value, sender)) : anyOf;
  return distinct(values.map((value) => JSON.stringify(value)));
}

const everybody: readonly string[] = [JSON.stringify({ kind: 'everyone' })];

function isOfOthers(value: PrincipalValue, { kind, party }: Sender): boolean {
  if (!('account' in value)) return false;
  return kind === 'anonymous' || (party?.type === 'account' && party.id !== value.account);
}

function textOf({ operator, operatorText, quantifier, ifExists, key, values }: Condition, universe: Universe): string {
  return JSON.stringify([operator?.name ?? operatorText, quantifier ?? 'one', ifExists, key, textsOf(values, universe)]);
}

type PolicyString = Statement['resource']['anyOf'][number];

/** With their variables told apart from text. */
function textsOf(strings: readonly PolicyString[], universe: Universe): readonly string[] {
  return distinct(strings.map(({ parts }) => JSON.stringify(parts.map((part) => (part.kind === 'text' ? withoutName(part.text, universe) : part)))));
}

/** The bucket that all is about is named by no limit, so that buckets that differ in nothing else have the same ones. */
function withoutName(text: string, { arn }: Universe): string | readonly string[] {
  const name = arn.slice(arn.lastIndexOf(':') + 1);
  const [, start = '', named, key = ''] = /^(arn:[^:]*:s3:::)([^/]*)(.*)$/s.exec(text) ?? [];
  return named === name ? [start, key] : text;
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}
