import type { Access, Exposure, Extent, Grant, GuardrailName, Network, Party, Step, WitnessRequest } from '../model/exposure.js';
import type { NonEmpty } from '../model/observed.js';
import type { Voice } from './voice.js';

/** `anyone on the internet can read every object under public/`. `others`: of further parties, the same in all else. */
export function headline(exposure: Exposure, provider: string, voice: Voice, others: readonly Exposure[] = []): string {
  const subject = who([exposure, ...others], provider, voice);
  if (exposure.status === 'undetermined') return `${subject} may be able to ${accessesText(exposure)}: not decided`;
  const what = whatTo(exposure, voice);
  if (exposure.status === 'reachable') return `${subject} can ${what}`;
  return `${subject} could ${what}, but ${others.length === 0 ? 'is' : 'are'} kept out by ${heldBy(exposure, voice)}`;
}

function who(exposures: NonEmpty<Exposure>, provider: string, voice: Voice): string {
  const [exposure] = exposures;
  const others = exposures.slice(1).flatMap(({ party }) => party ?? []);
  const isTrusted = exposure.party?.trusted === true;
  const trusted = isTrusted ? (others.length === 0 ? ' (trusted)' : ' (all trusted)') : '';
  return `${audienceText(exposure, { provider, network: networkOf(exposure, voice), others }, voice)}${trusted}`;
}

export interface AudienceWords {
  readonly provider: string;
  /** Where the audience is a network. */
  readonly network: string;
  /** Of the same type as the party itself. */
  readonly others?: readonly Pick<Party, 'id'>[];
}

export function audienceText(
  { audience, party }: Pick<Exposure, 'audience' | 'party'>,
  { provider, network, others = [] }: AudienceWords,
  voice: Voice,
): string {
  switch (audience) {
    case 'anyone':
      return 'anyone on the internet';
    case 'any-account':
      return `anyone with any ${provider.toUpperCase()} account`;
    case 'network':
      return `anyone from ${network}`;
    case 'own-account':
      return "the bucket's own account";
    default:
      if (party === undefined) return `some ${audience.replace('-', ' ')}`;
      if (others.length === 0) return `${partyWords[party.type]} ${voice.value(party.id)}`;
      return `${manyPartyWords[party.type]} ${enumerated([party, ...others].map(({ id }) => voice.value(id)))}`;
  }
}

const partyWords: Readonly<Record<Party['type'], string>> = {
  account: 'account',
  organization: 'every account of organization',
  service: 'whoever uses service',
  'canonical-user': 'the account with canonical id',
  email: 'the account of',
  'origin-access-identity': 'CloudFront origin access identity',
  'principal-id': 'the principal with unique id',
  network: 'network',
};

const manyPartyWords: typeof partyWords = {
  account: 'accounts',
  organization: 'every account of the organizations',
  service: 'whoever uses services',
  'canonical-user': 'the accounts with the canonical ids',
  email: 'the accounts of',
  'origin-access-identity': 'CloudFront origin access identities',
  'principal-id': 'the principals with the unique ids',
  network: 'networks',
};

const partiesShown = 20;

/** `a, b and c`; of more than 20 how many more. */
function enumerated(names: readonly string[]): string {
  const shown = names.slice(0, partiesShown);
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
}

function networkOf(exposure: Exposure, voice: Voice): string {
  const networks = deciding(exposure).flatMap((grant) => (grant.from === undefined ? [] : [grant.from]));
  const [first, ...rest] = networks;
  if (first === undefined) return exposure.party === undefined ? 'a bounded network' : `the network ${voice.value(exposure.party.id)}`;
  return rest.length === 0 ? networkText(first, voice) : `${networkText(first, voice)} and ${rest.length} more`;
}

/** `256 IPv4 addresses (203.0.113.0/24)`. */
export function networkText(network: Network, voice: Voice): string {
  const counts = [
    network.ipv4 === '0' ? [] : [`${voice.prose(network.ipv4)} IPv4 ${network.ipv4 === '1' ? 'address' : 'addresses'}`],
    network.ipv6 === '0' ? [] : [`${voice.prose(network.ipv6)} IPv6 ${network.ipv6 === '1' ? 'address' : 'addresses'}`],
    network.vpcEndpoints.length === 0
      ? []
      : [`${network.vpcEndpoints.length === 1 ? 'the private network' : 'private networks'} ${few(network.vpcEndpoints, voice)}`],
  ].flat();
  const ranges = network.ranges.length === 0 ? '' : ` (${few(network.ranges, voice)})`;
  return counts.length === 0 ? 'no address' : `${counts.join(' and ')}${ranges}`;
}

/** What an access lets do to objects, in words for them, or to the bucket. */
export function accessText(access: Access, objects: string | undefined): string {
  return objects === undefined ? verbs[access].bare : verbs[access].of(objects);
}

/** What one action does: `act` where its access says it too coarsely. */
export function actText({
  act,
  access,
  objects,
}: {
  readonly act?: string | undefined;
  readonly access: Access;
  readonly objects: string | undefined;
}): string {
  if (act === undefined) return accessText(access, objects);
  return objects === undefined ? act : `${act} ${objects}`;
}

const verbs: Readonly<Record<Access, { readonly of: (objects: string) => string; readonly bare: string }>> = {
  'change-permissions': { of: (objects) => `change the permissions of ${objects}`, bare: `change the bucket's permissions and take it over` },
  write: { of: (objects) => `write ${objects}`, bare: 'write into the bucket' },
  delete: { of: (objects) => `delete ${objects}`, bare: 'delete the bucket or its content' },
  read: { of: (objects) => `read ${objects}`, bare: 'read objects' },
  list: { of: (objects) => `list ${objects}`, bare: 'list all objects' },
  'read-permissions': { of: (objects) => `read the permissions of ${objects}`, bare: `read the bucket's permissions` },
};

function whatTo(exposure: Exposure, voice: Voice): string {
  const grants = mostTelling(deciding(exposure));
  return actText({ act: grants[0]?.act, access: exposure.access, objects: objectsOf(grants, voice) });
}

/** Those that do what the access says, if any, else those that do what the first of them does. */
function mostTelling(grants: readonly Grant[]): readonly Grant[] {
  const act = grants.some((grant) => grant.act === undefined) ? undefined : grants[0]?.act;
  return grants.filter((grant) => grant.act === act);
}

function accessesText(exposure: Exposure): string {
  const words = exposure.accesses.map((access) => access.replace('-', ' '));
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}

function objectsOf(grants: readonly Grant[], voice: Voice): string | undefined {
  const extents = grants.flatMap((grant) => (grant.objects === undefined ? [] : [grant.objects]));
  const [first] = extents;
  // One grant that is not about objects widens the sentence to the bucket.
  if (first === undefined || extents.length < grants.length) return undefined;
  if (extents.length === 1) return extentText(first, voice);
  const match = [...new Set(extents.flatMap((extent) => extent.match))];
  if (extents.some((extent) => extent.exact && isEverything(extent))) return everyObject;
  const exceptions = extents.some((extent) => extent.except.length > 0) ? ', with exceptions' : '';
  const exact = extents.every((extent) => extent.exact);
  return `${keysText(match, voice, exact ? everyObject : someObjects)}${exceptions}`;
}

const everyObject = 'every object';
const someObjects = 'some or all objects';

/** `every object under public/ except public/x`; `some or all objects` where the keys are no more than a bound. */
export function extentText(extent: Extent, voice: Voice, objects = extent.exact ? everyObject : someObjects): string {
  const except = extent.except.length === 0 ? '' : ` except ${few(extent.except, voice)}`;
  return `${keysText(extent.match, voice, objects)}${except}`;
}

/** Keys that end in one star and are nothing else are said as what they begin with. */
function keysText(patterns: readonly string[], voice: Voice, objects: string): string {
  const [only] = patterns;
  if (patterns.includes('*')) return objects;
  const isPrefix = (pattern: string): boolean => /^[^*?]+\*$/.test(pattern);
  const prefixes = patterns.filter(isPrefix).map((pattern) => pattern.slice(0, -1));
  if (only !== undefined && patterns.length === 1 && !/[*?]/.test(only))
    return `${objects === someObjects ? 'at most ' : ''}the object ${voice.value(only)}`;
  if (prefixes.length < patterns.length) return `${objects} whose key matches ${oneOf(patterns, voice)}`;
  const isFolder = prefixes.every((prefix) => prefix.endsWith('/'));
  return `${objects} ${isFolder ? 'under' : 'whose key begins with'} ${oneOf(prefixes, voice)}`;
}

/** `a, b or c`; of more the first three. */
function oneOf(values: readonly string[], voice: Voice): string {
  const shown = values.map(voice.value);
  return shown.length < 2 || shown.length > 3 ? few(values, voice) : `${shown.slice(0, -1).join(', ')} or ${shown.at(-1) ?? ''}`;
}

function isEverything(extent: Extent): boolean {
  return extent.match.includes('*') && extent.except.length === 0;
}

function heldBy(exposure: Exposure, voice: Voice): string {
  const blocked = exposure.grants.flatMap((grant) => (grant.status === 'blocked' ? [grant] : []));
  const names = [...new Set(blocked.flatMap((grant) => grant.blockedBy.map((rail) => railText(rail, voice))))];
  const only = blocked.some((grant) => grant.lastOne === true) ? ', a single switch' : '';
  return `${names.slice(0, 3).join(' and ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}${only}`;
}

/** A rule of the service itself is no switch that bears a name. */
function railText({ kind, level }: GuardrailName, voice: Voice): string {
  if (kind === 'policy-calls-owner-only') return 'S3 itself, which answers policy calls of other accounts with 405';
  return `${voice.value(kind)} of the ${level.replace('-', ' ')}`;
}

/** The grants that give the exposure its status. */
export function deciding(exposure: Exposure): readonly Grant[] {
  return exposure.grants.filter((grant) => grant.status === exposure.status);
}

/** By which statement, through what, and from where. */
export function wayText(exposure: Exposure, grant: Grant, voice: Voice): string {
  const through = exposure.path.through.length === 0 ? '' : `, through ${few(exposure.path.through, voice)}`;
  // A network is the audience itself then, and stands in the headline.
  const from = grant.from === undefined || exposure.audience === 'network' ? '' : `, only from ${networkText(grant.from, voice)}`;
  return `${placeText(grant, voice)}${through}${from}`;
}

/** `bucket policy, statement PublicRead, line 5`. */
function placeText(grant: Pick<Grant, 'document' | 'sid' | 'line' | 'pointer'>, voice: Voice): string {
  const document = voice.prose(grant.document.replaceAll('-', ' ').replace(/\bacl\b/, 'ACL'));
  const statement = grant.sid === undefined ? [] : [`statement ${voice.value(grant.sid)}`];
  const line = grant.line === undefined ? [] : [`line ${grant.line}`];
  const pointer = grant.sid === undefined && grant.line === undefined && grant.pointer !== '' ? [`at ${voice.value(grant.pointer)}`] : [];
  return [document, ...statement, ...line, ...pointer].join(', ');
}

/** Controls whose sentence says by itself what they decided. */
const plainSpoken: ReadonlySet<string> = new Set(['explicit-deny', 'condition']);

/** `bucket policy allows: statement PublicRead allows it`. */
export function stepText({ control, decided, text }: Step, voice: Voice): string {
  if (plainSpoken.has(control)) return voice.prose(text);
  return `${voice.prose(control.replaceAll('-', ' '))} ${decided.replaceAll('-', ' ')}: ${voice.prose(text)}`;
}

/** A witness as a request, for what is never printed as a command. */
export function requestText(request: WitnessRequest, voice: Voice): string {
  const sender = request.sender === 'anonymous' ? 'unsigned' : `as ${voice.value(request.sender)}`;
  const context = contextText(request, voice);
  const where = context === '' ? '' : `, with ${context}`;
  return `${voice.value(request.action)} on ${voice.value(request.resource)}, ${sender}${where}`;
}

/** `aws:sourceip = 203.0.113.1, aws:securetransport = true`. */
export function contextText({ context }: Pick<WitnessRequest, 'context'>, voice: Voice): string {
  return Object.entries(context)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, values]) => `${voice.value(key)} = ${few(values, voice)}`)
    .join(', ');
}

/** The first three values, and how many more. */
export function few(values: readonly string[], voice: Voice): string {
  const shown = values.slice(0, 3).map(voice.value).join(', ');
  return values.length > 3 ? `${shown} and ${values.length - 3} more` : shown;
}

/** Where nobody said whose it is, there is only one. */
export function accountText(account: string, voice: Voice): string {
  return account === '' ? 'the account' : `account ${voice.value(account)}`;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** For the beginning of a line. */
export function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
