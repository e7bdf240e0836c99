import { globMatches, parseGlob } from '../../glob/index.js';
import { type JsonNode, parseJson } from '../../json/json.js';

/** Whose policy a text is, as far as its resources tell. */
export type NamedBucket =
  | { readonly kind: 'named'; readonly name: string; readonly partition: string }
  /** No resource narrows the name: the policy is judged for a bucket that it could be put on. */
  | { readonly kind: 'made-up'; readonly name: string; readonly partition: string }
  /** Resources of several buckets: nobody can tell which one is meant. */
  | { readonly kind: 'several'; readonly names: readonly string[]; readonly partition: string };

/** Stands for the name where the policy leaves it open. */
export const anyBucket = 'any-bucket';

/** At most this many names go into a message. */
const namesShown = 5;

/** Which bucket a bucket policy belongs to, read from its Resource and NotResource elements. Never throws. */
export function bucketNamedBy(text: string): NamedBucket {
  const resources = bucketResources(text);
  const partition = resources[0]?.partition ?? 'aws';
  const patterns = distinct(resources.map((resource) => resource.bucket));
  const literals = patterns.filter((pattern) => !/[*?]/.test(pattern));
  const unclear = patterns.filter((pattern) => /[:/]/.test(pattern));
  if (unclear.length > 0) return { kind: 'several', names: unclear.slice(0, namesShown), partition };
  const [only, ...others] = literals;
  if (only !== undefined && others.length === 0) return { kind: 'named', name: only, partition };
  if (only !== undefined) return { kind: 'several', names: literals.slice(0, namesShown), partition };
  const candidates = [anyBucket, ...patterns.map(filledIn)];
  const fitting = candidates.find((candidate) => patterns.every((pattern) => globMatches(parseGlob(pattern), candidate)));
  if (fitting === undefined) return { kind: 'several', names: patterns.slice(0, namesShown), partition };
  return { kind: 'made-up', name: fitting, partition };
}

/** Whether any resource of the policy can be of this bucket; true where the policy names no bucket at all. */
export function policyMentions(text: string, bucket: string): boolean {
  const resources = bucketResources(text);
  return resources.length === 0 || resources.some((resource) => globMatches(parseGlob(resource.bucket), bucket));
}

/** The access point whose policy a text is: named by its ARN, or made up where the policy leaves it open. */
export type NamedAccessPoint =
  | { readonly kind: 'named'; readonly arn: string }
  /** Resources of several access points: nobody can tell which one is meant. */
  | { readonly kind: 'several'; readonly names: readonly string[] }
  /** Of another service than S3, such as Object Lambda, which has actions of its own. */
  | { readonly kind: 'not-of-s3'; readonly arn: string };

/** Which access point policies belong to, read from their Resource and NotResource elements. `fallback`: ARN for what they leave open. */
export function accessPointNamedBy(texts: readonly string[], fallback: string): NamedAccessPoint {
  const resources = texts.flatMap(resourcesOf).map(withoutVariables);
  const patterns = distinct(resources.flatMap((resource) => accessPointPattern.exec(resource)?.[0] ?? []));
  const unclear = resources.filter((resource) => resource.includes('accesspoint') && !accessPointPattern.test(resource));
  const candidates = [fallback, ...patterns.map((pattern) => filledFrom(pattern, fallback))];
  const arn = candidates.find((candidate) => patterns.every((pattern) => globMatches(parseGlob(pattern), candidate)));
  if (arn !== undefined && unclear.length === 0) return { kind: arn.split(':')[2] === 's3' ? 'named' : 'not-of-s3', arn };
  return { kind: 'several', names: [...patterns, ...distinct(unclear)].slice(0, namesShown) };
}

/** Why a policy can't be of this kind; nothing where it may be. Judged as the wrong one, it would let nobody in. */
export function mistakenKind(text: string, kind: 'bucket' | 'access-point'): string | undefined {
  const namesBuckets = bucketResources(text).length > 0;
  const namesAccessPoints = resourcesOf(text).some((resource) => resource.includes(':accesspoint/'));
  if (kind === 'bucket' && namesAccessPoints && !namesBuckets) return 'names access points only: say `--kind access-point`';
  if (kind === 'access-point' && namesBuckets && !namesAccessPoints) return 'names buckets only: say `--kind bucket`';
  return undefined;
}

const accessPointPattern = /^arn(?::[^:]*){4}:accesspoint\/[^/:]+/;

/** Wildcards of the pattern's parts filled in: from the fallback where they allow it, else with nothing. */
function filledFrom(pattern: string, fallback: string): string {
  const parts = fallback.split(':');
  const filled = pattern.split(':').map((part, index) => {
    const usual = parts[index] ?? '';
    return globMatches(parseGlob(part), usual) ? usual : part.replaceAll('*', '').replaceAll('?', 'x');
  });
  return filled.join(':');
}

function filledIn(pattern: string): string {
  return pattern.replaceAll(/\*+/g, anyBucket).replaceAll('?', 'x');
}

interface BucketResource {
  readonly partition: string;
  /** A name, or a pattern with `*` and `?`. */
  readonly bucket: string;
}

function bucketResources(text: string): readonly BucketResource[] {
  return resourcesOf(text).flatMap(toBucketResource);
}

function resourcesOf(text: string): readonly string[] {
  const parsed = parseJson(text);
  return parsed.ok ? resourceTexts(parsed.value, false) : [];
}

/** What a variable stands for is decided by the request, so any name may come of it. */
function withoutVariables(resource: string): string {
  return resource.replaceAll(/\$\{[^}]*\}/g, '*');
}

function resourceTexts(node: JsonNode, inResource: boolean): readonly string[] {
  if (node.kind === 'string') return inResource ? [node.value] : [];
  if (node.kind === 'array') return node.items.flatMap((item) => resourceTexts(item, inResource));
  if (node.kind !== 'object') return [];
  return node.members.flatMap((member) => resourceTexts(member.value, inResource || /^(not)?resource$/i.test(member.key)));
}

function toBucketResource(resource: string): readonly BucketResource[] {
  if (resource === '*') return [];
  const open = withoutVariables(resource);
  const [, partition, service, region, account, bucket] = /^arn:([^:]*):([^:]*):([^:]*):([^:]*):([^/]+)/s.exec(open) ?? [];
  // A wildcard that runs over the colons may reach any bucket, or none: an impossible name says that nobody can tell.
  if (partition === undefined || bucket === undefined) return open.includes('*') ? [{ partition: 'aws', bucket: open }] : [];
  if (!couldBe(service, 's3') || !couldBe(region, '') || !couldBe(account, '')) return [];
  return [{ partition: /^aws[a-z-]*$/.test(partition) ? partition : 'aws', bucket }];
}

function couldBe(pattern: string | undefined, text: string): boolean {
  return pattern !== undefined && globMatches(parseGlob(pattern), text);
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
