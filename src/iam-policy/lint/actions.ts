import { findText, GlobBuilder, globMatches } from '../../glob/index.js';
import { namedActionsOf } from '../named-actions.js';
import type { Statement } from '../policy.js';
import type { PolicyString } from '../policy-string.js';
import { findAction, type S3Action } from '../s3/actions.js';
import { anyObject, resourceTypes, type Universe } from '../universe.js';
import { joined, quoted, statementName } from '../words.js';
import { type Lint, type LintSubject, remark } from './remark.js';

/** One pattern of Action or NotAction, and what of S3 it stands for. */
export interface NamedPattern {
  readonly pattern: string;
  readonly actions: readonly S3Action[];
}

function patternsOf(statement: Statement): readonly NamedPattern[] {
  return statement.action.anyOf.map((pattern) => ({ pattern, actions: actionsOf(statement, pattern) }));
}

function actionsOf(statement: Statement, pattern: string): readonly S3Action[] {
  return namedActionsOf({ ...statement, action: { name: 'Action', anyOf: [pattern] } });
}

type On = 'bucket' | 'object';

/** What of the two an action is made on. The table of access points has gaps; what is made on buckets counts there, too. */
function madeOn({ on }: S3Action, universe: Universe): readonly On[] {
  const types = resourceTypes(universe);
  return (['bucket', 'object'] as const).filter((type) => on.includes(type) || on.includes(types[type]));
}

/** What of the bucket and its objects a statement's resources can be. */
function reachedBy({ resource }: Statement, universe: Universe): readonly On[] {
  if (resource.name === 'NotResource') return ['bucket', 'object'];
  const globs = resource.anyOf.map(widest);
  const reachesObjects = globs.some((glob) => findText({ all: [[glob], [anyObject(universe)]], none: [] }) !== 'empty');
  return [...(globs.some((glob) => globMatches(glob, universe.arn)) ? ['bucket' as const] : []), ...(reachesObjects ? ['object' as const] : [])];
}

/** Whatever the variables come to. */
function widest({ parts }: PolicyString) {
  const builder = new GlobBuilder();
  for (const part of parts) {
    if (part.kind === 'literal') builder.literal(part.text);
    else builder.pattern(part.kind === 'variable' ? '*' : part.text);
  }
  return builder.build();
}

/** The actions that a statement and one of its resources speak of, pattern by pattern. */
export function fittingActions(statement: Statement, universe: Universe): readonly NamedPattern[] {
  const reached = reachedBy(statement, universe);
  const fits = (action: S3Action) => madeOn(action, universe).some((on) => reached.includes(on));
  return statement.action.name === 'Action'
    ? patternsOf(statement).map(({ pattern, actions }) => ({ pattern, actions: actions.filter(fits) }))
    : [{ pattern: '*', actions: namedActionsOf(statement).filter(fits) }];
}

/** As AWS spells it, where it is one action. */
function actionText(pattern: string): string {
  return quoted(findAction(pattern)?.name ?? pattern);
}

const mostShown = 3;

/** `` `s3:GetObject` and `s3:PutObject` ``; at most three of them. */
export function severalActions(named: readonly { readonly pattern: string }[]): string {
  const shown = named.slice(0, mostShown).map(({ pattern }) => actionText(pattern));
  return joined(named.length > mostShown ? [...shown, `${named.length - mostShown} more`] : shown, 'and');
}

export function lintActions(statement: Statement, { universe }: LintSubject): readonly Lint[] {
  return [...unknown(statement), ...elsewhere(statement, universe), ...apart(statement, universe)];
}

function unknown(statement: Statement): readonly Lint[] {
  return patternsOf(statement)
    .filter(({ actions }) => actions.length === 0)
    .map(({ pattern }) => {
      const text = `${statementName(statement)} names ${quoted(pattern)}, which is no action of S3 and means nothing here: correct it or take it out`;
      return remark('action-unknown-to-s3', text, statement);
    });
}

/** Actions on the account, on jobs and the like. */
function elsewhere(statement: Statement, universe: Universe): readonly Lint[] {
  if (statement.action.name === 'NotAction') return [];
  const what = universe.kind === 'bucket' ? 'bucket or object, so a bucket policy' : 'access point or object, so the policy of an access point';
  return patternsOf(statement)
    .filter(({ actions }) => actions.length > 0 && actions.every((action) => madeOn(action, universe).length === 0))
    .map(({ pattern }) => {
      const text = `${statementName(statement)} names ${actionText(pattern)}, which is asked of no ${what} cannot allow or deny it: take it out`;
      return remark('action-and-resource-never-meet', text, statement);
    });
}

/** Object actions need the ARN of objects, bucket actions that of the bucket; `s3:GetObject` on the bucket matches nothing. */
function apart(statement: Statement, universe: Universe): readonly Lint[] {
  if (statement.action.name !== 'Action' || statement.resource.name !== 'Resource') return [];
  const reached = reachedBy(statement, universe);
  const found = patternsOf(statement)
    .map(({ pattern, actions }) => ({ pattern, on: (['bucket', 'object'] as const).filter((type) => someOn(actions, type, universe)) }))
    .filter(({ on }) => on.length > 0);
  const left = found.filter(({ on }) => !on.some((type) => reached.includes(type)));
  if (left.length === 0) return [];
  const name = statementName(statement);
  const wanted = (['bucket', 'object'] as const).filter((type) => left.some(({ on }) => on.includes(type))).map((type) => arnText(type, universe));
  if (left.length === found.length) {
    const text = `${name} matches nothing, because its actions need ${joined(wanted, 'or')}: name that as \`Resource\``;
    return [remark('action-and-resource-never-meet', text, statement)];
  }
  const [need, it] = left.length === 1 ? ['needs', 'it'] : ['need', 'them'];
  const text = `${name} says nothing of ${severalActions(left)}, which ${need} ${joined(wanted, 'or')}: add that to \`Resource\` or take ${it} out`;
  return [remark('action-and-resource-never-meet', text, statement)];
}

function someOn(actions: readonly S3Action[], type: On, universe: Universe): boolean {
  return actions.some((action) => madeOn(action, universe).includes(type));
}

function arnText(type: On, { arn, objectPrefix }: Universe): string {
  return quoted(type === 'bucket' ? arn : `${objectPrefix}*`);
}
