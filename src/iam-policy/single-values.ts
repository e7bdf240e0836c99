import type { JsonMember } from '../json/json.js';
import type { Problem } from '../model/observed.js';

type Report = (at: JsonMember, message: string, severity: Problem['severity']) => void;

/** AWS takes one value for a list of one wherever a list may stand (IAM User Guide, "Grammar of the IAM JSON policy language"). */
export function noteSingle(element: JsonMember, report: Report): void {
  const { kind } = element.value;
  if (kind === 'array' || kind === 'hole' || kind === 'null') return;
  const what = kind === 'object' ? 'object' : 'value';
  report(element, `a single ${what} where a list may stand: it counts as a list of one`, 'note');
}
