import { findAction, findRequest, mentionsOf, ownAccountSenders, type Statement } from '../../../iam-policy/index.js';
import type { Setting } from '../../../model/result.js';
import { bucketReads } from '../facts.js';
import type { Subject } from './subject.js';

/** Reads that an auditor needs; a Deny that names them hides the bucket from whoever checks it. */
const auditReads = [
  's3:getbucketpolicy',
  's3:getbucketpolicystatus',
  's3:getbucketacl',
  's3:getbucketpublicaccessblock',
  's3:getbucketownershipcontrols',
];

const name = 'auditor-denied';

/** Whether the bucket's own policy keeps an auditor from looking: it refused this scan, or a Deny of it is aimed at what an audit reads. */
export function auditorDenied(subject: Subject): readonly Setting[] {
  const refused = bucketReads.flatMap((read) => {
    const fact = subject.facts[read];
    return fact.state === 'unknown' && fact.cause.kind === 'access-denied' ? [fact.cause] : [];
  });
  const byPolicy = refused.filter((cause) => cause.deniedBy === 'resource-policy').map((cause) => cause.permission);
  if (byPolicy.length > 0) {
    return [{ name, state: 'fail', text: `the bucket policy denies the scanner ${list(byPolicy)}: what it hides cannot be judged`, about: byPolicy }];
  }
  return subject.denies.flatMap((deny) => {
    const reads = aimedReads(deny).filter((read) => deniesOwnPeople({ subject, deny, read }));
    if (reads.length === 0) return [];
    const which = deny.sid === undefined ? `statement ${deny.index + 1}` : `\`${deny.sid}\``;
    const place = { document: 'bucket-policy', pointer: deny.pointer, line: deny.line, column: deny.column };
    return [{ name, state: 'fail' as const, text: `the Deny ${which} is aimed at reads that an audit needs: ${list(reads)}`, about: reads, place }];
  });
}

/** Reads that a Deny names by more than a wildcard over everything. */
function aimedReads({ effect, action }: Statement): readonly string[] {
  if (effect !== 'Deny' || action.name !== 'Action') return [];
  const narrow = action.anyOf.filter((pattern) => pattern.startsWith('s3:getbucket'));
  return auditReads.filter((read) => narrow.some((pattern) => pattern === read || (pattern.endsWith('*') && read.startsWith(pattern.slice(0, -1)))));
}

interface AimedDeny {
  readonly subject: Subject;
  readonly deny: Statement;
  readonly read: string;
}

const overTls = new Map([['aws:securetransport', { absent: 'never' as const, values: { kind: 'list' as const, values: ['true'] }, many: false }]]);

/** Whether some user or role of the owner's, asking over TLS as everybody should, runs into the Deny: strangers are no auditors. */
function deniesOwnPeople({ subject, deny, read }: AimedDeny): boolean {
  const action = findAction(read);
  if (action === undefined) return false;
  const own = ownAccountSenders({ universe: subject.universe, mentions: mentionsOf([{ statements: [deny] }]) });
  return own.some((sender) => {
    const answer = findRequest({
      allowedBy: { ...deny, effect: 'Allow' },
      documents: [],
      sender,
      action: { name: action.name, keys: new Set(action.keys) },
      target: 'bucket',
      universe: subject.universe,
      now: subject.now,
      domains: overTls,
    });
    return answer.kind !== 'no';
  });
}

function list(names: readonly string[]): string {
  return [...new Set(names)].map((text) => `\`${text}\``).join(', ');
}
