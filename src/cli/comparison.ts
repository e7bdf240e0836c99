import {
  actOf,
  allowedMore,
  type Comparison,
  countAddresses,
  type Difference,
  findAction,
  foreignAction,
  foreignResource,
  mentionsOf,
  namedActionsOf,
  namesAction,
  namesBucket,
  type PolicyDocument,
  parsePolicyText,
  printCaller,
  printRange,
  requestKeysOf,
  type Statement,
  saidBy,
  speaksOfAccessPoints,
  statementName,
  type Universe,
} from '../iam-policy/index.js';
import type { Network, WitnessRequest } from '../model/exposure.js';
import type { NonEmpty } from '../model/observed.js';
import { textWithout } from '../report/fold.js';
import { terminalVoice as voice } from '../report/voice.js';
import { accessText, actText, audienceText, extentText, few, networkText, plural, requestText } from '../report/wording.js';

const { value, prose } = voice;

/** The old policy and the new one. */
type Pair = readonly [string, string];

export interface ComparedPolicies {
  readonly paths: Pair;
  /** Known to be valid. */
  readonly texts: Pair;
  readonly universe: Universe;
  /** Seconds since 1970. */
  readonly now: number;
  readonly format: 'text' | 'json';
}

export interface PolicyComparison {
  readonly text: string;
  /** 1: somebody outside gains; 3: something is undecided. */
  readonly exitCode: 0 | 1 | 3;
}

export function comparePolicies({ paths, texts, universe, now, format }: ComparedPolicies): PolicyComparison {
  const [before, after] = [policyIn(texts[0]), policyIn(texts[1])];
  const options = { universe, now };
  const sides: Sides = {
    gained: allowedMore(after, before, options),
    lost: allowedMore(before, after, options),
    notLookedAt: [
      ...(universe.kind === 'bucket' && differForAccessPoints(before, after) ? (['access points'] as const) : []),
      ...(differElsewhere([before, after], universe) ? (['other resources or services'] as const) : []),
    ],
    notKnown: differing(unknownActions, [before, after]),
    ofNoWeight: differing((statement) => callsOfNoWeight(statement, universe), [before, after]),
  };
  return { text: format === 'json' ? asJson(sides, paths) : asText(sides, universe), exitCode: exitCodeOf(sides) };
}

function policyIn(text: string): PolicyDocument {
  const parsed = parsePolicyText(text);
  if (!parsed.ok) throw new Error('a policy that is not valid came to be compared');
  return parsed.value;
}

type NotLookedAt = 'access points' | 'other resources or services';

/** Both directions, and whether everything could be decided. */
interface Sides {
  readonly gained: Comparison;
  readonly lost: Comparison;
  /** What is not compared, though it differs. */
  readonly notLookedAt: readonly NotLookedAt[];
  /** Actions of S3 that one of them speaks of otherwise than the other, and that this version does not know. */
  readonly notKnown: readonly string[];
  /** The same, of those that tell or change nothing that matters. */
  readonly ofNoWeight: readonly string[];
}

function callsOfNoWeight(statement: Statement, universe: Universe): readonly string[] {
  if (!namesBucket(statement, universe)) return [];
  return namedActionsOf(statement).flatMap(({ access, on, name }) => (access === 'none' && on.includes('bucket') ? [name] : []));
}

/** By name: what a pattern could stand for nobody knows. */
function unknownActions({ action }: Statement): readonly string[] {
  return action.anyOf.filter((name) => name.startsWith('s3:') && !/[*?]/.test(name) && findAction(name) === undefined);
}

/** Actions of which the two do not say the same, and that one of them allows. */
function differing(actionsIn: (statement: Statement) => readonly string[], pair: readonly [PolicyDocument, PolicyDocument]): readonly string[] {
  const [before, after] = [saidOfActions(actionsIn, pair[0]), saidOfActions(actionsIn, pair[1])];
  const allows = pair.flatMap(({ statements }) => statements.filter(({ effect }) => effect === 'Allow'));
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((action) => !isSame(before.get(action), after.get(action)))
    .filter((action) => allows.some((allow) => namesAction(allow, action.toLowerCase())))
    .sort();
}

/** By action what the statements say, each without the other actions that it names. */
function saidOfActions(
  actionsIn: (statement: Statement) => readonly string[],
  { statements }: PolicyDocument,
): ReadonlyMap<string, ReadonlySet<string>> {
  const said = new Map<string, Set<string>>();
  for (const statement of statements) {
    for (const name of actionsIn(statement)) {
      const texts = said.get(name) ?? new Set();
      said.set(name, texts.add(saidBy({ ...statement, action: { name: 'Action', anyOf: [name] } })));
    }
  }
  return said;
}

function exitCodeOf({ gained, lost, notLookedAt, notKnown }: Sides): PolicyComparison['exitCode'] {
  if (gained.differences.some(({ audience }) => audience !== 'own-account')) return 1;
  return gained.open.length + lost.open.length + notLookedAt.length + notKnown.length > 0 ? 3 : 0;
}

/** Whether the two leave different things to the policies of access points, which are not looked at. */
function differForAccessPoints(before: PolicyDocument, after: PolicyDocument): boolean {
  if (!speaksOfAccessPoints(mentionsOf([before, after]))) return false;
  return !isSame(saidOfAccessPoints(before), saidOfAccessPoints(after));
}

/** What lets requests through access points in, and every Deny: each may stop them, whether it speaks of access points or not. */
function saidOfAccessPoints({ statements }: PolicyDocument): ReadonlySet<string> {
  return new Set(statements.filter((statement) => statement.effect === 'Deny' || isOnAccessPoints(statement)).map(saidBy));
}

/** Whether the two do not allow the same of what is not of this bucket or access point, or of S3. */
function differElsewhere(pair: readonly [PolicyDocument, PolicyDocument], universe: Universe): boolean {
  const [before, after] = pair.map(
    ({ statements }) =>
      new Set(
        statements
          .filter((each) => each.effect === 'Allow' && (foreignResource(each, universe) !== undefined || foreignAction(each) !== undefined))
          .map(saidBy),
      ),
  );
  return !isSame(before, after);
}

function isSame(some: ReadonlySet<string> = new Set(), others: ReadonlySet<string> = new Set()): boolean {
  return some.size === others.size && [...some].every((text) => others.has(text));
}

function isOnAccessPoints(statement: Statement): boolean {
  return speaksOfAccessPoints(mentionsOf([{ statements: [statement] }]));
}

function asJson({ gained, lost, notLookedAt, notKnown, ofNoWeight }: Sides, [before, after]: Pair): string {
  const side = ({ differences, open }: Comparison) => ({ differences: differences.map(toJson), open });
  return `${JSON.stringify({ schemaVersion: 1, before, after, gained: side(gained), lost: side(lost), notLookedAt, notKnown, ofNoWeight }, undefined, 2)}\n`;
}

function toJson({ access, audience, party, statement, actions, objects, request, assuming, from, deniedBy, remaining }: Difference) {
  const { sid, pointer, line, column } = statement;
  const witness = {
    sender: printCaller(request.caller),
    action: request.action,
    resource: request.resource,
    context: Object.fromEntries(request.context),
  };
  return {
    audience,
    ...(party === undefined ? {} : { party }),
    access,
    actions,
    ...(objects === undefined ? {} : { objects }),
    ...(sid === undefined ? {} : { sid }),
    pointer,
    line,
    column,
    witness,
    assuming,
    ...(from === undefined ? {} : { from: toNetwork(from) }),
    ...(deniedBy === undefined ? {} : { deniedBy: placeOf(deniedBy) }),
    remaining,
  };
}

function placeOf({ sid, pointer, line, column }: Statement) {
  return { ...(sid === undefined ? {} : { sid }), pointer, line, column };
}

function asText({ gained, lost, notLookedAt, notKnown, ofNoWeight }: Sides, universe: Universe): string {
  const lines = [
    ...folded(gained.differences).map((told) => sentence(told, { begins: 'The new policy lets', objects: undefined, other: 'old' })),
    ...folded(lost.differences).map((told) => sentence(told, { begins: 'The new policy no longer lets', objects: 'objects', other: 'new' })),
    ...gained.open.map((open) => `Not decided: whether the new policy lets ${openText(open)}\n`),
    ...lost.open.map((open) => `Not decided: whether the new policy no longer lets ${openText(open)}\n`),
    ...notLookedAt.map((what) => `Not decided: ${notLookedAtTexts[what]}\n`),
    ...(notKnown.length === 0 ? [] : [`Not decided: what the two say of actions that this version does not know (${few(notKnown, voice)})\n`]),
  ];
  const light = ofNoWeight.length === 0 ? '' : `Not compared: calls that tell or change nothing that matters (${few(ofNoWeight, voice)}).\n`;
  if (lines.length === 0) return `The two policies allow the same on ${value(universe.arn)}.\n${light}`;
  const isAll = gained.open.length + lost.open.length + notLookedAt.length + notKnown.length === 0;
  return `${lines.join('')}${isAll ? 'Nothing else changes.\n' : ''}${light}`;
}

const notLookedAtTexts: Readonly<Record<NotLookedAt, string>> = {
  'access points': 'what the two leave to access points of the bucket, whose own policies are not looked at',
  'other resources or services': 'what the two allow on other resources, or by actions of another service than S3',
};

function openText({ audience, access, because }: Comparison['open'][number]): string {
  const who = audienceText({ audience }, { provider: 'aws', network: 'a bounded network' }, voice);
  return `${who} ${accessText(access, undefined)}: ${prose(because)}`;
}

/** Differences of parties who gain or lose the same in the same way, told together. */
type Told = NonEmpty<Difference>;

function folded(differences: readonly Difference[]): readonly Told[] {
  const folds = new Map<string, [Difference, ...Difference[]]>();
  for (const [index, difference] of differences.entries()) {
    const { party } = difference;
    const fold = party === undefined ? `${index}` : textAsideFromParty(party, difference);
    const told = folds.get(fold);
    if (told === undefined) folds.set(fold, [difference]);
    else told.push(difference);
  }
  return [...folds.values()];
}

function textAsideFromParty({ id }: NonNullable<Difference['party']>, difference: Difference): string {
  const { statement, request, from, deniedBy, party, ...rest } = difference;
  const network = from === undefined ? undefined : toNetwork(from);
  return textWithout(id, [rest, party?.type, statement.pointer, toWitness(request), network, deniedBy?.pointer]);
}

/** The policy that allows something, and the other one. */
interface Telling {
  readonly begins: string;
  /** The word for them; else it says whether it is all of them. */
  readonly objects: string | undefined;
  readonly other: 'old' | 'new';
}

function sentence(told: Told, { begins, objects: of, other }: Telling): string {
  const [difference, ...others] = told;
  const { access, statement, actions, objects, request, assuming, deniedBy, remaining } = difference;
  const [first, ...more] = actions;
  const keys = requestKeysOf(statement);
  const what = actText({ act: actOf(first), access, objects: objects === undefined ? undefined : extentText(objects, voice, of) });
  const by = statement.sid === undefined ? `statement ${statement.index + 1}` : `statement ${value(statement.sid)}`;
  const lines = [
    `${begins} ${whoText(told)} ${what} (${by}, line ${statement.line})`,
    ...(more.length > 0 ? [`  and in the same way ${few(more, voice)}`] : []),
    ...(keys.length > 0 ? [`  by requests that meet its conditions on ${few(keys, voice)}`] : []),
    ...assuming.map((text) => `  assuming ${prose(text)}`),
    `  proof: ${requestText(toWitness(request), voice)}`,
    deniedBy === undefined
      ? `  no statement of the ${other} policy allows that`
      : `  the Deny ${prose(statementName(deniedBy))} of the ${other} policy, line ${deniedBy.line}, stops that`,
    ...(remaining === 'some'
      ? [`  the ${other} policy lets them ${accessText(access, objects === undefined ? undefined : 'objects')} in another way`]
      : []),
    ...(remaining === 'narrower' ? [`  the ${other} policy lets some of them do so: in a network, or with an AWS account`] : []),
    ...(remaining === 'unknown' ? [`  whether the ${other} policy lets them do so in another way is not decided`] : []),
    ...(isAnsweredNo(difference) ? ["  S3 itself answers 405 to policy calls from outside the owner's account, whatever a policy says"] : []),
    ...(others.length > 0 ? [`  and ${plural(others.length, 'other')} in the same way: --format json has each`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function isAnsweredNo({ audience, request }: Difference): boolean {
  return audience !== 'own-account' && findAction(request.action)?.ownerOnly === true;
}

function whoText([{ audience, party, from }, ...more]: Told): string {
  const network = from === undefined ? undefined : networkText(toNetwork(from), voice);
  const named = party === undefined ? {} : { party: { ...party, trusted: false } };
  const others = more.flatMap((difference) => difference.party ?? []);
  const who = audienceText({ audience, ...named }, { provider: 'aws', network: network ?? 'a bounded network', others }, voice);
  return network === undefined || audience === 'network' ? who : `${who}, only from ${network},`;
}

function toNetwork({ ranges, through }: NonNullable<Difference['from']>): Network {
  return {
    ipv4: String(countAddresses(ranges, 4)),
    ipv6: String(countAddresses(ranges, 6)),
    ranges: ranges.map(printRange),
    vpcEndpoints: through,
  };
}

function toWitness(request: Difference['request']): WitnessRequest {
  return { sender: printCaller(request.caller), action: request.action, resource: request.resource, context: Object.fromEntries(request.context) };
}
