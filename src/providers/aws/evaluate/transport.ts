import {
  distinctTargets,
  findRequest,
  mentionsOf,
  resourceTypes,
  type S3Action,
  SearchMemory,
  type Sender,
  s3Actions,
  senderGroups,
} from '../../../iam-policy/index.js';
import type { Subject } from './subject.js';

/** Which plain HTTP requests no Deny stops, as an example; `undefined` where TLS is enforced for everybody and everything. */
export interface PlainRequest {
  readonly action: string;
  readonly on: 'bucket' | 'object';
  /** Why it could not be decided whether a Deny stops it. */
  readonly unsure?: string;
}

/** A plain request carries no TLS version, so only aws:SecureTransport speaks of it for sure. */
const plain = new Map([
  ['aws:securetransport', { absent: 'never' as const, values: { kind: 'list' as const, values: ['false'] }, many: false }],
  ['s3:tlsversion', { absent: 'always' as const, values: { kind: 'list' as const, values: [] }, many: false }],
]);

/** Asks the engine instead of looking for a statement of a certain form: is any plain request of anybody left over by the Denies? */
export function findPlainRequest({ universe, denies, now }: Subject): PlainRequest | undefined {
  const mentions = mentionsOf([{ statements: denies }]);
  const senders = senderGroups({ universe, mentions }).flatMap((group) => (group.callers.some(isPerson) ? group.senders() : []));
  const memory = new SearchMemory();
  const targets = distinctTargets({ actions: askedActions, types: resourceTypes(universe), statements: denies, keys: mentions.keys });
  for (const { action, on } of targets) {
    for (const sender of senders) {
      if (sender.kind === 'anonymous' && action.unsigned === false) continue;
      const answer = findRequest({
        allowedBy: 'anything',
        documents: [{ statements: denies }],
        sender,
        action: { name: action.name, keys: new Set(action.keys) },
        target: on,
        universe,
        now,
        domains: plain,
        memory,
      });
      if (answer.kind === 'yes') return { action: action.name, on };
      // One search that gives up is enough: the next ones would be as hard.
      if (answer.kind === 'undetermined') return { action: action.name, on, unsure: answer.because };
    }
  }
  return undefined;
}

function isPerson({ kind }: Pick<Sender, 'kind'>): boolean {
  return kind === 'anonymous' || kind === 'aws';
}

/** The plainest actions first, so that the example is one that people know. */
const familiar = ['s3:GetObject', 's3:ListBucket', 's3:PutObject'];

function rank(action: S3Action): number {
  const index = familiar.indexOf(action.name);
  return index < 0 ? familiar.length : index;
}

const askedActions = s3Actions.filter(({ access }) => access !== 'none').sort((one, other) => rank(one) - rank(other));
