import {
  type Answer,
  anyAccountSenders,
  anyoneSenders,
  authorize,
  bucketUniverse,
  type Caller,
  findAction,
  findRequest,
  mentionsOf,
  organizationSenders,
  outsideAccountSenders,
  ownAccountSenders,
  type PolicyDocument,
  parsePolicyText,
  type Sender,
  type SenderRequest,
  serviceSenders,
} from '../../src/iam-policy/index.js';
import type { Found } from './ask.mjs';
import { type Action, bucket, type Who } from './physics.mjs';

const universe = bucketUniverse({ name: bucket.name, partition: 'aws', account: bucket.owner, region: bucket.region });
/** 2026-01-01T00:00:00Z, before which no request of these questions is made. */
export const now = 1_767_225_600;

/** The engine, made ready for one policy. */
export interface Engine {
  /** Whom the policy gives the engine reason to ask about. */
  readonly classes: readonly Who[];
  ask(who: Who, action: Action): Answer;
  /** What the interpreter says of one request. */
  lets(found: Found): boolean;
}

/** `undefined` where the policy, or a part of it, cannot be read: then there is no answer to compare. */
export function engineFor(policy: string): Engine | undefined {
  const parsed = parsePolicyText(policy);
  if (!parsed.ok || parsed.value.unreadable.length > 0) return undefined;
  const document = parsed.value;
  const senders = sendersOf({ universe, mentions: mentionsOf([document]) });
  return {
    classes: [...senders.values()].filter((found) => found.senders.length > 0).map(({ who }) => who),
    ask: (who, action) => ask(document, senders.get(nameOf(who))?.senders ?? [], action),
    lets: ({ action, resource, context, ...who }) => {
      const request = { caller: callerOf(who), action, resource, context: new Map(Object.entries(context)) };
      return authorize(request, [document]).outcome === 'allowed';
    },
  };
}

export function nameOf({ audience, party }: Who): string {
  return party === undefined ? audience : `${audience} ${party}`;
}

interface Asked {
  readonly who: Who;
  readonly senders: readonly Sender[];
}

function sendersOf(request: SenderRequest): ReadonlyMap<string, Asked> {
  const anyone = anyoneSenders(request);
  const parties = [
    // Canonical users, access identities and unique ids stand for accounts that nobody knows: z3 is asked about accounts.
    ...outsideAccountSenders(request).filter(({ kind, party }) => kind === 'aws' && party?.type === 'account'),
    // Who leaves the signature out is told from strangers who do by aws:VpceAccount and aws:VpceOrgID only, which z3 is not asked about.
    ...organizationSenders(request).filter(({ kind }) => kind === 'aws'),
    // Services at work for a named account are asked about as that account elsewhere.
    ...serviceSenders(request).filter(({ audience, party }) => audience === 'service' && request.mentions.services.has(party?.id ?? '')),
  ];
  const asked = new Map<string, Asked>();
  const add = (who: Who, senders: readonly Sender[]) =>
    asked.set(nameOf(who), { who, senders: [...(asked.get(nameOf(who))?.senders ?? []), ...senders] });
  add({ audience: 'anyone' }, anyone);
  // Whoever has an account can also leave it at home.
  add({ audience: 'any-account' }, [...anyAccountSenders(request), ...anyone]);
  add({ audience: 'own-account' }, ownAccountSenders(request));
  for (const sender of parties) {
    const { audience, party } = sender;
    if (party === undefined || (audience !== 'outside-account' && audience !== 'organization' && audience !== 'service')) continue;
    add({ audience, party: party.id }, [sender]);
  }
  return asked;
}

function ask(document: PolicyDocument, senders: readonly Sender[], { name, on }: Action): Answer {
  const action = { name, keys: new Set(findAction(name)?.keys) };
  let unsure: Answer = { kind: 'no' };
  for (const allowedBy of document.statements.filter(({ effect }) => effect === 'Allow')) {
    for (const sender of senders) {
      const answer = findRequest({ allowedBy, documents: [document], sender, action, target: on, universe, now });
      if (answer.kind === 'yes') return answer;
      if (answer.kind === 'undetermined') unsure = answer;
    }
  }
  return unsure;
}

function callerOf({ arn, account, service, opener }: Pick<Found, 'arn' | 'account' | 'service' | 'opener'>): Caller {
  if (service !== undefined) return { kind: 'service', name: service };
  if (arn === undefined || account === undefined) return { kind: 'anonymous' };
  return opener === undefined ? { kind: 'aws', account, arn } : { kind: 'aws', account, arn: opener, sessionArn: arn };
}
