import { causeText, type NotRead, type Observed } from '../../../model/observed.js';
import type { AwsAccountFacts, PublicAccessBlock } from '../facts.js';
import { toPublicAccessBlock } from './bucket-reads.js';
import type { Caller } from './caller.js';
import type { Clients } from './clients.js';
import { type Failure, toCause } from './failure.js';
import { type Operation, operations } from './permissions.js';
import type { Session } from './session.js';

const operation = 's3control:GetPublicAccessBlock';
const identityOperation = 'GetCallerIdentity';
const source = { kind: 'api', operation } as const;

/**
 * The account's effective setting: what the organization imposes is in the answer. Unknown where there is no such service, never off or on.
 * It is asked for by the account's id; where nobody told that, the call that failed to is the one that says why.
 */
export async function readAccountBlock(
  session: Session,
  tools: { readonly caller: Caller; readonly clients: Clients },
): Promise<Observed<PublicAccessBlock>> {
  if (session.identity === undefined) {
    const cause = toCause(session.identityFailure ?? { kind: 'malformed' }, identityOperation);
    return { state: 'unknown', cause, source: { kind: 'api', operation: identityOperation } };
  }
  const { input, send } = tools.clients.accountBlock(session.identity.account);
  const answer = await tools.caller.ask({
    operation,
    region: session.region,
    input,
    send: async (asked) => toPublicAccessBlock((await send(asked)).PublicAccessBlockConfiguration),
  });
  if (answer.ok) return { state: 'known', value: answer.value, source };
  // As for buckets: under another status it is no answer of the service.
  if (answer.failure.status === 404 && answer.failure.code === 'NoSuchPublicAccessBlockConfiguration') return { state: 'absent', source };
  return { state: 'unknown', cause: toCause(answer.failure, operation), source };
}

/** The canonical id stands in where nobody names the account. */
export function toAccountFacts(session: Session, canonicalId: string | undefined, publicAccessBlock: Observed<PublicAccessBlock>): AwsAccountFacts {
  return {
    partition: session.partition,
    account: session.identity?.account ?? canonicalId ?? '',
    ...(canonicalId === undefined ? {} : { canonicalId }),
    caller: session.identity?.arn ?? '',
    publicAccessBlock,
  };
}

export function blockNotRead(block: Observed<PublicAccessBlock>): readonly NotRead[] {
  if (block.state !== 'unknown') return [];
  const failed = block.source.kind === 'api' && block.source.operation === identityOperation ? identityOperation : operation;
  return [{ operation: failed, permission: operations[failed].permission, cause: causeText(block.cause) }];
}

export function notRead(failed: Operation, failure: Failure): NotRead {
  return { operation: failed, permission: operations[failed].permission, cause: `${causeText(toCause(failure, failed))}${inOurWords(failure)}` };
}

/** What is wrong with an answer, where that is our own finding; the service's words stay where they are. */
function inOurWords({ kind, code, message }: Failure): string {
  return kind === 'malformed' && code === undefined && message !== undefined ? `: ${message}` : '';
}
