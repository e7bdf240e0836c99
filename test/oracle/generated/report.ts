import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { curbside, type ReportedBucket, type ReportedGrant, reportOf } from '../../built-program.js';
import type { ProbedAccess, Requester } from '../cases.js';
import { type Claim, claimOf, isIn } from '../claim.js';
import { requesters } from '../probe.js';
import { storeActions } from './actions.js';
import { policyText } from './ask.js';
import { type Attempt, circumstanceOf, fixtures, onFixture } from './attempt.js';
import type { GeneratedPolicy } from './grammar.js';

const bucket = 'generated';

/** What the built program reports of each policy, in one run. */
export async function reportOn(policies: readonly GeneratedPolicy[], owner: string): Promise<readonly ReportedBucket[]> {
  const folder = mkdtempSync(join(tmpdir(), 'curbside-generated-'));
  try {
    const files = policies.map((policy, index) => {
      const file = join(folder, `${index}.json`);
      writeFileSync(file, policyText(bucket, policy));
      return file;
    });
    const { buckets } = reportOf(
      await curbside(['policy', ...files, '--bucket', bucket, '--owner', owner, '--format', 'json', '--quiet'], { cwd: folder }),
    );
    const byId = new Map(buckets.map((reported) => [reported.id, reported]));
    return files.map((_, index) => {
      const reported = byId.get(index === 0 ? `s3://${bucket}` : `s3://${bucket}#${index + 1}`);
      if (reported === undefined) throw new Error(`the report lost policy ${index}`);
      return reported;
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const accesses: Readonly<Record<string, ProbedAccess>> = {
  's3:ListBucket': 'list',
  's3:GetObject': 'read',
  's3:PutObject': 'write',
  's3:DeleteObject': 'delete',
};

/** What the report says of such a request; `undefined` for actions that it sums up with others. */
export function claimOn(reported: ReportedBucket, { requester, action, key, circumstance }: Attempt): Claim | undefined {
  const access = accesses[action];
  return access && claimOf(reported, { requester, access, circumstance, ...(key === undefined ? {} : { key }) });
}

/** Audiences that the store's callers belong to. */
const strangers = ['anyone', 'any-account', 'network', 'outside-account'];

/** The witnesses of the report as requests of each caller that could be whom they take. */
export function witnessesOf(reported: ReportedBucket): readonly Attempt[] {
  return reported.exposures
    .filter(({ audience }) => strangers.includes(audience))
    .flatMap(({ grants }) => grants)
    .flatMap((grant) => requesters.flatMap((requester) => toAttempt(grant, requester)));
}

function toAttempt(grant: ReportedGrant, requester: Requester): readonly Attempt[] {
  const witness = grant.witness?.requests.at(-1);
  const action = storeActions.find(({ name }) => name === witness?.action);
  if (grant.status !== 'reachable' || witness === undefined || action === undefined) return [];
  if ((witness.sender === 'anonymous') !== (requester === 'anonymous')) return [];
  const circumstance = circumstanceOf(action, (name) => witness.context[name]?.[0]);
  if (action.on === 'bucket') return [{ requester, action: action.name, circumstance }];
  const literal = witness.resource.slice(witness.resource.indexOf('/') + 1);
  if (!literal.includes('<')) return [{ requester, action: action.name, key: literal, circumstance }];
  // The report says `<any existing key under a>` where it can't know one.
  const key = [...fixtures.keys()].find((candidate) => grant.objects === undefined || isIn(grant.objects, candidate));
  return key === undefined ? [] : [onFixture({ requester, action: action.name, key, circumstance })];
}
