import type { Caller, Request } from '../../src/iam-policy/index.js';
import type { Exposure, ReachableGrant, WitnessRequest } from '../../src/model/exposure.js';

export function lastOf(grant: ReachableGrant): WitnessRequest {
  return grant.witness.requests.at(-1) ?? grant.witness.requests[0];
}

/** The request as somebody would rebuild it who has the report and nothing else. */
export function requestOf(grant: ReachableGrant, exposure: Exposure): Request {
  const { sender, action, resource, context } = lastOf(grant);
  return { caller: callerOf(sender, exposure), action, resource, context: new Map(Object.entries(context)) };
}

function callerOf(sender: string, { party }: Exposure): Caller {
  if (sender === 'anonymous') return { kind: 'anonymous' };
  if (sender.endsWith('.amazonaws.com')) return { kind: 'service', name: sender };
  if (!sender.startsWith('arn:')) return { kind: 'federated', provider: sender };
  const account = sender.split(':')[4] ?? '';
  const canonicalId = party?.type === 'canonical-user' || party?.type === 'email' ? { canonicalId: party.id } : {};
  const accessIdentity = party?.type === 'origin-access-identity' ? { accessIdentity: party.id } : {};
  return { kind: 'aws', account, arn: sender, ...canonicalId, ...accessIdentity };
}
