import { namesAction } from '../named-actions.js';
import type { Statement } from '../policy.js';
import { dimensionOf, isNetworkKey } from '../senders/sender.js';
import { variablesIn } from '../statement-variables.js';
import type { Compared } from './compared.js';

/**
 * Whether some of an audience may gain by an action what the rest of it does not gain by the same Allow: where a statement keeps out, or
 * kept out, not all of them.
 */
export function tellsApart(compared: Compared, action: string): boolean {
  return keepsSomeOut(compared, action, asksWho) || toldApart(compared, action);
}

/** The same, of those who come from one network. */
export function tellsIdentities(compared: Compared, action: string): boolean {
  return keepsSomeOut(compared, action, asksIdentity) || keptSomeOut(compared, action, asksIdentity);
}

/** Whether the stricter policy did so. */
export function toldApart(compared: Compared, action: string): boolean {
  return keptSomeOut(compared, action, asksWho);
}

/** Whether an Allow, or what else decides between the two policies, looks at what a request says beside who sends it: then it may be about some requests only. */
export function tellsRequests({ generous, strict }: Compared, allow: Statement, action: string): boolean {
  if (requestKeysOf(allow).length > 0) return true;
  return [...strict.statements, ...generous.statements.filter(({ effect }) => effect === 'Deny')].some(
    (each) => namesAction(each, action) && requestKeysOf(each).length > 0,
  );
}

/** Condition keys of a statement whose values each request of one sender chooses anew; TLS, which everybody has, is none. */
export function requestKeysOf({ conditions }: Statement): readonly string[] {
  const keys = conditions.filter(({ key }) => dimensionOf(key) === undefined && !isOfTls(key));
  return [...new Set(keys.map(({ keyText }) => keyText))];
}

type Asks = (key: string) => boolean;

function keepsSomeOut({ generous }: Compared, action: string, asks: Asks): boolean {
  return generous.statements.some((each) => each.effect === 'Deny' && namesAction(each, action) && isAboutSome(each, asks));
}

function keptSomeOut({ strict, newDenies }: Compared, action: string, asks: Asks): boolean {
  if (strict.statements.some((each) => each.effect === 'Allow' && namesAction(each, action) && isAboutSome(each, asks))) return true;
  return newDenies.some((deny) => namesAction(deny, action) && (isAboutSome(deny, asks) || !isForEverybody(deny)));
}

/** Whether it speaks of strangers, but not of all of them. */
function isAboutSome(statement: Statement, asks: Asks): boolean {
  if (statement.principal.name === 'NotPrincipal') return true;
  return isForEverybody(statement) && (statement.conditions.some(({ key }) => asks(key)) || variablesIn(statement).some(asks));
}

function isForEverybody({ principal: { name, anyOf } }: Statement): boolean {
  return name === 'Principal' && anyOf.some(({ kind }) => kind === 'everyone');
}

/** Whoever asks can do so over TLS. */
function asksWho(key: string): boolean {
  return dimensionOf(key) !== undefined && !isOfTls(key);
}

function isOfTls(key: string): boolean {
  return key === 'aws:securetransport' || key === 's3:tlsversion';
}

function asksIdentity(key: string): boolean {
  return asksWho(key) && !isNetworkKey(key);
}
