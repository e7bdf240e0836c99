import {
  conditionText,
  explainNo,
  joined,
  mentionsOf,
  namedActionsOf,
  type PrincipalValue,
  principalsText,
  type Question,
  type Refusal,
  type Statement,
  statementName,
} from '../../../iam-policy/index.js';
import { accesses, type Exposure, type Grant } from '../../../model/exposure.js';
import type { Refusals } from '../../../model/result.js';
import { audienceGroups, concerns } from './audiences.js';
import { isOnAccessPoint, leavesToAccessPoints } from './not-looked-at.js';
import { questionsOf } from './reach.js';
import { relevantDenies } from './relevant.js';
import type { Subject } from './subject.js';

/** More questions than this about one Allow, and no single control is named. */
const mostQuestions = 400;

/** What keeps others out of each Allow that lets nobody outside in. It asks many more questions than a scan does. */
export function refusalsOf(subject: Subject, exposures: readonly Exposure[]): Refusals | undefined {
  const { policy } = subject;
  if (policy === undefined || !policy.ok) return undefined;
  const outside = exposures.filter(({ audience }) => audience !== 'own-account');
  const besides = leavesToAccessPoints(subject) ? [throughAccessPoints] : [];
  const everybody = outside.every(({ status }) => status === 'blocked') && policy.value.unreadable.length + besides.length === 0;
  const allows = policy.value.statements.filter(({ effect }) => effect === 'Allow');
  const sentences = allows.flatMap((allow) => sentencesOn(allow, { subject, outside, everybody }));
  // What is not looked at stands before what may be cut off.
  const [first, ...more] = [...besides, ...new Set(sentences)];
  if (first !== undefined) return { everybody, because: [first, ...more] };
  return everybody ? { everybody, because: ['no statement allows anyone outside the account'] } : undefined;
}

const throughAccessPoints = 'through an access point of the bucket others may get in: its own policy decides then, and is not looked at';

interface Setting {
  readonly subject: Subject;
  readonly outside: readonly Exposure[];
  /** Whoever it is that an Allow names: it does not let them in. */
  readonly everybody: boolean;
}

function sentencesOn(allow: Statement, setting: Setting): readonly string[] {
  const through = setting.outside.filter(({ grants }) => grants.some(({ pointer }) => pointer === allow.pointer));
  const grants = through.flatMap((exposure) => exposure.grants.filter(({ pointer }) => pointer === allow.pointer));
  if (grants.some(({ status }) => status !== 'blocked')) return partiesStopped(allow, setting.subject, through);
  if (grants.length > 0) return [`${subjectText(allow)} is stopped: ${joined([...new Set(grants.flatMap(stopsOf))], 'and')}`];
  return sentenceOn(allow, setting) ?? [];
}

/** Of an Allow that lets nobody in; nothing where it names nobody outside. */
function sentenceOn(allow: Statement, { subject, everybody }: Setting): readonly string[] | undefined {
  const questions = questionsOn(allow, subject);
  if (typeof questions === 'string') return questions === 'nobody named' ? undefined : [`${subjectText(allow)} ${nothing[questions]}`];
  const refusal = questions.length > mostQuestions ? undefined : explainNo(questions);
  if (refusal !== undefined) return [`${subjectText(allow)} ${refusalText(refusal)}`];
  // It gives what another one gives, or it takes too many questions to single out one control.
  return everybody ? [`${subjectText(allow)} lets nobody in either`] : undefined;
}

/** More accounts than this that an Allow names are not gone through one by one. */
const mostParties = 20;

/** Accounts that an Allow names and that do not get in by it, where others do. */
function partiesStopped(allow: Statement, subject: Subject, through: readonly Exposure[]): readonly string[] {
  if (through.some(({ audience }) => audience === 'anyone' || audience === 'any-account')) return [];
  const named = allow.principal.name === 'Principal' ? allow.principal.anyOf : [];
  const accounts = new Set(named.flatMap((value) => (value.kind === 'account' || value.kind === 'arn' ? [value.account] : [])));
  const stopped = [...accounts].filter((account) => account !== subject.universe.account && !through.some(({ party }) => party?.id === account));
  return stopped.slice(0, mostParties).flatMap((account) => {
    const isTheirs = (value: PrincipalValue) => (value.kind === 'account' || value.kind === 'arn') && value.account === account;
    const theirs = { ...allow, principal: { ...allow.principal, anyOf: named.filter(isTheirs) } };
    return sentenceOn(theirs, { subject, outside: [], everybody: false }) ?? [];
  });
}

function stopsOf(grant: Grant): readonly string[] {
  return grant.steps.flatMap(({ decided, text }) => (decided === 'stops' ? [text] : []));
}

function questionsOn(allow: Statement, subject: Subject): readonly Question[] | 'nobody named' | keyof typeof nothing {
  const { universe, now } = subject;
  const { denies, documents } = relevantDenies(allow, subject.denies);
  const mentions = mentionsOf([{ statements: [allow, ...denies] }]);
  const world = {
    universe,
    denies,
    documents,
    keys: mentions.keys,
    now,
    memory: subject.newMemory(),
    reached: new Map(),
    targets: new Map(),
    extents: false,
  };
  const groups = audienceGroups({ universe, mentions }, { signedOnly: false }).filter(
    (group) => group.audience !== 'own-account' && concerns(allow, group, mentions),
  );
  if (groups.length === 0) return 'nobody named';
  const senders = groups.flatMap((group) => group.senders());
  if (senders.length === 0) return 'nobody there';
  const questions = accesses.flatMap((access) => questionsOf({ world, allow, access, senders }));
  if (questions.length > 0) return questions;
  return namedActionsOf(allow).some(({ access, on }) => access === 'none' && on.includes('bucket')) ? 'no weight' : 'no action';
}

const nothing = {
  'nobody there': 'lets in nobody outside: no service that it names acts for anyone else',
  'no action': 'names no action that anyone outside could ask for',
  'no weight': 'lets others make only calls that tell or change nothing that matters',
};

function subjectText(allow: Statement): string {
  const { name, anyOf } = allow.principal;
  const isEveryone = name === 'Principal' && anyOf.some(({ kind }) => kind === 'everyone');
  const who = isEveryone ? 'everyone' : name === 'Principal' ? principalsText(allow.principal) : `everyone but ${principalsText(allow.principal)}`;
  return `the Allow ${placeText(allow)} for ${who}`;
}

/** With the line, as Sids may stand twice. */
function placeText(statement: Statement): string {
  return `${statementName(statement)} on line ${statement.line}`;
}

function refusalText({ conditions, denies, isBeside }: Refusal): string {
  if (isBeside) return 'covers nothing of this bucket that its actions are for';
  const asked = `requests ${joined(conditions.map(conditionText), 'and')}`;
  if (denies.length === 0)
    return `asks for ${asked}, which nobody outside can send${conditions.some(isOnAccessPoint) ? ' to the bucket itself' : ''}`;
  const stops = denies.map((deny) => `the Deny ${placeText(deny)}, which stops ${scopeText(deny)}`);
  const stopped = `is stopped by ${stops.join(', and by ')}`;
  return conditions.length === 0 ? stopped : `${stopped}; whom that leaves cannot send what it asks for, ${asked}`;
}

function scopeText(deny: Statement): string {
  const { principal, conditions } = deny;
  const who = principal.name === 'NotPrincipal' ? `everybody but ${principalsText(principal)}` : principalsText(principal);
  const isEveryone = who === 'everyone';
  if (conditions.length === 0) return isEveryone ? 'every such request' : who;
  return `every such request ${joined(conditions.map(conditionText), 'and')}${isEveryone ? '' : ` of ${who}`}`;
}
