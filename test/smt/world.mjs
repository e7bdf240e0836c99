// The unknowns of one question, and what ties them together. Ids that AWS assigns are unknowns with a shape here, where the engine
// picks examples.
import { isAddress } from './addresses.mjs';
import { because, Excluded } from './excluded.mjs';
import { and, equal, integer, not } from './formula.mjs';
import { absent, isNotEmpty, isNotEmptyNorParted, one, oneAmong, single } from './key.mjs';
import { ruleFor } from './keys.mjs';
import { bucket } from './physics.mjs';
import { constant, free, inRanges, matches, placesOf } from './texts.mjs';

/**
 * @typedef {import('./texts.mjs').Text} Text
 * @typedef {import('./key.mjs').Key} Key
 * @typedef {import('./key.mjs').Alternative} Alternative
 * @typedef {import('./key.mjs').WorldQuestion} WorldQuestion
 */

/** @typedef {readonly (readonly [string, string])[]} Alphabet */
const digit = [['0', '9']];
const lowerOrDigit = [
  ['a', 'z'],
  ['0', '9'],
];
const upperOrDigit = [
  ['A', 'Z'],
  ['0', '9'],
];
const hexDigit = [
  ['a', 'f'],
  ['0', '9'],
];

/**
 * Ids that AWS assigns today. Those of organizations may be longer, up to 32 characters: that is asked where a pattern wants more.
 * Endpoints and VPCs may still have one of the older, shorter ones.
 */
const shapes = {
  account: { prefix: '', length: 12, alphabet: digit },
  organization: { prefix: 'o-', length: 10, alphabet: lowerOrDigit },
  endpoint: { prefix: 'vpce-', length: 17, alphabet: hexDigit },
  vpc: { prefix: 'vpc-', length: 17, alphabet: hexDigit },
  role: { prefix: 'AROA', length: 17, alphabet: upperOrDigit },
  user: { prefix: 'AIDA', length: 17, alphabet: upperOrDigit },
};

/** The unknowns of one question. They are declared when a statement first asks for them. */
export class World {
  /** @param {WorldQuestion} question */
  constructor(question) {
    this.question = question;
    /** @type {string[]} */
    this.lines = [];
    /** @type {Map<string, Key>} */
    this.keys = new Map();
    /** @type {Map<string, string>} */
    this.unknowns = new Map();
    /** @type {Map<string, string>} */
    this.names = new Map();
    const { audience } = question.who;
    this.isService = audience === 'service';
    /** Whether the request is signed by an IAM identity. */
    this.signed = this.isService || audience === 'anyone' ? 'false' : audience === 'any-account' ? this.unknown('signed', 'Bool') : 'true';
  }

  /** @param {string} name @param {string} sort @param {(value: string) => string} [fact] */
  unknown(name, sort, fact) {
    const known = this.unknowns.get(name);
    if (known !== undefined) return known;
    const symbol = `|${name}|`;
    this.unknowns.set(name, symbol);
    this.lines.push(`(declare-const ${symbol} ${sort})`);
    const holds = fact?.(symbol) ?? 'true';
    if (holds !== 'true') this.assert(holds);
    return symbol;
  }

  /** @param {string} fact */
  assert(fact) {
    this.lines.push(`(assert ${fact})`);
  }

  /** Gives a formula a name, so that it is written once. @param {string} formula */
  name(formula) {
    if (formula.length < 40) return formula;
    const known = this.names.get(formula);
    if (known !== undefined) return known;
    const symbol = `|step ${this.names.size + 1}|`;
    this.names.set(formula, symbol);
    this.lines.push(`(define-fun ${symbol} () Bool ${formula})`);
    return symbol;
  }

  /** @param {string} fact */
  assertOnce(fact) {
    if (!this.lines.includes(`(assert ${fact})`)) this.assert(fact);
  }

  /** The ARN that the statement's Resource is held against. A key is never empty. @returns {Text} */
  get resource() {
    if (this.question.action.on === 'bucket') return constant(bucket.arn);
    return [...constant(`${bucket.arn}/`), ...free(this.unknown('object key', 'String', isNotEmpty))];
  }

  /** The caller's account; a stranger's is any that nobody named. @returns {Text} */
  get account() {
    const { who, named } = this.question;
    if (who.audience === 'own-account') return constant(bucket.owner);
    if (who.audience === 'outside-account') return constant(who.party ?? '');
    return this.idOutside('account', 'account', [...named.accounts, bucket.owner]);
  }

  /**
   * An assigned id that is none of those taken.
   * @param {string} name @param {keyof typeof shapes} kind @param {Iterable<string>} taken @param {number} [length] @returns {Text}
   */
  idOutside(name, kind, taken, length = shapes[kind].length) {
    const { prefix, alphabet } = shapes[kind];
    const symbols = Array.from({ length }, (_, index) =>
      this.unknown(`${name} ${index + 1}`, '(_ BitVec 8)', (symbol) => inRanges(symbol, alphabet)),
    );
    /** @type {Text} */
    const id = [...constant(prefix), { kind: 'characters', symbols }];
    for (const other of taken) this.assertOnce(not(matches(id, placesOf(other, { wildcards: false }), (formula) => this.name(formula))));
    return id;
  }

  /** Exactly one of these for a signed caller, none else. */
  get identity() {
    const is = (kind) => this.unknown(`is a ${kind}`, 'Bool');
    const isNew = !this.unknowns.has('is a role');
    const [role, user, federatedUser, root] = [is('role'), is('user'), is('federated user'), is('root')];
    if (isNew) {
      this.assert(`(= ${this.signed} (or ${role} ${user} ${federatedUser} ${root}))`);
      this.assert(`((_ at-most 1) ${role} ${user} ${federatedUser} ${root})`);
    }
    return { role, user, federatedUser, root };
  }

  /** The caller's ARN, by what the caller is. @returns {readonly (Alternative & { is: Text })[]} */
  get arns() {
    const { role, user, federatedUser, root } = this.identity;
    const arn = [...constant('arn:aws:iam::'), ...this.account];
    const session = [...constant('arn:aws:sts::'), ...this.account, ...constant(':federated-user/'), ...this.federatedName];
    const named = (kind) => [...arn, ...constant(`:${kind}/`), ...free(this.unknown(`name of the ${kind}`, 'String', isNotEmpty))];
    return [
      { when: role, is: named('role') },
      { when: user, is: named('user') },
      { when: federatedUser, is: session },
      { when: root, is: [...arn, ...constant(':root')] },
    ];
  }

  get federatedName() {
    return free(this.unknown('name of the federated user', 'String', isNotEmptyNorParted));
  }

  /** Who has opened the session of a federated user. */
  get opener() {
    const arn = [...constant('arn:aws:iam::'), ...this.account, ...constant(':user/')];
    return { when: this.identity.federatedUser, is: [...arn, ...free(this.unknown('name of the opener', 'String', isNotEmpty))] };
  }

  /** Whether the request comes from the internet; else it comes through a VPC endpoint. A service does neither as far as AWS says. */
  get fromInternet() {
    const { audience } = this.question.who;
    if (audience === 'anyone') return 'true';
    return this.isService ? 'false' : this.unknown('from the internet', 'Bool');
  }

  get throughEndpoint() {
    return this.isService ? 'false' : and([not(this.fromInternet), not(this.onBehalf)]);
  }

  /** Whether a service asks in the name of the caller, whose own request came through an endpoint: neither is told then. */
  get onBehalf() {
    const { audience } = this.question.who;
    if (audience === 'anyone' || this.isService) return 'false';
    return this.unknown('on behalf', 'Bool', (is) => `(=> ${is} ${and([this.signed, not(this.fromInternet)])})`);
  }

  /** Whether the request goes through an access point that the caller's account made for the bucket: signed, and for outsiders. */
  get throughAccessPoint() {
    const { audience } = this.question.who;
    if (audience === 'anyone' || audience === 'own-account') return 'false';
    return this.unknown('through an access point', 'Bool', (through) => (this.isService ? 'true' : `(=> ${through} ${this.signed})`));
  }

  /** Whose access point it is: the caller's own account's, or for a party also one that the policy names. */
  get accessPointAccounts() {
    const { who, named } = this.question;
    const isParty = who.audience === 'outside-account' || who.audience === 'organization';
    const others = isParty ? [...named.accessPointAccounts].filter((id) => id !== who.party && id !== bucket.owner) : [];
    return this.oneOfTexts('account of the access point', [this.account, ...others.map(constant)]);
  }

  /** The caller's organization. Which one a named account is in is not known. @returns {{ present: string, ids: readonly (Alternative & { is: Text })[] }} */
  get organization() {
    const { who, named } = this.question;
    if (who.audience === 'organization') return { present: 'true', ids: [{ when: 'true', is: constant(who.party ?? '') }] };
    const present = this.unknown('in an organization', 'Bool', (member) => `(=> ${member} ${this.signed})`);
    return { present, ids: this.ownOrNamed('organization', named.organizations) };
  }

  /** A stranger's own id; for others also one that the policy names. @param {'organization' | 'endpoint' | 'vpc'} kind @param {ReadonlySet<string>} named */
  ownOrNamed(kind, named) {
    const lengths = kind === 'organization' ? this.question.named.organizationLengths : [shapes[kind].length, 8];
    const own = lengths.map((length) => this.idOutside(`${kind} of ${length}`, kind, named, length));
    return this.oneOfTexts(kind, this.question.who.audience === 'any-account' ? own : [...own, ...[...named].map(constant)]);
  }

  /** @param {string} name @param {readonly Text[]} texts @returns {readonly (Alternative & { is: Text })[]} */
  oneOfTexts(name, texts) {
    const which = texts.length === 1 ? '0' : this.unknown(`which ${name}`, 'Int', (index) => `(and (<= 0 ${index}) (< ${index} ${texts.length}))`);
    return texts.map((is, index) => ({ when: equal(which, String(index)), is }));
  }

  /** The part of aws:userid that AWS assigns. One that the policy names is the owner's, or that of an account that an Allow names. @param {'role' | 'user'} kind */
  uniqueIds(kind) {
    const { who, named } = this.question;
    const account = who.audience === 'own-account' ? bucket.owner : (who.party ?? '');
    const own = this.idOutside(`unique id of the ${kind}`, kind, named.uniqueIds);
    const mayBeTheirs = account === bucket.owner || named.allowedAccounts.has(account);
    const theirs = mayBeTheirs ? [...named.uniqueIds].filter((id) => id.startsWith(shapes[kind].prefix)) : [];
    return this.oneOfTexts(`unique id of the ${kind}`, [own, ...theirs.map(constant)]);
  }

  /** The clock that aws:CurrentTime and aws:EpochTime both show. */
  get clock() {
    return this.unknown('seconds since 1970', 'Int', (clock) => `(<= ${integer(this.question.now)} ${clock})`);
  }

  /** @param {string} name Of a condition key, in lower case. @returns {Key} */
  key(name) {
    const known = this.keys.get(name);
    if (known !== undefined) return known;
    const key = this.findKey(name);
    this.keys.set(name, key);
    return key;
  }

  /** @param {string} name */
  findKey(name) {
    const rule = ruleFor(name, this.isService);
    if (rule === undefined) throw new Excluded(`${because.unknownKey}: \`${name}\``);
    return rule(this, name);
  }

  /** @param {string} name */
  maybe(name) {
    return this.unknown(`${name} is there`, 'Bool');
  }

  /** Any text. @param {string} name @param {string} present */
  free(name, present = this.maybe(name)) {
    return one(present, free(this.unknown(name, 'String')));
  }

  /** Any text but none. @param {string} name @param {string} present */
  freeButEmpty(name, present) {
    return one(present, free(this.unknown(name, 'String', isNotEmpty)));
  }

  /** One of the texts. @param {string} name @param {readonly string[]} values @param {string} [present] */
  oneOf(name, values, present = 'true') {
    return oneAmong(present, this.oneOfTexts(name, values.map(constant)));
  }

  /**
   * As many values as a policy can ask for: each set condition asks for one at most.
   * @param {string} name @param {string} present @param {(index: number) => readonly (Alternative & { is: Text })[]} values
   */
  several(name, present, values) {
    const count = Math.max(1, this.question.mostValues(name));
    const elements = Array.from({ length: count }, (_, index) => ({
      exists: index === 0 ? present : and([present, this.unknown(`${name} ${index + 1} is there`, 'Bool')]),
      alternatives: values(index + 1),
    }));
    return { type: /** @type {const} */ ('text'), present, many: true, elements };
  }

  /** @param {string} name @param {string} present @param {(address: { isFour: string, value: string }) => string} [fact] */
  address(name, present, fact) {
    const isFour = this.unknown(`${name} is IPv4`, 'Bool');
    const value = this.unknown(name, 'Int', (number) => and([isAddress({ isFour, value: number }), fact?.({ isFour, value: number }) ?? 'true']));
    return single('address', present, { isFour, value });
  }

  /** A parameter that the caller chooses, on the actions that have it. @param {string} name @param {(present: string) => Key} parameter */
  ofAction(name, parameter) {
    const slash = name.indexOf('/');
    const isCarried = this.question.action.keys.includes(slash < 0 ? name : name.slice(0, slash + 1));
    return isCarried ? parameter(this.maybe(name)) : absent;
  }
}
