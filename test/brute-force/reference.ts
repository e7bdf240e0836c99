/**
 * A second, slow reading of policies for tests. It shares no code with the engine: own reading of the JSON, own wildcards,
 * own addresses. It is written from the IAM User Guide, for policies that are well formed.
 */

/** Where AWS does not say what happens, the answer is `maybe`. */
export type Answer = 'yes' | 'no' | 'maybe';

export interface WorldRequest {
  readonly principal: WorldPrincipal;
  readonly action: string;
  readonly resource: string;
  /** Keys in lower case; a missing key is not in it. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
}

export interface WorldPrincipal {
  readonly kind: 'anonymous' | 'aws' | 'service';
  readonly account?: string;
  readonly arn?: string;
  /** The ARN of the session that a role or a user acts through. */
  readonly session?: string;
  readonly service?: string;
}

export type JsonPolicy = { readonly Version?: string; readonly Statement: readonly JsonStatement[] };
export type JsonStatement = {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

/** Whether the policy lets the request in: a Deny counts where it matches for sure, an Allow where it may match. */
export function isAllowed(policy: JsonPolicy, request: WorldRequest): boolean {
  const isLetIn = policy.Statement.some((statement) => statement.Effect === 'Allow' && speaksOf(statement, policy, request) !== 'no');
  return isLetIn && !policy.Statement.some((statement) => statement.Effect === 'Deny' && speaksOf(statement, policy, request) === 'yes');
}

/** The policy without statements about other actions, which change no answer. */
export function aboutAction(policy: JsonPolicy, action: string): JsonPolicy {
  return { ...policy, Statement: policy.Statement.filter((statement) => actionSpeaks(statement, action)) };
}

/** Whether a statement speaks of a request. */
export function speaksOf(statement: JsonStatement, policy: JsonPolicy, request: WorldRequest): Answer {
  const who = principalSpeaks(statement, request.principal);
  if (who === 'no' || !actionSpeaks(statement, request.action) || !resourceSpeaks(statement, policy, request)) return 'no';
  const answers: Answer[] = [who];
  for (const { operator, key, values } of conditionsOf(statement)) {
    const answer = condition({ operator, key, values, policy, request });
    if (answer === 'no') return 'no';
    answers.push(answer);
  }
  if (statement.Effect === 'Deny' && hasTagInTwoSpellings(statement, policy)) answers.push('maybe');
  return all(answers);
}

type FlatCondition = Pick<ConditionQuestion, 'operator' | 'key' | 'values'>;

/** A policy is held against thousands of requests: what does not depend on them is read once. */
const flatConditions = new WeakMap<JsonStatement, readonly FlatCondition[]>();

export function conditionsOf(statement: JsonStatement): readonly FlatCondition[] {
  const known = flatConditions.get(statement);
  if (known !== undefined) return known;
  const flat = Object.entries(statement.Condition ?? {}).flatMap(([operator, block]) =>
    Object.entries(block).map(([key, values]) => ({ operator, key: key.toLowerCase(), values: list(values) })),
  );
  flatConditions.set(statement, flat);
  return flat;
}

const twoSpellings = new WeakMap<JsonPolicy, ReadonlySet<JsonStatement>>();

/** Whether tags that differ in letter case are one tag is not documented; a principal cannot have two such tags. */
export function hasTagInTwoSpellings(statement: JsonStatement, policy: JsonPolicy): boolean {
  const known = twoSpellings.get(policy) ?? withTagsInTwoSpellings(policy);
  twoSpellings.set(policy, known);
  return known.has(statement);
}

function withTagsInTwoSpellings({ Statement: statements }: JsonPolicy): ReadonlySet<JsonStatement> {
  const all = statements.flatMap(keysOf);
  return new Set(
    statements.filter((statement) => {
      const tags = keysOf(statement).filter((key) => key.includes('/') && !key.toLowerCase().startsWith('aws:principaltag/'));
      return tags.some((tag) => all.some((other) => other.toLowerCase() === tag.toLowerCase() && nameOfTag(other) !== nameOfTag(tag)));
    }),
  );
}

function keysOf({ Condition }: JsonStatement): readonly string[] {
  return Object.values(Condition ?? {}).flatMap((block) => Object.keys(block));
}

function nameOfTag(key: string): string {
  return key.slice(key.indexOf('/') + 1);
}

export function list(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).map(String);
}

function all(answers: readonly Answer[]): Answer {
  return answers.includes('no') ? 'no' : answers.includes('maybe') ? 'maybe' : 'yes';
}

export function some(answers: readonly Answer[]): Answer {
  return answers.includes('yes') ? 'yes' : answers.includes('maybe') ? 'maybe' : 'no';
}

function not(answer: Answer): Answer {
  return answer === 'yes' ? 'no' : answer === 'no' ? 'yes' : 'maybe';
}

export function principalSpeaks(statement: JsonStatement, who: WorldPrincipal): Answer {
  if (statement.Principal !== undefined) return names(statement.Principal, who).length > 0 ? 'yes' : 'no';
  const levels = names(statement.NotPrincipal, who);
  if (statement.Effect === 'Allow') return levels.length === 0 ? 'yes' : 'no';
  // A principal escapes for sure only if all of its levels are listed: its account, and the user or role in it.
  if (levels.length === 0) return 'yes';
  if (who.kind !== 'aws' || levels.includes('everyone')) return 'no';
  const isRoot = who.arn?.endsWith(':root') === true;
  const isUser = /^arn:aws:iam::\d*:user\//.test(who.arn ?? '') && who.session === undefined;
  return levels.includes('account') && (isRoot || (isUser && levels.includes('arn'))) ? 'no' : 'maybe';
}

/** By which of its levels an element names somebody. */
export function names(element: unknown, who: WorldPrincipal): readonly string[] {
  if (element === '*') return ['everyone'];
  const found: string[] = [];
  for (const [type, values] of Object.entries(element ?? {})) {
    for (const value of list(values)) {
      if (type === 'AWS' && value === '*') found.push('everyone');
      if (type === 'AWS' && who.kind === 'aws' && (value === who.account || value === `arn:aws:iam::${who.account}:root`)) found.push('account');
      const level = /^arn:aws:sts::\d*:federated-user\//.test(value) ? 'session' : 'arn';
      if (type === 'AWS' && who.kind === 'aws' && !value.endsWith(':root') && value === who.arn) found.push(level);
      if (type === 'AWS' && who.kind === 'aws' && value === who.session) found.push('session');
      if (type === 'Service' && who.kind === 'service' && value === who.service) found.push('service');
    }
  }
  return found;
}

const spokenActions = new WeakMap<JsonStatement, Map<string, boolean>>();

function actionSpeaks(statement: JsonStatement, action: string): boolean {
  const known = spokenActions.get(statement) ?? new Map<string, boolean>();
  spokenActions.set(statement, known);
  const speaks = known.get(action) ?? listsAction(statement, action);
  known.set(action, speaks);
  return speaks;
}

function listsAction(statement: JsonStatement, action: string): boolean {
  const listed = list(statement.Action ?? statement.NotAction).some((pattern) => like(wild(pattern.toLowerCase()), action.toLowerCase()));
  return statement.Action !== undefined ? listed : !listed;
}

export function resourceSpeaks(statement: JsonStatement, policy: JsonPolicy, request: Pick<WorldRequest, 'resource' | 'keys'>): boolean {
  const listed = list(statement.Resource ?? statement.NotResource).some((text) => {
    const pattern = substitute(text, policy, request);
    return pattern !== undefined && like(pattern, request.resource);
  });
  return statement.Resource !== undefined ? listed : !listed;
}

/** Private characters stand for wildcards, so that a `*` out of a variable is only a star. */
const anyRun = '\uE000';
const anyOne = '\uE001';

function wild(text: string): string {
  return text.split('*').join(anyRun).split('?').join(anyOne);
}

const wildTexts = new Map<string, string>();

function wildOnce(text: string): string {
  const known = wildTexts.get(text);
  if (known !== undefined) return known;
  if (wildTexts.size > 10_000) wildTexts.clear();
  const pattern = wild(text);
  wildTexts.set(text, pattern);
  return pattern;
}

function plain(pattern: string): string {
  return pattern.split(anyRun).join('*').split(anyOne).join('?');
}

/** Naive on purpose. `from` and `at`: where in the pattern and in the text to begin. */
function like(pattern: string, text: string, from = 0, at = 0): boolean {
  if (from === pattern.length) return at === text.length;
  const first = pattern[from];
  if (first === anyRun) return like(pattern, text, from + 1, at) || (at < text.length && like(pattern, text, from, at + 1));
  return at < text.length && (first === anyOne || first === text[at]) && like(pattern, text, from + 1, at + 1);
}

type Keyed = Pick<WorldRequest, 'keys'>;

/** Fills in variables; `undefined` where one has no value. */
function substitute(text: string, policy: JsonPolicy, request: Keyed): string | undefined {
  if (policy.Version !== '2012-10-17' || !text.includes('${')) return wildOnce(text);
  let result = '';
  let rest = text;
  for (;;) {
    const start = rest.indexOf('${');
    const end = rest.indexOf('}', start);
    if (start < 0 || end < 0) return result + wildOnce(rest);
    result += wildOnce(rest.slice(0, start));
    const value = variable(rest.slice(start + 2, end), request);
    if (value === undefined) return undefined;
    result += value;
    rest = rest.slice(end + 1);
  }
}

function variable(inside: string, request: Keyed): string | undefined {
  if (inside === '*' || inside === '?' || inside === '$') return inside;
  const [key = '', fallback] = inside.split(',');
  const values = request.keys[key.trim().toLowerCase()] ?? [];
  if (values.length === 1) return values[0];
  return values.length === 0 && fallback !== undefined ? fallback.trim().slice(1, -1) : undefined;
}

/** Keys that may carry several values (IAM User Guide, "Multivalued context keys"). */
const multivalued = ['aws:principalorgpaths', 'aws:calledvia', 's3:requestobjecttagkeys', 'aws:tagkeys'];

interface ConditionQuestion {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
  readonly policy: JsonPolicy;
  readonly request: Keyed;
}

/** Whether a condition holds: it asks a request for its key and for those of its variables. */
export function condition({ operator, key, values, policy, request }: ConditionQuestion): Answer {
  const actual = request.keys[key] ?? [];
  if (operator === 'Null') return some(values.map((value) => ((value === 'true') === (actual.length === 0) ? 'yes' : 'no')));
  const setName = operator.includes(':') ? operator.slice(0, operator.indexOf(':')) : '';
  const afterSet = operator.slice(operator.indexOf(':') + 1);
  const ifExists = afterSet.endsWith('IfExists');
  const name = ifExists ? afterSet.slice(0, -'IfExists'.length) : afterSet;
  const isNegated = name.includes('Not');
  if (actual.length === 0) {
    if (ifExists || setName === 'ForAllValues') return 'yes';
    return setName === '' && isNegated ? 'yes' : 'no';
  }
  const positive = actual.map((value) => some(values.map((wanted) => meets({ name, value, wanted, policy, request }))));
  if (setName === '' && (multivalued.includes(key) || actual.length > 1)) {
    // Nobody says what a plain operator makes of several values, but no reading matches a value that is not there.
    if (!positive.every((answer) => answer === 'no')) return 'maybe';
    return isNegated ? 'yes' : 'no';
  }
  const each = isNegated ? positive.map(not) : positive;
  return setName === 'ForAnyValue' ? some(each) : all(each);
}

interface ValueQuestion {
  readonly name: string;
  readonly value: string;
  readonly wanted: string;
  readonly policy: JsonPolicy;
  readonly request: Keyed;
}

/** The positive test of an operator, one value against one. */
function meets({ name, value, wanted, policy, request }: ValueQuestion): Answer {
  const test = name.replace('Not', '');
  if (test.startsWith('Numeric')) return compare(test.slice('Numeric'.length), Number(value), Number(wanted));
  if (test.startsWith('Date')) return compare(test.slice('Date'.length), seconds(value), seconds(wanted));
  if (test === 'IpAddress') return isInBlock(value, wanted) ? 'yes' : 'no';
  if (test === 'BinaryEquals') return value === wanted ? 'yes' : 'no';
  const pattern = substitute(wanted, policy, request);
  if (pattern === undefined) return 'no';
  return meetsText(test, value, pattern) ? 'yes' : 'no';
}

function meetsText(test: string, value: string, pattern: string): boolean {
  switch (test) {
    case 'StringEquals':
      return value === plain(pattern);
    case 'StringEqualsIgnoreCase':
      return value.toLowerCase() === plain(pattern).toLowerCase();
    case 'StringLike':
      return like(pattern, value);
    case 'Bool':
      return value.toLowerCase() === plain(pattern).toLowerCase();
    case 'ArnLike':
    case 'ArnEquals':
      return meetsArn(value, pattern);
    default:
      throw new Error(`no such test: ${test}`);
  }
}

function meetsArn(value: string, pattern: string): boolean {
  const parts = value.split(':');
  if (parts.length < 6) return false;
  if (pattern === anyRun) return true;
  const wanted = pattern.split(':');
  for (let index = 0; index < 5; index += 1) if (!like(wanted[index] ?? '', parts[index] ?? '')) return false;
  return like(wanted.slice(5).join(':'), parts.slice(5).join(':'));
}

function compare(test: string, actual: number, wanted: number): Answer {
  const holds =
    test === 'Equals'
      ? actual === wanted
      : test === 'LessThan'
        ? actual < wanted
        : test === 'LessThanEquals'
          ? actual <= wanted
          : test === 'GreaterThan'
            ? actual > wanted
            : actual >= wanted;
  return holds ? 'yes' : 'no';
}

function seconds(text: string): number {
  const parts = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d)(\.\d+)?Z)?$/.exec(text);
  if (parts === null) return Number(text);
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0'] = parts;
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)) / 1000 + Number(fraction);
}

/** Whether an address lies in a CIDR, by arithmetic on the groups of its family. */
export function isInBlock(address: string, block: string): boolean {
  const [network = '', length] = block.split('/');
  const one = groups(address);
  const other = groups(network);
  if (one === undefined || other === undefined || one.length !== other.length) return false;
  const width = one.length === 4 ? 8 : 16;
  let bits = length === undefined ? width * one.length : Number(length);
  for (let index = 0; index < one.length && bits > 0; index += 1) {
    const size = 2 ** Math.max(0, width - bits);
    if (Math.floor((one[index] ?? 0) / size) !== Math.floor((other[index] ?? 0) / size)) return false;
    bits -= width;
  }
  return true;
}

/** Four numbers for IPv4, eight for IPv6. */
function groups(address: string): readonly number[] | undefined {
  if (/^\d+(\.\d+){3}$/.test(address)) return address.split('.').map(Number);
  if (!address.includes(':')) return undefined;
  const [head = '', tail] = address.split('::');
  const read = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const [before, after] = [read(head), read(tail ?? '')];
  return tail === undefined ? before : [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
}
