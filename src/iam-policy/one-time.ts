import { fixed } from './domain.js';
import { layerDocuments } from './layer-demands.js';
import { parseDate } from './operators.js';
import type { Condition, Statement } from './policy.js';
import { isFixed } from './policy-string.js';
import type { Answer, Question } from './question.js';
import type { Request } from './request.js';
import { variablesIn } from './statement-variables.js';

/** Two keys that say the same: when the request was made. */
const timeKeys: ReadonlySet<string> = new Set(['aws:currenttime', 'aws:epochtime']);

type Found = Extract<Answer, { kind: 'yes' }>;

/** Whether a request tells two different times of itself: the search solves each key by itself. */
export function tellsTwoTimes({ context }: Request): boolean {
  const [current] = context.get('aws:currenttime') ?? [];
  const [epoch] = context.get('aws:epochtime') ?? [];
  return current !== undefined && epoch !== undefined && parseDate(current) !== parseDate(epoch);
}

/** The same question for each moment that the statements tell apart, with both keys of the time saying just that. */
export function findAtOneTime(question: Question, find: (question: Question) => Answer): Answer {
  const statements = statementsOf(question);
  const conditions = statements.flatMap((statement) => statement.conditions.filter(({ key }) => timeKeys.has(key)));
  const borders = conditions.flatMap(({ values }) => values.flatMap(({ text }) => parseDate(text) ?? []));
  const areCompared = conditions.every(isComparison) && !statements.flatMap(variablesIn).some((key) => timeKeys.has(key));
  let open: Exclude<Answer, Found> = areCompared ? { kind: 'no' } : undecided;
  for (const moment of momentsAround(borders, question.now)) {
    const domains = new Map([
      ...(question.domains ?? []),
      ['aws:currenttime', fixed(new Date(moment * 1000).toISOString())] as const,
      ['aws:epochtime', fixed(String(moment))] as const,
    ]);
    const answer = find({ ...question, domains });
    if (answer.kind === 'yes') return answer;
    if (answer.kind === 'undetermined') open = answer;
  }
  return open;
}

/** Of points in time, not of their digits. */
function isComparison({ operator, values }: Condition): boolean {
  return operator !== undefined && /^(Date|Numeric|Null)/.test(operator.name) && values.every(isFixed);
}

const undecided: Answer & { kind: 'undetermined' } = {
  kind: 'undetermined',
  because: 'patterns on the time of the request are not compared with its number of seconds',
};

function statementsOf({ allowedBy, alsoMatching = [], documents, layers = [] }: Question): readonly Statement[] {
  const allows = allowedBy === 'anything' ? [] : [allowedBy];
  return [...allows, ...alsoMatching, ...[...documents, ...layerDocuments(layers)].flatMap(({ statements }) => statements)];
}

/** The last second that a date can have. */
const latest = 8_640_000_000_000;

/** Whole seconds since 1970 from `now` on: comparisons with the borders cannot tell others from these. */
function momentsAround(borders: readonly number[], now: number): readonly number[] {
  const near = borders.flatMap((border) => [Math.floor(border) - 1, Math.floor(border), Math.floor(border) + 1]);
  const moments = [Math.ceil(now), ...near].filter((moment) => moment >= now && moment <= latest);
  return [...new Set(moments)].sort((one, other) => one - other);
}
