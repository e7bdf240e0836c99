import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  actionsOf,
  authorize,
  awsPublic,
  type Caller,
  canCarry,
  findAction,
  type PolicyDocument,
  parsePolicyText,
  type Request,
} from '../../src/iam-policy/index.js';
import type { Exposure, Extent, Grant, ReachableGrant, WitnessRequest } from '../../src/model/exposure.js';
import type { AclGrant, AwsAccountFacts, AwsBucketFacts, BlockBit } from '../../src/providers/aws/facts.js';
import { evaluated } from '../aws/evaluated.js';
import { bucketArn, owner } from '../aws/facts.js';
import { reachable } from './covers.js';
import { accounts, buckets, onlyPolicy, statements } from './estates.js';
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
            if (key !== undefined) expect(grant.objects === undefined ? undefined : covers(grant.objects, key), exposure.id).toBe(true);
            const address = context['aws:sourceip']?.[0];
            if (grant.from !== undefined && address !== undefined) expect(isFrom(grant.from.ranges, address), `${exposure.id} ${address}`).toBe(true);
          }
        }
      }),
      runs(60),
    );
  });
});

describe('an extent is honest', () => {
  const keys = ['one', 'two', 'public/a', 'public/ab', 'public/z', 'x.csv', 'public/a.csv', 'any/x', 'role/y', 'p'];
  const addresses = ['198.51.100.7', '203.0.113.9', '8.8.8.8', '52.1.2.3', '150.1.2.3', '2600::1'];

  test('requests outside of all grants of an exposure, and of wider ones, are refused', () => {
    fc.assert(
      fc.property(statements, (list) => {
        const bucket = onlyPolicy(list);
        const { exposures } = evaluated(bucket);
        const document = documentOf(bucket);
        for (const exposure of reachable(exposures)) {
          const grants = exposures.filter((other) => isAsWide(other, exposure)).flatMap((other) => [...other.grants]);
          if (grants.some((grant) => grant.status === 'undetermined' || grant.objects?.exact === false)) continue;
          for (const grant of exposure.grants.filter((each) => each.status === 'reachable')) {
            for (const request of samples(requestOf(grant, exposure), exposure)) {
              // Every request from the internet has an address; a witness names it only where a statement asks for it.
              if (!request.context.has('aws:sourceip') && grants.some((other) => other.status !== 'undetermined' && other.from !== undefined))
                continue;
              if (grants.some((other) => takesInRequest(other, request))) continue;
              const decision = authorize(request, [document]);
              expect(decision.outcome === 'allowed' && decision.certainty === 'certain', `${exposure.id} ${printed(request)}`).toBe(false);
            }
          }
        }
      }),
      runs(110),
    );
  });

  function* samples(request: Request, exposure: Exposure): Generator<Request> {
    for (const action of actionsOf(exposure.access)) {
      for (const key of keys) {
        const resource = action.on.includes('object') ? `${bucketArn}/${key}` : bucketArn;
        const carried = new Map([...request.context].filter(([name]) => canCarry(action, name)));
        yield { ...request, action: action.name, resource, context: carried };
        if (!request.context.has('aws:sourceip')) continue;
        for (const address of addresses) {
          const context = new Map([...carried, ['aws:sourceip', [address]] as const]);
          yield { ...request, action: action.name, resource, context };
        }
      }
    }
  }
});

function lastOf(grant: ReachableGrant): WitnessRequest {
  return grant.witness.requests.at(-1) ?? grant.witness.requests[0];
}

function keyOf(resource: string): string | undefined {
  return resource.startsWith(`${bucketArn}/`) ? resource.slice(bucketArn.length + 1) : undefined;
}

/** The request as somebody would rebuild it who has the report and nothing else. */
function requestOf(grant: ReachableGrant, exposure: Exposure): Request {
  const { sender, action, resource, context } = lastOf(grant);
  return { caller: callerOf(sender, exposure), action, resource, context: new Map(Object.entries(context)) };
}

function callerOf(sender: string, { party }: Exposure): Caller {
  if (sender === 'anonymous') return { kind: 'anonymous' };
  if (sender.endsWith('.amazonaws.com')) return { kind: 'service', name: sender };
  if (!sender.startsWith('arn:')) return { kind: 'federated', provider: sender };
  const account = sender.split(':')[4] ?? '';
  const canonicalId = party?.type === 'canonical-user' || party?.type === 'email' ? { canonicalId: party.id } : {};
  const accessIdentity = party?.type === 'origin-access-identity' ? { accessIdentity: party.id } : {};
  return { kind: 'aws', account, arn: sender, ...canonicalId, ...accessIdentity };
}

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
  return isOutside && isOn('RestrictPublicBuckets') && status === 'public';
}

function senderFits({ sender }: WitnessRequest, { audience, party }: Exposure): boolean {
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
      return sender.endsWith('.amazonaws.com') || (party?.type === 'account' ? account === party.id : account !== owner);
    case 'organization':
      return account !== undefined && account !== owner;
    case 'own-account':
      return account === owner;
  }
}

function covers({ match, except }: Extent, key: string): boolean {
  return match.some((pattern) => matches(pattern, key)) && !except.some((pattern) => matches(pattern, key));
}

function matches(pattern: string, key: string): boolean {
  const escaped = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 's').test(key);
}

/** IPv4 CIDRs and everything of IPv6 as one, which is all that these worlds need. */
function isFrom(ranges: readonly string[], address: string): boolean {
  if (address.includes(':')) return ranges.some((range) => range.includes(':'));
  const value = ipv4(address);
  return ranges.some((range) => {
    if (range.includes(':')) return false;
    const [first = '', last] = range.split('-');
    if (last !== undefined) return ipv4(first) <= value && value <= ipv4(last);
    const [base = '', bits = '32'] = first.split('/');
    return ipv4(base) <= value && value < ipv4(base) + 2 ** (32 - Number(bits));
  });
}

function ipv4(text: string): number {
  return text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** Same way in, same access, and every requester of the one is a requester of the other. */
function isAsWide(other: Exposure, exposure: Exposure): boolean {
  if (other.path.kind !== exposure.path.kind || other.access !== exposure.access) return false;
  if (other.id === exposure.id || other.audience === 'anyone' || other.audience === 'network') return true;
  return other.audience === 'any-account' && exposure.audience !== 'anyone';
}

function takesInRequest(grant: Grant, { resource, context }: Request): boolean {
  const key = keyOf(resource);
  const address = context.get('aws:sourceip')?.[0];
  if (grant.status !== 'undetermined' && grant.from !== undefined && (address === undefined || !isFrom(grant.from.ranges, address))) {
    if (address !== undefined || grant.from.vpcEndpoints.length === 0) return false;
  }
  if (key === undefined) return true;
  return grant.objects !== undefined && covers(grant.objects, key);
}

function printed({ caller, action, resource, context }: Request): string {
  return JSON.stringify({ caller, action, resource, context: [...context] });
}
