import { parseGlob } from '../../../src/glob/index.js';
import {
  type Answer,
  anyAccountSenders,
  anyoneSenders,
  authorize,
  bucketUniverse,
  findAction,
  findRequest,
  type Mentions,
  mentionsOf,
  outsideAccountSenders,
  type PolicyDocument,
  parsePolicyText,
  type Question,
  type Sender,
  toDomain,
  type Universe,
} from '../../../src/iam-policy/index.js';
import type { Requester } from '../cases.js';
import type { Store } from '../probe.js';
import { objectTag, storeAction } from './actions.js';
import { type Attempt, toRequest } from './attempt.js';
import type { GeneratedPolicy } from './grammar.js';
import { conditionsOf, isPlainNegation } from './left-out.js';

/** The engine, made ready for one policy on one bucket. */
export interface Engine {
  allows(attempt: Attempt): boolean;
  /** Whether the requester's kind of sender gets through with some request. */
  ask(requester: Requester, action: string): Answer;
  /** The same, asked for what the store's own caller can send, so that the store can be held against it. */
  askWithinReach(requester: Requester, action: string): Answer;
}

export function policyText(bucket: string, { version, statements }: GeneratedPolicy): string {
  return JSON.stringify({ ...(version === undefined ? {} : { Version: version }), Statement: statements }).replaceAll('BUCKET', bucket);
}

export function engineFor(policy: GeneratedPolicy, bucket: string, store: Store): Engine {
  const parsed = parsePolicyText(policyText(bucket, policy));
  if (!parsed.ok || parsed.value.unreadable.length > 0) throw new Error(`the grammar made an unreadable policy: ${JSON.stringify(policy)}`);
  const document = parsed.value;
  const universe = bucketUniverse({ name: bucket, partition: 'aws', account: store.owner.account, region: 'us-east-1' });
  const situation = { document, universe, mentions: mentionsOf([document]) };
  const cache = new Map<Requester, readonly Sender[]>();
  const senders = (requester: Requester): readonly Sender[] => {
    const known = cache.get(requester) ?? sendersOf(situation, store.callers[requester]?.account);
    cache.set(requester, known);
    return known;
  };
  return {
    allows: (attempt) => authorize(toRequest(bucket, attempt, store), [document]).outcome === 'allowed',
    ask: (requester, action) => ask(situation, senders(requester), action),
    askWithinReach: (requester, action) => ask(situation, senders(requester).map(withinReach), action, reachOf(policy, requester)),
  };
}

interface Situation {
  readonly document: PolicyDocument;
  readonly universe: Universe;
  readonly mentions: Mentions;
}

/** Accounts that the policy does not name are strangers. */
function sendersOf({ universe, mentions }: Situation, account: string | undefined): readonly Sender[] {
  const request = { universe, mentions };
  if (account === undefined) return anyoneSenders(request);
  const named = outsideAccountSenders(request).filter(({ kind, party }) => kind === 'aws' && party?.id === account);
  return named.length > 0 ? named : anyAccountSenders(request).filter(({ kind }) => kind === 'aws');
}

/** The store's callers are users, and come over the internet. */
function withinReach(sender: Sender): Sender {
  const { identity, network, ...rest } = sender.variants;
  const users = identity.filter(({ caller }) => caller.kind !== 'aws' || caller.arn.includes(':user/'));
  return { ...sender, variants: { ...rest, identity: users, network: network.filter(({ ranges }) => ranges !== undefined) } };
}

type Domains = NonNullable<Question['domains']>;
type Domain = Domains extends ReadonlyMap<string, infer Value> ? Value : never;

const none: Domain = toDomain({ absent: 'always', values: { kind: 'list', values: [] } });
const some: Domain = toDomain({ values: { kind: 'text', shapes: [parseGlob('?*')], example: 'any' } });
const oneOf = (...values: readonly string[]): Domain => toDomain({ values: { kind: 'list', values } });

/** Keys that no caller of the store can have. */
const outOfReach = [
  'aws:PrincipalOrgID',
  'aws:PrincipalOrgPaths',
  'aws:PrincipalTag/team',
  'aws:SourceVpce',
  'aws:SourceVpc',
  'aws:SourceArn',
  'aws:SourceAccount',
];

/** What the store's callers can send, and what the store then reads as AWS does (see the table of what is left out). */
function reachOf(policy: GeneratedPolicy, requester: Requester): Domains {
  const conditions = conditionsOf(policy);
  const isNegated = (name: string): boolean => conditions.some(({ operator, key }) => key === name && isPlainNegation(operator));
  const texts = ['aws:Referer', 'aws:UserAgent', 's3:prefix', 's3:delimiter'].filter(isNegated);
  return new Map<string, Domain>([
    ...outOfReach.map((key) => [key.toLowerCase(), none] as const),
    ...texts.map((key) => [key.toLowerCase(), some] as const),
    ['aws:username', requester === 'anonymous' ? none : oneOf(requester)],
    ['aws:securetransport', oneOf('true')],
    ['aws:currenttime', oneOf(new Date().toISOString())],
    ['s3:max-keys', toDomain({ values: { kind: 'number', from: 0, to: 1000 } })],
    ...(isNegated(objectTag) ? [[objectTag.toLowerCase(), some] as const] : []),
  ]);
}

function ask({ document, universe }: Situation, senders: readonly Sender[], action: string, reach?: Domains): Answer {
  const { on, carries } = storeAction(action);
  const carried = new Set(
    ['s3:max-keys', 's3:prefix', 's3:delimiter', objectTag].filter((key) => !carries.includes(key)).map((key) => key.toLowerCase()),
  );
  const domains = reach && new Map([...reach].filter(([key]) => !carried.has(key)));
  let unsure: Answer = { kind: 'no' };
  for (const allowedBy of document.statements.filter(({ effect }) => effect === 'Allow')) {
    for (const sender of senders) {
      const answer = findRequest({
        allowedBy,
        documents: [document],
        sender,
        action: { name: action, keys: new Set(findAction(action)?.keys) },
        target: on,
        universe,
        now: Math.floor(Date.now() / 1000),
        ...(domains === undefined ? {} : { domains }),
      });
      if (answer.kind === 'yes') return answer;
      if (answer.kind === 'undetermined') unsure = answer;
    }
  }
  return unsure;
}
