import {
  type Answer,
  everyTarget,
  findRequest,
  mentionsOf,
  resourceTypes,
  type S3Action,
  type Sender,
  s3Actions,
  senderGroups,
  type Target,
  toDomain,
} from '../../../iam-policy/index.js';
import type { Subject } from './subject.js';

/** Plain HTTP requests that no Deny stops, by an example. */
export interface PlainRequests {
  readonly action: string;
  readonly on: 'bucket' | 'object';
  /** Every access that is left over, such as `read on objects`, and whether there may be more. */
  readonly about: readonly string[];
  /** Why it could not be decided whether a Deny stops it. */
  readonly unsure?: string;
}

/** A plain request carries no TLS version, so only aws:SecureTransport speaks of it for sure. */
const plain = new Map([
  ['aws:securetransport', toDomain({ values: { kind: 'list', values: ['false'] } })],
  ['s3:tlsversion', toDomain({ absent: 'always', values: { kind: 'list', values: [] } })],
]);

/**
 * Asks the engine instead of looking for a statement of a certain form: which plain requests of anybody are left over by the Denies?
 * `undefined` where TLS is enforced for everybody and everything.
 */
export function findPlainRequests({ universe, denies, now, newMemory }: Subject): PlainRequests | undefined {
  const types = resourceTypes(universe);
  // Most buckets have no Deny at all, and then there is nothing to search.
  if (denies.length === 0) return everyRequest(types);
  const mentions = mentionsOf([{ statements: denies }]);
  const senders = senderGroups({ universe, mentions }).flatMap((group) => (group.callers.some(isPerson) ? group.senders() : []));
  const memory = newMemory();
  const documents = [{ statements: denies }];

  const ask = ({ action, on }: Target): Answer => {
    for (const sender of senders) {
      if (sender.kind === 'anonymous' && action.unsigned === false) continue;
      const answer = findRequest({
        allowedBy: 'anything',
        documents,
        sender,
        action: { name: action.name, keys: new Set(action.keys) },
        target: on,
        universe,
        now,
        domains: plain,
        memory,
      });
      if (answer.kind !== 'no') return answer;
    }
    return { kind: 'no' };
  };

  const answers = new Map<string, Answer>();
  const about = new Set<string>();
  let example: Target | undefined;
  // Each of them, because every action counts for its access; what the Denies do not tell apart is still asked once.
  for (const target of everyTarget({ actions: askedActions, types, statements: denies, keys: mentions.keys })) {
    const { signature } = target;
    const access = accessOf(target);
    if (about.has(access)) continue;
    const answer = answers.get(signature) ?? ask(target);
    answers.set(signature, answer);
    if (answer.kind === 'no') continue;
    example ??= target;
    about.add(answer.kind === 'yes' ? access : 'what could not be decided');
    // One search that gives up is enough: the next ones would be as hard.
    if (answer.kind === 'undetermined') return found(example, about, example === target ? answer.because : undefined);
  }
  return example === undefined ? undefined : found(example, about, undefined);
}

function everyRequest(types: ReturnType<typeof resourceTypes>): PlainRequests | undefined {
  const all = askedActions.flatMap((action) =>
    (['bucket', 'object'] as const).filter((on) => action.on.includes(types[on])).map((on) => ({ action, on })),
  );
  const [example] = all;
  return example === undefined ? undefined : found(example, new Set(all.map(accessOf)), undefined);
}

function accessOf({ action, on }: Pick<Target, 'action' | 'on'>): string {
  return `${action.access} on ${on === 'bucket' ? 'the bucket' : 'objects'}`;
}

function found({ action, on }: Pick<Target, 'action' | 'on'>, about: ReadonlySet<string>, unsure: string | undefined): PlainRequests {
  return { action: action.name, on, about: [...about], ...(unsure === undefined ? {} : { unsure }) };
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
