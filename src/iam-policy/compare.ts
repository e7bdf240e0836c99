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
import type { Sender, SenderAudience, SenderNetwork } from './senders/sender.js';
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
  readonly remaining: Remaining;
}

/**
 * Whether the other policy gives them some of this access all the same, by other requests. `narrower`: only to a part of those who gain,
 * in some network or with an account, where strangers gain from anywhere.
 */
export type Remaining = 'some' | 'narrower' | 'none' | 'unknown';

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
  const compared: Compared = {
    generous,
    strict,
    options,
    groups,
    keys: mentions.keys,
    memory: new SearchMemory(),
    denials: denialsOf([generous, strict]),
  };
  const differences: Difference[] = [];
  const open: OpenDifference[] = [];
  for (const access of s3Accesses) {
    const gained = new Map<SenderAudience, ReadonlySet<Statement>>();
    const toldInNetworks = new Set<string>();
    for (const group of groups) {
      // No way into S3 is known for a web identity or SAML principal.
      if (group.callers.every(({ kind }) => kind === 'federated')) continue;
      const found = firstDifference(searchOf(compared, { access, group, told: toldBy(gained, group.audience), toldInNetworks }));
      if (found.kind === 'same') continue;
      if (found.kind === 'open') open.push({ access, audience: group.audience, because: found.because });
      else {
        const { from, assuming, statement } = found.difference;
        if (from !== undefined && isOfStrangers(group.audience)) toldInNetworks.add(gainInNetwork(statement, from));
        if (from === undefined && assuming.length === 0) gained.set(group.audience, new Set([...(gained.get(group.audience) ?? []), statement]));
        differences.push(found.difference);
      }
    }
  }
  return { differences, open };
}

/** What everybody gains by a statement in one network, nobody gains more of there. */
function gainInNetwork({ pointer }: Statement, { ranges, through }: DifferenceNetwork): string {
  return [pointer, ...ranges.map(printRange), ...through].join('\n');
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
  readonly groups: readonly SenderGroup[];
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
  /** Gains of strangers in a network (see `gainInNetwork`). */
  readonly toldInNetworks: ReadonlySet<string>;
  /** Requests that no Allow of `strict` lets in; and those that a Deny of it stops, which is asked of each by itself. */
  readonly documents: { readonly unallowed: Question['documents']; readonly denied: Question['documents'] };
}

function denialsOf(policies: readonly PolicyDocument[]): Compared['denials'] {
  const allows = policies.flatMap(({ statements }) => statements.filter(({ effect }) => effect === 'Allow'));
  return new Map(allows.map((allow) => [allow, { ...allow, effect: 'Deny' }]));
}

function searchOf(compared: Compared, asked: Pick<Search, 'access' | 'group' | 'told' | 'toldInNetworks'>): Search {
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
        const target = { statement, action, on, sender };
        const networks = networksOf(search, target);
        const from = boundOf(networks);
        if (from !== undefined && (bounded !== undefined || search.toldInNetworks.has(gainInNetwork(statement, from)))) continue;
        const found: Found = { kind: 'different', difference: toDifference(search, { ...target, networks, from }, answer) };
        if (from === undefined) return found;
        // Another statement may give the same from everywhere.
        bounded = found;
      }
    }
  }
  return bounded ?? unsure;
}

interface Gain extends Try {
  /** From which the sender gains, and whether that is a bound. */
  readonly networks: readonly SenderNetwork[];
  readonly from: DifferenceNetwork | undefined;
}

function toDifference(search: Search, gain: Gain, { request, assuming }: Extract<Answer, { kind: 'yes' }>): Difference {
  const { from } = gain;
  const { audience, party } = gain.sender;
  const { statement: deniedBy } = authorize(request, [search.strict]);
  return {
    access: search.access,
    audience: from !== undefined && isOfStrangers(audience) ? 'network' : audience,
    ...(party === undefined ? {} : { party }),
    statement: gain.statement,
    request,
    assuming,
    ...(from === undefined ? {} : { from }),
    ...(deniedBy === undefined ? {} : { deniedBy }),
    remaining: remainingOf(search, gain),
  };
}

function remainingOf(search: Search, gain: Gain): Remaining {
  const { strict } = search;
  const groups = groupsOf(search, gain.sender);
  const found = new Set<Remaining>();
  for (const statement of strict.statements.filter(({ effect }) => effect === 'Allow')) {
    for (const group of groups.filter((each) => speaksOf(statement, each))) {
      for (const { action, on } of targetsOf(search, statement)) {
        for (const sender of group.senders().flatMap((each) => withinBound(each, gain))) {
          if (sender.kind === 'anonymous' && action.unsigned === false) continue;
          const remaining = remainingBy(search, { statement, action, on, sender }, gain);
          if (remaining === 'some') return 'some';
          found.add(remaining);
        }
      }
    }
  }
  return found.has('narrower') ? 'narrower' : found.has('unknown') ? 'unknown' : 'none';
}

function remainingBy(search: Search, target: Try, { from, sender: { audience } }: Gain): Remaining {
  const asked = { documents: [search.strict] };
  const { kind } = find(search, target, asked);
  if (kind !== 'yes') return kind === 'no' ? 'none' : 'unknown';
  if (target.sender.audience !== audience) return 'narrower';
  if (from !== undefined || !isOfStrangers(audience)) return 'some';
  const reached = reachedNetworks(target, (each) => find(search, each, asked));
  return boundOf(reached) === undefined ? 'some' : 'narrower';
}

/** All that speak of the same party, since a service may act for an account that gets in by itself, too; of anyone also who has an account. */
function groupsOf({ groups, group }: Search, { audience, party }: Sender): readonly SenderGroup[] {
  if (party === undefined) return audience === 'anyone' ? [group, ...groups.filter((each) => each.audience === 'any-account')] : [group];
  return groups.filter(
    (each) => each.audience === audience && each.senders().some((sender) => sender.party?.type === party.type && sender.party.id === party.id),
  );
}

/** In the networks that a gain is bound to. */
function withinBound(sender: Sender, { from, networks }: Gain): readonly Sender[] {
  if (from === undefined) return [sender];
  const names = new Set(networks.map(nameOf));
  const network = sender.variants.network.filter((each) => names.has(nameOf(each)));
  return network.length === 0 ? [] : [{ ...sender, variants: { ...sender.variants, network } }];
}

function nameOf({ ranges = [], through = '' }: SenderNetwork): string {
  return [through, ...ranges.map(printRange)].join();
}

/** From which networks the sender gains, or may. */
function networksOf(search: Search, target: Try): readonly SenderNetwork[] {
  return reachedNetworks(target, (each) => searchBothWays(search, each));
}

function reachedNetworks(target: Try, search: (target: Try) => Answer): readonly SenderNetwork[] {
  const { sender } = target;
  return sender.variants.network.filter(
    (network) => search({ ...target, sender: { ...sender, variants: { ...sender.variants, network: [network] } } }).kind !== 'no',
  );
}

/** `undefined` where the networks are no bound. */
function boundOf(reached: readonly SenderNetwork[]): DifferenceNetwork | undefined {
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
