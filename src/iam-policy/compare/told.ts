import { everyKey } from '../extent.js';
import type { Statement } from '../policy.js';
import type { S3Access } from '../s3/effects.js';
import { type SenderGroup, speaksOf } from '../senders/audiences.js';
import { dimensionOf, type SenderAudience } from '../senders/sender.js';
import { variablesIn } from '../statement-variables.js';
import { type Compared, documentsWithout, searchBothWays, targetsOf } from './compared.js';
import type { Gain } from './gain.js';

/** What is told of somebody. */
export interface Told extends Gain {
  readonly group: SenderGroup;
}

/** Told for certain, from anywhere: whoever belongs to a narrower audience has it as well. */
export function isTold({ from, assuming }: Told): boolean {
  return from === undefined && assuming.length === 0;
}

/** Whether what the one audience is told to gain is gained by everybody of the other one. */
export function isWider(told: SenderAudience, audience: SenderAudience): boolean {
  if (told === 'anyone') return audience !== 'anyone';
  return told === 'any-account' && audience !== 'anyone' && audience !== 'any-account';
}

interface WaysQuestion {
  readonly access: S3Access;
  readonly group: SenderGroup;
  readonly statement: Statement;
  readonly told: readonly Told[];
}

/**
 * How to ask for what a group gains by a statement and no wider audience does: by every request, where none was told to gain by it; else
 * by requests that some Deny keeps from those who were told, since it asks who they are. Each way is a list of what has to match, too.
 */
export function waysNotTold(compared: Compared, { access, group, statement, told }: WaysQuestion): readonly (readonly Statement[])[] {
  const wider = told.filter((each) => each.statement === statement && isTold(each) && isWider(each.sender.audience, group.audience));
  // With a policy variable in it, a statement is another one for each of them.
  if (wider.length === 0 || variablesIn(statement).length > 0) return [[]];
  const groups = new Set(wider.map((each) => each.group));
  return separating(compared).flatMap((deny) =>
    [...groups].every((each) => isKeptOut(compared, { access, group: each, statement }, deny)) ? [[deny]] : [],
  );
}

/** The Denies of the more generous policy that ask who the sender is, without what they ask of that. */
function separating({ generous }: Compared): readonly Statement[] {
  return generous.statements.flatMap((statement) => {
    if (statement.effect !== 'Deny') return [];
    const conditions = statement.conditions.filter(({ key }) => dimensionOf(key) === undefined);
    const isOfEverybody = statement.principal.name === 'Principal' && statement.principal.anyOf.some(({ kind }) => kind === 'everyone');
    if (isOfEverybody && conditions.length === statement.conditions.length) return [];
    return [{ ...statement, principal: { name: 'Principal', anyOf: [{ kind: 'everyone' }] }, conditions }];
  });
}

/** Whether nobody of a group gains anything by a statement that a Deny speaks of. */
function isKeptOut(compared: Compared, { access, group, statement }: Omit<WaysQuestion, 'told'>, deny: Statement): boolean {
  if (!speaksOf(statement, group)) return true;
  const ways = { ...documentsWithout(compared, []), alsoMatching: [deny] };
  return targetsOf(compared, statement, access).every(([{ action, on }]) =>
    group.senders().every((sender) => {
      if (sender.kind === 'anonymous' && action.unsigned === false) return true;
      return searchBothWays(compared, { statement, action, on, sender }, { ways, keys: everyKey }).kind === 'no';
    }),
  );
}
