import { type AddressRange, isTheInternet, printRange, unite } from './addresses.js';
import { authorize } from './authorize.js';
import { findRequest } from './find-request.js';
import { mentionsOf } from './mentions.js';
import { distinctTargets, namedActionsOf, type Target } from './named-actions.js';
import type { PolicyDocument, Statement } from './policy.js';
import type { Answer, Question } from './question.js';
import type { Request } from './request.js';
import { type S3Access, s3Accesses } from './s3/effects.js';
import { SearchMemory } from './search-memory.js';
import { type SenderGroup, senderGroups, speaksOf } from './senders/audiences.js';
import type { Sender, SenderAudience } from './senders/sender.js';
import { resourceTypes, type Universe } from './universe.js';

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
  /** Where requests must come from; missing: from anywhere. */
  readonly from?: DifferenceNetwork;
  /** The Deny of the other policy that stops it; missing: no Allow of that policy matches. */
  readonly deniedBy?: Statement;
  /** Whether the other policy gives them some of this access all the same, by other requests. */
  readonly remaining: 'some' | 'none' | 'unknown';
}

export interface DifferenceNetwork {
  readonly ranges: readonly AddressRange[];
  /** Ids of VPC endpoints and VPCs. */
  readonly through: readonly string[];
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
  const mentions = mentionsOf([generous, strict]);
  const groups = senderGroups({ universe: options.universe, mentions });
  const compared: Compared = { generous, strict, options, keys: mentions.keys, memory: new SearchMemory(), denials: denialsOf([generous, strict]) };
  const differences: Difference[] = [];
  const open: OpenDifference[] = [];
  for (const access of s3Accesses) {
    const gained = new Map<SenderAudience, ReadonlySet<Statement>>();
    const networks = new Set<string>();
    for (const group of groups) {
      // No way into S3 is known for a web identity or SAML principal.
      if (group.callers.every(({ kind }) => kind === 'federated')) continue;
      const found = firstDifference(searchOf(compared, { access, group, told: toldBy(gained, group.audience) }));
      if (found.kind === 'same') continue;
      if (found.kind === 'open') open.push({ access, audience: group.audience, because: found.because });
      else {
        const { from } = found.difference;
        const network = from === undefined ? undefined : [...from.ranges.map(printRange), ...from.through].join();
        // What everybody gains in one network, nobody gains more of there.
        if (network !== undefined && networks.has(network)) continue;
        if (network === undefined && found.difference.assuming.length === 0) {
          gained.set(group.audience, new Set([...(gained.get(group.audience) ?? []), found.difference.statement]));
        }
        if (network !== undefined && isOfStrangers(group.audience)) networks.add(network);
        differences.push(found.difference);
      }
    }
  }
  return { differences, open };
}

function isOfStrangers(audience: SenderAudience): boolean {
  return audience === 'anyone' || audience === 'any-account' || audience === 'network';
}

/** Statements by which everybody gains: they give nobody more. */
function toldBy(gained: ReadonlyMap<SenderAudience, ReadonlySet<Statement>>, audience: SenderAudience): ReadonlySet<Statement> {
  if (audience === 'anyone') return new Set();
  return new Set([...(gained.get('anyone') ?? []), ...(audience === 'any-account' ? [] : (gained.get('any-account') ?? []))]);
}

/** What all questions about two policies share. */
interface Compared {
  readonly generous: PolicyDocument;
  readonly strict: PolicyDocument;
  readonly options: CompareOptions;
  /** Condition keys that one of them mentions. */
  readonly keys: ReadonlySet<string>;
  readonly memory: SearchMemory;
  /** Each Allow as the Deny of what it lets in. */
  readonly denials: ReadonlyMap<Statement, Statement>;
}

interface Search extends Compared {
  readonly access: S3Access;
  readonly group: SenderGroup;
  /** Statements whose gain is told of somebody wider. */
  readonly told: ReadonlySet<Statement>;
  /** Requests that no Allow of `strict` lets in; and those that a Deny of it stops, which is asked of each by itself. */
  readonly documents: { readonly unallowed: Question['documents']; readonly denied: Question['documents'] };
}

function denialsOf(policies: readonly PolicyDocument[]): Compared['denials'] {
  const allows = policies.flatMap(({ statements }) => statements.filter(({ effect }) => effect === 'Allow'));
  return new Map(allows.map((allow) => [allow, { ...allow, effect: 'Deny' }]));
}

function searchOf(compared: Compared, asked: Pick<Search, 'access' | 'group' | 'told'>): Search {
  const { generous, strict, denials } = compared;
  const deniesOf = (allows: Iterable<Statement>) => ({ statements: [...allows].flatMap((allow) => denials.get(allow) ?? []) });
  // What a wider audience was told to gain is no gain of its own.
  const denied = [generous, deniesOf(asked.told)];
  return { ...compared, ...asked, documents: { unallowed: [...denied, deniesOf(strict.statements)], denied } };
}

type Found =
  | { readonly kind: 'different'; readonly difference: Difference }
  | { readonly kind: 'open'; readonly because: string }
  | { readonly kind: 'same' };

function firstDifference(search: Search): Found {
  let unsure: Found = { kind: 'same' };
  let bounded: Found | undefined;
  const allows = search.generous.statements.filter((statement) => statement.effect === 'Allow');
  for (const statement of allows.filter((allow) => !search.told.has(allow) && speaksOf(allow, search.group))) {
    for (const { action, on } of targetsOf(search, statement)) {
      for (const sender of search.group.senders()) {
        if (sender.kind === 'anonymous' && action.unsigned === false) continue;
        const answer = searchBothWays(search, { statement, action, on, sender });
        if (answer.kind === 'undetermined') unsure = { kind: 'open', because: answer.because };
        if (answer.kind !== 'yes') continue;
        const difference = toDifference(search, { statement, action, on, sender }, answer);
        if (difference.from === undefined) return { kind: 'different', difference };
        // Another statement may give the same from everywhere.
        bounded ??= { kind: 'different', difference };
      }
    }
  }
  return bounded ?? unsure;
}

function toDifference(search: Search, target: Try, { request, assuming }: Extract<Answer, { kind: 'yes' }>): Difference {
  const { audience, party } = target.sender;
  const from = networkOf(search, target);
  const { statement: deniedBy } = authorize(request, [search.strict]);
  return {
    access: search.access,
    audience: from !== undefined && isOfStrangers(audience) ? 'network' : audience,
    ...(party === undefined ? {} : { party }),
    statement: target.statement,
    request,
    assuming,
    ...(from === undefined ? {} : { from }),
    ...(deniedBy === undefined ? {} : { deniedBy }),
    remaining: remainingOf(search),
  };
}

/** By whatever request. */
function remainingOf(search: Search): Difference['remaining'] {
  const { strict, group } = search;
  const allows = strict.statements.filter((statement) => statement.effect === 'Allow' && speaksOf(statement, group));
  let isSure = true;
  for (const statement of allows) {
    for (const { action, on } of targetsOf(search, statement)) {
      for (const sender of group.senders()) {
        if (sender.kind === 'anonymous' && action.unsigned === false) continue;
        const { kind } = find(search, { statement, action, on, sender }, { documents: [strict] });
        if (kind === 'yes') return 'some';
        isSure &&= kind === 'no';
      }
    }
  }
  return isSure ? 'none' : 'unknown';
}

/** From which networks the sender gains; `undefined` where that is no bound. */
function networkOf(search: Search, target: Try): DifferenceNetwork | undefined {
  const { sender } = target;
  const { network: networks } = sender.variants;
  const reached = networks.filter(
    (network) => searchBothWays(search, { ...target, sender: { ...sender, variants: { ...sender.variants, network: [network] } } }).kind !== 'no',
  );
  const isFree = reached.some(({ ranges, through }) => ranges === undefined && through === undefined);
  const ranges = unite(reached.flatMap((network) => network.ranges ?? []));
  if (isFree || isTheInternet(ranges)) return undefined;
  return { ranges, through: [...new Set(reached.flatMap(({ through }) => through ?? []))].sort() };
}

function targetsOf({ generous, strict, access, options, keys }: Search, allow: Statement): Iterable<Target> {
  return distinctTargets({
    actions: namedActionsOf(allow, access),
    types: resourceTypes(options.universe),
    statements: [...generous.statements, ...strict.statements],
    keys,
  });
}

interface Try extends Omit<Target, 'signature'> {
  readonly statement: Statement;
  readonly sender: Sender;
}

function searchBothWays(search: Search, target: Try): Answer {
  const { strict, documents } = search;
  const unallowed = ask(search, target, { documents: documents.unallowed });
  if (unallowed.kind === 'yes') return unallowed;
  let worst: Answer = unallowed;
  for (const deny of strict.statements.filter((statement) => statement.effect === 'Deny')) {
    const denied = ask(search, target, { documents: documents.denied, alsoMatching: [deny] });
    if (denied.kind === 'yes') return denied;
    if (denied.kind === 'undetermined') worst = denied;
  }
  return worst;
}

/** What is found is put to both policies by the interpreter. */
function ask(search: Search, target: Try, asked: AskedOf): Answer {
  const { generous, strict } = search;
  const answer = find(search, target, asked);
  if (answer.kind !== 'yes') return answer;
  const isDifferent = authorize(answer.request, [generous]).outcome === 'allowed' && authorize(answer.request, [strict]).outcome !== 'allowed';
  return isDifferent ? answer : { kind: 'undetermined', because: 'a found request is not told apart by the interpreter' };
}

type AskedOf = Pick<Question, 'documents' | 'alsoMatching'>;

function find({ options, memory }: Search, { statement, action, on, sender }: Try, asked: AskedOf): Answer {
  return findRequest({
    allowedBy: statement,
    sender,
    action: { name: action.name, keys: new Set(action.keys) },
    target: on,
    universe: options.universe,
    now: options.now,
    ...asked,
    memory,
  });
}
