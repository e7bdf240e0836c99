import type { Access, Audience, Exposure, Grant, Guardrail, Party } from '../model/exposure.js';
import { missingPermission } from '../model/observed.js';
import type { BucketEvaluation, NotRead } from '../model/result.js';
import { grantsInForce } from './match.js';

/** One sentence: who can do what to which bucket, and what says so. Values stand in backticks as they are; every sink escapes. */
export function exposureMessage(exposure: Exposure, bucket: Pick<BucketEvaluation, 'bucket'>): string {
  const grants = grantsInForce(exposure);
  const what = `${whoOf(exposure)} can ${doingOf(exposure, grants)} ${quoted(bucket.bucket)}`;
  switch (exposure.status) {
    case 'reachable':
      return `${capital(what)}: ${placesOf(grants)}.${assumptionsOf(grants)}`;
    case 'undetermined':
      return `Whether ${what} could not be decided: ${reasonsOf(grants)}.`;
    case 'blocked':
      return `${capital(whoOf(exposure))} could ${doingOf(exposure, grants)} ${quoted(bucket.bucket)} (${placesOf(grants)}), but for ${locksOf(grants)}.`;
  }
}

export function guardrailMessage(missing: readonly Guardrail[], where: string): string {
  const names = missing.map(({ kind }) => quoted(kind)).join(', ');
  const level = missing[0]?.level ?? 'bucket';
  if (missing.some(({ on }) => on === false)) {
    const off = missing.filter(({ on }) => on === false).map(({ kind }) => quoted(kind));
    return `${off.join(', ')} ${off.length === 1 ? 'is' : 'are'} off at the ${level} level of ${placeText(where)}.`;
  }
  return `Whether ${names} ${missing.length === 1 ? 'is' : 'are'} on at the ${level} level of ${placeText(where)} was not read.`;
}

/** Where nobody said whose account it is, there is only one. */
function placeText(where: string): string {
  return where === '' ? 'the account' : quoted(where);
}

export function notReadMessage(notRead: NotRead, where: string): string {
  const permission = missingPermission(notRead);
  const advice = permission === undefined ? '' : `; allow ${quoted(permission)} and scan again`;
  return `${quoted(notRead.operation)} of ${placeText(where)} could not be read (${notRead.cause})${advice}.`;
}

const audienceTexts: Readonly<Record<Audience, string>> = {
  anyone: 'anyone on the internet, without signing in,',
  'any-account': 'whoever opens an account',
  network: 'anyone in certain networks, without signing in,',
  'outside-account': 'another account',
  organization: 'every account of an organization',
  service: 'a service, acting for a stranger,',
  'own-account': "an identity of the bucket's own account",
};

function whoOf(exposure: Exposure): string {
  const { party } = exposure;
  return party === undefined || exposure.audience === 'network' ? audienceTexts[exposure.audience] : partyText(party);
}

function partyText(party: Party): string {
  const id = quoted(party.id);
  switch (party.type) {
    case 'account':
      return `account ${id}`;
    case 'organization':
      return `every account of organization ${id}`;
    case 'service':
      return `service ${id}, acting for a stranger,`;
    case 'canonical-user':
      return `the account with canonical id ${id}`;
    case 'email':
      return `the account of ${id}`;
    case 'origin-access-identity':
      return `CloudFront origin access identity ${id}`;
    case 'principal-id':
      return `the principal with unique id ${id}`;
    case 'network':
      return audienceTexts.network;
  }
}

const accessTexts: Readonly<Record<Access, string>> = {
  'change-permissions': 'change who may access',
  write: 'write to',
  delete: 'delete from',
  read: 'read from',
  list: 'list',
  'read-permissions': 'read the permissions of',
};

const objectTexts: Readonly<Partial<Record<Access, string>>> = {
  'change-permissions': 'change who may access',
  write: 'write',
  delete: 'delete',
  read: 'read',
  'read-permissions': 'read the permissions of',
};

/** The words between "can" and the bucket's name. */
function doingOf(exposure: Exposure, grants: readonly Grant[]): string {
  if (exposure.accesses.length > 1) return `${alternatives(exposure.accesses.map((access) => accessTexts[access]))} bucket`;
  const keys = [...new Set(grants.flatMap((grant) => grant.objects?.match ?? []))].sort();
  const aboutObjects = grants.every((grant) => grant.objects !== undefined);
  const act = grants.some((grant) => grant.act === undefined) ? undefined : grants[0]?.act;
  if (act !== undefined && !aboutObjects) return `${act}: bucket`;
  const verb = act ?? objectTexts[exposure.access];
  if (!aboutObjects || keys.length === 0 || verb === undefined) return `${accessTexts[exposure.access]} bucket`;
  return `${verb} ${keys.includes('*') ? 'objects' : `objects ${listed(keys)}`} in bucket`;
}

function placesOf(grants: readonly Grant[]): string {
  const places = [...new Set(grants.map(placeOf))].sort();
  return places.length === 1 ? `${places[0]} lets them` : `${few(places)} let them`;
}

function placeOf(grant: Grant): string {
  const document = grant.document.replaceAll('-', ' ').replace(/\bacl\b/, 'ACL');
  const entry = grant.document.endsWith('policy') ? 'statement' : 'entry';
  return grant.sid === undefined ? `the ${document}'s ${entry} ${quoted(grant.pointer)}` : `the ${document}'s ${entry} ${quoted(grant.sid)}`;
}

function assumptionsOf(grants: readonly Grant[]): string {
  const reachable = grants.filter((grant) => grant.status === 'reachable');
  // One grant that needs nothing else is enough, so then there is nothing to assume.
  if (reachable.some((grant) => grant.assuming === undefined)) return '';
  const assumptions = [...new Set(reachable.flatMap((grant) => grant.assuming ?? []))].sort();
  return assumptions.length === 0 ? '' : ` This assumes: ${few(assumptions.map(withoutStop))}.`;
}

function reasonsOf(grants: readonly Grant[]): string {
  const reasons = [...new Set(grants.flatMap((grant) => (grant.status === 'undetermined' ? [...grant.because] : [])))].sort();
  return few(reasons.map(withoutStop));
}

function locksOf(grants: readonly Grant[]): string {
  const locks = grants.flatMap((grant) => (grant.status === 'blocked' ? [...grant.blockedBy] : []));
  return few([...new Set(locks.map(({ kind, level }) => `${quoted(kind)} (${level})`))].sort());
}

function listed(values: readonly string[]): string {
  return few(values.map(quoted));
}

function alternatives(texts: readonly string[]): string {
  return `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`;
}

/** At most three of them; the rest stands in the exposure itself. */
function few(texts: readonly string[]): string {
  return texts.length <= 3 ? texts.join(', ') : `${texts.slice(0, 3).join(', ')} and ${texts.length - 3} more`;
}

function quoted(value: string): string {
  return `\`${[...value].length > 120 ? `${[...value].slice(0, 119).join('')}…` : value}\``;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function withoutStop(text: string): string {
  return text.replace(/\.$/, '');
}
