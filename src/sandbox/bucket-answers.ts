import type { SandboxAccount, SandboxBlock, SandboxBucket } from './account.js';
import { aclDocument, effectiveGrants } from './acl.js';
import { type Answer, accessDenied, type ErrorText, errorAnswer, jsonAnswer, xmlAnswer } from './answer.js';
import { denialMessage } from './denial.js';
import { type BucketOperation, bucketOperationNames, bucketOperations } from './operations.js';
import { isPublicPolicy } from './public-policy.js';
import { element, leaf, s3Document } from './xml.js';

/** Answers for a bucket of this name; one description may serve many names. */
export type AnswerFor = (name: string, region: string) => Answer;
export type BucketAnswers = ReadonlyMap<BucketOperation, AnswerFor>;

/** Works out all answers once, so that serving is a look-up. */
export function toBucketAnswers(bucket: SandboxBucket, account: SandboxAccount): BucketAnswers {
  const allowed: Readonly<Record<BucketOperation, AnswerFor>> = {
    GetBucketPolicy: policyAnswer(bucket),
    GetBucketAcl: always(xmlAnswer(aclDocument(account.canonicalId, effectiveGrants(bucket, account.publicAccessBlock)))),
    GetBucketOwnershipControls: ownershipAnswer(bucket),
    GetPublicAccessBlock: blockAnswer(bucket.publicAccessBlock),
    GetBucketPolicyStatus: policyStatusAnswer(bucket),
    GetBucketRequestPayment: always(xmlAnswer(s3Document('RequestPaymentConfiguration', leaf('Payer', bucket.requestPayment)))),
    GetBucketEncryption: encryptionAnswer(bucket),
    GetBucketWebsite: websiteAnswer(bucket),
    GetBucketLocation: (_name, region) => xmlAnswer(s3Document('LocationConstraint', region === 'us-east-1' ? '' : region)),
    HeadBucket: (_name, region) => ({ status: 200, headers: { 'x-amz-bucket-region': region, 'x-amz-access-point-alias': 'false' }, body: '' }),
  };
  return new Map(bucketOperationNames.map((operation) => [operation, deniedAnswer(operation, bucket, account) ?? allowed[operation]]));
}

/** A Block Public Access configuration; `undefined` where there is none. */
export function blockDocument(block: SandboxBlock): string | undefined {
  if (block === 'none') return undefined;
  const bits = Object.entries(block).map(([bit, on]) => leaf(bit, String(on)));
  return s3Document('PublicAccessBlockConfiguration', bits.join(''));
}

export const noBlockError = {
  status: 404,
  code: 'NoSuchPublicAccessBlockConfiguration',
  message: 'The public access block configuration was not found',
} as const;

function always(answer: Answer): AnswerFor {
  return () => answer;
}

function absent(error: ErrorText): AnswerFor {
  return (name) => errorAnswer('s3', { ...error, more: { BucketName: name } });
}

function deniedAnswer(operation: BucketOperation, bucket: SandboxBucket, account: SandboxAccount): AnswerFor | undefined {
  const denial = bucket.deny.find((candidate) => candidate.operation === operation);
  if (denial === undefined) return undefined;
  const { permission } = bucketOperations[operation];
  return (name) =>
    accessDenied('s3', denialMessage(denial, { caller: account.caller, permission, resource: `arn:${account.partition}:s3:::${name}` }));
}

const noPolicy = absent({ status: 404, code: 'NoSuchBucketPolicy', message: 'The bucket policy does not exist' });

function policyAnswer(bucket: SandboxBucket): AnswerFor {
  const { policy } = bucket;
  if (policy === undefined) return noPolicy;
  const own = jsonAnswer(policy);
  const pieces = aroundBucketArns(policy, bucket.name);
  return (name) => (name === bucket.name ? own : jsonAnswer(pieces.join(name)));
}

/** The text around the bucket's name in its ARNs, so that a generated bucket's policy names itself. */
function aroundBucketArns(policy: string, name: string): readonly string[] {
  const literal = name.replace(/[^a-z0-9]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
  return policy.split(new RegExp(`(?<=:s3:::)${literal}(?![a-z0-9.-])`, 'u'));
}

function policyStatusAnswer(bucket: SandboxBucket): AnswerFor {
  if (bucket.policy === undefined) return noPolicy;
  const status = bucket.policyStatus === undefined ? isPublicPolicy(bucket.policy) : bucket.policyStatus === 'public';
  return always(xmlAnswer(s3Document('PolicyStatus', leaf('IsPublic', String(status)))));
}

function ownershipAnswer({ ownership }: SandboxBucket): AnswerFor {
  if (ownership === 'none') {
    return absent({ status: 404, code: 'OwnershipControlsNotFoundError', message: 'The bucket ownership controls were not found' });
  }
  return always(xmlAnswer(s3Document('OwnershipControls', element('Rule', leaf('ObjectOwnership', ownership)))));
}

function blockAnswer(block: SandboxBlock): AnswerFor {
  const document = blockDocument(block);
  return document === undefined ? absent(noBlockError) : always(xmlAnswer(document));
}

function encryptionAnswer({ encryption }: SandboxBucket): AnswerFor {
  if (encryption === 'none') {
    return absent({
      status: 404,
      code: 'ServerSideEncryptionConfigurationNotFoundError',
      message: 'The server side encryption configuration was not found',
    });
  }
  const key = encryption.kmsKey === undefined ? '' : leaf('KMSMasterKeyID', encryption.kmsKey);
  const byDefault = element('ApplyServerSideEncryptionByDefault', leaf('SSEAlgorithm', encryption.algorithm) + key);
  return always(xmlAnswer(s3Document('ServerSideEncryptionConfiguration', element('Rule', byDefault + leaf('BucketKeyEnabled', 'false')))));
}

function websiteAnswer({ website }: SandboxBucket): AnswerFor {
  if (website === undefined) {
    return absent({ status: 404, code: 'NoSuchWebsiteConfiguration', message: 'The specified bucket does not have a website configuration' });
  }
  const index = website.index === undefined ? '' : element('IndexDocument', leaf('Suffix', website.index));
  const error = website.error === undefined ? '' : element('ErrorDocument', leaf('Key', website.error));
  const redirect = website.redirectTo === undefined ? '' : element('RedirectAllRequestsTo', leaf('HostName', website.redirectTo));
  return always(xmlAnswer(s3Document('WebsiteConfiguration', index + error + redirect)));
}
