import {
  accessPointUniverse,
  allowedMore,
  bucketUniverse,
  type Comparison,
  countAddresses,
  type Difference,
  findAction,
  parsePolicyText,
  printCaller,
  printRange,
  type Statement,
  statementName,
  type Universe,
} from '../../iam-policy/index.js';
import type { Network, WitnessRequest } from '../../model/exposure.js';
import { accessPointNamedBy, bucketNamedBy, mistakenKind } from '../../providers/aws/policy-names.js';
import { terminalVoice as voice } from '../../report/voice.js';
import { accessText, audienceText, networkText, requestText } from '../../report/wording.js';
import type { CompareFlags } from '../program.js';
import { notOneOf } from '../suggest.js';
import type { Surroundings } from '../surroundings.js';
import { readText } from '../text-file.js';
import { UsageError } from '../usage-error.js';

const formats = ['text', 'json'];
const kinds = ['bucket', 'access-point'];
const largestPolicy = 1024 * 1024;
/** Whose account nobody named: every account in the policies then counts as outside. */
const nobodysAccount = '000000000000';

const { value, prose } = voice;

/** Both directions, and whether everything could be decided. */
interface Sides {
  readonly gained: Comparison;
  readonly lost: Comparison;
}

/** Says what the new policy allows that the old one did not, and the reverse. 1: somebody outside gains; 3: something is undecided. */
export async function compareCommand(paths: readonly [string, string], flags: CompareFlags, surroundings: Surroundings): Promise<number> {
  if (!formats.includes(flags.format)) throw new UsageError(notOneOf('format', flags.format, formats));
  if (!kinds.includes(flags.kind)) throw new UsageError(notOneOf('kind', flags.kind, kinds));
  const [before, after] = [await readPolicy(paths[0], surroundings), await readPolicy(paths[1], surroundings)];
  const universe = universeOf(flags, [before.text, after.text]);
  const options = { universe, now: Math.floor(surroundings.now().getTime() / 1000) };
  const sides: Sides = { gained: allowedMore(after.policy, before.policy, options), lost: allowedMore(before.policy, after.policy, options) };
  await surroundings.stdout.write(flags.format === 'json' ? asJson(sides, paths) : asText(sides, universe));
  return exitCodeOf(sides);
}

function exitCodeOf({ gained, lost }: Sides): number {
  if (gained.differences.some(({ audience }) => audience !== 'own-account')) return 1;
  return gained.open.length + lost.open.length > 0 ? 3 : 0;
}

async function readPolicy(path: string, surroundings: Surroundings) {
  const read = await readText(path, largestPolicy, surroundings);
  if ('error' in read) throw new UsageError(`cannot read \`${path}\`: ${read.error}`);
  const parsed = parsePolicyText(read.text);
  const problems = parsed.ok ? parsed.value.unreadable.map(({ line, column, because }) => ({ line, column, message: because })) : parsed.problems;
  const [first] = problems;
  if (!parsed.ok || first !== undefined) {
    const text = problems.map(({ line, column, message }) => `${path}:${line}:${column}: ${message}`).join('\n');
    throw new UsageError(`cannot compare a policy that is not valid:\n${text}`);
  }
  return { policy: parsed.value, text: read.text };
}

function universeOf(flags: CompareFlags, texts: readonly string[]): Universe {
  const account = flags.owner ?? nobodysAccount;
  const mistake = texts
    .map((text) => mistakenKind(text, flags.kind === 'access-point' ? 'access-point' : 'bucket'))
    .find((found) => found !== undefined);
  if (mistake !== undefined) throw new UsageError(`a policy ${mistake}`);
  const [first, second] = texts.map((text) => bucketNamedBy(text));
  const named = [first, second].find((candidate) => candidate?.kind === 'named') ?? first;
  const partition = named?.partition ?? 'aws';
  if (flags.kind === 'access-point') {
    const found = accessPointNamedBy(texts, `arn:${partition}:s3:us-east-1:${account}:accesspoint/any`);
    if (found.kind === 'several') throw new UsageError(`cannot compare policies of several access points: ${found.names.join(', ')}`);
    return accessPointUniverse(found.arn);
  }
  const name = flags.bucket ?? (named !== undefined && 'name' in named ? named.name : 'any-bucket');
  return bucketUniverse({ name, partition, account });
}

function asJson({ gained, lost }: Sides, [before, after]: readonly [string, string]): string {
  const side = ({ differences, open }: Comparison) => ({ differences: differences.map(toJson), open });
  return `${JSON.stringify({ schemaVersion: 1, before, after, gained: side(gained), lost: side(lost) }, undefined, 2)}\n`;
}

function toJson({ access, audience, party, statement, request, assuming, from, deniedBy }: Difference) {
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
    ...(sid === undefined ? {} : { sid }),
    pointer,
    line,
    column,
    witness,
    assuming,
    ...(from === undefined ? {} : { from: toNetwork(from) }),
    ...(deniedBy === undefined ? {} : { deniedBy: placeOf(deniedBy) }),
  };
}

function placeOf({ sid, pointer, line, column }: Statement) {
  return { ...(sid === undefined ? {} : { sid }), pointer, line, column };
}

function asText({ gained, lost }: Sides, universe: Universe): string {
  const lines = [
    ...gained.differences.map((difference) => sentence(difference, { begins: 'The new policy lets', other: 'old', universe })),
    ...lost.differences.map((difference) => sentence(difference, { begins: 'The new policy no longer lets', other: 'new', universe })),
    ...gained.open.map((open) => `Not decided: whether the new policy lets ${openText(open)}\n`),
    ...lost.open.map((open) => `Not decided: whether the new policy no longer lets ${openText(open)}\n`),
  ];
  if (lines.length === 0) return `The two policies allow the same on ${value(universe.arn)}.\n`;
  const isAll = gained.open.length + lost.open.length === 0;
  return `${lines.join('')}${isAll ? 'Nothing else changes.\n' : ''}`;
}

function openText({ audience, access, because }: Comparison['open'][number]): string {
  const who = audienceText({ audience }, { provider: 'aws', network: 'a bounded network' }, voice);
  return `${who} ${accessText(access, 'bucket')}: ${prose(because)}`;
}

/** The policy that allows something, and the other one. */
interface Telling {
  readonly begins: string;
  readonly other: 'old' | 'new';
  readonly universe: Universe;
}

function sentence(difference: Difference, { begins, other, universe }: Telling): string {
  const { access, statement, request, assuming, deniedBy } = difference;
  const on = request.resource === universe.arn ? 'bucket' : 'objects';
  const by = statement.sid === undefined ? `statement ${statement.index + 1}` : `statement ${value(statement.sid)}`;
  const lines = [
    `${begins} ${whoText(difference)} ${accessText(access, on)} (${by}, line ${statement.line})`,
    ...assuming.map((text) => `  assuming ${prose(text)}`),
    `  proof: ${requestText(toWitness(request), voice)}`,
    deniedBy === undefined
      ? `  no statement of the ${other} policy allows that`
      : `  the Deny ${prose(statementName(deniedBy))} of the ${other} policy, line ${deniedBy.line}, stops that`,
    ...(isAnsweredNo(difference) ? ["  S3 itself answers 405 to policy calls from outside the owner's account, whatever a policy says"] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function isAnsweredNo({ audience, request }: Difference): boolean {
  return audience !== 'own-account' && findAction(request.action)?.ownerOnly === true;
}

function whoText({ audience, party, from }: Difference): string {
  const network = from === undefined ? undefined : networkText(toNetwork(from), voice);
  const named = party === undefined ? {} : { party: { ...party, trusted: false } };
  const who = audienceText({ audience, ...named }, { provider: 'aws', network: network ?? 'a bounded network' }, voice);
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
