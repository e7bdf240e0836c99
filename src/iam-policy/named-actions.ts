import type { NonEmpty } from '../model/observed.js';
import { oncePer, oncePerText } from './once-per.js';
import type { ActionElement, Statement } from './policy.js';
import { actionsOf, carriersOf, type S3Action, type S3ResourceType, s3Actions } from './s3/actions.js';
import type { S3Access } from './s3/effects.js';

/** Whether a statement speaks of an action, in lower case. */
export function namesAction(statement: Statement, action: string): boolean {
  if (known.has(action)) return namedActions(statement).names.has(action);
  return findAction(statement.action, action);
}

const known: ReadonlySet<string> = new Set(s3Actions.map(({ lowerCase }) => lowerCase));
const none: ReadonlySet<string> = new Set();

interface NamedActions {
  readonly names: ReadonlySet<string>;
  readonly actions: readonly S3Action[];
  readonly byAccess: Map<S3Access, readonly S3Action[]>;
}

/** The actions of S3 that a statement speaks of: policies are asked many questions about few actions. */
const namedActions = oncePer(({ action: { name, anyOf } }: Statement): NamedActions => actionsInText(`${name} ${anyOf.join(' ')}`));

/** Most policies say the same few things. No action has a blank in it. */
const actionsInText = oncePerText((text: string): NamedActions => {
  const [name, ...anyOf] = text.split(' ');
  return toNamedActions(readActions({ name: name === 'Action' ? name : 'NotAction', anyOf }));
});

function toNamedActions(names: ReadonlySet<string>): NamedActions {
  return { names, actions: s3Actions.filter(({ lowerCase }) => names.has(lowerCase)), byAccess: new Map() };
}

/** The actions of S3 that a statement speaks of, of one access only where that is given. */
export function namedActionsOf(statement: Statement, access?: S3Access): readonly S3Action[] {
  const { names, actions, byAccess } = namedActions(statement);
  if (access === undefined) return actions;
  const found = byAccess.get(access);
  if (found !== undefined) return found;
  const ofAccess = actionsOf(access).filter(({ lowerCase }) => names.has(lowerCase));
  byAccess.set(access, ofAccess);
  return ofAccess;
}

function readActions(element: ActionElement): ReadonlySet<string> {
  const { name, anyOf } = element;
  if (anyOf.some((pattern) => pattern === '*' || pattern === 's3:*')) return name === 'Action' ? known : none;
  if (name === 'Action' && !anyOf.some((pattern) => /[*?]/.test(pattern))) return new Set(anyOf);
  return new Set([...known].filter((action) => findAction(element, action)));
}

function findAction({ name, anyOf }: ActionElement, action: string): boolean {
  const isListed = anyOf.some((pattern) => actionMatches(pattern, action));
  return name === 'Action' ? isListed : !isListed;
}

/** Actions are compared character by character with backtracking to the last star; apart from the interpreter on purpose. */
function actionMatches(pattern: string, action: string): boolean {
  const star = pattern.indexOf('*');
  if (star < 0 && !pattern.includes('?')) return pattern === action;
  if (star === pattern.length - 1 && !pattern.includes('?')) return action.startsWith(pattern.slice(0, star));
  const pieces = pattern.split('*');
  const first = pieces[0] ?? '';
  const last = pieces.at(-1) ?? '';
  if (pieces.length === 1) return action.length === pattern.length && samePiece(action, pattern);
  if (action.length < first.length + last.length) return false;
  if (!samePiece(action.slice(0, first.length), first)) return false;
  if (!samePiece(action.slice(action.length - last.length), last)) return false;
  let at = first.length;
  const end = action.length - last.length;
  for (const piece of pieces.slice(1, -1)) {
    let found = at;
    while (found + piece.length <= end && !samePiece(action.slice(found, found + piece.length), piece)) found += 1;
    if (found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}

function samePiece(text: string, piece: string): boolean {
  return text.length === piece.length && [...piece].every((character, index) => character === '?' || character === text[index]);
}

/** An action, asked on the bucket or on its objects. */
export interface Target {
  readonly action: S3Action;
  readonly on: 'bucket' | 'object';
  /** The same for all targets that the statements do not tell apart. */
  readonly signature: string;
}

export interface TargetQuestion {
  readonly actions: Iterable<S3Action>;
  /** The types of resource that stand for the bucket and its objects. */
  readonly types: Readonly<Record<Target['on'], S3ResourceType>>;
  readonly statements: readonly Statement[];
  /** Condition keys that the statements mention. */
  readonly keys: ReadonlySet<string>;
}

/** Targets that neither the statements nor the keys they use tell apart, together. */
export function targetClasses(question: TargetQuestion): readonly NonEmpty<Target>[] {
  const targets = everyTarget(question);
  const [only] = targets;
  if (only !== undefined && targets.length === 1) return [[only]];
  const classes = new Map<string, [Target, ...Target[]]>();
  for (const target of targets) {
    const known = classes.get(target.signature);
    if (known === undefined) classes.set(target.signature, [target]);
    else known.push(target);
  }
  return [...classes.values()];
}

/** Each action on each of its resources. */
export function everyTarget({ actions, types, statements, keys }: TargetQuestion): readonly Target[] {
  const targets: Target[] = [];
  const named = statements.map((statement) => namedActions(statement).names);
  const carriers: ReturnType<typeof carriersOf>[] = [];
  // All other keys are carried by every request.
  for (const key of keys) if (key.startsWith('s3:') || key.startsWith('aws:requesttag/') || key === 'aws:tagkeys') carriers.push(carriersOf(key));
  for (const action of actions) {
    let signature = action.unsigned === false ? 'signed ' : '';
    for (const names of named) signature += names.has(action.lowerCase) ? '1' : '0';
    for (const carrying of carriers) signature += (carrying?.has(action) ?? true) ? '1' : '0';
    if (action.on.includes(types.bucket)) targets.push({ action, on: 'bucket', signature: `bucket ${signature}` });
    if (action.on.includes(types.object)) targets.push({ action, on: 'object', signature: `object ${signature}` });
  }
  return targets;
}
