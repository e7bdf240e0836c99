import { awsPublic, lintPolicy, mentionsOf, parsePolicyText } from '../../../dist/iam-policy/index.js';
import { hold } from '../hold.mjs';
import { universe } from '../requests.mjs';

/** The limits that the parser sets itself. */
const deepest = 64;
const mostStatements = 500;

/** Reading a policy, against `JSON.parse`: nothing is read that is no JSON, and no statement gets lost on the way. */
export function check(text) {
  const plain = plainJson(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  const parsed = parsePolicyText(text);
  for (const { message, line, column } of parsed.problems) {
    hold(message.length > 0 && line >= 1 && column >= 1, `a problem without words or place: \`${message}\` at ${line}:${column}`);
  }
  if (!parsed.ok) {
    hold(parsed.problems.length > 0, 'refused without a problem');
    hold(!isRecord(plain?.value) || depth(text) > deepest, 'an object in JSON was refused as a whole');
    return;
  }
  hold(plain !== undefined, 'what is no JSON was read');
  everyStatementCounts(parsed.value, plain.value);
  lintPolicy(parsed.value, universe);
  mentionsOf([parsed.value]);
  for (const kind of ['bucket', 'access-point']) {
    const answer = awsPublic(parsed.value, kind);
    hold(parsed.value.unreadable.length === 0 || answer !== 'not-public', 'a policy with an unreadable statement is called not public');
  }
}

function everyStatementCounts({ statements, unreadable }, plain) {
  hold(isRecord(plain), 'what is no object was read as a policy');
  const nodes = Array.isArray(plain.Statement) ? plain.Statement : [plain.Statement];
  // `JSON.parse` keeps the last of several `Statement`; all of them stay in doubt then, as they do where there are too many.
  if (!Object.hasOwn(plain, 'Statement') || unreadable.length > 0 || nodes.length > mostStatements) {
    hold(unreadable.length > 0 || nodes.length <= mostStatements, 'statements beyond the limit were dropped without a word');
    hold(Object.hasOwn(plain, 'Statement') || unreadable.length > 0, 'a policy without statements was understood');
    return;
  }
  hold(statements.length === nodes.length, `${nodes.length} statements in JSON, ${statements.length} read`);
  for (const statement of statements) {
    const node = nodes[statement.index];
    hold(isRecord(node) && node.Effect === statement.effect, `statement ${statement.index} has another Effect than its text`);
    hold(Object.hasOwn(node, statement.action.name) && Object.hasOwn(node, statement.resource.name), 'an element was read that is not there');
    hold(listOf(node[statement.action.name]).length === statement.action.anyOf.length, 'an action was lost');
    hold(listOf(node[statement.resource.name]).length === statement.resource.anyOf.length, 'a resource was lost');
    const tests = Object.values(node.Condition ?? {}).flatMap((keys) => Object.values(keys));
    hold(tests.length === statement.conditions.length, 'a condition was lost');
  }
}

function plainJson(text) {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function isRecord(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function listOf(value) {
  return Array.isArray(value) ? value : [value];
}

/** Levels of brackets outside strings. */
function depth(text) {
  let now = 0;
  let most = 0;
  for (const bracket of text.replaceAll(/"(?:[^"\\]|\\.)*"/gs, '').match(/[[\]{}]/g) ?? []) {
    now += bracket === '{' || bracket === '[' ? 1 : -1;
    most = Math.max(most, now);
  }
  return most;
}
