import { accountPatternsIn } from './account-patterns.js';
import { type AddressRange, unite } from './addresses.js';
import { addressText } from './key-types.js';
import { toLowerCaseAscii } from './letter-case.js';
import type { Condition, PolicyDocument, Statement } from './policy.js';
import { isFixed, variablesOf } from './policy-string.js';

/** What the policies of a question name: only who is named needs to be asked about one by one. */
export interface Mentions {
  /** Condition keys and variables, in lower case. */
  readonly keys: ReadonlySet<string>;
  readonly accounts: ReadonlySet<string>;
  /** Accounts that an Allow names, in whatever place. */
  readonly allowedAccounts: ReadonlySet<string>;
  /** Accounts that a Deny names by more than the user id of their root user, which nobody else there has. */
  readonly deniedAccounts: ReadonlySet<string>;
  readonly organizations: ReadonlySet<string>;
  /** Something is compared with the organization of the bucket's owner, whichever that is. */
  readonly comparesOwnersOrganization: boolean;
  readonly endpoints: ReadonlySet<string>;
  readonly vpcs: ReadonlySet<string>;
  /** Principal ARNs by account. */
  readonly arns: ReadonlyMap<string, ReadonlySet<string>>;
  /** Those that some Allow or some key names, or that a Deny leaves out; on demand also those that a Deny names. */
  readonly services: ReadonlySet<string>;
  readonly canonicalUsers: ReadonlySet<string>;
  /** Those that a Deny with NotPrincipal leaves out. */
  readonly exemptCanonicalUsers: ReadonlySet<string>;
  readonly accessIdentities: ReadonlySet<string>;
  /** Providers, like services. */
  readonly federated: ReadonlySet<string>;
  /** `AROA...`, `AIDA...` ids in conditions on aws:userid. */
  readonly principalIds: ReadonlySet<string>;
  /** Every text that a key is compared with, by key. */
  readonly texts: ReadonlyMap<string, ReadonlySet<string>>;
  /** What each condition on aws:SourceIp lists: sorted ranges that are apart. */
  readonly addressSets: readonly (readonly AddressRange[])[];
}

/** What the keys are compared with. */
export function textsOf({ texts }: Mentions, keys: readonly string[]): readonly string[] {
  return keys.flatMap((key) => [...(texts.get(key) ?? [])]);
}

/** Ids of accounts and patterns on them, wherever they stand: the user id of a root user is its account. */
export function accountTexts(mentions: Mentions): readonly string[] {
  const roots = userIdTexts(mentions).filter((text) => /^[0-9?*]+$/.test(text));
  return [...textsOf(mentions, [...accountKeys]), ...textsOf(mentions, [...arnKeys]).flatMap(accountPatternsIn), ...roots, ...mentions.accounts];
}

/** Ids of organizations and patterns on them, out of ids and paths. */
export function organizationTexts(mentions: Mentions, keys: readonly string[]): readonly string[] {
  return textsOf(mentions, keys).flatMap((path) => beginningsOf(path, '/'));
}

/** Unique ids and patterns on them, without the names of sessions. */
export function userIdTexts(mentions: Mentions): readonly string[] {
  return textsOf(mentions, ['aws:userid']).flatMap((text) => beginningsOf(text, ':'));
}

/** Ids of VPCs and patterns on them, also out of ARNs. */
export function vpcTexts(mentions: Mentions): readonly string[] {
  const ofArns = textsOf(mentions, ['aws:sourcevpcarn']).flatMap((arn) => /vpc-[^/]*$/.exec(arn)?.[0] ?? arn.split('/')[1] ?? []);
  return [...textsOf(mentions, ['aws:sourcevpc']), ...ofArns];
}

/** What stands before the separator; a star may stand for it and more, so what ends with one is a beginning too. */
function beginningsOf(text: string, separator: string): readonly string[] {
  const first = text.split(separator)[0] ?? '';
  return [first, ...[...first.matchAll(/\*/g)].map(({ index }) => first.slice(0, index + 1))];
}

/** Keys whose values are account ids. */
const accountKeys = new Set(['aws:principalaccount', 'aws:sourceaccount', 'aws:sourceowner', 's3:dataaccesspointaccount', 'aws:vpceaccount']);
const organizationKeys = new Set([
  'aws:principalorgid',
  'aws:sourceorgid',
  'aws:vpceorgid',
  'aws:principalorgpaths',
  'aws:sourceorgpaths',
  'aws:vpceorgpaths',
]);
const idKeys = new Set([...organizationKeys, 'aws:sourcevpce', 'aws:sourcevpc']);
/** Keys whose values are ARNs with an account in the fifth part. */
const arnKeys = new Set(['aws:principalarn', 'aws:sourcearn', 's3:dataaccesspointarn', 'aws:sourcevpcarn']);

const ownersKey = 'aws:resourceorgid';

class Collector {
  readonly keys = new Set<string>();
  readonly accounts = new Set<string>();
  readonly allowedAccounts = new Set<string>();
  readonly deniedAccounts = new Set<string>();
  private isAllow = false;
  readonly organizations = new Set<string>();
  comparesOwnersOrganization = false;
  readonly endpoints = new Set<string>();
  readonly vpcs = new Set<string>();
  readonly arns = new Map<string, Set<string>>();
  readonly services = new Set<string>();
  readonly canonicalUsers = new Set<string>();
  readonly exemptCanonicalUsers = new Set<string>();
  readonly accessIdentities = new Set<string>();
  readonly federated = new Set<string>();
  readonly principalIds = new Set<string>();
  readonly texts = new Map<string, Set<string>>();
  readonly addressSets: (readonly AddressRange[])[] = [];
  private readonly withDenied: boolean;

  constructor({ withDenied }: MentionOptions) {
    this.withDenied = withDenied;
  }

  statement(statement: Statement): void {
    this.isAllow = statement.effect === 'Allow';
    this.principals(statement);
    for (const resource of statement.resource.anyOf) for (const key of variablesOf(resource)) this.keys.add(key);
    for (const condition of statement.conditions) this.condition(condition);
  }

  private account(id: string): void {
    this.accounts.add(id);
    (this.isAllow ? this.allowedAccounts : this.deniedAccounts).add(id);
  }

  private rootUser(account: string): void {
    this.accounts.add(account);
    if (this.isAllow) this.allowedAccounts.add(account);
  }

  private principals(statement: Statement): void {
    // A service, access identity or provider that is refused by its name gets no more than one that nobody names.
    const isOnlyDenied = !this.withDenied && statement.effect === 'Deny' && statement.principal.name === 'Principal';
    const isExempt = statement.effect === 'Deny' && statement.principal.name === 'NotPrincipal';
    for (const value of statement.principal.anyOf) {
      if (value.kind === 'account') this.account(value.account);
      if (value.kind === 'arn') this.arn(value.account, value.arn);
      if (value.kind === 'service' && !isOnlyDenied) this.services.add(value.name);
      if (value.kind === 'canonical-user') this.canonicalUsers.add(value.id);
      if (value.kind === 'canonical-user' && isExempt) this.exemptCanonicalUsers.add(value.id);
      if (value.kind === 'origin-access-identity' && !isOnlyDenied) this.accessIdentities.add(value.id);
      if (value.kind === 'federated' && !isOnlyDenied) this.federated.add(value.id);
    }
  }

  private condition(condition: Condition): void {
    this.keys.add(condition.key);
    // `Null` compares nothing: its values are no ids.
    if (condition.operator?.name === 'Null') return;
    if (condition.key === 'aws:sourceip') this.addressSets.push(addressSetOf(condition));
    // Ids of organizations and networks are in lower case, whatever letters such a condition asks for.
    const ignoresCase = idKeys.has(condition.key) && condition.operator?.name.endsWith('IgnoreCase') === true;
    const texts = this.texts.get(condition.key) ?? new Set();
    this.texts.set(condition.key, texts);
    for (const value of condition.values) {
      this.variables(condition.key, variablesOf(value));
      texts.add(value.text);
      this.value(condition.key, ignoresCase ? toLowerCaseAscii(value.text) : textOf(condition, value.text), isFixed(value));
    }
  }

  private variables(comparedWith: string, keys: readonly string[]): void {
    for (const key of keys) this.keys.add(key);
    this.comparesOwnersOrganization ||= keys.length > 0 && [comparedWith, ...keys].includes(ownersKey);
  }

  private value(key: string, text: string, isFixedText: boolean): void {
    // Whichever Region or account such an ARN leaves open, the VPC has its name.
    const vpc = key === 'aws:sourcevpcarn' ? /\/(vpc-[0-9a-z]+)$/.exec(text)?.[1] : undefined;
    if (vpc !== undefined) this.vpcs.add(vpc);
    if (accountKeys.has(key) && /^\d{12}$/.test(text)) this.account(text);
    if (organizationKeys.has(key)) {
      const organization = /^(o-[a-z0-9]{2,32})(\/.*)?$/.exec(text)?.[1];
      if (organization !== undefined) this.organizations.add(organization);
    }
    if (arnKeys.has(key)) this.arnValue(key, text, isFixedText);
    if (key === 'aws:sourcevpce' && isFixedText) this.endpoints.add(text);
    if (key === 'aws:sourcevpc' && isFixedText) this.vpcs.add(text);
    if (isFixedText && (key === 'aws:principalservicename' || key === 'aws:principalservicenameslist')) this.services.add(text);
    if (key === 'aws:userid') {
      const id = /^((?:AROA|AIDA)[A-Z0-9]+)(:.*)?$/.exec(text)?.[1];
      if (id !== undefined) this.principalIds.add(id);
      // Of a root user it is the account; of a federated user it begins so.
      const account = /^(\d{12})(:.*)?$/s.exec(text)?.[1];
      if (account !== undefined) this.rootUser(account);
    }
  }

  private arnValue(key: string, text: string, isFixedText: boolean): void {
    const accounts = accountPatternsIn(text).filter((pattern) => /^\d{12}$/.test(pattern));
    for (const account of accounts) {
      if (key === 'aws:principalarn' && isFixedText) this.arn(account, text);
      else this.account(account);
    }
  }

  private arn(account: string, arn: string): void {
    this.account(account);
    const known = this.arns.get(account) ?? new Set();
    known.add(arn);
    this.arns.set(account, known);
  }
}

/** Unique ids are in capitals, whatever letters a condition asks for. */
function textOf({ key, operator }: Condition, text: string): string {
  if (key !== 'aws:userid' || operator?.name.endsWith('IgnoreCase') !== true) return text;
  return text.replace(/^[^:]*/, (id) => id.toUpperCase());
}

export interface MentionOptions {
  /** Also services, access identities and providers that are only denied: another policy may let them in. */
  readonly withDenied: boolean;
}

/** Collects what statements name. */
export function mentionsOf(documents: readonly Pick<PolicyDocument, 'statements'>[], options: MentionOptions = { withDenied: false }): Mentions {
  const collector = new Collector(options);
  for (const document of documents) for (const statement of document.statements) collector.statement(statement);
  return collector;
}

const addressSets = new WeakMap<Condition, readonly AddressRange[]>();

/** The values of one condition are a set: which of them an address meets makes no difference. */
function addressSetOf(condition: Condition): readonly AddressRange[] {
  const known = addressSets.get(condition);
  if (known !== undefined) return known;
  const set = unite(condition.values.flatMap(({ text }) => addressText(text) ?? []));
  addressSets.set(condition, set);
  return set;
}
