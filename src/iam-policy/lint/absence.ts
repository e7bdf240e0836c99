import { patternsInclude } from '../../glob/index.js';
import { isMultivalued } from '../key-types.js';
import { namedActionsOf } from '../named-actions.js';
import type { Condition, Statement } from '../policy.js';
import { variablesOf } from '../policy-string.js';
import { dimensionOf, isNetworkKey } from '../senders/sender.js';
import { quoted, statementName } from '../words.js';
import { type LackingRequest, requestsWithout, withoutKey } from './lacking.js';
import { type Lint, type LintSubject, remark } from './remark.js';

/** Conditions that say of a request without their key what their author hardly means. */
export function lintAbsence(condition: Condition, statement: Statement, subject: LintSubject): readonly Lint[] {
  if (condition.operator === undefined || condition.operator.name === 'Null') return [];
  const check = statement.effect === 'Allow' ? inAllow : inDeny;
  const found = check(condition, statement, subject);
  return found === undefined ? [] : [found];
}

type Check = (condition: Condition, statement: Statement, subject: LintSubject) => Lint | undefined;

const inAllow: Check = (condition, statement, { universe }) => {
  if (condition.quantifier !== 'all' && !addsByIfExists(condition)) return undefined;
  const others = statement.conditions.filter((other) => other !== condition && isNetworkLimit(other));
  const passing = requestsWithout(condition, statement, universe).filter(({ presence }) => !others.some(({ key }) => presence(key) === 'present'));
  if (passing.length === 0) return undefined;
  const operator = quoted(condition.operatorText);
  const key = quoted(condition.keyText);
  const name = statementName(statement);
  if (condition.quantifier === 'all') {
    const text = `${operator} in ${name} also holds where ${key} is missing: add \`Null\` with \`false\` for that key`;
    return remark('for-all-values-without-null', text, condition);
  }
  const text = `${operator} in ${name} keeps out no request without ${key}: write ${plainOperator(condition)} if such requests are not meant`;
  return remark('if-exists-in-an-allow', text, condition);
};

const inDeny: Check = (condition, statement, subject) => (condition.ifExists ? stopsTooMuch : passed)(condition, statement, subject);

/** A Deny that lists whom to stop, and stops by IfExists also those of whom it says nothing. */
const stopsTooMuch: Check = (condition, statement, { universe }) => {
  if (!addsByIfExists(condition) || !listsWhomToStop(condition)) return undefined;
  if (requestsWithout(condition, statement, universe).length === 0) return undefined;
  const text = `${quoted(condition.operatorText)} in the Deny ${statementName(statement)} also stops requests without ${quoted(condition.keyText)}, not only those it lists: write ${plainOperator(condition)}`;
  return remark('if-exists-in-a-deny', text, condition);
};

/** A Deny that means to stop all but those with a good value, and that those without any pass. */
const passed: Check = (condition, statement, { policy, universe }) => {
  if (!stopsAllBut(condition) || withoutKey(condition) !== 'no') return undefined;
  const others = policy.statements.filter((other) => other !== statement && covers(other, statement));
  const passing = requestsWithout(condition, statement, universe).filter((request) => !others.some((other) => stops(other, request)));
  if (passing.length === 0) return undefined;
  const among = passing.some(({ isUnsigned }) => isUnsigned) ? ', unsigned ones among them' : '';
  const text = `the Deny ${statementName(statement)} does not stop requests without ${quoted(condition.keyText)}${among}: ${howToStop(condition)}`;
  return remark('deny-passed-by-a-missing-key', text, condition);
};

/** What ForAnyValue with IfExists says of a missing key, AWS does not document. */
function howToStop({ key, operator, operatorText, quantifier }: Condition): string {
  if (quantifier === undefined) return `write ${quoted(`${operatorText}IfExists`)}`;
  return isMultivalued(key) ? 'add a Deny with `Null` `true` for that key' : `write ${quoted(operator?.name ?? operatorText)}`;
}

/** Whether IfExists changes what the condition says of a request without the key. */
function addsByIfExists(condition: Condition): boolean {
  return condition.ifExists && withoutKey({ ...condition, ifExists: false }) === 'no';
}

function plainOperator({ operatorText }: Condition): string {
  return quoted(operatorText.replace(/IfExists$/i, ''));
}

/** A request comes from an address or through an endpoint: a test of each, both with IfExists, leaves nobody out. */
function isNetworkLimit({ key, operator, quantifier }: Condition): boolean {
  return isNetworkKey(key) && operator !== undefined && !operator.negated && operator.name !== 'Null' && quantifier !== 'all';
}

/** Whether a Deny speaks of who asks and means everybody but those with some value: such as all that are not `true`. */
function stopsAllBut({ key, operator, quantifier, values }: Condition): boolean {
  if (operator === undefined || dimensionOf(key) === undefined) return false;
  if (quantifier === 'any' && operator.negated) return true;
  if (operator.negated || quantifier !== undefined) return false;
  if (key === 'aws:multifactorauthage') return operator.name.startsWith('NumericGreaterThan');
  return values.length > 0 && values.every(({ text }) => text.toLowerCase() === 'false');
}

/** Whether a Deny speaks of who asks and names those whom it means. Without a tag, one may well be meant to count as having a bad one. */
function listsWhomToStop(condition: Condition): boolean {
  const { key, operator, quantifier, values } = condition;
  if (operator === undefined || operator.negated || quantifier !== undefined || stopsAllBut(condition)) return false;
  if (dimensionOf(key) === undefined || key.includes('/') || !/^(?:String|Arn|IpAddress|Bool)/.test(operator.name)) return false;
  return !values.some(({ text }) => /^(?:\**|false|anonymous)$/i.test(text));
}

/** Whether a Deny speaks of all that another one does, conditions aside. */
function covers(deny: Statement, statement: Statement): boolean {
  if (deny.effect !== 'Deny' || !coversPrincipals(deny, statement) || !coversResources(deny, statement)) return false;
  const stopped = new Set(namedActionsOf(deny));
  return namedActionsOf(statement).every((action) => stopped.has(action));
}

function coversPrincipals({ principal }: Statement, other: Statement): boolean {
  if (principal.name === 'Principal' && principal.anyOf.some(({ kind }) => kind === 'everyone')) return true;
  return JSON.stringify(principal) === JSON.stringify(other.principal);
}

function coversResources({ resource }: Statement, other: Statement): boolean {
  const texts = resource.anyOf.map(({ text }) => text);
  if (resource.name === 'NotResource' || other.resource.name === 'NotResource') return JSON.stringify(resource) === JSON.stringify(other.resource);
  const plain = resource.anyOf.filter((string) => variablesOf(string).length === 0).map(({ text }) => text);
  return other.resource.anyOf.every(({ text }) => texts.includes(text) || patternsInclude(plain, text) === true);
}

function stops(deny: Statement, request: LackingRequest): boolean {
  return deny.doubts.length === 0 && deny.conditions.every((condition) => request.matches(condition) === 'yes');
}
