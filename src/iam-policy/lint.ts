import { lintAbsence } from './lint/absence.js';
import { lintActions } from './lint/actions.js';
import { lintKey } from './lint/keys.js';
import { lintPrincipals } from './lint/principals.js';
import type { Lint, LintSubject } from './lint/remark.js';
import { lintResources, lintValues } from './lint/values.js';
import type { Condition, PolicyDocument, Statement } from './policy.js';
import type { Universe } from './universe.js';

const ofStatement: readonly ((statement: Statement, subject: LintSubject) => readonly Lint[])[] = [lintActions, lintPrincipals, lintResources];
/** Reads every statement for what is no mistake of form but most likely one of meaning. */
export function lintPolicy(policy: PolicyDocument, universe: Universe): readonly Lint[] {
  const subject = { policy, universe };
  return policy.statements.flatMap((statement) => [
    ...ofStatement.flatMap((lint) => lint(statement, subject)),
    ...statement.conditions.flatMap((condition) => lintCondition(condition, statement, subject)),
  ]);
}

/** A key that is never there needs no second remark on what becomes of requests without it. */
function lintCondition(condition: Condition, statement: Statement, subject: LintSubject): readonly Lint[] {
  const ofKey = lintKey(condition, statement, subject);
  return [...(ofKey.length > 0 ? ofKey : lintAbsence(condition, statement, subject)), ...lintValues(condition, statement, subject)];
}
