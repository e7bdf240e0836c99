// Which keys a request carries and what ties them together, for each class of senders: the table of this oracle, written from the
// IAM User Guide ("AWS global condition context keys") and the Service Authorization Reference. Ids that AWS assigns are unknowns
// with a shape here, where the engine picks examples.
import { isAddress, isPublic } from './addresses.mjs';
import { because, Excluded } from './excluded.mjs';
import { and, equal, integer, not, or } from './formula.mjs';
import { constant, free, inRanges, matches, placesOf } from './texts.mjs';

/**
 * @typedef {import('./texts.mjs').Text} Text
 * @typedef {{ when: string, is: Text | string | { isFour: string, value: string } }} Alternative A text, a number, or an address.
 * @typedef {{ exists: string, alternatives: readonly Alternative[] }} Element One value that the request may carry.
 * @typedef {{ type: 'text' | 'number' | 'time' | 'address', present: string, many: boolean, elements: readonly Element[] }} Key
 * @typedef {{ audience: 'anyone' | 'any-account' | 'outside-account' | 'organization' | 'service' | 'own-account', party?: string }} Who
 * @typedef {{ accounts: ReadonlySet<string>, organizations: ReadonlySet<string>, endpoints: ReadonlySet<string>, vpcs: ReadonlySet<string>,
 *   uniqueIds: ReadonlySet<string>, allowedAccounts: ReadonlySet<string>,
 *   organizationLengths: readonly number[], sourceParts: { services: readonly string[], regions: readonly string[] } }} Named
 * @typedef {{ name: string, on: 'bucket' | 'object', keys: readonly string[] }} Action
 * @typedef {{ who: Who, named: Named, action: Action, now: number, mostValues: (key: string) => number }} WorldQuestion
 */

export const bucket = { name: 'b', owner: '111122223333', region: 'eu-west-1', arn: 'arn:aws:s3:::b' };

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

/** Ids that AWS assigns today. Those of organizations may be longer, up to 32 characters: that is asked where a pattern wants more. */
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

  /** Exactly one of the three for a signed caller, none else. */
  get identity() {
    const is = (kind) => this.unknown(`is a ${kind}`, 'Bool');
    const isNew = !this.unknowns.has('is a role');
    const [role, user, root] = [is('role'), is('user'), is('root')];
    if (isNew) {
      this.assert(`(= ${this.signed} (or ${role} ${user} ${root}))`);
      this.assert(`(and (not (and ${role} ${user})) (not (and ${role} ${root})) (not (and ${user} ${root})))`);
    }
    return { role, user, root };
  }

  /** The caller's ARN, by what the caller is. @returns {readonly (Alternative & { is: Text })[]} */
  get arns() {
    const { role, user, root } = this.identity;
    const arn = [...constant('arn:aws:iam::'), ...this.account];
    const named = (kind) => [...arn, ...constant(`:${kind}/`), ...free(this.unknown(`name of the ${kind}`, 'String', isNotEmpty))];
    return [
      { when: role, is: named('role') },
      { when: user, is: named('user') },
      { when: root, is: [...arn, ...constant(':root')] },
    ];
  }

  /** Whether the request comes from the internet; else it comes through a VPC endpoint. A service does neither as far as AWS says. */
  get fromInternet() {
    const { audience } = this.question.who;
    if (audience === 'anyone') return 'true';
    return this.isService ? 'false' : this.unknown('from the internet', 'Bool');
  }

  get throughEndpoint() {
    return this.isService ? 'false' : not(this.fromInternet);
  }

  /** Whether the request goes through an access point that the caller's account made for the bucket: signed, and for outsiders. */
  get throughAccessPoint() {
    const { audience } = this.question.who;
    if (audience === 'anyone' || audience === 'own-account') return 'false';
    return this.unknown('through an access point', 'Bool', (through) => (this.isService ? 'true' : `(=> ${through} ${this.signed})`));
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
    const lengths = kind === 'organization' ? this.question.named.organizationLengths : [shapes[kind].length];
    const own = lengths.map((length) => this.idOutside(kind, kind, named, length));
    return this.oneOfTexts(kind, this.question.who.audience === 'any-account' ? own : [...own, ...[...named].map(constant)]);
  }

  /** @param {string} name @param {readonly Text[]} texts @returns {readonly (Alternative & { is: Text })[]} */
  oneOfTexts(name, texts) {
    const which = texts.length === 1 ? '0' : this.unknown(`which ${name}`, 'Int', (index) => `(and (<= 0 ${index}) (< ${index} ${texts.length}))`);
    return texts.map((is, index) => ({ when: equal(which, String(index)), is }));
  }

  /** The part of aws:userid that AWS assigns. One that the policy names is an outsider's only where an Allow names the account. @param {'role' | 'user'} kind */
  uniqueIds(kind) {
    const { who, named } = this.question;
    const account = who.audience === 'own-account' ? bucket.owner : (who.party ?? '');
    const own = this.idOutside(`unique id of the ${kind}`, kind, named.uniqueIds);
    const theirs = named.allowedAccounts.has(account) ? [...named.uniqueIds].filter((id) => id.startsWith(shapes[kind].prefix)) : [];
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
    const slash = name.indexOf('/');
    const family = slash < 0 ? name : name.slice(0, slash + 1);
    const rule = (this.isService ? serviceKeys[family] : undefined) ?? callerKeys[family] ?? requestKeys[family];
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

/** @param {string} symbol */
function isNotEmpty(symbol) {
  return not(equal(symbol, '""'));
}

/** @param {string} present @param {readonly Alternative[]} alternatives Which of them it is, is settled wherever the key is there. @returns {Key} */
function oneAmong(present, alternatives) {
  return { type: 'text', present, many: false, elements: [{ exists: present, alternatives: alternatives.filter(({ when }) => when !== 'false') }] };
}

/** @param {Key['type']} type @param {string} present @param {Alternative['is']} is @returns {Key} */
function single(type, present, is) {
  return { type, present, many: false, elements: [{ exists: present, alternatives: [{ when: 'true', is }] }] };
}

/** @param {string} present @param {Text} is */
function one(present, is) {
  return single('text', present, is);
}

/** @type {Key} */
const absent = { type: 'text', present: 'false', many: false, elements: [] };

/** @typedef {Readonly<Record<string, (world: World, name: string) => Key>>} Rules A name that ends in `/` stands for all keys that begin so. */

/** Keys of who asks and through which network. @type {Rules} */
const callerKeys = {
  'aws:principalarn': (world) => (world.signed === 'false' ? absent : oneAmong(world.signed, world.arns)),
  'aws:principalaccount': (world) =>
    oneAmong('true', [
      ...(world.signed === 'false' ? [] : [{ when: world.signed, is: world.account }]),
      { when: not(world.signed), is: constant('anonymous') },
    ]),
  // AWS's pages contradict each other on aws:userid and aws:PrincipalType of unsigned requests: both readings are possible.
  'aws:userid': (world, name) => {
    const unsigned = and([not(world.signed), world.maybe(name)]);
    return oneAmong(or([world.signed, unsigned]), [
      ...(world.signed === 'false' ? [] : userIds(world)),
      { when: not(world.signed), is: constant('anonymous') },
    ]);
  },
  'aws:principaltype': (world, name) => {
    const { role, user, root } = world.identity;
    const unsigned = and([not(world.signed), world.maybe(name)]);
    return oneAmong(or([world.signed, unsigned]), [
      { when: role, is: constant('AssumedRole') },
      { when: user, is: constant('User') },
      { when: root, is: constant('Account') },
      { when: not(world.signed), is: constant('Anonymous') },
    ]);
  },
  // The name is the last part of the user's ARN, too. Neither this table nor the engine's says so yet: both are on the exposed side.
  'aws:username': (world, name) => (world.signed === 'false' ? absent : world.freeButEmpty(name, world.identity.user)),
  'aws:principalorgid': (world) => {
    if (world.signed === 'false') return absent;
    const { present, ids } = world.organization;
    return oneAmong(and([world.signed, present]), ids);
  },
  'aws:principalorgpaths': (world, name) => {
    if (world.signed === 'false') return absent;
    const { present, ids } = world.organization;
    // The root's id, then units; a path ends in a slash.
    const units = (index) =>
      world.unknown(`${name} ${index}`, 'String', (value) => `(str.in_re ${value} (re.++ (re.+ re.allchar) (str.to_re "/") re.all))`);
    return world.several(name, and([world.signed, present]), (index) =>
      ids.map(({ when, is }) => ({ when, is: [...is, ...constant('/r-'), ...free(units(index))] })),
    );
  },
  'aws:principaltag/': (world, name) => ofSigned(world, (present) => world.free(name, and([present, world.maybe(name)]))),
  'aws:principalisawsservice': (world) => one(world.signed, constant('false')),
  'aws:viaawsservice': (world, name) => {
    const isTrue = world.unknown('via a service', 'Bool', (via) => `(=> ${via} ${world.signed})`);
    return oneAmong(or([world.signed, world.maybe(name)]), [
      { when: isTrue, is: constant('true') },
      { when: not(isTrue), is: constant('false') },
    ]);
  },
  'aws:calledvia': (world, name) =>
    ofSigned(world, (present) =>
      world.several(name, and([present, world.maybe(name)]), (index) => [
        { when: 'true', is: free(world.unknown(`${name} ${index}`, 'String', isNotEmpty)) },
      ]),
    ),
  'aws:multifactorauthpresent': (world, name) =>
    ofSigned(world, (present) => world.oneOf(name, ['false', 'true'], and([present, world.maybe(name)]))),
  'aws:federatedprovider': (world, name) => ofSigned(world, (present) => world.freeButEmpty(name, and([present, world.maybe(name)]))),
  'aws:sourceidentity': (world, name) => ofSigned(world, (present) => world.freeButEmpty(name, and([present, world.maybe(name)]))),
  'aws:principalservicename': () => absent,
  'aws:principalservicenameslist': () => absent,
  'aws:sourcearn': () => absent,
  'aws:sourceaccount': () => absent,
  'aws:sourceowner': () => absent,
  'aws:sourceip': (world, name) => world.address(name, world.fromInternet, isPublic),
  'aws:vpcsourceip': (world, name) => (world.throughEndpoint === 'false' ? absent : world.address(name, world.throughEndpoint)),
  'aws:sourcevpce': (world) => ofEndpoint(world, 'endpoint', world.question.named.endpoints),
  'aws:sourcevpc': (world) => ofEndpoint(world, 'vpc', world.question.named.vpcs),
  's3:dataaccesspointaccount': (world) => ofAccessPoint(world, (present) => one(present, world.account)),
  's3:dataaccesspointarn': (world) =>
    ofAccessPoint(world, (present) => {
      const arn = [...constant(`arn:aws:s3:${bucket.region}:`), ...world.account, ...constant(':accesspoint/')];
      return one(present, [...arn, ...free(world.unknown('access point', 'String', isNotEmpty))]);
    }),
  's3:accesspointnetworkorigin': (world, name) => ofAccessPoint(world, (present) => world.oneOf(name, ['Internet', 'VPC'], present)),
};

/** @param {World} world @returns {Alternative[]} */
function userIds(world) {
  const { role, user, root } = world.identity;
  const session = free(world.unknown('session name', 'String', isNotEmpty));
  return [
    ...world.uniqueIds('role').map(({ when, is }) => ({ when: and([role, when]), is: [...is, ...constant(':'), ...session] })),
    ...world.uniqueIds('user').map(({ when, is }) => ({ when: and([user, when]), is })),
    { when: root, is: world.account },
  ];
}

/** @param {World} world @param {(present: string) => Key} key */
function ofSigned(world, key) {
  return world.signed === 'false' ? absent : key(world.signed);
}

/** @param {World} world @param {'endpoint' | 'vpc'} kind @param {ReadonlySet<string>} named */
function ofEndpoint(world, kind, named) {
  return world.throughEndpoint === 'false' ? absent : oneAmong(world.throughEndpoint, world.ownOrNamed(kind, named));
}

/** @param {World} world @param {(present: string) => Key} key */
function ofAccessPoint(world, key) {
  const through = world.throughAccessPoint;
  return through === 'false' ? absent : key(through);
}

/** Of an AWS service at work for a stranger's resource. @type {Rules} */
const serviceKeys = {
  'aws:principalaccount': () => absent,
  'aws:principaltype': (_, name) => {
    throw new Excluded(`${because.unknownKey} for services: \`${name}\``);
  },
  'aws:principalisawsservice': () => one('true', constant('true')),
  'aws:principalservicename': (world) => one('true', constant(world.question.who.party ?? '')),
  'aws:principalservicenameslist': (world) => ({ ...one('true', constant(world.question.who.party ?? '')), many: true }),
  'aws:viaawsservice': (world, name) => world.oneOf(name, ['false', 'true']),
  // Whatever the id of a service is, it is that of no user whom a policy names.
  'aws:userid': (world, name) => one(world.maybe(name), world.idOutside('unique id of the service', 'user', world.question.named.uniqueIds)),
  'aws:sourceaccount': (world, name) => one(world.maybe(name), world.account),
  'aws:sourceowner': (world, name) => one(world.maybe(name), world.account),
  // A resource of the stranger's; the ARN of a bucket has neither region nor account in it.
  'aws:sourcearn': (world, name) => {
    const { services, regions } = world.question.named.sourceParts;
    const starts = services.flatMap((service) =>
      regions.map((region) => [...constant(`arn:aws:${service}:${region}:`), ...world.account, ...constant(':')]),
    );
    const all = [...starts, constant('arn:aws:s3:::')];
    const rest = free(world.unknown('rest of the source', 'String', isNotEmpty));
    const sources = all.map((start) => [...start, ...rest]);
    return oneAmong(world.maybe(name), world.oneOfTexts('source', sources));
  },
  // From where a service asks is not documented.
  'aws:sourceip': (world, name) => world.address(name, world.maybe(name)),
};

/** Keys of the request itself, of the bucket and of its objects. @type {Rules} */
const requestKeys = {
  'aws:securetransport': (world, name) => {
    const key = world.oneOf(name, ['true', 'false']);
    // Access points speak HTTPS only.
    world.assert(`(=> ${world.throughAccessPoint} ${key.elements[0].alternatives[0].when})`);
    return key;
  },
  'aws:referer': (world, name) => world.free(name),
  'aws:useragent': (world, name) => world.free(name),
  'aws:currenttime': (world) => single('time', 'true', world.clock),
  'aws:epochtime': (world) => single('time', 'true', world.clock),
  'aws:requestedregion': () => one('true', constant(bucket.region)),
  'aws:resourceaccount': () => one('true', constant(bucket.owner)),
  's3:resourceaccount': () => one('true', constant(bucket.owner)),
  'aws:resourcetag/': (world, name) => world.free(name),
  's3:buckettag/': (world, name) => world.free(name),
  // Requests that create tags of resources carry these; among the actions asked about there is none.
  'aws:requesttag/': () => absent,
  'aws:tagkeys': () => absent,
  's3:existingobjecttag/': (world, name) => world.ofAction(name, (present) => world.free(name, present)),
  's3:requestobjecttag/': (world, name) => world.ofAction(name, (present) => world.free(name, present)),
  's3:requestobjecttagkeys': (world, name) =>
    world.ofAction(name, (present) =>
      world.several(name, present, (index) => [{ when: 'true', is: free(world.unknown(`${name} ${index}`, 'String')) }]),
    ),
  's3:x-amz-acl': (world, name) => world.ofAction(name, (present) => world.free(name, present)),
  's3:x-amz-server-side-encryption': (world, name) => world.ofAction(name, (present) => world.free(name, present)),
  's3:prefix': (world, name) => world.ofAction(name, (present) => world.free(name, present)),
  's3:delimiter': (world, name) => world.ofAction(name, (present) => world.free(name, present)),
  's3:max-keys': (world, name) =>
    world.ofAction(name, (present) =>
      single(
        'number',
        present,
        world.unknown(name, 'Int', (value) => `(<= 0 ${value})`),
      ),
    ),
};

/** S3 actions of the questions, with the keys that their requests carry (Service Authorization Reference, Amazon S3). */
/** @type {readonly Action[]} */
export const actions = [
  { name: 's3:GetObject', on: 'object', keys: ['s3:existingobjecttag/'] },
  {
    name: 's3:PutObject',
    on: 'object',
    keys: ['s3:x-amz-acl', 's3:requestobjecttag/', 's3:requestobjecttagkeys', 's3:x-amz-server-side-encryption'],
  },
  { name: 's3:DeleteObject', on: 'object', keys: [] },
  { name: 's3:ListBucket', on: 'bucket', keys: ['s3:prefix', 's3:delimiter', 's3:max-keys'] },
  { name: 's3:GetBucketAcl', on: 'bucket', keys: [] },
];
