/**
 * A finding's id: the rule, a colon, and what the rule speaks of (an exposure's id, a bucket's or an account's). Rule ids hold no
 * colon, so two findings never share an id, and nobody can craft a name that collides with an accepted one, as with a short hash.
 * Nothing that changes from run to run goes in: no status, place, count or order.
 */
export function fingerprint(ruleId: string, subject: string): string {
  return `${ruleId}:${subject}`;
}

/** Splits an id again. */
export function partsOf(id: string): { readonly ruleId: string; readonly subject: string } | undefined {
  const colon = id.indexOf(':');
  return colon <= 0 || colon === id.length - 1 ? undefined : { ruleId: id.slice(0, colon), subject: id.slice(colon + 1) };
}

/** The id as it is now, where the rule was renamed since. `undefined` where no rule goes by that name. */
export function resolveFingerprint(id: string, ruleIds: ReadonlyMap<string, string>): string | undefined {
  const parts = partsOf(id);
  const ruleId = parts === undefined ? undefined : ruleIds.get(parts.ruleId);
  return parts === undefined || ruleId === undefined ? undefined : fingerprint(ruleId, parts.subject);
}
