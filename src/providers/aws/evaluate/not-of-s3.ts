import { foreignAction, foreignResource, quoted, type Statement, type Universe } from '../../../iam-policy/index.js';
import type { Subject } from './subject.js';

/**
 * What a statement says that S3 would have refused when the policy was put: a resource that is not this bucket's, an action of a
 * service beside S3, or a principal of an unknown form that an Allow lets in or a Deny leaves out. A policy that holds it all the same is read by another store, or is
 * not this bucket's: then who gets in is not for us to say.
 */
export function notOfS3({ facts, policy, universe }: Subject): readonly string[] {
  if (policy === undefined || !policy.ok) return [];
  const isStored = facts.policy.state === 'known' && facts.policy.source.kind === 'api';
  return policy.value.statements.flatMap((statement) => [
    ...(statement.effect === 'Allow' ? [...foreignResources(statement, universe), ...foreignActions(statement)] : []),
    ...(isStored && letsIn(statement) ? oddPrincipals(statement) : []),
  ]);
}

/** Who is left out by a Deny with NotPrincipal may get in by an Allow. */
function letsIn({ effect, principal }: Statement): boolean {
  return effect === 'Allow' || principal.name === 'NotPrincipal';
}

function foreignResources(statement: Statement, universe: Universe): readonly string[] {
  const foreign = foreignResource(statement, universe);
  if (foreign === undefined) return [];
  const what = universe.kind === 'bucket' ? 'bucket' : 'access point';
  return [
    `line ${statement.line} of the policy names ${quoted(foreign)}, which is not of this ${what}: S3 refuses such a policy, another store may not`,
  ];
}

function foreignActions(statement: Statement): readonly string[] {
  const foreign = foreignAction(statement);
  return foreign === undefined
    ? []
    : [`line ${statement.line} of the policy allows ${quoted(foreign)}, and this version does not know what that gives`];
}

function oddPrincipals({ line, principal }: Statement): readonly string[] {
  const [odd] = principal.anyOf.flatMap((value) => (value.kind === 'invalid' ? [value.text] : []));
  if (odd === undefined) return [];
  return [`line ${line} of the policy names the principal ${quoted(odd)}: S3 refuses such a policy, another store may know whom it means`];
}
