// Which keys a request carries, for each class of senders: the table of this oracle, written from the IAM User Guide ("AWS global
// condition context keys") and the Service Authorization Reference.
import { isPublic } from './addresses.mjs';
import { because, Excluded } from './excluded.mjs';
import { and, not, or } from './formula.mjs';
import { absent, isNotEmpty, isNotEmptyNorParted, one, oneAmong, single } from './key.mjs';
import { bucket } from './physics.mjs';
import { constant, free } from './texts.mjs';

/**
 * @typedef {import('./world.mjs').World} World
 * @typedef {import('./key.mjs').Key} Key
 * @typedef {import('./key.mjs').Alternative} Alternative
 */

/** @param {string} name Of a condition key, in lower case. @param {boolean} isService */
export function ruleFor(name, isService) {
  const slash = name.indexOf('/');
  const family = slash < 0 ? name : name.slice(0, slash + 1);
  return (isService ? serviceKeys[family] : undefined) ?? callerKeys[family] ?? requestKeys[family];
}

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
    const { role, user, federatedUser, root } = world.identity;
    const unsigned = and([not(world.signed), world.maybe(name)]);
    return oneAmong(or([world.signed, unsigned]), [
      { when: role, is: constant('AssumedRole') },
      { when: user, is: constant('User') },
      { when: federatedUser, is: constant('FederatedUser') },
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
    const isTrue = viaService(world);
    return oneAmong(or([world.signed, world.maybe(name)]), [
      { when: isTrue, is: constant('true') },
      { when: not(isTrue), is: constant('false') },
    ]);
  },
  'aws:calledvia': (world, name) =>
    ofSigned(world, (present) =>
      // Only where a service asks are there services.
      world.several(name, and([present, viaService(world), world.maybe(name)]), (index) => [
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
  's3:dataaccesspointaccount': (world) => ofAccessPoint(world, (present) => oneAmong(present, world.accessPointAccounts)),
  's3:dataaccesspointarn': (world) =>
    ofAccessPoint(world, (present) => {
      const arn = (account) => [...constant(`arn:aws:s3:${bucket.region}:`), ...account, ...constant(':accesspoint/')];
      // Its name has letters, digits and hyphens; what matters here is that it has no colon.
      const name = free(world.unknown('access point', 'String', isNotEmptyNorParted));
      return oneAmong(
        present,
        world.accessPointAccounts.map(({ when, is }) => ({ when, is: [...arn(is), ...name] })),
      );
    }),
  's3:accesspointnetworkorigin': (world, name) => ofAccessPoint(world, (present) => world.oneOf(name, ['Internet', 'VPC'], present)),
};

/** @param {World} world @returns {Alternative[]} */
function userIds(world) {
  const { role, user, federatedUser, root } = world.identity;
  const session = free(world.unknown('session name', 'String', isNotEmpty));
  return [
    ...world.uniqueIds('role').map(({ when, is }) => ({ when: and([role, when]), is: [...is, ...constant(':'), ...session] })),
    ...world.uniqueIds('user').map(({ when, is }) => ({ when: and([user, when]), is })),
    { when: federatedUser, is: [...world.account, ...constant(':'), ...world.federatedName] },
    { when: root, is: world.account },
  ];
}

/** @param {World} world */
function viaService(world) {
  return world.unknown('via a service', 'Bool', (via) => `(=> ${via} ${world.signed})`);
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
  // Whether a service's request carries it is not documented: the engine takes both for possible.
  'aws:principalaccount': (_, name) => {
    throw new Excluded(`${because.unknownKey} for services: \`${name}\``);
  },
  'aws:principaltype': (_, name) => {
    throw new Excluded(`${because.unknownKey} for services: \`${name}\``);
  },
  'aws:principalisawsservice': () => one('true', constant('true')),
  'aws:principalservicename': (world) => one('true', constant(world.question.who.party ?? '')),
  // With the names that the service has in each Region, of which one stands for all.
  'aws:principalservicenameslist': (world, name) => {
    const party = world.question.who.party ?? '';
    const names = [party, party.replace(/(?=\.amazonaws\.com$)/, `.${bucket.region}`)].map(constant);
    return world.several(name, 'true', (index) => world.oneOfTexts(`${name} ${index}`, names));
  },
  'aws:viaawsservice': (world, name) => world.oneOf(name, ['false', 'true']),
  // Whatever the id of a service is, it is that of no user whom a policy names.
  'aws:userid': (world, name) => one(world.maybe(name), world.idOutside('unique id of the service', 'user', world.question.named.uniqueIds)),
  'aws:sourceaccount': (world, name) => one(world.maybe(name), world.account),
  'aws:sourceowner': (world, name) => one(world.maybe(name), world.account),
  // A resource of the stranger's; the ARN of a bucket has neither region nor account in it.
  'aws:sourcearn': (world, name) => {
    const { services, regions, withoutAccount } = world.question.named.sourceParts;
    const starts = services.flatMap((service) =>
      regions.map((region) => [...constant(`arn:aws:${service}:${region}:`), ...world.account, ...constant(':')]),
    );
    const all = [...starts, constant('arn:aws:s3:::'), ...withoutAccount.map(constant)];
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
