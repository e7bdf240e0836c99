import { walkXml } from './xml-walk.js';

/** What an error document says, each where it says it once. */
export interface ErrorWords {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly region?: string | undefined;
}

const entities: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['amp', '&'],
]);
const longest = 2000;

/**
 * The words of an error document: of S3's, or of that of STS, which wraps them. By a code the service may say that there is none, so nothing
 * is taken from a document that is cut off, from a comment, or from an element that only has the same name.
 */
export function errorWords(document: string): ErrorWords {
  const told = new Map<string, string[]>();
  const isWhole = walkXml(document, {
    element: () => undefined,
    text: (path, text) => {
      const [name, ...around] = [...path].reverse();
      if (name === undefined || !['Error', 'Error ErrorResponse'].includes(around.join(' '))) return;
      told.set(name, [...(told.get(name) ?? []), text.trim()]);
    },
  });
  if (!isWhole) return {};
  const word = (name: string) => {
    const [only, ...more] = told.get(name) ?? [];
    return more.length === 0
      ? only?.slice(0, longest).replace(/&(lt|gt|quot|apos|amp);/g, (_, entity: string) => entities.get(entity) ?? '')
      : undefined;
  };
  return { code: word('Code'), message: word('Message'), region: word('Region') };
}
