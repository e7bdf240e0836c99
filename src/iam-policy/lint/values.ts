import type { Condition, PolicyDocument, Statement } from '../policy.js';
import type { PolicyString } from '../policy-string.js';
import { quoted, statementName } from '../words.js';
import { type Lint, type LintSubject, remark } from './remark.js';

export function lintValues(condition: Condition, statement: Statement, { policy }: LintSubject): readonly Lint[] {
  const variable = condition.operator?.variables === true ? firstVariable(condition.values, policy) : undefined;
  return [...wildcards(condition, statement), ...(variable === undefined ? [] : [unfilled(variable, statement, condition)])];
}

export function lintResources(statement: Statement, { policy }: LintSubject): readonly Lint[] {
  const variable = firstVariable(statement.resource.anyOf, policy);
  return variable === undefined ? [] : [unfilled(variable, statement, statement)];
}

const exact = new Set(['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase']);

/** Keys whose values are URLs or the names of programs, where a question mark is a question mark. */
const withQuestionMarks = new Set(['aws:referer', 'aws:useragent', 's3:x-amz-copy-source', 's3:x-amz-website-redirect-location']);
/** Headers in which a star says "any" to S3 itself. */
const withStars = new Set(['s3:if-match', 's3:if-none-match', 's3:x-amz-object-if-match']);

function wildcards(condition: Condition, statement: Statement): readonly Lint[] {
  const { key, operator, operatorText, values } = condition;
  if (operator === undefined || !exact.has(operator.name) || withStars.has(key)) return [];
  const wildcard = withQuestionMarks.has(key) ? /[*]/ : /[*?]/;
  const wild = values.find(({ parts }) => parts.some((part) => part.kind === 'text' && wildcard.test(part.text)));
  if (wild === undefined) return [];
  const like = operator.negated ? 'StringNotLike' : 'StringLike';
  const text = `${quoted(operatorText)} in ${statementName(statement)} takes the wildcards of ${quoted(wild.text)} literally: write \`${like}\` where a pattern is meant`;
  return [remark('wildcard-taken-literally', text, condition)];
}

const variable = /\$\{(?:[a-z0-9-]+:[^}]+|[*?$])\}/i;

/** The first that the version of the policy leaves as it is. */
function firstVariable(strings: readonly PolicyString[], { version }: PolicyDocument): string | undefined {
  if (version === '2012-10-17') return undefined;
  return strings.flatMap(({ text }) => variable.exec(text)?.[0] ?? [])[0];
}

function unfilled(found: string, statement: Statement, place: Statement | Condition): Lint {
  const text = `${quoted(found)} in ${statementName(statement)} is taken literally: only a policy of \`Version\` \`2012-10-17\` fills in variables, so write that`;
  return remark('variable-taken-literally', text, place);
}
