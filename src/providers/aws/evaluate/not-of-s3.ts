import { findText, literalGlob, parseGlob } from '../../../glob/index.js';
import { anyObject, quoted, type Statement, type Universe } from '../../../iam-policy/index.js';
import type { Subject } from './subject.js';

/**
 * What a statement says that S3 would have refused when the policy was put: a resource that is not this bucket's, or a principal
 * of an unknown form that an Allow lets in or a Deny leaves out. A policy that holds it all the same is read by another store, or is
 * not this bucket's: then who gets in is not for us to say.
 */
export function notOfS3({ facts, policy, universe }: Subject): readonly string[] {
  if (policy === undefined || !policy.ok) return [];
  const isStored = facts.policy.state === 'known' && facts.policy.source.kind === 'api';
  return policy.value.statements.flatMap((statement) => [
    ...(statement.effect === 'Allow' ? foreignResources(statement, universe) : []),
    ...(isStored && letsIn(statement) ? oddPrincipals(statement) : []),
  ]);
}

/** Who is left out by a Deny with NotPrincipal may get in by an Allow. */
function letsIn({ effect, principal }: Statement): boolean {
  return effect === 'Allow' || principal.name === 'NotPrincipal';
}

function foreignResources({ line, resource }: Statement, universe: Universe): readonly string[] {
  if (resource.name !== 'Resource') return [];
  const [foreign] = resource.anyOf.filter(({ parts }) => {
    const text = parts.map((part) => (part.kind === 'variable' ? '*' : part.text)).join('');
    return !isOf(universe, text);
  });
  if (foreign === undefined) return [];
  const what = universe.kind === 'bucket' ? 'bucket' : 'access point';
  return [`line ${line} of the policy names ${quoted(foreign.text)}, which is not of this ${what}: S3 refuses such a policy, another store may not`];
}

function isOf(universe: Universe, text: string): boolean {
  if (text === '*' || text === universe.arn || text.startsWith(universe.objectPrefix)) return true;
  return findText({ all: [[parseGlob(text)], [literalGlob(universe.arn), anyObject(universe)]], none: [] }) !== 'empty';
}

function oddPrincipals({ line, principal }: Statement): readonly string[] {
  const [odd] = principal.anyOf.flatMap((value) => (value.kind === 'invalid' ? [value.text] : []));
  if (odd === undefined) return [];
  return [`line ${line} of the policy names the principal ${quoted(odd)}: S3 refuses such a policy, another store may know whom it means`];
}
