import { accessPointKeys, type Condition, mentionsOf, speaksOfAccessPoints, variablesOf } from '../../../iam-policy/index.js';
import type { Exposure } from '../../../model/exposure.js';
import type { Subject } from './subject.js';

/** What this version never looks at, and what that can do to a verdict. */
export const notLookedAt = [
  { what: 'object ACLs', effect: 'may-hide' },
  { what: 'access points', effect: 'may-hide' },
  { what: 'CloudFront and other front doors', effect: 'may-hide' },
  { what: 'identities of the own account', effect: 'may-hide' },
  { what: 'Access Grants', effect: 'may-hide' },
  { what: 'directory, table and vector buckets', effect: 'may-hide', unlisted: true },
  { what: 'KMS key policies', effect: 'may-soften' },
  { what: 'resource control policies', effect: 'may-soften' },
] as const;

/** Those of them that concern one bucket. */
export function lookedPast(subject: Subject, exposures: readonly Exposure[]): readonly string[] {
  const reached = exposures.some((exposure) => exposure.status === 'reachable' && exposure.audience !== 'own-account');
  const softening = reached ? ['KMS key policies', 'resource control policies'] : [];
  const { facts } = subject;
  if (facts.only !== undefined) return [...(leavesToAccessPoints(subject) ? ['access points'] : []), ...softening];
  // IgnorePublicAcls leaves what an object's ACL grants to a named account.
  const aclsCount = !(facts.ownership.state === 'known' && facts.ownership.value === 'BucketOwnerEnforced');
  return [
    ...(aclsCount ? ['object ACLs'] : []),
    'access points',
    'CloudFront and other front doors',
    'identities of the own account',
    'Access Grants',
    ...softening,
  ];
}

/** Whether the policy of a bucket speaks of how requests through access points differ: then a policy that is not looked at decides of those. */
export function leavesToAccessPoints({ policy, facts }: Subject): boolean {
  if (policy?.ok !== true || facts.only === 'access-point-policy') return false;
  return speaksOfAccessPoints(mentionsOf([policy.value]));
}

/** The statement says so by this condition, or by a variable in it. */
export function isOnAccessPoint({ key, values }: Condition): boolean {
  return accessPointKeys.some((accessPointKey) => accessPointKey === key || values.some((string) => variablesOf(string).includes(accessPointKey)));
}
