import { s3Actions } from '../../src/iam-policy/s3/actions.js';
import { accesses } from '../../src/model/exposure.js';

const introduction = `# S3 actions

<!-- Written from src/iam-policy/s3 by \`UPDATE_DOCS=1 npx vitest run test/docs\`. Do not edit. -->

What whoever may call an action gets out of it. An action that changes configuration counts as what it leads to.

| access | meaning |
| --- | --- |
| \`change-permissions\` | taking over: decide who has access, have data or names copied out, or end the record of who did what |
| \`write\` | create or change content, or what is attached to it |
| \`delete\` | destroy content, or take away what keeps it from being destroyed |
| \`read\` | get content, or what reveals it |
| \`list\` | learn the keys |
| \`read-permissions\` | learn how the bucket is guarded and where copies are |
| \`none\` | none of these; the reason says why |

*Made on* is the type of resource that a statement must name. A bucket policy can name only its bucket and the objects in it, so
it never grants what is made on anything else; \`account\` stands for actions without a resource, for which a statement says \`*\`.
`;

/** A vertical bar would end the cell. */
function toCell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function notesOf(action: (typeof s3Actions)[number]): string {
  const notes = [
    action.ownerOnly === true && 'answered 405 outside the account of the owner',
    action.aclWrite === true && 'refused under BucketOwnerEnforced',
    action.unsigned === false && 'never unsigned',
  ];
  return notes.filter((note) => note !== false).join('; ');
}

function toRow(action: (typeof s3Actions)[number]): string {
  return `| \`${action.name}\` | ${action.on.join(', ')} | ${action.access} | ${toCell(action.because)} | ${notesOf(action)} |`;
}

/** The text of docs/s3-actions.md. */
export function s3ActionsPage(): string {
  const counts = [...accesses, 'none' as const].map((access) => `${access} ${s3Actions.filter((action) => action.access === access).length}`);
  const summary = `${s3Actions.length} actions: ${counts.join(', ')}.`;
  const table = ['| action | made on | access | because | note |', '| --- | --- | --- | --- | --- |', ...s3Actions.map(toRow)];
  return `${introduction}\n${summary}\n\n${table.join('\n')}\n`;
}
