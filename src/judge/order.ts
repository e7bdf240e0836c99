import { accesses, audiences, type Exposure, statuses } from '../model/exposure.js';
import type { Finding } from '../model/result.js';
import { severities } from '../model/rule.js';

/** Findings: by severity, failing before open, then by place and rule, so that equal input gives equal bytes. */
export function worstFirst(left: Finding, right: Finding): number {
  return (
    severities.indexOf(left.severity) - severities.indexOf(right.severity) ||
    kinds.indexOf(left.kind) - kinds.indexOf(right.kind) ||
    compareText(left.bucket ?? left.account, right.bucket ?? right.account) ||
    compareText(left.ruleId, right.ruleId) ||
    compareText(left.id, right.id)
  );
}

/** Exposures: by status, audience and access. */
export function worstExposureFirst(left: Exposure, right: Exposure): number {
  return (
    statuses.indexOf(left.status) - statuses.indexOf(right.status) ||
    audiences.indexOf(left.audience) - audiences.indexOf(right.audience) ||
    accesses.indexOf(left.access) - accesses.indexOf(right.access) ||
    compareText(left.id, right.id)
  );
}

const kinds: readonly Finding['kind'][] = ['fail', 'open'];

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
