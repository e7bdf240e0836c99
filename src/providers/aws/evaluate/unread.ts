import { type Access, type Audience, accesses, type Exposure, type Party } from '../../../model/exposure.js';
import { causeText, type NonEmpty, type Unknown } from '../../../model/observed.js';
import type { BucketEvaluation, NotRead } from '../../../model/result.js';
import { type AwsBucketFacts, type BucketRead, bucketReads } from '../facts.js';
import { exposureId } from './grants.js';

/** The call and the permission behind each fact, for facts whose failure does not name them. */
const readNames: Readonly<Record<BucketRead, { readonly operation: string; readonly permission: string }>> = {
  policy: { operation: 'GetBucketPolicy', permission: 's3:GetBucketPolicy' },
  ownership: { operation: 'GetBucketOwnershipControls', permission: 's3:GetBucketOwnershipControls' },
  acl: { operation: 'GetBucketAcl', permission: 's3:GetBucketAcl' },
  publicAccessBlock: { operation: 'GetPublicAccessBlock', permission: 's3:GetBucketPublicAccessBlock' },
  policyStatus: { operation: 'GetBucketPolicyStatus', permission: 's3:GetBucketPolicyStatus' },
  requestPayment: { operation: 'GetBucketRequestPayment', permission: 's3:GetBucketRequestPayment' },
  encryption: { operation: 'GetBucketEncryption', permission: 's3:GetEncryptionConfiguration' },
  website: { operation: 'GetBucketWebsite', permission: 's3:GetBucketWebsite' },
};

/** What was asked of a bucket and not answered. `awsPublic`: our own reading of S3's meaning of public. */
export function notReadOf(facts: AwsBucketFacts, awsPublic: BucketEvaluation['awsPublic']): readonly NotRead[] {
  return bucketReads.flatMap((read) => {
    const fact = facts[read];
    if (fact.state !== 'unknown') return [];
    if (facts.only !== undefined && fact.source.kind === 'file') return [fileNotRead(fact.source.path, fact)];
    const notRead = toNotRead(fact, readNames[read]);
    // A store without this call has no opinion that could differ from our reading. A refused call is another matter: there is one.
    const changesNothing = read === 'policyStatus' && fact.cause.kind === 'not-supported' && awsPublic !== 'unknown';
    return [changesNothing ? { ...notRead, changesNothing } : notRead];
  });
}

/** A document that was given as a file was asked of nobody: no call and no permission would help. */
function fileNotRead(path: string, { cause }: Unknown): NotRead {
  return { operation: 'policy file', permission: '', cause: `${path}: ${causeText(cause)}` };
}

export function toNotRead({ cause, source }: Unknown, names: { readonly operation: string; readonly permission: string }): NotRead {
  return {
    operation: source.kind === 'api' ? source.operation : names.operation,
    permission: cause.kind === 'access-denied' ? cause.permission : names.permission,
    cause: causeText(cause),
  };
}

export interface UnreadPath {
  readonly bucketId: string;
  readonly path: string;
  readonly document: string;
  readonly audience: Audience;
  readonly party?: Party;
  readonly accesses: NonEmpty<Access>;
  readonly because: NonEmpty<string>;
}

/** One undetermined exposure for a whole path: the widest audience and all accesses that stay possible. */
export function undeterminedExposure(unread: UnreadPath): Exposure {
  const { bucketId, path, audience, party } = unread;
  return {
    id: exposureId({ bucketId, audience, party, access: 'any-access', path }),
    audience,
    ...(party === undefined ? {} : { party }),
    access: unread.accesses[0],
    accesses: unread.accesses,
    path: { kind: path, through: [] },
    status: 'undetermined',
    grants: [
      {
        document: unread.document,
        pointer: '',
        status: 'undetermined',
        because: unread.because,
        steps: unread.because.map((text) => ({ control: unread.document, decided: 'not-read', text })),
      },
    ],
  };
}

/** All accesses that a bucket policy can give, worst first. */
export const everyAccess: NonEmpty<Access> = [accesses[0], ...accesses.slice(1)];
/** All accesses that a bucket's ACL can give, worst first. */
export const aclAccesses: NonEmpty<Access> = ['change-permissions', 'write', 'list', 'read-permissions'];
