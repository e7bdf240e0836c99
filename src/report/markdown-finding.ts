import type { Exposure, Grant, WitnessRequest } from '../model/exposure.js';
import type { BucketResult } from '../model/result.js';
import type { Severity } from '../model/rule.js';
import { cut, isOneCommand, markdownFence } from './escape.js';
import type { FoundOn } from './selection.js';
import { statementAt } from './span.js';
import { subjectOf } from './tally.js';
import { markdownVoice as voice } from './voice.js';
import { deciding, headline, plural, requestText, stepText, wayText } from './wording.js';

/** One finding of the page. */
export interface Section {
  readonly severity: Severity;
  readonly kind: 'reachable' | 'blocked' | 'open';
  readonly ruleId: string;
  /** Findings that it tells. */
  readonly count: number;
  /** Its bucket or account, spelled. */
  readonly where: string;
  /** `explanation`: what the rule has to say, or where it is said. */
  readonly text: (explanation: string) => string;
}

const grantsShown = 3;
const statementLimit = 3000;
const listLimit = 10;

export function findingSection(found: FoundOn): Section {
  const { finding, bucket, exposure, others } = found;
  const where = bucket === undefined ? subjectOf(finding, voice) : voice.value(bucket.bucket);
  const state = finding.baseline === undefined ? '' : `, ${finding.baseline.replace('-', ' ')}`;
  const sentence = exposure === undefined || bucket === undefined ? voice.prose(finding.message) : headline(exposure, bucket.provider, voice, others);
  const proof = exposure === undefined ? '' : waysOf(exposure, bucket) + likewise(others);
  const head = `### ${finding.severity}: ${where}\n\n${placeOf(bucket)}${sentence} (${voice.value(finding.ruleId)}${state})\n\n`;
  return {
    severity: finding.severity,
    kind: finding.kind === 'open' ? 'open' : exposure?.status === 'blocked' ? 'blocked' : 'reachable',
    ruleId: finding.ruleId,
    count: 1 + others.length,
    where,
    text: (explanation) => `${head}<details>\n<summary>Way, proof and fix</summary>\n\n${proof}${explanation}\n</details>\n\n`,
  };
}

function likewise(others: readonly Exposure[]): string {
  return others.length === 0 ? '' : `${plural(others.length, 'other')} in the same way: the JSON report has each.\n\n`;
}

function placeOf(bucket: BucketResult | undefined): string {
  if (bucket === undefined) return '';
  const file = bucket.source === undefined ? [] : [`${bucket.source.file}:${bucket.source.line}`];
  const parts = [bucket.account, bucket.region, ...file].filter((part) => part !== '').map(voice.value);
  return parts.length === 0 ? '' : `In ${parts.join(', ')}: `;
}

function waysOf(exposure: Exposure, bucket: BucketResult | undefined): string {
  const grants = deciding(exposure);
  const more = grants.length > grantsShown ? `And ${grants.length - grantsShown} more ways.\n\n` : '';
  const shown = grants.slice(0, grantsShown).map((grant) => wayOf(exposure, grant, bucket?.documents[grant.document]));
  return shown.join('') + more;
}

function wayOf(exposure: Exposure, grant: Grant, document: string | undefined): string {
  const text = document === undefined ? undefined : statementAt(document, grant);
  const statement = text === undefined ? '' : `${markdownFence(cut(text, statementLimit), 'json')}\n\n`;
  const steps = grant.steps.slice(0, listLimit).map((step) => `- ${stepText(step, voice)}\n`);
  return `By ${wayText(exposure, grant, voice)}.\n\n${statement}${outcomeOf(grant)}${steps.length === 0 ? '' : `What each control decides:\n\n${steps.join('')}\n`}`;
}

function outcomeOf(grant: Grant): string {
  switch (grant.status) {
    case 'reachable': {
      const assuming = (grant.assuming ?? []).map((text) => `- assuming ${voice.prose(text)}\n`);
      const chain = grant.witness.requests.slice(0, listLimit).map(requestOf).join('');
      return `${chain}${assuming.length === 0 ? '' : `${assuming.join('')}\n`}`;
    }
    case 'undetermined':
      return `${grant.because
        .slice(0, listLimit)
        .map((text) => `- because ${voice.prose(text)}\n`)
        .join('')}\n`;
    case 'blocked':
      return '';
  }
}

function requestOf(request: WitnessRequest): string {
  const line = `A request that gets through: ${requestText(request, voice)}\n\n`;
  if (request.curl === undefined || !isOneCommand(request.curl)) return line;
  return `${line}${markdownFence(request.curl, 'sh')}\n\n`;
}
