import {
  type Answer,
  findAction,
  findRequest,
  isNetworkKey,
  mentionsOf,
  namesAction,
  ownAccountSenders,
  resourceTypes,
  type S3Action,
  type Sender,
  type Statement,
  s3Actions,
  toDomain,
} from '../../../iam-policy/index.js';
import type { Setting } from '../../../model/result.js';
import { bucketReads } from '../facts.js';
import { readPermissions } from '../read-permissions.js';
import type { Subject } from './subject.js';

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
  // Requests over TLS alone are other requests than those that the subject's own memory knows.
  const overTls = { ...subject, memory: subject.newMemory() };
  return subject.denies.flatMap((deny) => aimed(deny, overTls));
}

function aimed(deny: Statement, subject: Subject): readonly Setting[] {
  const named = audited.filter((action) => namesAction(deny, action.lowerCase));
  if (named.length === 0) return [];
  const place = { document: 'bucket-policy', pointer: deny.pointer, line: deny.line, column: deny.column };
  const which = `the Deny ${deny.sid === undefined ? `statement ${deny.index + 1}` : `\`${deny.sid}\``} is aimed at`;
  const scanners = readsThat(named, stopsScanner(deny, subject));
  if (scanners.length > 0)
    return [{ name, state: 'fail', text: `${which} the scanner, and stops what it reads: ${list(scanners)}`, about: scanners, place }];
  const wanted = named.filter((action) => speaksOfConfiguration(deny, action, subject));
  const reads = wanted.length === 0 ? [] : readsThat(wanted, stopsOwnPeople(deny, subject));
  return reads.length === 0 ? [] : [{ name, state: 'fail', text: `${which} reads that an audit needs: ${list(reads)}`, about: reads, place }];
}

/** Reads of the collectors that a bucket policy can deny. */
const audited = Object.values(readPermissions).flatMap((permission) => findAction(permission) ?? []);

/** Asked once for all that no condition can tell apart. */
function readsThat(actions: readonly S3Action[], isStopped: (action: S3Action) => boolean): readonly string[] {
  const answers = new Map<string, boolean>();
  const stopped = actions.filter((action) => {
    const keys = action.keys.join(' ');
    const answer = answers.get(keys) ?? isStopped(action);
    answers.set(keys, answer);
    return answer;
  });
  return stopped.map((action) => action.name);
}

/** Whether some user or role of the owner's, asking over TLS as everybody should, runs into the Deny: strangers are no auditors. */
function stopsOwnPeople(deny: Statement, subject: Subject): (action: S3Action) => boolean {
  const own = ownPeople(deny, subject);
  return (action) => own.some((sender) => stopsSome({ deny, subject, action, sender, on: 'bucket' }));
}

/**
 * Whether the Deny tells the scanner from others: it stops requests of the scanner and none of a role that nobody has named, or it stops all
 * of the scanner's, and somebody else of the account gets through. What it denies besides does not matter then.
 */
function stopsScanner(deny: Statement, subject: Subject): (action: S3Action) => boolean {
  const arn = subject.account?.caller ?? '';
  if (!tellsCallersApart(deny)) return () => false;
  if (!arn.startsWith(`arn:${subject.universe.partition}:`) || arn.split(':')[4] !== subject.universe.account) return () => false;
  const people = ownPeople(deny, subject, arn);
  const scanners = people.flatMap((sender) => only(sender, isOneOf(namesOf(arn))));
  const bystanders = people.flatMap((sender) => only(sender, ({ caller }) => isSomeRole(caller))).map((sender) => asNobody(sender, subject));
  const strict = arn.endsWith(':root') ? deny : exemptingNoAccount(deny);
  return (action) =>
    scanners.some((sender) => {
      const ask = { deny: strict, subject, action, sender, on: 'bucket' } as const;
      if (!stopsSome(ask)) return false;
      if (!bystanders.some((bystander) => stopsSome({ ...ask, sender: bystander }))) return true;
      return isLeft(ask).kind === 'no' && people.some((other) => isLeft({ ...ask, deny, sender: other }).kind === 'yes');
    });
}

/** Most Denies are for everybody, and for networks or transports: they are not worth a search. */
function tellsCallersApart(deny: Statement): boolean {
  const { name: element, anyOf } = deny.principal;
  if (element === 'NotPrincipal' || !anyOf.some(({ kind }) => kind === 'everyone')) return true;
  return [...mentionsOf([{ statements: [deny] }]).keys].some((key) => !isNetworkKey(key) && key !== 'aws:securetransport' && !key.startsWith('s3:'));
}

/** To leave out an account leaves out its root; a user or role of it must be listed besides (IAM User Guide, "NotPrincipal"). */
function exemptingNoAccount(deny: Statement): Statement {
  const { name: element, anyOf } = deny.principal;
  if (element !== 'NotPrincipal') return deny;
  return { ...deny, principal: { name: element, anyOf: anyOf.filter(({ kind }) => kind !== 'account') } };
}

type Identity = Sender['variants']['identity'][number];

/** The owner's users and roles, as far as the Deny could tell them apart, and the scanner among them. */
function ownPeople(deny: Statement, { universe }: Subject, scanner?: string): readonly Sender[] {
  const named: Statement['principal'] = {
    name: 'Principal',
    anyOf: scanner === undefined ? [] : [{ kind: 'arn', arn: scanner, account: universe.account }],
  };
  return ownAccountSenders({ universe, mentions: mentionsOf([{ statements: [deny, { ...deny, principal: named, conditions: [] }] }]) });
}

function only(sender: Sender, isWanted: (identity: Identity) => boolean): readonly Sender[] {
  const identity = sender.variants.identity.filter(isWanted);
  return identity.length === 0 ? [] : [{ ...sender, variants: { ...sender.variants, identity } }];
}

/** A session does not tell the path of its role: a role of that name that the policy names is the scanner's. */
function namesOf(arn: string): (name: string) => boolean {
  const role = /:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  return (named) => named === arn || (role !== undefined && named.includes(':role/') && named.endsWith(`/${role}`));
}

function isOneOf(isName: (name: string) => boolean): (identity: Identity) => boolean {
  return ({ caller }) => caller.kind === 'aws' && (isName(caller.arn) || (caller.sessionArn !== undefined && isName(caller.sessionArn)));
}

function isSomeRole(caller: Identity['caller']): boolean {
  return caller.kind === 'aws' && caller.arn.endsWith(':role/any');
}

/** Somebody of whom a policy can speak only by speaking of everybody. */
function asNobody(sender: Sender, { universe }: Subject): Sender {
  const arn = `arn:${universe.partition}:iam::${universe.account}:role/0=nobody=0`;
  const domains = new Map([['aws:principalarn', toDomain({ values: { kind: 'list', values: [arn] } })]]);
  const identity = sender.variants.identity.map((each) => ({ ...each, domains: [domains, ...each.domains] }));
  return { ...sender, variants: { ...sender.variants, identity } };
}

interface Asked {
  readonly deny: Statement;
  readonly subject: Subject;
  readonly action: S3Action;
  readonly sender: Sender;
  readonly on: 'bucket' | 'object';
}

const securely = new Map([['aws:securetransport', toDomain({ values: { kind: 'list', values: ['true'] } })]]);

/** Whether some request runs into the Deny. */
function stopsSome({ deny, ...asked }: Asked): boolean {
  return find({ ...asked, alsoMatching: [deny], denies: [] }).kind !== 'no';
}

/** A request that the Deny does not stop. */
function isLeft({ deny, ...asked }: Asked): Answer {
  return find({ ...asked, alsoMatching: [], denies: [deny] });
}

function find(asked: Omit<Asked, 'deny'> & { readonly alsoMatching: readonly Statement[]; readonly denies: readonly Statement[] }): Answer {
  const { subject, action, sender, on, alsoMatching, denies } = asked;
  return findRequest({
    allowedBy: 'anything',
    alsoMatching,
    documents: [{ statements: denies }],
    sender,
    action: { name: action.name, keys: new Set(action.keys) },
    target: on,
    universe: subject.universe,
    now: subject.now,
    domains: securely,
    memory: subject.memory,
  });
}

/**
 * Whether the part of the Deny by which it names a read is about reading the configuration. A pattern that also stops writes, or reads of
 * data, is a lock-down: whoever writes it thinks of the data.
 */
function speaksOfConfiguration(deny: Statement, read: S3Action, subject: Subject): boolean {
  const { action } = deny;
  const parts = action.name === 'Action' ? action.anyOf.map((pattern) => ({ ...deny, action: { ...action, anyOf: [pattern] } })) : [deny];
  return parts.some((part) => namesAction(part, read.lowerCase) && !stopsAnythingElse(part, subject));
}

/** Whether it stops something other than reads of the configuration, on the bucket or on an object. */
function stopsAnythingElse(deny: Statement, subject: Subject): boolean {
  const types = resourceTypes(subject.universe);
  const others = s3Actions.filter((action) => !readsConfiguration(action) && namesAction(deny, action.lowerCase));
  if (others.some((action) => action.on.includes(types.bucket))) return true;
  const own = others.length === 0 ? [] : ownPeople(deny, subject);
  return others.some(
    (action) => action.on.includes(types.object) && own.some((sender) => stopsSome({ deny, subject, action, sender, on: 'object' })),
  );
}

function readsConfiguration({ name: action, access }: S3Action): boolean {
  return /^s3:(?:Get|List)/.test(action) && access !== 'read' && access !== 'list';
}

function list(names: readonly string[]): string {
  return [...new Set(names)].map((text) => `\`${text}\``).join(', ');
}
