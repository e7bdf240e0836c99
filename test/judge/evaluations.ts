import { type Access, accesses, type Exposure, type Extent, type Grant, type Network, type Party } from '../../src/model/exposure.js';
import type { NonEmpty } from '../../src/model/observed.js';
import type { AccountEvaluation, BucketEvaluation, Completeness } from '../../src/model/result.js';
import type { Match, Rule, Severity } from '../../src/model/rule.js';

export const account = '111122223333';

/** A grant by a bucket policy; everything else as given. */
export function reachable(
  more: { objects?: Extent; from?: Network; basis?: NonEmpty<string>; assuming?: NonEmpty<string>; sid?: string } = {},
): Grant {
  const resource = 'arn:aws:s3:::b/<any existing key>';
  return { ...place, ...more, status: 'reachable', witness: { requests: [{ sender: 'anonymous', action: 's3:GetObject', resource, context: {} }] } };
}

export function undetermined(more: { objects?: Extent; from?: Network } = {}): Grant {
  return { ...place, ...more, status: 'undetermined', because: ['the bucket policy could not be read (access denied)'] };
}

export function blocked(lastOne: boolean | 'not-asked', more: { objects?: Extent } = {}): Grant {
  return { ...place, ...more, status: 'blocked', blockedBy: [{ kind: 'restrict-public-buckets', level: 'account' }], lastOne };
}

const place = { document: 'bucket-policy', pointer: '/Statement/0', steps: [] };

/** Held in by a switch and, whatever that is turned to, by the service itself. */
export const blockedByService: Grant = {
  ...place,
  status: 'blocked',
  blockedBy: [
    { kind: 'policy-calls-owner-only', level: 'service' },
    { kind: 'restrict-public-buckets', level: 'account' },
  ],
  lastOne: false,
};

export function keys(match: NonEmpty<string>, except: readonly string[] = [], exact = true): Extent {
  return { match, except, exact };
}

export function network(ipv4: string, ranges: readonly string[], more: Partial<Network> = {}): Network {
  return { ipv4, ipv6: '0', ranges, vpcEndpoints: [], ...more };
}

interface ExposureParts {
  readonly bucket?: string;
  readonly audience?: Exposure['audience'];
  readonly access?: Access;
  readonly accesses?: NonEmpty<Access>;
  readonly party?: Omit<Party, 'trusted'>;
  readonly path?: string;
  readonly grants?: NonEmpty<Grant>;
}

/** By default: anyone can read everything in bucket `b`. The status is the worst of its grants. */
export function exposure(parts: ExposureParts = {}): Exposure {
  const { bucket = 'b', audience = 'anyone', path = 'bucket-policy', grants = [reachable({ objects: keys(['*']) })] } = parts;
  const named = parts.accesses ?? [parts.access ?? 'read'];
  const worst = accesses.find((access) => named.includes(access)) ?? 'read';
  const statuses = grants.map(({ status }) => status);
  const status = statuses.includes('reachable') ? 'reachable' : statuses.includes('undetermined') ? 'undetermined' : 'blocked';
  const party = parts.party === undefined ? {} : { party: { ...parts.party, trusted: false } };
  const id = ['s3:/', bucket, audience, ...(parts.party === undefined ? [] : [parts.party.id]), worst, path].join('/');
  return { id, audience, ...party, access: worst, accesses: named, path: { kind: path, through: [] }, status, grants };
}

/** A bucket that was read in full and gives nobody anything. */
export function bucket(name = 'b', more: Partial<BucketEvaluation> = {}): BucketEvaluation {
  return {
    id: `s3://${name}`,
    bucket: name,
    provider: 'aws',
    partition: 'aws',
    account,
    region: 'eu-central-1',
    state: 'judged',
    awsPublic: 'not-public',
    awsPolicyStatus: 'not-asked',
    guardrails: [],
    notRead: [],
    exposures: [],
    settings: [],
    documents: {},
    notLookedAt: [],
    ...more,
  };
}

export function accountEvaluation(more: Partial<AccountEvaluation> = {}): AccountEvaluation {
  return { account, provider: 'aws', guardrails: [], settings: [], notRead: [], ...more };
}

/** A collection that got through. */
export function complete(buckets: number, more: Partial<Completeness> = {}): Completeness {
  return {
    accounts: [{ account, status: 'complete', bucketsListed: buckets, bucketsJudged: buckets }],
    bucketsListed: buckets,
    bucketsJudged: buckets,
    bucketsGone: 0,
    notRead: [],
    notLookedAt: [],
    interrupted: false,
    ...more,
  };
}

export function rule(id: string, severity: Severity, match: Match, aliases: readonly string[] = []): Rule {
  return { id, aliases, title: id, severity, match, why: 'why', fix: 'fix', references: [], tags: [], examples: { fails: [], passes: [] } };
}
