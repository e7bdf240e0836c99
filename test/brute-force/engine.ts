import {
  type Answer,
  anyAccountSenders,
  anyoneSenders,
  bucketUniverse,
  findAction,
  findRequest,
  mentionsOf,
  organizationSenders,
  outsideAccountSenders,
  ownAccountSenders,
  type PolicyDocument,
  parsePolicyText,
  type Request,
  type Sender,
  type SenderRequest,
  serviceSenders,
} from '../../src/iam-policy/index.js';
import type { JsonPolicy, WorldRequest } from './reference.js';
import { now, owner, partner, partnerOrganization, type SenderClass, service, type WorldAction } from './world.js';

const universe = bucketUniverse({ name: 'b', partition: 'aws', account: owner, region: 'eu-west-1' });

/** The engine, made ready for one policy. */
export interface Engine {
  readonly policy: JsonPolicy;
  /** Classes that the policy gives the engine a reason to ask about. */
  readonly classes: readonly SenderClass[];
  readonly keys: ReadonlySet<string>;
  ask(sender: SenderClass, action: WorldAction): Answer;
}

export function engineFor(policy: JsonPolicy): Engine {
  const parsed = parsePolicyText(JSON.stringify(policy));
  if (!parsed.ok || parsed.value.unreadable.length > 0) throw new Error(`the grammar made an unreadable policy: ${JSON.stringify(policy)}`);
  const document = parsed.value;
  const mentions = mentionsOf([document]);
  const senders = sendersOf({ universe, mentions });
  return {
    policy,
    classes: [...senders].filter(([, found]) => found.length > 0).map(([sender]) => sender),
    keys: mentions.keys,
    ask: (sender, action) => ask({ document, senders: senders.get(sender) ?? [], action, keys: mentions.keys }),
  };
}

function sendersOf(request: SenderRequest): ReadonlyMap<SenderClass, readonly Sender[]> {
  const isOf = (id: string) => (sender: Sender) => sender.party?.id === id;
  return new Map<SenderClass, readonly Sender[]>([
    ['anyone', anyoneSenders(request)],
    // Whoever has an account can also leave it at home.
    ['any-account', [...anyAccountSenders(request), ...anyoneSenders(request)]],
    ['partner', outsideAccountSenders(request).filter(isOf(partner))],
    // Members who leave the signature out are told from strangers who do by aws:VpceOrgID only, which these worlds lack.
    ['partner-organization', organizationSenders(request).filter((sender) => sender.kind === 'aws' && isOf(partnerOrganization)(sender))],
    ['service', request.mentions.services.has(service) ? serviceSenders(request).filter(isOf(service)) : []],
    ['own-account', ownAccountSenders(request)],
  ]);
}

interface EngineQuestion {
  readonly document: PolicyDocument;
  readonly senders: readonly Sender[];
  readonly action: WorldAction;
  readonly keys: ReadonlySet<string>;
}

function ask({ document, senders, action }: EngineQuestion): Answer {
  let unsure: Answer = { kind: 'no' };
  for (const allowedBy of document.statements.filter((statement) => statement.effect === 'Allow')) {
    for (const sender of senders) {
      const answer = findRequest({
        allowedBy,
        documents: [document],
        sender,
        action: { name: action.name, keys: new Set(findAction(action.name)?.keys) },
        target: action.on,
        universe,
        now,
      });
      if (answer.kind === 'yes') return answer;
      if (answer.kind === 'undetermined') unsure = answer;
    }
  }
  return unsure;
}

/** The engine's witness in the words of the other evaluator. */
export function toWorldRequest({ caller, action, resource, context }: Request): WorldRequest {
  const keys = Object.fromEntries([...context].filter(([, values]) => values.length > 0));
  switch (caller.kind) {
    case 'aws':
      return { principal: { kind: 'aws', account: caller.account, arn: caller.arn }, action, resource, keys };
    case 'service':
      return { principal: { kind: 'service', service: caller.name }, action, resource, keys };
    default:
      return { principal: { kind: 'anonymous' }, action, resource, keys };
  }
}
