import { isGlobalKey } from '../context-keys.js';
import type { Condition, Statement } from '../policy.js';
import { canCarry, carriersOf, type S3Action } from '../s3/actions.js';
import { dimensionOf } from '../senders/sender.js';
import { quoted, statementName } from '../words.js';
import { fittingActions, type NamedPattern, severalActions } from './actions.js';
import { withoutKey } from './lacking.js';
import { type Lint, type LintSubject, remark } from './remark.js';

export function lintKey(condition: Condition, statement: Statement, subject: LintSubject): readonly Lint[] {
  const unknown = unknownKey(condition, statement);
  return unknown.length > 0 ? unknown : neverPresent(condition, statement, subject);
}

function unknownKey(condition: Condition, statement: Statement): readonly Lint[] {
  const { key } = condition;
  const isUnknown = key.startsWith('s3:') ? carriersOf(key) === undefined : key.startsWith('aws:') && !isGlobalKey(key);
  if (!isUnknown) return [];
  const whose = key.startsWith('s3:') ? 'no condition key of S3' : 'no condition key that AWS documents';
  const text = `${statementName(statement)} tests ${quoted(condition.keyText)}, which is ${whose}: check how it is spelled`;
  return [remark('condition-key-unknown', text, condition)];
}

/** A key that no action of the statement carries, or not all of them. */
function neverPresent(condition: Condition, statement: Statement, { universe }: LintSubject): readonly Lint[] {
  const { key, operator } = condition;
  if (carriersOf(key) === undefined || operator === undefined) return [];
  const named = fittingActions(statement, universe);
  const actions = named.flatMap((each) => each.actions);
  if (actions.length === 0) return [];
  if (!actions.some((action) => canCarry(action, key))) return [carriedByNone(condition, statement)];
  // Who asks, and through what, is not for the action to say; what a NotAction leaves nobody listed one by one.
  if (dimensionOf(key) !== undefined || statement.action.name === 'NotAction') return [];
  const without = withoutKey(condition);
  if (without === 'no') return neverMatched(condition, statement, named);
  return without === 'yes' && statement.effect === 'Deny' ? alwaysDenied(condition, statement, actions) : [];
}

function carriedByNone(condition: Condition, statement: Statement): Lint {
  const results = { yes: 'always holds', no: 'never holds', maybe: 'is decided by its absence' };
  const result = results[withoutKey(condition)];
  const text = `no action of ${statementName(statement)} ever carries ${quoted(condition.keyText)}, so the condition ${result}: take it out or name actions that do`;
  return remark('condition-key-never-present', text, condition);
}

/** Patterns of which no action carries the key, in a statement that asks for it. */
function neverMatched(condition: Condition, statement: Statement, named: readonly NamedPattern[]): readonly Lint[] {
  const left = named.filter(({ actions }) => actions.length > 0 && !actions.some((action) => canCarry(action, condition.key)));
  if (left.length === 0) return [];
  const [carry, it] = left.length === 1 ? ['carries', 'it'] : ['carry', 'them'];
  const text = `${severalActions(left)} in ${statementName(statement)} never ${carry} ${quoted(condition.keyText)}, so the condition never holds there: name ${it} in another statement`;
  return [remark('condition-key-never-present', text, condition)];
}

/** Actions that a Deny stops because they never carry the key. */
function alwaysDenied(condition: Condition, statement: Statement, actions: readonly S3Action[]): readonly Lint[] {
  const { key } = condition;
  const asksForKey = statement.conditions.some((other) => other.key === key && withoutKey(other) === 'no');
  const left = [...new Set(actions)].filter((action) => !canCarry(action, key)).map(({ lowerCase }) => ({ pattern: lowerCase }));
  if (asksForKey || left.length === 0) return [];
  const carry = left.length === 1 ? 'carries' : 'carry';
  const text = `in the Deny ${statementName(statement)} the condition on ${quoted(condition.keyText)} always holds for ${severalActions(left)}, which never ${carry} it: name only actions that do`;
  return [remark('condition-key-never-present', text, condition)];
}
