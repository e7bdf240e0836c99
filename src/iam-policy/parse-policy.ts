import { type JsonMember, type JsonNode, type JsonObject, type Place, parseJson } from '../json/json.js';
import type { Parsed, Problem } from '../model/observed.js';
import { isMultivalued } from './key-types.js';
import type { PolicyLayer } from './layers.js';
import { toLowerCaseAscii } from './letter-case.js';
import { findOperator } from './operators.js';
import { parsePrincipalElement } from './parse-principal.js';
import type { ActionElement, Condition, PolicyDocument, PrincipalElement, ResourceElement, Statement, UnreadableStatement } from './policy.js';
import { type PolicyString, parsePolicyString, variablesOf } from './policy-string.js';
import { noteSingle } from './single-values.js';

/** More statements than this are not read: S3 stores at most 20 KB, which is some 300 of the shortest. */
const mostStatements = 500;

/** What a document is attached to decides which elements it has: only policies of resources and endpoints name principals. */
export type PolicyKind = 'resource' | PolicyLayer['kind'];

/** Reads policy text. Fails only where nothing can be said at all: no JSON, or no object in it. */
export function parsePolicyText(text: string, kind: PolicyKind = 'resource'): Parsed<PolicyDocument> {
  const json = parseJson(text);
  if (!json.ok) return json;
  const parsed = parsePolicy(json.value, kind);
  const problems = [...json.problems, ...parsed.problems];
  return parsed.ok ? { ...parsed, value: { ...parsed.value, problems }, problems } : parsed;
}

/**
 * Reads a policy (IAM User Guide, "Grammar of the IAM JSON policy language", in the form of its kind) and reports every problem. A single object or text where a list
 * may stand is allowed, and a note.
 * A statement that cannot be understood goes to `unreadable`: it may be an Allow or a Deny of anything.
 */
export function parsePolicy(node: JsonNode, kind: PolicyKind = 'resource'): Parsed<PolicyDocument> {
  const reader = new PolicyReader(kind);
  const document = reader.read(node);
  if (document !== undefined) return { ok: true, value: document, problems: document.problems };
  const [first, ...rest] = reader.problems;
  if (first === undefined) throw new Error('a policy was refused without a problem');
  return { ok: false, problems: [first, ...rest] };
}

const documentElements = new Set(['Version', 'Id', 'Statement']);
const statementElements = new Set(['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition']);

/** Collects problems while it reads; lives for one document. */
class PolicyReader {
  readonly problems: Problem[] = [];
  private errors = 0;
  private version: PolicyDocument['version'] = '2008-10-17';
  private readonly kind: PolicyKind;

  constructor(kind: PolicyKind) {
    this.kind = kind;
  }

  read(node: JsonNode): PolicyDocument | undefined {
    if (node.kind !== 'object') {
      this.error(node, `a policy is a JSON object, not ${article(node)}`);
      return undefined;
    }
    const unreadable: UnreadableStatement[] = [];
    for (const member of node.members) {
      if (documentElements.has(member.key)) continue;
      const known = inOtherCase(member.key, documentElements);
      if (known === undefined) this.warn(member, unknownElement(member.key, documentElements));
      else {
        this.error(member, misspelled(member.key, known));
        unreadable.push({ index: 0, because: misspelled(member.key, known), ...place(member) });
      }
    }
    const version = this.single(node, 'Version');
    if (version?.value.kind === 'string' && version.value.value === '2012-10-17') this.version = '2012-10-17';
    else if (version !== undefined && !(version.value.kind === 'string' && version.value.value === '2008-10-17')) {
      this.error(version, 'Version is `2012-10-17` or `2008-10-17`');
    }
    const statements: Statement[] = [];
    const found = node.members.filter(({ key }) => key === 'Statement');
    for (const member of found) if (member.value.kind === 'object') noteSingle(member, this.report);
    const nodes = found.flatMap(({ value }) => (value.kind === 'array' ? value.items : [value]));
    for (const [index, item] of nodes.slice(0, mostStatements).entries()) {
      const before = this.problems.length;
      const statement = this.statement(item, index);
      if (statement !== undefined) statements.push(statement);
      else unreadable.push({ index, because: this.firstErrorFrom(before) ?? 'not a statement', ...place(item) });
    }
    const tagDoubts = this.tagSpellings(statements);
    const doubt = this.doubtOfStatements(node, { elements: found.length, statements: nodes.length });
    if (doubt !== undefined) unreadable.push({ index: nodes.length, because: doubt, ...place(node) });
    if (version !== undefined && this.problems.some((problem) => problem.pointer === version.pointer)) {
      unreadable.push({ index: nodes.length, because: 'the `Version` is not one that AWS defines', ...place(version) });
    }
    const doubted = statements.map((statement) => (statement.effect === 'Deny' ? withTagDoubts(statement, tagDoubts) : statement));
    return { version: this.version, statements: doubted, unreadable, problems: this.problems };
  }

  private firstErrorFrom(index: number): string | undefined {
    return this.problems.slice(index).find(({ severity }) => severity === 'error')?.message;
  }

  /** Whether a tag that differs in letter case only is the same tag is not documented; principals have no two such tags. */
  private tagSpellings(statements: readonly Statement[]): ReadonlySet<string> {
    const first = new Map<string, string>();
    const several = new Set<string>();
    for (const condition of statements.flatMap(({ conditions }) => conditions)) {
      const { key } = condition;
      if (!key.includes('/') || key.startsWith('aws:principaltag/')) continue;
      const tag = condition.keyText.slice(condition.keyText.indexOf('/') + 1);
      const known = first.get(key) ?? tag;
      first.set(key, known);
      if (known === tag) continue;
      several.add(key);
      this.warn(condition, `the tag \`${tag}\` is written \`${known}\` elsewhere: whether they are one tag is not documented`);
    }
    return several;
  }

  /** Why there may be more to the policy than the statements that were read. */
  private doubtOfStatements(document: JsonObject, count: { readonly elements: number; readonly statements: number }): string | undefined {
    if (count.elements > 1) return 'the document has several `Statement` elements';
    if (count.elements === 1 && count.statements <= mostStatements) return undefined;
    const answer = document.members.find(({ key }) => key === 'Policy' || key === 'PolicyDocument');
    const hint = answer === undefined ? '' : `: the policy itself is what stands in \`${answer.key}\``;
    const doubt = count.elements === 0 ? `the policy has no \`Statement\`${hint}` : `more than ${mostStatements} statements`;
    this.error(document, doubt);
    return doubt;
  }

  private statement(node: JsonNode, index: number): Statement | undefined {
    if (node.kind !== 'object') {
      this.error(node, `a statement is a JSON object, not ${article(node)}`);
      return undefined;
    }
    const errors = this.errors;
    const doubts: string[] = [];
    for (const member of node.members) {
      const { key } = member;
      if (statementElements.has(key)) continue;
      const known = inOtherCase(key, statementElements);
      if (known !== undefined) this.error(member, misspelled(key, known));
      else {
        this.warn(member, unknownElement(key, statementElements));
        doubts.push(`the element \`${key}\` means nothing`);
      }
    }
    const effect = this.single(node, 'Effect');
    const action = this.actions(node);
    const resource = this.resources(node);
    const parsedPrincipal = this.principal(node);
    const conditions = this.conditions(node);
    const sid = this.single(node, 'Sid');
    if (effect === undefined) this.error(node, 'the statement has no `Effect`');
    const effectText = effect?.value.kind === 'string' ? effect.value.value : undefined;
    if (effect !== undefined && effectText !== 'Allow' && effectText !== 'Deny')
      this.error(effect, '`Effect` is `Allow` or `Deny`, in this spelling');
    if (this.errors > errors || action === undefined || resource === undefined || parsedPrincipal === undefined) return undefined;
    if (effectText !== 'Allow' && effectText !== 'Deny') return undefined;
    return {
      index,
      sid: sid?.value.kind === 'string' ? sid.value.value : undefined,
      effect: effectText,
      principal: parsedPrincipal,
      action,
      resource,
      conditions,
      doubts: [...doubts, ...resourceDoubts(resource), ...operatorDoubts(conditions), ...variableDoubts(resource, conditions)],
      pointer: node.pointer,
      line: node.line,
      column: node.column,
    };
  }

  private principal(statement: JsonObject): PrincipalElement | undefined {
    if (this.kind !== 'resource' && this.kind !== 'resource-control' && this.kind !== 'vpc-endpoint') {
      const found = statement.members.find(({ key }) => key === 'Principal' || key === 'NotPrincipal');
      if (found !== undefined) this.error(found, `a ${this.kind} policy has no \`${found.key}\`: it speaks of whom it is attached to`);
      return { name: 'Principal', anyOf: [{ kind: 'everyone' }] };
    }
    const found = this.oneOf(statement, 'Principal', 'NotPrincipal');
    if (found === undefined) return undefined;
    const isEverybody = found.name === 'Principal' && found.member.value.kind === 'string' && found.member.value.value === '*';
    if (this.kind === 'resource-control' && !isEverybody)
      this.error(found.member, 'a resource-control policy has the `Principal` `"*"` and no other');
    return parsePrincipalElement(found.member, found.name, this.report);
  }

  private actions(statement: JsonObject): ActionElement | undefined {
    const found = this.oneOf(statement, 'Action', 'NotAction');
    if (found === undefined) return undefined;
    const texts = this.texts(found.member);
    for (const { text, at } of texts) {
      if (/\s/.test(text)) this.error(at, `\`${text}\` is no action: there is a blank in it`);
      else if (!text.includes(':') && text !== '*') this.error(at, `\`${text}\` is no action: write it as \`s3:...\``);
    }
    return { name: found.name, anyOf: texts.map(({ text }) => toLowerCaseAscii(text)) };
  }

  private resources(statement: JsonObject): ResourceElement | undefined {
    const found = this.oneOf(statement, 'Resource', 'NotResource');
    if (found === undefined) return undefined;
    return { name: found.name, anyOf: this.texts(found.member).map(({ text }) => parsePolicyString(text, this.version)) };
  }

  private conditions(statement: JsonObject): readonly Condition[] {
    const found = this.single(statement, 'Condition');
    if (found === undefined) return [];
    if (found.value.kind !== 'object') {
      this.error(found, `\`Condition\` is an object, not ${article(found.value)}`);
      return [];
    }
    this.refuseTwice(found.value, 'operator');
    return found.value.members.flatMap((operator) => this.operatorBlock(operator));
  }

  private operatorBlock(operator: JsonMember): readonly Condition[] {
    if (operator.value.kind !== 'object') {
      this.error(operator, `the operator \`${operator.key}\` holds an object of keys and values, not ${article(operator.value)}`);
      return [];
    }
    this.refuseTwice(operator.value, 'condition key', toLowerCaseAscii);
    const read = readOperator(operator.key);
    if (read.operator === undefined) this.warn(operator, `\`${operator.key}\` is not an operator that AWS defines`);
    else if (!read.exact) this.warn(operator, `the operator \`${operator.key}\` is not in AWS's spelling`);
    return operator.value.members.map((member) => ({
      operator: read.operator,
      operatorText: operator.key,
      quantifier: read.quantifier,
      ifExists: read.ifExists,
      key: toLowerCaseAscii(member.key),
      keyText: member.key,
      values: this.values(member, read.operator?.variables ?? false),
      pointer: member.pointer,
      line: member.line,
      column: member.column,
    }));
  }

  private values(key: JsonMember, variables: boolean): readonly PolicyString[] {
    return this.texts(key, 'condition').map(({ text }) => parsePolicyString(text, variables ? this.version : '2008-10-17'));
  }

  /** The texts of a scalar or a list of scalars. Numbers and booleans count as their text. */
  private texts(found: JsonMember, of: 'condition' | 'element' = 'element'): readonly { readonly text: string; readonly at: Place }[] {
    const nodes = found.value.kind === 'array' ? found.value.items : [found.value];
    const isCondition = of === 'condition';
    if (nodes.length === 0 && !isCondition) this.error(found, `\`${found.key}\` is an empty list`);
    const texts: { readonly text: string; readonly at: Place }[] = [];
    for (const node of nodes) {
      if (node.kind === 'string') texts.push({ text: node.value, at: node });
      else if (isCondition && node.kind === 'number') texts.push({ text: node.text, at: node });
      else if (isCondition && node.kind === 'boolean') texts.push({ text: String(node.value), at: node });
      else this.error(node, `\`${found.key}\` holds ${article(node)} where a string belongs`);
    }
    if (texts.length > 0) noteSingle(found, this.report);
    return texts;
  }

  private oneOf<A extends string, B extends string>(statement: JsonObject, one: A, other: B): { name: A | B; member: JsonMember } | undefined {
    const first = this.single(statement, one);
    const second = this.single(statement, other);
    if (first !== undefined && second !== undefined) {
      this.error(second, `a statement has \`${one}\` or \`${other}\`, not both`);
      return undefined;
    }
    if (first !== undefined) return { name: one, member: first };
    if (second !== undefined) return { name: other, member: second };
    const hint = one === 'Principal' && this.kind === 'resource' ? ', as in the policy of a user or role: that of a bucket says whom it is for' : '';
    this.error(statement, `the statement has neither \`${one}\` nor \`${other}\`${hint}`);
    return undefined;
  }

  private single(object: JsonObject, key: string): JsonMember | undefined {
    let first: JsonMember | undefined;
    for (const member of object.members) {
      if (member.key !== key) continue;
      if (first !== undefined) {
        this.error(member, `\`${key}\` stands twice: which of them counts is not defined`);
        break;
      }
      first = member;
    }
    return first;
  }

  private refuseTwice(object: JsonObject, what: string, fold: (key: string) => string = (key) => key): void {
    const seen = new Set<string>();
    for (const found of object.members) {
      if (seen.has(fold(found.key))) this.error(found, `the ${what} \`${found.key}\` stands twice: which of them counts is not defined`);
      seen.add(fold(found.key));
    }
  }

  private error(at: Place, message: string): void {
    this.report(at, message, 'error');
  }

  private warn(at: Place, message: string): void {
    this.report(at, message, 'warning');
  }

  private readonly report = (at: Place, message: string, severity: Problem['severity']): void => {
    if (severity === 'error') this.errors += 1;
    this.problems.push({ message, severity, pointer: at.pointer, line: at.line, column: at.column });
  };
}

function withTagDoubts(statement: Statement, keys: ReadonlySet<string>): Statement {
  const found = statement.conditions
    .filter(({ key }) => keys.has(key))
    .map(({ keyText }) => `the tag of ${keyText} is the same in every letter case`);
  return found.length === 0 ? statement : { ...statement, doubts: [...statement.doubts, ...found] };
}

/** A wildcard may not stand for the service (IAM User Guide, "Resource"); what S3 makes of one there is not documented. */
function resourceDoubts({ anyOf }: ResourceElement): readonly string[] {
  const services = anyOf.filter(({ text }) => !/^\*+$/.test(text) && /[*?]/.test(text.split(':')[2] ?? text));
  return services.map(({ text }) => `the wildcard in ${text} stands for the service, too`);
}

/** Whether the letter case of operators is free is not documented. */
function operatorDoubts(conditions: readonly Condition[]): readonly string[] {
  const unclear = conditions.filter(({ operator, operatorText }) => operator !== undefined && !readOperator(operatorText).exact);
  return unclear.map(({ operatorText }) => `${operatorText} counts in this spelling`);
}

/** What AWS makes of variables where it allows none is not documented (IAM User Guide, "Where you can use policy variables"). */
function variableDoubts(resource: ResourceElement, conditions: readonly Condition[]): readonly string[] {
  if (!resource.anyOf.some(hasVariable) && !conditions.some(({ values }) => values.some(hasVariable))) return [];
  const early = resource.anyOf.filter(isVariableEarly).map(({ text }) => `the variable in ${text} counts before the fifth colon`);
  const strings = [...resource.anyOf, ...conditions.flatMap(({ values }) => values)];
  const several = strings.flatMap(variablesOf).filter(isMultivalued);
  return [...early, ...several.map((key) => `the variable ${key} has no value, being a key of several`)];
}

function hasVariable({ fixed }: PolicyString): boolean {
  return fixed === undefined;
}

function isVariableEarly({ parts }: PolicyString): boolean {
  const at = parts.findIndex((part) => part.kind === 'variable');
  const before = parts.slice(0, Math.max(at, 0)).map((part) => (part.kind === 'variable' ? '' : part.text));
  return at >= 0 && before.join('').split(':').length <= 5;
}

interface ReadOperator extends Pick<Condition, 'operator' | 'quantifier' | 'ifExists'> {
  readonly exact: boolean;
}

/** By their text, for the operators in AWS's spelling: policies have few different ones. */
const knownOperators = new Map<string, ReadOperator>();

function readOperator(text: string): ReadOperator {
  const known = knownOperators.get(text);
  if (known !== undefined) return known;
  const read = splitOperator(text);
  if (read.exact && read.operator !== undefined) knownOperators.set(text, read);
  return read;
}

function splitOperator(text: string): ReadOperator {
  const prefixed = /^(ForAllValues|ForAnyValue):(.*)$/i.exec(text);
  const rest = prefixed?.[2] ?? text;
  const bare = rest.replace(/IfExists$/i, '');
  const operator = findOperator(bare);
  const ifExists = bare !== rest;
  const quantifierText = prefixed?.[1];
  const quantifier = quantifierText === undefined ? undefined : quantifierText.toLowerCase() === 'forallvalues' ? 'all' : 'any';
  const spelled = `${quantifier === undefined ? '' : quantifier === 'all' ? 'ForAllValues:' : 'ForAnyValue:'}${operator?.name ?? bare}${ifExists ? 'IfExists' : ''}`;
  // `NullIfExists` does not exist (IAM User Guide, "...IfExists condition operators").
  const sensible = operator?.name === 'Null' && ifExists ? undefined : operator;
  return { operator: sensible, quantifier, ifExists, exact: spelled === text };
}

function place(at: Place): Place {
  return { pointer: at.pointer, line: at.line, column: at.column };
}

function article(node: JsonNode): string {
  if (node.kind === 'null') return 'null';
  if (node.kind === 'hole') return 'an unknown value';
  return node.kind === 'array' ? 'a list' : node.kind === 'object' ? 'an object' : `a ${node.kind}`;
}

function inOtherCase(key: string, known: ReadonlySet<string>): string | undefined {
  return [...known].find((element) => element.toLowerCase() === key.toLowerCase());
}

function misspelled(key: string, known: string): string {
  return `\`${key}\` is written \`${known}\``;
}

function unknownElement(key: string, known: ReadonlySet<string>): string {
  return `\`${key}\` is not an element of a policy; known here: ${[...known].join(', ')}`;
}
