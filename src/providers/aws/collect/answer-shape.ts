import { type List, type ListProblem, listShape } from './list-shape.js';

/** Why a success answer is not what was asked for. `listing`: a store that ignored the sub-resource and listed the bucket. `encoded`: packed, unasked. */
export type ShapeProblem = 'empty' | 'html' | 'listing' | 'other' | 'truncated' | 'encoded' | ListProblem;

/** `list`: where the answer is one. */
export type AnswerShape = { readonly problem: ShapeProblem } | { readonly problem: undefined; readonly list: List | undefined };

const headLength = 2048;
const tailLength = 256;
const beforeRoot = /^(?:\s|<\?[^>]*\?>|<!--(?:[^-]|-(?!->))*-->|<!doctype(?!\s+html)[^>]*>)*/i;
const withBooleans = new Set(['PublicAccessBlockConfiguration', 'PolicyStatus']);
const openingTag = /^<(?:[\w.-]+:)?([\w.-]+)(?=[\s/>])/;
const closingTag = /<\/(?:[\w.-]+:)?([\w.-]+)\s*>\s*$/;
const selfClosed = /^<[^<>]*\/>\s*$/;

/** Local name of a document's first element; `undefined` where there is none. */
export function rootElement(body: Buffer): string | undefined {
  return openingTag.exec(head(body))?.[1];
}

// The SDK reads any text but "true" as false.
const notBoolean =
  /<(?:[\w.-]+:)?(?:BlockPublicAcls|IgnorePublicAcls|BlockPublicPolicy|RestrictPublicBuckets|IsPublic)(?:\s[^<>]*)?\/?>(?!(?:true|false)<)/i;

/** Looks at the whole of a success answer, before anything parses it. */
export function answerShape(body: Buffer, root: string): AnswerShape {
  const problem = shapeProblem(body, root);
  if (problem !== undefined) return { problem };
  if (root === 'text') return { problem, list: undefined };
  return listShape(withoutMark(body.toString('latin1')), root);
}

/** Looks at both ends of a success answer, so that a login page or a cut-off answer is never taken for an empty one. */
export function shapeProblem(body: Buffer, root: string): ShapeProblem | undefined {
  const start = head(body);
  if (start === '') return 'empty';
  if (/^<(?:!doctype\s+)?html/i.test(start)) return 'html';
  if (root === 'text') return start.startsWith('<') ? elementProblem(start) : undefined;
  const name = openingTag.exec(start)?.[1];
  if (name !== root) return elementProblem(start);
  if (body.length <= headLength && selfClosed.test(start)) return undefined;
  const tail = body.toString('latin1', Math.max(0, body.length - tailLength));
  if (closingTag.exec(tail)?.[1] !== root) return 'truncated';
  return withBooleans.has(root) && notBoolean.test(body.toString('latin1')) ? 'other' : undefined;
}

function elementProblem(start: string): ShapeProblem {
  return openingTag.exec(start)?.[1] === 'ListBucketResult' ? 'listing' : 'other';
}

// Latin-1 keeps every byte, so an invalid encoding cannot hide what stands at the ends.
function head(body: Buffer): string {
  const text = body.toString('latin1', 0, headLength);
  return withoutMark(text).replace(beforeRoot, '').trimStart();
}

function withoutMark(text: string): string {
  return text.startsWith('\u00ef\u00bb\u00bf') ? text.slice(3) : text;
}
