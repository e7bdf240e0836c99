import type { SandboxDenial } from './account.js';

export interface Refused {
  readonly caller: string;
  /** The IAM action. */
  readonly permission: string;
  readonly resource: string;
}

/** What S3 says inside one account: who, what, and, where the denial has a reason, which policy. */
export function denialMessage(denial: SandboxDenial, { caller, permission, resource }: Refused): string {
  if (denial.reason === undefined) return 'Access Denied';
  const joint = denial.reason.startsWith('explicit deny') ? 'with an' : 'because';
  return `User: ${caller} is not authorized to perform: ${permission} on resource: "${resource}" ${joint} ${denial.reason}`;
}
