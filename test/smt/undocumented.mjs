// What AWS allows or defines nowhere: a statement that has it possibly means what it says, and nobody can be sure.
import { conditionsOf, list, partsOf } from './policy-text.mjs';

/** @typedef {import('./policy-text.mjs').Statement} Statement */

const elements = ['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];

/** Keys that may carry several values, which no variable takes (IAM User Guide, "Multivalued context keys"). */
const several = [
  'aws:calledvia',
  'aws:principalorgpaths',
  'aws:principalservicenameslist',
  'aws:sourceorgpaths',
  'aws:tagkeys',
  's3:requestobjecttagkeys',
];

/** @param {Statement} statement @param {string | undefined} version @param {ReadonlySet<string>} tagsInTwoSpellings */
export function isUndocumented(statement, version, tagsInTwoSpellings) {
  const resources = list(statement.Resource ?? statement.NotResource);
  const conditions = conditionsOf(statement);
  const variables = [...resources, ...conditions.flatMap(({ values }) => values)].flatMap((text) => partsOf(text, version));
  return (
    Object.keys(statement).some((element) => !elements.includes(element)) ||
    resources.some((resource) => hasWildService(resource) || hasEarlyVariable(resource, version)) ||
    variables.some((part) => part.kind === 'variable' && several.includes(part.key)) ||
    conditions.some(({ isMisspelt, key }) => isMisspelt || (statement.Effect === 'Deny' && tagsInTwoSpellings.has(key)))
  );
}

/** A wildcard may not stand for the service (IAM User Guide, "Resource"). @param {string} resource */
function hasWildService(resource) {
  return !/^\*+$/.test(resource) && /[*?]/.test(resource.split(':')[2] ?? resource);
}

/** Variables are for what follows the fifth colon. @param {string} resource @param {string | undefined} version */
function hasEarlyVariable(resource, version) {
  const parts = partsOf(resource, version);
  const first = parts.findIndex(({ kind }) => kind === 'variable');
  const before = parts.slice(0, Math.max(first, 0)).map((part) => (part.kind === 'variable' ? '' : part.text));
  return first >= 0 && before.join('').split(':').length < 6;
}

/** Whether tags that differ in letter case are one tag is not documented, but principals have no two such tags. @param {readonly Statement[]} statements */
export function tagsInTwoSpellings(statements) {
  const spellings = new Map();
  for (const { key, written } of statements.flatMap(conditionsOf)) {
    if (!key.includes('/') || key.startsWith('aws:principaltag/')) continue;
    spellings.set(key, new Set([...(spellings.get(key) ?? []), written.slice(written.indexOf('/') + 1)]));
  }
  return new Set([...spellings].filter(([, found]) => found.size > 1).map(([key]) => key));
}
