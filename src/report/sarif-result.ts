import type { CodeFlow, Location, Result, WebRequest } from 'sarif';
import type { Exposure, Grant } from '../model/exposure.js';
import type { Summary } from '../model/result.js';
import { cut, sarifText, visible } from './escape.js';
import { type Place, placeOf } from './sarif-place.js';
import { levels } from './sarif-rule.js';
import type { FoundOn } from './selection.js';
import { subjectOf } from './tally.js';
import { sarifVoice as voice } from './voice.js';
import { deciding, headline, requestText, stepText, wayText } from './wording.js';

/** What GitHub requires of a result, made so that it can't be left out. */
interface CompleteResult extends Result {
  ruleId: string;
  locations: Location[];
  partialFingerprints: Record<string, string>;
}

export interface Drafted {
  /** Without `primaryLocationLineHash`, which is made when it is known which results stay. */
  readonly result: CompleteResult;
  readonly id: string;
  readonly severity: FoundOn['finding']['severity'];
  readonly place: Place;
  readonly bucket: string | undefined;
  readonly webRequest: WebRequest | undefined;
}

const messageLimit = 1000;
const stepLimit = 20;

export function toResult(found: FoundOn, summary: Summary): Drafted {
  const { finding, bucket, exposure } = found;
  const place = placeOf(found, summary);
  const [grant] = exposure === undefined ? [] : deciding(exposure);
  const flow = grant === undefined ? [] : flowOf(grant, place);
  const result: CompleteResult = {
    ruleId: finding.ruleId,
    kind: finding.kind,
    level: finding.kind === 'fail' ? levels[finding.severity] : 'none',
    message: { text: messageOf(found, grant) },
    locations: [place.location],
    partialFingerprints: { 'findingId/v1': visible(finding.id) || '_' },
    ...(flow.length > 0 && { codeFlows: flow }),
    ...(finding.baseline !== undefined && { properties: { baseline: finding.baseline } }),
  };
  return {
    result,
    id: finding.id,
    severity: finding.severity,
    place,
    bucket: bucket?.id,
    webRequest: grant === undefined ? undefined : webRequestOf(grant),
  };
}

function messageOf(found: FoundOn, grant: Grant | undefined): string {
  const { finding, bucket, exposure } = found;
  const subject = bucket === undefined ? subjectOf(finding, voice) : voice.value(bucket.bucket);
  // Narrow views show the first sentence only: it has to be enough.
  const sentence = exposure === undefined || bucket === undefined ? voice.prose(finding.message) : headline(exposure, bucket.provider, voice);
  const details = exposure === undefined || grant === undefined ? [] : detailsOf(exposure, grant);
  return sarifText([`${subject}: ${sentence.replace(/\.$/, '')}.`, ...details].join(' '), messageLimit);
}

function detailsOf(exposure: Exposure, grant: Grant): readonly string[] {
  const place = `By ${wayText(exposure, grant, voice)}.`;
  switch (grant.status) {
    case 'reachable': {
      const request = grant.witness.requests.at(-1);
      const assuming = (grant.assuming ?? []).map((text) => `Assuming ${voice.prose(text)}.`);
      return [place, ...(request === undefined ? [] : [`Request: ${requestText(request, voice)}.`]), ...assuming];
    }
    case 'undetermined':
      return [place, ...grant.because.slice(0, 2).map((text) => `Because ${voice.prose(text)}.`)];
    case 'blocked':
      return [place];
  }
}

function flowOf({ steps }: Grant, { location }: Place): CodeFlow[] {
  const { physicalLocation } = location;
  if (steps.length === 0 || physicalLocation === undefined) return [];
  const locations = steps.slice(0, stepLimit).map((step) => ({
    location: { physicalLocation, message: { text: sarifText(stepText(step, voice), 300) } },
  }));
  return [{ threadFlows: [{ locations }] }];
}

function webRequestOf(grant: Grant): WebRequest | undefined {
  const request = grant.status === 'reachable' ? grant.witness.requests.at(-1) : undefined;
  if (request === undefined) return undefined;
  const address = addressIn(request.curl ?? '');
  return {
    ...(request.curl !== undefined && { method: 'GET' }),
    target: cut(visible(address ?? request.resource), 400),
    properties: {
      sender: cut(visible(request.sender), 200),
      action: cut(visible(request.action), 200),
      resource: cut(visible(request.resource), 400),
    },
  };
}

/** The address that a `curl` line asks: its last word, without the shell's quotes. A header before it may hold another one. */
function addressIn(curl: string): string | undefined {
  return / '(https?:\/\/(?:[^']|'\\'')+)'$/.exec(curl)?.[1]?.replaceAll("'\\''", "'");
}
