import type { NotRead } from '../../model/observed.js';

/** Actions that are about the account, which no bucket's ARN can stand for. */
const aboutAccounts = ['s3:ListAllMyBuckets', 's3:GetAccountPublicAccessBlock'];

/** The smallest IAM policy that allows what was refused, as JSON; `undefined` where nothing was refused that a policy of the caller could allow. */
export function missingPermissions(notRead: readonly NotRead[], partition: string): string | undefined {
  const refused = notRead.filter(
    ({ cause, permission }) => cause.startsWith('access denied') && !cause.includes('resource policy') && /^[a-z0-9-]+:[A-Za-z]+$/.test(permission),
  );
  const actions = [...new Set(refused.map(({ permission }) => permission))].sort();
  if (actions.length === 0) return undefined;
  const ofBuckets = actions.filter((action) => action.startsWith('s3:') && !aboutAccounts.includes(action));
  const ofAccounts = actions.filter((action) => !ofBuckets.includes(action));
  const statements = [
    ...(ofAccounts.length === 0 ? [] : [{ Sid: 'CurbsideReadAccount', Effect: 'Allow', Action: ofAccounts, Resource: '*' }]),
    ...(ofBuckets.length === 0 ? [] : [{ Sid: 'CurbsideReadBuckets', Effect: 'Allow', Action: ofBuckets, Resource: `arn:${partition}:s3:::*` }]),
  ];
  return JSON.stringify({ Version: '2012-10-17', Statement: statements }, undefined, 2);
}
