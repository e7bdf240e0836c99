import { patternsInclude } from '../../glob/index.js';
import type { KeyLists } from '../extent.js';
import { offeredKeys } from '../key-patterns.js';
import type { Statement } from '../policy.js';
import { isNetworkKey } from '../senders/sender.js';
import { variablesIn } from '../statement-variables.js';
import type { Universe } from '../universe.js';

/**
 * Whether the network may matter for some of the offered keys and not for others: where one of the statements asks for it, and one, that
 * or another, speaks of some keys only. What the one leaves over may be just what the other one lets in from one network.
 */
export function tellsNetworksByKey(statements: readonly Statement[], patterns: KeyLists, universe: Universe): boolean {
  return statements.some(asksNetwork) && statements.some((statement) => tellsKeys(statement, patterns, universe));
}

function asksNetwork(statement: Statement): boolean {
  return statement.conditions.some(({ key }) => isNetworkKey(key)) || variablesIn(statement).some(isNetworkKey);
}

function tellsKeys(statement: Statement, { offered }: KeyLists, universe: Universe): boolean {
  if (statement.resource.name === 'NotResource') return true;
  const spoken = offeredKeys(statement, universe);
  if (spoken.length === 0 || spoken.includes('*')) return false;
  return !offered.every((pattern) => spoken.includes(pattern) || patternsInclude(spoken, pattern) === true);
}
