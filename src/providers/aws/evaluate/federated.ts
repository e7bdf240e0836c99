import { type Condition, quoted, type Statement } from '../../../iam-policy/index.js';
import type { Subject } from './subject.js';

/**
 * Where a policy that lets outsiders in tells sessions of federated users (sts:GetFederationToken) from others: the search makes no
 * such requests, so that whom only they get in for would stay unseen.
 */
export function federatedDoubts({ policy, universe }: Subject): readonly string[] {
  if (policy === undefined || !policy.ok) return [];
  const { statements } = policy.value;
  if (!statements.some((statement) => statement.effect === 'Allow' && isForOutsiders(statement, universe.account))) return [];
  return statements.flatMap(({ line, conditions }) =>
    conditions
      .filter(tellsFederated)
      .map(({ keyText }) => `line ${line} of the policy tells sessions of federated users by ${quoted(keyText)}, and these are not searched for`),
  );
}

function isForOutsiders({ principal: { name, anyOf } }: Statement, owner: string): boolean {
  return name === 'NotPrincipal' || anyOf.some((value) => !('account' in value && value.account === owner));
}

function tellsFederated({ key, values }: Condition): boolean {
  return values.some(({ text }) => {
    if (key === 'aws:principaltype') return /^federated/i.test(text);
    if (key === 'aws:principalarn') return /federated-user/i.test(text);
    return key === 'aws:userid' && /^[\d*?]*\d[\d*?]*:/.test(text);
  });
}
