import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { authorize, awsPublic, findAction, type PolicyDocument, parsePolicyText, type Request } from '../../src/iam-policy/index.js';
import type { Exposure, Grant, WitnessRequest } from '../../src/model/exposure.js';
import type { AclGrant, AwsAccountFacts, AwsBucketFacts, BlockBit } from '../../src/providers/aws/facts.js';
import { evaluated } from '../aws/evaluated.js';
import { owner } from '../aws/facts.js';
import { isInExtent, isInRanges, keyOf } from './coverage.js';
import { reachable } from './covers.js';
import { accounts, buckets, onlyPolicy, statements } from './estates.js';
import { lastOf, requestOf } from './rebuilt.js';
import { runs } from './runs.js';

describe('a witness', () => {
  test('gets through when it is replayed, by the statements and by the guardrails', () => {
    fc.assert(
      fc.property(buckets, accounts, (bucket, account) => {
        for (const exposure of reachable(evaluated(bucket, account).exposures)) {
          for (const grant of exposure.grants.filter((each) => each.status === 'reachable')) {
            const request = requestOf(grant, exposure);
            const place = `${exposure.id} ${JSON.stringify(grant.witness)}`;
            expect(decide(request, grant, bucket), place).toBe('allowed');
            expect(heldIn({ request, grant, exposure, bucket, account }), place).toBe(false);
          }
        }
      }),
      runs(110),
    );
  });

  test('has the sender that its exposure speaks of', () => {
    fc.assert(
      fc.property(buckets, accounts, (bucket, account) => {
        for (const exposure of reachable(evaluated(bucket, account).exposures)) {
          for (const grant of exposure.grants.filter((each) => each.status === 'reachable')) {
            expect(senderFits(lastOf(grant), exposure), `${exposure.id} ${JSON.stringify(grant.witness)}`).toBe(true);
          }
        }
      }),
      runs(60),
    );
  });

  test('lies inside the objects and the network of its grant', () => {
    fc.assert(
      fc.property(statements, (list) => {
        for (const exposure of reachable(evaluated(onlyPolicy(list)).exposures)) {
          for (const grant of exposure.grants.filter((each) => each.status === 'reachable')) {
            const { resource, context } = lastOf(grant);
            const key = keyOf(resource);
            if (key !== undefined) expect(grant.objects === undefined ? undefined : isInExtent(grant.objects, key), exposure.id).toBe(true);
            const address = context['aws:sourceip']?.[0];
            if (grant.from !== undefined && address !== undefined)
              expect(isInRanges(grant.from.ranges, address), `${exposure.id} ${address}`).toBe(true);
          }
        }
      }),
      runs(60),
    );
  });
});

function documentOf({ policy }: AwsBucketFacts): PolicyDocument {
  const parsed = parsePolicyText(policy.state === 'known' ? policy.value : '{"Version":"2012-10-17","Statement":[]}');
  if (parsed.ok) return parsed.value;
  return documentOf({ policy: { state: 'absent' } } as AwsBucketFacts);
}

/** By the whole policy; for a grant of the ACL by its entry and by every Deny of the policy. */
function decide(request: Request, grant: Grant, bucket: AwsBucketFacts): string {
  const document = documentOf(bucket);
  if (grant.document === 'bucket-policy') return authorize(request, [document]).outcome;
  const denies = document.statements.filter((statement) => statement.effect === 'Deny');
  if (authorize(request, [{ statements: denies }]).outcome === 'explicitly-denied') return 'explicitly-denied';
  return entryAllows(entryOf(grant, bucket), request) ? 'allowed' : 'not-allowed';
}

function entryOf({ pointer }: Grant, { acl }: AwsBucketFacts): AclGrant {
  const entry = acl.state === 'known' ? acl.value.grants[Number(pointer.split('/').at(-1))] : undefined;
  if (entry === undefined) throw new Error(`no entry at ${pointer}`);
  return entry;
}

const aclActions: Readonly<Record<string, readonly string[]>> = {
  READ: ['s3:ListBucket', 's3:ListBucketVersions', 's3:ListBucketMultipartUploads'],
  WRITE: ['s3:PutObject'],
  READ_ACP: ['s3:GetBucketAcl'],
  WRITE_ACP: ['s3:PutBucketAcl'],
};

function entryAllows({ grantee, permission }: AclGrant, { caller, action }: Request): boolean {
  const actions = permission === 'FULL_CONTROL' ? Object.values(aclActions).flat() : (aclActions[permission] ?? []);
  if (!actions.includes(action)) return false;
  if (grantee.kind === 'group') return grantee.uri.endsWith('/AllUsers') || (grantee.uri.endsWith('/AuthenticatedUsers') && caller.kind === 'aws');
  const named = grantee.kind === 'canonical-user' ? grantee.id : grantee.kind === 'email' ? grantee.address : '';
  return caller.kind === 'aws' && caller.canonicalId === named;
}

interface Replayed {
  readonly request: Request;
  readonly grant: Grant;
  readonly exposure: Exposure;
  readonly bucket: AwsBucketFacts;
  readonly account: AwsAccountFacts;
}

/** The switches of S3, written out: what must not be reachable for this sender. */
function heldIn({ request, grant, exposure, bucket, account }: Replayed): boolean {
  const isOn = (bit: BlockBit) => [bucket.publicAccessBlock, account.publicAccessBlock].some((fact) => fact.state === 'known' && fact.value[bit]);
  const isOutside = exposure.audience !== 'own-account' && request.caller.kind !== 'service';
  const isEnforced = bucket.ownership.state === 'known' && bucket.ownership.value === 'BucketOwnerEnforced';
  const isPaidByRequester = bucket.requestPayment.state === 'known' && bucket.requestPayment.value === 'Requester';
  if (request.caller.kind === 'anonymous' && isPaidByRequester) return true;
  if (isEnforced && (findAction(request.action)?.aclWrite === true || grant.document === 'bucket-acl')) return true;
  if (isOutside && /^s3:(Get|Put|Delete)BucketPolicy$/i.test(request.action)) return true;
  if (grant.document === 'bucket-acl') return entryOf(grant, bucket).grantee.kind === 'group' && isOn('IgnorePublicAcls');
  const status =
    bucket.policyStatus.state === 'known' ? (bucket.policyStatus.value ? 'public' : 'not-public') : awsPublic(documentOf(bucket), 'bucket');
  // Whether S3 counts Denies is not documented: then it is said what is assumed (docs/decisions/0001, 1).
  const isAssumed = grant.status === 'reachable' && (grant.assuming ?? []).some((text) => text.includes('does not call this policy public'));
  return isOutside && isOn('RestrictPublicBuckets') && status === 'public' && !isAssumed;
}

function senderFits({ sender, context }: WitnessRequest, { audience, party }: Exposure): boolean {
  const account = /^arn:aws:(iam|sts)::(\d{12}|cloudfront):/.exec(sender)?.[2];
  switch (audience) {
    case 'anyone':
      return sender === 'anonymous';
    case 'any-account':
      return (account !== undefined && account !== owner) || sender === 'anonymous';
    case 'network':
      return sender === 'anonymous' || (account !== undefined && account !== owner);
    case 'service':
      return sender === party?.id;
    case 'outside-account':
      // Through an endpoint of its own an account can leave the signature out.
      if (sender === 'anonymous') return ['aws:sourcevpc', 'aws:sourcevpce'].some((key) => context[key] !== undefined);
      return sender.endsWith('.amazonaws.com') || (party?.type === 'account' ? account === party.id : account !== owner);
    case 'organization':
      return account !== undefined && account !== owner;
    case 'own-account':
      return account === owner;
  }
}
