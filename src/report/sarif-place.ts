import type { Location, Region } from 'sarif';
import type { BucketEvaluation, Finding, Summary } from '../model/result.js';
import { cut, uriSegment, visible } from './escape.js';
import type { FoundOn } from './selection.js';
import { endOfValue, offsetOf } from './span.js';
import { deciding } from './wording.js';

/** A document of a live bucket, shown as a file that exists only inside the report. */
export interface VirtualFile {
  readonly uri: string;
  /** Which of the bucket's documents it holds; `undefined`: what was read of its switches. */
  readonly document: string | undefined;
}

export interface Place {
  readonly location: Location;
  readonly virtual: VirtualFile | undefined;
}

interface Spot {
  readonly document: string;
  readonly line?: number;
  readonly column?: number;
}

/** Exactly one physical location for a finding: a real file where one describes the bucket, else the virtual one. */
export function placeOf(found: FoundOn, summary: Summary): Place {
  const { finding, bucket } = found;
  if (bucket === undefined) return accountPlace(finding, summary);
  const spot = spotOf(found);
  if (bucket.source !== undefined) {
    const uri = fileUri(bucket.source.file);
    const own = summary.facts.from === 'policy' && spot?.line !== undefined;
    const region = own ? lineRegion(bucket.documents[spot.document], spot) : pointRegion(bucket.source.line, 1);
    return { location: locationAt(uri, region, bucket.id), virtual: undefined };
  }
  const virtual = { uri: bucketFileUri(bucket, spot?.document), document: spot?.document };
  const region = spot === undefined ? pointRegion(1, 1) : documentRegion(bucket.documents[spot.document], spot);
  return { location: locationAt(virtual.uri, region, bucket.id), virtual };
}

function spotOf({ finding, bucket, exposure }: FoundOn): Spot | undefined {
  if (exposure !== undefined) return deciding(exposure)[0];
  return bucket?.settings.find((setting) => setting.name === finding.setting)?.place;
}

function accountPlace(finding: Finding, summary: Summary): Place {
  const provider = summary.accounts.find(({ account }) => account === finding.account)?.provider ?? summary.accounts[0]?.provider ?? 'cloud';
  const uri = accountFileUri(provider, finding.account);
  return { location: locationAt(uri, pointRegion(1, 1), `${provider} account ${finding.account}`.trimEnd()), virtual: { uri, document: undefined } };
}

export function accountFileUri(provider: string, account: string): string {
  return [provider, account, 'account.json'].map(uriSegment).join('/');
}

/** `aws/111122223333/s3/customer-exports/policy.json`: from account, bucket and document alone, so that it never moves. */
export function bucketFileUri(bucket: Pick<BucketEvaluation, 'provider' | 'account' | 'id'>, document: string | undefined): string {
  const file = document === undefined ? 'settings' : document.replace(/^bucket-/, '');
  const id = bucket.id.split('://').flatMap((part) => part.split('/'));
  return [bucket.provider, bucket.account, ...id, `${file}.json`].map(uriSegment).join('/');
}

/** A path given by a person as a relative URI: absolute URIs are refused outside the checkout. */
function fileUri(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.' && segment !== '..');
  return segments.length === 0 ? '_' : segments.map(uriSegment).join('/');
}

function locationAt(uri: string, region: Region, name: string): Location {
  return {
    physicalLocation: { artifactLocation: { uri }, region },
    logicalLocations: [{ fullyQualifiedName: cut(visible(name), 300), kind: 'resource' }],
  };
}

function pointRegion(line: number, column: number): Region {
  return { startLine: line, startColumn: column, endLine: line, endColumn: column + 1 };
}

/** The statement that begins at the spot, to its closing bracket. */
function documentRegion(text: string | undefined, { line = 1, column = 1 }: Spot): Region {
  const start = offsetOf(text ?? '', line, column);
  if (text === undefined || start === undefined) return pointRegion(line, column);
  const end = endOfValue(text, start);
  const before = text.slice(0, end).split('\n');
  const endColumn = (before.at(-1)?.length ?? 0) + 1;
  return before.length === line && endColumn <= column
    ? pointRegion(line, column)
    : { startLine: line, startColumn: column, endLine: before.length, endColumn };
}

/** Only the first line of it: a pull request shows what lies wholly inside its changes, so less is more. */
function lineRegion(text: string | undefined, spot: Spot): Region {
  const { startLine, startColumn = 1, endLine, endColumn = startColumn + 1 } = documentRegion(text, spot);
  const line = startLine ?? 1;
  if (endLine === line) return { startLine: line, startColumn, endLine: line, endColumn };
  const length = text?.split('\n')[line - 1]?.replace(/\r$/, '').length ?? 0;
  return { startLine: line, startColumn, endLine: line, endColumn: Math.max(startColumn + 1, length + 1) };
}
