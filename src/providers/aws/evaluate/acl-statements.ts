import { type PrincipalValue, plainString, type Universe } from '../../../iam-policy/index.js';
import type { Acl, AclGrant } from '../facts.js';
import type { AclStatement } from './subject.js';

/** What each permission of a bucket's ACL lets a grantee do (S3 User Guide, "Access control list overview"). */
const permissionActions: Readonly<Record<string, readonly string[]>> = {
  READ: ['s3:listbucket', 's3:listbucketversions', 's3:listbucketmultipartuploads'],
  // Overwriting and deleting stay with the bucket's owner and the object's.
  WRITE: ['s3:putobject'],
  READ_ACP: ['s3:getbucketacl'],
  WRITE_ACP: ['s3:putbucketacl'],
};

const allUsers = 'http://acs.amazonaws.com/groups/global/AllUsers';
const authenticatedUsers = 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers';
/** S3's own log writer: source and target bucket must be of one account, so no stranger can use it. */
const logDelivery = 'http://acs.amazonaws.com/groups/s3/LogDelivery';

export interface ReadAcl {
  readonly statements: readonly AclStatement[];
  /** Entries that could not be understood, one phrase each. */
  readonly odd: readonly string[];
}

/** Turns the entries of an ACL into Allow statements, so that Denies and guardrails apply to them as to any other grant. */
export function readAcl(acl: Acl, universe: Universe): ReadAcl {
  const statements: AclStatement[] = [];
  const odd: string[] = isAnothers(acl, universe)
    ? [`the ACL names \`${acl.owner}\` as the owner, and the account is \`${universe.canonicalId}\``]
    : [];
  acl.grants.forEach((grant, index) => {
    const principal = toPrincipal(grant, acl.owner, universe);
    if (principal === 'nobody') return;
    const actions = toActions(grant.permission);
    if (principal === undefined || actions === undefined) {
      odd.push(`entry ${index + 1} of the ACL grants \`${grant.permission}\` to a grantee of a kind that is not known here`);
      return;
    }
    statements.push({ statement: toStatement({ index, principal, actions, universe }), isPublicGroup: isGroup(grant), pointer: `/grants/${index}` });
  });
  return { statements, odd };
}

const idOfAws = /^[0-9a-f]{64}$/i;

/**
 * The owner of an ACL is the bucket's, and the buckets that are listed are the caller's: on AWS both go by the one id of the account, so
 * two of them are no answer about our bucket. Other stores tell of the same owner by ids of their own making, now by one, now by another.
 */
function isAnothers({ owner }: Acl, { canonicalId }: Universe): boolean {
  return canonicalId !== undefined && idOfAws.test(canonicalId) && idOfAws.test(owner) && owner.toLowerCase() !== canonicalId.toLowerCase();
}

function isGroup({ grantee }: AclGrant): boolean {
  return grantee.kind === 'group';
}

function toActions(permission: string): readonly string[] | undefined {
  if (permission === 'FULL_CONTROL') return Object.values(permissionActions).flat();
  return permissionActions[permission];
}

function toPrincipal({ grantee }: AclGrant, owner: string, universe: Universe): PrincipalValue | 'nobody' | undefined {
  switch (grantee.kind) {
    case 'group':
      if (grantee.uri === allUsers) return { kind: 'everyone' };
      if (grantee.uri === authenticatedUsers) return { kind: 'authenticated' };
      return grantee.uri === logDelivery ? 'nobody' : undefined;
    case 'canonical-user':
      if (grantee.id === '') return undefined;
      return grantee.id === owner || grantee.id === universe.canonicalId ? 'nobody' : { kind: 'canonical-user', id: grantee.id };
    case 'email':
      return { kind: 'canonical-user', id: grantee.address };
    case 'other':
      return undefined;
  }
}

interface StatementParts {
  readonly index: number;
  readonly principal: PrincipalValue;
  readonly actions: readonly string[];
  readonly universe: Universe;
}

function toStatement({ index, principal, actions, universe }: StatementParts): AclStatement['statement'] {
  const resources = [universe.arn, `${universe.objectPrefix}*`].map(plainString);
  return {
    index,
    sid: undefined,
    effect: 'Allow',
    principal: { name: 'Principal', anyOf: [principal] },
    action: { name: 'Action', anyOf: actions },
    resource: { name: 'Resource', anyOf: resources },
    conditions: [],
    doubts: [],
    pointer: `/grants/${index}`,
    line: 1,
    column: 1,
  };
}
