import type { SandboxAccount } from './account.js';
import { type Answer, accessDenied, type Dialect, errorAnswer, xmlAnswer } from './answer.js';
import { type BucketAnswers, blockDocument, noBlockError, toBucketAnswers } from './bucket-answers.js';
import type { Call } from './call.js';
import { denialMessage } from './denial.js';
import { type Directory, toDirectory } from './directory.js';
import { listBuckets } from './listing.js';
import { type AccountOperation, accountOperations, isAccountOperation } from './operations.js';
import { element, leaf, xmlDeclaration } from './xml.js';

/** The right answer to a call, before any fault. */
export type Respond = (call: Call) => Answer;

export interface RespondOptions {
  /** Refuse what is not signed. The signature itself is not verified. */
  readonly signed: 'required' | 'optional';
}

export function toRespond(account: SandboxAccount, options: RespondOptions): Respond {
  const directory = toDirectory(account);
  const answers = new Map(account.buckets.map((bucket) => [bucket.name, toBucketAnswers(bucket, account)]));
  return (call) => {
    if (options.signed === 'required' && call.region === undefined) return accessDenied(dialectOf(call), 'Access Denied');
    if (call.operation === 'Other') return notServed(call);
    if (isAccountOperation(call.operation)) return deniedByAccount(call.operation, account) ?? accountAnswer(call, account, directory);
    return bucketAnswer(call, { account, directory, answers });
  };
}

export function dialectOf(call: Call): Dialect {
  return call.service === 's3' ? 's3' : 'query';
}

function notServed(call: Call): Answer {
  if (call.service === 'sts') {
    return errorAnswer('query', { status: 400, code: 'InvalidAction', message: 'The sandbox answers GetCallerIdentity only' });
  }
  if (call.method !== 'GET' && call.method !== 'HEAD') {
    const message = 'The specified method is not allowed against this resource. The sandbox is read-only';
    return errorAnswer(dialectOf(call), { status: 405, code: 'MethodNotAllowed', message });
  }
  const message = 'The sandbox serves the configuration of buckets that a scan reads, and no objects';
  return errorAnswer(dialectOf(call), { status: 501, code: 'NotImplemented', message });
}

function deniedByAccount(operation: AccountOperation, account: SandboxAccount): Answer | undefined {
  const denial = account.deny.find((candidate) => candidate.operation === operation);
  if (denial === undefined) return undefined;
  const { permission } = accountOperations[operation];
  const resource = operation === 'ListBuckets' ? `arn:${account.partition}:s3:::*` : '*';
  return accessDenied(operation === 'ListBuckets' ? 's3' : 'query', denialMessage(denial, { caller: account.caller, permission, resource }));
}

function accountAnswer(call: Call, account: SandboxAccount, directory: Directory): Answer {
  if (call.operation === 'ListBuckets') return listBuckets(call, directory, account.canonicalId);
  if (call.operation === 'GetCallerIdentity') return xmlAnswer(identityDocument(account));
  if (call.account === undefined) {
    return errorAnswer('query', { status: 400, code: 'InvalidRequest', message: 'Missing required header for this request: x-amz-account-id' });
  }
  if (call.account !== account.account) return accessDenied('query', 'Access Denied');
  const block = blockDocument(account.publicAccessBlock);
  return block === undefined ? errorAnswer('query', { ...noBlockError, more: { AccountId: account.account } }) : xmlAnswer(block);
}

function identityDocument({ account, caller }: SandboxAccount): string {
  const result = leaf('Arn', caller) + leaf('UserId', 'AROAEXAMPLEOFASANDBOX:scan') + leaf('Account', account);
  const metadata = element('ResponseMetadata', leaf('RequestId', '00000000-0000-0000-0000-000000000000'));
  const content = element('GetCallerIdentityResult', result) + metadata;
  return `${xmlDeclaration}<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${content}</GetCallerIdentityResponse>`;
}

interface World {
  readonly account: SandboxAccount;
  readonly directory: Directory;
  readonly answers: ReadonlyMap<string, BucketAnswers>;
}

function bucketAnswer(call: Call, { account, directory, answers }: World): Answer {
  const { bucket: name = '', operation, region, expectedOwner } = call;
  const found = directory.find(name);
  if (found === undefined) return noSuchBucket(name);
  if (region !== undefined && region !== found.region) return permanentRedirect(name, found.region);
  const owner = found.described.owner ?? account.account;
  if (expectedOwner !== undefined && !/^\d{12}$/.test(expectedOwner)) {
    const message = 'The value of the expected bucket owner parameter must be an AWS account ID';
    return errorAnswer('s3', { status: 400, code: 'InvalidBucketOwnerAWSAccountID', message });
  }
  if (owner !== account.account || (expectedOwner ?? owner) !== owner) return accessDenied('s3', 'Access Denied');
  const answerFor = isAccountOperation(operation) || operation === 'Other' ? undefined : answers.get(found.described.name)?.get(operation);
  if (answerFor === undefined) throw new Error(`no answer for ${operation}`);
  return answerFor(name, found.region);
}

export function noSuchBucket(name: string): Answer {
  return errorAnswer('s3', { status: 404, code: 'NoSuchBucket', message: 'The specified bucket does not exist', more: { BucketName: name } });
}

export function permanentRedirect(name: string, region: string): Answer {
  return errorAnswer('s3', {
    status: 301,
    code: 'PermanentRedirect',
    message:
      'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    more: { Endpoint: `s3.${region}.amazonaws.com`, Bucket: name },
    headers: { 'x-amz-bucket-region': region },
  });
}
