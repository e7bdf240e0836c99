import { addressClasses } from './address-classes.js';
import { authorize } from './authorize.js';
import { type Answer, findRequest } from './find-request.js';
import { namesAction } from './literal.js';
import { mentionsOf } from './mentions.js';
import type { PolicyDocument, Statement } from './policy.js';
import type { Request } from './request.js';
import { actionsOf, canCarry, type S3Action } from './s3/actions.js';
import { type S3Access, s3Accesses } from './s3/effects.js';
import {
  anyAccountSenders,
  anyoneSenders,
  networkSenders,
  organizationSenders,
  outsideAccountSenders,
  ownAccountSenders,
  type Sender,
  type SenderAudience,
  type SenderRequest,
  serviceSenders,
} from './sender.js';
import type { Universe } from './universe.js';

/** Something that one policy lets through and the other does not, with a request that shows it. */
export interface Difference {
  readonly access: S3Access;
  readonly audience: SenderAudience;
  readonly party?: Sender['party'];
  /** The Allow of the more generous policy that lets it in. */
  readonly statement: Statement;
  /** Allowed by the one policy, not by the other: both were asked. */
  readonly request: Request;
  readonly assuming: readonly string[];
}

/** What could not be decided, with the reason. */
export interface OpenDifference {
  readonly access: S3Access;
  readonly audience: SenderAudience;
  readonly because: string;
}

export interface Comparison {
  readonly differences: readonly Difference[];
  readonly open: readonly OpenDifference[];
}

export interface CompareOptions {
  readonly universe: Universe;
  /** Seconds since 1970. */
  readonly now: number;
}

/**
 * Searches for requests that `generous` allows and `strict` does not, for every audience and access. A request escapes `strict`
 * either because none of its Allows matches, or because one of its Denies does; both ways are searched to the end.
 */
export function allowedMore(generous: PolicyDocument, strict: PolicyDocument, options: CompareOptions): Comparison {
  const request: SenderRequest = { universe: options.universe, mentions: mentionsOf([generous, strict]) };
  const differences: Difference[] = [];
  const open: OpenDifference[] = [];
  for (const access of s3Accesses) {
    const gained = new Set<SenderAudience>();
    for (const senders of groupsOf(request)) {
      const [first] = senders;
      if (first === undefined || isCoveredBy(gained, first.audience)) continue;
      const found = firstDifference({ generous, strict, options, access, senders });
      if (found.kind === 'same') continue;
      if (found.kind === 'open') open.push({ access, audience: first.audience, because: found.because });
      else {
        gained.add(first.audience);
        differences.push(found.difference);
      }
    }
  }
  return { differences, open };
}

/** What everybody gains, everyone gains. */
function isCoveredBy(gained: ReadonlySet<SenderAudience>, audience: SenderAudience): boolean {
  if (audience === 'anyone') return false;
  return gained.has('anyone') || (audience !== 'any-account' && gained.has('any-account'));
}

/** Widest audience first; of each named party a group of its own. */
function groupsOf(request: SenderRequest): readonly (readonly Sender[])[] {
  const named = [...networkSenders(request), ...outsideAccountSenders(request), ...organizationSenders(request), ...serviceSenders(request)];
  const parties = new Map<string, Sender[]>();
  for (const sender of named) {
    const key = `${sender.audience} ${sender.party?.type} ${sender.party?.id}`;
    parties.set(key, [...(parties.get(key) ?? []), sender]);
  }
  return [anyoneSenders(request), anyAccountSenders(request), ...parties.values(), ownAccountSenders(request)];
}

interface Search {
  readonly generous: PolicyDocument;
  readonly strict: PolicyDocument;
  readonly options: CompareOptions;
  readonly access: S3Access;
  readonly senders: readonly Sender[];
}

type Found =
  | { readonly kind: 'different'; readonly difference: Difference }
  | { readonly kind: 'open'; readonly because: string }
  | { readonly kind: 'same' };

function firstDifference(search: Search): Found {
  let unsure: Found = { kind: 'same' };
  const allows = search.generous.statements.filter((statement) => statement.effect === 'Allow');
  for (const statement of allows) {
    for (const { action, on } of targetsOf(search, statement)) {
      for (const sender of search.senders) {
        if (sender.caller.kind === 'anonymous' && action.unsigned === false) continue;
        const answer = searchBothWays(search, { statement, action, on, sender });
        if (answer.kind === 'undetermined') unsure = { kind: 'open', because: answer.because };
        if (answer.kind === 'yes') return { kind: 'different', difference: toDifference(search, sender, statement, answer) };
      }
    }
  }
  return unsure;
}

function toDifference({ access }: Search, sender: Sender, statement: Statement, answer: Extract<Answer, { kind: 'yes' }>): Difference {
  const { audience, party } = sender;
  return { access, audience, ...(party === undefined ? {} : { party }), statement, request: answer.request, assuming: answer.assuming };
}

interface Target {
  readonly action: S3Action;
  readonly on: 'bucket' | 'object';
}

/** One action for all that neither policy tells apart. */
function targetsOf({ generous, strict, access }: Search, allow: Statement): readonly Target[] {
  const statements = [...generous.statements, ...strict.statements];
  const keys = [...mentionsOf([generous, strict]).keys];
  const seen = new Set<string>();
  return actionsOf(access)
    .filter((action) => namesAction(allow, action.name.toLowerCase()))
    .flatMap((action) => (['bucket', 'object'] as const).filter((on) => action.on.includes(on)).map((on) => ({ action, on })))
    .filter(({ action, on }) => {
      const named = statements.map((statement) => namesAction(statement, action.name.toLowerCase())).join();
      const signature = `${on} ${named} ${keys.map((key) => canCarry(action, key)).join()} ${action.unsigned === false}`;
      if (seen.has(signature)) return false;
      seen.add(signature);
      return true;
    });
}

interface Try extends Target {
  readonly statement: Statement;
  readonly sender: Sender;
}

function searchBothWays(search: Search, target: Try): Answer {
  const { generous, strict } = search;
  const missedByAllows = strict.statements
    .filter((statement) => statement.effect === 'Allow')
    .map((statement) => ({ ...statement, effect: 'Deny' as const }));
  const unallowed = ask(search, target, { documents: [generous, { statements: missedByAllows }] });
  if (unallowed.kind === 'yes') return unallowed;
  let worst: Answer = unallowed;
  for (const deny of strict.statements.filter((statement) => statement.effect === 'Deny')) {
    const denied = ask(search, target, { documents: [generous], alsoMatching: [deny] });
    if (denied.kind === 'yes') return denied;
    if (denied.kind === 'undetermined') worst = denied;
  }
  return worst;
}

interface Asked {
  readonly documents: readonly Pick<PolicyDocument, 'statements'>[];
  readonly alsoMatching?: readonly Statement[];
}

/** Every class of addresses of both policies is tried; what is found is put to both by the interpreter. */
function ask({ generous, strict, options }: Search, { statement, action, on, sender }: Try, asked: Asked): Answer {
  const classes = sender.fromInternet ? addressClasses([...generous.statements, ...strict.statements]).map(({ example }) => example) : [undefined];
  let worst: Answer = { kind: 'no' };
  for (const address of classes) {
    const answer = findRequest({
      allowedBy: statement,
      sender,
      action: { name: action.name, keys: new Set(action.keys) },
      target: on,
      universe: options.universe,
      now: options.now,
      ...asked,
      ...(address === undefined ? {} : { address }),
    });
    if (answer.kind === 'undetermined') worst = answer;
    if (answer.kind !== 'yes') continue;
    const isDifferent = authorize(answer.request, [generous]).outcome === 'allowed' && authorize(answer.request, [strict]).outcome !== 'allowed';
    if (isDifferent) return answer;
    worst = { kind: 'undetermined', because: 'a found request is not told apart by the interpreter' };
  }
  return worst;
}
