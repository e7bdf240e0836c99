// Reads a policy's JSON by itself: what a statement says, its texts cut at variables, and the ids that it names.
import { because, Excluded } from './excluded.mjs';
import { bucket } from './physics.mjs';

/**
 * @typedef {{ kind: 'wild' | 'literal', text: string } | { kind: 'variable', key: string, fallback?: string }} Part
 * @typedef {{ Version?: string, Statement: readonly Statement[] }} Policy
 * @typedef {Readonly<Record<string, unknown>> & { Effect: string }} Statement
 * @typedef {{ operator: string, quantifier: '' | 'all' | 'any', ifExists: boolean, isMisspelt: boolean, key: string, written: string,
 *   values: readonly string[] }} Condition
 */

/** @param {string} json @returns {Policy} */
export function readPolicy(json) {
  // AWS takes a byte order mark in front of a policy as nothing.
  const policy = JSON.parse(json.replace(/^\uFEFF/, ''));
  const statements = Array.isArray(policy.Statement) ? policy.Statement : [policy.Statement];
  if (!statements.every((statement) => statement?.Effect === 'Allow' || statement?.Effect === 'Deny')) throw new Excluded(because.unreadable);
  return { Version: policy.Version, Statement: statements };
}

/** @param {unknown} value @returns {readonly string[]} */
export function list(value) {
  return (Array.isArray(value) ? value : [value]).map(String);
}

/** @param {Statement} statement @returns {readonly Condition[]} */
export function conditionsOf(statement) {
  return Object.entries(statement.Condition ?? {}).flatMap(([name, block]) =>
    Object.entries(block).map(([key, values]) => ({ ...readOperator(name), key: key.toLowerCase(), written: key, values: list(values) })),
  );
}

const operators = [
  ...['String', 'Arn'].flatMap((family) => ['Equals', 'NotEquals', 'Like', 'NotLike'].map((test) => `${family}${test}`)),
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  ...['Numeric', 'Date'].flatMap((family) =>
    ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'].map((test) => `${family}${test}`),
  ),
  'Bool',
  'BinaryEquals',
  'IpAddress',
  'NotIpAddress',
  'Null',
];

/** @param {string} name Without its forms. */
export function isOperator(name) {
  return operators.includes(name);
}

/** An operator in other letters than AWS's is perhaps the same operator. @param {string} name */
function readOperator(name) {
  const [, set = '', rest = ''] = /^(?:(ForAllValues|ForAnyValue):)?(.*)$/i.exec(name) ?? [];
  const ifExists = /ifexists$/i.test(rest);
  const written = ifExists ? rest.slice(0, -'IfExists'.length) : rest;
  const operator = operators.find((known) => known.toLowerCase() === written.toLowerCase()) ?? written;
  const quantifier = set === '' ? '' : set.toLowerCase() === 'forallvalues' ? 'all' : 'any';
  const exact = `${set === '' ? '' : quantifier === 'all' ? 'ForAllValues:' : 'ForAnyValue:'}${operator}${ifExists ? 'IfExists' : ''}`;
  return {
    operator,
    quantifier: /** @type {Condition['quantifier']} */ (quantifier),
    ifExists,
    isMisspelt: operators.includes(operator) && exact !== name,
  };
}

/**
 * Cuts a text at its policy variables; only documents of 2012 have some.
 * @param {string} text @param {string | undefined} version @returns {readonly Part[]}
 */
export function partsOf(text, version) {
  if (version !== '2012-10-17') return [{ kind: 'wild', text }];
  return text
    .split(/(\$\{[^}]*\})/)
    .filter((piece) => piece !== '')
    .map((piece) => (/^\$\{[^}]*\}$/.test(piece) ? toVariable(piece.slice(2, -1)) : { kind: 'wild', text: piece }));
}

/** @param {string} inside @returns {Part} */
function toVariable(inside) {
  if (['*', '?', '$'].includes(inside)) return { kind: 'literal', text: inside };
  const [, key = inside, fallback] = /^([^,]*),\s*'([^']*)'\s*$/.exec(inside) ?? [];
  const variable = { kind: /** @type {const} */ ('variable'), key: key.trim().toLowerCase() };
  return fallback === undefined ? variable : { ...variable, fallback };
}

/** @param {Policy} policy @returns {ReadonlySet<string>} Keys of conditions and variables. */
export function keysOf({ Version, Statement }) {
  const texts = (statement) => [statement.Resource ?? statement.NotResource, ...conditionsOf(statement).map(({ values }) => values)].flatMap(list);
  return new Set(
    Statement.flatMap((statement) => [
      ...conditionsOf(statement).map(({ key }) => key),
      ...texts(statement).flatMap((text) => partsOf(text, Version).flatMap((part) => (part.kind === 'variable' ? [part.key] : []))),
    ]),
  );
}

/**
 * Ids that the policy names as somebody's own: nobody else has them. An id that is only the beginning of a pattern is no name.
 * @param {Policy} policy @returns {import('./key.mjs').Named}
 */
export function namedIn({ Statement }) {
  const all = JSON.stringify(Statement);
  const allows = JSON.stringify(Statement.filter(({ Effect }) => Effect === 'Allow'));
  const ids = (pattern, text = all) => new Set([...text.matchAll(pattern)].map(([, id = '']) => id));
  // Next to a wildcard too: an id has no more digits, so that one stands for what comes before or after it.
  const accounts = /(?<![0-9])(\d{12})(?![0-9])/g;
  return {
    accounts: new Set([...ids(accounts)].filter((id) => id !== bucket.owner)),
    // In capitals where a condition ignores the letter case.
    organizations: new Set([...ids(/"(o-[a-z0-9]{10,32})(?=["/])/gi)].map((id) => id.toLowerCase())),
    endpoints: ids(/"(vpce-[0-9a-f]{8,17})"/g),
    vpcs: ids(/"(vpc-[0-9a-f]{8,17})"/g),
    uniqueIds: new Set([...ids(/"((?:AROA|AIDA)[A-Z0-9]+)(?=[":])/gi)].map((id) => id.toUpperCase())),
    allowedAccounts: ids(accounts, allows),
    accessPointAccounts: ids(
      accounts,
      JSON.stringify(Statement.flatMap(conditionsOf).filter(({ key }) => /^s3:dataaccesspoint(arn|account)$/.test(key))),
    ),
    organizationLengths: organizationLengthsOf(Statement.flatMap(conditionsOf)),
    sourceParts: sourcePartsOf(Statement.flatMap(conditionsOf)),
  };
}

/** Services and regions that the patterns of aws:SourceArn could tell from others, and one of each that none names. @param {readonly Condition[]} conditions */
function sourcePartsOf(conditions) {
  const arns = conditions.filter(({ key }) => key === 'aws:sourcearn').flatMap(({ values }) => values.map((value) => value.split(':')));
  const named = (at) => arns.flatMap((parts) => (parts[at] === undefined ? [] : [parts[at].replaceAll(/[*?]/g, '')]));
  // The account's place may be empty in patterns.
  const withoutAccount = arns.filter((parts) => parts[4] === '' && parts[2] !== 's3').map((parts) => `${parts.slice(0, 5).join(':')}:`);
  return { withoutAccount, services: [...new Set(['any', 'cloudfront', ...named(2)])], regions: [...new Set(['', 'eu-west-1', ...named(3)])] };
}

/** Ten characters after `o-`, and as many as a pattern asks for. @param {readonly Condition[]} conditions */
function organizationLengthsOf(conditions) {
  const texts = conditions.filter(({ key }) => ['aws:principalorgid', 'aws:principalorgpaths'].includes(key)).flatMap(({ values }) => values);
  const asked = texts.map((text) => (text.split('/')[0] ?? '').replaceAll('*', '').length - 2);
  return [...new Set([10, ...asked.filter((length) => length > 10 && length <= 32)])];
}
