import type { PrincipalValue, Statement } from '../policy.js';
import { quoted, statementName } from '../words.js';
import { type Lint, remark } from './remark.js';

export function lintPrincipals(statement: Statement): readonly Lint[] {
  return [...lintExceptions(statement), ...statement.principal.anyOf.flatMap((value) => lintNobody(value, statement))];
}

function lintExceptions(statement: Statement): readonly Lint[] {
  const { principal, effect } = statement;
  if (principal.name !== 'NotPrincipal') return [];
  const name = statementName(statement);
  if (principal.anyOf.some(({ kind }) => kind === 'everyone')) {
    const does = effect === 'Allow' ? 'allows' : 'denies';
    const text = `${name} ${does} nobody anything, for its NotPrincipal leaves out everybody: name in \`Principal\` whom it is for`;
    return [remark('principal-matches-nobody', text, statement)];
  }
  if (effect === 'Deny') return [];
  const but = 'allows everybody but the principals it lists, unsigned requests included, and AWS does not support NotPrincipal with Allow';
  return [remark('allow-for-everybody-but-some', `${name} ${but}: name in \`Principal\` whom it is for`, statement)];
}

/** What has a form that the ARN of a user, role or session can have (IAM User Guide, "AWS JSON policy elements: Principal"). */
const principalArn = /^arn:[^:]*:(?:iam::\d+:(?:user|role)\/|sts::\d+:(?:assumed-role\/[^/]+\/|federated-user\/))./;

/** A wildcard inside an ARN, a text of no known form, the id of a deleted user or role, a group. */
function lintNobody(value: PrincipalValue, statement: Statement): readonly Lint[] {
  const because = whyNobody(value);
  if (because === undefined) return [];
  const text = `${statementName(statement)} names ${because}: name an account, a user, a role or a session`;
  return [remark('principal-matches-nobody', text, statement)];
}

function whyNobody(value: PrincipalValue): string | undefined {
  if (value.kind === 'deleted') return `${quoted(value.id)}, the id of a deleted user or role, which matches nobody`;
  if (value.kind === 'invalid') return `${quoted(value.text)}, a principal that S3 refuses and that matches nobody`;
  if (value.kind !== 'arn' || principalArn.test(value.arn)) return undefined;
  return `${quoted(value.arn)}, the ARN of no user, role or session, which S3 refuses as a principal`;
}
