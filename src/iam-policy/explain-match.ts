import { domainOf } from './context-keys.js';
import { matchCondition, matchesResource, matchPrincipal } from './match-statement.js';
import { namesAction } from './named-actions.js';
import type { Condition, Statement } from './policy.js';
import type { Request } from './request.js';
import { findAction } from './s3/actions.js';
import { found } from './search-memory.js';
import { dimensionOf, serviceKeys } from './senders/sender.js';
import type { Universe } from './universe.js';
import { alternatives, conditionText, principalsText, quoted, wantedText } from './words.js';

/** A request that a policy lets through, and the bucket that it is for. */
export interface Passed {
  readonly request: Request;
  readonly universe: Universe;
}

const mostReasons = 2;

/** Why a Deny does not stop a request, as words behind "because": what of it fails for the values that the request has. */
export function whyNotStopped(deny: Statement, passed: Passed): string {
  const { request } = passed;
  if (!namesAction(deny, request.action.toLowerCase())) return `it says nothing of ${quoted(request.action)}`;
  const parts = [
    { match: matchPrincipal(deny, request), words: () => principalWords(deny) },
    { match: matchesResource(deny, request) ? 'yes' : 'no', words: () => resourceWords(deny) },
    ...deny.conditions.map((condition) => ({ match: matchCondition(condition, request), words: () => failureWords(condition, passed) })),
  ];
  const certain = parts.filter(({ match }) => match === 'no').map(({ words }) => words());
  if (certain.length > 0) return certain.slice(0, mostReasons).join('; and ');
  const open = parts.filter(({ match }) => match === 'maybe').map(({ words }) => words());
  return [...open, ...deny.doubts].slice(0, mostReasons).join('; and ');
}

function principalWords({ principal }: Statement): string {
  return principal.name === 'Principal' ? `it names ${principalsText(principal)} only` : `it leaves out ${principalsText(principal)}`;
}

function resourceWords({ resource }: Statement): string {
  const listed = alternatives(resource.anyOf.map(({ text }) => text));
  return resource.name === 'Resource' ? `it covers ${listed} only` : `it leaves out ${listed}`;
}

function failureWords(condition: Condition, passed: Passed): string {
  const { operator, quantifier } = condition;
  const name = quoted(condition.keyText);
  const values = passed.request.context.get(condition.key) ?? [];
  if (operator === undefined) return `${quoted(condition.operatorText)} is not an operator that AWS defines`;
  if (values.length === 0) {
    const asked = quantifier === 'any' && operator.negated ? `\`ForAnyValue\` asks for a value of ${name}` : `it stops only requests with ${name}`;
    return `${asked}, and ${absence(condition, passed)}`;
  }
  if (operator.name === 'Null') return `it stops only requests ${conditionText(condition)}, and ${supply(condition, passed)}`;
  if (!operator.negated || quantifier !== undefined) return `it stops only requests ${conditionText(condition)}, and ${supply(condition, passed)}`;
  const exempt = `it lets through requests whose ${name} ${wantedText(condition)}`;
  // Whose id is listed has it: to say so again tells nothing.
  const isListed = dimensionOf(condition.key) !== undefined && condition.values.some(({ text }) => values.includes(text));
  return isListed ? exempt : `${exempt}, and ${supply(condition, passed)}`;
}

/**
 * Why a condition of an Allow keeps nobody out who is neither named nor in a named network, as words behind "because".
 * `undefined` where that is told elsewhere, as an assumption.
 */
export function whyNotLimited(condition: Condition, passed: Passed): string | undefined {
  const { operator, quantifier, ifExists } = condition;
  if (operator === undefined || matchCondition(condition, passed.request) !== 'yes') return undefined;
  const name = quoted(condition.keyText);
  if ((passed.request.context.get(condition.key) ?? []).length > 0) return freedom(condition, passed);
  const missing = absence(condition, passed);
  if (operator.name === 'Null') return `it asks for requests without ${name}, and ${missing}`;
  if (ifExists) return `\`IfExists\` lets in requests without ${name}, and ${missing}`;
  if (quantifier === 'all') return `\`ForAllValues\` lets in requests without ${name}, and ${missing}`;
  return `${quoted(condition.operatorText)} lets in requests without ${name}, and ${missing}`;
}

/** How a stranger comes to have a value that the Allow asks for; none where the value is doubtful. */
function freedom(condition: Condition, passed: Passed): string | undefined {
  const { key } = condition;
  if (key === 'aws:sourceip') return 'it lets in the internet, or half of it at least';
  const dimension = dimensionOf(key);
  const [value = ''] = passed.request.context.get(key) ?? [];
  if (dimension === undefined) {
    const { doubt, values } = requestDomain(key, passed);
    if (doubt !== undefined) return undefined;
    return values.kind === 'time' ? `it lets everybody in at ${quoted(value)}` : supply(condition, passed);
  }
  if (transportKeys.has(key) || passed.request.caller.kind === 'anonymous') return supply(condition, passed);
  return `whoever opens an AWS account can have such a value (${quoted(value)})`;
}

const transportKeys: ReadonlySet<string> = new Set(['aws:securetransport', 's3:tlsversion']);
const serviceOnly: ReadonlySet<string> = new Set(serviceKeys);

/** How a request comes to lack the key. */
function absence({ key, keyText }: Condition, { request, universe }: Passed): string {
  const isUnsigned = request.caller.kind === 'anonymous';
  if (serviceOnly.has(key)) return 'only AWS services send it';
  switch (dimensionOf(key)) {
    case 'identity':
      return isUnsigned ? 'an unsigned request has none' : 'this caller has none';
    case 'membership':
      return isUnsigned ? 'an unsigned request has none' : 'an account in no organization has none';
    case 'network':
      return key === 'aws:sourceip' ? 'a request through a VPC endpoint has none' : 'a request through no VPC endpoint has none';
    case 'door':
      if (key === 's3:tlsversion') return 'a request without TLS has none';
      return 'a request through no access point has none';
    case undefined: {
      const { absent, doubt } = requestDomain(key, { request, universe });
      if (absent === 'always') return `${quoted(request.action)} never has one`;
      return doubt === undefined ? 'the requester can leave it out' : `it may be missing (${doubt})`;
    }
    default:
      return `this request has no ${quoted(keyText)}`;
  }
}

/** Where the value comes from that the request has. */
function supply({ key, keyText }: Condition, { request, universe }: Passed): string {
  const [value = ''] = request.context.get(key) ?? [];
  const shown = quoted(value);
  if (key === 'aws:securetransport') return value === 'true' ? 'everybody can use TLS' : 'everybody can do without TLS';
  if (key === 's3:tlsversion') return `the requester chooses ${quoted(keyText)} (${shown})`;
  if (key === 'aws:sourceip') return `this request comes from ${shown}`;
  const dimension = dimensionOf(key);
  if (dimension === 'network') return `this request comes through ${shown}`;
  if (dimension === 'door') return `this request comes through an access point (${shown})`;
  if (dimension !== undefined) return request.caller.kind === 'anonymous' ? `an unsigned request has ${shown}` : `this caller has ${shown}`;
  const { doubt, values } = requestDomain(key, { request, universe });
  if (doubt !== undefined) return `it may be ${shown} (${doubt})`;
  if (values.kind === 'time') return `this request is made at ${shown}`;
  if (values.kind === 'list' && values.values.length === 1) return `that is ${shown} for every request to this bucket`;
  return `the requester chooses ${quoted(keyText)} (${shown})`;
}

function requestDomain(key: string, { request, universe }: Passed) {
  return domainOf(key, { universe, action: request.action, actionKeys: keysOf(request.action), now: 0 });
}

const noKeys: ReadonlySet<string> = new Set();
const keysByAction = new Map<string, ReadonlySet<string>>();

function keysOf(name: string): ReadonlySet<string> {
  const action = findAction(name);
  if (action === undefined) return noKeys;
  return found(keysByAction, action.name, () => new Set(action.keys));
}
