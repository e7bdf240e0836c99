import {
  type Answer,
  anyAccountSenders,
  anyoneSenders,
  authorize,
  bucketUniverse,
  type Caller,
  findAction,
  findRequest,
  layerDocuments,
  type Mentions,
  mentionsOf,
  organizationSenders,
  outsideAccountSenders,
  ownAccountSenders,
  type PolicyDocument,
  type PolicyLayer,
  parsePolicyText,
  type Request,
  type SearchMemory,
  type Sender,
  type SenderRequest,
  serviceSenders,
} from '../../src/iam-policy/index.js';
import type { JsonPolicy, WorldRequest } from './reference.js';
import type { JsonLayer } from './reference-layers.js';
import { now, owner, partner, partnerOrganization, type SenderClass, service, type WorldAction, worldActions } from './world.js';

const universe = bucketUniverse({ name: 'b', partition: 'aws', account: owner, region: 'eu-west-1' });

/** The engine, made ready for one policy. */
export interface Engine {
  readonly policy: JsonPolicy;
  readonly layers: readonly JsonLayer[];
  /** Classes that the policy gives the engine a reason to ask about. */
  readonly classes: readonly SenderClass[];
  readonly keys: ReadonlySet<string>;
  ask(sender: SenderClass, action: WorldAction): Answer;
  /** What the interpreter says of one request. */
  allows(request: WorldRequest): boolean;
}

/** `memory`: what the questions about the policy share, if they are to. */
export function engineFor(policy: JsonPolicy, jsonLayers: readonly JsonLayer[] = [], memory?: SearchMemory): Engine {
  const parsed = parsePolicyText(JSON.stringify(policy));
  if (!parsed.ok || parsed.value.unreadable.length > 0) throw new Error(`the grammar made an unreadable policy: ${JSON.stringify(policy)}`);
  const document = parsed.value;
  const documents = [document] as const;
  const layers = jsonLayers.map(toLayer);
  const mentions = mentionsOf([document, ...layerDocuments(layers)]);
  const made = new Map<SenderClass, readonly Sender[]>();
  const sendersOf = (sender: SenderClass) => {
    const senders = made.get(sender) ?? makeSenders[sender]({ universe, mentions });
    if (senders.length === 0) throw new Error(`the policy gives reason to ask about \`${sender}\`, and nobody is of it`);
    made.set(sender, senders);
    return senders;
  };
  return {
    policy,
    layers: jsonLayers,
    classes: classesOf(mentions),
    keys: mentions.keys,
    ask: (sender, action) => ask({ documents, layers, senders: sendersOf(sender), action, memory }),
    allows: (request) => authorize(toRequest(request), documents, { owner, layers }).outcome === 'allowed',
  };
}

function classesOf({ accounts, organizations, services }: Mentions): readonly SenderClass[] {
  return [
    'anyone',
    'any-account',
    ...(accounts.has(partner) ? (['partner'] as const) : []),
    ...(organizations.has(partnerOrganization) ? (['partner-organization'] as const) : []),
    ...(services.has(service) ? (['service'] as const) : []),
    'own-account',
  ];
}

const isOf = (id: string) => (sender: Sender) => sender.party?.id === id;

/** Most policies are not asked about most classes. */
const makeSenders: Readonly<Record<SenderClass, (request: SenderRequest) => readonly Sender[]>> = {
  anyone: anyoneSenders,
  // Whoever has an account can also leave it at home.
  'any-account': (request) => [...anyAccountSenders(request), ...anyoneSenders(request)],
  // Who leaves the signature out is told from strangers who do by aws:VpceAccount and aws:VpceOrgID only, which these worlds lack.
  partner: (request) => outsideAccountSenders(request).filter((sender) => sender.kind === 'aws' && isOf(partner)(sender)),
  'partner-organization': (request) => organizationSenders(request).filter((sender) => sender.kind === 'aws' && isOf(partnerOrganization)(sender)),
  service: (request) => serviceSenders(request).filter(isOf(service)),
  'own-account': ownAccountSenders,
};

const actionKeys: ReadonlyMap<string, ReadonlySet<string>> = new Map(worldActions.map(({ name }) => [name, new Set(findAction(name)?.keys)]));

function toLayer(layer: JsonLayer): PolicyLayer {
  const documents = layer.policies.map((policy) => {
    const parsed = parsePolicyText(JSON.stringify(policy), layer.kind);
    if (!parsed.ok || parsed.value.unreadable.length > 0) throw new Error(`the grammar made an unreadable policy: ${JSON.stringify(policy)}`);
    return parsed.value;
  });
  switch (layer.kind) {
    case 'vpc-endpoint':
      return { kind: layer.kind, endpoint: layer.endpoint, documents };
    case 'service-control':
    case 'resource-control':
      return { kind: layer.kind, account: layer.account, documents };
    default:
      return { kind: layer.kind, account: layer.account, ...(layer.principal === undefined ? {} : { principal: layer.principal }), documents };
  }
}

interface EngineQuestion {
  /** That of the bucket, always the same list: the memory goes by it. */
  readonly documents: readonly [PolicyDocument];
  readonly layers: readonly PolicyLayer[];
  readonly senders: readonly Sender[];
  readonly action: WorldAction;
  readonly memory: SearchMemory | undefined;
}

function ask({ documents, layers, senders, action, memory }: EngineQuestion): Answer {
  let unsure: Answer = { kind: 'no' };
  const identities = layers.flatMap(({ kind, documents: own }) => (kind === 'identity' ? own : []));
  const statements = [...documents, ...identities].flatMap((each) => each.statements);
  for (const allowedBy of statements.filter((statement) => statement.effect === 'Allow')) {
    for (const sender of senders) {
      const answer = findRequest({
        allowedBy,
        documents,
        sender,
        action: { name: action.name, keys: actionKeys.get(action.name) ?? new Set() },
        target: action.on,
        universe,
        now,
        ...(layers.length === 0 ? {} : { layers }),
        ...(memory === undefined ? {} : { memory }),
      });
      if (answer.kind === 'yes') return answer;
      if (answer.kind === 'undetermined') unsure = answer;
    }
  }
  return unsure;
}

function toRequest({ principal, action, resource, keys }: WorldRequest): Request {
  return { caller: toCaller(principal), action, resource, context: new Map(Object.entries(keys)) };
}

function toCaller({ kind, account = '', arn = '', session, service: name = '' }: WorldRequest['principal']): Caller {
  if (kind === 'anonymous') return { kind };
  if (kind === 'service') return { kind, name };
  return { kind, account, arn, ...(session === undefined ? {} : { sessionArn: session }) };
}

/** The engine's witness in the words of the other evaluator. */
export function toWorldRequest({ caller, action, resource, context }: Request): WorldRequest {
  const keys = Object.fromEntries([...context].filter(([, values]) => values.length > 0));
  switch (caller.kind) {
    case 'aws':
      return {
        principal: {
          kind: 'aws',
          account: caller.account,
          arn: caller.arn,
          ...(caller.sessionArn === undefined ? {} : { session: caller.sessionArn }),
        },
        action,
        resource,
        keys,
      };
    case 'service':
      return { principal: { kind: 'service', service: caller.name }, action, resource, keys };
    default:
      return { principal: { kind: 'anonymous' }, action, resource, keys };
  }
}
