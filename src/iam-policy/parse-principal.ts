import type { JsonMember, JsonNode, Place } from '../json/json.js';
import type { Problem } from '../model/observed.js';
import type { PrincipalElement, PrincipalValue } from './policy.js';
import { noteSingle } from './single-values.js';

type Report = (at: Place, message: string, severity: Problem['severity']) => void;

const principalTypes = ['AWS', 'Service', 'Federated', 'CanonicalUser'] as const;
type PrincipalType = (typeof principalTypes)[number];

/** Reads a Principal or NotPrincipal element (IAM User Guide, "IAM JSON policy elements: Principal"). */
export function parsePrincipalElement(found: JsonMember, name: PrincipalElement['name'], report: Report): PrincipalElement | undefined {
  const { value } = found;
  if (value.kind === 'string') {
    if (value.value === '*') return { name, anyOf: [{ kind: 'everyone' }] };
    report(found, `\`${name}\` is \`"*"\` or an object such as \`{"AWS": "..."}\`, not \`${value.value}\``, 'error');
    return undefined;
  }
  if (value.kind !== 'object' || value.members.length === 0) {
    report(found, `\`${name}\` is \`"*"\` or an object with AWS, Service, Federated or CanonicalUser`, 'error');
    return undefined;
  }
  const values: PrincipalValue[] = [];
  const seen = new Set<string>();
  let sound = true;
  for (const entry of value.members) {
    const type = principalTypes.find((candidate) => candidate === entry.key);
    if (type === undefined || seen.has(entry.key)) {
      report(
        entry,
        type === undefined ? `\`${entry.key}\` is no principal type; known: ${principalTypes.join(', ')}` : `\`${entry.key}\` stands twice`,
        'error',
      );
      sound = false;
      continue;
    }
    seen.add(entry.key);
    const texts = principalTexts(entry, report);
    if (texts === undefined) sound = false;
    for (const { text, at } of texts ?? []) values.push(toPrincipal({ type, text, at, report }));
  }
  return sound ? { name, anyOf: values } : undefined;
}

function principalTexts(entry: JsonMember, report: Report): readonly { text: string; at: Place }[] | undefined {
  const nodes: readonly JsonNode[] = entry.value.kind === 'array' ? entry.value.items : [entry.value];
  if (nodes.length === 0) {
    report(entry, `\`${entry.key}\` is an empty list`, 'error');
    return undefined;
  }
  const texts: { text: string; at: Place }[] = [];
  for (const node of nodes) {
    // An account id may stand as a number; its digits are kept as written.
    if (node.kind === 'string') texts.push({ text: node.value, at: node });
    else if (node.kind === 'number') texts.push({ text: node.text, at: node });
    else {
      report(node, `\`${entry.key}\` holds a ${node.kind} where a string belongs`, 'error');
      return undefined;
    }
  }
  noteSingle(entry, report);
  return texts;
}

interface PrincipalText {
  readonly type: PrincipalType;
  readonly text: string;
  readonly at: Place;
  readonly report: Report;
}

function toPrincipal({ type, text, at, report }: PrincipalText): PrincipalValue {
  switch (type) {
    case 'AWS':
      return toAwsPrincipal(text, at, report);
    case 'Service':
      return { kind: 'service', name: text };
    case 'Federated':
      return { kind: 'federated', id: text };
    case 'CanonicalUser':
      return { kind: 'canonical-user', id: text };
  }
}

const identityPattern = /^arn:aws[a-z-]*:iam::cloudfront:user\/CloudFront[ _]Origin[ _]Access[ _]Identity[ _]([A-Z0-9]+)$/;
const arnPattern = /^arn:aws[a-z-]*:(iam|sts)::(\d{12}):(.+)$/;

/** What IAM names by an ARN and nobody signs in as (IAM User Guide, "AWS JSON policy elements: Principal"). */
const noPrincipal = /^(group|policy|instance-profile|saml-provider|oidc-provider|mfa|server-certificate)\//;

function toAwsPrincipal(text: string, at: Place, report: Report): PrincipalValue {
  if (text === '*') return { kind: 'everyone' };
  if (/^\d{12}$/.test(text)) return { kind: 'account', account: text };
  const identity = identityPattern.exec(text)?.[1];
  if (identity !== undefined) return { kind: 'origin-access-identity', id: identity };
  if (/^(AIDA|AROA|ASIA|AKIA|AGPA|ANPA|ANVA|APKA)[A-Z0-9]{12,}$/.test(text)) {
    report(at, `\`${text}\` is the id of a deleted user or role: it lets nobody in`, 'warning');
    return { kind: 'deleted', id: text };
  }
  const arn = arnPattern.exec(text);
  const [, , account, rest] = arn ?? [];
  if (account === undefined || rest === undefined || /[*?]/.test(text) || noPrincipal.test(rest)) {
    report(at, `\`${text}\` is no valid principal: S3 refuses it, and it lets nobody in`, 'warning');
    return { kind: 'invalid', text };
  }
  return rest === 'root' ? { kind: 'account', account } : { kind: 'arn', arn: text, account };
}
