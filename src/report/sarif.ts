import type { Artifact, Invocation, Notification } from 'sarif';
import type { Results, Summary } from '../model/result.js';
import { coverageText, declarationText, effectText, factsLines, incompleteBecause, isUnsettled, notLookedAtText, verdictText } from './coverage.js';
import { sarifText, toJson, uriSegment, visible } from './escape.js';
import { accountFileUri, bucketFileUri } from './sarif-place.js';
import { type Drafted, toResult } from './sarif-result.js';
import { type Descriptor, toDescriptor, unknownDescriptor } from './sarif-rule.js';
import { isUncovered, type LeftOut, selectWorst } from './selection.js';
import { sarifVoice as voice } from './voice.js';

/** GitHub takes 25,000 results and keeps 5,000, not strictly the worst. */
const resultLimit = 5000;
/** GitHub takes 10 MB of gzip. Text that is made not to compress can't get past this. */
const byteLimit = 9_500_000;
const reserveForNotifications = 300_000;
const documentLimit = 65_536;
const notificationLimit = 100;

/** SARIF 2.1.0 as code scanning takes it: one run, every result at a place. */
export async function* renderSarif(results: Results): AsyncIterable<string> {
  const { summary, rules } = results;
  const { chosen, leftOut } = await selectWorst<Drafted>(results, {
    limit: resultLimit,
    wants: isUncovered,
    render: (found) => toResult(found, summary),
  });
  const descriptors = descriptorsFor(rules.map(toDescriptor), chosen);
  const tool = {
    driver: {
      name: visible(summary.tool.name),
      fullName: visible(`${summary.tool.name} ${summary.tool.version}`),
      semanticVersion: visible(summary.tool.version),
      rules: descriptors,
    },
  };
  const head = `${toJson(tool)},\n"automationDetails": ${toJson({ id: categoryOf(summary) })},\n"columnKind": "utf16CodeUnits"`;
  const tail = toJson(propertiesOf(summary));
  const budget = { left: byteLimit - bytesOf(head) - bytesOf(tail) - reserveForNotifications };
  const page = await fill(chosen, descriptors, leftOut, budget);
  const { artifacts, tooLarge } = await artifactsFor(results, page.taken, budget);

  yield `{"$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json", "version": "2.1.0", "runs": [{\n"tool": ${head},\n`;
  yield* members('results', page.results);
  yield* members('artifacts', artifacts);
  yield* members('webRequests', page.webRequests);
  yield `"invocations": [${toJson(invocationOf(summary, leftOut, tooLarge))}],\n"properties": ${tail}\n}]}\n`;
}

function* members(name: string, values: readonly string[]): Iterable<string> {
  yield `"${name}": [`;
  for (const [index, value] of values.entries()) yield `${index === 0 ? '\n' : ',\n'}${value}`;
  yield values.length === 0 ? '],\n' : '\n],\n';
}

/** The rules describe the tool, so all of them stand, found or not. */
function descriptorsFor(known: readonly Descriptor[], chosen: readonly Drafted[]): Descriptor[] {
  const ids = new Set(known.map(({ id }) => id));
  const unknown = new Map(
    chosen.filter(({ result }) => !ids.has(result.ruleId)).map(({ result, severity }) => [result.ruleId, unknownDescriptor(result.ruleId, severity)]),
  );
  return [...known, ...unknown.values()];
}

/** Everything before the last slash is the category; a later upload with the same one replaces this. */
function categoryOf({ facts, completeness, accounts }: Summary): string {
  const provider = uriSegment(accounts[0]?.provider ?? facts.from);
  const names = [...new Set([...completeness.accounts.map(({ account }) => account), ...facts.scope.accounts])];
  const [only] = names;
  const account = names.length === 1 && only !== undefined ? uriSegment(only) : names.length === 0 ? facts.from : 'several-accounts';
  // A part of the buckets must not close the alerts of the rest.
  const { buckets, regions } = facts.scope;
  const part = buckets.length + regions.length === 0 ? [] : [`part-${shortHash(toJson([buckets, regions]))}`];
  return [uriSegment('curbside'), provider, account, ...part, ''].join('/');
}

function shortHash(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}

interface Page {
  readonly results: readonly string[];
  readonly webRequests: readonly string[];
  readonly taken: readonly Drafted[];
}

/** Takes results, worst first, while they fit. */
async function fill(chosen: readonly Drafted[], descriptors: readonly Descriptor[], leftOut: LeftOut, budget: { left: number }): Promise<Page> {
  const indexes = new Map(descriptors.map(({ id }, index) => [id, index]));
  const occurrences = new Map<string, number>();
  const results: string[] = [];
  // Equal requests share one place: the schema wants them unique.
  const webRequests = new Map<string, number>();
  const taken: Drafted[] = [];
  for (const draft of chosen) {
    const request = draft.webRequest === undefined ? undefined : toJson(draft.webRequest);
    const text = toJson({
      ...draft.result,
      ruleIndex: indexes.get(draft.result.ruleId) ?? -1,
      partialFingerprints: { primaryLocationLineHash: await locationHash(draft.id, occurrences), ...draft.result.partialFingerprints },
      ...(request !== undefined && { webRequest: { index: webRequests.get(request) ?? webRequests.size } }),
    });
    const size = bytesOf(text) + bytesOf(request ?? '') + 4;
    if (size > budget.left) {
      leftOut.add(draft.severity);
      continue;
    }
    budget.left -= size;
    results.push(text);
    if (request !== undefined && !webRequests.has(request)) webRequests.set(request, webRequests.size);
    taken.push(draft);
  }
  return { results, webRequests: [...webRequests.keys()], taken };
}

/** `hash:1`; the number tells apart what two files say about one bucket. A strong hash: no name can be made that stands in for an accepted one. */
async function locationHash(id: string, occurrences: Map<string, number>): Promise<string> {
  const count = (occurrences.get(id) ?? 0) + 1;
  occurrences.set(id, count);
  // As JSON, lone surrogates keep apart; as UTF-8 they would all be one.
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(toJson(id))));
  const hash = Array.from(digest.slice(0, 20), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hash}:${count}`;
}

/** The documents that results point into, as received, while they fit. */
async function artifactsFor(
  results: Results,
  taken: readonly Drafted[],
  budget: { left: number },
): Promise<{ artifacts: string[]; tooLarge: number }> {
  const wanted = new Set(taken.flatMap(({ place }) => (place.virtual === undefined ? [] : [place.virtual.uri])));
  const buckets = new Set(taken.flatMap(({ bucket }) => (bucket === undefined ? [] : [bucket])));
  const artifacts: string[] = [];
  let tooLarge = 0;
  const embed = (uri: string, text: string): void => {
    if (!wanted.delete(uri)) return;
    const artifact: Artifact = { location: { uri }, sourceLanguage: 'json', contents: { text: storable(text) } };
    const printed = toJson(artifact);
    const size = bytesOf(printed) + 4;
    if (text.length > documentLimit || size > budget.left) {
      tooLarge += 1;
      return;
    }
    budget.left -= size;
    artifacts.push(printed);
  };
  for (const { provider, account, guardrails, settings, notRead } of results.summary.accounts) {
    embed(accountFileUri(provider, account), toJson({ guardrails, settings, notRead }, 2));
  }
  if (buckets.size === 0) return { artifacts, tooLarge };
  for await (const bucket of results.buckets()) {
    if (!buckets.has(bucket.id)) continue;
    for (const [document, text] of Object.entries(bucket.documents).sort(([a], [b]) => (a < b ? -1 : 1)))
      embed(bucketFileUri(bucket, document), text);
    const { guardrails, settings, notRead } = bucket;
    embed(bucketFileUri(bucket, undefined), toJson({ guardrails, settings, notRead }, 2));
  }
  return { artifacts, tooLarge };
}

/** Databases refuse these two; one unit for one unit keeps the columns. */
function storable(text: string): string {
  return text.replaceAll(/\u0000|\p{Cs}/gu, '\ufffd');
}

function invocationOf(summary: Summary, leftOut: LeftOut, tooLarge: number): Invocation {
  const { completeness } = summary;
  const failed = completeness.interrupted || completeness.accounts.some(({ status }) => status === 'failed');
  const reads = completeness.notRead.map((entry) => {
    const { operation, cause, count } = entry;
    return warning(`not read: ${voice.value(operation)}, ${voice.prose(cause)}, ${count} times${effectText(entry, voice)}`);
  });
  return {
    executionSuccessful: !failed,
    exitCode: summary.exitCode,
    exitCodeDescription: verdictText(summary),
    toolExecutionNotifications: [
      ...(leftOut.total > 0
        ? [warning(`${leftOut.total} findings are left out of this file (${leftOut.text}); the JSON report has all of them`)]
        : []),
      ...(tooLarge > 0 ? [warning(`${tooLarge} documents are not embedded for their size`)] : []),
      ...incompleteBecause(summary, voice).map(warning),
      ...reads.slice(0, notificationLimit),
      ...(reads.length > notificationLimit ? [warning(`${reads.length - notificationLimit} more kinds of failed reads`)] : []),
    ],
  };
}

function warning(text: string): Notification {
  return { level: 'warning', message: { text: sarifText(text, 400) } };
}

/** For people and other readers; code scanning does not show it. */
function propertiesOf(summary: Summary): Readonly<Record<string, unknown>> {
  const { declarations, ruleChanges, completeness } = summary;
  const unsettled = declarations.filter(isUnsettled).slice(0, notificationLimit);
  return {
    verdict: summary.verdict,
    exitCode: summary.exitCode,
    failOn: summary.failOn,
    allowIncomplete: summary.allowIncomplete,
    facts: factsLines(summary, voice),
    coverage: coverageText(summary),
    notLookedAt: completeness.notLookedAt.map((entry) => notLookedAtText(entry, voice)),
    declarations: { total: declarations.length, unsettled: unsettled.map((entry) => declarationText(entry, voice)) },
    ruleChanges: ruleChanges.slice(0, notificationLimit).map((change) => voice.prose(change)),
  };
}

const encoder = new TextEncoder();

function bytesOf(text: string): number {
  return encoder.encode(text).length;
}
