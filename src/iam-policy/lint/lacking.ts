import { domainOf } from '../context-keys.js';
import type { Domain } from '../domain.js';
import { type Match, matchCondition, matchPrincipal } from '../match-statement.js';
import { mentionsOf } from '../mentions.js';
import type { Condition, Statement } from '../policy.js';
import { senderGroups, speaksOf } from '../senders/audiences.js';
import { type Dimension, dimensionOf, lookUp, type Sender, type Variant } from '../senders/sender.js';
import type { Universe } from '../universe.js';
import { fittingActions } from './actions.js';

/** One kind of request that a statement's principals and actions speak of and that lacks a condition key. */
export interface LackingRequest {
  readonly isUnsigned: boolean;
  /** What else is certain of such a request. */
  readonly presence: (key: string) => 'present' | 'missing' | 'open';
  /** What a condition makes of it, as far as the keys that are there or not decide it. */
  readonly matches: (condition: Condition) => Match;
}

/** What a condition says of a request without its key. */
export function withoutKey(condition: Condition): Match {
  return matchCondition(condition, { ...someRequest, context: new Map() });
}

const someRequest = { caller: { kind: 'anonymous' }, action: '', resource: '' } as const;

/** The requests without the key of a condition that the rest of the statement speaks of: by the one table of context keys. */
export function requestsWithout(condition: Condition, statement: Statement, universe: Universe): readonly LackingRequest[] {
  const { key } = condition;
  const rest = statement.conditions.filter((other) => other !== condition);
  return sendersOf(statement, universe)
    .flatMap((sender) => lackingAmong(sender, key, domainByAction(statement, universe)))
    .filter((request) => !rest.some((other) => request.matches(other) === 'no'));
}

/** Whom the principals of a statement name. Services are meant only where it names some. */
function sendersOf(statement: Statement, universe: Universe): readonly Sender[] {
  const { keys } = mentionsOf([{ statements: [statement] }]);
  // What the keys are compared with is left out: it would only tell apart requests that lack the same keys.
  const mentions = { ...mentionsOf([{ statements: [{ ...statement, conditions: [] }] }]), keys };
  const namesServices = statement.principal.name === 'Principal' && statement.principal.anyOf.some(({ kind }) => kind === 'service');
  return senderGroups({ universe, mentions })
    .filter((group) => speaksOf(statement, group))
    .flatMap((group) => group.senders())
    .filter(({ kind }) => kind !== 'service' || namesServices)
    .map((sender) => ({
      ...sender,
      variants: {
        ...sender.variants,
        identity: sender.variants.identity.filter(({ caller }) => matchPrincipal(statement, { ...someRequest, caller, context: new Map() }) !== 'no'),
      },
    }))
    .filter(({ variants }) => variants.identity.length > 0);
}

type DomainByAction = (key: string) => readonly Domain[];

/** What each action that the statement speaks of says of a key that no part of a sender decides. */
function domainByAction(statement: Statement, universe: Universe): DomainByAction {
  const actions = new Set(fittingActions(statement, universe).flatMap((named) => named.actions));
  return (key) => [...actions].map(({ name, keys }) => domainOf(key, { universe, action: name, actionKeys: new Set(keys), now: 0 }));
}

function lackingAmong(sender: Sender, key: string, ofRequest: DomainByAction): readonly LackingRequest[] {
  const dimension = dimensionOf(key);
  // What is only assumed to lack the key is no reason for a remark.
  const variants: readonly (Variant | undefined)[] =
    dimension === undefined ? [undefined] : sender.variants[dimension].filter(({ assuming }) => assuming.length === 0);
  return variants.flatMap((variant) => {
    const domains = domainsOf(key, { sender, variants: variant === undefined ? [] : [variant], ofRequest });
    if (domains.every(({ absent }) => absent === 'never')) return [];
    const presence = (other: string) =>
      other === key
        ? 'missing'
        : presenceOf(other, { sender, ofRequest, ...(dimension !== undefined && variant !== undefined && { chosen: { dimension, variant } }) });
    return [{ isUnsigned: sender.kind === 'anonymous', presence, matches: (condition: Condition) => matchOf(condition, key, presence) }];
  });
}

interface KeySource {
  readonly sender: Sender;
  readonly variants: readonly Variant[];
  readonly ofRequest: DomainByAction;
}

function domainsOf(key: string, { sender, variants, ofRequest }: KeySource): readonly Domain[] {
  const known = variants.flatMap(({ domains }) => lookUp(domains, key) ?? []);
  if (known.length > 0 && known.length === variants.length) return known;
  const ofOwner = sender.owner.get(key);
  return ofOwner === undefined ? ofRequest(key) : [ofOwner];
}

interface Chosen {
  readonly sender: Sender;
  readonly ofRequest: DomainByAction;
  /** The variant that lacks the key. */
  readonly chosen?: { readonly dimension: Dimension; readonly variant: Variant };
}

function presenceOf(key: string, { sender, ofRequest, chosen }: Chosen): ReturnType<LackingRequest['presence']> {
  const dimension = dimensionOf(key);
  const all = dimension === undefined ? [] : sender.variants[dimension];
  const variants = chosen !== undefined && chosen.dimension === dimension ? [chosen.variant] : all;
  const domains = domainsOf(key, { sender, variants, ofRequest });
  if (domains.length === 0) return 'open';
  if (domains.every(({ absent }) => absent === 'always')) return 'missing';
  return domains.every(({ absent }) => absent === 'never') ? 'present' : 'open';
}

function matchOf(condition: Condition, lacking: string, presence: LackingRequest['presence']): Match {
  if (presence(condition.key) === 'missing') return withoutKey(condition);
  if (lacking !== 'aws:multifactorauthage' || condition.key !== 'aws:multifactorauthpresent') return 'maybe';
  // Who has no age of a second factor has none: the other key is missing or false.
  const whereFalse = matchCondition(condition, { ...someRequest, context: new Map([[condition.key, ['false']]]) });
  return whereFalse === withoutKey(condition) ? whereFalse : 'maybe';
}
