import {
  asksForServices,
  type Mentions,
  type SenderGroup,
  type SenderRequest,
  type Statement,
  senderGroups,
  speaksOf,
} from '../../../iam-policy/index.js';

export interface AudienceOptions {
  /** Unsigned requests are refused whatever policies say: the requester pays. */
  readonly signedOnly: boolean;
}

/** Everybody who is asked about, in groups. */
export function audienceGroups(request: SenderRequest, { signedOnly }: AudienceOptions): readonly SenderGroup[] {
  const groups = senderGroups(request);
  return (signedOnly ? groups.map(signing) : groups).filter(({ callers }) => callers.length > 0);
}

function signing(group: SenderGroup): SenderGroup {
  const isSigned = ({ kind }: { readonly kind: string }): boolean => kind !== 'anonymous';
  return { ...group, callers: group.callers.filter(isSigned), senders: () => group.senders().filter(isSigned) };
}

/**
 * Whether it makes sense to ask a group of one statement: services and providers of identities only where it names them, or is open
 * to everybody while what is mentioned beside it speaks of them.
 */
export function concerns(statement: Statement, group: SenderGroup, { keys, services, federated }: Mentions): boolean {
  const [first] = group.callers;
  if (first === undefined || !speaksOf(statement, group)) return false;
  const { principal } = statement;
  const isOpen = principal.name === 'NotPrincipal' || principal.anyOf.some((value) => value.kind === 'everyone');
  if (first.kind === 'service') {
    if (principal.anyOf.some((value) => value.kind === 'service')) return true;
    return isOpen && (services.size > 0 || asksForServices(keys));
  }
  if (first.kind === 'federated') return principal.anyOf.some((value) => value.kind === 'federated') || (isOpen && federated.size > 0);
  return true;
}
