import { accessPointUniverse, bucketUniverse, parsePolicyText, type Universe } from '../../iam-policy/index.js';
import { accessPointNamedBy, anyBucket, bucketNamedBy, mistakenKind, type NamedBucket } from '../../providers/aws/policy-names.js';
import type { ComparedPolicies, PolicyComparison } from '../comparison.js';
import type { CompareFlags } from '../program.js';
import { notOneOf } from '../suggest.js';
import type { Surroundings } from '../surroundings.js';
import { readText } from '../text-file.js';
import { startThread } from '../thread.js';
import { InterruptedError, UsageError } from '../usage-error.js';

const formats = ['text', 'json'] as const;
const kinds = ['bucket', 'access-point'];
const largestPolicy = 1024 * 1024;
/** Whose account nobody named: every account in the policies then counts as outside. */
const nobodysAccount = '000000000000';

/** Says what the new policy allows that the old one did not, and the reverse. 1: somebody outside gains; 3: something is undecided. */
export async function compareCommand(paths: readonly [string, string], flags: CompareFlags, surroundings: Surroundings): Promise<number> {
  const format = formats.find((candidate) => candidate === flags.format);
  if (format === undefined) throw new UsageError(notOneOf('format', flags.format, formats));
  if (!kinds.includes(flags.kind)) throw new UsageError(notOneOf('kind', flags.kind, kinds));
  const texts = [await readPolicy(paths[0], surroundings), await readPolicy(paths[1], surroundings)] as const;
  const universe = universeOf(flags, texts);
  const now = Math.floor(surroundings.now().getTime() / 1000);
  const { text, exitCode } = await compareApart({ paths, texts, universe, now, format }, surroundings.interrupted);
  await surroundings.stdout.write(text);
  return exitCode;
}

/** Two policies can be made that take minutes to compare. In a thread of its own that keeps no signal waiting. */
async function compareApart(policies: ComparedPolicies, interrupted: AbortSignal): Promise<PolicyComparison> {
  const thread = startThread<ComparedPolicies, PolicyComparison>(new URL('../comparing.js', import.meta.url));
  try {
    const compared = await thread.ask(policies, interrupted);
    if (compared === undefined) throw new InterruptedError('interrupted');
    return compared;
  } finally {
    await thread.end();
  }
}

/** Its text, which is known to be a policy. */
async function readPolicy(path: string, surroundings: Surroundings): Promise<string> {
  const read = await readText(path, largestPolicy, surroundings);
  if ('error' in read) throw new UsageError(`cannot read \`${path}\`: ${read.error}`);
  const parsed = parsePolicyText(read.text);
  const problems = parsed.ok ? parsed.value.unreadable.map(({ line, column, because }) => ({ line, column, message: because })) : parsed.problems;
  const [first] = problems;
  if (!parsed.ok || first !== undefined) {
    const text = problems.map(({ line, column, message }) => `${path}:${line}:${column}: ${message}`).join('\n');
    throw new UsageError(`cannot compare a policy that is not valid:\n${text}`);
  }
  return read.text;
}

function universeOf(flags: CompareFlags, texts: readonly string[]): Universe {
  const account = flags.owner ?? nobodysAccount;
  const mistake = texts
    .map((text) => mistakenKind(text, flags.kind === 'access-point' ? 'access-point' : 'bucket'))
    .find((found) => found !== undefined);
  if (mistake !== undefined) throw new UsageError(`a policy ${mistake}`);
  if (flags.kind === 'access-point') return accessPointOf(texts, account);
  const named = texts.map((text) => bucketNamedBy(text));
  const partition = named.find(({ kind }) => kind === 'named')?.partition ?? named[0]?.partition ?? 'aws';
  return bucketUniverse({ name: flags.bucket ?? bucketOf(named), partition, account });
}

/** Whose policies they are, where nobody says it. */
function bucketOf(named: readonly NamedBucket[]): string {
  const several = named.flatMap((each) => (each.kind === 'several' ? each.names : []));
  const names = [...new Set(named.flatMap((each) => (each.kind === 'named' ? [each.name] : [])))];
  if (several.length > 0 || names.length > 1) {
    throw new UsageError(`cannot compare policies of several buckets: ${[...new Set([...names, ...several])].join(', ')}; name one with --bucket`);
  }
  const [name] = [...names, ...named.flatMap((each) => (each.kind === 'made-up' ? [each.name] : []))];
  return name ?? anyBucket;
}

function accessPointOf(texts: readonly string[], account: string): Universe {
  const partition = texts.map((text) => bucketNamedBy(text)).find(({ kind }) => kind === 'named')?.partition ?? 'aws';
  const found = accessPointNamedBy(texts, `arn:${partition}:s3:us-east-1:${account}:accesspoint/any`);
  if (found.kind === 'several') throw new UsageError(`cannot compare policies of several access points: ${found.names.join(', ')}`);
  if (found.kind === 'not-of-s3') throw new UsageError(`cannot compare policies of ${found.arn}: this version does not know its requests`);
  return accessPointUniverse(found.arn);
}
