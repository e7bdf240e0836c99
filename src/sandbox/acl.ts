import type { SandboxBlock, SandboxBucket, SandboxGrant } from './account.js';
import { element, escapeXml, leaf, s3Document } from './xml.js';

const groups: Readonly<Record<string, string>> = {
  AllUsers: 'http://acs.amazonaws.com/groups/global/AllUsers',
  AuthenticatedUsers: 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers',
  LogDelivery: 'http://acs.amazonaws.com/groups/s3/LogDelivery',
};

/** How a description names the account's own canonical id. */
const ownersWord = 'owner';

const publicGroups = ['AllUsers', 'AuthenticatedUsers'];

/** The grants that count, besides the owner's: what GetBucketAcl shows. */
export function effectiveGrants(bucket: SandboxBucket, accountBlock: SandboxBlock): readonly SandboxGrant[] {
  if (bucket.ownership === 'BucketOwnerEnforced') return [];
  if (!ignoresPublicAcls(accountBlock) && !ignoresPublicAcls(bucket.publicAccessBlock)) return bucket.acl;
  return bucket.acl.filter(({ grantee }) => !publicGroups.includes(grantee));
}

function ignoresPublicAcls(block: SandboxBlock): boolean {
  return block !== 'none' && block.IgnorePublicAcls;
}

/** The answer of GetBucketAcl. The owner's own grant comes first. */
export function aclDocument(owner: string, grants: readonly SandboxGrant[]): string {
  const all = [{ grantee: ownersWord, permission: 'FULL_CONTROL' }, ...grants];
  return s3Document(
    'AccessControlPolicy',
    element('Owner', leaf('ID', owner)) + element('AccessControlList', all.map((grant) => grantElement(grant, owner)).join('')),
  );
}

function grantElement({ grantee, permission }: SandboxGrant, owner: string): string {
  return element('Grant', granteeElement(grantee === ownersWord ? owner : grantee) + leaf('Permission', permission));
}

function granteeElement(grantee: string): string {
  const uri = Object.hasOwn(groups, grantee) ? groups[grantee] : undefined;
  if (uri !== undefined) return typed('Group', leaf('URI', uri));
  if (grantee.includes('@')) return typed('AmazonCustomerByEmail', leaf('EmailAddress', grantee));
  return typed('CanonicalUser', leaf('ID', grantee));
}

function typed(type: string, content: string): string {
  return `<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="${escapeXml(type)}">${content}</Grantee>`;
}
